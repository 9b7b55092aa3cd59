"""The drawing plane of a picture: a box in pixels, a style, scales and round ticks, and labels that keep off each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import Lang, listing, t
from atlas.render.palette import INK, Mode, assign, letters
from atlas.render.svg_text import balanced, clean, element, lines, number, text, width, wrap


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, y downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """x of the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """y of the lower edge."""
        return self.y + self.h

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the box."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def inside(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Box:
        """The box without these margins; never of negative size."""
        return Box(self.x + left, self.y + top, max(self.w - left - right, 1), max(self.h - top - bottom, 1))


@dataclass(frozen=True, slots=True)
class Style:
    """How a picture is drawn: colour mode, language, and the font size in pixels that everything else follows.

    ``tight`` brings lines closer together, so that more of them fit.
    """

    mode: Mode
    lang: Lang
    size: float
    tight: bool = False

    def em(self, usual: float, close: float) -> float:
        """A distance in pixels, given in em for usual and for close lines."""
        return self.size * (close if self.tight else usual)

    def ink(self, role: str) -> str:
        """The colour of a role, such as ``text`` or ``grid``."""
        return INK[self.mode][role]

    def text(self, words: Any, x: float, y: float, role: str = "text", **more: Any) -> str:
        """One line in the style's size; ``fill`` overrides the role. With a halo it stands on the page, and its colour is made to stand out."""
        fill = more.pop("fill", self.ink(role))
        return text(words, x, y, more.pop("size", self.size), letters(fill, self.mode) if "halo" in more else fill, **more)

    def line(self, x1: float, y1: float, x2: float, y2: float, role: str = "grid", **more: Any) -> str:
        """A straight line, one pixel for each 13 of the font size."""
        stroke: dict[str, Any] = {"stroke": self.ink(role), "stroke_width": self.size / 13} | more
        return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **stroke)


@dataclass
class Labels:
    """Boxes of labels already placed, so that the next one keeps off them. A label without room is not drawn."""

    room: Box
    taken: list[Box] = field(default_factory=list)

    def place(
        self, words: str, size: float, spots: Sequence[tuple[float, float, str]], bold: bool = False
    ) -> tuple[float, float, str] | None:
        """The first of ``spots`` (x, baseline, anchor) where the words are inside the room and free; it is then taken."""
        w = width(words, size, bold)
        for x, y, anchor in spots:
            left = x - {"start": 0.0, "middle": w / 2, "end": w}[anchor]
            box = Box(left, y - size * 0.95, w, size * 1.2)
            inside = box.x >= self.room.x and box.right <= self.room.right and box.y >= self.room.y and box.bottom <= self.room.bottom
            if inside and not any(meets(box, other) for other in self.taken):
                self.taken.append(box)
                return x, y, anchor
        return None


def meets(one: Box, other: Box) -> bool:
    """True when the boxes overlap."""
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near as possible to the wanted ones, in their order, at least ``gap`` apart, between low and high.

    When there are too many for that, the gap shrinks.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    placed: list[float] = []
    for i in order:
        placed.append(max(wanted[i], placed[-1] + gap if placed else low))
    limit = high
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - gap
    found = [0.0] * len(wanted)
    for at, i in enumerate(order):
        found[i] = placed[at]
    return found


def round_ticks(low: float, high: float, about: int, whole: bool = False) -> list[float]:
    """Round numbers (1, 2 or 5 times a power of ten) from at or below ``low`` to at or above ``high``, some ``about`` of them."""
    if high <= low:
        high = low + 1
    raw = (high - low) / max(about, 1)
    power = 10 ** math.floor(math.log10(raw))
    step = next(s for s in (power, 2 * power, 5 * power, 10 * power) if s >= raw * 0.999)
    if whole:
        step = max(step, 1)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def tick_text(value: float, lang: Lang) -> str:
    """A tick without a needless ``.0``."""
    return formats.number(int(value) if float(value).is_integer() else value, lang)


