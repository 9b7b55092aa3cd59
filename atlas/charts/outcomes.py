"""Outcomes compared: what is known in each dimension and how well, figures that can be compared, results in words."""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart
from atlas.charts import recipe
from atlas.charts.beside import card_of, with_columns
from atlas.charts.cases import SHADES, evidence_codes
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """The plain answer of the page, counted from the facts."""
    stages = list(warehouse.rows("outcome_stages", lang=lang, **filters.sql()))
    facts, figures = _sum(stages, "records"), _sum(stages, "figures")
    verified = (
        t(lang, "outcomes.verified_some", n=number(facts["verified"], lang)) if facts["verified"] else t(lang, "outcomes.verified_none")
    )
    cases = len({row["case"] for row in stages})
    return t(
        lang,
        "outcomes.answer",
        n=number(cases, lang),
        reported=number(facts["reported"], lang),
        figures=number(figures["reported"], lang),
        planned=number(facts["planned"] + facts["expected"], lang),
        verified=verified,
    )


def _sum(rows: list[dict[str, Any]], column: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row["evidence_code"]] = found.get(row["evidence_code"], 0) + row[column]
    return found


@recipe("outcome-matrix", FILTERS)
def matrix(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Dimension × case: the number of facts by stage in words, shaded by the best stage and confidence."""
    found = warehouse.rows("outcome_matrix", lang=lang, **filters.sql())
    rows = with_columns(
        found,
        case_short=lambda row: row["brief"],
        known=lambda row: _cell(row, lang),
        shade=lambda row: row["known_level"] or None,
    )
    levels = rows.column("known_level")
    silent = [
        d
        for d in dict.fromkeys(rows.column("dimension_label"))
        if not any(row["facts_reported"] + row["facts_verified"] for row in rows if row["dimension_label"] == d)
    ]
    takeaway = ""
    if len(rows):
        takeaway = t(
            lang,
            "outcomes.matrix.takeaway",
            total=number(len(rows), lang),
            reported=number(sum(v >= 3 for v in levels), lang),
            planned=number(levels.count(2), lang),
            context=number(levels.count(1), lang),
            nothing=number(levels.count(0), lang),
        )
        if silent:
            takeaway += t(lang, "outcomes.matrix.silent", dimensions=listing(lang, silent))
    return card_of(
        "outcome-matrix",
        warehouse,
        lang,
        rows,
        (
            "case",
            "case_short",
            "dimension_label",
            "known",
            "shade",
            "known_level",
            "facts_verified",
            "facts_reported",
            "facts_expected",
            "facts_planned",
            "facts_context",
            "figures",
            "confidence_label",
            "source_ids",
        ),
        title=t(lang, "outcomes.matrix.title"),
        takeaway=takeaway,
        tables=("case_facts", "indicators"),
        chart=Chart(
            "heatmap",
            x="case_short",
            y="dimension_label",
            value="shade",
            label="known",
            group="dimension_label",
            order=tuple(dict.fromkeys(rows.column("brief"))),
            hover=(
                "case",
                "dimension_label",
                "facts_verified",
                "facts_reported",
                "facts_expected",
                "facts_planned",
                "facts_context",
                "figures",
                "confidence_label",
            ),
        ),
        note=t(lang, "outcomes.matrix.note"),
    )


def _cell(row: dict[str, Any], lang: Lang) -> str:
    """At most three short lines: they must fit a quarter of a phone's width."""
    lines = []
    for stage in ("verified", "reported"):
        if row[f"facts_{stage}"]:
            lines.append(t(lang, f"outcomes.cell.{stage}", count=number(row[f"facts_{stage}"], lang)))
    if lines:
        lines.append(t(lang, "outcomes.cell.confidence", level=row["confidence_label"]))
    if ahead := row["facts_expected"] + row["facts_planned"]:
        lines.append(t(lang, "outcomes.cell.ahead", count=number(ahead, lang)))
    if not lines and row["facts_context"]:
        lines.append(t(lang, "outcomes.cell.context", count=number(row["facts_context"], lang)))
    return "\n".join(lines) or t(lang, "outcomes.cell.nothing")


@recipe("outcome-stages", FILTERS)
def stages(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Facts per case by stage: reported, expected and planned are drawn apart, context is left out."""
    found = warehouse.rows("outcome_stages", lang=lang, **filters.sql())
    rows = Rows(found.columns, tuple(record for record in found.records if record[found.columns.index("records")]))
    rows = with_columns(rows, case_short=lambda row: row["brief"])
    total = _sum(list(found), "records")
    takeaway = ""
    if len(rows):
        takeaway = t(
            lang,
            "outcomes.stages.takeaway",
            reported=number(total["reported"], lang),
            expected=number(total["expected"], lang),
            planned=number(total["planned"], lang),
            verified=number(total["verified"], lang),
        )
    shades = dict(SHADES)
    return card_of(
        "outcome-stages",
        warehouse,
        lang,
        rows,
        (
            "case",
            "case_short",
            "evidence_label",
            "records",
            "figures",
            "source_ids",
        ),
        title=t(lang, "outcomes.stages.title"),
        takeaway=takeaway,
        tables=("case_facts",),
        chart=Chart(
            "hbar",
            x="records",
            y="case_short",
            series="evidence_label",
            group="case_short",
            stacked=True,
            x_title=t(lang, "outcomes.stages.axis"),
            hover=("case", "evidence_label", "records", "figures"),
            height=340,
            colours=tuple((word, shades[code]) for word, code in evidence_codes(found)),
        ),
        note=t(lang, "outcomes.stages.note"),
    )
