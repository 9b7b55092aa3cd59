"""What only a real browser shows: nothing from outside, address state, downloads, phones, keyboard."""

from __future__ import annotations

import csv
import io
import json
import sys
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from atlas.charts import make
from atlas.export.table import cell
from atlas.filters import Filters
from atlas.i18n import LANGS, Lang, messages
from atlas.ui.registry import PAGES
from atlas.warehouse import Warehouse
from atlas.web import icons
from atlas.web.shell import SHELL
from tests.browser.conftest import Visit, start

pytestmark = pytest.mark.browser
BROKEN = "() => [...document.querySelectorAll('.picture > img')].filter(one => one.complete && one.currentSrc && !one.naturalWidth).map(one => one.src)"
NO_SIGN = """() => [...document.querySelectorAll('[data-testid=stIconMaterial]')]
  .filter(one => one.getBoundingClientRect().width > 1.5 * parseFloat(getComputedStyle(one).fontSize)).map(one => one.innerText)"""
"""Icons the font does not know: their names stand there in letters."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def params(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def late_parts(page: Page) -> list[str]:
    """Parts of the front end that were asked for only when a message named them, not with the page."""
    entries = json.loads((SHELL / "manifest.json").read_text(encoding="utf-8")).values()
    parts = {entry["file"].rsplit("/", 1)[-1]: entry["name"] for entry in entries if entry.get("isDynamicEntry")}
    used = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    told = page.evaluate("[...document.querySelectorAll('link[rel=modulepreload], link[rel=prefetch]')].map(one => one.href)")
    assert told
    return [parts[name] for one in set(used) - set(told) if (name := one.rsplit("/", 1)[-1]) in parts]


@pytest.mark.parametrize(
    ("spec", "lang"), [*((spec, "ja") for spec in PAGES), (PAGES[0], "en"), (PAGES[2], "en")], ids=lambda one: getattr(one, "name", one)
)
def test_nothing_from_outside_no_script_error_and_no_scrolling_sideways(visit: Visit, spec, lang: str) -> None:
    refused: list[str] = []
    fonts: set[str] = set()
    visit.page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    visit.page.on("request", lambda asked: fonts.add(asked.url.rsplit("/", 1)[-1]) if asked.resource_type == "font" else None)
    page = visit.open(f"/{spec.slug}?lang={lang}")
    page.wait_for_load_state("networkidle")
    assert not refused  # asked for in vain
    assert [font for font in fonts if not fnmatch(font, icons.FONT)] == []  # text stands in the system's fonts
    assert page.evaluate(NO_SIGN) == []
    assert page.evaluate(BROKEN) == []
    assert not late_parts(page)
    assert page.inner_text("h1") == messages(lang)[f"page.{spec.name}.title"]
    assert page.get_attribute("html", "lang") == lang
    page.set_viewport_size(PHONE["viewport"])
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollWidth <= 391", timeout=10_000)
    assert visit.hosts == {visit.address.split("/")[2]}
    assert not visit.errors


def test_a_page_once_open_is_whole_without_a_network(visit: Visit) -> None:
    """Only the width that shows is fetched; pictures far down follow by themselves, and can be read out later."""
    fetched: list[str] = []
    visit.page.on("request", lambda asked: fetched.append(asked.url) if "/picture?" in asked.url else None)
    page = visit.open("/programme?lang=en")
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('.picture > img')].filter(one => getComputedStyle(one).display !== 'none');"
        " return all.length === 5 && all.every(one => one.complete && one.naturalWidth); }"
    )
    assert len(fetched) == 5, [one[-60:] for one in fetched]
    assert len({parse_qs(urlsplit(one).query)["width"][0] for one in fetched}) == 1
    page.context.set_offline(True)
    last = page.locator(".picture").last
    last.focus()
    last.press("End")
    page.locator("#atlas-tip").wait_for()
    page.context.set_offline(False)


def test_a_picture_lost_on_the_way_is_asked_for_again(visit: Visit) -> None:
    asked: list[str] = []

    def first_one_is_lost(route: Route) -> None:
        asked.append(route.request.url)
        route.abort() if asked.count(route.request.url) == 1 else route.continue_()

    visit.page.route("**/picture?**", first_one_is_lost)
    page = visit.open("/map?lang=en")
    page.wait_for_function("() => [...document.querySelectorAll('.picture > img')].some(one => one.complete && one.naturalWidth)")
    assert len(asked) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_a_lost_server_is_told_in_a_line_and_comes_back(visit: Visit, lang: Lang) -> None:
    """Not in the front end's own window, which is English and covers the page."""
    page, ways, reachable = visit.page, list[WebSocketRoute](), [True]

    def way(one: WebSocketRoute) -> None:
        ways.append(one)
        one.connect_to_server()

    page.route_web_socket("**/_stcore/stream*", way)
    page.route("**/_stcore/h*", lambda asked: asked.continue_() if reachable[0] else asked.abort())
    visit.open(f"/programme?lang={lang}")
    line = page.locator("#atlas-lost")
    expect(line).to_have_text("")
    reachable[0] = False
    ways[-1].close()
    expect(line).to_have_text(messages(lang)["app.lost"])
    expect(line).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    reachable[0] = True
    expect(line).to_have_text("", timeout=30_000)
    page.get_by_role("radio", name=messages(lang)["card.as_table"], exact=True).first.click()
    page.locator(".rows table").first.wait_for()


def test_an_address_that_names_a_card_shows_it(visit: Visit) -> None:
    """What is drawn above it later does not push it away, until the reader scrolls."""
    page = visit.open("/programme?lang=en#programme-flows")
    place = "document.getElementById('programme-flows').getBoundingClientRect().top"
    page.wait_for_function(f"() => Math.abs({place}) < 120")
    page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').style.paddingTop = '3000px'")
    page.wait_for_function(f"() => Math.abs({place}) < 120")
    page.mouse.move(700, 500)
    page.mouse.wheel(0, -2000)
    page.wait_for_function(f"() => {place} > 500")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("slug", ["", "cases", "municipality?code=14100"])
