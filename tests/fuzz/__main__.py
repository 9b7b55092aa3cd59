"""``make fuzz``: the long run. Every target with a part of ``ATLAS_FUZZ_CASES`` cases, each room in a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from atlas.warehouse import ROOT, warehouse_path

RESULTS = ROOT / "tests" / "bench" / "results" / "fuzz.json"
CASES = 100_000
TURN, MOST_TURNS = 500, 2000
"""Cases of a target before the next one has its turn; turns after which a target without new cases is done."""
NOTES = Path(__file__).with_name("findings.json")
"""What the fuzzing has found so far and how it was answered; written by hand."""


def told_shortly(problem: BaseException) -> str:
    """The traceback without the middle of long lines (a case may be a megabyte) and without the places of this machine."""
    text = "".join(traceback.format_exception(problem))
    for place in (sys.prefix, sys.base_prefix, ROOT):
        text = text.replace(f"{place}{os.sep}", "")
    lines = text.splitlines()
    cut = [line if len(line) <= 400 else f"{line[:250]} … {line[-100:]}" for line in lines]
    return "\n".join(cut if len(cut) <= 80 else [*cut[:30], "…", *cut[-50:]]) + "\n"


def room(name: str, cases: int, start: int, total: float) -> int:
    """Run the targets of one room in turns of ``TURN`` cases; after each a line of JSON with the counts so far. Returns 1 if an
    oracle was broken; that target then rests."""
    from tests.fuzz import running

    with tempfile.TemporaryDirectory() as folder:
        left = {
            one.name: (one, max(20, round(cases * one.share / total)))
            for one in running.ROOMS[name](running.place(warehouse_path(), Path(folder)))
        }
        failed, turn = 0, 0
        while left:
            for target, wanted in list(left.values()):
                problem, done = "", sum(target.seen.values())
                try:
                    running.run(target, max(10, min(TURN, wanted - done)), start + turn)
                except Exception as broken:
                    problem, failed = told_shortly(broken), 1
                done = sum(target.seen.values())
                told = {"target": target.name, "wanted": wanted, "cases": done, "ended": dict(sorted(target.seen.items())),
                        "cpu_seconds": round(target.spent, 1), "slowest_cpu_seconds": round(target.slowest, 2), "problem": problem}  # fmt: skip
                sys.stdout.write("RESULT " + json.dumps(told, ensure_ascii=True) + "\n")
                sys.stdout.flush()
                if problem or done >= wanted or turn > MOST_TURNS:
                    del left[target.name]
            turn += 1
    return failed


def shares() -> float:
    """The sum of all shares."""
    from tests.fuzz import running

    with tempfile.TemporaryDirectory() as folder:
        place = running.place(warehouse_path(), Path(folder))
        found = 0.0
        for i, make in enumerate(running.ROOMS.values()):
            (Path(folder) / str(i)).mkdir()
            found += sum(target.share for target in make(running.place(place.warehouse, Path(folder) / str(i))))
    return found


def main() -> int:
    """Run everything, print a table, write the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=int(os.environ.get("ATLAS_FUZZ_CASES") or CASES))
    parser.add_argument("--seed", type=int, default=None, help="the same cases again")
    parser.add_argument("--room", help="only this one, in this process")
    parser.add_argument("--total", type=float, default=0.0, help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, default=0, help="end after so many minutes and report what was done")
    parser.add_argument("--jobs", type=int, default=2, help="rooms at a time")
    parser.add_argument("--rooms", nargs="*", help="only these; nothing is written")
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    if asked.room:
        return room(asked.room, asked.cases, asked.seed or 0, asked.total or shares())
    from tests.fuzz import running

    start = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**6)
    total, began = shares(), time.monotonic()
    sys.stdout.write(f"{asked.cases} cases, seed {start}\n{'target':<28}{'cases':>8}{'CPU s':>8}{'slowest':>9}  ended\n")

    found: dict[str, dict[str, Any]] = {}

    def ask(name: str) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz", "--room", name, "--cases", str(asked.cases), "--seed", str(start)]
        with subprocess.Popen([*command, "--total", str(total)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL, text=True) as process:  # fmt: skip
            assert process.stdout is not None
            clock = threading.Timer(asked.minutes * 60 - (time.monotonic() - began), process.terminate) if asked.minutes else None
            if clock:
                clock.start()
            for line in process.stdout:
                if line.startswith("RESULT "):
                    one = json.loads(line.removeprefix("RESULT "))
                    found[one["target"]] = one
            if clock:
                clock.cancel()
        if process.returncode not in (0, 1) and not (clock and time.monotonic() - began >= asked.minutes * 60):
            found[name] = {"target": name, "cases": 0, "problem": f"the process ended with {process.returncode}\n"}

    with ThreadPoolExecutor(asked.jobs) as pool:
        list(pool.map(ask, asked.rooms or running.ROOMS))
    for one in found.values():
        sys.stdout.write(
            f"{one['target']:<28}{one['cases']:>8}{one.get('cpu_seconds', ''):>8}{one.get('slowest_cpu_seconds', ''):>9}  {one.get('ended', '')}\n{one['problem']}"
        )
    number, broken = sum(one["cases"] for one in found.values()), [one["target"] for one in found.values() if one["problem"]]
    sys.stdout.write(f"{number} cases in {time.monotonic() - began:.0f} s; broken: {', '.join(broken) or 'none'}\n")
    if not asked.rooms:
        content = {"date": datetime.now(UTC).date().isoformat(), "seed": start, "cases": number, "seconds": round(time.monotonic() - began),
                   "wanted": asked.cases, "broken": broken, "targets": list(found.values()), "findings": json.loads(NOTES.read_text(encoding="utf-8"))}  # fmt: skip
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
