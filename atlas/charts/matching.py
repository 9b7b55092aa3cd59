"""Matching: which municipalities have done what a partner needs, and which partners need what a municipality has done.

No score: suggestions are ordered by fiscal years with a reported record, then by records, then by the latest year, and
each says these counts in words. What counts for a need stands in ``need_rules``.
"""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart, UsageWarning, one_of, sources_of
from atlas.charts import recipe
from atlas.charts.beside import card_of, with_columns
from atlas.filters import Filters
from atlas.formats import fiscal_year, number, period
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

RECENT_YEARS = 3
"""A municipality counts as active for a need when one of so many last fiscal years of the register has a record."""


def needs(warehouse: Warehouse, lang: Lang) -> dict[str, str]:
    """The needs that can be asked for and their labels."""
    rows = warehouse.rows("match_needs", lang=lang)
    return dict(zip(rows.column("need"), rows.column("label"), strict=True))


def places(warehouse: Warehouse, lang: Lang) -> dict[str, str]:
    """Countries, then places abroad: what may be given as ``partner``."""
    return {row["code"]: row["label"] for row in warehouse.rows("match_places", lang=lang)}


def cities(warehouse: Warehouse, lang: Lang) -> dict[str, str]:
    """Municipalities with a reported record for some need, by code, most fiscal years first."""
    rows = warehouse.rows("match_cities", lang=lang)
    return dict(zip(rows.column("municipality_code"), rows.column("municipality"), strict=True))


def offered(warehouse: Warehouse, lang: Lang, need: str, partner: str = "") -> Rows:
    """The municipalities with a record for this need, in the order of the suggestions."""
    return warehouse.rows("match_municipalities", lang=lang, need=need, partner=partner or None, recent=RECENT_YEARS)


def or_first(known: dict[str, str], code: str) -> str:
    """The code, or the first of the known ones where none is given. Raises ``NotTaken`` for an unknown code."""
    return one_of(known, code or next(iter(known)))


def first_city(warehouse: Warehouse, lang: Lang, need: str, city: str = "") -> str:
    """The municipality asked for, or the first suggestion for the need; empty where there is none."""
    if city:
        return or_first(cities(warehouse, lang), city)
    codes = offered(warehouse, lang, need).column("municipality_code")
    return codes[0] if codes else ""


def answer(warehouse: Warehouse, lang: Lang) -> str:
    """What the page can answer, with the size of what stands behind it."""
    size = {"needs": len(needs(warehouse, lang)), "cities": len(cities(warehouse, lang))}
    return t(lang, "matching.answer", **{name: number(n, lang) for name, n in size.items()})


def _reason(row: dict[str, Any], need: str, place: str, country: str, lang: Lang) -> str:
    """The counts that set the place of a suggestion in its list, in words."""
    parts = [t(lang, "matching.reason.records", need=need, n=number(row["records"], lang))]
    if row["fiscal_years"]:
        parts.append(t(lang, "matching.reason.years", n=number(row["fiscal_years"], lang), last=fiscal_year(row["last_fiscal_year"], lang)))
    else:
        parts.append(t(lang, "matching.reason.undated"))
    if row["records_in_place"]:
        parts.append(t(lang, "matching.reason.in_place", n=number(row["records_in_place"], lang), place=place))
    elif row["records_in_country"]:
        parts.append(t(lang, "matching.reason.in_country", n=number(row["records_in_country"], lang), country=country))
    if not row["is_recent"] and (row["last_any_year"] or 0) > (row["last_fiscal_year"] or 0):
        parts.append(t(lang, "matching.reason.other_need", last=fiscal_year(row["last_any_year"], lang)))
    return t(lang, "matching.reason.separator").join(parts)


@recipe("match-municipalities")
def municipalities(warehouse: Warehouse, filters: Filters, lang: Lang, need: str = "", partner: str = "") -> Card:
    """Municipalities with reported records for a need (``need``); ``partner`` (country or place) adds reasons only."""
    known, abroad = needs(warehouse, lang), places(warehouse, lang)
    need = or_first(known, need)
    partner = or_first(abroad, partner) if partner else ""
    found = offered(warehouse, lang, need, partner)
    recent, past = t(lang, "matching.recent", n=RECENT_YEARS), t(lang, "matching.past", n=RECENT_YEARS)
    at = warehouse.rows("match_country", partner=partner).first()["country_iso3"] if partner else ""
    rows = with_columns(
        found,
        activity_status=lambda row: recent if row["is_recent"] else past,
        match_reason=lambda row: _reason(row, known[need], abroad.get(partner, ""), abroad.get(at, ""), lang),
    )
    takeaway = t(lang, "matching.municipalities.none", need=known[need])
    if len(rows):
        top = rows.first()
        takeaway = t(lang, "matching.municipalities.takeaway", need=known[need], n=number(len(rows), lang), top=top["municipality"],
                     reason=top["match_reason"])  # fmt: skip
        if idle := [row["municipality"] for row in rows if not row["is_recent"]]:
            takeaway += t(lang, "matching.municipalities.idle", n=number(len(idle), lang), years=RECENT_YEARS, names=listing(lang, idle))
        if partner:
            here = [row["municipality"] for row in rows if row["records_in_country"]]
            key = ("here" if here else "not_here") + ("" if "-" in partner else "_country")
            takeaway += t(lang, f"matching.municipalities.{key}", place=abroad[partner], names=listing(lang, here))
    return card_of(
        "match-municipalities", warehouse, lang, rows,
        ("municipality", "match_reason", "fiscal_years", "records", "last_fiscal_year", "activity_status", "records_in_place",
         "records_in_country", "partner_names", "source_ids"),
        tables=("need_records", "activities"), title=t(lang, "matching.municipalities.title", need=known[need]), takeaway=takeaway,
        note=_what_counts(warehouse, need, lang) + t(lang, "matching.municipalities.note", years=RECENT_YEARS, last=_last(warehouse, lang)),
        warnings=_caution(lang), n_total=len(rows), n_with_value=sum(v is not None for v in rows.column("fiscal_years")),
        chart=Chart("hbar", x="fiscal_years", y="municipality", series="activity_status", order=(recent, past), stacked=False,
                    colours=((recent, "c1"), (past, "muted")), x_title=t(lang, "matching.axis_years"), height=110 + 30 * len(rows),
                    hover=("municipality", "match_reason", "activity_status")),
        options={"need": need, "partner": partner},
    )  # fmt: skip


