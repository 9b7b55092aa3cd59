"""The SQL desk: a reader's own query on the warehouse, bounded in time, memory and size, in a process of its own.

Nothing of the query is parsed or run here: a hostile text can at worst end its own process (docs/adr/0009).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from atlas.card import SCHEMA_TYPES, Column, columns_of
from atlas.export.table import Table
from atlas.i18n import Lang, t
from atlas.warehouse import Rows, Warehouse

WORKER = Path(__file__).with_name("sqldesk_worker.py")
EXAMPLES = Path(__file__).with_name("queries") / "examples"
LIST_OF_SOURCES = ("source_id", "source_ids")


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Characters of a query, seconds it may run, rows and bytes of its result, queries at a time, seconds to wait for a turn."""

    characters: int = 4000
    seconds: int = field(default_factory=lambda: _number("ATLAS_SQL_SECONDS", 5))
    rows: int = field(default_factory=lambda: _number("ATLAS_SQL_ROWS", 10_000))
    bytes: int = 8_000_000
    at_a_time: int = field(default_factory=lambda: _number("ATLAS_SQL_QUERIES", 1))
    wait: int = 10
    grace: int = 2


BOUNDS = Bounds()
_turns = threading.BoundedSemaphore(BOUNDS.at_a_time)


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A query that was not run or not finished: a code and what it is about, in the reader's language by ``text``."""

    code: str
    what: str = ""

    def text(self, lang: Lang) -> str:
        """What is not allowed or went wrong."""
        return t(lang, f"sql.refused.{self.code}", what=self.what, characters=BOUNDS.characters, seconds=BOUNDS.seconds)

    @property
    def is_message(self) -> bool:
        """Whether ``what`` is the database's own message (it is English)."""
        return self.code in ("syntax", "failed", "outside")


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a query. ``more`` says that it was longer than what is shown; ``version`` is the data version read."""

    sql: str
    rows: Rows
    columns: tuple[Column, ...]
    more: bool
    seconds: float
    version: str

    @property
    def stem(self) -> str:
        """File name without ending: the same query has the same name."""
        return f"sql_{hashlib.sha256(self.sql.encode()).hexdigest()[:8]}_{self.version}"


def run(warehouse: Warehouse, sql: str) -> Answer:
    """Run one reading statement. Raises ``Refused``. The last answers are remembered."""
    text = sql.strip()
    if not text:
        raise Refused("empty")
    if len(text) > BOUNDS.characters:
        raise Refused("too_long", str(len(text)))
    return _run(str(warehouse.file.absolute()), warehouse.version, text)


@lru_cache(maxsize=8)
def _run(path: str, version: str, sql: str) -> Answer:
    said = _ask({"path": path, "sql": sql, "seconds": BOUNDS.seconds, "rows": BOUNDS.rows, "bytes": BOUNDS.bytes})
    if "refused" in said:
        raise Refused(said["refused"], said["what"])
    names: list[str] = []
    for name in said["names"]:
        taken = [f"{name}_{i}" if i else name for i in range(len(names) + 1)]
        names.append(next(one for one in taken if one not in names))
    columns = tuple(Column(n, n, "", "", _type(kind)) for n, kind in zip(names, said["types"], strict=True))
    records = tuple(tuple(_value(v, c) for v, c in zip(row, columns, strict=True)) for row in said["rows"])
    return Answer(sql, Rows(tuple(names), records), columns, said["more"], said["seconds"], said["version"])


def _ask(order: dict[str, Any]) -> dict[str, Any]:
    if not _turns.acquire(timeout=BOUNDS.wait):
        raise Refused("busy")
    try:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-I", str(WORKER)], input=json.dumps(order).encode(), capture_output=True, env=kept, cwd=WORKER.parent,
            timeout=BOUNDS.seconds + BOUNDS.grace, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as problem:
        raise Refused("time") from problem
    except OSError as problem:
        raise Refused("unavailable") from problem
    finally:
        _turns.release()
    try:
        return json.loads(done.stdout)
    except ValueError as problem:  # its process was ended, or ran out of memory before it could say so
        raise Refused("memory") from problem


def _type(kind: str) -> str:
    return "list" if kind.endswith("]") else "number" if kind.startswith("DECIMAL") else SCHEMA_TYPES.get(kind, "string")


def _value(value: Any, column: Column) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if column.type == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def table(answer: Answer, warehouse: Warehouse, lang: Lang, link: str) -> Table:
    """The result as a file has it, with the query, the version and the sources named in its rows."""
    ids: dict[str, None] = {}
    for name in LIST_OF_SOURCES:
        if name in answer.rows.columns:
            for one in answer.rows.column(name):
                ids |= dict.fromkeys(str(i) for i in (one if isinstance(one, tuple) else str(one or "").split(";")) if i)
    sources = warehouse.rows("sources_by_id", ids=tuple(ids))
    facts = [
        (t(lang, "export.title"), t(lang, "sql.file_title")), (t(lang, "sql.query"), answer.sql),
        (t(lang, "export.rows"), str(len(answer.rows))), (t(lang, "export.version"), answer.version),
        (t(lang, "export.licence"), warehouse.meta.get("licence", "")),
    ]  # fmt: skip
    facts += [(t(lang, "export.note"), t(lang, "sql.cut", n=len(answer.rows)))] if answer.more else []
    facts += [(t(lang, "export.link"), link)] if link else []
    return Table(answer.stem, lang, answer.rows, answer.columns, tuple(facts), sources, columns_of(warehouse, sources, lang, ("sources",)))


def examples(lang: Lang) -> dict[str, str]:
    """Name → query in the reader's language. The questions are the texts ``sql.example.<name>``."""
    return {file.stem[2:]: file.read_text(encoding="utf-8").strip().replace("{lang}", lang) for file in sorted(EXAMPLES.glob("*.sql"))}
