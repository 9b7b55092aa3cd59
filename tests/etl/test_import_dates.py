"""Dates as lists write them: every way of writing a date is read back as that date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.importing.dates import UNKNOWN, DateError, KnownDate, eras, fiscal_year, parse

FULL_WIDTH = str.maketrans("0123456789.-/RSHTM", "０１２３４５６７８９．－／ＲＳＨＴＭ")


def nth(year: int, first: int, gannen: bool) -> str:
    number = year - first + 1
    return "元" if gannen and number == 1 else str(number)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, KnownDate | None]:
    """A date of any era, in any style, and what it means (None for one that cannot be)."""
    era = draw(st.sampled_from(eras()))
    day = draw(st.dates(era.first, era.last or date(2099, 12, 31)))
    precision = draw(st.sampled_from(["day", "month", "year", "fiscal_year"]))
    mark = draw(st.sampled_from(era.marks))
    year = nth(day.year, era.first.year, draw(st.booleans()))
    pad = draw(st.booleans())
    month, number = (f"{part:02d}" if pad else str(part) for part in (day.month, day.day))
    sign = draw(st.sampled_from(["年月日", ".", "/", "-"])) if precision in ("day", "month") else "年月日"
    if sign == "年月日":
        text = f"{mark}{year}年"
        text += {"day": f"{month}月{number}日", "month": f"{month}月", "year": "", "fiscal_year": "度"}[precision]
    else:
        text = sign.join([f"{mark}{year}", month] + ([number] if precision == "day" else []))
    meant = {
        "day": day,
        "month": day.replace(day=1),
        "year": date(day.year, 1, 1),
        "fiscal_year": date(day.year, 4, 1),
    }[precision]
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    if draw(st.booleans()):
        text = " ".join(text)
    # A fiscal year may begin after the last day of its era (昭和64年度): such a year was never used.
    unused = precision == "fiscal_year" and era.last is not None and meant > era.last
    return text, None if unused else KnownDate(meant, precision)


@given(written())
def test_every_era_and_style_is_read_back(pair: tuple[str, KnownDate | None]) -> None:
    text, meant = pair
    if meant is None:
        with pytest.raises(DateError, match="date_outside_era"):
            parse(text)
    else:
        assert parse(text) == meant


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_gregorian_styles(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"西暦{day.year}年{day.month}月{day.day}日",
        f"{day.isoformat()} 00:00:00",
    ):
        assert parse(text) == KnownDate(day, "day")
    assert parse(day) == parse(datetime(day.year, day.month, day.day)) == KnownDate(day, "day")
    assert parse(f"{day.year}年{day.month}月") == KnownDate(day.replace(day=1), "month")
    assert parse(day.year) == KnownDate(date(day.year, 1, 1), "year")


def test_eras_follow_each_other_without_a_gap() -> None:
    assert [era.name for era in eras()] == ["明治", "大正", "昭和", "平成", "令和"]
    for before, after in zip(eras(), eras()[1:], strict=False):
        assert before.last == after.first - timedelta(days=1)


@pytest.mark.parametrize("blank", [None, "", "　", "-", "－", "―", "不明", "なし"])
def test_marks_for_nothing_are_an_unknown_date(blank: object) -> None:
    assert parse(blank) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("平成31年5月1日", "date_outside_era"),
        ("令和元年4月30日", "date_outside_era"),
        ("平成35年", "date_outside_era"),
        ("令和3年2月30日", "date_impossible"),
        ("2021/13/1", "date_impossible"),
        ("R0.1.1", "date_unreadable"),
        ("3.2.15", "date_unreadable"),
        ("2月15日", "date_unreadable"),
        ("令和3年2月定例会", "date_unreadable"),
        ("近日", "date_unreadable"),
        ("=DATE(2021,2,15)", "date_unreadable"),
        (44242, "date_serial"),
        ("44242", "date_serial"),
        (2021.2, "date_number"),
        ("2021.1", "date_number"),
        ("21/2/15", "date_unreadable"),
    ],
)
def test_what_could_mean_two_things_or_nothing_is_refused(text: object, code: str) -> None:
    with pytest.raises(DateError) as error:
        parse(text)
    assert error.value.code == code


@pytest.mark.parametrize("text", ["令和5年度", "R5", "2023年度", "2023", 2023, 2023.0, "令和5(2023)年度", "Ｒ５年度", "令和５年"])
def test_fiscal_years(text: object) -> None:
    assert fiscal_year(text) == 2023


def test_a_period_contains_what_is_more_exact() -> None:
    month, day = parse("R3.2"), parse("R3.2.28")
    assert month.contains(day)
    assert not day.contains(month)
    assert not parse("R3.3").contains(day)
    assert parse("令和2年度").contains(day)
