"""Read the shipped boundary files and apply the recorded corrections, before anything is simplified.

Every area is a shapely (Multi)Polygon in EPSG:4326 degrees, kept under its code: ISO 3166-1 numeric for
countries, JIS X 0401 for prefectures. Countries lie on one continuous plane with longitudes from -30 to 330,
so that land on both sides of the date line is one piece.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4326"
WEST_EDGE = -30.0
"""Left edge of the Pacific-centred plane in degrees: the meridian that cuts the least land (Greenland)."""
NO_CODE = "-99"
"""Natural Earth's own mark for an area without an ISO number; all of them share one feature."""

Areas = dict[str, BaseGeometry]
Row = Mapping[str, str]


class GeometryError(Exception):
    """The boundary files and the tables that describe them do not fit together."""


@dataclass(frozen=True)
class Boundaries:
    """Corrected, unsimplified boundaries and what the layers need to know about them.

    `places` is an (n, 2) array of longitude and latitude in degrees, longitudes on the continuous plane.
    """

    countries: Areas
    prefectures: Areas
    home: str
    partners: frozenset[str]
    places: np.ndarray


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file with a header; every value stays text, so codes keep their leading zeros."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of any geometry. Lines and points, which make_valid leaves in collections, are dropped."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in polygons_of(part)]


def merge(polygons: Iterable[BaseGeometry]) -> BaseGeometry:
    """One (Multi)Polygon of all polygons, without inner borders."""
    return MultiPolygon(polygons_of(shapely.union_all(list(polygons))))


def to_plane(longitude: float) -> float:
    """The same longitude in degrees on the continuous plane, from -30 up to but not including 330."""
    return (longitude - WEST_EDGE) % 360 + WEST_EDGE


def _unwrap(ring: np.ndarray) -> np.ndarray:
    """An (n, 2) ring whose longitudes run on past 180 degrees instead of jumping to -180."""
    jumps = np.round(np.diff(ring[:, 0]) / 360)
    shifts = -360 * np.concatenate([[0], np.cumsum(jumps)])
    if shifts[-1] != 0:
        raise GeometryError("a ring goes round a pole and cannot be laid on the plane")
    return np.column_stack([ring[:, 0] + shifts, ring[:, 1]])


def _lay_on_plane(polygon: Polygon) -> list[Polygon]:
    """The polygon, valid and whole, with its middle between longitudes -30 and 330."""
    shell = _unwrap(shapely.get_coordinates(polygon.exterior))
    middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
    # Whole turns only: a rounding error would part this border from the neighbour's.
    shell[:, 0] += 360 * np.round((to_plane(middle) - middle) / 360)
    holes = []
    for interior in polygon.interiors:
        hole = _unwrap(shapely.get_coordinates(interior))
        hole[:, 0] += 360 * np.ceil((shell[:, 0].min() - hole[:, 0].min()) / 360)
        holes.append(hole)
    return polygons_of(shapely.make_valid(Polygon(shell, holes)))


def _read_layer(folder: Path, source: Row) -> list[tuple[str, BaseGeometry]]:
    """Code or name, and geometry as stored, of every feature of a TopoJSON file."""
    frame = geopandas.read_file(folder / source["file"], layer=source["object_layer"]).set_crs(CRS, allow_override=True)
    keys = frame[source["id_field"]].fillna(NO_CODE)
    return [(unicodedata.normalize("NFC", key), shape) for key, shape in zip(keys, frame.geometry, strict=True)]


def _group(features: Iterable[tuple[str, Iterable[Polygon]]]) -> dict[str, list[Polygon]]:
    groups: dict[str, list[Polygon]] = {}
    for key, polygons in features:
        groups.setdefault(key, []).extend(polygons)
    return groups


