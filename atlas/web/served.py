"""What pages and server know of each other: whether this process serves the API, and what a page tells of its run."""

from __future__ import annotations

from dataclasses import dataclass

api = False
"""``server.py`` says so, a plain ``streamlit run app.py`` does not."""


@dataclass(slots=True)
class Run:
    """What a page tells of its latest run: its name, the data version, rows shown, whether it failed."""

    page: str = ""
    version: str = ""
    rows: int = 0
    failed: bool = False


RUNS: dict[str, Run] = {}
"""By dashboard session. An entry goes with its connection."""
