"""Sources: what each one supports, where they disagree, what to mind when using the data, how it was made."""

from __future__ import annotations

import unicodedata

from atlas.card import Card, Chart, columns_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters
from atlas.formats import day, number, period
from atlas.i18n import Lang, listing, t
from atlas.sources import cited
from atlas.warehouse import Rows, Warehouse

RULES = ("preferred", "other", "open")


def answer(warehouse: Warehouse, lang: Lang) -> str:
    """The plain answer of the page: how many sources of which kind, how much leans on one only, what disagrees."""
    kinds = warehouse.rows("source_summary", lang=lang)
    counted = [t(lang, "sources.kind_count", kind=row["publisher_kind_label"], n=number(row["sources"], lang)) for row in kinds]
    figures = warehouse.rows("source_figures")
    conflicts = set(warehouse.rows("source_conflicts", lang=lang).column("conflict_id"))
    read_on = max(warehouse.rows("source_list", lang=lang, publisher_kind=None, language=None).column("retrieved_on"))
    return t(
        lang, "sources.answer", n=number(sum(kinds.column("sources")), lang), kinds=listing(lang, counted),
        figures=number(sum(figures.column("figures")), lang), single=number(sum(figures.column("single")), lang),
        conflicts=number(len(conflicts), lang), read_on=day(read_on, "day", lang),
    )  # fmt: skip


def offered(warehouse: Warehouse, parameter: str, lang: Lang) -> dict[str, str]:
    """The values of ``publisher_kind`` or ``language`` that occur, with label and number of sources, most frequent first."""
    rows = warehouse.rows("source_choices", lang=lang).where(parameter=parameter)
    return {row["value"]: t(lang, "sources.choice", label=row["label"], n=number(row["sources"], lang)) for row in rows}


def known(warehouse: Warehouse) -> tuple[str, ...]:
    """The ids of all sources."""
    return tuple(warehouse.rows("source_list", lang="en", publisher_kind=None, language=None).column("source_id"))


