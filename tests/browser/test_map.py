"""The cooperation map in a real Chromium: arcs and points can be touched, on the picture and on the moving map; the panel follows,
the address keeps the choice."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from atlas.ui.deck import CAMERAS, Camera, mercator
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
MOVING = re.compile("^(拡大・移動|Zoom and pan)$")
CHART = "[data-testid=stDeckGlJsonChart]"
PANEL = ".st-key-pair-panel"
TOOLTIP = "() => { const e = document.querySelector('.deck-tooltip'); return e && e.style.display !== 'none' ? e.innerText : '' }"
NOTE_LAND = """for (const name of ['drawElements', 'drawElementsInstanced']) {
  const draw = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (...given) { window.landDrawn = true; return draw.apply(this, given); };
}"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""What is under the pointer is looked up when the next frame is drawn."""
BANGKOK, WEST_OF_DELHI_ARC = (100.50144, 13.75398), (95.0, 30.0)


def ready(visit: Visit, path: str) -> Page:
    """Ask for the moving map and wait until its land is drawn; it is the only thing on it that is drawn by elements."""
    visit.page.add_init_script(NOTE_LAND)
    page = visit.open(path)
    page.locator(".st-key-card-cooperation-map").get_by_text(MOVING).click()
    page.wait_for_function("() => window.landDrawn", timeout=60_000)
    page.locator(CHART).scroll_into_view_if_needed()
    page.evaluate(TWO_FRAMES)
    return page


def at(page: Page, place: tuple[float, float], camera: Camera) -> tuple[float, float]:
    """Pixels of a place (longitude, latitude) on the untouched map."""
    box = page.locator(CHART).bounding_box()
    assert box
    scale = 512 * 2**camera.zoom / 360
    x = box["x"] + box["width"] / 2 + (place[0] - camera.lon) * scale
    return x, box["y"] + box["height"] / 2 - (mercator(place[1]) - mercator(camera.lat)) * scale


def hover(page: Page, x: float, y: float) -> str:
    """What the tooltip says there."""
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.evaluate(TWO_FRAMES)
    return str(page.evaluate(TOOLTIP))


def chosen(page: Page) -> str | None:
    return (parse_qs(urlsplit(page.url).query).get("pair") or [None])[0]


def test_a_point_can_be_touched_and_the_address_keeps_the_pair(visit: Visit) -> None:
    page = ready(visit, "/map?lang=ja")
    x, y = at(page, BANGKOK, CAMERAS["asia_pacific"])
    said = hover(page, x, y)
    assert "バンコク都" in said
    assert "<" not in said
    page.mouse.click(x, y, delay=60)
    page.wait_for_url("**pair=yokohama--th-bangkok**", timeout=20_000)
    visit.settle()
    assert "2014年度〜2019年度" in page.inner_text(PANEL)
    page.reload()
    visit.settle()
    assert chosen(page) == "yokohama--th-bangkok"
    page.wait_for_selector(".st-key-card-cooperation-records")
    assert visit.hosts == {visit.address.split("/")[2]}
    assert not visit.errors


def test_an_arc_can_be_touched(visit: Visit) -> None:
    page = ready(visit, "/map?lang=en&country=IND&colour=scheme")
    x, y = at(page, WEST_OF_DELHI_ARC, CAMERAS["asia_pacific"])
    found = next((step for step in range(-48, 49, 4) if "Delhi" in hover(page, x, y + step)), None)
    assert found is not None, "no arc under the pointer between Fukuoka and Delhi"
    page.mouse.click(x, y + found, delay=60)
    page.wait_for_url("**pair=fukuoka-pref--in-delhi**", timeout=20_000)
    visit.settle()
    assert "Fukuoka Prefecture – Delhi" in page.inner_text(PANEL)
    assert "country=IND" in page.url


def test_a_pair_is_chosen_on_the_picture(visit: Visit) -> None:
    """By pointer on a line and by keyboard; the first screen needs no WebGL and none of the code for it."""
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    page = visit.open("/map?lang=en&country=THA&view=asia_pacific")
    picture = page.locator(".st-key-card-cooperation-map .picture")
    picture.locator("img:visible").hover()
    line = picture.locator("path[data-row]").first
    middle = line.evaluate("""path => {
      const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
      return [at.x, at.y];
    }""")
    page.mouse.click(middle[0], middle[1] + 5)  # beside the line, as people do
    page.wait_for_url("**pair=**", timeout=20_000)
    visit.settle()
    first = chosen(page)
    assert page.locator(f"{PANEL} h3").inner_text().split(" – ")[0] in page.locator(".picture + .chosen").inner_text()
    picture.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(lambda url: f"pair={first}" not in url, timeout=20_000)
    visit.settle()
    page.wait_for_function("document.activeElement.matches('.picture') && !document.querySelector('#atlas-tip').hidden")
    assert "country=THA" in page.url
    page.go_back()
    page.wait_for_url(f"**pair={first}**", timeout=20_000)
    assert page.locator(CHART).count() == 0
    assert not [url for url in asked if "DeckGl" in url or "/geo/" in url]
    assert not visit.errors


def test_a_choice_survives_a_change_of_language_and_back_takes_it_away(visit: Visit) -> None:
    page = visit.open("/map?lang=ja")
    page.get_by_text("世界", exact=True).click()
    page.wait_for_url("**view=world**", timeout=20_000)
    visit.settle()
    page.go_back()
    page.wait_for_function("() => document.querySelector('.st-key-p_view [aria-checked=true]')?.textContent.includes('アジア')")
    assert "view" not in page.url
    page.locator(PANEL).get_by_text("横浜市", exact=False).first.click()
    page.wait_for_url("**pair=yokohama--th-bangkok**", timeout=20_000)
    visit.settle()
    page.get_by_text("English", exact=True).click()
    page.wait_for_url("**lang=en**", timeout=20_000)
    visit.settle()
    page.get_by_text("World", exact=True).click()
    page.wait_for_url("**view=world**", timeout=20_000)
    visit.settle()
    assert chosen(page) == "yokohama--th-bangkok"
    page.wait_for_function(f"() => document.querySelector('{PANEL} input').value.startsWith('Yokohama')")
    assert page.locator(".st-key-card-cooperation-map .chosen").inner_text().count("Bangkok") == 1


def test_a_line_of_the_landing_page_leads_to_its_pair(visit: Visit) -> None:
    page = visit.open("/?lang=en")
    picture = page.locator(".st-key-card-cooperation-map .picture")
    picture.focus()
    page.evaluate(TWO_FRAMES)  # scrolling there is over; it would hide what is read out
    tip, said = page.locator("#atlas-tip"), []
    for key in ("ArrowRight", "End", "ArrowRight", "Home"):
        page.keyboard.press(key)
        tip.wait_for(state="visible")
        said.append(tip.inner_text())
    first, last, around, home = said
    assert first == around == home != last
    page.keyboard.press("Enter")
    page.wait_for_url("**/map?*pair=*", timeout=20_000)
    visit.settle()
    assert "lang=en" in page.url
    page.wait_for_selector(".st-key-card-cooperation-records")
    assert tip.is_hidden(), "what was read out there says nothing here"
