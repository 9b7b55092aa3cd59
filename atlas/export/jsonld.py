"""The data set as a Schema.org ``Dataset``, for dataset search engines (fields they require or recommend)."""

from __future__ import annotations

from typing import Any

from atlas.export.about import API, licence_url
from atlas.export.tables import open_tables
from atlas.filters import year_bounds
from atlas.i18n import Lang
from atlas.warehouse import Warehouse


def dataset(warehouse: Warehouse, lang: Lang, base: str, version: str | None = None) -> dict[str, Any]:
    """The JSON-LD document of the whole data set; ``base`` is the address of the site without a slash at its end."""
    meta, version = warehouse.meta, version or warehouse.version
    other = "en" if lang == "ja" else "ja"
    first, last = year_bounds(warehouse)
    tables = open_tables(warehouse, lang)
    countries = warehouse.rows("country_names", lang=lang).column("name")
    return {
        "@context": "https://schema.org/", "@type": "Dataset", "@id": f"{base}/#dataset",
        "name": meta[f"title_{lang}"], "alternateName": meta[f"title_{other}"], "description": meta[f"description_{lang}"],
        "url": f"{base}/", "sameAs": f"{base}{API}/datapackage.json", "identifier": f"{base}/?v={version}", "version": version,
        "inLanguage": ["ja", "en"], "isAccessibleForFree": True, "license": licence_url(meta["licence"]) or meta["licence"],
        "dateModified": meta.get("facts_as_of"), "temporalCoverage": f"{first}-04-01/{last + 1}-03-31",
        "spatialCoverage": [{"@type": "Place", "name": name} for name in countries],
        "keywords": [table.title for table in tables.values() if table.is_mart or table.filters][:20],
        "creator": {"@type": "Organization", "name": meta[f"title_{lang}"], "url": f"{base}/"},
        "variableMeasured": sorted({field.label for table in tables.values() for field in table.fields if field.unit})[:40],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{base}{API}/{name}", "name": name}
            for kind, name in (
                ("application/zip", "package.zip"), ("application/json", "datapackage.json"),
                ("application/vnd.duckdb", "atlas.duckdb"),
            )
        ] + [
            {
                "@type": "DataDownload", "encodingFormat": "text/csv", "name": table.title,
                "contentUrl": f"{base}{API}/tables/{name}.csv",
            }
            for name, table in tables.items()
        ],
        "includedInDataCatalog": {"@type": "DataCatalog", "name": meta[f"title_{lang}"], "url": f"{base}/"},
    }  # fmt: skip