def folded(text: str) -> str:
    """Text as it is compared in the search: full and half width, upper and lower case are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


@recipe("source-kinds")
def kinds(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Sources by kind of publisher."""
    found = warehouse.rows("source_summary", lang=lang)
    rows = found.select("publisher_kind_label", "sources", "records")
    most = max(found.column("sources"))
    first = [row["publisher_kind_label"] for row in found if row["sources"] == most]
    key = "takeaway" if len(first) == 1 else "takeaway_tied"
    total = number(sum(found.column("sources")), lang)
    takeaway = t(lang, f"sources.kinds.{key}", kind=listing(lang, first), n=number(most, lang), total=total)
    return Card(
        id="source-kinds", lang=lang, title=t(lang, "sources.kinds.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=("sources", "source_uses"), sources=sources_of(found, "source_ids"),
        chart=Chart("hbar", x="sources", y="publisher_kind_label", x_title=t(lang, "sources.kinds.axis"),
                    height=90 + 28 * len(rows), hover=("publisher_kind_label", "sources", "records")),
        note=t(lang, "sources.kinds.note"),
    )  # fmt: skip


@recipe("source-list")
def source_list(
    warehouse: Warehouse, filters: Filters, lang: Lang, q: str = "",
    publisher_kind: tuple[str, ...] = (), language: tuple[str, ...] = (),
) -> Card:  # fmt: skip
    """Sources whose title, publisher, address or id hold every word of ``q``, of these kinds and languages."""
    found = warehouse.rows("source_list", lang=lang, publisher_kind=publisher_kind or None, language=language or None)
    words = folded(q).split()
    looked_in = ("source_title", "publisher", "url", "source_id")
    fits = [all(word in folded(" ".join(row[name] or "" for name in looked_in)) for word in words) for row in found]
    rows = Rows(found.columns, tuple(record for record, fit in zip(found.records, fits, strict=True) if fit))
    joined = [t(lang, "value.list_separator").join(supports) for supports in rows.column("supports")]
    rows = rows.with_column("supports", joined).select(
        "source_title", "publisher", "publisher_kind_label", "published_on", "language_label", "records", "supports",
        "retrieved_on", "url", "source_id",
    )  # fmt: skip
    takeaway = ""
    if len(rows):
        dated = sum(value is not None for value in rows.column("published_on"))
        takeaway = t(lang, "sources.list.takeaway", n=number(len(rows), lang), dated=number(dated, lang))
    return Card(
        id="source-list", lang=lang, title=t(lang, "sources.list.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("sources",)), tables=("sources", "source_uses"),
        sources=tuple(rows.column("source_id")), note=t(lang, "sources.list.note"), filters_text="",
        options={"q": q, "publisher_kind": publisher_kind, "language": language},
    )  # fmt: skip


@recipe("source-uses")
def uses(warehouse: Warehouse, filters: Filters, lang: Lang, source: str = "") -> Card:
    """The rows that lean on one source, told in words; without a source, on the one that most rows lean on."""
    source = source or known(warehouse)[0]
    found = warehouse.rows("source_rows", lang=lang, source=source)
    told = cited((source,), warehouse, lang)
    name = told[0]["title"] if told else source
    records = tuple(
        (row["table_title"], _subject(row, lang), _statement(row, lang), _when(row, lang), row["stage_label"],
         t(lang, f"sources.uses.{'main' if row['is_main'] else 'further'}"), row["record_id"], source)
        for row in found
    )  # fmt: skip
    names = ("table_title", "what_about", "record_text", "when_label", "stage_label", "lean", "record_id", "source_id")
    rows = Rows(names, records)
    tables = list(dict.fromkeys(found.column("table_title")))
    takeaway = t(lang, "sources.uses.takeaway", n=number(len(rows), lang), tables=listing(lang, tables)) if len(rows) else ""
    return Card(
        id="source-uses", lang=lang, title=t(lang, "sources.uses.title", source=name), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=tuple(dict.fromkeys(found.column("table_name"))),
        sources=(source,) if len(told) else (), options={"source": source}, note=t(lang, "sources.uses.note"),
    )  # fmt: skip


def _subject(row: dict[str, object], lang: Lang) -> str:
    if row["table_name"] == "leading_areas":
        return t(lang, "sources.uses.round", n=row["subject"])
    return str(row["subject"] or t(lang, "sources.uses.all_cases"))


def _statement(row: dict[str, object], lang: Lang) -> str:
    if row["table_name"] == "declarations":
        return t(lang, "sources.uses.declared")
    return str(row["statement"] or number(None, lang))


def _when(row: dict[str, object], lang: Lang) -> str | None:
    return period(row["date_start"], row["date_end"], row["date_precision"], lang) if row["date_start"] else None


@recipe("source-conflicts")
def conflicts(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Every side of every conflict between sources, and which one the Atlas goes by."""
    found = warehouse.rows("source_conflicts", lang=lang)
    when = [day(row["date_start"], row["date_precision"], lang) for row in found]
    rules = [t(lang, f"sources.rule.{row['rule']}") for row in found]
    rows = found.with_column("when_label", when).with_column("rule_label", rules)
    rows = rows.select("topic", "statement", "when_label", "rule_label", "remark", "source_ids")
    topics = {row["conflict_id"]: row["rule"] for row in found}
    settled = {row["conflict_id"] for row in found if row["rule"] == "preferred"}
    takeaway = t(lang, "sources.conflicts.takeaway", n=number(len(topics), lang), settled=number(len(settled), lang),
                 left_open=number(len(topics) - len(settled), lang)) if topics else ""  # fmt: skip
    return Card(
        id="source-conflicts", lang=lang, title=t(lang, "sources.conflicts.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=("conflict_sides",), sources=sources_of(rows, "source_ids"),
        note=t(lang, "sources.conflicts.note", n=number(_flagged_elsewhere(warehouse, lang), lang)),
    )  # fmt: skip


def _flagged_elsewhere(warehouse: Warehouse, lang: Lang) -> int:
    """Records that carry a note of disagreement and are not among the conflicts: counts and dates of declarations."""
    return sum(row["records"] for row in warehouse.rows("source_flags", lang=lang) if row["other_conflict"])
