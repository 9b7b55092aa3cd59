"""Publication is atomic: readers go on, a killed build leaves the old file, two builds do not mix."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from etl import publish
from etl.cli import main
from etl.problems import BuildError
from tests.etl.helpers import DATA, ROOT, digest


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


def test_a_killed_build_leaves_the_old_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "atlas.duckdb"
    make_warehouse(target, "old")
    before = digest(target)
    command = [sys.executable, "-m", "etl", "build", "--out", str(target), "--static", str(tmp_path / "geo")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob(".*.tmp*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert digest(target) == before
    assert list(tmp_path.glob(".*.tmp*")), "the kill came before the build had begun to write"
    with publish.exclusive(target):
        assert not list(tmp_path.glob(".*.tmp*")), "left-over files are removed by the next build"
    with duckdb.connect(str(target), read_only=True) as con:
        assert con.execute("SELECT value FROM meta").fetchone() == ("old",)
