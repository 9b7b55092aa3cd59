"""robots.txt and sitemap.xml of the whole site."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from atlas.api.parameters import base_address
from atlas.api.whole import page_path, pages
from atlas.export.about import API
from atlas.i18n import LANGS
from atlas.warehouse import WarehouseUnavailable, current

KEPT = {"Cache-Control": "public, max-age=3600"}


async def robots(request: Request) -> Response:
    """Everything may be read; the machinery of the dashboard is of no use to a crawler."""
    lines = ["User-agent: *", "Disallow: /_stcore/", "Allow: /", "", f"Sitemap: {base_address(request)}/sitemap.xml", ""]
    return PlainTextResponse("\n".join(lines), headers=KEPT)


async def icon(_: Request) -> Response:
    """The sign of the Atlas, for those who ask for it without having read a page."""
    return RedirectResponse("/app/static/favicon.png", 301, headers=KEPT)


async def sitemap(request: Request) -> Response:
    """Every page in both languages, each naming the other, and the reference of the API."""
    base = base_address(request)
    try:
        changed = (await run_in_threadpool(current)).meta.get("facts_as_of") or ""
    except WarehouseUnavailable:
        changed = ""
    paths = [*(page_path(name) for name in pages("ja")), f"{API}/docs"]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in paths:
        for lang in LANGS:
            lines.append(f"<url><loc>{escape(f'{base}{path}?lang={lang}')}</loc>")
            lines += [f"<lastmod>{escape(changed)}</lastmod>"] if changed else []
            for other in LANGS:
                href = quoteattr(f"{base}{path}?lang={other}")
                lines.append(f'<xhtml:link rel="alternate" hreflang="{other}" href={href}/>')
            lines.append("</url>")
    return Response("\n".join([*lines, "</urlset>", ""]), headers=KEPT, media_type="application/xml")
