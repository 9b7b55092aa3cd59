"""The data set as a whole: Data Package, ZIP, database file, citations, versions, differences, health."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from atlas import releases
from atlas.api import parameters, problems, serving
from atlas.api.limits import LIMITS
from atlas.api.parameters import FILTER_PARAMETERS, SLICE, VIEW, View
from atlas.api.problems import Refused, Wrong
from atlas.api.serving import Export
from atlas.export import citation, jsonld
from atlas.export.about import API, address
from atlas.export.datapackage import datapackage as describe
from atlas.export.package import Package, filter_words, pack
from atlas.export.selection import Selection
from atlas.export.tables import OpenTable
from atlas.i18n import Lang, messages, t
from atlas.warehouse import current

PIECE = 512 * 1024
DIFF_ROWS = 10_000
DUCKDB = "application/vnd.duckdb"
CITE_PARAMETERS = (*FILTER_PARAMETERS, *SLICE, "table", "page", "source")


def today() -> date:
    """The date in Japan."""
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


def pages(lang: Lang) -> dict[str, str]:
    """Pages of the dashboard: name → title. The landing page is at "/", any other at "/<name>"."""
    found = {}
    for key, text in messages(lang).items():
        if key.startswith("page.") and key.endswith(".title"):
            found[key.removeprefix("page.").removesuffix(".title")] = text
    return found


def page_path(name: str) -> str:
    """The path of a page."""
    return "/" if name == "overview" else f"/{name}"


async def datapackage(request: Request) -> Response:
    """The Data Package with the addresses of the CSV files."""
    view = await run_in_threadpool(parameters.read, request, FILTER_PARAMETERS)

    def path(table: OpenTable) -> str:
        params = [*table.usable(view.filters).params(), ("v", view.version)]
        return address(view.base, f"{API}/tables/{table.name}.csv", params)

    words = filter_words(view.warehouse, view.filters)
    content = describe(view.warehouse, view.lang, view.version, view.base + "/", path, words, links=not view.filters)
    told = serving.headers(view, serving.etag(view, request), name=f"datapackage_{view.version}.json")
    return serving.whole(request, told, "application/json", content)


async def package(request: Request) -> Response:
    """All tables, or the current filter, as a ZIP."""
    view = await run_in_threadpool(parameters.read, request, FILTER_PARAMETERS)
    chosen = Package(view.warehouse, view.lang, view.filters, view.version, view.base, today())
    told = serving.headers(
        view, serving.etag(view, request, chosen.today.isoformat()), name=f"{chosen.stem}.zip", inline=False, cite=chosen.link()
    )

    def make(export: Export) -> Iterator[bytes]:
        with tempfile.SpooledTemporaryFile(max_size=16 * 1024 * 1024) as file:
            pack(chosen, export.run, file)
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    return await serving.streamed(request, view, "application/zip", told, True, make)


async def database(request: Request) -> Response:
    """The warehouse file of this very version: a file published meanwhile does not mix into the answer."""
    view = await run_in_threadpool(parameters.read, request, VIEW)
    try:
        file = view.warehouse.file.open("rb")
    except OSError as problem:
        raise unavailable(view.lang) from problem
    size = os.fstat(file.fileno()).st_size
    told = serving.headers(view, serving.etag(view, request), name=f"atlas_{view.version}.duckdb", inline=False)
    same = serving.unchanged(request, told)
    if same or request.method == "HEAD":
        file.close()
        return same or serving.headless({**told, "Content-Length": str(size)}, DUCKDB)

    def make(export: Export) -> Iterator[bytes]:
        with file:
            while piece := file.read(PIECE):
                yield piece

    return await serving.streamed(request, view, DUCKDB, {**told, "Content-Length": str(size)}, False, make)


def unavailable(lang: Lang) -> Refused:
    """503: the data are not ready."""
    message = t(lang, "api.error_unavailable", seconds=LIMITS.retry_seconds)
    return Refused(503, "unavailable", message, retry=LIMITS.retry_seconds)


def _citation(view: View) -> citation.Citation:
    asked = [name for name in ("table", "page", "source") if view.one(name) is not None]
    if len(asked) > 1:
        message = t(view.lang, "api.error_view")
        raise problems.unprocessable(view.lang, [Wrong(asked[1], problems.shortened(view.one(asked[1]) or ""), message)])
    if source := view.one("source"):
        try:
            return citation.of_source(view.warehouse, view.lang, source, today())
        except KeyError:
            raise problems.not_found(view.lang, "source", "source", source, _sources(view, source)) from None
    if (name := view.one("table")) is not None:
        table = parameters.table_of(view, name)
        chosen = parameters.selection(view, table)
        link = address(view.base, f"{API}/tables/{name}.csv", [*chosen.params(), ("lang", view.lang), ("v", view.version)])
        return citation.of_view(view.warehouse, view.lang, table.title, link, chosen.filters, today(), _slice(view, chosen))
    refused = [name for name in SLICE if name in view.given]
    if refused:
        raise problems.unprocessable(
            view.lang,
            [Wrong(name, view.given[name][0][:80], t(view.lang, "api.error_unknown_parameter", parameter=name)) for name in refused],
        )
    titles = pages(view.lang)
    page = view.one("page")
    if page is not None and page not in titles:
        raise problems.unprocessable(view.lang, [problems.not_allowed(view.lang, "page", page, tuple(titles))])
    link = address(view.base, page_path(page or "overview"), [*view.filters.params(), ("lang", view.lang), ("v", view.version)])
    title = "" if page in (None, "overview") else titles[page]
    return citation.of_view(view.warehouse, view.lang, title, link, view.filters, today())


def _sources(view: View, like: str) -> tuple[str, ...]:
    """Sources whose id is most like the one given; the whole list has hundreds."""
    sql = "SELECT source_id FROM sources ORDER BY jaro_winkler_similarity(source_id, $like) DESC, 1 LIMIT 5"
    return tuple(row[0] for row in view.warehouse.cursor().execute(sql, {"like": like[:80]}).fetchall())


def _slice(view: View, chosen: Selection) -> str:
    """What besides the filters narrows a table, in words."""
    words = []
    if chosen.columns:
        words.append(t(view.lang, "api.slice_columns", names=", ".join(chosen.columns)))
    if chosen.limit is not None:
        words.append(t(view.lang, "api.slice_rows", first=chosen.offset + 1, last=chosen.offset + chosen.limit))
    elif chosen.offset:
        words.append(t(view.lang, "api.slice_from", first=chosen.offset + 1))
    return t(view.lang, "filter.separator").join(words)


async def cite(request: Request, style: str) -> Response:
    """The citation of a view or of a source."""
    view = await run_in_threadpool(parameters.read, request, CITE_PARAMETERS)
    made = await run_in_threadpool(_citation, view)
    media_type, write = citation.STYLES[style]
    told = serving.headers(view, serving.etag(view, request, today().isoformat()), name=f"citation_{view.version}.{style}", cite=made.url)
    return serving.whole(request, told, media_type, write(made))


async def versions(request: Request) -> Response:
    """The present data version and all releases."""
    view = await run_in_threadpool(parameters.read, request, ("lang",))
    found = [
        {
            "name": one.name, "data_version": one.version, "released_on": one.released_on, "facts_as_of": one.facts_as_of,
            "previous": one.previous or None, "rows": one.rows, "current": one.version == view.warehouse.version,
            "tables": f"{view.base}{API}/tables?v={one.name}",
            "changes": f"{view.base}{API}/diff?from={one.previous}&to={one.name}" if one.previous else None,
        }
        for one in releases.known()
    ]  # fmt: skip
    now = {"data_version": view.warehouse.version, "name": view.version, "facts_as_of": view.warehouse.meta.get("facts_as_of")}
    told = serving.headers(view, serving.etag(view, request, *(str(one["name"]) for one in found)))
    return serving.whole(request, told, "application/json", {"current": now, "releases": found})


def _changes(before: Path, after: Path, limit: int, offset: int) -> tuple[dict[str, int], list[dict[str, Any]], int]:
    """Rows added and removed and cells corrected, and the cells themselves with the reasons given."""
    with duckdb.connect(":memory:", config={"threads": "1", "memory_limit": "500MB"}) as con:
        for name, path in (("earlier", before), ("later", after)):
            quoted = str(path).replace("'", "''")
            con.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        con.execute("SET enable_external_access = false")
        con.execute("CREATE TEMP TABLE changed AS SELECT * FROM later.changes_between('earlier', 'later')")
        counts = dict(con.execute(
            "SELECT change, CASE change WHEN 'corrected' THEN count(*) ELSE count(DISTINCT (table_name, row_key)) END "
            "FROM changed GROUP BY change"
        ).fetchall())  # fmt: skip
        total = con.execute("SELECT count(*) FROM changed").fetchone()
        found = con.execute(
            "SELECT c.table_name, c.row_key, c.change, c.field, c.before_value, c.after_value, "
            "r.reason_ja, r.reason_en, r.status "
            "FROM changed c LEFT JOIN later.corrections r ON r.table_name = c.table_name AND r.row_key = c.row_key "
            "AND r.field = c.field ORDER BY ALL LIMIT ? OFFSET ?", [limit, offset],
        )  # fmt: skip
        names = ("table", "row_key", "change", "field", "before", "after", "reason_ja", "reason_en", "status")
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {kind: counts.get(kind, 0) for kind in ("added", "removed", "corrected")}, rows, int(total[0]) if total else 0


async def diff(request: Request) -> Response:
    """What differs between two versions."""
    view = await run_in_threadpool(parameters.read, request, ("from", "to", "lang", "limit", "offset"))
    wrong: list[Wrong] = []
    if view.one("from") is None:
        known = (*(one.name for one in releases.known()), view.warehouse.version)
        wrong.append(problems.not_allowed(view.lang, "from", "", known, "error_version"))
    limit = parameters.number(view, "limit", 0, DIFF_ROWS, wrong)
    offset = parameters.number(view, "offset", 0, parameters.BIGGEST_OFFSET, wrong) or 0
    if wrong:
        raise problems.unprocessable(view.lang, wrong)
    before = await run_in_threadpool(parameters.opened, view.lang, "from", view.one("from"))
    after = await run_in_threadpool(parameters.opened, view.lang, "to", view.one("to"))
    names = [parameters.version_name(one) for one in (before, after)]
    told = serving.headers(view, serving.etag(view, request, before.version, after.version, *names))
    if same := serving.unchanged(request, told):
        return same
    counts, total = {"added": 0, "removed": 0, "corrected": 0}, 0
    rows: list[dict[str, Any]] = []
    if before.version != after.version:
        limit = DIFF_ROWS if limit is None else limit
        try:
            counts, rows, total = await run_in_threadpool(_changes, before.file, after.file, limit, offset)
        except duckdb.Error as problem:
            raise unavailable(view.lang) from problem
    content = {
        "from": names[0], "to": names[1], "counts": counts, "cells": total, "offset": offset, "changes": rows,
        "note": t(view.lang, "api.diff_note"),
    }  # fmt: skip
    return serving.whole(request, told, "application/json", content)


async def health(request: Request) -> Response:
    """Runs a query; 503 if it fails. Parameters are ignored: a monitor may add some against caches."""

    def ask() -> tuple[str, int]:
        opened = current()
        found = opened.cursor().execute("SELECT count(*) FROM sources").fetchone()
        return opened.version, int(found[0]) if found else 0

    try:
        version, count = await run_in_threadpool(ask)
    except duckdb.Error as problem:
        raise unavailable(parameters.language(request)) from problem
    if not count:
        raise unavailable(parameters.language(request))
    return serving.as_json({"status": "ok", "data_version": version, "sources": count})


async def dataset(request: Request) -> Response:
    """The JSON-LD document that also stands in the head of the pages."""
    view = await run_in_threadpool(parameters.read, request, VIEW)
    told = serving.headers(view, serving.etag(view, request))
    return serving.whole(request, told, "application/ld+json", jsonld.dataset(view.warehouse, view.lang, view.base, view.version))
