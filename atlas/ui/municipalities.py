"""Finding and choosing a local government, and what belongs to a profile page beside its cards."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from atlas import search
from atlas.card import Card
from atlas.charts.municipality import full_name, governments, in_prefectures, profiles
from atlas.export import citation
from atlas.filters import Filters
from atlas.formats import number
from atlas.render import svg
from atlas.ui.address import today
from atlas.ui.card import plain, source_list
from atlas.ui.context import View, on_phone
from atlas.ui.headings import heading
from atlas.ui.state import entry, remember

PAGE = "pages/municipality.py"
KEPT = "_code"
HITS = 12
"""Hits shown at first, and how many more at each press."""
NARROWEST = 300
"""Pixels of a name in the list of profiles."""


def choose(code: str | None) -> None:
    """Take a local government as the one shown, or none; the search field is emptied."""
    st.session_state[KEPT] = code
    st.session_state["p_find"] = ""


def chosen(view: View) -> str | None:
    """The code asked for by the address or chosen before. A code nobody has is named, with those it may have meant."""
    state, known = st.session_state, governments(view.warehouse, "ja")
    given = state._local.pop("code", None)
    if given is not None:
        state[KEPT] = search.as_code(given[-1], known)
        if state[KEPT] is None:
            _unknown(view, given[-1])
        else:
            st.query_params["code"] = state[KEPT]  # a link within one page reaches the script, but not the address bar
            if "find" not in state._local:
                state["p_find"] = ""
    code = state.get(KEPT)
    code = code if code in known else None
    remember("code", code)
    return code


def _unknown(view: View, asked: str) -> None:
    near = search.search(search.entries(view.warehouse), asked, 5).codes
    st.warning(plain(view.t("municipality.find.unknown_code" if near else "municipality.find.unknown_code_none", code=asked[:20])))
    for code in near:
        link(view, code, "near")


def link(view: View, code: str, place: str) -> None:
    """A link to a profile: the name with its prefecture, and the code. It can be opened in a new tab."""
    row = governments(view.warehouse, view.lang)[code]
    one = profiles(view.warehouse, view.lang).get(code)
    known = f" · {view.t('municipality.directory.count', n=number(one['records'], view.lang))}" if one and place == "list" else ""
    st.page_link(PAGE, label=plain(f"{full_name(view.warehouse, code, view.lang)} · {row['kind_label']} · {code}{known}"),
                 query_params={"code": code, "lang": view.lang})  # fmt: skip


def finder(view: View) -> None:
    """The search field and its hits."""
    query = entry("find", view.t("municipality.find.label"), placeholder=view.t("municipality.find.placeholder"),
                  help=view.t("municipality.find.help"), icon=None)  # fmt: skip
    if not query:
        return
    everything = search.entries(view.warehouse)
    found = search.search(everything, query, len(everything))
    state = st.session_state
    if state.get("_hits", ("", 0))[0] != query:
        state["_hits"] = (query, HITS)
    shown = found.codes[: state["_hits"][1]]
    with st.container(border=True, key="hits"):
        if found.near or not shown:
            st.markdown(plain(view.t("municipality.find.near" if shown else "municipality.find.nothing", query=query)))
        elif len(found.codes) > len(shown):
            total = number(len(found.codes), view.lang)
            st.caption(view.t("municipality.find.most", total=total, n=number(len(shown), view.lang)))
        else:
            st.caption(view.t("municipality.find.found", n=len(shown)))
        for code in shown:
            link(view, code, "hit")
        if left := len(found.codes) - len(shown):
            st.button(view.t("municipality.find.more", n=min(left, HITS)), on_click=_more, key="hits-more", width="stretch")


def _more() -> None:
    query, shown = st.session_state["_hits"]
    st.session_state["_hits"] = (query, shown + HITS)


def doors(view: View) -> None:
    """Links to the profiles with records, by number of records, to be read row by row on any width."""
    box = st.expander(view.t("municipality.directory.open"), expanded=True, key="doors")
    with box, st.grid(3, min_column_width=NARROWEST, gap="small"):
        for code in in_prefectures(profiles(view.warehouse, view.lang), view.filters):
            link(view, code, "list")


def findings(view: View) -> Callable[[Card], None]:
    """Draws the status Card as lines: subject, then what is known."""

    def draw(card: Card) -> None:
        st.markdown("\n\n".join(f"**{plain(row['aspect'])}**  \n{plain(row['finding'])}" for row in card.rows))

    return draw


def arcs(view: View) -> Callable[[Card], None]:
    """Draws the map of pairs as a still picture, which needs no WebGL and prints."""

    def draw(card: Card) -> None:
        wide, high, size = (400, 420, 13) if on_phone() else (1100, 560, 17)
        st.image(svg.inline(svg.with_land(card, view.warehouse), view.mode, wide, high, size), width="stretch", alt=card.takeaway)

    return draw


def linked_peers(view: View) -> Callable[[Card], None]:
    """Draws a Card of local governments as a list: a link to each profile, and the reasons."""

    def draw(card: Card) -> None:
        for row in card.rows:
            with st.container(gap=None):
                link(view, row["jis_code"], "list")
                if "peer_reason" in card.rows.columns:
                    st.caption(plain(row["peer_reason"]))

    return draw


def contribute(view: View, name: str, quiet: bool) -> None:
    """How to add or correct a fact; in longer words where nothing is known."""
    part = "quiet" if quiet else "add"
    with st.container(border=True, key="contribute"):
        heading(view.t(f"municipality.{part}.title"), anchor="add")
        st.markdown(plain(view.t(f"municipality.{part}.text", name=name)))
        st.page_link("pages/sources.py", label=view.t("municipality.quiet.link"), query_params={"lang": view.lang})
        if quiet:
            st.caption(view.t("municipality.quiet.meanwhile"))


def cite(view: View, code: str, sources: tuple[str, ...]) -> None:
    """The sources of the page, its citation ready to copy, and a word on printing."""
    name = full_name(view.warehouse, code, view.lang)
    with st.expander(view.t("municipality.cite.sources", n=len(sources)), key="all-sources", on_change="rerun") as box:
        if box.open:
            source_list(sources, view.warehouse, view.lang)
    address = f"{(st.context.url or '').split('?')[0]}?{urlencode({'code': code, 'lang': view.lang, 'v': view.warehouse.version})}"
    one = citation.of_view(
        view.warehouse, view.lang, view.t("municipality.cite.name", name=name), address, Filters(), today()
    )  # fmt: skip
    st.markdown(f"**{view.t('municipality.cite.label')}**")
    st.code(citation.txt(one).strip(), language=None, wrap_lines=True)
    st.caption(view.t("municipality.cite.print"))
