"""A quick subset of the benchmarks, with generous limits, so that a regression is seen in the normal suite.

CPU times and bytes are compared, not seconds on the clock: they hold on a busy machine too.
"""

# Table names are constants.

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from atlas.web import compressed, shell
from tests.bench import bench_export, report
from tests.bench.processes import Server, atlas
from tests.bench.users import User

# Streamlit's own fonts come with every page (bytes, already compressed).
ROWS = 20_000


def weight(page: str) -> int:
    """Bytes of the page's HTML and of every script and style it names, compressed as they are served."""
    found = shell.page_html(f"/{page}", "en")
    assert found
    text = found[0]
    names = set(re.findall(r'(?:href|src)="\./(static/[^"]+\.(?:js|css))"', text))
    assert len(names) > 10
    return len(text) + sum(len(compressed.compressed(shell.SHELL / name, "br", 0)) for name in names)


@pytest.mark.parametrize("page", ["", "programme", "map"])
def test_bytes_of_a_first_visit(page: str, warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named scripts and styles stay far below Plotly's 1.2 MB and deck.gl's 0.7 MB (the goals, 1.6 and 3.2 MB, are with fonts and content)."""
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
    assert weight(page) < 900_000


async def _interactions(server: Server, n: int) -> float:
    """CPU seconds of the server per filter change."""
    words = ["Thailand", "Viet Nam", "Indonesia", "Malaysia"]
    async with User(server.address) as user:
        await user.open("/programme?lang=en")
        for word in words:  # what is remembered shall be
            await user.choose("f_country", [word])
        before = server.cpu()
        for at in range(n):
            await user.choose("f_country", [words[at % 4]])
        return (server.cpu() - before) / n


@pytest.fixture(scope="module")
def big(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse with its cooperation links repeated; what pages read stays as it is."""
    file = tmp_path_factory.mktemp("gates") / "big.duckdb"
    bench_export.grown(warehouse_file, file, ROWS)
    return file


@pytest.fixture(scope="module")
def server(big: Path) -> Iterator[Server]:
    """The Atlas on it."""
    with atlas(big) as one:
        yield one


def test_cpu_of_an_interaction(server: Server) -> None:
    """A filter change on the page with most Cards costs the server less than half of what the plain page costs (about 180 ms)."""
    cpu = asyncio.run(_interactions(server, 12))
    assert cpu < 0.09, f"{cpu * 1e3:.0f} ms of CPU"


def spent(server: Server, path: str, out: Path) -> float:
    """Seconds of CPU the server spends on a request."""
    before = server.cpu()
    bench_export.fetched(server.port, path, out)
    return server.cpu() - before


def test_files_cost_little(server: Server, big: Path, tmp_path: Path) -> None:
    """CSV and XLSX of 20,000 rows, as CPU time, beside pandas: at most as much as its CSV, half of its XLSX."""
    table = bench_export.TABLE
    spent(server, f"/api/v1/tables/{table}.xlsx?limit=10", tmp_path / "warm")
    csv = spent(server, f"/api/v1/tables/{table}.csv", tmp_path / "a.csv")
    xlsx = spent(server, f"/api/v1/tables/{table}.xlsx", tmp_path / "a.xlsx")
    with duckdb.connect(str(big), read_only=True) as con:
        frame = con.execute(f"SELECT * FROM {table}").df()
    begun = time.process_time()
    frame.to_csv(tmp_path / "b.csv", index=False)
    middle = time.process_time()
    frame.head(ROWS // 4).to_excel(tmp_path / "b.xlsx", index=False, engine="xlsxwriter")
    pandas_xlsx = 4 * (time.process_time() - middle)
    assert csv <= max(1.0 * (middle - begun), 0.5)
    assert xlsx <= 0.5 * pandas_xlsx


def test_every_measure_has_its_name_in_both_languages() -> None:
    for lang in report.LANGS:
        said = report.words(lang)
        assert set(said["goal"]) == {goal.id for goal in report.GOALS}
        assert not set(said["goal"].values()) & set(said["reason"].values()), lang


def test_documents_are_those_of_the_results() -> None:
    """docs/benchmarks* say what the results files say."""
    for name, content in report.made(report.results()).items():
        assert (report.DOCS / name).read_text(encoding="utf-8") == content, f"{name}: run `python -m tests.bench --part report`"
