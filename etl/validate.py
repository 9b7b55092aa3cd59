"""Validation of the files against the data package, and frictionless' reports as our own findings."""

from __future__ import annotations

import copy
import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from etl.files import RawTable
from etl.package import DESCRIPTOR, Field, Package, Table
from etl.problems import Problem

# Frictionless would also read full-width digits, 1_000, 1e5 and NaN as numbers; the facts are plain decimals.
PLAIN_NUMBER = {"integer": re.compile(r"-?[0-9]+"), "number": re.compile(r"-?[0-9]+(\.[0-9]+)?")}
SEPARATED = re.compile(r"[+-]?[0-9]{1,3}([,，、' ][0-9]{3})+(\.[0-9]+)?")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Per table. Our own limit on what is printed is far lower; this one only bounds memory.
FRICTIONLESS_LIMIT = 20_000
# After one of these a table is not loaded for the domain checks, because its cells would not mean anything.
TYPE_CODES = frozenset(
    {"number", "number_separators", "number_fullwidth", "integer", "date", "date_impossible", "boolean",
     "cell_extra", "cell_missing", "row_blank"}
)  # fmt: skip


def vocabulary_values(package: Package, raw: Mapping[str, RawTable]) -> dict[str, list[str]]:
    """Values of every closed list in the vocabulary tables of the package, in file order."""
    lists: dict[str, list[str]] = {}
    for name in package.raw.get("vocabulary_tables", []):
        if name in raw and raw[name].usable:
            for vocabulary, value, *_ in (row for row in raw[name].rows if len(row) > 1):
                lists.setdefault(vocabulary, []).append(value)
    return lists


def list_pattern(values: list[str], separator: str) -> str:
    """Pattern of a cell that holds one or more of `values`."""
    one = "|".join(re.escape(value).replace("\\-", "-") for value in values)
    return f"({one})({re.escape(separator)}({one}))*"


def vocabulary_problems(package: Package, raw: Mapping[str, RawTable]) -> list[Problem]:
    """Fields whose enum or pattern in the data package differs from the vocabulary they name."""
    lists = vocabulary_values(package, raw)
    shown = str(package.directory / DESCRIPTOR)
    problems = []
    for table in package.tables:
        for field in table.fields:
            name = field.raw.get("vocabulary")
            if not name or field.type == "boolean" or not lists:
                continue
            values = lists.get(name, [])
            allowed: Any = values
            found: Any = field.constraints.get("enum")
            if "separator" in field.raw:
                allowed = list_pattern(values, field.raw["separator"])
                found = field.constraints.get("pattern")
            if found != allowed:
                told = {"vocabulary": name, "found": _listed(found), "allowed": _listed(allowed)}
                problems.append(Problem(shown, None, f"{table.name}.{field.name}", "vocabulary_drift", told))
    return problems


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain_problem(field: Field, cell: str) -> str | None:
    """Code of what is wrong with the lexical form of a cell that is not blank, or None."""
    if field.type in PLAIN_NUMBER:
        if SEPARATED.fullmatch(cell):
            return "number_separators"
        if not cell.isascii() and any(char.isdigit() for char in cell):
            return "number_fullwidth"
        if not PLAIN_NUMBER[field.type].fullmatch(cell):
            return field.type
    if field.type == "date" and not ISO_DATE.fullmatch(cell):
        return "date"
    return None


def plain_problems(raw: RawTable, shown: str) -> Iterator[Problem]:
    """Numbers and dates that are not written plainly: separators, full-width digits, other date orders."""
    typed = [(position, field) for position, field in enumerate(raw.table.fields) if field.type in {"integer", "number", "date"}]
    for number, cells in enumerate(raw.rows, 2):
        for position, field in typed:
            if position < len(cells) and cells[position]:
                code = _plain_problem(field, cells[position])
                if code:
                    yield Problem(shown, number, field.name, code, {"found": cells[position]})


class _Rows(list[list[str]]):
    """Header and rows that are shared, not copied: frictionless copies a resource for every foreign key."""

    def __deepcopy__(self, memo: object) -> _Rows:
        return self


def ragged_rows(package: Package, raw: Mapping[str, RawTable]) -> dict[tuple[str, int | None], Problem]:
    """Rows with too few or too many cells, by file and line; their cells may stand in the wrong columns."""
    problems: dict[tuple[str, int | None], Problem] = {}
    for table in raw.values():
        columns = table.table.columns
        shown = package.shown_path(table.table)
        for number, cells in enumerate(table.rows, 2):
            if not table.usable or len(cells) == len(columns):
                continue
            values = {"found": str(len(cells)), "allowed": str(len(columns))}
            missing = columns[len(cells)] if len(cells) < len(columns) else None
            code = "row_blank" if not cells else "cell_missing" if missing else "cell_extra"
            problems[shown, number] = Problem(shown, number, missing if cells else None, code, values)
    return problems


def _descriptor(package: Package, raw: Mapping[str, RawTable]) -> dict[str, Any]:
    """The package with the rows already read inline, so that what is validated is what is loaded."""
    usable = {name for name, table in raw.items() if table.usable and not table.large}
    # Frictionless looks nothing up in an empty table, so keys into one would pass; they are kept out here
    # and refused by expected_counts.csv.
    resources = []
    for table in package.tables:
        if table.name not in usable:
            continue
        resource = {"name": table.name, "type": "table", "schema": copy.deepcopy(table.raw["schema"])}
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in usable]
        resource["data"] = _Rows([raw[table.name].header, *raw[table.name].rows])
        resources.append(resource)
    return {"$schema": package.raw.get("$schema"), "name": package.raw.get("name"), "resources": resources}


