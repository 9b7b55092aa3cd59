"""The stage: a Card, a page or a deck as slides and nothing else, at ``/stage``, without Streamlit.

The page is the offline player itself, served: keys answer at once and nothing is fetched after it is open. On a phone the
same slides are a page to read. ``/s/<card>/<lang>/<version>`` is the short address of a Card on stage.
"""

from __future__ import annotations

import gzip
import hashlib
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from atlas import filters as shared
from atlas.api.limits import LIMITS
from atlas.api.parameters import base_address
from atlas.charts import recipes
from atlas.i18n import LANGS, Lang, t
from atlas.slides import handheld, of_page, offline
from atlas.slides.deck import LANG_CHOICES, Deck, Langs, Slide, Words, options_of
from atlas.slides.sheets import DECK, STAGE, slide_params
from atlas.slides.storage import LARGEST_FILE, Refused, from_json, from_params, to_params, works
from atlas.ui.registry import PAGES
from atlas.warehouse import UnknownVersion, Warehouse, WarehouseUnavailable, at, current, remembered
from atlas.web.headers import embedders

MODES = ("auto", "light", "dark")
SUBJECTS = ("card", "page", "deck", "d")
OWN = (*SUBJECTS, "lang", "langs", "mode", "slide", "v")
MOST_PARAMETERS, KEPT_DECKS = 120, 24
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
    defaults, options = options_of(card_id), {}
    for name, values in given.items():
        if name.startswith("o."):
            if name[2:] not in defaults:
                raise Wrong(
                    422,
                    [
                        t(
                            lang,
                            "stage.bad_value",
                            parameter="o.*",
                            value=name[:80],
                            allowed=", ".join(f"o.{one}" for one in defaults) or "–",
                        )
                    ],
                )
            try:
                options[name[2:]] = of_page.typed([one[:100] for one in values[:50]], defaults[name[2:]])
            except ValueError:
                raise Wrong(422, [t(lang, "stage.bad_option", parameter=name[:80], value=values[-1][:80])]) from None
    slide = Slide(card_id, filters, tuple(sorted(options.items())))
    if not works(slide, warehouse):
        names = ", ".join(f"o.{one}" for one in options)
        raise Wrong(422, [t(lang, "stage.bad_option", parameter=names, value=", ".join(str(one)[:80] for one in options.values()))])
    back = of_page.home_of(card_id)
    kept = [*filters.params(), ("lang", lang), *([("v", given["v"][-1])] if given.get("v") else [])]
    return Deck(Words(), (slide,), langs, version=warehouse.version), f"./{SLUGS[back] if back else ''}?{urlencode(kept)}#{card_id}"


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
                return again, older, back, [one.text(lang) for one in more]
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


@remembered(maxsize=KEPT_DECKS)
def _made(deck: Deck, warehouse: Warehouse, live: offline.Live, mode: str, address: str, phone: bool) -> tuple[bytes, bytes, str, str]:
    """The page, the same compressed, its tag and its security policy."""
    if phone:
        page, policy = handheld.html(deck, warehouse, address, live), handheld.policy()
    else:
        page, policy = offline.html(deck, warehouse, mode, address, live), offline.policy()
    return page, gzip.compress(page, 5, mtime=0), 'W/"' + hashlib.sha256(page).hexdigest()[:24] + '"', policy


def _answer(request: Request) -> Response:
    given = {name: tuple(request.query_params.getlist(name)) for name in request.query_params}
    lang: Lang = "en" if request.query_params.get("lang") == "en" or request.query_params.get("langs") == "en" else "ja"
    try:
        asked = read(given)
        phone = "Mobi" in request.headers.get("user-agent", "")
        page, packed, tag, policy = _made(asked.deck, asked.warehouse, asked.live, asked.mode, base_address(request), phone)
    except Wrong as wrong:
        return refused(wrong, lang)
    except WarehouseUnavailable as problem:
        return maintenance(problem, lang)
    headers = {
        "ETag": tag, "Cache-Control": "no-cache", "Vary": "User-Agent, Accept-Encoding", "X-Data-Version": asked.warehouse.version,
        "Content-Security-Policy": f"{policy}; frame-ancestors {embedders()}", "X-Robots-Tag": "noindex",
    }  # fmt: skip
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return HTMLResponse(packed, headers=headers | {"Content-Encoding": "gzip"})
    return HTMLResponse(page, headers=headers)


def maintenance(problem: WarehouseUnavailable, lang: Lang) -> Response:
    """A plain page in both languages while there are no data to show."""
    key = "app.no_warehouse" if problem.missing else "app.broken_warehouse"
    body = "".join(f'<p lang="{one}">{html.escape(t(one, key))}</p>' for one in (lang, *(one for one in LANGS if one != lang)))
    answer = plain_page(t(lang, "app.maintenance"), body, 503, lang)
    answer.headers["Retry-After"] = str(LIMITS.retry_seconds)
    return answer


def refused(wrong: Wrong, lang: Lang) -> Response:
    """A plain page that says what is wrong with the address and what there is instead."""
    said = "".join(f"<li>{html.escape(one)}</li>" for one in wrong.problems)
    links = "".join(f'<li><a href="{html.escape(to)}">{html.escape(name)}</a></li>' for name, to in wrong.instead)
    body = f"<ul>{said}</ul>" + (f"<h2>{html.escape(t(lang, 'stage.instead'))}</h2><ul>{links}</ul>" if links else "")
    return plain_page(t(lang, "stage.cannot"), body, wrong.status, lang)


