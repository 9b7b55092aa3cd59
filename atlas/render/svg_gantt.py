"""Time lanes as SVG: periods as bars, single days as diamonds, lanes under headings; an empty stretch stays empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from atlas.card import Card, Chart
from atlas.render.palette import softer
from atlas.render.svg_axes import Axis, draw_upright, foot, foot_height, mark_key, upright_marks
from atlas.render.svg_plane import (
    Box,
    Labels,
    Style,
    colours_of,
    column,
    diamond,
    fitting,
    hollow_words,
    left_labels,
    legend,
    more_words,
    word,
)
from atlas.render.svg_text import clean, element, of_row, shorten

Lane = tuple[str, Any]
"""A heading (empty without ``chart.group``) and a value of ``chart.y``; a heading's own line has ``None`` for the value."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The rows that can be drawn: those with a start. One entry per row of the Card."""

    starts: list[date]
    ends: list[date]
    lanes: list[Lane]
    keep: list[int]


def _spans(card: Card, chart: Chart) -> Spans:
    starts = card.rows.column(chart.x)
    ends = [end or start for start, end in zip(starts, column(card, chart.x_end), strict=True)]
    groups = [word(g, card, chart.group) if chart.group else "" for g in column(card, chart.group, "")]
    lanes = list(zip(groups, card.rows.column(chart.y), strict=True))
    return Spans(starts, ends, lanes, [i for i, start in enumerate(starts) if start is not None])


def _order(spans: Spans, chart: Chart) -> list[Lane]:
    """All lanes from top to bottom, each heading before its own."""
    found: list[Lane] = []
    for group in dict.fromkeys(group for group, _ in spans.lanes):
        present = list(dict.fromkeys(lane for one, lane in spans.lanes if one == group))
        named = [lane for lane in chart.order if lane in present]
        found += ([(group, None)] if chart.group else []) + [(group, n) for n in named + [n for n in present if n not in named]]
    return found


def gantt(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """One lane per value of ``y``, under headings by ``group``; with ``label`` words beside the marks where they fit.

    Where the lanes have no room, each group has one lane for all its values.
    """
    spans, size = _spans(card, chart), style.size
    colours, owner, hollow = (
        colours_of(card, chart, style.mode),
        column(card, chart.series, ""),
        column(card, chart.hollow, False),
    )
    open_ = {n for n in colours if all(h for h, o in zip(hollow, owner, strict=True) if o == n)}
    out, used = legend(colours if len(colours) > 1 else {}, box, style, hollow_words(card, chart), open_=open_)
    keyed, below = mark_key(card, chart, box, style)
    box = box.inside(top=used, bottom=below)
    every, room = _order(spans, chart), box.h - foot_height(chart.x_title, style) - size * 1.5
    order, more = fitting(every, room, style.em(1.45, 1.2))
    together = bool(more and chart.group)
    if together:  # rather one lane for all of a group than a group left out
        spans = Spans(spans.starts, spans.ends, [("", group) for group, _ in spans.lanes], spans.keep)
        every = list(dict.fromkeys(spans.lanes))
        order, more = fitting(every, room, style.em(1.45, 1.2))
    if more:
        lost = dict.fromkeys(group or value for group, value in every[len(order) :] if group or together)
        out.append(more_words(card, box, style, more, list(lost)))
        box = box.inside(bottom=size * 1.5)
    keep = [i for i in spans.keep if spans.lanes[i] in set(order)]
    named = [lane for lane in order if lane[1] is not None]
    words = [lane[1] if together else word(lane[1], card, chart.y) for lane in named]
    step = (box.h - foot_height(chart.x_title, style)) / len(order)
    left = left_labels(words, [0.0] * len(words), box, style, height=step)[1]
    reach = [spans.starts[i] for i in keep] + [spans.ends[i] for i in keep] + [m.value for m in chart.marks if m.axis == "x"]
    first, last = (min(reach), max(reach)) if reach else (date(2000, 1, 1), date(2001, 1, 1))
    when = Axis("date", (first, last), box.x + left + size * 0.6, box.right - size * 0.8)
    placed, above = upright_marks(chart, when, box.inside(left=left), style)
    head = size * (1.25 * above + 0.3 * bool(above))
    inner = box.inside(left=left, top=head, bottom=foot_height(chart.x_title, style))
    lane = Axis("category", tuple(order), inner.y, inner.bottom)
    out += keyed + _grounds(order, lane, box, inner, style)
    out += left_labels(words, [lane.at(n) for n in named], box, style, height=lane.step)[0]
    out += foot(when, card, chart, inner, style, chart.x) + draw_upright(placed, inner.y - head, inner, style)
    tall = min(lane.step * 0.6, size * 2.2)
    shapes: tuple[list[str], list[str]] = ([], [])
    taken = []
    for i in sorted(keep, key=lambda i: spans.starts[i] - spans.ends[i]):  # a short bar is never behind a long one
        x, end, y = when.at(spans.starts[i]), when.at(spans.ends[i]), lane.at(spans.lanes[i])
        short = end - x < size * 0.6
        shapes[short].append(of_row(_mark(x, end, y, tall, colours[owner[i]], bool(hollow[i]), style), i))
        taken.append(Box(x - size * 0.5, y - tall / 2, end - x + size, tall))
    labels = Labels(Box(inner.x, inner.y, inner.w + size * 0.8, inner.h), taken)
    for i in keep if chart.label else []:
        y, text = lane.at(spans.lanes[i]) + size * 0.35, clean(column(card, chart.label)[i] or "")
        spots = [(when.at(spans.ends[i]) + size * 0.7, y, "start"), (when.at(spans.starts[i]) - size * 0.7, y, "end")]
        if text and (spot := labels.place(text, size, spots)):
            shapes[1].append(style.text(text, spot[0], spot[1], anchor=spot[2], halo=style.ink("paper")))
    return out + shapes[0] + shapes[1]


def _grounds(order: list[Lane], lane: Axis, box: Box, inner: Box, style: Style) -> list[str]:
    """A line along each lane, and the headings with a rule above them."""
    out = []
    for i, one in enumerate(order):
        y = lane.at(one)
        if one[1] is not None:
            out.append(style.line(inner.x, y, inner.right, y))
            continue
        if i:
            out.append(style.line(box.x, y - lane.step / 2, inner.right, y - lane.step / 2, "line"))
        out.append(style.text(shorten(one[0], box.w, style.size, bold=True), box.x, y + style.size * 0.35, weight=600))
    return out


def _mark(x: float, end: float, y: float, tall: float, colour: str, hollow: bool, style: Style) -> str:
    paper, edge = style.ink("paper"), style.size / 9
    if end - x >= style.size * 0.6:
        pen: dict[str, Any] = {"fill": paper if hollow else softer(colour, style.mode), "stroke": colour, "stroke_width": edge}
        return element("rect", x=x, y=y - tall / 2, width=end - x, height=tall, rx=style.size * 0.15, **pen)
    r, x = min(style.size * 0.6, tall * 0.6), (x + end) / 2
    fill, stroke = (paper, colour) if hollow else (colour, paper)
    return element("path", d=diamond(x, y, r), fill=fill, stroke=stroke, stroke_width=edge)
