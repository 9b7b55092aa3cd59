"""Flows between two sides (Sankey) as SVG, with a layout of its own."""

from __future__ import annotations

from dataclasses import dataclass

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.svg_plane import Box, Style, both_words, colours_of, column, legend, series_of, word
from atlas.render.svg_text import element, lines, number, of_row, shorten, width, wrap

Flow = tuple[str, str, str, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the picture: for each node its top and height in pixels."""

    top: dict[str, float]
    height: dict[str, float]


def sankey(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Bands from the values of ``x`` at the left to those of ``y`` at the right, as thick as their value.

    Where a side has more nodes than can be labelled, its smallest ones are drawn as one, which says how many they are.
    """
    colours = colours_of(card, chart, style.mode) if chart.series else {"": style.ink("muted")}
    names = series_of(card, chart)
    named = chart.series not in (chart.x, chart.y) and len(names) > 1
    out, used = legend(colours if named else {}, box, style)
    box = box.inside(top=used + style.size * 0.3, bottom=style.size * 0.3)
    owner = column(card, chart.series, "")
    rows = zip(card.rows.column(chart.x), card.rows.column(chart.y), owner, card.rows.column(chart.value), strict=True)
    each = [(i, (word(a, card, chart.x), word(b, card, chart.y), s, float(v))) for i, (a, b, s, v) in enumerate(rows) if v]
    flows, row_of = _summed([flow for _, flow in each]), {flow: i for i, flow in each}
    if not flows:
        return out
    fit = max(2, int(box.h / (style.size * 1.9)))
    flows = _merged(_merged(flows, 0, fit, card), 1, fit, card)
    left, right = _order(flows)
    tops, bottoms = (_side(flows, at, order, box, style) for at, order in ((0, left), (1, right)))
    room = box.w * 0.32
    widths = [min(max(width(f"{n}  {_sum(flows, at, n, card)}", style.size) for n in order), room) for at, order in ((0, left), (1, right))]
    bar = style.size * 0.8
    x0, x1 = box.x + widths[0] + style.size * 0.5, box.right - widths[1] - style.size * 0.5
    out += _bands(flows, left, right, tops, bottoms, x0 + bar, x1 - bar, colours, row_of)
    for at, side, x in ((0, tops, x0), (1, bottoms, x1 - bar)):
        for node, top in side.top.items():
            h = side.height[node]
            out.append(element("rect", x=x, y=top, width=bar, height=max(h, 1), fill=style.ink("line")))
            total = _sum(flows, at, node, card)
            words = (
                wrap(f"{node} {total}", widths[at], style.size, 2) if h >= style.size * 2.5 else [_one_line(node, total, widths[at], style)]
            )
            y = top + h / 2 + style.size * (0.35 - 0.6 * (len(words) - 1))
            edge, anchor = (x0 - style.size * 0.4, "end") if at == 0 else (x1 + style.size * 0.4, "start")
            out.append(lines(words, edge, y, style.size, style.ink("text"), 1.2, anchor=anchor))
    return out


def _one_line(node: str, total: str, room: float, style: Style) -> str:
    """Name and sum in one line; the name gives way, the number does not."""
    return f"{shorten(node, room - width(' ' + total, style.size), style.size)} {total}"


def _sum(flows: list[Flow], at: int, node: str, card: Card) -> str:
    total = sum((f[3] for f in flows if f[at] == node), 0.0)
    return formats.number(int(total) if total.is_integer() else total, card.lang)


def _totals(flows: list[Flow], at: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for a, b, _, value in flows:
        node = b if at else a
        found[node] = found.get(node, 0.0) + value
    return found


def _merged(flows: list[Flow], at: int, fit: int, card: Card) -> list[Flow]:
    """The flows with the smallest nodes of one side drawn as one node, when there are more than ``fit``."""
    totals = _totals(flows, at)
    if len(totals) <= fit:
        return flows
    kept = set(sorted(totals, key=lambda n: (-totals[n], n))[: fit - 1])
    rest = both_words(card, lambda lang: t(lang, "picture.others", n=formats.number(len(totals) - len(kept), lang)))
    if at == 0:
        return _summed([(a if a in kept else rest, b, s, v) for a, b, s, v in flows])
    return _summed([(a, b if b in kept else rest, s, v) for a, b, s, v in flows])


def _summed(flows: list[Flow]) -> list[Flow]:
    """One flow for each pair of ends and series."""
    sums: dict[tuple[str, str, str], float] = {}
    for a, b, series, value in flows:
        sums[a, b, series] = sums.get((a, b, series), 0.0) + value
    return [(*key, value) for key, value in sums.items()]


def _order(flows: list[Flow]) -> tuple[list[str], list[str]]:
    """Both sides: the left one by size, the right one by the middle of where its bands come from, so that few cross."""
    sizes = _totals(flows, 0)
    left = sorted(sizes, key=lambda n: (-sizes[n], n))
    place = {node: i for i, node in enumerate(left)}
    sums = _totals(flows, 1)
    middle = {n: sum(place[f[0]] * f[3] for f in flows if f[1] == n) / sums[n] for n in sums}
    return left, sorted(sums, key=lambda n: (middle[n], n))


def _side(flows: list[Flow], at: int, order: list[str], box: Box, style: Style) -> Side:
    """Heights in proportion to the sums; every node keeps room for one line of text."""
    sums = _totals(flows, at)
    slot = style.size * 1.3
    scale = _scale(flows, box, style)
    heights = {n: sums[n] * scale for n in order}
    needed = [max(heights[n], slot) for n in order]
    gap = (box.h - sum(needed)) / max(len(order) - 1, 1) if len(order) > 1 else 0.0
    gap = max(0.0, min(gap, style.size * 1.6))
    y = box.y + (box.h - sum(needed) - gap * (len(order) - 1)) / 2
    tops = {}
    for node, need in zip(order, needed, strict=True):
        tops[node] = y + (need - heights[node]) / 2
        y += need + gap
    return Side(tops, heights)


def _scale(flows: list[Flow], box: Box, style: Style) -> float:
    """Pixels per unit, the same on both sides, so that the fuller side still fits with a line of text per node."""
    slot, best = style.size * 1.3, float("inf")
    for at in (0, 1):
        sums = sorted(_totals(flows, at).values())
        gaps = style.size * 0.3 * (len(sums) - 1)
        low, high = 0.0, box.h / sum(sums)
        for _ in range(40):
            middle = (low + high) / 2
            if sum(max(v * middle, slot) for v in sums) + gaps <= box.h:
                low = middle
            else:
                high = middle
        best = min(best, low)
    return max(best, box.h / sum(_totals(flows, 0).values()) * 0.02)


def _bands(flows: list[Flow], left: list[str], right: list[str], tops: Side, bottoms: Side, x0: float, x1: float,
           colours: dict[str, str], row_of: dict[Flow, int]) -> list[str]:  # fmt: skip
    """The bands, stacked at both ends in the order of the other side. One that stands for a single row says which."""
    scale = {at: side.height[n] / _totals(flows, at)[n] for at, side, n in ((0, tops, left[0]), (1, bottoms, right[0]))}
    series = list(colours)
    at_left, at_right = dict(tops.top), dict(bottoms.top)
    ends: dict[Flow, list[float]] = {}
    for flow in sorted(flows, key=lambda f: (left.index(f[0]), right.index(f[1]), series.index(f[2]))):
        ends[flow] = [at_left[flow[0]]]
        at_left[flow[0]] += flow[3] * scale[0]
    for flow in sorted(flows, key=lambda f: (right.index(f[1]), left.index(f[0]), series.index(f[2]))):
        ends[flow].append(at_right[flow[1]])
        at_right[flow[1]] += flow[3] * scale[1]
    middle = (x0 + x1) / 2
    out = []
    for flow, (a, b) in ends.items():
        h0, h1 = flow[3] * scale[0], flow[3] * scale[1]
        n = number
        path = (f"M{n(x0)} {n(a)}C{n(middle)} {n(a)} {n(middle)} {n(b)} {n(x1)} {n(b)}V{n(b + h1)}"
                f"C{n(middle)} {n(b + h1)} {n(middle)} {n(a + h0)} {n(x0)} {n(a + h0)}Z")  # fmt: skip
        band = element("path", d=path, fill=colours[flow[2]], fill_opacity=0.45)
        out.append(of_row(band, row_of[flow]) if flow in row_of else band)
    return out
