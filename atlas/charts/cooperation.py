"""Cooperation between Japanese municipalities and places abroad: the map of pairs, the records behind one pair, the rest."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from atlas.card import Card, Chart, UsageWarning, columns_of, one_of, sources_of
from atlas.charts import recipe
from atlas.filters import Filters, allowed_values
from atlas.formats import fiscal_year, number, period
from atlas.i18n import Lang, leaders, listing, t
from atlas.pacific import pacific
from atlas.warehouse import Rows, Warehouse

FILTERS = ("municipality", "prefecture", "country", "sector", "scheme", "case", "kind", "evidence", "fiscal_year")
LAND = "world_pacific"
"""The boundary layer under the moving map, cut so that arcs to the Americas cross the Pacific."""
VIEWS = {"asia_pacific": (68, -12, 150, 50), "world": (-29, -56, 329, 72), "japan": (123, 24, 150, 46.5)}
"""What of the world a map may show: west, south, east and north in degrees, east of Greenwich across the Pacific."""
AREAS = tuple(VIEWS)
FITTED = 8
"""Up to so many pairs the usual area gives way to a map cut to what it shows, with the pairs named beside it."""
PREFECTURES = "japan"
"""The outlines of the map of Japan, finer than those of the world."""
COLOURS = ("sector", "scheme")
OWN_COLOURS = 8
"""So many sectors or schemes have a colour of their own; the others share the next one."""
ON_SCREEN = (
    "municipality", "partner", "country", "fiscal_years", "first_fiscal_year", "last_fiscal_year", "gap_years", "evidence_label",
    "records", "colour_group", "sectors", "schemes", "case_title", "plan_only", "pair_id", "municipality_lat", "municipality_lon",
    "partner_lat", "partner_lon", "source_ids",
)  # fmt: skip
ENDS = ("municipality_lon", "municipality_lat", "partner_lon", "partner_lat")
DRAWN = (
    "pair_id", "case_code", "jp_place_id", "partner_place_id", "jp_draw_lon", "jp_draw_lat", "partner_draw_lon",
    "partner_draw_lat", "lane", "lanes",
)  # fmt: skip


def pairs(warehouse: Warehouse, filters: Filters, lang: Lang) -> Rows:
    """Every pair under these filters with all that is known of it in one row (see ``queries/pair_list.sql``)."""
    return warehouse.rows("pair_list", lang=lang, **filters.only(FILTERS).sql())


def everything(warehouse: Warehouse, lang: Lang) -> Rows:
    """Every pair there is, context included: any of them may be asked for."""
    return pairs(warehouse, Filters(evidence=tuple(allowed_values(warehouse, lang)["evidence"])), lang)


def answer(warehouse: Warehouse, filters: Filters, lang: Lang) -> str:
    """How many pairs, who has most of them, which lasted longest; and how many records are no line on the map."""
    rows = pairs(warehouse, filters, lang)
    if not len(rows):
        return t(lang, "map.answer_empty")
    text = t(lang, "map.answer", **_size(rows, lang))
    for column in ("municipality", "country"):
        if max(Counter(rows.column(column)).values()) > 1 and len(set(rows.column(column))) > 1:
            text += t(lang, f"map.answer_{column}", most=_most(rows, column, lang))
    return text + _longest(rows, lang)


def _size(rows: Rows, lang: Lang) -> dict[str, str]:
    counts = {"pairs": len(rows)} | {
        name: len(set(rows.column(column)))
        for name, column in (("municipalities", "jp_place_id"), ("partners", "partner_place_id"), ("countries", "country_iso3"))
    }
    return {name: t(lang, f"map.count.{name}", n=number(n, lang)) for name, n in counts.items()}


def _most(rows: Rows, column: str, lang: Lang) -> str:
    """The value with most pairs (all of them on a tie, up to three) and its number."""
    counts = Counter(rows.column(column))
    top = max(counts.values())
    names = [name for name in counts if counts[name] == top]
    shown = leaders(lang, names, "map.tied")
    return t(lang, "map.most", name=shown, pairs=t(lang, "map.count.pairs", n=number(top, lang)))


def _longest(rows: Rows, lang: Lang) -> str:
    known = [row for row in rows if row["fiscal_years"]]
    if not known:
        return ""
    top = max(row["fiscal_years"] for row in known)
    names = [t(lang, "map.pair", municipality=row["municipality"], partner=row["partner"]) for row in known if row["fiscal_years"] == top]
    shown = leaders(lang, names, "map.tied_pairs")
    return t(lang, "map.longest", pair=shown, n=number(top, lang))


def slots(warehouse: Warehouse, lang: Lang, colour: str) -> dict[str, str]:
    """Palette slot of each sector or scheme, by how many pairs it is the main one of. Filters do not change it."""
    labels = list(allowed_values(warehouse, lang)[colour].values())
    counts = Counter(pairs(warehouse, Filters(), lang).column(f"main_{colour}"))
    ranked = sorted(labels, key=lambda label: (-counts[label], labels.index(label)))
    return {label: f"c{i + 1}" for i, label in enumerate(ranked[:OWN_COLOURS])}


@recipe("cooperation-map", FILTERS)
def cooperation_map(
    warehouse: Warehouse, filters: Filters, lang: Lang, colour: str = "sector", view: str = "", pair: str = ""
) -> Card:  # fmt: skip
    """One arc per pair: width by fiscal years on record, colour by the main sector or scheme (``colour``).

    ``view`` is one of ``AREAS``, blank for as much of the world as the arcs need; ``pair`` is the id of a pair to be set off.
    ``options["arcs"]`` has one entry per row, in their order, with the places where the ends are drawn.
    """
    one_of(COLOURS, colour)
    if view:
        one_of(AREAS, view)
    if pair:
        one_of(everything(warehouse, lang).column("pair_id"), pair)
    found = pairs(warehouse, filters, lang)
    own = slots(warehouse, lang, colour)
    others, none = t(lang, f"map.other_{colour}"), t(lang, f"map.no_{colour}")
    groups = [none if main is None else main if main in own else others for main in found.column(f"main_{colour}")]
    rows = found.with_column("colour_group", groups)
    rows = rows.with_column("plan_only", [code not in ("reported", "verified") for code in found.column("stage_code")])
    left_out = len(warehouse.rows("pair_unmapped", lang=lang, **filters.sql()))
    plan_only = sum(rows.column("plan_only"))
    takeaway = ""
    if len(found):
        takeaway = t(lang, "map.takeaway", **_size(found, lang))
        if plan_only:
            takeaway += t(lang, "map.takeaway_plan_only", n=number(plan_only, lang))
        if left_out:
            takeaway += t(lang, "map.takeaway_left_out", n=number(left_out, lang))
    order = (*(label for label in own if label in groups), *(label for label in (others, none) if label in groups))
    shown = rows.select(*ON_SCREEN)
    seen = VIEWS[view] if view and (view != AREAS[0] or len(shown) > FITTED) else None
    return Card(
        id="cooperation-map", lang=lang, title=t(lang, "map.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("activities",)), tables=("projects", "cooperation_links", "places"),
        sources=sources_of(shown, "source_ids"),
        note=t(lang, "map.note") + _note_on_colours(warehouse, lang, colour) + _note_on_view(shown, seen, lang),
        warnings=(UsageWarning("incomplete_coverage", t(lang, "map.warning_incomplete")),),
        n_total=len(found), n_with_value=sum(n is not None for n in found.column("fiscal_years")),
        chart=Chart(
            "arcs", x="municipality", y="partner", value="fiscal_years", series="colour_group", hollow="plan_only", order=order,
            colours=(*own.items(), (others, f"c{OWN_COLOURS + 1}"), (none, "muted")), height=560,
            hover=("municipality", "partner", "country", "fiscal_years", "first_fiscal_year", "last_fiscal_year", "schemes"),
        ),
        options={
            "colour": colour, "ends": ENDS, "arcs": tuple(found.select(*DRAWN)),
            "deck_note": t(lang, "map.deck_note") + _note_on_points(found, lang), "picks": ("./map", "pair", "pair_id"),
            "first": tuple(at for at, row in enumerate(shown) if row["case_title"]),
            "chosen": next((at for at, row in enumerate(shown) if row["pair_id"] == pair), None),
        } | ({"frame": _frame(seen)} if seen else {}) | ({"layer": PREFECTURES} if view == "japan" else {}),
    )  # fmt: skip


def _note_on_colours(warehouse: Warehouse, lang: Lang, colour: str) -> str:
    cover = warehouse.rows("pair_sector_cover").first()
    return t(lang, f"map.note_{colour}", **{name: number(n, lang) for name, n in cover.items()})


def _note_on_view(shown: Rows, seen: tuple[float, ...] | None, lang: Lang) -> str:
    """Which partners are beyond the edge of the map."""
    if seen is None:
        return ""
    west, south, east, north = seen
    at = {row["partner"]: (pacific(row["partner_lon"]), row["partner_lat"]) for row in shown}
    beyond = [name for name, (lon, lat) in at.items() if not (west <= lon <= east and south <= lat <= north)]
    few = listing(lang, beyond) if len(beyond) <= FITTED else t(lang, "map.count.partners", n=number(len(beyond), lang))
    return t(lang, "map.note_beyond", places=few) if beyond else ""


def _frame(seen: tuple[float, ...]) -> tuple[float, ...]:
    """Left, top, width and height on the plane of the land (y is minus the latitude), and the ratio at which it has its true shape."""
    west, south, east, north = seen
    return west, -north, east - west, north - south, (east - west) * math.cos(math.radians((south + north) / 2)) / (north - south)


def _note_on_points(found: Rows, lang: Lang) -> str:
    moved: set[str] = set()
    for row in found:
        moved |= {row[name] for name, flag in (("municipality", "jp_is_moved"), ("partner", "partner_is_moved")) if row[flag]}
    return t(lang, "map.note_moved", places=listing(lang, sorted(moved))) if moved else ""


@recipe("cooperation-records")
def records(warehouse: Warehouse, filters: Filters, lang: Lang, pair: str = "") -> Card:
    """Every record of one pair, whatever the filters say, newest first.

    ``pair`` is the id of the pair; without one it is the pair with most fiscal years on record.
    """
    pair = one_of(everything(warehouse, lang).column("pair_id"), pair) if pair else longest_pair(warehouse, lang)
    found = warehouse.rows("pair_records", lang=lang, pair=pair)
    rows = found.with_column("when_label", [period(r["date_start"], r["date_end"], r["date_precision"], lang) for r in found])
    known = everything(warehouse, lang).where(pair_id=pair)
    for name in ("municipality", "partner", "country"):
        rows = rows.with_column(name, list(known.column(name)) * len(rows))
    rows = rows.select("when_label", "scheme", "record_title", "value_text", "evidence_label", "caution", "sectors",
                       "lead_organisation", "note", "municipality", "partner", "country", "source_ids", "record_id")  # fmt: skip
    title, takeaway = t(lang, "map.records.title"), ""
    if len(known):
        one = known.first()
        title = t(lang, "map.records.title_of", pair=t(lang, "map.pair", municipality=one["municipality"], partner=one["partner"]))
        takeaway = t(
            lang,
            "map.records.takeaway",
            n=number(len(rows), lang),
            country=one["country"],
            years=years_in_words(one["years"], lang) if one["years"] else t(lang, "map.panel.none_reported"),
        )
    return Card(
        id="cooperation-records", lang=lang, title=title, takeaway=takeaway, rows=rows,
        columns=columns_of(warehouse, rows, lang, ("activities",)), tables=("projects", "cooperation_links"),
        sources=sources_of(rows, "source_ids"), note=t(lang, "map.records.note"), options={"pair": pair},
    )  # fmt: skip


def longest_pair(warehouse: Warehouse, lang: Lang) -> str:
    """The id of the pair with most fiscal years on record; of equals the first. Blank when there is none."""
    rows = list(pairs(warehouse, Filters(), lang))
    return max(rows, key=lambda row: row["fiscal_years"] or 0)["pair_id"] if rows else ""


def years_in_words(years: tuple[int, ...], lang: Lang) -> str:
    """Fiscal years as runs: FY2014–FY2016 and FY2020. Words for "date not known" where there is none."""
    if not years:
        return fiscal_year(None, lang)
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words = [
        fiscal_year(run[0], lang)
        if len(run) == 1
        else t(lang, "value.range", first=fiscal_year(run[0], lang), last=fiscal_year(run[-1], lang))
        for run in runs
    ]
    return listing(lang, words)


@recipe("cooperation-unmapped", FILTERS)
def unmapped(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Records under these filters that are no arc, each with the reason."""
    found = warehouse.rows("pair_unmapped", lang=lang, **filters.sql())
    rows = found.with_column("reason", [t(lang, f"map.reason.{code}") for code in found.column("reason_code")])
    rows = rows.select("reason", "municipality", "partner", "country", "scheme", "record_title", "value_text", "evidence_label",
                       "first_fiscal_year", "source_ids", "record_id")  # fmt: skip
    counts: dict[str, Any] = Counter(found.column("reason_code"))
    parts = [
        t(lang, "map.unmapped.part", reason=t(lang, f"map.reason.{code}"), n=number(n, lang))
        for code, n in sorted(counts.items(), key=lambda c: -c[1])
    ]
    takeaway = t(lang, "map.unmapped.none")
    if len(rows):
        takeaway = t(lang, "map.unmapped.takeaway", n=number(len(rows), lang), reasons=listing(lang, parts))
    return Card(
        id="cooperation-unmapped", lang=lang, title=t(lang, "map.unmapped.title"), takeaway=takeaway,
        rows=rows, columns=columns_of(warehouse, rows, lang, ("activities",)), tables=("projects", "cooperation_links"),
        sources=sources_of(rows, "source_ids"), note=t(lang, "map.unmapped.note"),
    )  # fmt: skip
