"""A Card as a table of words for a slide: the same rows as the Card, laid out so that an audience can read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from atlas import formats
from atlas.card import Card, Chart, Column
from atlas.charts.beside import Beside
from atlas.i18n import t
from atlas.render.svg_plane import word
from atlas.warehouse import Rows

SOURCES = ("source_id", "source_ids")


@dataclass(frozen=True, slots=True)
class Grid:
    """Labels and lines of cells, all in words. ``numeric`` tells which columns are set to the right."""

    labels: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


def words_of(value: Any, name: str, card: Card) -> str:
    """A value as the reader sees it; a dash for "not reported"."""
    if value is None or value == "" or value == ():
        return "–"
    if isinstance(value, bool):
        return t(card.lang, "value.yes" if value else "value.no")
    if isinstance(value, tuple):
        return t(card.lang, "value.list_separator").join(map(str, value))
    if isinstance(value, date):
        return formats.day(value, "day", card.lang)
    return word(value, card, name)


def grid(card: Card) -> Grid:
    """Every row and column of the Card but its source ids."""
    shown = [c for c in card.columns if c.name not in SOURCES]
    at = [card.rows.columns.index(c.name) for c in shown]
    lines = tuple(tuple(words_of(record[i], c.name, card) for i, c in zip(at, shown, strict=True)) for record in card.rows.records)
    return Grid(tuple(c.label for c in shown), lines, tuple(c.type in ("integer", "number") for c in shown))


def slide_grid(card: Card) -> Grid:
    """The table of a slide: what is told side by side stands in columns, long lists keep the columns that tell the most."""
    layout: Beside | None = card.options.get("beside")
    if layout and layout.lines and not card.is_empty:
        return _compared(card, layout)
    if layout and layout.text:
        names = [n for n in dict.fromkeys((layout.by, layout.group, layout.text, layout.badge)) if n]
        rows = card.rows.select(*names)
        return grid(card.with_(rows=rows, columns=tuple(next(c for c in card.columns if c.name == n) for n in names)))
    return _told(grid(card))


def _told(found: Grid) -> Grid:
    """The columns with anything in them: an audience learns nothing from a column of dashes."""
    kept = [i for i in range(len(found.labels)) if any(line[i] != "–" for line in found.lines)]
    return Grid(
        tuple(found.labels[i] for i in kept),
        tuple(tuple(line[i] for i in kept) for line in found.lines),
        tuple(found.numeric[i] for i in kept),
    )


def _compared(card: Card, layout: Beside) -> Grid:
    """One column per member, one line per property: twelve columns of four rows would not fit on a slide."""
    labels = {c.name: c.label for c in card.columns}
    rows = {row[layout.by]: row for row in card.rows}
    members = [m for m in layout.members if m in rows]
    lines = tuple((labels[name], *(words_of(rows[m][name], name, card) for m in members)) for name in layout.lines)
    return Grid((labels[layout.by], *members), lines, (False,) * (len(members) + 1))


def for_picture(card: Card) -> Card:
    """The Card as a picture shows it: tables laid out for reading, everything else as it is."""
    if card.is_empty or not (card.chart is None or card.chart.kind == "table"):
        return card
    found = slide_grid(card)
    columns = tuple(Column(f"c{i}", label, type="number" if found.numeric[i] else "string") for i, label in enumerate(found.labels))
    return card.with_(rows=Rows(tuple(c.name for c in columns), found.lines), columns=columns, chart=Chart("table"))
