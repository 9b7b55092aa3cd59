"""Ten questions a policymaker would ask, each answered by one link or in at most three clicks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def main(visit: Visit, path: str) -> Locator:
    """The content of the page behind one link."""
    return visit.open(path).locator("[data-testid=stMain]")


def says(place: Locator, *wanted: str) -> None:
    for text in wanted:
        expect(place).to_contain_text(text, timeout=20_000)


def as_table(place: Locator, card: str) -> Locator:
    """The table view of a Card: one click. A grid's cells are in the page for screen readers."""
    box = place.locator(f".st-key-card-{card}")
    box.get_by_text("Table", exact=True).click()
    return box.locator("table").first


def test_1_which_cities_have_worked_with_bangkok_and_for_how_long(visit: Visit) -> None:
    page = main(visit, "/map?lang=en&country=THA&pair=yokohama--th-bangkok")
    says(page, "Yokohama – Bangkok", "Years on record")
    expect(page).to_contain_text(re.compile(r"\d+ fiscal years"))


def test_2_what_has_kitakyushu_done_in_india_and_what_is_only_planned(visit: Visit) -> None:
    says(main(visit, "/cases?lang=en&show=kitakyushu-telangana"), "Kitakyushu", "Planned", "Reported", "eco-town")


def test_3_which_municipalities_have_island_power_experience(visit: Visit) -> None:
    says(main(visit, "/matching?lang=en&need=island_power"), "Urasoe")


def test_4_what_happened_after_urasoes_three_programme_years(visit: Visit) -> None:
    says(main(visit, "/continuity?lang=en&tie=urasoe--pw-airai"), "Urasoe", "FY2024", "Memorandum")


def test_5_which_municipalities_in_okinawa_have_declared_and_since_when(visit: Visit, facts) -> None:
    page = main(visit, "/declarations?lang=en&prefecture=47")
    known = [row["name_en"] for row in facts("declarations") if row["jis_code"].startswith("47")]
    assert known
    says(as_table(page, "declaration-places"), *known)


def test_6_who_has_organised_rather_than_attended(visit: Visit) -> None:
    says(main(visit, "/continuity?lang=en"), "Saitama", "Host")


def test_7_where_do_sources_disagree_on_programme_totals(visit: Visit) -> None:
    says(main(visit, "/claims?lang=en"), "40 cities", "41 cities", "43 cities")


def test_8_what_support_can_a_small_town_use(visit: Visit, facts) -> None:
    names = [row["support_en"] for row in facts("framework_supports")]
    says(main(visit, "/lessons?lang=en&part=supports"), *names[:6])


def test_9_which_partners_have_worked_with_more_than_one_japanese_city(visit: Visit, facts) -> None:
    cells = as_table(main(visit, "/map?lang=en&country=MYS"), "cooperation-map")
    says(cells, "Kuala Lumpur")
    assert (cells.text_content() or "").count("Kuala Lumpur") >= 2


def test_10_what_do_we_not_know_about_outcomes(visit: Visit) -> None:
    expect(main(visit, "/outcomes?lang=en&indicator=expected_ghg_reduction")).to_contain_text(
        re.compile("no public figure|not reported|nothing found", re.I)
    )
