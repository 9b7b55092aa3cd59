"""A list of city-to-city projects compared with projects.csv: one row per pair of places and fiscal year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from etl.bilingual import JAPANESE
from etl.importing.dates import DateError, fiscal_year
from etl.importing.declarations import Origin, _place, _t
from etl.importing.governments import Governments
from etl.importing.places import Places, UnknownPlace
from etl.importing.plan import Change, Finding, Plan, Row, Told
from etl.importing.records import Record, read
from etl.importing.sheets import read_sheets
from etl.importing.text import name_key, packed, read_table

TABLE, SOURCES = "projects", "sources_cooperation"
OTHER = "other"
LEGAL_FORMS = re.compile(r"株式会社|\(株\)|(公益|一般)(財団|社団)法人|\([公一][財社]\)")
UNSEEN = re.compile(r"title not seen", re.IGNORECASE)
"""Mark of the register in title_en for a project whose own title nobody has seen."""


class Rejected(LookupError):
    """A cell cannot be used; ``role`` names it."""

    def __init__(self, role: str, code: str, **values: str) -> None:
        super().__init__(code)
        self.role, self.code, self.values = role, code, values


@dataclass
class Register:
    """What projects are compared with."""

    places: Places
    by_pair: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict)
    by_id: dict[str, Row] = field(default_factory=dict)
    sectors: dict[str, str] = field(default_factory=dict)
    english: dict[str, str] = field(default_factory=dict)
    """Packed Japanese name of a lead organisation → the English one that the register uses."""


def _register(data_dir: Path, places: Places) -> Register:
    facts = data_dir / "facts"
    made = Register(places)
    for row in read_table(facts / "projects.csv"):
        made.by_id[row["project_id"]] = row
        made.by_pair.setdefault((row["fiscal_year"], row["jp_place_id"], row["partner_place_id"]), []).append(row)
        if row["lead_organisation_ja"]:
            made.english.setdefault(_name(row["lead_organisation_ja"]), row["lead_organisation"])
    for row in read_table(facts / "sectors.csv"):
        for word in (row["sector"], row["label_ja"], row["label_en"]):
            made.sectors[name_key(word)] = row["sector"]
    return made


def _name(text: str) -> str:
    """A company's name without its legal form."""
    return LEGAL_FORMS.sub("", packed(text)).lower()


def plan(data_dir: Path, file: Path, origin: Origin) -> Plan:
    """The diff between a file and the register. Raises BuildError if the file cannot be read as such a list."""
    governments = Governments(data_dir)
    reading = read(file, read_sheets(file), TABLE, governments.is_prefecture)
    made = Plan(TABLE, SOURCES, reading)
    register = _register(data_dir, Places(data_dir, governments))
    seen: dict[str, Record] = {}
    for record in reading.records:
        try:
            for change in _changes(record, register, origin, seen):
                if change is None:
                    made.unchanged += 1
                else:
                    made.changes.append(change)
        except UnknownPlace as error:
            role = error.role if error.role in record.columns else "jp_place"
            made.findings.append(Finding(record.problem(role, error.code, **error.values), error.suggestions))
        except (DateError, Rejected) as error:
            role = error.role if isinstance(error, Rejected) else "fiscal_year"
            made.findings.append(Finding(record.problem(role, error.code, **error.values)))
    made.changes.sort(key=lambda change: change.key)
    return made


def _changes(record: Record, register: Register, origin: Origin, seen: dict[str, Record]) -> list[Change | None]:
    """The changes of one record; None for a pair that stands in the register as listed. All or nothing."""
    year = str(fiscal_year(_needed(record, "fiscal_year")))
    homes = register.places.at_home(_needed(record, "jp_place"), record.value("prefecture"), record.own("prefecture"))
    partners = register.places.abroad(_needed(record, "partner"), register.places.country(record.text("country")))
    title = _needed(record, "title_ja")
    if not JAPANESE.search(title):
        raise Rejected("title_ja", "title_language", found=title)
    found = []
    for home in homes:
        for partner in partners:
            after = _row(record, year, home, partner, title, register, origin)
            before = _before(after, record, register)
            if before is None and not record.text("project_id"):
                after["project_id"] += "-1"
            elif before is not None:
                after["project_id"] = before["project_id"]
            found.append((after, before, home, partner))
    for after, *_ in found:
        if after["project_id"] in seen:
            raise Rejected("title_ja", "project_repeated", found=after["project_id"], other=str(seen[after["project_id"]].row))
    sectors = _sectors(record, register)
    made: list[Change | None] = []
    for after, before, home, partner in found:
        seen[after["project_id"]] = record
        made.append(_change(record, after, before, home, partner, sectors))
    return made


def _needed(record: Record, role: str) -> str:
    text = record.text(role)
    if not text:
        raise Rejected(role, "cell_blank")
    return text


