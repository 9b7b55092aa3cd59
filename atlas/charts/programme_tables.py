"""The City-to-City programme as tables: what was published about it, where that disagrees, and the register itself."""

from __future__ import annotations

from atlas.card import Card, UsageWarning, columns_of, sources_of
from atlas.charts import recipe
from atlas.charts.programme import FILTERS
from atlas.filters import Filters
from atlas.formats import day, number
from atlas.i18n import Lang, t
from atlas.warehouse import Warehouse

MOST_LISTED = 1_000
"""Rows of a table on a page. The whole of a longer one is in the files and the API."""


@recipe("programme-totals", ("fiscal_year",))
def totals(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Every published figure on the programme, call by call and cumulative, with its date and source."""
    found = warehouse.rows("programme_totals", lang=lang, **filters.sql())
    rows = found.with_column("as_of_label", [day(row["as_of"], row["date_precision"], lang) for row in found])
    rows = rows.with_column("treatment", [_treatment(row["in_conflict"], row["preferred"], lang) for row in found])
    rows = rows.select("as_of_label", "call_label", "fiscal_year", "applications", "adopted", "partner_countries",
                       "partner_cities", "japanese_municipalities", "counts_scope_label", "treatment", "note",
                       "source_ids")  # fmt: skip
    known = [value for value in found.column("adopted") if value is not None]
    takeaway = ""
    if len(rows):
        takeaway = t(lang, "programme.totals.takeaway", n=number(len(rows), lang), calls=number(len(known), lang))
    return Card(
        id="programme-totals", lang=lang, title=t(lang, "programme.totals.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("programme_totals",)), tables=("programme_totals",),
        sources=sources_of(rows, "source_ids"), note=t(lang, "programme.totals.note"),
    )  # fmt: skip


def _treatment(in_conflict: bool, preferred: bool | None, lang: Lang) -> str | None:
    return t(lang, f"programme.treatment.{'preferred' if preferred else 'other'}") if in_conflict else None


@recipe("programme-conflicts")
def conflicts(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Published figures that disagree, every side of them."""
    found = warehouse.rows("programme_conflicts", lang=lang)
    rows = found.with_column("as_of_label", [day(row["date_start"], row["date_precision"], lang) for row in found])
    rows = rows.with_column("treatment", [_treatment(True, row["preferred"], lang) for row in found])
    rows = rows.select("topic", "value_text", "as_of_label", "treatment", "note", "source_id")
    takeaway = ""
    if len(rows):
        takeaway = t(
            lang,
            "programme.conflicts.takeaway",
            n=number(len(set(found.column("conflict_id"))), lang),
            sides=number(len(rows), lang),
        )
    return Card(
        id="programme-conflicts", lang=lang, title=t(lang, "programme.conflicts.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("programme_totals",)), tables=("conflicts_cooperation", "programme_totals"),
        sources=sources_of(rows), note=t(lang, "programme.conflicts.note"),
    )  # fmt: skip


@recipe("programme-register", FILTERS)
def register(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The register, row by row: year, pair, title, lead organisation, how certain, sources. Of a very long one the first rows."""
    found = warehouse.rows("programme_register", lang=lang, most=MOST_LISTED, **filters.sql())
    rows = found.select("fiscal_year", "municipality", "partner", "country", "record_title", "lead_organisation", "sectors",
                        "certainty", "text_origin_label", "note", "source_ids", "record_id")  # fmt: skip
    counts = warehouse.rows("programme_reach", lang=lang, **filters.sql()).first()
    words = {name: number(counts[name], lang) for name in ("records", "stated", "inferred", "leads")}
    warnings: tuple[UsageWarning, ...] = ()
    if counts["records"] > len(rows):
        text = t(lang, "programme.register.first_rows", n=number(len(rows), lang), total=words["records"])
        warnings = (UsageWarning("first_rows", text),)
    return Card(
        id="programme-register", lang=lang, title=t(lang, "programme.register.title"), rows=rows,
        takeaway=t(lang, "programme.register.takeaway", n=words.pop("records"), **words) if len(rows) else "",
        columns=columns_of(warehouse, rows, lang, ("projects",)), tables=("projects", "project_sectors", "project_sources"),
        sources=sources_of(rows, "source_ids"), note=t(lang, "programme.register.note"), warnings=warnings,
    )  # fmt: skip
