"""1,000,000 rows through the API beside DuckDB's own COPY of the same query: throughput, first byte, memory, dashboard.

    python tests/bench/bench_export.py [rows] [format]

It makes a warehouse with that many synthetic activities in a temporary folder, starts the server on it and prints
figures and their goals. It is a script and no test: it needs about a minute and a quiet machine.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
TABLE = "cooperation_links"


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
    """Seconds and bytes of DuckDB's COPY; the better of two runs."""
    best = 1e9
    for _ in range(2):
        with duckdb.connect(str(path), read_only=True, config={"threads": "2"}) as con:
            start = time.perf_counter()
            con.execute(f"COPY (SELECT * FROM {TABLE}) TO '{out}' (HEADER)")
            best = min(best, time.perf_counter() - start)
    return best, out.stat().st_size


def memory(pid: int) -> float:
    """Resident memory in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def fetched(port: int, path: str, out: Path | None = None) -> tuple[float, float, int]:
    """(seconds to the first byte, seconds, bytes) of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {answer.read(500)!r}")
    first, size = 0.0, 0
    with open(out or os.devnull, "wb") as file:
        while piece := answer.read1(1 << 20):
            first = first or time.perf_counter() - start
            size += len(piece)
            file.write(piece)
    return first, time.perf_counter() - start, size


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    ending = sys.argv[2] if len(sys.argv) > 2 else "csv"
    source = Path(os.environ.get("ATLAS_WAREHOUSE") or ROOT / "data" / "build" / "atlas.duckdb")
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "big.duckdb"
        grown(source, big, rows)
        seconds, size = copied(big, Path(folder) / "copy.csv")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "uvicorn", "server:app", "--port", str(port), "--log-level", "error"]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "ATLAS_WAREHOUSE": str(big)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(100):
                time.sleep(0.2)
                try:
                    fetched(port, "/api/v1/health")
                    break
                except OSError:
                    continue
            fetched(port, f"/api/v1/tables/{TABLE}.{ending}?limit=10")
            before, peak, other, done = memory(server.pid), 0.0, [], threading.Event()

            def watch() -> None:
                nonlocal peak
                while not done.is_set():
                    peak = max(peak, memory(server.pid))
                    time.sleep(0.01)

            def browse() -> None:
                while not done.is_set():
                    other.append(fetched(port, "/?lang=ja")[1])
                    other.append(fetched(port, "/api/v1/tables/projects.json?country=THA&limit=5")[1])
                    time.sleep(0.02)

            runs = []
            for busy in (False, False, True):
                threads = [threading.Thread(target=watch)] + ([threading.Thread(target=browse)] if busy else [])
                done.clear()
                for thread in threads:
                    thread.start()
                runs.append(fetched(port, f"/api/v1/tables/{TABLE}.{ending}"))
                done.set()
                for thread in threads:
                    thread.join()
        finally:
            server.terminate()
            server.wait()
    first, took, sent = min(runs[:2], key=lambda run: run[1])
    print(json.dumps({
        "rows": rows, "format": ending, "copy_seconds": round(seconds, 2), "copy_mb_per_s": round(size / seconds / 1e6),
        "api_seconds": round(took, 2), "api_mb": round(sent / 1e6), "api_mb_per_s": round(sent / took / 1e6),
        "rows_per_second_against_copy (goal 0.6)": round(seconds / took, 2), "first_byte_ms (goal 150)": round(first * 1000),
        "memory_growth_mb (goal 100)": round(peak - before), "api_seconds_while_browsing": round(runs[2][1], 2),
        "browsing_answers": len(other), "browsing_slowest_ms": round(max(other) * 1000), 
        "browsing_median_ms": round(sorted(other)[len(other) // 2] * 1000),
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
