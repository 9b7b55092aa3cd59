"""The boundary files and paths that the maps draw."""

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shapely
from shapely.geometry import shape

from etl.geometry import GeometryError, build

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Built:
    """One build: its folder, its connection and the parsed features per layer."""

    folder: Path
    con: duckdb.DuckDBPyConnection

    def file(self, layer: str) -> Path:
        found = self.con.execute("SELECT file FROM geometry_files WHERE layer = ?", [layer]).fetchone()
        assert found is not None
        return self.folder / found[0]

    def features(self, layer: str) -> dict[str, dict[str, Any]]:
        return {item["id"]: item for item in json.loads(self.file(layer).read_bytes())["features"]}

    def paths(self, layer: str) -> dict[str, str]:
        return dict(self.con.execute("SELECT id, path FROM geometry_paths WHERE layer = ?", [layer]).fetchall())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("geo")
    with duckdb.connect() as con:
        build(DATA, con, folder)
        yield Built(folder, con)


def numeric_codes() -> dict[str, str]:
    return {row["country_iso3"]: row["iso_numeric"] for row in rows(DATA / "geo" / "iso_numeric.csv")}


def corners(path: str) -> list[tuple[float, float]]:
    """Absolute corners of a path made of M x y l dx dy … Z."""
    found = []
    for part in re.findall(r"M([^Z]+)Z", path):
        start, steps = part.split("l")
        number = r"-?(?:\d+\.?\d*|\.\d+)"
        x, y = (float(value) for value in re.findall(number, start))
        found.append((x, y))
        values = [float(value) for value in re.findall(number, steps)]
        assert len(values) % 2 == 0 and len(values) >= 4
        for dx, dy in zip(values[::2], values[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_sources_are_the_recorded_ones() -> None:
    for row in rows(DATA / "geo" / "sources.csv"):
        content = (DATA / "geo" / row["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert (DATA / "geo" / row["licence_file"]).stat().st_size > 0


@pytest.mark.parametrize(("layer", "limit"), [("world", 400_000), ("world_pacific", 400_000), ("prefectures", 120_000)])
def test_files_are_small_and_named_by_content(built: Built, layer: str, limit: int) -> None:
    content = built.file(layer).read_bytes()
    assert len(content) < limit
    assert built.file(layer).name.endswith(f"-{hashlib.sha256(content).hexdigest()[:8]}.json")
    listed = built.con.execute(
        "SELECT bytes, features, attribution_ja, attribution_en FROM geometry_files WHERE layer = ?", [layer]
    ).fetchone()
    assert listed is not None
    assert listed[:2] == (len(content), len(built.features(layer)))
    assert all(listed[2:])


def test_47_prefectures(built: Built) -> None:
    expected = {f"{number:02d}" for number in range(1, 48)}
    assert set(built.features("prefectures")) == expected
    assert {item["properties"]["code"] for item in built.features("prefectures").values()} == expected
    assert set(built.paths("japan")) == set(built.paths("japan_inset")) == expected


@pytest.mark.parametrize("layer", ["world", "world_pacific"])
def test_every_country_of_the_facts_is_there(built: Built, layer: str) -> None:
    codes, features = numeric_codes(), built.features(layer)
    for row in rows(DATA / "facts" / "countries.csv"):
        properties = features[codes[row["country_iso3"]]]["properties"]
        assert properties["is_japan"] == (row["country_iso3"] == "JPN")
        assert properties["is_partner"] == (row["country_iso3"] != "JPN")
    assert sum(item["properties"]["is_japan"] for item in features.values()) == 1
    assert set(built.paths("asia_pacific")) == set(features)


def test_northern_territories(built: Built) -> None:
    kunashiri, etorofu = shapely.Point(145.9, 44.1), shapely.Point(147.9, 45.0)
    box = shapely.box(145.9, 43.41, 148.7, 45.4)
    for layer in ("world", "world_pacific"):
        japan, russia = (shape(built.features(layer)[code]["geometry"]) for code in ("392", "643"))
        assert not russia.intersects(box)
        assert japan.distance(kunashiri) < 0.1 and japan.distance(etorofu) < 0.1
    hokkaido = shape(built.features("prefectures")["01"]["geometry"])
    assert hokkaido.distance(kunashiri) < 0.1 and hokkaido.distance(etorofu) < 0.1
    assert max(x for x, _ in corners(built.paths("japan")["01"])) > 148


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [
        ("46", 129.4, 28.35),
        ("46", 130.15, 32.15),
        ("46", 128.6, 27.4),
        ("47", 127.97, 27.05),
        ("47", 127.9, 26.5),
    ],
)
def test_islands_belong_to_their_prefecture(built: Built, code: str, lon: float, lat: float) -> None:
    point = shapely.Point(lon, lat)
    gaps = {key: shape(item["geometry"]).distance(point) for key, item in built.features("prefectures").items()}
    assert min(gaps, key=lambda key: gaps[key]) == code
    assert gaps[code] < 0.1


@pytest.mark.parametrize("layer", ["world", "world_pacific", "prefectures"])
def test_rings_are_valid_clockwise_and_rounded(built: Built, layer: str) -> None:
    for item in built.features(layer).values():
        area = shape(item["geometry"])
        assert area.is_valid and not area.is_empty
        for polygon in area.geoms:
            assert not polygon.exterior.is_ccw
            assert all(hole.is_ccw for hole in polygon.interiors)
        assert all(round(value, 2) == value for value in shapely.get_coordinates(area).ravel())


@pytest.mark.parametrize(
    ("layer", "west", "east", "south", "north"),
    [
        ("world", -180, 180, -60, 84),
        ("world_pacific", -30, 330, -60, 84),
        ("prefectures", 122, 149.5, 24, 46),
    ],
)
def test_coordinates_lie_in_bounds(built: Built, layer: str, west: float, east: float, south: float, north: float) -> None:
    x_min, y_min, x_max, y_max = shapely.total_bounds([shape(item["geometry"]) for item in built.features(layer).values()])
    assert west <= x_min and x_max <= east and south <= y_min and y_max <= north


def test_no_polygon_spans_the_map(built: Built) -> None:
    """A ring that jumps over the date line would draw a band across the whole picture."""
    for layer in ("world", "world_pacific"):
        for item in built.features(layer).values():
            widest = max(part.bounds[2] - part.bounds[0] for part in shape(item["geometry"]).geoms)
            assert widest < 175, item["id"]


def test_pacific_file_goes_on_past_the_date_line(built: Built) -> None:
    features, codes = built.features("world_pacific"), numeric_codes()
    usa, chile = (shape(features[codes[code]]["geometry"]) for code in ("USA", "CHL"))
    assert usa.distance(shapely.Point(360 - 157.86, 21.31)) < 0.2
    assert chile.bounds[0] > 180
    assert len([part for part in usa.geoms if shapely.box(199, 18, 206, 23).contains(part)]) >= 7


def test_islands_near_a_place_are_kept(built: Built) -> None:
    codes = numeric_codes()
    for layer in ("world", "world_pacific"):
        features = built.features(layer)
        for row in rows(DATA / "facts" / "places.csv"):
            if not row["lat"]:
                continue
            area = shape(features[codes[row["country_iso3"]]]["geometry"])
            lon = float(row["lon"])
            turns = [shapely.Point(lon + turn, float(row["lat"])) for turn in (0, 360)]
            assert min(area.distance(point) for point in turns) < 0.4, row["place_id"]


@pytest.mark.parametrize("layer", ["world_pacific", "prefectures"])
def test_neighbours_share_their_borders(built: Built, layer: str) -> None:
    """Rounding one side of a border only would leave white slivers."""
    areas = [shape(item["geometry"]) for item in built.features(layer).values()]
    edges = shapely.coverage_invalid_edges(areas)
    assert sum(edge.length for edge in edges) < 0.1


@pytest.mark.parametrize(
    ("layer", "box"),
    [
        ("asia_pacific", (-30, -84, 330, 60)),
        ("japan", (122, -46, 149.5, -24)),
        ("japan_inset", (122, -46, 149.5, -24)),
    ],
)
def test_paths_are_small_and_in_bounds(built: Built, layer: str, box: tuple[float, ...]) -> None:
    paths = built.paths(layer)
    assert sum(len(path.encode()) for path in paths.values()) < 60_000
    for code, path in paths.items():
        assert re.fullmatch(r"(M[-. 0-9]+l[-. 0-9]+Z)+", path), code
        points = corners(path)
        assert len(points) >= 3
        # Steps are summed here, so the last digits of a float may stick out.
        inside = shapely.box(*box).buffer(1e-6)
        assert inside.covers(shapely.MultiPoint(points)), code


def test_inset_moves_only_its_prefectures(built: Built) -> None:
    plain, inset = built.paths("japan"), built.paths("japan_inset")
    insets = built.con.execute("SELECT layer, id, dx, dy, scale FROM geometry_insets").fetchall()
    assert [row[:2] for row in insets] == [("japan_inset", "47")]
    dx, dy, scale = insets[0][2:]
    for code, path in plain.items():
        moved = [(x * scale + dx, y * scale + dy) for x, y in corners(path)] if code == "47" else corners(path)
        for before, after in zip(moved, corners(inset[code]), strict=True):
            assert before == pytest.approx(after, abs=0.011)
    frame, moved = corners(built.paths("japan_inset_frame")["47"]), corners(inset["47"])
    box = shapely.MultiPoint(frame).envelope
    assert box.contains(shapely.MultiPoint(moved))
    others = shapely.MultiPoint([point for code, path in inset.items() if code != "47" for point in corners(path)])
    assert not box.intersects(others)


def test_every_layer_has_a_frame(built: Built) -> None:
    frames = built.con.execute("SELECT layer, width, height, aspect FROM geometry_frames").fetchall()
    assert {row[0] for row in frames} >= {
        "world",
        "world_pacific",
        "prefectures",
        "asia_pacific",
        "japan_inset",
    }
    assert all(width > 0 and height > 0 and 0.5 < aspect < 3 for _, width, height, aspect in frames)


def test_two_builds_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    tables = ("geometry_files", "geometry_paths", "geometry_insets", "geometry_frames")
    with duckdb.connect() as con:
        build(DATA, con, tmp_path)
        for table in tables:
            assert con.execute(f"FROM {table}").fetchall() == built.con.execute(f"FROM {table}").fetchall()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in built.folder.iterdir()
    }


def copy_of_data(folder: Path) -> Path:
    target = folder / "data"
    (target / "facts").mkdir(parents=True)
    shutil.copytree(DATA / "geo", target / "geo")
    for name in ("countries.csv", "places.csv", "prefectures.csv"):
        (target / "facts" / name).write_bytes((DATA / "facts" / name).read_bytes())
    return target


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("facts/prefectures.csv", "Shimane\n", "Simane\n", r"Simane.*Shimane"),
        ("facts/countries.csv", "MDV,", "XXX,", "ISO numeric code: XXX"),
        ("geo/iso_numeric.csv", "PLW,585", "PLW,999", "without a boundary: PLW"),
        ("geo/corrections.csv", ",43,46,6,", ",43,46,7,", "7 polygons expected, 6 found"),
    ],
)
def test_missing_parts_are_named(tmp_path: Path, table: str, old: str, new: str, message: str) -> None:
    data = copy_of_data(tmp_path)
    text = (data / table).read_text(encoding="utf-8").replace("\r\n", "\n")
    assert old in text
    (data / table).write_text(text.replace(old, new), encoding="utf-8")
    with duckdb.connect() as con, pytest.raises(GeometryError, match=message):
        build(data, con, tmp_path / "out")


def test_static_stubs_are_empty_maps() -> None:
    style = json.loads((ROOT / "static" / "blank-style.json").read_text(encoding="utf-8"))
    assert style["version"] == 8 and style["sources"] == {}
    assert [layer["type"] for layer in style["layers"]] == ["background"]
    topology = json.loads((ROOT / "static" / "topojson" / "world_110m.json").read_text(encoding="utf-8"))
    assert topology["type"] == "Topology" and topology["arcs"] == []
    assert all(not layer["geometries"] for layer in topology["objects"].values())
