"""Files made of decks: PowerPoint, offline page, pictures, handouts, QR codes. Their numbers equal the Cards' rows."""

from __future__ import annotations

import html.parser
import io
import math
import posixpath
import re
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from atlas.card import Card, Chart, Column
from atlas.filters import Filters
from atlas.i18n import LANGS
from atlas.slides import fonts, handout, offline, pictures, powerpoint, qr, sheets
from atlas.slides.deck import Deck, Slide, Words, card_of
from atlas.slides.powerpoint_charts import table_of
from atlas.slides.ready import ready_deck, ready_decks, ready_names
from atlas.slides.tables import for_picture, grid, slide_grid
from atlas.warehouse import Rows, Warehouse

SITE = "https://atlas.example.org"
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title></style></script><svg onload=alert(1)>", "&lt;b&gt; ' \" `",
           "javascript:alert(1)", "</textarea>{{7*7}}${7*7}", "]]><![CDATA[", "\u202eabc\u0000\u0008")  # fmt: skip
needs_font = pytest.mark.skipif(not fonts.available(), reason="no Japanese font on this machine")


@pytest.fixture(scope="module", params=ready_names())
def deck(request: pytest.FixtureRequest, warehouse: Warehouse) -> Deck:
    return ready_deck(request.param, "both", warehouse)


@needs_font
def test_powerpoint_is_native_and_its_numbers_are_the_rows(deck: Deck, warehouse: Warehouse) -> None:
    data = powerpoint.pptx(deck, warehouse, address=SITE)
    show = Presentation(io.BytesIO(data))
    found = sheets.sheets(deck, warehouse, SITE)
    kinds = [powerpoint.kind_of(sheet.card) for sheet in found]
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert len([n for n in names if re.fullmatch(r"ppt/charts/chart\d+\.xml", n)]) == kinds.count("chart") >= 1
    slides = list(show.slides)
    assert len(slides) == len(found) + 1
    for slide, sheet, kind in zip(slides[1:], found, kinds, strict=True):
        card = sheet.card
        assert slide.shapes.title.text_frame.text.startswith(card.title)
        notes = slide.notes_slide.notes_text_frame.text
        assert card.takeaway in notes
        assert warehouse.version in notes
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert any(sheet.frame.source_line in text and warehouse.version in text for text in texts)
        assert [shape for shape in slide.shapes if shape.name == "QR"]
        charts = [shape.chart for shape in slide.shapes if shape.has_chart]
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        assert (len(charts), len(tables)) == ((1, 0) if kind == "chart" else (0, 1) if kind == "table" else (0, 0))
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height
        if charts:
            _same_numbers(charts[0], card)


def _same_numbers(made, card: Card) -> None:
    """The workbook behind a chart, and the chart itself, hold exactly the Card's values."""
    chart = card.chart
    assert chart
    order, series = table_of(card, chart)
    book = openpyxl.load_workbook(io.BytesIO(made.part.chart_workbook.xlsx_part.blob)).active
    cells = [[c.value for c in row] for row in book.iter_rows()]
    amount = chart.x if chart.kind == "hbar" else chart.y
    expected = sorted(v for v in card.rows.column(amount) if v is not None)
    drawn = sorted(v for plot in made.plots for one in plot.series for v in one.values if v is not None)
    if all(isinstance(v, date) for v in order) and chart.kind == "line":
        days = {(row[0], row[1]) for row in cells if isinstance(row[0], (int, float))}
        origin = date(1899, 12, 30)
        known = {((when - origin).days, v) for values in series.values() for when, v in zip(order, values, strict=True) if v is not None}
        assert days == known
        assert all(origin + timedelta(days=int(d)) in order for d, _ in days)
    else:
        assert [row[1:] for row in cells[1:]] == [list(values) for values in zip(*series.values(), strict=True)]
    assert drawn == expected


@needs_font
def test_powerpoint_package_needs_no_repair(deck: Deck, warehouse: Warehouse) -> None:
    """What makes PowerPoint offer a repair: parts without type, links to nothing, ids used twice, values that are no numbers."""
    pack = zipfile.ZipFile(io.BytesIO(powerpoint.pptx(deck, warehouse, address=SITE)))
    names = set(pack.namelist())
    assert len(names) == len(pack.namelist())
    types = etree.fromstring(pack.read("[Content_Types].xml"))
    typed = {one.get("PartName").lstrip("/") for one in types.iter("{*}Override")}
    endings = {one.get("Extension").lower() for one in types.iter("{*}Default")}
    assert typed <= names
    assert {name for name in names - typed if name.rpartition(".")[2].lower() not in endings} == set()
    for name in names:
        if name.endswith(".rels"):
            inside = [one for one in etree.fromstring(pack.read(name)) if one.get("TargetMode") != "External"]
            folder = posixpath.dirname(posixpath.dirname(name))
            assert {posixpath.normpath(posixpath.join("/" + folder, one.get("Target"))).lstrip("/") for one in inside} <= names
        elif re.fullmatch(r"ppt/charts/chart\d+\.xml", name):
            values = [one.text for one in etree.fromstring(pack.read(name)).iterfind(".//{*}numCache/{*}pt/{*}v")]
            assert values
            assert all(math.isfinite(float(one)) for one in values)
        elif re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            tree = etree.fromstring(pack.read(name))
            ids = [one.get("id") for one in tree.iter("{*}cNvPr")]
            assert len(ids) == len(set(ids))
            assert [one.get("type") for one in tree.iter("{*}ph")] == ["title"]
            told = [next(one.iter("{*}cNvPr")) for one in tree.find(".//{*}spTree").iterchildren("{*}sp", "{*}pic", "{*}graphicFrame")]
            assert all(one.get("descr") for one in told if one.get("name") not in ("takeaway", "source", "origin", "event", "Title 1"))
            assert [one.get("name") for one in told][-1] == "QR"
            assert [one.get("name") for one in told][-2] in ("source", "origin")


