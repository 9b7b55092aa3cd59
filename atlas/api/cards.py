"""/cards: the pictures of the dashboard as data. The list of Cards, and the rows of one, made as the page makes them.

A Card's options (``by``, ``indicator``, …) are parameters named ``o.<name>``, as in the address of the stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from atlas.api import parameters, problems, serving
from atlas.api.limits import LIMITS
from atlas.api.parameters import FILTER_PARAMETERS, VIEW, View
from atlas.api.problems import Wrong
from atlas.api.whole import page_path, pages, today
from atlas.card import Card
from atlas.charts import make, recipes
from atlas.export import citation
from atlas.export.about import API, address, licence_url
from atlas.export.table import Table, table_of, to_csv, to_excel_csv
from atlas.filters import LISTS
from atlas.i18n import t
from atlas.slides.deck import Slide, options_of
from atlas.slides.of_page import home_of, typed
from atlas.slides.sheets import link_of, slide_params
from atlas.slides.storage import refused

OPTION = "o."
"""What the name of an option's parameter begins with."""
MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
LONGEST_OPTION, MOST_VALUES = 100, 50


async def cards(request: Request) -> Response:
    """The list of Cards."""
    view = await run_in_threadpool(parameters.read, request, VIEW)
    found = [_summary(view, one) for one in recipes()]
    told = serving.headers(view, serving.etag(view, request))
    return serving.whole(request, told, "application/json", {"version": view.version, "cards": found})


def _summary(view: View, card_id: str) -> dict[str, Any]:
    page = home_of(card_id)
    return {
        "id": card_id, "filters": _filters_of(card_id), "options": {OPTION + name: one for name, one in options_of(card_id).items()},
        "page": {"title": pages(view.lang)[page], "url": f"{view.base}{page_path(page)}?lang={view.lang}#{card_id}"} if page else None,
        "formats": {ending: f"{view.base}{API}/cards/{card_id}.{ending}" for ending in MEDIA},
    }  # fmt: skip


def _filters_of(card_id: str) -> list[str]:
    """The parameters a Card listens to; a fiscal year also as a range."""
    heard = [name for name in LISTS if name in recipes()[card_id].filters]
    return heard + (["fiscal_year_from", "fiscal_year_to"] if "fiscal_year" in heard else [])


async def card(request: Request, card: str, ending: str) -> Response:
    """The rows of a Card in a format, with what it takes to read and repeat them."""
    known = card in recipes()
    allowed = [*(_filters_of(card) if known else FILTER_PARAMETERS), *VIEW, *(["excel"] if ending == "csv" else [])]
    options = [OPTION + name for name in options_of(card)] if known else [name for name in request.query_params if name.startswith(OPTION)]
    view = await run_in_threadpool(parameters.read, request, (*allowed, *options), options)
    if not known:
        raise problems.not_found(view.lang, "card", "card", card, tuple(recipes()))
    excel = ending == "csv" and parameters.flag(view, "excel")
    slide = Slide(card, view.filters, _options(view, card))
    made = await run_in_threadpool(_made, view, slide)
    if len(made.rows) > LIMITS.rows:
        message = t(view.lang, "api.error_rows", rows=len(made.rows), limit=LIMITS.rows)
        raise problems.unprocessable(view.lang, [Wrong("card", card, message)])
    shown = link_of(slide, view.lang, view.version, view.base)
    cited = citation.of_view(view.warehouse, view.lang, made.title, shown, view.filters, today())
    table = await run_in_threadpool(table_of, made, view.warehouse, view.filters.short(), shown, citation.txt(cited).strip())
    told = serving.headers(
        view, serving.etag(view, request, today().isoformat()), name=f"{table.stem}{'_excel' if excel else ''}.{ending}",
        described=f"{API}/cards?lang={view.lang}", cite=shown,
    )  # fmt: skip
    if ending == "csv":
        return serving.whole(request, told, MEDIA["csv"], (to_excel_csv if excel else to_csv)(table))
    link = address(view.base, f"{API}/cards/{card}.json", [*slide_params(slide)[1:], ("lang", view.lang), ("v", view.version)])
    content = {"meta": _meta(view, made, table) | {"link": link, "stage": shown, "citation": citation.txt(cited).strip()}}
    return serving.whole(request, told, MEDIA["json"], content | {"rows": [_plain(row) for row in made.rows]})


def _made(view: View, slide: Slide) -> Card:
    """The Card. Raises ``Refused`` (422) where its recipe does not take the value of an option."""
    wrong = refused(slide, view.warehouse)
    if wrong is not None:
        told = [
            problems.not_allowed(view.lang, OPTION + name, value, allowed) if allowed else _not_taken(view, slide.card_id, name, value)
            for name, value, allowed in wrong
        ]
        raise problems.unprocessable(view.lang, told)
    return make(slide.card_id, view.warehouse, slide.filters, view.lang, **dict(slide.options))


def _not_taken(view: View, card_id: str, name: str, value: str) -> Wrong:
    message = t(view.lang, "api.error_option", parameter=OPTION + name, card=card_id)
    return Wrong(OPTION + name, problems.shortened(value), message)


def _options(view: View, card_id: str) -> tuple[tuple[str, Any], ...]:
    """The options a request gives, in the type of their defaults. Raises ``Refused`` (422)."""
    found: list[tuple[str, Any]] = []
    wrong: list[Wrong] = []
    for name, default in options_of(card_id).items():
        values = view.given.get(OPTION + name, ())
        if not values:
            continue
        try:
            if len(values) > MOST_VALUES or any(len(one) > LONGEST_OPTION for one in values):
                raise ValueError(name)
            found.append((name, typed(values, default)))
        except ValueError:
            wrong.append(_not_taken(view, card_id, name, values[-1]))
    if wrong:
        raise problems.unprocessable(view.lang, wrong)
    return tuple(sorted((one for one in found if one[1] != options_of(card_id)[one[0]]), key=lambda one: one[0]))


def _meta(view: View, made: Card, table: Table) -> dict[str, Any]:
    """Everything about a Card but its rows."""
    meta, licence = view.warehouse.meta, view.warehouse.meta.get("licence", "")
    asked: dict[str, list[str]] = {}
    for name, value in made.asked.params():
        asked.setdefault(name, []).append(value)
    return {
        "id": made.id, "title": made.title, "takeaway": made.takeaway, "unit": made.unit or None, "note": made.note or None,
        "language": made.lang, "version": view.version, "data_version": view.warehouse.version, "facts_as_of": meta.get("facts_as_of"),
        "filters": asked, "filters_text": made.filters_text, "options": {OPTION + name: value for name, value in made.made_with},
        "counts": {"rows": len(made.rows), "with_value": made.n_with_value, "total": made.n_total},
        "columns": [
            {"name": c.name, "label": c.label, "type": c.type, "unit": c.unit or None, "description": c.description} for c in made.columns
        ],
        "tables": list(made.tables), "warnings": [one.text for one in made.warnings],
        "licence": {"name": licence, "url": licence_url(licence), "note": meta.get(f"licence_note_{view.lang}")},
        "sources": [{name: s[name] for name in ("source_id", "title", "publisher", "url")} for s in table.sources],
    }  # fmt: skip


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row in values JSON has: ISO dates, lists; ``None`` for "not reported"."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


async def unknown_format(request: Request, card: str, format: str) -> Response:
    """404 for a format there is not; an unknown Card is told first."""
    lang = parameters.language(request)
    if card not in recipes():
        raise problems.not_found(lang, "card", "card", card, tuple(recipes()))
    raise problems.not_found(lang, "format", "format", format, tuple(MEDIA))