def schema_problems(package: Package, raw: Mapping[str, RawTable], skip: Container[tuple[str, int | None]] = ()) -> list[Problem]:
    """What frictionless finds: types, constraints, keys and foreign keys, blank rows.

    Rows in `skip` (file, line) are passed over: their cells stand in the wrong columns.
    """
    import frictionless  # slow to import, and not needed for --help

    shown = str(package.directory / DESCRIPTOR)
    try:
        broken = list(frictionless.Package.metadata_validate(copy.deepcopy(dict(package.raw))))
    except frictionless.FrictionlessException as exception:  # some defects are raised, not listed
        broken = [exception.error]
    if broken:
        return [Problem(shown, None, None, "descriptor", {"found": error.message}) for error in broken]
    descriptor = _descriptor(package, raw)
    if not descriptor["resources"]:
        return []
    report = frictionless.Package.from_descriptor(descriptor).validate(limit_errors=FRICTIONLESS_LIMIT)
    problems = [Problem(shown, None, None, "descriptor", {"found": error.message}) for error in report.errors]
    for task in report.tasks:
        table = package.table(task.name)
        path = package.shown_path(table)
        for error in task.errors:
            if (path, getattr(error, "row_number", None)) not in skip:
                problems.append(_problem(error, table, raw[task.name], path))
    return problems


def _problem(error: Any, table: Table, raw: RawTable, shown: str) -> Problem:
    """One frictionless error as a Problem; an unforeseen kind keeps frictionless' own sentence."""
    row: Any = getattr(error, "row_number", None)
    name: Any = getattr(error, "field_name", None) or None
    cell = getattr(error, "cell", "")
    if error.type == "type-error":
        field = table.field(name)
        code = "date_impossible" if field.type == "date" else field.type
        return Problem(shown, row, name, code, {"found": cell})
    if error.type == "constraint-error":
        match = re.search(r'constraint "(\w+)"', error.note)
        return constraint_problem(match.group(1) if match else "", table.field(name), cell, shown, row)
    if error.type in {"unique-error", "primary-key"}:
        columns = [name] if error.type == "unique-error" else list(table.primary_key)
        cells = raw.rows[row - 2]
        found = ", ".join(cells[table.columns.index(column)] for column in columns)
        other = re.search(r"(\d+)$", error.note)
        if not other:  # a key whose cells are all blank; reported as required as well
            return Problem(shown, row, ", ".join(columns), "required")
        values = {"found": found, "other": other.group(1)}
        return Problem(shown, row, ", ".join(columns), "duplicate_key", values)
    if error.type == "foreign-key":
        values = {
            "found": ", ".join(error.field_cells),
            "table": error.reference_name,
            "column": ", ".join(error.reference_field_names),
        }
        return Problem(shown, row, ", ".join(error.field_names), "foreign_key", values)
    if error.type == "blank-row":
        return Problem(shown, row, None, "row_blank")
    return Problem(shown, row, name, "other", {"found": error.message})


def constraint_problem(constraint: str, field: Field, cell: str, shown: str, row: int | None) -> Problem:
    """A broken constraint as a Problem that names what would be allowed."""
    limit = field.constraints.get(constraint)
    found = {"found": cell}
    if constraint == "required":
        return Problem(shown, row, field.name, "required")
    if constraint == "enum":
        return Problem(shown, row, field.name, "enum", {**found, "allowed": _listed(limit)})
    if constraint in {"minimum", "maximum"}:
        return Problem(shown, row, field.name, constraint, {**found, "allowed": str(limit)})
    if constraint == "pattern" and "separator" in field.raw:
        values = str(limit).split(")", 1)[0].lstrip("(").split("|")
        told = {**found, "allowed": ", ".join(values), "separator": field.raw["separator"]}
        return Problem(shown, row, field.name, "enum_list", told)
    if constraint == "pattern":
        hint = field.raw.get("pattern_hint", str(limit))
        told = {**found, "allowed_en": hint, "allowed_ja": field.raw.get("pattern_hint_ja", hint)}
        return Problem(shown, row, field.name, "pattern", told)
    return Problem(shown, row, field.name, "other", {"found": f"{cell}: {constraint} = {limit}"})


def validate(package: Package, raw: Mapping[str, RawTable]) -> list[Problem]:
    """All findings on cells, keys and vocabularies; the form of the files is checked by etl.files.

    Of several findings on one cell only the first is kept, so that 1,024 in a number column is told once.
    """
    plain = [problem for table in raw.values() if table.usable for problem in plain_problems(table, package.shown_path(table.table))]
    problems: dict[tuple[str, int | None, str | None], Problem] = {}
    loose: list[Problem] = []
    ragged = ragged_rows(package, raw)
    plain = [problem for problem in plain if (problem.file, problem.row) not in ragged]
    found = schema_problems(package, raw, ragged)
    for problem in [*ragged.values(), *plain, *found, *vocabulary_problems(package, raw)]:
        if problem.row is None:
            loose.append(problem)
        else:
            problems.setdefault((problem.file, problem.row, problem.field), problem)
    return [*loose, *problems.values()]
