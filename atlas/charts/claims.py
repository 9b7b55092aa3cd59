"""Claims and conflicts: what the given documents claim and what the sources say; where sources disagree and what is drawn."""

from __future__ import annotations

from atlas.card import Card, Chart, columns_of, sources_of
from atlas.charts import recipe
from atlas.charts.lessons import document_name
from atlas.filters import Filters
from atlas.formats import day, number, period
from atlas.i18n import Lang, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)
VERDICTS = ("supported", "contradicted", "unverified")


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """How many claims have which verdict, and how many disagreements between sources there are."""
    claims = _claims(warehouse, lang)
    conflicts = warehouse.rows("claim_conflicts", lang=lang, tables=None, **filters.only(FILTERS).sql())
    topics = set(conflicts.column("conflict_id"))
    settled = {row["conflict_id"] for row in conflicts if row["rule"] == "preferred"}
    counts = {one: number(claims.column("verdict_code").count(one), lang) for one in VERDICTS}
    return t(
        lang,
        "claims.answer",
        total=number(len(claims), lang),
        conflicts=number(len(topics), lang),
        settled=number(len(settled), lang),
        **counts,
    )


def _claims(warehouse: Warehouse, lang: Lang, verdict: str = "", document: str = "", topic: str = "") -> Rows:
    return warehouse.rows("claim_list", lang=lang, verdict=verdict or None, document=document or None, topic=topic or None)


def offered(warehouse: Warehouse, parameter: str, lang: Lang) -> dict[str, str]:
    """The values of ``verdict``, ``document`` or ``topic`` that occur, each with its label and number of claims."""
    found = {}
    for row in warehouse.rows("claim_choices", lang=lang).where(parameter=parameter):
        label = row["label"] or document_name(row["value"], lang)
        if parameter == "verdict":
            label = marked(row["value"], label, lang)
        found[row["value"]] = t(lang, "claims.choice", label=label, n=number(row["claims"], lang))
    return found


def offered_tables(warehouse: Warehouse, lang: Lang) -> dict[str, str]:
    """The tables in which sources disagree, with their titles."""
    return {row["table_name"]: row["table_title"] for row in warehouse.rows("claim_tables", lang=lang)}


def marked(verdict: str, label: str, lang: Lang) -> str:
    """A verdict in words behind a sign of its own shape, so that it does not hang on colour."""
    return t(lang, "claims.marked", mark=t(lang, f"claims.mark.{verdict}"), label=label)


