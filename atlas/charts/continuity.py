"""Continuity: per pair the fiscal years on record, gaps, phases, and what followed once programme support had ended."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from atlas.card import Card, Chart, Mark, UsageWarning, one_of
from atlas.charts import recipe
from atlas.charts.beside import card_of, with_columns
from atlas.charts.cases import SHADES, evidence_codes
from atlas.charts.cooperation import years_in_words
from atlas.filters import Filters
from atlas.formats import fiscal_year, number, period
from atlas.i18n import Lang, leaders, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("municipality", "prefecture", "country")
MOST_PAIRS = 24
"""So many pairs fit into the picture of years; with more, those with fewer fiscal years are left out and counted."""
FOLLOW_UPS = ("followed", "agreed", "nothing", "running")


def pairs(warehouse: Warehouse, filters: Filters, lang: Lang) -> dict[str, str]:
    """Pairs that can be chosen, by id, most fiscal years on record first; under filters those with a fiscal year on record."""
    found = set(_found(warehouse, filters, lang).column("pair_id")) if filters.only(FILTERS) else None
    rows = warehouse.rows("continuity_pairs", lang=lang)
    return {row["pair_id"]: _pair(row, lang) for row in rows if found is None or row["pair_id"] in found}


def _pair(row: dict[str, Any], lang: Lang) -> str:
    return t(lang, "continuity.pair", municipality=row["municipality"], partner=row["partner"])


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """How many pairs last, how many have gaps, and what is known after programme support."""
    years = _years(_found(warehouse, filters, lang))
    if not years:
        return t(lang, "continuity.answer_empty")
    several = [found for found in years.values() if len(found) > 1]
    gaps = sum(max(found) - min(found) + 1 > len(found) for found in several)
    text = t(lang, "continuity.answer", n=number(len(years), lang), several=number(len(several), lang), gaps=number(gaps, lang))
    after = Counter(row["follow_code"] for row in _after(warehouse, filters, lang))
    over = sum(n for code, n in after.items() if code != "running")
    if over:
        text += t(lang, "continuity.answer_after", n=number(over, lang), followed=number(after["followed"], lang))
    return text


def _found(warehouse: Warehouse, filters: Filters, lang: Lang) -> Rows:
    rows = warehouse.rows("continuity_years", lang=lang, **filters.only(FILTERS).sql())
    return rows.with_column("pair", [_pair(row, lang) for row in rows])


def _years(rows: Rows) -> dict[str, list[int]]:
    years: dict[str, list[int]] = {}
    for row in rows:
        years.setdefault(row["pair"], []).append(row["fiscal_year"])
    return years


def _caution(lang: Lang) -> tuple[UsageWarning, ...]:
    return (UsageWarning("incomplete_coverage", t(lang, "continuity.warning_incomplete")),)


@recipe("continuity-years", FILTERS)
def by_year(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Reported records by pair and fiscal year, longest pairs first. An empty cell is "nothing found", not a break."""
    found = _found(warehouse, filters, lang)
    years = _years(found)
    kept = set(list(years)[:MOST_PAIRS])
    rows = Rows(found.columns, tuple(r for r in found.records if r[found.columns.index("pair")] in kept))
    takeaway = ""
    if years:
        most = max(len(one) for one in years.values())
        longest = [pair for pair, one in years.items() if len(one) == most]
        shown = leaders(lang, longest, "continuity.years.tied")
        takeaway = t(lang, "continuity.years.takeaway", pair=shown, n=number(most, lang))
        if len(years) > len(kept):
            takeaway += t(lang, "continuity.years.kept", n=number(len(kept), lang), all=number(len(years), lang))
    span = rows.column("fiscal_year")
    return card_of(
        "continuity-years", warehouse, lang, rows,
        ("pair", "fiscal_year", "records", "inferred", "phases", "source_ids"),
        tables=("continuity_records",), title=t(lang, "continuity.years.title"), takeaway=takeaway,
        note=t(lang, "continuity.years.note"), warnings=_caution(lang),
        chart=Chart("heatmap", x="fiscal_year", y="pair", value="records", group="pair",
                    order=tuple(range(min(span), max(span) + 1)) if span else (),
                    hover=("pair", "fiscal_year", "records", "inferred", "phases")),
    )  # fmt: skip


def _records(warehouse: Warehouse, lang: Lang, pair: str) -> tuple[str, Rows]:
    """The pair (the longest one where none is given) and all its records. Raises ``NotTaken`` for an unknown pair."""
    known = pairs(warehouse, Filters(), lang)
    pair = one_of(known, pair or next(iter(known)))
    return pair, with_columns(
        warehouse.rows("continuity_records", lang=lang, pair=pair),
        when_label=lambda row: period(row["date_start"], row["date_end"], row["date_precision"], lang),
    )


