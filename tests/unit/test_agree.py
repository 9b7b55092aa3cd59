"""One view, four ways: what stands on the page, in the open-data API, in a file and on a slide must be the same numbers.

Every Card is looked at once, whole or with a filter and another option, in one of the two languages; ``ATLAS_AGREE=20``
looks at each Card twenty times.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from pptx import Presentation
from starlette.applications import Starlette
from starlette.testclient import TestClient

from atlas.card import Card
from atlas.charts import make, recipes
from atlas.export.table import cell, table_of, to_csv, to_xlsx
from atlas.filters import Filters, choices
from atlas.i18n import LANGS, Lang
from atlas.slides import fonts, offline, powerpoint, qr
from atlas.slides.deck import Deck, Slide, Words
from atlas.slides.sheets import slide_params
from atlas.slides.tables import grid
from atlas.ui.table import displayed
from atlas.warehouse import Rows, Warehouse

LOOKS = int(os.environ.get("ATLAS_AGREE", "1"))
BY = {"programme-by": ("country", "sector")}
SOURCES = ("source_id", "source_ids")
Answers = dict[str, Any]


@pytest.fixture(scope="module")
def client(warehouse_file: Path) -> Iterator[TestClient]:
    from atlas.api import routes
    from atlas.web import stage

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
        with TestClient(Starlette(routes=[*stage.routes(), *routes()]), base_url="https://atlas.example") as one:
            yield one


@pytest.fixture(autouse=True)
def quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures hold no numbers that could be read back; their slides are compared by table and notes."""
    monkeypatch.setattr(powerpoint.pictures, "rasterised", lambda text, width: qr.png("x", 1))


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


def looks(card_id: str, warehouse: Warehouse) -> Iterator[tuple[Slide, Lang]]:
    """The Card whole and with a filter it listens to, in turn and in both languages; the same at every run."""
    chance = random.Random(card_id)
    offered = choices(warehouse, "en")
    whole, lead = chance.randrange(2), chance.randrange(2)
    for i in range(LOOKS):
        narrow = (i + whole) % 2
        name = chance.choice([one for one in recipes()[card_id].filters if offered.get(one)] or [""]) if narrow else ""
        filters = Filters(**{name: (chance.choice(list(offered[name])),)}) if name and name != "fiscal_year" else Filters()
        options = (("by", chance.choice(BY[card_id])),) if narrow and card_id in BY else ()
        yield Slide(card_id, filters, options), LANGS[(lead + i // 2 + i) % 2]


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def numbers(words: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", words.replace(",", ""))


def same_numbers(card: Card, client: TestClient, slide: Slide, warehouse: Warehouse) -> None:
    """The rows of the Card, as the page draws them, against what each of the others gives. Raises ``AssertionError``."""
    asked = [*slide_params(slide)[1:], ("lang", card.lang)]
    answer = client.get(f"/api/v1/cards/{card.id}.json", params=asked)
    assert answer.status_code == 200, answer.text[:300]
    rows = answer.json()["rows"]
    assert rows == [json.loads(json.dumps(row, default=date.isoformat)) for row in card.rows]
    same_files(card, client, asked, warehouse)
    same_on_stage(card, client, slide)
    if fonts.available() or powerpoint.kind_of(card) != "picture":
        same_in_powerpoint(card, rows, slide, warehouse)


def same_files(card: Card, client: TestClient, asked: list[tuple[str, str]], warehouse: Warehouse) -> None:
    """CSV of page and API, and the workbook."""
    table = table_of(card, warehouse, "")
    told = client.get(f"/api/v1/cards/{card.id}.csv", params=asked)
    assert told.content == to_csv(table)
    read = list(csv.reader(io.StringIO(told.text)))
    assert read[1:] == [["" if one is None else str(cell(one)) for one in record] for record in card.rows.records]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table)), read_only=True).worksheets[0]
    inside = [[one.value for one in row] for row in sheet.iter_rows(min_row=2, max_col=len(card.columns))]
    assert [[_worded(one) for one in row] for row in inside[: len(card.rows)]] == [
        [_worded(one if isinstance(one, (int, float)) else cell(one)) for one in record] for record in card.rows.records
    ]


def _worded(value: Any) -> Any:
    """A cell for comparison: dates as text, and nothing for a blank one."""
    if value is None or value == "":
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def same_on_stage(card: Card, client: TestClient, slide: Slide) -> None:
    """The sentence, and the table behind the slide, cell by cell; its numbers are those of the page's table."""
    stage = client.get(f"/stage?{urlencode([*slide_params(slide), ('lang', card.lang)])}")
    assert stage.status_code == 200
    assert flat(card.takeaway.replace("&", "&amp;")) in flat(stage.text)
    told = Tables()
    told.feed(stage.text)
    cells = grid(card).lines[: offline.MOST_ROWS]
    assert [[flat(one) for one in row] for row in told.rows] == [[flat(one) for one in row] for row in cells]
    page = displayed(card.rows, card.columns, card.lang)
    shown = [label for label, column in zip(page, card.columns, strict=True) if column.name not in SOURCES]
    for label, column in zip(shown, zip(*cells, strict=True) if cells else [], strict=bool(cells)):
        assert [numbers(one) for one in page[label][: offline.MOST_ROWS]] == [numbers(one) for one in column], label


