"""Lessons and framework: items, illustrations and the standing on the monitoring cycle, recomputed from the fact files."""

from __future__ import annotations

import datetime as dt

import pytest

from atlas.charts import make
from atlas.charts.lessons import DOCUMENTS, PARTS
from atlas.filters import Filters

STEPS = ("kpi_setting", "periodic_reporting", "outcome_certification", "best_practice_sharing")


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_item_of_the_documents_is_there_once(warehouse, facts, part, lang) -> None:
    card = make(f"lesson-{part}", warehouse, Filters(), lang)
    items = facts(PARTS[part])
    assert len(card.rows) == len(items)
    assert all(card.rows.column("source_locator"))
    for document in DOCUMENTS:
        own = make(f"lesson-{part}", warehouse, Filters(), lang, document=document)
        assert len(own.rows) == sum(row["source_id"] == document for row in items)


def test_illustrations_stand_with_their_item_and_case(warehouse, facts) -> None:
    case_of = {row["fact_id"]: row["case_id"] for row in facts("case_facts")}
    links = facts("framework_illustrations")
    shown = 0
    for part, table in PARTS.items():
        texts = {row["id"]: next(value for name, value in row.items() if name.endswith("_en")) for row in facts(table)}
        by_item = {}
        for link in links:
            if link["table_name"] == table:
                by_item.setdefault(texts[link["row_id"]], []).append(link)
        for row in make(f"lesson-{part}", warehouse, Filters(), "en").rows:
            own = by_item.get(row["item"], [])
            assert sorted(row["case_ids"]) == sorted(case_of[link["fact_id"]] for link in own)
            for link in own:
                assert any(link["why_en"] in words for words in row["illustrated_by"])
                shown += 1
    assert shown == len(links)


def test_a_chosen_case_leaves_what_it_illustrates(warehouse, facts) -> None:
    case_of = {row["fact_id"]: row["case_id"] for row in facts("case_facts")}
    card = make("lesson-challenges", warehouse, Filters(case=("urasoe-airai",)), "en")
    wanted = {r["row_id"] for r in facts("framework_illustrations")
              if r["table_name"] == "framework_challenges" and case_of[r["fact_id"]] == "urasoe-airai"}  # fmt: skip
    assert len(card.rows) == len(wanted)
    assert all(set(ids) == {"urasoe-airai"} for ids in card.rows.column("case_ids"))
    features = make("lesson-features", warehouse, Filters(case=("urasoe-airai",)), "en")
    assert len(features.rows) == sum(row["case_id"] == "urasoe-airai" for row in facts("framework_common_features"))


def _fiscal_year(row) -> int | None:
    if not row["date_start"] or row["date_precision"] == "unknown":
        return None
    start = dt.date.fromisoformat(row["date_start"])
    return start.year if row["date_precision"] == "year" else start.year - (start.month < 4)


def _standing(facts, counted) -> dict[tuple[str, str], tuple[str, set[str]]]:
    """The standing of each case on each step, straight from the rules."""
    rules = facts("monitoring_rules")
    found = {}
    for case in facts("cases"):
        for step in STEPS:
            behind, full = set(), set()
            needed = min(int(rule["fiscal_years_needed"]) for rule in rules if rule["step"] == step)
            for fact in facts("case_facts"):
                if fact["case_id"] != case["case_id"] or fact["fact_id"] not in counted or fact["evidence"] == "context":
                    continue
                for rule in rules:
                    if (rule["step"] == step and rule["evidence"] == fact["evidence"] and rule["indicator"] in ("", fact["indicator"])
                            and rule["fact_id"] in ("", fact["fact_id"])):  # fmt: skip
                        behind.add(fact["fact_id"])
                        if rule["counts_as"] == "full":
                            full.add(_fiscal_year(fact))
            standing = "On record" if len(full - {None}) >= needed else "In part" if behind else "Not found"
            found[case["case_id"], step] = standing, behind
    return found


def test_the_standing_follows_the_rules(warehouse, facts, counted) -> None:
    wanted = _standing(facts, counted)
    labels = {row["value"]: row["label_en"] for row in facts("vocabularies_declarations") if row["vocabulary"] == "kpi_step"}
    for case in {case for case, _ in wanted}:
        card = make("lesson-standing", warehouse, Filters(case=(case,)), "en")
        assert card.rows.column("step_label") == [labels[step] for step in STEPS]
        for row in card.rows:
            step = next(step for step in STEPS if labels[step] == row["step_label"])
            assert (row["standing_label"], row["facts_counted"]) == (wanted[case, step][0], len(wanted[case, step][1]))
        behind = make("lesson-standing-facts", warehouse, Filters(case=(case,)), "en")
        assert {one for one in behind.rows.column("fact_id") if one} == set().union(
            *(ids for (c, _), (_, ids) in wanted.items() if c == case)
        )


def test_nothing_is_certified_and_nothing_found_has_no_colour(warehouse, facts) -> None:
    assert not any(row["evidence"] == "verified" for row in facts("case_facts"))
    card = make("lesson-standing", warehouse, Filters(), "en")
    certified = [row for row in card.rows if row["step_label"] == "Certification of outcomes"]
    assert certified
    assert all(row["standing_level"] is None and row["facts_counted"] == 0 for row in certified)


def test_context_never_counts(warehouse, facts) -> None:
    context = {row["fact_id"] for row in facts("case_facts") if row["evidence"] == "context"}
    assert not context & set(make("lesson-standing-facts", warehouse, Filters(), "en").rows.column("fact_id"))
    assert not context & {row["fact_id"] for row in facts("framework_illustrations")}
