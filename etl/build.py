"""The two commands on data: check (validate) and build (validate, transform, check, publish)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl import bulk, cells, checks, counts, load, meta, publish, transform, version
from etl.bilingual import bilingual_problems
from etl.files import RawTable, read_all
from etl.package import Package, Table, read_marts, read_package
from etl.problems import BuildError, Problem, in_file_order, not_written
from etl.validate import TYPE_CODES, validate

try:  # the boundary files are an optional part of the project
    from etl import geometry
    from etl.geometry_sources import GeometryError
except ImportError:  # pragma: no cover
    geometry = None  # type: ignore[assignment]

    class GeometryError(Exception):  # type: ignore[no-redef]
        """Stands in for the error of the missing module."""


DATA = Path("data")
OUT = Path("data/build/atlas.duckdb")
STATIC = Path("static/geo")
# Steps of a build, as keys of the [step] section of the message catalogue.
STEPS = ("read", "validate", "rules", "load", "geometry", "transform", "marts", "publish")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What a build did. counts: (table, rows of the file or None, rows in the warehouse)."""

    version: str
    out: Path
    counts: list[tuple[str, int | None, int]]
    left_out: list[tuple[str, str, str, str]]


def silent(step: str) -> None:
    """Progress for callers that show none."""


def check(data_dir: Path, progress: Progress = silent) -> tuple[Package, dict[str, RawTable], list[Problem]]:
    """Validate a data folder: form, schema, row counts and domain rules. Every finding, in file order."""
    with duckdb.connect(":memory:") as con:
        package, raw, problems, _ = _check_into(con, data_dir, progress)
    return package, raw, problems


def _check_into(
    con: duckdb.DuckDBPyConnection, data_dir: Path, progress: Progress
) -> tuple[Package, dict[str, RawTable], list[Problem], tuple[Table, ...]]:
    """The checks of `check`, leaving the staged tables in `con`."""
    progress("read")
    try:
        package = read_package(data_dir)
        marts = read_marts(data_dir)
    except BuildError as error:
        return Package(data_dir, (), {}), {}, error.problems, ()
    raw, problems = read_all(package)
    problems += bulk.load_all(con, package, raw)
    progress("validate")
    problems += validate(package, raw)
    problems += counts.count_problems(package, raw)
    if any(problem.code == "descriptor" for problem in problems):
        return package, raw, in_file_order(problems, package.files), marts
    progress("rules")
    problems += bilingual_problems(package, raw)
    unfit_files = {problem.file for problem in problems if problem.code in TYPE_CODES}
    unfit = {table.name for table in package.tables if package.shown_path(table) in unfit_files}
    loaded = load.stage(con, raw, unfit)
    problems += bulk.references(con, package, raw, loaded)
    problems += checks.run(con, package, "facts", loaded)
    return package, raw, in_file_order(problems, package.files), marts


def build(data_dir: Path = DATA, out: Path = OUT, static: Path = STATIC, progress: Progress = silent) -> Result:
    """Build the warehouse of a data folder and put it in place of `out`.

    Raises BuildError with every finding; then `out` is untouched. Boundary files in `static` carry a hash of
    their content in the name, so writing them before the warehouse is published disturbs nobody.
    """
    try:
        with publish.exclusive(out) as temporary:
            with duckdb.connect(str(temporary)) as con:
                package, raw, problems, marts = _check_into(con, data_dir, progress)
                if problems:
                    raise BuildError(problems)
                result = _fill(con, package, raw, marts, out, static, progress)
                con.execute("DETACH staging")
                con.execute("CHECKPOINT")
            progress("publish")
            publish.replace(temporary, out)
    except (OSError, duckdb.Error) as error:
        found = not_written(error, out)
        if found.code != "disk_full" and not isinstance(error, (OSError, duckdb.IOException, duckdb.FatalException)):
            raise
        raise BuildError([found]) from error
    return result


def _fill(
    con: duckdb.DuckDBPyConnection,
    package: Package,
    raw: Mapping[str, RawTable],
    marts: tuple[Table, ...],
    out: Path,
    static: Path,
    progress: Progress,
) -> Result:
    progress("load")
    load.publish_facts(con, package)
    load.merge_tables(con, package)
    progress("geometry")
    if geometry is not None:
        try:
            geometry.build(package.directory, con, static)
        except (GeometryError, FileNotFoundError, ValueError, LookupError) as error:
            values = {"found": f"{type(error).__name__}: {error}"}
            folder = str(package.directory / version.GEO)
            raise BuildError([Problem(folder, None, None, "geometry_failed", values)]) from error
    progress("transform")
    transform.run(con)
    progress("marts")
    meta.write_meta(con, package, marts, load.row_counts(con), version.data_version(package, raw))
    cells.create(con, meta.published(package))
    warehouse = load.row_counts(con)
    problems = transform.mart_problems(con, package, marts)
    problems += _lost_rows(package, raw, warehouse, con)
    problems += checks.run(con, package, "marts", warehouse)
    if problems:
        raise BuildError(problems)
    return _result(con, raw, package, warehouse, out)


def _left_out(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    return con.execute("SELECT table_name, row_key, reason_ja, reason_en FROM meta_left_out").fetchall()


def _lost_rows(
    package: Package,
    raw: Mapping[str, RawTable],
    warehouse: Mapping[str, int],
    con: duckdb.DuckDBPyConnection,
) -> list[Problem]:
    """Published tables that do not hold every row of their files, apart from the rows listed as left out."""
    wanted: dict[str, int] = {}
    for table in package.tables:
        wanted[table.warehouse_name] = wanted.get(table.warehouse_name, 0) + raw[table.name].size
    for name, *_ in _left_out(con):
        wanted[package.table(name).warehouse_name] -= 1
    return [
        Problem(name, None, None, "rows_lost", {"found": str(warehouse.get(name, 0)), "allowed": str(rows)})
        for name, rows in wanted.items()
        if warehouse.get(name, 0) != rows
    ]


def _result(
    con: duckdb.DuckDBPyConnection,
    raw: Mapping[str, RawTable],
    package: Package,
    warehouse: Mapping[str, int],
    out: Path,
) -> Result:
    rows: dict[str, int | None] = dict.fromkeys(warehouse)
    for table in package.tables:
        rows[table.warehouse_name] = (rows.get(table.warehouse_name) or 0) + raw[table.name].size
    found = con.execute("SELECT value FROM meta WHERE key = 'data_version'").fetchone()
    facts = [table.name for table in meta.published(package)]
    others = [name for name in warehouse if name not in facts]
    table_counts = [(name, rows[name], warehouse[name]) for name in [*facts, *others]]
    return Result(found[0] if found else "", out, table_counts, _left_out(con))
