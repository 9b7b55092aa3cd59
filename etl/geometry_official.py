"""The official municipality polygons, an optional pack: converted once when it is installed, drawn by every build.

Kept in data/build, which is not in the repository: the converted GeoJSON, and beside it what was installed.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.geometry_paths import diamond, on_grid, svg_path, to_svg_plane
from etl.geometry_sources import CRS, Areas, GeometryError, Row, polygons_of, read_rows

LAYER = "municipalities"
SOURCES = "official_boundaries.csv"
FOLDER = "build"
STATE = "official_boundaries.json"
CONTENT = "official_boundaries.geojson"
GRID = 0.001
"""Grid of the polygons in degrees, about 100 m."""
TOLERANCE = 0.009
PATH_TOLERANCE = 0.02
PATH_GRID = 0.01
"""For pictures that the server draws; tolerances are those of shapely.coverage_simplify, in degrees."""
LIMIT = 1_500_000
"""Bytes that the file for the browser must stay under."""


@dataclass(frozen=True)
class Installed:
    """An installed pack: the GeoJSON for the browser and the row of official_boundaries.csv that it came from."""

    content: bytes
    source: Row
    features: int


def sources(data_dir: Path) -> list[dict[str, str]]:
    """The files that a pack may consist of: name, format, checksum, address, credit."""
    return read_rows(data_dir / "geo" / SOURCES)


def read_pack(path: Path, source: Row) -> Areas:
    """Polygon in degrees by five-digit municipality code. Raises GeometryError if the file is of another make."""
    try:
        if source["format"] == "geoparquet":
            frame = geopandas.read_parquet(path)
        else:
            frame = geopandas.read_file(path).set_crs(CRS, allow_override=True)
        codes, shapes = frame[source["id_field"]], frame.to_crs(CRS).geometry
    except (KeyError, ValueError, OSError, RuntimeError) as error:
        raise GeometryError(f"{path.name}: {type(error).__name__}: {error}") from error
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, shape in zip(codes, shapes, strict=True):
        parts[str(code)].append(shapely.make_valid(shape))
    return {code: shapely.union_all(found) if len(found) > 1 else found[0] for code, found in sorted(parts.items())}


def missing_codes(data_dir: Path, areas: Areas) -> list[str]:
    """Codes of municipalities in the facts that have no polygon."""
    wanted = {row["jis_code"] for row in read_rows(data_dir / "facts" / "municipalities.csv")}
    return sorted(wanted - areas.keys())


def _simplified(areas: Areas, tolerance: float) -> Areas:
    from etl.geometry import _simplify  # geometry imports this module

    return _simplify(areas, tolerance)


def _cleaned(areas: Areas) -> Areas:
    """The areas without the slivers between neighbours that a source may have: one shared border each."""
    return dict(zip(areas, shapely.coverage_clean(np.array(list(areas.values()))), strict=True))


def with_prefectures(areas: Areas) -> Areas:
    """The municipalities and, dissolved from them, the prefectures under their two-digit codes."""
    members: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, area in areas.items():
        members[code[:2]].append(area)
    whole = {code: shapely.coverage_union_all(np.array(parts)) for code, parts in members.items()}
    return dict(sorted((whole | areas).items()))


def _feature(code: str, area: BaseGeometry) -> dict[str, Any]:
    shape = on_grid(area, GRID)
    if shape.is_empty:
        raise GeometryError(f"area {code} vanishes on the grid")
    polygons = [
        [np.round(shapely.get_coordinates(ring), 3).tolist() for ring in (part.exterior, *part.interiors)] for part in polygons_of(shape)
    ]
    return {"type": "Feature", "id": code, "properties": {"code": code},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons}}  # fmt: skip


def convert(areas: Areas) -> bytes:
    """The pack as GeoJSON for the browser: id = code, outer rings clockwise, prefectures beside municipalities."""
    features = [_feature(code, area) for code, area in with_prefectures(_simplified(_cleaned(areas), TOLERANCE)).items()]
    content = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode("ascii")
    if len(content) >= LIMIT:
        raise GeometryError(f"the converted boundaries have {len(content)} bytes; {LIMIT} are allowed")
    return content


def state_path(data_dir: Path) -> Path:
    """The file that says what is installed."""
    return data_dir / FOLDER / STATE


def install(data_dir: Path, content: bytes, source: Row) -> Path:
    """Keep the converted pack and write down what it is; returns the state file. The state comes last."""
    state = state_path(data_dir)
    state.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "file": source["file"], "sha256": source["sha256"], "edition": source["edition"], "licence": source["licence"],
        "attribution_ja": source["attribution_ja"], "attribution_en": source["attribution_en"],
        "content": CONTENT, "content_sha256": hashlib.sha256(content).hexdigest(),
        "features": len(json.loads(content)["features"]),
    }  # fmt: skip
    for path, written in ((state.with_name(CONTENT), content), (state, json.dumps(told, ensure_ascii=False, indent=1).encode())):
        unfinished = path.with_name(f".{path.name}.new")
        unfinished.write_bytes(written)
        unfinished.replace(path)
    return state


def remove(data_dir: Path) -> bool:
    """Forget the installed pack; False if there was none."""
    state = state_path(data_dir)
    found = state.exists()
    for path in (state, state.with_name(CONTENT)):
        path.unlink(missing_ok=True)
    return found


def installed(data_dir: Path) -> Installed | None:
    """The installed pack, or None. Raises GeometryError if what was installed is not what is there."""
    state = state_path(data_dir)
    if not state.exists():
        return None
    try:
        told = json.loads(state.read_text(encoding="utf-8"))
        content = state.with_name(told["content"]).read_bytes()
        known = {row["file"]: row for row in sources(data_dir)}[told["file"]]
    except (OSError, ValueError, KeyError) as error:
        raise GeometryError(f"{state}: the installed boundaries are damaged; install or remove them again") from error
    if hashlib.sha256(content).hexdigest() != told["content_sha256"]:
        raise GeometryError(f"{state}: the installed boundaries are damaged; install or remove them again")
    return Installed(content, known, told["features"])


def _paths(content: bytes) -> list[tuple[str, str]]:
    """Code and SVG path of every area, much coarser; the smallest become a mark."""
    features = json.loads(content)["features"]
    rows = []
    for feature in features:
        area = shapely.geometry.shape(feature["geometry"])
        shape = on_grid(shapely.simplify(area, PATH_TOLERANCE / 2), PATH_GRID)
        drawn = shape if not shape.is_empty else diamond(area, PATH_GRID)
        rows.append((feature["id"], svg_path(to_svg_plane(drawn), decimals=2)))
    return rows


def add_layer(con: duckdb.DuckDBPyConnection, pack: Installed, file: str, frame: Row) -> None:
    """Register the pack as a layer: file for the browser, paths for pictures, frame of the map of Japan."""
    texts = [pack.source["attribution_ja"], pack.source["attribution_en"]]
    row = [LAYER, file, len(pack.content), pack.features, *texts]
    con.execute("INSERT INTO geometry_files VALUES (?, ?, ?, ?, ?, ?)", row)
    codes, paths = zip(*_paths(pack.content), strict=True)
    values = [LAYER, list(codes), list(paths)]
    con.execute("INSERT INTO geometry_paths SELECT ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", values)
    con.execute(
        "INSERT INTO geometry_frames SELECT ?, * EXCLUDE (layer) REPLACE (? AS attribution_ja, ? AS attribution_en) "
        "FROM geometry_frames WHERE layer = ?",
        [LAYER, *texts, frame["layer"]],
    )
