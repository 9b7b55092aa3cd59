"""QR codes of addresses, as a path in an SVG, as SVG and as PNG."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

LONGEST = 1200
"""Characters of an address that a phone still reads from a projection; longer ones get no code."""
QUIET = 4
"""Modules of empty border (ISO/IEC 18004)."""


@lru_cache(maxsize=256)
def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False, boost_error=False)


def fits(address: str) -> bool:
    """Whether there is an address, short enough for a code that can be read."""
    return 0 < len(address) <= LONGEST


def path(address: str) -> tuple[str, int]:
    """The dark modules as SVG path data in units of one module, and the side of the code with its quiet border."""
    rows = [list(row) for row in _code(address).matrix]
    drawn = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                drawn.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            x += 1
    return "".join(drawn), len(rows) + 2 * QUIET


def svg(address: str, dark: str = "#000000", light: str = "#FFFFFF") -> str:
    """The code as a standalone SVG. Dark modules on light ground in every colour mode: many readers take nothing else."""
    data, side = path(address)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
            f'<rect width="{side}" height="{side}" fill="{light}"/><path d="{data}" fill="{dark}"/></svg>')  # fmt: skip


def png(address: str, scale: int = 10) -> bytes:
    """The code as PNG, ``scale`` pixels per module."""
    out = io.BytesIO()
    _code(address).save(out, kind="png", scale=scale, border=QUIET)
    return out.getvalue()
