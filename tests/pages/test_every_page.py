"""Every page × language × filter renders: no exception, no untranslated key, no empty picture (AppTest)."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from atlas import filters as shared
from atlas import releases
from atlas.i18n import LANGS, Lang, messages
from atlas.ui import markup
from atlas.ui.registry import PAGES
from atlas.warehouse import current
from atlas.web import picture, served

ROOT = Path(__file__).resolve().parents[2]
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WITHOUT_PICTURES = ("lessons", "data", "deck", "sql", "accessibility")
KEY = re.compile(r"\b(?:" + "|".join(sorted({key.split(".")[0] for key in messages("en")})) + r")\.[a-z_]+\.[a-z_.]+\b")

# One value that has records for each shared filter; a combination that has none; and nonsense.
SINGLE = {
    "municipality": "14100", "prefecture": "14", "country": "THA", "sector": "waste", "scheme": "mou",
    "case": "yokohama-bangkok", "kind": "city", "evidence": "reported", "fiscal_year": "2022",
}  # fmt: skip
NOTHING = {
    "municipality": "47208",
    "country": "CHL",
    "prefecture": "01",
    "kind": "village",
    "fiscal_year_from": "2027",
    "case": "saitama-malaysia",
}
NONSENSE = {
    "country": "ZZZ",
    "evil": "<script>alert(1)</script>",
    "fiscal_year_from": "soon",
    "lang": "xx",
    "municipality": "99999",
    "v": "0000",
}


@pytest.fixture(autouse=True)
def _use(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))


def run(page: str, lang: str | None, params: dict[str, str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    if lang:
        app.query_params["lang"] = lang
    app.run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
        for name, value in params.items():
            app.query_params[name] = value
        app.run()
    return app


def bodies(app: AppTest) -> list[str]:
    """The HTML of headings and Cards, without their pictures."""
    return [re.sub(r'src="[^"]*"', "", one.proto.body) for one in app.get("html") if not one.proto.body.startswith("<style")]


def texts(app: AppTest) -> list[str]:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "metric", "button")
    found = [str(getattr(one, "value", "")) + " " + str(getattr(one, "label", "")) for kind in kinds for one in app.get(kind)]
    for kind in ("segmented_control", "button_group", "multiselect", "selectbox", "slider", "expander", "tab"):
        found += [str(getattr(one, "label", "")) for one in app.get(kind)]
    return found + [unescape(re.sub(r"<[^>]*>", " ", body)) for body in bodies(app)]


def title(app: AppTest) -> str:
    """The page's one heading of the first level."""
    (found,) = re.findall(r"<h1>(.*?)</h1>", "".join(bodies(app)))
    return unescape(found)


def check(app: AppTest, lang: str) -> None:
    assert not app.exception, [str(one.value) for one in app.exception]
    said = texts(app)
    assert any(said), "the page says nothing"
    for text in said:
        assert not KEY.search(text), f"untranslated key in {text!r}"
    for body in (one.proto.body for one in app.get("html")):
        for drawing in re.findall(r'src="data:image/svg\+xml,([^"]*)"', body):
            marks = re.findall(r"<(rect|path|circle|line|text)\b", unquote(unescape(drawing)))
            assert len(marks) > 3, "an empty picture"
        for label in re.findall(r'class="picture"[^>]*aria-label="([^"]*)"', body):
            assert len(label) > 20, "a picture without words"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_plain(page: str, lang: str) -> None:
    app = run(page, lang, {})
    check(app, lang)
    assert title(app) == messages(lang)[f"page.{page}.title"]
    choices_can_be_told_apart(app)
    if lang == "en":
        no_japanese(app)


def choices_can_be_told_apart(app: AppTest) -> None:
    """Streamlit sends back the words of a choice: of two with the same words it would take the first."""
    for kind in ("multiselect", "selectbox", "radio", "button_group", "select_slider"):
        for one in app.get(kind):
            words = [getattr(option, "content", option) for option in one.options]
            assert len(set(words)) == len(words), (one.key, [word for word in words if words.count(word) > 1])