def date_ticks(first: date, last: date, room: float, style: Style) -> list[tuple[date, str]]:
    """Beginnings of years, or of months when the time is short, with labels that fit side by side into ``room``."""
    years = (last.toordinal() - first.toordinal()) / 365.25
    if years >= 2:
        steps = (1, 2, 5, 10, 20, 50, 100)

        def smallest(label: str) -> int:
            return next((s for s in steps if width(label, style.size) + style.size * 0.6 <= room / years * s), 200)

        full = smallest(formats.day(last, "year", style.lang))
        bare = full > 2 and smallest(str(last.year)) < full
        step = smallest(str(last.year)) if bare else full
        days = [date(y, 1, 1) for y in range(first.year, last.year + 1) if y % step == 0]
        return [(d, str(d.year) if bare else formats.day(d, "year", style.lang)) for d in days if first <= d <= last]
    widest = width(formats.day(last, "month", style.lang), style.size) + style.size * 0.8
    step = next((s for s in (1, 2, 3, 6) if widest <= room / max(years * 12, 1) * s), 12)
    months = [first.year * 12 + first.month - 1 + i for i in range(int(years * 12) + 3)]
    days = [date(m // 12, m % 12 + 1, 1) for m in months if m % step == 0]
    return [(d, formats.day(d, "month", style.lang)) for d in days if first <= d <= last]


def series_of(card: Card, chart: Chart) -> tuple[str, ...]:
    """The series in the order in which they are drawn, those named by ``chart.order`` first."""
    present = list(dict.fromkeys(card.rows.column(chart.series))) if chart.series else [""]
    return tuple([s for s in chart.order if s in present] + [s for s in present if s not in chart.order])


def colours_of(card: Card, chart: Chart, mode: Mode) -> dict[str, str]:
    """The colour of each series."""
    return assign(series_of(card, chart), chart.colours, mode)


def column(card: Card, name: str, missing: Any = None) -> list[Any]:
    """A column of the Card's rows, or as many ``missing`` values when the Chart names none."""
    return card.rows.column(name) if name else [missing] * len(card.rows)


def word(value: Any, card: Card, name: str) -> str:
    """A category as it stands on an axis: years without grouping, numbers and dates in the reader's convention."""
    if value is None:
        return formats.number(None, card.lang)
    if isinstance(value, date):
        return value.isoformat() if "languages" in card.options else formats.day(value, "day", card.lang)
    kind = next((one.type for one in card.columns if one.name == name), "")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and kind != "year" and "year" not in name:
        return formats.number(value, card.lang)
    return clean(value)


def legend(names: dict[str, str], box: Box, style: Style, hollow: str = "", round_: bool = False,
           open_: Set[str] = frozenset(), diamonds: Set[str] = frozenset(), edge: str = "") -> tuple[list[str], float]:  # fmt: skip
    """Swatch and name of each series in lines above the picture, and the height they take.

    ``hollow`` says in words what hollow marks mean, ``edge`` is their colour where only one series has them; ``round_``
    makes the swatches points; series in ``open_`` are hollow; those in ``diamonds`` are drawn as diamonds.
    """
    size, x, y = style.size, box.x, box.y + style.size
    out: list[str] = []
    entries = [(name, style.ink("paper") if name in open_ else colour, colour, name in diamonds) for name, colour in names.items()]
    if hollow:
        entries.append((hollow, style.ink("paper"), edge or style.ink("soft"), bool(edge and diamonds)))
    for name, fill, line, pointed in entries:
        rows = wrap(name, box.w - size * 1.6, size, 4)
        w = size * 1.5 + max(width(row, size) for row in rows)
        if x > box.x and x + w > box.right:
            x, y = box.x, y + size * 1.5
        out.append(_swatch(x, y, fill, line, pointed, round_, size))
        out += [style.text(row, x + size * 1.3, y + i * size * 1.2) for i, row in enumerate(rows)]
        x, y = x + w + size * 1.2, y + size * 1.2 * (len(rows) - 1)
    return out, y + size * 0.9 - box.y if entries else 0.0


def _swatch(x: float, y: float, fill: str, edge: str, pointed: bool, round_: bool, size: float) -> str:
    pen: dict[str, Any] = {"fill": fill, "stroke": edge, "stroke_width": size / 9}
    if pointed:
        return element("path", d=diamond(x + size * 0.52, y - size * 0.38, size * 0.5), **pen)
    round_by = size * (0.42 if round_ else 0.15)
    return element("rect", x=x + size * 0.1, y=y - size * 0.8, width=size * 0.84, height=size * 0.84, rx=round_by, **pen)


def diamond(x: float, y: float, r: float) -> str:
    """Path data of a diamond around a point, ``r`` from its middle to its corners."""
    return f"M{number(x)} {number(y - r)}l{number(r)} {number(r)} {number(-r)} {number(r)} {number(-r)} {number(-r)}Z"


def hollow_words(card: Card, chart: Chart) -> str:
    """What hollow marks mean: the label of the column that says so, when any row is hollow."""
    if not chart.hollow or not any(card.rows.column(chart.hollow)):
        return ""
    return next((c.label for c in card.columns if c.name == chart.hollow), "")


def left_labels(
    words: list[str], middles: list[float], box: Box, style: Style, share: float = 0.38, height: float = 0
) -> tuple[list[str], float]:
    """Category names at the left edge, right-aligned, in as many lines as ``height`` holds; and the width they take."""
    line = 1.06 if style.tight else 1.2
    tall = max(1, min(3, int(height / (style.size * line))))
    room = min(max((width(w, style.size) for w in words), default=0) + 1, box.w * share)
    out = []
    for name, middle in zip(words, middles, strict=True):
        shown = balanced(name, room, style.size, tall)
        top = middle + style.size * (0.35 - line / 2 * (len(shown) - 1))
        cut = "1" if shown[-1].endswith("…") and not name.endswith("…") else None
        out.append(lines(shown, box.x + room, top, style.size, style.ink("text"), line, anchor="end", data_cut=cut))
    return out, room + style.size * 0.7


def fitting(items: list[Any], room: float, each: float) -> tuple[list[Any], int]:
    """The first items that fit into ``room`` at ``each`` pixels, and how many were left for want of room."""
    if len(items) * each <= room:
        return items, 0
    fit = max(1, int((room - each) / each))
    return items[:fit], len(items) - fit


def more_words(card: Card, box: Box, style: Style, more: int, names: list[str] | None = None) -> str:
    """ "and n more", or what is left out by name, at the lower left corner of a picture that holds only the first part."""
    words = both_words(
        card,
        lambda lang: (
            t(lang, "picture.left_out", names=listing(lang, names)) if names else t(lang, "picture.more", n=formats.number(more, lang))
        ),
    )
    return style.text(words, box.x, box.bottom - style.size * 0.3, "soft", data_more=str(more))


def both_words(card: Card, say: Callable[[Lang], str]) -> str:
    """Words in the Card's language, or in all its languages where its chart speaks more than one."""
    return " / ".join(dict.fromkeys(say(lang) for lang in card.options.get("languages", (card.lang,))))
