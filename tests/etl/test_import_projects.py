"""Lists of city-to-city projects compared with the register."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest

from etl import build as builder
from etl.cli import main
from etl.importing import projects
from etl.importing.declarations import Origin
from etl.importing.plan import Plan
from tests.etl.helpers import DATA

HEAD = ["年度", "自治体", "相手国", "相手都市", "案件名", "代表事業者"]
SOURCE = ["--source-url", "https://www.env.go.jp/press/list-2024.html", "--source-title", "採択案件一覧", "--publisher", "環境省"]


def rows(data: Path, table: str) -> list[dict[str, str]]:
    with (data / "facts" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    target = tmp_path / "data"
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("build"), copy_function=shutil.copyfile)
    return target


def book(folder: Path, *lines: list[object], head: list[str] = HEAD) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "採択一覧"
    sheet.append(["令和6年度　脱炭素社会実現のための都市間連携事業"])
    sheet.append(head)
    for line in lines:
        sheet.append(line)
    path = folder / "projects.xlsx"
    made.save(path)
    return path


def read(data: Path, file: Path) -> Plan:
    return projects.plan(data, file, Origin("x-000000"))


def free_pair(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Two places without a project in FY2024."""
    places = rows(data, "places")
    taken = {(row["jp_place_id"], row["partner_place_id"]) for row in rows(data, "projects")}
    home = next(row for row in places if row["place_id"] == "jp-yokohama")
    partner = next(
        row
        for row in places
        if row["country_iso3"] not in ("", "JPN") and row["kind"] == "city" and (home["place_id"], row["place_id"]) not in taken
    )
    return home, partner


def test_a_new_project_is_written_with_its_sector_and_found_again(data: Path, tmp_path: Path) -> None:
    home, partner = free_pair(data)
    country = {row["country_iso3"]: row["name_ja"] for row in rows(data, "countries")}[partner["country_iso3"]]
    file = book(tmp_path, ["令和６年度", home["name_ja"], country, partner["name_ja"], "脱炭素都市形成支援事業", "株式会社日本工営"])
    command = ["import", "projects", str(file), "--data", str(data), "--apply", *SOURCE, "--lang", "ja"]
    assert main(command) == 0
    key = f"fy2024-{home['place_id'][3:]}-{partner['place_id'][3:]}-1"
    new = next(row for row in rows(data, "projects") if row["project_id"] == key)
    assert (new["fiscal_year"], new["evidence_level"], new["text_origin"]) == ("2024", "stated", "ours")
    assert new["lead_organisation"] == "Nippon Koei", "the English name that the register uses"
    assert [row["sector"] for row in rows(data, "project_sectors") if row["project_id"] == key] == ["other"]
    assert builder.check(data)[2] == []
    again = read(data, file)
    assert (again.changes, again.findings, again.unchanged) == ([], [], 1)


def test_years_carry_down_and_several_places_make_several_rows(data: Path, tmp_path: Path) -> None:
    home, partner = free_pair(data)
    head = [*HEAD, "分野", "案件名（英語）"]
    file = book(
        tmp_path,
        [
            "R6",
            f"{home['name_ja']}、川崎市",
            None,
            partner["name_en"],
            "計画策定支援",
            None,
            "省エネルギー、廃棄物・資源循環",
            "Planning support",
        ],
        [None, home["name_ja"], None, "バンコク都", "追加調査", "IGES", None, "Further study"],
        head=head,
    )
    plan = read(data, file)
    assert plan.findings == []
    new = {change.key: change for change in plan.changes if change.before is None}
    stem = partner["place_id"][3:]
    assert {f"fy2024-yokohama-{stem}-1", f"fy2024-kawasaki-{stem}-1"} <= set(new)
    change = new[f"fy2024-kawasaki-{stem}-1"]
    assert [part["sector"] for part in change.parts["project_sectors"]] == ["energy_efficiency", "waste"]
    assert (change.after["title_en"], change.after["text_origin"]) == ("Planning support", "official")


