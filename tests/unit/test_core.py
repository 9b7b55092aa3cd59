"""Filters, formats, catalogues, queries, cards and exports: what every page, file and answer stands on."""

from __future__ import annotations

import ast
import csv
import io
import re
import string
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas import filters as shared
from atlas import formats
from atlas.card import Card, Column
from atlas.charts import make, recipes
from atlas.export.table import Table, harmless, table_of, to_csv, to_excel_csv, to_xlsx
from atlas.filters import Filters
from atlas.i18n import LANGS, catalogue, listing, messages, t
from atlas.releases import version_label
from atlas.render import plotly
from atlas.warehouse import Rows, Warehouse, WarehouseUnavailable, current

ROOT = Path(__file__).resolve().parents[2]
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


# --- catalogues -----------------------------------------------------------------------------------------------------


def test_catalogues_have_the_same_keys_and_placeholders() -> None:
    ja, en = messages("ja"), messages("en")

    def needed(texts: dict[str, str]) -> set[str]:
        return {key for key in texts if not (key.endswith("_one") and key[:-4] in texts)}

    assert needed(ja) == needed(en)

    def names(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field} - {"era"}  # Japanese years only

    assert {key: names(ja[key]) for key in needed(ja)} == {key: names(en[key]) for key in needed(ja)}


def test_english_catalogue_has_no_japanese() -> None:
    own_names = {key for key in messages("en") if key.endswith(("language_name", "_both"))}  # bilingual by intent
    assert not [key for key, text in messages("en").items() if JAPANESE.search(text) and key not in own_names]


