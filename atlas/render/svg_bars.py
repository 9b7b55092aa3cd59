"""Bars as SVG."""

from __future__ import annotations

from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.svg_axes import (
    Axis,
    amount_axis,
    amounts,
    category_rows,
    draw_upright,
    foot,
    foot_height,
    level_marks,
    upright_marks,
)  # fmt: skip
from atlas.render.svg_plane import (
    Box,
    Style,
    colours_of,
    column,
    fitting,
    hollow_words,
    left_labels,
    legend,
    round_ticks,
    series_of,
    tick_text,
    word,
)  # fmt: skip
from atlas.render.svg_text import clean, element, shorten, width, wrap


def _texts(card: Card, chart: Chart, amount: str) -> list[str]:
    if chart.label:
        return ["" if v is None else clean(v) for v in card.rows.column(chart.label)]
    return [formats.number(v, card.lang) for v in card.rows.column(amount)]


def _cells(groups: list[Any], owner: list[Any], names: tuple[str, ...]) -> dict[tuple[Any, str], list[int]]:
    found: dict[tuple[Any, str], list[int]] = {(g, n): [] for g in dict.fromkeys(groups) for n in names}
    for i, (group, name) in enumerate(zip(groups, owner, strict=True)):
        found[group, name].append(i)
    return found


def _tops(values: list[Any], groups: list[Any], stacked: bool) -> list[float]:
    if not stacked:
        return values
    sums: dict[Any, float] = {}
    for value, group in zip(values, groups, strict=True):
        sums[group] = sums.get(group, 0) + (value or 0)
    return [*values, *sums.values()]


def _bar(x: float, y: float, w: float, h: float, colour: str, hollow: bool, style: Style) -> str:
    edge = style.size / 12
    return element("rect", x=x, y=y, width=max(w, edge), height=max(h, edge), fill=style.ink("paper") if hollow else colour,
                   stroke=colour if hollow else style.ink("paper"), stroke_width=edge)  # fmt: skip


def _diamond(x: float, y: float, colour: str, hollow: bool, words: str, style: Style) -> list[str]:
    """A number of ``chart.dots``, which must not be stacked with the bars, with its words above."""
    r = style.size * 0.45
    fill = style.ink("paper") if hollow else colour
    shape = element("path", d=f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z", fill=fill,
                    stroke=colour, stroke_width=style.size / 8)  # fmt: skip
    return [shape, style.text(words, x, y - r * 1.4, fill=colour, anchor="middle", halo=style.ink("paper"))]


def _categories(groups: list[Any]) -> tuple[Any, ...]:
    """Categories in order of appearance; years without gaps, so that a missing year is seen."""
    if groups and all(isinstance(group, int) for group in groups):
        return tuple(range(min(groups), max(groups) + 1))
    return tuple(dict.fromkeys(groups))


