"""How to cite a view: BibTeX, RIS, CSL-JSON and plain text in both languages.

A citation names the work, the table or page, the exact filters, the data version and the date of access. Where a
source demands its own wording (warehouse table citation_rules), the citation of that source uses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from atlas.filters import Filters
from atlas.formats import day
from atlas.i18n import Lang, t
from atlas.releases import version_label
from atlas.warehouse import Warehouse

BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in the reader's language. ``kind`` is "dataset" or "webpage"; ``issued`` and ``accessed`` are dates.

    ``wording`` is the text a source demands, already filled in; empty otherwise.
    """

    kind: str
    lang: Lang
    title: str
    author: str
    issued: date | None
    accessed: date
    url: str
    version: str = ""
    note: str = ""
    licence: str = ""
    publisher: str = ""
    wording: str = ""

    @property
    def key(self) -> str:
        """A stable ascii key."""
        year = self.issued.year if self.issued else "nd"
        mark = hashlib.sha256(f"{self.title}|{self.url}".encode()).hexdigest()[:8]
        return f"{'mcca' if self.kind == 'dataset' else 'source'}-{year}-{mark}"


def of_view(warehouse: Warehouse, lang: Lang, name: str, url: str, filters: Filters, accessed: date, more: str = "") -> Citation:
    """The citation of a table, page or Card as filtered. ``name`` is its title; ``more`` says what else narrows it.

    The version is told as on every page: the release with the data version behind it.
    """
    meta = warehouse.meta
    work = meta[f"title_{lang}"]
    issued = date.fromisoformat(meta["facts_as_of"]) if meta.get("facts_as_of") else None
    title = work if not name else t(lang, "api.title", table=name, work=work)
    note = filters.sentence(warehouse, lang) + (t(lang, "filter.separator") + more if more else "")
    return Citation(
        "dataset", lang, title, work, issued, accessed, url, version_label(warehouse.version), note, meta.get("licence", ""), work
    )


def of_source(warehouse: Warehouse, lang: Lang, source_id: str, accessed: date) -> Citation:
    """The citation of one source, in the wording it demands if it does. Raises ``KeyError`` for an unknown source."""
    found = warehouse.rows("sources_by_id", ids=(source_id,))
    if not found:
        raise KeyError(source_id)
    row = found.first()
    read = row["retrieved_on"] or accessed
    return Citation(
        "webpage", lang, row["title"], row["publisher"], row["published_on"], read, row["url"] or "",
        note=row["note"] or "", publisher=row["publisher"],
        wording=wording(warehouse, lang, row["title"], row["url"] or "", read),
    )  # fmt: skip


def wording(warehouse: Warehouse, lang: Lang, title: str, url: str, accessed: date) -> str:
    """The text that the terms of a source's site ask for, filled in; empty where there is no rule."""
    host = (urlsplit(url).hostname or "").lower()
    for rule in warehouse.rows("citation_rules", lang=lang):
        if rule["host"] == host:
            return rule["wording"].format(title=title, url=url, accessed=day(accessed, "day", lang))
    return ""


def txt(one: Citation) -> str:
    """One line in the style of the language."""
    if one.wording:
        return one.wording + "\n"
    issued = str(one.issued.year) if one.issued else t(one.lang, "api.cite_undated")
    key = "api.cite_dataset" if one.kind == "dataset" else "api.cite_webpage"
    return t(
        one.lang, key, author=one.author, year=issued, title=one.title, version=one.version, note=one.note,
        url=one.url, accessed=day(one.accessed, "day", one.lang),
    ).strip() + "\n"  # fmt: skip


def _tex(text: str) -> str:
    return "".join(BIBTEX_SPECIAL.get(char, char) for char in " ".join(text.split()))


def bib(one: Citation) -> str:
    """A BibTeX entry in UTF-8; double braces keep the capitals of titles and the names of organisations."""
    fields = {
        "author": f"{{{_tex(one.author)}}}", "title": f"{{{_tex(one.title)}}}",
        "year": str(one.issued.year) if one.issued else "", "month": str(one.issued.month) if one.issued else "",
        "publisher": _tex(one.publisher), "version": _tex(one.version), "url": one.url.replace("{", "%7B").replace("}", "%7D"),
        "urldate": one.accessed.isoformat(), "note": _tex(one.wording or one.note), "copyright": _tex(one.licence),
        "langid": "japanese" if one.lang == "ja" else "english",
    }  # fmt: skip
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{'dataset' if one.kind == 'dataset' else 'online'}{{{one.key},\n{lines}\n}}\n"


def ris(one: Citation) -> str:
    """A RIS record (CRLF, as the format asks for)."""

    def dated(value: date | None) -> str:
        return value.strftime("%Y/%m/%d/") if value else ""

    pairs = [
        ("TY", "DATA" if one.kind == "dataset" else "ELEC"), ("ID", one.key), ("AU", one.author), ("TI", one.title),
        ("PY", str(one.issued.year) if one.issued else ""), ("DA", dated(one.issued)), ("PB", one.publisher), ("ET", one.version),
        ("UR", one.url), ("Y2", dated(one.accessed)), ("N1", one.wording or one.note), ("C1", one.licence), ("LA", one.lang),
    ]  # fmt: skip
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in pairs if value) + "ER  - \r\n"


def csl(one: Citation) -> str:
    """A list with one CSL-JSON item."""

    def parts(value: date | None) -> dict[str, list[list[int]]] | None:
        return {"date-parts": [[value.year, value.month, value.day]]} if value else None

    item = {
        "id": one.key, "type": one.kind, "title": one.title, "author": [{"literal": one.author}], "issued": parts(one.issued),
        "accessed": parts(one.accessed), "publisher": one.publisher, "version": one.version, "URL": one.url,
        "note": one.wording or one.note, "license": one.licence, "language": one.lang,
    }  # fmt: skip
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=1) + "\n"


# ending: (media type, function)
STYLES: dict[str, tuple[str, Callable[[Citation], str]]] = {
    "bib": ("application/x-bibtex; charset=utf-8", bib),
    "ris": ("application/x-research-info-systems; charset=utf-8", ris),
    "csl.json": ("application/vnd.citationstyles.csl+json", csl),
    "txt": ("text/plain; charset=utf-8", txt),
}
