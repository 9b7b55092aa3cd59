"""A warehouse through an S3 service: a replica gets what was published, or is told what is wrong and keeps what it has."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import duckdb
import obstore
import pytest
from obstore.store import from_url

from etl import store
from etl.cli import main
from tests.deploy.site import free_port, until
from tests.etl.helpers import DATA, ROOT, hashes

MOTO = ROOT / ".cache" / "s3" / "bin" / "moto_server"
STATIC = DATA.parent / "static" / "geo"
BUCKET = "s3://atlas/published"

pytestmark = pytest.mark.skipif(not MOTO.exists(), reason="no S3 service: `make test-operation` installs it")


def bucket_made(port: int) -> bool:
    """Make the bucket; false where nobody answers yet."""
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("PUT", "/atlas")
        return connection.getresponse().status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def service(warehouse_file: Path) -> Iterator[int]:
    """The port of an S3 service that holds the warehouse; address and keys stand in the environment, as an operator sets them."""
    port = free_port()
    process = subprocess.Popen([MOTO, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (
            ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}"), ("AWS_ALLOW_HTTP", "true"), ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"),
        ):  # fmt: skip
            environment.setenv(name, value)
        until("the bucket is made", lambda: bucket_made(port))
        store.push(warehouse_file, STATIC, BUCKET)
        yield port
    process.terminate()
    process.wait(20)


def test_a_replica_gets_what_was_published(service: int, warehouse_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "atlas.duckdb"
    moved = store.pull(BUCKET, out, tmp_path / "static")
    assert hashes(out) == hashes(warehouse_file)
    assert {file.name for file in (tmp_path / "static").iterdir()} == {file.name for file in STATIC.glob("*.json")}
    assert store.pull(BUCKET, out, tmp_path / "static") == store.Moved(moved.version, 0, 0)
    assert store.push(warehouse_file, STATIC, BUCKET) == store.Moved(moved.version, 0, 0)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_not_there_is_named(service: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    out = tmp_path / "atlas.duckdb"
    assert main(["--lang", lang, "pull", "s3://no-such-bucket/here", "--out", str(out)]) == 1
    assert "s3://no-such-bucket/here/latest.json" in capsys.readouterr().err
    assert not out.exists()


def test_a_service_that_does_not_answer_is_named(
    service: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    assert main(["--lang", "en", "pull", BUCKET, "--out", str(tmp_path / "atlas.duckdb")]) == 1
    assert f"{BUCKET}/latest.json" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["{version}/declarations.parquet", "{version}/manifest.json", "latest.json"])
def test_a_damaged_object_is_not_taken(
    service: int, warehouse_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    with duckdb.connect(str(warehouse_file), read_only=True) as con:
        ((version,),) = con.execute("SELECT value FROM meta WHERE key = 'data_version'").fetchall()
    bucket, damaged = from_url(BUCKET), path.format(version=version)
    sound = bytes(obstore.get(bucket, damaged).bytes())
    out = tmp_path / "atlas.duckdb"
    out.write_bytes(b"the last good one")
    try:
        obstore.put(bucket, damaged, b"something else")
        assert main(["--lang", "en", "pull", BUCKET, "--out", str(out), "--static", str(tmp_path / "static")]) == 1
    finally:
        obstore.put(bucket, damaged, sound)
    assert damaged in capsys.readouterr().err
    assert out.read_bytes() == b"the last good one"
