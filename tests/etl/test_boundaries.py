"""The official municipality boundaries: verified, converted, drawn by the next build, and gone again."""

from __future__ import annotations

import csv
import hashlib
import http.server
import itertools
import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import brotli
import duckdb
import geopandas
import pytest
import shapely

from etl import geometry
from etl import geometry_official as official
from etl.cli import main
from etl.geometry_sources import GeometryError
from tests.etl.helpers import DATA

SIDE = 0.05
"""Degrees of the squares that stand for municipalities."""


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def squares() -> dict[str, shapely.Polygon]:
    """A square for every municipality, neighbours side by side: a row for each prefecture."""
    found, seen = {}, {}
    for row in table(DATA / "facts" / "municipalities.csv"):
        x = seen.setdefault(row["prefecture_code"], 0)
        seen[row["prefecture_code"]] += 1
        west, south = 123 + SIDE * x, 25 + 0.3 * int(row["prefecture_code"])
        found[row["jis_code"]] = shapely.box(west, south, west + SIDE, south + SIDE)
    return found


def geoparquet(path: Path, areas: dict[str, shapely.Polygon]) -> None:
    geopandas.GeoDataFrame({"code5": list(areas)}, geometry=list(areas.values()), crs="EPSG:4326").to_parquet(path)


def topojson(path: Path, areas: dict[str, shapely.Polygon]) -> None:
    """The form of the Digital Agency's file: one object, whole numbers with a scale, code in lg_code_5."""
    scale, arcs, shapes = 0.0001, [], []
    for number, (code, area) in enumerate(areas.items()):
        corners = [(round((x - 120) / scale), round((y - 20) / scale)) for x, y in area.exterior.coords]
        steps = [[b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(corners)]
        arcs.append([list(corners[0]), *steps])
        shapes.append({"type": "Polygon", "arcs": [[number]], "id": code, "properties": {"lg_code_5": code}})
    whole = {
        "type": "Topology",
        "transform": {"scale": [scale, scale], "translate": [120, 20]},
        "arcs": arcs,
        "objects": {"municipalities": {"type": "GeometryCollection", "geometries": shapes}},
    }
    path.write_text(json.dumps(whole), encoding="utf-8")


def pin(data: Path, name: str, content: bytes | None, url: str = "") -> None:
    """Record the checksum (and address) of a file, as a maintainer would."""
    path = data / "geo" / official.SOURCES
    rows = table(path)
    for row in rows:
        if row["file"] == name:
            row["sha256"] = hashlib.sha256(content).hexdigest() if content is not None else ""
            row["url"] = url or row["url"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both kinds of file."""
    folder = tmp_path_factory.mktemp("pack")
    geoparquet(folder / "jp_municipalities.parquet", squares())
    topojson(folder / "ja_municipality_area.json", squares())
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    target = tmp_path / "data"
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("build"), copy_function=shutil.copyfile)
    return target


@pytest.fixture
def pinned(data: Path, pack: Path) -> Path:
    pin(data, "jp_municipalities.parquet", (pack / "jp_municipalities.parquet").read_bytes())
    return data


def run(data: Path, *words: str, lang: str = "en") -> int:
    return main(["boundaries", *words, "--data", str(data), "--no-build", "--lang", lang])


def features(content: bytes) -> dict[str, shapely.Geometry]:
    return {one["id"]: shapely.geometry.shape(one["geometry"]) for one in json.loads(content)["features"]}


def test_install_verifies_converts_and_credits(pinned: Path, pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(pinned, "install", "--from", str(pack), lang="ja") == 0
    out = capsys.readouterr().out
    assert "デジタル庁" in out
    assert "CC BY 4.0" in out
    found = official.installed(pinned)
    assert found is not None
    areas = features(found.content)
    assert set(areas) == {row["jis_code"] for row in table(DATA / "facts" / "municipalities.csv")} | {f"{n:02d}" for n in range(1, 48)}
    for one in json.loads(found.content)["features"]:
        for ring in one["geometry"]["coordinates"]:
            assert not shapely.is_ccw(shapely.LinearRing(ring[0])), "outer rings are clockwise"
    hokkaido = [area for code, area in areas.items() if code.startswith("01") and len(code) == 5]
    assert shapely.union_all(hokkaido).symmetric_difference(areas["01"]).area < 0.01 * areas["01"].area
    assert len(found.content) < official.LIMIT


def test_a_build_registers_the_layer_and_removal_takes_it_away(pinned: Path, pack: Path, tmp_path: Path) -> None:
    assert run(pinned, "install", "--from", str(pack)) == 0
    static = tmp_path / "static"
    query = "SELECT file, bytes, features, attribution_ja, attribution_en FROM geometry_files WHERE layer = 'municipalities'"
    with duckdb.connect() as con:
        geometry.build(pinned, con, static)
        ((file, size, count, ja, en),) = con.execute(query).fetchall()
        paths = dict(con.execute("SELECT id, path FROM geometry_paths WHERE layer = 'municipalities'").fetchall())
        frames = con.execute("SELECT attribution_ja FROM geometry_frames WHERE layer = 'municipalities'").fetchall()
    content = (static / file).read_bytes()
    assert file.endswith(f"-{hashlib.sha256(content).hexdigest()[:8]}.json")
    assert (size, count) == (len(content), len(features(content)))
    assert "CC BY 4.0" in ja
    assert "CC BY 4.0" in en
    assert frames == [(ja,)]
    assert set(paths) == set(features(content))
    assert all(path.startswith("M") and path.endswith("Z") for path in paths.values())
    assert run(pinned, "remove") == 0
    assert official.installed(pinned) is None
    assert not list((pinned / "build").iterdir())


def test_the_version_of_the_data_tells_the_two_apart(pinned: Path, pack: Path) -> None:
    from etl.files import read_all
    from etl.package import read_package
    from etl.version import data_version

    package = read_package(pinned)
    raw = read_all(package)[0]
    plain = data_version(package, raw)
    run(pinned, "install", "--from", str(pack))
    assert data_version(package, raw) != plain
    run(pinned, "remove")
    assert data_version(package, raw) == plain


def test_the_declaration_map_has_polygons_when_installed_and_points_without(
    pinned: Path, pack: Path, tmp_path: Path, warehouse_file: Path, facts
) -> None:
    from atlas.charts import make
    from atlas.filters import Filters
    from atlas.render import plotly, svg
    from atlas.render.svg_land import with_land
    from atlas.warehouse import Warehouse

    out = tmp_path / "atlas.duckdb"
    words = [
        "boundaries",
        "install",
        "--from",
        str(pack),
        "--data",
        str(pinned),
        "--out",
        str(out),
        "--static",
        str(tmp_path / "static"),
    ]
    assert main([*words, "--lang", "en"]) == 0
    warehouse = Warehouse(out)
    card = make("declaration-places", warehouse, Filters(), "en")
    known = {row["jis_code"] for row in facts("declarations") if row["kind"] != "prefecture"}
    drawn = {code for trace in plotly.figure(card)["data"] if trace.get("showlegend") for code in trace["locations"] if len(code) == 5}
    assert drawn == known
    assert {trace["type"] for trace in plotly.figure(card)["data"]} == {"choropleth"}
    assert "Digital Agency" in card.note
    assert "municipalities-" in card.options["geojson"]
    assert svg.inline(with_land(card, warehouse), "light").count("<path") >= 1741 + 47
    plain = make("declaration-places", Warehouse(warehouse_file), Filters(), "en")
    if "municipalities" not in plain.options["geojson"]:  # unless the developer has installed the pack
        assert {"choropleth", "scattergeo"} == {trace["type"] for trace in plotly.figure(plain)["data"]}


def test_the_form_of_the_digital_agency_is_read_too(data: Path, pack: Path, tmp_path: Path) -> None:
    only = tmp_path / "only"
    only.mkdir()
    shutil.copy(pack / "ja_municipality_area.json", only)
    pin(data, "ja_municipality_area.json", (only / "ja_municipality_area.json").read_bytes())
    assert run(data, "install", "--from", str(only)) == 0
    found = official.installed(data)
    assert found is not None
    assert found.features == 1741 + 47


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", ("自動では取得しません", "--from")), ("en", ("not downloaded automatically", "--from"))]
)
def test_without_network_and_folder_it_says_where_to_get_it(
    lang: str, words: tuple[str, ...], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, "install", lang=lang) == 1
    err = capsys.readouterr().err
    for text in (*words, "ja_municipality_area.json", "https://"):
        assert text in err
    assert official.installed(data) is None


@pytest.mark.parametrize(("lang", "text"), [("ja", "取得できませんでした"), ("en", "could not be downloaded")])
def test_a_network_that_fails_is_told(lang: str, text: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pin(data, "jp_municipalities.parquet", b"x", "http://127.0.0.1:9/jp_municipalities.parquet")
    assert run(data, "install", lang=lang) == 1
    err = capsys.readouterr().err
    assert text in err
    assert "--from" in err


@pytest.fixture
def server(pack: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(pack))  # type: ignore[arg-type]

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_file_with_address_and_checksum_is_downloaded(data: Path, pack: Path, server: str) -> None:
    name = "jp_municipalities.parquet"
    pin(data, name, (pack / name).read_bytes(), f"{server}/{name}")
    assert run(data, "install") == 0
    assert official.installed(data) is not None


def test_another_file_is_refused(data: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "install", "--from", str(pack)) == 1
    err = capsys.readouterr().err
    assert hashlib.sha256((pack / "jp_municipalities.parquet").read_bytes()).hexdigest() in err
    assert run(data, "install", "--from", str(tmp_path)) == 1
    assert "none of these files" in capsys.readouterr().err
    pin(data, "jp_municipalities.parquet", None)
    assert run(data, "install", "--from", str(pack)) == 1
    assert "official_boundaries.csv" in capsys.readouterr().err
    assert official.installed(data) is None


def test_missing_municipalities_are_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    areas = squares()
    del areas["14100"]
    path = tmp_path / "jp_municipalities.parquet"
    geoparquet(path, areas)
    pin(data, path.name, path.read_bytes())
    assert run(data, "install", "--from", str(tmp_path)) == 1
    assert "14100" in capsys.readouterr().err


def test_damaged_state_stops_a_build(pinned: Path, pack: Path) -> None:
    run(pinned, "install", "--from", str(pack))
    (pinned / "build" / official.CONTENT).write_bytes(b"{}")
    with pytest.raises(GeometryError, match="install or remove"):
        official.installed(pinned)


def test_remove_without_an_installation(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "remove", lang="ja") == 0
    assert "導入されていません" in capsys.readouterr().out


@pytest.mark.skipif("ATLAS_BOUNDARIES" not in os.environ, reason="ATLAS_BOUNDARIES names no folder with the real pack")
def test_the_real_pack(data: Path) -> None:
    assert run(data, "install", "--from", os.environ["ATLAS_BOUNDARIES"]) == 0
    found = official.installed(data)
    assert found is not None
    assert found.features == 1741 + 6 + 47
    assert len(brotli.compress(found.content, quality=5)) < 300_000
    areas = features(found.content)
    for row in table(DATA / "facts" / "municipalities.csv"):
        if row["lat"] and row["jis_code"] == "14100":
            assert areas["14100"].contains(shapely.Point(float(row["lon"]), float(row["lat"])))
