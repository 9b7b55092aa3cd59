"""docs/method.md names every stage of evidence, usage note, verdict and qualifier there is, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atlas.warehouse import Warehouse

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAMED = ("evidence", "usage_note", "declaration_usage_note", "verdict", "value_qualifier", "confidence")


@pytest.mark.parametrize("page", ["method.md", "method.ja.md"])
@pytest.mark.parametrize("vocabulary", NAMED)
def test_every_code_is_explained(warehouse: Warehouse, page: str, vocabulary: str) -> None:
    named = set(re.findall(r"`([a-z_]+)`", (DOCS / page).read_text(encoding="utf-8")))
    codes = warehouse.cursor().execute("SELECT value FROM labels WHERE vocabulary = $v", {"v": vocabulary}).fetchall()
    assert codes
    assert {code for (code,) in codes} <= named


def test_both_languages_name_the_same_codes() -> None:
    found = [set(re.findall(r"`([^`]+)`", (DOCS / page).read_text(encoding="utf-8"))) for page in ("method.md", "method.ja.md")]
    assert found[0] == found[1]
