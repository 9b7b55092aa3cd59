"""The poisoned warehouse, built once for all tests of a run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import filelock
import pytest

from tests.conftest import of_this_run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the corpus in every free text."""
    folder = of_this_run(tmp_path_factory) / "poisoned"
    folder.mkdir(exist_ok=True)
    out = folder / "atlas.duckdb"
    with filelock.FileLock(folder / "building"):
        if not out.exists():
            command = [sys.executable, "-m", "tests.fuzz.poison", str(folder / "new.duckdb"), str(folder / "geo")]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            (folder / "new.duckdb").rename(out)
    return out
