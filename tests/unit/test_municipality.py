"""Profiles of all 1,788 local governments and their peers, against the fact files."""

from __future__ import annotations

import time

import pytest

from atlas.charts import make, peers
from atlas.charts.municipality import LANES, governments, profiles
from atlas.filters import Filters
from atlas.i18n import t

CARDS = ("status", "timeline", "partners", "records", "prefecture", "peers")


def card(warehouse, name: str, lang: str = "ja", **options):
    return make(f"municipality-{name}", warehouse, Filters(), lang, **options)


@pytest.fixture
def by_code(facts):
    """Register rows and links by municipality code."""
    code = {row["place_id"]: row["jis_code"] for row in facts("places")}
    found: dict[str, list[dict[str, str]]] = {}
    for row in facts("projects") + facts("cooperation_links"):
        if row["jp_place_id"]:
            found.setdefault(code[row["jp_place_id"]], []).append(row)
    return found


def test_all_1788_profiles(warehouse, facts, by_code) -> None:
    """Every card of every profile is made, says something, and agrees with the facts on what is on record."""
    codes = [row["jis_code"] for row in facts("municipalities") + facts("prefectures")]
    assert len(codes) == len(set(codes)) == 1788 == len(governments(warehouse, "ja"))
    declared = {row["jis_code"] for row in facts("declarations")}
    started = time.monotonic()
    for code in codes:
        made = {name: card(warehouse, name, code=code) for name in CARDS}
        assert all(one.title and one.takeaway for one in made.values()), code
        assert len(made["records"].rows) == len(by_code.get(code, ())), code
        told = made["status"].rows.records[0][1]
        unknown = t("ja", "municipality.status.declaration_none", known="314", total="1,215") == told
        assert unknown != (code in declared), code
        assert len(made["peers"].rows), code
    assert time.monotonic() - started < 60


def test_partners_years_and_gaps(warehouse, by_code, facts) -> None:
    """Fiscal years per partner, recomputed from the two fact files."""
    names = {row["place_id"]: row["name_ja"] for row in facts("places")}
    for code, rows in by_code.items():
        years: dict[str, set[int]] = {}
        for row in rows:
            evidence = row.get("evidence", "reported")
            if not row["partner_place_id"] or evidence == "context":
                continue
            known = years.setdefault(names[row["partner_place_id"]], set())
            if row.get("fiscal_year"):
                known.add(int(row["fiscal_year"]))
            elif row["date_start"] and evidence in ("reported", "verified"):
                first, last = (_fiscal(row[end] or row["date_start"], row["date_precision"]) for end in ("date_start", "date_end"))
                known.update(range(first, last + 1))
        found = {row["partner"]: row for row in card(warehouse, "partners", code=code).rows}
        assert set(found) == set(years), code
        for partner, known in years.items():
            assert found[partner]["fiscal_years"] == (len(known) or None), (code, partner)
            gap = bool(known) and len(known) < max(known) - min(known) + 1
            assert (found[partner]["gap_list"] is not None) == gap, (code, partner)


def _fiscal(day: str, precision: str) -> int:
    year, month = int(day[:4]), int(day[5:7])
    return year if precision == "year" else year - (month < 4)


def test_timeline_draws_every_dated_record_and_counts_the_rest(warehouse, by_code, facts) -> None:
    dated = sum(1 for row in by_code["40100"] if row.get("fiscal_year") or row.get("date_start"))
    case = {row["case_id"] for row in facts("cases") if row["jp_place_id"] == "jp-kitakyushu"}
    events = sum(1 for row in facts("case_milestones") if row["case_id"] in case and row["date_start"])
    for lanes in LANES:
        one = card(warehouse, "timeline", code="40100", lanes=lanes)
        assert len(one.rows) == dated + events
        assert one.chart is not None
        assert one.chart.group == lanes
        assert one.n_total == len(by_code["40100"]) + events


def test_never_no(warehouse) -> None:
    """What is not on record is said to be not on record, and no profile says that there is none."""
    for lang in ("ja", "en"):
        one = card(warehouse, "status", lang, code="01202")
        assert t(lang, "municipality.aspect.declaration") == one.rows.records[0][0]
        assert one.sources, "the leading-area rounds have sources"
        assert one.note


def test_unknown_code_is_refused(warehouse) -> None:
    with pytest.raises(ValueError, match=r"'99999' is none of .*01100"):
        card(warehouse, "status", code="99999")
    with pytest.raises(ValueError, match="'mood' is none of"):
        card(warehouse, "peers", by="mood")


@pytest.mark.parametrize("by", peers.GROUNDS)
def test_peers_share_what_the_measure_says(warehouse, by: str) -> None:
    """Each peer has the ground, its reason names it, and the order follows the stated counting."""
    for code in ("14100", "47208", "01202", "13000"):
        mine = governments(warehouse, "ja")[code] | profiles(warehouse, "ja").get(code, {})
        for row in card(warehouse, "peers", code=code, by=by).rows:
            assert row["jis_code"] != code
            other = governments(warehouse, "ja")[row["jis_code"]] | profiles(warehouse, "ja")[row["jis_code"]]
            grounds = peers.common(mine, other)
            assert by in grounds
            assert row["shared_grounds"] == len(grounds)
            if by != "region":  # it goes without saying in the same prefecture
                assert t("ja", f"municipality.peers.reason_{by}", names="") in row["peer_reason"]


def test_peers_by_country_recomputed(warehouse, by_code) -> None:
    """Who shares a partner country with Urasoe, from the fact files."""
    countries = {
        code: {row["country_iso3"] for row in rows if row["country_iso3"] and row.get("evidence", "reported") != "context"}
        for code, rows in by_code.items()
    }
    expected = {code for code, found in countries.items() if code != "47208" and found & countries["47208"]}
    shown = card(warehouse, "peers", code="47208", by="country")
    assert {row["jis_code"] for row in shown.rows} <= expected
    assert {row["jis_code"] for row in peers.candidates(warehouse, "ja", "47208", "country")} == expected


def test_peers_by_all_grounds_are_in_order(warehouse) -> None:
    for code in ("14100", "47208", "01202"):
        keys = [(-row["shared_grounds"], -row["shared_items"]) for row in card(warehouse, "peers", code=code).rows]
        assert keys == sorted(keys)


def test_the_directory_follows_the_prefecture(warehouse) -> None:
    every = make("municipality-directory", warehouse, Filters(), "ja").rows.column("jis_code")
    here = make("municipality-directory", warehouse, Filters(prefecture=("14",)), "ja").rows.column("jis_code")
    assert 0 < len(here) < len(every)
    assert list(here) == [code for code in every if code.startswith("14")]
