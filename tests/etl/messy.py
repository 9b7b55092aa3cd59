"""Ten lists of the same declarations, each as untidy as published lists are; made here, so that nothing real is copied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl

# code: (prefecture, name, first day of the date, its precision)
CAST = {
    "01202": ("北海道", "函館市", "2021-03-05", "day"),
    "08208": ("茨城県", "龍ケ崎市", "2021-11-01", "month"),
    "13206": ("東京都", "府中市", "2021-02-15", "day"),
    "13305": ("東京都", "日の出町", "2022-04-01", "day"),
    "14130": ("神奈川県", "川崎市", "2020-02-17", "day"),
    "34208": ("広島県", "府中市", "2019-05-01", "day"),
    "47000": ("沖縄県", "沖縄県", "2021-03-26", "day"),
}
Maker = Callable[[Path], Path]


def _book(path: Path, title: str = "一覧") -> tuple[openpyxl.Workbook, openpyxl.worksheet.worksheet.Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    return book, sheet


def _write(path: Path, text: str, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def ministry(folder: Path) -> Path:
    """Title rows, prefectures merged downwards, eras in kanji, full-width digits, a total and a note."""
    book, sheet = _book(folder)
    sheet["A1"] = "２０５０年二酸化炭素排出実質ゼロ表明自治体（令和６年３月２９日時点）"
    sheet.merge_cells("A1:E1")
    sheet["E2"] = "環境省"
    rows = [
        ("No.", "都道府県", "市区町村名", "表明\n年月日", "備考"),
        (1, "北海道", "函館市", "令和３年３月５日", None),
        (2, "茨城県", "龍ヶ崎市", "令和３年１１月", "議会"),
        (3, "東京都", "府中市", "令和3年2月15日", None),
        (4, None, "日の出町", "令和４年４月１日", None),
        (5, "神奈川県", "川崎市", "令和 2 年 2 月 17 日", None),
        (6, "広島県", "府中市", "令和元年５月１日", None),
        (7, "沖縄県", None, "令和３年３月２６日", "県"),
        ("合計", None, None, "7自治体", None),
        ("※ 各自治体の公表資料により作成", None, None, None, None),
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("B6:B7")
    path = folder / "ministry.xlsx"
    book.save(path)
    return path


def excel_csv(folder: Path) -> Path:
    """Shift_JIS of Excel, blank prefectures for "as above", dotted eras in full-width letters."""
    text = (
        "ゼロカーボンシティ表明一覧,,\r\n,,\r\n都道府県名,市町村名,表明日\r\n北海道,函館市,Ｒ３．３．５\r\n茨城県,竜ヶ崎市,R3.11\r\n"
        "東京都,府中市,R3.2.15\r\n,日の出町,Ｒ４．４．１\r\n神奈川県,川崎市,R02.02.17\r\n広島県,府中市,R元.5.1\r\n沖縄県,沖縄県,R3/3/26\r\n"
    )
    return _write(folder / "excel.csv", text, "cp932")


def codes(folder: Path) -> Path:
    """Codes as numbers without their leading zero, real date cells, no names of prefectures."""
    book, sheet = _book(folder)
    sheet.append(["団体コード", "団体名", "宣言年月日"])
    sheet.append([12025, "函館市", datetime(2021, 3, 5)])
    sheet.append([82082, "龍ケ崎市", "2021年11月"])
    sheet.append([132063, "府中市", date(2021, 2, 15)])
    sheet.append(["133051", "日の出町", datetime(2022, 4, 1)])
    sheet.append([14130, None, datetime(2020, 2, 17)])
    sheet.append(["342084", "府中市", 20190501])
    sheet.append([470007, "沖縄県", datetime(2021, 3, 26)])
    path = folder / "codes.xlsx"
    book.save(path)
    return path


def one_cell(folder: Path) -> Path:
    """UTF-8 with a mark, prefecture and name in one cell, dates with the time that Excel adds."""
    text = (
        "自治体名,公表日\n北海道函館市,2021/3/5 0:00\n茨城県龍ケ崎市,2021-11\n東京都　府中市,2021/02/15\n"
        "東京都西多摩郡日の出町,2022-04-01 00:00:00\n"
        "神奈川県川崎市,2020.2.17\n広島県府中市,2019年5月1日\n沖縄県,2021-03-26\n"
    )
    return _write(folder / "one_cell.csv", text, "utf-8-sig")


def side_by_side(folder: Path) -> Path:
    """Two blocks on one page, the right one shorter."""
    book, sheet = _book(folder, "表明自治体")
    head = ["都道府県", "市区町村", "表明日"]
    sheet.append(["表明自治体一覧"])
    sheet.append([*head, None, *head])
    sheet.append(["北海道", "函館市", "2021年3月5日", None, "神奈川県", "川崎市", "2020年2月17日"])
    sheet.append(["茨城県", "龍ケ崎市", "2021年11月", None, "広島県", "府中市", "令和元年5月1日"])
    sheet.append(["東京都", "府中市", "2021年2月15日", None, "沖縄県", "沖縄県", "2021年3月26日"])
    sheet.append(["", "日の出町", "2022年4月1日", None, None, None, None])
    path = folder / "side_by_side.xlsx"
    book.save(path)
    return path


def headings(folder: Path) -> Path:
    """Prefectures as headings across the table, a header in two rows."""
    book, sheet = _book(folder)
    sheet.append(["市区町村名", "表明", None, "備考"])
    sheet.append([None, "年月日", "方法", None])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:D2")
    rows = [
        ("■北海道",),
        ("函館市", "R3.3.5", "議会"),
        ("【茨城県】",),
        ("龍ヶ崎市", "R3.11", "会見"),
        ("■東京都",),
        ("府中市", "R3.2.15", "会見"),
        ("日の出町", "R4.4.1", "議会"),
        ("■神奈川県",),
        ("川崎市", "R2.2.17", "会見"),
        ("■広島県",),
        ("府中市", "R1.5.1", "会見"),
        ("■沖縄県",),
        ("沖縄県", "R3.3.26", "会見"),
    ]
    for number, row in enumerate(rows, 3):
        sheet.append(row)
        if len(row) == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=4)
    path = folder / "headings.xlsx"
    book.save(path)
    return path


def unicode_text(folder: Path) -> Path:
    """ "Unicode text" of Excel: UTF-16, tabs, ditto marks."""
    text = (
        "都道府県\t市区町村\t表明年月日\r\n北海道\t函館市\t2021/3/5\r\n茨城県\t龍ケ崎市\t令和3年11月\r\n東京都\t府中市\t2021/2/15\r\n"
        "〃\t日の出町\t2022/4/1\r\n神奈川県\t川崎市\t2020/2/17\r\n広島県\t府中市\t2019/5/1\r\n沖縄県\t－\t2021/3/26\r\n"
    )
    return _write(folder / "unicode.txt", text, "utf-16")


def three_columns(folder: Path) -> Path:
    """The date in three columns under one merged heading, the year in an era."""
    book, sheet = _book(folder)
    sheet.append(["都道府県", "市区町村名", "表明日", None, None])
    sheet.append([None, None, "年", "月", "日"])
    for area in ("A1:A2", "B1:B2", "C1:E1"):
        sheet.merge_cells(area)
    rows = [
        ("北海道", "函館市", "R3", 3, 5),
        ("茨城県", "龍ケ崎市", "令和3", 11, None),
        ("東京都", "府中市", 2021, 2, 15),
        ("東京都", "日の出町", "令和4年", "4月", "1日"),
        ("神奈川県", "川崎市", "Ｒ２", "２", "１７"),
        ("広島県", "府中市", "令和元", 5, 1),
        ("沖縄県", "沖縄県", 2021, 3, 26),
    ]
    for row in rows:
        sheet.append(row)
    path = folder / "three_columns.xlsx"
    book.save(path)
    return path


def several_sheets(folder: Path) -> Path:
    """A sheet per region, a cover, a hidden sheet with rubbish, headers repeated down the page, subtotals."""
    book, cover = _book(folder, "はじめに")
    cover["A1"] = "この一覧は都道府県からの報告を取りまとめたものです。"
    head = ["都道府県", "市区町村", "表明時期"]
    east, west, hidden = book.create_sheet("東日本"), book.create_sheet("西日本"), book.create_sheet("作業用")
    for row in (
        head,
        ["北海道", "函館市", "2021年3月5日(金)"],
        ["北海道 計", None, 1],
        ["茨城県", "龍ケ崎市", "2021年11月"],
        [],
        head,
        ["東京都", "府中市", "2021年2月15日（月曜日）"],
        ["東京都", "日の出町", "2022年4月1日"],
        ["小計", None, 2],
    ):
        east.append(row)
    for row in (head, ["神奈川県", "川崎市", "2020年2月17日"], ["広島県", "府中市", "R1.5.1"], ["沖縄県", None, "R3.3.26"]):
        west.append(row)
    hidden.append(head)
    hidden.append(["東京都", "八王子市", "1999年1月1日"])
    hidden.sheet_state = "hidden"
    path = folder / "several_sheets.xlsx"
    book.save(path)
    return path


def prefecture_page(folder: Path) -> Path:
    """Counties, half-width katakana, spaces inside names, words after the date, quoted line breaks."""
    text = (
        '"番号","都道府県\n名","市町村\n名称","表明した日\n（議会等）"\n1,北海道,函 館 市,令和3年3月5日表明\n'
        "2,茨城県,竜ｹ崎市,令和３年１１月\n"
        "3,東京都,府中市,R3-2-15\n4,東京都,西多摩郡 日の出町,令和４年４月１日(金)\n5,神奈川県,川　崎　市,令2.2.17\n"
        '6,広島県,府中市,"令和元年\n5月1日"\n7,沖縄県,沖縄県,㋿3年3月26日付け\n'
    )
    return _write(folder / "prefecture.csv", text, "utf-8")


MESSY: tuple[Maker, ...] = (
    ministry,
    excel_csv,
    codes,
    one_cell,
    side_by_side,
    headings,
    unicode_text,
    three_columns,
    several_sheets,
    prefecture_page,
)
