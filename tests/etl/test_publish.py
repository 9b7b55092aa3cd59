"""Publication is atomic: readers go on, a failed build leaves no file, two builds do not mix. Killed builds: tests/faults."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from etl import publish
from etl.cli import main
from etl.problems import BuildError
from tests.etl.helpers import DATA


def make_warehouse(path: Path, value: str) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE meta AS SELECT 'data_version' AS key, ? AS value", [value])


def test_a_reader_of_the_old_file_keeps_answering(tmp_path: Path) -> None:
    target = tmp_path / "atlas.duckdb"
    make_warehouse(target, "old")
    with duckdb.connect(str(target), read_only=True) as reader:
        with publish.exclusive(target) as temporary:
            make_warehouse(temporary, "new")
            publish.replace(temporary, target)
        assert reader.execute("SELECT value FROM meta").fetchone() == ("old",)
    with duckdb.connect(str(target), read_only=True) as reader:
        assert reader.execute("SELECT value FROM meta").fetchone() == ("new",)
    assert [path.name for path in tmp_path.iterdir() if ".tmp" in path.name] == []


def test_a_failed_build_removes_its_file(tmp_path: Path) -> None:
    target = tmp_path / "atlas.duckdb"

    def fail() -> None:
        with publish.exclusive(target) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == [publish.lock_path(target).name]


def test_a_second_build_says_that_one_is_running(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "atlas.duckdb"
    with publish.exclusive(target) as temporary:
        temporary.write_bytes(b"in work")
        with pytest.raises(BuildError), publish.exclusive(target):
            pass
        assert main(["build", "--data", str(DATA), "--out", str(target), "--lang", "en"]) == 1
        assert temporary.read_bytes() == b"in work"
    message = capsys.readouterr().err
    assert "another build of this file is running" in message
    assert not target.exists()
