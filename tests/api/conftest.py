"""A client of the API over the real warehouse and two releases made for the tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.api.readers import Api

CHANGED = (
    "UPDATE meta SET value = '0123456789ab' WHERE key = 'data_version'",
    "UPDATE declaration_counts SET count = 12 WHERE as_of = '2019-12-04' AND kind = 'total' AND source_id = 'isenp-co-jp-8a5a91'",
    "DELETE FROM units WHERE unit = (SELECT min(unit) FROM units)",
    "INSERT INTO sectors VALUES ('test_sector', '試験', 'Test', '試験用', 'for tests')",
)


@pytest.fixture(scope="session")
def releases(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases: an earlier state of the data (2026.1) and the present one (2026.2)."""
    from etl.release import release

    folder = tmp_path_factory.mktemp("releases")
    earlier = folder / "earlier.duckdb"
    shutil.copyfile(warehouse_file, earlier)
    with duckdb.connect(str(earlier)) as con:
        for sql in CHANGED:
            con.execute(sql)
    store = folder / "store"
    release("2026.1", earlier, store)
    release("2026.2", warehouse_file, store)
    return store


@pytest.fixture(scope="session")
def app(warehouse_file: Path, releases: Path) -> Iterator[Starlette]:
    """The routes of the server without the dashboard."""
    from atlas.api import routes

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
        patch.setenv("ATLAS_RELEASES", str(releases))
        patch.setenv("ATLAS_UNPACKED", str(releases.parent / "unpacked"))
        yield Starlette(routes=routes())


@pytest.fixture(scope="session")
def client(app: Starlette) -> Iterator[httpx.Client]:
    """A client; an exception inside the server becomes the answer that readers would get."""
    with TestClient(app, raise_server_exceptions=False, base_url="http://atlas.example") as client:
        yield client


@pytest.fixture(scope="session")
def api(client: httpx.Client) -> Api:
    """Reads tables of the API back in every format."""
    return Api(client)
