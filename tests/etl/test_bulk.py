"""Large files are loaded and checked by the engine: the same warehouse, the same findings as cell by cell."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from etl import build, files
from tests.etl.helpers import set_cell

DATA = Path(__file__).resolve().parents[2] / "data"
LARGE = 10_000  # bytes: the register, the links and a dozen more files count as large


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the facts, of which the larger files go the way of large files."""
    monkeypatch.setattr(files, "LARGE", LARGE)
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("build", "releases", "geo")))


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as text, in order of text."""
    with duckdb.connect(str(path), read_only=True) as con:
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'meta'").fetchall()]
        return {name: sorted(con.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in sorted(names)}


def test_same_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warehouse_file: Path) -> None:
    """A build of the real facts with all larger files taken as large holds the same rows in every table."""
    monkeypatch.setattr(files, "LARGE", LARGE)
    build.build(DATA, tmp_path / "bulk.duckdb", tmp_path / "geo")
    there, here = tables(warehouse_file), tables(tmp_path / "bulk.duckdb")
    assert there.keys() == here.keys()
    for name in there:
        assert here[name] == there[name], name


@pytest.mark.parametrize(
    ("table", "column", "value", "code"),
    [
        ("projects", "fiscal_year", "twenty", "integer"),
        ("projects", "fiscal_year", "1999", "minimum"),
        ("projects", "country_iso3", "Thailand", "pattern"),
        ("projects", "country_iso3", "XXX", "foreign_key"),
        ("projects", "text_origin", "somebody", "enum"),
        ("projects", "title_en", "", "required"),
        ("projects", "title_en", "東京", "japanese_in_english"),
        ("projects", "title_en", "Tokyo ", "stray_space"),
        ("projects", "title_en", "To\tkyo", "control_character"),
        ("projects", "note_en", "", "one_language"),
        ("projects", "project_id", "fy2013-osaka-ho-chi-minh-city-1", "duplicate_key"),
        ("cooperation_links", "date_start", "2020-02-30", "date"),
    ],
)  # fmt: skip
def test_same_findings(data: Path, table: str, column: str, value: str, code: str) -> None:
    """A spoilt cell in a large file is told with file, row and column."""
    set_cell(data, table, 2, column, value)
    _, raw, problems = build.check(data)
    assert raw[table].large
    found = [(problem.row, problem.field, problem.code) for problem in problems if problem.file.endswith(f"{table}.csv")]
    assert (3 if code == "duplicate_key" else 2, column, code) in found, problems
