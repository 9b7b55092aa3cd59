"""Maps as SVG: shaded or coloured areas, points, and arcs over land shapes; no tile, no projection library.

Every function takes a Card, its Chart, a box and a style, and returns elements. ``svg_land`` says what the Card's
options hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.pacific import pacific
from atlas.render.palette import SEQUENTIAL
from atlas.render.svg_grids import shade
from atlas.render.svg_land import ENDS, around, edges, land, shape, whole, window
from atlas.render.svg_plane import Box, Labels, Style, both_words, colours_of, column, hollow_words, legend
from atlas.render.svg_text import balanced, clean, element, number, of_row, wrap

MANY = 30
"""From this many arcs on they are drawn thinner and paler."""
FEW = 24
"""Up to this many places every one gets its name, if there is room; of more only the ``MOST`` weightiest."""
MOST = 12
LISTED = 8
"""Up to this many pairs are named one by one beside the map."""


def choropleth(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Areas by code (``x``) and points at ``lon`` and ``lat``, shaded by ``value`` or coloured by ``series``.

    An area without a row is not zero: it has a colour of its own, and the key says so.
    """
    return _coloured(card, chart, box, style) if chart.series else _shaded(card, chart, box, style)


def _shaded(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    paths: Mapping[str, str] = card.options.get("paths", {})
    codes = card.rows.column(chart.x)
    values, rows = dict(zip(codes, card.rows.column(chart.value), strict=True)), {code: i for i, code in enumerate(codes)}
    top = max((v for v in values.values() if v is not None), default=1) or 1
    edge = style.ink("line")
    shapes = []
    for code, path in paths.items():
        value = values.get(code)
        area = shape(path, style.ink("none") if value is None else shade(value, top, style), style, stroke=edge)
        shapes.append(of_row(area, rows[code]) if code in rows else area)
    missing = any(values.get(code) is None for code in paths)
    return [window(whole(card, box), shapes + edges(card, style)), *_key(card, chart, top, missing, box, style)]


def _key(card: Card, chart: Chart, top: float, missing: bool, box: Box, style: Style) -> list[str]:
    """The key of a shaded map at the lower right: the ramp from zero to the greatest value, and "no record"."""
    ramp, size = SEQUENTIAL[style.mode], style.size
    w, tall = min(size * 9, box.w * 0.4), size * 0.8
    x, y = box.right - w, box.bottom - size * (3.4 if missing else 1.9)
    title = wrap(chart.y_title, w, size, 3) if chart.y_title else []
    out = [style.text(line, x, y - size * (0.5 + 1.2 * (len(title) - 1 - i)), "soft") for i, line in enumerate(title)]
    for i, colour in enumerate(ramp):
        out.append(element("rect", x=x + w / len(ramp) * i, y=y, width=w / len(ramp) + 0.3, height=tall, fill=colour))
    out.append(style.text(formats.number(0, card.lang), x, y + tall + size, "soft"))
    out.append(style.text(formats.number(top, card.lang), box.right, y + tall + size, "soft", anchor="end"))
    if missing:
        below = y + size * 2.4
        edge: dict[str, Any] = {"stroke": style.ink("line"), "stroke_width": size / 14}
        out.append(element("rect", x=x, y=below, width=tall, height=tall, fill=style.ink("none"), **edge))
        out.append(style.text(both_words(card, lambda lang: t(lang, "picture.no_record")), x + size * 1.3, below + size * 0.75, "soft"))
    return out


def _coloured(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    colours, owner = colours_of(card, chart, style.mode), column(card, chart.series, "")
    codes, hollow = card.rows.column(chart.x), column(card, chart.hollow, False)
    lons, lats, texts = column(card, chart.lon), column(card, chart.lat), column(card, chart.label)
    plane = whole(card, box)
    if box.w > plane.box.w and box.w >= style.size * 24:  # to the right, away from the words
        plane = replace(plane, box=replace(plane.box, x=box.right - plane.box.w))
    over = box.w >= style.size * 24 and plane.box.w < box.h * 1.2  # of a tall country the upper left is sea: the key stands there
    kinds = {n: {bool(h) for h, o in zip(hollow, owner, strict=True) if o == n} for n in colours}
    words = hollow_words(card, chart) if any(len(one) > 1 for one in kinds.values()) else ""
    open_ = {n for n, one in kinds.items() if one == {True}} & {o for o, code in zip(owner, codes, strict=True) if not code}
    gap = plane.box.x - box.x
    keys = [Box(box.x, box.y, gap + plane.box.w * share, box.h) for share in (0.46, 0.5, 0.54, 0.58)] if over else [box]
    drawn = [legend(colours, key, style, words, open_=open_) for key in keys]
    out, used = next((one for one in drawn if one[1] <= plane.box.h * 0.42), drawn[-1])
    if not over:
        plane = whole(card, box.inside(top=used))
    fills = {code: colours[name] for code, name in zip(codes, owner, strict=True) if code}
    rows = {code: i for i, code in enumerate(codes) if code}
    outlines, shapes = set(card.options.get("outlines", ())), []
    for code, path in card.options.get("paths", {}).items():
        area = shape(path, fills.get(code, "none" if code in outlines else style.ink("land")), style, stroke=style.ink("line"))
        shapes.append(of_row(area, rows[code]) if code in rows else area)
    out.insert(0, window(plane, shapes + edges(card, style)))
    placed = [i for i, code in enumerate(codes) if not code and lats[i] is not None and lons[i] is not None]
    r, labels = style.size * (0.34 if len(placed) < 80 else 0.22), Labels(plane.box)
    for i in placed:
        x, y = plane.place(lons[i], lats[i])
        out.append(of_row(_dot(x, y, r, colours[owner[i]], bool(hollow[i]), style), i))
        if len(placed) <= FEW:
            out += _name(texts[i], x, y, r + style.size * 0.2, labels, style)
    return out


def _dot(x: float, y: float, r: float, colour: str, hollow: bool, style: Style) -> str:
    paper = style.ink("paper")
    fill, edge = (paper, colour) if hollow else (colour, paper)
    return element("circle", cx=x, cy=y, r=r, fill=fill, fill_opacity=0.9, stroke=edge, stroke_width=style.size / 14)


def _name(words: Any, x: float, y: float, d: float, labels: Labels, style: Style) -> list[str]:
    """A name beside a point, where it covers nothing; none where there is no room."""
    if not words:
        return []
    s = style.size
    level, above, below = y + s * 0.35, y - s * 0.5, y + s * 1.2
    spots = [(x + d, level, "start"), (x - d, level, "end"), (x, y - d - s * 0.2, "middle"), (x, y + d + s * 0.9, "middle")]
    spots += [(x + d, above, "start"), (x + d, below, "start"), (x - d, above, "end"), (x - d, below, "end")]
    spot = labels.place(clean(words), s, spots)
    return [style.text(words, spot[0], spot[1], anchor=spot[2], halo=style.ink("paper"))] if spot else []


def points(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Points at longitude ``x`` and latitude ``y``, their area in proportion to ``value``, named where there is room."""
    colours, owner = colours_of(card, chart, style.mode), column(card, chart.series, "")
    sizes, hollow, texts = column(card, chart.value), column(card, chart.hollow, False), column(card, chart.label)
    out, used = legend(colours if len(colours) > 1 else {}, box, style, hollow_words(card, chart))
    box = box.inside(top=used)
    where = list(zip(card.rows.column(chart.x), card.rows.column(chart.y), strict=True))
    known = [i for i, (lon, lat) in enumerate(where) if lon is not None and lat is not None]
    if not known:
        return out
    plane = whole(card, box) if card.options.get("frame") else around([where[i] for i in known], box)
    out.append(land(card, plane, style))
    top = max((v for v in sizes if v), default=0)
    labels = Labels(plane.box)
    marks: list[str] = []
    names: list[str] = []
    base = style.size * (0.3 if len(known) < 80 else 0.2)
    for i in sorted(known, key=lambda i: (-(sizes[i] or 0), i)):
        x, y = plane.place(*where[i])
        r = base + style.size * 1.2 * math.sqrt((sizes[i] or 0) / top) if top else base
        marks.append(of_row(_dot(x, y, r, colours[owner[i]], bool(hollow[i]), style), i))
        labels.taken.append(Box(x - r * 0.7, y - r * 0.7, r * 1.4, r * 1.4))
        if len(known) <= FEW or (top and len(names) < MOST):
            names += _name(texts[i], x, y, r + style.size * 0.2, labels, style)
    return out + marks + names


def arcs(card: Card, chart: Chart, box: Box, style: Style) -> list[str]:
    """Arcs between two places per row, as thick as ``value``; ``x`` and ``y`` name the ends. Rows of one pair fan out."""
    colours, owner = colours_of(card, chart, style.mode), column(card, chart.series, "")
    sizes, hollow = column(card, chart.value), column(card, chart.hollow, False)
    names = (column(card, chart.x), column(card, chart.y))
    out, used = legend(colours if len(colours) > 1 else {}, box, style, hollow_words(card, chart))
    caption = wrap(chart.y_title, box.w, style.size, 1) if chart.y_title else []
    out += [style.text(line, box.x, box.bottom - style.size * 0.3, "soft") for line in caption]
    box = box.inside(top=used, bottom=style.size * 1.5 if caption else 0)
    at = list(zip(*(card.rows.column(name) for name in card.options.get("ends", ENDS)), strict=True))
    known = [i for i, ends in enumerate(at) if None not in ends]
    if not known:
        return out
    places = [at[i][:2] for i in known] + [at[i][2:] for i in known]
    framed = "frame" in card.options
    named = len(known) <= LISTED and not framed
    if named:  # the map takes the shape of what it shows; beside it each pair is named, not empty sea
        pairs = [(i, names[0][i], names[1][i], sizes[i], colours[owner[i]], bool(hollow[i])) for i in known]
        wide = box.w > box.h * 1.6 and box.w > style.size * 45
        seen = _window_of(places, box) if wide else Box(box.x, box.y, box.w, box.h * 0.56)
        plane = around(places, seen)
        gap = style.size * 1.2
        beside = box.inside(left=seen.w + gap) if wide else box.inside(top=seen.h + gap)
        out += _pair_list(card, pairs, beside, style)
    else:
        plane = whole(card, box) if framed else around(places, box)
    out.append(land(card, plane, style))
    top = max((v for v in sizes if v), default=0)
    many = len(known) > MANY
    opacity, heavy = (0.6 if framed else 0.45, 2.6) if many else (0.9 if named else 0.72, 4.2)
    chosen, first = card.options.get("chosen"), card.options.get("first", ())
    if chosen is not None:
        opacity /= 2
    turns: dict[Any, int] = {}
    ends: dict[tuple[float, float], End] = {}
    curves = []
    for i in sorted(known, key=lambda i: (i == chosen, sizes[i] or 0, i)):
        turn = turns[at[i]] = turns.get(at[i], -1) + 1
        a, b = plane.place(*at[i][:2]), plane.place(*at[i][2:])
        thick = style.size / 13 * (1.2 + (heavy * math.sqrt((sizes[i] or 0) / top) if top else 0))
        dash = f"{style.size / 3:.1f} {style.size / 4:.1f}" if hollow[i] else None
        line: dict[str, Any] = {"stroke": colours[owner[i]], "stroke_width": thick, "stroke_dasharray": dash}
        curve = _arc(a, b, turn)
        if i == chosen:  # in full colour, with an edge
            line["stroke_opacity"] = 1
            curves.append(element("path", d=curve, stroke=style.ink("text"), stroke_opacity=1, stroke_width=thick + style.size * 0.25))
        curves.append(of_row(element("path", d=curve, **line), i))
        for point, name, home in ((a, names[0][i], True), (b, names[1][i], False)):
            end = ends.setdefault(point, End(home, {}))
            end.names[name] = end.names.get(name, 0) + (sizes[i] or 1)
            end.first = name if i == chosen else end.first or (name if i in first else "")
            end.chosen |= i == chosen
    drawn = element("g", "".join(curves), fill="none", stroke_opacity=opacity, stroke_linecap="round")
    seen, place = plane.box, " ".join(number(v) for v in (plane.box.x, plane.box.y, plane.box.w, plane.box.h))
    # An inner picture, so that an arc that bulges beyond the map is cut off there and covers no words.
    out.append(element("svg", drawn, x=seen.x, y=seen.y, width=seen.w, height=seen.h, viewBox=place))
    return out + _ends({point: end for point, end in ends.items() if seen.holds(*point)}, seen, style, len(ends) if framed else MOST)


def _window_of(places: list[tuple[float, float]], box: Box) -> Box:
    """The left part of the box, as wide as the places need at its full height, at most two thirds of it."""
    xs, ys = [pacific(lon) for lon, _ in places], [lat for _, lat in places]
    squeeze = math.cos(math.radians(min(abs(sum(ys) / len(ys)), 60)))
    wide, tall = max(max(xs) - min(xs), 16) * squeeze, max(max(ys) - min(ys), 12)
    w = max(min(box.h * wide / tall * 1.12, box.w * 0.66), box.w * 0.4)
    return Box(box.x, box.y, w, box.h)


def _pair_list(card: Card, pairs: list[tuple[int, Any, Any, Any, str, bool]], box: Box, style: Style) -> list[str]:
    """Beside the map each pair with its colour, both names, and how much its width stands for."""
    size, x = style.size, box.x
    room = box.w - size * 2.2
    unit = next((c.label for c in card.columns if c.name == (card.chart.value if card.chart else "")), "")
    entries = []
    for i, home, abroad, amount, colour, hollow in sorted(pairs, key=lambda p: (-(p[3] or 0), p[0])):
        words = balanced(_pair_name(card, home, abroad), room, size * 1.1, 3, bold=True)
        said = wrap(t(card.lang, "picture.amount", label=unit, n=formats.number(amount, card.lang)), room, size, 2) if amount else []
        entries.append((i, words, said, colour, hollow))
    if sum(size * (1.32 * len(words) + 1.25 * len(said) + 0.3) for _, words, said, *_ in entries) > box.h:
        entries = [(i, words, [], colour, hollow) for i, words, _, colour, hollow in entries]
    tall = [size * (1.32 * len(words) + 1.25 * len(said)) for _, words, said, *_ in entries]
    gap = max(size * 0.3, min(size * 1.4, (box.h - sum(tall)) / max(len(entries), 1)))
    y = box.y + max(0.0, (box.h - sum(tall) - gap * (len(entries) - 1)) / 2)
    out = []
    for (i, words, said, colour, hollow), high in zip(entries, tall, strict=True):
        dash = f"{size / 3:.1f} {size / 4:.1f}" if hollow else None
        bar = style.line(x, y + size * 0.75, x + size * 1.6, y + size * 0.75, stroke=colour, stroke_width=size / 3, stroke_dasharray=dash)
        out.append(of_row(bar, i))
        for k, row in enumerate(words):
            out.append(style.text(row, x + size * 2.2, y + size * (1.1 + 1.32 * k), size=size * 1.1, weight=600))
        for k, row in enumerate(said):
            out.append(style.text(row, x + size * 2.2, y + size * (1.1 + 1.32 * len(words) + 1.25 * k), "soft"))
        y += high + gap
    return out


def _pair_name(card: Card, home: Any, abroad: Any) -> str:
    if "languages" in card.options:
        return t(card.lang, "picture.pair", a=home, b=abroad)
    return t(card.lang, "map.pair", municipality=home, partner=abroad)


@dataclass(slots=True)
class End:
    """A point where arcs end: at home or abroad, the places that share it with the weight of their arcs, the one named before others."""

    home: bool
    names: dict[str, float]
    first: str = ""
    chosen: bool = False


def _arc(a: tuple[float, float], b: tuple[float, float], turn: int) -> str:
    """A curve that bulges to the north, as great circles do on such a map; the next row of a pair bulges more."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    bulge = (0.2 + 0.09 * turn) * (1 if dx < 0 else -1)
    x, y = (a[0] + b[0]) / 2 - dy * bulge, (a[1] + b[1]) / 2 + dx * bulge
    return f"M{number(a[0])} {number(a[1])}Q{number(x)} {number(y)} {number(b[0])} {number(b[1])}"


def _ends(ends: dict[tuple[float, float], End], box: Box, style: Style, most: int) -> list[str]:
    """A dot at each end, full at home and hollow abroad, and the names of the weightiest ends (at most ``most`` of many)."""
    labels = Labels(box)
    dots: list[str] = []
    words: list[str] = []
    r = style.size * (0.28 if len(ends) <= FEW else 0.2)
    ranked = sorted(ends.items(), key=lambda end: (not end[1].chosen, not end[1].first, -sum(end[1].names.values()), end[0]))
    for (x, y), end in ranked:  # the names of what was chosen may cover other dots
        if end.chosen:
            words += _name(end.first, x, y, style.size * 0.5, labels, style)
    for (x, y), end in ranked:
        labels.taken.append(Box(x - r, y - r, r * 2, r * 2))
        dots.append(_dot(x, y, r, style.ink("text"), not end.home, style))
    for (x, y), end in ranked:
        if not end.chosen and (len(ranked) <= FEW or len(words) < most):
            name = end.first or max(sorted(end.names), key=lambda n: end.names[n])
            words += _name(name, x, y, style.size * 0.5, labels, style)
    return dots + words
