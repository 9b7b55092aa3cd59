"""Pages of a few words, without Streamlit: what is wrong with an address, a form, no data for the moment."""

from __future__ import annotations

import html

from starlette.responses import HTMLResponse, Response

from atlas.api.limits import LIMITS
from atlas.i18n import LANGS, Lang, t
from atlas.ui.registry import PAGES
from atlas.warehouse import WarehouseUnavailable
from atlas.web.hosts import embedders
from atlas.web.stage_address import Wrong


def maintenance(problem: WarehouseUnavailable, lang: Lang) -> Response:
    """A plain page in both languages while there are no data to show."""
    key = "app.no_warehouse" if problem.missing else "app.broken_warehouse"
    body = "".join(f'<p lang="{one}">{html.escape(t(one, key))}</p>' for one in (lang, *(one for one in LANGS if one != lang)))
    answer = plain_page(t(lang, "app.maintenance"), body, 503, lang)
    answer.headers["Retry-After"] = str(LIMITS.retry_seconds)
    return answer


def no_page(lang: Lang) -> Response:
    """A plain page for an address that is none of the Atlas's, with the pages there are."""
    pages = "".join(f'<li><a href="/{one.slug}?lang={lang}">{html.escape(t(lang, f"page.{one.name}.menu"))}</a></li>' for one in PAGES)
    return plain_page(t(lang, "app.no_page"), f"<p>{html.escape(t(lang, 'app.no_page_help'))}</p><ul>{pages}</ul>", 404, lang)


def refused(wrong: Wrong, lang: Lang, title: str = "stage.cannot") -> Response:
    """A plain page that says what is wrong with the address and what there is instead."""
    said = "".join(f"<li>{html.escape(one)}</li>" for one in wrong.problems)
    links = "".join(f'<li><a href="{html.escape(to)}">{html.escape(name)}</a></li>' for name, to in wrong.instead)
    body = f"<ul>{said}</ul>" + (f"<h2>{html.escape(t(lang, 'stage.instead'))}</h2><ul>{links}</ul>" if links else "")
    return plain_page(t(lang, title), body, wrong.status, lang)


def plain_page(title: str, body: str, status: int, lang: Lang) -> Response:
    """A page of a few words. ``body`` is HTML, its texts escaped."""
    style = ("body{font:18px/1.7 system-ui,sans-serif;max-width:44em;margin:3em auto;padding:0 1em;color-scheme:light dark}"
             "li{overflow-wrap:anywhere}button,input{font:inherit;min-height:44px}")  # fmt: skip
    head = html.escape(title)
    page = (f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{head}</title><style>{style}</style></head><body><h1>{head}</h1>{body}"
            f'<p><a href="/?lang={lang}">{html.escape(t(lang, "app.title"))}</a></p></body></html>')  # fmt: skip
    policy = f"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors {embedders()}"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return HTMLResponse(page, status, headers)
