"""The translation sheet of a match: what is asked for, what was done, with whom, how, what helps, what hinders, whom to ask.

Only what stands in the facts and in the framework tables; where they say nothing, the sheet says so.
"""

from __future__ import annotations

import re
from typing import Any

from atlas.card import Card, Chart, UsageWarning, one_of
from atlas.charts import recipe
from atlas.charts.beside import card_of, table
from atlas.charts.matching import cities, first_city, needs, or_first, places
from atlas.filters import Filters
from atlas.formats import number, period
from atlas.i18n import LANGS, Lang, listing, t
from atlas.warehouse import Warehouse

LANGUAGES = ("one", "both")
MOST_RECORDS, MOST_ASKED, MOST_SOURCES = 5, 5, 3
"""So many lines and sources fit on one page; what is left out is counted on the sheet."""
SECTIONS = ("asked", "done", "with", "scheme", "support", "challenge", "contact")
TOGETHER = ("company", "ngo", "university", "network")
CONTACTS = ("funder", "national", "ngo", "network")
SEPARATORS = re.compile(r"; |\u3001")
"""Between lead organisations, as the register writes them in English and in Japanese."""
COLUMNS = ("sheet_title", "sheet_section", "sheet_item", "sheet_detail", "source_ids")
Line = tuple[str, str, tuple[str, ...]]


