"""Coverage: records per year, scheme, country and prefecture, recomputed from the fact files; blank is never zero."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from atlas.charts import make
from atlas.charts.coverage import BLANK
from atlas.filters import Filters


def _fiscal(day: str, precision: str) -> int:
    one = dt.date.fromisoformat(day)
    return one.year if precision == "year" else one.year - (one.month < 4)


def _records(facts) -> list[dict]:
    found = [{"scheme": "moe_city_to_city", "country": row["country_iso3"], "jp": row["jp_place_id"],
              "years": [int(row["fiscal_year"])]} for row in facts("projects")]  # fmt: skip
    for row in facts("cooperation_links"):
        years = []
        if row["date_start"] and row["date_precision"] != "unknown":
            first = _fiscal(row["date_start"], row["date_precision"])
            years = list(range(first, _fiscal(row["date_end"] or row["date_start"], row["date_precision"]) + 1))
        found.append({"scheme": row["scheme"], "country": row["country_iso3"], "jp": row["jp_place_id"], "years": years})
    return found


def test_records_per_year_and_scheme(warehouse, facts) -> None:
    first = min(int(row["fiscal_year"]) for row in facts("projects"))
    labels = {row["scheme"]: row["label_en"] for row in facts("schemes")}
    wanted = Counter()
    for row in _records(facts):
        for year in row["years"] or [None]:
            key = "no date" if year is None else f"to {first - 1}" if year < first else str(year)
            wanted[key, labels[row["scheme"]]] += 1
    card = make("coverage-years", warehouse, Filters(), "en")
    assert {(r["period_label"], r["scheme"]): r["records"] for r in card.rows if r["records"] is not None} == dict(wanted)
    assert len(card.rows) == len(labels) * len(set(card.rows.column("period_label")))


def test_records_per_country_and_scheme(warehouse, facts) -> None:
    labels = {row["scheme"]: row["label_en"] for row in facts("schemes")}
    names = {row["country_iso3"]: row["name_en"] for row in facts("countries")} | {"": "No country"}
    wanted = Counter((names[row["country"]], labels[row["scheme"]]) for row in _records(facts))
    card = make("coverage-countries", warehouse, Filters(), "en")
    assert {(r["country"], r["scheme"]): r["records"] for r in card.rows if r["records"] is not None} == dict(wanted)


def test_nothing_found_is_blank_never_zero(warehouse) -> None:
    for card_id in ("coverage-years", "coverage-countries", "coverage-prefectures"):
        card = make(card_id, warehouse, Filters(), "ja")
        assert 0 not in card.rows.column("records")
        blank = [row for row in card.rows if row["records"] is None]
        assert blank
        assert all(row["shown_as"] == BLANK for row in blank)


def test_prefectures_in_official_order_with_all_local_governments(warehouse, facts) -> None:
    card = make("coverage-prefectures", warehouse, Filters(), "en")
    names = [row["name_en"] for row in sorted(facts("prefectures"), key=lambda row: row["prefecture_code"])]
    assert list(dict.fromkeys(card.rows.column("prefecture"))) == names
    declared = Counter(row["jis_code"][:2] for row in facts("declarations"))
    sizes = Counter(row["prefecture_code"] for row in facts("municipalities"))
    for prefecture in facts("prefectures"):
        code = prefecture["prefecture_code"]
        row = next(r for r in card.rows if r["prefecture"] == prefecture["name_en"] and r["record_kind"] == "Declarations")
        assert row["records"] == (declared[code] or None)
        assert row["local_governments"] == sizes[code] + 1


def test_filters_narrow_the_map(warehouse, facts) -> None:
    card = make("coverage-years", warehouse, Filters(country=("THA",), fiscal_year_from=2020, fiscal_year_to=2022), "en")
    assert set(card.rows.column("period_label")) <= {"2020", "2021", "2022"}
    wanted = sum(len({2020, 2021, 2022} & set(row["years"])) for row in _records(facts) if row["country"] == "THA")
    assert sum(n for n in card.rows.column("records") if n) == wanted


def test_gaps_and_sources(warehouse, facts) -> None:
    gaps = make("coverage-gaps", warehouse, Filters(), "en")
    assert sorted(gaps.rows.column("missing")) == sorted(row["what_en"] for row in facts("known_gaps"))
    card = make("coverage-sources", warehouse, Filters(), "en")
    sources = {row["source_id"]: row for name in ("sources_declarations", "sources_cooperation") for row in facts(name)}
    assert card.n_total == len(sources)
    assert card.n_with_value == sum(card.rows.column("sources"))
