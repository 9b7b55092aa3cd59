"""Read-only access to the published DuckDB file: named queries, bound parameters, one data version per reader.

The file is attached to a private in-memory database. DuckDB keeps one instance per path and process, so a plain
``connect(path)`` would go on answering from the replaced file as long as any reader is open (docs/adr/0003).
What a file that is damaged, replaced or missing does to the readers: docs/reliability.md.
"""

from __future__ import annotations

import filecmp
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import duckdb

from atlas import snapshot
from atlas.rows import Rows
from atlas.snapshot import Stamp

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
QUERIES = Path(__file__).resolve().parent / "queries"
TRANSFORM = ROOT / "etl" / "transform"
"""From facts to derived tables, as at a build."""
NAME, DERIVED = "atlas", "derived"
"""Databases of a connection: the warehouse, and what is made anew of a released one."""
DEFAULT_PATH = ROOT / "data" / "build" / "atlas.duckdb"

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",  # the serving process writes nothing, not even what does not fit into memory
    "memory_limit": os.environ.get("ATLAS_MEMORY_LIMIT", "1GB"),
    # Lists are sorted by few columns and only then read whole, up to as many rows as a page lists: twice as fast among a million.
    "late_materialization_max_rows": 1000,
}
SMALL = 256_000_000
"""Bytes up to which a query has one thread: it is over before a second one has begun its part."""

# What DuckDB raises when the file itself is damaged, not the query.
DAMAGED = (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException, duckdb.InternalException)
REMEMBERED = 1024
"""Results of queries that are kept: those of the default Cards (about 300) and of many readers' latest filters, some tens of MB."""
KEPT_VERSIONS = 2
"""Replaced versions that stay open for the readers who began with them."""
RETRY_SECONDS = 1.0
"""A file that could not be used is not tried again earlier than this, unless it has changed."""


