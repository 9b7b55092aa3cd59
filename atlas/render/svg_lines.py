"""Lines as SVG."""

from __future__ import annotations

from typing import Any

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
    upright_marks,
)  # fmt: skip
from atlas.render.svg_plane import (
    Box,
    Labels,
    Style,
    colours_of,
    column,
    hollow_words,
    legend,
    series_of,
    spread,
    tick_text,
    word,
)
from atlas.render.svg_text import clean, element, number, width, wrap


def line(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Lines over dates, numbers or categories. A row without a value breaks the line: it is not zero."""
    xs, ys = card.rows.column(chart.x), card.rows.column(chart.y)
    names, colours, owner = series_of(card, chart), colours_of(card, chart, style.mode), column(card, chart.series, "")
    hollow, texts = column(card, chart.hollow, False), column(card, chart.label)
    out, used = legend({}, box, style, hollow_words(card, chart))
    box = box.inside(top=used)
    ends = [wrap(name, box.w * 0.26, style.size, 3) for name in names] if chart.series else []
    right = max((width(row, style.size) for rows in ends for row in rows), default=0) + style.size * (1.1 if ends else 0.8)
    ticks = amounts(ys, [m.value for m in chart.marks if m.axis == "y"], box.h * 0.7, style)
    left = max(width(tick_text(v, style.lang), style.size) for v in ticks) + style.size * 0.7
    kind = axis_kind(xs)
    reach = [*xs, *(m.value for m in chart.marks if m.axis == "x")] if kind == "date" else xs
    values = tuple(dict.fromkeys(xs)) if kind == "category" else (min(reach), max(reach))
    axis = Axis(kind, values, box.x + left + style.size * 0.5, box.right - right)
    placed, above = upright_marks(chart, axis, box.inside(left=left), style)
    rows = category_rows([word(v, card, chart.x) for v in values], axis.step, style) if kind == "category" else 1
    head = style.size * (1.25 * above + 0.3 * bool(above))
    plot = box.inside(right=right, bottom=foot_height(chart.x_title, style, rows))
    frame, inner, level = amount_axis(ticks, plot, style, chart.y_title, head)
    out += frame + draw_upright(placed, inner.y - head, inner, style) + level_marks(chart, level, inner, style)
    out += foot(axis, card, chart, inner, style, chart.x, rows)
    labels = Labels(Box(inner.x, inner.y - style.size * 0.7, inner.w + right, inner.h + style.size * 0.7))
    dots, last = [], []
    for name in names:
        keep = [i for i, one in enumerate(owner) if one == name]
        out.append(element("path", d=_path([(axis.at(xs[i]), None if ys[i] is None else level.at(ys[i])) for i in keep], chart.step),
                           fill="none", stroke=colours[name], stroke_width=style.size / 5, stroke_linejoin="round"))  # fmt: skip
        known = [i for i in keep if ys[i] is not None]
        for i in known:
            fill = style.ink("paper") if hollow[i] else colours[name]
            dots.append(element("circle", cx=axis.at(xs[i]), cy=level.at(ys[i]), r=style.size * (0.32 if len(known) < 60 else 0.22),
                                fill=fill, stroke=colours[name], stroke_width=style.size / 7))  # fmt: skip
        last.append((axis.at(xs[known[-1]]), level.at(ys[known[-1]])) if known else (inner.right, inner.bottom))
        dots += _point_texts(
            [(axis.at(xs[i]), level.at(ys[i]), texts[i]) for i in known if texts[i]], labels, style, colours[name]
        )
    return out + dots + _end_names(ends, last, names, colours, inner, style)


def _path(points: list[tuple[float, float | None]], step: bool) -> str:
    """Path data through the points; a new start after each gap; ``step`` keeps a value until the next one."""
    said, before = [], None
    for x, y in points:
        if y is None:
            before = None
            continue
        if before is None:
            said.append(f"M{number(x)} {number(y)}")
        else:
            said.append(f"H{number(x)}V{number(y)}" if step else f"L{number(x)} {number(y)}")
        before = y
    return "".join(said) or "M0 0"


def _point_texts(points: list[tuple[float, float, Any]], labels: Labels, style: Style, colour: str) -> list[str]:
    """Texts beside points, the last and first ones first; a text that would cover another is left out."""
    out, d = [], style.size * 0.55
    for x, y, words in points[-1:] + points[:1] + points[1:-1]:
        spots = [
            (x - d, y - d, "end"),
            (x, y - d * 1.2, "middle"),
            (x + d, y + style.size * 1.1, "start"),
            (x + d, y - d, "start"),
        ]
        if spot := labels.place(clean(words), style.size, spots):
            out.append(style.text(words, spot[0], spot[1], fill=colour, anchor=spot[2], halo=style.ink("paper")))
    return out


def _end_names(ends: list[list[str]], last: list[tuple[float, float]], names: tuple[str, ...], colours: dict[str, str],
               inner: Box, style: Style) -> list[str]:  # fmt: skip
    """The name of each series at the end of its line, pushed apart where lines end together."""
    if not ends:
        return []
    tall = max(map(len, ends)) * style.size * 1.2
    places = spread([y for _, y in last], tall, inner.y + style.size * 0.4, inner.bottom - style.size * 0.2)
    out = []
    for rows, (x, y), name, at in zip(ends, last, names, places, strict=True):
        start = inner.right + style.size * 0.9
        if abs(at - y) > style.size * 0.4 or inner.right - x > style.size:
            out.append(
                style.line(
                    x + style.size * 0.4, y, start - style.size * 0.2, at, stroke=colours[name], stroke_width=style.size / 16
                )
            )
        top = at + style.size * (0.35 - 0.6 * (len(rows) - 1))
        out += [style.text(row, start, top + i * style.size * 1.2, fill=colours[name]) for i, row in enumerate(rows)]
    return out
