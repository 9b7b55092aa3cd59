"""The rows of a Card in words: as a table of the page when there are few, else as a grid that can be sorted and searched."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import streamlit as st

from atlas import formats
from atlas.card import Card, Column
from atlas.export.table import cell
from atlas.i18n import Lang, t
from atlas.ui.markup import is_web, link, shown
from atlas.warehouse import Rows, Warehouse

SOURCE_COLUMNS = ("source_id", "source_ids")
MOST_ROWS = 40
MOST_COLUMNS = 10
"""Larger tables are grids: in many columns the words would stand one below the other."""
LONG = 24
"""Characters of a cell from which its column keeps some width on a phone."""
NOTHING = "–"


def is_short(card: Card) -> bool:
    """True for a table that is a part of the page: real rows for screen readers, print and search."""
    return len(card.rows) <= MOST_ROWS and len(card.columns) <= MOST_COLUMNS


def html(card: Card, warehouse: Warehouse) -> str:
    """The rows as an HTML table that scrolls sideways by itself; sources stand in their row as links."""
    told = _sources(card, warehouse)
    words = displayed(card.rows, card.columns, card.lang)
    listed = _listed(card, told)
    heads, columns = [], []
    for column, (label, cells) in zip(card.columns, words.items(), strict=True):
        own = listed.get(column.name)
        kind = "number" if column.type in ("integer", "number") else "long" if max(map(len, cells), default=0) > LONG else ""
        style = f' class="{kind}"' if kind else ""
        heads.append(f'<th scope="col"{style}>{shown(t(card.lang, "card.source_column") if own else label)}</th>')
        inside = [shown(one) for one in cells]
        if own:
            inside = [" · ".join(link(told[one]["publisher"], told[one]["url"]) for one in ids) or NOTHING for ids in own]
        columns.append([f"<td{style}>{one}</td>" for one in inside])
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*columns, strict=True))
    label = shown(t(card.lang, "card.table", title=card.title))
    return (
        f'<div class="rows" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>{"".join(heads)}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def grid(card: Card, warehouse: Warehouse) -> None:
    """The rows as a grid; a cell of sources links to the first of them."""
    told = _sources(card, warehouse)
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


def _sources(card: Card, warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    return {row["source_id"]: row for row in warehouse.rows("sources_in_words", ids=card.sources, lang=card.lang)}


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
