"""Parts of the landing page: numbers with date and source, the newest events, the cases, three doors."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from atlas import formats
from atlas.card import Card
from atlas.sources import by_id
from atlas.ui.context import View
from atlas.ui.headings import above
from atlas.ui.markup import card_html, inside, link, opening, shown, soft, tiles

DOORS = (("policy", "map"), ("research", "sources"), ("present", "outcomes"))


def headline(view: View) -> None:
    """The headline numbers: value, what it counts, its date, and the source one click away."""
    found = []
    for row in view.warehouse.rows("headline", lang=view.lang):
        unit = "%" if row["name"] == "population_share" else ""
        parts = [soft(view.t(f"overview.kpi.{row['name']}")), f'<p class="figure">{formats.number(row["number"], view.lang)}{unit}</p>']
        if row["doubt"]:
            parts.append(soft(f"※ {row['doubt']}"))
        if row["source_id"] is None:
            parts.append(soft(view.t("overview.headline.now")))
        else:
            date = formats.day(row["as_of"], row["date_precision"], view.lang)
            origin = opening(view.t("overview.headline.source"), (row["source_id"],), view.warehouse, view.lang)
            parts.append(f'<div class="foot"><span>{shown(view.t("overview.headline.as_of", date=date))}</span>{origin}</div>')
        found.append("".join(parts))
    st.html(card_html(tiles(found)))


def events(view: View) -> Callable[[Card], None]:
    """Draws the newest events as a list: date, what happened, who, how sure, and where it is from."""

    def draw(card: Card) -> None:
        told = by_id(card.sources, view.warehouse, view.lang)
        lines = []
        for row in card.rows:
            source = told[row["source_id"]]
            about = shown(view.t("overview.latest.about", who=row["who"], evidence=row["evidence_label"]))
            origin = link(source["publisher"], source["url"])
            lines.append(f"<p><strong>{shown(row['when_label'])}</strong> {shown(row['event'])}<br>{about} · {origin}</p>")
        st.html(card_html("".join(lines)))

    return draw


def cases(view: View) -> None:
    """One small block per case, leading to its page."""
    found = []
    for row in view.warehouse.rows("case_doors", lang=view.lang):
        when = formats.day(row["started_on"], row["date_precision"], view.lang)
        about = soft(view.t("overview.cases.since", when=when, status=row["status"]))
        found.append(inside(row["title"], f"./cases?{urlencode({'show': row['case_id'], 'lang': view.lang})}") + about)
    st.html(card_html(above(view.t("overview.cases.title"), "cases"), tiles(found, broad=True)))


def doors(view: View) -> None:
    """Three ways in, one for each kind of reader."""
    found = (
        inside(view.t(f"overview.doors.{door}"), f"./{target}?{urlencode({'lang': view.lang})}")
        + soft(view.t(f"overview.doors.{door}_text"))
        for door, target in DOORS
    )
    st.html(card_html(above(view.t("overview.doors.title"), "doors"), tiles(found, broad=True)))