def same_in_powerpoint(card: Card, rows: list[Answers], slide: Slide, warehouse: Warehouse) -> None:
    """Native charts and tables hold the numbers of the API; every slide says sentence and facts in its notes."""
    made = Presentation(io.BytesIO(powerpoint.pptx(Deck(Words("t"), (slide,), card.lang), warehouse))).slides[1]
    notes = made.notes_slide.notes_text_frame.text
    assert flat(card.takeaway) in flat(notes)
    kind = powerpoint.kind_of(card)
    if kind == "chart":
        (drawn,) = (shape.chart for shape in made.shapes if shape.has_chart)
        told = {one.name: sorted(v for v in one.values if v is not None) for plot in drawn.plots for one in plot.series}
        assert {name: found for name, found in told.items() if found} == summed(card, rows)
    elif kind == "table":
        (table,) = (shape.table for shape in made.shapes if shape.has_table)
        known = {flat(one) for column in displayed(card.rows, card.columns, card.lang).values() for one in column}
        known |= {flat(one) for line in grid(card).lines for one in line} | {c.label for c in card.columns} | {"", "\u00a0"}
        known |= {flat(str(one)) for row in rows for one in row.values()}
        last = len(table.rows) - table.cell(len(table.rows) - 1, 0).is_merge_origin  # the line that counts the rest
        odd = [flat(table.cell(y, x).text) for y in range(1, last) for x in range(len(table.columns))]
        assert not [one for one in odd if one not in known]
    else:
        facts = {one for row in rows for value in row.values() for one in numbers(str(value))}
        spoken = {one for line in notes.split("\n") if line.startswith(("・", "– ", "- ")) for one in numbers(line)}
        assert kind == "words" or facts & spoken or not facts


def summed(card: Card, rows: list[Answers]) -> dict[str, list[float]]:
    """The values of each series of a chart, added up by category from the rows of the API."""
    chart = card.chart
    assert chart is not None
    category, amount = (chart.y, chart.x) if chart.kind == "hbar" else (chart.x, chart.y)
    found: dict[str, Counter] = defaultdict(Counter)
    name = next(c.label for c in card.columns if c.name == amount)
    for row in rows:
        if row[amount] is not None:
            found[(row[chart.series] if chart.series else "") or name][row[category]] += row[amount]
    return {series: sorted(map(float, values.values())) for series, values in found.items()}


@pytest.mark.parametrize("card_id", sorted(recipes()))
def test_page_api_file_and_slide_agree(card_id: str, warehouse: Warehouse, client: TestClient) -> None:
    for slide, lang in looks(card_id, warehouse):
        card = make(card_id, warehouse, slide.filters, lang, **dict(slide.options))
        same_numbers(card, client, slide, warehouse)


@pytest.mark.parametrize("check", ["api", "file", "stage", "powerpoint"])
def test_one_changed_number_is_noticed(check: str, warehouse: Warehouse, client: TestClient) -> None:
    """The comparison itself: a Card with one number more or less agrees with nothing."""
    slide = Slide("programme-by")
    card = make("programme-by", warehouse, Filters(), "en")
    at = card.rows.columns.index("records")
    first = card.rows.records[0]
    wrong = card.with_(rows=Rows(card.rows.columns, ((*first[:at], first[at] + 1, *first[at + 1 :]), *card.rows.records[1:])))
    rows = [dict(row) for row in wrong.rows]
    checks: dict[str, Callable[[], None]] = {
        "api": lambda: same_numbers(wrong, client, slide, warehouse),
        "file": lambda: same_files(wrong, client, [("lang", "en")], warehouse),
        "stage": lambda: same_on_stage(wrong, client, slide),
        "powerpoint": lambda: same_in_powerpoint(wrong, rows, slide, warehouse),
    }
    with pytest.raises(AssertionError):
        checks[check]()


def test_bars_by_year_are_the_projects_of_the_table(warehouse: Warehouse, client: TestClient) -> None:
    """Not only the same Card four times: the bars of a year, added up, are the rows of the table behind them."""
    offered = choices(warehouse, "en")
    for filters in (Filters(), *(Filters(**{name: (next(iter(offered[name])),)}) for name in ("country", "municipality", "sector"))):
        answer = client.get("/api/v1/tables/projects.json", params=[*filters.params(), ("limit", "1000")])
        rows = answer.json()["rows"]
        years = make("programme-by-year", warehouse, filters, "en")
        counted: Counter[int] = Counter()
        for row in years.rows:
            if row["measure"] not in years.chart.dots:
                counted[row["fiscal_year"]] += row["figure"] or 0
        assert +counted == Counter(row["fiscal_year"] for row in rows if row["fiscal_year"] is not None)
