"""/tables: the list of tables, the description of one, and its rows in every format."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from atlas.api import parameters, problems, serving
from atlas.api.limits import LIMITS
from atlas.api.parameters import ROW_PARAMETERS, VIEW, View
from atlas.export import datapackage
from atlas.export.about import API, About, about
from atlas.export.formats import FORMATS, Format
from atlas.export.selection import quoted
from atlas.export.tables import OpenTable, open_tables
from atlas.i18n import t
from atlas.warehouse import Warehouse


def endings(table: OpenTable) -> tuple[str, ...]:
    """The formats a table can have."""
    return tuple(name for name, one in FORMATS.items() if table.place or not one.needs_place)


def _summary(view: View, table: OpenTable) -> dict[str, Any]:
    here = f"{view.base}{API}/tables/{table.name}"
    return {
        "name": table.name, "title": table.title, "description": table.description, "derived": table.is_mart, "rows": table.rows,
        "columns": len(table.fields), "filters": list(table.filters), "places": table.place[0] if table.place else None,
        "licence": table.licence, "warnings": list(table.warnings), "description_url": f"{here}?lang={view.lang}",
        "formats": {ending: f"{here}.{ending}" for ending in endings(table)},
    }  # fmt: skip


async def tables(request: Request) -> Response:
    """The list of tables."""
    view = await run_in_threadpool(parameters.read, request, VIEW)
    found = [_summary(view, table) for table in open_tables(view.warehouse, view.lang).values()]
    told = serving.headers(view, serving.etag(view, request))
    return serving.whole(request, told, "application/json", {"version": view.version, "tables": found})


def completeness(warehouse: Warehouse, table: OpenTable) -> dict[str, int]:
    """For every column the number of rows with a value."""
    counts = ", ".join(f"count({quoted(name)})" for name in table.columns)
    found = warehouse.cursor().execute(f"SELECT {counts} FROM {quoted(table.name)}").fetchone()  # noqa: S608 - quoted names
    return dict(zip(table.columns, found or (), strict=True))


async def table(request: Request, table: str) -> Response:
    """The description of a table."""
    view = await run_in_threadpool(parameters.read, request, VIEW)
    found = parameters.table_of(view, table)
    filled = await run_in_threadpool(completeness, view.warehouse, found)
    schema = datapackage.schema(view.warehouse, found.name, view.lang, links=True)
    for field in schema["fields"]:
        field["rows_with_value"] = filled[field["name"]]
    content = {
        "version": view.version,
        **_summary(view, found),
        "origin": found.origin,
        "coverage": found.coverage,
        "schema": schema,
    }
    told = serving.headers(view, serving.etag(view, request))
    return serving.whole(request, told, "application/json", content)


async def rows(request: Request, table: str, format: Format) -> Response:
    """The rows of a table in a format."""
    csv = format.ending == "csv"
    view = await run_in_threadpool(parameters.read, request, (*ROW_PARAMETERS, "excel") if csv else ROW_PARAMETERS)
    found = parameters.table_of(view, table)
    if format.needs_place and not found.place:
        able = [name for name, one in open_tables(view.warehouse, view.lang).items() if one.place]
        message = t(view.lang, "api.error_place", table=table, allowed=", ".join(able))
        raise problems.Refused(404, "no_places", message, [problems.Wrong("table", table, message, tuple(able))])
    excel = csv and parameters.flag(view, "excel")
    chosen = parameters.selection(view, found)
    said: About = await run_in_threadpool(about, chosen, view.warehouse, view.version, view.base)
    request.state.rows = said.rows  # for the log
    if said.rows > LIMITS.rows:
        message = t(view.lang, "api.error_rows", rows=said.rows, limit=LIMITS.rows)
        raise problems.unprocessable(view.lang, [problems.Wrong("limit", "", message, (f"0–{LIMITS.rows}",))])
    told = serving.headers(
        view, serving.etag(view, request), name=f"{said.stem}{'_excel' if excel else ''}.{format.ending}", inline=format.inline,
        described=f"{API}/tables/{table}", cite=said.link(format.ending),
    )  # fmt: skip
    heavy = format.ending == "xlsx" or said.rows > LIMITS.heavy_rows
    more = {"excel": True} if excel else {}
    return await serving.streamed(request, view, format.media_type, told, heavy, lambda export: format.pieces(said, export.run, **more))


async def unknown_format(request: Request, table: str, format: str) -> Response:
    """404 for a format there is not; an unknown table is told first."""
    view = await run_in_threadpool(parameters.read, request, (*ROW_PARAMETERS, "excel"))
    found = parameters.table_of(view, table)
    raise problems.not_found(view.lang, "format", "format", format, endings(found))
