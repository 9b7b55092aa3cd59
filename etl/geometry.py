"""Build what the maps draw: GeoJSON files for the browser, and SVG paths in the warehouse.

The rules (simplification, specks, corrections) are described in data/geo/README.md.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import shapely
from filelock import FileLock
from shapely import MultiPolygon, affinity
from shapely.geometry.base import BaseGeometry

from etl import geometry_official as official
from etl.geometry_paths import diamond, on_grid, svg_path, to_svg_plane
from etl.geometry_sources import (
    WEST_EDGE,
    Areas,
    Boundaries,
    GeometryError,
    merge,
    polygons_of,
    read_boundaries,
    read_rows,
)

__all__ = ["GeometryError", "build"]

FILE_GRID = 0.01
"""Grid of the GeoJSON files in degrees, about 1 km."""
WORLD_TOLERANCE = 0.1
HOME_TOLERANCE = 0.04
PREFECTURE_TOLERANCE = 0.008
ASIA_PACIFIC_TOLERANCE = 0.27
JAPAN_TOLERANCE = 0.015
"""Tolerances of shapely.coverage_simplify: the root, in degrees, of the largest triangle that may go."""
WORLD_SPECK = 0.05
ASIA_PACIFIC_SPECK = 0.4
"""Islands smaller than this (square degrees) are dropped unless they are near a place of the Atlas."""
NEAR_DEGREES = 5.0
"""How far from a place of the Atlas an island of any size is kept: enough for the smallest partners."""
INSET_MARGIN = 0.4
"""Space in degrees between a moved area and the frame drawn around it."""

TABLES = """
CREATE OR REPLACE TABLE geometry_files (
    layer VARCHAR, file VARCHAR, bytes INTEGER, features INTEGER,
    attribution_ja VARCHAR, attribution_en VARCHAR);
CREATE OR REPLACE TABLE geometry_paths (layer VARCHAR, id VARCHAR, path VARCHAR);
CREATE OR REPLACE TABLE geometry_insets (layer VARCHAR, id VARCHAR, dx DOUBLE, dy DOUBLE, scale DOUBLE);
CREATE OR REPLACE TABLE geometry_frames (
    layer VARCHAR, x_min DOUBLE, y_min DOUBLE, width DOUBLE, height DOUBLE, aspect DOUBLE,
    attribution_ja VARCHAR, attribution_en VARCHAR);
