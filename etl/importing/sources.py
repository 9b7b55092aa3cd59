"""The source that an import names: an existing one by its id, or a new row of a table of sources."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from etl.importing.plan import Row
from etl.importing.text import read_table
from etl.problems import BuildError, Problem

TABLES = ("sources_declarations", "sources_cooperation")
REFERENCES = ("source_id", "evidence_source_ids")
SEPARATOR = ";"


@dataclass(frozen=True)
class Given:
    """What the command line says of the source; blank for what it does not say."""

    source_id: str = ""
    url: str = ""
    title: str = ""
    publisher: str = ""
    publisher_kind: str = "official"
    published_on: str = ""
    language: str = "ja"


def id_of(url: str) -> str:
    """Host of the address without www., in kebab-case, and the first six hex digits of the SHA-1 of the address."""
    host = (urlsplit(url).hostname or "").encode("idna").decode().removeprefix("www.")
    stem = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")
    return f"{stem}-{hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:6]}"


def _failed(option: str, code: str, **values: str) -> BuildError:
    return BuildError([Problem("--" + option, None, None, code, values)])


def known(data_dir: Path) -> dict[str, tuple[str, Row]]:
    """Every source by id, with the table that has it; of two equal ids the one of the first table."""
    found: dict[str, tuple[str, Row]] = {}
    for table in TABLES:
        for row in read_table(data_dir / "facts" / f"{table}.csv"):
            found.setdefault(row["source_id"], (table, row))
    return found


def source_row(data_dir: Path, table: str, given: Given, today: date) -> tuple[Row | None, bool]:
    """The row of the source, and whether ``table`` lacks it; (None, False) when the command line names none.

    An address known already keeps its row, also when it stands in the other table of sources.
    Raises BuildError if an id is unknown or a new source is described in part only.
    """
    sources = known(data_dir)
    here = {row["source_id"] for row in read_table(data_dir / "facts" / f"{table}.csv")}
    if given.source_id:
        if given.source_id not in sources:
            raise _failed("source-id", "source_unknown", found=given.source_id)
        return sources[given.source_id][1], given.source_id not in here
    if not given.url:
        if given.title or given.publisher:
            raise _failed("source-url", "source_part", missing="--source-url")
        return None, False
    if not re.fullmatch(r"https?://[^\s/]+\S*", given.url) or not urlsplit(given.url).hostname:
        raise _failed("source-url", "source_url", found=given.url)
    source_id = id_of(given.url)
    if source_id in sources:
        return sources[source_id][1], source_id not in here
    for option, value in (("source-title", given.title), ("publisher", given.publisher)):
        if not value:
            raise _failed(option, "source_part", missing=f"--{option}")
    return {
        "source_id": source_id, "title": given.title, "publisher": given.publisher, "publisher_kind": given.publisher_kind,
        "url": given.url, "published_on": given.published_on, "retrieved_on": today.isoformat(), "language": given.language,
        "note": "",
    }, True  # fmt: skip


def used_ids(tables: Mapping[str, Iterable[Row]]) -> set[str]:
    """Ids of sources that any row of any table but the tables of sources names."""
    used: set[str] = set()
    for name, rows in tables.items():
        if name in TABLES:
            continue
        for row in rows:
            for column in REFERENCES:
                used.update((row.get(column) or "").split(SEPARATOR))
    return used - {""}
