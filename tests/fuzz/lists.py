"""Lists that others publish, as CSV and XLSX, read by ``python -m etl import``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import strategies as st

from etl.importing import declarations, projects
from etl.importing.declarations import Origin
from etl.importing.governments import Governments
from etl.importing.places import Places
from etl.importing.plan import Plan, told
from etl.problems import BuildError
from tests.fuzz.values import HOSTILE, NUMBERS, Place, Target

NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What a workbook cannot hold."""
HEADERS = {
    "declarations": ("団体コード", "都道府県", "市区町村", "団体名", "表明日", "年", "月", "日", "備考", ""),
    "projects": ("年度", "日本側自治体", "対象国", "対象都市", "事業名", "案件名（英語）", "代表事業者", "分野", ""),
}
DATES = ("令和3年3月5日", "R3.3.5", "2021/3/5", "2021年11月", "令和元年", "2021-02-30", "R0.1.1", "令和99年1月1日", "20210305", "〃", "43895", "平成31年度",
         "2021年13月1日", "㋿3年3月", "9999/12/31", "0001-01-01", "明治1年", "3/5", "令和３年２月２９日")  # fmt: skip
NAMES = ("北海道", "函館市", "横浜市", "神奈川県", "府中市", "東京都府中市", "龍ヶ崎市", "01202", "012025", "14100", "〃", "合計", "タイ", "バンコク都", "ベトナム",
         "省エネルギー、廃棄物・資源循環", "R6", "令和６年度", "2024", "株式会社日本工営", "―", "－", "※ 注")  # fmt: skip
CELL = st.one_of(
    st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(DATES), st.just(""), NUMBERS.map(lambda one: one[:60]), HOSTILE
)


COLUMNS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "declarations": (("都道府県", ("北海道", "東京都", "神奈川県", "〃", "")), ("市区町村", ("函館市", "府中市", "横浜市", "川崎市", "龍ヶ崎市", "合計", "")),
                     ("表明日", DATES), ("備考", NAMES), ("自治体名", ("北海道利尻町", "神奈川県横浜市", "沖縄県", "青森県"))),
    "projects": (("年度", ("令和６年度", "R6", "2024", "2019", "〃", "")), ("自治体", ("横浜市", "川崎市", "横浜市、川崎市", "函館市")),
                 ("相手国", ("タイ", "ベトナム", "フィリピン", "")), ("相手都市", ("バンコク都", "ダナン市", "ダバオ市", "")), ("案件名", NAMES), ("代表事業者", NAMES)),
}  # fmt: skip
"""Headings that are known, with likely cells."""


def rows(what: str) -> st.SearchStrategy[list[list[str]]]:
    """A table: mostly known headings over likely cells, in any order; a title above; else any cells, ragged rows."""
    head = st.lists(st.one_of(st.sampled_from(HEADERS[what]), CELL), min_size=1, max_size=7)
    body = st.lists(st.lists(CELL, max_size=8), max_size=6)
    above = st.lists(st.lists(CELL, max_size=2), max_size=2)
    odd = st.builds(lambda a, names, below: [*a, names, *below], above, head, body)

    def proper(columns: list[tuple[str, tuple[str, ...]]]) -> st.SearchStrategy[list[list[str]]]:
        line = st.tuples(*(st.one_of(*[st.sampled_from(cells)] * 5, CELL) for _, cells in columns)).map(list)
        return st.builds(lambda a, below: [*a, [name for name, _ in columns], *below], above, st.lists(line, max_size=5))

    return st.one_of(*[st.permutations(COLUMNS[what]).flatmap(proper)] * 4, odd)


def as_csv(table: list[list[str]], encoding: str, mark: str) -> bytes:
    """The table as a file; what an encoding does not have becomes a question mark."""
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows(table)
    return text.getvalue().encode(encoding, "replace")


