"""The HTML a page starts from: Streamlit's own, with language, title, description, preloaded chunks and first content.

Streamlit's shell is empty until its scripts have run. The landing page shows its headline numbers before that, from the
same Cards, and search engines and link previews read them; the live page then takes their place.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import lru_cache
from pathlib import Path

import streamlit
from streamlit import config

from atlas.charts import make
from atlas.export.jsonld import dataset
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import LANGS, Lang, t
from atlas.ui.markup import STYLE
from atlas.ui.registry import BY_SLUG, PageSpec
from atlas.warehouse import Warehouse, WarehouseUnavailable, current, remembered
from atlas.web.words import words_script

SHELL = Path(streamlit.__file__).parent / "static"
COMMON_CHUNKS = ("ButtonGroup", "Html")
CHUNKS: dict[str, tuple[str, ...]] = {
    "map": ("Button", "Pagination", "Selectbox"),
    "outcomes": ("Selectbox",),
    "declarations": ("Slider",),
    "programme": ("Pagination",),
    "matching": ("DownloadButton", "Selectbox"),
    "continuity": ("Pagination", "Selectbox"),
    "claims": ("Button", "Multiselect", "Selectbox"),
    "municipality": ("Button", "ImageList", "PageLink", "StreamlitSyntaxHighlighter", "TextInput"),
    "sources": ("Button", "Multiselect", "TextInput"),
    "data": ("LinkButton", "Multiselect", "Selectbox", "StreamlitSyntaxHighlighter"),
    "deck": ("Button", "DownloadButton", "LinkButton"),
    "sql": ("Button", "Selectbox", "TextArea"),
}
"""Parts of the front end a page shows at once: they are asked for with the page, not when the first message names them."""
FILTER_CHUNKS = ("Button", "Multiselect", "Slider")
"""What the filters need as soon as somebody opens them; the browser fetches it when it has nothing else to do."""

SCRIPT = '<script type="module" src="./app/static/cards.js"></script>'
"""Reads out the pictures of Cards (static/cards.js)."""
REMOVE_WHEN_LIVE = (
    "new MutationObserver(function(_,o){if(document.querySelector('[data-testid=stMain] h1')){"
    "o.disconnect();var e=document.getElementById('first');e&&e.remove()}})"
    ".observe(document.getElementById('root'),{subtree:true,childList:true})"
)


def start_script() -> str:
    """What the front end is told before it starts.

    Where the server is: without it, it first asks below the address of the page, is refused, and asks again. And the font until
    the theme comes: without it, it fetches a font of its own that no page shows.
    """
    font = json.dumps({"bodyFont": config.get_option("theme.font")}, ensure_ascii=False)
    return f"window.__streamlit={{BACKEND_BASE_URL:new URL('.',location.href).href,LIGHT_THEME:{font},DARK_THEME:{font}}}"


@lru_cache(maxsize=64)
def chunk_files(names: tuple[str, ...]) -> tuple[str, ...]:
    """Script files of the named front-end parts with all they import, from Streamlit's manifest. Unknown names are skipped."""
    manifest = json.loads((SHELL / "manifest.json").read_text(encoding="utf-8"))
    files: dict[str, None] = {}

    def walk(key: str) -> None:
        entry = manifest.get(key)
        if entry and entry["file"] not in files:
            files[entry["file"]] = None
            for one in entry.get("imports", []):
                walk(one)

    for key, entry in manifest.items():
        if entry.get("name") in names and entry.get("isDynamicEntry"):
            walk(key)
    return tuple(files)


