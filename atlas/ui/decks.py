"""The deck builder: the deck a reader is collecting, in the session and in the address bar; nothing is kept on the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from atlas.i18n import Lang, t
from atlas.releases import version_label
from atlas.slides import fonts, frozen, handout, offline, powerpoint, sheets
from atlas.slides.deck import LANG_CHOICES, LONGEST, MOST_SLIDES, Deck, Slide, Words, add, card_of, move, tidy, without
from atlas.slides.ready import ready_decks
from atlas.slides.sheets import STAGE
from atlas.slides.storage import Refused, Trouble, from_json, from_params, to_json, to_params
from atlas.ui.address import base
from atlas.ui.card import plain
from atlas.ui.context import View
from atlas.ui.handouts import case_handouts
from atlas.ui.headings import heading
from atlas.ui.state import remember
from atlas.warehouse import UnknownVersion, Warehouse, WarehouseUnavailable, at
from atlas.web import served

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ADDRESS = ("deck", "d", "langs")
MOST_ABOUT = 60
"""Characters of a slide's filters in the list; they are complete on the slide."""


def current(warehouse: Warehouse, lang: Lang) -> Deck:
    """The deck of this session; a new one is empty and pinned to the data the reader looks at."""
    if "_deck_made" not in st.session_state:
        st.session_state._deck_made = Deck(Words(), langs=lang, version=warehouse.version)
    return st.session_state._deck_made


def keep(deck: Deck) -> None:
    """Go on with this deck, which is no ready deck any more. Every widget starts afresh with what the deck says."""
    st.session_state._deck_made = deck.with_(name="")
    st.session_state._deck_turn = turn() + 1


def turn() -> int:
    """Counts the changes of order: part of the keys of the builder's widgets."""
    return st.session_state.get("_deck_turn", 0)


def collect(slide: Slide, warehouse: Warehouse, lang: Lang) -> None:
    """Put a Card at the end of the deck, and say so."""
    deck = current(warehouse, lang)
    if not deck.slides:
        deck = deck.with_(version=warehouse.version)
    longer = add(deck, replace(slide, seen=frozen.seen(slide, warehouse)))
    if longer is not deck:
        keep(longer)
        words = t(lang, "deck.added", n=len(longer.slides))
    else:
        words = t(lang, "deck.full", most=MOST_SLIDES) if len(deck.slides) >= MOST_SLIDES else t(lang, "deck.already")
    st.toast(words)


def _from_address(view: View) -> list[Trouble]:
    """Take the deck an address brings; what could not be taken is returned once."""
    local = st.session_state._local
    given = {name: local.pop(name) for name in ADDRESS if name in local}
    if not {"deck", "d"} & given.keys():
        return []
    if "deck" in given:
        given.setdefault("langs", (view.lang,))
    deck, troubles = from_params(given, view.warehouse)
    if deck is not None and deck.name:
        _use(deck, view.warehouse)
    elif deck is not None:
        keep(deck)
    return troubles


def builder(view: View) -> None:
    """The whole page below its title."""
    troubles = [*st.session_state.pop("_deck_troubles", []), *_from_address(view)]
    for one in troubles:
        st.warning(plain(one.text(view.lang)))
    deck = current(view.warehouse, view.lang)
    if deck.slides:
        behind(deck, view)
        cover(deck, view)
        slides(deck, view)
        deck = current(view.warehouse, view.lang)  # as the fields above have just changed it
        take_along(deck, view)
        with st.expander(view.t("deck.another"), key="deck-another", on_change="rerun") as box:
            if box.open:
                starts(view)
                case_handouts(view)
                reopen(view)
    else:
        st.info(view.t("deck.empty"))
        starts(view)
        case_handouts(view)
        reopen(view)
    _to_address(current(view.warehouse, view.lang))


def _to_address(deck: Deck) -> None:
    for name in ADDRESS:
        remember(name, None)
    if not deck.slides:
        return
    try:
        for name, value in to_params(deck):
            remember(name, value)
    except Refused:
        return


def starts(view: View) -> None:
    """The ready decks, one click each."""
    heading(view.t("deck.ready"), anchor="ready")
    with st.grid(min_column_width=260, gap="small"):
        for deck in ready_decks(view.warehouse, view.lang):
            with st.container(border=True, height="stretch", gap="small"):
                st.markdown(f"**{plain(deck.title.of(view.lang))}**")
                st.caption(view.t("deck.slides", n=len(deck.slides)))
                st.button(view.t("deck.use"), on_click=_use, args=(deck, view.warehouse), key=f"ready-{deck.name}")


def _use(deck: Deck, warehouse: Warehouse) -> None:
    keep(deck)
    st.session_state._deck_made = frozen.pinned(deck, warehouse)