def plain_page(title: str, body: str, status: int, lang: Lang) -> Response:
    """A page of a few words. ``body`` is HTML, its texts escaped."""
    style = ("body{font:18px/1.7 system-ui,sans-serif;max-width:44em;margin:3em auto;padding:0 1em;color-scheme:light dark}"
             "li{overflow-wrap:anywhere}button,input{font:inherit;min-height:44px}")  # fmt: skip
    head = html.escape(title)
    page = (f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{head}</title><style>{style}</style></head><body><h1>{head}</h1>{body}"
            f'<p><a href="./?lang={lang}">{html.escape(t(lang, "app.title"))}</a></p></body></html>')  # fmt: skip
    policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return HTMLResponse(page, status, headers)


async def stage(request: Request) -> Response:
    """``GET /stage``."""
    if not request.query_params:
        return RedirectResponse(f"{base_address(request)}/{DECK}", 303)
    return await run_in_threadpool(_answer, request)


async def short(request: Request) -> Response:
    """``GET /s/<card>/<lang>/<version>``: the long address of the same Card."""
    found = request.path_params
    query = [("card", found["card"]), *request.query_params.multi_items(), ("lang", found["lang"]), ("v", found["version"])]
    return RedirectResponse(f"{base_address(request)}/{STAGE}?{urlencode(query)}", 303)


async def open_deck(request: Request) -> Response:
    """``/open-deck``: a saved deck file becomes the address of the deck builder. Nothing is kept."""
    lang: Lang = "en" if request.query_params.get("lang") == "en" else "ja"
    if request.method == "GET":
        return plain_page(t(lang, "stage.open_file"), _form(lang), 200, lang)
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST_FILE + 4096:
        return refused(Wrong(422, [t(lang, "slides.problem.too_large", most=LARGEST_FILE // 1000)]), lang)
    try:
        form = await request.form(max_files=1, max_fields=2)
        file = form.get("file")
        data = b"" if file is None or isinstance(file, str) else await file.read()
        deck, troubles = await run_in_threadpool(lambda: from_json(data, current()))
        query = urlencode([*to_params(deck), ("lang", lang)])
    except Refused as problem:
        return refused(Wrong(422, [problem.problem.text(lang)]), lang)
    except (MultiPartException, HTTPException):
        return refused(Wrong(422, [t(lang, "slides.problem.not_json")]), lang)
    except WarehouseUnavailable as problem:
        return maintenance(problem, lang)
    to = f"{base_address(request)}/{DECK}?{query}"
    if not troubles:
        return RedirectResponse(to, 303)
    said = "".join(f"<li>{html.escape(one.text(lang))}</li>" for one in troubles)
    go_on = f'<p><a href="{html.escape(to)}">{html.escape(t(lang, "stage.go_on"))}</a></p>'
    return plain_page(t(lang, "stage.open_file"), f"<ul>{said}</ul>{go_on}", 200, lang)


def _form(lang: Lang) -> str:
    label, button = html.escape(t(lang, "stage.file")), html.escape(t(lang, "stage.open_it"))
    return (f'<form method="post" enctype="multipart/form-data" action="open-deck?lang={lang}"><p><label>{label}<br>'
            f'<input type="file" name="file" accept=".json,application/json" required></label></p><p><button>{button}</button></p></form>')  # fmt: skip


def of_address(path: str, query: QueryParams) -> str | None:
    """Where a page's address with ``stage=1`` leads: the same view on stage. ``None`` for any other address."""
    if query.get("stage") != "1":
        return None
    name = next((name for name, slug in SLUGS.items() if slug == path.strip("/")), None)
    if name not in of_page.ON_STAGE:
        return None
    kept = [(key, value) for key, value in query.multi_items() if key != "stage"]
    return f"{STAGE}?{urlencode([('page', name), *kept])}"


class OnStage:
    """ASGI middleware: the address of a page with ``stage=1`` leads to the stage."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] == "GET" and b"stage=1" in scope["query_string"]
        if to := of_address(scope["path"], QueryParams(scope["query_string"])) if asked else None:
            return await RedirectResponse(f"{base_address(Request(scope))}/{to}", 303)(scope, receive, send)
        await self.app(scope, receive, send)


def address_of(slide: Slide, langs: Langs, version: str = "") -> str:
    """The stage address of a Card, relative to the site."""
    return f"{STAGE}?{urlencode([*slide_params(slide), ('langs', langs), *([('v', version)] if version else [])])}"


def address_of_deck(deck: Deck) -> str:
    """The stage address of a deck, relative to the site. Raises ``Refused`` when the deck is too long for one."""
    return f"{STAGE}?{urlencode(to_params(deck))}"


def routes() -> list[BaseRoute]:
    """Routes for the server to mount before the dashboard."""
    return [
        Route(f"/{STAGE}", stage, methods=["GET"]),
        Route("/open-deck", open_deck, methods=["GET", "POST"]),
        Route("/s/{card}/{lang}/{version}", short, methods=["GET"]),
    ]
