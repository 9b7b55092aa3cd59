"""Dates as Japanese lists write them: eras (令和3年2月15日, R3.2.15), Gregorian years, months, years, fiscal years."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from etl.importing.text import FOLDER, is_blank, packed, read_table, words

RANK = {"unknown": 0, "year": 1, "fiscal_year": 1, "month": 2, "day": 3}
"""How exact a precision is; a date of a higher rank says more."""
EXCEL_ORIGIN = date(1899, 12, 30)
SERIALS = range(36526, 73051)
"""Excel's day numbers from 2000 to 2099: an integer in a date column that is one was never shown as a date."""


@dataclass(frozen=True)
class KnownDate:
    """First day of the period that is known, and how long that period is (see RANK); unknown has no day."""

    day: date | None
    precision: str

    @property
    def iso(self) -> str:
        """The day as the facts hold it; blank for an unknown one."""
        return self.day.isoformat() if self.day else ""

    def last(self) -> date | None:
        """Last day of the period."""
        if self.day is None or self.precision == "day":
            return self.day
        months = 1 if self.precision == "month" else 12
        year, month = divmod(self.day.month - 1 + months, 12)
        return date(self.day.year + year, month + 1, 1) - timedelta(days=1)

    def contains(self, other: KnownDate) -> bool:
        """True if the other period lies inside this one; an unknown date contains everything."""
        if self.day is None:
            return True
        return other.day is not None and self.day <= other.day and other.last() <= self.last()  # type: ignore[operator]


UNKNOWN = KnownDate(None, "unknown")


class DateError(ValueError):
    """A cell is no date; ``code`` names the sentence in the catalogue, ``values`` its placeholders."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Era:
    """A Japanese era; ``marks`` are the ways to write it, ``last`` is None for the present one."""

    name: str
    marks: tuple[str, ...]
    first: date
    last: date | None


@cache
def eras() -> tuple[Era, ...]:
    """The eras of eras.csv."""
    return tuple(
        Era(
            row["era"],
            (row["era"], row["symbol"], row["short"]),
            date.fromisoformat(row["first_day"]),
            date.fromisoformat(row["last_day"]) if row["last_day"] else None,
        )
        for row in read_table(FOLDER / "eras.csv")
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    marks = "|".join(sorted((mark for era in eras() for mark in era.marks), key=len, reverse=True))
    year = rf"(?:(?P<era>{marks})\.?(?P<nth>元|\d{{1,2}})|(?:西暦)?(?P<year>\d{{4}}))"
    return tuple(
        (precision, re.compile(pattern, re.IGNORECASE))
        for precision, pattern in (
            ("day", rf"{year}(?:年|[./-])(?P<month>\d{{1,2}})(?:月|[./-])(?P<day>\d{{1,2}})日?"),
            ("day", r"(?P<era>)(?P<nth>)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
            ("month", rf"{year}(?:年|[./-])(?P<month>\d{{1,2}})月?"),
            ("fiscal_year", rf"{year}年度"),
            ("year", rf"{year}年?"),
        )
    )


def _text(value: object) -> str:
    """A packed text without weekday, time of midnight and words such as 表明 at the end."""
    text = re.sub(r"[ T]0{1,2}:00(:00(\.0+)?)?$", "", str(value).strip())
    text = re.sub(r"\((日|月|火|水|木|金|土)(曜日?)?(・?祝)?\)", "", packed(text))
    for word in words("date_end"):
        if text.lower().endswith(word) and len(text) > len(word):
            return text[: -len(word)]
    return text


def _gregorian(match: re.Match[str], found: str) -> tuple[int, Era | None]:
    if match["year"]:
        return int(match["year"]), None
    mark = match["era"].upper()
    era = next(era for era in eras() if mark in era.marks)
    nth = 1 if match["nth"] == "元" else int(match["nth"])
    if nth < 1:
        raise DateError("date_unreadable", found=found)
    return era.first.year + nth - 1, era


def parse(value: object) -> KnownDate:
    """The date of a cell: a date of the spreadsheet, or text. Blank cells and their marks are UNKNOWN.

    Raises DateError for what cannot be read, does not exist, lies outside its era or could mean two things.
    """
    if isinstance(value, datetime):
        return KnownDate(value.date(), "day")
    if isinstance(value, date):
        return KnownDate(value, "day")
    if is_blank(value):
        return UNKNOWN
    found = str(value).strip()
    if isinstance(value, float) and not value.is_integer():
        raise DateError("date_number", found=found)
    text = _text(int(value) if isinstance(value, float) else value)
    if re.fullmatch(r"\d{5}", text) and int(text) in SERIALS:
        raise DateError("date_serial", found=found, meant=(EXCEL_ORIGIN + timedelta(days=int(text))).isoformat())
    if re.fullmatch(r"\d{4}\.1", text):  # 2021.10 loses its zero when a spreadsheet takes it for a number
        raise DateError("date_number", found=found)
    for precision, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return _known(match, precision, found)
    raise DateError("date_unreadable", found=found)


def _known(match: re.Match[str], precision: str, found: str) -> KnownDate:
    year, era = _gregorian(match, found)
    parts = match.groupdict()
    month = int(parts.get("month") or (4 if precision == "fiscal_year" else 1))
    day = int(parts.get("day") or 1)
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        raise DateError("date_impossible", found=found)
    known = KnownDate(date(year, month, day), precision)
    if era and (known.last() < era.first or (era.last and known.day > era.last)):  # type: ignore[operator]
        raise DateError("date_outside_era", found=found, era=era.name)
    return known


def fiscal_year(value: object) -> int:
    """The Japanese fiscal year of a cell such as 令和5年度, R5, 2023年度 or 2023. Raises DateError."""
    text = without_other_era(packed(int(value) if isinstance(value, float) and value.is_integer() else value))
    try:
        known = parse(text)
    except DateError as error:
        if error.code != "date_unreadable":
            raise
        known = UNKNOWN
    if known.day is None or known.precision not in ("year", "fiscal_year"):
        raise DateError("fiscal_year_unreadable", found=str(value).strip())
    return known.day.year


def without_other_era(text: str) -> str:
    """平成31年度(令和元年度) and 令和5(2023)年度 without what the parentheses repeat."""
    return re.sub(r"\([^()]*\)", "", text)
