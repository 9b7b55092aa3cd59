"""The sources page in words: entries with what each source supports, conflicts side by side, notes on each table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from atlas import formats
from atlas.card import Card
from atlas.filters import Problem
from atlas.i18n import listing
from atlas.sources import by_id
from atlas.ui.card import linked, plain
from atlas.ui.context import View
from atlas.ui.state import remember

STEP = 10
"""Sources shown at first, and how many more at each press."""
MOST_ROWS = 30
"""Rows of one table told in words; the table view has them all."""


def sources(view: View) -> Callable[[Card], None]:
    """Draws the Card of all sources as a list: title, publisher, what it supports, and a button for its rows."""

    def draw(card: Card) -> None:
        key = f"_shown_{hash(tuple(sorted(card.options.items())))}"
        shown = st.session_state.get(key, STEP)
        for row in list(card.rows)[:shown]:
            _entry(row, view)
        left = len(card.rows) - shown
        if left > 0 and st.button(view.t("sources.more", n=min(STEP, left)), key="sources-more", width="stretch"):
            st.session_state[key] = shown + STEP
            st.rerun(scope="fragment")

    return draw


def _entry(row: dict[str, Any], view: View) -> None:
    dated = formats.day(row["published_on"], "day", view.lang) if row["published_on"] else view.t("card.source_undated")
    about = " · ".join((str(row["publisher"]), str(row["publisher_kind_label"]), dated, str(row["language_label"])))
    lines = [f"**{linked(str(row['source_title']), row['url'])}**", plain(about)]
    if row["supports"]:
        lines.append(plain(view.t("sources.supports", tables=row["supports"])))
    with st.container(gap=None):
        st.markdown("  \n".join(lines))
        if row["records"]:
            words = view.t("sources.open_rows", n=formats.number(row["records"], view.lang))
            if st.button(words, key=f"open-{row['source_id']}", type="tertiary"):
                choose(str(row["source_id"]))
                st.rerun()


def choose(source: str | None) -> None:
    """Take a source as the one whose rows are shown, or none."""
    st.session_state._source = source


def chosen(view: View, known: tuple[str, ...]) -> str | None:
    """The source whose rows are asked for, by the address or by a button; the address follows."""
    state = st.session_state
    given = state._local.pop("source", None)
    if given is not None:
        state._source = given[-1] if given[-1] in known else None
        if state._source is None:
            state._problems.append(Problem("source", given[-1][:80], known))
    source = state.get("_source")
    source = source if source in known else None
    remember("source", source)
    return source


def uses(view: View) -> Callable[[Card], None]:
    """Draws the rows that lean on a source as a list by table: what about, what it says, when, how well known."""

    def draw(card: Card) -> None:
        rows = list(card.rows)
        for title in dict.fromkeys(row["table_title"] for row in rows):
            held = [row for row in rows if row["table_title"] == title]
            lines = [f"**{plain(title)}**  {plain(view.t('card.rows', n=formats.number(len(held), view.lang)))}", ""]
            for row in held[:MOST_ROWS]:
                details = [row["when_label"], row["stage_label"], row["lean"]]
                about = plain(" · ".join(one for one in details if one))
                lines.append(f"- **{plain(row['what_about'])}**  {plain(row['record_text'])}  \n  {about}")
            if len(held) > MOST_ROWS:
                more = formats.number(len(held) - MOST_ROWS, view.lang)
                lines.append(f"- {plain(view.t('sources.uses.more', n=more))}")
            st.markdown("\n".join(lines))

    return draw


def conflicts(view: View) -> Callable[[Card], None]:
    """Draws conflicts as a heading each, with the sides and their sources below."""

    def draw(card: Card) -> None:
        told = by_id(card.sources, view.warehouse, view.lang)
        rows = list(card.rows)
        for topic in dict.fromkeys(row["topic"] for row in rows):
            lines = [f"**{plain(topic)}**", ""]
            for row in (row for row in rows if row["topic"] == topic):
                known = [told[one] for one in row["source_ids"] if one in told]
                links = " · ".join(linked(one["publisher"], one["url"]) for one in known)
                said = f"**{plain(row['rule_label'])}**  {plain(row['statement'] or '')}"
                details = [said, plain(row["when_label"]), plain(row["remark"] or ""), links]
                lines.append("- " + "  \n  ".join(one for one in details if one))
            st.markdown("\n".join(lines))

    return draw


def tables(view: View) -> Callable[[Card], None]:
    """Draws the warnings with the tables each one is about; what a table covers stands in the table view."""

    def draw(card: Card) -> None:
        about: dict[str, list[str]] = {}
        for row in card.rows:
            for warning in row["warnings_text"].split("\n"):
                about.setdefault(warning, []).append(row["table_title"])
        about.pop(view.t("sources.tables.none"), None)
        ranked = sorted(about.items(), key=lambda one: -len(one[1]))
        lines = [f"- **{plain(warning)}**  \n  {plain(listing(view.lang, titles))}" for warning, titles in ranked]
        st.markdown("\n".join(lines))

    return draw


def corrections(view: View) -> Callable[[Card], None]:
    """Draws the values in doubt as a list: what was published, what is used, why, and whether the source knows."""

    def draw(card: Card) -> None:
        lines = []
        for row in card.rows:
            values = view.t("sources.corrections.values", published=row["value_published"], used=row["value_used"])
            noted = " · ".join((row["correction_status_label"], formats.day(row["noted_on"], "day", view.lang), row["row_key"]))
            title = " · ".join(one for one in (row["table_title"], row["field_title"]) if one)
            lines.append("- " + "  \n  ".join((f"**{plain(title)}**  {plain(values)}", plain(row["correction_reason"]), plain(noted))))
        st.markdown("\n".join(lines))

    return draw
