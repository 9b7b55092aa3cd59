"""Kills builds with SIGKILL, again and again, at every stage, and looks at what is served after each.

    python -m tests.faults.killer --old atlas.duckdb --folder DIR --count 108 --seed 1

Every build is a process of its own that announces its stages. Stage and moment of each kill are drawn from the seed.
Prints the counts as JSON; the exit status is 1 if anything was not whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from atlas.warehouse import Warehouse, WarehouseUnavailable
from etl import build as builder
from etl.files import read_all
from etl.package import read_package
from etl.version import data_version
from tests.etl.helpers import DATA, ROOT, read_rows, write_rows

# Stage → seconds it takes on two quiet cores; "start" is what comes before the first announcement.
STAGES = {
    "start": 0.05,
    "publish": 0.05,
    "transform": 0.4,
    "geometry": 1.2,
    "marts": 0.8,
    "rules": 0.8,
    "load": 0.3,
    "validate": 0.4,
    "read": 0.2,
}
PATIENCE = 300


def started(*command: str) -> tuple[subprocess.Popen[bytes], int]:
    """This module in a process of its own, and the end of a pipe on which it says what it does."""
    process = subprocess.Popen([sys.executable, "-m", "tests.faults.killer", *command], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    assert process.stdout
    return process, process.stdout.fileno()


def heard(pipe: int, until: str | None) -> list[str]:
    """The words from a pipe until one of them, or until its end."""
    words: list[str] = []
    rest = b""
    while until is None or until not in words:
        if not select.select([pipe], [], [], PATIENCE)[0]:
            raise TimeoutError("the build says nothing")
        piece = os.read(pipe, 4096)
        if not piece:
            break
        *lines, rest = (rest + piece).split(b"\n")
        words += [line.decode() for line in lines]
    return words


def look(target: Path, examine: bool) -> str:
    """Data version of the served file, opened as the Atlas opens it; "" if it is not whole."""
    try:
        warehouse = Warehouse(target, private=True)
        if examine:
            warehouse.examine()
        return warehouse.version if len(warehouse.rows("meta")) else ""
    except (OSError, duckdb.Error, LookupError, WarehouseUnavailable) as problem:
        print(f"not whole: {problem}", file=sys.stderr)
        return ""


def changed_copy(folder: Path) -> Path:
    """The data folder with one title changed: another data version."""
    target = folder / "data"
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("build", "releases"))
    path = target / "facts" / "cases.csv"
    rows = read_rows(path)
    rows[1][rows[0].index("title_en")] += " (2)"
    write_rows(path, rows)
    return target


def version_of(data: Path) -> str:
    """The data version a build of this folder has."""
    package = read_package(data)
    return data_version(package, read_all(package)[0])


def leftovers(*folders: Path) -> list[str]:
    """Unfinished files."""
    return sorted(
        path.name for folder in folders if folder.exists() for path in folder.iterdir() if ".tmp" in path.name or path.name.endswith(".new")
    )


def kill_one(data: Path, out: Path, static: Path, stage: str, moment: float) -> tuple[str, bool]:
    """Start a build and kill it ``moment`` (0–1) into a stage. Returns the stage it had reached, and whether it lived to be killed."""
    process, pipe = started("--build", str(data), str(out), str(static))
    words = heard(pipe, stage)
    time.sleep(moment * STAGES[stage])  # the moment of the kill is what is tested
    process.kill()
    words += heard(pipe, None)
    process.wait()
    if process.stdout:
        process.stdout.close()
    return (words[-1] if words else "start"), process.returncode == -signal.SIGKILL


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--old", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument(
        "--build", type=Path, nargs=3, metavar=("DATA", "OUT", "STATIC"), help="what is killed: one build that tells its stages"
    )
    parser.add_argument("--count", type=int, default=108)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", action="store_true", help="leave out the whole build at the end")
    args = parser.parse_args()
    if args.build:
        print("start", flush=True)
        builder.build(*args.build, progress=lambda step: print(step, flush=True))
        return 0
    chance = random.Random(args.seed)
    out, static = args.folder / "atlas.duckdb", args.folder / "geo"
    shutil.copyfile(args.old, out)
    folders = {version_of(data): data for data in (DATA, changed_copy(args.folder))}
    if len(folders) != 2:
        raise SystemExit("the two data folders have the same version")
    seen: dict[str, str] = {}
    told: dict[str, Any] = {"kills": 0, "ended_before": 0, "broken": 0, "published": 0, "most_leftovers": 0}
    stages: Counter[str] = Counter()
    stages_in_turn = list(STAGES)
    served = look(out, True)
    while told["kills"] < args.count:
        stage = stages_in_turn[told["kills"] % len(stages_in_turn)]
        other = next(version for version in folders if version != served)
        reached, killed = kill_one(folders[other], out, static, stage, chance.random())
        if killed:
            told["kills"] += 1
            stages[reached] += 1
        else:
            told["ended_before"] += 1
        digest = hashlib.sha256(out.read_bytes()).hexdigest() if out.is_file() else ""
        found = look(out, digest not in seen)
        if found not in (served, other) or seen.setdefault(digest, found) != found:
            told["broken"] += 1
        if found == other:
            served = other
            told["published"] += 1
        told["most_leftovers"] = max(told["most_leftovers"], len(leftovers(args.folder, static)))
    told["stages"] = {stage: stages[stage] for stage in ("start", *builder.STEPS) if stages[stage]}
    whole = not told["broken"]
    if not args.sample:
        other = next(version for version in folders if version != served)
        process, pipe = started("--build", str(folders[other]), str(out), str(static))
        heard(pipe, None)
        told["next_build_whole"] = process.wait() == 0 and look(out, True) == other
        told["leftovers_in_the_end"] = len(leftovers(args.folder, static))
        whole = whole and told["next_build_whole"] and not told["leftovers_in_the_end"]
    print(json.dumps(told))
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
