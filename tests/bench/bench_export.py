"""Files beside the same rows written by other tools: CSV of a million rows, XLSX of a hundred thousand.

    python -m tests.bench.bench_export [rows of the CSV] [rows of the XLSX]

The served warehouse is the real one, whose cooperation links are repeated up to that many rows (with ids of their own).
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import duckdb

from tests.bench import peers
from tests.bench.processes import Server, atlas

ROOT = Path(__file__).resolve().parents[2]
TABLE = "cooperation_links"
DATASETTE_ROWS = 100_000


def grown(source: Path, target: Path, rows: int) -> None:
    """A copy of a warehouse whose cooperation links are repeated up to ``rows``, with ids of their own."""
    target.write_bytes(source.read_bytes())
    with duckdb.connect(str(target)) as con:
        con.execute(
            f"CREATE OR REPLACE TABLE {TABLE} AS SELECT t.* REPLACE (t.link_id || '-' || i AS link_id) "
            f"FROM {TABLE} t, range({rows} // (SELECT count(*) FROM {TABLE}) + 1) r(i) LIMIT {rows}"
        )
        con.execute("CHECKPOINT")


def copied(path: Path, out: Path) -> tuple[float, int]:
    """Seconds and bytes of DuckDB's COPY of the table."""
    with duckdb.connect(str(path), read_only=True, config={"threads": "2"}) as con:
        start = time.perf_counter()
        con.execute(f"COPY (SELECT * FROM {TABLE}) TO '{out}' (HEADER)")
        return time.perf_counter() - start, out.stat().st_size


def by_pandas(path: Path, rows: int, out: Path) -> float:
    """Seconds of pandas + xlsxwriter for the first rows of the table."""
    start = time.perf_counter()
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute(f"SELECT * FROM {TABLE} LIMIT {rows}").df().to_excel(out, index=False, engine="xlsxwriter")
    return time.perf_counter() - start


def fetched(port: int, path: str, out: Path | None = None) -> tuple[float, float, int]:
    """(seconds to the first byte, seconds, bytes) of a request. Raises ``RuntimeError`` unless it is answered with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {answer.read(500)!r}")
    first, size = 0.0, 0
    with open(out or os.devnull, "wb") as file:
        while piece := answer.read1(1 << 20):
            first = first or time.perf_counter() - start
            size += len(piece)
            file.write(piece)
    return first, time.perf_counter() - start, size


def watched(server: Server, path: str, out: Path) -> tuple[float, float, int, float]:
    """A request with the greatest growth of the server's memory meanwhile, in MB."""
    before, peak, done = server.rss(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.01):
            peak = max(peak, server.rss())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        first, seconds, size = fetched(server.port, path, out)
    finally:
        done.set()
        thread.join()
    return first, seconds, size, peak - before


def measured(source: Path, rows: int = 1_000_000, sheet: int = 100_000, rounds: int = 3) -> dict[str, Any]:
    """Every round is listed; ratios are made of one round's own two times. Seconds, MB = 10⁶ bytes."""
    figures: dict[str, Any] = {"rows": rows, "sheet_rows": sheet, "rounds": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        big, file = folder / "big.duckdb", folder / "file"
        grown(source, big, rows)
        with atlas(big) as server:
            fetched(server.port, f"/api/v1/tables/{TABLE}.csv?limit=10")
            fetched(server.port, f"/api/v1/tables/{TABLE}.xlsx?limit=10")
            for _ in range(rounds):
                copy, size = copied(big, file)
                first, csv, sent, growth = watched(server, f"/api/v1/tables/{TABLE}.csv", file)
                with duckdb.connect() as con:
                    found = con.execute("SELECT count(*) FROM read_csv(?, header = true, all_varchar = true)", [str(file)]).fetchone()
                if found != (rows,):
                    raise RuntimeError(f"the CSV has {found} rows, {rows} were asked for")
                pandas = by_pandas(big, sheet, folder / "pandas.xlsx")
                _, xlsx, _ = fetched(server.port, f"/api/v1/tables/{TABLE}.xlsx?limit={sheet}", file)
                figures["rounds"].append({
                    "copy_s": round(copy, 3), "copy_mb": round(size / 1e6, 1), "csv_s": round(csv, 3), "csv_mb": round(sent / 1e6, 1),
                    "first_byte_ms": round(first * 1e3), "growth_mb": round(growth, 1), "pandas_xlsx_s": round(pandas, 2), "xlsx_s": round(xlsx, 2),
                })  # fmt: skip
        figures["datasette"] = beside_datasette(source, folder)
    return figures


def beside_datasette(source: Path, folder: Path) -> dict[str, Any]:
    """The same table from Datasette on SQLite: load, CSV of all rows, first byte, a page of 100 rows as JSON; and ours."""
    grown(source, folder / "small.duckdb", DATASETTE_ROWS)
    facts = folder / "facts"
    facts.mkdir()
    with duckdb.connect(str(folder / "small.duckdb"), read_only=True) as con:
        con.execute(f"COPY {TABLE} TO '{facts / 'projects.csv'}' (HEADER)")
    told: dict[str, Any] = {"rows": DATASETTE_ROWS, "load_s": round(peers.to_sqlite(facts, folder / "real.sqlite"), 2)}
    theirs = peers.datasette(peers.Size("real", source, facts, DATASETTE_ROWS), folder)
    theirs.start()
    try:
        port = int(theirs.address.rpartition(":")[2])
        with atlas(folder / "small.duckdb") as server:
            for who, where, csv, page in (
                ("datasette", port, "/real/projects.csv?_stream=1&_size=max", "/real/projects.json?_size=100"),
                ("atlas", server.port, f"/api/v1/tables/{TABLE}.csv", f"/api/v1/tables/{TABLE}.json?limit=100"),
            ):
                fetched(where, page)
                first, seconds, _ = fetched(where, csv)
                pages = sorted(fetched(where, page)[1] for _ in range(15))
                told[who] = {"csv_s": round(seconds, 2), "first_byte_ms": round(first * 1e3), "page_ms": round(pages[7] * 1e3, 1)}
    finally:
        theirs.stop()
    return told


def main() -> None:
    """Measure and print."""
    rows, sheet = (int(one) for one in [*sys.argv[1:3], "1000000", "100000"][:2])
    source = Path(os.environ.get("ATLAS_WAREHOUSE") or ROOT / "data" / "build" / "atlas.duckdb")
    sys.stdout.write(json.dumps(measured(source, rows, sheet), indent=1) + "\n")


if __name__ == "__main__":
    main()
