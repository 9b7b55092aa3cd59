"""The ten questions of test_ten_questions.py by keyboard alone: reached from the skip link, focus seen, no trap."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
MOST = 250
"""Presses of Tab after which a control counts as not reached."""
HERE = """() => { const e = document.activeElement, near = [e, e.parentElement, e.parentElement?.parentElement, e.nextElementSibling];
  const look = near.filter(Boolean).map(n => { const s = getComputedStyle(n);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor, s.color, s.opacity].join() });
  const label = e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText || '';
  return { name: label.trim().replace(/\\s+/g, ' ').slice(0, 90), tag: e.tagName, cell: e.tagName === 'CANVAS' || e.getAttribute('role') === 'gridcell', main: e.dataset.testid === 'stMain', role: e.getAttribute('role') || '',
    at: e.atlasStop ??= (window.atlasStops = (window.atlasStops || 0) + 1), look: look.join('|') } }"""


@dataclass
class Reader:
    """Somebody without a mouse."""

    page: Page

    def skip(self) -> Reader:
        """Over the menu by the skip link, which is the first stop."""
        self.page.keyboard.press("Tab")
        expect(self.page.locator("[data-testid=stSkipToContent]")).to_be_focused()
        self.page.keyboard.press("Enter")
        return self

    def to(self, name: str) -> Reader:
        """Tab until a control of this name (regular expression) has the focus."""
        seen = []
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            now = self.page.evaluate(HERE)
            seen.append(now["name"])
            if re.search(name, now["name"]):
                return self
        raise AssertionError(f"{name} is not reached: {seen}")

    def along(self, name: str) -> Reader:
        """Arrow keys inside a group of choices, which is one stop of Tab, until a choice of this name has the focus."""
        seen = []
        for _ in range(12):
            self.page.keyboard.press("ArrowRight")
            now = self.page.evaluate(HERE)
            seen.append(now["name"])
            if re.search(name, now["name"]):
                return self
        raise AssertionError(f"{name} is not reached: {seen}")

    def press(self, *keys: str) -> Reader:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def filter(self) -> Reader:
        """Open the filters; the focus goes into them with the next stop."""
        self.to("^Filter").press("Enter")
        self.page.wait_for_selector("[data-testid=stPopoverBody] [data-testid=stSlider]")
        return self

    def choose(self, name: str, text: str) -> Reader:
        """Pick from a list with typing: its label, then what is typed; the best hit is taken."""
        self.to(name)
        self.page.keyboard.type(text)
        expect(self.page.get_by_role("option").first).to_contain_text(re.compile(re.escape(text), re.I), timeout=20_000)
        return self.press("Enter")

    def reads(self, *texts: str) -> None:
        """What is then on the page."""
        for text in texts:
            expect(self.page.locator("[data-testid=stMain]")).to_contain_text(text, timeout=20_000)


@pytest.fixture
def reader(visit: Visit, request: pytest.FixtureRequest) -> Reader:
    """On the page named by the parameter, in English, over the skip link."""
    return Reader(visit.open(f"/{request.param}{'&' if '?' in request.param else '?'}lang=en")).skip()


def on(slug: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("reader", [slug], indirect=True)


@on("map")
def test_1_a_pair_is_chosen_from_the_list_beside_the_map(reader: Reader) -> None:
    reader.choose("Municipality and partner", "Yokohama – Bangkok").reads("Years on record", "fiscal years")


@on("cases")
def test_2_a_case_is_chosen_and_its_sources_opened(reader: Reader) -> None:
    reader.to("^Yokohama–Bangkok").along("Kitakyushu").press("Space")
    reader.page.wait_for_url("**show=*")
    reader.to(r"^\d+ sources$").press("Enter")
    expect(reader.page.locator("details[open] li a").first).to_be_visible()
    reader.reads("Planned", "Reported")


@on("matching")
def test_3_a_need_is_chosen(reader: Reader) -> None:
    reader.choose("^Need of the partner$", "island").reads("Urasoe")


@on("continuity")
def test_4_a_pair_is_followed_after_the_programme(reader: Reader) -> None:
    reader.choose("^Pair$", "Airai").reads("Urasoe", "FY2024", "Memorandum")


@on("declarations")
def test_5_a_prefecture_is_filtered_and_answered_by_name(reader: Reader, facts) -> None:
    reader.filter().choose("^Prefecture", "Okinawa").press("Escape", "Escape")
    names = [row["name_en"] for row in facts("declarations") if row["jis_code"].startswith("47")]
    reader.reads(*names)
    expect(reader.page.get_by_role("button", name="Filter")).to_be_focused()


@on("continuity")
def test_6_a_city_is_chosen_for_its_roles(reader: Reader) -> None:
    reader.choose("^Municipality$", "Saitama").reads("Saitama", "Host")


@on("claims")
def test_7_disagreements_and_their_sources(reader: Reader) -> None:
    reader.reads("40 cities", "41 cities", "43 cities")
    reader.to(r"^\d+ sources?$").press("Enter")
    expect(reader.page.locator("details[open] li a").first).to_be_visible()


@on("lessons")
def test_8_a_part_of_the_framework_is_chosen(reader: Reader, facts) -> None:
    reader.to("^Lessons$").along("[Ss]upport").press("Space")
    reader.page.wait_for_url("**part=supports*")
    reader.reads(*[row["support_en"] for row in facts("framework_supports")][:6])


@on("map")
def test_9_a_country_is_filtered_and_the_map_read_as_a_table(reader: Reader) -> None:
    reader.filter().choose("country", "Malaysia").press("Escape", "Escape")
    reader.page.wait_for_url("**country=MYS*")
    reader.to("^Chart$").along("^Table$").press("Space")
    expect(reader.page.locator(".st-key-card-cooperation-map table")).to_contain_text("Kuala Lumpur", timeout=20_000)


@on("outcomes")
def test_10_an_indicator_is_chosen(reader: Reader) -> None:
    reader.choose("[Ii]ndicator", "GHG").reads("Expected GHG reduction: ", "No public figure was found for")


@pytest.mark.parametrize("path", ["/programme?lang=en", "/map?lang=ja"])
def test_every_stop_can_be_seen_and_left(visit: Visit, path: str) -> None:
    """From the top to the end of the page and out of it: no place twice, and each looks different with the focus.

    The scrolling area itself, which Streamlit makes a stop, is left out: it fills the window."""
    page = visit.open(path)
    stops: list[dict] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        now = page.evaluate(HERE)
        if now["tag"] == "BODY" or (stops and now["at"] == stops[0]["at"]):
            break
        if not (stops and now["cell"] and now["at"] in {one["at"] for one in stops[-12:]}):  # cells of a grid are drawn by one element
            stops.append(now)
    else:
        raise AssertionError(f"no end after {MOST} stops: {[one['name'] for one in stops][-8:]}")
    assert len({one["at"] for one in stops}) == len(stops) > 15
    looks = page.evaluate(
        "stops => { document.activeElement.blur(); const all = new Map([...document.querySelectorAll('*')].map(e => [e.atlasStop, e]));"
        f"const look = e0 => ({HERE.replace('document.activeElement', 'e0').replace('() => { const e = e0', 'e0 => { const e = e0')})(e0).look;"
        + "return stops.map(at => all.has(at) ? look(all.get(at)) : '') }",
        [one["at"] for one in stops],
    )
    unseen = [one["name"] for one, rest in zip(stops, looks, strict=True) if one["look"] == rest and not one["main"] and not one["cell"]]
    assert not unseen
