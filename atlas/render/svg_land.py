"""The ground of server-drawn maps: land shapes in degrees, the part of the plane that is seen, and the way to pixels.

What a map needs beside its rows stands in ``card.options``; ``with_land`` fills in what is missing:

- ``paths``: id → SVG path in degrees (x = longitude from -30 to 330, y = minus latitude): a layer of ``geometry_paths``
- ``frame``: (x_min, y_min, width, height, aspect) of the layer, as in ``geometry_frames``; without it the shapes decide
- ``outlines``: ids of areas of which only the border is drawn, over the area below
- ``lines``: paths of lines to be drawn on top, such as the frame around a moved area
- ``attribution``: the sentence that names the origin of the shapes
- ``chosen``, ``first``: for arcs, the row to be set off, and the rows whose ends are named before all others
- ``ends``: for arcs, the columns of longitude and latitude of both ends; default ``ENDS``
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from atlas.card import Card
from atlas.pacific import WEST_EDGE, pacific
from atlas.render.svg_plane import Box, Style
from atlas.render.svg_text import element, number
from atlas.warehouse import Warehouse

ENDS = ("municipality_lon", "municipality_lat", "partner_lon", "partner_lat")
JAPAN, WORLD = "japan", "asia_pacific"
"""Layers of ``geometry_paths`` for shaded maps and points, and for arcs."""


@dataclass(frozen=True, slots=True)
class Plane:
    """From degrees on the continuous plane to pixels: what is seen (``view``, in path degrees) in a box."""

    view: Box
    box: Box

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of a point in path degrees (y is minus the latitude)."""
        return (
            self.box.x + (x - self.view.x) / self.view.w * self.box.w,
            self.box.y + (y - self.view.y) / self.view.h * self.box.h,
        )

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels of a point in geographic degrees."""
        return self.at(pacific(lon), -lat)


@lru_cache(maxsize=2048)
def bounds(path: str) -> tuple[float, float, float, float] | None:
    """West, top, east and bottom of a path of closed rings (``M x y l dx dy … Z``); ``None`` for any other path."""
    if re.search(r"[^MlZ\d .\-]", path):
        return None
    xs: list[float] = []
    ys: list[float] = []
    for ring in path.split("M")[1:]:
        steps = [float(n) for n in re.findall(r"-?\d*\.?\d+", ring)]
        x = y = 0.0
        for dx, dy in zip(steps[::2], steps[1::2], strict=False):
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def _around(corners: list[tuple[float, float, float, float]]) -> Box:
    west, top = min(c[0] for c in corners), min(c[1] for c in corners)
    return Box(west, top, max(c[2] for c in corners) - west, max(c[3] for c in corners) - top)


def whole(card: Card, box: Box) -> Plane:
    """A plane that shows the whole layer in its true shape, as large as the box allows and in its middle."""
    frame = card.options.get("frame")
    if frame:
        view, aspect = Box(*frame[:4]), frame[4]
    else:
        found = [b for b in map(bounds, card.options.get("paths", {}).values()) if b]
        view = _around(found) if found else Box(122.5, -46.5, 27, 22.5)
        aspect = view.w * math.cos(math.radians(view.y + view.h / 2)) / view.h
    w = min(box.w, box.h * aspect)
    return Plane(view, Box(box.x + (box.w - w) / 2, box.y + (box.h - w / aspect) / 2, w, w / aspect))


def around(points: list[tuple[float, float]], box: Box, margin: float = 0.14, least: float = 24.0) -> Plane:
    """A plane that fills the box and shows all points (longitude, latitude), with a margin and at least ``least`` degrees."""
    xs, ys = [pacific(lon) for lon, _ in points], [-lat for _, lat in points]
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    squeeze = math.cos(math.radians(min(abs(middle_y), 60)))
    w, h = max((max(xs) - min(xs)) * (1 + 2 * margin), least), max((max(ys) - min(ys)) * (1 + 2 * margin), least)
    needed = h
    ratio = box.w / box.h / squeeze
    w, h = (w, w / ratio) if w / h > ratio else (h * ratio, h)
    if w > 360:
        w, h = 360.0, max(360 / ratio, needed)
        wide = min(box.w, box.h * 360 * squeeze / h)  # a box too flat for all points is not filled to its sides
        box = Box(box.x + (box.w - wide) / 2, box.y, wide, box.h)
    left = min(max(middle_x - w / 2, WEST_EDGE), 330 - w)
    return Plane(Box(left, middle_y - h / 2, w, h), box)


def window(plane: Plane, body: list[str]) -> str:
    """Shapes in degrees, cut off at the edge of the plane's box."""
    view, box = plane.view, plane.box
    seen = " ".join(number(v) for v in (view.x, view.y, view.w, view.h))
    return element("svg", "".join(body), x=box.x, y=box.y, width=box.w, height=box.h, viewBox=seen, preserveAspectRatio="none")


def shape(path: str, fill: str, style: Style, **more: Any) -> str:
    """One area; its edge keeps its width whatever the scale of the map."""
    edge: dict[str, Any] = {
        "stroke": style.ink("land_edge"),
        "stroke_width": style.size / 24,
        "vector_effect": "non-scaling-stroke",
    } | more
    return element("path", d=path, fill=fill, **edge)


def land(card: Card, plane: Plane, style: Style) -> str:
    """The land of the Card's layer in one colour, without shapes out of view or too small to be seen."""
    view, pixel = plane.view, plane.view.w / plane.box.w

    def seen(path: str) -> bool:
        b = bounds(path)
        if b is None:
            return True
        large = b[2] - b[0] > pixel or b[3] - b[1] > pixel
        return large and b[0] < view.right and b[2] > view.x and b[1] < view.bottom and b[3] > view.y

    whole_land = "".join(path for path in card.options.get("paths", {}).values() if seen(path))
    return window(plane, [shape(whole_land, style.ink("land"), style), *edges(card, style)])


def edges(card: Card, style: Style) -> list[str]:
    """The lines that belong to the layer, such as the frame around a moved area."""
    return [shape(path, "none", style, stroke=style.ink("line")) for path in card.options.get("lines", ())]


def with_land(card: Card, warehouse: Warehouse) -> Card:
    """The Card with the land its map is drawn on, from the warehouse; any other Card, or one that brings its own, as it is.

    ``card.options["layer"]`` names a layer of ``geometry_paths`` other than the usual one.
    """
    kinds = {"choropleth": JAPAN, "points": JAPAN, "arcs": WORLD}
    if card.chart is None or card.chart.kind not in kinds or "paths" in card.options:
        return card
    layer = card.options.get("layer", kinds[card.chart.kind])
    paths = {row["id"]: row["path"] for row in warehouse.rows("land_paths", layer=layer)}
    lines = tuple(row["path"] for row in warehouse.rows("land_paths", layer=f"{layer}_frame"))
    found: dict[str, Any] = {"paths": paths, "lines": lines}
    for row in warehouse.rows("land_frame", layer=layer, lang=card.lang):
        found |= {"attribution": row["attribution"]}
        if card.chart.kind != "arcs":
            found["frame"] = tuple(row[key] for key in ("x_min", "y_min", "width", "height", "aspect"))
    return card.with_(options={**found, **card.options})
