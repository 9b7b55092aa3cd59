"""Lines as SVG: one panel or several below each other, points that stand alone, values that hold for a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.render.svg_axes import (
    Axis,
    amount_axis,
    amounts,
    axis_kind,
    category_rows,
    draw_upright,
    foot,
    foot_height,
    level_marks,
    mark_key,
    upright_marks,
)
from atlas.render.svg_plane import Box, Labels, Style, colours_of, column, hollow_words, legend, meets, series_of, spread, word
from atlas.render.svg_text import clean, element, number, of_row, width, wrap


@dataclass(frozen=True, slots=True)
class Data:
    """The columns of a Card's rows as a line chart reads them, one entry per row."""

    xs: list[Any]
    ys: list[Any]
    until: list[Any]
    owner: list[str]
    hollow: list[Any]
    texts: list[str]
    panels: list[Any]


def line(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Lines over dates, numbers or categories. A row without a value breaks the line: it is not zero.

    With ``chart.panel`` the panels lie below each other on one axis of x, each with its own amounts.
    """
    names, colours = series_of(card, chart), colours_of(card, chart, style.mode)
    data = Data(
        card.rows.column(chart.x), card.rows.column(chart.y), column(card, chart.x_end), column(card, chart.series, ""),
        column(card, chart.hollow, False), _texts(card, chart), column(card, chart.panel, ""),
    )  # fmt: skip
    keyed, below = mark_key(card, chart, box, style)
    box = box.inside(bottom=below)
    alone = {name: colours[name] for name in names if name in chart.dots}
    out, used = legend(alone, box, style, hollow_words(card, chart), round_=True)
    box = box.inside(top=used)
    panels = list(dict.fromkeys(data.panels))
    tall = box.h / len(panels)
    held = [[i for i, one in enumerate(data.panels) if one == panel] for panel in panels]
    margins = _margins(card, chart, data, held, Box(box.x, box.y, box.w, tall), style)
    for k, (panel, keep) in enumerate(zip(panels, held, strict=True)):
        place = Box(box.x, box.y + tall * k, box.w, tall - (style.size * 0.8 if k + 1 < len(panels) else 0))
        if chart.panel:
            out.append(style.text(panel, place.x, place.y + style.size, weight=600))
            place = place.inside(top=style.size * 1.6)
        out += _panel(card, chart, data, keep, margins, colours, place, style)
    return keyed + out


def _texts(card: Card, chart: Chart) -> list[str]:
    """The words beside each point, if the Chart asks for them; a number gets its sign of unit."""
    unit = next((c.unit for c in card.columns if c.name == chart.label), "")
    said = []
    for value in column(card, chart.label):
        plain = isinstance(value, (int, float)) and not isinstance(value, bool)
        words = formats.number(value, card.lang) + ("%" if unit == "percent" else "") if plain else clean(value or "")
        said.append(words)
    return said


def _x_axis(card: Card, chart: Chart, data: Data, left: float, right: float) -> Axis:
    """The axis of x over all panels, marks of dates included."""
    kind = axis_kind(data.xs)
    if kind == "category":
        return Axis(kind, tuple(dict.fromkeys(data.xs)), left, right)
    reach = [*data.xs, *(v for v in data.until if v)] + ([m.value for m in chart.marks if m.axis == "x"] if kind == "date" else [])
    return Axis(kind, (min(reach), max(reach)), left, right)


def _ticks(chart: Chart, data: Data, keep: list[int], box: Box, style: Style) -> list[float]:
    return amounts([data.ys[i] for i in keep], [m.value for m in chart.marks if m.axis == "y"], box.h * 0.7, style)


def _joined(data: Data, keep: list[int], name: str) -> list[int]:
    """The rows of one series that are points: with a value, and not one that holds for a period."""
    return [i for i in keep if data.owner[i] == name and data.until[i] is None and data.ys[i] is not None]


def _end_titles(chart: Chart, data: Data, keep: list[int], box: Box, style: Style) -> dict[str, list[str]]:
    """The name of each line in the lines of text it takes."""
    names = dict.fromkeys(data.owner[i] for i in keep) if chart.series else ()
    return {n: wrap(n, box.w * 0.26, style.size, 3) for n in names if n not in chart.dots and _joined(data, keep, n)}


def _margins(card: Card, chart: Chart, data: Data, panels: list[list[int]], box: Box, style: Style) -> tuple[float, float]:
    """Room for amounts at the left and for names at the right, the same for all panels."""
    size = style.size
    shown = [formats.number(v, style.lang) for keep in panels for v in _ticks(chart, data, keep, box, style)]
    left = max(width(words, size) for words in shown) + size * 0.7
    axis = _x_axis(card, chart, data, box.x + left + size * 0.5, box.right - size * 0.8)
    over = [0.0]
    for keep in panels:
        for n, rows in _end_titles(chart, data, keep, box, style).items():
            end = axis.at(data.xs[_joined(data, keep, n)[-1]]) + size * 0.8
            over.append(end + max(width(row, size) for row in rows) - box.right)
    return left, size * 0.8 + max(over)


def _panel(card: Card, chart: Chart, data: Data, keep: list[int], margins: tuple[float, float], colours: dict[str, str],
           box: Box, style: Style) -> list[str]:  # fmt: skip
    size, (left, right) = style.size, margins
    ticks, titles = _ticks(chart, data, keep, box, style), _end_titles(chart, data, keep, box, style)
    names = [n for n in series_of(card, chart) if any(data.owner[i] == n for i in keep)]
    joined = {n: _joined(data, keep, n) for n in names}
    axis = _x_axis(card, chart, data, box.x + left + size * 0.5, box.right - right)
    placed, above = upright_marks(chart, axis, box.inside(left=left), style)
    labels = [word(v, card, chart.x) for v in axis.values] if axis.kind == "category" else []
    rows = category_rows(labels, axis.step, style) if labels else 1
    head = size * (1.25 * above + 0.3 * bool(above))
    plot = box.inside(right=right, bottom=foot_height(chart.x_title, style, rows))
    frame, inner, level = amount_axis(ticks, plot, style, chart.y_title, head, left)
    out = frame + draw_upright(placed, inner.y - head, inner, style) + level_marks(chart, level, inner, style)
    out += foot(axis, card, chart, inner, style, chart.x, rows)
    room = Labels(Box(inner.x, inner.y - size * 0.7, inner.w + right, inner.h + size * 0.7))
    marks, last, words = [], {}, []
    for name in names:
        mine, colour = joined[name], colours[name]
        points = [(axis.at(data.xs[i]), level.at(data.ys[i])) for i in mine]
        every = [i for i in keep if data.owner[i] == name and data.until[i] is None]
        if name not in chart.dots:
            gaps = [(axis.at(data.xs[i]), None if data.ys[i] is None else level.at(data.ys[i])) for i in every]
            pen: dict[str, Any] = {"stroke": colour, "stroke_width": size / 5, "stroke_linejoin": "round"}
            out.append(element("path", d=_path(gaps, chart.step), fill="none", **pen))
        r = size * (0.32 if len(mine) < 60 else 0.22)
        for i, (x, y) in zip(mine, points, strict=True):
            marks.append(of_row(_point(x, y, r, colour, bool(data.hollow[i]), name in chart.dots, style), i))
            room.taken.append(Box(x - r, y - r, 2 * r, 2 * r))
        if points and name in titles:
            last[name] = points[-1]
        words.append((colour, _point_words(card, chart, data, mine, points, name)))
        marks += [_stretch(card, data, i, axis, level, colour, room, style) for i in keep if data.owner[i] == name and data.until[i]]
    ends = _end_names({n: titles[n] for n in last}, last, colours, inner, box.right, room, style)
    return out + marks + ends + [one for colour, points in words for one in _place_words(points, room, style, colour)]


def _point(x: float, y: float, r: float, colour: str, hollow: bool, alone: bool, style: Style) -> str:
    """A point; one that stands alone is a cross, so that it is not taken for a part of a line."""
    if alone:
        d = number(2 * r)
        cross = f"M{number(x - r)} {number(y - r)}l{d} {d}m0 -{d}l-{d} {d}"
        return element("path", d=cross, stroke=colour, stroke_width=style.size / 7, fill="none")
    fill = style.ink("paper") if hollow else colour
    return element("circle", cx=x, cy=y, r=r, fill=fill, stroke=colour, stroke_width=style.size / 7)


def _stretch(card: Card, data: Data, i: int, axis: Axis, level: Axis, colour: str, room: Labels, style: Style) -> str:
    """A value that is said to hold from one date to another: a broad dashed bar with its words above it."""
    x, end, y = axis.at(data.xs[i]), axis.at(data.until[i]), level.at(data.ys[i])
    dash = f"{style.size / 2:.1f} {style.size / 4:.1f}"
    bar = style.line(x, y, end, y, stroke=colour, stroke_width=style.size / 2.6, stroke_dasharray=dash)
    words, above = clean(f"{data.owner[i]} {formats.number(data.ys[i], card.lang)}"), y - style.size * 0.6
    spots = [
        ((x + end) / 2, above, "middle"),
        (end, above, "end"),
        (x, y + style.size * 1.5, "start"),
        (end + style.size * 0.4, above, "start"),
    ]
    spot = room.place(words, style.size, spots)
    room.taken.append(Box(x, y - style.size * 0.3, end - x, style.size * 0.6))
    return bar + (style.text(words, spot[0], spot[1], fill=colour, anchor=spot[2], halo=style.ink("paper")) if spot else "")


def _path(points: list[tuple[float, float | None]], step: bool) -> str:
    """Path data through the points; a new start after each gap; ``step`` keeps a value until the next one."""
    said: list[str] = []
    open_ = False
    for x, y in points:
        if y is None:
            open_ = False
            continue
        if not open_:
            said.append(f"M{number(x)} {number(y)}")
        else:
            said.append(f"H{number(x)}V{number(y)}" if step else f"L{number(x)} {number(y)}")
        open_ = True
    return "".join(said) or "M0 0"


def _point_words(card: Card, chart: Chart, data: Data, mine: list[int], points: list[tuple[float, float]],
                 name: str) -> list[tuple[float, float, str]]:  # fmt: skip
    """Words beside the points of a series: its label column, else the first and last value of a series without a name."""
    if chart.label:
        return [(x, y, data.texts[i]) for i, (x, y) in zip(mine, points, strict=True) if data.texts[i]]
    if chart.series or not mine:
        return []
    both = dict.fromkeys((0, len(mine) - 1))
    return [(*points[k], formats.number(data.ys[mine[k]], card.lang)) for k in both]


def _place_words(points: list[tuple[float, float, str]], labels: Labels, style: Style, colour: str) -> list[str]:
    """Texts beside points, the last and first ones first; a text that would cover another is left out."""
    out, d = [], style.size * 0.5
    for x, y, words in points[-1:] + points[:1] + points[1:-1] if len(points) > 1 else points:
        spots = [
            (x - d, y - d, "end"),
            (x, y - d * 1.3, "middle"),
            (x + d, y + style.size * 1.1, "start"),
            (x + d, y - d, "start"),
        ]
        if spot := labels.place(words, style.size, spots):
            out.append(style.text(words, spot[0], spot[1], fill=colour, anchor=spot[2], halo=style.ink("paper")))
    return out


def _end_names(titles: dict[str, list[str]], last: dict[str, tuple[float, float]], colours: dict[str, str], inner: Box,
               edge: float, room: Labels, style: Style) -> list[str]:  # fmt: skip
    """The name of each series right of its last point; names of lines that end together are pushed apart."""
    size, out = style.size, []
    left = {n: x + size * 0.7 for n, (x, _) in last.items()}
    wide = {n: max(width(row, size) for row in rows) for n, rows in titles.items()}
    high = {n: len(rows) * size * 1.2 for n, rows in titles.items()}
    at = {n: y for n, (_, y) in last.items()}

    def taken(n: str) -> Box:
        return Box(left[n], at[n] - high[n] / 2, min(wide[n], edge - left[n]), high[n])

    crowded = [n for n in titles if any(m != n and meets(taken(n), taken(m)) for m in titles)]
    if crowded:
        tall = max(high[n] for n in crowded)
        for n, y in zip(crowded, spread([at[n] for n in crowded], tall, inner.y + size * 0.5, inner.bottom - size * 0.3), strict=True):
            at[n] = y
    for n, rows in titles.items():
        room.taken.append(taken(n))
        top = at[n] + size * (0.35 - 0.6 * (len(rows) - 1))
        halo = style.ink("paper")
        out += [style.text(row, left[n], top + i * size * 1.2, fill=colours[n], halo=halo) for i, row in enumerate(rows)]
    return out
