"""Colours: one categorical palette told apart by people with colour vision deficiency, ramps that also work in grey print.

Slots are named by role ("c1"…, "muted"), never by what they show: which case or sector gets which slot is decided by
the order of the data. Each colour has a contrast of at least 3:1 on the page background of its mode.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

Mode = Literal["light", "dark"]

CATEGORICAL: dict[Mode, tuple[str, ...]] = {
    "light": ("#0B5CAD", "#C2410C", "#0F766E", "#9D174D", "#7A5B00", "#5B3FA6", "#3F6212", "#0E7490", "#64748B"),
    "dark": ("#6CB0F2", "#F79A63", "#4FD1C0", "#F28AB2", "#E3BE4A", "#B7A2F5", "#A5CF6A", "#67D3EA", "#A3AFBF"),
}
INK: dict[Mode, dict[str, str]] = {
    "light": {
        "text": "#0E1726", "soft": "#465261", "grid": "#DDE3EA", "line": "#8794A3", "paper": "#FFFFFF",
        "land": "#DFE5EC", "land_edge": "#FFFFFF", "sea": "#F5F8FB", "muted": "#A6B1BE", "none": "#EEF1F5",
    },
    "dark": {
        "text": "#EEF2F7", "soft": "#B4C0CE", "grid": "#2C3A4B", "line": "#7F8DA0", "paper": "#0F1722",
        "land": "#2B3A4D", "land_edge": "#0F1722", "sea": "#141E2B", "muted": "#66758A", "none": "#1B2735",
    },
}  # fmt: skip
SEQUENTIAL: dict[Mode, tuple[str, ...]] = {
    "light": ("#E4EEF8", "#BCD6EE", "#8DB9E0", "#5A97CC", "#2E74B3", "#0B5CAD", "#08427E", "#052B54"),
    "dark": ("#16314D", "#1C4670", "#235D94", "#2F78BA", "#4C94D8", "#6CB0F2", "#9BCBF8", "#CFE6FC"),
}
LETTERED: dict[Mode, tuple[str, ...]] = {
    "light": ("#E4EEF8", "#C9DEF2", "#ACCDEA", "#8DB9E0", "#0A549F", "#08427E", "#063767", "#052B54"),
    "dark": ("#16314D", "#193B60", "#1C4670", "#215384", "#72B4F4", "#85BEF6", "#9BCBF8", "#CFE6FC"),
}
"""The ramp of cells that carry letters: black or white ones have a contrast of at least 7:1 on each step."""


def slot(name: str, mode: Mode) -> str:
    """The colour of a slot: ``c1``… (categorical, cycling), ``s1``… (a step of the ramp) or a role of ``INK``."""
    if name.startswith("c") and name[1:].isdigit():
        palette = CATEGORICAL[mode]
        return palette[(int(name[1:]) - 1) % len(palette)]
    if name.startswith("s") and name[1:].isdigit():
        return SEQUENTIAL[mode][int(name[1:]) - 1]
    return INK[mode][name]


def assign(values: tuple[str, ...], given: tuple[tuple[str, str], ...], mode: Mode) -> dict[str, str]:
    """A colour for each series value: the slot it was given, else the next slot in order."""
    slots = dict(given)
    return {value: slot(slots.get(value, f"c{i + 1}"), mode) for i, value in enumerate(values)}


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2, relative luminance)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another one in it; both and the result ``#RRGGBB``."""
    parts = [[int(one[i : i + 2], 16) for i in (1, 3, 5)] for one in (colour, other)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(*parts, strict=True))


def softer(colour: str, mode: Mode) -> str:
    """The colour for broad areas: marks of the colour itself still stand out on it."""
    return mixed(colour, INK[mode]["paper"], 0.4)


@cache
def letters(colour: str, mode: Mode, least: float = 7.0) -> str:
    """The colour made darker (lighter in dark mode) until letters in it stand out on the page by ``least`` (AAA)."""
    paper, towards = INK[mode]["paper"], "#000000" if mode == "light" else "#FFFFFF"
    steps = (mixed(colour, towards, step / 20) for step in range(21))
    return next((one for one in steps if contrast(one, paper) >= least), INK[mode]["text"])
