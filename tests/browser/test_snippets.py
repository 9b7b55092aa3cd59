"""The code offered on the page "Data and export", run as it stands against a running server."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from atlas.export.about import about
from atlas.export.selection import Selection
from atlas.export.snippets import Snippet, snippets
from atlas.filters import Filters
from atlas.warehouse import Warehouse

pytestmark = pytest.mark.browser


def _snippets(warehouse: Warehouse, address: str, table: str) -> dict[str, Snippet]:
    one = about(Selection(table, "en", Filters()), warehouse, warehouse.version, address)
    return {snippet.name: snippet for snippet in snippets(one, one.link, True)}


@pytest.mark.parametrize("table", ["projects", "local_governments"])
def test_the_code_runs_as_it_stands(atlas: str, warehouse: Warehouse, tmp_path: Path, table: str) -> None:
    found = _snippets(warehouse, atlas, table)
    for name in ("Python (pandas)", "Python (DuckDB)", "Python (geopandas)"):
        done = subprocess.run([sys.executable, "-c", found[name].code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{name}: {done.stderr}"
        assert done.stdout.strip()
    done = subprocess.run(["sh", "-c", found["curl"].code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    with urllib.request.urlopen(about(Selection(table, "en"), warehouse, warehouse.version, atlas).link("csv")) as answer:
        assert next(tmp_path.glob("*.csv")).read_bytes() == answer.read()


def test_codes_keep_their_zeros_in_pandas(atlas: str, warehouse: Warehouse, tmp_path: Path) -> None:
    code = _snippets(warehouse, atlas, "local_governments")["Python (pandas)"].code + "\nprint('first:', local_governments.jis_code[0])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert "first: 01" in done.stdout, done.stdout + done.stderr