class WarehouseUnavailable(RuntimeError):
    """There is no readable warehouse, and none was read before. ``missing`` tells no file from one that cannot be used."""

    def __init__(self, message: str, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


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


_caches: list[Callable[[], None]] = []


def remembered(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """``lru_cache`` for results of a warehouse: they are forgotten when a new version comes, so that the old one can be closed."""

    def enter(function: Callable[P, T]) -> Callable[P, T]:
        wrapped = lru_cache(maxsize=maxsize)(function)
        _caches.append(wrapped.cache_clear)
        return wrapped  # type: ignore[return-value]  # lru_cache forgets the parameters in its type

    return enter


class Warehouse:
    """One opened version of the warehouse. Safe to share between threads: each query has its own cursor.

    ``path`` is where it was published; ``file`` is where exactly this version can be read as long as the object lives.
    A ``released`` version may be older than the queries: for them, and only for them, its derived tables are made anew
    from its own facts. Files and tables for others stay as they were released.
    With ``private`` the two differ where the system allows it, and nothing that happens to ``path`` is felt here.
    Nothing in the object refers back to it, so that the file is closed with its last user.
    """

    def __init__(self, path: Path, private: bool = False, released: bool = False) -> None:
        self.path = self.file = path
        copy = snapshot.private_copy(path) if private else None
        if copy is not None:
            weakref.finalize(self, os.close, copy)
            self.file = snapshot.path_of(copy)
        threads = os.environ.get("ATLAS_THREADS") or (1 if self.file.stat().st_size < SMALL else os.cpu_count() or 1)
        self._connection = duckdb.connect(":memory:", config={**LOCKED, "threads": threads})
        quoted = str(self.file).replace("'", "''")
        self._connection.execute(f"ATTACH '{quoted}' AS {NAME} (READ_ONLY)")
        where = f"{NAME}.main"
        if released:
            where = f"{DERIVED}.main,{where}"
            self._connection.execute(f"ATTACH ':memory:' AS {DERIVED}")
            self._connection.execute(f"SET search_path = '{where}'")
            for script in sorted(TRANSFORM.glob("*.sql")):
                self._connection.execute(script.read_text(encoding="utf-8"))
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self._remembered = lru_cache(maxsize=REMEMBERED)(partial(_run, self._connection, where, []))
        self.meta: Mapping[str, str] = {row["key"]: row["value"] for row in self.rows("meta")}

    @property
    def version(self) -> str:
        """The data version: a hash of everything the warehouse was built from."""
        return self.meta["data_version"]

    @property
    def private(self) -> bool:
        """Whether nothing that happens to the published file is felt here."""
        return self.file != self.path

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own, with the warehouse as its default database."""
        return _cursor(self._connection, f"{NAME}.main")

    def rows(self, name: str, **parameters: Any) -> Rows:
        """The rows of a named query. Parameters the query does not use are ignored; results are remembered.

        Raises ``duckdb.Error`` if the query fails, ``WarehouseUnavailable`` if the file turns out to be damaged, and
        ``KeyError`` if a parameter it needs is missing.
        """
        _, wanted = query_text(name)
        return self._remembered(name, tuple((key, _frozen(parameters[key])) for key in sorted(wanted)))

    def examine(self) -> None:
        """Find out whether this program can work with the file. Raises ``duckdb.Error`` and ``LookupError`` if not.

        Every named query must fit its tables and columns, the file must be as long as it says and, where it is a private
        copy, every block of it is read: DuckDB then compares the checksums.
        """
        cursor = self.cursor()
        found = cursor.execute("SELECT total_blocks * block_size FROM pragma_database_size() WHERE database_name = 'atlas'").fetchone()
        if not self.version or not found or self.file.stat().st_size < found[0]:
            raise duckdb.IOException("the file is shorter than it says")
        for name in sorted(file.stem for file in QUERIES.glob("*.sql")):
            cursor.execute(f"PREPARE fits AS {query_text(name)[0]}")
        if self.private:
            for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'atlas'").fetchall():
                table = name.replace('"', '""')
                cursor.execute(f'SELECT count(*) FROM (SELECT hash(t) AS h FROM "{table}" t) WHERE h = 0').fetchone()  # noqa: S608


def _cursor(connection: duckdb.DuckDBPyConnection, where: str) -> duckdb.DuckDBPyConnection:
    cursor = connection.cursor()
    try:
        cursor.execute(f"SET search_path = '{where}'")
    except duckdb.FatalException as problem:
        raise WarehouseUnavailable(str(problem)) from problem
    return cursor


def _run(
    connection: duckdb.DuckDBPyConnection, where: str, idle: list[duckdb.DuckDBPyConnection], name: str,
    parameters: tuple[tuple[str, Any], ...],
) -> Rows:  # fmt: skip
    """``idle`` holds cursors that no query uses: to make one takes as long as a short query."""
    sql, _ = query_text(name)
    bound = {key: list(value) if isinstance(value, tuple) else value for key, value in parameters}
    try:
        cursor = idle.pop()
    except IndexError:
        cursor = _cursor(connection, where)
    try:
        result = cursor.execute(sql, bound)
        columns = tuple(column[0] for column in result.description)
        found = Rows(columns, tuple(tuple(_frozen(v) for v in record) for record in result.fetchall()))
    except DAMAGED as problem:
        raise WarehouseUnavailable(str(problem)) from problem
    idle.append(cursor)
    return found


class UnknownVersion(LookupError):
    """No warehouse has this version. ``known`` lists the names that are taken."""

    def __init__(self, version: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown data version {version!r}; known: {', '.join(known)}")
        self.version, self.known = version, known


def warehouse_path() -> Path:
    """Where the published warehouse is: ``ATLAS_WAREHOUSE`` or ``data/build/atlas.duckdb``."""
    return Path(os.environ.get("ATLAS_WAREHOUSE") or DEFAULT_PATH)


@dataclass
class _Published:
    """What is known of one path: the version served, those it replaced, and the last file that could not be used."""

    stamp: Stamp | None = None
    newest: Warehouse | None = None
    replaced: list[Warehouse] = field(default_factory=list)
    refused: tuple[Stamp | None, float] | None = None
    why: str = ""

    def last_good(self, now: Stamp | None) -> Warehouse | None:
        """The version served so far, unless its file was changed under it: then what it would read is nobody's version."""
        changed = now and self.stamp and now != self.stamp and snapshot.same_place(now, self.stamp)
        return None if changed and self.newest and not self.newest.private else self.newest


_lock = threading.Lock()
_published: dict[Path, _Published] = {}
_releases: dict[Path, Warehouse] = {}


def current() -> Warehouse:
    """The newest readable warehouse. A replaced file is noticed; a broken or missing one leaves the last good one.

    Raises ``WarehouseUnavailable`` if nothing could be read yet.
    """
    path = warehouse_path()
    known = _published.setdefault(path, _Published())
    now: Stamp | None = None
    try:
        now = snapshot.stamp(path)
        if known.newest and known.stamp == now:
            return known.newest
        problem: Exception | None = None
    except OSError as missing:
        problem = missing
    good = known.last_good(now)
    # One reader opens the new file; meanwhile the others go on with the old one.
    if not _lock.acquire(blocking=good is None):
        assert good
        return good
    try:
        if known.newest and now and known.stamp == now:
            return known.newest
        if problem is None and not _waiting(known, now):
            try:
                _open(known, path, now)
                assert known.newest
                return known.newest
            except (OSError, duckdb.Error, LookupError, WarehouseUnavailable) as unusable:
                problem = unusable
        _refuse(known, path, now, problem, good)
    finally:
        _lock.release()
    if good:
        return good
    raise WarehouseUnavailable(known.why, missing=isinstance(problem, FileNotFoundError)) from problem


def _waiting(known: _Published, now: Stamp | None) -> bool:
    """Whether this very file could not be used a moment ago."""
    return known.refused is not None and known.refused[0] == now and time.monotonic() - known.refused[1] < RETRY_SECONDS


def _open(known: _Published, path: Path, now: Stamp | None) -> None:
    """Take the file at ``path`` as the newest version. Raises if it cannot be used."""
    opened = Warehouse(path, private=True)
    opened.examine()
    if snapshot.stamp(path) != now:
        raise snapshot.Unfinished("the file changed while it was opened")
    before = known.last_good(now)
    if before and before.private and filecmp.cmp(before.file, opened.file, shallow=False):  # the same file again
        known.stamp, known.refused = now, None
        return
    if before and before.version != opened.version:
        log.warning("data version %s replaces %s", opened.version, before.version)
        others = [one for one in known.replaced if one.version not in (opened.version, before.version)]
        known.replaced = [before, *others][:KEPT_VERSIONS]
    known.stamp, known.newest, known.refused = now, opened, None
    for forget in _caches:
        forget()


def _refuse(known: _Published, path: Path, now: Stamp | None, problem: Exception | None, good: Warehouse | None) -> None:
    """Remember and tell, once for each file, that it cannot be used."""
    if problem is None:  # the same file as a moment ago
        return
    if known.refused is None or known.refused[0] != now:
        instead = f"version {good.version} goes on being served" if good else "pages say that there are no data"
        log.error("the warehouse %s cannot be used (%s: %s); %s", path, type(problem).__name__, problem, instead)
    known.refused, known.why = (now, time.monotonic()), f"{path}: {problem}"


def fault() -> str:
    """Why the file that is published now is not the one served; empty when it is. For operators."""
    known = _published.get(warehouse_path())
    return known.why if known and known.refused else ""


def at(version: str | None) -> Warehouse:
    """The warehouse of a version: the current one (``None`` or its data version), one it has just replaced, or a release.

    Raises ``UnknownVersion`` with the known names and ``WarehouseUnavailable`` if the file cannot be read.
    """
    from atlas import releases

    now = current()
    if version is None or version == now.version:
        return now
    replaced = _published[warehouse_path()].replaced
    for one in replaced:
        if version == one.version:
            return one
    for release in releases.known():
        if version in (release.name, release.version):
            path = releases.unpacked(release)
            with _lock:
                if path not in _releases:
                    try:
                        _releases[path] = Warehouse(path, released=True)
                    except duckdb.Error as problem:
                        raise WarehouseUnavailable(str(path)) from problem
                return _releases[path]
    names = (now.version, *(one.version for one in replaced), *(release.name for release in releases.known()))
    raise UnknownVersion(version, tuple(dict.fromkeys(names)))