def reopen(view: View) -> None:
    """Open a saved file: on a page of its own with the browser's own file button, and without a server of ours by pasting."""
    heading(view.t("deck.reopen"), anchor="reopen")
    if served.api:
        st.link_button(view.t("deck.choose_file"), f"open-deck?lang={view.lang}", key="open-deck")
        return
    text = st.text_area(view.t("deck.paste"), key=f"deck-paste-{turn()}", help=view.t("deck.paste_help"), height=120)
    if st.button(view.t("deck.open"), key="deck-open", disabled=not text):
        try:
            deck, troubles = from_json((text or "").encode(), view.warehouse)
        except Refused as refused:
            st.warning(plain(refused.problem.text(view.lang)))
            return
        keep(deck)
        st.session_state._deck_troubles = troubles
        st.rerun()


def behind(deck: Deck, view: View) -> None:
    """Say that the data have moved on since the deck was saved, with what each slide said then and says now."""
    if not frozen.is_behind(deck, view.warehouse):
        return
    old = _own(deck)
    found = frozen.compare(deck, view.warehouse, old)
    changed = [one for one in found if one.changed is not False]
    then, now = version_label(deck.version), version_label(view.warehouse.version)
    words = view.t("deck.behind", then=then, now=now, n=len(changed), total=len(found))
    st.warning(words + " " + view.t("deck.behind_kept" if old else "deck.behind_gone"))
    lang = view.lang
    shown: dict[str, list[str]] = {view.t(f"deck.{name}"): [] for name in ("column_slide", "column_then", "column_now", "column_changed")}
    for one in found:
        then = one.then.of(lang) or view.t("deck.not_kept")
        state = view.t("deck.unknown" if one.changed is None else "deck.changed" if one.changed else "deck.same")
        for cells, value in zip(shown.values(), (one.title.of(lang), then, one.now.of(lang), state), strict=True):
            cells.append(plain(value))
    with st.expander(view.t("deck.compare"), expanded=bool(changed), key="deck-compare"):
        import pyarrow as pa

        st.table(pa.table(shown), border="horizontal", hide_index=True, alt=words)
        st.button(view.t("deck.renew"), on_click=lambda: keep(frozen.pinned(deck, view.warehouse)), key="deck-renew")


def cover(deck: Deck, view: View) -> None:
    """Languages, title, event and date."""
    with st.container(border=True, key="deck-cover"):
        heading(view.t("deck.cover"), anchor="cover")
        langs = st.segmented_control(
            view.t("deck.langs"), LANG_CHOICES, default=deck.langs, required=True, key=f"deck-langs-{turn()}",
            format_func=lambda one: view.t(f"deck.in_{one}"),
        )  # fmt: skip
        deck = deck.with_(langs=langs)
        deck = deck.with_(title=_words("title", deck.title, deck, view, "cover"))
        if not deck.title:
            st.caption(plain(view.t("deck.no_title", title=" / ".join(sheets.cover(deck, view.warehouse).titles))))
        deck = deck.with_(event=_words("event", deck.event, deck, view, "cover"))
        said = st.text_input(
            view.t("deck.date"), value=deck.on.isoformat() if deck.on else "", key=f"deck-date-{turn()}", max_chars=10,
            placeholder=view.t("deck.date_example"),
        ).strip()  # fmt: skip
        deck = deck.with_(on=_day(said, view))
    _changed(deck)


def _day(said: str, view: View) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat("-".join(f"{int(part):02d}" for part in re.split(r"\D+", said) if part))
    except ValueError:
        st.warning(view.t("deck.bad_date"))
        return None


def _words(part: str, words: Words, deck: Deck, view: View, key: str, hint: Words | None = None) -> Words:
    """A field for each language of the deck, side by side."""
    found = {"ja": words.ja, "en": words.en}
    for place, lang in zip(st.columns(len(deck.languages), gap="small"), deck.languages, strict=True):
        label = view.t(f"deck.{part}") + (view.t("deck.of_language", language=view.t(f"deck.in_{lang}")) if len(deck.languages) > 1 else "")
        given: dict[str, Any] = {
            "value": found[lang], "key": f"deck-{part}-{key}-{lang}-{turn()}", "max_chars": LONGEST[part],
            "placeholder": hint.of(lang) if hint else "",
        }  # fmt: skip
        with place:
            text = st.text_area(label, height=140, **given) if part == "notes" else st.text_input(label, **given)
        found[lang] = tidy(text or "", part == "notes")
    return Words(**found)


def _changed(deck: Deck) -> None:
    """Keep what the fields say. Their own values stay; a ready deck that is changed is one of the reader's own."""
    was = st.session_state._deck_made
    if deck != was:
        only_langs = deck.with_(langs=was.langs) == was
        st.session_state._deck_made = deck if only_langs else deck.with_(name="")


