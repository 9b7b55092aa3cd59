"""Figures of a run in a file, with when, where and on what they were measured; docs/benchmarks.md is made of these files."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "results"
NAMED = ("streamlit", "duckdb", "plotly", "pandas", "uvicorn", "websockets")


def machine() -> str:
    """The class of the machine, for instance "2 cores, x86_64"."""
    return f"{os.cpu_count()} cores, {platform.machine()}"


def versions() -> dict[str, str]:
    """Python and the packages that matter for speed."""
    return {"python": platform.python_version()} | {name: version(name) for name in NAMED}


def save(name: str, figures: Mapping[str, Any], data_version: str) -> Path:
    """Write ``results/<name>.json``."""
    FOLDER.mkdir(exist_ok=True)
    told = {
        "measured_on": datetime.now(UTC).date().isoformat(), "machine": machine(), "busy": busy(), "versions": versions(),
        "data_version": data_version, **figures,
    }  # fmt: skip
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def busy() -> float:
    """Processes that wanted to run, on average of the last five minutes: more than the cores have means others worked too."""
    return round(os.getloadavg()[1], 1) if hasattr(os, "getloadavg") else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0–1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and greatest, in ms."""
    return {
        "n": len(seconds), "p50_ms": round(statistics.median(seconds) * 1e3, 1), "p95_ms": round(percentile(seconds, 0.95) * 1e3, 1),
        "max_ms": round(max(seconds) * 1e3, 1),
    }  # fmt: skip
