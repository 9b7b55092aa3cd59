"""A list of declarations compared with declarations.csv: nothing is guessed, nothing exact is lost unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from etl import messages
from etl.importing.dates import RANK, DateError, KnownDate, parse
from etl.importing.governments import Government, Governments, Unresolved
from etl.importing.plan import Change, Finding, Plan, Row, Told
from etl.importing.records import Reading, Record, date_text, read
from etl.importing.sheets import read_sheets
from etl.importing.text import read_table

TABLE, SOURCES = "declarations", "sources_declarations"


@dataclass(frozen=True)
class Origin:
    """The source that new and changed rows name; blank as long as none is given."""

    source_id: str = ""


def _t(lang: str, key: str, **values: object) -> str:
    return messages.text(lang, "import", key, **values)


def told_date(known: KnownDate, lang: str) -> str:
    """A date as a diff shows it: only as exact as it is known."""
    if known.day is None:
        return _t(lang, "date_unknown")
    form = {"day": "date_day", "month": "date_month", "year": "date_year", "fiscal_year": "date_fiscal_year"}
    month, day = (str(part).zfill(2 if lang == "en" else 1) for part in (known.day.month, known.day.day))
    return _t(lang, form[known.precision], year=known.day.year, month=month, day=day)


def kind_of_change(before: KnownDate, after: KnownDate) -> str | None:
    """dated, finer, different or coarser; None where the list says nothing new."""
    if after == before or after.day is None:
        return None
    if before.day is None:
        return "dated"
    if RANK[after.precision] < RANK[before.precision]:
        return "coarser"
    if RANK[after.precision] > RANK[before.precision] and before.contains(after):
        return "finer"
    return "different"


def known_date(row: Mapping[str, str]) -> KnownDate:
    """The date of a row of declarations.csv."""
    return KnownDate(date.fromisoformat(row["declared_on"]) if row["declared_on"] else None, row["date_precision"])


def plan(data_dir: Path, file: Path, origin: Origin, today: date) -> Plan:
    """The diff between a file and the facts. ``today``: no declaration can be later.

    Raises BuildError if the file cannot be read as a list of declarations.
    """
    governments = Governments(data_dir)
    reading = read(file, read_sheets(file), TABLE, governments.is_prefecture)
    made = Plan(TABLE, SOURCES, reading)
    facts = {row["jis_code"]: row for row in read_table(data_dir / "facts" / f"{TABLE}.csv")}
    urls = {row["source_id"]: row["url"] for row in read_table(data_dir / "facts" / f"{SOURCES}.csv")}
    for government, known, record in _settled(reading, governments, today, made):
        before = facts.get(government.code)
        if before is None:
            made.changes.append(_new(government, known, record, origin))
            continue
        kind = kind_of_change(known_date(before), known)
        if kind is None:
            made.unchanged += 1
        else:
            made.changes.append(_changed(kind, government, before, known, record, origin, urls))
    made.changes.sort(key=lambda change: change.key)
    return made


def _settled(reading: Reading, governments: Governments, today: date, made: Plan) -> list[tuple[Government, KnownDate, Record]]:
    """The records that name one government and a date; the others become findings of ``made``.

    A government that stands in the list twice with different dates is left out: which one is right is not known.
    """
    by_code: dict[str, list[tuple[Government, KnownDate, Record]]] = {}
    for record in reading.records:
        role, value = date_text(record)
        cells = (record.value("code"), record.value("prefecture"), record.value("municipality"))
        try:
            government = governments.resolve(*cells, record.own("prefecture"))
            known = parse(value)
            if known.day and known.day > today:
                raise DateError("date_future", found=str(value))
        except Unresolved as error:
            where = error.role if error.role in record.columns else _subject(record)
            labels = tuple(one.label for one in error.suggestions)
            made.findings.append(Finding(record.problem(where, error.code, **error.values), labels))
        except DateError as error:
            values = {"name_ja": _plain(record), "name_en": _plain(record)} | error.values
            made.findings.append(Finding(record.problem(role, error.code, **values)))
        else:
            by_code.setdefault(government.code, []).append((government, known, record))
    settled = []
    for found in by_code.values():
        dates = {known for _, known, _ in found if known.day}
        if len(dates) > 1:
            for government, known, record in found:
                others = ", ".join(str(other.row) for _, _, other in found if other is not record)
                values = {"found_ja": government.name_ja, "found_en": government.name_en, "other": others, "date": known.iso}
                made.findings.append(Finding(record.problem(date_text(record)[0], "repeated", **values)))
        else:
            settled.append(next((one for one in found if one[1].day), found[0]))
    made.findings.sort(key=lambda finding: (finding.problem.file, finding.problem.row or 0, finding.problem.field or ""))
    return settled


def _subject(record: Record) -> str:
    return next((role for role in ("municipality", "prefecture", "code") if role in record.columns), "municipality")


def _plain(record: Record) -> str:
    return " ".join(filter(None, (record.text("prefecture"), record.text("municipality")))) or record.text("code")


def _place(record: Record, role: str) -> str:
    cell = record.columns.get(role, "").split(" ")[0]
    return f"{record.sheet}!{cell}{record.row}" if record.sheet else f"{cell}{record.row}"


def _row(government: Government, known: KnownDate, origin: Origin) -> Row:
    return {
        "jis_code": government.code, "name_ja": government.name_ja, "name_en": government.name_en,
        "prefecture_ja": government.prefecture_ja, "prefecture_en": government.prefecture_en, "kind": government.kind,
        "declared_on": known.iso, "date_precision": known.precision, "source_id": origin.source_id, "usage_note": "",
        "note_ja": _t("ja", "note"), "note_en": _t("en", "note"),
    }  # fmt: skip


def _new(government: Government, known: KnownDate, record: Record, origin: Origin) -> Change:
    differences = (("declared_on", "", partial(told_date, known)),)
    place = _place(record, date_text(record)[0])
    return Change("new", government.code, government.label, _row(government, known, origin), place, differences=differences)


def _changed(
    kind: str, government: Government, before: Row, known: KnownDate, record: Record, origin: Origin, urls: Mapping[str, str]
) -> Change:  # fmt: skip
    old = known_date(before)
    after = _row(government, known, origin) | {"name_en": before["name_en"]}
    contradicts = not (old.contains(known) or known.contains(old))
    if contradicts or "conflict" in before["usage_note"].split(";"):
        after["usage_note"] = "conflict"
    for lang in ("ja", "en"):
        values = {"date": told_date(old, lang), "source": urls.get(before["source_id"], before["source_id"])}
        values |= {"note": before[f"note_{lang}"]}
        after[f"note_{lang}"] += _t(lang, "note_before", **values)

    differences: list[tuple[str, Told, Told]] = [("declared_on", partial(told_date, old), partial(told_date, known))]
    if after["usage_note"] != before["usage_note"]:
        differences.append(("usage_note", before["usage_note"], after["usage_note"]))
    place = _place(record, date_text(record)[0])
    told = tuple(differences)
    return Change(kind, government.code, government.label, after, place, before, told, overwrite=kind == "coarser")
