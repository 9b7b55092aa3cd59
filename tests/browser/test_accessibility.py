"""axe-core on every page and on stage: nothing serious or critical that is ours. `make axe` runs all languages and colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from playwright.sync_api import Browser, Page, expect

from atlas.i18n import LANGS, Lang, messages
from tests.browser import axe
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
SAMPLE = [(view, LANGS[n // 2 % 2], axe.SCHEMES[n // 4 % 2]) for n, view in enumerate(axe.VIEWS) if n % 2 == 0]
"""Every second view once, languages and colours in turn; ``make axe`` looks at all of them in both languages and colours."""


@pytest.fixture(scope="module")
def looked_at(chromium: Browser) -> Iterator[Page]:
    """One browser page for all runs of axe."""
    context = axe.context(chromium)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("view", "lang", "scheme"), SAMPLE, ids=lambda one: getattr(one, "path", one))
def test_axe_finds_nothing_grave_that_is_ours(atlas: str, looked_at: Page, view: axe.View, lang: Lang, scheme: str) -> None:
    axe.open_view(looked_at, atlas, view, lang, scheme)
    found = axe.findings(looked_at)
    assert not [one for one in found if one.ours_and_grave]
    assert not [one for one in found if one.rule == "heading-order"]


def test_axe_would_find_something(looked_at: Page) -> None:
    looked_at.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x><p style='color:#bbb;background:#fff'>pale</p></main>")
    assert {"image-alt", "color-contrast"} <= {one.rule for one in axe.findings(looked_at) if one.ours_and_grave}


def test_the_front_end_speaks_the_readers_language(visit: Visit) -> None:
    own = {lang: messages(lang) for lang in get_args(Lang)}
    page = visit.open("/programme?lang=ja")
    skip = page.locator("[data-testid=stSkipToContent]")
    expect(skip).to_have_text(own["ja"]["chrome.skip"])
    page.locator(".st-key-filters button").first.click()
    years = own["ja"]["filter.fiscal_year"]
    expect(page.get_by_role("slider", name=own["ja"]["chrome.slider_start"].format(x=years))).to_be_visible()
    english = "e => e.filter(e => /^[\\x20-\\x7e]*[A-Za-z]{2}[\\x20-\\x7e]*$/.test(e.ariaLabel)).map(e => e.ariaLabel)"
    assert not [one for one in page.locator("[aria-label]").evaluate_all(english) if one != "English"]
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(skip).to_have_text(own["en"]["chrome.skip"])
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("radio", name="日本語").or_(page.get_by_role("button", name="日本語")).first.click()
    page.get_by_role("button", name=own["ja"]["chrome.menu_open"]).click()
    expect(page.get_by_role("button", name=own["ja"]["chrome.menu_close"])).to_be_attached()
    assert not visit.errors


@pytest.mark.parametrize("path", ["/?lang=en", "/cases?lang=ja", "/map?lang=en", "/data?lang=ja"])
def test_reflow_at_320_px_and_with_spaced_out_text(visit: Visit, path: str) -> None:
    """WCAG 1.4.10 (400 % zoom of a 1280 px window) and 1.4.12: nothing is to be scrolled sideways, no text is cut off."""
    visit.page.set_viewport_size({"width": 320, "height": 640})
    page = visit.open(path)
    page.add_style_tag(
        content="*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}"
    )
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollWidth <= 321", timeout=10_000)
