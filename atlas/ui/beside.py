"""Draws the rows of a Card in words, in columns beside each other; on a phone the columns stand below each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from atlas import formats
from atlas.card import Card
from atlas.charts.beside import Beside
from atlas.i18n import t
from atlas.sources import cited
from atlas.ui.card import linked, plain
from atlas.ui.context import View
from atlas.ui.headings import inside

NARROWEST = 250  # px; below that a column of Japanese text reads like a ladder
BADGES = {"verified": "green", "reported": "blue", "expected": "violet", "planned": "orange", "context": "gray",
          "preferred": "green", "other": "gray", "open": "orange"}  # fmt: skip
SHORT = ("when_label", "confidence_label")  # details that stand on the line of the badge
Row = dict[str, Any]


def beside(view: View) -> Callable[[Card], None]:
    """A picture for ``show``: the layout is in the Card's options."""
    return lambda card: _draw(card, view)


def _draw(card: Card, view: View) -> None:
    layout: Beside = card.options["beside"]
    rows = list(card.rows)
    columns = {member: [row for row in rows if row[layout.by] == member] for member in layout.members}
    links = _links(card, view)
    if not layout.aligned:
        with st.grid(max(len(columns), 1), min_column_width=NARROWEST, gap="medium"):
            for member, own in columns.items():
                st.markdown(_column(card, layout, member, own, links))
        return
    for group in dict.fromkeys(row[layout.group] for row in rows):
        st.markdown(f"**{plain(group)}**")
        with st.grid(max(len(columns), 1), min_column_width=NARROWEST, gap="medium"):
            for member, own in columns.items():
                part = [row for row in own if row[layout.group] == group]
                st.markdown(f"{plain(member)}\n\n" + (_items(card, layout, part, links) or plain(layout.empty)))


def _links(card: Card, view: View) -> dict[str, str]:
    """Source id → link in Markdown, named by the publisher."""
    found = {}
    for row in cited(card.sources, view.warehouse, card.lang):
        found[row["source_id"]] = linked(row["publisher"] if row["url"] else row["kind"], row["url"])  # given material has no publisher
    return found


def _column(card: Card, layout: Beside, member: str, rows: list[Row], links: dict[str, str]) -> str:
    parts = [inside(plain(member))]
    if not rows:
        parts.append(plain(layout.empty))
    elif layout.lines:
        parts += [_lines(card, layout, row) for row in rows]
    elif layout.group:
        for group in dict.fromkeys(row[layout.group] for row in rows):
            own = [row for row in rows if row[layout.group] == group]
            if layout.inline:
                words = t(card.lang, "value.list_separator").join(plain(str(row[layout.text])) for row in own)
                parts.append(f"**{plain(group)}**  \n{words}")
            else:
                parts.append(f"**{plain(group)}**\n\n{_items(card, layout, own, links)}")
    else:
        parts.append(_items(card, layout, rows, links))
    return "\n\n".join(parts)


def _lines(card: Card, layout: Beside, row: Row) -> str:
    labels = {column.name: column.label for column in card.columns}
    told = [f"{plain(labels[name])}{t(card.lang, 'value.colon')}**{plain(_words(row[name], card))}**" for name in layout.lines]
    return "  \n".join(told) + "\n\n" + plain(row[layout.text] or "")


def _items(card: Card, layout: Beside, rows: list[Row], links: dict[str, str]) -> str:
    """A bullet per row: the text, below it the badge, the details and the sources."""
    codes = dict(layout.codes)
    items = []
    for row in rows:
        facts, remarks = [], []
        if layout.badge:
            facts.append(f":{BADGES.get(codes.get(row[layout.badge], ''), 'gray')}-badge[{plain(row[layout.badge])}]")
        for name in layout.details:
            if row[name]:
                label = next(column.label for column in card.columns if column.name == name)
                worded = plain(_words(row[name], card))
                if name == "usage_note_label":
                    facts.append(f":gray-badge[{worded}]")
                elif name in SHORT:
                    facts.append(f"{plain(label)}\u00a0{worded}" if name == "confidence_label" else worded)
                else:
                    remarks.append(worded)
        sources = t(card.lang, "value.list_separator").join(links[one] for one in row.get("source_ids", ()) if one in links)
        lead = f"{plain(str(row[layout.lead]))}{t(card.lang, 'value.colon')}" if layout.lead else ""
        lines = [lead + plain(str(row[layout.text])), " · ".join(facts), " ".join(remarks),
                 f"{t(card.lang, 'cases.source')}{t(card.lang, 'value.colon')}{sources}" if sources else ""]  # fmt: skip
        items.append("- " + "  \n  ".join(line for line in lines if line))
    return "\n".join(items)


def _words(value: Any, card: Card) -> str:
    if value is None or value in ("", ()):
        return t(card.lang, "value.not_reported")
    if isinstance(value, tuple):
        return t(card.lang, "value.list_separator").join(str(one) for one in value)
    return formats.number(value, card.lang) if isinstance(value, (int, float)) else str(value)
