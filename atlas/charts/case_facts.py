"""The facts of the cases side by side: what is known, planned, disputed and still open."""

from __future__ import annotations

from collections import Counter

from atlas.card import Card, Chart, UsageWarning, sources_of
from atlas.charts import recipe
from atlas.charts.beside import Beside, card_of, with_columns
from atlas.charts.cases import evidence_codes, names, when
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)


def dimensions(warehouse: Warehouse, filters: Filters, lang: Lang) -> dict[str, str]:
    """The dimensions the chosen cases have facts in: code → words."""
    rows = warehouse.rows("case_dimensions", lang=lang, **filters.sql())
    return {row["dimension"]: row["dimension_label"] for row in rows}


def fact_rows(
    warehouse: Warehouse, filters: Filters, lang: Lang, dimension: str | None, *, plans: bool = False, words: bool = False
) -> Rows:
    """Facts with their dates in words; see ``case_facts.sql`` for the choices."""
    rows = warehouse.rows("case_facts", lang=lang, dimension=dimension or None, plans=plans, words=words, **filters.sql())
    return with_columns(rows, when_label=lambda row: when(row, lang))


FACT_COLUMNS = (
    "case",
    "dimension_label",
    "indicator_label",
    "statement",
    "figure",
    "unit_label",
    "when_label",
    "evidence_label",
    "confidence_label",
    "usage_note_label",
    "remark",
    "source_ids",
)
FACT_DETAILS = ("when_label", "confidence_label", "usage_note_label", "remark")


def usage_warnings(rows: Rows, warehouse: Warehouse, lang: Lang) -> tuple[UsageWarning, ...]:
    """One warning per usage note in the rows, in the words of the closed vocabulary, with the number of rows."""
    counts = Counter(code for row in rows for code in (row["usage_note"] or "").split(";") if code)
    labels = {row["value"]: row["label"] for row in warehouse.rows("case_usage_notes", lang=lang)}
    return tuple(
        UsageWarning(code, t(lang, "cases.warning", words=labels[code], n=number(counts[code], lang))) for code in labels if code in counts
    )


@recipe("case-facts", FILTERS)
def facts(warehouse: Warehouse, filters: Filters, lang: Lang, dimension: str = "") -> Card:
    """All facts of a dimension (of all, if none is given), case beside case, each with stage, date, confidence and source."""
    rows = fact_rows(warehouse, filters, lang, dimension)
    word = dimensions(warehouse, filters, lang).get(dimension) or t(lang, "cases.facts.all")
    own = [row for row in rows if row["evidence_code"] != "context"]
    silent = [name for name in names(warehouse, filters, lang) if name not in {row["case"] for row in own}]
    takeaway = ""
    if len(rows):
        rest = t(lang, "cases.facts.silent", names=listing(lang, silent)) if silent else ""
        takeaway = (
            t(lang, "cases.facts.takeaway", dimension=word, n=number(len(own), lang), context=number(len(rows) - len(own), lang)) + rest
        )
    return card_of(
        "case-facts",
        warehouse,
        lang,
        rows,
        FACT_COLUMNS,
        title=t(lang, "cases.facts.title", dimension=word),
        takeaway=takeaway,
        chart=Chart("table"),
        tables=("case_facts",),
        warnings=usage_warnings(rows, warehouse, lang),
        note=t(lang, "cases.facts.note"),
        options={
            "beside": Beside(
                "case",
                names(warehouse, filters, lang),
                t(lang, "cases.nothing"),
                group="indicator_label",
                text="statement",
                badge="evidence_label",
                details=FACT_DETAILS,
                codes=evidence_codes(rows),
            )
        },
    )


