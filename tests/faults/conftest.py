"""What the fault tests share: a second version of the data, a long mode, and the counts they write down.

``make faults`` runs the long mode (ATLAS_FAULTS=long) and keeps the counts in tests/bench/results/faults.json.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

LONG = os.environ.get("ATLAS_FAULTS") == "long"
RESULTS = Path(__file__).resolve().parents[1] / "bench" / "results" / "faults.json"
# The far end of the clock, a locale that knows ASCII only, and nothing that would help Python out of it.
FAR = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
NEXT_VERSION = "feed0000beef"


def other_version(source: Path, target: Path, version: str = NEXT_VERSION, more: int = 1) -> Path:
    """A warehouse like ``source`` under another data version, in which the newest count of declarations is larger by ``more``."""
    shutil.copyfile(source, target)
    with duckdb.connect(str(target)) as con:
        con.execute("UPDATE meta SET value = ? WHERE key = 'data_version'", [version])
        con.execute(
            "UPDATE declaration_counts SET count = count + ? WHERE kind = 'total' AND plot "
            "AND as_of = (SELECT max(as_of) FROM declaration_counts WHERE kind = 'total' AND plot)",
            [more],
        )
        con.execute("CHECKPOINT")
    return target


@pytest.fixture(scope="session")
def next_file(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data version that is published after the one of ``warehouse_file``."""
    return other_version(warehouse_file, tmp_path_factory.mktemp("next") / "next.duckdb")


@pytest.fixture(scope="session")
def written_down(pytestconfig: pytest.Config) -> Iterator[Callable[..., None]]:
    """Takes the counts of a test; prints them and, in the long mode, keeps them for the documentation."""
    kept: dict[str, Any] = {}

    def write(fault: str, **counts: Any) -> None:
        kept[fault] = counts
        reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
        if LONG and reporter:
            reporter.write_line(f"\n{fault}: " + ", ".join(f"{name} {value}" for name, value in counts.items()))

    yield write
    if LONG and kept:
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        before = json.loads(RESULTS.read_text(encoding="utf-8"))["faults"] if RESULTS.exists() else {}
        text = json.dumps({"date": datetime.now(UTC).date().isoformat(), "faults": before | kept}, indent=1, ensure_ascii=False)
        RESULTS.write_text(text + "\n", encoding="utf-8")
