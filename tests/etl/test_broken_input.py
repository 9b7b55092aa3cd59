"""Every kind of broken input is refused with file, row and field; the published warehouse stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from etl.cli import main
from etl.package import DESCRIPTOR
from tests.etl.helpers import digest, fact_file, read_rows, row_where, set_cell, write_rows


@dataclass(frozen=True)
class Broken:
    """One kind of error: how to make it, and what the message must say."""

    name: str
    make: Callable[[Path], None]
    file: str
    row: int | None
    field: str | None
    says: tuple[str, ...]


def cell(name: str, table: str, row: int, column: str, value: str, *says: str) -> Broken:
    """A single spoilt cell."""

    def make(data: Path) -> None:
        set_cell(data, table, row, column, value)

    return Broken(name, make, f"facts/{table}.csv", row, column, says)


def rows(name: str, table: str, row: int | None, field: str | None, change: Callable, *says: str) -> Broken:
    """A change of all rows of a file; `change` gets and returns the list of rows."""

    def make(data: Path) -> None:
        path = fact_file(data, table)
        write_rows(path, change(read_rows(path)))

    return Broken(name, make, f"facts/{table}.csv", row, field, says)


def raw(name: str, table: str, row: int | None, field: str | None, change: Callable, *says: str) -> Broken:
    """A change of the bytes of a file."""

    def make(data: Path) -> None:
        path = fact_file(data, table)
        path.write_bytes(change(path.read_bytes()))

    return Broken(name, make, f"facts/{table}.csv", row, field, says)


def without(column: str) -> Callable[[list[list[str]]], list[list[str]]]:
    def change(table: list[list[str]]) -> list[list[str]]:
        place = table[0].index(column)
        return [row[:place] + row[place + 1 :] for row in table]

    return change


def line(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def all_lines(content: bytes) -> bytes:
        lines = content.split(b"\n")
        lines[number - 1] = change(lines[number - 1])
        return b"\n".join(lines)

    return all_lines


def spoil_package(data: Path) -> None:
    path = data / DESCRIPTOR
    path.write_text(path.read_text(encoding="utf-8").replace("[", "[[", 1), encoding="utf-8")


def narrow_vocabulary(data: Path) -> None:
    path = data / DESCRIPTOR
    package = json.loads(path.read_text(encoding="utf-8"))
    table = next(table for table in package["resources"] if table["name"] == "places")
    field = next(field for field in table["schema"]["fields"] if field["name"] == "kind")
    field["constraints"]["enum"].append("planet")
    path.write_text(json.dumps(package), encoding="utf-8")


def unknown_file(data: Path) -> None:
    fact_file(data, "cities").write_text("a\n1\n", encoding="utf-8")


def parts_do_not_add_up(data: Path) -> None:
    row = row_where(data, "declaration_counts", as_of="2022-09-30", kind="village", plot="true")
    set_cell(data, "declaration_counts", row, "count", "1")


def total_row(data: Path) -> int:
    return row_where(data, "declaration_counts", as_of="2022-09-30", kind="total", plot="true")


FACTS = "case_facts"
NUMERIC = 4  # a row of case_facts with a number
KINDS = [
    raw("cp932 from Excel", "declarations", 2, "name_ja",
        lambda b: b.decode().encode("cp932", "replace"), "Shift_JIS (cp932)", "CSV UTF-8"),
    raw("UTF-16", "declarations", None, None, lambda b: b.decode().encode("utf-16"), "UTF-16"),
    raw("stray byte", "declarations", 4, "jis_code", line(4, lambda b: b"\xff" + b), "not UTF-8"),
    raw("text after a quote", "places", 3, None, line(3, lambda b: b'"x"y' + b),
        "not proper CSV", "double quotes"),
    raw("open quote", "places", 3, None, line(3, lambda b: b.replace(b",", b',"', 1)), "double quote"),
    raw("semicolons", "units", 1, None, lambda b: b.replace(b",", b";"), "separated by ;", "only the comma"),
    raw("empty file", "units", None, None, lambda b: b"", "empty"),
    rows("missing column", "declarations", 1, "declared_on", without("declared_on"), "column is missing"),
    rows("unknown column", "units", 1, "remark", lambda t: [[*r, h] for r, h in
         zip(t, ["remark"] + [""] * (len(t) - 1), strict=True)], 'unknown column "remark"', "label_ja"),
    rows("column twice", "units", 1, "unit", lambda t: [[*r, r[0]] for r in t], "twice"),
    rows("columns in another order", "units", 1, None, lambda t: [r[::-1] for r in t], "in this order"),
    rows("extra cell", "units", 5, None, lambda t: [*t[:4], t[4] + ["x"], *t[5:]],
         "found 5 cells", "4 are allowed"),
    rows("missing cell", "units", 5, "dimension", lambda t: [*t[:4], t[4][:-1], *t[5:]],
         "found 3 cells", "4 are needed"),
    rows("blank row", "units", 5, None, lambda t: [*t[:4], [""] * 4, *t[5:]], "row is blank"),
    rows("duplicate key", "units", 36, "unit", lambda t: [*t, t[3]], "already stands in row 4"),
    cell("duplicate name", "prefectures", 4, "natural_earth_name", "Hokkaidō", "already stands in row 2"),
    cell("broken foreign key", "declarations", 5, "source_id", "nowhere-000000",
         '"nowhere-000000"', "sources_declarations.source_id"),
    cell("impossible date", "declarations", 4, "declared_on", "2021-02-30", '"2021-02-30"', "does not exist"),
    cell("other date order", "declarations", 4, "declared_on", "2021/3/1", '"2021/3/1"', "YYYY-MM-DD"),
    cell("thousands separator", "declaration_counts", 9, "count", "1,024", '"1,024"', "thousands separators"),
    cell("full-width digits", "declaration_counts", 9, "count", "５３", '"５３"', "full-width"),
    cell("words for a number", "declaration_counts", 9, "count", "about 50", '"about 50"', "whole number"),
    cell("underscore in a number", FACTS, NUMERIC, "value_number", "1_000", '"1_000"', "plain decimal"),
    cell("latitude out of range", "places", 2, "lat", "95.2", "95.2", "largest value allowed is 90"),
    cell("negative count", "declaration_counts", 9, "count", "-3", "-3", "smallest value allowed is 0"),
    cell("year out of range", "projects", 2, "fiscal_year", "1913", "1913", "smallest value allowed is 2013"),
    cell("unknown vocabulary", "places", 2, "kind", "hamlet",
         '"hamlet"', "allowed: city, prefecture, metropolis"),
    cell("unknown value in a list", "declarations", 2, "usage_note", "conflict;doubt",
         '"conflict;doubt"', "separated by ;", "partly_inferred"),
    cell("capital TRUE", "declaration_counts", 3, "plot", "TRUE", '"TRUE"', "only true and false"),
    cell("blank required cell", "declarations", 4, "name_en", "", "blank", "value is needed"),
    cell("code without its zero", "declarations", 3, "jis_code", "1100", '"1100"', "five digits"),
    cell("stray space", "places", 2, "name_en", "Renca ", '"Renca "', "space"),
    cell("control character", "places", 2, "name_en", "Ren\x07ca", "control character"),
    cell("Japanese in English", "places", 2, "name_en", "レンカ", "レンカ", "Japanese characters"),
    cell("one language only", FACTS, 2, "note_en", "", "one of the two languages is blank"),
    cell("unit of another indicator", FACTS, NUMERIC, "unit", "person", "found person", "allowed: company"),
    cell("country of another place", "projects", 2, "country_iso3", "THA", "found THA", "allowed: IDN"),
    cell("number without unit", FACTS, NUMERIC, "unit", "", "come together"),
    cell("end before start", FACTS, 2, "date_end", "2019-01-01", "2019-01-01", ">= 2025-04-20"),
    cell("sum of rounds", "leading_areas", 3, "cumulative_published", "47", "found 47", "allowed: 46"),
    Broken("missing file", lambda data: fact_file(data, "units").unlink(), "facts/units.csv", None, None,
           ("not found", "datapackage.json")),
    Broken("unknown file", unknown_file, "facts/cities.csv", None, None, ("not described",)),
    Broken("vocabulary drift", narrow_vocabulary, DESCRIPTOR, None, "places.kind", ("planet", "place_kind")),
]  # fmt: skip


def refuse(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """Build from `data` over an existing warehouse file; returns the lines of the message."""
    old = tmp_path / "old" / "atlas.duckdb"
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"the warehouse that is serving")
    before = digest(old)
    options = options or ("--lang", "en")
    status = main(["build", "--data", str(data), "--out", str(old), "--static", str(tmp_path / "geo"), *options])
    assert status == 1
    assert digest(old) == before
    assert not list(old.parent.glob(".*tmp*"))
    assert not (tmp_path / "geo").exists()
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_broken_input_is_refused(kind: Broken, slim: Path, tmp_path: Path, capsys) -> None:
    kind.make(slim)
    lines = refuse(slim, tmp_path, capsys)
    place = f"{slim / kind.file}:" + (f"{kind.row}:" if kind.row else "") + (f" {kind.field}:" if kind.field else "")
    told = [text for text in lines if text.startswith(place)]
    assert told, f"no message for {place} in {lines}"
    for word in kind.says:
        assert any(word in text for text in told), f"{word!r} not in {told}"
    assert "nothing has been published" in lines[-1]


def test_parts_add_up_to_the_total(slim: Path, tmp_path: Path, capsys) -> None:
    row = total_row(slim)
    parts_do_not_add_up(slim)
    lines = refuse(slim, tmp_path, capsys)
    place = f"{slim / 'facts/declaration_counts.csv'}:{row}: count: found 785"
    assert any(text.startswith(place) for text in lines)


def test_plotted_totals_never_fall(slim: Path, tmp_path: Path, capsys) -> None:
    row = row_where(slim, "declaration_counts", as_of="2026-06-28", plot="true")
    set_cell(slim, "declaration_counts", row, "count", "900")
    lines = refuse(slim, tmp_path, capsys)
    place = f"{slim / 'facts/declaration_counts.csv'}:{row}: count: found 900; allowed: >= "
    assert any(text.startswith(place) and "never fall" in text for text in lines)


def test_expected_reduction_is_never_reported(slim: Path, tmp_path: Path, capsys) -> None:
    row = row_where(slim, "case_facts", indicator="expected_ghg_reduction")
    set_cell(slim, "case_facts", row, "evidence", "reported")
    lines = refuse(slim, tmp_path, capsys)
    assert any(f"case_facts.csv:{row}: evidence: found reported" in text for text in lines)


def test_reported_facts_are_not_in_the_future(slim: Path, tmp_path: Path, capsys) -> None:
    set_cell(slim, "case_facts", 2, "date_start", "2098-01-01")
    set_cell(slim, "case_facts", 2, "date_end", "2098-01-01")
    lines = refuse(slim, tmp_path, capsys)
    assert any("case_facts.csv:2: date_start: found 2098-01-01; allowed: <= 2026-11-21" in text for text in lines)


def test_lost_row_is_told_at_the_expected_count(slim: Path, tmp_path: Path, capsys) -> None:
    path = fact_file(slim, "leading_areas")
    write_rows(path, read_rows(path)[:-1])
    expected = slim / "expected_counts.csv"
    row = next(n for n, r in enumerate(read_rows(expected), 1) if r[0] == "leading_areas")
    lines = refuse(slim, tmp_path, capsys)
    assert lines[0] == (
        f"{expected}:{row}: rows: leading_areas has 6 rows; 7 are expected. If the change is intended, run: python -m etl counts"
    )


def test_malformed_descriptor_names_the_line(slim: Path, tmp_path: Path, capsys) -> None:
    spoil_package(slim)
    lines = refuse(slim, tmp_path, capsys)
    assert lines[0].startswith(f"{slim / DESCRIPTOR}:")
    assert "not proper JSON" in lines[0]


def test_an_unknown_type_in_the_descriptor(slim: Path, tmp_path: Path, capsys) -> None:
    path = slim / DESCRIPTOR
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0]["schema"]["fields"][0]["type"] = "words"
    path.write_text(json.dumps(package), encoding="utf-8")
    lines = refuse(slim, tmp_path, capsys)
    assert lines[0].startswith(f"{path}: ")
    assert '"words"' in lines[0]


def test_many_defects_of_one_file_are_told_once_each(slim: Path, tmp_path: Path, capsys) -> None:
    path = fact_file(slim, "schemes")
    last = len(read_rows(path))
    with path.open("a", encoding="utf-8") as file:
        file.write("mou,x\n\nmou,y,z,a,b,c\n")
    lines = [text for text in refuse(slim, tmp_path, capsys) if text.startswith(str(path))]
    assert [text.split(": ")[0].removeprefix(f"{path}:") for text in lines] == [
        str(last + 1),
        str(last + 2),
        str(last + 3),
    ]
    for text, words in zip(lines, ("2 cells", "blank", "6 cells"), strict=True):
        assert words in text


def test_messages_in_japanese(slim: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    set_cell(slim, "declaration_counts", 9, "count", "1,024")
    set_cell(slim, "declarations", 3, "jis_code", "1100")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    lines = refuse(slim, tmp_path, capsys, "--max-errors", "50")
    assert lines[0] == (
        f"{fact_file(slim, 'declaration_counts')}:9: count: 「1,024」は桁区切りのある数値です。"
        "区切りを入れず、数字と小数点のみで記入してください。"
    )
    assert lines[1] == (f"{fact_file(slim, 'declarations')}:3: jis_code: 「1100」となっています。使用できる形式: 先頭の0を残した5桁の数字")
    assert lines[-1].startswith("エラーが")
    assert lines[-1].endswith("公開は行っていません。")


def test_cp932_in_japanese(slim: Path, tmp_path: Path, capsys) -> None:
    path = fact_file(slim, "places")
    path.write_bytes(path.read_bytes().decode().encode("cp932", "replace"))
    lines = refuse(slim, tmp_path, capsys, "--lang", "ja")
    assert lines[0].startswith(f"{path}:2: name_ja: ")
    assert "ExcelでShift_JIS（cp932）" in lines[0]


def test_all_errors_at_once_up_to_a_number(slim: Path, tmp_path: Path, capsys) -> None:
    path = fact_file(slim, "declaration_counts")
    table = read_rows(path)
    place = table[0].index("count")
    for row in table[1:21]:
        row[place] = "many"
    write_rows(path, table)
    lines = refuse(slim, tmp_path, capsys, "--lang", "en", "--max-errors", "5")
    assert len(lines) == 7
    assert lines[5] == "… and 15 more (show more with --max-errors)."
    assert lines[6] == "20 errors; nothing has been published."


def test_a_byte_order_mark_is_tolerated(slim: Path, capsys) -> None:
    for table in ("declarations", "places"):
        path = fact_file(slim, table)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert main(["check", "--data", str(slim), "--lang", "en"]) == 0


def test_windows_line_ends_are_tolerated(slim: Path, capsys) -> None:
    path = fact_file(slim, "places")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["check", "--data", str(slim), "--lang", "en"]) == 0
