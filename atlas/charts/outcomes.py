"""Outcomes compared: what is known in each dimension and how well, figures that can be compared, results in words."""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart, UsageWarning, columns_of, sources_of
from atlas.charts import recipe
from atlas.charts.beside import Beside, with_columns
from atlas.charts.cases import FACT_DETAILS, SHADES, TABLES, evidence_codes, fact_rows, names, when
from atlas.filters import Filters
from atlas.formats import day, number
from atlas.i18n import Lang, listing, messages, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)
DEFAULT_INDICATOR = "years_on_record"


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """The plain answer of the page, counted from the facts."""
    stages = list(warehouse.rows("outcome_stages", lang=lang, **filters.sql()))
    facts, figures = _sum(stages, "records"), _sum(stages, "figures")
    verified = t(lang, "outcomes.verified_some", n=number(facts["verified"], lang)) if facts["verified"] else t(lang, "outcomes.verified_none")
    cases = len({row["case"] for row in stages})
    return t(lang, "outcomes.answer", n=number(cases, lang), reported=number(facts["reported"], lang),
             figures=number(figures["reported"], lang), planned=number(facts["planned"] + facts["expected"], lang), verified=verified)  # fmt: skip


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
    silent = [d for d in dict.fromkeys(rows.column("dimension_label")) if not any(
        row["facts_reported"] + row["facts_verified"] for row in rows if row["dimension_label"] == d)]  # fmt: skip
    takeaway = ""
    if len(rows):
        takeaway = t(lang, "outcomes.matrix.takeaway", total=number(len(rows), lang), reported=number(sum(v >= 3 for v in levels), lang),
                     planned=number(levels.count(2), lang), context=number(levels.count(1), lang), nothing=number(levels.count(0), lang))  # fmt: skip
        if silent:
            takeaway += t(lang, "outcomes.matrix.silent", dimensions=listing(lang, silent))
    shown = rows.select("case", "case_short", "dimension_label", "known", "shade", "known_level", "facts_verified", "facts_reported",
                        "facts_expected", "facts_planned", "facts_context", "figures", "confidence_label", "source_ids")  # fmt: skip
    return Card(
        id="outcome-matrix", lang=lang, title=t(lang, "outcomes.matrix.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, TABLES), tables=("case_facts", "indicators"), sources=sources_of(rows, "source_ids"),
        chart=Chart("heatmap", x="case_short", y="dimension_label", value="shade", label="known", group="dimension_label", order=tuple(dict.fromkeys(rows.column("brief"))),
                    hover=("case", "dimension_label", "facts_verified", "facts_reported", "facts_expected", "facts_planned", "facts_context",
                           "figures", "confidence_label")),
        note=t(lang, "outcomes.matrix.note"),
    )  # fmt: skip


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


def indicators(warehouse: Warehouse, lang: Lang) -> dict[str, dict[str, Any]]:
    """What can be chosen, by code: label, dimension, unit, meaning; counts made here first, then published figures."""
    found = {}
    for row in warehouse.rows("outcome_indicators", lang=lang):
        code = row["indicator"]
        if row["counted_here"]:
            row |= {"label": t(lang, f"outcomes.count.{code}.label"), "unit_label": t(lang, f"outcomes.count.{code}.unit")}
            meaning = t(lang, f"outcomes.count.{code}.meaning") + t(lang, "outcomes.indicator.counted")
        else:
            meaning = t(lang, "outcomes.indicator.published", unit=row["unit_label"], higher=row["higher_label"])
            meaning += messages(lang).get(f"outcomes.meaning.{code}", "")
        group = "counted" if row["counted_here"] else "published" if row["cases_with_figure"] else "context"
        found[code] = row | {"meaning": meaning, "option": t(lang, f"outcomes.indicator.option_{group}", label=row["label"], dimension=row["dimension_label"])}
    return found


def _exact(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


@recipe("outcome-indicator", FILTERS)
def indicator(warehouse: Warehouse, filters: Filters, lang: Lang, indicator: str = DEFAULT_INDICATOR) -> Card:
    """One comparable indicator, one bar per figure. A case without a public figure keeps its place and says so."""
    chosen = indicators(warehouse, lang)[indicator]
    found = list(warehouse.rows("outcome_values", lang=lang, indicator=indicator, **filters.sql()))
    context = [row for row in found if row["evidence_code"] == "context"]
    own = [row for row in found if row["figure"] is not None and row["evidence_code"] != "context"]
    with_figure = {row["case"] for row in own}
    missing = dict.fromkeys((row["case"], row["brief"]) for row in found if row["case"] not in with_figure)
    if chosen["counted_here"]:
        own = [row | {"evidence_label": t(lang, "outcomes.counted_here"), "evidence_code": "counted"} for row in own]
    blank = dict.fromkeys(found[0]) if found else {}
    entries = [_entry(row, own, chosen, lang) for row in own]
    entries += [
        blank | {"case": case, "case_entry": brief, "bar_label": t(lang, "value.not_reported"), "source_ids": (), "unit_label": chosen["unit_label"],
                 "evidence_label": t(lang, "value.not_reported"), "when_label": None, "hollow": False}
        for case, brief in missing
    ]  # fmt: skip
    columns = ("case", "case_entry", "figure", "unit_label", "bar_label", "evidence_label", "confidence_label", "when_label", "statement",
               "remark", "hollow", "source_ids")  # fmt: skip
    rows = Rows(columns, tuple(tuple(entry[name] for name in columns) for entry in entries))
    shades = dict(SHADES) | {"counted": "c1"}
    codes = tuple(dict.fromkeys((row["evidence_label"], row["evidence_code"]) for row in own))
    bars = Chart("hbar", x="figure", y="case_entry", series="evidence_label", label="bar_label", hollow="hollow", group="case_entry", x_title=chosen["unit_label"],
                 hover=("case", "statement", "bar_label", "when_label", "confidence_label", "remark"),
                 colours=tuple((word, shades[code]) for word, code in codes), height=96 + 60 * max(len(entries), 1))  # fmt: skip
    return Card(
        id="outcome-indicator", lang=lang, title=t(lang, "outcomes.indicator.title", label=chosen["label"]), unit=chosen["unit_label"],
        takeaway=_said(chosen, own, missing, context, lang) if found else "", rows=rows, columns=columns_of(warehouse, rows, lang, TABLES),
        chart=bars if own else Chart("table"), tables=("case_facts", "case_partners", "case_milestones"),
        sources=sources_of(rows, "source_ids"), n_total=len(with_figure) + len(missing), n_with_value=len(with_figure),
        note=chosen["meaning"], warnings=_cautions(chosen, own, missing, context, lang),
    )  # fmt: skip


def _entry(row: dict[str, Any], own: list[dict[str, Any]], chosen: dict[str, Any], lang: Lang) -> dict[str, Any]:
    period = when(row, lang) if row["date_precision"] else None
    short = "month" if row["date_precision"] == "day" else row["date_precision"]
    dated = day(row["date_start"], short, lang) if short else None
    several = sum(other["case"] == row["case"] for other in own) > 1
    figure = _exact(row["figure"])
    shown = t(lang, f"outcomes.qualifier.{row['value_qualifier']}", figure=number(figure, lang), unit=chosen["unit_label"])
    return row | {
        "figure": figure, "when_label": period, "unit_label": chosen["unit_label"], "hollow": row["evidence_code"] in ("planned", "expected"),
        "case_entry": t(lang, "outcomes.indicator.dated", case=row["brief"], when=dated) if several else row["brief"],
        "bar_label": shown if chosen["counted_here"] else t(lang, "outcomes.indicator.bar", figure=shown, evidence=row["evidence_label"]),
    }  # fmt: skip


def _said(chosen: dict[str, Any], own: list[Any], missing: dict[Any, Any], context: list[Any], lang: Lang) -> str:
    """What the bars say, in a sentence: the figures or their absence."""
    if own:
        told = [t(lang, "outcomes.indicator.one", entry=entry["case_entry"], shown=entry["bar_label"])
                for entry in (_entry(row, own, chosen, lang) for row in own)]  # fmt: skip
        said = t(lang, "outcomes.indicator.takeaway", label=chosen["label"], told=listing(lang, told))
    else:
        said = t(lang, "outcomes.indicator.takeaway_none", label=chosen["label"])
    if missing and own:
        said += t(lang, "outcomes.indicator.missing", cases=listing(lang, [case for case, _ in missing]))
    return said


def _cautions(chosen: dict[str, Any], own: list[Any], missing: dict[Any, Any], context: list[Any], lang: Lang) -> tuple[UsageWarning, ...]:
    found = []
    if missing:
        found.append(UsageWarning("not_reported", t(lang, "outcomes.indicator.why_missing")))
    if missing and len({row["case"] for row in own}) == 1:
        found.append(UsageWarning("one_case", t(lang, "outcomes.indicator.one_case")))
    if context:
        told = [t(lang, "outcomes.indicator.context_one", case=row["brief"], value=row["statement"], remark=row["remark"] or "") for row in context]
        found.append(UsageWarning("context", t(lang, "outcomes.indicator.context", told=t(lang, "outcomes.indicator.between").join(told))))
    return tuple(found)


WORD_COLUMNS = ("case", "dimension_label", "indicator_label", "statement", "when_label", "evidence_label", "confidence_label", "remark",
                "source_ids")  # fmt: skip


@recipe("outcome-words", FILTERS)
def words(warehouse: Warehouse, filters: Filters, lang: Lang, indicator: str = DEFAULT_INDICATOR) -> Card:
    """What is reported in words in the dimension of the chosen indicator, case beside case."""
    chosen = indicators(warehouse, lang)[indicator]
    rows = fact_rows(warehouse, filters, lang, chosen["dimension"], words=True)
    title = t(lang, "outcomes.words.title", dimension=chosen["dimension_label"])
    said = t(lang, "outcomes.words.takeaway", dimension=chosen["dimension_label"], n=number(len(rows), lang)) if len(rows) else t(
        lang, "outcomes.words.none", dimension=chosen["dimension_label"])  # fmt: skip
    return _told("outcome-words", title, said, rows, t(lang, "outcomes.words.note"), warehouse, filters, lang)


@recipe("outcome-results", FILTERS)
def results(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Plans adopted, facilities opened, projects carried out: reported results that no number captures."""
    rows = warehouse.rows("outcome_results", lang=lang, **filters.sql())
    rows = with_columns(rows, when_label=lambda row: when(row, lang), usage_note_label=lambda row: None)
    cases = dict.fromkeys(rows.column("case"))
    said = t(lang, "outcomes.results.takeaway", n=number(len(rows), lang), cases=listing(lang, list(cases))) if len(rows) else t(
        lang, "outcomes.results.none")  # fmt: skip
    return _told("outcome-results", t(lang, "outcomes.results.title"), said, rows, t(lang, "outcomes.results.note"), warehouse, filters, lang)


def _told(card_id: str, title: str, said: str, rows: Rows, note: str, warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    shown = rows.select(*WORD_COLUMNS)
    details = tuple(name for name in FACT_DETAILS if name in WORD_COLUMNS)
    return Card(
        id=card_id, lang=lang, title=title, takeaway=said, rows=shown, columns=columns_of(warehouse, shown, lang, TABLES), chart=Chart("table"),
        tables=("case_facts", "case_milestones"), sources=sources_of(rows, "source_ids"), note=note,
        options={"beside": Beside("case", names(warehouse, filters, lang), t(lang, "cases.nothing"), group="indicator_label", text="statement",
                                  badge="evidence_label", details=details, codes=evidence_codes(rows))},
    )  # fmt: skip


@recipe("outcome-stages", FILTERS)
def stages(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Facts per case by stage: reported, expected and planned are drawn apart, context is left out."""
    found = warehouse.rows("outcome_stages", lang=lang, **filters.sql())
    rows = Rows(found.columns, tuple(record for record in found.records if record[found.columns.index("records")]))
    rows = with_columns(rows, case_short=lambda row: row["brief"])
    total = _sum(list(found), "records")
    takeaway = ""
    if len(rows):
        takeaway = t(lang, "outcomes.stages.takeaway", reported=number(total["reported"], lang), expected=number(total["expected"], lang),
                     planned=number(total["planned"], lang), verified=number(total["verified"], lang))  # fmt: skip
    shades = dict(SHADES)
    shown = rows.select("case", "case_short", "evidence_label", "records", "figures", "source_ids")
    return Card(
        id="outcome-stages", lang=lang, title=t(lang, "outcomes.stages.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, TABLES), tables=("case_facts",), sources=sources_of(rows, "source_ids"),
        chart=Chart("hbar", x="records", y="case_short", series="evidence_label", group="case_short", stacked=True, x_title=t(lang, "outcomes.stages.axis"),
                    hover=("case", "evidence_label", "records", "figures"), height=340,
                    colours=tuple((word, shades[code]) for word, code in evidence_codes(found))),
        note=t(lang, "outcomes.stages.note"),
    )  # fmt: skip
