"""Heads, caching, errors and limits of the API."""

from __future__ import annotations

import csv
import io
import json
import struct
import threading
import time

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from atlas.api import limits, parameters
from atlas.api.operations import OPERATIONS
from atlas.export.formats import FORMATS
from atlas.warehouse import Warehouse
from tests.api.readers import Api, sheets

GETS = [one.example for one in OPERATIONS if "<" not in one.example]


@pytest.mark.parametrize("path", GETS)
def test_every_example_of_the_reference_works_for_get_head_and_not_modified(path: str, api: Api) -> None:
    got = api.ok(path)
    head = api.client.head(f"/api/v1{path}")
    assert head.status_code == 200
    assert head.content == b""
    same = ("etag", "content-type", "content-disposition", "link", "cache-control")
    assert {k: head.headers.get(k) for k in same} == {k: got.headers.get(k) for k in same}
    assert head.headers.get("content-length") in (None, str(len(got.content)))
    if path != "/health":
        again = api.get(path, headers={"If-None-Match": f'"other", {got.headers["etag"]}'})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == got.headers["etag"]
        assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_etag_tells_requests_apart(api: Api) -> None:
    tags = {
        api.get("/tables/projects.csv", p).headers["etag"]
        for p in ({}, {"country": "THA"}, {"lang": "en"}, {"excel": "1"}, {"v": "2026.1"})
    }
    assert len(tags) == 5
    both = [
        api.get("/tables/projects.csv", p).headers["etag"] for p in ([("lang", "en"), ("limit", "1")], [("limit", "1"), ("lang", "en")])
    ]
    assert both[0] == both[1]


