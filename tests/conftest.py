"""Shared fixtures: one real build per test run, a warehouse opened on it, and a server for browser tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


IN_TURN = {"browsers": ("tests/browser/",), "servers": ("tests/bench/", "tests/deploy/", "tests/faults/", "tests/load/")}
"""Folders of tests that start browsers, and servers: one worker runs each kind in turn, so that they do not slow each other
down. The two are kept apart because Playwright leaves an event loop running in its worker."""


class InTurn(LoadScopeScheduling):
    """Like ``--dist loadgroup``, by folder: the marks of groups do not reach the scheduler with this version of pytest."""

    def _split_scope(self, nodeid: str) -> str:
        return next((name for name, folders in IN_TURN.items() if nodeid.startswith(folders)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> InTurn:
    """The scheduler of parallel runs."""
    return InTurn(config, log)


def of_this_run(factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of this run share, and no other run."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def warehouse_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse built from the facts in this checkout (or the one named by ATLAS_TEST_WAREHOUSE).

    With ATLAS_TEST_STORE the tests run on what comes back from object storage: the same file must not matter.
    """
    if given := os.environ.get("ATLAS_TEST_WAREHOUSE"):
        return Path(given)
    out = of_this_run(tmp_path_factory) / "warehouse" / "atlas.duckdb"
    out.parent.mkdir(exist_ok=True)
    lock = out.with_suffix(".building")
    import filelock

    with filelock.FileLock(lock):
        if not out.exists():
            etl = [sys.executable, "-m", "etl"]
            if os.environ.get("ATLAS_TEST_STORE"):
                built, bucket = str(out.with_name("built.duckdb")), str(out.with_name("bucket"))
                subprocess.run([*etl, "build", "--out", built], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
                subprocess.run([*etl, "push", bucket, "--out", built], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
                subprocess.run([*etl, "pull", bucket, "--out", str(out)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            else:
                subprocess.run([*etl, "build", "--out", str(out)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return out


@pytest.fixture(scope="session")
def warehouse(warehouse_file: Path):
    """The opened warehouse of the real facts."""
    from atlas.warehouse import Warehouse

    return Warehouse(warehouse_file)


@pytest.fixture
def facts():
    """Rows of a facts file as dictionaries, read without the ETL, to recompute numbers independently."""
    import csv

    def read(name: str) -> list[dict[str, str]]:
        with (ROOT / "data" / "facts" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
