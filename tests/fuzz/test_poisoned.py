"""The corpus in every free text of the data: pages, slides, files and answers show it as text, and none of it acts."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pptx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from atlas.api import routes
from atlas.charts import recipes
from atlas.export.table import table_of, to_excel_csv, to_xlsx
from atlas.i18n import LANGS
from atlas.slides import fonts, handheld, handout, offline, powerpoint, ready
from atlas.slides.deck import Deck, Slide, Words, card_of
from atlas.slides.pictures import svg as picture
from atlas.slides.storage import works
from atlas.ui.registry import PAGES
from atlas.warehouse import ROOT, Warehouse
from atlas.web import shell, stage
from tests.fuzz import judges
from tests.fuzz.corpus import HTML, TEXTS

ADDRESS = "https://atlas.example"
MARKED = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
LABELLED = (
    "button",
    "segmented_control",
    "button_group",
    "pills",
    "selectbox",
    "multiselect",
    "slider",
    "expander",
    "tab",
    "metric",
    "text_input",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@pytest.fixture(autouse=True)
def _use(poisoned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(poisoned))


@cache
def opened(path: Path) -> Warehouse:
    return Warehouse(path)


@pytest.fixture
def wh(poisoned: Path) -> Warehouse:
    return opened(poisoned)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with TestClient(Starlette(routes=[*stage.routes(), *routes()]), base_url="http://atlas.example") as one:
        yield one


def test_the_corpus_is_in_the_data(wh: Warehouse) -> None:
    found = " ".join(
        str(row[0]) for row in wh.cursor().execute("SELECT title FROM sources UNION ALL SELECT value_ja FROM case_facts").fetchall()
    )
    assert sum(piece in found for piece in TEXTS) > len(TEXTS) * 0.9


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_pages(page: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.switch_page(f"pages/{page}.py")
    own = {"municipality": {"code": "14100"}, "deck": {"deck": "overview"}, "cases": {}}.get(page, {})
    for lang in LANGS:
        for name, value in {**own, "lang": lang, "country": "THA"}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [str(one.value) for one in app.exception]
        for kind in MARKED:
            for one in app.get(kind):
                judges.markdown(str(one.value))
        for kind in LABELLED:
            for one in app.get(kind):
                judges.markdown(str(getattr(one, "label", "")))
        for one in app.get("html"):
            if not one.proto.body.lstrip().startswith(("<style", "<script")):
                assert not judges.html(one.proto.body).scripts
        for one in app.get("plotly_chart"):
            assert not re.search(r"<(a|img|script|svg)\b", json.dumps(json.loads(one.proto.spec), ensure_ascii=False))


def test_pictures_and_files_of_every_card(wh: Warehouse) -> None:
    number = 0
    for i, name in enumerate(recipes()):
        lang = LANGS[i % 2]
        slide = Slide(name)
        if not works(slide, wh):
            continue
        card = card_of(slide, wh, lang)
        try:
            drawing = picture(card, wh, "dark").decode()
        except (KeyError, ValueError):
            drawing = ""  # a Card of words has no picture
        if drawing:
            judges.svg(drawing)
            number += 1
        made = table_of(card, wh, "all")
        _spreadsheet(to_xlsx(made))
        _neutral(to_excel_csv(made).decode("utf-8-sig"))
    assert number > 20


def _neutral(text: str) -> None:
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.startswith(FORMULA) or re.fullmatch(r"-?\d[\d.,e+-]*", cell), cell[:100]


def _spreadsheet(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert not [name for name in book.namelist() if "vba" in name.lower() or "externalLink" in name]
        for name in book.namelist():
            text = book.read(name).decode()
            root = ElementTree.fromstring(text)
            assert not CONTROL.search(text)
            if "worksheets/sheet" in name:
                assert not [one for one in root.iter() if one.tag.rsplit("}", 1)[-1] == "f"], "a formula"
            if name.endswith(".rels"):
                for one in root:
                    assert one.get("TargetMode") != "External" or (one.get("Target") or "").startswith(("https://", "http://")), one.attrib


def deck(wh: Warehouse) -> Deck:
    """All ready decks as one, with the corpus in the speaker's words too."""
    slides = tuple(dict.fromkeys(slide for one in ready.ready_decks(wh, "both") for slide in one.slides))
    spoilt = tuple(
        Slide(s.card_id, s.filters, s.options, Words(HTML[i % len(HTML)], TEXTS[i % len(TEXTS)]), Words(TEXTS[-i], HTML[0]))
        for i, s in enumerate(slides)
    )
    return Deck(Words(HTML[0], HTML[2]), spoilt[:24], "both", Words(HTML[4], TEXTS[20]), version=wh.version)


