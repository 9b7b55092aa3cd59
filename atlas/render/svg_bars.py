"""Bars as SVG: upright ones by category or by period, and lying ones. A value nobody reported is said in words, not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.palette import letters
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
)
from atlas.render.svg_plane import (
    Box,
    Labels,
    Style,
    both_words,
    colours_of,
    column,
    diamond,
    fitting,
    hollow_words,
    left_labels,
    legend,
    more_words,
    round_ticks,
    series_of,
    tick_text,
    word,
)
from atlas.render.svg_text import balanced, clean, element, of_row, shorten, width


@dataclass(frozen=True, slots=True)
class Bars:
    """A Card's rows as bars: one entry per row, and how many bars stand side by side in a category (``slots``).

    Series in ``dots`` are no bars: they are diamonds over their category and never a part of a stack.
    """

    groups: list[Any]
    values: list[Any]
    owner: list[str]
    hollow: list[Any]
    texts: list[str]
    names: tuple[str, ...]
    colours: dict[str, str]
    dots: tuple[str, ...]
    stacked: bool
    slots: int

    def tops(self, keep: list[int]) -> list[float]:
        """The values the axis has to reach: the bars, or the sums of the stacks."""
        sums: dict[Any, float] = {}
        for i in self.barred(keep) if self.stacked else ():
            sums[self.groups[i]] = sums.get(self.groups[i], 0) + (self.values[i] or 0)
        return [self.values[i] for i in keep if self.values[i] is not None] + list(sums.values())

    def barred(self, keep: list[int]) -> list[int]:
        """The rows that are bars."""
        return [i for i in keep if self.owner[i] not in self.dots]

    def placed(self, keep: list[int]) -> Iterator[tuple[int, int, float, float]]:
        """For each bar: its row, its slot, and from where to where it goes (zero to zero without a value)."""
        stack: dict[Any, float] = {}
        for i in self.barred(keep):
            base = stack.get(self.groups[i], 0.0) if self.stacked else 0.0
            top = base + (self.values[i] or 0)
            stack[self.groups[i]] = top
            yield i, 0 if self.slots == 1 else self.names.index(self.owner[i]), base, top


def _bars(card: Card, chart: Chart, category: str, amount: str, style: Style) -> Bars:
    """The Card's rows as bars. Stacked ones carry letters, so their colours are those in which letters have a contrast of 7:1."""
    colours = colours_of(card, chart, style.mode)
    groups, values, names = card.rows.column(category), card.rows.column(amount), series_of(card, chart)
    nothing = both_words(card, lambda lang: formats.number(None, lang))
    figures = [nothing if v is None else formats.number(v, card.lang) for v in values]
    texts = ["" if v is None else clean(v) for v in card.rows.column(chart.label)] if chart.label else figures
    texts = [words or (figures[i] if values[i] is None else "") for i, words in enumerate(texts)]
    alone = len(set(groups)) == len(groups)
    names = tuple(n for n in names if n not in chart.dots) + tuple(n for n in names if n in chart.dots)
    return Bars(
        groups, values, column(card, chart.series, ""), column(card, chart.hollow, False), texts, names,
        {n: letters(c, style.mode) for n, c in colours.items()} if chart.stacked else colours, chart.dots, chart.stacked,
        1 if chart.stacked or alone else max(1, len(names) - len(chart.dots)),
    )  # fmt: skip


def _key(bars: Bars, card: Card, chart: Chart, box: Box, style: Style) -> tuple[list[str], float]:
    """The key. Where only one series has both full and hollow marks, the words on hollow ones name it: nothing else is meant."""
    kinds = {n: {bool(h) for h, o in zip(bars.hollow, bars.owner, strict=True) if o == n} for n in bars.names}
    open_ = {n for n, found in kinds.items() if found == {True}}
    mixed = [n for n, found in kinds.items() if len(found) > 1]
    shown = {n: bars.colours[n] for n in bars.names} if len(bars.names) > 1 else {}
    words, edge = hollow_words(card, chart), ""
    if shown and len(mixed) == 1 and (open_ or bars.dots):
        edge = bars.colours[mixed[0]]
        words = words if "languages" in card.options else t(card.lang, "picture.hollow_of", series=mixed[0], words=words)
    elif shown and not mixed:
        words = ""
    return legend(shown, box, style, words, open_=open_, diamonds=set(bars.dots) if not edge or mixed[0] in bars.dots else set(), edge=edge)


def _categories(groups: list[Any]) -> tuple[Any, ...]:
    """Categories in order of appearance; years without gaps, so that a missing year is seen."""
    if groups and all(isinstance(group, int) for group in groups):
        return tuple(range(min(groups), max(groups) + 1))
    return tuple(dict.fromkeys(groups))


