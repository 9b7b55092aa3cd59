"""Whatever is asked for, every format holds the same rows: those of the warehouse."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.export.tables import open_tables
from atlas.filters import NAMES, allowed_values, choices, parse
from atlas.warehouse import Warehouse
from tests.api.readers import Api, common, read_zip

ENDINGS = ("csv", "json", "ndjson", "parquet", "arrow", "xlsx")


def shown(warehouse: Warehouse, table: str, fields: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of a table as the warehouse has them, read without the export code."""
    found = warehouse.cursor().execute(f'SELECT * FROM "{table}"')
    names = [one[0] for one in found.description]
    return [{n: common(v, fields[n]) for n, v in zip(names, row, strict=True)} for row in found.fetchall()]


def test_every_table_in_every_format_is_the_table_of_the_warehouse(api: Api, warehouse: Warehouse) -> None:
    for name, table in api.tables().items():
        fields = api.fields(name)
        expected = shown(warehouse, name, fields)
        assert len(expected) == table["rows"]
        for ending in table["formats"]:
            assert api.rows(name, ending, None, fields) == expected, (name, ending)


def test_the_zip_of_everything_holds_every_table(api: Api, warehouse: Warehouse) -> None:
    content = api.ok("/package.zip").content
    for name in api.tables():
        fields = api.fields(name)
        assert read_zip(content, name, fields) == shown(warehouse, name, fields)


@st.composite
def requests(draw: st.DrawFn, warehouse: Warehouse) -> tuple[str, list[tuple[str, str]]]:
    """A table with filters it can use, columns, order and slice."""
    tables = open_tables(warehouse, "en")
    name = draw(st.sampled_from(sorted(tables)))
    table = tables[name]
    used, allowed = choices(warehouse, "en"), allowed_values(warehouse, "en")
    params: list[tuple[str, str]] = []
    for parameter in draw(st.lists(st.sampled_from(sorted(table.filters)), max_size=3, unique=True)) if table.filters else []:
        values = used[parameter] or tuple(allowed[parameter])
        params += [(parameter, v) for v in draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True))]
    if "fiscal_year" in table.filters and draw(st.booleans()):
        years = sorted(int(year) for year in allowed["fiscal_year"])
        first = draw(st.sampled_from(years))
        params += [
            ("fiscal_year_from", str(first)),
            ("fiscal_year_to", str(draw(st.sampled_from([y for y in years if y >= first])))),
        ]
    params += [("columns", c) for c in draw(st.lists(st.sampled_from(table.columns), max_size=5, unique=True))]
    params += [
        ("sort", draw(st.sampled_from(["", "-"])) + c) for c in draw(st.lists(st.sampled_from(table.columns), max_size=2, unique=True))
    ]
    if draw(st.booleans()):
        params += [("limit", str(draw(st.integers(0, 50)))), ("offset", str(draw(st.integers(0, 20))))]
    return name, params


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_formats_agree_for_any_request(data: st.DataObject, api: Api, warehouse: Warehouse) -> None:
    name, params = data.draw(requests(warehouse))
    columns = [value for key, value in params if key == "columns"]
    fields = api.fields(name)
    fields = {c: fields[c] for c in columns} if columns else fields
    answer = api.ok(f"/tables/{name}.json", params).json()
    expected = api.rows(name, "json", params, fields)
    assert answer["meta"]["counts"]["rows"] == len(expected)
    for ending in ENDINGS:
        assert api.rows(name, ending, params, fields) == expected, ending
    total = len(api.ok(f"/tables/{name}.json", [p for p in params if p[0] not in ("limit", "offset")]).json()["rows"])
    assert answer["meta"]["counts"]["total"] == total


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_zip_of_any_filter_holds_the_same_rows(data: st.DataObject, api: Api, warehouse: Warehouse) -> None:
    name, params = data.draw(requests(warehouse))
    params = [one for one in params if one[0] not in ("columns", "sort", "limit", "offset")]
    content = api.ok("/package.zip", params).content
    fields = api.fields(name)
    assert read_zip(content, name, fields) == api.rows(name, "json", params, fields)


CODES = [
    [("municipality", "14100")], [("prefecture", "40")], [("country", "THA")], [("kind", "prefecture")],
    [("fiscal_year", "2019"), ("fiscal_year", "2023")], [("fiscal_year_from", "2020"), ("fiscal_year_to", "2022")],
    [("prefecture", "14"), ("country", "VNM"), ("fiscal_year_to", "2020")],
]  # fmt: skip


@pytest.mark.parametrize("params", CODES, ids=str)
def test_filters_mean_what_they_mean_on_the_pages(params: list[tuple[str, str]], api: Api, warehouse: Warehouse) -> None:
    """The pages read the table macros; the API reads columns by filter_columns. Both must give the same records."""
    given: dict[str, list[str]] = {}
    for key, value in params:
        given.setdefault(key, []).append(value)
    filters, problems = parse(warehouse, given)
    assert not problems
    bound = {k: list(v) if isinstance(v, tuple) else v for k, v in filters.sql().items()}
    names = ", ".join(f"${name}" for name in NAMES)
    for table, key in (("projects", "project_id"), ("cooperation_links", "link_id")):
        sql = f"SELECT record_id FROM activities_in({names}) WHERE record_table = '{table}'"
        expected = {row[0] for row in warehouse.cursor().execute(sql, bound).fetchall()}
        found = {row[key] for row in api.ok(f"/tables/{table}.json", params).json()["rows"]}
        assert found == expected, table
    if not filters.country:
        names = "$municipality, $prefecture, $kind, $fiscal_year, $fiscal_year_from, $fiscal_year_to"
        bound = {name.strip("$ "): bound[name.strip("$ ")] for name in names.split(",")}
        expected = {row[0] for row in warehouse.cursor().execute(f"SELECT jis_code FROM declarations_in({names})", bound).fetchall()}
        assert {row["jis_code"] for row in api.ok("/tables/declarations.json", params).json()["rows"]} == expected
