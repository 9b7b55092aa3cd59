"""Read-only access to the published DuckDB file: named queries, bound parameters, one data version per reader.

The file is attached to a private in-memory database. DuckDB keeps one instance per path and process, so a plain
``connect(path)`` would go on answering from the replaced file as long as any reader is open (docs/adr/0003).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
QUERIES = Path(__file__).resolve().parent / "queries"
DEFAULT_PATH = ROOT / "data" / "build" / "atlas.duckdb"

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",  # the serving process writes nothing, not even what does not fit into memory
    "memory_limit": os.environ.get("ATLAS_MEMORY_LIMIT", "1GB"),
    "threads": os.environ.get("ATLAS_THREADS", "2"),
}


class WarehouseUnavailable(RuntimeError):
    """There is no readable warehouse, and none was read before."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of a query: column names and records, both immutable.

    ``columns`` has one name per column, ``records`` one tuple per row, in the order of the query.
    """

    columns: tuple[str, ...]
    records: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, record, strict=True)) for record in self.records)

    def column(self, name: str) -> list[Any]:
        """The values of one column, top to bottom."""
        at = self.columns.index(name)
        return [record[at] for record in self.records]

    def select(self, *names: str) -> Rows:
        """The same rows with these columns only, in this order."""
        at = [self.columns.index(name) for name in names]
        return Rows(names, tuple(tuple(record[i] for i in at) for record in self.records))

    def with_column(self, name: str, values: Sequence[Any]) -> Rows:
        """The same rows with one more column on the right, or with this column replaced."""
        if name in self.columns:
            at = self.columns.index(name)
            return Rows(self.columns, tuple((*r[:at], v, *r[at + 1 :]) for r, v in zip(self.records, values, strict=True)))
        return Rows((*self.columns, name), tuple((*r, v) for r, v in zip(self.records, values, strict=True)))

    def where(self, **equal: Any) -> Rows:
        """The rows whose columns equal the given values."""
        at = [(self.columns.index(name), value) for name, value in equal.items()]
        return Rows(self.columns, tuple(r for r in self.records if all(r[i] == v for i, v in at)))

    def first(self) -> dict[str, Any]:
        """The first row as a dictionary. Raises ``IndexError`` when there is none."""
        return dict(zip(self.columns, self.records[0], strict=True))


@cache
def query_text(name: str) -> tuple[str, frozenset[str]]:
    """SQL of ``queries/<name>.sql`` and the names of its parameters."""
    sql = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    statements = duckdb.extract_statements(sql)
    if len(statements) != 1:
        raise ValueError(f"{name}.sql must hold one statement, it holds {len(statements)}")
    return sql, frozenset(statements[0].named_parameters)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Warehouse:
    """One opened version of the warehouse. Safe to share between threads: each query has its own cursor."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(":memory:", config=LOCKED)
        quoted = str(path).replace("'", "''")
        self._connection.execute(f"ATTACH '{quoted}' AS atlas (READ_ONLY)")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self._remembered = lru_cache(maxsize=4096)(self._run)
        self.meta: Mapping[str, str] = {row["key"]: row["value"] for row in self.rows("meta")}

    @property
    def version(self) -> str:
        """The data version: a hash of everything the warehouse was built from."""
        return self.meta["data_version"]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own, with the warehouse as its default database."""
        cursor = self._connection.cursor()
        cursor.execute("USE atlas")
        return cursor

    def rows(self, name: str, **parameters: Any) -> Rows:
        """The rows of a named query. Parameters the query does not use are ignored; results are remembered.

        Raises ``duckdb.Error`` if the query fails and ``KeyError`` if a parameter it needs is missing.
        """
        _, wanted = query_text(name)
        return self._remembered(name, tuple((key, _frozen(parameters[key])) for key in sorted(wanted)))

    def _run(self, name: str, parameters: tuple[tuple[str, Any], ...]) -> Rows:
        sql, _ = query_text(name)
        bound = {key: list(value) if isinstance(value, tuple) else value for key, value in parameters}
        result = self.cursor().execute(sql, bound)
        columns = tuple(column[0] for column in result.description)
        return Rows(columns, tuple(tuple(_frozen(v) for v in record) for record in result.fetchall()))


class UnknownVersion(LookupError):
    """No warehouse has this version. ``known`` lists the names that are taken."""

    def __init__(self, version: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown data version {version!r}; known: {', '.join(known)}")
        self.version, self.known = version, known


def warehouse_path() -> Path:
    """Where the published warehouse is: ``ATLAS_WAREHOUSE`` or ``data/build/atlas.duckdb``."""
    return Path(os.environ.get("ATLAS_WAREHOUSE") or DEFAULT_PATH)


_lock = threading.Lock()
_open: dict[Path, tuple[tuple[int, int, int], Warehouse]] = {}


def current() -> Warehouse:
    """The newest readable warehouse. A replaced file is noticed; a broken or missing one leaves the last good one.

    Raises ``WarehouseUnavailable`` if nothing could be read yet.
    """
    path = warehouse_path()
    known = _open.get(path)
    try:
        stat = path.stat()
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if known and known[0] == stamp:
            return known[1]
        with _lock:
            known = _open.get(path)
            if not known or known[0] != stamp:
                known = _open[path] = (stamp, Warehouse(path))
            return known[1]
    except (OSError, duckdb.Error) as problem:
        if known:
            return known[1]
        raise WarehouseUnavailable(str(path)) from problem


def at(version: str | None) -> Warehouse:
    """The warehouse of a version: the current one (``None`` or its data version) or a release (name or data version).

    Raises ``UnknownVersion`` with the known names and ``WarehouseUnavailable`` if the file cannot be read.
    """
    from atlas import releases

    now = current()
    if version is None or version == now.version:
        return now
    for release in releases.known():
        if version in (release.name, release.version):
            path = releases.unpacked(release)
            with _lock:
                if path not in _open:
                    try:
                        _open[path] = ((0, 0, 0), Warehouse(path))
                    except duckdb.Error as problem:
                        raise WarehouseUnavailable(str(path)) from problem
                return _open[path][1]
    raise UnknownVersion(version, (now.version, *(release.name for release in releases.known())))