def _diamonds(bars: Bars, axis: Axis, level: Axis, across: bool, style: Style, aside: float = 0) -> tuple[list[str], list[Box]]:
    """The series of ``dots`` with their numbers beside them, ``aside`` pixels from the middle; and the room they take."""
    r, paper, out, taken = style.size * 0.5, style.ink("paper"), [], []
    for i, (group, value) in enumerate(zip(bars.groups, bars.values, strict=True)):
        if bars.owner[i] not in bars.dots or value is None or group not in axis.values:
            continue
        x, y = (level.at(value), axis.at(group)) if across else (axis.at(group) + aside, level.at(value))
        colour = bars.colours[bars.owner[i]]
        pen: dict[str, Any] = {"fill": paper if bars.hollow[i] else colour, "stroke": colour, "stroke_width": style.size / 8}
        place = (x + r * 1.4, y + style.size * 0.35, "start") if across else (x, y - r * 1.5, "middle")
        out.append(of_row(element("path", d=diamond(x, y, r), **pen), i))
        out.append(style.text(bars.texts[i], place[0], place[1], fill=colour, anchor=place[2], halo=paper))
        half = max(r, width(bars.texts[i], style.size) / 2)
        taken.append(Box(x - half, y - r * 1.5 - style.size, 2 * half, r * 2.5 + style.size))
    return out, taken


def _rect(x: float, y: float, w: float, h: float, colour: str, hollow: Any, style: Style) -> str:
    edge, paper = style.size / 12, style.ink("paper")
    fill, stroke = (paper, colour) if hollow else (colour, paper)
    return element("rect", x=x, y=y, width=max(w, edge), height=max(h, edge), fill=fill, stroke=stroke, stroke_width=edge)


