"""The warehouse in object storage: what comes back is what went in, and nothing else is ever taken."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl import store
from etl.cli import main
from etl.problems import BuildError
from tests.etl.helpers import DATA, hashes

STATIC = DATA.parent / "static" / "geo"


@pytest.fixture(scope="module")
def bucket(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the real warehouse."""
    folder = tmp_path_factory.mktemp("bucket")
    store.push(warehouse_file, STATIC, str(folder))
    return folder


@pytest.fixture
def own(bucket: Path, tmp_path: Path) -> Path:
    """A copy of the store to break."""
    return Path(shutil.copytree(bucket, tmp_path / "bucket"))


@pytest.fixture
def over_http(bucket: Path) -> Iterator[str]:
    """The store behind a web address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(bucket)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def version_of(bucket: Path) -> str:
    return str(json.loads((bucket / store.LATEST).read_text())["version"])


def test_every_cell_comes_back(warehouse_file: Path, over_http: str, tmp_path: Path) -> None:
    out = tmp_path / "atlas.duckdb"
    moved = store.pull(over_http, out, tmp_path / "static")
    assert hashes(out) == hashes(warehouse_file)
    assert moved.files == len(hashes(out)) + 1 + len(list((tmp_path / "static").iterdir()))
    assert store.pull(over_http, out, tmp_path / "static") == store.Moved(moved.version, 0, 0)


def test_a_version_is_written_once(warehouse_file: Path, own: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in own.rglob("*.parquet")}
    assert store.push(warehouse_file, STATIC, str(own)).files == 0
    assert {path: path.stat().st_mtime_ns for path in own.rglob("*.parquet")} == before


def test_the_files_are_plain_parquet(bucket: Path, warehouse_file: Path) -> None:
    table = pq.read_table(bucket / version_of(bucket) / "declarations.parquet")
    assert table.num_rows == hashes(warehouse_file)["declarations"][0]
    assert table.schema.field("jis_code").type == "string"


@pytest.mark.parametrize("damage", ["cut", "changed", "extra path", "no manifest", "other project", "hostile catalogue"])
def test_nothing_is_taken_from_a_damaged_store(own: Path, tmp_path: Path, damage: str) -> None:
    folder = own / version_of(own)
    manifest_path = folder / store.MANIFEST
    manifest = json.loads(manifest_path.read_text())
    table = folder / "declarations.parquet"
    if damage == "cut":
        table.write_bytes(table.read_bytes()[:-10])
    elif damage == "changed":
        table.write_bytes(table.read_bytes()[:-1] + b"?")
    elif damage == "extra path":
        manifest["files"]["../../evil.parquet"] = {"bytes": 0, "sha256": ""}
        manifest_path.write_text(json.dumps(manifest))
    elif damage == "no manifest":
        manifest_path.write_text("[]")
    elif damage == "other project":
        (own / store.LATEST).write_text('{"version": "../x"}')
    else:
        catalogue = f"COPY (SELECT 1) TO '{tmp_path / 'stolen.csv'}';".encode()
        (folder / store.SCHEMA).write_bytes(catalogue)
        manifest["files"][store.SCHEMA] = {"bytes": len(catalogue), "sha256": store._sum(catalogue)}
        manifest_path.write_text(json.dumps(manifest))
    out = tmp_path / "atlas.duckdb"
    out.write_bytes(b"the last good one")
    with pytest.raises(BuildError) as told:
        store.pull(str(own), out, tmp_path / "static")
    assert [problem.code for problem in told.value.problems] == ["store_damaged"]
    assert out.read_bytes() == b"the last good one"
    assert not (tmp_path / "stolen.csv").exists()
    assert [path.name for path in tmp_path.glob(".*.tmp*")] == []


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("address", "named"), [("missing", "missing"), ("abc://x", "abc://x")])
def test_a_store_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, address: str, named: str
) -> None:
    asked = address if "://" in address else str(tmp_path / address)
    assert main(["--lang", lang, "pull", asked, "--out", str(tmp_path / "atlas.duckdb")]) == 1
    assert named in capsys.readouterr().err
    assert not (tmp_path / "atlas.duckdb").exists()