def bar(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Upright bars, grouped or stacked. A value nobody reported is said in words, not drawn as a bar of no height."""
    groups, values, owner = card.rows.column(chart.x), card.rows.column(chart.y), column(card, chart.series, "")
    names, colours, hollow = series_of(card, chart), colours_of(card, chart, style.mode), column(card, chart.hollow, False)
    texts = _texts(card, chart, chart.y)
    out, used = legend(colours if len(names) > 1 else {}, box, style, hollow_words(card, chart))
    box = box.inside(top=used)
    order = _categories(groups)
    barred = [i for i, name in enumerate(owner) if name not in chart.dots]
    tops = _tops([values[i] for i in barred], [groups[i] for i in barred], chart.stacked) + [values[i] for i in range(len(values)) if i not in set(barred)]
    ticks = amounts(tops, [m.value for m in chart.marks if m.axis == "y"], box.h * 0.7, style)
    left = max(width(tick_text(v, style.lang), style.size) for v in ticks) + style.size * 0.7
    axis = Axis("category", order, box.x + left, box.right)
    rows = category_rows([word(v, card, chart.x) for v in order], axis.step, style)
    placed, above = upright_marks(chart, axis, box.inside(left=left), style)
    head = style.size * (1.25 * above + 0.3 * bool(above))
    plot = box.inside(bottom=foot_height(chart.x_title, style, rows))
    frame, inner, level = amount_axis(ticks, plot, style, chart.y_title, head + style.size * 0.6)
    out += frame + draw_upright(placed, inner.y - head, inner, style) + level_marks(chart, level, inner, style)
    out += foot(axis, card, chart, inner, style, chart.x, rows)
    thick = axis.step * 0.7 / (1 if chart.stacked else len(names))
    readable = (
        max((width(texts[i], style.size) for i, v in enumerate(values) if v is not None), default=0)
        <= max(thick, axis.step * 0.96 / len(names))
        or chart.stacked
    )
    stack: dict[Any, float] = {}
    for (group, name), keep in _cells(groups, owner, names).items():
        side = 0 if chart.stacked else names.index(name)
        x = axis.at(group) - axis.step * 0.35 + thick * side
        for i in keep:
            if name in chart.dots:
                out += _diamond(axis.at(group), level.at(values[i]), colours[name], hollow[i], texts[i], style) if values[i] is not None else []
                continue
            if values[i] is None:
                out += [style.text(row, x + thick / 2, inner.bottom - style.size * (0.4 + 1.2 * j), "soft", anchor="middle")
                        for j, row in enumerate(reversed(wrap(texts[i], max(axis.step * 0.96, style.size * 2), style.size, 3)))]  # fmt: skip
                continue
            base = stack.get(group, 0.0) if chart.stacked else 0.0
            stack[group] = base + values[i]
            low, high = level.at(base), level.at(base + values[i])
            out.append(_bar(x, min(low, high), thick, abs(low - high), colours[name], hollow[i], style))
            if chart.stacked:
                if abs(low - high) > style.size * 1.2 and width(texts[i], style.size) <= thick:
                    out.append(style.text(texts[i], x + thick / 2, (low + high) / 2 + style.size * 0.35, anchor="middle",
                                          fill=colours[name] if hollow[i] else style.ink("paper")))  # fmt: skip
            elif readable:
                out.append(
                    style.text(
                        texts[i], x + thick / 2, min(low, high) - style.size * 0.3, anchor="middle", halo=style.ink("paper")
                    )
                )
    return out


def hbar(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Lying bars with their names at the left; when there are more than fit, the first ones and how many follow."""
    groups, values, owner = card.rows.column(chart.y), card.rows.column(chart.x), column(card, chart.series, "")
    names, colours, hollow = series_of(card, chart), colours_of(card, chart, style.mode), column(card, chart.hollow, False)
    texts, cells = _texts(card, chart, chart.x), _cells(groups, owner, names)
    out, used = legend(colours if len(names) > 1 else {}, box, style, hollow_words(card, chart))
    box = box.inside(top=used)
    each = style.size * (1.5 if chart.stacked or len(names) == 1 else 0.4 + 1.2 * len(names))
    order, more = fitting(list(dict.fromkeys(groups)), box.h - foot_height(chart.x_title, style), each)
    if more:
        out.append(
            style.text(
                t(card.lang, "picture.more", n=formats.number(more, card.lang)),
                box.right,
                box.bottom - style.size * 0.3,
                "soft",
                anchor="end",
            )
        )
        box = box.inside(bottom=style.size * 1.4)
    inner = box.inside(bottom=foot_height(chart.x_title, style))
    axis = Axis("category", tuple(order), inner.y, inner.bottom)
    side, left = left_labels([word(g, card, chart.y) for g in order], [axis.at(g) for g in order], inner, style, height=axis.step)
    kept = [i for i, g in enumerate(groups) if g in set(order)]
    right = (
        0 if chart.stacked else min(max((width(texts[i], style.size) for i in kept), default=0), box.w * 0.3) + style.size * 0.6
    )
    inner = inner.inside(left=left, right=right or style.size * 0.8)
    tops = _tops([values[i] for i in kept], [groups[i] for i in kept], chart.stacked)
    known = [v for v in tops if v is not None] + [m.value for m in chart.marks if m.axis == "x"]
    ticks = round_ticks(
        min([0, *known]),
        max([0, *known]) or 1,
        int(max(2, inner.w / (style.size * 6))),
        all(float(v).is_integer() for v in known),
    )
    level = Axis("number", (ticks[0], ticks[-1]), inner.x, inner.right)
    for tick in ticks:
        out.append(style.line(level.at(tick), inner.y, level.at(tick), inner.bottom, "line" if tick == 0 else "grid"))
    out += side + foot(level, card, chart, inner, style, chart.x)
    thick = min(axis.step * 0.72, style.size * 2.6 * (1 if chart.stacked else len(names))) / (1 if chart.stacked else len(names))
    stack: dict[Any, float] = {}
    for (group, name), keep in ((key, keep) for key, keep in cells.items() if key[0] in set(order)):
        y = axis.at(group) - thick * (0.5 if chart.stacked else len(names) / 2 - names.index(name))
        for i in keep:
            middle = y + thick / 2 + style.size * 0.35
            if values[i] is None:
                out.append(style.text(shorten(texts[i], inner.w, style.size), inner.x + style.size * 0.4, middle, "soft"))
                continue
            base = stack.get(group, 0.0) if chart.stacked else 0.0
            stack[group] = base + values[i]
            low, high = sorted((level.at(base), level.at(base + values[i])))
            out.append(_bar(low, y, high - low, thick, colours[name], hollow[i], style))
            if not chart.stacked:
                out.append(style.text(shorten(texts[i], right, style.size), high + style.size * 0.4, middle))
            elif width(texts[i], style.size) + style.size * 0.4 <= high - low:
                out.append(
                    style.text(
                        texts[i],
                        (low + high) / 2,
                        middle,
                        anchor="middle",
                        fill=colours[name] if hollow[i] else style.ink("paper"),
                    )
                )
    return out