def _correct(layers: dict[str, dict[str, list[Polygon]]], corrections: Iterable[Row]) -> None:
    """Apply corrections.csv in its order, in place: move or copy polygons, or omit an area.

    A polygon is meant when its representative point lies in the box. Their number is stated, so that a
    changed source is noticed instead of half-corrected.
    """
    for row in corrections:
        areas = layers[row["from_layer"]]
        if row["action"] == "omit":
            areas.pop(row["from_id"], None)
            continue
        found = []
        for polygon in areas.get(row["from_id"], []):
            point = polygon.representative_point()
            if float(row["lon_min"]) <= point.x <= float(row["lon_max"]) and float(row["lat_min"]) <= point.y <= float(row["lat_max"]):
                found.append(polygon)
        if len(found) != int(row["polygons"]):
            raise GeometryError(f"correction {row['correction_id']}: {row['polygons']} polygons expected, {len(found)} found")
        layers[row["to_layer"]].setdefault(row["to_id"], []).extend(found)
        if row["action"] == "move":
            areas[row["from_id"]] = [polygon for polygon in areas[row["from_id"]] if polygon not in found]


def _prefecture_codes(prefectures: Iterable[Row], names: Iterable[str]) -> dict[str, str]:
    """JIS X 0401 code of each name in the boundary file; both sides must match completely."""
    codes = {unicodedata.normalize("NFC", row["natural_earth_name"]): row["prefecture_code"] for row in prefectures}
    known = set(names)
    missing, unknown = sorted(codes.keys() - known), sorted(known - codes.keys())
    if missing or unknown:
        raise GeometryError(
            f"prefectures without a boundary: {', '.join(missing) or 'none'}; "
            f"boundaries without a prefecture: {', '.join(unknown) or 'none'}"
        )
    return codes


def _country_roles(folder: Path, countries: Iterable[Row], present: set[str]) -> tuple[str, frozenset[str]]:
    """ISO numeric code of the home country, and those of its partners."""
    rows = {row["country_iso3"]: row for row in read_rows(folder / "iso_numeric.csv")}
    wanted = {row["country_iso3"] for row in countries}
    uncoded = sorted(wanted - rows.keys())
    if uncoded:
        raise GeometryError(f"countries without an ISO numeric code: {', '.join(uncoded)}")
    unshaped = sorted(code for code in wanted if rows[code]["iso_numeric"] not in present)
    if unshaped:
        raise GeometryError(f"countries without a boundary: {', '.join(unshaped)}")
    home = [row["iso_numeric"] for row in rows.values() if row["role"] == "home"]
    if len(home) != 1:
        raise GeometryError(f"one home country expected in iso_numeric.csv, {len(home)} found")
    return home[0], frozenset(rows[code]["iso_numeric"] for code in wanted) - {home[0]}


def read_boundaries(data_dir: Path) -> Boundaries:
    """Read `data_dir`/geo and the tables of `data_dir`/facts that name countries, prefectures and places.

    Raises GeometryError when a prefecture, a country or a corrected polygon is missing.
    """
    folder, facts = data_dir / "geo", data_dir / "facts"
    sources = {row["layer"]: row for row in read_rows(folder / "sources.csv")}
    corrections = read_rows(folder / "corrections.csv")
    omitted = {(row["from_layer"], row["from_id"]) for row in corrections if row["action"] == "omit"}

    world = _group(
        (code, [part for polygon in polygons_of(shape) for part in _lay_on_plane(polygon)])
        for code, shape in _read_layer(folder, sources["world"])
        if ("world", code) not in omitted
    )
    named = _read_layer(folder, sources["prefectures"])
    codes = _prefecture_codes(read_rows(facts / "prefectures.csv"), (name for name, _ in named))
    prefectures = _group((codes[name], polygons_of(shapely.make_valid(shape))) for name, shape in named)
    _correct({"world": world, "prefectures": prefectures}, corrections)

    home, partners = _country_roles(folder, read_rows(facts / "countries.csv"), set(world))
    places = [(to_plane(float(row["lon"])), float(row["lat"])) for row in read_rows(facts / "places.csv") if row["lat"] and row["lon"]]
    return Boundaries(
        countries={code: merge(world[code]) for code in sorted(world)},
        prefectures={code: MultiPolygon(prefectures[code]) for code in sorted(prefectures)},
        home=home,
        partners=partners,
        places=np.array(places),
    )
