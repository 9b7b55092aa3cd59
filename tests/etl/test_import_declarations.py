"""Published lists of declarations: read, compared, written only when asked to and only if every check passes."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from etl import build as builder
from etl.cli import main
from etl.importing import apply, declarations
from etl.importing.dates import parse
from etl.importing.declarations import Origin, kind_of_change
from etl.importing.plan import Plan
from etl.problems import BuildError
from tests.etl.helpers import DATA
from tests.etl.messy import CAST, MESSY, Maker

TODAY = date(2026, 11, 21)
URL = "https://www.env.go.jp/policy/zerocarbon-list.html"
SOURCE = ["--source-url", URL, "--source-title", "表明自治体一覧", "--publisher", "環境省"]


def rows(data: Path, table: str) -> list[dict[str, str]]:
    with (data / "facts" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(data: Path, table: str, changed: list[dict[str, str]]) -> None:
    (data / "facts" / f"{table}.csv").write_bytes(apply.csv_bytes(list(changed[0]), changed))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data folder that may be written to."""
    target = tmp_path / "data"
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("build"), copy_function=shutil.copyfile)
    return target


@pytest.fixture
def without_cast(data: Path) -> Path:
    """The same, without the declarations of the cast, so that all of them are new."""
    rewrite(data, "declarations", [row for row in rows(data, "declarations") if row["jis_code"] not in CAST])
    return data


def read(data: Path, file: Path) -> Plan:
    return declarations.plan(data, file, Origin("x-000000"), TODAY)


