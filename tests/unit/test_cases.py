"""The Cases page: every number is recomputed from the fact files, without the warehouse."""

from __future__ import annotations

from datetime import date

import pytest

from atlas.charts import cases, make
from atlas.filters import Filters
from atlas.i18n import LANGS
from atlas.render import plotly

ALL = Filters()
CARDS = ("case-comparison", "case-timeline", "case-facts", "case-plans", "case-partners", "case-conflicts", "case-open-questions")
REPORTED = ("reported", "verified")


def fiscal_year(row: dict[str, str], end: str) -> int:
    day = date.fromisoformat(row[end] or row["date_start"])
    return day.year if row["date_precision"] == "year" else day.year - (day.month < 4)


def by_case(warehouse, facts, card_rows, column):
    ids = dict(zip(*(cases.chosen(warehouse, ALL, "en").column(name) for name in ("case", "case_id")), strict=True))
    return {ids[row["case"]]: row[column] for row in card_rows}


def test_every_case_is_there_oldest_first(warehouse, facts):
    expected = sorted(facts("cases"), key=lambda row: (row["started_on"], row["case_id"]))
    assert cases.chosen(warehouse, ALL, "ja").column("case_id") == [row["case_id"] for row in expected]


def test_agreements_leave_out_plans_and_rejected_sides(warehouse, facts, counted):
    behind = {row["fact_id"] for row in facts("case_milestones") if row["kind"] == "agreement"}
    wanted: dict[str, int] = {}
    for row in facts("case_facts"):
        if (
            (row["indicator"] == "agreement_signed" or row["fact_id"] in behind)
            and row["evidence"] in REPORTED
            and row["fact_id"] in counted
        ):
            wanted[row["case_id"]] = wanted.get(row["case_id"], 0) + 1
    card = make("case-comparison", warehouse, ALL, "en")
    assert by_case(warehouse, facts, card.rows, "agreements") == wanted


def test_years_on_record_and_gaps(warehouse, facts, counted):
    evidence = {row["fact_id"]: row["evidence"] for row in facts("case_facts")}
    years: dict[str, set[int]] = {}
    for row in facts("case_milestones"):
        if evidence[row["fact_id"]] in REPORTED and row["fact_id"] in counted:
            span = range(fiscal_year(row, "date_start"), fiscal_year(row, "date_end") + 1)
            years.setdefault(row["case_id"], set()).update(span)
    card = make("case-comparison", warehouse, ALL, "en")
    assert by_case(warehouse, facts, card.rows, "years_on_record") == {case: len(found) for case, found in years.items()}
    gaps = sum(len(set(range(min(found), max(found))) - found) for found in years.values())
    assert len(warehouse.rows("case_gaps", lang="en", case=None)) == gaps


def test_figures_are_reported_quantities(warehouse, facts, counted):
    kind = {row["unit"]: row["dimension"] for row in facts("units")}
    wanted = {row["case_id"]: 0 for row in facts("cases")}
    for row in facts("case_facts"):
        if row["value_number"] and kind[row["unit"]] != "point_in_time" and row["evidence"] in REPORTED and row["fact_id"] in counted:
            wanted[row["case_id"]] += 1
    card = make("case-comparison", warehouse, ALL, "en")
    assert by_case(warehouse, facts, card.rows, "figures_reported") == wanted


def test_timeline_has_every_dated_event_and_marks_what_is_not_reported(warehouse, facts):
    evidence = {row["fact_id"]: row for row in facts("case_facts")}
    events = [row for row in facts("case_milestones") if row["date_start"]]
    doubtful = [row for row in events if evidence[row["fact_id"]]["evidence"] not in REPORTED
                or "partly_inferred" in evidence[row["fact_id"]]["usage_note"]]  # fmt: skip
    rows = make("case-timeline", warehouse, ALL, "ja").rows
    assert len(rows) == len(events)
    assert sum(rows.column("tentative")) == len(doubtful)


def test_timeline_lanes_stand_under_their_case(warehouse):
    card = make("case-timeline", warehouse, ALL, "en")
    figure = plotly.figure(card)
    headings = [note["text"] for note in figure["layout"]["annotations"] if note["text"].startswith("<b>")]
    assert headings == [f"<b>{name}</b>" for name in cases.names(warehouse, ALL, "en")]
    lanes = {(row["case"], row["milestone_kind"]) for row in card.rows}
    assert len(figure["layout"]["yaxis"]["tickvals"]) == len(lanes)


def test_facts_of_a_dimension(warehouse, facts):
    dimension = {row["indicator"]: row["dimension"] for row in facts("indicators")}
    for one in sorted(set(dimension.values())):
        wanted = sum(dimension[row["indicator"]] == one for row in facts("case_facts"))
        assert len(make("case-facts", warehouse, ALL, "en", dimension=one).rows) == wanted
    assert len(make("case-facts", warehouse, ALL, "en").rows) == len(facts("case_facts"))


def test_plans_stand_apart_from_reports(warehouse, facts):
    card = make("case-plans", warehouse, ALL, "en")
    sides: dict[str, int] = {}
    for row in card.rows:
        sides[row["side"]] = sides.get(row["side"], 0) + 1
    ahead = card.options["beside"].members[0]
    assert sides[ahead] == sum(row["evidence"] in ("planned", "expected") for row in facts("case_facts"))
    context = next(
        row["label_en"] for row in facts("vocabularies_cooperation") if (row["vocabulary"], row["value"]) == ("evidence", "context")
    )
    assert context not in card.rows.column("evidence_label")


def test_conflicts_show_every_side(warehouse, facts):
    wanted = [row for row in facts("conflicts_cooperation") if row["table_name"] == "case_facts"]
    assert len(make("case-conflicts", warehouse, ALL, "ja").rows) == len(wanted)


def test_open_questions_are_the_missing_combinations(warehouse, facts):
    kind = {row["unit"]: row["dimension"] for row in facts("units")}
    asked = {
        row["indicator"]
        for row in facts("indicators")
        if row["comparable"] == "true" and row["unit"] and kind[row["unit"]] != "point_in_time"
    }
    known = {(row["case_id"], row["indicator"]) for row in facts("case_facts")
             if row["indicator"] in asked and row["value_number"] and row["evidence"] != "context"}  # fmt: skip
    card = make("case-open-questions", warehouse, ALL, "en")
    assert card.n_total == len(asked) * len(facts("cases"))
    assert card.n_with_value == len(known)
    assert len(card.rows) == card.n_total - len(known)


def test_no_verified_figure_is_computed_not_written(warehouse, facts):
    verified = sum(row["evidence"] == "verified" for row in facts("case_facts"))
    rows = warehouse.rows("case_comparison", lang="ja", case=None)
    assert sum(rows.column("verified")) == verified


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("card_id", CARDS)
def test_cards_for_each_case_alone(warehouse, facts, card_id, lang):
    for row in facts("cases"):
        filters = Filters(case=(row["case_id"],))
        card = make(card_id, warehouse, filters, lang)
        assert card.takeaway
        assert card.is_empty or card.sources
        names = cases.names(warehouse, filters, lang)
        assert len(names) == 1
        if "case" in card.rows.columns:
            assert set(card.rows.column("case")) <= set(names)


def test_runs_of_years_are_drawn_together():
    assert cases.year_spans((2016, 2017, 2019), "ja") == "2016〜2017年度、2019年度"
    assert cases.year_spans((2022,), "en") == "FY2022"
