"""Matching recomputed by hand from the fact files, for five needs, and the translation sheet."""

from __future__ import annotations

from collections import defaultdict

import pytest

from atlas.charts import make
from atlas.charts.matching import RECENT_YEARS
from atlas.filters import Filters
from atlas.i18n import t

NO = Filters()
Facts = dict[str, list[dict[str, str]]]


@pytest.fixture
def tables(facts) -> Facts:
    names = ("projects", "project_sectors", "cooperation_links", "link_sectors", "places", "need_rules")
    return {name: facts(name) for name in names}


def fiscal_years(row: dict[str, str]) -> set[int]:
    """Fiscal years (April to March) of a link; a date known to its calendar year keeps that year."""
    if not row["date_start"] or row["date_precision"] == "unknown":
        return set()

    def year(text: str) -> int:
        return int(text[:4]) - (row["date_precision"] != "year" and int(text[5:7]) < 4)

    return set(range(year(row["date_start"]), year(row["date_end"] or row["date_start"]) + 1))


def by_hand(tables: Facts, need: str) -> dict[str, tuple[int, int, int]]:
    """JIS code → (fiscal years, records, latest year) of reported records that fit a rule of the need."""
    rules = [row for row in tables["need_rules"] if row["need"] == need]
    code = {row["place_id"]: row["jis_code"] for row in tables["places"]}
    records = []
    sectors = defaultdict(set)
    for row in tables["project_sectors"]:
        sectors[row["project_id"]].add(row["sector"])
    for row in tables["link_sectors"]:
        sectors[row["link_id"]].add(row["sector"])
    for row in tables["projects"]:
        records.append((row["project_id"], row, {int(row["fiscal_year"])}))
    for row in tables["cooperation_links"]:
        if row["evidence"] in ("reported", "verified"):
            records.append((row["link_id"], row, fiscal_years(row)))
    years, counts = defaultdict(set), defaultdict(int)
    for key, row, span in records:
        fits = any(
            rule["sector"] in sectors[key] and rule["country_iso3"] in ("", row["country_iso3"])
            and rule["partner_place_id"] in ("", row["partner_place_id"])
            for rule in rules
        )  # fmt: skip
        if fits and row["jp_place_id"]:
            counts[code[row["jp_place_id"]]] += 1
            years[code[row["jp_place_id"]]] |= span
    return {one: (len(years[one]), n, max(years[one], default=0)) for one, n in counts.items()}


@pytest.mark.parametrize("need", ["island_power", "waste", "water", "transport", "climate_plans"])
def test_suggestions_equal_the_facts(warehouse, tables: Facts, need: str) -> None:
    expected = by_hand(tables, need)
    found = warehouse.rows("match_municipalities", lang="ja", need=need, partner=None, recent=RECENT_YEARS)
    last = max(int(row["fiscal_year"]) for row in tables["projects"])
    assert {r["municipality_code"]: (r["fiscal_years"] or 0, r["records"], r["last_fiscal_year"] or 0) for r in found} == expected
    order = sorted(expected, key=lambda one: (*(-n for n in expected[one]), one))
    assert found.column("municipality_code") == order
    for row in found:
        assert row["is_recent"] == (expected[row["municipality_code"]][2] > last - RECENT_YEARS)
    card = make("match-municipalities", warehouse, NO, "ja", need=need)
    assert len(card.rows) == len(expected)
    assert card.sources
    for row in card.rows:
        assert str(row["records"]) in row["match_reason"]


def test_a_partner_adds_reasons_and_keeps_the_order(warehouse, tables: Facts) -> None:
    plain = make("match-municipalities", warehouse, NO, "ja", need="waste")
    asked = make("match-municipalities", warehouse, NO, "ja", need="waste", partner="in-telangana")
    assert plain.rows.column("municipality") == asked.rows.column("municipality")
    sectors = {(row["project_id"], row["sector"]) for row in tables["project_sectors"]}
    pair = ("jp-kitakyushu", "in-telangana")
    here = [
        row
        for row in tables["projects"]
        if (row["jp_place_id"], row["partner_place_id"]) == pair and (row["project_id"], "waste") in sectors
    ]
    top = asked.rows.first()
    assert top["records_in_place"] >= len(here) > 0
    assert top["records_in_country"] >= top["records_in_place"]


