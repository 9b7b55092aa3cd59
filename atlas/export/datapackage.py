"""The Data Package (datapackage.org, version 2) of the open tables: the machine-readable dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from atlas.export.about import licence_url
from atlas.export.tables import Field, OpenTable, open_tables
from atlas.i18n import LANGS, Lang
from atlas.warehouse import Warehouse

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
NAME = "municipal-climate-cooperation-atlas"


def _field(one: Field, other: Field, lang: Lang) -> dict[str, Any]:
    second = "en" if lang == "ja" else "ja"
    found: dict[str, Any] = {
        "name": one.name, "type": one.schema_type, "title": one.label, "description": one.description,
        f"title_{second}": other.label, f"description_{second}": other.description,
    }  # fmt: skip
    if one.unit:
        found["unit"] = one.unit
    if one.type.endswith("[]"):
        found["separator"] = ";"
    if one.type == "BOOLEAN":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    if one.required or one.key:
        found["constraints"] = {"required": True}
    return {k: v for k, v in found.items() if v not in ("", None)}


def schema(warehouse: Warehouse, name: str, lang: Lang, names: Iterable[str] = (), *, links: bool = False) -> dict[str, Any]:
    """Table Schema of an open table. ``links`` adds the foreign keys, which hold only between whole tables."""
    table, other = (open_tables(warehouse, one)[name] for one in (lang, "en" if lang == "ja" else "ja"))
    wanted = tuple(names) or table.columns
    found: dict[str, Any] = {"fields": [_field(table.field(c), other.field(c), lang) for c in wanted], "missingValues": [""]}
    if table.key and set(table.key) <= set(wanted):
        found["primaryKey"] = list(table.key)
    keys = [(f.name, *f.foreign_key.split(".")) for f in table.fields if f.foreign_key] if links else []
    if keys:
        found["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": "" if target == name else target, "fields": [column]}}
            for field, target, column in keys
        ]
    return found


def resource(warehouse: Warehouse, table: OpenTable, lang: Lang, path: str, *, links: bool) -> dict[str, Any]:
    """A table as a resource; ``path`` is an address or a path inside a ZIP."""
    return {
        "name": table.name, "type": "table", "path": path, "title": table.title, "description": table.description,
        "scheme": "http" if path.startswith("http") else "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "doubleQuote": True},
        "licenses": [{"name": table.licence, "path": licence_url(table.licence)}] if licence_url(table.licence) else [],
        "origin": table.origin, "coverage": table.coverage, "warnings": list(table.warnings),
        "schema": schema(warehouse, table.name, lang, links=links),
    }  # fmt: skip


def datapackage(
    warehouse: Warehouse, lang: Lang, version: str, homepage: str, path_of: Callable[[OpenTable], str],
    filters: dict[str, Any], *, links: bool,
) -> dict[str, Any]:  # fmt: skip
    """The whole descriptor. ``filters`` says in words and parameters what was chosen."""
    meta = warehouse.meta
    tables = open_tables(warehouse, lang).values()
    return {
        "$schema": PROFILE, "name": NAME, "id": f"{homepage}#{version}", "title": meta[f"title_{lang}"],
        **{f"title_{one}": meta[f"title_{one}"] for one in LANGS},
        "description": meta[f"description_{lang}"], "homepage": homepage, "version": version, "data_version": warehouse.version,
        "facts_as_of": meta.get("facts_as_of"),
        "licenses": [{"name": meta["licence"], "path": licence_url(meta["licence"])}],
        "licence_note": meta.get(f"licence_note_{lang}"), "filters": filters,
        "resources": [resource(warehouse, table, lang, path_of(table), links=links) for table in tables],
    }  # fmt: skip
