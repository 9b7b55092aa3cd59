"""The address bar and the widgets say the same thing: URL → session at the start of a run, session → URL at its end.

Streamlit's own binding writes translated labels into the address, so the Atlas keeps the two in step itself
(docs/adr/0002): codes in the address, one parser for page and API, and a word for what could not be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from atlas import filters as shared
from atlas.filters import NOTHING, Filters, Problem
from atlas.i18n import LANGS, Lang, t
from atlas.ui.registry import PAGES, PageSpec
from atlas.warehouse import UnknownVersion, Warehouse, WarehouseUnavailable, at

LIST_WIDGETS = tuple(name for name in shared.LISTS if name != "fiscal_year")
LOCAL = frozenset(name for page in PAGES for name in page.local)
FILTER_WIDGETS = (*(f"f_{name}" for name in LIST_WIDGETS), "f_years")
"""Keys of the filters' widgets. With those of a page's own parameters they hold the view; to go through the whole session state takes milliseconds."""
VIEW = ("lang", "v")
MOST_OVERTAKEN = 8
"""Clicks that may be under way while one answer is awaited."""


def _given() -> dict[str, tuple[str, ...]]:
    return {name: tuple(st.query_params.get_all(name)) for name in st.query_params}


def begin(newest: Warehouse) -> tuple[Warehouse, Lang]:
    """Read the address bar if it says something new; return the warehouse of the version asked for, and the language.

    It is new on the first run, after "back", and behind a link; an address without parameters after a change of
    page is the menu's doing, and the reader's filters stay. A session goes on with the version it began with when another
    one is published, so that no figure changes unasked; the address then names it and the page offers the newest.
    """
    state, given = st.session_state, _given()
    new = "_seen" not in state or (given != state._seen and given and not _overtaken(given))
    if new and ("v" in given or "_seen" not in state):  # a link inside the Atlas that names no version keeps the reader's
        state._version = given.get("v", (None,))[-1]
    began = state.get("_began")
    stays = not state._version and began and began != newest.version
    if stays:
        state._version = began
    problems: list[Any]
    warehouse, problems = _pinned(newest)
    if stays and problems:
        problems = [Renewed(newest.version)]
    if not state._version:
        state._began = warehouse.version
    if new:
        _take(warehouse, given)
    state._problems = [*state.get("_problems", ()), *problems]
    state.setdefault("lang", _first_guess())
    if state.lang not in LANGS:
        state.lang = _first_guess()
    return warehouse, state.lang


def _overtaken(given: dict[str, tuple[str, ...]]) -> bool:
    """Whether this run comes from a click made before the browser had the address that the run before it wrote.

    Such a click brings an address of some clicks ago along with newer widgets. "Back" brings one too, but says so, and a link
    to another page has another page's hash.
    """
    state, run = st.session_state, get_script_run_ctx()
    if given not in state.get("_written", ()) or run is None or run.is_history_navigation or run.page_script_hash != state._page:
        return False
    return any(name in state and state[name] != value for name, value in state._widgets.items())


@dataclass(frozen=True, slots=True)
class Renewed:
    """The version this session began with is no longer at hand; what is shown is the newest."""

    newest: str

    def text(self, lang: Lang) -> str:
        """For the reader."""
        return t(lang, "app.renewed", newest=self.newest)


def _pinned(newest: Warehouse) -> tuple[Warehouse, list[Problem]]:
    """The warehouse of the pinned version, else the newest one with a word about what could not be had."""
    asked_for = st.session_state._version
    try:
        return (at(asked_for) if asked_for else newest), []
    except UnknownVersion as unknown:
        st.session_state._version = None
        return newest, [Problem("v", asked_for[:40], unknown.known)]
    except WarehouseUnavailable:
        st.session_state._version = None
        return newest, [Problem("v", asked_for[:40], (newest.version,))]


def unpin() -> None:
    """Go on with the newest version."""
    st.session_state._version = st.session_state._began = None


def _first_guess() -> Lang:
    locale = (st.context.locale or "ja").lower()
    return "ja" if locale.startswith("ja") else "en"


def _take(warehouse: Warehouse, given: dict[str, tuple[str, ...]]) -> None:
    state = st.session_state
    filters, problems = shared.parse(warehouse, given, known=LOCAL | set(VIEW))
    for name in LIST_WIDGETS:
        state[f"f_{name}"] = list(getattr(filters, name))
    state._years = (filters.fiscal_year, filters.fiscal_year_from, filters.fiscal_year_to)
    first, last = shared.year_bounds(warehouse)
    chosen = filters.fiscal_year
    state.f_years = (
        min(chosen) if chosen else filters.fiscal_year_from or first,
        max(chosen) if chosen else filters.fiscal_year_to or last,
    )
    if given.get("lang"):
        if given["lang"][-1] in LANGS:
            state.lang = given["lang"][-1]
        else:
            problems.append(Problem("lang", given["lang"][-1][:20], tuple(LANGS)))
    state._local = {name: values for name, values in given.items() if name in LOCAL}
    if (run := get_script_run_ctx()) and run.is_history_navigation:  # "back" or a link: what the address does not say is not chosen
        for name in LOCAL - set(given):
            state.pop(f"p_{name}", None)
            state.get("_page_params", {}).pop(name, None)
    state._problems = problems
    state._seen = given


def keep(name: str, default: Any) -> None:
    """Give a widget its first value. ``persist_state`` of the widget holds what the reader chooses on pages that do not show it.

    After a change of language the browser still has the words of the other one and would send them: it is told the value anew.
    """
    state = st.session_state
    state.setdefault(name, default)
    if state.get("_said_in") not in (None, state.lang):
        state[name] = state[name]


def filters_now(warehouse: Warehouse) -> Filters:
    """The filters as the widgets stand."""
    state = st.session_state
    first, last = shared.year_bounds(warehouse)
    low, high = state.get("f_years", (first, last))
    lists = {name: tuple(sorted(state.get(f"f_{name}", ()))) for name in LIST_WIDGETS}
    single = state.get("_years", ((),))[0]
    if single and (low, high) == (min(single), max(single)):  # single years from the address, as long as the slider stands there
        return Filters(fiscal_year=single).with_(**lists)
    return Filters(fiscal_year_from=low if low > first else None, fiscal_year_to=high if high < last else None).with_(**lists)


def choice(widget: Callable[..., Any], name: str, options: Sequence[str], *, default: Any, many: bool = False, **arguments: Any) -> Any:
    """A page's own control whose value is the address parameter ``name``.

    ``widget`` is a Streamlit input (``st.segmented_control``, ``st.selectbox``, ``st.multiselect``…). Values that are
    not among ``options`` are reported like any other bad parameter. Returns what the widget returns.
    """
    state, key = st.session_state, f"p_{name}"
    asked = state._local.pop(name, None)
    if asked is not None:
        emptied = many and asked == (NOTHING,)
        good = [value for value in asked if value in options]
        if good or emptied:
            state[key] = good if many else good[-1]
        if not emptied:
            state._problems += [Problem(name, value[:80], tuple(options)) for value in asked if value not in options]
    before = state.setdefault("_defaults", {})
    if asked is None and before.get(name, default) != default and state.get(key) == before[name]:
        state[key] = default  # nobody chose the value before: it follows the default
    before[name] = default
    if key in state and not many and state[key] not in options:
        del state[key]
    if key in state and many:
        state[key] = [value for value in state[key] if value in options]
    keep(key, default)
    value = widget(options=options, key=key, persist_state="session", **arguments)
    remember(name, value, default)
    return value


def entry(name: str, label: str, *, most: int = 80, **arguments: Any) -> str:
    """A page's own text field whose value is the address parameter ``name``, cut to ``most`` characters."""
    state, key = st.session_state, f"p_{name}"
    given = state._local.pop(name, None)
    if given is not None:
        state[key] = given[-1][:most]
    keep(key, "")
    text = st.text_input(label, key=key, max_chars=most, persist_state="session", **arguments).strip()
    remember(name, text, "")
    return text