def test_no_interface_text_in_python() -> None:
    """Japanese stands in catalogues and data, never in code; what is left out is no text for readers."""
    technical = {"fonts.py": "names of font files, letters to try a font with", "handout.py": "ends of a range of letters"}
    found = []
    for file in [ROOT / "app.py", ROOT / "server.py", *ROOT.glob("atlas/**/*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("etl/**/*.py")]:
        if file.name in technical or "importing" in file.parts:  # patterns of Japanese lists that are read
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        examples = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and JAPANESE.search(node.value) and id(node) not in examples:
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert not found


def test_used_keys_exist() -> None:
    """Literal keys in the code are in the catalogue (keys built at run time are covered by the page tests)."""
    missing = []
    for file in [ROOT / "app.py", *ROOT.glob("atlas/**/*.py"), *ROOT.glob("pages/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                for argument in node.args[:2]:
                    literal = argument.value if isinstance(argument, ast.Constant) else None
                    if name == "t" and isinstance(literal, str) and "." in literal and literal not in messages("en"):
                        missing.append(f"{file.relative_to(ROOT)}: {literal}")
    assert not missing


def test_lists_in_words() -> None:
    assert listing("ja", ["甲", "乙", "丙"]) == "甲、乙、丙"
    assert listing("en", ["A", "B", "C"]) == "A, B and C"
    assert listing("en", ["A"]) == "A"


# --- formats --------------------------------------------------------------------------------------------------------


def test_numbers_are_never_rounded() -> None:
    assert formats.number(1234567.125, "en") == "1,234,567.125"
    assert formats.number(0, "ja") == "0"
    assert formats.number(None, "ja") == t("ja", "value.not_reported")


def test_dates_are_as_precise_as_known() -> None:
    one = date(2024, 3, 1)
    assert formats.day(one, "day", "ja") == "2024年3月1日"
    assert formats.day(one, "month", "en") == "March 2024"
    assert formats.day(one, "fiscal_year", "ja") == "2023年度"
    assert formats.day(None, "unknown", "en") == t("en", "value.not_dated")
    assert formats.period(date(2022, 4, 1), date(2025, 3, 31), "fiscal_year", "en") == "FY2022 – FY2024"


def test_era_years() -> None:
    assert formats.era_year(2019).endswith("元")
    assert formats.era_year(2024) == catalogue("ja")["era"][-1]["name"] + "6"


# --- filters --------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_filters_round_trip_through_the_address(warehouse: Warehouse, data: st.DataObject) -> None:
    allowed = shared.allowed_values(warehouse, "en")
    chosen = {name: tuple(sorted(data.draw(st.sets(st.sampled_from(list(allowed[name])), max_size=3)))) for name in shared.LISTS}
    chosen["fiscal_year"] = tuple(int(year) for year in chosen["fiscal_year"])
    filters = Filters(**chosen)
    given_params: dict[str, list[str]] = {}
    for name, value in filters.params():
        given_params.setdefault(name, []).append(value)
    again, problems = shared.parse(warehouse, given_params)
    assert again == filters
    assert not problems
    for lang in LANGS:
        assert filters.sentence(warehouse, lang)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,60}", filters.short())


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=20), values=st.lists(st.text(max_size=30), max_size=4))
def test_nonsense_parameters_are_named_never_raised(warehouse: Warehouse, name: str, values: list[str]) -> None:
    filters, problems = shared.parse(warehouse, {name: values})
    known = name in shared.NAMES
    assert known or [p.parameter for p in problems] == [name[:80]]
    assert all(p.text(lang) for p in problems for lang in LANGS)
    assert isinstance(filters.sql(), dict)


def test_years_the_wrong_way_round_are_a_problem(warehouse: Warehouse) -> None:
    filters, problems = shared.parse(warehouse, {"fiscal_year_from": ["2024"], "fiscal_year_to": ["2015"]})
    assert filters.fiscal_year_to == 2015
    assert [p.parameter for p in problems] == ["fiscal_year_from"]
    assert all("fiscal_year_to" in p.text(lang) and "2015" in p.text(lang) for p in problems for lang in LANGS)


def test_values_joined_by_commas_are_told_how_to_be_written(warehouse: Warehouse) -> None:
    filters, problems = shared.parse(warehouse, {"country": ["THA,VNM"]})
    assert not filters.country
    assert all("country=…&country=…" in p.text(lang) for p in problems for lang in LANGS)


@pytest.mark.parametrize(
    ("filters", "keep"),
    [
        (Filters(country=("THA",)), lambda a: a["country_iso3"] == "THA"),
        (Filters(fiscal_year_from=2020, fiscal_year_to=2021), lambda a: a["fiscal_year_to"] and a["fiscal_year_to"] >= 2020 and a["fiscal_year_from"] <= 2021),
        (Filters(fiscal_year=(2016, 2024)), lambda a: a["fiscal_year_to"] and any(a["fiscal_year_from"] <= y <= a["fiscal_year_to"] for y in (2016, 2024))),
        (Filters(sector=("waste", "transport")), lambda a: {"waste", "transport"} & set(a["sectors"])),
        (Filters(prefecture=("14",), scheme=("mou",)), lambda a: a["prefecture_code"] == "14" and a["scheme"] == "mou"),
    ],
)  # fmt: skip
def test_sql_filter_equals_python(warehouse: Warehouse, filters: Filters, keep) -> None:
    cursor = warehouse.cursor()
    cursor.execute("FROM activities")
    names = [column[0] for column in cursor.description]
    expected = {row["record_id"] for values in cursor.fetchall() if keep(row := dict(zip(names, values, strict=True)))}
    sql = ("SELECT record_id FROM activities_in($municipality, $prefecture, $country, $sector, $scheme, $case, $kind, $evidence,"
           " $fiscal_year, $fiscal_year_from, $fiscal_year_to)")  # fmt: skip
    bound = {k: list(v) if isinstance(v, tuple) else v for k, v in filters.sql().items()}
    found = {row[0] for row in warehouse.cursor().execute(sql, bound).fetchall()}
    assert found == expected
    assert found


# --- warehouse ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE atlas.x AS SELECT 1", "DELETE FROM activities", "COPY activities TO 'x.csv'", "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH 'other.duckdb'", "INSTALL httpfs", "SET threads = 1", "SET enable_external_access = true", "EXPORT DATABASE 'x'",
    ],
)  # fmt: skip
def test_the_warehouse_is_locked(warehouse: Warehouse, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        warehouse.cursor().execute(statement)


def test_a_replaced_file_is_noticed_and_a_broken_one_is_not_served(warehouse_file: Path, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "atlas.duckdb"
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(path))
    with pytest.raises(WarehouseUnavailable):
        current()
    path.write_bytes(warehouse_file.read_bytes())
    first = current()
    assert current() is first
    with duckdb.connect(str(tmp_path / "new.duckdb")) as new:
        new.execute(f"ATTACH '{warehouse_file}' AS old (READ_ONLY); COPY FROM DATABASE old TO new")
        new.execute("UPDATE meta SET value = 'another' WHERE key = 'data_version'")
    (tmp_path / "new.duckdb").replace(path)
    assert current().version == "another"
    assert first.version != "another"
    (tmp_path / "garbage").write_bytes(b"not a database")
    (tmp_path / "garbage").replace(path)
    assert current().version == "another"
    path.unlink()
    assert current().version == "another"


def test_every_query_is_one_statement_that_runs(warehouse: Warehouse) -> None:
    from atlas.warehouse import QUERIES, query_text

    for file in sorted(QUERIES.glob("*.sql")):
        sql, names = query_text(file.stem)
        bound = dict.fromkeys(names) | {"lang": "en"}
        warehouse.cursor().execute("EXPLAIN " + sql, {name: bound[name] for name in names})


def test_no_query_is_dead() -> None:
    code = "".join(f.read_text(encoding="utf-8") for f in [*ROOT.glob("atlas/**/*.py"), *ROOT.glob("pages/*.py")])
    unused = [f.stem for f in (ROOT / "atlas/queries").glob("*.sql") if f'"{f.stem}"' not in code]
    assert not unused


NAMED_AFTER_A_SOURCE = {"source-uses"}  # a source keeps its own title
# --- cards ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("card_id", sorted(recipes()))
def test_every_card_keeps_its_promises(warehouse: Warehouse, card_id: str, lang: str) -> None:
    card = make(card_id, warehouse, Filters(), lang)
    assert card.id == card_id
    assert card.title
    assert card.takeaway
    assert card.rows.records
    assert len(card.columns) == len(card.rows.columns)
    assert all(column.label for column in card.columns)
    assert len({column.label for column in card.columns}) == len(card.columns), "two columns with the same label"
    assert card.sources, "no source"
    known = {row[0] for row in warehouse.cursor().execute("SELECT source_id FROM sources").fetchall()}
    assert set(card.sources) <= known
    if lang == "en":
        assert card_id in NAMED_AFTER_A_SOURCE or not JAPANESE.search(card.title)
        assert not any(JAPANESE.search(column.label) for column in card.columns)
    if card.chart and card.chart.kind in plotly.KINDS:
        for mode in ("light", "dark"):
            assert plotly.figure(card, mode)["data"]


@pytest.mark.parametrize("card_id", sorted(recipes()))
def test_every_card_survives_an_empty_result(warehouse: Warehouse, card_id: str) -> None:
    nothing = Filters(municipality=("47208",), country=("CHL",), prefecture=("01",), kind=("village",), fiscal_year_from=2027,
                      scheme=("oda",), evidence=("verified",), sector=("other",))  # fmt: skip
    card = make(card_id, warehouse, nothing, "ja")
    assert card.is_empty or card.takeaway


# --- exports --------------------------------------------------------------------------------------------------------

CELLS = st.one_of(st.none(), st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=12), st.integers(-10**9, 10**9), st.dates(), st.booleans(),
                  st.sampled_from(["=1+1", "+81", "-1", "@SUM(A1)", "01100", "<b>x</b>", 'a"b,c', "改行\nあり"]))  # fmt: skip


