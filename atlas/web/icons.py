"""Streamlit's icon font, cut down to the icons its front end names: an eighth of a file that each first visit waits for.

An icon is a ligature: the font draws ``expand_more`` as one sign. Every name that stands in the scripts as a whole word of its
own is kept, so that the result depends on the version of Streamlit alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the server, which only sends the font, need not load the library that made it
    from fontTools.ttLib import TTFont

FONT = "MaterialSymbols-Rounded.*.woff2"
NAME = re.compile(r"""(?<=["'`:/])[a-z0-9_]{2,40}(?=["'`:])""")
LIGATURES = 4
"""The kind of substitution in the font's table of glyph substitutions (OpenType GSUB)."""


def named(scripts: Iterable[Path]) -> set[str]:
    """Every text in the scripts that could be the name of an icon."""
    return {name for script in scripts for name in NAME.findall(script.read_text(encoding="utf-8"))}


def ligatures(font: TTFont) -> Iterable[tuple[dict[str, list[object]], str, object, str]]:
    """Each ligature with the list it stands in: the table by first letter, the first letter, the ligature and its name."""
    letters = {glyph: chr(code).lower() for code, glyph in font.getBestCmap().items()}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType == LIGATURES:
                for first, found in table.ligatures.items():
                    for one in found:
                        yield table.ligatures, first, one, "".join(letters.get(glyph, "?") for glyph in (first, *one.Component))


def lighter(path: Path, wanted: set[str]) -> bytes:
    """The font (WOFF2) with ASCII and the icons of these names."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(path)
    for table, first, one, name in list(ligatures(font)):
        if name not in wanted:
            table[first].remove(one)
    options = subset.Options(layout_features=["*"], flavor="woff2")
    cut = subset.Subsetter(options)
    cut.populate(unicodes=[code for code in font.getBestCmap() if code < 128])
    cut.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
