"""Lessons and framework: what the two given documents say, the facts that illustrate it, and each case's standing."""

from __future__ import annotations

from functools import partial
from typing import Any

from atlas.card import Card, Chart, columns_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters
from atlas.formats import number, period
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("case",)
PARTS = {
    "findings": "framework_lessons", "challenges": "framework_challenges", "supports": "framework_supports",
    "roles": "framework_roles", "benefits": "framework_benefits", "monitoring": "framework_kpis",
    "actions": "framework_actions", "features": "framework_common_features",
}  # fmt: skip
"""The parts of the page, in reading order, and the table behind each."""
DOCUMENTS = ("seed-article", "seed-panel")
LEVELS = {"on_record": 2, "in_part": 1, "none_found": None}
"""How deep a cell of the standing is coloured; nothing found stays without colour."""
ITEM_COLUMNS = ("heading", "item", "remedy", "detail", "said_by", "document", "source_locator", "illustrated_by", "case_ids", "source_ids")


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """How much the documents say, how much of it a fact illustrates, and where the monitoring cycle stands."""
    counts = warehouse.rows("framework_counts")
    standing = warehouse.rows("lesson_standing", lang=lang, **filters.only(FILTERS).sql())
    text = t(
        lang, "lessons.answer", n=number(sum(counts.column("items")), lang), illustrated=number(sum(counts.column("illustrated")), lang)
    )
    return text + " " * (lang == "en") + _steps_in_words(standing, lang)


def document_name(document: str, lang: Lang) -> str:
    """The given document in words."""
    return t(lang, f"lessons.document.{document.removeprefix('seed-')}")


def _items(warehouse: Warehouse, filters: Filters, lang: Lang, document: str = "", *, part: str) -> Card:
    """One part of the framework as a list under headings; ``document`` leaves one of the two documents."""
    table = PARTS[part]
    found = warehouse.rows("framework_items", lang=lang, table_name=table, document=document or None, **filters.sql())
    everywhere = t(lang, "lessons.all_cases")
    records = [
        row | {"heading": row["heading"] or everywhere, "document": document_name(row["document_id"], lang),
               "illustrated_by": tuple(t(lang, "lessons.illustration", case=case, fact=fact, why=why) for case, fact, why in
                                       zip(row["case_names"], row["facts"], row["reasons"], strict=True))}
        for row in found
    ]  # fmt: skip
    rows = Rows(ITEM_COLUMNS, tuple(tuple(record[name] for name in ITEM_COLUMNS) for record in records))
    takeaway = ""
    if records:
        takeaway = t(lang, f"lessons.{part}.takeaway", n=number(len(records), lang),
                     groups=number(len({record["heading"] for record in records}), lang))  # fmt: skip
        shown = sum(bool(record["illustrated_by"]) for record in records)
        if shown:
            takeaway += " " * (lang == "en") + t(lang, "lessons.illustrated", n=number(shown, lang))
    return Card(
        id=f"lesson-{part}", lang=lang, title=t(lang, f"lessons.{part}.title"), takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=(table, "framework_illustrations"), sources=sources_of(rows, "source_ids"),
        note=t(lang, "lessons.note"), options={"document": document} if document else {},
    )  # fmt: skip


for _part in PARTS:
    recipe(f"lesson-{_part}", FILTERS)(partial(_items, part=_part))


def _steps_in_words(standing: Rows, lang: Lang) -> str:
    """Per step of the cycle, how many cases are on record; of a single case, how it stands."""
    steps = list(dict.fromkeys(standing.column("step")))
    total = len(set(standing.column("case")))
    if total == 1:
        told = [
            t(lang, "lessons.standing.step_single", step=r["step_label"], standing=t(lang, f"lessons.standing.{r['standing']}"))
            for r in standing
        ]
        return t(lang, "lessons.standing.takeaway_single", steps=t(lang, "value.list_separator").join(told))
    told = []
    for step in steps:
        rows = standing.where(step=step)
        on = sum(one == "on_record" for one in rows.column("standing"))
        part = sum(one == "in_part" for one in rows.column("standing"))
        key = "on_part" if on and part else "on" if on else "part" if part else "none"
        told.append(t(lang, f"lessons.standing.step_{key}", step=rows.first()["step_label"], on=number(on, lang), part=number(part, lang)))
    return t(lang, "lessons.standing.takeaway", total=number(total, lang), steps=listing(lang, told)) if told else ""


@recipe("lesson-standing", FILTERS)
def standing(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Case × step of the monitoring cycle: on record, in part, or nothing found."""
    found = warehouse.rows("lesson_standing", lang=lang, **filters.sql())
    rows = found.with_column("standing_label", [t(lang, f"lessons.standing.{one}") for one in found.column("standing")])
    rows = rows.with_column("standing_level", [LEVELS[one] for one in found.column("standing")])
    rows = rows.with_column("shown_as", [_cell(row, lang) for row in found])
    rows = rows.with_column("facts_counted", found.column("facts"))
    rows = rows.select("case", "step_label", "standing_label", "standing_level", "facts_counted", "fiscal_years", "shown_as", "source_ids")
    return Card(
        id="lesson-standing", lang=lang, title=t(lang, "lessons.standing.title"), takeaway=_steps_in_words(found, lang), rows=rows,
        columns=columns_of(warehouse, rows, lang), tables=("monitoring_standing",), note=t(lang, "lessons.standing.note"),
        sources=sources_of(rows, "source_ids"),
        chart=Chart("heatmap", x="step_label", y="case", value="standing_level", label="shown_as", group="case",
                    order=tuple(dict.fromkeys(rows.column("step_label"))), hover=("case", "step_label", "standing_label", "facts_counted", "fiscal_years")),
    )  # fmt: skip


def _cell(row: dict[str, Any], lang: Lang) -> str:
    return t(lang, f"lessons.standing.cell_{row['standing']}", n=number(row["facts"], lang))


@recipe("lesson-standing-facts", FILTERS)
def standing_facts(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The facts behind the standing, each with the rule that makes it count."""
    found = warehouse.rows("lesson_monitoring_facts", lang=lang, **filters.sql())
    none = t(lang, "lessons.standing.nothing")
    records = tuple(
        (row["step_label"], row["case"], t(lang, f"lessons.standing.{row['standing']}"), row["statement"] or none, row["indicator_label"],
         period(row["date_start"], row["date_end"], row["date_precision"], lang) if row["statement"] else None,
         row["evidence_label"], row["reason"], row["fact_id"], row["source_ids"])
        for row in found
    )  # fmt: skip
    names = (
        "step_label",
        "case",
        "standing_label",
        "statement",
        "indicator_label",
        "when_label",
        "evidence_label",
        "counting_reason",
        "fact_id",
        "source_ids",
    )
    rows = Rows(names, records)
    facts = len({row["fact_id"] for row in found if row["fact_id"]})
    empty = sum(row["fact_id"] is None for row in found)
    return Card(
        id="lesson-standing-facts", lang=lang, title=t(lang, "lessons.facts.title"), rows=rows,
        takeaway=t(lang, "lessons.facts.takeaway", n=number(facts, lang), empty=number(empty, lang)) if records else "",
        columns=columns_of(warehouse, rows, lang, ("case_facts",)), tables=("monitoring_facts", "monitoring_rules"),
        sources=sources_of(rows, "source_ids"), note=t(lang, "lessons.facts.note"),
    )  # fmt: skip
