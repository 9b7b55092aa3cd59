"""The real build: row counts, types, determinism, the data version and the tables that describe the rest."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from etl import build as builder
from etl import version
from etl.cli import main
from etl.files import read_all
from etl.package import DESCRIPTOR, read_package
from tests.etl.helpers import DATA, fact_file, read_rows, set_cell


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> builder.Result:
    """One build of the real data."""
    folder = tmp_path_factory.mktemp("first")
    return builder.build(DATA, folder / "atlas.duckdb", folder / "geo")


@pytest.fixture
def con(built: builder.Result):
    with duckdb.connect(str(built.out), read_only=True) as connection:
        yield connection


def tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]


def test_every_fact_file_is_in_the_warehouse_with_all_its_rows(con: duckdb.DuckDBPyConnection) -> None:
    left_out = dict(con.execute("SELECT table_name, count(*) FROM meta_left_out GROUP BY 1").fetchall())
    merged = 0
    for path in sorted((DATA / "facts").glob("*.csv")):
        rows = len(read_rows(path)) - 1
        if path.stem.startswith("sources_"):
            merged += rows - left_out.get(path.stem, 0)
        else:
            assert con.execute(f'SELECT count(*) FROM "{path.stem}"').fetchone() == (rows,), path.stem
    assert con.execute("SELECT count(*), count(DISTINCT source_id) FROM sources").fetchone() == (
        merged,
        merged,
    )
    assert con.execute("SELECT count(*) FROM meta_left_out WHERE reason_ja IS NULL").fetchone() == (0,)


def test_expected_counts_are_the_golden_ones(con: duckdb.DuckDBPyConnection) -> None:
    expected = dict(read_rows(DATA / "expected_counts.csv")[1:])
    assert expected["declarations"] == "314"
    assert expected["municipalities"] == "1741"
    for name, rows in expected.items():
        if not name.startswith("sources_"):
            assert con.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (int(rows),), name


def test_of_two_rows_of_one_source_the_fuller_one_stays(con: duckdb.DuckDBPyConnection) -> None:
    # Only sources_declarations.csv knows the publication date of this page.
    found = con.execute("SELECT published_on::VARCHAR FROM sources WHERE source_id = 'iges-or-jp-f866c8'").fetchone()
    assert found == ("2013-11-20",)
    query = "SELECT table_name FROM meta_left_out WHERE row_key = 'iges-or-jp-f866c8'"
    assert con.execute(query).fetchall() == [("sources_cooperation",)]


def test_types_and_file_order(con: duckdb.DuckDBPyConnection) -> None:
    types = dict(
        con.execute(
            "SELECT table_name || '.' || column_name, data_type FROM duckdb_columns() "
            "WHERE table_name IN ('municipalities', 'declarations', 'projects', 'indicators')"
        ).fetchall()
    )
    assert types["municipalities.jis_code"] == "VARCHAR"
    assert types["municipalities.lat"] == "DOUBLE"
    assert types["declarations.declared_on"] == "DATE"
    assert types["projects.fiscal_year"] == "INTEGER"
    assert types["indicators.comparable"] == "BOOLEAN"
    codes = [row[0] for row in read_rows(fact_file(DATA, "municipalities"))[1:]]
    assert [code for (code,) in con.execute("SELECT jis_code FROM municipalities").fetchall()] == codes
    assert codes[0] == "01100"
    columns = con.execute("SELECT count(*) FROM duckdb_columns() WHERE column_name = '_row'").fetchone()
    assert columns == (0,)


def test_every_published_table_and_field_is_described(con: duckdb.DuckDBPyConnection) -> None:
    described = {name for (name,) in con.execute("SELECT table_name FROM meta_tables").fetchall()}
    facts = {path.stem for path in (DATA / "facts").glob("*.csv")}
    assert {name for name in facts if not name.startswith("sources_")} | {"sources"} <= described
    wrong = con.execute(
        "SELECT f.table_name, f.field FROM meta_fields f LEFT JOIN duckdb_columns() c "
        "ON c.table_name = f.table_name AND c.column_name = f.field "
        "WHERE c.column_name IS NULL OR f.title_ja IS NULL OR f.title_en IS NULL "
        "OR f.description_ja IS NULL OR f.description_en IS NULL"
    ).fetchall()
    assert wrong == []
    counts = con.execute("SELECT table_name, rows FROM meta_tables").fetchall()
    for name, rows in counts:
        assert con.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (rows,), name
    target = con.execute("SELECT foreign_key FROM meta_fields WHERE table_name = 'projects' AND field = 'source_id'").fetchone()
    assert target == ("sources.source_id",)


def test_meta_tells_version_date_and_licence(con: duckdb.DuckDBPyConnection, built: builder.Result) -> None:
    meta = dict(con.execute("SELECT key, value FROM meta").fetchall())
    assert meta["data_version"] == built.version
    assert len(built.version) == 12
    assert int(built.version, 16) >= 0
    assert meta["facts_as_of"] == "2026-11-21"
    assert meta["licence"] == "CC-BY-4.0"
    assert meta["title_ja"]
    assert meta["title_en"]


def test_two_builds_of_the_same_facts_give_the_same_tables(built: builder.Result, tmp_path: Path) -> None:
    second = builder.build(DATA, tmp_path / "second.duckdb", tmp_path / "geo")
    assert second.version == built.version
    with duckdb.connect(":memory:") as con:
        con.execute(f"ATTACH '{built.out}' AS one (READ_ONLY)")
        con.execute(f"ATTACH '{second.out}' AS two (READ_ONLY)")
        names = {}
        for side in ("one", "two"):
            query = "SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY 1"
            names[side] = [name for (name,) in con.execute(query, [side]).fetchall()]
        assert names["one"] == names["two"]
        for name in names["one"]:
            # Row order counts as well: the position is part of what is compared.
            sides = [con.execute(f'SELECT * FROM {side}.main."{name}"').fetchall() for side in ("one", "two")]
            assert sides[0] == sides[1], name


def test_the_version_follows_the_content_and_not_the_layout(slim: Path) -> None:
    def now() -> str:
        package = read_package(slim)
        return version.data_version(package, read_all(package)[0])

    before = now()
    path = fact_file(slim, "places")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    descriptor = slim / DESCRIPTOR
    descriptor.write_text(json.dumps(json.loads(descriptor.read_text("utf-8")), indent=3), "utf-8")
    assert now() == before
    set_cell(slim, "units", 2, "label_en", "t CO2 a year")
    changed = now()
    assert changed != before
    (slim / "geo").mkdir()
    (slim / "geo" / "layers.csv").write_text("layer\n", encoding="utf-8")
    assert now() not in {before, changed}


def test_the_build_prints_rows_and_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "atlas.duckdb"
    options = ["--out", str(out), "--static", str(tmp_path / "geo"), "--lang", "ja"]
    assert main(["build", "--data", str(DATA), *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "データベースの行数" in lines[0]
    assert any(text.split() == ["declarations", "314", "314"] for text in lines)
    assert any("取り込まなかった行" in text for text in lines)
    assert lines[-2].startswith("データ版: ")
    assert out.exists()


def test_check_of_the_real_data_is_clean() -> None:
    _, raw, problems = builder.check(DATA)
    assert problems == []
    assert set(raw) >= {path.stem for path in (DATA / "facts").glob("*.csv")}
