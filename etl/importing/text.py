"""Words as lists write them: normalisation, and the small tables of this folder that hold what is data."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DASHES = re.compile(r"[\u2010-\u2015\u2212\uff0d\u30fc\u2500](?=\d)")
"""Signs that stand for a hyphen in front of a digit; the long vowel mark among them stays inside words."""


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file with a header, all text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def clean(value: object) -> str:
    """Text of a cell: NFKC (full-width digits, half-width kana), spaces joined into one and cut off at the ends."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp") else char for char in text)
    return re.sub(r" +", " ", text).strip()


def packed(value: object) -> str:
    """Text of a cell without any space, hyphens in front of digits alike: what is compared."""
    return DASHES.sub("-", clean(value)).replace(" ", "")


@cache
def words(use: str) -> tuple[str, ...]:
    """The words of one use (ditto, blank, total, note, heading, date_end), longest first."""
    found = {packed(row["word"]).lower() for row in read_table(FOLDER / "words.csv") if row["use"] == use}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def _variants() -> dict[int, str]:
    return {ord(row["variant"]): row["standard"] for row in read_table(FOLDER / "variants.csv")}


def name_key(value: object) -> str:
    """A name as it is compared: without spaces, small and large ケ and old and new kanji alike."""
    return packed(value).translate(_variants()).lower()


def is_blank(value: object) -> bool:
    """True for an empty cell and for the marks that lists write instead of nothing."""
    text = packed(value).lower()
    return not text or text in words("blank")


def is_ditto(value: object) -> bool:
    """True for a mark that repeats the cell above."""
    return packed(value).lower() in words("ditto")


def without_notes(text: str) -> str:
    """A packed text without parentheses at its end and without note signs such as ※1."""
    text = re.sub(r"[※*]\d*", "", text)
    return re.sub(r"(\([^()]*\))+$", "", text) or text
