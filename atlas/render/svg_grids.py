"""Heat maps and tables as SVG. Every function takes a Card, its Chart, a box and a style, and returns elements."""

from __future__ import annotations

from itertools import islice
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.palette import LETTERED, SEQUENTIAL, luminance
from atlas.render.svg_plane import Box, Style, fitting, left_labels, more_words, word
from atlas.render.svg_text import clean, element, of_row, width, wrap

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


def lettered(value: float, top: float, style: Style) -> str:
    """Like ``shade``, of the steps on which letters have a contrast of 7:1."""
    ramp = LETTERED[style.mode]
    return ramp[max(0, min(len(ramp) - 1, round(value / (top or 1) * (len(ramp) - 1))))]


def _share(lines: list[Any], card: Card, chart: Chart, style: Style, roomy: float, box: Box) -> float:
    """The share of the width for the names of rows: half of what the longest needs where rows are high enough for two lines."""
    if not style.tight or roomy < style.size * 2.12:
        return 0.38
    names = [word(y, card, chart.y) for y in lines]
    wanted = max(max((width(p, style.size) for p in n.split()), default=0) + width(n, style.size) * 0.12 for n in names)
    return min(0.38, max(wanted, max(width(n, style.size) for n in names) * 0.62) / box.w)


def heatmap(card: Card, chart: Chart, box: Box, style: Style, *, only_words: bool = False) -> list[str]:
    """Cells shaded by value. A cell without a row, or without a value, has the colour of "nothing known".

    ``only_words`` leaves out what is never cut: cells and numbers. That is enough to find the height a grid needs.
    """
    xs, ys, values = card.rows.column(chart.x), card.rows.column(chart.y), card.rows.column(chart.value)
    texts = card.rows.column(chart.label) if chart.label else ["" if v is None else formats.number(v, card.lang) for v in values]
    columns = [c for c in chart.order if c in set(xs)] + sorted({x for x in xs if x not in chart.order}) if chart.order else sorted(set(xs))
    names = [word(c, card, chart.x) for c in columns]
    lines = list(dict.fromkeys(ys))
    longest = max(width(n, style.size) for n in names)
    roomy = box.h / (len(lines) + 2)
    _, left = left_labels(
        [word(y, card, chart.y) for y in lines], [0.0] * len(lines), box, style, _share(lines, card, chart, style, roomy, box)
    )
    step = (box.w - left) / len(columns)
    torn = any(width(one, style.size) > step * 0.94 for name in names if " " in name for one in name.split())
    turned = longest > step and (step < style.size * 3.2 or torn)
    rows = 1 if turned else min(3, max(len(wrap(n, step * 0.94, style.size, 3)) for n in names))
    if turned:
        rows = max(1, min(3, int(step / (style.size * 1.15))))
        rooms = [box.h * share for share in (0.2, 0.26, 0.32, 0.4)]
        room = next((one for one in rooms if not any(wrap(n, one, style.size, rows)[-1].endswith("…") for n in names)), rooms[-1])
        head = min(longest, room) + style.size * 0.6
    else:
        head = style.size * (0.6 + 1.2 * rows)
    shown, more = fitting(lines, box.h - head, style.em(1.35, 1.16))
    inner = box.inside(left=left, top=head, bottom=style.size * 1.5 if more else 0)
    tall = min(inner.h / len(shown), style.size * (5 if chart.label else 3))
    inner = Box(inner.x, inner.y, inner.w, tall * len(shown))
    out, _ = left_labels([word(y, card, chart.y) for y in shown], [inner.y + tall * (i + 0.5) for i in range(len(shown))],
                         Box(box.x, inner.y, box.w, inner.h), style, _share(lines, card, chart, style, roomy, box), height=tall)  # fmt: skip
    out += _heads(names, inner, step, rows, turned, head, style)
    if more:
        out.append(more_words(card, box, style, more))
    top = max((v for v in values if v is not None), default=1) or 1
    cells = {(x, y): i for i, (x, y) in enumerate(zip(xs, ys, strict=True))}
    gap = style.size / 8
    for row, y in enumerate([] if only_words and not chart.label else shown):
        for at, x in enumerate(columns):
            i = cells.get((x, y))
            fill = style.ink("none") if i is None or values[i] is None else lettered(values[i], top, style)
            place = Box(inner.x + step * at, inner.y + tall * row, step, tall)
            if not only_words:
                cell = element("rect", x=place.x + gap / 2, y=place.y + gap / 2, width=step - gap, height=tall - gap, rx=gap, fill=fill)
                out.append(cell if i is None else of_row(cell, i))
            if i is not None and texts[i] not in (None, ""):
                out += _cell_text(str(texts[i]), place, readable(fill), style)
    return out