@recipe("claim-verdicts")
def verdicts(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Claims by verdict and document."""
    found = _claims(warehouse, lang)
    labels = {row["verdict_code"]: marked(row["verdict_code"], row["verdict"], lang) for row in found}
    records = []
    for verdict in VERDICTS:
        for document in dict.fromkeys(found.column("document_id")):
            own = found.where(verdict_code=verdict, document_id=document)
            if len(own):
                records.append((labels[verdict], document_name(document, lang), len(own), _all_sources(own)))
    rows = Rows(("verdict", "document", "claims", "source_ids"), tuple(records))
    counts = {one: number(found.column("verdict_code").count(one), lang) for one in VERDICTS}
    return Card(
        id="claim-verdicts", lang=lang, title=t(lang, "claims.verdicts.title"), rows=rows, columns=columns_of(warehouse, rows, lang),
        takeaway=t(lang, "claims.verdicts.takeaway", total=number(len(found), lang), **counts), tables=("claims",),
        sources=sources_of(rows, "source_ids"), note=t(lang, "claims.verdicts.note"),
        chart=Chart("hbar", x="claims", y="verdict", series="document", stacked=True, height=220, x_title=t(lang, "claims.verdicts.axis"),
                    hover=("verdict", "document", "claims")),
    )  # fmt: skip


def _all_sources(rows: Rows) -> tuple[str, ...]:
    return tuple(sorted({*rows.column("document_id"), *(one for ids in rows.column("source_ids") for one in ids)}))


@recipe("claim-list")
def claims(warehouse: Warehouse, filters: Filters, lang: Lang, verdict: str = "", document: str = "", topic: str = "") -> Card:
    """The claims with verdict, explanation and evidence; ``verdict``, ``document`` and ``topic`` leave a part of them."""
    found = _claims(warehouse, lang, verdict, document, topic)
    rows = found.with_column("verdict", [marked(row["verdict_code"], row["verdict"], lang) for row in found])
    rows = rows.with_column("document", [document_name(one, lang) for one in found.column("document_id")])
    rows = rows.select("verdict", "topic", "statement", "explanation", "document", "source_locator", "source_ids", "claim_id")
    without = sum(not ids for ids in found.column("source_ids"))
    options = {"verdict": verdict, "document": document, "topic": topic}
    takeaway = t(lang, "claims.list.takeaway", n=number(len(rows), lang), without=number(without, lang)) if len(rows) else ""
    return Card(
        id="claim-list", lang=lang, title=t(lang, "claims.list.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("claims",)), tables=("claims",), sources=_all_sources(found),
        note=t(lang, "claims.list.note"), n_total=len(rows), n_with_value=len(rows) - without,
        options={name: value for name, value in options.items() if value},
    )  # fmt: skip


@recipe("claim-conflicts", FILTERS)
def conflicts(warehouse: Warehouse, filters: Filters, lang: Lang, tables: tuple[str, ...] = ()) -> Card:
    """Every side of every conflict, and the rule that chose what is drawn; ``tables`` leaves the conflicts of some tables."""
    found = warehouse.rows("claim_conflicts", lang=lang, tables=tables or None, **filters.sql())
    rows = found.with_column("when_label", [period(r["date_start"], r["date_end"], r["date_precision"], lang) for r in found])
    rows = rows.with_column("rule_label", [t(lang, f"claims.rule.{row['rule']}") for row in found])
    rows = rows.select("topic", "statement", "when_label", "rule_label", "remark", "source_ids")
    topics = set(found.column("conflict_id"))
    settled = {row["conflict_id"] for row in found if row["rule"] == "preferred"}
    takeaway = t(lang, "claims.conflicts.takeaway", n=number(len(topics), lang), settled=number(len(settled), lang),
                 left_open=number(len(topics - settled), lang)) if topics else ""  # fmt: skip
    return Card(
        id="claim-conflicts", lang=lang, title=t(lang, "claims.conflicts.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=("conflict_sides",), sources=sources_of(rows, "source_ids"),
        note=t(lang, "claims.conflicts.note"), options={"tables": tables} if tables else {},
    )  # fmt: skip


@recipe("claim-flagged")
def flagged(warehouse: Warehouse, filters: Filters, lang: Lang, tables: tuple[str, ...] = ()) -> Card:
    """Single rows other sources contradict, and whether charts draw them."""
    found = warehouse.rows("claim_flagged", lang=lang, tables=tables or None)
    rows = found.with_column("when_label", [day(r["date_start"], r["date_precision"], lang) for r in found])
    rows = rows.with_column("drawn", [t(lang, f"claims.flagged.{'drawn' if one else 'set_aside'}") for one in found.column("is_drawn")])
    rows = rows.select("table_title", "subject", "figure", "when_label", "drawn", "remark", "source_id")
    aside = sum(not one for one in found.column("is_drawn"))
    takeaway = t(lang, "claims.flagged.takeaway", n=number(len(rows), lang), aside=number(aside, lang)) if len(rows) else ""
    return Card(
        id="claim-flagged", lang=lang, title=t(lang, "claims.flagged.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), sources=sources_of(rows), note=t(lang, "claims.flagged.note"),
        tables=tuple(dict.fromkeys(found.column("table_name"))), options={"tables": tables} if tables else {},
    )  # fmt: skip
