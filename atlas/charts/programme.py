"""The City-to-City programme: the register by year, municipality, country and sector, beside the published totals."""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart, UsageWarning, columns_of, one_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters
from atlas.formats import day, fiscal_year, number
from atlas.i18n import Lang, leaders, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("municipality", "prefecture", "country", "sector", "kind", "fiscal_year")
GROUPINGS = ("municipality", "country", "sector")
MEASURES = ("municipalities", "partners", "countries")


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """What the register holds under these filters, and how that compares with the published cumulative counts."""
    used = filters.only(FILTERS)
    reach = warehouse.rows("programme_reach", lang=lang, **used.sql()).first()
    if not reach["records"]:
        return t(lang, "programme.answer_empty")
    size = {name: _count(name, reach[name], lang) for name in ("pairs", "municipalities", "partners", "countries")}
    text = t(lang, "programme.answer", n=number(reach["records"], lang), first=fiscal_year(reach["first_fiscal_year"], lang),
             last=fiscal_year(reach["last_fiscal_year"], lang), **size)  # fmt: skip
    if reach["inferred"]:
        text += t(lang, "programme.answer_inferred", n=number(reach["inferred"], lang))
    latest = _latest_published(warehouse)
    if used or not latest:
        return text
    published = {row["measure_code"]: number(row["published"], lang) for row in latest}
    first = latest.first()
    return text + t(lang, "programme.answer_published", as_of=day(first["as_of"], first["date_precision"], lang), **published)


def _count(name: str, n: int, lang: Lang) -> str:
    return t(lang, f"programme.count.{name}", n=number(n, lang))


def _latest_published(warehouse: Warehouse) -> Rows:
    """The newest cumulative counts, one row per measure; figures set aside in a conflict are passed over."""
    rows = warehouse.rows("programme_reach_over_time")
    usable = [i for i, aside in enumerate(rows.column("is_set_aside")) if not aside]
    if not usable:
        return Rows(rows.columns, ())
    return rows.where(total_id=rows.column("total_id")[usable[-1]])


def _caution(lang: Lang, inferred: int = 0) -> tuple[UsageWarning, ...]:
    found = [UsageWarning("incomplete_coverage", t(lang, "programme.warning_incomplete"))]
    if inferred:
        found.append(UsageWarning("partly_inferred", t(lang, "programme.warning_inferred", n=number(inferred, lang))))
    return tuple(found)


