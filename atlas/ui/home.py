"""Parts of the landing page: numbers with date and source, small server-drawn pictures, the cases, three doors."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from atlas import formats
from atlas.card import Card
from atlas.sources import cited
from atlas.ui.card import linked, plain, source_list
from atlas.ui.context import View
from atlas.ui.headings import heading

DOORS = (("policy", "map"), ("research", "sources"), ("present", "outcomes"))


def headline(view: View) -> None:
    """The headline numbers: value, what it counts, its date, and the source one click away."""
    with st.grid(min_column_width=170, gap="small"):
        for row in view.warehouse.rows("headline", lang=view.lang):
            with st.container(border=True, height="stretch", gap=None):
                value = formats.number(row["number"], view.lang)
                unit = "%" if row["name"] == "population_share" else ""
                label = view.t(f"overview.kpi.{row['name']}")
                st.caption(label)
                st.metric(label, value + unit, label_visibility="collapsed")
                if row["doubt"]:
                    st.caption(f"※ {plain(row['doubt'])}")
                if row["source_id"] is None:
                    st.caption(view.t("overview.headline.now"))
                    continue
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    date = formats.day(row["as_of"], row["date_precision"], view.lang)
                    st.caption(view.t("overview.headline.as_of", date=date), width="stretch")
                    with st.popover(
                        view.t("overview.headline.source"), type="tertiary", key=f"kpi-{row['name']}", on_change="rerun"
                    ) as box:
                        if box.open:
                            source_list((row["source_id"],), view.warehouse, view.lang)


def events(view: View) -> Callable[[Card], None]:
    """Draws the newest events as a list: date, what happened, who, how sure, and where it is from."""

    def draw(card: Card) -> None:
        told = {row["source_id"]: row for row in cited(card.sources, view.warehouse, view.lang)}
        lines = []
        for row in card.rows:
            source = told[row["source_id"]]
            about = plain(view.t("overview.latest.about", who=row["who"], evidence=row["evidence_label"]))
            lines.append(f"**{plain(row['when_label'])}** {plain(row['event'])}  \n{about} · {linked(source['publisher'], source['url'])}")
        st.markdown("\n\n".join(lines))

    return draw


def cases(view: View) -> None:
    """One small block per case, leading to its page."""
    heading(view.t("overview.cases.title"), anchor="cases")
    rows = list(view.warehouse.rows("case_doors", lang=view.lang))
    for place, row in zip(st.columns(len(rows), gap="small"), rows, strict=True):
        with place, st.container(border=True, height="stretch", gap=None):
            params = {"show": row["case_id"], "lang": view.lang}
            st.page_link("pages/cases.py", label=plain(row["title"]), query_params=params)
            when = formats.day(row["started_on"], row["date_precision"], view.lang)
            st.caption(view.t("overview.cases.since", when=when, status=plain(row["status"])))


def doors(view: View) -> None:
    """Three ways in, one for each kind of reader."""
    heading(view.t("overview.doors.title"), anchor="doors")
    for place, (door, target) in zip(st.columns(len(DOORS), gap="small"), DOORS, strict=True):
        with place, st.container(border=True, height="stretch", gap=None):
            st.page_link(f"pages/{target}.py", label=f"**{view.t(f'overview.doors.{door}')}**", query_params={"lang": view.lang})
            st.caption(view.t(f"overview.doors.{door}_text"))
