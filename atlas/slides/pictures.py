"""A Card, or a slide of a deck, as SVG and PNG. The PNG is made by resvg: no browser, no system library.

The words of the picture (title, source line, data version, licence) are burnt in.
"""

from __future__ import annotations

import re

import resvg_py

from atlas.card import Card
from atlas.render.palette import Mode
from atlas.render.svg import frame_of, picture, with_land
from atlas.slides import fonts
from atlas.slides.tables import for_picture
from atlas.warehouse import Warehouse

WIDTHS = {"1920": 1920, "4k": 3840}
"""Pixel widths on offer; all pictures are 16:9."""
WIDEST = 3840
# An inner picture in degrees (a map), and the strokes in it.
WINDOW = re.compile(
    r'<svg x="[^"]*" y="[^"]*" width="(?P<w>[^"]*)" height="(?P<h>[^"]*)" viewBox="(?P<view>[^"]*)"[^>]*>(?P<body>.*?)</svg>',
    re.DOTALL,
)
STROKE = re.compile(r'stroke-width="([0-9.]+)" vector-effect="non-scaling-stroke"')


def svg(card: Card, warehouse: Warehouse, mode: Mode = "light", address: str = "") -> bytes:
    """The Card as a picture of 1920 × 1080 whose letters stay letters: the reader's machine brings the font."""
    card = with_land(card, warehouse)
    return picture(for_picture(card), mode, frame=frame_of(card, warehouse, address)).encode()


def png(card: Card, warehouse: Warehouse, mode: Mode = "light", width: int = 1920, address: str = "") -> bytes:
    """The same picture in pixels. Raises ``NoJapaneseFont`` where this machine has none, and ``ValueError`` for a width out of reach."""
    return rasterised(svg(card, warehouse, mode, address).decode(), width)


def rasterised(text: str, width: int) -> bytes:
    """An SVG of ours as PNG, ``width`` pixels wide. Raises ``NoJapaneseFont``; ``ValueError`` beyond 16 to 3840 pixels."""
    if not 16 <= width <= WIDEST:
        raise ValueError(f"a picture is 16 to {WIDEST} pixels wide, not {width}")
    font = fonts.japanese()
    files = [str(path) for path in (font.regular, font.bold) if path]
    # Rare letters (Vietnamese, Thai…) that the Japanese font lacks come from the system's other fonts, which take longer to load.
    only = not font.missing(re.sub(r"<[^>]*>", "", text))
    return resvg_py.svg_to_bytes(
        svg_string=_even_strokes(text), width=width, font_files=files, skip_system_fonts=only, font_family=font.family,
        sans_serif_family=font.family, serif_family=font.family,
    )  # fmt: skip


def _even_strokes(text: str) -> str:
    """resvg does not know ``non-scaling-stroke``: the widths of strokes on maps are said in degrees instead of pixels."""

    def scaled(found: re.Match[str]) -> str:
        _, _, w, h = (float(v) for v in found["view"].split())
        degrees = ((w / float(found["w"])) * (h / float(found["h"]))) ** 0.5
        return STROKE.sub(lambda stroke: f'stroke-width="{float(stroke[1]) * degrees:.5f}"', found[0])

    return WINDOW.sub(scaled, text)