@recipe("pair-phases")
def phases(warehouse: Warehouse, filters: Filters, lang: Lang, pair: str = "") -> Card:
    """What happened between two places, by phase. Plans, context and inferred years are hollow."""
    pair, found = _records(warehouse, lang, pair)
    order = {row["phase"]: row["label"] for row in warehouse.rows("continuity_phases", lang=lang)}
    unplaced = t(lang, "continuity.phases.unplaced")
    found = found.with_column("phase_label", [label or unplaced for label in found.column("phase_label")])
    rows = Rows(found.columns, tuple(r for r, start in zip(found.records, found.column("date_start"), strict=True) if start))
    shown = {row["phase_code"] for row in found if row["counted"]}
    name = pairs(warehouse, Filters(), lang)[pair]
    years = sorted({y for row in rows if row["counted"] for y in range(row["fiscal_year_from"], row["fiscal_year_to"] + 1)})
    takeaway = t(lang, "continuity.phases.undated", pair=name)
    if years:
        missing = [label for code, label in order.items() if code not in shown and code != "dialogue"]
        present = [label for code, label in order.items() if code in shown]
        gap = max(years) - min(years) + 1 - len(years)
        takeaway = t(lang, "continuity.phases.takeaway", pair=name, years=years_in_words(tuple(years), lang), n=number(len(years), lang),
                     phases=listing(lang, present) if present else t(lang, "continuity.phases.no_phase"))  # fmt: skip
        takeaway += t(lang, "continuity.phases.gaps", n=number(gap, lang)) if gap else t(lang, "continuity.phases.no_gap")
        if missing:
            takeaway += t(lang, "continuity.phases.missing", phases=listing(lang, missing))
    shades, collected = dict(SHADES), warehouse.meta.get("facts_as_of")
    return card_of(
        "pair-phases", warehouse, lang, rows,
        ("phase_label", "event", "value_text", "when_label", "date_start", "date_end", "evidence_label", "tentative", "source_ids", "record_id"),
        tables=("continuity_records", "activities", "case_milestones"), title=t(lang, "continuity.phases.title", pair=name), takeaway=takeaway,
        note=t(lang, "continuity.phases.note"), warnings=_caution(lang), n_total=len(found), n_with_value=len(rows),
        chart=Chart("gantt", x="date_start", x_end="date_end", y="phase_label", series="evidence_label", hollow="tentative",
                    hover=("event", "value_text", "when_label", "evidence_label"), order=(*order.values(), unplaced),
                    colours=tuple((word, shades[code]) for word, code in evidence_codes(rows)),
                    marks=(Mark(date.fromisoformat(collected), t(lang, "cases.timeline.collected")),) if collected else ()),
        options={"pair": pair},
    )  # fmt: skip


def _after(warehouse: Warehouse, filters: Filters, lang: Lang) -> Rows:
    """Pairs of the programme with what followed: ``follow_code`` is one of ``FOLLOW_UPS``."""
    rows = warehouse.rows("continuity_after", lang=lang, **filters.only(FILTERS).sql())

    def code(row: dict[str, Any]) -> str:
        if row["is_running"]:
            return "running"
        return "followed" if row["records_after"] else "agreed" if row["agreements_last_year"] else "nothing"

    return with_columns(
        rows, pair=lambda row: _pair(row, lang), follow_code=code,
        programme_years=lambda row: years_in_words(row["programme_year_list"], lang),
        follow_up=lambda row: t(lang, f"continuity.after.{code(row)}"),
    )  # fmt: skip


@recipe("after-programme", FILTERS)
def after(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Every pair of the programme: its fiscal years, and what is on record after the last one."""
    rows = _after(warehouse, filters, lang)
    counts = Counter(rows.column("follow_code"))
    takeaway = ""
    if len(rows):
        takeaway = t(lang, "continuity.after.takeaway", n=number(len(rows), lang), last=fiscal_year(rows.first()["register_last_year"], lang),
                     **{code: number(counts[code], lang) for code in FOLLOW_UPS})  # fmt: skip
    return card_of(
        "after-programme", warehouse, lang, rows,
        ("municipality", "partner", "country", "programme_years", "follow_up", "records_after", "agreements_last_year", "source_ids"),
        tables=("continuity_records", "projects"), title=t(lang, "continuity.after.title"), takeaway=takeaway,
        note=t(lang, "continuity.after.note"), warnings=_caution(lang),
    )  # fmt: skip


@recipe("pair-after")
def pair_after(warehouse: Warehouse, filters: Filters, lang: Lang, pair: str = "") -> Card:
    """What is on record of one pair from the last programme year's agreements on; context is listed and marked."""
    pair, found = _records(warehouse, lang, pair)
    name = pairs(warehouse, Filters(), lang)[pair]
    years = [row["fiscal_year_to"] for row in found if row["in_programme"] and row["counted"]]
    last, register = max(years, default=None), warehouse.rows("match_last_year").first()["last_year"]

    def later(row: dict[str, Any]) -> bool:
        if last is None or row["in_programme"] or row["fiscal_year_from"] is None:
            return False
        return row["fiscal_year_to"] > last or (row["is_agreement"] and row["fiscal_year_from"] == last)

    rows = Rows(found.columns, tuple(r for r, row in zip(found.records, found, strict=True) if later(row)))
    words = {"pair": name, "last": fiscal_year(last, lang)}
    if last is None:
        takeaway = t(lang, "continuity.pair_after.no_programme", **words)
    elif last >= register:
        takeaway = t(lang, "continuity.pair_after.running", **words)
    else:
        counted = [row for row in rows if row["counted"]]
        agreed = sum(row["fiscal_year_from"] == last for row in counted)
        takeaway = t(lang, "continuity.pair_after.takeaway", **words)
        if agreed:
            takeaway += t(lang, "continuity.pair_after.agreed", n=number(agreed, lang))
        rest = len(counted) - agreed
        takeaway += t(lang, "continuity.pair_after.followed", n=number(rest, lang)) if rest else t(lang, "continuity.pair_after.nothing")
        if context := len(rows) - len(counted):
            takeaway += t(lang, "continuity.pair_after.context", n=number(context, lang))
    return card_of(
        "pair-after", warehouse, lang, rows,
        ("when_label", "phase_label", "event", "value_text", "evidence_label", "source_ids", "record_id"),
        tables=("continuity_records",), title=t(lang, "continuity.pair_after.title", pair=name), takeaway=takeaway,
        note=t(lang, "continuity.pair_after.note"), warnings=_caution(lang), options={"pair": pair},
    )  # fmt: skip
