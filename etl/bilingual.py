"""Rules for texts in two languages, which hold for every table by the names of the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from etl.files import RawTable
from etl.package import Package, Table
from etl.problems import Problem

# Kana, kanji, Japanese punctuation and half- and full-width forms.
JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


def pairs(table: Table) -> list[tuple[str, str]]:
    """Columns (Japanese, English) that say the same: x_ja with x_en, or x_ja with x."""
    names = set(table.columns)
    found = []
    for column in table.columns:
        stem = column.removesuffix("_ja")
        if stem == column:
            continue
        english = f"{stem}_en" if f"{stem}_en" in names else stem
        if english in names:
            found.append((column, english))
    return found


def bilingual_problems(package: Package, raw: Mapping[str, RawTable]) -> list[Problem]:
    """English columns with Japanese characters, and pairs of which only one side is filled."""
    problems = []
    for table in raw.values():
        if not table.usable:
            continue
        shown = package.shown_path(table.table)
        place = {column: position for position, column in enumerate(table.table.columns)}
        both = pairs(table.table)
        english = {name for _, name in both} | {name for name in place if name.endswith("_en")}
        for number, cells in enumerate(table.rows, 2):
            if len(cells) != len(place):
                continue
            for name in english:
                if JAPANESE.search(cells[place[name]]):
                    values = {"found": cells[place[name]]}
                    problems.append(Problem(shown, number, name, "japanese_in_english", values))
            for japanese, name in both:
                if bool(cells[place[japanese]]) != bool(cells[place[name]]):
                    blank = name if cells[place[japanese]] else japanese
                    if table.table.field(blank).constraints.get("required"):
                        continue  # told already as a blank cell that needs a value
                    problems.append(Problem(shown, number, blank, "one_language", {"found": blank}))
    return problems
