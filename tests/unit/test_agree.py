"""One view, four ways: what stands on a slide, on the page, in the open-data API and in a file must be the same numbers."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation
from starlette.applications import Starlette
from starlette.testclient import TestClient

from atlas.charts import make
from atlas.export.table import table_of, to_csv, to_xlsx
from atlas.filters import Filters, choices
from atlas.i18n import LANGS
from atlas.slides import offline, powerpoint
from atlas.slides.deck import Deck, Slide, Words, options_of
from atlas.slides.sheets import slide_params
from atlas.slides.tables import grid
from atlas.ui.card import displayed
from atlas.warehouse import Warehouse

QUICK = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
CARDS = ("programme-by-year", "programme-by", "programme-continuity", "programme-flows", "declaration-total", "declaration-kinds",
         "outcome-stages", "cooperation-map", "case-timeline", "leading-area-rounds")  # fmt: skip
BY = ("municipality", "country", "sector")


@pytest.fixture(scope="module")
def client(warehouse_file: Path) -> Iterator[TestClient]:
    from atlas.api import routes
    from atlas.web import stage

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
        with TestClient(Starlette(routes=[*stage.routes(), *routes()]), base_url="https://atlas.example") as one:
            yield one


class Tables(HTMLParser):
    """The rows of the tables of a page, head left out."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "tr" and any(name == "data-fact" for name, _ in attrs):
            self.rows.append([])
        self._in = tag
        if tag == "td" and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._in == "td" and self.rows:
            self.rows[-1][-1] += data


@st.composite
def slides(draw: st.DrawFn, warehouse: Warehouse) -> Slide:
    card_id = draw(st.sampled_from(CARDS))
    offered = choices(warehouse, "en")
    name = draw(st.sampled_from(("", "country", "municipality", "case")))
    filters = Filters(**{name: (draw(st.sampled_from(offered[name])),)}) if name else Filters()
    options = (("by", draw(st.sampled_from(BY))),) if "by" in options_of(card_id) else ()
    return Slide(card_id, filters, options)


def numbers(words: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", words.replace(",", ""))


@QUICK
@given(data=st.data(), lang=st.sampled_from(LANGS))
def test_slide_page_api_and_file_agree(data: st.DataObject, lang, warehouse: Warehouse, client: TestClient) -> None:
    slide = data.draw(slides(warehouse))
    card = make(slide.card_id, warehouse, slide.filters, lang, **dict(slide.options))
    stage = client.get(f"/stage?{urlencode([*slide_params(slide), ('lang', lang)])}")
    assert stage.status_code == 200

    # The page shows the same cells as the slide's table.
    told = Tables()
    told.feed(stage.text)
    cells = grid(card).lines[: offline.MOST_ROWS]
    assert [[one.strip() for one in row] for row in told.rows] == [[one.strip() for one in row] for row in cells]
    page = displayed(card.rows, card.columns, lang)
    shown = [label for label, column in zip(page, card.columns, strict=True) if column.name not in ("source_id", "source_ids")]
    for label, column in zip(shown, zip(*cells, strict=True) if cells else [], strict=bool(cells)):
        assert [numbers(one) for one in page[label][: offline.MOST_ROWS]] == [numbers(one) for one in column], label

    # Files hold the same rows.
    table = table_of(card, warehouse, slide.filters.short())
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table)), read_only=True).worksheets[0]
    assert sum(1 for row in sheet.iter_rows(values_only=True) if any(one is not None for one in row)) - 1 == len(card.rows)
    figures = [column.name for column in card.columns if column.type in ("integer", "number")]
    at = {name: list(card.rows.columns).index(name) for name in figures}
    expected = [[record[at[name]] for name in figures] for record in card.rows.records]
    import csv

    read = list(csv.DictReader(io.StringIO(to_csv(table).decode("utf-8-sig"))))
    assert [[float(row[name]) if row[name] else None for name in figures] for row in read] == [
        [None if one is None else float(one) for one in row] for row in expected
    ]

    # The native chart of the PowerPoint slide holds no other numbers than the Card.
    show = Presentation(io.BytesIO(powerpoint.pptx(Deck(Words("t"), (slide,), lang), warehouse)))
    plotted = [
        v
        for shape in show.slides[1].shapes
        if shape.has_chart
        for plot in shape.chart.plots
        for series in plot.series
        for v in series.values
    ]
    known = {float(v) for row in card.rows.records for v in row if isinstance(v, (int, float)) and not isinstance(v, bool)}
    if powerpoint.kind_of(card) != "picture" and plotted and not card.chart.x_end:
        assert {float(v) for v in plotted if v is not None} <= known | {0.0} | sums(card)


@QUICK
@given(data=st.data(), lang=st.sampled_from(LANGS))
def test_counts_on_a_slide_are_the_rows_of_the_api(data: st.DataObject, lang, warehouse: Warehouse, client: TestClient) -> None:
    """The bars of a year, added up, are the projects the API gives for the same filters; and so are the bars by country."""
    offered = choices(warehouse, "en")
    name = data.draw(st.sampled_from(("", "country", "municipality", "sector")))
    filters = Filters(**{name: (data.draw(st.sampled_from(offered[name])),)}) if name else Filters()
    answer = client.get("/api/v1/tables/projects.json", params=[*filters.params(), ("limit", "1000")])
    assert answer.status_code == 200
    rows = answer.json()["rows"]
    years = make("programme-by-year", warehouse, filters, lang)
    counted: Counter[int] = Counter()
    for row in years.rows:
        if row["measure"] not in years.chart.dots:
            counted[row["fiscal_year"]] += row["figure"] or 0
    assert +counted == Counter(row["fiscal_year"] for row in rows if row["fiscal_year"] is not None)
    told = Tables()
    told.feed(client.get(f"/stage?{urlencode([*slide_params(Slide('programme-by-year', filters)), ('lang', lang)])}").text)
    at = list(years.rows.columns).index("figure")
    figures = [int(one.replace(",", "")) for one in (row[at].strip() for row in told.rows) if one.replace(",", "").isdigit()]
    assert figures == [row["figure"] for row in years.rows if row["figure"] is not None]


def sums(card) -> set[float]:
    """Numbers that a chart adds up by category and series."""
    chart, found = card.chart, Counter()
    number = chart.x if chart.kind == "hbar" else chart.y
    category = chart.y if chart.kind == "hbar" else chart.x
    for row in card.rows:
        if isinstance(row.get(number), (int, float)):
            found[row[category], row.get(chart.series)] += row[number]
    return {float(v) for v in found.values()}


def test_numbers_of_the_sentence_are_on_page_and_slide(client: TestClient, warehouse: Warehouse) -> None:
    for card_id in CARDS:
        for lang in LANGS:
            card = make(card_id, warehouse, Filters(), lang)
            text = re.sub(r"\s+", " ", client.get(f"/stage?card={card_id}&lang={lang}").text)
            assert card.takeaway.replace("&", "&amp;").replace("\n", " ") in text
