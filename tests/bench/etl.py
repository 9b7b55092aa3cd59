"""The ETL's loader of large files, with its checks, beside DuckDB alone: typed CSV → table. And the whole real build."""

# Table names are constants, paths our own.

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from etl import bulk
from etl.load import DUCKDB_TYPES
from etl.package import read_package
from tests.bench import synthetic

ROOT = Path(__file__).resolve().parents[2]
TABLE = "projects"
OTHERS = ("places", "countries", "sources_cooperation")


def alone(csv: Path, out: Path) -> float:
    """Seconds of DuckDB's typed load into a file, checkpoint included."""
    table = read_package(synthetic.DATA).table(TABLE)
    types = {field.name: DUCKDB_TYPES[field.type] for field in table.fields}
    out.unlink(missing_ok=True)
    begun = time.perf_counter()
    with duckdb.connect(str(out), config={"threads": "2"}) as con:
        con.execute(f"CREATE TABLE {TABLE} AS FROM read_csv(?, columns = {types!r}, header = true)", [str(csv)])
        con.execute("CHECKPOINT")
    return time.perf_counter() - begun


def ours(csv: Path, out: Path) -> tuple[float, int, int]:
    """Seconds of load and checks into a file (checkpoint included), rows, findings."""
    package = read_package(synthetic.DATA)
    table = package.table(TABLE)
    out.unlink(missing_ok=True)
    begun = time.perf_counter()
    with duckdb.connect(str(out), config={"threads": "2"}) as con:
        con.execute("ATTACH ':memory:' AS staging")
        for name in OTHERS:
            path = synthetic.DATA / str(package.table(name).path)
            con.execute(f"CREATE TABLE staging.{name} AS FROM read_csv('{path}', header = true, all_varchar = true)")
        found = bulk.load(con, table, csv, csv.name)
        found += bulk.foreign_keys(con, package, table, OTHERS)
        con.execute("CHECKPOINT")
        seconds = time.perf_counter() - begun
        rows = (con.execute(f"SELECT count(*) FROM {TABLE}").fetchone() or (0,))[0]
    return seconds, rows, len(found)


def measured(real: Path, rows: int = 10_000_000, rounds: int = 2) -> dict[str, Any]:
    """Interleaved rounds, and the whole build of the real data in a process of its own."""
    figures: dict[str, Any] = {"rows": rows, "rounds": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        csv = folder / "register.csv"
        synthetic.register_csv(csv, rows, real)
        figures["csv_mb"] = round(csv.stat().st_size / 1e6)
        for _ in range(rounds):
            base = alone(csv, folder / "alone.duckdb")
            seconds, found, problems = ours(csv, folder / "ours.duckdb")
            if found != rows or problems:
                raise RuntimeError(f"{found} rows and {problems} findings; {rows} rows and none were expected")
            figures["rounds"].append({"alone_s": round(base, 2), "ours_s": round(seconds, 2)})
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "etl", "build", "--out", str(folder / "real.duckdb"), "--static", str(folder / "geo")],
                       cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        figures["real_build_s"] = round(time.perf_counter() - begun, 2)
    return figures
