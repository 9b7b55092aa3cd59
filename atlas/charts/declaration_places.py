"""Known declarations on the map of Japan. The list is a sample, so no shares or rankings are made from it."""

from __future__ import annotations

from atlas.card import Card, Chart, UsageWarning, columns_of, sources_of
from atlas.charts import recipe
from atlas.charts.declarations import changed, in_words
from atlas.filters import Filters
from atlas.formats import day, number
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FILTERS = ("municipality", "prefecture", "kind", "fiscal_year")
MARKS = {
    (True, False): ("area_dated", "s5"), (True, True): ("area_open", "s3"),
    (False, False): ("point_dated", "c2"), (False, True): ("point_open", "c2"),
}  # fmt: skip
"""By (is a prefecture, is doubtful): the catalogue key of the mark and its colour slot."""
POLYGON_MARKS = MARKS | {(False, False): ("polygon_dated", "c2"), (False, True): ("polygon_open", "c4")}
"""The same where the official municipality boundaries are installed: municipalities are areas too."""
POLYGONS = "municipalities"
MOST_NAMED = 15
"""So many are named in the sentence under a filter of places; the table has them all."""


def steps(warehouse: Warehouse) -> tuple[str, ...]:
    """Months (2020-06) at whose end the list of known declarations has grown: the steps of the time slider."""
    return tuple(warehouse.rows("declaration_steps").column("month"))


def _municipalities(warehouse: Warehouse) -> tuple[str, ...]:
    """Codes of all areas of the official boundaries that are no prefecture."""
    return tuple(code for code in warehouse.rows("geometry_codes", layer=POLYGONS).column("id") if len(code) > 2)


def named(rows: Rows, takeaway: str, lang: Lang) -> str:
    """The sentence with the names and dates behind its number: who asks for a place asks for them."""
    names = [
        t(lang, "declarations.places.named_as", name=row["municipality"], when=day(row["declared_on"], row["date_precision"], lang))
        for row in rows
    ]
    more = len(names) - MOST_NAMED
    told = listing(lang, names)
    if more > 0:
        told = t(lang, "value.and_more", items=t(lang, "value.list_separator").join(names[:MOST_NAMED]), n=number(more, lang))
    return t(lang, "declarations.places.named", takeaway=takeaway, names=told, n=len(names))


@recipe("declaration-places", FILTERS)
def places(warehouse: Warehouse, filters: Filters, lang: Lang, until: str | None = None) -> Card:
    """Prefectures and municipalities whose declaration is known, up to the end of a month if ``until`` (2020-06) is given."""
    rows = warehouse.rows("declaration_places", lang=lang, until=until, **filters.sql())
    head = warehouse.rows("declaration_headline").first()
    layers = {row["layer"]: row for row in warehouse.rows("geometry_files", lang=lang)}
    polygons = POLYGONS in layers
    layer, marks = (layers[POLYGONS], POLYGON_MARKS) if polygons else (layers["prefectures"], MARKS)
    names = {key: t(lang, f"declarations.places.{key}") for key, _ in marks.values()}
    areas = sum(rows.column("is_prefecture"))
    lost = [row["municipality"] for row in rows if not row["is_prefecture"] and row["lat"] is None and not polygons]
    takeaway = ""
    if rows:
        takeaway = t(lang, "declarations.places.takeaway", n=number(len(rows), lang), prefectures=number(areas, lang),
                     municipalities=number(len(rows) - areas, lang))  # fmt: skip
    if rows and (filters.municipality or filters.prefecture):
        takeaway = named(rows, takeaway, lang)
    shown = changed(
        in_words(rows, warehouse, lang),
        when_label=lambda row: day(row["declared_on"], row["date_precision"], lang),
        area_code=lambda row: row["area_code"] or (row["jis_code"] if polygons else None),
        mark=lambda row: names[marks[row["is_prefecture"], row["doubtful"]][0]],
    ).select("municipality", "prefecture", "kind", "when_label", "when_iso", "mark", "doubtful", "usage_note", "remark",
             "jis_code", "area_code", "lat", "lon", "source_id")  # fmt: skip
    note = [t(lang, "declarations.places.note_polygons" if polygons else "declarations.places.note")]
    if until:
        note.append(t(lang, "declarations.places.until_note"))
    if lost:
        note.append(t(lang, "declarations.places.lost", names=listing(lang, lost)))
    sample = t(lang, "declarations.places.sample", known=number(head["known"], lang), total=number(head["count"], lang),
               date=day(head["as_of"], head["date_precision"], lang))  # fmt: skip
    land = "declarations.places.land_narrowed" if until or filters else "declarations.places.land"
    return Card(
        id="declaration-places", lang=lang, title=t(lang, "declarations.places.title"), takeaway=takeaway, rows=shown,
        columns=columns_of(warehouse, shown, lang, ("declarations", "municipalities")), tables=("declarations",),
        sources=sources_of(rows),
        chart=Chart("choropleth", x="area_code", lat="lat", lon="lon", series="mark", hollow="" if polygons else "doubtful",
                    order=tuple(names.values()),
                    colours=tuple((names[key], slot) for key, slot in marks.values()),
                    hover=("municipality", "prefecture", "kind", "when_label", "usage_note"), height=700),
        warnings=(UsageWarning("incomplete_coverage", sample),), note="\n".join([*note, layer["attribution"]]),
        n_total=len(rows), n_with_value=sum(when is not None for when in rows.column("declared_on")),
        options={"until": until, "geojson": f"app/static/geo/{layer['file']}", "land_name": t(lang, land),
                 "land": tuple(warehouse.rows("prefecture_codes").column("prefecture_code"))}
        | ({"layer": POLYGONS, "outlines": _municipalities(warehouse)} if polygons else {}),
    )  # fmt: skip