def headline(warehouse: Warehouse, lang: Lang) -> str:
    """The landing page's numbers as plain HTML, every text escaped."""
    card = make("headline", warehouse, Filters(), lang)
    numbers = "".join(
        f"<div style='min-width:11rem'><div style='font-size:.9rem;opacity:.75'>{html.escape(row['measure'])}</div>"
        f"<div style='font-size:2rem;font-weight:700'>{html.escape(number(row['figure'], lang))}</div>"
        f"<div style='font-size:.8rem;opacity:.75'>{html.escape(row['as_of_label'])}</div></div>"
        for row in card.rows
    )
    return (
        f"<h1 style='font-size:1.9rem'>{html.escape(t(lang, 'page.overview.title'))}</h1>"
        f"<p style='max-width:50rem'>{html.escape(card.takeaway)}</p>"
        f"<div style='display:flex;flex-wrap:wrap;gap:1.5rem'>{numbers}</div>"
    )


@remembered(maxsize=64)
def _page(page: PageSpec, lang: Lang, warehouse: Warehouse | None, origin: str) -> tuple[str, str]:
    text = (SHELL / "index.html").read_text(encoding="utf-8")
    title = page.tab(lang)
    description = html.escape(t(lang, "app.description"), quote=True)
    at_once = [file for file in chunk_files(COMMON_CHUNKS + CHUNKS.get(page.name, ())) if file not in text]
    later = [file for file in chunk_files(FILTER_CHUNKS) if file not in text and file not in at_once] if page.filters else []
    preload = "".join(f'<link rel="modulepreload" crossorigin href="./{file}">' for file in at_once)
    preload += "".join(f'<link rel="prefetch" as="script" crossorigin href="./{file}">' for file in later)
    address = f"{origin}/{page.slug}"
    alternates = "".join(f'<link rel="alternate" hreflang="{one}" href="{address}?lang={one}">' for one in LANGS)
    head = (
        f'<meta name="description" content="{description}">'
        f'<meta property="og:title" content="{html.escape(title, quote=True)}">'
        f'<meta property="og:description" content="{description}"><meta property="og:type" content="website">'
        f"<script>{start_script()}</script>{alternates}{preload}{SCRIPT}{words_script()}"
    )
    if not page.slug and warehouse:
        facts = json.dumps(dataset(warehouse, lang, origin), ensure_ascii=False).replace("<", "\\u003c")
        head += f'<script type="application/ld+json">{facts}</script>'
    text = re.sub(r'<html lang="\w+">', f'<html lang="{lang}">', text, count=1)
    text = re.sub(r"<title>.*?</title>", f"<title>{html.escape(title)}</title>", text, count=1)
    text = text.replace('href="./favicon.png"', 'href="./app/static/favicon.png"', 1)
    text = re.sub(r"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>", "", text, count=1)
    text = re.sub(r"<noscript>.*?</noscript>", f"<noscript>{html.escape(t(lang, 'app.no_script'))}</noscript>", text, count=1, flags=re.S)
    text = text.replace("</head>", head + "</head>", 1)
    if not page.slug and warehouse:
        first = (
            "<div id='first' aria-hidden='true' style='position:absolute;inset:0;z-index:1;padding:6rem max(1rem,5vw);pointer-events:none;"
            f"font-family:system-ui,sans-serif;color-scheme:light dark;background:Canvas;color:CanvasText'>{headline(warehouse, lang)}</div>"
        )
        text = text.replace("</body>", f"{first}<script>{REMOVE_WHEN_LIVE}</script></body>", 1)
    text = text.replace("</body>", f"{STYLE}</body>", 1)  # behind the front end's own styles, and there before the first Card
    return text, script_hashes(text)


def page_html(path: str, lang: Lang, origin: str = "") -> tuple[str, str] | None:
    """HTML of the page at ``path`` and the CSP sources of its inline scripts, or ``None`` if there is no such page."""
    page = BY_SLUG.get(path.removeprefix("/"))  # with a slash at its end, Streamlit leads to the address without
    if page is None:
        return None
    try:
        warehouse: Warehouse | None = current()
    except WarehouseUnavailable:
        warehouse = None
    return _page(page, lang, warehouse, origin)


def script_hashes(text: str) -> str:
    """CSP hash sources of every inline script in an HTML text, separated by spaces."""
    found = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>(.*?)</script>", text, flags=re.S)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in found)
