"""Choosing a pair on the map page: on the picture or the moving map, or from a list; and the panel with the facts of the pair."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from atlas.card import Card
from atlas.charts import make
from atlas.charts.cooperation import everything, years_in_words
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import listing
from atlas.render.palette import assign
from atlas.ui import deck, state
from atlas.ui.card import plain, source_list
from atlas.ui.context import View
from atlas.ui.headings import heading, inside

PLACE = "_map_place"
FEW = 3
"""So many records are shown at once, the others behind a press: a box that scrolls could not be scrolled by keyboard."""


def choose(pair: str | None, place: str | None) -> None:
    """Take what was picked on the map: a pair, or a place whose pairs are then listed."""
    st.session_state["p_pair"] = pair
    st.session_state[PLACE] = place


def moving(view: View, area: str, chosen: str | None) -> Callable[[Card], None]:
    """Draws the map Card by deck.gl, which a reader asks for: its script is large, and not every browser has WebGL."""

    def draw(card: Card) -> None:
        deck.draw(card, view.warehouse, view.mode, area, chosen, choose)
        legend(card, view)
        st.caption(plain(view.t("map.help")))
        st.caption(plain(card.options["deck_note"]))
        st.caption(plain(deck.attribution(view.warehouse, view.lang, area)).replace("\n", "  \n"))

    return draw


def legend(card: Card, view: View) -> None:
    """Labelled swatches with the number of pairs, in the order of the colours; the words say what colour alone cannot."""
    assert card.chart is not None
    groups = card.rows.column("colour_group")
    colours = assign(card.chart.order, card.chart.colours, view.mode)
    items = [
        f':color[━━]{{foreground="{colours[name]}"}}\u00a0'
        + plain(view.t("map.legend_item", label=name, n=number(groups.count(name), view.lang)))
        for name in card.chart.order
    ]
    st.markdown(f"**{plain(view.t('map.legend'))}**  \n" + "\u2003".join(items))


def chooser(view: View, shown: Collection[str]) -> str | None:
    """The list of the pairs ``shown`` under the filters; the chosen one stays in it even when the filters leave it out."""
    known = everything(view.warehouse, view.lang)
    names = {
        row["pair_id"]: view.t("map.panel.option", municipality=row["municipality"], partner=row["partner"], country=row["country"])
        for row in known
    }
    offered = list(shown)
    current = state.asked("pair") or st.session_state.get("p_pair")
    if current and current in names and current not in offered:
        offered.append(current)
    return state.choice(
        st.selectbox, "pair", offered, default=None, label=view.t("map.panel.choose"), index=None, format_func=names.__getitem__,
        placeholder=view.t("map.panel.placeholder"),
    )  # fmt: skip


def panel(view: View, shown: Collection[str]) -> str | None:
    """The side panel: the list of the pairs ``shown`` (ids), then the facts of the chosen one, or the pairs of the chosen place.

    Returns the chosen pair.
    """
    with st.container(border=True, key="pair-panel"):
        heading(view.t("map.panel.title"), anchor="pair")
        chosen = chooser(view, shown)
        known = everything(view.warehouse, view.lang)
        place = st.session_state.get(PLACE)
        if chosen:
            _facts(view, known.where(pair_id=chosen).first(), chosen in shown)
        elif place:
            _of_place(view, shown, place)
        else:
            st.caption(view.t("map.panel.hint"))
            for row in known:
                if row["case_code"]:
                    _button(view, row)
    return chosen


def _button(view: View, row: dict[str, Any]) -> None:
    label = view.t("map.panel.option", municipality=row["municipality"], partner=row["partner"], country=row["country"])
    st.button(plain(label), key=f"pick-{row['pair_id']}", on_click=choose, args=(row["pair_id"], None), width="stretch")


def _of_place(view: View, shown: Collection[str], place: str) -> None:
    rows = [
        row
        for row in everything(view.warehouse, view.lang)
        if place in (row["jp_place_id"], row["partner_place_id"]) and row["pair_id"] in shown
    ]
    if not rows:
        return
    name = rows[0]["municipality"] if rows[0]["jp_place_id"] == place else rows[0]["partner"]
    st.markdown(f"**{plain(view.t('map.panel.of_place', place=name, n=number(len(rows), view.lang)))}**")
    for row in rows:
        _button(view, row)


def _record(view: View, record: dict[str, Any]) -> str:
    """A record in Markdown: what, how much, when, under which scheme, how sure."""
    stage = record["evidence_label"]
    if record["caution"]:
        stage = view.t("map.panel.caution", stage=stage, caution=record["caution"])
    head = view.t("map.panel.record", when=record["when_label"], scheme=record["scheme"], stage=stage)
    value = f"  \n{plain(record['value_text'])}" if record["value_text"] else ""
    return f"{plain(record['record_title'])}{value}  \n:small[{plain(head)}]"


def _facts(view: View, row: dict[str, Any], fits: bool) -> None:
    lang = view.lang
    card = make("cooperation-records", view.warehouse, Filters(), lang, pair=row["pair_id"])
    title = view.t("map.panel.option", municipality=row["municipality"], partner=row["partner"], country=row["country"])
    st.markdown(inside(plain(title)))
    if not fits:
        st.caption(view.t("map.panel.outside"))
    if row["case_title"]:
        st.markdown(plain(view.t("map.panel.case", title=row["case_title"])))
        st.page_link("pages/cases.py", label=view.t("map.panel.case_link"), query_params={"show": row["case_code"], "lang": lang})
    with st.container(horizontal=True, gap="large"):
        st.metric(
            view.t("map.panel.years"),
            view.t("map.panel.years_value", n=number(row["fiscal_years"], lang))
            if row["fiscal_years"]
            else view.t("map.panel.none_reported"),
        )
        if (row["fiscal_years"] or 0) > 1:
            st.metric(view.t("map.panel.gaps"), view.t("map.panel.years_value", n=number(row["gap_years"], lang)))
    lines = [*([view.t("map.panel.on_record", years=years_in_words(row["years"], lang))] if row["years"] else []),
             view.t("map.panel.schemes", names=listing(lang, list(row["schemes"] or ())))]  # fmt: skip
    if row["sectors"]:
        lines.append(view.t("map.panel.sectors", names=listing(lang, list(row["sectors"]))))
    st.markdown("  \n".join(plain(line) for line in lines))
    st.markdown(f"**{plain(view.t('map.panel.records', n=number(len(card.rows), lang)))}**")
    told = [_record(view, record) for record in card.rows]
    st.markdown("\n\n".join(told[:FEW]))
    if more := told[FEW:]:
        with st.expander(view.t("map.panel.more", n=number(len(more), lang)), key="pair-more"):
            st.markdown("\n\n".join(more))
    with st.popover(view.t("card.sources", n=len(card.sources)), type="tertiary", key="pair-sources", on_change="rerun") as box:
        if box.open:
            source_list(card.sources, view.warehouse, lang)
