"""Names beside points that neither overlap each other nor cover another point: a simple greedy placement in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 12.0
GAP = 8.0
"""Pixels: type size, and the distance of a name from its point."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name and the pixel position of its point."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name goes: its anchor (start, middle, end) and its offset from the point in pixels."""

    anchor: str
    dx: float
    dy: float


SPOTS = (Spot("start", GAP, 0), Spot("end", -GAP, 0), Spot("middle", 0, -GAP - 6), Spot("middle", 0, GAP + 6))


def text_width(text: str) -> float:
    """Rough width in pixels: a full-width character is as wide as it is high."""
    return sum(SIZE if ord(character) > 0x2E7F else SIZE * 0.58 for character in text) + 4


def _box(label: Label, spot: Spot) -> tuple[float, float, float, float]:
    width = text_width(label.text)
    left = label.x + spot.dx - {"start": 0.0, "middle": width / 2, "end": width}[spot.anchor]
    return left, label.y + spot.dy - SIZE * 0.65, left + width, label.y + spot.dy + SIZE * 0.65


def placed(wanted: Sequence[Label], points: Sequence[tuple[float, float]], width: float, height: float) -> list[Spot | None]:
    """A spot for each label, the first ones having the choice; None where a name has no room or is out of the picture."""
    taken: list[tuple[float, float, float, float]] = []
    dots = [(x - 3, y - 3, x + 3, y + 3) for x, y in points]
    found: list[Spot | None] = []
    for label in wanted:
        spot = next((spot for spot in SPOTS if _free(_box(label, spot), taken, dots, width, height)), None)
        if spot:
            taken.append(_box(label, spot))
        found.append(spot)
    return found


def _free(
    box: tuple[float, float, float, float], taken: list[tuple[float, float, float, float]],
    dots: list[tuple[float, float, float, float]], width: float, height: float,
) -> bool:  # fmt: skip
    if box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height:
        return False
    return not any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for group in (taken, dots) for o in group)