def remember(name: str, value: Any, default: Any = None) -> None:
    """Put a page's own value into the address, unless it is the default."""
    written = st.session_state.setdefault("_page_params", {})
    if value is None or value == default or (value == [] and not default):
        written.pop(name, None)
    elif value == []:
        written[name] = [NOTHING]
    else:
        written[name] = [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def asked(name: str) -> str | None:
    """A page's own parameter that no widget holds, as it stands in the address."""
    return (st.session_state._local.get(name) or (None,))[-1]


def given(name: str) -> str | None:
    """The value of a page's own parameter that the address or the reader has set; ``None`` while it is the default."""
    state = st.session_state
    return asked(name) or (state.get("_page_params", {}).get(name) or (None,))[-1]


def flush(page: PageSpec, filters: Filters, lang: Lang) -> None:
    """Write the view into the address bar: known keys only, in a fixed order."""
    state = st.session_state
    wanted: dict[str, list[str]] = {}
    for name, value in filters.params():
        wanted.setdefault(name, []).append(value)
    for name in page.local:
        if name in state.get("_page_params", {}):
            wanted[name] = state._page_params[name]
    wanted["lang"] = [lang]
    if state._version:
        wanted["v"] = [state._version]
    seen = {name: tuple(values) for name, values in wanted.items()}
    if seen != _given():
        st.query_params.from_dict(wanted)
    state._said_in = lang
    state._written = [*state.get("_written", ())[1 - MOST_OVERTAKEN :], state._seen]
    state._seen = seen
    state._page = run.page_script_hash if (run := get_script_run_ctx()) else ""
    shown = (*FILTER_WIDGETS, *(f"p_{name}" for name in page.local))
    state._widgets = {name: state[name] for name in shown if name in state}
