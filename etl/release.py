"""Releases of the data: an immutable copy of the built warehouse, with what changed since the release before and why.

A release is `data/releases/<name>/`: `atlas.duckdb.xz` (the warehouse, byte for byte), `release.json` (names, dates,
checksum, row counts), `changes.csv` and `CHANGELOG.md` / `CHANGELOG.ja.md` (docs/adr/0006).
"""

from __future__ import annotations

import csv
import hashlib
import json
import lzma
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from etl import messages
from etl.problems import BuildError, Problem

RELEASES = Path("data/releases")
NAME = re.compile(r"[0-9]{4}\.[0-9]{1,2}(\.[0-9]{1,3})?")
HEADER = ("table_name", "row_key", "change", "field", "before", "after", "reason_ja", "reason_en", "status")
LISTED = 200  # cells told one by one in the changelog; changes.csv has them all

Change = tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """What a release holds: its folder and how many rows were added, removed and corrected."""

    folder: Path
    counts: Mapping[str, int]


def _refuse(code: str, where: str, **values: str) -> BuildError:
    return BuildError([Problem(where, None, None, code, values)])


def existing(releases: Path) -> list[dict[str, Any]]:
    """Descriptors of the releases, oldest first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in releases.glob("*/release.json")]
    return sorted(found, key=lambda one: (one["released_on"], one["name"]))


def _attached(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    quoted = str(path).replace("'", "''")
    con.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")


def changes(before: Path, after: Path) -> list[Change]:
    """Every cell of the fact tables that differs, with reason and status where `corrections` gives them."""
    with duckdb.connect(":memory:") as con:
        _attached(con, before, "earlier")
        _attached(con, after, "later")
        rows = con.execute(
            "SELECT c.table_name, c.row_key, c.change, c.field, c.before_value, c.after_value, "
            "r.reason_ja, r.reason_en, r.status FROM later.changes_between('earlier', 'later') c "
            "LEFT JOIN later.corrections r ON r.table_name = c.table_name AND r.row_key = c.row_key "
            "AND r.field = c.field ORDER BY c.table_name, c.row_key, c.field"
        ).fetchall()
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


def counts(found: Sequence[Change]) -> dict[str, int]:
    """Rows added and removed, and cells corrected in rows that stayed."""
    rows = {kind: len({row[:2] for row in found if row[2] == kind}) for kind in ("added", "removed")}
    return {**rows, "corrected": sum(row[2] == "corrected" for row in found)}


def changelog(name: str, previous: str | None, found: Sequence[Change], lang: str) -> str:
    """The changelog of a release as Markdown."""

    def word(key: str, **values: object) -> str:
        return messages.text(lang, "release", key, **values)

    lines = [f"# {word('title', name=name)}", ""]
    if previous is None:
        return "\n".join([*lines, word("first"), ""])
    lines += [word("since", previous=previous), "", word("summary", **counts(found)), ""]
    for table in sorted({row[0] for row in found}):
        of_table = [row for row in found if row[0] == table]
        told = Counter(row[2] for row in {(*r[:2], r[2]) for r in of_table})
        lines += [f"## {table}", ""]
        for kind in ("added", "removed"):
            keys = sorted({row[1] for row in of_table if row[2] == kind})
            if keys:
                more = "" if len(keys) <= LISTED else f" (+{len(keys) - LISTED})"
                lines.append(f"- {word(kind, count=told[kind])}: " + ", ".join(f"`{k}`" for k in keys[:LISTED]) + more)
        for row in [row for row in of_table if row[2] == "corrected"][:LISTED]:
            reason = row[6] if lang == "ja" else row[7]
            status = word(f"status_{row[8]}") if row[8] else ""
            lines.append(word("cell", row_key=row[1], field=row[3], before=row[4] or "–", after=row[5] or "–"))
            if reason:
                lines[-1] += word("reason", reason=reason, status=status)
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _unpacked(folder: Path, into: Path) -> Path:
    path = into / "previous.duckdb"
    with lzma.open(folder / "atlas.duckdb.xz") as packed, path.open("wb") as out:
        shutil.copyfileobj(packed, out)
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _described(warehouse: Path) -> tuple[dict[str, str], dict[str, int]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        meta = dict(con.execute("SELECT key, value FROM meta").fetchall())
        rows = dict(con.execute("SELECT table_name, rows FROM meta_tables WHERE NOT is_mart ORDER BY 1").fetchall())
    return meta, rows


def release(name: str, warehouse: Path, releases: Path = RELEASES, today: date | None = None) -> Made:
    """Make a release of a built warehouse.

    Raises BuildError for a name that is not YYYY.N or YYYY.N.N, is taken, or when nothing changed since the last one.
    """
    if not NAME.fullmatch(name):
        raise _refuse("release_name", name)
    target = releases / name
    if target.exists():
        raise _refuse("release_exists", str(target))
    if not warehouse.exists():
        raise _refuse("file_missing", str(warehouse))
    meta, rows = _described(warehouse)
    before = existing(releases)[-1:]
    if before and before[0]["data_version"] == meta["data_version"]:
        raise _refuse("release_same", name, found=before[0]["name"])
    releases.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=releases, prefix=".making-") as made:
        folder = Path(made) / name
        folder.mkdir()
        found: list[Change] = []
        if before:
            found = changes(_unpacked(releases / before[0]["name"], Path(made)), warehouse)
        _write(folder, name, warehouse, meta, rows, found, before[0]["name"] if before else None, today or date.today())
        folder.rename(target)
    return Made(target, counts(found))


def _write(
    folder: Path, name: str, warehouse: Path, meta: Mapping[str, str], rows: Mapping[str, int],
    found: Sequence[Change], previous: str | None, today: date,
) -> None:  # fmt: skip
    with warehouse.open("rb") as file, lzma.open(folder / "atlas.duckdb.xz", "wb", preset=6) as packed:
        shutil.copyfileobj(file, packed)
    with (folder / "changes.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(found)
    for lang, file_name in (("en", "CHANGELOG.md"), ("ja", "CHANGELOG.ja.md")):
        (folder / file_name).write_text(changelog(name, previous, found, lang), encoding="utf-8", newline="\n")
    descriptor = {
        "name": name, "data_version": meta["data_version"], "released_on": today.isoformat(),
        "facts_as_of": meta["facts_as_of"], "previous": previous, "sha256": _sha256(warehouse),
        "changes": counts(found), "rows": rows,
    }  # fmt: skip
    text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    (folder / "release.json").write_text(text, encoding="utf-8", newline="\n")