def _before(after: Row, record: Record, register: Register) -> Row | None:
    """The row of the register that a record is about: by its id, else the only one of the pair in that year."""
    given = record.text("project_id")
    if given:
        if not re.fullmatch(rf"{re.escape(after['project_id'])}-[1-9]\d*", given):
            raise Rejected("project_id", "project_id", found=given, allowed=f"{after['project_id']}-1")
        after["project_id"] = given
        return register.by_id.get(given)
    rows = register.by_pair.get((after["fiscal_year"], after["jp_place_id"], after["partner_place_id"]), [])
    same = [row for row in rows if name_key(row["title_ja"]) == name_key(after["title_ja"])]
    if len(rows) > 1 and len(same) != 1:
        raise Rejected("title_ja", "project_several", found=", ".join(row["project_id"] for row in rows))
    found = same or rows
    return found[0] if found else None


def _row(
    record: Record, year: str, home: Row, partner: Row, title: str, register: Register, origin: Origin
) -> Row:  # fmt: skip
    title_en, lead, lead_en = record.text("title_en"), record.text("lead_ja"), record.text("lead_en")
    if JAPANESE.search(title_en):
        raise Rejected("title_en", "english_wanted", found=title_en)
    if lead and not lead_en:
        lead_en = register.english.get(_name(lead), "") or ("" if JAPANESE.search(lead) else lead)
        if not lead_en:
            raise Rejected("lead_ja", "lead_english", found=lead)
    stem = f"fy{year}-{home['place_id'].split('-', 1)[1]}-{partner['place_id'].split('-', 1)[1]}"
    descriptive = _t("en", "title_descriptive", home=home["name_en"], partner=partner["name_en"])
    return {
        "project_id": stem, "fiscal_year": year, "jp_place_id": home["place_id"], "partner_place_id": partner["place_id"],
        "country_iso3": partner["country_iso3"], "title_ja": title, "title_en": title_en or descriptive,
        "text_origin": "official" if title_en else "ours", "lead_organisation": lead_en, "lead_organisation_ja": lead,
        "evidence_level": "stated", "source_id": origin.source_id, "note_ja": "", "note_en": "",
    }  # fmt: skip


def _sectors(record: Record, register: Register) -> tuple[str, ...]:
    """Sectors of the record's column for them, in its order; "other" where the list has none."""
    text = record.text("sector")
    if not text:
        return (OTHER,)
    parts = [text] if name_key(text) in register.sectors else [part for part in re.split(r"[、,;/\n]", text) if part.strip()]
    unknown = [part for part in parts if name_key(part) not in register.sectors]
    if unknown:
        raise Rejected("sector", "sector_unknown", found="、".join(unknown))
    return tuple(dict.fromkeys(register.sectors[name_key(part)] for part in parts))


def _told(year: str, home: Mapping[str, str], partner: Mapping[str, str], lang: str) -> str:
    return _t(lang, "pair", year=year, home=home[f"name_{lang}"], partner=partner[f"name_{lang}"])


def _change(
    record: Record, after: Row, before: Row | None, home: Row, partner: Row, sectors: tuple[str, ...]
) -> Change | None:  # fmt: skip
    label = partial(_told, after["fiscal_year"], home, partner)
    place, key = _place(record, "title_ja"), after["project_id"]
    if before is None:
        told: tuple[tuple[str, Told, Told], ...]
        told = (("title_ja", "", after["title_ja"]), ("lead", "", after["lead_organisation_ja"]))
        parts = {"project_sectors": tuple({"project_id": key, "sector": sector} for sector in sectors)}
        return Change("new", key, label, after, place, differences=told, parts=parts)
    merged = dict(before)
    differences: list[tuple[str, Told, Told]] = []
    retitled = name_key(before["title_ja"]) != name_key(after["title_ja"])
    if retitled:
        differences.append(("title_ja", before["title_ja"], after["title_ja"]))
        merged |= {column: after[column] for column in ("title_ja", "title_en", "text_origin")}
    old_lead, new_lead = before["lead_organisation_ja"], after["lead_organisation_ja"]
    replaces_lead = bool(new_lead) and _name(new_lead) != _name(old_lead)
    if replaces_lead:
        differences.append(("lead", old_lead, new_lead))
        merged |= {column: after[column] for column in ("lead_organisation", "lead_organisation_ja")}
    if not differences:
        return None
    merged |= {"source_id": after["source_id"], "evidence_level": "stated"}
    # Only what was blank before, or marked as not seen, is filled without being asked.
    lost = (retitled and not UNSEEN.search(before["title_en"])) or (replaces_lead and bool(old_lead))
    kind = "retitled" if lost else "filled"
    return Change(kind, key, label, merged, place, before, tuple(differences), overwrite=lost)
