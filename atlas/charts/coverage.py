"""Coverage: what is on record by year, scheme, country and prefecture, and what was looked for and not found."""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart, UsageWarning, columns_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("municipality", "prefecture", "country", "sector", "scheme", "case", "kind", "evidence", "fiscal_year")
BLANK = "–"
"""Shown where nothing was found: never a zero."""


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """How much is on record, and that blank means not found."""
    size = warehouse.rows("coverage_size", **filters.only(FILTERS).sql()).first()
    told = {name: number(value, lang) for name, value in size.items()}
    return t(lang, "coverage.answer" if size["records"] else "coverage.answer_empty", **told)


def _warning(lang: Lang) -> tuple[UsageWarning, ...]:
    return (UsageWarning("incomplete_coverage", t(lang, "coverage.warning")),)


def _schemes(warehouse: Warehouse, filters: Filters, lang: Lang) -> dict[str, str]:
    """Every scheme, or those asked for, in the order of the vocabulary."""
    return {
        row["scheme_code"]: row["scheme"]
        for row in warehouse.rows("coverage_schemes", lang=lang)
        if not filters.scheme or row["scheme_code"] in filters.scheme
    }


def _asked(year: int, filters: Filters) -> bool:
    return ((not filters.fiscal_year or year in filters.fiscal_year) and year >= (filters.fiscal_year_from or year)
            and year <= (filters.fiscal_year_to or year))  # fmt: skip


