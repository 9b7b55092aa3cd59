"""The cases: what each one is, when things happened, what is known, planned, disputed and still open."""

from __future__ import annotations

from datetime import date
from typing import Any

from atlas.card import Card, Chart, Mark
from atlas.charts import recipe
from atlas.charts.beside import Beside, card_of, with_columns
from atlas.filters import Filters
from atlas.formats import day, fiscal_year, number, period
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)
SHADES = (("reported", "c1"), ("verified", "c3"), ("expected", "c6"), ("planned", "c2"), ("context", "c9"))


def chosen(warehouse: Warehouse, filters: Filters, lang: Lang) -> Rows:
    """The cases asked for: ``case_id``, ``case`` (the pair) and ``brief`` (the Japanese side), oldest first."""
    return warehouse.rows("case_list", lang=lang, **filters.sql())


def names(warehouse: Warehouse, filters: Filters, lang: Lang) -> tuple[str, ...]:
    """The pairs asked for, oldest first."""
    return tuple(chosen(warehouse, filters, lang).column("case"))


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """The plain answer of the page, counted from the facts."""
    rows = warehouse.rows("case_comparison", lang=lang, **filters.sql())
    total = {name: sum(rows.column(name)) for name in ("figures_reported", "figures_verified", "expected", "planned")}
    verified = total["figures_verified"]
    found = t(lang, "cases.verified_some", n=number(verified, lang)) if verified else t(lang, "cases.verified_none")
    return t(
        lang,
        "cases.answer",
        n=number(len(rows), lang),
        names=listing(lang, rows.column("case")),
        verified=found,
        reported=number(total["figures_reported"], lang),
        expected=number(total["expected"], lang),
        planned=number(total["planned"], lang),
    )


def when(row: dict[str, Any], lang: Lang) -> str:
    """The date of a row in words, as precise as it is known."""
    return period(row["date_start"], row["date_end"], row["date_precision"], lang)


def evidence_codes(rows: Rows) -> tuple[tuple[str, str], ...]:
    """(word, code) of every stage of information in the rows."""
    return tuple(dict.fromkeys((row["evidence_label"], row["evidence_code"]) for row in rows))


def year_spans(years: tuple[int, ...], lang: Lang) -> str:
    """Fiscal years with runs drawn together: 2016〜2019年度、2022年度."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    spans = [fiscal_year(a, lang) if a == b else t(lang, "cases.years_run", first=a, last=b) for a, b in runs]
    return t(lang, "value.list_separator").join(spans)


@recipe("case-comparison", FILTERS)
def comparison(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """One row per case: start, status, programme years, agreements, partners, how many figures are known."""
    found = warehouse.rows("case_comparison", lang=lang, **filters.sql())
    rows = with_columns(
        found,
        since=lambda row: day(row["started_on"], row["date_precision"], lang),
        programme_years=lambda row: year_spans(row["programme_year_list"] or (), lang) or None,
    )
    takeaway = ""
    if len(rows):
        first = rows.first()
        takeaway = t(
            lang,
            "cases.comparison.takeaway",
            n=number(len(rows), lang),
            first=first["case"],
            since=first["since"],
            agreements=number(sum(v or 0 for v in rows.column("agreements")), lang),
        )
    told = (
        "country",
        "case_status",
        "since",
        "years_on_record",
        "programme_years",
        "sectors",
        "agreements",
        "participants",
        "figures_reported",
        "figures_verified",
        "planned_or_expected",
    )
    rows = with_columns(rows, planned_or_expected=lambda row: row["planned"] + row["expected"])
    return card_of(
        "case-comparison",
        warehouse,
        lang,
        rows,
        (
            "case",
            *told,
            "summary",
            "source_ids",
        ),
        title=t(lang, "cases.comparison.title"),
        takeaway=takeaway,
        chart=Chart("table"),
        tables=("cases", "case_facts", "case_partners"),
        note=t(lang, "cases.comparison.note"),
        options={"beside": Beside("case", tuple(rows.column("case")), t(lang, "cases.nothing"), text="summary", lines=told)},
    )


@recipe("case-timeline", FILTERS)
def timeline(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Every dated event by case and kind. Plans and context are hollow; fiscal years without an event are named."""
    found = warehouse.rows("case_timeline", lang=lang, **filters.sql())
    rows = with_columns(found, when_label=lambda row: when(row, lang))
    gaps: dict[str, list[int]] = {}
    for row in warehouse.rows("case_gaps", lang=lang, **filters.sql()):
        gaps.setdefault(row["case"], []).append(row["fiscal_year"])
    takeaway = ""
    if len(rows):
        told = [t(lang, "cases.timeline.gap", case=case, years=year_spans(tuple(years), lang)) for case, years in gaps.items()]
        gap = t(lang, "cases.timeline.gaps", gaps=listing(lang, told)) if told else t(lang, "cases.timeline.no_gap")
        takeaway = t(lang, "cases.timeline.takeaway", n=number(len(rows), lang), gaps=gap)
    shades, codes = dict(SHADES), evidence_codes(rows)
    collected = warehouse.meta.get("facts_as_of")
    return card_of(
        "case-timeline",
        warehouse,
        lang,
        rows,
        (
            "case",
            "milestone_kind",
            "event",
            "when_label",
            "date_start",
            "date_end",
            "evidence_label",
            "confidence_label",
            "tentative",
            "source_ids",
        ),
        title=t(lang, "cases.timeline.title"),
        takeaway=takeaway,
        tables=("case_milestones", "case_facts"),
        chart=Chart(
            "gantt",
            x="date_start",
            x_end="date_end",
            y="milestone_kind",
            group="case",
            series="evidence_label",
            hollow="tentative",
            hover=("event", "when_label", "evidence_label", "confidence_label"),
            order=_kinds(warehouse, lang),
            colours=tuple((word, shades[code]) for word, code in codes),
            marks=(Mark(date.fromisoformat(collected), t(lang, "cases.timeline.collected")),) if collected else (),
        ),
        note=t(lang, "cases.timeline.note"),
    )


def _kinds(warehouse: Warehouse, lang: Lang) -> tuple[str, ...]:
    return tuple(row["label"] for row in warehouse.rows("case_milestone_kinds", lang=lang))


@recipe("case-partners", FILTERS)
def partners(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Who takes part, by role."""
    rows = warehouse.rows("case_partners", lang=lang, **filters.sql())
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["role_label"]] = counts.get(row["role_label"], 0) + 1
    top = max(counts, key=lambda role: counts[role], default="")
    takeaway = (
        t(
            lang,
            "cases.partners.takeaway",
            n=number(len(rows), lang),
            roles=number(len(counts), lang),
            top=top,
            top_n=number(counts[top], lang),
        )
        if counts
        else ""
    )
    return card_of(
        "case-partners",
        warehouse,
        lang,
        rows,
        rows.columns,
        title=t(lang, "cases.partners.title"),
        takeaway=takeaway,
        chart=Chart("table"),
        tables=("case_partners",),
        note=t(lang, "cases.partners.note"),
        options={
            "beside": Beside("case", names(warehouse, filters, lang), t(lang, "cases.nothing"), group="role_label", text="organisation")
        },
    )
