"""Role at conferences and networks: participant, co-organiser or organiser, by date; whether attending turned into hosting."""

from __future__ import annotations

from collections import Counter
from typing import Any

from atlas.card import Card, Chart, UsageWarning, one_of
from atlas.charts import recipe
from atlas.charts.beside import card_of, with_columns
from atlas.filters import Filters
from atlas.formats import number, period
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("municipality", "prefecture")
TURNS = ("turned", "host_first", "order_unknown", "host_only", "participant_only", "committee_only", "not_stated")
SHADES = (
    ("organiser", "c1"),
    ("co_organiser", "c3"),
    ("host_or_co_host", "c6"),
    ("committee", "c4"),
    ("participant", "c2"),
    ("not_stated", "c9"),
)


def cities(warehouse: Warehouse, filters: Filters, lang: Lang) -> dict[str, str]:
    """Municipalities with a dated role on record, by code, most records first."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in _found(warehouse, filters, lang):
        if row["date_start"]:
            counts[row["municipality_code"], row["municipality"]] += 1
    return dict(sorted(counts, key=lambda one: (-counts[one], one[0])))


def _found(warehouse: Warehouse, filters: Filters, lang: Lang) -> Rows:
    return warehouse.rows("role_records", lang=lang, **filters.only(FILTERS).sql())


def _caution(lang: Lang) -> tuple[UsageWarning, ...]:
    return (UsageWarning("incomplete_coverage", t(lang, "continuity.warning_roles")),)


@recipe("role-timeline", FILTERS)
def timeline(warehouse: Warehouse, filters: Filters, lang: Lang, city: str = "") -> Card:
    """The roles of one municipality (``city``, its code) over time; by default that with most dated records."""
    known = cities(warehouse, filters, lang)
    city = one_of(cities(warehouse, Filters(), lang), city) if city else next(iter(known), "")
    found = with_columns(_found(warehouse, filters, lang).where(municipality_code=city),
                         when_label=lambda row: period(row["date_start"], row["date_end"], row["date_precision"], lang))  # fmt: skip
    rows = Rows(found.columns, tuple(r for r, start in zip(found.records, found.column("date_start"), strict=True) if start))
    order = {row["role"]: row["label"] for row in warehouse.rows("role_words", lang=lang)}
    takeaway, name = t(lang, "continuity.roles.empty"), ""
    if len(rows):
        name = rows.first()["municipality"]
        counts = Counter(row["role_code"] for row in rows if not row["tentative"])
        parts = [t(lang, "continuity.roles.part", role=order[code], n=number(counts[code], lang)) for code in order if counts[code]]
        takeaway = t(lang, "continuity.roles.takeaway", city=name, n=number(sum(counts.values()), lang), parts=listing(lang, parts))
        turn = warehouse.rows("role_turns", lang=lang, **filters.only(FILTERS).sql()).where(municipality_code=city)
        if len(turn):
            takeaway += _told(turn.first(), lang)
    shades = dict(SHADES)
    return card_of(
        "role-timeline", warehouse, lang, rows,
        ("municipality", "platform_label", "role_state", "event", "when_label", "date_start", "date_end", "evidence_label", "tentative",
         "role_basis", "source_ids", "record_id"),
        tables=("platform_roles",), title=t(lang, "continuity.roles.title", city=name), takeaway=takeaway,
        note=t(lang, "continuity.roles.note"), warnings=_caution(lang), n_total=len(found), n_with_value=len(rows),
        chart=Chart("gantt", x="date_start", x_end="date_end", y="platform_label", series="role_state", hollow="tentative",
                    hover=("event", "when_label", "role_state", "role_basis"),
                    colours=tuple((order[code], shades[code]) for code in order)),
        options={"city": city},
    )  # fmt: skip


def _told(row: dict[str, Any], lang: Lang) -> str:
    """Whether attending turned into hosting, in a sentence with both years."""
    return t(lang, f"continuity.turn.told.{row['turn_code']}", attended=row["first_attended"], hosted=row["first_hosted"])


@recipe("role-turns", FILTERS)
def turns(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """Per municipality: how often it attended and hosted, since when, and whether hosting came after attending."""
    rows = warehouse.rows("role_turns", lang=lang, **filters.only(FILTERS).sql())
    rows = with_columns(rows, turn=lambda row: t(lang, f"continuity.turn.{row['turn_code']}"))
    takeaway = ""
    if len(rows):
        groups = {code: [row["municipality"] for row in rows if row["turn_code"] == code] for code in TURNS}
        hosts = [row["municipality"] for row in rows if row["hosted"]]
        takeaway = t(lang, "continuity.turns.takeaway", n=number(len(rows), lang), hosts=number(len(hosts), lang))
        turned = groups["turned"]
        takeaway += t(lang, "continuity.turns.turned", names=listing(lang, turned)) if turned else t(lang, "continuity.turns.none")
        if turned and not any(rows.column("same_platform")):
            takeaway += t(lang, "continuity.turns.not_same")
    return card_of(
        "role-turns", warehouse, lang, rows,
        ("municipality", "turn", "first_attended", "first_hosted", "same_platform", "attended", "hosted", "not_stated", "source_ids"),
        tables=("platform_roles",), title=t(lang, "continuity.turns.title"), takeaway=takeaway,
        note=t(lang, "continuity.turns.note"), warnings=_caution(lang),
    )  # fmt: skip
