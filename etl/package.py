"""The data package (data/datapackage.json): the one description of every table and field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.problems import BuildError, Problem

DESCRIPTOR = "datapackage.json"
MARTS = "marts.json"


@dataclass(frozen=True)
class Field:
    """One column; `raw` is its descriptor with the custom properties title_ja, unit, vocabulary and so on."""

    name: str
    type: str
    raw: Mapping[str, Any]

    @property
    def constraints(self) -> Mapping[str, Any]:
        """Constraints of the Table Schema standard; empty where there are none."""
        return self.raw.get("constraints", {})


@dataclass(frozen=True)
class Table:
    """One table: a fact file (`path` is set) or a derived table (`path` is None)."""

    name: str
    path: str | None
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[Mapping[str, Any], ...]
    raw: Mapping[str, Any]

    @property
    def columns(self) -> list[str]:
        """Column names in file order."""
        return [field.name for field in self.fields]

    @property
    def warehouse_name(self) -> str:
        """Name of the published table; several files may share one (see `merged_tables`)."""
        return self.raw.get("warehouse_table", self.name)

    def field(self, name: str) -> Field:
        """Field by name; KeyError if the table has no such column."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


@dataclass(frozen=True)
class Package:
    """The whole data package; `directory` is the folder that holds it."""

    directory: Path
    tables: tuple[Table, ...]
    raw: Mapping[str, Any]

    def table(self, name: str) -> Table:
        """Table by name; KeyError if there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def shown_path(self, table: Table) -> str:
        """Path of the table's file as messages show it."""
        return str(self.directory / str(table.path))

    @property
    def merged(self) -> list[Mapping[str, Any]]:
        """Descriptors of tables that several files make up together."""
        return list(self.raw.get("merged_tables", []))

    @property
    def files(self) -> list[str]:
        """Paths of all files as messages show them, in the order of the package."""
        return [str(self.directory / DESCRIPTOR)] + [self.shown_path(table) for table in self.tables]


def to_table(raw: Mapping[str, Any]) -> Table:
    """A resource descriptor as a Table."""
    schema = raw["schema"]
    key = schema.get("primaryKey", [])
    return Table(
        name=raw["name"],
        path=raw.get("path"),
        fields=tuple(Field(f["name"], f.get("type", "string"), f) for f in schema["fields"]),
        primary_key=tuple([key] if isinstance(key, str) else key),
        foreign_keys=tuple(schema.get("foreignKeys", ())),
        raw=raw,
    )


def read_json(path: Path) -> Any:
    """Content of a JSON file; BuildError with the line if it is missing or not JSON in UTF-8."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BuildError([Problem(str(path), None, None, "file_missing")]) from None
    except UnicodeDecodeError:
        raise BuildError([Problem(str(path), None, None, "encoding_unknown")]) from None
    except json.JSONDecodeError as error:
        values = {"found": error.msg}
        raise BuildError([Problem(str(path), error.lineno, None, "json_malformed", values)]) from None


def read_package(data_dir: Path) -> Package:
    """The data package of a folder. Raises BuildError if it is missing, malformed or without a schema."""
    path = data_dir / DESCRIPTOR
    raw = read_json(path)
    try:
        tables = tuple(to_table(resource) for resource in raw["resources"])
    except (KeyError, TypeError, AttributeError) as error:
        values = {"found": f"{type(error).__name__}: {error}"}
        raise BuildError([Problem(str(path), None, None, "descriptor", values)]) from None
    return Package(data_dir, tables, raw)


def read_marts(data_dir: Path) -> tuple[Table, ...]:
    """Descriptors of derived tables (marts.json: a list, or an object with `resources`); none if absent."""
    path = data_dir / MARTS
    if not path.exists():
        return ()
    raw = read_json(path)
    try:
        resources = raw["resources"] if isinstance(raw, dict) else raw
        return tuple(to_table(resource) for resource in resources)
    except (KeyError, TypeError, AttributeError) as error:
        values = {"found": f"{type(error).__name__}: {error}"}
        raise BuildError([Problem(str(path), None, None, "descriptor", values)]) from None
