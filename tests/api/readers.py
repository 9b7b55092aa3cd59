"""Reads every format back with an independent library and brings cells to one common form."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import httpx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as parquet

ROWS = list[dict[str, Any]]


class Api:
    """Requests below /api/v1."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str, params: Any = None, **more: Any) -> httpx.Response:
        """A request, whatever its answer."""
        return self.client.get(f"/api/v1{path}", params=params, **more)

    def ok(self, path: str, params: Any = None) -> httpx.Response:
        """A request that must be answered with 200."""
        answer = self.get(path, params)
        assert answer.status_code == 200, answer.text[:500]
        return answer

    def tables(self) -> dict[str, Any]:
        """The list of tables by name."""
        return {one["name"]: one for one in self.ok("/tables", {"lang": "en"}).json()["tables"]}

    def fields(self, table: str) -> dict[str, str]:
        """Columns of a table with their Table Schema type."""
        return {one["name"]: one["type"] for one in self.ok(f"/tables/{table}").json()["schema"]["fields"]}

    def rows(self, table: str, ending: str, params: Any, fields: dict[str, str]) -> ROWS:
        """The rows in a format, each cell as the common form has it."""
        content = self.ok(f"/tables/{table}.{ending}", params).content
        return READERS[ending](content, fields)


def common(value: Any, kind: str) -> Any:
    """``None`` for nothing, a list joined by ``;``, dates as text, whole numbers as they are."""
    if value is None or value == "":
        return None
    if isinstance(value, (list, tuple)):
        return ";".join(value) or None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if kind == "boolean" and isinstance(value, str):
        return {"true": True, "false": False}[value]
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    assert isinstance(value, (str, bool)), (value, kind)
    return value


def _common(records: list[list[Any]], fields: dict[str, str]) -> ROWS:
    names = list(fields)
    return [{name: common(value, fields[name]) for name, value in zip(names, record, strict=True)} for record in records]


def read_csv(content: bytes, fields: dict[str, str]) -> ROWS:
    header, *records = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    assert header == list(fields)
    return _common(records, fields)


def read_json(content: bytes, fields: dict[str, str]) -> ROWS:
    return _common([[row[name] for name in fields] for row in json.loads(content)["rows"]], fields)


def read_ndjson(content: bytes, fields: dict[str, str]) -> ROWS:
    return _common([[json.loads(line)[name] for name in fields] for line in content.decode().splitlines()], fields)


def read_geojson(content: bytes, fields: dict[str, str]) -> ROWS:
    return _common([[one["properties"][name] for name in fields] for one in json.loads(content)["features"]], fields)


def _arrow(table: pa.Table, fields: dict[str, str]) -> ROWS:
    return _common([[row[name] for name in fields] for row in table.to_pylist()], fields)


def read_parquet(content: bytes, fields: dict[str, str]) -> ROWS:
    return _arrow(parquet.read_table(io.BytesIO(content)), fields)


def read_arrow(content: bytes, fields: dict[str, str]) -> ROWS:
    return _arrow(pa.ipc.open_stream(content).read_all(), fields)


def sheets(content: bytes) -> list[list[list[Any]]]:
    """The cells of every sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]


def read_xlsx(content: bytes, fields: dict[str, str]) -> ROWS:
    data = sheets(content)[0]
    return _common(data[1:], fields)


def read_zip(content: bytes, table: str, fields: dict[str, str]) -> ROWS:
    """A table of package.zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return read_csv(archive.read(f"data/{table}.csv"), fields)


READERS = {
    "csv": read_csv, "json": read_json, "ndjson": read_ndjson, "geojson": read_geojson, "parquet": read_parquet,
    "arrow": read_arrow, "xlsx": read_xlsx,
}  # fmt: skip