@needs_font
def test_powerpoint_fonts_for_both_scripts(warehouse: Warehouse) -> None:
    data = powerpoint.pptx(ready_deck("declarations", "both", warehouse), warehouse)
    pack = zipfile.ZipFile(io.BytesIO(data))
    for name in pack.namelist():
        if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            tree = etree.fromstring(pack.read(name))
            runs = tree.findall(".//{*}r/{*}rPr")
            assert runs
            for run in runs:
                assert run.find("{*}latin").get("typeface") == "Calibri"
                assert run.find("{*}ea").get("typeface") == "Yu Gothic"
                assert int(run.get("sz")) >= 1000


@needs_font
def test_the_same_deck_gives_the_same_powerpoint(warehouse: Warehouse) -> None:
    deck = ready_deck("declarations", "en", warehouse)
    one, two = (zipfile.ZipFile(io.BytesIO(powerpoint.pptx(deck, warehouse))) for _ in range(2))
    assert one.namelist() == two.namelist()
    assert all(one.read(n) == two.read(n) for n in one.namelist() if n.endswith(".xml"))


class Reader(html.parser.HTMLParser):
    """Which elements and attributes a page really has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        self.tags.append((tag, dict(attrs)))


def read(page: bytes) -> Reader:
    reader = Reader()
    reader.feed(page.decode())
    return reader


def test_offline_page_refers_to_nothing_outside(deck: Deck, warehouse: Warehouse) -> None:
    page = offline.html(deck, warehouse, address=SITE)
    tags = read(page).tags
    assert not [a for _, attrs in tags for a in attrs if a in ("src", "href", "xlink:href", "action", "poster", "srcset", "data", "style")]
    assert not re.search(rb"url\(|@import|<link|<iframe|<object", page)
    policy = next(attrs["content"] for tag, attrs in tags if tag == "meta" and attrs.get("http-equiv"))
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert sum(tag == "section" for tag, _ in tags) == len(deck.slides) + 1
    for sheet in sheets.sheets(deck, warehouse):
        for told in sheet.told:
            for line in grid(told.card).lines[: offline.MOST_ROWS]:
                for cell in line:
                    if cell.isdigit():
                        assert f">{cell}</td>".encode() in page


def test_offline_page_says_its_size(warehouse: Warehouse) -> None:
    page = offline.html(ready_deck("declarations", "en", warehouse), warehouse)
    said = re.search(r"\(([0-9.,]+) (KB|MB)\)", page.decode())
    assert said
    size = float(said[1].replace(",", "")) * (1000 if said[2] == "KB" else 1_000_000)
    assert abs(size - len(page)) / len(page) < 0.08
    assert offline.ROOM_FOR_SIZE.encode() not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_can_only_come_out_as_text(warehouse: Warehouse, text: str) -> None:
    slide = Slide("programme-by", title=Words(text, text), notes=Words(text, text))
    deck = Deck(Words(text, text), (slide,), "both", Words(text, text), date(2026, 4, 1))
    plain = Deck(
        Words("t", "t"),
        (Slide("programme-by", title=Words("t", "t"), notes=Words("t", "t")),),
        "both",
        Words("t", "t"),
        date(2026, 4, 1),
    )
    tags, same = (read(offline.html(one, warehouse)).tags for one in (deck, plain))
    assert [tag for tag, _ in tags] == [tag for tag, _ in same]
    assert not [a for _, attrs in tags for a in attrs if a.startswith("on")]


def test_rows_from_the_data_can_only_come_out_as_text(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows(("name", "n"), tuple((text, i) for i, text in enumerate(HOSTILE)))
    card = Card("x", "ja", HOSTILE[0], HOSTILE[1], rows, (Column("name", HOSTILE[2]), Column("n", "n", type="integer")),
                chart=Chart("hbar", x="n", y="name"), note=HOSTILE[3])  # fmt: skip
    monkeypatch.setattr(sheets, "card_of", lambda slide, warehouse, lang: card)
    page = offline.html(Deck(Words("t"), (Slide("x"),)), warehouse)
    tags = read(page).tags
    assert sum(tag == "script" for tag, _ in tags) == 1
    assert not [tag for tag, _ in tags if tag in ("img", "b")]
    assert not [a for _, attrs in tags for a in attrs if a.startswith("on")]
    if fonts.available():
        etree.fromstring(
            zipfile.ZipFile(io.BytesIO(powerpoint.pptx(Deck(Words("t"), (Slide("x"),)), warehouse))).read("ppt/slides/slide2.xml")
        )


@needs_font
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_png_sizes(warehouse: Warehouse, width: int, height: int) -> None:
    data = pictures.png(card_of(Slide("declaration-places"), warehouse, "ja"), warehouse, "dark", width)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == (width, height)


def test_picture_carries_its_origin(warehouse: Warehouse) -> None:
    for lang in LANGS:
        card = card_of(Slide("programme-by-year"), warehouse, lang)
        text = pictures.svg(card, warehouse, address=SITE).decode()
        assert warehouse.version in text
        assert warehouse.meta["licence"] in text
        assert "href" not in text
        etree.fromstring(text.encode())


def test_type_on_slides_is_at_least_24_pixels(deck: Deck, warehouse: Warehouse) -> None:
    for sheet in sheets.sheets(deck, warehouse, SITE):
        for lead in (0, 1):
            drawn = sheets.drawn(sheet, "light", lead)
            assert min(float(size) for size in re.findall(r'font-size="([0-9.]+)"', drawn)) >= 24


def test_strokes_of_maps_are_in_degrees_for_the_rasteriser(warehouse: Warehouse) -> None:
    text = pictures.svg(card_of(Slide("cooperation-map"), warehouse, "ja"), warehouse).decode()
    assert "non-scaling-stroke" in text
    assert "non-scaling-stroke" not in pictures._even_strokes(text)


def test_no_font_is_said_and_not_drawn_as_boxes(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "folders", lambda: (tmp_path,))
    fonts.japanese.cache_clear()
    try:
        assert not fonts.available()
        with pytest.raises(fonts.NoJapaneseFont):
            pictures.png(card_of(Slide("programme-by"), warehouse, "ja"), warehouse)
        with pytest.raises(fonts.NoJapaneseFont):
            handout.pdf(ready_deck("declarations", "ja", warehouse), warehouse)
        assert offline.html(ready_deck("declarations", "ja", warehouse), warehouse)
        (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"no font at all")
        assert fonts.find((tmp_path,)) is None
    finally:
        fonts.japanese.cache_clear()


@needs_font
@pytest.mark.parametrize("lang", LANGS)
def test_handout_is_one_page_with_sources(warehouse: Warehouse, lang) -> None:
    data = handout.pdf(ready_decks(warehouse, lang)[LANGS.index(lang)], warehouse, address=SITE)
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", data)) == 1
    one = handout.pdf_of_slide(Slide("case-timeline", Filters(case=("yokohama-bangkok",))), warehouse, lang, SITE)
    assert len(re.findall(rb"/Type /Page\b", one)) == 1


def test_qr_code_is_the_address() -> None:
    address = f"{SITE}/stage?card=programme-by&lang=ja&v=0123456789ab"
    data, side = qr.path(address)
    assert data.count("M") > 100
    assert side - 2 * qr.QUIET in range(21, 178, 4)
    assert qr.png(address)[:4] == b"\x89PNG"
    assert qr.fits(address)
    assert not qr.fits("")
    assert not qr.fits("x" * 5000)


def test_comparison_turns_its_table(warehouse: Warehouse) -> None:
    card = card_of(Slide("case-comparison"), warehouse, "ja")
    turned = slide_grid(card)
    assert turned.labels[1:] == tuple(card.rows.column("case"))
    assert for_picture(card).rows.records == turned.lines


@needs_font
def test_decks_are_made_in_time(warehouse: Warehouse) -> None:
    """Goals for eight slides: HTML in 2 s, PowerPoint in 3 s, of this process' time."""
    deck = ready_deck("my-city", "ja", warehouse)
    for make, goal in ((offline.html, 2), (powerpoint.pptx, 3)):
        begun = time.process_time()
        make(deck, warehouse)
        assert time.process_time() - begun < goal, make.__module__


def test_pictures_of_shapes_are_the_only_pictures(deck: Deck, warehouse: Warehouse) -> None:
    """What can be native is native: pictures are left to maps, flows, timelines and charts of several scales."""
    for sheet in sheets.sheets(deck, warehouse):
        if powerpoint.kind_of(sheet.card) == "picture":
            chart = sheet.card.chart
            assert chart
            assert chart.kind in ("gantt", "sankey", "choropleth", "points", "arcs") or chart.panel or chart.x_end
    assert MSO_SHAPE_TYPE.PICTURE