@st.composite
def csv_file(draw: st.DrawFn, what: str) -> tuple[str, bytes]:
    """A CSV file in any usual encoding, now and then with spoilt bytes."""
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp932", "cp932", "utf-16", "euc-jp"]))
    data = as_csv(draw(rows(what)), encoding, draw(st.sampled_from([",", "\t", ";"])))
    if draw(st.integers(0, 3)) == 0 and data:
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] + draw(st.binary(max_size=4)) + data[at + draw(st.integers(0, 4)) :]
    return draw(st.sampled_from([".csv", ".csv", ".csv", ".csv", ".tsv", ".txt", ".xls", ""])), data


@st.composite
def xlsx_file(draw: st.DrawFn, what: str) -> tuple[str, bytes]:
    """A workbook with merged cells, dates, numbers, formulas, errors; now and then spoilt bytes."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for y, line in enumerate(draw(rows(what)), 1):
        for x, text in enumerate(line, 1):
            value: Any = NOT_XML.sub("", text)[:1000]
            kind = draw(st.integers(0, 11))
            if kind == 0:
                value = draw(
                    st.one_of(
                        st.dates(date(1900, 3, 1)),
                        st.datetimes(datetime(1900, 3, 1)),
                        st.integers(-10, 10**9),
                        st.floats(allow_nan=False, allow_infinity=False),
                        st.booleans(),
                        st.times(),
                    )
                )
            elif kind == 1:
                value = draw(st.sampled_from(["=1+1", "=A1", "#REF!", "#N/A", "=DATE(2021,3,5)"]))
            sheet.cell(y, x).value = value
    for _ in range(draw(st.integers(0, 2))):
        x, y = draw(st.integers(1, 5)), draw(st.integers(1, 5))
        sheet.merge_cells(start_row=y, start_column=x, end_row=y + draw(st.integers(0, 3)), end_column=x + draw(st.integers(0, 2)))
    file = io.BytesIO()
    book.save(file)
    data = file.getvalue()
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, 10**6)) % len(data)  # a workbook holds the time of day: its length is not the same each time
        data = data[:at] + draw(st.binary(max_size=8)) + data[at + draw(st.integers(0, 8)) :]
    return draw(st.sampled_from([".xlsx", ".xlsx", ".xlsx", ".xlsm", ".csv"])), data


def refused(error: BuildError) -> str:
    """A refusal names the file and what is wrong."""
    assert error.problems and all(one.file and one.code for one in error.problems)
    return "refused"


def targets(place: Place) -> list[Target]:
    """The targets of this module."""

    def checker(plan: Callable[[Path], Plan]) -> Callable[[tuple[str, bytes]], str]:
        def check(case: tuple[str, bytes]) -> str:
            path = place.folder / f"list{case[0]}"
            path.write_bytes(case[1])
            try:
                made = plan(path)
            except BuildError as error:
                return refused(error)
            lines = [line for lang in ("ja", "en") for line in told(made, lang, False, 200)]
            assert lines
            for finding in made.findings:
                assert finding.problem.row is not None, finding
            for change in made.changes:
                assert change.after and change.place
            return "read" if made.changes else "nothing taken"

        return check

    # Names and codes are read from the same files for every list: once is enough here.
    known = Governments(place.data)
    places = Places(place.data, known)
    declarations.Governments = projects.Governments = lambda _: known  # type: ignore[assignment, misc]
    projects.Places = lambda *_: places  # type: ignore[assignment, misc]
    read_declarations = checker(lambda path: declarations.plan(place.data, path, Origin("x-000000"), date(2026, 11, 21)))
    read_projects = checker(lambda path: projects.plan(place.data, path, Origin("x-000000")))
    return [
        Target("lists, CSV, declarations", csv_file("declarations"), read_declarations, 1.5, 15),
        Target("lists, CSV, projects", csv_file("projects"), read_projects, 1, 10),
        Target("lists, XLSX, declarations", xlsx_file("declarations"), read_declarations, 0.5, 8),
        Target("lists, XLSX, projects", xlsx_file("projects"), read_projects, 0.4, 5),
    ]