def _sources(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    found = dict.fromkeys(one for row in rows for one in row["source_ids"] or ())
    return tuple(found)[:MOST_SOURCES]


def _asked(warehouse: Warehouse, lang: Lang, partner: str) -> list[Line]:
    if not partner:
        return [(t(lang, "matching.sheet.no_partner"), "", ())]
    rows = list(warehouse.rows("match_asked", lang=lang, partner=partner))
    if not rows:
        return [(t(lang, "matching.sheet.not_on_record"), "", ())]
    colon = t(lang, "value.colon")
    lines = [(row["label"] + colon + row["text"], _detail(row, row["stage"], lang), tuple(row["source_ids"])) for row in rows[:MOST_ASKED]]
    if len(rows) > MOST_ASKED:
        lines.append((t(lang, "matching.sheet.more", n=number(len(rows) - MOST_ASKED, lang)), "", ()))
    return lines


def _detail(row: dict[str, Any], words: str, lang: Lang) -> str:
    when = period(row["date_start"], row["date_end"], row["date_precision"], lang)
    return t(lang, "matching.sheet.detail", when=when, words=words)


def _done(records: list[dict[str, Any]], partner: str, country: str | None, lang: Lang) -> list[Line]:
    if not records:
        return [(t(lang, "matching.sheet.not_on_record"), "", ())]
    near = sorted(records, key=lambda row: (row["partner_place_id"] != partner, row["country_iso3"] != country))
    lines = []
    for row in near[:MOST_RECORDS]:
        text, where = row["record_title"], row["partner"] or row["country"]
        if row["value_text"]:
            text = t(lang, "matching.sheet.with_value", title=text, value=row["value_text"])
        if where:
            text = t(lang, "matching.sheet.record", partner=where, title=text)
        lines.append((text, _detail(row, row["scheme"], lang), tuple(row["source_ids"])))
    if len(records) > MOST_RECORDS:
        lines.append((t(lang, "matching.sheet.more", n=number(len(records) - MOST_RECORDS, lang)), "", ()))
    return lines


def _with(records: list[dict[str, Any]], institutions: list[dict[str, Any]], lang: Lang) -> list[Line]:
    lines: list[Line] = []
    for key, column in (("partners", "partner"), ("leads", "lead_organisation")):
        named = [row for row in records if row[column]]
        if named:
            names = dict.fromkeys(name for row in named for name in SEPARATORS.split(row[column]))
            lines.append((t(lang, f"matching.sheet.{key}", names=listing(lang, list(names))), "", _sources(named)))
    for role in TOGETHER:
        own = [row for row in institutions if row["role_code"] == role]
        if own:
            members = listing(lang, [row["organisation"] for row in own])
            lines.append((own[0]["role_label"] + t(lang, "value.colon") + members, "", _sources(own)))
    return lines or [(t(lang, "matching.sheet.not_on_record"), "", ())]


def _schemes(records: list[dict[str, Any]], lang: Lang) -> list[Line]:
    names = list(dict.fromkeys(row["scheme"] for row in records))
    groups = {name: [row for row in records if row["scheme"] == name] for name in names}
    ordered = sorted(names, key=lambda name: (-len(groups[name]), name))
    return [
        (t(lang, "matching.sheet.scheme", scheme=name, n=number(len(groups[name]), lang)), "", _sources(groups[name])) for name in ordered
    ] or [(t(lang, "matching.sheet.not_on_record"), "", ())]


def _guidance(warehouse: Warehouse, lang: Lang, kind: str) -> list[Line]:
    rows = warehouse.rows("match_guidance", lang=lang).where(guidance=kind)
    return [(row["text"], t(lang, f"matching.sheet.{kind}_detail", words=row["detail"]), tuple(row["source_ids"])) for row in rows]


def _contacts(
    warehouse: Warehouse, lang: Lang, city: str, partner: str, records: list[dict[str, Any]], institutions: list[dict[str, Any]]
) -> list[Line]:
    lines: list[Line] = [(cities(warehouse, lang).get(city, ""), t(lang, "matching.sheet.contact_city"), _sources(records))]
    if "-" in partner:  # a place, not a country
        near = [row for row in records if row["partner_place_id"] == partner]
        lines.append((places(warehouse, lang)[partner], t(lang, "matching.sheet.contact_partner"), _sources(near)))
    shown = [row for row in institutions if row["role_code"] in CONTACTS]
    return lines + [(row["organisation"], row["role_label"], tuple(row["source_ids"])) for row in shown]


def _title(warehouse: Warehouse, lang: Lang, need: str, city: str, partner: str) -> str:
    words = {"need": needs(warehouse, lang)[need], "city": cities(warehouse, lang).get(city, "")}
    if not partner:
        return t(lang, "matching.sheet.heading", **words)
    return t(lang, "matching.sheet.heading_with", partner=places(warehouse, lang)[partner], **words)


def _rows(warehouse: Warehouse, lang: Lang, need: str, city: str, partner: str) -> list[dict[str, Any]]:
    """The lines of a sheet in one language."""
    records = [row for row in warehouse.rows("match_records", lang=lang, need=need, city=city) if row["counted"]]
    institutions = list(warehouse.rows("match_institutions", lang=lang, need=need, city=city))
    country = warehouse.rows("match_country", partner=partner).first()["country_iso3"] if partner else None
    lines = {
        "asked": _asked(warehouse, lang, partner), "done": _done(records, partner, country, lang),
        "with": _with(records, institutions, lang), "scheme": _schemes(records, lang),
        "support": _guidance(warehouse, lang, "support"), "challenge": _guidance(warehouse, lang, "challenge"),
        "contact": _contacts(warehouse, lang, city, partner, records, institutions),
    }  # fmt: skip
    title = _title(warehouse, lang, need, city, partner)
    return [
        dict(zip(COLUMNS, (title, t(lang, f"matching.sheet.section.{name}"), *line), strict=True))
        for name in SECTIONS
        for line in lines[name]
    ]


@recipe("translation-sheet")
def sheet(
    warehouse: Warehouse, filters: Filters, lang: Lang, need: str = "", partner: str = "", city: str = "", language: str = "one"
) -> Card:
    """The sheet of a match; ``language`` is one or both. In ``both`` the reader's language comes first."""
    one_of(LANGUAGES, language)
    need = or_first(needs(warehouse, lang), need)
    partner = or_first(places(warehouse, lang), partner) if partner else ""
    city = first_city(warehouse, lang, need, city)
    shown: tuple[Lang, ...] = (lang,) if language == "one" else (lang, *(one for one in LANGS if one != lang))
    found = [row for one in shown for row in _rows(warehouse, one, need, city, partner)] if city else []
    rows = table(COLUMNS, found)
    return card_of(
        "translation-sheet", warehouse, lang, rows, COLUMNS, tables=("activities", "case_facts", "framework_supports", "framework_challenges"),
        title=t(lang, "matching.sheet.title"),
        takeaway=t(lang, "matching.sheet.takeaway", title=_title(warehouse, lang, need, city, partner)) if found else t(lang, "matching.sheet.empty"),
        note=t(lang, "matching.sheet.note", sources=MOST_SOURCES),
        warnings=(UsageWarning("sample_not_census", t(lang, "matching.sheet.warning")),) if found else (),
        chart=Chart("table"), options={"need": need, "partner": partner, "city": city, "language": language},
    )  # fmt: skip
