"""Kills builds with SIGKILL, again and again, at every stage, and looks at what is served after each.

    python -m tests.faults.killer --old atlas.duckdb --folder DIR --count 108 --seed 1

Every build is a process forked from this one, which has all modules imported and has validated both data folders (which
writes nothing and takes half of the time), so that a kill costs little. Stage and moment of each kill are drawn from the
seed. Prints the counts as JSON; the exit status is 1 if anything was not whole.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from atlas.warehouse import Warehouse
from etl import build as builder
from etl.files import read_all
from etl.package import read_package
from etl.version import data_version
from tests.etl.helpers import DATA, read_rows, write_rows

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


def forked(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Run in a child; returns its id and the end of a pipe on which it says what it does."""
    out, into = os.pipe()
    child = os.fork()
    if child:
        os.close(into)
        return child, out
    status = 1
    try:
        os.close(out)
        work(lambda word: os.write(into, f"{word}\n".encode()) and None)
        status = 0
    finally:
        os._exit(status)


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

    def read(say: Callable[[str], None]) -> None:
        warehouse = Warehouse(target, private=True)
        if examine:
            warehouse.examine()
        say(warehouse.version if len(warehouse.rows("meta")) else "")

    child, pipe = forked(read)
    words = heard(pipe, None)
    os.close(pipe)
    _, status = os.waitpid(child, 0)
    return words[0] if words and status == 0 else ""


def changed_copy(folder: Path) -> Path:
    """The data folder with one title changed: another data version."""
    target = folder / "data"
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("build", "releases"))
    path = target / "facts" / "cases.csv"
    rows = read_rows(path)
    rows[1][rows[0].index("title_en")] += " (2)"
    write_rows(path, rows)
    return target


def prepared(folders: list[Path]) -> dict[str, Path]:
    """The data version a build of each folder has. Builds from now on find the validation done."""
    found, done = {}, {}
    for data in folders:
        package = read_package(data)
        raw, _ = read_all(package)
        found[data_version(package, raw)] = data
        done[data] = builder.validate(package, raw)
    builder.validate = lambda package, raw: list(done[package.directory])
    return found


def leftovers(*folders: Path) -> list[str]:
    """Unfinished files."""
    return sorted(
        path.name for folder in folders if folder.exists() for path in folder.iterdir() if ".tmp" in path.name or path.name.endswith(".new")
    )


def kill_one(data: Path, out: Path, static: Path, stage: str, moment: float) -> tuple[str, bool]:
    """Start a build and kill it ``moment`` (0–1) into a stage. Returns the stage it had reached, and whether it lived to be killed."""
    child, pipe = forked(lambda say: builder.build(data, out, static, say) and None)
    words = heard(pipe, stage) if stage != "start" else []
    time.sleep(moment * STAGES[stage])  # the moment of the kill is what is tested
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    words += heard(pipe, None)
    os.close(pipe)
    _, status = os.waitpid(child, 0)
    return (words[-1] if words else "start"), os.WIFSIGNALED(status)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--count", type=int, default=108)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", action="store_true", help="leave out the whole build at the end")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    out, static = args.folder / "atlas.duckdb", args.folder / "geo"
    shutil.copyfile(args.old, out)
    folders = prepared([DATA, changed_copy(args.folder)])
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
        child, pipe = forked(lambda say: builder.build(folders[other], out, static, say) and None)
        heard(pipe, None)
        ended = os.waitpid(child, 0)[1]
        told["next_build_whole"] = ended == 0 and look(out, True) == other
        told["leftovers_in_the_end"] = len(leftovers(args.folder, static))
        whole = whole and told["next_build_whole"] and not told["leftovers_in_the_end"]
    print(json.dumps(told))
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
