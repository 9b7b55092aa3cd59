"""What the Plotly pictures have in common: axes, series, hover texts, marks, legend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.palette import INK, Mode

Figure = dict[str, Any]
MARK_ROW = 14
MARK_GAP = 1 / 12
"""Numbers of marks stand above the picture in rows of so many pixels. Those nearer than this part of the axis get rows
of their own, so that they stay apart on a phone."""


def axis(mode: Mode, **more: Any) -> Figure:
    ink = INK[mode]
    return {
        "gridcolor": ink["grid"], "zerolinecolor": ink["grid"], "linecolor": ink["line"], "automargin": True,
        "tickfont": {"color": ink["soft"]}, "fixedrange": True,
    } | more  # fmt: skip


def title(text: str) -> Figure:
    return {"title": {"text": text, "standoff": 8}} if text else {}


def series_of(card: Card, chart: Chart) -> tuple[str, ...]:
    present = list(dict.fromkeys(card.rows.column(chart.series))) if chart.series else [""]
    return tuple([s for s in chart.order if s in present] + [s for s in present if s not in chart.order])


def hover_lines(card: Card, chart: Chart) -> list[str]:
    """One hover text per row: the columns of ``chart.hover`` (or all drawn ones) with their labels."""
    labels = {column.name: column.label for column in card.columns}
    names = chart.hover or tuple(n for n in (chart.x, chart.y, chart.value, chart.series) if n)
    lines = []
    for row in card.rows:
        parts = []
        for name in dict.fromkeys(names):
            value = row[name]
            if value is None or value == "":
                continue
            counted = isinstance(value, (int, float)) and not isinstance(value, bool) and "year" not in name
            words = formats.number(value, card.lang) if counted else value_text(value, card)
            parts.append(f"{labels[name]}: {escape(words)}")
        lines.append("<br>".join(parts))
    return lines


def value_text(value: Any, card: Card) -> str:
    if isinstance(value, tuple):
        return t(card.lang, "value.list_separator").join(str(one) for one in value)
    return formats.day(value, "day", card.lang) if isinstance(value, date) else str(value)


def escape(text: str) -> str:
    """Plotly reads a few HTML tags in texts: data must not be able to use them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pick(values: list[Any], keep: Iterable[int]) -> list[Any]:
    return [values[i] for i in keep]


def split(card: Card, chart: Chart) -> Iterable[tuple[str, list[int]]]:
    column = card.rows.column(chart.series) if chart.series else [""] * len(card.rows)
    for name in series_of(card, chart):
        yield name, [i for i, value in enumerate(column) if value == name]


def mark_rows(chart: Chart, reach: timedelta) -> list[int]:
    """For each numbered mark, in order of time, the lowest row in which it is clear of the one before."""
    last: list[date] = []
    rows = []
    for mark in chart.marks:
        free = [row for row, before in enumerate(last) if mark.value - before >= reach * MARK_GAP]
        row = free[0] if free else len(last)
        last[row : row + 1] = [mark.value]
        rows.append(row)
    return rows


def marks(chart: Chart, mode: Mode, scale: float, rows: list[int] | None = None) -> Figure:
    """Lines with their words. ``rows`` (from ``mark_rows``) is needed where marks are numbered."""
    ink, rows = INK[mode], rows or [0] * len(chart.marks)
    shapes, notes = [], []
    for i, mark in enumerate(m for m in chart.marks):
        across = mark.axis == "y"
        value = mark.value.isoformat() if isinstance(mark.value, date) else mark.value
        line = {"color": ink["line"], "width": scale, "dash": "dot"}
        ends = {"x0": 0, "x1": 1, "xref": "paper", "y0": value, "y1": value} if across else {
            "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper"}  # fmt: skip
        shapes.append({"type": "line", "layer": "below", "line": line, **ends})
        place = {"xref": "paper", "x": 0.01, "y": value, "xanchor": "left", "yanchor": "bottom"} if across else {
            "x": value, "yref": "paper", "y": 1 - 0.085 * (i % 5), "xanchor": "left", "yanchor": "top", "xshift": 3}  # fmt: skip
        if mark.text:
            place = {"x": value, "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": MARK_ROW * scale * rows[i]}
        words = {"text": escape(mark.label), "hovertext": escape(mark.text), "showarrow": False}
        notes.append(words | {"font": {"size": 11 * scale, "color": ink["text" if mark.text else "soft"]}} | place)
    return {"shapes": shapes, "annotations": notes}


def legend(scale: float) -> Figure:
    """A legend in one line above the picture, for charts whose series cannot carry their names."""
    return {"showlegend": True, "margin": {"l": 8, "r": 16, "t": 44 * scale, "b": 8},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12 * scale},
                       "itemclick": False, "itemdoubleclick": False, "traceorder": "normal"}}  # fmt: skip
