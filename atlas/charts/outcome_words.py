"""Results told in words beside the numbers."""

from __future__ import annotations

from atlas.card import Card, Chart
from atlas.charts import recipe
from atlas.charts.beside import Beside, card_of, with_columns
from atlas.charts.case_facts import FACT_DETAILS, fact_rows
from atlas.charts.cases import evidence_codes, names, when
from atlas.charts.outcome_indicators import DEFAULT_INDICATOR, indicators
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)


WORD_COLUMNS = (
    "case",
    "dimension_label",
    "indicator_label",
    "statement",
    "when_label",
    "evidence_label",
    "confidence_label",
    "remark",
    "source_ids",
)


@recipe("outcome-words", FILTERS)
def words(warehouse: Warehouse, filters: Filters, lang: Lang, indicator: str = DEFAULT_INDICATOR) -> Card:
    """What is reported in words in the dimension of the chosen indicator, case beside case."""
    chosen = indicators(warehouse, lang)[indicator]
    rows = fact_rows(warehouse, filters, lang, chosen["dimension"], words=True)
    title = t(lang, "outcomes.words.title", dimension=chosen["dimension_label"])
    said = (
        t(lang, "outcomes.words.takeaway", dimension=chosen["dimension_label"], n=number(len(rows), lang))
        if len(rows)
        else t(lang, "outcomes.words.none", dimension=chosen["dimension_label"])
    )
    return _told("outcome-words", title, said, rows, t(lang, "outcomes.words.note"), warehouse, filters, lang)


@recipe("outcome-results", FILTERS)
def results(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Plans adopted, facilities opened, projects carried out: reported results that no number captures."""
    rows = warehouse.rows("outcome_results", lang=lang, **filters.sql())
    rows = with_columns(rows, when_label=lambda row: when(row, lang), usage_note_label=lambda row: None)
    cases = dict.fromkeys(rows.column("case"))
    said = (
        t(lang, "outcomes.results.takeaway", n=number(len(rows), lang), cases=listing(lang, list(cases)))
        if len(rows)
        else t(lang, "outcomes.results.none")
    )
    return _told(
        "outcome-results",
        t(lang, "outcomes.results.title"),
        said,
        rows,
        t(lang, "outcomes.results.note"),
        warehouse,
        filters,
        lang,
    )


def _told(card_id: str, title: str, said: str, rows: Rows, note: str, warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    details = tuple(name for name in FACT_DETAILS if name in WORD_COLUMNS)
    return card_of(
        card_id,
        warehouse,
        lang,
        rows,
        WORD_COLUMNS,
        title=title,
        takeaway=said,
        chart=Chart("table"),
        tables=("case_facts", "case_milestones"),
        note=note,
        options={
            "beside": Beside(
                "case",
                names(warehouse, filters, lang),
                t(lang, "cases.nothing"),
                group="indicator_label",
                text="statement",
                badge="evidence_label",
                details=details,
                codes=evidence_codes(rows),
            )
        },
    )