def test_a_need_without_a_record_says_so(warehouse, tables: Facts) -> None:
    assert by_hand(tables, "blue_carbon") == {}
    for lang in ("ja", "en"):
        card = make("match-municipalities", warehouse, NO, lang, need="blue_carbon")
        assert card.is_empty
        assert card.takeaway
        assert make("translation-sheet", warehouse, NO, lang, need="blue_carbon").is_empty


def test_every_suggestion_opens_to_its_facts(warehouse) -> None:
    for row in warehouse.rows("match_municipalities", lang="en", need="water", partner=None, recent=RECENT_YEARS):
        found = warehouse.rows("match_records", lang="en", need="water", city=row["municipality_code"])
        assert sum(found.column("counted")) == row["records"]
        assert all(found.column("source_ids"))


def test_partners_suggested_have_no_record_with_the_city(warehouse, tables: Facts) -> None:
    met = {
        row["partner_place_id"] for name in ("projects", "cooperation_links") for row in tables[name] if row["jp_place_id"] == "jp-urasoe"
    }
    found = warehouse.rows("match_partners", lang="ja", city="47208", need=None)
    assert len(found)
    assert not met & set(found.column("partner_place_id"))
    assert set(found.column("need")) <= {"island_power", "renewable_energy"}
    years = [row["fiscal_years"] or 0 for row in found]
    assert years == sorted(years, reverse=True)


def test_unknown_codes_are_refused(warehouse) -> None:
    for options in ({"need": "gold"}, {"partner": "zz-nowhere"}):
        with pytest.raises(ValueError, match="is none of the allowed values"):
            make("match-municipalities", warehouse, NO, "en", **options)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_sheet_has_all_sections_and_sources(warehouse, lang) -> None:
    card = make("translation-sheet", warehouse, NO, lang, need="waste", partner="in-telangana", city="40100")
    names = ("asked", "done", "with", "scheme", "support", "challenge", "contact")
    assert list(dict.fromkeys(card.rows.column("sheet_section"))) == [t(lang, f"matching.sheet.section.{name}") for name in names]
    unsaid = {t(lang, "matching.sheet.not_on_record")}
    more = t(lang, "matching.sheet.more", n=0).replace("0", "").strip()
    for row in card.rows:
        assert row["source_ids"] or row["sheet_item"] in unsaid or row["sheet_item"].lstrip("0123456789").strip().endswith(more[-3:]), row


def test_sheet_says_what_is_not_on_record(warehouse) -> None:
    card = make("translation-sheet", warehouse, NO, "en", need="water", partner="MEX")
    assert card.rows.first()["sheet_item"] == t("en", "matching.sheet.not_on_record")


def test_sheet_in_both_languages_starts_with_the_readers(warehouse) -> None:
    one = make("translation-sheet", warehouse, NO, "en", need="island_power", city="47208")
    both = make("translation-sheet", warehouse, NO, "en", need="island_power", city="47208", language="both")
    assert both.rows.records[: len(one.rows)] == one.rows.records
    assert len(both.rows) == 2 * len(one.rows)


def test_printed_sheet_is_one_page(warehouse) -> None:
    from atlas.slides import fonts, translation

    try:
        fonts.japanese()
    except fonts.NoJapaneseFont:
        pytest.skip("no Japanese font on this machine")
    for lang in ("ja", "en"):
        data = translation.pdf(
            make("translation-sheet", warehouse, NO, lang, need="waste", partner="in-telangana", city="40100"), warehouse
        )
        assert data.startswith(b"%PDF")
        assert data.count(b"/Type /Page\n") == 1
