"""Finds a Japanese font of this machine for files that carry their letters with them (PNG, PDF). None is shipped (docs/adr/0005).

A font is taken for what it holds, not for its name: it must have kana, kanji and Latin letters. Without one, nothing is
drawn and the reader is told why: boxes instead of letters would be worse than no picture.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

PROBE = "あア漢県令々ー、Aé1"
FAMILIES = (
    "notosanscjk", "notosansjp", "notosanscjkjp", "sourcehansans", "ヒラギノ角ゴシック w3", "hiraginosans", "yugothr", "yugothm",
    "biz-udgothicr", "meiryo", "ipaexg", "ipag", "takaogothic", "takaopgothic", "vl-gothic", "vl-pgothic", "droidsansjapanese",
    "droidsansfallback", "msgothic",
)  # fmt: skip
"""Beginnings of file names in order of preference: regular weight, gothic (sans serif)."""
BOLD_OF = {
    "notosanscjk-regular.ttc": "notosanscjk-bold.ttc", "notosansjp-regular.ttf": "notosansjp-bold.ttf",
    "notosansjp-regular.otf": "notosansjp-bold.otf", "notosanscjkjp-regular.otf": "notosanscjkjp-bold.otf",
    "ヒラギノ角ゴシック w3.ttc": "ヒラギノ角ゴシック w6.ttc", "yugothr.ttc": "yugothb.ttc", "yugothm.ttc": "yugothb.ttc",
    "meiryo.ttc": "meiryob.ttc", "biz-udgothicr.ttc": "biz-udgothicb.ttc",
}  # fmt: skip
ENDINGS = (".ttf", ".otf", ".ttc")
PREFERRED_FACES = ("JP", "Japanese", "Yu Gothic Regular", "Yu Gothic Medium", "Meiryo", "BIZ UDGothic")


class NoJapaneseFont(RuntimeError):
    """No font of this machine has Japanese letters."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font file with Japanese letters: ``family`` as the file names it, ``face`` its place in a collection."""

    regular: Path
    bold: Path | None
    family: str
    face: int
    letters: frozenset[int]

    def missing(self, text: str) -> set[str]:
        """The characters of a text that the font does not have."""
        return {c for c in set(text) if c.isprintable() and not c.isspace() and ord(c) not in self.letters}


def folders() -> tuple[Path, ...]:
    """Where this system keeps fonts. ``ATLAS_FONTS`` names further folders or a font file, searched first."""
    home = Path.home()
    own = [Path(one) for one in os.environ.get("ATLAS_FONTS", "").split(os.pathsep) if one]
    if sys.platform == "win32":
        there = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"]
    elif sys.platform == "darwin":
        there = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    else:
        there = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]
    return tuple(own + there)


def _files(places: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        if place.is_file():
            found.append(place)
        elif place.is_dir():
            found += sorted(p for p in place.rglob("*") if p.suffix.lower() in ENDINGS)
    return found


def find(places: Iterable[Path]) -> Font | None:
    """The best Japanese font in these folders, or ``None``."""
    files = _files(places)
    by_name = {path.name.lower(): path for path in reversed(files)}
    ranked = []
    for path in files:
        name = path.name.lower()
        rank = next((i for i, family in enumerate(FAMILIES) if name.startswith(family)), None)
        if rank is not None:
            plain = "regular" in name or name in BOLD_OF or "-" not in name
            ranked.append((rank, not plain, str(path), path))
    for *_, path in sorted(ranked):
        if font := _opened(path, by_name.get(BOLD_OF.get(path.name.lower(), ""))):
            return font
    return None


def _opened(path: Path, bold: Path | None) -> Font | None:
    """The font if it has the letters Japanese needs. Of a collection the Japanese face is taken."""
    try:
        faces = list(TTCollection(path, lazy=True).fonts) if path.suffix.lower() == ".ttc" else [TTFont(path, lazy=True)]
        names = [face["name"].getBestFullName() or "" for face in faces]
        at = next((i for wanted in PREFERRED_FACES for i, name in enumerate(names) if wanted in name), 0)
        letters = frozenset(faces[at].getBestCmap() or ())
        family = faces[at]["name"].getBestFamilyName() or ""
    except (OSError, TTLibError, KeyError, ValueError, AssertionError):
        return None
    return Font(path, bold, family, at, letters) if all(ord(c) in letters for c in PROBE) else None


@cache
def japanese() -> Font:
    """The Japanese font of this machine. Raises ``NoJapaneseFont``."""
    font = find(folders())
    if font is None:
        raise NoJapaneseFont("no font with Japanese letters was found; install Noto Sans CJK (fonts-noto-cjk) or name one in ATLAS_FONTS")
    return font


def available() -> bool:
    """Whether files that carry their letters (PNG, PDF) can be made here."""
    try:
        japanese()
    except NoJapaneseFont:
        return False
    return True
