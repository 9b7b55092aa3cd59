"""The pages of lessons, claims and coverage in words: items with examples, facts behind a standing, claims, gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from atlas.card import Card
from atlas.sources import cited
from atlas.ui.card import linked, plain
from atlas.ui.context import View

Row = dict[str, Any]
STEP = 12
"""Claims shown at first, and how many more at each press."""
VERDICT_COLOURS = {"supported": "green", "contradicted": "red", "unverified": "gray"}


def _links(card: Card, view: View) -> dict[str, str]:
    """Source id → link in Markdown, named by the publisher; given material by its kind."""
    found = {}
    for row in cited(card.sources, view.warehouse, view.lang):
        found[row["source_id"]] = linked(row["publisher"] if row["url"] else row["kind"], row["url"])
    return found


def _grouped(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[name], []).append(row)
    return groups


def _two_columns(blocks: list[tuple[int, str]]) -> None:
    """Blocks of Markdown in two columns of about the same length (size, text); below each other on a phone."""
    half, filled = sum(size for size, _ in blocks) / 2, 0
    left: list[str] = []
    right: list[str] = []
    for size, text in blocks:
        (left if filled + size / 2 <= half or not left else right).append(text)
        filled += size
    if not right:
        st.markdown("\n\n".join(left))
        return
    for place, texts in zip(st.columns(2, gap="large"), (left, right), strict=True):
        place.markdown("\n\n".join(texts))


def items(view: View) -> Callable[[Card], None]:
    """Draws a part of the framework: headings, under each its items with remedy, section and linked examples."""

    def draw(card: Card) -> None:
        blocks = []
        for heading, own in _grouped(card.rows, "heading").items():
            told = [_item(row, view) for row in own]
            blocks.append((sum(len(one) for one in told) + 60, f"**{plain(heading)}**\n\n" + "\n".join(told)))
        _two_columns(blocks)

    return draw


def _item(row: Row, view: View) -> str:
    lines = [f"- **{plain(row['item'])}**"]
    if row["remedy"]:
        lines.append(plain(view.t("lessons.remedy", text=row["remedy"])))
    if row["detail"]:
        lines.append(plain(row["detail"]))
    for case_id, words in zip(row["case_ids"], row["illustrated_by"], strict=True):
        address = f"cases?show={case_id}&lang={view.lang}"
        lines.append(f":blue-badge[{plain(view.t('lessons.example'))}] {plain(words)} [{plain(view.t('lessons.open_case'))}]({address})")
    said = (row["said_by"], view.t("lessons.locator", document=row["document"], section=row["source_locator"]))
    lines.append(f":small[{plain(' · '.join(one for one in said if one))}]")
    return "  \n  ".join(lines)


def standing_facts(view: View) -> Callable[[Card], None]:
    """Draws the facts behind the standing by step and case, with the rule and the sources."""

    def draw(card: Card) -> None:
        links = _links(card, view)
        for step, of_step in _grouped(card.rows, "step_label").items():
            st.markdown(f"**{plain(step)}**")
            with st.grid(min_column_width=250, gap="medium"):
                for case, own in _grouped(of_step, "case").items():
                    st.markdown(_standing(case, own, links, view))

    return draw


def _standing(case: str, rows: list[Row], links: dict[str, str], view: View) -> str:
    lines = [f"{plain(case)}  \n:gray-badge[{plain(rows[0]['standing_label'])}]", ""]
    if not rows[0]["fact_id"]:
        return "\n".join([*lines, plain(rows[0]["statement"])])
    for row in rows:
        about = " · ".join(one for one in (row["indicator_label"], row["when_label"], row["evidence_label"]) if one)
        sources = view.t("value.list_separator").join(links[one] for one in row["source_ids"] if one in links)
        lines.append(f"- {plain(row['statement'])}  \n  :small[{plain(about)}]  \n  :small[{sources}]")
    reasons = dict.fromkeys(row["counting_reason"] for row in rows)
    return "\n".join([*lines, "", "  \n".join(f":small[{plain(reason)}]" for reason in reasons)])


def claims(view: View) -> Callable[[Card], None]:
    """Draws claims one below the other: verdict in words with its sign, the claim, why, and what it was checked against."""

    def draw(card: Card) -> None:
        links = _links(card, view)
        everything = view.warehouse.rows("claim_list", lang=view.lang, verdict=None, document=None, topic=None)
        codes = {row["claim_id"]: row["verdict_code"] for row in everything}
        key = f"_claims_{hash(tuple(sorted(card.options.items())))}"
        shown = st.session_state.get(key, STEP)
        for row in list(card.rows)[:shown]:
            st.markdown(_claim(row, codes[row["claim_id"]], links, view))
        left = len(card.rows) - shown
        if left > 0 and st.button(view.t("claims.more", n=min(STEP, left)), key="claims-more", width="stretch"):
            st.session_state[key] = shown + STEP
            st.rerun(scope="fragment")

    return draw


def _claim(row: Row, verdict: str, links: dict[str, str], view: View) -> str:
    sources = " · ".join(links[one] for one in row["source_ids"] if one in links)
    checked = plain(view.t("claims.evidence", links="\0")).replace("\0", sources) if sources else plain(view.t("claims.no_evidence"))
    where = view.t("claims.locator", document=row["document"], section=row["source_locator"])
    return "  \n".join((
        f":{VERDICT_COLOURS[verdict]}-badge[{plain(row['verdict'])}] **{plain(row['statement'])}**",
        plain(row["explanation"]), checked, f":small[{plain(' · '.join((row['topic'], where)))}]",
    ))  # fmt: skip


def gaps(view: View) -> Callable[[Card], None]:
    """Draws known gaps under the name of their table."""

    def draw(card: Card) -> None:
        blocks = []
        for title, own in _grouped(card.rows, "table_title").items():
            told = [f"- **{plain(row['missing'])}**  \n  {plain(row['gap_reason'])}" for row in own]
            blocks.append((sum(len(one) for one in told), f"**{plain(title)}**\n\n" + "\n".join(told)))
        _two_columns(blocks)

    return draw
