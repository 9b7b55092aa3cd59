"""The stage and the deck builder in a real Chromium, by keyboard, as a presenter uses them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page

from atlas.slides.ready import ready_deck, ready_names
from atlas.slides.sheets import sheets
from atlas.warehouse import Warehouse

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SIZES = ((1024, 768), (1920, 1080), (3840, 2160))
OUTSIDE = """(() => { const w = innerWidth, h = innerHeight, found = [];
  for (const one of document.querySelectorAll('.slide.now .picture text, .slide.now .cover *')) {
    const b = one.getBoundingClientRect();
    if (b.width && (b.left < -1 || b.right > w + 1 || b.top < -1 || b.bottom > h + 1)) found.push(one.textContent.slice(0, 40)); }
  return found; })()"""
TYPE = """Math.min(...[...document.querySelectorAll('.slide.now .picture svg text')].filter(one => one.getClientRects().length)
  .map(one => parseFloat(one.getAttribute('font-size'))))"""
"""The smallest letters on the slide, in pixels of a screen of 1920 × 1080."""


@pytest.fixture
def on_stage(atlas: str, chromium: Browser) -> Iterator:
    contexts = []

    def start(query: str, width: int = 1920, height: int = 1080, **options) -> tuple[Page, list[str], set[str]]:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        errors: list[str] = []
        hosts: set[str] = set()
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" and "favicon" not in m.location["url"] else None)
        page.on("request", lambda r: hosts.add(r.url.split("/")[2]))
        page.goto(f"{atlas}/stage?{query}")
        return page, errors, hosts

    yield start
    for context in contexts:
        context.close()


def at(page: Page) -> int:
    return page.evaluate("[...document.querySelectorAll('.slide')].findIndex(s => s.classList.contains('now'))")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("langs", ["ja", "en", "both"])
@pytest.mark.parametrize("name", ready_names())
def test_nothing_is_clipped_at_any_size(on_stage, atlas: str, warehouse: Warehouse, name: str, langs: str, size: tuple[int, int]) -> None:
    page, errors, hosts = on_stage(f"deck={name}&langs={langs}", *size, color_scheme="dark" if langs == "en" else "light")
    page.wait_for_selector(".slide.now")
    for i in range(len(ready_deck(name, "ja", warehouse).slides) + 1):
        assert at(page) == i
        assert page.evaluate(OUTSIDE) == []
        if i:
            assert page.evaluate(TYPE) >= 24
        page.keyboard.press("ArrowRight")
    assert errors == []
    assert hosts == {atlas.split("//")[1]}
    assert page.locator("header, [data-testid]").count() == 0


def test_keys(on_stage, warehouse: Warehouse) -> None:
    page, errors, _ = on_stage("deck=my-city&langs=both")
    last = len(ready_deck("my-city", "ja", warehouse).slides)
    for key, expected in (
        ("PageDown", 1),
        (" ", 2),
        ("PageUp", 1),
        ("End", last),
        ("ArrowRight", last),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("ArrowRight", 1),
    ):
        page.keyboard.press(key)
        assert at(page) == expected, key
    page.keyboard.press("b")
    assert page.locator("#blank").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#blank").is_hidden()
    page.keyboard.press("q")
    panel = page.locator(".slide.now .scan.open")
    assert f"/s/programme-by-year/ja/{warehouse.version}" in panel.inner_text()
    page.keyboard.press("Escape")
    assert panel.count() == 0
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement !== null")
    assert errors == []


def test_every_slide_is_told_to_screen_readers(on_stage, warehouse: Warehouse) -> None:
    page, _, _ = on_stage("deck=declarations&langs=en")
    for sheet in sheets(ready_deck("declarations", "en", warehouse), warehouse):
        page.keyboard.press("ArrowRight")
        tree = page.locator(".slide.now").aria_snapshot().replace("\\", "")
        assert f'heading "{sheet.card.title}"' in tree
        assert sheet.card.takeaway[:40] in tree
        assert "table" in tree


def test_prints_one_slide_per_page(on_stage, warehouse: Warehouse) -> None:
    page, _, _ = on_stage("deck=my-city&langs=ja")
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == len(ready_deck("my-city", "ja", warehouse).slides) + 1


def test_next_slide_in_time(on_stage, warehouse: Warehouse) -> None:
    """Goal: 300 ms at p95 from the key to the slide drawn."""
    page, _, _ = on_stage("deck=declarations&langs=both")
    taken = page.evaluate(
        """async (n) => { const found = [], wait = (ms) => new Promise(r => setTimeout(r, ms));
      for (let round = 0; round < 3; round++) {
        document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home', bubbles: true}));
        for (let i = 0; i < n; i++) { await wait(700); const t = performance.now();
          document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
          await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))); found.push(performance.now() - t); } }
      return found.sort((a, b) => a - b); }""",
        len(ready_deck("declarations", "ja", warehouse).slides),
    )
    assert taken[int(len(taken) * 0.95)] < 300, taken


def test_from_a_page_by_one_key_and_back(visit) -> None:
    page = visit.open("/programme?lang=ja&country=VNM&by=country")
    page.wait_for_selector(".st-key-on-stage a")
    page.wait_for_timeout(500)
    begun = time.monotonic()
    with page.context.expect_page() as opened:
        page.keyboard.press("Shift+P")
    stage = opened.value
    stage.wait_for_selector(".slide.now")
    assert time.monotonic() - begun < 4
    assert "country=VNM" in stage.url
    assert "by=country" in stage.url
    with suppress(Error):  # the key closes the page it is pressed on
        stage.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert stage.is_closed()
    assert visit.errors == []


def test_stage_parameter_of_a_page_and_escape_goes_back(visit) -> None:
    page = visit.open("/programme?lang=en")
    page.goto(f"{visit.address}/programme?lang=en&stage=1")
    page.wait_for_selector(".slide.now")
    assert "/stage?page=programme" in page.url
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("/programme"))


def test_a_deck_is_collected_ordered_named_and_shown(visit) -> None:
    page = visit.open("/programme?lang=ja&country=VNM")
    for card in ("programme-by-year", "programme-by"):
        page.locator(f".st-key-share-{card} button").first.click()
        page.locator(f".st-key-add-{card} button").first.click()
        page.get_by_text(re.compile("資料に追加しました")).first.wait_for()
        page.keyboard.press("Escape")
        page.locator(f".st-key-add-{card}").wait_for(state="hidden")
    page.get_by_text("データ・資料").first.click()
    page.get_by_text("発表資料", exact=True).first.click()
    page.wait_for_selector("[class*=st-key-down-]")
    visit.settle()
    page.locator("[class*=st-key-down-] button").first.click()
    page.locator(".st-key-deck-slides li").first.filter(has_text="自治体別").wait_for()
    title = page.get_by_label("題名").first
    title.fill("ベトナムとの協力")
    title.press("Tab")
    stage_link = page.locator(".st-key-deck-stage a").first
    before = stage_link.get_attribute("href")
    page.wait_for_function("old => document.querySelector('.st-key-deck-stage a').getAttribute('href') !== old", arg=before)
    page.wait_for_function("() => new URLSearchParams(location.search).has('d')")
    address = page.url
    assert "d=" in address
    with page.context.expect_page() as opened:
        page.locator(".st-key-deck-stage a").first.click()
    stage = opened.value
    stage.wait_for_selector(".slide.now")
    assert "ベトナムとの協力" in stage.locator("h1").inner_text()
    assert stage.locator(".slide").count() == 3
    stage.close()
    again = visit.open(address.removeprefix(visit.address))
    assert again.get_by_label("題名").first.input_value() == "ベトナムとの協力"
    with again.expect_download() as saved:
        again.locator(".st-key-dl-deck-json button").first.click()
    assert saved.value.suggested_filename.endswith(".json")
    assert visit.errors == []
    assert visit.hosts == {visit.address.split("//")[1]}
