"""A build that is killed, has no room, may not write or is not alone: what was published before stays whole."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from atlas.warehouse import Warehouse
from etl import publish
from etl.cli import main
from tests.etl.helpers import ROOT, digest
from tests.faults.conftest import FAR, LONG
from tests.faults.killer import leftovers

KILLS = int(os.environ.get("ATLAS_FAULTS_KILLS") or (108 if LONG else 2))
QUICK = {"stdin": subprocess.DEVNULL, "capture_output": True, "cwd": ROOT, "check": False}


def build(out: Path, static: Path, lang: str = "en", **more: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "etl", "--lang", lang, "build", "--out", str(out), "--static", str(static)]
    return subprocess.run(command, timeout=600, **(QUICK | more))  # type: ignore[call-overload]


def test_a_killed_build_leaves_the_old_or_the_new_warehouse(
    warehouse_file: Path, tmp_path: Path, written_down: Callable[..., None]
) -> None:
    command = [sys.executable, "-m", "tests.faults.killer", "--old", str(warehouse_file), "--folder", str(tmp_path), "--count", str(KILLS)]
    ended = subprocess.run([*command, *([] if LONG else ["--sample"])], timeout=7200, **QUICK)  # type: ignore[call-overload]
    assert ended.returncode == 0, (ended.stdout + ended.stderr).decode()
    told = json.loads(ended.stdout)
    assert told["kills"] == KILLS
    assert told["broken"] == 0
    written_down("build_killed", **told)


def test_what_killed_builds_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "atlas.duckdb"
    (tmp_path / ".atlas.duckdb.77.tmp").write_bytes(b"half")
    (tmp_path / ".atlas.duckdb.77.tmp.wal").write_bytes(b"half")
    spilled = tmp_path / ".atlas.duckdb.77.tmp.tmp"  # where the database puts what does not fit into memory
    spilled.mkdir()
    (spilled / "duckdb_temp_block-1.block").write_bytes(b"half")
    with publish.exclusive(target):
        assert not leftovers(tmp_path)


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Callable[[], None] | None]:
    """A folder with little room: a file system of its own where we are root, else a limit on the size of files."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False)
    if mounted.returncode == 0:
        try:
            yield None
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    else:
        limit = int(size.removesuffix("k")) << 10
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


@pytest.mark.parametrize("size", ["300k", "100k", "1000k", "4000k", "12000k", "20000k"] if LONG else ["300k"])
def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path: Path, size: str, written_down: Callable[..., None]) -> None:
    with small_disk(tmp_path / "disk", size) as limited:
        target = tmp_path / "disk" / "atlas.duckdb"
        target.write_bytes(b"the old one")
        ended = build(target, tmp_path / "geo", preexec_fn=limited)
        said = ended.stderr.decode()
        assert ended.returncode == 1
        assert "no room left" in said and str(target.parent) in said
        assert "Traceback" not in said
        assert target.read_bytes() == b"the old one"
        assert not leftovers(target.parent)
    written_down(f"disk_full_{size}", told=True, old_file_whole=True, way="tmpfs" if limited is None else "limit on the size of files")


if LONG:  # takes a whole build

    def test_a_full_disk_for_boundary_files_names_the_file(warehouse_file: Path, tmp_path: Path) -> None:
        target = tmp_path / "atlas.duckdb"
        shutil.copyfile(warehouse_file, target)
        before = digest(target)
        with small_disk(tmp_path / "geo", "100k") as limited:
            if limited:
                pytest.skip("only root can mount a small file system here")
            ended = build(target, tmp_path / "geo", lang="ja")
            said = ended.stderr.decode()
            assert ended.returncode == 1
            assert "空き容量" in said and str(tmp_path / "geo") in said
            assert not leftovers(tmp_path / "geo")
        assert digest(target) == before


@contextlib.contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """A folder nobody can write to, not even root: mounted read-only, or, for others, without the permission."""
    if os.geteuid() == 0:
        for options in (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)]):
            if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
                pytest.skip("root may write everywhere and cannot mount read-only here")
        try:
            yield
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    else:
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(0o755)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_read_only_folder_is_named(warehouse_file: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "published"
    folder.mkdir()
    target = folder / "atlas.duckdb"
    shutil.copyfile(warehouse_file, target)
    with unwritable(folder):
        assert main(["build", "--out", str(target), "--static", str(tmp_path / "geo"), "--lang", lang]) == 1
        said = capsys.readouterr().err
        assert str(folder) in said
        assert {"en": "cannot be written", "ja": "書き込めません"}[lang] in said
        assert Warehouse(target, private=True).rows("meta"), "what is published can still be read"


def contents(path: Path) -> dict[str, tuple[int, int]]:
    """Rows and a hash of every table and view of a warehouse, in the order of the rows."""
    with duckdb.connect(":memory:") as con:
        con.execute(f"ATTACH '{path}' AS a (READ_ONLY)")
        con.execute("USE a")
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'a' ORDER BY 1").fetchall()]
        sql = 'SELECT count(*), bit_xor(hash(t, n)) FROM (SELECT t, row_number() OVER () AS n FROM "{}" t)'
        return {name: con.execute(sql.format(name)).fetchone() for name in names}  # type: ignore[misc]


def test_two_builds_at_once_far_away_in_an_ascii_locale(
    warehouse_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], written_down: Callable[..., None]
) -> None:
    """The first build runs where it is already tomorrow and the locale knows no Japanese; the second says that one is running."""
    target = tmp_path / "atlas.duckdb"
    command = [sys.executable, "-m", "etl", "--lang", "ja", "build", "--out", str(target), "--static", str(tmp_path / "geo")]
    first = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | FAR, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 120
        while not leftovers(tmp_path) and first.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert main(["build", "--out", str(target), "--static", str(tmp_path / "geo"), "--lang", "en"]) == 1
        assert "another build of this file is running" in capsys.readouterr().err
        said, problems = first.communicate(timeout=600)
    finally:
        first.kill()
        first.wait()
    assert first.returncode == 0, problems.decode(errors="replace")
    assert "公開しました" in said.decode("utf-8")
    assert contents(target) == contents(warehouse_file), "every table, row and order is the same as built here"
    assert not leftovers(tmp_path, tmp_path / "geo")
    written_down("two_builds_at_once", first="published", second="told", tables_equal_to_a_build_elsewhere=len(contents(target)))
