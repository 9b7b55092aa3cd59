"""One comparable indicator at a time: what it means, its figures, and the cases without a public one."""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart, UsageWarning
from atlas.charts import recipe
from atlas.charts.beside import Beside, card_of, table
from atlas.charts.cases import SHADES, names, when
from atlas.filters import Filters
from atlas.formats import day, number
from atlas.i18n import Lang, listing, messages, t
from atlas.warehouse import Warehouse

FILTERS = ("case",)
DEFAULT_INDICATOR = "years_on_record"


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
        found[code] = row | {
            "meaning": meaning,
            "option": t(lang, f"outcomes.indicator.option_{group}", label=row["label"], dimension=row["dimension_label"]),
        }
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
        blank
        | {
            "case": case,
            "case_entry": brief,
            "bar_label": t(lang, "value.not_reported"),
            "source_ids": (),
            "unit_label": chosen["unit_label"],
            "evidence_label": t(lang, "value.not_reported"),
            "when_label": None,
            "hollow": False,
        }
        for case, brief in missing
    ]
    columns = (
        "case",
        "case_entry",
        "figure",
        "unit_label",
        "bar_label",
        "evidence_label",
        "confidence_label",
        "when_label",
        "statement",
        "remark",
        "hollow",
        "source_ids",
    )
    rows = table(columns, entries)
    shades = dict(SHADES) | {"counted": "c1"}
    codes = tuple(dict.fromkeys((row["evidence_label"], row["evidence_code"]) for row in own))
    bars = Chart(
        "hbar",
        x="figure",
        y="case_entry",
        series="evidence_label",
        label="bar_label",
        hollow="hollow",
        group="case_entry",
        x_title=chosen["unit_label"],
        hover=("case", "statement", "bar_label", "when_label", "confidence_label", "remark"),
        colours=tuple((word, shades[code]) for word, code in codes),
        height=96 + 60 * max(len(entries), 1),
    )
    cases = names(warehouse, filters, lang)
    return card_of(
        "outcome-indicator",
        warehouse,
        lang,
        rows,
        rows.columns,
        title=t(lang, "outcomes.indicator.title", label=chosen["label"]),
        unit=chosen["unit_label"],
        takeaway=_said(chosen, own, missing, context, lang) if found else "",
        chart=bars if own else Chart("table"),
        tables=("case_facts", "case_partners", "case_milestones"),
        n_total=len(with_figure) + len(missing),
        n_with_value=len(with_figure),
        sources=tuple(dict.fromkeys(one for row in found for one in row["source_ids"])),
        note=chosen["meaning"],
        warnings=_cautions(chosen, own, missing, context, lang),
        options={}
        if own
        else {"beside": Beside("case", cases, t(lang, "cases.nothing"), lines=("unit_label", "bar_label"), text="statement")},
    )


def _entry(row: dict[str, Any], own: list[dict[str, Any]], chosen: dict[str, Any], lang: Lang) -> dict[str, Any]:
    period = when(row, lang) if row["date_precision"] else None
    short = "month" if row["date_precision"] == "day" else row["date_precision"]
    dated = day(row["date_start"], short, lang) if short else None
    several = sum(other["case"] == row["case"] for other in own) > 1
    figure = _exact(row["figure"])
    shown = t(lang, f"outcomes.qualifier.{row['value_qualifier']}", figure=number(figure, lang), unit=chosen["unit_label"])
    return row | {
        "figure": figure,
        "when_label": period,
        "unit_label": chosen["unit_label"],
        "hollow": row["evidence_code"] in ("planned", "expected"),
        "case_entry": t(lang, "outcomes.indicator.dated", case=row["brief"], when=dated) if several else row["brief"],
        "bar_label": shown if chosen["counted_here"] else t(lang, "outcomes.indicator.bar", figure=shown, evidence=row["evidence_label"]),
    }


def _said(chosen: dict[str, Any], own: list[Any], missing: dict[Any, Any], context: list[Any], lang: Lang) -> str:
    """What the bars say, in a sentence: the figures or their absence."""
    if own:
        told = [
            t(lang, "outcomes.indicator.one", entry=entry["case_entry"], shown=entry["bar_label"])
            for entry in (_entry(row, own, chosen, lang) for row in own)
        ]
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
        told = [
            t(lang, "outcomes.indicator.context_one", case=row["brief"], value=row["statement"], remark=row["remark"] or "")
            for row in context
        ]
        found.append(UsageWarning("context", t(lang, "outcomes.indicator.context", told=t(lang, "outcomes.indicator.between").join(told))))
    return tuple(found)
