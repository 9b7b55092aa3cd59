"""``/open-deck``: a saved deck file becomes the address of the deck builder."""

from __future__ import annotations

import html
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from atlas.api.parameters import base_address
from atlas.i18n import Lang, t
from atlas.slides.sheets import DECK
from atlas.slides.storage import LARGEST_FILE, Refused, from_json, to_params
from atlas.warehouse import WarehouseUnavailable, current
from atlas.web.plain import maintenance, plain_page


async def open_deck(request: Request) -> Response:
    """``/open-deck``: a saved deck file becomes the address of the deck builder. Nothing is kept."""
    lang: Lang = "en" if request.query_params.get("lang") == "en" else "ja"
    if request.method == "GET":
        return plain_page(t(lang, "stage.open_file"), _form(lang), 200, lang)
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST_FILE + 4096:
        return _refused(t(lang, "slides.problem.too_large", most=LARGEST_FILE // 1000), lang)
    try:
        form = await request.form(max_files=1, max_fields=2)
        file = form.get("file")
        data = b"" if file is None or isinstance(file, str) else await file.read()
        deck, troubles = await run_in_threadpool(lambda: from_json(data, current()))
        query = urlencode([*to_params(deck), ("lang", lang)])
    except Refused as problem:
        return _refused(problem.problem.text(lang), lang)
    except (MultiPartException, HTTPException):
        return _refused(t(lang, "slides.problem.not_json"), lang)
    except WarehouseUnavailable as problem:
        return maintenance(problem, lang)
    to = f"{base_address(request)}/{DECK}?{query}"
    if not troubles:
        return RedirectResponse(to, 303)
    said = "".join(f"<li>{html.escape(one.text(lang))}</li>" for one in troubles)
    go_on = f'<p><a href="{html.escape(to)}">{html.escape(t(lang, "stage.go_on"))}</a></p>'
    return plain_page(t(lang, "stage.open_file"), f"<ul>{said}</ul>{go_on}", 200, lang)


def _refused(words: str, lang: Lang) -> Response:
    """What is wrong with the file, and another try."""
    return plain_page(t(lang, "stage.file_refused"), f"<p>{html.escape(words)}</p>{_form(lang)}", 422, lang)


def _form(lang: Lang) -> str:
    label, button = html.escape(t(lang, "stage.file")), html.escape(t(lang, "stage.open_it"))
    return (f'<form method="post" enctype="multipart/form-data" action="open-deck?lang={lang}"><p><label>{label}<br>'
            f'<input type="file" name="file" accept=".json,application/json" required></label></p><p><button>{button}</button></p></form>')  # fmt: skip