def test_a_seen_title_is_only_replaced_when_asked_for(data: Path, tmp_path: Path) -> None:
    seen = [row for row in rows(data, "projects") if "未確認" not in row["title_ja"] and row["jp_place_id"]]
    pairs = [(row["fiscal_year"], row["jp_place_id"], row["partner_place_id"]) for row in seen]
    known = next(row for row in seen if pairs.count((row["fiscal_year"], row["jp_place_id"], row["partner_place_id"])) == 1)
    unseen = next(
        row for row in rows(data, "projects") if "title not seen" in row["title_en"] and row["jp_place_id"] and row["lead_organisation_ja"]
    )
    names = {row["place_id"]: row["name_ja"] for row in rows(data, "places")}
    lines = [
        [row["fiscal_year"], names[row["jp_place_id"]], None, names[row["partner_place_id"]], "まったく別の件名", None]
        for row in (known, unseen)
    ]
    changes = {change.key: change for change in read(data, book(tmp_path, *lines)).changes}
    assert (changes[known["project_id"]].kind, changes[known["project_id"]].overwrite) == ("retitled", True)
    assert (changes[unseen["project_id"]].kind, changes[unseen["project_id"]].overwrite) == ("filled", False)


def test_several_projects_of_a_pair_need_their_id(data: Path, tmp_path: Path) -> None:
    second = next(row for row in rows(data, "projects") if row["project_id"].endswith("-2"))
    names = {row["place_id"]: row["name_ja"] for row in rows(data, "places")}
    line = [second["fiscal_year"], names[second["jp_place_id"]], None, names[second["partner_place_id"]], "新しい件名", None]
    assert [f.problem.code for f in read(data, book(tmp_path, line)).findings] == ["project_several"]
    head = [*HEAD, "案件ID"]
    third = second["project_id"][:-1] + "3"
    (change,) = read(data, book(tmp_path, [*line, third], head=head)).changes
    assert (change.kind, change.key) == ("new", third)
    assert [f.problem.code for f in read(data, book(tmp_path, [*line, "fy1999-x-1"], head=head)).findings] == ["project_id"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "ja",
            [
                "[採択一覧]:3: D (相手都市): 「アトランティス市」はplaces.csvにありません",
                "[採択一覧]:4: C (相手国): 「タイランド」はcountries.csvにありません",
                "[採択一覧]:5: B (自治体): 「八王子市」（コード13201）はplaces.csvにありません",
                "[採択一覧]:6: A (年度): 「昨年度」は年度として",
                "[採択一覧]:7: F (代表事業者): 「無名工業」の英語名",
                "[採択一覧]:8: D (相手都市): 「バンコク都」は記載された国（VNM）",
                "[採択一覧]:9: E (案件名): 空欄です",
                "未解決（取り込み対象外）：7件",
            ],
        ),
        (
            "en",
            [
                '[採択一覧]:3: D (相手都市): "アトランティス市" is not in places.csv',
                '[採択一覧]:4: C (相手国): "タイランド" is not in countries.csv',
                '[採択一覧]:5: B (自治体): "八王子市" (code 13201)',
                '[採択一覧]:6: A (年度): "昨年度" cannot be read as a fiscal year',
                "[採択一覧]:7: F (代表事業者): the English name",
                '[採択一覧]:8: D (相手都市): "バンコク都" is not in the country named (VNM)',
                "[採択一覧]:9: E (案件名): the cell is blank",
                "Unresolved, not taken: 7",
            ],
        ),
    ],
)
def test_wrong_rows_are_named(lang: str, words: list[str], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = book(
        tmp_path,
        ["R6", "横浜市", None, "アトランティス市", "調査", None],
        ["R6", "横浜市", "タイランド", "バンコク都", "調査", None],
        ["R6", "八王子市", "タイ", "バンコク都", "調査", None],
        ["昨年度", "横浜市", "タイ", "バンコク都", "調査", None],
        ["R6", "横浜市", "タイ", "バンコク都", "調査", "無名工業"],
        ["R6", "横浜市", "ベトナム", "バンコク都", "調査", None],
        ["R6", "横浜市", "タイ", "バンコク都", None, None],
    )
    assert main(["import", "projects", str(file), "--data", str(data), "--lang", lang]) == 3
    out = capsys.readouterr().out
    for text in words:
        assert text in out, text