@recipe("coverage-years", FILTERS)
def years(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Records per fiscal year and scheme. Years before the register begins share one row; so do records without a date."""
    found = warehouse.rows("coverage_years", lang=lang, **filters.sql())
    first = warehouse.rows("programme_first_year").first()["fiscal_year"]
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    last = first
    for row in found:
        year = row["fiscal_year"]
        if year is not None and not _asked(year, filters):
            continue
        last = max(last, year or first)
        key = t(lang, "coverage.undated") if year is None else t(lang, "coverage.before", year=first - 1) if year < first else str(year)
        cell = cells.setdefault((key, row["scheme_code"]), {"records": 0, "source_ids": ()})
        cell["records"] += row["records"]
        cell["source_ids"] = tuple(sorted({*cell["source_ids"], *row["source_ids"]}))
    present = {key for key, _ in cells}
    periods = [str(year) for year in range(first, last + 1) if _asked(year, filters)]
    early, undated = t(lang, "coverage.before", year=first - 1), t(lang, "coverage.undated")
    periods = [early] * (early in present) + periods + [undated] * (undated in present)
    rows = _grid(periods, _schemes(warehouse, filters, lang), cells, "period_label", lang) if cells else _empty("period_label")
    takeaway = ""
    if cells:
        filled = sum(value is not None for value in rows.column("records"))
        top = max(cells, key=lambda key: (cells[key]["records"], key))
        takeaway = t(lang, "coverage.years.takeaway", filled=number(filled, lang), cells=number(len(rows), lang), period=_year_words(top[0], lang),
                     scheme=_schemes(warehouse, filters, lang)[top[1]], n=number(cells[top]["records"], lang))  # fmt: skip
    return _heatmap("coverage-years", warehouse, lang, rows, "period_label", takeaway)


def _year_words(label: str, lang: Lang) -> str:
    return t(lang, "value.fiscal_year", year=label) if label.isdigit() else label


@recipe("coverage-countries", FILTERS)
def countries(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Records per partner country and scheme; networks have no country and share one row."""
    found = warehouse.rows("coverage_countries", lang=lang, **filters.sql())
    nowhere = t(lang, "coverage.no_country")
    names = list(dict.fromkeys(row["country"] or nowhere for row in found))
    names = [name for name in names if name != nowhere] + [nowhere] * (nowhere in names)
    cells = {(row["country"] or nowhere, row["scheme_code"]): dict(row) for row in found}
    rows = _grid(names, _schemes(warehouse, filters, lang), cells, "country", lang) if cells else _empty("country")
    takeaway = ""
    if cells:
        single = [name for name in names if sum(key[0] == name for key in cells) == 1 and name != nowhere]
        takeaway = t(lang, "coverage.countries.takeaway", n=number(len([name for name in names if name != nowhere]), lang),
                     filled=number(len(cells), lang), cells=number(len(rows), lang), single=number(len(single), lang))  # fmt: skip
    return _heatmap("coverage-countries", warehouse, lang, rows, "country", takeaway)


def _empty(name: str) -> Rows:
    return Rows((name, "scheme", "records", "shown_as", "source_ids"), ())


def _grid(lines: list[str], schemes: dict[str, str], cells: dict[tuple[str, str], dict[str, Any]], name: str, lang: Lang) -> Rows:
    """Every line with every scheme; where nothing was found ``records`` is None, never zero."""
    records = []
    for line in lines:
        for code, label in schemes.items():
            cell = cells.get((line, code))
            n = cell["records"] if cell else None
            records.append((line, label, n, BLANK if n is None else number(n, lang), cell["source_ids"] if cell else ()))
    return Rows((name, "scheme", "records", "shown_as", "source_ids"), tuple(records))


def _heatmap(card_id: str, warehouse: Warehouse, lang: Lang, rows: Rows, line: str, takeaway: str) -> Card:
    section = card_id.removeprefix("coverage-")
    return Card(
        id=card_id, lang=lang, title=t(lang, f"coverage.{section}.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=("projects", "cooperation_links"), sources=sources_of(rows, "source_ids"),
        note=t(lang, f"coverage.{section}.note"), warnings=_warning(lang),
        chart=Chart("heatmap", x="scheme", y=line, value="records", label="shown_as", order=tuple(dict.fromkeys(rows.column("scheme"))),
                    hover=(line, "scheme", "records")),
    )  # fmt: skip


@recipe("coverage-prefectures", FILTERS)
def prefectures(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Per prefecture: known declarations beside the number of local governments, and cooperation on record. In official order."""
    found = warehouse.rows("coverage_prefectures", lang=lang, **filters.sql())
    records = tuple(
        (row["prefecture"], t(lang, f"coverage.kind.{row['record_kind']}"), row["records"], row["local_governments"],
         BLANK if row["records"] is None else
         t(lang, "coverage.prefectures.of", n=number(row["records"], lang), total=number(row["local_governments"], lang))
         if row["record_kind"] in ("declarations", "cooperating") else number(row["records"], lang), row["source_ids"])
        for row in found
    )  # fmt: skip
    if not any(record[2] for record in records):
        records = ()
    rows = Rows(("prefecture", "record_kind", "records", "local_governments", "shown_as", "source_ids"), records)
    takeaway = ""
    if records:
        without = [row["prefecture"] for row in found if row["record_kind"] == "cooperating" and row["records"] is None]
        declared = sum(row["records"] or 0 for row in found if row["record_kind"] == "declarations")
        takeaway = t(lang, "coverage.prefectures.takeaway", n=number(declared, lang), without=number(len(without), lang))
    return Card(
        id="coverage-prefectures", lang=lang, title=t(lang, "coverage.prefectures.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=("declarations", "projects", "cooperation_links", "local_governments"),
        sources=sources_of(rows, "source_ids"), note=t(lang, "coverage.prefectures.note"), warnings=_warning(lang),
        chart=Chart("heatmap", x="record_kind", y="prefecture", value="records", label="shown_as", order=tuple(dict.fromkeys(rows.column("record_kind"))),
                    hover=("prefecture", "record_kind", "records", "local_governments")),
    )  # fmt: skip


@recipe("coverage-gaps")
def gaps(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """What was looked for and not found, by table, with the reason."""
    found = warehouse.rows("coverage_gaps", lang=lang)
    rows = found.with_column("gap_reason", found.column("reason")).select("table_title", "missing", "gap_reason", "table_name")
    titles = list(dict.fromkeys(found.column("table_title")))
    return Card(
        id="coverage-gaps", lang=lang, title=t(lang, "coverage.gaps.title"), rows=rows, columns=columns_of(warehouse, rows, lang),
        takeaway=t(lang, "coverage.gaps.takeaway", n=number(len(rows), lang), tables=listing(lang, titles)), tables=("known_gaps",),
        sources=sources_of(found, "source_ids"), note=t(lang, "coverage.gaps.note"),
    )  # fmt: skip


@recipe("coverage-sources")
def sources(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Sources by year of publication; when they were read stands in the sentence."""
    found = warehouse.rows("coverage_sources")
    dated = [row for row in found if row["published_year"] is not None]
    rows = Rows(("published_year", "sources", "source_ids"), tuple((r["published_year"], r["sources"], r["source_ids"]) for r in dated))
    total = sum(found.column("sources"))
    read: dict[int, int] = {}
    for row in found:
        read[row["retrieved_year"]] = read.get(row["retrieved_year"], 0) + row["sources"]
    told = [t(lang, "coverage.sources.read", year=year, n=number(n, lang)) for year, n in sorted(read.items())]
    n = sum(row["sources"] for row in dated)
    return Card(
        id="coverage-sources", lang=lang, title=t(lang, "coverage.sources.title"), rows=rows, columns=columns_of(warehouse, rows, lang),
        takeaway=t(lang, "coverage.sources.takeaway", read=listing(lang, told), n=number(n, lang), undated=number(total - n, lang)),
        tables=("sources",), sources=sources_of(found, "source_ids"), note=t(lang, "coverage.sources.note"), n_total=total, n_with_value=n,
        chart=Chart("bar", x="published_year", y="sources", y_title=t(lang, "coverage.sources.axis"), height=300, hover=("published_year", "sources")),
    )  # fmt: skip
