"""Whom to learn from: local governments with cooperation on record that have something in common with one, in words.

The measure is plain counting. Six grounds: same prefecture, same region, same kind, and a sector, a partner country or a
scheme in common; so a neighbour in the same prefecture counts for two. ``all`` orders by how many grounds hold, then by
how many sectors, countries and schemes are shared, then by records. A single ground keeps only those for which it holds. Population and size are not in the data.
"""

from __future__ import annotations

from typing import Any

from atlas.card import Card, Chart, one_of
from atlas.charts import recipe
from atlas.charts.beside import card_of, table
from atlas.charts.municipality import governments, known_code, profiles
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Warehouse

GROUNDS = ("prefecture", "region", "kind", "sector", "country", "scheme")
MEASURES = ("all", *GROUNDS)
COUNTED = {"sector": "shared_sectors", "country": "countries", "scheme": "shared_schemes"}
"""Grounds that are shared entries of a list, and the column of the profile that holds it."""
MOST = 10


def common(mine: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The grounds that two local governments share, each with the names of what is shared."""
    found: dict[str, tuple[str, ...]] = {}
    if mine["prefecture_code"] == other["prefecture_code"]:
        found["prefecture"] = (mine["prefecture"],)
    if mine["region_code"] == other["region_code"]:
        found["region"] = (mine["region"],)
    if mine["kind"] == other["kind"]:
        found["kind"] = (mine["kind_label"],)
    for ground, column in COUNTED.items():
        shared = tuple(one for one in mine.get(column) or () if one in (other.get(column) or ()))
        if shared:
            found[ground] = shared
    return found


def candidates(warehouse: Warehouse, lang: Lang, code: str, by: str) -> list[dict[str, Any]]:
    """Those that qualify under a measure, best first, with ``grounds`` (what is shared) and ``items`` (how many entries)."""
    every, known = governments(warehouse, lang), profiles(warehouse, lang)
    mine = every[code] | known.get(code, {})
    found = []
    for other_code, one in known.items():
        other = every[other_code] | one
        grounds = common(mine, other)
        if other_code == code or not grounds or (by != "all" and by not in grounds):
            continue
        items = sum(len(grounds.get(ground, ())) for ground in ([by] if by in COUNTED else COUNTED))
        key = (-items, -len(grounds)) if by in COUNTED else (-len(grounds), -items)
        found.append(other | {"grounds": grounds, "items": items, "key": (*key, -one["records"], other_code)})
    return sorted(found, key=lambda row: row["key"])


def reasons(grounds: dict[str, tuple[str, ...]], lang: Lang) -> str:
    """What two local governments have in common, in words. The region goes without saying in the same prefecture."""
    told = [ground for ground in GROUNDS if ground in grounds and not (ground == "region" and "prefecture" in grounds)]
    parts = [t(lang, f"municipality.peers.reason_{ground}", names=listing(lang, grounds[ground])) for ground in told]
    return t(lang, "municipality.peers.separator").join(parts)


@recipe("municipality-peers")
def peers(warehouse: Warehouse, filters: Filters, lang: Lang, code: str = "", by: str = "all") -> Card:
    """The ``MOST`` most similar local governments with cooperation on record, each with its reasons."""
    one_of(MEASURES, by)
    code = known_code(warehouse, code)
    name = governments(warehouse, lang)[code]["municipality"]
    found = candidates(warehouse, lang, code, by)
    names = ("municipality", "prefecture", "peer_reason", "shared_grounds", "shared_items", "records", "partners", "last_fiscal_year",
             "jis_code")  # fmt: skip
    shown = [row | {"peer_reason": reasons(row["grounds"], lang), "shared_grounds": len(row["grounds"]), "shared_items": row["items"],
                    "last_fiscal_year": row["years"][-1] if row["years"] else None} for row in found[:MOST]]  # fmt: skip
    rows = table(names, shown)
    measure = t(lang, f"municipality.peers.by_{by}")
    if shown:
        takeaway = t(lang, "municipality.peers.takeaway", name=name, measure=measure, n=number(len(found), lang),
                     first=shown[0]["municipality"], reason=shown[0]["peer_reason"])  # fmt: skip
    elif by in COUNTED and not (profiles(warehouse, lang).get(code) or {}).get(COUNTED[by]):
        takeaway = t(lang, "municipality.peers.unknown", name=name, measure=measure)
    else:
        takeaway = t(lang, "municipality.peers.none", name=name, measure=measure)
    return card_of(
        "municipality-peers", warehouse, lang, rows, names, tables=("activities", "local_governments"),
        title=t(lang, "municipality.peers.title", name=name), takeaway=takeaway, chart=Chart("table"),
        note=t(lang, "municipality.peers.note", most=MOST),
        sources=tuple(dict.fromkeys(source for row in shown for source in row["source_ids"])), options={"code": code, "by": by},
    )  # fmt: skip
