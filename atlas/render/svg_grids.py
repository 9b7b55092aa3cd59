"""Heat maps and tables as SVG. Every function takes a Card, its Chart, a box and a style, and returns elements."""

from __future__ import annotations

from itertools import islice
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.palette import SEQUENTIAL, luminance
from atlas.render.svg_plane import Box, Style, fitting, left_labels, more_words, word
from atlas.render.svg_text import clean, element, of_row, shorten, width, wrap

MOST_LINES = 80
"""Rows of a table that are laid out; no picture has room for more."""


def readable(on: str) -> str:
    """Black or white ink, whichever stands out more on a colour."""
    light = luminance(on)
    return "#FFFFFF" if 1.05 / (light + 0.05) > (light + 0.05) / 0.0526 else "#0B1320"


def shade(value: float, top: float, style: Style) -> str:
    """The step of the sequential ramp for a value between zero and ``top``."""
    ramp = SEQUENTIAL[style.mode]
    return ramp[max(0, min(len(ramp) - 1, round(value / (top or 1) * (len(ramp) - 1))))]


def heatmap(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Cells shaded by value. A cell without a row, or without a value, has the colour of "nothing known"."""
    xs, ys, values = card.rows.column(chart.x), card.rows.column(chart.y), card.rows.column(chart.value)
    texts = card.rows.column(chart.label) if chart.label else ["" if v is None else formats.number(v, card.lang) for v in values]
    columns = [c for c in chart.order if c in set(xs)] + sorted({x for x in xs if x not in chart.order}) if chart.order else sorted(set(xs))
    names = [word(c, card, chart.x) for c in columns]
    lines = list(dict.fromkeys(ys))
    longest = max(width(n, style.size) for n in names)
    _, left = left_labels([word(y, card, chart.y) for y in lines], [0.0] * len(lines), box, style)
    step = (box.w - left) / len(columns)
    torn = any(width(one, style.size) > step * 0.94 for name in names if " " in name for one in name.split())
    turned = longest > step and (step < style.size * 3.2 or torn)
    rows = 1 if turned else min(3, max(len(wrap(n, step * 0.94, style.size, 3)) for n in names))
    head = min(longest, box.h * 0.3) + style.size * 0.6 if turned else style.size * (0.6 + 1.2 * rows)
    shown, more = fitting(lines, box.h - head, style.size * 1.35)
    inner = box.inside(left=left, top=head, bottom=style.size * 1.5 if more else 0)
    tall = min(inner.h / len(shown), style.size * (5 if chart.label else 3))
    inner = Box(inner.x, inner.y, inner.w, tall * len(shown))
    out, _ = left_labels([word(y, card, chart.y) for y in shown], [inner.y + tall * (i + 0.5) for i in range(len(shown))],
                         Box(box.x, inner.y, box.w, inner.h), style, height=tall)  # fmt: skip
    out += _heads(names, inner, step, rows, turned, head, style)
    if more:
        out.append(more_words(card, box, style, more))
    top = max((v for v in values if v is not None), default=1) or 1
    cells = {(x, y): i for i, (x, y) in enumerate(zip(xs, ys, strict=True))}
    gap = style.size / 8
    for row, y in enumerate(shown):
        for at, x in enumerate(columns):
            i = cells.get((x, y))
            fill = style.ink("none") if i is None or values[i] is None else shade(values[i], top, style)
            place = Box(inner.x + step * at, inner.y + tall * row, step, tall)
            cell = element("rect", x=place.x + gap / 2, y=place.y + gap / 2, width=step - gap, height=tall - gap, rx=gap, fill=fill)
            out.append(cell if i is None else of_row(cell, i))
            if i is not None and texts[i] not in (None, ""):
                out += _cell_text(str(texts[i]), place, readable(fill), style)
    return out


def _cell_text(words: str, cell: Box, fill: str, style: Style) -> list[str]:
    """The text in the middle of a cell, in as many lines as it holds; a number that does not fit is not shown in part.

    Of a text of several lines the first ones are shown whole, with an ellipsis for the rest.
    """
    fit = max(1, int((cell.h - style.size * 0.4) / (style.size * 1.2)))
    parts, words, room = [clean(part) for part in words.split("\n")], clean(words), cell.w - style.size * 0.4
    shown = wrap(words, room, style.size, fit)
    if shown[-1].endswith("…") and not words.endswith("…"):
        kept = [f"{part} …" if i == 0 else part for i, part in enumerate(reversed(parts[:fit]))][::-1]
        shown = kept if len(parts) > 1 and all(width(part, style.size) <= room for part in kept) else shown
    if cell.h < style.size * 1.1 or not shown[0] or (shown[0] != words and words[:1].isdigit() and len(shown) == 1):
        return []
    top = cell.y + cell.h / 2 + style.size * (0.35 - 0.6 * (len(shown) - 1))
    return [style.text(row, cell.x + cell.w / 2, top + i * style.size * 1.2, fill=fill, anchor="middle") for i, row in enumerate(shown)]


def _heads(names: list[str], inner: Box, step: float, rows: int, turned: bool, head: float, style: Style) -> list[str]:
    out = []
    for i, name in enumerate(names):
        x = inner.x + step * (i + 0.5)
        if turned:
            y = inner.y - style.size * 0.4
            shown = shorten(name, head - style.size * 0.6, style.size)
            if step >= style.size * 1.1 or i % 2 == 0:
                out.append(
                    style.text(shown, x + style.size * 0.35, y, "soft", transform=f"rotate(-90 {x + style.size * 0.35:.2f} {y:.2f})")
                )
            continue
        words = wrap(name, step * 0.94, style.size, rows)
        top = inner.y - style.size * (0.5 + 1.2 * (len(words) - 1))
        out += [style.text(row, x, top + j * style.size * 1.2, "soft", anchor="middle") for j, row in enumerate(words)]
    return out


def table(card: Card, chart: Chart | None, box: Box, style: Style) -> list[str]:
    """The first rows as text, and how many follow. Columns that would be too narrow to read are left out, from the right."""
    names = [c for c in card.columns if c.name not in ("source_id", "source_ids")]
    cells = [[_shown(row[c.name], c.name, card) for c in names] for row in islice(card.rows, MOST_LINES)]
    wanted = [
        min(max(width(v, style.size) for v in [c.label, *(r[i] for r in cells[:40])]) + style.size, box.w * 0.5)
        for i, c in enumerate(names)
    ]
    count = len(names)
    while count > 1 and sum(min(w, style.size * 9) for w in wanted[:count]) > box.w:
        count -= 1
    wanted = wanted[:count]
    if sum(wanted) > box.w:
        wanted = _sharing(wanted, box.w)
    heads = [wrap(c.label, w - style.size * 0.8, style.size, 2, bold=True) for c, w in zip(names, wanted, strict=False)]
    head = style.size * (0.7 + 1.2 * max(map(len, heads)))
    deep = 3 if len(card.rows) <= 12 else 2
    wrapped = [[wrap(v, w - style.size * 0.8, style.size, deep) for v, w in zip(row, wanted, strict=False)] for row in cells]
    heights = [style.size * (0.6 + 1.2 * max(map(len, row))) for row in wrapped]
    heights += [style.size * 1.8] * (len(card.rows) - len(wrapped))
    count_shown = min(_rows_that_fit(heights, box.h - head, style.size * 1.5), MOST_LINES)
    shown, more = wrapped[:count_shown], len(card.rows) - count_shown
    numeric = [c.type in ("integer", "number") for c in names]
    starts = [box.x + sum(wanted[:i]) for i in range(count)]
    out: list[str] = []

    def put(words: list[str], i: int, y: float, **more_: Any) -> None:
        x, anchor = (starts[i] + wanted[i] - style.size * 0.8, "end") if numeric[i] else (starts[i], "start")
        out.extend(style.text(row, x, y + j * style.size * 1.2, anchor=anchor, **more_) for j, row in enumerate(words))

    for i, words in enumerate(heads):
        put(words, i, box.y + style.size, weight=600)
    out.append(style.line(box.x, box.y + head, box.x + sum(wanted), box.y + head, "line", stroke_width=style.size / 8))
    y = box.y + head
    for row, tall in zip(shown, heights, strict=False):
        for i, words in enumerate(row):
            put(words, i, y + style.size * 1.25)
        y += tall
        out.append(style.line(box.x, y, box.x + sum(wanted), y))
    return out + ([more_words(card, box, style, more)] if more else [])


def _sharing(wanted: list[float], room: float) -> list[float]:
    """Widths that together fill the room: narrow columns as wanted, the wide ones all as wide as each other."""
    left, most = room, 0.0
    for done, one in enumerate(sorted(wanted)):
        most = left / (len(wanted) - done)
        if one > most:
            break
        left -= one
    return [min(one, most) for one in wanted]


def _rows_that_fit(heights: list[float], room: float, last: float) -> int:
    """How many rows of these heights fit; where not all do, ``last`` pixels stay free for saying so. At least one."""
    if sum(heights) <= room:
        return len(heights)
    used = count = 0.0
    for tall in heights:
        used += tall
        if used > room - last:
            break
        count += 1
    return max(1, int(count))


def _shown(value: Any, name: str, card: Card) -> str:
    if value in (None, "", ()):
        return "–"
    if isinstance(value, bool):
        return t(card.lang, "value.yes" if value else "value.no")
    return clean(t(card.lang, "value.list_separator").join(map(str, value)) if isinstance(value, tuple) else word(value, card, name))