def _cell_text(words: str, cell: Box, fill: str, style: Style) -> list[str]:
    """The text in the middle of a cell, in as many lines as it holds; a number that does not fit is not shown in part.

    Of a text of several lines the first ones are shown whole, with an ellipsis for the rest.
    """
    line = 1.06 if style.tight else 1.2
    fit = max(1, int((cell.h - style.em(0.4, 0.1)) / (style.size * line)))
    parts, words, room = [clean(part) for part in words.split("\n")], clean(words), cell.w - style.size * 0.2
    shown = wrap(words, room, style.size, fit)
    if shown[-1].endswith("…") and not words.endswith("…"):
        kept = [f"{part} …" if i == 0 else part for i, part in enumerate(reversed(parts[:fit]))][::-1]
        shown = kept if len(parts) > 1 and all(width(part, style.size) <= room for part in kept) else shown
    if cell.h < style.size * 1.1 or not shown[0] or (shown[0] != words and words[:1].isdigit() and len(shown) == 1):
        return []
    top = cell.y + cell.h / 2 + style.size * (0.35 - line / 2 * (len(shown) - 1))
    cut = "1" if shown[-1].endswith("…") and not words.endswith("…") else None
    x = cell.x + cell.w / 2
    return [style.text(row, x, top + i * style.size * line, fill=fill, anchor="middle", data_cut=cut) for i, row in enumerate(shown)]


def _heads(names: list[str], inner: Box, step: float, rows: int, turned: bool, head: float, style: Style) -> list[str]:
    out = []
    for i, name in enumerate(names):
        x = inner.x + step * (i + 0.5)
        if turned:
            y = inner.y - style.size * 0.4
            words = wrap(name, head - style.size * 0.6, style.size, rows)
            if step < style.size * 1.1 and i % 2:
                continue
            for j, row in enumerate(words):
                at = x + style.size * (0.35 + 1.1 * (j - (len(words) - 1) / 2))
                cut = "1" if row.endswith("…") and not name.endswith("…") else None
                out.append(style.text(row, at, y, "soft", transform=f"rotate(-90 {at:.2f} {y:.2f})", data_cut=cut))
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
        min(max(width(c.label, style.size, bold=True), *(width(r[i], style.size) for r in cells[:40])) + style.size, box.w * 0.5)
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
    for deep in (9, 4, 3):  # texts are shown whole if that leaves at least four rows
        wrapped = [[wrap(v, w - style.size * 0.8, style.size, deep) for v, w in zip(row, wanted, strict=False)] for row in cells]
        heights = [style.em(0.6, 0.35) + style.em(1.2, 1.14) * max(map(len, row)) for row in wrapped]
        heights += [style.size * 1.8] * (len(card.rows) - len(wrapped))
        if _rows_that_fit(heights, box.h - head, style.size * 1.5) >= min(4, len(card.rows)):
            break
    count_shown = min(_rows_that_fit(heights, box.h - head, style.size * 1.5), MOST_LINES)
    shown, more = wrapped[:count_shown], len(card.rows) - count_shown
    numeric = [c.type in ("integer", "number") for c in names]
    starts = [box.x + sum(wanted[:i]) for i in range(count)]
    out: list[str] = []

    def put(words: list[str], i: int, y: float, **more_: Any) -> None:
        x, anchor = (starts[i] + wanted[i] - style.size * 0.8, "end") if numeric[i] else (starts[i], "start")
        cut = "1" if words[-1].endswith("…") else None
        out.extend(style.text(row, x, y + j * style.em(1.2, 1.14), anchor=anchor, data_cut=cut, **more_) for j, row in enumerate(words))

    for i, words in enumerate(heads):
        put(words, i, box.y + style.size, weight=600)
    out.append(style.line(box.x, box.y + head, box.x + sum(wanted), box.y + head, "line", stroke_width=style.size / 8))
    y = box.y + head
    for row, tall in zip(shown, heights, strict=False):
        for i, words in enumerate(row):
            put(words, i, y + style.em(1.25, 1.05))
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
