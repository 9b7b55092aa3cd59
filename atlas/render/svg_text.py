"""Text in pictures drawn without a browser: how wide it is, where it breaks, and how it becomes harmless XML.

No font is opened. Widths are estimates in em that err on the wide side, so that a label stays inside the picture with
any of the usual Japanese and Latin system fonts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow at all, escaped or not (section 2.2, Char)."""
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Controls that would turn the reading direction of everything after them."""
WIDTHS = {"ijlI'": 0.3, "ftr.,:;|!()[]/- ": 0.41, "mMW@%—…w": 1.0}
"""Widths in em of the Latin characters that differ most from the rest, after the broadest of the usual fonts."""
KANA = [chr(code) for code in range(0x3041, 0x30FD)]
SMALL_KANA = {one for one in KANA if re.search("SMALL|MARK|DOT", unicodedata.name(one, ""))}
NOT_FIRST = frozenset("、。，．：；？！」』）］｝〉》】〕〜～々…‥％,.:;?!)]}%") | SMALL_KANA
NOT_LAST = frozenset("「『（［｛〈《【〔([{¥￥$")
"""What no line may begin or end with."""
UNITS = re.compile(r"[0-9０-９A-Za-zÀ-ɏ'’&+./,:%#_@]+[-–]?|[-–]|\s+|.", re.DOTALL)
"""What stays together in a line: a run of Latin letters and digits up to a dash, or one character of any other script."""


def clean(text: Any) -> str:
    """The text on one line without what XML forbids; a removed character leaves nothing behind."""
    kept = REORDERING.sub("", FORBIDDEN.sub("", str(text)))
    return re.sub(r"\s+", " ", kept).strip()


def escape(text: Any) -> str:
    """Text as XML content or attribute value: it can only ever come out as text."""
    kept = FORBIDDEN.sub("", str(text))
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#39;")


@cache
def _em(character: str) -> float:
    """Width of one character in em: 1 for full width, 0 for marks that combine, about 0.6 for the rest."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    known = next((em for characters, em in WIDTHS.items() if character in characters), None)
    return known or (0.74 if character.isupper() else 0.64)


def width(text: str, size: float, bold: bool = False) -> float:
    """Estimated width of one line in pixels at the font size ``size``."""
    return sum(map(_em, text)) * size * (1.06 if bold else 1.0)


def shorten(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, or as much of it as fits into ``room`` pixels with an ellipsis; may be empty."""
    if width(text, size, bold) <= room:
        return text
    room -= width("…", size, bold)
    kept, used = "", 0.0
    for character in text:
        used += width(character, size, bold)
        if used > room:
            break
        kept += character
    return kept.rstrip() + "…" if kept.strip() else ""


def wrap(text: str, room: float, size: float, lines: int = 2, bold: bool = False) -> list[str]:
    """The text in at most ``lines`` lines of ``room`` pixels; the last one ends in an ellipsis if it does not fit.

    Japanese may break anywhere but before closing and after opening punctuation; Latin words stay whole unless
    one is longer than a line.
    """
    done: list[str] = []
    line = ""
    rest = _units(clean(text), room, size, bold)
    for i, unit in enumerate(rest):
        if line and width(line + unit.rstrip(), size, bold) > room:
            if len(done) == lines - 1:
                return [*done, shorten(line + "".join(rest[i:]), room, size, bold)]
            done.append(line.rstrip())
            line = unit.lstrip()
        else:
            line += unit
    return [*done, line.rstrip()] if line.strip() or not done else done


def balanced(text: str, room: float, size: float, lines: int = 2, bold: bool = False) -> list[str]:
    """Like ``wrap``, with lines of nearly equal length, so that no single character is left on the last one."""
    best = wrap(text, room, size, lines, bold)
    while len(best) > 1 and not best[-1].endswith("…"):
        room *= 0.96
        tried = wrap(text, room, size, lines, bold)
        if len(tried) > len(best) or tried[-1].endswith("…"):
            break
        best = tried
    return best


def _units(text: str, room: float, size: float, bold: bool) -> list[str]:
    """Pieces that must not be broken, punctuation glued to its neighbour, no piece wider than a line."""
    units: list[str] = []
    for piece in UNITS.findall(text):
        if units and (piece[0] in NOT_FIRST or units[-1][-1] in NOT_LAST) and width(units[-1] + piece, size, bold) <= room:
            units[-1] += piece
        elif width(piece, size, bold) > room:
            units += piece
        else:
            units.append(piece)
    return units


def number(value: float) -> str:
    """A coordinate with at most two decimals, the same on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, body: str = "", **attributes: Any) -> str:
    """One SVG element. Attribute names may use ``_`` for ``-``; numbers are rounded, texts escaped, ``None`` left out.

    ``body`` is markup: pass texts through ``escape``.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, (int, float)) else escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def of_row(mark: str, row: int) -> str:
    """A mark with the number of the row it stands for (from 0), so that a page can say what is pointed at."""
    return mark.replace(" ", f' data-row="{row}" ', 1)


def text(words: Any, x: float, y: float, size: float, fill: str, **more: Any) -> str:
    """One line of text with its baseline at ``y``. ``more``: ``anchor`` start, middle or end, ``weight``, ``halo`` colour."""
    anchor, weight, halo = more.pop("anchor", None), more.pop("weight", None), more.pop("halo", None)
    if halo:
        more |= {"stroke": halo, "stroke_width": size * 0.22, "stroke_linejoin": "round", "paint_order": "stroke"}
    return element(
        "text", escape(clean(words)), x=x, y=y, font_size=size, fill=fill,
        text_anchor=None if anchor in (None, "start") else anchor, font_weight=weight, **more,
    )  # fmt: skip


def lines(words: list[str], x: float, y: float, size: float, fill: str, gap: float = 1.3, **more: Any) -> str:
    """Several lines, the first one's baseline at ``y``, ``gap`` em apart."""
    return "".join(text(line, x, y + i * size * gap, size, fill, **more) for i, line in enumerate(words))