def bar(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Upright bars, side by side or stacked; with ``chart.x_end`` on a time axis, each as wide as its period."""
    bars = _bars(card, chart, chart.x, chart.y, style)
    every, size = list(range(len(bars.groups))), style.size
    out, used = _key(bars, card, chart, box, style)
    box = box.inside(top=used)
    ticks = amounts(bars.tops(every), [m.value for m in chart.marks if m.axis == "y"], box.h * 0.7, style)
    left = max(width(tick_text(v, style.lang), size) for v in ticks) + size * 0.7
    ends = card.rows.column(chart.x_end) if chart.x_end else []
    order = _categories(bars.groups)
    if ends:
        axis = Axis("date", (min(bars.groups), max(ends)), box.x + left + size * 0.5, box.right - size * 0.8)
    else:
        axis = Axis("category", order, box.x + left, box.right)
    rows = 1 if ends else category_rows([word(v, card, chart.x) for v in order], axis.step, style)
    placed, above = upright_marks(chart, axis, box.inside(left=left), style)
    head = size * (1.25 * above + 0.3 * bool(above))
    plot = box.inside(bottom=foot_height(chart.x_title, style, rows))
    frame, inner, level = amount_axis(ticks, plot, style, chart.y_title, head + size * 0.6)
    out += frame + draw_upright(placed, inner.y - head - size * 0.6, inner, style) + level_marks(chart, level, inner, style)
    out += foot(axis, card, chart, inner, style, chart.x, rows)
    # Diamonds stand beside the stack, not on it: there they would cover its numbers.
    beside = bars.stacked and bool(bars.dots) and not ends
    share, shift, aside = (0.5, -0.14, axis.step * 0.3) if beside else (0.7, 0.0, 0.0)
    thick = 0.0 if ends else axis.step * share / bars.slots
    marks, taken = ([], []) if ends else _diamonds(bars, axis, level, False, style, aside)
    room, thin = Labels(inner.inside(top=-size, right=-size), taken), []
    widest = max((width(bars.texts[i], size) for i in every if bars.values[i] is not None), default=0)
    readable = bool(ends) or widest <= axis.step * 0.96 / bars.slots
    for i, slot, base, top in bars.placed(every):
        x = axis.at(bars.groups[i]) if ends else axis.at(bars.groups[i]) - axis.step * (share / 2 - shift) + thick * slot
        w = axis.at(ends[i]) - x if ends else thick
        if bars.values[i] is None:
            if bars.stacked and bars.groups.count(bars.groups[i]) > 1:
                continue
            words = balanced(bars.texts[i], max(axis.step * 0.96 / bars.slots, size * 2.2), size, 3)
            foot_y = inner.bottom - size * (0.4 + 1.2 * (len(words) - 1))
            out += [style.text(one, x + w / 2, foot_y + size * 1.2 * j, "soft", anchor="middle") for j, one in enumerate(words)]
            continue
        low, high = level.at(base), level.at(top)
        out.append(of_row(_rect(x, min(low, high), w, abs(low - high), bars.colours[bars.owner[i]], bars.hollow[i], style), i))
        if not bars.stacked:
            if readable and (not ends or width(bars.texts[i], size) <= w):
                out.append(style.text(bars.texts[i], x + w / 2, min(low, high) - size * 0.3, anchor="middle"))
        elif abs(low - high) > size * 1.05 and width(bars.texts[i], size) <= w:
            out.append(_inside(bars, i, x + w / 2, (low + high) / 2 + size * 0.35, style))
        elif bars.values[i]:
            room.taken.append(Box(x, min(low, high), w, abs(low - high)))
            y = (low + high) / 2 + size * 0.35
            alone = top >= sum(bars.values[j] or 0 for j in bars.barred(every) if bars.groups[j] == bars.groups[i])
            spots = [(x + w / 2, min(low, high) - size * 0.25, "middle")] if alone else []
            thin.append((i, [*spots, (x - size * 0.25, y, "end"), (x + w + size * 0.25, y, "start")]))
    for i, spots in thin:
        if spot := room.place(bars.texts[i], size, spots):
            out.append(
                style.text(bars.texts[i], spot[0], spot[1], fill=bars.colours[bars.owner[i]], anchor=spot[2], halo=style.ink("paper"))
            )
    return out + marks


def _inside(bars: Bars, i: int, x: float, y: float, style: Style) -> str:
    fill = letters(bars.colours[bars.owner[i]], style.mode) if bars.hollow[i] else style.ink("paper")
    return style.text(bars.texts[i], x, y, fill=fill, anchor="middle")


def hbar(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Lying bars with their names at the left; when there are more than fit, the first ones (of dates the last) and how many more there are."""
    bars, size = _bars(card, chart, chart.y, chart.x, style), style.size
    out, used = _key(bars, card, chart, box, style)
    box = box.inside(top=used)
    each = style.em(1.36, 1.2) if bars.slots == 1 else style.em(0.4, 0.2) + style.em(1.2, 1.1) * bars.slots
    every = list(dict.fromkeys(bars.groups))
    order, more = fitting(every, box.h - foot_height(chart.x_title, style), each)
    if more and all(isinstance(group, date) for group in every):
        order = every[-len(order) :]  # of a record over time the newest part counts
    if more:
        out.append(more_words(card, box, style, more))
    inner = box.inside(bottom=max(foot_height(chart.x_title, style), size * 3.3 if more else 0))
    names = [word(g, card, chart.y) for g in order]
    left = left_labels(names, [0.0] * len(names), inner, style, height=inner.h / len(order))[1]
    kept = [i for i, g in enumerate(bars.groups) if g in set(order)]
    longest = max((width(bars.texts[i], size) for i in kept), default=0)
    right = size * 0.8 if bars.stacked else min(longest, box.w * 0.32) + size * 0.6
    inner = inner.inside(left=left, right=right)
    known = bars.tops(kept) + [m.value for m in chart.marks if m.axis == "x"]
    whole = all(float(v).is_integer() for v in known)
    ticks = round_ticks(min([0, *known]), max([0, *known]) or 1, int(max(2, inner.w / (size * 6))), whole)
    level = Axis("number", (ticks[0], ticks[-1]), inner.x, inner.right)
    placed, above = upright_marks(chart, level, inner, style)
    head = size * (1.25 * above + 0.3 * bool(above))
    inner = inner.inside(top=head)
    axis = Axis("category", tuple(order), inner.y, inner.bottom)
    side = Box(box.x, inner.y, box.w, inner.h)
    out += left_labels(names, [axis.at(g) for g in order], side, style, height=axis.step)[0]
    for tick in ticks:
        out.append(style.line(level.at(tick), inner.y, level.at(tick), inner.bottom, "line" if tick == 0 else "grid"))
    out += foot(level, card, chart, inner, style, chart.x) + draw_upright(placed, inner.y - head, inner, style)
    thick = min(axis.step * 0.72 / bars.slots, size * 2.4)
    stacks: dict[Any, float] = {}
    for i in bars.barred(kept):
        stacks[bars.groups[i]] = stacks.get(bars.groups[i], 0) + (bars.values[i] or 0)
    bodies = [Box(inner.x, axis.at(g) - thick / 2, level.at(v) - inner.x, thick) for g, v in stacks.items()] if bars.stacked else []
    room, thin = Labels(inner.inside(top=-size, right=-right), bodies), []
    for i, slot, base, top in bars.placed(kept):
        y = axis.at(bars.groups[i]) - thick * (bars.slots / 2 - slot)
        middle = y + thick / 2 + size * 0.35
        if bars.values[i] is None:
            out.append(style.text(shorten(bars.texts[i], inner.w + right, size), inner.x + size * 0.4, middle, "soft"))
            continue
        low, high = sorted((level.at(base), level.at(top)))
        out.append(of_row(_rect(low, y, high - low, thick, bars.colours[bars.owner[i]], bars.hollow[i], style), i))
        if not bars.stacked:
            out.append(style.text(shorten(bars.texts[i], box.right - high - size * 0.4, size), high + size * 0.4, middle))
        elif width(bars.texts[i], size) + size * 0.15 <= high - low:
            out.append(_inside(bars, i, (low + high) / 2, middle, style))
        elif bars.values[i]:
            room.taken.append(Box(low, y, high - low, thick))
            spots = [((low + high) / 2, y - size * 0.2, "middle"), ((low + high) / 2, y + thick + size, "middle")]
            thin.append((i, [*spots, *([(high + size * 0.3, middle, "start")] if top >= stacks[bars.groups[i]] else [])]))
    for i, spots in thin:
        if spot := room.place(bars.texts[i], size, spots):
            out.append(
                style.text(bars.texts[i], spot[0], spot[1], fill=bars.colours[bars.owner[i]], anchor=spot[2], halo=style.ink("paper"))
            )
    return out + _diamonds(bars, axis, level, True, style)[0]