def sheet_of(folder: Path, *lines: list[object], title: str = "一覧") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    path = folder / "list.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("make", MESSY, ids=lambda make: make.__name__)
def test_messy_lists_are_read_and_round_tripped(make: Maker, without_cast: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = make(tmp_path)
    plan = read(without_cast, file)
    assert [finding.problem for finding in plan.findings] == []
    assert {c.key: (c.after["declared_on"], c.after["date_precision"]) for c in plan.changes} == {
        code: (day, precision) for code, (_, _, day, precision) in CAST.items()
    }
    assert {change.kind for change in plan.changes} == {"new"}
    assert {c.key: (c.after["prefecture_ja"], c.after["name_ja"]) for c in plan.changes} == {
        code: (prefecture, name) for code, (prefecture, name, *_) in CAST.items()
    }
    # The checks have a test of their own below; ten full runs would take half a minute.
    monkeypatch.setattr(builder, "check", lambda folder: (None, {}, []))
    apply.write(without_cast, plan, plan.changes, None, False)
    again = read(without_cast, file)
    assert (again.changes, again.findings, again.unchanged) == ([], [], len(CAST))


def test_a_list_is_written_with_its_source_and_passes_every_check(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {row["jis_code"] for row in rows(data, "declarations")}
    towns = [row for row in rows(data, "municipalities") if row["jis_code"] not in listed]
    chosen = [towns[0], towns[len(towns) // 2], towns[-1]]
    lines = [[row["prefecture_ja"], row["name_ja"], "令和6年3月1日"] for row in chosen]
    file = sheet_of(tmp_path, ["都道府県", "市区町村", "表明日"], *lines)
    before = {path: path.read_bytes() for path in sorted(data.rglob("*.csv"))}

    assert main(["import", "declarations", str(file), "--data", str(data), "--lang", "en"]) == 0
    assert "New: 3" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in before} == before, "nothing is written without --apply"

    assert main(["import", "declarations", str(file), "--data", str(data), "--apply", *SOURCE, "--lang", "en"]) == 0
    out = capsys.readouterr().out
    changed = {path.name for path, content in before.items() if path.read_bytes() != content}
    assert changed == {"declarations.csv", "sources_declarations.csv", "expected_counts.csv"}
    after = rows(data, "declarations")
    assert [row["jis_code"] for row in after] == sorted(row["jis_code"] for row in after)
    assert b"\r" not in (data / "facts" / "declarations.csv").read_bytes()
    added = {row["jis_code"]: row for row in after if row["jis_code"] in {town["jis_code"] for town in chosen}}
    assert {row["declared_on"] for row in added.values()} == {"2024-03-01"}
    (source_id,) = {row["source_id"] for row in added.values()}
    assert re.fullmatch(r"env-go-jp-[0-9a-f]{6}", source_id)
    assert source_id in out
    assert builder.check(data)[2] == []
    assert main(["import", "declarations", str(file), "--data", str(data), "--lang", "en"]) == 0
    assert "Unchanged: 3" in capsys.readouterr().out
    assert not list(data.rglob("*.new"))


def test_nothing_is_written_when_a_check_fails(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {row["jis_code"] for row in rows(data, "declarations")}
    town = next(row for row in rows(data, "municipalities") if row["jis_code"] not in listed)
    file = sheet_of(tmp_path, ["団体コード", "表明日"], [town["jis_code6"], "R3.2.15"])
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    options = ["--data", str(data), "--apply", *SOURCE, "--publisher-kind", "rumour", "--lang", "en"]
    assert main(["import", "declarations", str(file), *options]) == 1
    err = capsys.readouterr().err
    assert f"{data}/facts/sources_declarations.csv" in err
    assert "rumour" in err
    assert "Nothing has been written." in err
    assert {path: path.read_bytes() for path in data.rglob("*.csv")} == before


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "ja",
            [
                "[一覧]:5: B (市区町村): 「府中市」は複数の都道府県にあります",
                "東京都府中市（13206）",
                "広島県府中市（34208）",
                "[一覧]:6: B (市区町村): 「横浜」という自治体は見つかりません。 候補：神奈川県横浜市（14100）",
                "[一覧]:7: C (表明日): 「R3.13.4」は存在しない日付です",
                "[一覧]:8: A (都道府県): 「東京部」という都道府県はありません。 候補：東京都",
                "[一覧]:9: B (市区町村): 「川崎市」は埼玉県にはありません",
                "[一覧]:10: C (表明日): 「2099年1月1日」は未来の日付です",
                "[一覧]:11: C (表明日): 札幌市は12行目にも異なる日付",
                "書き込みは行っていません",
            ],
        ),
        (
            "en",
            [
                '[一覧]:5: B (市区町村): "府中市" exists in several prefectures',
                "Fuchu City, Hiroshima Prefecture (34208)",
                '[一覧]:6: B (市区町村): "横浜" is no local government that we know. Did you mean: Yokohama City',
                '[一覧]:7: C (表明日): "R3.13.4" is a date that does not exist',
                '[一覧]:8: A (都道府県): "東京部" is no prefecture',
                '[一覧]:9: B (市区町村): "川崎市" is not in 埼玉県',
                '[一覧]:10: C (表明日): "2099年1月1日" lies in the future',
                "[一覧]:11: C (表明日): Sapporo City also stands in row 12",
                "Nothing has been written",
            ],
        ),
    ],
)
def test_wrong_rows_are_named_by_sheet_row_and_column(
    lang: str, words: list[str], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sheet_of(
        tmp_path,
        ["表明自治体一覧"],
        [],
        ["都道府県", "市区町村", "表明日"],
        [None, "函館市", "R3.3.5"],
        [None, "府中市", "R3.2.15"],
        ["神奈川県", "横浜", "R3.2.15"],
        ["福島県", "郡山市", "R3.13.4"],
        ["東京部", "八王子市", "R3.2.15"],
        ["埼玉県", "川崎市", "R3.2.15"],
        ["東京都", "八王子市", "2099年1月1日"],
        ["北海道", "札幌市", "R2.2.26"],
        ["北海道", "札幌市", "R2.2.27"],
    )
    assert main(["import", "declarations", str(file), "--data", str(data), "--lang", lang]) == 3
    out = capsys.readouterr().out
    for text in words:
        assert text in out, text


def test_a_code_that_belongs_to_another_name_is_refused(data: Path, tmp_path: Path) -> None:
    file = sheet_of(tmp_path, ["コード", "自治体名", "表明日"], ["141305", "横浜市", "R3.2.15"], ["999999", "横浜市", "R3.2.15"])
    assert [finding.problem.code for finding in read(data, file).findings] == ["code_differs", "code_unknown"]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("2021-02-15", "R3.2.15", None),
        ("2021-02-15", "", None),
        ("", "R3.2.15", "dated"),
        ("2021年2月", "R3.2.15", "finer"),
        ("2021年", "R3.2", "finer"),
        ("2021-02-15", "R3.2", "coarser"),
        ("2021-02-15", "R2.2", "coarser"),
        ("2021-02-15", "R3.2.16", "different"),
        ("2021年2月", "R3.3.1", "different"),
        ("2021年", "R3年度", "different"),
    ],
)
def test_kinds_of_change(before: str, after: str, kind: str | None) -> None:
    assert kind_of_change(parse(before), parse(after)) == kind


def known_day(data: Path) -> dict[str, str]:
    return next(r for r in rows(data, "declarations") if r["date_precision"] == "day" and not r["usage_note"] and r["declared_on"] > "2020")


