"""Claims and conflicts, and the badges that lead to them, recomputed from the fact files."""

from __future__ import annotations

from collections import Counter

import pytest

from atlas import cautions
from atlas.charts import make, recipes
from atlas.charts.claims import VERDICTS, offered
from atlas.filters import Filters


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_verdicts_are_counted_from_the_claims(warehouse, facts, lang) -> None:
    card = make("claim-verdicts", warehouse, Filters(), lang)
    wanted = Counter(row["verdict"] for row in facts("claims"))
    assert sum(card.rows.column("claims")) == sum(wanted.values())
    by_label = Counter()
    for row in card.rows:
        by_label[row["verdict"]] += row["claims"]
    assert list(by_label.values()) == [wanted[one] for one in VERDICTS]
    assert len({label.split()[0] for label in by_label}) == 3, "each verdict has a sign of its own"


def test_each_claim_has_verdict_reason_section_and_its_evidence(warehouse, facts) -> None:
    card = make("claim-list", warehouse, Filters(), "en")
    rows = {row["claim_id"]: row for row in card.rows}
    for claim in facts("claims"):
        row = rows.pop(claim["claim_id"])
        assert row["statement"] == claim["statement_en"]
        assert row["explanation"] == claim["explanation_en"]
        assert row["source_locator"] == claim["source_locator"]
        assert list(row["source_ids"]) == [one for one in claim["evidence_source_ids"].split(";") if one]
    assert not rows


@pytest.mark.parametrize("parameter", ["verdict", "document", "topic"])
def test_choices_leave_their_part_of_the_claims(warehouse, facts, parameter) -> None:
    column = {"document": "source_id"}.get(parameter, parameter)
    wanted = Counter(row[column] for row in facts("claims"))
    assert set(offered(warehouse, parameter, "en")) == set(wanted)
    for value, n in wanted.items():
        assert len(make("claim-list", warehouse, Filters(), "ja", **{parameter: value}).rows) == n


def test_every_conflict_shows_all_its_sides(warehouse, facts) -> None:
    sides = facts("conflicts_cooperation")
    card = make("claim-conflicts", warehouse, Filters(), "en")
    assert Counter(card.rows.column("topic")) == Counter(row["topic_en"] for row in sides)
    preferred = sum(row["preferred"] == "true" for row in sides)
    assert sum(label.startswith("✓") for label in card.rows.column("rule_label")) == preferred
    only = make("claim-conflicts", warehouse, Filters(), "en", tables=("programme_totals",))
    assert len(only.rows) == sum(row["table_name"] == "programme_totals" for row in sides)
    case = make("claim-conflicts", warehouse, Filters(case=("kitakyushu-telangana",)), "en", tables=("case_facts",))
    assert set(case.rows.column("topic")) == {row["topic_en"] for row in sides if row["row_id"].startswith("kitakyushu")}


def test_rows_contradicted_elsewhere_are_listed(warehouse, facts) -> None:
    tables = ("declaration_counts", "declaration_population", "declarations", "leading_areas")
    wanted = sum("conflict" in row["usage_note"] for name in tables for row in facts(name))
    assert len(make("claim-flagged", warehouse, Filters(), "en").rows) == wanted


def test_badges_count_the_conflicts_behind_a_card(warehouse, facts) -> None:
    conflicts = {row["conflict_id"] for row in facts("conflicts_cooperation") if row["table_name"] == "case_facts"}
    card = make("case-facts", warehouse, Filters(), "en")
    assert cautions.behind(card, warehouse).conflicts == len(conflicts)
    assert cautions.behind(card, warehouse).tables == ("case_facts",)
    flows = make("programme-flows", warehouse, Filters(), "en")
    assert cautions.behind(flows, warehouse).conflicts == 0
    one = {row["conflict_id"] for row in facts("conflicts_cooperation") if row["row_id"].startswith("saitama-")}
    saitama = make("case-facts", warehouse, Filters(case=("saitama-malaysia",)), "en")
    assert cautions.behind(saitama, warehouse, ("saitama-malaysia",)).conflicts == len(one)


def test_ids_on_a_card_narrow_the_badge_to_its_rows(warehouse, facts) -> None:
    card = make("lesson-standing-facts", warehouse, Filters(), "en")
    shown = set(card.rows.column("fact_id"))
    wanted = {row["conflict_id"] for row in facts("conflicts_cooperation") if row["row_id"] in shown}
    assert cautions.behind(card, warehouse).conflicts == len(wanted)


COUNTED = """
SELECT kind, count(DISTINCT caution) AS cautions, list(DISTINCT table_name ORDER BY table_name) AS tables FROM row_cautions
WHERE table_name IN (SELECT base_table FROM table_bases WHERE list_contains($tables, table_name)) AND list_contains($sources, source_id)
  AND ($case IS NULL OR case_id IS NULL OR list_contains($case, case_id)) GROUP BY kind
"""


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(country=("THA",)), Filters(case=("yokohama-bangkok",)), Filters(fiscal_year_from=2020)]
)
def test_cautions_in_groups_are_those_counted_row_by_row(warehouse, filters) -> None:
    checked = 0
    for card_id in recipes():
        card = make(card_id, warehouse, filters, "en")
        if not (card.tables and card.sources) or set(cautions.KEY_COLUMNS) & set(card.rows.columns):
            continue
        given = {"tables": list(card.tables), "sources": list(card.sources), "case": list(filters.case) or None}
        rows = {kind: (n, tables) for kind, n, tables in warehouse.cursor().execute(COUNTED, given).fetchall()}
        conflicts, tables = rows.get("conflict", (0, []))
        assert cautions.behind(card, warehouse, filters.case) == cautions.Cautions(
            conflicts, rows.get("note", (0, []))[0], tuple(tables)
        ), card_id
        checked += conflicts > 0
    assert checked > 3


def test_every_card_can_be_asked(warehouse) -> None:
    for card_id in recipes():
        found = cautions.behind(make(card_id, warehouse, Filters(), "en"), warehouse)
        assert (found.conflicts > 0) == bool(found.tables)
