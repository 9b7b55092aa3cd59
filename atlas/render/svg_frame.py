"""What stands around the chart of a whole picture: title, takeaway and unit above, every caution and the sources below.

No caution is cut in the middle: the chart gives way first. What still does not fit is counted in words; notes and table
hold all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from atlas import formats
from atlas.card import Card
from atlas.i18n import t
from atlas.render.svg_plane import Box, Style
from atlas.render.svg_text import balanced, element, lines, wrap

TITLE_TYPE, TAKEAWAY_TYPE, SMALL_TYPE = 46, 31, 24
"""Font sizes in pixels at 1920 × 1080; nothing in a picture is smaller than ``SMALL_TYPE``."""
SECOND = {"title": 40, "also": 32, "takeaway": 28}
"""The same where the slide speaks two languages."""
CODE_SIDE = 168
"""Side of a QR code in pixels at 1920 × 1080, with its quiet border."""
LEAST_CHART = (0.4, 0.38)
"""Share of the page that the chart keeps, however much has to be said about it: in one language, in two."""
LINE = 1.35
"""Line height of small type in em."""
SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?]) +(?=\S)|\s+(?=[\[［]\d)")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is burnt into a whole picture beside the Card: where it comes from, and how it may be used.

    ``source_line`` and ``licence`` are sentences in the reader's language; ``site`` is the name of the product.
    """

    source_line: str
    version: str
    licence: str
    site: str
    address: str = ""
    both: str = ""
    version_both: str = ""
    """The source line and the version for a slide in two languages."""


def remarks_of(card: Card) -> list[str]:
    """Everything that has to be said with the picture: filters, note, cautions. Where shapes come from stands with the sources."""
    note = card.note.replace(card.options.get("attribution") or "\0", "").strip()
    narrowed = card.filters_text and card.filters_text != t(card.lang, "filter.none")
    filtered = t(card.lang, "picture.filtered", text=card.filters_text) if narrowed else ""
    return [one for one in (filtered, note, *(w.text for w in card.warnings)) if one]


def said_in(remarks: list[str], room: float, size: float, most: int, card: Card) -> list[str]:
    """The remarks in at most ``most`` lines: one below the other, else as one paragraph, else whole sentences and how many are left."""
    apart = [row for one in remarks for row in wrap(one, room, size, 99)]
    if len(apart) <= min(most, 4) or len(apart) <= most == 99 or not remarks:
        return apart
    flow = wrap(t(card.lang, "picture.remark_separator").join(remarks), room, size, 99)
    if len(flow) <= most:
        return apart if len(apart) <= len(flow) else flow
    sentences = [one for remark in remarks for one in SENTENCE.split(remark) if one.strip()]
    gap = "" if card.lang == "ja" else " "
    for kept in range(len(sentences) - 1, -1, -1):
        rest = t(card.lang, "picture.rest", n=formats.number(len(sentences) - kept, card.lang))
        rows = wrap(gap.join([*sentences[:kept], rest]), room, size, 99)
        if len(rows) <= most or not kept:
            break
    return rows


def head(card: Card, page: Box, scale: float, style: Style, also: Card | None, code: tuple[str, int] | None) -> tuple[list[str], float]:
    """Title, takeaway and unit at the top, in one language or in two, and the height they take."""
    title = (TITLE_TYPE if also is None else SECOND["title"]) * scale
    said = (TAKEAWAY_TYPE if also is None else SECOND["takeaway"]) * scale
    least = CODE_SIDE * scale if code else 0.0
    out = draw_code(code, page, least) if code else []
    page = page.inside(right=least + 24 * scale if code else 0)
    heads = balanced(card.title, page.w, title, 3, bold=True)
    words = balanced(card.takeaway, page.w, said, 9) if card.takeaway else []
    y = page.y + title
    out.append(lines(heads, page.x, y, title, style.ink("text"), 1.25, weight=700))
    y += title * 1.25 * (len(heads) - 1)
    if also is not None:
        second = SECOND["also"] * scale
        rows = balanced(also.title, page.w, second, 3, bold=True)
        y += title
        out.append(lines(rows, page.x, y, second, style.ink("text"), 1.2, weight=700, lang=also.lang))
        y += second * 1.2 * (len(rows) - 1)
        words += balanced(also.takeaway, page.w, said, 9) if also.takeaway else []
    y += said * 1.55
    if words:
        out.append(lines(words, page.x, y, said, style.ink("soft"), LINE))
        y += said * LINE * (len(words) - 1) + said * 0.5
    if unit := unit_words(card, also):
        y += SMALL_TYPE * scale * 1.4
        out.append(lines(wrap(unit, page.w, SMALL_TYPE * scale, 1), page.x, y, SMALL_TYPE * scale, style.ink("soft")))
    return out, max(y + 24 * scale - page.y, least + 12 * scale if code else 0)