@recipe("case-plans", FILTERS)
def plans(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """What is planned or expected beside what is reported, in every dimension where something is planned or expected."""
    ahead, done = t(lang, "cases.plans.ahead"), t(lang, "cases.plans.done")
    rows = with_columns(
        fact_rows(warehouse, filters, lang, None, plans=True),
        side=lambda row: ahead if row["evidence_code"] in ("planned", "expected") else done,
        subject=lambda row: t(lang, "cases.plans.subject", case=row["case"], dimension=row["dimension_label"]),
    )
    n = sum(row["side"] == ahead for row in rows)
    cases = dict.fromkeys(rows.column("case"))
    takeaway = t(lang, "cases.plans.takeaway", n=number(n, lang), cases=listing(lang, list(cases))) if n else t(lang, "cases.plans.none")
    return card_of(
        "case-plans",
        warehouse,
        lang,
        rows,
        (
            "subject",
            "side",
            *FACT_COLUMNS,
        ),
        title=t(lang, "cases.plans.title"),
        takeaway=takeaway,
        chart=Chart("table"),
        tables=("case_facts",),
        warnings=usage_warnings(rows, warehouse, lang),
        note=t(lang, "cases.plans.note"),
        options={
            "beside": Beside(
                "side",
                (ahead, done),
                t(lang, "cases.plans.nothing"),
                group="subject",
                lead="indicator_label",
                text="statement",
                badge="evidence_label",
                details=("when_label", "confidence_label"),
                codes=evidence_codes(rows),
                aligned=True,
            )
        },
    )


@recipe("case-conflicts", FILTERS)
def conflicts(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Where sources disagree: every side, and the rule by which one is used."""
    found = warehouse.rows("case_conflicts", lang=lang, **filters.sql())
    rows = with_columns(found, when_label=lambda row: when(row, lang), rule_label=lambda row: t(lang, f"cases.conflicts.{row['rule']}"))
    n = len(set(found.column("conflict_id")))
    still_open = len({row["conflict_id"] for row in found if row["rule"] == "open"})
    return card_of(
        "case-conflicts",
        warehouse,
        lang,
        rows,
        (
            "case",
            "topic",
            "statement",
            "when_label",
            "rule_label",
            "remark",
            "source_ids",
        ),
        title=t(lang, "cases.conflicts.title"),
        takeaway=t(lang, "cases.conflicts.takeaway", n=number(n, lang), open=number(still_open, lang))
        if n
        else t(lang, "cases.conflicts.none"),
        chart=Chart("table"),
        tables=("conflicts_cooperation", "case_facts"),
        note=t(lang, "cases.conflicts.note"),
        options={
            "beside": Beside(
                "case",
                names(warehouse, filters, lang),
                t(lang, "cases.conflicts.nothing"),
                group="topic",
                text="statement",
                badge="rule_label",
                details=("when_label", "remark"),
                codes=tuple((t(lang, f"cases.conflicts.{rule}"), rule) for rule in ("preferred", "other", "open")),
            )
        },
    )


@recipe("case-open-questions", FILTERS)
def open_questions(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Comparable indicators without a public figure of the case itself. Not reported is not zero."""
    asked = warehouse.rows("case_open_questions", lang=lang, **filters.sql())
    rows = with_columns(
        Rows(asked.columns, tuple(record for record in asked.records if record[asked.columns.index("gap")] != "known")),
        gap_label=lambda row: t(lang, f"cases.open.{row['gap']}"),
        question=lambda row: t(lang, f"cases.open.ask_{row['gap']}", indicator=row["indicator_label"], unit=row["unit_label"]),
    )
    total, known = len(asked), len(asked) - len(rows)
    return card_of(
        "case-open-questions",
        warehouse,
        lang,
        rows,
        (
            "case",
            "dimension_label",
            "indicator_label",
            "unit_label",
            "gap_label",
            "question",
            "source_ids",
        ),
        title=t(lang, "cases.open.title"),
        takeaway=t(lang, "cases.open.takeaway", total=number(total, lang), known=number(known, lang)) if total else "",
        chart=Chart("table"),
        tables=("indicators", "case_facts"),
        sources=sources_of(asked, "source_ids"),
        n_total=total,
        n_with_value=known,
        note=t(lang, "cases.open.note"),
        options={
            "beside": Beside(
                "case",
                names(warehouse, filters, lang),
                t(lang, "cases.open.nothing"),
                group="dimension_label",
                text="question",
                inline=True,
            )
        },
    )
