"""The poisoned data in a real Chromium: no script, no dialog, no request elsewhere, nothing of the corpus became an element."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from atlas.ui.registry import PAGES
from tests.browser.conftest import Visit, start
from tests.fuzz.conftest import poisoned

__all__ = ["poisoned"]  # the fixture
pytestmark = pytest.mark.browser
OWN = {"municipality": "code=14100&", "deck": "deck=overview&"}
ALIVE = """() => {
  const found = [];
  if (window.pwned) found.push('a script ran');
  for (const one of document.querySelectorAll('*')) {
    for (const {name, value} of one.attributes) {
      if (/^on/i.test(name)) found.push(one.tagName + ' ' + name);
      if (/^(href|src|action|xlink:href)$/i.test(name)) {
        if (/^\\s*(javascript|vbscript|file|data:(?!image)):?/i.test(value)) found.push(value.slice(0, 200));
        if (name !== 'href' && /^(https?:)?\\/\\/poison/i.test(value)) found.push(value.slice(0, 200));
      }
    }
  }
  const main = document.querySelector('[data-testid=stMain]');
  for (const one of main.querySelectorAll('iframe, form, base, object, embed, .katex, [data-testid=stException]')) found.push(one.outerHTML.slice(0, 200));
  for (const one of main.querySelectorAll('[data-testid=stIconMaterial]')) if (/skull/.test(one.textContent)) found.push('an icon');
  if (main.innerText.includes(String.fromCodePoint(0x1f480))) found.push('an emoji');
  return found;
}"""


@pytest.fixture(scope="module")
def served(poisoned: Path) -> Iterator[str]:
    """A server on the poisoned warehouse."""
    process, address = start(poisoned)
    yield address
    process.terminate()
    process.wait(20)


def test_nothing_of_the_data_acts(served: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP")
    for i, spec in enumerate(PAGES):
        page, dialogs = context.new_page(), []
        one = Visit(page, served)
        page.on("request", lambda r, one=one: one.hosts.add(r.url.split("/")[2]) if r.url.startswith(("http", "ws")) else None)
        page.on("dialog", lambda d, dialogs=dialogs: (dialogs.append(d.message), d.dismiss()))
        one.open(f"/{spec.slug}?{OWN.get(spec.name, '')}lang={('ja', 'en')[i % 2]}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.wait_for_function("() => [...document.querySelectorAll('details[data-sources]')].every(one => one.querySelector('li'))")
        assert page.evaluate(ALIVE) == [], spec.name
        assert not dialogs
        assert one.hosts == {served.split("/")[2]}, spec.name
        page.close()
    for path in ("stage?page=cases&langs=both", "stage?card=cooperation-map&lang=en"):
        page = context.new_page()
        page.goto(f"{served}/{path}")
        page.wait_for_selector(".slide.now, main, section")
        assert not page.evaluate("window.pwned"), path
        page.close()
    context.close()