@recipe("programme-by-year", FILTERS)
def by_year(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Register rows per fiscal year, certain and inferred ones apart, and the published number of adopted projects.

    The published numbers cannot be split by place or sector: they are shown only when nothing but years is chosen.
    """
    register = warehouse.rows("programme_by_year", lang=lang, **filters.sql())
    only_years = not filters.with_(fiscal_year=(), fiscal_year_from=None, fiscal_year_to=None)
    published = warehouse.rows("programme_adopted", **filters.sql()) if only_years and len(register) else None
    adopted, unit = t(lang, "programme.by_year.adopted"), t(lang, "programme.unit.records")
    records: list[tuple[Any, ...]] = [
        (
            row["fiscal_year"],
            _register_series(row["is_inferred"], lang),
            row["records"],
            unit,
            row["is_inferred"],
            None,
            row["source_ids"],
        )
        for row in register
    ]
    for row in published or ():
        words = t(lang, f"programme.coverage.{row['coverage']}")
        records.append((row["fiscal_year"], adopted, row["adopted"], t(lang, "programme.unit.projects"),
                        row["coverage"] == "partial", words, row["source_ids"]))  # fmt: skip
    columns = ("fiscal_year", "measure", "figure", "unit_label", "uncertain", "coverage", "source_ids")
    rows = Rows(columns, tuple(sorted(records, key=lambda record: record[0])))
    counts: dict[int, int] = {}
    for row in register:
        counts[row["fiscal_year"]] = counts.get(row["fiscal_year"], 0) + row["records"]
    takeaway = note = ""
    if counts:
        most = max(counts.values())
        top = [fiscal_year(year, lang) for year in sorted(counts) if counts[year] == most]
        takeaway = t(lang, f"programme.by_year.takeaway{_tied(top)}", n=number(sum(counts.values()), lang), years=len(counts),
                     first=fiscal_year(min(counts), lang), last=fiscal_year(max(counts), lang),
                     top=leaders(lang, top, "programme.by_year.tied"), top_n=number(most, lang))  # fmt: skip
        note = _note_on_adopted(published, lang)
    series = (_register_series(False, lang), _register_series(True, lang), adopted)
    return Card(
        id="programme-by-year", lang=lang, title=t(lang, "programme.by_year.title"), takeaway=takeaway,
        rows=rows, columns=columns_of(warehouse, rows, lang, ("projects",)), tables=("projects", "programme_totals"),
        sources=sources_of(rows, "source_ids"), note=note, warnings=_caution(lang, _inferred(register)),
        n_total=len(published) if published else None,
        n_with_value=sum(v is not None for v in published.column("adopted")) if published else None,
        chart=Chart(
            "bar", x="fiscal_year", y="figure", series="measure", hollow="uncertain", order=series, dots=(adopted,), stacked=True,
            colours=tuple((name, "c2" if name == adopted else "c1") for name in series), height=400,
            y_title=t(lang, "programme.by_year.axis"), hover=("fiscal_year", "measure", "figure", "unit_label", "coverage"),
        ),
    )  # fmt: skip


def _tied(top: list[str]) -> str:
    """The end of the key of a message where several share the first place."""
    return "_tied" if len(top) > 1 else ""


def _register_series(inferred: bool, lang: Lang) -> str:
    return t(lang, f"programme.by_year.{'inferred' if inferred else 'stated'}")


def _inferred(register: Rows) -> int:
    return sum(row["records"] for row in register if row["is_inferred"])


def _note_on_adopted(published: Rows | None, lang: Lang) -> str:
    note = t(lang, "programme.by_year.note")
    if published is None:
        return note + t(lang, "programme.by_year.note_filtered")
    for coverage in ("partial", "unknown"):
        years = [fiscal_year(row["fiscal_year"], lang) for row in published if row["coverage"] == coverage]
        if years:
            note += t(lang, f"programme.by_year.note_{coverage}", years=listing(lang, years))
    return note


@recipe("programme-by", FILTERS)
def grouped(warehouse: Warehouse, filters: Filters, lang: Lang, by: str = "municipality") -> Card:
    """Register rows by municipality, country or sector (``by``)."""
    one_of(GROUPINGS, by)
    rows = warehouse.rows("programme_by", lang=lang, by=by, **filters.sql())
    unnamed = t(lang, "programme.unnamed")
    rows = rows.with_column("category", [name or unnamed for name in rows.column("category")])
    takeaway = ""
    if named := [row for row in rows if row["category"] != unnamed]:
        most = max(row["records"] for row in named)
        top = [row["category"] for row in named if row["records"] == most]
        takeaway = t(lang, f"programme.by.takeaway_{by}{_tied(top)}", n=number(len(named), lang),
                     top=leaders(lang, top, f"programme.by.tied_{by}"), records=number(most, lang),
                     years=number(named[0]["fiscal_years"], lang))  # fmt: skip
    return Card(
        id="programme-by", lang=lang, title=t(lang, f"programme.by.title_{by}"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("projects",)), tables=("projects", "project_sectors"),
        sources=sources_of(rows, "source_ids"), note=t(lang, f"programme.by.note_{by}"), warnings=_caution(lang),
        chart=Chart(
            "hbar", x="records", y="category", x_title=t(lang, "programme.by_year.axis_records"), height=90 + 26 * len(rows),
            hover=("category", "records", "inferred", "fiscal_years", "first_fiscal_year", "last_fiscal_year", "partners"),
        ),
        options={"by": by},
    )  # fmt: skip


@recipe("programme-continuity", FILTERS)
def continuity(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Register rows by municipality and fiscal year. Cells without a record stay empty; inferred ones stand in brackets."""
    rows = warehouse.rows("programme_continuity", lang=lang, **filters.sql())
    unnamed = t(lang, "programme.unnamed_short")
    rows = rows.with_column("municipality", [name or unnamed for name in rows.column("municipality")])
    rows = rows.with_column("shown_as", [_cell(row, lang) for row in rows])
    years: dict[str, list[int]] = {}
    for row in rows:
        if row["municipality"] != unnamed:
            years.setdefault(row["municipality"], []).append(row["fiscal_year"])
    takeaway = ""
    if years:
        most = max(len(found) for found in years.values())
        longest = [name for name, found in years.items() if len(found) == most]
        takeaway = t(lang, "programme.continuity.takeaway", n=number(len(years), lang),
                     several=number(sum(len(found) > 1 for found in years.values()), lang),
                     gaps=number(sum(max(f) - min(f) + 1 > len(f) for f in years.values()), lang),
                     top=listing(lang, longest), top_years=number(most, lang))  # fmt: skip
    span = rows.column("fiscal_year")
    return Card(
        id="programme-continuity", lang=lang, title=t(lang, "programme.continuity.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("projects",)), tables=("projects",), sources=sources_of(rows, "source_ids"),
        note=t(lang, "programme.continuity.note"), warnings=_caution(lang),
        chart=Chart("heatmap", x="fiscal_year", y="municipality", value="records", label="shown_as",
                    order=tuple(range(min(span), max(span) + 1)) if span else (),
                    hover=("municipality", "fiscal_year", "records", "inferred", "partner_names")),
    )  # fmt: skip


CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _cell(row: dict[str, Any], lang: Lang) -> str:
    """The number in a cell: circled where every record is partly inferred (brackets would not fit on a phone)."""
    n = row["records"]
    if row["inferred"] == n:
        return CIRCLED[n - 1] if n <= len(CIRCLED) else f"({number(n, lang)})"
    return number(n, lang) + ("*" if row["inferred"] else "")


@recipe("programme-flows", FILTERS)
def flows(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Register rows between municipalities and partner countries."""
    rows = warehouse.rows("programme_flows", lang=lang, **filters.sql())
    unnamed = t(lang, "programme.unnamed")
    rows = rows.with_column("municipality", [name or unnamed for name in rows.column("municipality")])
    takeaway = ""
    named = [row for row in rows if row["municipality"] != unnamed]
    if named:
        most = max(row["records"] for row in named)
        top = [t(lang, "programme.flows.link", municipality=row["municipality"], country=row["country"])
               for row in named if row["records"] == most]  # fmt: skip
        takeaway = t(lang, f"programme.flows.takeaway{_tied(top)}", links=_count("links", len(named), lang),
                     top=leaders(lang, top, "programme.flows.tied"), records=number(most, lang),
                     municipalities=_count("municipalities", len({row["municipality"] for row in named}), lang),
                     countries=_count("countries", len({row["country"] for row in named}), lang))  # fmt: skip
    ends = max(len(set(rows.column("municipality"))), len(set(rows.column("country"))))
    return Card(
        id="programme-flows", lang=lang, title=t(lang, "programme.flows.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("projects",)), tables=("projects",), sources=sources_of(rows, "source_ids"),
        note=t(lang, "programme.flows.note"), warnings=_caution(lang),
        chart=Chart(
            "sankey", x="municipality", y="country", value="records", series="municipality", height=max(160, 60 + 30 * ends),
            hover=("municipality", "country", "records", "fiscal_years", "partner_names"),
        ),
    )  # fmt: skip


@recipe("programme-completeness")
def completeness(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The newest published cumulative place counts beside the same counts in the register. Not divided: counting rules differ."""
    latest = {row["measure_code"]: row for row in _latest_published(warehouse)}
    published, register = t(lang, "programme.completeness.published"), t(lang, "programme.completeness.register")
    records: list[tuple[Any, ...]] = []
    for code in (code for code in MEASURES if code in latest):
        row = latest[code]
        as_of = day(row["as_of"], row["date_precision"], lang)
        measure = t(lang, f"programme.completeness.measure_{code}")
        records.append((measure, published, row["published"], as_of, (row["source_id"],)))
        records.append((measure, register, row["in_register"], as_of, ()))
    rows = Rows(("measure", "basis", "figure", "as_of_label", "source_ids"), tuple(records))
    takeaway = ""
    if latest:
        first = next(iter(latest.values()))
        sizes = {f"{code}_{side}": number(row[side], lang) for code, row in latest.items() for side in ("published", "in_register")}
        takeaway = t(lang, "programme.completeness.takeaway", as_of=day(first["as_of"], first["date_precision"], lang),
                     fiscal_year=fiscal_year(first["fiscal_year"], lang), **sizes)  # fmt: skip
    return Card(
        id="programme-completeness", lang=lang, title=t(lang, "programme.completeness.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("programme_totals",)), tables=("programme_totals", "projects"),
        sources=sources_of(rows, "source_ids"), note=t(lang, "programme.completeness.note"),
        chart=Chart("hbar", x="figure", y="measure", series="basis", order=(published, register), height=330,
                    colours=((published, "muted"), (register, "c1")), hover=("measure", "basis", "figure", "as_of_label")),
    )  # fmt: skip