def no_japanese(app: AppTest) -> None:
    """In what the interface says; names of sources and values keep their language."""
    for kind in ("title", "subheader", "caption", "metric"):
        for one in app.get(kind):
            text = str(one.value) + str(getattr(one, "label", ""))
            assert not JAPANESE.search(text), text
    for body in bodies(app):
        said = re.sub(r'<details.*?</details>|<tbody>.*?</tbody>|<a href="http.*?</a>|\(配慮\)', "", body)
        assert not JAPANESE.search(said), said


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_pinned_to_the_oldest_release(page: str) -> None:
    oldest = releases.known()[-1]
    app = run(page, "ja", {"v": oldest.name})
    check(app, "ja")
    assert app.session_state._version == oldest.name
    assert not app.warning


# In one language each, turn by turn: the two differ in words, and every page is seen in both above.
@pytest.mark.parametrize(("page", "name", "lang"), [(p.name, name, LANGS[i % 2]) for p in PAGES for i, name in enumerate(p.filters)])
def test_each_single_filter(page: str, name: str, lang: Lang) -> None:
    params = {"fiscal_year_from": SINGLE[name], "fiscal_year_to": SINGLE[name]} if name == "fiscal_year" else {name: SINGLE[name]}
    app = run(page, lang, params)
    check(app, lang)
    warehouse = current()
    words = SINGLE[name] if name == "fiscal_year" else shared.allowed_values(warehouse, lang)[name][SINGLE[name]]
    assert any(words in text for text in texts(app)), "the filter is not said in words"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_no_result(page: str, lang: str) -> None:
    check(run(page, lang, NOTHING), lang)


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_nonsense_is_named_and_left_out(page: str) -> None:
    app = run(page, None, NONSENSE)
    check(app, "ja")
    said = " ".join(one.value for one in app.warning).replace("\\", "")
    for name in ("country", "evil", "fiscal_year_from", "lang", "municipality", "「v」"):
        assert name in said, f"{name} is not named: {said}"
    assert "<script>" not in said


def test_language_keeps_page_and_filters() -> None:
    app = run("programme", "ja", {"country": "THA"})
    app.segmented_control(key="lang").set_value("en").run()
    assert not app.exception
    assert title(app) == messages("en")["page.programme.title"]
    assert app.session_state["f_country"] == ["THA"]
    assert "en" in app.query_params["lang"]


def test_what_nobody_chose_follows_the_filters_there_and_back() -> None:
    """The pair that stands first under a filter is not taken for the reader's choice once the filter is gone; a chosen one stays."""
    app = run("continuity", "ja", {"country": "PLW"})
    first = app.selectbox(key="p_tie").value
    assert "--pw-" in first
    app.button(key="filters-clear").click().run()
    assert "tie" not in app.query_params
    assert app.selectbox(key="p_tie").value != first
    app.selectbox(key="p_tie").set_value("toyama--cl-renca").run()
    app.multiselect(key="f_country").set_value(["PLW"]).run()
    assert app.query_params["tie"] == "toyama--cl-renca"


@pytest.mark.parametrize("page", [page.name for page in PAGES if page.name not in WITHOUT_PICTURES])
def test_pictures_by_address_are_those_of_the_page(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With whatever options a page makes its Cards, their addresses say them all."""
    params = {"country": "THA", "code": "14100"}

    def named() -> list[str]:
        markup._figure.cache_clear()  # type: ignore[attr-defined]
        html = "".join(one.proto.body for one in run(page, "ja", params).get("html"))
        return [unescape(one) for one in re.findall(r'<img class="[^"]*"[^>]* src="([^"]*)"', html)]

    inside = [unquote(one.removeprefix("data:image/svg+xml,")) for one in named()]
    assert inside
    monkeypatch.setattr(served, "api", True)
    addresses = named()
    markup._figure.cache_clear()  # type: ignore[attr-defined]
    client = TestClient(Starlette(routes=picture.routes()))
    assert [client.get(one.removeprefix(".")).text for one in addresses] == inside