def test_an_exact_date_is_not_lost_without_being_asked(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(builder, "check", lambda folder: (None, {}, []))
    row = known_day(data)
    file = sheet_of(tmp_path, ["団体コード", "表明時期"], [row["jis_code"], row["declared_on"][:7].replace("-", "年") + "月"])
    command = ["import", "declarations", str(file), "--data", str(data), "--apply", *SOURCE, "--lang", "ja"]
    before = (data / "facts" / "declarations.csv").read_bytes()
    assert main(command) == 3
    out = capsys.readouterr().out
    assert "変更（--overwriteを付けたときだけ書き込み）：1件" in out
    assert (data / "facts" / "declarations.csv").read_bytes() == before
    assert main([*command, "--overwrite"]) == 0
    after = next(one for one in rows(data, "declarations") if one["jis_code"] == row["jis_code"])
    assert (after["declared_on"], after["date_precision"]) == (row["declared_on"][:7] + "-01", "month")
    assert after["usage_note"] == "", "a less exact date does not contradict"


def test_a_contradiction_keeps_both_sides(data: Path, tmp_path: Path) -> None:
    row = known_day(data)
    other = date.fromisoformat(row["declared_on"]).replace(year=2020 if row["declared_on"] > "2021" else 2021)
    file = sheet_of(tmp_path, ["団体コード", "表明日"], [row["jis_code"], other])
    (change,) = read(data, file).changes
    assert (change.kind, change.overwrite, change.after["usage_note"]) == ("different", False, "conflict")
    url = next(source["url"] for source in rows(data, "sources_declarations") if source["source_id"] == row["source_id"])
    for lang in ("ja", "en"):
        assert url in change.after[f"note_{lang}"]
        assert row[f"note_{lang}"] in change.after[f"note_{lang}"]


def test_a_source_that_no_row_names_any_more_goes(data: Path, tmp_path: Path) -> None:
    used = [row["source_id"] for row in rows(data, "declarations")]
    others = "".join(path.read_text(encoding="utf-8") for path in (data / "facts").glob("*.csv") if "declarations" not in path.name)
    row = next(
        r
        for r in rows(data, "declarations")
        if used.count(r["source_id"]) == 1 and r["source_id"] not in others and r["date_precision"] == "day" and r["declared_on"] > "2020"
    )
    file = sheet_of(tmp_path, ["団体コード", "表明日"], [row["jis_code"], "R5.1.1"])
    assert main(["import", "declarations", str(file), "--data", str(data), "--apply", *SOURCE]) == 0
    assert row["source_id"] not in {source["source_id"] for source in rows(data, "sources_declarations")}
    assert builder.check(data)[2] == []


def test_rows_need_a_source_to_be_written(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = sheet_of(tmp_path, ["団体コード", "表明日"], [known_day(data)["jis_code"], "R5.1.1"])
    command = ["import", "declarations", str(file), "--data", str(data), "--apply", "--lang", "ja"]
    assert main(command) == 1
    assert "出典が必要です" in capsys.readouterr().err
    assert main([*command, "--source-url", URL]) == 1
    assert "--source-title" in capsys.readouterr().err
    assert main([*command, "--source-id", "no-such-000000"]) == 1
    assert "no-such-000000" in capsys.readouterr().err
    assert main([*command, "--source-url", "env.go.jp", "--source-title", "x", "--publisher", "x"]) == 1
    assert "https://" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.xlsx", None, "list_missing"),
        ("list.pdf", b"%PDF", "list_kind"),
        ("list.xlsx", b"PK\x03\x04broken", "list_damaged"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "list_old_excel"),
        ("list.csv", b"\x81\xff\xfe\x00", "list_encoding"),
        ("list.csv", "名前,電話\n横浜市,045".encode(), "no_header"),
        ("list.csv", "都道府県,まち,表明日\n北海道,函館市,R3.3.5".encode(), "no_header"),
        ("empty.csv", b"", "no_header"),
    ],
)
def test_files_that_are_no_list_are_refused(name: str, content: bytes | None, code: str, data: Path, tmp_path: Path) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BuildError) as error:
        read(data, file)
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_workbook_with_a_spoilt_part_is_refused(data: Path, tmp_path: Path) -> None:
    """The ZIP around it is whole; what is compressed in it cannot be unpacked."""
    file = sheet_of(tmp_path, ["団体コード", "表明日"], ["141003", "2021-02-15"])
    content = bytearray(file.read_bytes())
    start = content.index(b"docProps/core.xml") + len(b"docProps/core.xml")
    content[start : start + 40] = b"\xff" * 40
    file.write_bytes(content)
    with pytest.raises(BuildError) as error:
        read(data, file)
    assert [problem.code for problem in error.value.problems] == ["list_damaged"]


def test_a_formula_without_a_result_is_told(data: Path, tmp_path: Path) -> None:
    file = sheet_of(tmp_path, ["団体コード", "表明日"], ["141003", "=DATE(2021,2,15)"])
    (finding,) = read(data, file).findings
    assert (finding.problem.code, finding.problem.values["found"]) == ("date_unreadable", "=DATE(2021,2,15)")


def test_every_government_is_found_by_name_and_code() -> None:
    from etl.importing.governments import Governments

    index = Governments(DATA)
    assert len(index.all) == 1741 + 47
    for one in index.all:
        assert index.resolve(None, one.prefecture_ja, one.name_ja, True) is one
        assert index.resolve(one.code6, None, None, False) is one
        assert index.resolve(int(one.code6), None, one.name_ja, False) is one