@pytest.mark.parametrize("ending", [one for one in FORMATS if one != "geojson"])
def test_names_links_and_open_access(ending: str, api: Api) -> None:
    answer = api.get(f"/tables/projects.{ending}", {"country": "THA"}, headers={"Origin": "https://notebook.example"})
    assert f'filename="projects_THA_2026.2.{ending}"' in answer.headers["content-disposition"]
    for relation in ("license", "describedby", "cite-as"):
        assert f'rel="{relation}"' in answer.headers["link"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert answer.headers["content-type"] == FORMATS[ending].media_type
    asked = api.client.options("/api/v1/tables", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD"


def test_json_says_what_it_is(api: Api) -> None:
    meta = api.ok("/tables/projects.json", {"country": ["THA", "VNM"], "limit": 3, "lang": "en"}).json()["meta"]
    assert meta["version"] == "2026.2"
    assert meta["filters"] == {"country": ["THA", "VNM"]}
    assert "Thailand" in meta["filters_text"]
    assert meta["counts"]["rows"] == 3 < meta["counts"]["total"]
    assert meta["licence"]["name"] == "CC-BY-4.0"
    assert meta["sources"]
    assert meta["warnings"]
    again = api.client.get(meta["link"])
    assert again.status_code == 200
    assert again.json()["meta"]["counts"] == meta["counts"]
    assert api.client.get(meta["cite"]).status_code == 200


def wrong(api: Api, path: str, params: object = None) -> list[dict]:
    answer = api.get(path, params)
    assert answer.status_code == 422, answer.text[:300]
    error = answer.json()["error"]
    assert error["status"] == 422
    assert error["code"] == "invalid_parameter"
    assert error["message"]
    return error["problems"]


def test_bad_parameters_are_named_with_what_is_allowed(api: Api) -> None:
    (one,) = wrong(api, "/tables/projects.csv", {"country": "THX", "lang": "en"})
    assert (one["parameter"], one["value"], one["nearest"]) == ("country", "THX", "THA")
    assert "THA" in one["allowed"]
    (one,) = wrong(api, "/tables/projects.csv", {"contry": "THA"})
    assert one["parameter"] == "contry"
    assert one["nearest"] == "country"
    (one,) = wrong(api, "/tables/projects.csv", {"columns": "title"})
    assert "title_ja" in one["allowed"]
    assert wrong(api, "/tables/projects.csv", {"sort": "-nothing"})[0]["parameter"] == "sort"
    assert wrong(api, "/tables/projects.csv", {"municipality": "1100"})[0]["parameter"] == "municipality"
    for value in ("-1", "ten", "１０", "1e3", "99999999999999", ""):
        assert wrong(api, "/tables/projects.csv", {"limit": value})[0]["parameter"] == "limit"
    assert wrong(api, "/tables/projects.csv", [("limit", "1"), ("limit", "2")])[0]["parameter"] == "limit"
    assert wrong(api, "/tables/projects.csv", {"fiscal_year_from": "2020", "fiscal_year_to": "2015"})[0]["parameter"] == "fiscal_year_from"
    assert wrong(api, "/tables/projects.csv", {"lang": "fr"})[0]["allowed"] == ["ja", "en"]
    assert wrong(api, "/tables/projects.csv", {"excel": "yes"})[0]["parameter"] == "excel"
    (one,) = wrong(api, "/tables/units.csv", {"country": "THA"})
    assert "projects" in one["allowed"]
    assert "units" not in one["allowed"]
    (one,) = wrong(api, "/tables/projects.csv", {"v": "2025.9"})
    assert one["value"] == "2025.9"
    assert {"2026.1", "2026.2"} <= set(one["allowed"])
    assert {one["parameter"] for one in wrong(api, "/tables/projects.csv", {"country": "X", "limit": "0", "a": "b"})} == {
        "country",
        "a",
    }
    assert wrong(api, "/cite.bib", {"table": "projects", "page": "map"})
    assert wrong(api, "/diff")[0]["parameter"] == "from"


def test_unknown_tables_formats_sources_and_addresses_are_404_with_the_list(api: Api) -> None:
    for path, code, known in (
        ("/tables/project.csv", "unknown_table", "projects"), ("/tables/project", "unknown_table", "projects"),
        ("/tables/projects.pdf", "unknown_format", "csv"), ("/tables/units.geojson", "no_places", "projects"),
    ):  # fmt: skip
        answer = api.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == code
        assert known in answer.json()["error"]["problems"][0]["allowed"]
    assert api.get("/cite.txt", {"source": "env-go-jp"}).json()["error"]["problems"][0]["allowed"]
    assert api.get("/nothing").json()["error"]["code"] == "not_found"
    posted = api.client.post("/api/v1/tables")
    assert posted.status_code == 405
    assert posted.headers["allow"] == "GET, HEAD"
    assert posted.json()["error"]["code"] == "method"


@pytest.mark.parametrize("value", ["'; DROP TABLE projects; --", '"x"', "a\x00b", "\udcff", "x" * 5000, "<script>alert(1)</script>"])
def test_hostile_values_are_refused_and_shortened(value: str, api: Api) -> None:
    value = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for name in ("columns", "sort", "country", "v", "limit", value[:50]):
        for one in wrong(api, "/tables/projects.csv", {name: value}):
            assert len(one["value"]) <= 80


def test_an_internal_error_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret path /srv/x")

    monkeypatch.setattr(parameters, "table_of", broken)
    answer = api.get("/tables/projects.json")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "secret" not in answer.text


def test_codes_keep_their_zeros_and_dates_their_type(api: Api) -> None:
    params = {"prefecture": "01", "columns": ["jis_code", "declared_on"], "sort": "jis_code"}
    data = sheets(api.ok("/tables/declarations.xlsx", params).content)[0][1:]
    assert data
    assert all(isinstance(code, str) and code.startswith("01") and len(code) == 5 for code, _ in data)
    assert {type(day).__name__ for _, day in data} <= {"datetime", "NoneType"}
    text = api.ok("/tables/declarations.csv", params).text.splitlines()
    assert text[1].startswith('"01')
    table = parquet.read_table(io.BytesIO(api.ok("/tables/declarations.parquet", params).content))
    assert table.schema.field("declared_on").type == pa.date32()
    assert table.column("jis_code")[0].as_py().startswith("01")


def test_workbooks_carry_dictionary_and_sources(api: Api) -> None:
    _, words, about = sheets(api.ok("/tables/projects.xlsx", {"country": "THA", "lang": "en"}).content)
    assert [row[0] for row in words[1:]] == list(api.fields("projects"))
    told = {row[0]: row[1] for row in about if row[0]}
    assert "Thailand" in told["Filters"]
    assert told["Data version"].startswith("2026.2 (")
    assert told["Licence"] == "CC-BY-4.0"
    assert told["Link"].startswith("http://atlas.example/api/v1/tables/projects.xlsx?")


def test_parquet_and_arrow_carry_the_words_and_places(api: Api) -> None:
    table = parquet.read_table(io.BytesIO(api.ok("/tables/projects.parquet", {"country": "PLW"}).content))
    meta = {k.decode(): v.decode() for k, v in table.schema.metadata.items()}
    assert {"title", "filters", "version", "licence", "link", "cite", "geo"} <= set(meta)
    geo = json.loads(meta["geo"])
    assert geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    features = api.ok("/tables/projects.geojson", {"country": "PLW"}).json()["features"]
    for value, feature in zip(table.column("geometry").to_pylist(), features, strict=True):
        assert feature["geometry"]["type"] == "LineString"
        assert len(value) == 1 + 4 + 4 + 32
        order, kind, points, *numbers = struct.unpack("<BII4d", value)
        assert (order, kind, points) == (1, 2, 2)
        assert [numbers[:2], numbers[2:]] == feature["geometry"]["coordinates"]
    stream = pa.ipc.open_stream(api.ok("/tables/projects.arrow", {"country": "PLW"}).content).read_all()
    assert stream.schema.metadata[b"version"] == b"2026.2"
    assert stream.schema.field("fiscal_year").metadata[b"label"]


def test_geopandas_reads_the_geoparquet_and_geojson(api: Api) -> None:
    import geopandas

    frame = geopandas.read_parquet(io.BytesIO(api.ok("/tables/municipalities.parquet", {"prefecture": "27"}).content))
    assert frame.geometry.geom_type.dropna().unique().tolist() == ["Point"]
    assert frame.crs.to_epsg() in (4326, None)
    other = geopandas.GeoDataFrame.from_features(api.ok("/tables/municipalities.geojson", {"prefecture": "27"}).json())
    assert other.geometry.geom_equals(frame.geometry.set_crs(None, allow_override=True)).all()


def test_lines_over_the_antimeridian_are_cut() -> None:
    from atlas.export.geometry import shape

    kind, lines = shape(140, 35, -120, 37)
    assert kind == "MultiLineString"
    assert lines[0][-1][0] == 180
    assert lines[1][0][0] == -180
    assert lines[0][-1][1] == lines[1][0][1] == pytest.approx(35.8)
    assert shape(-120, 37, 140, 35)[1][0][-1][0] == -180
    assert shape(140, 35, None, None) == ("Point", (140, 35))
    assert shape(None, None, None, None) is None


NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\tx",
    "\rx",
    'a"b',
    "a,b",
    "line\nbreak",
    "_x0041_",
    "<&>",
    "\x01bad",
    "東京",
    "😀",
    " space ",
    "'quoted",
]


@pytest.fixture
def nasty(api: Api, warehouse_file, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Api:
    """A warehouse whose table of units holds texts that break careless writers."""
    import shutil

    import duckdb

    path = tmp_path / "nasty.duckdb"
    shutil.copyfile(warehouse_file, path)
    with duckdb.connect(str(path)) as con:
        con.execute("DELETE FROM units")
        con.executemany("INSERT INTO units VALUES (?, ?, ?, ?)", [(f"u{i:02}", text, text, None) for i, text in enumerate(NASTY)])
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(path))
    return api


def test_formulas_are_neutralised_for_excel_only(nasty: Api) -> None:
    rows = list(csv.reader(io.StringIO(nasty.ok("/tables/units.csv").content.decode(), newline="")))
    assert [row[1] for row in rows[1:]] == NASTY
    content = nasty.ok("/tables/units.csv", {"excel": "1", "lang": "ja"}).content
    assert content.startswith("\ufeff".encode())
    assert b"\r\n" in content
    header, *rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert header[0] != "unit"
    assert any("\u3040" <= char <= "\u9fff" for char in "".join(header))
    assert [row[1] for row in rows] == ["'" + text if text[0] in "=+-@\t\r" else text for text in NASTY]
    assert [row["label_ja"] for row in nasty.ok("/tables/units.json").json()["rows"]] == NASTY
    from openpyxl.utils.escape import unescape

    data = sheets(nasty.ok("/tables/units.xlsx").content)[0][1:]
    assert [unescape(row[1]) for row in data] == [text.replace("\x01", "") for text in NASTY]
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(nasty.ok("/tables/units.xlsx").content))
    assert {cell.data_type for row in book.worksheets[0].iter_rows(min_row=2) for cell in row} <= {"s", "n", "inlineStr"}