def test_decks_that_play_without_a_server(wh: Warehouse) -> None:
    script = (Path(offline.__file__).with_name("offline.js")).read_text(encoding="utf-8")
    for page in (offline.html(deck(wh), wh, address=ADDRESS), handheld.html(deck(wh), wh, ADDRESS, offline.Live())):
        found = judges.html(page.decode())
        assert found.scripts in ([script], [])
        assert any("window.pwned" in text for text in found.texts), "the corpus is not shown"


def test_powerpoint(wh: Warehouse) -> None:
    data = powerpoint.pptx(deck(wh), wh, address=ADDRESS)
    assert len(pptx.Presentation(io.BytesIO(data)).slides) > 10
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.endswith((".xml", ".rels")):
                for one in ElementTree.fromstring(book.read(name)).iter():
                    assert one.get("TargetMode") != "External" or (one.get("Target") or "").startswith(("https://", "http://")), one.attrib
            if name.endswith(".xlsx"):
                _spreadsheet(book.read(name))


@pytest.mark.skipif(not fonts.available(), reason="no Japanese font on this machine: the handout cannot be made")
def test_handout(wh: Warehouse) -> None:
    data = handout.pdf(deck(wh), wh, address=ADDRESS)
    assert data.startswith(b"%PDF")
    assert not re.search(rb"/(JavaScript|JS|Launch|SubmitForm|OpenAction\s*<<\s*/S\s*/J)\b", data)
    assert all(one.startswith((b"http://", b"https://")) for one in re.findall(rb"/URI \((.*?)\)", data))


@pytest.mark.parametrize(
    "path",
    ["/stage?card=cooperation-map&lang=ja", "/stage?page=cases&langs=both", "/stage?card=lesson-findings&lang=en", "/api/v1/docs?lang=ja"],
)
def test_stage_and_reference(path: str, client: httpx.Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    scripts = judges.html(answer.text).scripts
    assert len(scripts) == ("stage" in path)


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_page_starts_from_and_link_previews(lang: str, wh: Warehouse) -> None:
    for slug in ("", "map", "cases"):
        made = shell.page_html(f"/{slug}", lang, ADDRESS)
        assert made is not None
        text = made[0]
        ours = text[text.index("<head>") :]
        for script in re.findall(r"<script[^>]*>(.*?)</script>", ours, flags=re.DOTALL):
            assert "pwned=1</" not in script
        for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', ours, flags=re.DOTALL):
            assert json.loads(data)["@type"] == "Dataset"
        assert not re.search(r"<(img|svg|iframe|base|form|math|details)\b", ours)
        assert not re.search(r"<[^>]*\son\w+=", ours)


TABLES = ("sources", "case_facts", "projects", "claims", "places")


def test_answers_of_the_api(client: httpx.Client, wh: Warehouse) -> None:
    for table in TABLES:
        exact = list(csv.DictReader(io.StringIO(client.get(f"/api/v1/tables/{table}.csv").content.decode("utf-8"), newline="")))
        rows = client.get(f"/api/v1/tables/{table}.json").json()["rows"]
        names = [name for name, value in rows[0].items() if isinstance(value, str)]
        assert [[row[name] or "" for name in names] for row in rows] == [[row[name] for name in names] for row in exact], table
        _neutral(client.get(f"/api/v1/tables/{table}.csv?excel=1").content.decode("utf-8-sig"))
        _spreadsheet(client.get(f"/api/v1/tables/{table}.xlsx").content)
        lines = client.get(f"/api/v1/tables/{table}.ndjson").text.split("\n")
        assert len([json.loads(line) for line in lines if line]) == len(rows)
    assert client.get("/api/v1/tables/projects.geojson?limit=200").json()["type"] == "FeatureCollection"
    assert client.get("/api/v1/dataset.jsonld").json()["@type"] == "Dataset"
    for style in ("bib", "ris", "csl.json", "txt"):
        for source in wh.cursor().execute("SELECT source_id FROM sources ORDER BY 1 LIMIT 30").fetchall():
            assert client.get(f"/api/v1/cite.{style}", params={"source": source[0]}).status_code == 200


def test_the_package(client: httpx.Client) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/api/v1/package.zip?case=yokohama-bangkok").content)) as book:
        assert all(re.fullmatch(r"[A-Za-z0-9_./-]+", name) and ".." not in name for name in book.namelist())
        for lang in LANGS:
            text = book.read(f"README.{lang}.md").decode()
            assert not re.search(r"(?<!\\)<(script|img|svg|iframe|a|b)\b|\]\((javascript|data|vbscript|file):", text, re.IGNORECASE)
