"""The cases: what each one is, when things happened, what is known, planned, disputed and still open."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from atlas.card import Card, Chart, Mark, UsageWarning, columns_of, sources_of
from atlas.charts import recipe
from atlas.charts.beside import Beside, with_columns
from atlas.filters import Filters
from atlas.formats import day, fiscal_year, number, period
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)
TABLES = ("cases", "case_facts", "case_partners", "case_milestones", "indicators", "conflicts_cooperation")
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
    return t(lang, "cases.answer", n=number(len(rows), lang), names=listing(lang, rows.column("case")), verified=found,
             reported=number(total["figures_reported"], lang), expected=number(total["expected"], lang),
             planned=number(total["planned"], lang))  # fmt: skip


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
        takeaway = t(lang, "cases.comparison.takeaway", n=number(len(rows), lang), first=first["case"], since=first["since"],
                     agreements=number(sum(v or 0 for v in rows.column("agreements")), lang))  # fmt: skip
    told = ("country", "case_status", "since", "years_on_record", "programme_years", "sectors", "agreements", "participants",
            "figures_reported", "figures_verified", "planned_or_expected")  # fmt: skip
    rows = with_columns(rows, planned_or_expected=lambda row: row["planned"] + row["expected"])
    shown = rows.select("case", *told, "summary", "source_ids")
    return Card(
        id="case-comparison", lang=lang, title=t(lang, "cases.comparison.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, TABLES), chart=Chart("table"), tables=("cases", "case_facts", "case_partners"),
        sources=sources_of(rows, "source_ids"), note=t(lang, "cases.comparison.note"),
        options={"beside": Beside("case", tuple(rows.column("case")), t(lang, "cases.nothing"), text="summary", lines=told)},
    )  # fmt: skip


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
    shown = rows.select("case", "milestone_kind", "event", "when_label", "date_start", "date_end", "evidence_label", "confidence_label",
                        "tentative", "source_ids")  # fmt: skip
    collected = warehouse.meta.get("facts_as_of")
    return Card(
        id="case-timeline", lang=lang, title=t(lang, "cases.timeline.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, TABLES), tables=("case_milestones", "case_facts"), sources=sources_of(rows, "source_ids"),
        chart=Chart("gantt", x="date_start", x_end="date_end", y="milestone_kind", group="case", series="evidence_label", hollow="tentative",
                    hover=("event", "when_label", "evidence_label", "confidence_label"), order=_kinds(warehouse, lang),
                    colours=tuple((word, shades[code]) for word, code in codes),
                    marks=(Mark(date.fromisoformat(collected), t(lang, "cases.timeline.collected")),) if collected else ()),
        note=t(lang, "cases.timeline.note"),
    )  # fmt: skip


def _kinds(warehouse: Warehouse, lang: Lang) -> tuple[str, ...]:
    return tuple(row["label"] for row in warehouse.rows("case_milestone_kinds", lang=lang))


def dimensions(warehouse: Warehouse, filters: Filters, lang: Lang) -> dict[str, str]:
    """The dimensions the chosen cases have facts in: code → words."""
    rows = warehouse.rows("case_dimensions", lang=lang, **filters.sql())
    return {row["dimension"]: row["dimension_label"] for row in rows}


def fact_rows(warehouse: Warehouse, filters: Filters, lang: Lang, dimension: str | None, *, plans: bool = False, words: bool = False) -> Rows:
    """Facts with their dates in words; see ``case_facts.sql`` for the choices."""
    rows = warehouse.rows("case_facts", lang=lang, dimension=dimension or None, plans=plans, words=words, **filters.sql())
    return with_columns(rows, when_label=lambda row: when(row, lang))


FACT_COLUMNS = ("case", "dimension_label", "indicator_label", "statement", "figure", "unit_label", "when_label", "evidence_label",
                "confidence_label", "usage_note_label", "remark", "source_ids")  # fmt: skip
FACT_DETAILS = ("when_label", "confidence_label", "usage_note_label", "remark")


def usage_warnings(rows: Rows, warehouse: Warehouse, lang: Lang) -> tuple[UsageWarning, ...]:
    """One warning per usage note in the rows, in the words of the closed vocabulary, with the number of rows."""
    counts = Counter(code for row in rows for code in (row["usage_note"] or "").split(";") if code)
    labels = {row["value"]: row["label"] for row in warehouse.rows("case_usage_notes", lang=lang)}
    return tuple(UsageWarning(code, t(lang, "cases.warning", words=labels[code], n=number(counts[code], lang))) for code in labels if code in counts)


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
        takeaway = t(lang, "cases.facts.takeaway", dimension=word, n=number(len(own), lang), context=number(len(rows) - len(own), lang)) + rest
    shown = rows.select(*FACT_COLUMNS)
    return Card(
        id="case-facts", lang=lang, title=t(lang, "cases.facts.title", dimension=word), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, TABLES), chart=Chart("table"), tables=("case_facts",), sources=sources_of(rows, "source_ids"),
        warnings=usage_warnings(rows, warehouse, lang), note=t(lang, "cases.facts.note"),
        options={"beside": Beside("case", names(warehouse, filters, lang), t(lang, "cases.nothing"), group="indicator_label", text="statement",
                                  badge="evidence_label", details=FACT_DETAILS, codes=evidence_codes(rows))},
    )  # fmt: skip


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
    shown = rows.select("subject", "side", *FACT_COLUMNS)
    return Card(
        id="case-plans", lang=lang, title=t(lang, "cases.plans.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, TABLES), chart=Chart("table"), tables=("case_facts",), sources=sources_of(rows, "source_ids"),
        warnings=usage_warnings(rows, warehouse, lang), note=t(lang, "cases.plans.note"),
        options={"beside": Beside("side", (ahead, done), t(lang, "cases.plans.nothing"), group="subject", text="statement", badge="evidence_label",
                                  details=("when_label", "confidence_label"), codes=evidence_codes(rows), aligned=True)},
    )  # fmt: skip


@recipe("case-partners", FILTERS)
def partners(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Who takes part, by role."""
    rows = warehouse.rows("case_partners", lang=lang, **filters.sql())
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["role_label"]] = counts.get(row["role_label"], 0) + 1
    top = max(counts, key=lambda role: counts[role], default="")
    takeaway = t(lang, "cases.partners.takeaway", n=number(len(rows), lang), roles=number(len(counts), lang), top=top,
                 top_n=number(counts[top], lang)) if counts else ""  # fmt: skip
    return Card(
        id="case-partners", lang=lang, title=t(lang, "cases.partners.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, TABLES), chart=Chart("table"), tables=("case_partners",), sources=sources_of(rows, "source_ids"),
        note=t(lang, "cases.partners.note"),
        options={"beside": Beside("case", names(warehouse, filters, lang), t(lang, "cases.nothing"), group="role_label", text="organisation")},
    )  # fmt: skip


@recipe("case-conflicts", FILTERS)
def conflicts(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Where sources disagree: every side, and the rule by which one is used."""
    found = warehouse.rows("case_conflicts", lang=lang, **filters.sql())
    rows = with_columns(found, when_label=lambda row: when(row, lang), rule_label=lambda row: t(lang, f"cases.conflicts.{row['rule']}"))
    n = len(set(found.column("conflict_id")))
    still_open = len({row["conflict_id"] for row in found if row["rule"] == "open"})
    shown = rows.select("case", "topic", "statement", "when_label", "rule_label", "remark", "source_ids")
    return Card(
        id="case-conflicts", lang=lang, title=t(lang, "cases.conflicts.title"), rows=shown, columns=columns_of(warehouse, shown, lang, TABLES),
        takeaway=t(lang, "cases.conflicts.takeaway", n=number(n, lang), open=number(still_open, lang)) if n else t(lang, "cases.conflicts.none"),
        chart=Chart("table"), tables=("conflicts_cooperation", "case_facts"), sources=sources_of(rows, "source_ids"),
        note=t(lang, "cases.conflicts.note"),
        options={"beside": Beside("case", names(warehouse, filters, lang), t(lang, "cases.conflicts.nothing"), group="topic", text="statement",
                                  badge="rule_label", details=("when_label", "remark"),
                                  codes=tuple((t(lang, f"cases.conflicts.{rule}"), rule) for rule in ("preferred", "other", "open")))},
    )  # fmt: skip


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
    shown = rows.select("case", "dimension_label", "indicator_label", "unit_label", "gap_label", "question", "source_ids")
    return Card(
        id="case-open-questions", lang=lang, title=t(lang, "cases.open.title"), rows=shown, columns=columns_of(warehouse, shown, lang, TABLES),
        takeaway=t(lang, "cases.open.takeaway", total=number(total, lang), known=number(known, lang)) if total else "",
        chart=Chart("table"), tables=("indicators", "case_facts"), sources=sources_of(rows, "source_ids"), n_total=total, n_with_value=known,
        note=t(lang, "cases.open.note"),
        options={"beside": Beside("case", names(warehouse, filters, lang), t(lang, "cases.open.nothing"), group="dimension_label", text="question",
                                  inline=True)},
    )  # fmt: skip
