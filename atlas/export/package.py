"""The ZIP of the open tables: CSV, datapackage.json, README in both languages, citations and SHA256SUMS."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from atlas.export import citation
from atlas.export.about import API, About, address
from atlas.export.datapackage import datapackage
from atlas.export.formats import csv_pieces
from atlas.export.reading import Reading
from atlas.export.selection import Selection
from atlas.export.tables import OpenTable, open_tables
from atlas.filters import Filters
from atlas.i18n import LANGS, Lang, t
from atlas.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Package:
    """What is packed: the filters, the version ``v=`` takes, the address of the site and the day of access."""

    warehouse: Warehouse
    lang: Lang
    filters: Filters
    version: str
    base: str
    today: date

    @property
    def stem(self) -> str:
        """File name without ending."""
        return f"atlas_{self.filters.short()}_{self.version}"

    def link(self) -> str:
        """The permanent address of the ZIP."""
        return address(self.base, f"{API}/package.zip", [*self.filters.params(), ("lang", self.lang), ("v", self.version)])

    def selection(self, table: OpenTable) -> Selection:
        """The table with the filters it can use."""
        return Selection(table.name, self.lang, table.usable(self.filters))

    def about(self, table: OpenTable) -> About:
        """What is needed to write the table as CSV."""
        chosen = self.selection(table)
        none = self.warehouse.rows("sources_by_id", ids=())
        total = chosen.total(self.warehouse)
        return About(chosen, self.warehouse, self.version, self.base, total, total, none)

    def citation(self, lang: Lang) -> citation.Citation:
        """The citation of the package."""
        return citation.of_view(self.warehouse, lang, "", self.link(), self.filters, self.today)


def pack(package: Package, run: Callable[[str, dict[str, Any]], Reading], file: IO[bytes]) -> None:
    """Write the ZIP into a seekable file. Texts come after the tables: they state row counts and checksums."""
    tables = open_tables(package.warehouse, package.lang).values()
    written: dict[str, tuple[int, int, str]] = {}  # path: rows, bytes, checksum
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in tables:
            about = package.about(table)
            size, digest = _write(archive, f"data/{table.name}.csv", csv_pieces(about, run))
            written[f"data/{table.name}.csv"] = (about.rows, size, digest)
        sums = {path: digest for path, (_, _, digest) in written.items()}
        for path, text in _texts(package, written).items():
            sums[path] = _write(archive, path, iter([text.encode()]))[1]
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
        _write(archive, "SHA256SUMS", iter([lines.encode()]))


def _write(archive: zipfile.ZipFile, path: str, pieces: Iterator[bytes]) -> tuple[int, str]:
    entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))  # the same data give the same bytes
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as out:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return size, digest.hexdigest()


def _texts(package: Package, written: dict[str, tuple[int, int, str]]) -> dict[str, str]:
    """Path → text of everything that is not a table."""
    descriptor = datapackage(
        package.warehouse, package.lang, package.version, package.base + "/", lambda table: f"data/{table.name}.csv",
        filter_words(package.warehouse, package.filters), links=not package.filters,
    )  # fmt: skip
    for one in descriptor["resources"]:
        rows, size, digest = written[one["path"]]
        one |= {"rows": rows, "bytes": size, "hash": f"sha256:{digest}"}
    cited = package.citation(package.lang)
    return {
        "datapackage.json": json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n",
        **{f"README.{lang}.md": readme(package, lang, written) for lang in LANGS},
        "CITATION.txt": "".join(citation.txt(package.citation(lang)) for lang in LANGS),
        "CITATION.bib": citation.bib(cited), "CITATION.ris": citation.ris(cited), "CITATION.csl.json": citation.csl(cited),
    }  # fmt: skip


def filter_words(warehouse: Warehouse, filters: Filters) -> dict[str, Any]:
    """The active filters as parameters and as a sentence in both languages."""
    params: dict[str, list[str]] = {}
    for name, value in filters.params():
        params.setdefault(name, []).append(value)
    return {"parameters": params, **{f"text_{lang}": filters.sentence(warehouse, lang) for lang in LANGS}}


def _as_text(text: Any) -> str:
    """Text from the data on one line of Markdown, so that it comes out as text."""
    return re.sub(r"([\\`*\[\]<>|!])", r"\\\1", " ".join(str(text).split()))


def readme(package: Package, lang: Lang, written: dict[str, tuple[int, int, str]]) -> str:
    """README of the ZIP: filters in words, tables with row counts, method, warnings, conflicts, licence, citation."""
    warehouse, meta = package.warehouse, package.warehouse.meta

    def word(key: str, **values: Any) -> str:
        return t(lang, f"api.readme_{key}", **values)

    tables = open_tables(warehouse, lang)
    lines = [f"# {meta[f'title_{lang}']}", "", meta[f"description_{lang}"], "", f"## {word('filters')}", ""]
    lines += [_as_text(package.filters.sentence(warehouse, lang)), "", word("link", link=package.link()), ""]
    lines += [word("version", version=package.version, facts_as_of=meta.get("facts_as_of", "")), ""]
    unused = [name for name, table in tables.items() if table.unusable(package.filters)]
    if unused:
        lines += [word("partly"), ""]
    lines += [f"## {word('tables')}", "", f"| {word('file')} | {word('table')} | {word('rows')} | {word('filtered')} |"]
    lines += ["| --- | --- | ---: | --- |"]
    for name, table in tables.items():
        rows = written[f"data/{name}.csv"][0]
        ignored = table.unusable(package.filters)
        told = word("not_by", names=", ".join(ignored)) if ignored else (word("yes") if package.filters else "–")
        lines.append(f"| data/{name}.csv | {table.title} | {rows} | {told} |")
    lines += ["", f"## {word('method_title')}", "", word("method"), "", word("format"), "", f"## {word('warnings')}", ""]
    for table in tables.values():
        lines += [f"- {table.name}: {' '.join(table.warnings)}"] if table.warnings else []
    lines += ["", f"## {word('conflicts')}", "", word("conflicts_intro"), ""]
    for row in warehouse.rows("conflicts_in_words", lang=lang):
        mark = word("preferred") if row["preferred"] else ""
        lines.append(
            f"- {_as_text(row['topic'])}: {_as_text(row['value'])} ({row['table_name']} {row['row_id']}, {row['source_id']}){mark}"
        )
    lines += ["", f"## {word('licence')}", "", f"{meta['licence']}. {meta.get(f'licence_note_{lang}') or ''}", ""]
    lines += [f"## {word('cite')}", "", citation.txt(package.citation(lang)), word("sources"), ""]
    return "\n".join(lines)
