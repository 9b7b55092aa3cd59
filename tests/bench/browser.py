"""Cold loads and filter changes in a real Chromium: what the reader sees, timed in the page itself."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from atlas.i18n import messages
from tests.bench.peers import Peer

# Marks the time after the paint that follows a change of what the page shows: nodes and text of the content (not of menus,
# progress signs or the shell that waits underneath), pictures that have loaded, canvas and WebGL draws.
PROBE = """
window.__last = 0; window.__begun = 0;
const CONTENT = '[data-testid=stMain], #react-entry-point';
const mark = () => requestAnimationFrame(() => setTimeout(() => { window.__last = performance.now(); }, 0));
const inside = node => { const e = node.nodeType === 1 ? node : node.parentElement;
  return !!e && !!e.closest(CONTENT) && !e.closest('[data-testid=stPopoverBody], [data-testid=stStatusWidget]'); };
new MutationObserver(all => { if (all.some(m => inside(m.target))) mark(); })
  .observe(document, {subtree: true, childList: true, characterData: true});
document.addEventListener('load', e => { if (e.target.nodeType === 1 && inside(e.target)) mark(); }, true);
const watch = (type, names) => { if (type) for (const name of names) {
  const before = type.prototype[name];
  if (before) type.prototype[name] = function (...a) { mark(); return before.apply(this, a); }; } };
for (const kind of ['WebGLRenderingContext', 'WebGL2RenderingContext'])
  watch(window[kind], ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']);
watch(window.CanvasRenderingContext2D, ['fill', 'stroke', 'fillText', 'drawImage']);
"""
QUIET = "() => performance.now() - window.__last > 600 && window.__last > 0"
SETTLED = "() => performance.now() - Math.max(window.__last, window.__begun) > 600 && window.__last > window.__begun"
DRAWN = {
    "plotly": "n => document.querySelectorAll('.js-plotly-plot').length >= n && "
    "[...document.querySelectorAll('[data-testid=stPlotlyChart], .js-plotly-plot')].every(e => e.querySelector('.main-svg'))",
    "canvas": "n => document.querySelectorAll('canvas').length >= n",
    "img": "n => { const all = [...document.querySelectorAll('[data-testid=stMain] img')].filter(e => e.getClientRects().length);"
    " return all.length >= n && all.every(e => (e.complete && e.naturalWidth) || e.getBoundingClientRect().top > innerHeight); }",
    "text": "n => document.querySelectorAll('h1').length >= n",
}
SIZE = {"width": 1440, "height": 900}
PATIENCE = 120_000


def opened(browser: Browser) -> tuple[BrowserContext, Page]:
    """A new profile with an instrumented page."""
    context = browser.new_context(viewport=SIZE, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(PROBE)
    return context, page


def cold(browser: Browser, peer: Peer, mbit: float | None = None, latency_ms: int = 40) -> dict[str, float]:
    """Open the page in a new profile.

    Returns milliseconds to the first content and to the last change of the content (``last``), bytes received. The load
    counts only if the charts the peer promises are there and, where it shows one, the right number of records.
    """
    context, page = opened(browser)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received, within = [0.0], set[str]()  # pictures inside the page (data:) have come with it

    def add(size: float) -> None:
        received[0] += size

    session.on("Network.requestWillBeSent", lambda e: within.add(e["requestId"]) if e["request"]["url"].startswith("data:") else None)
    session.on("Network.loadingFinished", lambda e: add(0 if e["requestId"] in within else e["encodedDataLength"]))
    session.on("Network.webSocketFrameReceived", lambda e: add(len(e["response"]["payloadData"]) * 0.75))
    if mbit:
        rate = mbit * 1e6 / 8
        session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": latency_ms, "downloadThroughput": rate, "uploadThroughput": rate},
        )
    page.goto(peer.address + peer.path)
    kind, n = peer.drawn
    page.wait_for_function(DRAWN[kind], arg=n)
    if peer.streamlit:
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function(QUIET)
    if peer.total and peer.count[0]:
        shown = counted(page, peer)
        if shown != peer.total:
            raise RuntimeError(f"{peer.name} shows {shown} records, {peer.total} were expected")
    found: dict[str, float] = page.evaluate(
        "({last: window.__last, first: (performance.getEntriesByName('first-contentful-paint')[0] || {startTime: 0}).startTime})"
    )
    context.close()
    return {**found, "bytes": received[0]}


def moving_map(browser: Browser, peer: Peer) -> float:
    """Milliseconds from asking for the moving map, on the map page in a new profile, to the last draw; its code is fetched then."""
    context, page = opened(browser)
    page.goto(peer.address + peer.path)
    page.wait_for_function(DRAWN[peer.drawn[0]], arg=peer.drawn[1])
    page.wait_for_function(QUIET)
    page.evaluate("document.addEventListener('click', () => { window.__begun = performance.now(); }, {capture: true, once: true})")
    page.locator(".st-key-card-cooperation-map").get_by_text(messages("en")["card.as_moving"], exact=True).click()
    page.wait_for_function(DRAWN["canvas"], arg=1)
    page.wait_for_function(SETTLED)
    taken: float = page.evaluate("window.__last - window.__begun")
    context.close()
    return taken


def counted(page: Page, peer: Peer) -> int | None:
    """The number of records the page shows, or ``None``."""
    text = page.locator(peer.count[0]).first.inner_text()
    found = re.search(peer.count[1], text)
    return int(found.group(1).replace(",", "")) if found else None


def filter_changes(browser: Browser, peer: Peer, expected: dict[str, int]) -> list[float]:
    """Milliseconds from choosing a country to the last change of the content, one after another, for each pick.

    ``expected`` maps the countries, in the order they are added, to the number of records then on the page: a change
    counts only once that number is on screen.
    """
    context, page = opened(browser)
    page.goto(peer.address + peer.path)
    page.wait_for_function(DRAWN[peer.drawn[0]], arg=peer.drawn[1])
    page.wait_for_function(QUIET)
    if page.locator(".st-key-filters button").count():
        page.locator(".st-key-filters button").first.click()
        page.wait_for_function(QUIET)
    times = []
    for code, records in expected.items():
        choose(page, peer, code)
        shows(page, peer, records)
        page.wait_for_function(SETTLED)
        times.append(page.evaluate("window.__last - window.__begun"))
    context.close()
    return times


def choose(page: Page, peer: Peer, code: str) -> None:
    """Add a value to the country filter by keyboard; the clock starts with the key that chooses it."""
    if peer.streamlit:
        page.get_by_role("combobox", name=re.compile("country", re.I)).first.fill(peer.word(code))
    else:
        search = page.locator(".dash-dropdown-search")
        if not search.count():
            page.locator("#country").click()
        search.fill(code)
    page.wait_for_function(QUIET)
    page.evaluate("document.addEventListener('keydown', () => { window.__begun = performance.now(); }, {capture: true, once: true})")
    page.keyboard.press("Enter")


def shows(page: Page, peer: Peer, records: int) -> None:
    """Wait until the page shows this number of records."""
    arguments: list[Any] = [peer.count[0], peer.count[1], records]
    page.wait_for_function(
        "([where, pattern, n]) => { const e = document.querySelector(where); if (!e) return false;"
        " const m = e.innerText.match(new RegExp(pattern)); return !!m && Number(m[1].replaceAll(',', '')) === n; }",
        arg=arguments,
    )