def a_table(records: list[tuple]) -> Table:
    columns = (Column("code", "コード"), Column("value", "値"))
    empty = Rows(("source_id",), ())
    return Table("t", "ja", Rows(("code", "value"), tuple(records)), columns, (("名称", "試験"),), empty, (Column("source_id", "出典ID"),))


@settings(max_examples=150, deadline=None)
@given(records=st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_csv_reads_back_as_written(records: list[tuple]) -> None:
    from atlas.export.table import cell

    back = list(csv.reader(io.StringIO(to_csv(a_table(records)).decode("utf-8"), newline="")))
    assert back[0] == ["code", "value"]
    assert back[1:] == [["" if cell(v) is None else str(cell(v)) for v in record] for record in records]


@settings(max_examples=60, deadline=None)
@given(records=st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_xlsx_reads_back_and_never_holds_a_formula(records: list[tuple]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(a_table(records))))
    sheet = book[t("ja", "export.sheet_data")]
    for row, record in zip(sheet.iter_rows(min_row=2), records, strict=False):
        for one, value in zip(row, record, strict=True):
            assert one.data_type != "f"
            if isinstance(value, str) and value:
                assert one.value == value
            elif isinstance(value, date):
                assert (one.value if isinstance(one.value, str) else one.value.date().isoformat()) == value.isoformat()
            elif value is not None and value != "":
                assert one.value == value


def test_excel_csv_has_a_mark_and_no_formula() -> None:
    raw = to_excel_csv(a_table([("=cmd()", "\t@x"), ("01100", "-5")]))
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["コード", "値"]
    assert rows[1] == ["'=cmd()", "'\t@x"]
    assert rows[2][0] == "01100"
    assert harmless(-5) == -5


def test_downloads_say_what_they_are(warehouse: Warehouse) -> None:
    filters = Filters(country=("THA",))
    card: Card = make("programme-by-year", warehouse, filters, "en")
    table = table_of(card, warehouse, filters.short())
    assert table.stem == f"programme-by-year_THA_{warehouse.version}"
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(table)))
    assert len(book.sheetnames) == 3
    about = [str(one.value) for row in book.worksheets[2].iter_rows() for one in row if one.value is not None]
    assert any("Thailand" in text for text in about)
    assert version_label(warehouse.version) in about
    assert all(source in about for source in card.sources)
