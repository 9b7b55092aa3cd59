"""Axes of pictures: from values to pixels, with round ticks, axis titles that are read without turning the head, and marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from atlas.card import Card, Chart
from atlas.render.svg_plane import Box, Style, date_ticks, round_ticks, tick_text, word
from atlas.render.svg_text import shorten, width, wrap


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a value stands on an axis that runs from ``start`` to ``end`` in pixels.

    ``kind`` is date, number or category; ``values`` are all categories in order, or the first and last value.
    """

    kind: str
    values: tuple[Any, ...]
    start: float
    end: float

    @property
    def step(self) -> float:
        """Pixels between two categories."""
        return (self.end - self.start) / max(len(self.values), 1)

    def at(self, value: Any) -> float:
        """The position of a value in pixels; a category stands in the middle of its step."""
        if self.kind == "category":
            return self.start + self.step * (self.values.index(value) + 0.5)
        low, high, here = (v.toordinal() if isinstance(v, date) else v for v in (self.values[0], self.values[-1], value))
        return self.start + (self.end - self.start) * ((here - low) / (high - low) if high > low else 0.5)


def axis_kind(values: list[Any]) -> str:
    """How the values are laid out: as dates, as numbers, or as categories in their order."""
    if values and all(isinstance(v, date) for v in values):
        return "date"
    plain = values and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)
    return "number" if plain else "category"


def amounts(values: list[Any], marks: list[Any], room: float, style: Style) -> list[float]:
    """Ticks of an axis of amounts: from zero (or below), round, some three lines of text apart."""
    known = [v for v in values if v is not None] + marks
    whole = all(float(v).is_integer() for v in known)
    about = int(max(2, min(6, room / (style.size * 3.2))))
    return round_ticks(min([0, *known]), max([0, *known]) or 1, about, whole)


def amount_axis(ticks: list[float], box: Box, style: Style, title: str, above: float = 0, left: float = 0) -> tuple[list[str], Box, Axis]:
    """A vertical axis of amounts: grid, tick labels at the left, its title above. Returns what is left of the box.

    ``above`` pixels stay free between the title and the plot, for the labels of marks; ``left`` is the least width of
    the tick labels.
    """
    labels = [tick_text(tick, style.lang) for tick in ticks]
    left = max(left, max(width(label, style.size) for label in labels) + style.size * 0.7)
    head = wrap(title, box.w, style.size, 2) if title else []
    inner = box.inside(left=left, top=style.size * (0.7 + 1.3 * len(head)) + above)
    axis = Axis("number", (ticks[0], ticks[-1]), inner.bottom, inner.y)
    out = [style.text(line, box.x, box.y + style.size * (0.9 + 1.3 * i), "soft") for i, line in enumerate(head)]
    for tick, label in zip(ticks, labels, strict=True):
        y = axis.at(tick)
        out.append(style.line(inner.x, y, inner.right, y, "line" if tick == 0 else "grid"))
        out.append(style.text(label, inner.x - style.size * 0.5, y + style.size * 0.35, "soft", anchor="end"))
    return out, inner, axis


def foot_height(title: str, style: Style, rows: int = 1) -> float:
    """Height below the plot for ``rows`` lines of tick labels and the axis title."""
    return style.size * (0.8 + 1.2 * rows + (1.35 if title else 0))


def category_rows(names: list[str], step: float, style: Style) -> int:
    """Lines the category labels need under the axis: one if they fit or are thinned out, up to three when they wrap."""
    if max((width(n, style.size) for n in names), default=0) <= step * 0.96 or step < style.size * 2.6:
        return 1
    return min(3, max(len(wrap(n, step * 0.96, style.size, 3)) for n in names))


