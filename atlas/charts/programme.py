"""The City-to-City programme: the register by year, municipality, country and sector, beside the published totals."""

from __future__ import annotations

from atlas.card import Card, Chart, columns_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters
from atlas.formats import fiscal_year, number
from atlas.i18n import Lang, t
from atlas.warehouse import Warehouse

FILTERS = ("municipality", "prefecture", "country", "sector", "kind", "fiscal_year")


@recipe("programme-by-year", FILTERS)
def by_year(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Register rows per fiscal year, certain and partly inferred ones apart."""
    rows = warehouse.rows("programme_by_year", lang=lang, **filters.sql())
    counts: dict[int, int] = {}
    for row in rows:
        counts[row["fiscal_year"]] = counts.get(row["fiscal_year"], 0) + row["records"]
    takeaway = ""
    if counts:
        top = max(counts, key=lambda year: (counts[year], year))
        takeaway = t(lang, "programme.by_year.takeaway", n=number(sum(counts.values()), lang), years=len(counts),
                     first=fiscal_year(min(counts), lang), last=fiscal_year(max(counts), lang),
                     top=fiscal_year(top, lang), top_n=number(counts[top], lang))  # fmt: skip
    shown = rows.select("fiscal_year", "certainty", "records")
    return Card(
        id="programme-by-year", lang=lang, title=t(lang, "programme.by_year.title"), takeaway=takeaway,
        rows=shown, columns=columns_of(warehouse, shown, lang, ("projects",)), tables=("projects",), sources=sources_of(rows, "source_ids"),
        chart=Chart("bar", x="fiscal_year", y="records", series="certainty", stacked=True, y_title=t(lang, "programme.by_year.axis")),
        note=t(lang, "programme.by_year.note"),
    )  # fmt: skip
