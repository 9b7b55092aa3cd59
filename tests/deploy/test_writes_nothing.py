"""The serving process writes nothing: it is run as a user who may read all and write nowhere, without a home."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.users import User
from tests.deploy.site import ROOT, Server

NOBODY = 54_321  # belongs to nobody, so whatever belongs to it was written by the server
READ_ALL = ("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--bounding-set=-all,+dac_read_search")
OPEN_TO_ALL = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")
ADDRESSES = (
    "/stage?page=map&lang=ja", "/stage?card=programme-by-year&langs=both", "/open-deck", "/robots.txt", "/sitemap.xml",
    "/api/v1/tables", "/api/v1/tables/projects.csv?excel=1", "/api/v1/tables/projects.xlsx", "/api/v1/tables/projects.parquet",
    "/api/v1/tables/projects.geojson", "/api/v1/package.zip", "/api/v1/atlas.duckdb", "/api/v1/docs", "/api/v1/cite.bib",
    "/api/v1/datapackage.json", "/app/static/blank-style.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The Atlas without permission to write."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("setpriv")):
        pytest.skip("NOT ROOT: the server cannot be run as another user; that it writes nothing is not tested")
    become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs", *READ_ALL]
    one = Server(tmp_path_factory.mktemp("nobody"), warehouse_file, before=become)
    kept = {"PATH": os.environ["PATH"], "ATLAS_WAREHOUSE": str(warehouse_file), "PORT": str(one.port), "HOST": "127.0.0.1", "LC_ALL": "C"}
    try:
        one.start(kept)  # no HOME, no TMPDIR
        one.await_ready()
        yield one
    finally:
        one.stop()


def written() -> list[str]:
    """Files of the user that belongs to nobody, wherever everybody may write and in the checkout."""
    found = []
    for top in (*OPEN_TO_ALL, str(ROOT)):
        for folder, names, files in os.walk(top, onerror=None):
            names[:] = [name for name in names if name not in (".git", "node_modules")]
            for name in (*names, *files):
                path = os.path.join(folder, name)
                try:
                    if os.lstat(path).st_uid == NOBODY:
                        found.append(path)
                except OSError:
                    continue
    return found


def test_it_really_may_not_write(server: Server) -> None:
    status = Path(f"/proc/{server.process.pid}/status").read_text()  # type: ignore[union-attr]
    assert f"Uid:\t{NOBODY}" in status and f"Gid:\t{NOBODY}" in status
    assert "CapEff:\t0000000000000004" in status, "only to read and search (CAP_DAC_READ_SEARCH)"


def test_every_page_route_and_export_works_and_no_file_appears(server: Server) -> None:
    from atlas.ui.registry import PAGES

    for path in ADDRESSES:
        answer = server.get(path)
        assert answer.status == 200, (path, answer.content[:300])  # type: ignore[attr-defined]
    for page in PAGES:
        assert server.get(f"/{page.slug}?lang=en", Accept="text/html").status == 200

    async def read() -> None:
        async with User(f"http://127.0.0.1:{server.port}", locale="ja-JP") as user:
            await user.open("/?lang=ja")
            for page in PAGES:
                await user.go(page.slug, "lang=ja")
                assert user.screen.words(), page.name
            await user.go("sql", "lang=en&query=SELECT+42+AS+answer")
            assert "42" in user.screen.words() or any("answer" in one for one in user.screen.tables())

    asyncio.run(read())
    assert not written()
    events = server.log.read_text()
    assert '"event":"error"' not in events
    assert sys.executable  # the same interpreter, so that no cache of bytecode was simply there already for it
