"""Copies of the data folder for the ETL tests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from etl import counts
from etl.files import read_all
from etl.package import DESCRIPTOR, read_package
from tests.etl.helpers import DATA, SLIM


@pytest.fixture(scope="session")
def slim_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real data with only the tables of SLIM."""
    target = tmp_path_factory.mktemp("slim") / "data"
    (target / "facts").mkdir(parents=True)
    package = json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8"))
    package["resources"] = [table for table in package["resources"] if table["name"] in SLIM]
    for table in package["resources"]:
        shutil.copy(DATA / table["path"], target / table["path"])
    (target / DESCRIPTOR).write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    slim = read_package(target)
    counts.write_counts(slim, read_all(slim)[0])
    return target


@pytest.fixture
def slim(slim_source: Path, tmp_path: Path) -> Path:
    """A fresh copy of the slim data folder to break."""
    return Path(shutil.copytree(slim_source, tmp_path / "data"))
