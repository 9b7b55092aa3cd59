"""Every address of the API with its function, parameters and answers: routes and reference are made from this list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from atlas.api import cards, rows, whole
from atlas.api.parameters import FILTER_PARAMETERS, ROW_PARAMETERS, VIEW
from atlas.api.whole import CITE_PARAMETERS
from atlas.export.citation import STYLES
from atlas.export.formats import FORMATS, Format

Handler = Callable[..., Awaitable[Response]]
OBJECT = {"type": "object"}
TEXT = {"type": "string"}
BINARY = {"type": "string", "format": "binary"}
OPTIONS = "o.*"
"""Stands for a Card's own options, each a parameter ``o.<name>``."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An address: ``id`` is the key of its words, ``media`` maps media types of the answer to their schema."""

    id: str
    path: str
    handler: Handler
    parameters: tuple[str, ...]
    media: dict[str, Any]
    statuses: tuple[int, ...] = (200, 304, 422, 503)
    required: tuple[str, ...] = ()
    example: str = ""
    in_path: tuple[str, ...] = field(default=())


def _rows(format: Format) -> Operation:
    async def handler(request: Request, table: str) -> Response:
        return await rows.rows(request, table, format)

    content: dict[str, Any] = BINARY
    if format.ending == "json":
        content = {
            "type": "object",
            "required": ["meta", "rows"],
            "properties": {"meta": OBJECT, "rows": {"type": "array", "items": OBJECT}},
        }
    elif format.ending == "geojson":
        features = {"type": "array", "items": OBJECT}
        content = {
            "type": "object",
            "required": ["type", "features"],
            "properties": {"type": {"const": "FeatureCollection"}, "features": features},
        }
    elif format.ending in ("csv", "ndjson"):
        content = TEXT
    excel = ("excel",) if format.ending == "csv" else ()
    examples = {
        "csv": "/tables/projects.csv?country=THA", "json": "/tables/projects.json?country=THA&limit=5",
        "geojson": "/tables/projects.geojson?prefecture=14", "xlsx": "/tables/declarations.xlsx?prefecture=27&lang=ja",
    }  # fmt: skip
    example = examples.get(format.ending, f"/tables/case_facts.{format.ending}?case=yokohama-bangkok")
    return Operation(
        f"rows_{format.ending}", f"/tables/{{table}}.{format.ending}", handler, (*ROW_PARAMETERS, *excel),
        {format.media_type: content}, (200, 304, 404, 422, 503), example=example, in_path=("table",),
    )  # fmt: skip


def _card(ending: str) -> Operation:
    async def handler(request: Request, card: str) -> Response:
        return await cards.card(request, card, ending)

    content: dict[str, Any] = TEXT
    if ending == "json":
        content = {
            "type": "object",
            "required": ["meta", "rows"],
            "properties": {"meta": OBJECT, "rows": {"type": "array", "items": OBJECT}},
        }
    excel = ("excel",) if ending == "csv" else ()
    return Operation(
        f"card_{ending}", f"/cards/{{card}}.{ending}", handler, (*FILTER_PARAMETERS, OPTIONS, *excel), {cards.MEDIA[ending]: content},
        (200, 304, 404, 422, 503), example=f"/cards/programme-by.{ending}?country=VNM&o.by=sector", in_path=("card",),
    )  # fmt: skip


def _cite(style: str) -> Operation:
    async def handler(request: Request) -> Response:
        return await whole.cite(request, style)

    content = {"type": "array", "items": OBJECT} if style == "csl.json" else TEXT
    return Operation(
        f"cite_{style.replace('.', '_')}", f"/cite.{style}", handler, CITE_PARAMETERS, {STYLES[style][0]: content},
        (200, 304, 404, 422, 503), example=f"/cite.{style}?table=projects&country=THA",
    )  # fmt: skip


JSON = {"application/json": OBJECT}
OPERATIONS: tuple[Operation, ...] = (
    Operation("tables", "/tables", rows.tables, VIEW, JSON, example="/tables?lang=en"),
    Operation(
        "table",
        "/tables/{table}",
        rows.table,
        VIEW,
        JSON,
        (200, 304, 404, 422, 503),
        example="/tables/projects?lang=en",
        in_path=("table",),
    ),
    *(_rows(one) for one in FORMATS.values()),
    Operation("cards", "/cards", cards.cards, VIEW, JSON, example="/cards?lang=en"),
    *(_card(ending) for ending in cards.MEDIA),
    Operation("datapackage", "/datapackage.json", whole.datapackage, FILTER_PARAMETERS, JSON, example="/datapackage.json"),
    Operation(
        "package",
        "/package.zip",
        whole.package,
        FILTER_PARAMETERS,
        {"application/zip": BINARY},
        example="/package.zip?case=yokohama-bangkok",
    ),
    Operation("warehouse", "/atlas.duckdb", whole.database, VIEW, {whole.DUCKDB: BINARY}, example="/atlas.duckdb"),
    *(_cite(style) for style in STYLES),
    Operation("versions", "/versions", whole.versions, ("lang",), JSON, example="/versions"),
    Operation(
        "diff",
        "/diff",
        whole.diff,
        ("from", "to", "lang", "limit", "offset"),
        JSON,
        required=("from",),
        example="/diff?from=<version>&to=<version>",
    ),
    Operation("health", "/health", whole.health, (), JSON, (200, 503), example="/health"),
    Operation("jsonld", "/dataset.jsonld", whole.dataset, VIEW, {"application/ld+json": OBJECT}, example="/dataset.jsonld?lang=en"),
)
