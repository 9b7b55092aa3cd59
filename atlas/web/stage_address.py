"""What an address of the stage asks for: a Card, a page or a deck, on which data, in which languages.

An address that cannot be shown is refused in words, never shown in part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from atlas import filters as shared
from atlas.charts import recipes
from atlas.i18n import LANGS, Lang, t
from atlas.releases import version_label
from atlas.slides import of_page, offline
from atlas.slides.deck import LANG_CHOICES, Deck, Langs, Slide, Words, options_of
from atlas.slides.sheets import DECK, STAGE
from atlas.slides.storage import from_params, refused
from atlas.ui.registry import PAGES
from atlas.warehouse import UnknownVersion, Warehouse, WarehouseUnavailable, at, current

MODES = ("auto", "light", "dark")
SUBJECTS = ("card", "page", "deck", "d")
OWN = (*SUBJECTS, "lang", "langs", "mode", "slide", "v")
MOST_PARAMETERS = 120
SLUGS = {page.name: page.slug for page in PAGES}
LOCAL = {page.name: page.local for page in PAGES}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown: a deck on a warehouse, with or without a cover, from which slide, and where Esc leads."""

    deck: Deck
    warehouse: Warehouse
    live: offline.Live
    mode: str
    lang: Lang


class Wrong(ValueError):
    """The address cannot be shown: ``status`` 404 or 422, what is wrong, and what there is instead."""

    def __init__(self, status: int, problems: Sequence[str], instead: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(" ".join(problems))
        self.status, self.problems, self.instead = status, tuple(problems), tuple(instead)


Given = Mapping[str, Sequence[str]]


def read(given: Given) -> Asked:
    """What an address asks for. Raises ``Wrong`` and ``WarehouseUnavailable``."""
    langs = _one_of(given, "langs", LANG_CHOICES) or _one_of(given, "lang", LANGS)
    lang: Lang = "en" if langs == "en" else "ja"
    if len(given) > MOST_PARAMETERS:
        raise Wrong(422, [t(lang, "stage.too_many")])
    subjects = [name for name in SUBJECTS if given.get(name)]
    if len(subjects) != 1:
        raise Wrong(422, [t(lang, "stage.one_subject", names=", ".join(SUBJECTS))], _instead(lang))
    subject = subjects[0]
    _all_known(given, subject, lang)
    warehouse = _version(given, lang)
    mode = _one_of(given, "mode", MODES) or "auto"
    chosen: Langs = "both" if langs == "both" else lang
    remarks: list[str] = []
    if subject == "card":
        deck, back = _card(given, chosen, lang, warehouse)
    elif subject == "page":
        deck, back = _page(given, chosen, lang, warehouse)
    else:
        deck, warehouse, back, remarks = _deck(given, subject, chosen if langs else None, lang, warehouse)
        lang = deck.languages[0]
    front = subject != "card"
    start = _start(given, len(deck.slides) + front, lang)
    link = ""
    if subject == "page":  # shorter than the deck it stands for
        kept = [(name, one) for name, values in given.items() if name not in ("slide", "mode", "v") for one in values]
        link = f"{STAGE}?{urlencode([*kept, ('v', warehouse.version)])}"
    return Asked(deck, warehouse, offline.Live(back, start, front, tuple(remarks), link), mode, lang)


def _one_of(given: Given, name: str, allowed: Sequence[str]) -> str | None:
    value = (given.get(name) or ("",))[-1]
    if value and value not in allowed:
        lang: Lang = "en" if (given.get("lang") or ("",))[-1] == "en" else "ja"
        raise Wrong(422, [t(lang, "stage.bad_value", parameter=name, value=value[:80], allowed=", ".join(allowed))])
    return value or None


def _all_known(given: Given, subject: str, lang: Lang) -> None:
    """Raises ``Wrong`` for parameters that mean nothing here: a slide must not show less than its address says."""
    known = {*OWN, *(shared.NAMES if subject in ("card", "page") else ())}
    if subject == "page":
        known |= set(LOCAL.get(given["page"][-1], ()))
    odd = [name for name in given if name not in known and not (subject == "card" and name.startswith("o."))]
    if odd:
        raise Wrong(422, [t(lang, "stage.unknown_parameter", parameter=name[:80]) for name in odd[:5]])


def _version(given: Given, lang: Lang) -> Warehouse:
    asked = (given.get("v") or ("",))[-1]
    try:
        return at(asked) if asked else current()
    except UnknownVersion as unknown:
        raise Wrong(422, [t(lang, "stage.bad_value", parameter="v", value=asked[:40], allowed=", ".join(unknown.known[:12]))]) from None


def _filters(given: Given, lang: Lang, warehouse: Warehouse) -> shared.Filters:
    filters, problems = shared.parse(warehouse, {name: values for name, values in given.items() if name in shared.NAMES})
    if problems:
        raise Wrong(
            422,
            [t(lang, "stage.bad_value", parameter=one.parameter, value=one.value, allowed=", ".join(one.allowed[:12])) for one in problems],
        )
    return filters


def _card(given: Given, langs: Langs, lang: Lang, warehouse: Warehouse) -> tuple[Deck, str]:
    card_id = given["card"][-1]
    if card_id not in recipes():
        named = [(one, f"{STAGE}?{urlencode([('card', one), ('lang', lang)])}") for one in recipes()]
        raise Wrong(404, [t(lang, "stage.no_card", card=card_id[:80])], named)
    filters = _filters(given, lang, warehouse)
    options = _options(given, card_id, lang)
    slide = Slide(card_id, filters, tuple(sorted(options.items())))
    if (wrong := refused(slide, warehouse, lang)) is not None:
        raise Wrong(422, [_not_taken(lang, *one) for one in wrong])
    back = of_page.home_of(card_id)
    kept = [*filters.params(), ("lang", lang), *([("v", given["v"][-1])] if given.get("v") else [])]
    return Deck(Words(), (slide,), langs, version=warehouse.version), f"./{SLUGS[back] if back else ''}?{urlencode(kept)}#{card_id}"


def _not_taken(lang: Lang, name: str, value: str, allowed: tuple[str, ...]) -> str:
    if allowed:
        return t(lang, "stage.bad_value", parameter=f"o.{name}", value=value[:80], allowed=", ".join(allowed[:12]))
    return t(lang, "stage.bad_option", parameter=f"o.{name}", value=value[:80])


def _options(given: Given, card_id: str, lang: Lang) -> dict[str, Any]:
    """The Card's options among the parameters (``o.<name>``), in the type of their defaults. Raises ``Wrong``."""
    defaults, options = options_of(card_id), {}
    for name, values in given.items():
        if not name.startswith("o."):
            continue
        if name[2:] not in defaults:
            allowed = ", ".join(f"o.{one}" for one in defaults) or "–"
            raise Wrong(422, [t(lang, "stage.bad_value", parameter="o.*", value=name[:80], allowed=allowed)])
        try:
            options[name[2:]] = of_page.typed([one[:100] for one in values[:50]], defaults[name[2:]])
        except ValueError:
            raise Wrong(422, [t(lang, "stage.bad_option", parameter=name[:80], value=values[-1][:80])]) from None
    return options


def _page(given: Given, langs: Langs, lang: Lang, warehouse: Warehouse) -> tuple[Deck, str]:
    name = given["page"][-1]
    if name not in of_page.ON_STAGE:
        named = [(t(lang, f"page.{one}.menu"), f"{STAGE}?{urlencode([('page', one), ('lang', lang)])}") for one in of_page.ON_STAGE]
        raise Wrong(404, [t(lang, "stage.no_page", page=name[:80])], named)
    filters = _filters(given, lang, warehouse)
    own = {one: list(given[one]) for one in LOCAL[name] if given.get(one)}
    kept = [(one, value) for one, values in given.items() if one not in ("page", "mode", "slide", "langs", "lang") for value in values]
    return of_page.deck_of(name, filters, own, langs, warehouse), f"./{SLUGS[name]}?{urlencode([*kept, ('lang', lang)])}"


def _deck(given: Given, subject: str, langs: Langs | None, lang: Lang, warehouse: Warehouse) -> tuple[Deck, Warehouse, str, list[str]]:
    """A deck from its address. Its own data version is shown where it is still at hand; otherwise the cover says what is."""
    asked = {subject: given[subject], **({"langs": (langs,)} if langs else {})}
    deck, troubles = from_params(asked, warehouse)
    if deck is None:
        raise Wrong(404 if subject == "deck" else 422, [one.text(lang) for one in troubles], _instead(lang))
    back = f"{DECK}?{urlencode([(name, value) for name, values in asked.items() for value in values])}"
    if deck.version and deck.version != warehouse.version and not given.get("v"):
        try:
            older = at(deck.version)
            again, more = from_params(asked, older)
            if again is not None:
                then, now = version_label(older.version), version_label(warehouse.version)
                kept = [t(one, "stage.kept_version", then=then, now=now) for one in again.languages]
                return again, older, back, [*(one.text(lang) for one in more), *kept]
        except (UnknownVersion, WarehouseUnavailable):
            pass
    remarks = [one.text(lang) for one in troubles]
    if deck.version and deck.version != warehouse.version:
        remarks += [t(one, "stage.other_version", then=deck.version, now=warehouse.version) for one in deck.languages]
    return deck, warehouse, back, remarks


def _start(given: Given, last: int, lang: Lang) -> int:
    value = (given.get("slide") or ("1",))[-1]
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and 1 <= int(value) <= last):
        raise Wrong(422, [t(lang, "stage.bad_value", parameter="slide", value=value[:80], allowed=f"1–{last}")])
    return int(value)


def _instead(lang: Lang) -> list[tuple[str, str]]:
    return [(t(lang, "page.deck.menu"), f"{DECK}?{urlencode([('lang', lang)])}")]


def of_address(path: str, query: QueryParams) -> str | None:
    """Where a page's address with ``stage=1`` leads: the same view on stage. ``None`` for any other address."""
    if query.get("stage") != "1":
        return None
    name = next((name for name, slug in SLUGS.items() if slug == path.strip("/")), None)
    if name not in of_page.ON_STAGE:
        return None
    kept = [(key, value) for key, value in query.multi_items() if key != "stage"]
    return f"{STAGE}?{urlencode([('page', name), *kept])}"
