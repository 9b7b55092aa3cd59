"""What to mind when using the data: warnings per table, declared usage notes, corrections, rows left out, method, licence."""

from __future__ import annotations

from atlas.card import Card, Chart, columns_of, sources_of
from atlas.charts import recipe
from atlas.charts.sources import known
from atlas.filters import Filters
from atlas.formats import day, number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Warehouse


@recipe("table-notes")
def table_notes(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Per fact table: what it covers and what to mind."""
    found = warehouse.rows("source_tables", lang=lang)
    told = [row["warnings_text"] or t(lang, "sources.tables.none") for row in found]
    rows = found.with_column("warnings_text", told).select(
        "table_title", "records", "scope", "warnings_text", "origin", "licence", "table_name"
    )
    warned = sum(text is not None for text in found.column("warnings_text"))
    return Card(
        id="table-notes", lang=lang, title=t(lang, "sources.tables.title"), rows=rows,
        takeaway=t(lang, "sources.tables.takeaway", n=number(len(rows), lang), warned=number(warned, lang)),
        columns=columns_of(warehouse, rows, lang), tables=("meta_tables",),
        sources=known(warehouse),
        note=t(lang, "sources.tables.note"),
    )  # fmt: skip


@recipe("usage-flags")
def usage_flags(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """How many rows carry which declared usage note."""
    found = warehouse.rows("source_flags", lang=lang)
    rows = found.select("usage_note_label", "table_title", "records")
    first = found.first()
    takeaway = t(lang, "sources.flags.takeaway", checked=number(first["rows_checked"], lang), top=first["usage_note_label"],
                 flagged=number(first["rows_flagged"], lang), n=number(int(first["in_all"]), lang))  # fmt: skip
    flags = len(set(found.column("usage_note_label")))
    return Card(
        id="usage-flags", lang=lang, title=t(lang, "sources.flags.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=tuple(dict.fromkeys(found.column("table_name"))),
        sources=sources_of(found, "source_ids"),
        chart=Chart("hbar", x="records", y="usage_note_label", series="table_title", stacked=True, height=150 + 30 * flags,
                    x_title=t(lang, "sources.flags.axis"), hover=("usage_note_label", "table_title", "records")),
        note=t(lang, "sources.flags.note"),
    )  # fmt: skip


@recipe("corrections")
def corrections(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Published values the Atlas holds to be wrong or doubtful, and what it does about them."""
    found = warehouse.rows("source_corrections", lang=lang)
    sources = sources_of(found, "source_ids")
    used = [row["value_used"] or t(lang, "sources.corrections.unused") for row in found]
    rows = found.with_column("value_used", used).with_column("correction_reason", found.column("reason"))
    rows = rows.select("table_title", "field_title", "value_published", "value_used", "correction_reason",
                       "correction_status_label", "noted_on", "row_key")  # fmt: skip
    return Card(
        id="corrections", lang=lang, title=t(lang, "sources.corrections.title"), rows=rows,
        takeaway=t(lang, "sources.corrections.takeaway", n=number(len(rows), lang)) if len(rows) else "",
        columns=columns_of(warehouse, rows, lang, ("corrections",)), tables=("corrections",), sources=sources,
    )  # fmt: skip


def method(warehouse: Warehouse, lang: Lang) -> tuple[str, ...]:
    """How the facts were gathered and are shown, paragraph by paragraph, with numbers from the data."""
    sources = warehouse.rows("source_list", lang=lang, publisher_kind=None, language=None)
    left_out = warehouse.rows("source_left_out", lang=lang)
    stages = listing(lang, [row["label"] for row in warehouse.rows("filter_values", lang=lang).where(parameter="evidence")])
    reasons = " ".join(t(lang, "sources.method.left_out", n=number(row["records"], lang), reason=row["reason"]) for row in left_out)
    read_on = day(max(sources.column("retrieved_on")), "day", lang)
    return (
        t(lang, "sources.method.gathering", n=number(len(sources), lang), read_on=read_on),
        t(lang, "sources.method.choice"),
        t(lang, "sources.method.stages", stages=stages),
        t(lang, "sources.method.missing"),
        t(lang, "sources.method.conflicts"),
        t(lang, "sources.method.building") + (" " if lang == "en" else "") + reasons,
    )


def licence(warehouse: Warehouse, lang: Lang) -> tuple[str, ...]:
    """Licence, attributions of shapes, and the wording some publishers ask for."""
    meta = warehouse.meta
    shapes = dict.fromkeys(warehouse.rows("geometry_files", lang=lang).column("attribution"))
    asked = [
        t(lang, "sources.licence.wording", host=row["host"], wording=_example(row["wording"], lang), terms=row["terms"])
        for row in warehouse.rows("source_wordings", lang=lang)
    ]
    return (
        t(lang, "sources.licence.data", licence=meta.get("licence") or "", version=warehouse.version),
        meta.get(f"licence_note_{lang}") or "",
        *shapes,
        *asked,
    )


def _example(wording: str, lang: Lang) -> str:
    """A citation wording with words for its placeholders."""
    for name in ("title", "url", "accessed"):
        wording = wording.replace("{" + name + "}", t(lang, f"sources.licence.{name}"))
    return wording
