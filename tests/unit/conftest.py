"""What several unit tests recompute from the fact files."""

from __future__ import annotations

import pytest


@pytest.fixture
def counted(facts):
    """Fact ids that count: of a disagreement the preferred sides, or the first row where none is preferred."""
    sides: dict[str, list[dict[str, str]]] = {}
    for row in facts("conflicts_cooperation"):
        if row["table_name"] == "case_facts":
            sides.setdefault(row["conflict_id"], []).append(row)
    out = set()
    for rows in sides.values():
        preferred = {row["row_id"] for row in rows if row["preferred"] == "true"} or {min(row["row_id"] for row in rows)}
        out |= {row["row_id"] for row in rows} - preferred
    return {row["fact_id"] for row in facts("case_facts")} - out
