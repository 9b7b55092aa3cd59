"""The warehouse in object storage: versioned Parquet that other engines read, and from which replicas make their own file.

Layout under the address (docs/adr/0012-object-storage.md):

    latest.json                    {"version", "manifest"}: the only object that ever changes, written last
    <version>/manifest.json        {"format", "version", "tables": {name: rows}, "files": {path: {"bytes", "sha256"}}}
    <version>/schema.sql           DuckDB's own catalogue: tables, views, macros
    <version>/<table>.parquet      one file per table, plain Parquet (zstd)
    <version>/static/<file>        boundary files of the maps

An address is anything obstore knows: ``s3://``, ``gs://``, ``az://``, ``https://`` (reading), ``file://``, or a folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from etl import publish
from etl.problems import BuildError, Problem

FORMAT = 1
RETRY = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
LATEST, MANIFEST, SCHEMA = "latest.json", "manifest.json", "schema.sql"
STATIC = "static"
VERSION = re.compile(r"[0-9a-f]{12}")
FILE = re.compile(rf"{SCHEMA}|[A-Za-z0-9_]+\.parquet|{STATIC}/[A-Za-z0-9_.-]+\.(geo)?json")
"""What a version may hold: no path leaves its folder."""


@dataclass(frozen=True)
class Moved:
    """What a push or a pull did: the data version, the files it moved and their bytes; no file if all was there."""

    version: str
    files: int
    bytes: int


def _problem(code: str, where: str, **values: str) -> BuildError:
    return BuildError([Problem(where, None, None, code, values)])


def _guarded(address: str, action: Callable[[], Any]) -> Any:
    """The result of an action on the store; what goes wrong there is told with its address."""
    try:
        return action()
    except FileNotFoundError as error:
        raise _problem("store_missing", address) from error
    except (BaseError, OSError, ValueError) as error:
        raise _problem("store_failed", address, found=str(error).split("\n")[0][:300]) from error


def _open(address: str, writing: bool) -> ObjectStore:
    if "://" not in address:
        folder = Path(address).absolute()
        if writing:
            _guarded(address, lambda: folder.mkdir(parents=True, exist_ok=True))
        address = folder.as_uri()
    options: dict[str, Any] = {} if address.startswith("file:") else {"retry_config": RETRY}
    if address.startswith("http:"):
        options["client_options"] = {"allow_http": True}
    return _guarded(address, lambda: from_url(address, **options))  # type: ignore[no-any-return]


def _get(store: ObjectStore, address: str, path: str) -> bytes:
    return _guarded(f"{address}/{path}", lambda: bytes(obstore.get(store, path).bytes()))  # type: ignore[no-any-return]


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _version(con: duckdb.DuckDBPyConnection) -> str:
    found = con.execute("SELECT value FROM meta WHERE key = 'data_version'").fetchone()
    return str(found[0]) if found else ""


def push(warehouse: Path, static: Path, address: str) -> Moved:
    """Put the built warehouse under its data version into the store, then point to it. Versions are never changed.

    Raises BuildError if there is no warehouse or the store refuses.
    """
    if not warehouse.is_file():
        raise _problem("store_no_warehouse", str(warehouse))
    store = _open(address, writing=True)
    with tempfile.TemporaryDirectory() as name, duckdb.connect(":memory:") as con:
        folder = Path(name)
        con.execute(f"ATTACH {_quoted(warehouse)} AS atlas (READ_ONLY)")
        con.execute("USE atlas")
        version = _version(con)
        tables = {
            table: con.table(f'"{table}"').count("*").fetchall()[0][0]
            for (table,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'atlas' ORDER BY 1").fetchall()
        }
        con.execute(f"EXPORT DATABASE atlas TO {_quoted(folder)} (FORMAT parquet, COMPRESSION zstd)")
        files = {path.name: path for path in [folder / SCHEMA, *sorted(folder.glob("*.parquet"))]}
        listed = con.execute("SELECT DISTINCT file FROM geometry_files").fetchall()
        files |= {f"{STATIC}/{file}": static / file for (file,) in sorted(listed)}
        content = {path: _guarded(str(file), file.read_bytes) for path, file in files.items()}
    manifest = {
        "format": FORMAT, "version": version, "tables": tables,
        "files": {path: {"bytes": len(one), "sha256": _sum(one)} for path, one in content.items()},
    }  # fmt: skip
    moved = 0
    if not _exists(store, address, f"{version}/{MANIFEST}"):
        for path, one in content.items():
            _guarded(f"{address}/{version}/{path}", partial(obstore.put, store, f"{version}/{path}", one))
        _guarded(address, partial(obstore.put, store, f"{version}/{MANIFEST}", _json(manifest)))
        moved = len(content)
    _guarded(address, partial(obstore.put, store, LATEST, _json({"version": version, "manifest": f"{version}/{MANIFEST}"})))
    return Moved(version, moved, sum(map(len, content.values())) if moved else 0)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _exists(store: ObjectStore, address: str, path: str) -> bool:
    try:
        _guarded(f"{address}/{path}", partial(obstore.head, store, path))
    except BuildError as told:
        if [problem.code for problem in told.problems] != ["store_missing"]:
            raise
        return False
    return True


def pull(address: str, out: Path, static: Path) -> Moved:
    """Make the newest version in the store the warehouse at ``out``, as an embedded file; nothing is done if it is there.

    Every file is compared with its checksum and every table with its number of rows before the warehouse takes the
    place of the old one. Raises BuildError; then ``out`` is untouched.
    """
    store = _open(address, writing=False)
    manifest = _manifest(store, address)
    version = manifest["version"]
    if out.is_file() and _held(out) == version and all((static / PurePosixPath(p).name).is_file() for p in _static(manifest)):
        return Moved(version, 0, 0)
    with publish.exclusive(out) as temporary, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, wanted in manifest["files"].items():
            content = _get(store, address, f"{version}/{path}")
            if len(content) != wanted["bytes"] or _sum(content) != wanted["sha256"]:
                raise _problem("store_damaged", f"{address}/{version}/{path}")
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
        _import(folder, temporary, manifest, address)
        static.mkdir(parents=True, exist_ok=True)
        for path in _static(manifest):
            shutil.copyfile(folder / path, static / PurePosixPath(path).name)
        publish.replace(temporary, out)
    return Moved(version, len(manifest["files"]), sum(one["bytes"] for one in manifest["files"].values()))


def _static(manifest: dict[str, Any]) -> list[str]:
    return [path for path in manifest["files"] if path.startswith(f"{STATIC}/")]


def _manifest(store: ObjectStore, address: str) -> dict[str, Any]:
    """The manifest of the newest version, its form checked before anything in it is believed."""
    read = LATEST
    try:
        version = json.loads(_get(store, address, read))["version"]
        if not VERSION.fullmatch(version):
            raise ValueError(version)
        read = f"{version}/{MANIFEST}"
        manifest: dict[str, Any] = json.loads(_get(store, address, read))
        fine = manifest["format"] == FORMAT and manifest["version"] == version and SCHEMA in manifest["files"]
        fine &= all(FILE.fullmatch(path) and {"bytes", "sha256"} <= set(one) for path, one in manifest["files"].items())
        if not fine or not all(f"{table}.parquet" in manifest["files"] for table in manifest["tables"]):
            raise ValueError(version)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _problem("store_damaged", f"{address}/{read}") from error
    return manifest


def _held(out: Path) -> str:
    """The data version of the warehouse at ``out``; empty for a file that is none."""
    try:
        with duckdb.connect(str(out), read_only=True) as con:
            return _version(con)
    except duckdb.Error:
        return ""


def _import(folder: Path, out: Path, manifest: dict[str, Any], address: str) -> None:
    """Make the database file. The catalogue of the store may read its own folder and nothing else."""
    with duckdb.connect(str(out)) as con:
        con.execute(f"SET allowed_directories = [{_quoted(folder)}]")
        con.execute("SET enable_external_access = false")
        try:
            con.execute((folder / SCHEMA).read_text(encoding="utf-8"))
            for table, rows in manifest["tables"].items():
                con.execute(f'COPY "{table}" FROM {_quoted(folder / f"{table}.parquet")} (FORMAT parquet)')
                if con.table(f'"{table}"').count("*").fetchall() != [(rows,)]:
                    raise _problem("store_damaged", f"{address}/{manifest['version']}/{table}.parquet")
            if _version(con) != manifest["version"]:
                raise _problem("store_damaged", f"{address}/{manifest['version']}")
        except duckdb.Error as error:
            raise _problem("store_damaged", f"{address}/{manifest['version']}") from error
        con.execute("CHECKPOINT")
