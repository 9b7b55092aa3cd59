"""What travels with every file: what it is, the filters in words, version, sources, licence, link, how to cite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from atlas.card import Column, columns_of
from atlas.export.selection import Selection
from atlas.export.table import Table
from atlas.i18n import Lang, t
from atlas.releases import version_label
from atlas.warehouse import Rows, Warehouse

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
API = "/api/v1"


def licence_url(name: str) -> str:
    """The address of a licence, empty when it is not known."""
    return LICENCES.get(name, "")


def address(base: str, path: str, params: Sequence[tuple[str, str]]) -> str:
    """An address with parameters in the order given."""
    return f"{base}{path}" + (f"?{urlencode(params)}" if params else "")


@dataclass(frozen=True, slots=True)
class About:
    """Everything that is to be said about an exported selection, in the reader's language.

    ``base`` is the address of the site without a slash at its end; ``rows`` are those exported, ``total`` those that
    fit the filters. ``version`` names what ``v=`` takes to get the same data again.
    """

    selection: Selection
    warehouse: Warehouse
    version: str
    base: str
    rows: int
    total: int
    sources: Rows
    accessed: str = ""

    @property
    def lang(self) -> Lang:
        """Language of the words."""
        return self.selection.lang

    @property
    def title(self) -> str:
        """Table and work: 都道府県（自治体国際気候協力アトラス）."""
        table = self.selection.about(self.warehouse)
        return t(self.lang, "api.title", table=table.title, work=self.warehouse.meta[f"title_{self.lang}"])

    @property
    def filters_text(self) -> str:
        """The filters in one sentence."""
        return self.selection.filters.sentence(self.warehouse, self.lang)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns exported, with label, meaning and unit."""
        table = self.selection.about(self.warehouse)
        return tuple(table.field(name).column for name in self.selection.names(self.warehouse))

    @property
    def stem(self) -> str:
        """File name without ending: table, filters in short, data version."""
        return f"{self.selection.table}_{self.selection.filters.short()}_{self.version}"

    def params(self) -> list[tuple[str, str]]:
        """The address parameters that give this selection again, version and language included."""
        return [*self.selection.params(), ("lang", self.lang), ("v", self.version)]

    def link(self, ending: str) -> str:
        """The permanent address of the selection in a format."""
        return address(self.base, f"{API}/tables/{self.selection.table}.{ending}", self.params())

    def cite_link(self, ending: str = "bib") -> str:
        """The address of its citation."""
        return address(self.base, f"{API}/cite.{ending}", [("table", self.selection.table), *self.params()])

    def meta(self, ending: str, *, with_sources: bool = True) -> dict[str, Any]:
        """The same as a JSON object, the ``meta`` of the JSON format and of Parquet and Arrow."""
        table, meta, lang = self.selection.about(self.warehouse), self.warehouse.meta, self.lang
        filters: dict[str, list[str]] = {}
        for name, value in self.selection.filters.params():
            filters.setdefault(name, []).append(value)
        found = {
            "title": self.title, "table": table.name, "description": table.description, "language": lang,
            "version": self.version, "data_version": self.warehouse.version, "facts_as_of": meta.get("facts_as_of"),
            "filters": filters, "filters_text": self.filters_text,
            "counts": {"rows": self.rows, "total": self.total, "offset": self.selection.offset, "table": table.rows},
            "columns": [
                {"name": c.name, "label": c.label, "type": c.type, "unit": c.unit or None, "description": c.description}
                for c in self.columns
            ],
            "licence": {"name": table.licence, "url": licence_url(table.licence), "note": meta.get(f"licence_note_{lang}")},
            "warnings": list(table.warnings), "origin": table.origin, "coverage": table.coverage,
            "link": self.link(ending), "metadata": f"{self.base}{API}/tables/{table.name}?lang={lang}", "cite": self.cite_link(),
        }  # fmt: skip
        if with_sources:
            found["sources"] = [
                {"source_id": s["source_id"], "title": s["title"], "publisher": s["publisher"], "url": s["url"]} for s in self.sources
            ]
        return found

    def sheet(self, ending: str = "xlsx", note: str = "") -> Table:
        """The words for a workbook: (label, value) pairs, dictionary and sources. It carries no rows."""
        table, meta, lang = self.selection.about(self.warehouse), self.warehouse.meta, self.lang
        facts = [
            (t(lang, "export.title"), self.title), (t(lang, "api.description"), table.description),
            (t(lang, "export.filters"), self.filters_text), (t(lang, "export.rows"), str(self.rows)),
            (t(lang, "api.total"), str(self.total)), (t(lang, "export.version"), version_label(self.warehouse.version)),
            (t(lang, "export.facts_as_of"), meta.get("facts_as_of", "")), (t(lang, "export.licence"), table.licence),
            (t(lang, "api.licence_note"), meta.get(f"licence_note_{lang}", "")),
            *((t(lang, "export.warning"), one) for one in table.warnings),
            (t(lang, "api.coverage"), table.coverage), (t(lang, "export.link"), self.link(ending)),
            (t(lang, "api.cite"), self.cite_link("txt")),
        ]  # fmt: skip
        facts += [(t(lang, "export.note"), note)] if note else []
        return Table(
            self.stem, lang, Rows(tuple(c.name for c in self.columns), ()), self.columns,
            tuple((label, value) for label, value in facts if value), self.sources,
            columns_of(self.warehouse, self.sources, lang, ("sources",)),
        )  # fmt: skip


def about(selection: Selection, warehouse: Warehouse, version: str, base: str, total: int | None = None) -> About:
    """Everything about a selection. ``total`` saves a count that is already known."""
    total = selection.total(warehouse) if total is None else total
    return About(selection, warehouse, version, base, selection.count(total), total, selection.sources(warehouse))
