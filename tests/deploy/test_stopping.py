"""SIGTERM: what runs is finished, dashboards are told to come back, the process ends with 0 in the stated time."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.bench.users import User
from tests.deploy.site import Server, get, until

ROWS = 400_000
STOP_SECONDS = 20


@pytest.fixture(scope="module")
def large(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse with many rows in one table, one that no page and no list of the server's reads."""
    copy = tmp_path_factory.mktemp("large") / "atlas.duckdb"
    shutil.copyfile(warehouse_file, copy)
    with duckdb.connect(str(copy)) as con:
        con.execute(
            f"INSERT INTO link_sectors SELECT u.* FROM link_sectors u, range({ROWS}) LIMIT {ROWS} - (SELECT count(*) FROM link_sectors)"
        )
    return copy


@pytest.fixture
def server(large: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of its own for each test."""
    one = Server(tmp_path, large, ATLAS_STOP_SECONDS=str(STOP_SECONDS), ATLAS_HEAD_SECONDS="1")
    try:
        one.start()
        one.await_ready()
        yield one
    finally:
        one.stop()


def slow_reader(port: int) -> socket.socket:
    """A connection that has asked for the large table and read only the beginning."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    reader.settimeout(30)
    reader.connect(("127.0.0.1", port))
    reader.sendall(b"GET /api/v1/tables/link_sectors.csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert reader.recv(2048).startswith(b"HTTP/1.1 200")
    return reader


def test_a_stop_finishes_what_runs_and_calls_dashboards_back(server: Server) -> None:
    process = server.process
    assert process is not None

    async def dashboard() -> int:
        async with User(f"http://127.0.0.1:{server.port}") as user:
            await user.open("/sources?lang=en")
            reader = slow_reader(server.port)
            until("the export runs", lambda: server.metric("atlas_exports_running") == 1)
            process.send_signal(signal.SIGTERM)
            assert user._socket is not None
            await asyncio.wait_for(user._socket.wait_closed(), STOP_SECONDS)
            assert process.poll() is None, "it must wait for the export"
            with pytest.raises(ConnectionRefusedError):
                get(server.port, "/api/v1/health")
            body = b""
            while piece := await asyncio.to_thread(reader.recv, 1 << 20):
                body += piece
            assert body.endswith(b"0\r\n\r\n"), "the export was cut off"
            assert body.count(b"\n") > ROWS
            assert process.wait(STOP_SECONDS + 5) == 0
            return user._socket.close_code or 0

    assert asyncio.run(dashboard()) == 1012, "1012 (service restart) makes browsers come back"
    events = server.log.read_text()
    assert '"view":"/api/v1/tables/{table}.csv","status":200' in events and f'"rows":{ROWS}' in events
    assert events.rstrip().endswith('"event":"stop"}')
    assert '"event":"run"' in events and '"view":"page/sources"' in events


def test_connections_that_say_nothing_are_closed_and_readers_that_stop_do_not_hold_the_end(server: Server) -> None:
    silent, half = (socket.create_connection(("127.0.0.1", server.port)) for _ in range(2))
    half.sendall(b"GET / HTTP/1.1\r\nHost: local")
    for one in (silent, half):
        one.settimeout(10)
        assert one.recv(100) == b"", "a connection without a complete head must be closed"
    assert get(server.port, "/api/v1/health/live").status == 200
