"""Years, phases and follow-up of pairs, and roles at conferences, recomputed from the fact files."""

from __future__ import annotations

import pytest

from atlas.charts import continuity, make
from atlas.filters import Filters

NO = Filters()
HOSTS = {"organiser", "co_organiser", "host_or_co_host"}


def test_programme_years_of_urasoe_equal_the_register(warehouse, facts) -> None:
    years = sorted(int(row["fiscal_year"]) for row in facts("projects") if row["jp_place_id"] == "jp-urasoe")
    row = warehouse.rows("continuity_after", lang="ja", **NO.sql()).where(pair_id="urasoe--pw-airai").first()
    assert list(row["programme_year_list"]) == years
    last = years[-1]
    own = [f for f in facts("case_facts") if f["case_id"] == "urasoe-airai"]
    later = [f for f in own if f["evidence"] == "reported" and f["date_start"] >= f"{last + 1}-04-01"]
    assert row["records_after"] == len(later) == 0
    signed = [f for f in own if f["indicator"] == "agreement_signed"]
    assert row["agreements_last_year"] == len(signed) == 1


def test_register_years_are_years_on_record(warehouse, facts) -> None:
    found = {(r["pair_id"], r["fiscal_year"]) for r in warehouse.rows("continuity_years", lang="ja", **NO.sql())}
    for row in facts("projects"):
        if row["jp_place_id"] and row["partner_place_id"]:
            assert (f"{row['jp_place_id'].removeprefix('jp-')}--{row['partner_place_id']}", int(row["fiscal_year"])) in found


def test_plans_and_context_never_count(warehouse) -> None:
    for row in warehouse.rows("continuity_pairs", lang="en"):
        for one in warehouse.rows("continuity_records", lang="en", pair=row["pair_id"]):
            assert not one["counted"] or one["evidence_code"] in ("reported", "verified")


def test_every_record_has_one_phase_at_most(warehouse, facts) -> None:
    rules = {(row["scheme"], row["indicator"]): row["phase"] for row in facts("phase_rules")}
    assert len(rules) == len(facts("phase_rules"))
    links = {row["link_id"]: row for row in facts("cooperation_links")}
    seen = 0
    for pair in warehouse.rows("continuity_pairs", lang="en").column("pair_id"):
        found = warehouse.rows("continuity_records", lang="en", pair=pair)
        for row in found:
            if link := links.get(row["record_id"]):
                expected = rules.get((link["scheme"], link["indicator"])) or rules.get((link["scheme"], ""))
                assert row["phase_code"] == expected, row["record_id"]
                seen += 1
    assert seen > 50


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_follow_up_adds_up(warehouse, lang) -> None:
    card = make("after-programme", warehouse, NO, lang)
    register = warehouse.rows("match_last_year").first()["last_year"]
    rows = warehouse.rows("continuity_after", lang=lang, **NO.sql())
    assert sum(rows.column("is_running")) == sum(row["programme_last_year"] == register for row in rows)
    assert len(card.rows) == len(rows)
    assert card.takeaway


def test_pair_after_urasoe_names_the_memorandum_and_no_result(warehouse, facts) -> None:
    card = make("pair-after", warehouse, NO, "en", pair="urasoe--pw-airai")
    kinds = {f["fact_id"]: f["evidence"] for f in facts("case_facts")}
    assert "urasoe-airai-memorandum-signed" in card.rows.column("record_id")
    after = [row["record_id"] for row in card.rows if row["record_id"] != "urasoe-airai-memorandum-signed"]
    assert after
    assert all(kinds.get(one, "context") == "context" for one in after)


def test_pairs_to_choose_follow_the_filters(warehouse) -> None:
    every, of_fukuoka = continuity.pairs(warehouse, NO, "ja"), continuity.pairs(warehouse, Filters(prefecture=("40",)), "ja")
    assert 0 < len(of_fukuoka) < len(every)
    places = {row["pair_id"]: row["municipality"] for row in warehouse.rows("continuity_pairs", lang="ja")}
    assert {places[pair] for pair in of_fukuoka} <= {"北九州市", "福岡市", "福岡県"}


def test_unknown_pair_is_refused(warehouse) -> None:
    with pytest.raises(ValueError, match=r"'x--y' is none of .*yokohama--th-bangkok"):
        make("pair-phases", warehouse, NO, "en", pair="x--y")


def test_turns_equal_the_coded_roles(warehouse, facts) -> None:
    dates = {row["fact_id"]: row for row in facts("case_facts")} | {row["link_id"]: row for row in facts("cooperation_links")}
    known: dict[str, dict[str, list[str]]] = {}
    for row in facts("platform_roles"):
        record = dates[row["record_id"]]
        if record["evidence"] in ("planned", "expected"):
            continue
        one = known.setdefault(row["jp_place_id"], {"hosts": [], "attends": []})
        side = "hosts" if row["role"] in HOSTS else "attends" if row["role"] == "participant" else None
        if side and record["date_start"]:
            one[side].append(record["date_start"])
    code = {row["place_id"]: row["jis_code"] for row in facts("places")}
    expected = {code[place] for place, one in known.items() if one["hosts"] and one["attends"] and min(one["attends"]) < min(one["hosts"])}
    found = warehouse.rows("role_turns", lang="ja", **NO.sql())
    assert {row["municipality_code"] for row in found if row["turn_code"] == "turned"} == expected
    assert len(found) == len(known)


def test_planned_attendance_is_hollow(warehouse, facts) -> None:
    planned = {row["fact_id"] for row in facts("case_facts") if row["evidence"] == "planned"}
    card = make("role-timeline", warehouse, NO, "ja", city="11100")
    hollow = {row["record_id"] for row in card.rows if row["tentative"]}
    assert hollow == planned & set(card.rows.column("record_id"))


def test_nothing_under_the_filters(warehouse) -> None:
    for lang in ("ja", "en"):
        nothing = Filters(municipality=("47207",))
        for name in ("continuity-years", "after-programme", "role-turns", "role-timeline"):
            assert make(name, warehouse, nothing, lang).is_empty
