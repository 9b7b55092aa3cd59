"""Writing of an import: on a copy first, which must pass every check; then each file is replaced in one step."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from etl import build as builder
from etl import counts
from etl.importing.plan import Change, Plan, Row
from etl.importing.sources import TABLES as SOURCE_TABLES
from etl.importing.sources import used_ids
from etl.importing.text import read_table
from etl.problems import BuildError

LEFT_ASIDE = ("build",)
"""Folders of the data folder that no check reads."""


@dataclass(frozen=True)
class Written:
    """What was written: files with their rows before and after, and sources that no row names any more."""

    files: tuple[tuple[Path, int, int], ...]
    dropped_sources: tuple[str, ...]


def csv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A fact file as this project writes it: UTF-8, LF, quotes only where needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row[column] for column in header] for row in rows)
    return text.getvalue().encode()


def place(rows: list[Row], new: Row, key: Callable[[Row], tuple[str | int, ...]]) -> None:
    """Put a row in front of the first one with a greater key, in place; the order of the others stays."""
    wanted = key(new)
    position = next((i for i, row in enumerate(rows) if key(row) > wanted), len(rows))
    rows.insert(position, new)


def _key_of(table: str) -> Callable[[Row], tuple[str | int, ...]]:
    if table in SOURCE_TABLES:  # the given documents stand first
        return lambda row: (row["publisher_kind"] != "seed", row["source_id"])
    if table == "projects":
        return lambda row: (row["fiscal_year"], row["jp_place_id"], *_numbered(row["project_id"]))
    return lambda row: (row["jis_code"],)


def _numbered(project_id: str) -> tuple[str, int]:
    stem, _, number = project_id.rpartition("-")
    return (stem, int(number)) if number.isdigit() else (project_id, 0)


def _with_changes(tables: dict[str, list[Row]], table: str, key: str, changes: Sequence[Change]) -> None:
    rows = tables[table]
    position = {row[key]: i for i, row in enumerate(rows)}
    for change in changes:
        if change.before is not None:
            rows[position[change.before[key]]] = change.after
    for change in changes:
        if change.before is None:
            place(rows, change.after, _key_of(table))
    for change in changes:
        for name, parts in change.parts.items():
            order = {row[key]: i for i, row in enumerate(rows)}
            others = [row for row in tables[name] if row[key] != change.after[key]]
            at = next((i for i, row in enumerate(others) if order[row[key]] > order[change.after[key]]), len(others))
            tables[name] = [*others[:at], *parts, *others[at:]]


def write(data_dir: Path, plan: Plan, changes: Sequence[Change], source: Row | None, source_is_new: bool) -> Written:
    """Write the changes, their source and the expected row counts into the facts.

    Raises BuildError with every finding if the result would not pass `python -m etl check`; then nothing is written.
    """
    key = "jis_code" if plan.table == "declarations" else "project_id"
    facts = data_dir / "facts"
    tables = {path.stem: read_table(path) for path in sorted(facts.glob("*.csv"))}
    before = {name: csv_bytes(list(rows[0]), rows) for name, rows in tables.items() if rows}
    sizes = {name: len(rows) for name, rows in tables.items()}
    replaced = {change.before["source_id"] for change in changes if change.before}
    _with_changes(tables, plan.table, key, changes)
    if source and source_is_new:
        place(tables[plan.sources], source, _key_of(plan.sources))
    dropped = sorted(replaced - used_ids(tables))
    for name in SOURCE_TABLES:
        tables[name] = [row for row in tables[name] if row["source_id"] not in dropped]
    after = {name: csv_bytes(list(rows[0]), rows) for name, rows in tables.items() if rows}
    changed = {f"facts/{name}.csv": content for name, content in after.items() if content != before[name]}
    changed[counts.FILE] = _checked(data_dir, changed, {Path(name).stem for name in changed})
    _replace_all(data_dir, changed)
    files = [(data_dir / name, sizes.get(Path(name).stem, 0), len(tables.get(Path(name).stem, ()))) for name in changed]
    return Written(tuple(files), tuple(dropped))


def _checked(data_dir: Path, changed: Mapping[str, bytes], tables: set[str]) -> bytes:
    """The file of expected counts that fits the changes, after a copy with both has passed every check."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data_dir, copy, ignore=shutil.ignore_patterns(*LEFT_ASIDE), copy_function=shutil.copyfile)
        for name, content in changed.items():
            (copy / name).write_bytes(content)
        content = _counts(copy, tables)
        (copy / counts.FILE).write_bytes(content)
        _, _, problems = builder.check(copy)
    if problems:
        shown = [replace(one, file=one.file.replace(str(copy), str(data_dir), 1)) for one in problems]
        raise BuildError(shown)
    return content


def _counts(data_dir: Path, tables: set[str]) -> bytes:
    """expected_counts.csv with the new numbers of these tables; a drift of any other table still shows."""
    from etl.files import read_all
    from etl.package import read_package

    package = read_package(data_dir)
    actual = counts.actual_counts(package, read_all(package)[0])
    touched = set(tables) | {merged["name"] for merged in package.merged if set(merged["from"]) & tables}
    rows = read_table(data_dir / counts.FILE)
    for row in rows:
        if row["table_name"] in touched and row["table_name"] in actual:
            row["rows"] = str(actual[row["table_name"]])
    return csv_bytes(counts.HEADER, rows)


def _replace_all(data_dir: Path, contents: Mapping[str, bytes]) -> None:
    """Write every file beside its target, then rename all of them; the old modes stay."""
    pairs = []
    for name, content in contents.items():
        target = data_dir / name
        unfinished = target.with_name(f".{target.name}.new")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, unfinished)
        pairs.append((unfinished, target))
    for unfinished, target in pairs:
        os.replace(unfinished, target)