def _last(warehouse: Warehouse, lang: Lang) -> str:
    """The last fiscal year of the register in words."""
    return fiscal_year(warehouse.rows("match_last_year").first()["last_year"], lang)


def _what_counts(warehouse: Warehouse, need: str, lang: Lang) -> str:
    return next(row["description"] for row in warehouse.rows("match_needs", lang=lang) if row["need"] == need) + t(lang, "matching.space")


def _caution(lang: Lang) -> tuple[UsageWarning, ...]:
    return (UsageWarning("incomplete_coverage", t(lang, "matching.warning_incomplete")),)


@recipe("match-records")
def records(warehouse: Warehouse, filters: Filters, lang: Lang, need: str = "", city: str = "") -> Card:
    """The facts behind a suggestion: every record of a municipality (``city``, its code) for a need, plans marked."""
    need = or_first(needs(warehouse, lang), need)
    city = first_city(warehouse, lang, need, city)
    found = warehouse.rows("match_records", lang=lang, need=need, city=city)
    rows = with_columns(found, when_label=lambda row: period(row["date_start"], row["date_end"], row["date_precision"], lang))
    counted = sum(rows.column("counted"))
    words = {"need": needs(warehouse, lang)[need], "city": cities(warehouse, lang).get(city, "")}
    takeaway = t(lang, "matching.records.none", **words)
    if len(rows):
        takeaway = t(lang, "matching.records.takeaway", n=number(counted, lang), **words)
        if len(rows) > counted:
            takeaway += t(lang, "matching.records.planned", n=number(len(rows) - counted, lang))
    return card_of(
        "match-records", warehouse, lang, rows,
        ("when_label", "partner", "country", "scheme", "record_title", "value_text", "evidence_label", "lead_organisation", "note",
         "source_ids", "record_id"),
        tables=("activities",), title=t(lang, "matching.records.title", **words), takeaway=takeaway,
        note=t(lang, "matching.records.note"), warnings=_caution(lang), options={"need": need, "city": city},
    )  # fmt: skip


@recipe("match-partners")
def partners(warehouse: Warehouse, filters: Filters, lang: Lang, city: str = "", need: str = "") -> Card:
    """The other way round: partner places with records, with other municipalities, for what this municipality has done.

    Places that have any record with the municipality are left out. ``need`` narrows to one need.
    """
    known = cities(warehouse, lang)
    city = or_first(known, city)
    need = or_first(needs(warehouse, lang), need) if need else ""
    found = warehouse.rows("match_partners", lang=lang, city=city, need=need or None)
    rows = with_columns(found, match_reason=lambda row: _partner_reason(row, known[city], lang))
    takeaway = t(lang, "matching.partners.none", city=known[city])
    if len(rows):
        top = rows.first()
        takeaway = t(lang, "matching.partners.takeaway", city=known[city], n=number(len(set(rows.column("partner_place_id"))), lang),
                     pairs=number(len(rows), lang), top=top["partner"], reason=top["match_reason"])  # fmt: skip
    return card_of(
        "match-partners", warehouse, lang, rows,
        ("partner", "country", "need_label", "match_reason", "fiscal_years", "records", "last_fiscal_year", "municipality_names",
         "source_ids"),
        tables=("need_records", "activities"), title=t(lang, "matching.partners.title", city=known[city]), takeaway=takeaway,
        note=t(lang, "matching.partners.note"), warnings=_caution(lang), sources=sources_of(rows, "source_ids"),
        options={"city": city, "need": need},
    )  # fmt: skip


def _partner_reason(row: dict[str, Any], city: str, lang: Lang) -> str:
    parts = [t(lang, "matching.reason.records", need=row["need_label"], n=number(row["records"], lang))]
    if row["fiscal_years"]:
        parts.append(t(lang, "matching.reason.years", n=number(row["fiscal_years"], lang), last=fiscal_year(row["last_fiscal_year"], lang)))
    else:
        parts.append(t(lang, "matching.reason.undated"))
    parts.append(t(lang, "matching.reason.with_others", names=listing(lang, list(row["municipality_names"]))))
    parts.append(t(lang, f"matching.reason.{'country_known' if row['country_known'] else 'country_new'}", city=city))
    return t(lang, "matching.reason.separator").join(parts)
