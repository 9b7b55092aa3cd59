"""The record of zero-carbon declarations: total, split by kind, population, growth, and what is kept out of the lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from atlas.card import Card, Chart, Mark, UsageWarning, columns_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters
from atlas.formats import day, day_with_era, number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

YEARS = ("fiscal_year",)
KINDS = ("kind", "fiscal_year")
INTERVALS = {"month": 28, "all": 1}
"""Shortest step of the growth picture in days, by option. A step of a day or two says little as a rate per month."""
DEFAULT_EVENTS = ("law", "declaration")


def words(warehouse: Warehouse, vocabulary: str, lang: Lang) -> dict[str, str]:
    """Labels of a vocabulary by code."""
    return {row["value"]: row["label"] for row in warehouse.rows("labels_in", vocabulary=vocabulary, lang=lang)}


def said(codes: str | None, labels: dict[str, str], lang: Lang) -> str | None:
    """Usage notes, written as codes with semicolons between them, in words."""
    return listing(lang, [labels[code] for code in dict.fromkeys(codes.split(";"))]) if codes else None


def changed(rows: Rows, **columns: Any) -> Rows:
    """The rows with the values of some columns replaced by a function of the row; unknown names are added at the end."""
    names = rows.columns + tuple(name for name in columns if name not in rows.columns)
    return Rows(names, tuple(tuple(columns[n](row) if n in columns else row[n] for n in names) for row in rows))


def in_words(rows: Rows, warehouse: Warehouse, lang: Lang) -> Rows:
    """The rows with their usage notes in words."""
    labels = words(warehouse, "declaration_usage_note", lang)
    return changed(rows, usage_note=lambda row: said(row["usage_note"], labels, lang))


def doubts(rows: Rows, warehouse: Warehouse, lang: Lang) -> tuple[UsageWarning, ...]:
    """One warning per usage note found on doubtful (hollow) points, with the number of such points."""
    labels = words(warehouse, "declaration_usage_note", lang)
    found: dict[str, int] = {}
    for row in rows:
        if row["doubtful"]:
            for code in dict.fromkeys((row["usage_note"] or "").split(";")):
                if code:
                    found[code] = found.get(code, 0) + 1
    return tuple(UsageWarning(code, t(lang, "declarations.doubt", note=labels[code], n=number(n, lang))) for code, n in found.items())


def people(million: float, lang: Lang) -> str:
    """A population given in millions, in the unit the reader counts in: 11,896万人 or 118.96 million people."""
    scale = int(t(lang, "declarations.people_per_million"))
    return t(lang, "declarations.people", number=number(round(million * scale, 4) if scale > 1 else million, lang))


def lead(warehouse: Warehouse, lang: Lang) -> str:
    """The plain answer of the page, from the newest figures on record."""
    h = warehouse.rows("declaration_headline").first()

    def when(name: str) -> str:
        return day(h[name], "day", lang)

    return t(
        lang, "declarations.lead", count=number(h["count"], lang), date=day_with_era(h["as_of"], "day", lang),
        first=number(h["first_count"], lang),
        first_on=when("first_as_of"), previous=number(h["previous_count"], lang), previous_on=when("previous_as_of"),
        added=number(h["added"], lang), days=number(h["days"], lang), rate=number(h["added_per_month"], lang),
        population=people(h["population_million"], lang), population_on=when("population_as_of"),
        share=number(h["population_share_percent"], lang), share_on=when("share_as_of"), known=number(h["known"], lang),
    )  # fmt: skip


def event_kinds(warehouse: Warehouse, lang: Lang) -> dict[str, str]:
    """Kinds of policy events inside the record and their labels."""
    return {row["value"]: row["label"] for row in warehouse.rows("declaration_event_kinds", lang=lang)}


def _events(warehouse: Warehouse, lang: Lang, kinds: tuple[str, ...], first: date, last: date) -> tuple[Rows, tuple[Mark, ...], str]:
    """Events as numbered marks, and the key to the numbers: one line each."""
    rows = warehouse.rows("declaration_events", lang=lang, kinds=kinds or ("",), first=first, last=last)
    marks, key = [], []
    for n, row in enumerate(rows, start=1):
        text = t(lang, "declarations.event", date=day(row["date"], row["date_precision"], lang), event=row["event"])
        marks.append(Mark(row["date"], str(n), text=text))
        key.append(t(lang, "declarations.event_key", number=n, event=text))
    return rows, tuple(marks), "\n".join(key)


@recipe("declaration-total", YEARS)
def total(warehouse: Warehouse, filters: Filters, lang: Lang, events: tuple[str, ...] = DEFAULT_EVENTS, points: str = "plotted") -> Card:
    """Cumulative number over time. ``points="all"`` adds the values kept out of the line, as crosses."""
    rows = warehouse.rows("declaration_totals", lang=lang, points=points, **filters.sql())
    line = [row for row in rows if row["plot"]]
    marks: tuple[Mark, ...] = ()
    takeaway, key = "", ""
    event_sources: tuple[str, ...] = ()
    if line:
        a, b = line[0], line[-1]
        takeaway = t(lang, "declarations.total.takeaway", first=number(a["count"], lang), first_on=day(a["as_of"], "day", lang),
                     last=number(b["count"], lang), last_on=day(b["as_of"], "day", lang), n=number(len(line),
                     lang))  # fmt: skip
        found, marks, key = _events(warehouse, lang, events, a["as_of"], b["as_of"])
        event_sources = sources_of(found)
    shown = in_words(rows, warehouse, lang).select("as_of", "count", "used_in_line", "doubtful", "usage_note", "remark", "source_id")
    used, unused = (words(warehouse, "plot", lang)[code] for code in ("true", "false"))
    note = t(lang, "declarations.total.note")
    return Card(
        id="declaration-total", lang=lang, title=t(lang, "declarations.total.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("declaration_counts",)), tables=("declaration_counts", "policy_events"),
        sources=tuple(dict.fromkeys((*sources_of(rows), *event_sources))), unit=t(lang, "declarations.unit"),
        chart=Chart("line", x="as_of", y="count", series="used_in_line" if points == "all" else "", hollow="doubtful",
                    marks=marks,
                    hover=("as_of", "count", "usage_note", "remark"), dots=(unused,) if points == "all" else (),
                    order=(used, unused), colours=((used, "c1"), (unused, "c2")), y_title=t(lang,
                    "declarations.total.axis"), height=420),
        warnings=doubts(rows, warehouse, lang), note=f"{key}\n{note}" if key else note,
        n_total=len(rows), n_with_value=len(rows), options={"events": events, "points": points},
    )  # fmt: skip


@recipe("declaration-kinds", KINDS)
def kinds(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The split by kind of local government, on the dates for which all kinds are known."""
    rows = warehouse.rows("declaration_kinds", lang=lang, **filters.sql())
    dates = list(dict.fromkeys(rows.column("as_of")))
    takeaway = ""
    if dates:
        newest = [row for row in rows if row["as_of"] == dates[-1]]
        parts = [t(lang, "declarations.kinds.part", kind=row["kind"], count=number(row["count"], lang)) for row in newest]
        takeaway = t(lang, "declarations.kinds.takeaway", date=day(dates[-1], "day", lang), parts=listing(lang, parts))
    shown = in_words(rows, warehouse, lang)
    every = warehouse.rows("declaration_totals", lang=lang, points="plotted", **filters.sql())
    return Card(
        id="declaration-kinds", lang=lang, title=t(lang, "declarations.kinds.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("declaration_counts",)), tables=("declaration_counts",),
        sources=sources_of(rows),
        unit=t(lang, "declarations.unit"), n_total=len(every), n_with_value=len(dates),
        chart=Chart("hbar", x="count", y="as_of", series="kind", hollow="doubtful", stacked=True,
                    order=tuple(dict.fromkeys(rows.column("kind"))),
                    hover=("as_of", "kind", "count", "usage_note"), x_title=t(lang, "declarations.total.axis"), height=520),
        warnings=doubts(rows, warehouse, lang), note=t(lang, "declarations.kinds.note"),
    )  # fmt: skip


@recipe("declaration-population", YEARS)
def population(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Population of the declaring local governments; the share of the nation only where a source states it."""
    rows = warehouse.rows("declaration_population", **filters.sql())
    shares = [row for row in rows if row["population_share_percent"] is not None]
    takeaway = ""
    if rows:
        a, b = rows.first(), list(rows)[-1]
        takeaway = t(lang, "declarations.population.takeaway", first=people(a["population_million"], lang),
                     first_on=day(a["as_of"], "day", lang), last=people(b["population_million"], lang),
                     last_on=day(b["as_of"], "day", lang))  # fmt: skip
        if shares:
            share, when = number(shares[-1]["population_share_percent"], lang), day(shares[-1]["as_of"], "day", lang)
            takeaway += t(lang, "declarations.population.share", share=share, date=when)
    shown = in_words(rows, warehouse, lang)
    return Card(
        id="declaration-population", lang=lang, title=t(lang, "declarations.population.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("declaration_population",)), tables=("declaration_population",),
        sources=sources_of(rows), unit=t(lang, "declarations.population.axis"), n_total=len(rows), n_with_value=len(rows),
        chart=Chart("line", x="as_of", y="population_million", label="population_share_percent", hollow="doubtful",
                    y_title=t(lang, "declarations.population.axis"), height=520),
        warnings=doubts(rows, warehouse, lang), note=t(lang, "declarations.population.note"),
    )  # fmt: skip


@recipe("declaration-growth", YEARS)
def growth(warehouse: Warehouse, filters: Filters, lang: Lang, interval: str = "month") -> Card:
    """Increase per month between real points of the record; ``interval`` is a key of ``INTERVALS``."""
    rows = warehouse.rows("declaration_growth", min_days=INTERVALS[interval], **filters.sql())
    takeaway = ""
    if rows:
        top, last = max(rows, key=lambda row: row["added_per_month"]), list(rows)[-1]

        def step(row: dict[str, Any]) -> dict[str, str]:
            first, until = day(row["previous_as_of"], "day", lang), day(row["as_of"], "day", lang)
            return {"period": t(lang, "value.range", first=first, last=until), "rate": number(row["added_per_month"], lang)}

        best, newest = step(top), step(last)
        takeaway = t(lang, "declarations.growth.takeaway", top=best["rate"], top_period=best["period"],
                     last=newest["rate"], last_period=newest["period"])  # fmt: skip
    shown = in_words(rows, warehouse, lang)
    return Card(
        id="declaration-growth", lang=lang, title=t(lang, "declarations.growth.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("declaration_counts",)), tables=("declaration_counts",),
        sources=sources_of(rows, "source_ids"), unit=t(lang, "declarations.growth.axis"), n_total=len(rows),
        n_with_value=len(rows),
        chart=Chart("bar", x="previous_as_of", x_end="as_of", y="added_per_month", hollow="doubtful",
                    hover=("previous_as_of", "as_of", "days", "previous_count", "count", "added", "added_per_month",
                    "usage_note"),
                    y_title=t(lang, "declarations.growth.axis"), height=360),
        warnings=doubts(rows, warehouse, lang), note=t(lang, f"declarations.growth.note_{interval}", n=INTERVALS[interval]),
        options={"interval": interval},
    )  # fmt: skip


@recipe("declaration-unplotted", KINDS)
def unplotted(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Values kept out of the lines: what they are, why, and what the line says before and after."""
    rows = warehouse.rows("declaration_unplotted", lang=lang, **filters.sql())
    kinds_named = words(warehouse, "declaration_kind", lang) | {"population": t(lang, "declarations.population.axis")}
    notes = words(warehouse, "declaration_usage_note", lang)
    conflicts = sum("conflict" in (row["usage_note"] or "") for row in rows)
    second = sum(row["usage_note"] is None for row in rows)
    shown = Rows(
        ("when_label", "when_iso", "measure", "figure", "unplotted_reason", "line_before", "line_after", "remark",
        "source_id"),
        tuple(
            (day(row["as_of"], row["date_precision"], lang), row["when_iso"], kinds_named[row["measure"]], row["figure"],
             said(row["usage_note"], notes, lang) or t(lang, "declarations.unplotted.second"), row["line_before"],
             row["line_after"],
             row["remark"], row["source_id"])
            for row in rows
        ),
    )  # fmt: skip
    takeaway = ""
    if rows:
        takeaway = t(lang, "declarations.unplotted.takeaway", n=number(len(rows), lang), conflicts=number(conflicts, lang),
                     second=number(second, lang))  # fmt: skip
    return Card(
        id="declaration-unplotted", lang=lang, title=t(lang, "declarations.unplotted.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("declaration_counts",)), tables=("declaration_counts",
        "declaration_population"),
        sources=sources_of(rows), chart=Chart("table"), note=t(lang, "declarations.unplotted.note"),
        n_total=len(rows), n_with_value=len(rows),
    )  # fmt: skip
