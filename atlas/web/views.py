"""Names for logs and metrics: what was asked for, without anything a visitor could have typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import unquote_plus

from atlas.api.operations import OPERATIONS
from atlas.export.about import API
from atlas.filters import NAMES
from atlas.ui.registry import BY_SLUG, PAGES

CORE = ("health", "stream", "host-config", "metrics", "upload_file", "script-health-check", "message")
FIXED = (
    "/favicon.ico",
    "/robots.txt",
    "/sitemap.xml",
    "/stage",
    "/open-deck",
    "/picture",
    f"{API}/metrics",
    f"{API}/health/live",
    f"{API}/docs",
    f"{API}/openapi.json",
)
OTHER = "other"
OF_STAGE = ("card", "page", "deck", "d", "langs", "mode", "slide", "stage", "embed", "embed_options", "width")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for one in OPERATIONS:
        path = f"{API}{one.path}"
        pattern = re.escape(path).replace(re.escape("{table}"), r"[^/.]+")
        found.append((re.compile(pattern), path))
    return tuple(found)


def view_of(path: str) -> str:
    """The view behind a path: ``page/<name>``, the pattern of a route, a kind of file, or ``other``."""
    if (page := BY_SLUG.get(path.strip("/"))) is not None:
        return f"page/{page.name}"
    for prefix, name in (("/static/", "static"), ("/app/static/", "static"), ("/media/", "media"), ("/s/", "/s/{card}/{lang}/{version}")):
        if path.startswith(prefix):
            return name
    if path in FIXED:
        return path
    if path.startswith("/_stcore/"):
        name = path.removeprefix("/_stcore/").split("/")[0]
        return f"/_stcore/{name}" if name in CORE else OTHER
    if path.startswith(API):
        return next((name for pattern, name in _patterns() if pattern.fullmatch(path)), f"{API}/{OTHER}")
    return OTHER


@cache
def known_parameters() -> frozenset[str]:
    """Every parameter that means something somewhere."""
    own = (name for page in PAGES for name in page.local)
    return frozenset([*NAMES, *own, *OF_STAGE, *(name for one in OPERATIONS for name in one.parameters)])


def parameter_names(query: bytes) -> list[str]:
    """Names of the parameters of a query string, each once, in alphabetical order; an unknown name is ``other``."""
    given = (part.split(b"=", 1)[0] for part in query[:8000].split(b"&") if part)
    return _named(unquote_plus(one.decode("latin-1")) for one in given)


def _named(names: Iterable[str]) -> list[str]:
    known = known_parameters()
    return sorted({name if name in known else "o.*" if name.startswith("o.") else OTHER for name in names})
