"""The rows of a Card in words: as a table of the page, some rows at a time, and as a grid that can be sorted and searched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import streamlit as st

from atlas import formats
from atlas.card import Card, Column
from atlas.charts import make
from atlas.export.table import cell
from atlas.filters import Filters
from atlas.i18n import Lang, t
from atlas.sources import by_id
from atlas.ui.markup import is_web, link, shown, soft
from atlas.warehouse import Rows, Warehouse, remembered

SOURCE_COLUMNS = ("source_id", "source_ids")
MANY_COLUMNS = 10
"""From here on a table is wider than its Card, so that words do not stand one below the other."""
MOST_ROWS = 40
"""Longer tables are shown in pages of ``PAGE`` rows."""
PAGE = 25
LONG = 24
"""Characters of a cell from which its column keeps some width on a phone."""
FEW = 3
"""Sources of a row beyond which their column is wide, so that the row does not become high."""
NOTHING = "–"


def pages(card: Card) -> int:
    """How many pages the table of a Card has."""
    return 1 if len(card.rows) <= MOST_ROWS else -(-len(card.rows) // PAGE)


def page(card: Card, number: int) -> Card:
    """The Card with the rows of one page; the first is 1."""
    first = (number - 1) * PAGE
    return card if pages(card) == 1 else replace(card, rows=Rows(card.rows.columns, card.rows.records[first : first + PAGE]))


def kept(card: Card, warehouse: Warehouse, number: int = 1) -> str:
    """``html`` of a Card that ``make`` has made; results are remembered."""
    return _kept(card.id, warehouse, card.asked, card.lang, card.made_with, number)


@remembered(maxsize=128)
def _kept(card_id: str, warehouse: Warehouse, asked: Filters, lang: Lang, options: tuple[tuple[str, Any], ...], number: int) -> str:
    return html(make(card_id, warehouse, asked, lang, **dict(options)), warehouse, number)


def html(card: Card, warehouse: Warehouse, number: int = 1) -> str:
    """A page of the rows (the first is 1) as an HTML table that scrolls sideways by itself; sources stand in their row as links."""
    said, total = "", len(card.rows)
    card = page(card, number)
    if len(card.rows) < total:
        first = (number - 1) * PAGE
        part = {"first": first + 1, "last": first + len(card.rows), "total": total}
        said = soft(t(card.lang, "card.part", **{name: formats.number(n, card.lang) for name, n in part.items()}))
    told = by_id(card.sources, warehouse, card.lang)
    words = displayed(card.rows, card.columns, card.lang)
    listed = _listed(card, told)
    heads, columns = [], []
    for column, (label, cells) in zip(card.columns, words.items(), strict=True):
        own = listed.get(column.name)
        kind = "number" if column.type in ("integer", "number") else "long" if max(map(len, cells), default=0) > LONG else ""
        if own and max(map(len, own)) > FEW:
            kind = "list"
        style = f' class="{kind}"' if kind else ""
        heads.append(f'<th scope="col"{style}>{shown(t(card.lang, "card.source_column") if own else label)}</th>')
        inside = [shown(one) for one in cells]
        if own:
            inside = [" · ".join(link(told[one]["publisher"], told[one]["url"]) for one in ids) or NOTHING for ids in own]
        columns.append([f"<td{style}>{one}</td>" for one in inside])
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*columns, strict=True))
    label, many = shown(t(card.lang, "card.table", title=card.title)), ' class="many"' if len(card.columns) > MANY_COLUMNS else ""
    return (
        f'{said}<div class="rows" tabindex="0" role="region" aria-label="{label}"><table{many}><thead><tr>{"".join(heads)}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def grid(card: Card, warehouse: Warehouse) -> None:
    """The rows as a grid; a cell of sources links to the first of them."""
    told = by_id(card.sources, warehouse, card.lang)
    listed = _listed(card, told)
    cells: dict[str, list[str | None]] = {}
    settings = {}
    for column, (label, words) in zip(card.columns, displayed(card.rows, card.columns, card.lang).items(), strict=True):
        if column.name not in listed:
            cells[label] = list(words)
            continue
        heading = t(card.lang, "card.source_column")
        cells[heading] = [next((told[one]["url"] for one in ids if is_web(told[one]["url"])), None) for ids in listed[column.name]]
        settings[heading] = st.column_config.LinkColumn(heading, display_text=t(card.lang, "card.source_open"), width="small")
    high = min(420, 38 + 35 * len(card.rows))
    st.dataframe(pa.table(cells), hide_index=True, height=high, key=f"grid-{card.id}", alt=card.takeaway, column_config=settings)


def _listed(card: Card, told: dict[str, dict[str, Any]]) -> dict[str, list[list[str]]]:
    """By column of sources: the known sources of each row."""
    found = {}
    for name in card.rows.columns:
        if name in SOURCE_COLUMNS:
            ids = [(value,) if isinstance(value, str) else value or () for value in card.rows.column(name)]
            found[name] = [[one for one in each if one in told] for each in ids]
    return found


def displayed(rows: Rows, columns: tuple[Column, ...], lang: Lang) -> dict[str, list[str]]:
    """Cells as the reader sees them, by column label. Nothing is shown for "not reported" but a dash."""
    shown: dict[str, list[str]] = {}
    for i, column in enumerate(columns):
        label = column.label if column.label not in shown else f"{column.label} ({column.name})"
        shown[label] = [_shown(record[i], column, lang) for record in rows.records]
    return shown


def _shown(value: Any, column: Column, lang: Lang) -> str:
    if value is None or value == "" or value == ():
        return NOTHING
    if isinstance(value, bool):
        return t(lang, "value.yes" if value else "value.no")
    if isinstance(value, tuple):
        return t(lang, "value.list_separator").join(str(one) for one in value)
    if isinstance(value, (int, float)):
        return str(value) if column.type == "year" else formats.number(value, lang)
    if isinstance(value, date):
        return formats.day(value, "day", lang)
    return str(cell(value))
