"""The other side of the SQL desk: one query in a process of its own. It is run as a script and imports nothing of ours.

A single call such as ``repeat('x', 2000000000)`` cannot be interrupted inside the database and is not counted by its
memory limit, so the bounds are those of the operating system: memory, processor time, no file may grow, low priority.
What may run is decided on the parsed statement, never on its text, so that comments and quotes hide nothing.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

LOCKED: dict[str, Any] = {
    "enable_external_access": "false", "lock_configuration": "true", "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "allow_community_extensions": "false",
    "allow_persistent_secrets": "false", "memory_limit": "256MB", "threads": "1", "temp_directory": "",
    "max_temp_directory_size": "0B",
}  # fmt: skip
DATA, ADDRESS_SPACE = 768 << 20, 4 << 30  # bytes of memory, and of addresses (a query that uses nothing reserves 1.3 GB)
ZONED = "TIMESTAMP WITH TIME ZONE"
# Functions that make rows out of nothing or describe the warehouse; every other table function reads something else.
TABLE_FUNCTIONS = frozenset([
    "range", "generate_series", "unnest", "json_each", "json_tree", "regexp_split_to_table", "duckdb_tables", "duckdb_columns",
    "duckdb_views",
])  # fmt: skip
SYSTEM_TABLES = frozenset({"duckdb_tables", "duckdb_columns", "duckdb_views"})
SYSTEM = ("duckdb_", "pragma_", "pg_", "sqlite_")
FORBIDDEN = frozenset([
    "getenv", "getvariable", "current_setting", "set_config", "sleep_ms", "pg_sleep", "write_log", "nextval", "currval", "setseed",
    "query", "query_table", "glob",
])  # fmt: skip
FORBIDDEN_STARTS = ("read_", "write_", "copy_", "load_", "parquet_", "sniff_", "pragma_", "duckdb_", "http_", "enable_", "disable_")


class Refusal(Exception):
    """What was asked for is not allowed or cannot be done: a code and the words that belong to it."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.code, self.what = code, what


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a parsed statement."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def inspect(sql: str, macros: frozenset[str] = frozenset()) -> str:
    """The one statement of ``sql`` if it only reads the warehouse. Raises ``Refusal`` that names what is not allowed.

    ``macros`` are the table macros of the warehouse.
    """
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as problem:
        raise Refusal("syntax", str(problem)) from problem
    if not statements:
        raise Refusal("empty")
    if len(statements) > 1:
        raise Refusal("several", str(len(statements)))
    kind = statements[0].type.name
    if kind == "MULTI":
        raise Refusal("pivot")
    if kind != "SELECT":
        first = statements[0].query.split(None, 1)[0].strip(";(").upper()
        raise Refusal("statement", first if first.isalpha() else kind)
    if statements[0].named_parameters:
        raise Refusal("parameters")
    text: str = statements[0].query
    with duckdb.connect(":memory:", config={"python_enable_replacements": "false"}) as parser:
        found = parser.execute("SELECT json_serialize_sql($sql)", {"sql": text}).fetchone()
    tree = json.loads(found[0]) if found else {"error": True}
    if tree.get("error"):
        raise Refusal("statement", kind)
    for node in nodes(tree):
        _allowed(node, macros)
    return text


def _allowed(node: dict[str, Any], macros: frozenset[str]) -> None:
    name = str(node.get("function_name") or "").lower()
    if node.get("type") == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name") or "").lower()
        if name not in TABLE_FUNCTIONS and name not in macros:
            raise Refusal("function", f"{name}()")
    elif name and name not in TABLE_FUNCTIONS and (name in FORBIDDEN or name.startswith(FORBIDDEN_STARTS)):
        raise Refusal("function", f"{name}()")
    if node.get("type") == "BASE_TABLE":
        table = str(node.get("table_name") or "")
        if any(sign in table for sign in "/\\.:*?"):
            raise Refusal("file", table)
        if table.lower().startswith(SYSTEM) and table.lower() not in SYSTEM_TABLES:
            raise Refusal("system", table)


def narrow(seconds: float) -> None:
    """Give up what a query does not need, as far as the system can (Windows cannot)."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    try:
        import resource
    except ImportError:
        return
    for what, limit in (
        ("RLIMIT_DATA", DATA), ("RLIMIT_AS", ADDRESS_SPACE), ("RLIMIT_CPU", int(seconds) + 2), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 64),
    ):  # fmt: skip
        with contextlib.suppress(AttributeError, OSError, ValueError):
            resource.setrlimit(getattr(resource, what), (limit, limit))


def cell(value: Any) -> Any:
    """A value as JSON: numbers, truth values and texts as they are, lists as lists of texts, all else as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and -(2**53) < value < 2**53 else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return ["" if one is None else str(one) for one in value]
    return value.isoformat() if isinstance(value, date) else str(value)


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """Run the query of an order ``{path, sql, seconds, rows, bytes}``. Raises ``Refusal`` and ``duckdb.Error``."""
    with duckdb.connect(order["path"], read_only=True, config=LOCKED) as warehouse, contextlib.ExitStack() as ending:
        version = warehouse.execute("SELECT value FROM meta WHERE key = 'data_version'").fetchone()
        known = "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal"
        text = inspect(order["sql"], frozenset(row[0] for row in warehouse.execute(known).fetchall()))
        stop = threading.Timer(order["seconds"], warehouse.interrupt)
        stop.daemon = True
        stop.start()
        ending.callback(stop.cancel)
        start = time.monotonic()
        result = warehouse.execute(text)
        names, types = [one[0] for one in result.description], [str(one[1]) for one in result.description]
        if ZONED in types:  # Python would need the names of time zones
            cells = ", ".join(f"#{i}::VARCHAR" if one == ZONED else f"#{i}" for i, one in enumerate(types, 1))
            result = warehouse.execute(f"SELECT {cells} FROM ({text.rstrip().rstrip(';')}\n)")  # noqa: S608 - inspected above
        rows: list[list[Any]] = []
        left, more = order["bytes"], False
        while not more and (record := result.fetchone()) is not None:
            made = [cell(value) for value in record]
            left -= len(json.dumps(made, ensure_ascii=False).encode("utf-8", "replace"))
            more = len(rows) >= order["rows"] or left < 0
            if not more:
                rows.append(made)
        if more and not rows:
            raise Refusal("too_large")
    seconds = time.monotonic() - start
    return {"names": names, "types": types, "rows": rows, "more": more, "seconds": seconds, "version": version[0] if version else ""}


def main() -> None:
    """Read an order from standard input, write the answer or a refusal to standard output, both as JSON."""
    order = json.loads(sys.stdin.buffer.read())
    narrow(order["seconds"])
    try:
        said: dict[str, Any] = answer(order)
    except Refusal as refusal:
        said = {"refused": refusal.code, "what": refusal.what}
    except duckdb.InterruptException:
        said = {"refused": "time", "what": ""}
    except (duckdb.OutOfMemoryException, MemoryError):
        said = {"refused": "memory", "what": ""}
    except duckdb.PermissionException as problem:
        said = {"refused": "outside", "what": str(problem)}
    except duckdb.IOException as problem:
        said = {"refused": "unavailable", "what": str(problem)}
    except duckdb.Error as problem:
        said = {"refused": "memory" if "bad_alloc" in str(problem) else "failed", "what": str(problem)}
    said["what"] = str(said.get("what", "")).replace(order["path"], "atlas.duckdb")[:600]
    sys.stdout.buffer.write(json.dumps(said).encode("ascii"))
    sys.stdout.flush()
    os._exit(0)  # without waiting for a thread that is deep in a call


if __name__ == "__main__":
    main()