def slides(deck: Deck, view: View) -> None:
    """The slides in order, each with up, down, edit and remove."""
    deck = current(view.warehouse, view.lang)
    heading(view.t("deck.order", n=len(deck.slides)), anchor="slides")
    with st.container(border=True, key="deck-slides", gap="small"):
        for i, slide in enumerate(deck.slides):
            _line(i, slide, deck, view)
    if not deck.name:
        st.caption(view.t("deck.more"))


def _line(i: int, slide: Slide, deck: Deck, view: View) -> None:
    cards = {lang: card_of(replace(slide, title=Words()), view.warehouse, lang) for lang in {*deck.languages, view.lang}}
    title = slide.title.of(view.lang) if slide.title else cards[view.lang].title
    about = cards[view.lang].filters_text
    key = f"{i}-{turn()}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"deck-line-{key}"):
        words = f"{i + 1}. **{plain(title)}**"
        if slide.filters:
            words += f"  \n:small[{plain(about if len(about) <= MOST_ABOUT else about[:MOST_ABOUT] + '…')}]"
        st.markdown(words, width="stretch")
        tools = st.container(horizontal=True, vertical_alignment="center", gap="small", width="content", key=f"deck-tools-{key}")
    with tools:
        st.button("↑", key=f"up-{key}", help=view.t("deck.up"), disabled=i == 0, type="tertiary", on_click=_shift, args=(i, i - 1))
        st.button("↓", key=f"down-{key}", help=view.t("deck.down"), disabled=i + 1 == len(deck.slides), type="tertiary",
                  on_click=_shift, args=(i, i + 1))  # fmt: skip
        with st.popover(view.t("deck.edit"), type="tertiary", key=f"edit-{key}", on_change="rerun") as box:
            if box.open:
                hint = Words(*(cards[lang].title if lang in cards else "" for lang in ("ja", "en")))
                changed = replace(
                    slide,
                    title=_words("title", slide.title, deck, view, str(i), hint),
                    notes=_words("notes", slide.notes, deck, view, str(i)),
                )
                if changed != slide:
                    now = current(view.warehouse, view.lang)
                    _changed(now.with_(slides=(*now.slides[:i], changed, *now.slides[i + 1 :])))
        st.button("×", key=f"out-{key}", help=view.t("deck.remove"), type="tertiary", on_click=_drop, args=(i,))


def _shift(at_: int, to: int) -> None:
    keep(move(st.session_state._deck_made, at_, to))


def _drop(at_: int) -> None:
    keep(without(st.session_state._deck_made, at_))


def _file_name(deck: Deck, warehouse: Warehouse) -> str:
    """What a deck's files are called: its name or the English words of its title or, where it has none, of its first slide's;
    in letters every system takes."""
    titles = (deck.title.en, *(card_of(one, warehouse, "en").title for one in deck.slides[:1]))
    words = next(filter(None, (re.findall(r"[a-z0-9]+", one.lower()) for one in titles)), ["deck"])
    return deck.name or "-".join(words)[:60].strip("-")


def _own(deck: Deck) -> Warehouse | None:
    """The data the deck was made with, where they are still at hand."""
    try:
        return at(deck.version) if deck.version else None
    except (UnknownVersion, WarehouseUnavailable):
        return None


def take_along(deck: Deck, view: View) -> None:
    """The stage and the files."""
    heading(view.t("deck.take"), anchor="take")
    try:
        query = urlencode(to_params(deck))
    except Refused as refused:
        query = ""
        st.caption(plain(refused.problem.text(view.lang)))
    address, wh = (base() if served.api else ""), _own(deck) or view.warehouse
    stem = f"{_file_name(deck, wh)}_{wh.version}_{deck.langs}"
    with st.container(horizontal=True, gap="small", key="deck-take"):
        if served.api and query:
            st.link_button(view.t("deck.stage"), f"{STAGE}?{query}", shortcut="Shift+P", key="deck-stage", help=view.t("deck.stage_help"))
        files: list[tuple[str, str, Callable[[], bytes]]] = [
            ("html", "text/html", lambda: offline.html(deck, wh, address=address)),
            ("pptx", PPTX, lambda: powerpoint.pptx(deck, wh, address=address)),
        ]
        if fonts.available():
            files.append(("pdf", "application/pdf", lambda: handout.pdf(deck, wh, address=address)))
        files.append(("json", "application/json", lambda: to_json(deck)))
        for ending, mime, make in files:
            st.download_button(
                view.t(f"deck.save_{ending}"), data=make, mime=mime, file_name=f"{stem}.{ending}", on_click="ignore", key=f"dl-deck-{ending}",
                help=view.t(f"deck.save_{ending}_help"),
            )  # fmt: skip
    if not fonts.available():
        st.caption(view.t("slides.problem.no_font", format="PDF"))
    st.caption(view.t("deck.address" if query else "deck.no_address"))