def unit_words(card: Card, also: Card | None = None) -> str:
    """The unit in words, in both languages where there are two; empty where the axes say it."""
    said = [
        t(one.lang, "picture.unit", unit=one.unit)
        for one in (card, also)
        if one and one.unit and not (one.chart and one.unit.casefold() in (one.chart.x_title + one.chart.y_title).casefold())
    ]
    return t(card.lang, "picture.separator").join(dict.fromkeys(said))


def draw_code(code: tuple[str, int], page: Box, side: float) -> list[str]:
    """The QR code in the upper right corner, dark on light in every mode: many readers take nothing else."""
    x, y = page.right - side, page.y - side / 12
    place = f"translate({x:.2f} {y:.2f}) scale({side / code[1]:.5f})"
    return [element("rect", x=x, y=y, width=side, height=side, fill="#FFFFFF"),
            element("path", d=code[0], fill="#000000", transform=place, shape_rendering="crispEdges")]  # fmt: skip


def origin(told: list[tuple[Card, Frame]], room: float, size: float) -> list[str]:
    """Lines of sources, of the origin of the shapes, and of completeness, product, version and licence; once for all languages."""
    card, frame = told[0]
    version = frame.version if len(told) == 1 else frame.version_both or frame.version
    last = [*_each(one.site for _, one in told), version, frame.licence, frame.address]
    if card.n_total is not None and card.n_with_value is not None:
        counts = {"n": formats.number(card.n_with_value, card.lang), "total": formats.number(card.n_total, card.lang)}
        last = [*_each(t(one.lang, "card.complete", **counts) for one, _ in told), *last]
    separator = t(card.lang, "picture.separator")
    shapes = _each(one.options.get("attribution", "") for one, _ in told)
    sources = _each(one.source_line for _, one in told) if len(told) == 1 else _each([frame.both or frame.source_line])
    return [row for one in (*sources, *shapes, separator.join(p for p in last if p)) for row in wrap(one, room, size, 3)]


def _each(said: Iterable[str]) -> list[str]:
    """What is said in each language in one piece; nothing where nothing is said."""
    found = list(dict.fromkeys(one for one in said if one))
    return [" / ".join(found)] if found else []


def foot(
    told: list[tuple[Card, Frame]], page: Box, free: float, scale: float, style: Style, remarks: bool = True
) -> tuple[list[str], float, bool]:
    """Cautions (one column for each language), sources, version and licence; the height they take of ``free`` pixels, and
    whether all cautions are there.

    ``remarks`` is false where the cautions stand elsewhere in the picture.
    """
    small, gap = SMALL_TYPE * scale, 40 * scale
    wide = (page.w - gap * (len(told) - 1)) / len(told)
    below = origin(told, page.w, small)
    least = LEAST_CHART[len(told) > 1] * page.h
    most = max(2, int((free - least - 34 * scale) / (small * LINE)) - len(below))
    columns = [said_in(remarks_of(card), wide, small, most, card) if remarks else [] for card, _ in told]
    above = max(map(len, columns))
    rule = page.bottom - small * LINE * (above + len(below))
    out = [element("line", x1=page.x, x2=page.right, y1=rule, y2=rule, stroke=style.ink("grid"), stroke_width=2 * scale)]
    for i, rows in enumerate(columns):
        out.append(lines(rows, page.x + (wide + gap) * i, rule + small * LINE, small, style.ink("soft"), LINE, lang=told[i][0].lang))
    out.append(lines(below, page.x, rule + small * LINE * (above + 1), small, style.ink("soft"), LINE))
    room = max(2, most)
    whole = all(len(wrap(_flow(card), wide, small, 99)) <= room for card, _ in told if remarks_of(card))
    return out, page.bottom - rule + 20 * scale, whole


def shared(told: list[tuple[Card, Frame]], room: float, size: float, most: int) -> list[list[str]]:
    """The remarks in each language below each other in ``most`` lines, which they share as each needs them."""
    needed = [len(said_in(remarks_of(card), room, size, 99, card)) for card, _ in told]
    flow = [len(wrap(_flow(card), room, size, 99)) if remarks_of(card) else 0 for card, _ in told]
    given = needed if sum(needed) <= most else flow if sum(flow) <= most else [max(2, int(most * one / max(sum(flow), 1))) for one in flow]
    return [said_in(remarks_of(card), room, size, lines_, card) for (card, _), lines_ in zip(told, given, strict=True)]


def _flow(card: Card) -> str:
    return t(card.lang, "picture.remark_separator").join(remarks_of(card))
