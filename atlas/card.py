"""The one unit of the Atlas: a Card is a picture together with its rows, its sentence, its unit and its sources.

A page draws it, the API returns it, a file holds it, a slide shows it: always the same Card. A Card knows nothing
of how it is drawn; ``atlas.render`` turns its Chart into Plotly, SVG or an editable slide chart.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from atlas.filters import Filters
from atlas.i18n import Lang
from atlas.warehouse import ROOT, Rows, Warehouse, remembered

CARD_COLUMNS = ROOT / "data" / "card_columns.csv"

ChartKind = Literal["line", "bar", "hbar", "heatmap", "gantt", "choropleth", "points", "sankey", "arcs", "table"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled place on an axis: a policy event, a threshold, today. ``value`` is in axis units.

    ``label`` is written beside the mark; where it is only a number, ``text`` says in words what it stands for.
    """

    value: Any
    label: str
    axis: Literal["x", "y"] = "x"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw, in column names of the Card's rows. Renderers decide how.

    ``x`` and ``y`` are the axes (for ``hbar`` x is the number, y the category; for ``heatmap`` x and y are categories
    and ``value`` the number; for ``gantt`` x and ``x_end`` are dates; for ``sankey`` x and y are the two ends).
    ``series`` splits rows into colours, ``label`` is text beside a mark, ``hollow`` a boolean column for doubtful points.
    ``group`` puts the lanes of a ``gantt`` under headings; for ``heatmap`` and ``hbar`` it puts
    the names of the rows above them.
    ``order`` fixes the order of series or categories; ``colours`` names palette slots (``"c1"``…) by series value.
    With ``x_end`` a bar is as wide as its period, and a row of a line chart is a value that holds from ``x`` to ``x_end``.
    ``panel`` splits a line chart into panels with scales of their own; series in ``dots`` are points without a line.
    For ``choropleth`` x is the code of an area (blank for a point at ``lat``, ``lon``).
    """

    kind: ChartKind
    x: str = ""
    y: str = ""
    x_end: str = ""
    value: str = ""
    series: str = ""
    label: str = ""
    hollow: str = ""
    group: str = ""
    hover: tuple[str, ...] = ()
    order: tuple[Any, ...] = ()
    colours: tuple[tuple[str, str], ...] = ()
    panel: str = ""
    lat: str = ""
    lon: str = ""
    dots: tuple[str, ...] = ()
    stacked: bool = False
    step: bool = False
    marks: tuple[Mark, ...] = ()
    x_title: str = ""
    y_title: str = ""
    height: int = 360


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a Card: name, label and description in the reader's language, unit and type."""

    name: str
    label: str
    description: str = ""
    unit: str = ""
    type: str = "string"


class NotTaken(ValueError):
    """An option of a Card has a value its recipe does not take; ``allowed`` are those it does."""

    def __init__(self, value: str, allowed: Iterable[str]) -> None:
        self.value, self.allowed = value, tuple(allowed)
        super().__init__(f"{value[:80]!r} is none of the allowed values: {', '.join(self.allowed[:20])}")


def one_of(allowed: Collection[str], value: str) -> str:
    """The value of an option. Raises ``NotTaken`` if it is none of the allowed ones."""
    if value not in allowed:
        raise NotTaken(value, allowed)
    return value


@dataclass(frozen=True, slots=True)
class UsageWarning:
    """A usage warning on a Card: its code in the closed vocabulary and its words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """See the module text. ``rows`` are exactly the rows drawn; ``n_total`` and ``n_with_value`` say how complete they are.

    ``id`` is stable and is part of addresses and file names. ``tables`` names the warehouse tables behind the rows.
    ``ignored`` names the active filters this Card does not listen to, so that no one takes it for a filtered one.
    ``asked`` are the filters and ``made_with`` the options it was made with: with ``id`` they make the same Card again.
    """

    id: str
    lang: Lang
    title: str
    takeaway: str
    rows: Rows
    columns: tuple[Column, ...]
    chart: Chart | None = None
    unit: str = ""
    sources: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    warnings: tuple[UsageWarning, ...] = ()
    note: str = ""
    n_total: int | None = None
    n_with_value: int | None = None
    filters_text: str = ""
    ignored: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    asked: Filters = field(default_factory=Filters)
    made_with: tuple[tuple[str, Any], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to draw."""
        return len(self.rows) == 0

    def with_(self, **changes: Any) -> Card:
        """A copy with some parts changed."""
        return replace(self, **changes)


def columns_of(warehouse: Warehouse, rows: Rows, lang: Lang, tables: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Labels, units and types of a result's columns: from ``card_columns``, else from the tables behind the rows.

    Raises ``KeyError`` for a column nobody described: every column on screen has a label in both languages.
    """
    return tuple(describe(warehouse, name, lang, tables) for name in rows.columns)


def describe(warehouse: Warehouse, name: str, lang: Lang, tables: tuple[str, ...] = ()) -> Column:
    """One column in the reader's language. Raises ``KeyError`` if it is not in the data dictionary."""
    known = _dictionary(warehouse, lang)
    for table in ("card_columns", *tables, ""):
        if (table, name) in known:
            return known[table, name]
    raise KeyError(f"column {name!r} has no description in the data dictionary")


# Types of the warehouse → types of the Table Schema standard. A list is written as text with ``;`` in flat files.
SCHEMA_TYPES = {
    "VARCHAR": "string", "VARCHAR[]": "string", "DATE": "date", "BOOLEAN": "boolean", "DOUBLE": "number",
    "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer", "FLOAT": "number", "SMALLINT": "integer",
}  # fmt: skip


@remembered(maxsize=8)
def _dictionary(warehouse: Warehouse, lang: Lang) -> dict[tuple[str, str], Column]:
    known: dict[tuple[str, str], Column] = {}
    with CARD_COLUMNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known["card_columns", row["field"]] = Column(
                row["field"], row[f"title_{lang}"], row[f"description_{lang}"], row["unit"], row["type"]
            )
    for row in warehouse.rows("field_dictionary", lang=lang):
        kind = SCHEMA_TYPES.get(row["type"], row["type"])
        column = Column(row["field"], row["label"], row["description"] or "", row["unit"] or "", kind)
        known[row["table_name"], row["field"]] = column
        known.setdefault(("", row["field"]), column)
    return known


def sources_of(rows: Rows, column: str = "source_id") -> tuple[str, ...]:
    """The distinct sources of the rows, in order of appearance. A cell may hold a list of them."""
    found: dict[str, None] = {}
    for value in rows.column(column):
        for one in value if isinstance(value, tuple) else (value,):
            if one:
                found[one] = None
    return tuple(found)
