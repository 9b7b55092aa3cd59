"""Places of a row as GeoJSON and as WKB (ISO 19125, little endian), WGS 84, longitude first.

Two places make a straight LineString, one place a Point, none nothing. A line over the antimeridian is cut into a
MultiLineString there (RFC 7946, section 3.1.9), so that it does not run across the whole map.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

from atlas.export.tables import OpenTable
from atlas.warehouse import Warehouse, remembered

Position = tuple[float, float]
CODES = {"Point": 1, "LineString": 2, "MultiLineString": 5}


@remembered(maxsize=4)
def _positions(warehouse: Warehouse) -> dict[tuple[str, str], Position]:
    return {(row["kind"], row["id"]): (row["lon"], row["lat"]) for row in warehouse.rows("place_positions")}


def shapes(warehouse: Warehouse, table: OpenTable, first: list[Any], second: list[Any]) -> Iterator[tuple[str, Any] | None]:
    """The shape of each row from the two columns that name its places (rules: warehouse table geometry_columns).

    Looked up here and not joined in SQL: a join would hold the whole result, and this keeps the rows flowing.
    """
    rule = table.place[0] if table.place else ""
    known = _positions(warehouse)
    nowhere: tuple[None, None] = (None, None)
    for one, other in zip(first, second, strict=True):
        if rule == "point":
            yield shape(one, other)
        elif rule == "arc":
            start, end = known.get(("place", one), nowhere), known.get(("place", other), nowhere)
            yield shape(start[0], start[1], end[0], end[1])
        else:
            yield shape(*known.get((rule, one), nowhere))


def shape(lon_1: float | None, lat_1: float | None, lon_2: float | None = None, lat_2: float | None = None) -> tuple[str, Any] | None:
    """(GeoJSON type, coordinates) of a row, or ``None`` when no place is known."""
    ends = [(x, y) for x, y in ((lon_1, lat_1), (lon_2, lat_2)) if x is not None and y is not None]
    if not ends:
        return None
    if len(ends) == 1 or ends[0] == ends[1]:
        return "Point", ends[0]
    (x1, y1), (x2, y2) = ends
    if abs(x2 - x1) <= 180:
        return "LineString", tuple(ends)
    edge = 180.0 if x1 > 0 else -180.0
    unrolled = x2 + 2 * edge
    y = round(y1 + (y2 - y1) * (edge - x1) / (unrolled - x1), 6)
    return "MultiLineString", (((x1, y1), (edge, y)), ((-edge, y), (x2, y2)))


def geojson(made: tuple[str, Any] | None) -> str:
    """The shape as a GeoJSON geometry, ``null`` for none."""
    return "null" if made is None else json.dumps({"type": made[0], "coordinates": made[1]}, separators=(",", ":"))


def wkb(made: tuple[str, Any] | None) -> bytes | None:
    """The shape as well-known binary."""
    if made is None:
        return None
    kind, coordinates = made
    head = struct.pack("<BI", 1, CODES[kind])
    if kind == "Point":
        return head + struct.pack("<2d", *coordinates)
    if kind == "LineString":
        return head + struct.pack("<I", len(coordinates)) + b"".join(struct.pack("<2d", *one) for one in coordinates)
    lines = b"".join(wkb(("LineString", line)) or b"" for line in coordinates)
    return head + struct.pack("<I", len(coordinates)) + lines


def geo_metadata(table: OpenTable) -> dict[str, Any]:
    """The "geo" metadata of GeoParquet 1.1. Without "crs" the coordinates are OGC:CRS84 by definition."""
    arc = table.place is not None and table.place[0] == "arc"
    types = ["Point", "LineString", "MultiLineString"] if arc else ["Point"]
    column = {"encoding": "WKB", "geometry_types": types, "edges": "planar"}
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