def foot(axis: Axis, card: Card, chart: Chart, inner: Box, style: Style, name: str, rows: int = 1) -> list[str]:
    """Tick labels under the plot and the axis title at the right. Labels that would touch are thinned out evenly."""
    y, out = inner.bottom + style.size * 1.35, []
    shown: list[tuple[float, str]]
    if axis.kind == "date":
        shown = [(axis.at(d), label) for d, label in date_ticks(axis.values[0], axis.values[-1], inner.w, style)]
        out += [style.line(x, inner.bottom, x, inner.bottom + style.size * 0.35, "line") for x, _ in shown]
    elif axis.kind == "number":
        low, high = axis.values
        about = int(max(2, inner.w / (style.size * 5)))
        ticks = [v for v in round_ticks(low, high, about, isinstance(low, int)) if low <= v <= high]
        shown = [(axis.at(v), word(int(v) if float(v).is_integer() else v, card, name)) for v in ticks]
    else:
        labels = [word(v, card, name) for v in axis.values]
        widest = max(width(n, style.size) for n in labels) + style.size * 0.8
        every = max(1, -int(-widest // axis.step)) if rows == 1 else 1
        shown = [(axis.at(v), label) for i, (v, label) in enumerate(zip(axis.values, labels, strict=True)) if i % every == 0]
    edge = axis.end + (0 if axis.kind == "category" else style.size * 0.5)
    taken = float("-inf")
    for x, label in shown:
        for i, line in enumerate(wrap(label, axis.step * 0.96, style.size, rows) if rows > 1 else [label]):
            w = width(line, style.size)
            left = min(max(x - w / 2, inner.x - style.size * 3), edge - w)
            if i == 0 and rows == 1 and left < taken:
                continue
            out.append(style.text(line, left + w / 2, y + i * style.size * 1.2, "soft", anchor="middle"))
            taken = left + w + style.size * 0.4 if rows == 1 else taken
    if chart.x_title:
        words = shorten(chart.x_title, inner.w, style.size)
        out.append(style.text(words, inner.right, y + style.size * (0.25 + 1.2 * rows), "soft", anchor="end"))
    return out


MARK_LINES, MARK_SHARE = 5, 0.2
"""Most lines of mark labels above a plot, and the most of its height they may take."""


def mark_key(card: Card, chart: Chart, box: Box, style: Style) -> tuple[list[str], float]:
    """The words of marks that carry only a number, as a key at the foot of the picture, and the height it takes.

    There is none where the Card's note says the same. What does not fit into the share of marks is left out.
    """
    named = [f"{m.label} {m.text}" for m in chart.marks if m.text and m.text != m.label and m.text not in card.note]
    rows: list[list[tuple[float, str]]] = []
    most = max(1, int(box.h * MARK_SHARE / (style.size * 1.25)))
    x = box.right
    for words in named:
        shown = shorten(words, box.w, style.size)
        if x + width(shown, style.size) > box.right:
            if len(rows) == most:
                break
            rows.append([])
            x = box.x
        rows[-1].append((x, shown))
        x += width(shown, style.size) + style.size
    top = box.bottom - style.size * (0.3 + 1.25 * (len(rows) - 1))
    out = [style.text(words, x, top + i * style.size * 1.25, "soft") for i, row in enumerate(rows) for x, words in row]
    return out, style.size * (0.4 + 1.25 * len(rows)) if rows else 0.0


def upright_marks(chart: Chart, axis: Axis, box: Box, style: Style) -> tuple[list[tuple[float, str, float, int, str]], int]:
    """Upright marks as (x, label, label x, line, anchor), and how many lines of labels stand above the plot.

    Each label takes the first line where it touches no other. When all lines are full the mark keeps its line
    without words.
    """
    room = [box.x] * max(1, min(MARK_LINES, int(box.h * MARK_SHARE / (style.size * 1.25))))
    placed = []
    known = [m for m in chart.marks if m.axis == "x" and (axis.kind != "category" or m.value in axis.values)]
    for mark in sorted(known, key=lambda m: axis.at(m.value)):
        x = axis.at(mark.value)
        label = shorten(mark.label, box.w * 0.6, style.size)
        w, anchor = width(label, style.size), "start"
        left = x + style.size * 0.3
        if left + w > box.right:
            left, anchor = x - style.size * 0.3 - w, "end"
        row = next((i for i, free in enumerate(room) if left >= free), -1)
        if row >= 0:
            room[row] = left + w + style.size * 0.6
        placed.append((x, label, left if anchor == "start" else left + w, row, anchor))
    return placed, max((row for *_, row, _ in placed), default=-1) + 1


def draw_upright(placed: list[tuple[float, str, float, int, str]], top: float, inner: Box, style: Style) -> list[str]:
    """The upright marks: a dotted line from its label down to the foot of the plot."""
    out = []
    for x, label, at, row, anchor in placed:
        head = top + style.size * 1.25 * row if row >= 0 else inner.y
        dotted = {"stroke_dasharray": f"{style.size / 6:.1f} {style.size / 4:.1f}"}
        out.append(style.line(x, head, x, inner.bottom, "line", **dotted))
        if row >= 0:
            out.append(style.text(label, at, head + style.size * 0.85, "soft", anchor=anchor))
    return out


def level_marks(chart: Chart, axis: Axis, inner: Box, style: Style) -> list[str]:
    """Level marks: a dotted line across the plot, its label above it at the left."""
    out = []
    for mark in (m for m in chart.marks if m.axis == "y"):
        y = axis.at(mark.value)
        out.append(style.line(inner.x, y, inner.right, y, "line", stroke_dasharray=f"{style.size / 6:.1f} {style.size / 4:.1f}"))
        words = shorten(mark.label, inner.w, style.size)
        out.append(style.text(words, inner.x + style.size * 0.3, y - style.size * 0.35, "soft", halo=style.ink("paper")))
    return out
