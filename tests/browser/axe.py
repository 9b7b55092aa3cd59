"""axe-core (https://github.com/dequelabs/axe-core) on the pages and the stage. ``python -m tests.browser.axe`` runs every page in
both languages and both colour schemes, and writes the table into docs/accessibility.md and its Japanese counterpart.

axe.min.js comes with a pinned development dependency. It is put in by the browser driver, in a browser context that
leaves the page's Content-Security-Policy aside; the policy itself is not changed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from atlas.i18n import LANGS, Lang, t
from atlas.ui.registry import PAGES

ROOT = Path(__file__).resolve().parents[2]
REPORTS: dict[Lang, Path] = {"en": ROOT / "docs/accessibility.md", "ja": ROOT / "docs/accessibility.ja.md"}
SCHEMES = ("light", "dark")
GRAVE = ("serious", "critical")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
BEGIN, END = "<!-- axe -->", "<!-- /axe -->"
READY = "[data-testid=stApp][data-test-script-state=notRunning]"

UPSTREAM: tuple[tuple[str, str, str], ...] = ()
"""Findings in markup that is Streamlit's own and cannot be mended from here: rule, part of the element's selector, issue."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a name for the report, an address, and what is opened there before looking (CSS selectors)."""

    name: str
    path: str
    press: str = ""
    wait: str = ""

    @property
    def on_stage(self) -> bool:
        """Whether it is a page without Streamlit."""
        return self.path.startswith(("/stage", "/s/", "/api"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken: its id, how grave, the elements (selector and HTML), and the upstream issue if it is Streamlit's."""

    rule: str
    impact: str
    elements: tuple[str, ...]
    issue: str = ""

    @property
    def ours_and_grave(self) -> bool:
        """Whether it has to be mended here."""
        return self.impact in GRAVE and not self.issue


PLAIN = tuple(View(page.name, f"/{page.slug}") for page in PAGES)
OPENED = (
    View("municipality of", "/municipality?code=14100"),
    View("pair", "/map?pair=yokohama--th-bangkok"),
    View("filter", "/programme", ".st-key-filters button", "[data-testid=stPopoverBody] [data-testid=stSlider]"),
    View("moving map", "/map", ".st-key-card-cooperation-map [data-testid=stButtonGroup] button:nth-of-type(4)", "#deckgl-overlay"),
    View("zoom", "/programme", ".st-key-card-programme-by-year [data-testid=stButtonGroup] button:nth-of-type(3)", ".js-plotly-plot"),
)
STAGE = (
    View("stage card", "/stage?card=programme-by-year"),
    View("stage map", "/stage?card=cooperation-map"),
    View("stage page", "/stage?page=cases"),
    View("API", "/api/v1/docs"),
)
VIEWS = (*PLAIN, *OPENED, *STAGE)


def context(browser: Browser) -> BrowserContext:
    """A visitor axe can be put in front of."""
    return browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP", bypass_csp=True, reduced_motion="reduce")


def open_view(page: Page, address: str, view: View, lang: Lang, scheme: str) -> None:
    """Open a view in a language and colour scheme and wait until it is all there."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{address}{view.path}{'&' if '?' in view.path else '?'}lang={lang}")
    if view.on_stage:
        page.wait_for_load_state("networkidle")
        return
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
    if view.press:
        page.locator(view.press).first.click()
        page.wait_for_selector(view.wait, timeout=60_000)
        page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)


def findings(page: Page) -> list[Finding]:
    """What axe finds on an open page; Streamlit's own and ours apart."""
    found = []
    for one in Axe().run(page, options=OPTIONS).response["violations"]:
        groups: dict[str, list[str]] = {}
        for node in one["nodes"]:
            where = " ".join(str(part) for part in node["target"])
            issue = next((issue for rule, part, issue in UPSTREAM if rule == one["id"] and part in where + node["html"]), "")
            groups.setdefault(issue, []).append(f"{where} {node['html'][:200]}")
        found += [Finding(one["id"], one["impact"], tuple(elements), issue) for issue, elements in groups.items()]
    return found


def everything(address: str, browser: Browser) -> Iterator[tuple[View, Lang, str, list[Finding]]]:
    """Every view in both languages and both colour schemes."""
    visitor = context(browser)
    page = visitor.new_page()
    for view in VIEWS:
        for lang in LANGS:
            for scheme in SCHEMES:
                open_view(page, address, view, lang, scheme)
                yield view, lang, scheme, findings(page)
    visitor.close()


def named(view: View, lang: Lang) -> str:
    """The view in words."""
    page = next((one for one in PAGES if one.name == view.name), None)
    return t(lang, f"page.{page.name}.menu") if page else f"`{view.path}`" + (" (+)" if view.press else "")


HEADS: dict[Lang, str] = {
    "en": "| view | runs | ours: serious or critical | ours: lesser | Streamlit's own |",
    "ja": "| 対象 | 検査回数 | 本サイト（重大・深刻） | 本サイト（軽微・中程度） | Streamlit由来 |",
}


def write(results: list[tuple[View, Lang, str, list[Finding]]]) -> None:
    """Put the table between the markers of both reports."""
    for lang, file in REPORTS.items():
        lines = [HEADS[lang], "|---|---:|---:|---:|---|"]
        for view in VIEWS:
            runs = [found for one, _, _, found in results if one is view]
            flat = [finding for found in runs for finding in found]
            grave = sum(len(one.elements) for one in flat if one.ours_and_grave)
            lesser = sum(len(one.elements) for one in flat if not one.issue and one.impact not in GRAVE)
            upstream = sorted({f"{one.rule} ([{one.issue.rsplit('/', 1)[-1]}]({one.issue}))" for one in flat if one.issue})
            lines.append(f"| {named(view, lang)} | {len(runs)} | {grave} | {lesser} | {', '.join(upstream) or '–'} |")
        text = file.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        file.write_text(before + BEGIN + "\n".join(["", *lines, ""]) + END + after, encoding="utf-8")


def main() -> int:
    """Run everything, print what is found, write the reports. 1 if something grave is ours."""
    from tests.browser.chromium import TEST_FLAGS, found
    from tests.browser.conftest import start

    process, address = start(Path(os.environ.get("ATLAS_WAREHOUSE", ROOT / "data/build/atlas.duckdb")))
    results = []
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=found(), args=TEST_FLAGS)
            for view, lang, scheme, seen in everything(address, browser):
                results.append((view, lang, scheme, seen))
                for one in seen:
                    sys.stdout.write(f"{view.path} {lang} {scheme}: {one.impact} {one.rule} {one.issue}\n")
                    sys.stdout.writelines(f"    {element}\n" for element in one.elements[:5])
            browser.close()
    finally:
        process.terminate()
        process.wait(20)
    write(results)
    grave = sum(one.ours_and_grave for *_, seen in results for one in seen)
    sys.stdout.write(f"{len(results)} runs; serious or critical and ours: {grave}\n")
    return int(grave > 0)


if __name__ == "__main__":
    raise SystemExit(main())
