"""Numbers and dates in the reader's convention (Babel), with the precision the source gives and no more."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from atlas.i18n import Lang, catalogue, t

LOCALES: dict[str, str] = {"ja": "ja_JP", "en": "en_GB"}
REMEMBERED = 8192
"""Values whose words are kept: more than the real data have, and no more of a million rows."""


@lru_cache(maxsize=REMEMBERED)
def number(value: float | None, lang: Lang) -> str:
    """A plain number with grouping, never rounded. ``None`` is "not reported", not zero."""
    if value is None:
        return t(lang, "value.not_reported")
    return format_decimal(value, locale=LOCALES[lang], decimal_quantization=False)


def fiscal_year(year: int | None, lang: Lang) -> str:
    """A Japanese fiscal year: 2024年度 or FY2024."""
    return t(lang, "value.not_dated") if year is None else t(lang, "value.fiscal_year", year=year)


def era_year(year: int) -> str:
    """The year in the Japanese era that is in force on its last day, for instance 令和6."""
    eras = [era for era in catalogue("ja")["era"] if int(era["start"]) <= year]
    era = max(eras, key=lambda one: int(one["start"]))
    count = year - int(era["start"]) + 1
    return f"{era['name']}{era['first'] if count == 1 else count}"


@lru_cache(maxsize=REMEMBERED)
def day(value: date | None, precision: str, lang: Lang) -> str:
    """A date as precise as it is known: ``precision`` is day, month, year, fiscal_year or unknown."""
    if value is None or precision == "unknown":
        return t(lang, "value.not_dated")
    if precision == "fiscal_year":
        return fiscal_year(value.year - (value.month < 4), lang)
    return format_date(value, format=t(lang, f"date.{precision}"), locale=LOCALES[lang])


def axis_year(year: int, lang: Lang) -> str:
    """The name of a year on an axis; in Japanese with the era beneath it, never the era alone."""
    return t(lang, "date.year_on_axis", year=year, era=era_year(year))


@lru_cache(maxsize=REMEMBERED)
def day_with_era(value: date | None, precision: str, lang: Lang) -> str:
    """Like ``day``, in Japanese with the era beside the year: 2026年（令和8年）6月28日."""
    plain = day(value, precision, lang)
    if value is None or precision in ("unknown", "fiscal_year"):
        return plain
    year = t(lang, "date.bare_year", year=value.year)
    return plain.replace(year, t(lang, "date.year_and_era", year=value.year, era=era_year(value.year)), 1)


@lru_cache(maxsize=REMEMBERED)
def period(start: date | None, end: date | None, precision: str, lang: Lang) -> str:
    """A period as precise as it is known; one date where both bounds say the same."""
    first = day(start, precision, lang)
    last = day(end, precision, lang) if end else first
    return first if first == last else t(lang, "value.range", first=first, last=last)
