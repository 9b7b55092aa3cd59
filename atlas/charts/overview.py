"""The landing page: headline numbers with date and source, and what happened last."""

from __future__ import annotations

from atlas.card import Card, Chart, columns_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters
from atlas.formats import day, fiscal_year, number, period
from atlas.i18n import Lang, t
from atlas.warehouse import Rows, Warehouse

LATEST = 10


@recipe("headline")
def headline(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The headline numbers, one row each: value, unit, date of the figure and source."""
    found = warehouse.rows("headline", lang=lang)
    records = tuple(
        (t(lang, f"overview.kpi.{r['name']}"), r["number"], t(lang, f"overview.unit.{r['name']}"),
         day(r["as_of"], r["date_precision"], lang) if r["as_of"] else t(lang, "overview.headline.now"), r["doubt"], r["source_id"])
        for r in found
    )  # fmt: skip
    rows = Rows(("measure", "figure", "unit_label", "as_of_label", "usage_note", "source_id"), records)
    return Card(
        id="headline", lang=lang, title=t(lang, "overview.headline.title"), takeaway=lead(warehouse, lang), rows=rows,
        columns=columns_of(warehouse, rows, lang), chart=Chart("table"), sources=sources_of(found),
        tables=("declaration_counts", "declaration_population", "programme_totals", "cases"),
    )  # fmt: skip


def lead(warehouse: Warehouse, lang: Lang) -> str:
    """The plain answer of the landing page, computed from the headline numbers."""
    by_name = {row["name"]: row for row in warehouse.rows("headline", lang=lang)}

    def shown(name: str) -> str:
        return number(by_name[name]["number"], lang)

    def when(name: str) -> str:
        return day(by_name[name]["as_of"], by_name[name]["date_precision"], lang)

    doubt = by_name["declared"]["doubt"]
    return t(
        lang, "overview.lead", doubt=t(lang, "overview.doubt", doubt=doubt) if doubt else "", declared=shown("declared"), declared_on=when("declared"), share=shown("population_share"),
        share_on=when("population_share"), municipalities=shown("programme_municipalities"), partners=shown("programme_partners"),
        countries=shown("programme_countries"), reach_on=when("programme_partners"),
        since=fiscal_year(warehouse.rows("programme_first_year").first()["fiscal_year"], lang), cases=shown("cases"),
    )  # fmt: skip


@recipe("latest")
def latest(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The newest dated events: of the four cases, of other cooperation, of the declarations and of policy."""
    found = warehouse.rows("latest_events", lang=lang, limit=LATEST)
    records = tuple(
        (period(r["date_start"], r["date_end"], r["date_precision"], lang), r["event"], r["who"], r["evidence"], r["source_id"])
        for r in found
    )
    rows = Rows(("when_label", "event", "who", "evidence_label", "source_id"), records)
    takeaway = t(lang, "overview.latest.takeaway", when=records[0][0], event=records[0][1]) if records else ""
    return Card(
        id="latest", lang=lang, title=t(lang, "overview.latest.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), chart=Chart("table"), sources=sources_of(rows),
        tables=("case_milestones", "cooperation_links", "policy_events"), note=t(lang, "overview.latest.note"),
    )  # fmt: skip