def test_phone_does_not_scroll_sideways(visit: Visit, slug: str) -> None:
    page = visit.open(f"/{slug}{'&' if '?' in slug else '?'}lang=ja")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 391


def test_filters_stay_over_pages_reload_and_language(visit: Visit) -> None:
    page = visit.open("/map?country=THA&country=VNM&fiscal_year_from=2016&lang=ja")
    menu = messages("ja")["page.programme.menu"]
    page.get_by_role("link", name=menu).first.click()
    page.wait_for_url("**/programme*")
    visit.settle()
    page.wait_for_function("() => location.search.includes('country=VNM')")
    assert params(page)["country"] == ["THA", "VNM"]
    assert params(page)["fiscal_year_from"] == ["2016"]
    page.go_back()  # once is enough
    page.wait_for_function(f"() => document.querySelector('h1')?.innerText === {messages('ja')['page.map.title']!r}")
    page.go_forward()
    page.wait_for_function(f"() => document.querySelector('h1')?.innerText === {messages('ja')['page.programme.title']!r}")
    visit.settle()
    assert page.title().startswith(menu)
    page.reload()
    visit.settle()
    assert params(page)["country"] == ["THA", "VNM"]
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    page.wait_for_function("() => location.search.includes('lang=en')")
    page.wait_for_function("() => document.querySelector('h1').innerText === " + repr(messages("en")["page.programme.title"]))
    assert params(page)["country"] == ["THA", "VNM"]
    page.go_back()
    page.wait_for_function("() => location.pathname === '/programme' && location.search.includes('lang=ja')")


def test_a_tile_of_the_landing_page_leads_on_without_loading_anew(visit: Visit) -> None:
    page = visit.open("/?lang=en")
    page.evaluate("window.kept = true")
    tile = page.locator(".tiles.broad li").first
    named, box = tile.inner_text().splitlines()[0], tile.bounding_box()
    assert box
    tile.click(position={"x": box["width"] - 12, "y": box["height"] - 12})  # all of it can be pressed, not only the words
    page.wait_for_url("**/cases?**")
    page.get_by_role("heading", name=named).first.wait_for()
    assert page.evaluate("window.kept")


def test_a_chosen_filter_reaches_the_address(visit: Visit) -> None:
    page = visit.open("/programme?lang=en")
    page.get_by_role("button", name=messages("en")["filter.open"]).click()
    box = page.get_by_role("combobox", name=messages("en")["filter.country"])
    box.fill("Palau")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('country=PLW')")


@pytest.mark.parametrize(
    ("path", "card", "filters"),
    [("/programme?lang=ja&country=THA", "programme-by-year", Filters(country=("THA",))), ("/?lang=en", "latest", Filters())],
)
def test_download_equals_the_rows_shown(visit: Visit, warehouse: Warehouse, path: str, card: str, filters: Filters) -> None:
    page = visit.open(path)
    page.wait_for_load_state("networkidle")
    box = page.locator(f".st-key-card-{card}")
    lang = params(page)["lang"][0]
    texts = messages(lang)
    box.get_by_text(texts["card.as_table"], exact=True).click()
    box.locator("table").wait_for()
    shown = box.locator("tbody tr")
    made = make(card, warehouse, filters, lang)
    assert shown.count() == len(made.rows)
    assert [c.strip() for c in box.locator("tbody tr td:first-child, tbody tr th:first-child").all_inner_texts()] == [
        str(r[0]) for r in made.rows.records
    ]
    box.get_by_text(texts["card.as_download"], exact=True).click()
    button = page.locator(f".st-key-dl-{card}-csv button").first
    button.wait_for()
    with page.expect_download() as waiting:
        button.click()
    file = waiting.value
    assert file.suggested_filename == f"{card}_{filters.short()}_{warehouse.version}.csv"
    rows = list(csv.reader(io.StringIO(Path(file.path()).read_text(encoding="utf-8"))))
    assert rows[0] == list(made.rows.columns)
    assert rows[1:] == [["" if v is None else str(cell(v)) for v in record] for record in made.rows.records]


def test_keyboard_reaches_every_control(visit: Visit) -> None:
    page = visit.open("/programme?lang=en&country=THA")
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, a, input), [data-testid=stHeader] a')]
        .filter(e => e.offsetParent && !e.disabled && e.tabIndex >= 0).length"""
    )
    seen = set()
    for _ in range(wanted * 2 + 40):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "(() => {const e = document.activeElement; return e.tagName + (e.innerText || e.ariaLabel || '').slice(0, 40)})()"
            )
        )
    for name in (messages("en")["filter.open"], messages("en")["card.as_chart"], messages("en")["card.as_table"]):
        assert any(name in one for one in seen), f"{name} is not reached by keyboard: {sorted(seen)}"


@pytest.mark.parametrize(
    "command", [None, [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}"]], ids=["server", "streamlit run"]
)
def test_deep_link_as_the_very_first_visit(warehouse_file: Path, chromium: Browser, command: list[str] | None) -> None:
    process, address = start(warehouse_file, command)
    try:
        context = chromium.new_context(locale="ja-JP")
        visit = Visit(context.new_page(), address)
        page = visit.open("/programme?country=THA&lang=en")
        page.wait_for_function("() => document.querySelector('h1').innerText === " + repr(messages("en")["page.programme.title"]))
        assert page.get_by_text("Thailand").first.is_visible()
        context.close()
    finally:
        process.terminate()
        process.wait(20)
