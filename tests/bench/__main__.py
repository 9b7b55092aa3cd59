"""``make bench``: everything the table of docs/benchmarks.md says, measured anew, written to results/*.json and to the docs.

    python -m tests.bench                       # all parts (about half an hour), then the documents
    python -m tests.bench --part browser        # one part: browser, export, etl
    python -m tests.bench --part report         # only the documents, from the results there are

Compare ratios, not milliseconds: what is compared runs in turn on the same machine, so its noise hits all of them.
Synthetic data are kept in ATLAS_BENCH_FOLDER (default: a folder of the system's temporary directory).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

from atlas.warehouse import Warehouse, warehouse_path
from tests.bench import bench_export, etl, peers, report
from tests.bench.browser import cold, filter_changes, moving_map
from tests.bench.peers import Peer, Size
from tests.bench.processes import await_rest
from tests.bench.results import save
from tests.browser.chromium import FLAGS, found

SIZES = {"100k": 100_000, "1m": 1_000_000}
Figures = dict[str, Any]


def note(figures: Figures, *keys: str) -> list[Any]:
    """The list at this place of nested dictionaries, made where missing."""
    for key in keys[:-1]:
        figures = figures.setdefault(key, {})
    return figures.setdefault(keys[-1], [])


def loads(browser: Browser, all_: list[Peer], rounds: int, figures: Figures) -> None:
    """Cold loads on loopback and at 10 Mbit/s, 40 ms; a load that fails is noted and not counted."""
    for _ in range(rounds):
        for peer in all_:
            for name, mbit in (("loopback", None), ("10 Mbit/s", 10.0)):
                try:
                    for measure, value in cold(browser, peer, mbit).items():
                        note(figures, "cold", name, peer.name, measure).append(round(value))
                except (Error, RuntimeError) as problem:
                    figures.setdefault("failed", {})[f"{peer.name} {name}"] = str(problem).splitlines()[0]


def changes(browser: Browser, size: Size, all_: list[Peer], rounds: int, figures: Figures) -> None:
    """Filter changes; a peer that fails is noted with its words and left out of the next rounds."""
    failed = figures.setdefault("failed", {})
    for _ in range(rounds):
        for peer in all_:
            if f"{peer.name} {size.name}" not in failed:
                try:
                    note(figures, "filter", size.name, peer.name).extend(
                        round(one) for one in filter_changes(browser, peer, size.expected())
                    )
                except Error as problem:
                    failed[f"{peer.name} {size.name}"] = str(problem).splitlines()[0]


def started(all_: list[Peer], figures: Figures, size: str) -> list[Peer]:
    """Those that start; how long each took and what memory it has then."""
    up = []
    for peer in all_:
        try:
            peer.start()
        except RuntimeError as problem:
            figures.setdefault("failed", {})[f"{peer.name} {size}"] = str(problem)
            peer.stop()
            continue
        figures.setdefault("ready_s", {}).setdefault(size, {})[peer.name] = round(peer.seconds_to_ready, 2)
        figures.setdefault("memory_mb", {}).setdefault(size, {})[peer.name] = round(peer.memory())
        up.append(peer)
    return up


def in_browser(real: Path, rounds: int, wanted: dict[str, int]) -> Figures:
    """Page loads on the real data, filter changes on every size."""
    figures: Figures = {"rounds": rounds}
    made = peers.sizes(peers.folder(), wanted, real)
    figures["rows"] = {name: size.rows for name, size in made.items()}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found(), args=FLAGS)
        figures["browser"] = browser.version
        for name, size in made.items():
            up = started(
                ([peers.empty()] if name == "real" else []) + [peers.plain(size), peers.dash(size), peers.programme(size)], figures, name
            )
            try:
                for peer in up:
                    assert peer.process
                    await_rest(peer.process.pid)
                if name == "real":
                    ours = next(peer for peer in up if peer.name == "programme")
                    pages = [
                        ours.at("landing", "/?lang=en", ("img", 2), count=("", "")),
                        ours.at("map", "/map?lang=en", ("img", 1), count=("", "")),
                    ]
                    loads(browser, [*up, *pages], rounds, figures)
                    figures["moving_map_ms"] = [round(moving_map(browser, pages[-1])) for _ in range(rounds)]
                changes(browser, size, [peer for peer in up if peer.count[0]], rounds, figures)
            finally:
                for peer in up:
                    peer.stop()
        browser.close()
    return figures


def main() -> int:
    """Measure, write, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("all", "browser", "export", "etl", "report"), default="all")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    parser.add_argument("--sizes", nargs="*", choices=tuple(SIZES), default=list(SIZES), help="synthetic sizes of the filter change")
    parser.add_argument("--etl-rows", type=int, default=10_000_000)
    given = parser.parse_args()
    real = warehouse_path()
    version = Warehouse(real).version
    parts: dict[str, Callable[[], Figures]] = {
        "browser": lambda: in_browser(real, given.rounds, {name: SIZES[name] for name in given.sizes}),
        "export": lambda: bench_export.measured(real, rounds=given.rounds),
        "etl": lambda: etl.measured(real, given.etl_rows),
    }
    for name, measure in parts.items():
        if given.part in ("all", name):
            sys.stdout.write(f"{name} …\n")
            sys.stdout.flush()
            save(name, measure(), version)
    sys.stdout.write(report.table() + "\n")
    for path in report.write():
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
