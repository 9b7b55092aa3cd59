"""``make bench``: cold loads and filter changes beside an empty Streamlit page and a plain one; ratios, not milliseconds."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench.browser import cold, filter_changes, median, peers
from tests.browser.chromium import FLAGS, found

PICKS = {
    "plain": ["THA", "PLW", "VNM", "IDN"],
    "programme": ["Thailand", "Palau", "Viet", "Indonesia"],
    "map": ["Thailand", "Palau", "Viet", "Indonesia"],
}


def main() -> int:
    """Measure, print a table, and write the raw figures with --out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    parser.add_argument("--out", type=Path, help="write the raw figures as JSON")
    arguments = parser.parse_args()
    servers = peers()
    for peer in servers:
        peer.start()
    results: dict[str, dict[str, list[float]]] = {p.name: {} for p in servers}

    def note(name: str, measure: str, value: float) -> None:
        results[name].setdefault(measure, []).append(value)

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found(), args=FLAGS)
        for _ in range(arguments.rounds):
            for peer in servers:
                for measure, value in cold(browser, peer).items():
                    note(peer.name, measure, value)
                note(peer.name, "last at 10 Mbit/s", cold(browser, peer, mbit=10)["last"])
            for peer in servers:
                if peer.name in PICKS:
                    for value in filter_changes(browser, peer, PICKS[peer.name]):
                        note(peer.name, "filter", value)
        browser.close()
    for peer in servers:
        note(peer.name, "ready s", peer.seconds_to_ready)
        peer.stop()

    middle = {name: {measure: median(values) for measure, values in found_.items()} for name, found_ in results.items()}
    say = sys.stdout.write
    say(f"{platform.machine()}, Python {platform.python_version()}, {arguments.rounds} rounds, medians\n")
    say(
        f"{'peer':<11}{'ready s':>8}{'first ms':>9}{'last ms':>9}{'÷ empty':>8}{'÷ plain':>8}{'10 Mbit':>9}{'÷ plain':>8}{'MB':>6}{'filter':>8}{'÷ plain':>8}\n"
    )
    for name, m in middle.items():
        slow, change = m["last at 10 Mbit/s"], m.get("filter")
        say(f"{name:<11}{m['ready s']:>8.2f}{m['first']:>9.0f}{m['last']:>9.0f}{m['last'] / middle['empty']['last']:>8.2f}"
            f"{m['last'] / middle['plain']['last']:>8.2f}{slow:>9.0f}{slow / middle['plain']['last at 10 Mbit/s']:>8.2f}{m['bytes'] / 1e6:>6.2f}"
            + (f"{change:>8.0f}{change / middle['plain']['filter']:>8.2f}\n" if change else "\n"))  # fmt: skip
    if arguments.out:
        arguments.out.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
