"""Decarbonisation leading areas by round, and the article's numbers beside them and beside the record of declarations."""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart, UsageWarning, columns_of, sources_of
from atlas.charts import recipe
from atlas.charts.declarations import YEARS, changed, in_words, words
from atlas.filters import Filters
from atlas.formats import day, number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse


def _within(rows: Rows, lines: tuple[str, ...], claim: dict[str, Any], computed: bool = True) -> list[float]:
    """Values of some lines within the period a claim speaks of; without ``computed`` only those no one doubts."""
    return [
        r["figure"] for r in rows
        if r["line_name"] in lines and (computed or not r["doubtful"])
        and claim["period_start"] <= r["date"] <= claim["period_end"]
    ]  # fmt: skip


def _reach(found: list[float], lang: Lang) -> str:
    """Lowest and highest value, in words."""
    if not found:
        return t(lang, "value.not_reported")
    low, high = number(min(found), lang), number(max(found), lang)
    return low if low == high else t(lang, "value.range", first=low, last=high)


def _nearer(claimed: float, these: list[float], those: list[float]) -> bool:
    """Whether the claimed number is nearer to one list of values than to the other."""
    return bool(these and those) and min(abs(v - claimed) for v in these) < min(abs(v - claimed) for v in those)


@recipe("declaration-claim")
def claim(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The article's numbers, drawn in two panels: against the record, and against the leading areas it most likely meant."""
    rows = warehouse.rows("declaration_claim_check", lang=lang)
    claims = list(warehouse.rows("declaration_claims", lang=lang))
    basis = words(warehouse, "cumulative_basis", lang)
    names = {"record": t(lang, "declarations.claim.record"), "claim": t(lang, "declarations.claim.claim")} | basis
    parts, reasons, nearer = [], [], []
    for one in claims:
        first, last = one["period_start"], one["period_end"]
        years = str(first.year) if first.year == last.year else t(lang, "value.range", first=first.year, last=last.year)
        record, areas = _within(rows, ("record",), one), _within(rows, ("gross", "net"), one, computed=False)
        nearer.append(_nearer(one["claimed_value"], areas, record))
        parts.append(t(lang, "declarations.claim.part", years=years, claimed=number(one["claimed_value"], lang),
                       record=_reach(record, lang), areas=_reach(areas, lang)))  # fmt: skip
        said = {name: one[name] for name in ("statement", "verdict", "explanation")}
        reasons.append(t(lang, "declarations.claim.reason", **said))
    takeaway = t(lang, "declarations.claim.takeaway", parts=t(lang, "declarations.claim.separator").join(parts)) if claims else ""
    if claims and all(nearer):
        takeaway += t(lang, "declarations.claim.nearer")
    values = listing(lang, [number(one["claimed_value"], lang) for one in claims])
    shown = changed(rows, line_name=lambda row: names[row["line_name"]])
    return Card(
        id="declaration-claim", lang=lang, title=t(lang, "declarations.claim.title", values=values),
        takeaway=takeaway, rows=shown if claims else Rows(shown.columns, ()),
        columns=columns_of(warehouse, shown, lang, ("declaration_counts",)),
        tables=("claims", "declaration_counts", "leading_areas"),
        sources=tuple(dict.fromkeys((*sources_of(rows, "source_ids"),
        *(s for one in claims for s in one["evidence_source_ids"])))),
        chart=Chart("line", x="date", x_end="held_until", y="figure", panel="compared_with", series="line_name",
                    hollow="doubtful",
                    order=tuple(names[n] for n in ("record", "gross", "net", "claim")),
                    colours=((names["record"], "c1"), (names["claim"], "c2"), (names["gross"], "c3"), (names["net"], "c6")),
                    hover=("line_name", "date", "held_until", "figure"), height=640),
        warnings=(UsageWarning("partly_inferred", t(lang, "declarations.claim.inference")),),
        note="\n".join([*reasons, t(lang, "declarations.claim.note")]), n_total=len(rows), n_with_value=len(rows),
    )  # fmt: skip


@recipe("leading-area-rounds", YEARS)
def rounds(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Leading areas selected in each round."""
    rows = warehouse.rows("leading_area_rounds", lang=lang, **filters.sql())
    takeaway = ""
    if rows:
        most, last = max(rows, key=lambda row: row["selected"]), list(rows)[-1]
        takeaway = t(lang, "declarations.rounds.takeaway", n=number(len(rows), lang), top=number(most["selected"], lang),
                     top_round=t(lang, "declarations.round", number=most["round"]), last=number(last["selected"], lang),
                     last_round=t(lang, "declarations.round", number=last["round"]), last_on=day(last["selected_on"],
                     "day", lang))  # fmt: skip
    shown = changed(
        in_words(rows, warehouse, lang),
        round_label=lambda row: t(lang, "declarations.round_when", number=row["round"], date=day(row["selected_on"], "month", lang)),
    ).select("round_label", "selected_on", "selected", "usage_note", "remark", "source_id")
    return Card(
        id="leading-area-rounds", lang=lang, title=t(lang, "declarations.rounds.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("leading_areas",)), tables=("leading_areas",), sources=sources_of(rows),
        chart=Chart("hbar", x="selected", y="round_label", hover=("round_label", "selected_on", "selected", "usage_note",
                    "remark"),
                    colours=(("", "c3"),), x_title=t(lang, "declarations.rounds.axis"), height=400),
        unit=t(lang, "declarations.rounds.axis"), note=t(lang, "declarations.rounds.note"), n_total=len(rows),
        n_with_value=len(rows),
    )  # fmt: skip


@recipe("leading-area-totals", YEARS)
def totals(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Leading areas so far, counted in two ways that are kept apart."""
    rows = warehouse.rows("leading_area_totals", lang=lang, **filters.sql())
    basis = words(warehouse, "cumulative_basis", lang)
    last = {name: [row for row in rows if row["cumulative_basis"] == label] for name, label in basis.items()}
    parts = [t(lang, "declarations.totals.part", basis=basis[name], total=number(found[-1]["areas_total"], lang))
             for name, found in last.items() if found]  # fmt: skip
    takeaway = ""
    if rows:
        newest = max(rows.column("selected_on"))
        takeaway = t(lang, "declarations.totals.takeaway", date=day(newest, "day", lang), parts=listing(lang, parts))
    computed = sum(rows.column("doubtful"))
    return Card(
        id="leading-area-totals", lang=lang, title=t(lang, "declarations.totals.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("leading_areas",)), tables=("leading_areas",), sources=sources_of(rows,
        "source_ids"),
        chart=Chart("line", x="selected_on", y="areas_total", series="cumulative_basis", hollow="doubtful",
                    order=(basis["gross"], basis["net"]), colours=((basis["gross"], "c3"), (basis["net"], "c6")),
                    y_title=t(lang, "declarations.rounds.axis"), height=400),
        warnings=(UsageWarning("partly_inferred", t(lang, "declarations.totals.computed", n=number(computed,
        lang))),) if computed else (),
        unit=t(lang, "declarations.rounds.axis"), note=t(lang, "declarations.totals.note"),
        n_total=len(rows), n_with_value=len(rows) - computed,
    )  # fmt: skip
