"""``make load``: 100 dashboard sessions and 200 API readers at once, every answer checked; then what an interaction costs.

    python -m tests.bench.load                  # both parts, about six minutes, writes tests/bench/results/load.json
    python -m tests.bench.load --part crowd     # only the crowd
    python -m tests.bench.load --part cost      # only the costs, beside the plain Streamlit page

The load generator works on the same machine as the server. It ends with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from atlas.warehouse import Warehouse, warehouse_path
from tests.bench import cost
from tests.bench.crowd import Plan, Tally, crowd
from tests.bench.processes import Server, atlas
from tests.bench.results import FOLDER, save, spread


async def crowded(file: Path, sessions: int, readers: int, seconds: float, look: tuple[float, float]) -> dict[str, Any]:
    """Figures of a crowd on a server of its own. ``look`` is how long dashboard and API readers look at an answer, in s."""
    with atlas(file) as server:
        before, cpu, begun = server.rss(), server.cpu(), time.perf_counter()
        tally, users = await crowd(server.address, file, sessions, readers, Plan(begun + seconds, *look, arrive=seconds / 4))
        took = time.perf_counter() - begun
        after, used = server.rss(), server.cpu() - cpu
        logged = errors_in_log(server)
        for user in users:
            await user.close()
    return summary(tally, logged) | {
        "sessions": sessions, "api_readers": readers, "seconds": round(took, 1), "seconds_looking": list(look),
        "server_cpu_seconds": round(used, 1), "requests_per_second": round(sum(map(len, tally.seconds.values())) / took, 1),
        "rss_mb_before": round(before, 1), "rss_mb_after": round(after, 1),
    }  # fmt: skip


def errors_in_log(server: Server) -> list[str]:
    """Lines of the server's log that tell of a failure."""
    found = []
    for line in server.said().splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            found.append(line) if "Traceback" in line or "Error" in line else None
            continue
        if isinstance(told, dict) and (told.get("status") == "error" or told.get("event") == "error"):
            found.append(line)
    return found


def summary(tally: Tally, logged: list[str]) -> dict[str, Any]:
    """What a crowd saw, as figures."""
    return {
        "answers": {kind: spread(values) for kind, values in tally.seconds.items()},
        "checks": tally.checks, "rows_compared": tally.rows, "wrong": len(tally.wrong), "errors": len(tally.errors) + len(logged), "asked_again": tally.asked_again,
        "told": [*tally.wrong[:5], *tally.errors[:5], *logged[:5]],
    }  # fmt: skip


def show(name: str, figures: dict[str, Any]) -> None:
    """A table of a crowd's figures."""
    say = sys.stdout.write
    say(f"\n{name}: {figures['sessions']} sessions, {figures['api_readers']} API readers, {figures['seconds']} s, "
        f"{figures['requests_per_second']} requests/s, CPU {figures['server_cpu_seconds']} s\n")  # fmt: skip
    for kind, one in figures["answers"].items():
        say(f"  {kind:<18}{one['n']:>7}  p50 {one['p50_ms']:>8.1f} ms  p95 {one['p95_ms']:>8.1f} ms  most {one['max_ms']:>8.1f} ms\n")
    say(f"  checks {figures['checks']}, rows compared {figures['rows_compared']}, wrong {figures['wrong']}, errors {figures['errors']}, "
        f"memory {figures['rss_mb_before']} → {figures['rss_mb_after']} MB\n")  # fmt: skip
    for line in figures["told"]:
        say(f"  ! {line[:400]}\n")


def main() -> int:
    """Measure, print, write; 1 if an answer was wrong or an error was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("all", "crowd", "cost"), default="all")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--look", type=float, nargs=2, default=(10.0, 5.0), metavar=("PAGE", "ROWS"), help="seconds between questions")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds of the cost part")
    parser.add_argument("--warehouse", type=Path, default=warehouse_path())
    given = parser.parse_args()
    kept = FOLDER / "load.json"
    figures: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    bad = 0
    if given.part in ("all", "crowd"):
        look = (given.look[0], given.look[1])
        figures["crowd"] = asyncio.run(crowded(given.warehouse, given.sessions, given.readers, given.seconds, look))
        show("with time to look", figures["crowd"])
        figures["crowd_without_pause"] = asyncio.run(crowded(given.warehouse, given.sessions, given.readers, given.seconds / 2, (0, 0)))
        show("without a pause", figures["crowd_without_pause"])
        bad += sum(figures[one][two] for one in ("crowd", "crowd_without_pause") for two in ("wrong", "errors"))
    if given.part in ("all", "cost"):
        figures["cost"] = asyncio.run(cost.measured(given.warehouse, given.rounds))
        cost.show(figures["cost"])
    for name in ("measured_on", "machine", "busy", "versions", "data_version"):
        figures.pop(name, None)
    path = save("load", figures, Warehouse(given.warehouse).version)
    sys.stdout.write(f"\n{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