def test_long_tables_continue_on_further_sheets(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from atlas.export import sheet

    monkeypatch.setattr(sheet, "SHEET_ROWS", 500)
    parts = sheets(api.ok("/tables/municipalities.xlsx").content)
    data = parts[:-2]
    assert [len(part) for part in data] == [500, 500, 500, 1741 - 3 * 499 + 1]
    assert len({row[0] for part in data for row in part[1:]}) == 1741


def test_a_slow_query_is_stopped_with_503(api: Api, warehouse: Warehouse) -> None:
    from atlas.export.reading import Reading, TimeLimit

    start = time.monotonic()
    with pytest.raises(TimeLimit):
        for _ in Reading(warehouse, "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b", {}, seconds=0.3):
            pass
    assert time.monotonic() - start < 5


def test_more_rows_than_allowed_are_refused_and_large_exports_queue(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from atlas.api import rows, serving

    few = replace(limits.LIMITS, rows=100, wait_seconds=0)
    for module in (rows, parameters, serving):
        monkeypatch.setattr(module, "LIMITS", few)
    (one,) = wrong(api, "/tables/municipalities.csv")
    assert one["parameter"] == "limit"
    assert "100" in one["message"]
    assert len(api.ok("/tables/municipalities.csv", {"limit": 100}).text.splitlines()) == 101
    taken = limits.Slots(0)
    monkeypatch.setattr(serving, "SLOTS", taken)
    busy = api.get("/tables/units.xlsx")
    assert busy.status_code == 503
    assert busy.headers["retry-after"] == "10"
    assert busy.json()["error"]["code"] == "busy"
    assert api.ok("/tables/units.csv")


def test_turns_are_given_back(api: Api) -> None:
    for _ in range(limits.LIMITS.slots * 3):
        assert api.ok("/tables/units.xlsx")
        assert api.client.head("/api/v1/tables/units.xlsx").status_code == 200
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(api.get("/tables/units.xlsx").status_code)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 6


def test_cards_are_listed_and_refuse_what_they_do_not_take(api: Api) -> None:
    listed = api.ok("/cards", {"lang": "en"}).json()["cards"]
    by = {one["id"]: one for one in listed}["programme-by"]
    assert by["options"] == {"o.by": "municipality"}
    assert "country" in by["filters"]
    assert "scheme" not in by["filters"]
    assert api.get("/cards/programme-bye.json").json()["error"]["problems"][0]["nearest"] == "programme-by"
    assert api.get("/cards/programme-by.pdf").json()["error"]["problems"][0]["allowed"] == ["json", "csv"]
    for params, name in (
        ({"country": "THX"}, "country"), ({"scheme": "jcm"}, "scheme"), ({"o.by": "moon"}, "o.by"), ({"o.to": "x"}, "o.to"),
        ({"o.by": "x" * 500}, "o.by"), ({"limit": "1"}, "limit"),
    ):  # fmt: skip
        assert {one["parameter"] for one in wrong(api, "/cards/programme-by.json", params)} == {name}
    (by_moon,) = api.get("/cards/programme-by.json", {"o.by": "moon"}).json()["error"]["problems"]
    assert by_moon["allowed"] == ["municipality", "country", "sector"]
    (pair,) = api.get("/cards/cooperation-map.json", {"o.pair": "yokohama--th-bangkokk", "o.view": "japan"}).json()["error"]["problems"]
    assert (pair["parameter"], pair["nearest"]) == ("o.pair", "yokohama--th-bangkok")
    found = api.ok("/cards/programme-by.json", {"country": "VNM", "o.by": "sector", "lang": "en"}).json()
    meta = found["meta"]
    assert meta["options"] == {"o.by": "sector"}
    assert meta["counts"]["rows"] == len(found["rows"])
    assert "2026.2 (" in meta["citation"]
    assert meta["sources"][0]["url"]
    assert api.client.get(meta["link"]).json()["rows"] == found["rows"]
    assert api.get("/cards/programme-by.csv", {"excel": "1"}).content.startswith("\ufeff".encode())


@pytest.mark.parametrize(("parameter", "value", "code"), [
    ("country", "Vietnam", "VNM"), ("country", "ベトナム", "VNM"), ("prefecture", "Okinawa", "47"), ("prefecture", "沖縄", "47"),
    ("municipality", "横浜市", "14100"), ("municipality", "Kitakyushu", "40100"), ("country", "TAH", "THA"),
])  # fmt: skip
def test_a_name_in_place_of_a_code_is_understood_in_the_refusal(api: Api, parameter: str, value: str, code: str) -> None:
    answer = api.get("/tables/activities.csv", {parameter: value})
    assert answer.status_code == 422
    (problem,) = answer.json()["error"]["problems"]
    assert (problem["parameter"], problem["value"], problem["nearest"]) == (parameter, value, code)
    assert code in problem["message"]