"""

UNFINISHED = ".new"
Properties = Callable[[str], Mapping[str, Any]]


def _without_specks(bounds: Boundaries, smallest: float) -> Areas:
    """Countries without islands under `smallest` square degrees that are far from every place of the Atlas.

    The home country stays whole and every country keeps its largest part, so none disappears. Enclaves stay
    too: they touch a neighbour, and would leave a hole.
    """
    tree = shapely.STRtree([part for area in bounds.countries.values() for part in polygons_of(area)])
    kept: Areas = {}
    for code, area in bounds.countries.items():
        parts = np.array(polygons_of(area))
        if code != bounds.home:
            sizes, middles = shapely.area(parts), shapely.get_coordinates(shapely.centroid(parts))
            gaps = np.linalg.norm(middles[:, None, :] - bounds.places[None, :, :], axis=2).min(axis=1)
            keep = (sizes >= smallest) | (gaps <= NEAR_DEGREES) | (sizes == sizes.max())
            doubtful = np.flatnonzero(~keep)
            met, _ = tree.query(parts[doubtful], predicate="intersects")
            # Each part meets itself in the tree, so an island is met once.
            keep[doubtful] = np.bincount(met, minlength=len(doubtful)) > 1
            parts = parts[keep]
        kept[code] = MultiPolygon(list(parts))
    return kept


def _equal_area(coordinates: np.ndarray) -> np.ndarray:
    """Degrees to the cylindrical equal-area plane (Lambert), in degrees at the equator."""
    return np.column_stack([coordinates[:, 0], np.degrees(np.sin(np.radians(coordinates[:, 1])))])


def _degrees(coordinates: np.ndarray) -> np.ndarray:
    """The way back from _equal_area."""
    return np.column_stack([coordinates[:, 0], np.degrees(np.arcsin(np.radians(coordinates[:, 1])))])


def _simplify(areas: Areas, tolerance: float) -> Areas:
    """All areas simplified together, so that neighbours keep one shared border without gaps.

    On an equal-area plane, because the long Arctic coasts would otherwise take the detail that Asia needs.
    """
    if not shapely.coverage_is_valid(np.array(list(areas.values()))):
        raise GeometryError("neighbouring areas overlap or do not share their corners")
    plane = shapely.transform(np.array(list(areas.values())), _equal_area)
    shapes = shapely.transform(shapely.coverage_simplify(plane, tolerance), _degrees)
    return dict(zip(areas, shapes, strict=True))


def _cut(area: BaseGeometry, west: float) -> BaseGeometry:
    """The area inside the 360 degrees from longitude `west`; what sticks out comes back on the other side."""
    pieces = [shapely.clip_by_rect(affinity.translate(area, turn), west, -90, west + 360, 90) for turn in (-360, 0, 360)]
    return merge(polygon for piece in pieces for polygon in polygons_of(piece))


def _geojson(areas: Areas, properties: Properties) -> bytes:
    """A compact FeatureCollection in the order of `areas`, two decimals, feature id = code."""
    features = []
    for code, area in areas.items():
        shape = on_grid(area, FILE_GRID)
        if shape.is_empty:
            raise GeometryError(f"area {code} vanishes on the grid")
        polygons = [
            [np.round(shapely.get_coordinates(ring), 2).tolist() for ring in (part.exterior, *part.interiors)]
            for part in polygons_of(shape)
        ]
        geometry = {"type": "MultiPolygon", "coordinates": polygons}
        features.append({"type": "Feature", "id": code, "properties": properties(code), "geometry": geometry})
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, separators=(",", ":")).encode("ascii")


def _write(content: bytes, layer: str, out_dir: Path) -> str:
    """Write the content under a name with its hash, so that browsers may keep it, and return the name."""
    name = f"{layer.replace('_', '-')}-{hashlib.sha256(content).hexdigest()[:8]}.json"
    unfinished = out_dir / f"{name}{UNFINISHED}"
    try:
        unfinished.write_bytes(content)
        unfinished.replace(out_dir / name)
    except OSError as error:
        error.filename = error.filename or str(out_dir / name)  # a full disk names no file
        unfinished.unlink(missing_ok=True)
        raise
    return name


def _write_all(contents: Mapping[str, bytes], out_dir: Path) -> dict[str, str]:
    """Write every layer; the names by layer. One build at a time, so what is unfinished is of a build that was killed."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(out_dir / ".lock", timeout=60):
        for unfinished in out_dir.glob(f"*{UNFINISHED}"):
            unfinished.unlink(missing_ok=True)
        return {layer: _write(content, layer, out_dir) for layer, content in contents.items()}


def _asia_pacific(bounds: Boundaries) -> list[tuple[str, str]]:
    """ISO numeric code and SVG path of each country on the plane from -30 to 330, one decimal."""
    grid, rows = 0.1, []
    for code, area in _simplify(_without_specks(bounds, ASIA_PACIFIC_SPECK), ASIA_PACIFIC_TOLERANCE).items():
        parts = polygons_of(on_grid(_cut(area, WEST_EDGE), grid))
        if not parts:
            parts = [diamond(part, grid) for part in polygons_of(area)]
        rows.append((code, svg_path(to_svg_plane(MultiPolygon(parts)), decimals=1)))
    return rows


def _japan(prefectures: Areas, insets: Mapping[str, Mapping[str, float]]) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """JIS X 0401 code and SVG path of each prefecture, two decimals, and a frame around each moved one."""
    rows, frames = [], {}
    for code, area in prefectures.items():
        shape = to_svg_plane(on_grid(area, FILE_GRID), **insets.get(code, {}))
        rows.append((code, svg_path(shape, decimals=2)))
        if code in insets:
            x_min, y_min, x_max, y_max = shape.bounds
            box = shapely.box(x_min - INSET_MARGIN, y_min - INSET_MARGIN, x_max + INSET_MARGIN, y_max + INSET_MARGIN)
            frames[code] = svg_path(box, decimals=2)
    return rows, frames


