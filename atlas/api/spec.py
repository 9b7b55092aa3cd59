"""The OpenAPI description, in the reader's language, with the values that the data version allows."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from atlas import releases
from atlas.api.limits import LIMITS
from atlas.api.operations import OPERATIONS, OPTIONS, Operation
from atlas.api.parameters import BIGGEST_OFFSET, MANY
from atlas.api.whole import pages
from atlas.charts import recipes
from atlas.export.about import API
from atlas.export.tables import open_tables
from atlas.filters import LISTS, allowed_values
from atlas.i18n import LANGS, Lang, t
from atlas.warehouse import Warehouse, remembered

PROBLEM = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "code", "message", "problems"],
            "properties": {
                "status": {"type": "integer"}, "code": {"type": "string"}, "message": {"type": "string"},
                "problems": {"type": "array", "items": {
                    "type": "object", "required": ["parameter", "value", "message", "allowed"],
                    "properties": {
                        "parameter": {"type": "string"}, "value": {"type": "string"}, "message": {"type": "string"},
                        "allowed": {"type": "array", "items": {"type": "string"}}, "nearest": {"type": ["string", "null"]},
                    },
                }},
            },
        }
    },
}  # fmt: skip


def _values(warehouse: Warehouse, name: str) -> dict[str, Any]:
    """The schema of one value of a parameter. Long closed lists are given by their pattern."""
    if name == "municipality":
        return {"type": "string", "pattern": "^[0-9]{5}$", "examples": list(allowed_values(warehouse, "en")[name])[:1]}
    if name in LISTS:
        return {"type": "string", "enum": list(allowed_values(warehouse, "en")[name])}
    if name in ("fiscal_year_from", "fiscal_year_to"):
        years = [int(year) for year in allowed_values(warehouse, "en")["fiscal_year"]]
        return {"type": "integer", "minimum": min(years), "maximum": max(years)}
    if name == "table":
        return {"type": "string", "enum": list(open_tables(warehouse, "en"))}
    if name == "card":
        return {"type": "string", "enum": list(recipes())}
    if name == OPTIONS:  # an exploded object: its keys are the names of the parameters
        return {"type": "object", "propertyNames": {"pattern": "^o\\.[a-z]+$"}, "additionalProperties": {"type": "string"}}
    fixed: dict[str, dict[str, Any]] = {
        "limit": {"type": "integer", "minimum": 0, "maximum": LIMITS.rows},
        "offset": {"type": "integer", "minimum": 0, "maximum": BIGGEST_OFFSET},
        "excel": {"type": "string", "enum": ["0", "1"], "default": "0"},
        "lang": {"type": "string", "enum": list(LANGS), "default": "ja"},
        "page": {"type": "string", "enum": list(pages("en"))},
        **{key: {"type": "string", "enum": list(known_versions(warehouse))} for key in ("v", "from", "to")},
    }  # fmt: skip
    return fixed.get(name, {"type": "string"})


def parameter(warehouse: Warehouse, name: str, operation: Operation, lang: Lang) -> dict[str, Any]:
    """A parameter as OpenAPI describes it."""
    schema = _values(warehouse, name)
    if name == "limit" and operation.id == "diff":
        schema = {**schema, "maximum": 10_000}
    inside = name in operation.in_path
    if name in MANY:
        schema = {"type": "array", "items": schema}
    found: dict[str, Any] = {
        "name": name, "in": "path" if inside else "query", "required": inside or name in operation.required,
        "description": t(lang, f"api.reference.param.{name}"), "schema": schema,
    }  # fmt: skip
    return found | ({"style": "form", "explode": True} if name in MANY or name == OPTIONS else {})


def _described(warehouse: Warehouse, operation: Operation, lang: Lang) -> dict[str, Any]:
    names = (*operation.in_path, *operation.parameters)
    refs = []
    for name in names:
        special = name in (*operation.in_path, *operation.required, OPTIONS) or (name == "limit" and operation.id == "diff")
        refs.append(parameter(warehouse, name, operation, lang) if special else {"$ref": f"#/components/parameters/{name}"})
    answers: dict[str, Any] = {}
    for status in operation.statuses:
        answers[str(status)] = {"description": t(lang, f"api.reference.response.{status}")}
        if status == 200:
            answers["200"]["content"] = {kind.split(";")[0]: {"schema": schema} for kind, schema in operation.media.items()}
        elif status != 304:
            answers[str(status)]["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    words = t(lang, f"api.reference.operation.{operation.id}")
    return {"operationId": operation.id, "summary": words, "parameters": refs, "responses": answers}


def known_versions(warehouse: Warehouse) -> tuple[str, ...]:
    """Every name that ``v=`` takes: the present data version, then names and data versions of the releases."""
    names = (name for one in releases.known() for name in (one.name, one.version))
    return tuple(dict.fromkeys((warehouse.version, *names)))


@remembered(maxsize=8)
def _openapi(app: FastAPI, warehouse: Warehouse, lang: Lang, versions: tuple[str, ...]) -> dict[str, Any]:
    made = get_openapi(
        title=f"{warehouse.meta[f'title_{lang}']} – {t(lang, 'api.reference.title')}", version="1.0.0", routes=app.routes,
        description=t(lang, "api.reference.intro"), servers=[{"url": API}],
        license_info={"name": warehouse.meta["licence"], "url": "https://creativecommons.org/licenses/by/4.0/"},
    )  # fmt: skip
    by_path = {one.path: one for one in OPERATIONS}
    shared: dict[str, Any] = {}
    for path, methods in made["paths"].items():
        operation = by_path[path]
        methods["get"] = _described(warehouse, operation, lang)
        for name in operation.parameters:
            if name not in (*operation.required, OPTIONS):
                shared.setdefault(name, parameter(warehouse, name, Operation("", "", operation.handler, (), {}), lang))
    made["components"] = {"parameters": shared, "schemas": {"Problem": PROBLEM}}
    return made


def openapi(app: FastAPI, warehouse: Warehouse, lang: Lang) -> dict[str, Any]:
    """The description of the whole API. The paths come from the routes, so none can be forgotten."""
    return _openapi(app, warehouse, lang, known_versions(warehouse))