def _frame(row: Mapping[str, str]) -> tuple[str | float, ...]:
    """Layer, viewBox in path degrees, width over height for true shapes at `true_lat`, attributions."""
    west, east, south, north, true_lat = (float(row[key]) for key in ("lon_min", "lon_max", "lat_min", "lat_max", "true_lat"))
    aspect = round((east - west) * math.cos(math.radians(true_lat)) / (north - south), 3)
    texts = (row["attribution_ja"], row["attribution_en"])
    return (row["layer"], west, -north, round(east - west, 3), round(north - south, 3), aspect, *texts)


def build(data_dir: Path, con: duckdb.DuckDBPyConnection, out_dir: Path) -> None:
    """Write boundary files into `out_dir`, and geometry_files, _paths, _insets and _frames into `con`.

    Files, named by content hash: world (longitudes -180..180), world-pacific (-30..330), prefectures, and
    municipalities if the official boundaries are installed. The same input gives the same bytes. Older files
    stay: a running app may still serve the previous warehouse.

    Raises GeometryError when a prefecture, a country or a corrected polygon is missing in the sources.
    """
    bounds = read_boundaries(data_dir)
    world = _simplify(_without_specks(bounds, WORLD_SPECK), WORLD_TOLERANCE)
    # Every arc starts in the home country, so it gets more detail; it has no land border that could part.
    world |= _simplify({bounds.home: bounds.countries[bounds.home]}, HOME_TOLERANCE)

    def country(code: str) -> dict[str, Any]:
        return {"iso_n3": code, "is_partner": code in bounds.partners, "is_japan": code == bounds.home}

    files: dict[str, tuple[Areas, Properties]] = {
        "world": ({code: _cut(area, -180) for code, area in world.items()}, country),
        "world_pacific": ({code: _cut(area, WEST_EDGE) for code, area in world.items()}, country),
        "prefectures": (_simplify(bounds.prefectures, PREFECTURE_TOLERANCE), lambda code: {"code": code}),
    }
    insets: dict[str, dict[str, float]] = {
        row["id"]: {key: float(row[key]) for key in ("dx", "dy", "scale")} for row in read_rows(data_dir / "geo" / "insets.csv")
    }
    coarse = _simplify(bounds.prefectures, JAPAN_TOLERANCE)
    moved, frames = _japan(coarse, insets)
    paths = {
        "asia_pacific": _asia_pacific(bounds),
        "japan": _japan(coarse, {})[0],
        "japan_inset": moved,
        "japan_inset_frame": list(frames.items()),
    }

    layers = read_rows(data_dir / "geo" / "layers.csv")
    contents = {layer: _geojson(areas, properties) for layer, (areas, properties) in files.items()}
    pack = official.installed(data_dir)
    names = _write_all(contents | ({official.LAYER: pack.content} if pack else {}), out_dir)
    con.execute(TABLES)
    con.executemany(
        "INSERT INTO geometry_files VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                row["layer"],
                names[row["layer"]],
                len(contents[row["layer"]]),
                len(files[row["layer"]][0]),
                row["attribution_ja"],
                row["attribution_en"],
            )
            for row in layers
            if row["layer"] in files
        ],
    )
    con.executemany(
        "INSERT INTO geometry_paths VALUES (?, ?, ?)",
        [(layer, code, path) for layer, rows in paths.items() for code, path in rows],
    )
    con.executemany(
        "INSERT INTO geometry_insets VALUES ('japan_inset', ?, ?, ?, ?)",
        [(code, shift["dx"], shift["dy"], shift["scale"]) for code, shift in insets.items()],
    )
    con.executemany("INSERT INTO geometry_frames VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [_frame(row) for row in layers])
    if pack is not None:
        japan = next(row for row in layers if row["layer"] == "japan")
        official.add_layer(con, pack, names[official.LAYER], japan)
