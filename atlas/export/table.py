"""Rows → CSV and XLSX bytes: exactly the rows a Card shows, with what is needed to read, trust and repeat them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from atlas.card import Card, Column, columns_of
from atlas.i18n import Lang, t
from atlas.releases import version_label
from atlas.warehouse import Rows, Warehouse

BOM = "\ufeff"
# Excel counts days wrongly before this one (it has a 29 February 1900): earlier dates are written as ISO text.
EXCEL_CALENDAR = date(1900, 3, 1)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be written: rows, their dictionary, and the words that travel with them.

    ``facts`` are (label, value) pairs: title, active filters, rows, data version, licence, warnings, link.
    """

    stem: str
    lang: Lang
    rows: Rows
    columns: tuple[Column, ...]
    facts: tuple[tuple[str, str], ...]
    sources: Rows
    source_columns: tuple[Column, ...]


def table_of(card: Card, warehouse: Warehouse, filters_short: str, link: str = "", cited: str = "") -> Table:
    """The Card's rows as a Table. The file name says what it is, the filters in short and the data version.

    ``link`` opens the same view; ``cited`` is its citation.
    """
    lang = card.lang
    sources = warehouse.rows("sources_by_id", ids=card.sources)
    facts = [
        (t(lang, "export.title"), card.title),
        (t(lang, "export.takeaway"), card.takeaway),
        (t(lang, "export.filters"), card.filters_text or t(lang, "filter.none")),
        (t(lang, "export.rows"), str(len(card.rows))),
        (t(lang, "export.version"), version_label(warehouse.version)),
        (t(lang, "export.facts_as_of"), warehouse.meta.get("facts_as_of", "")),
        (t(lang, "export.licence"), warehouse.meta.get("licence", "")),
        *((t(lang, "export.warning"), warning.text) for warning in card.warnings),
        *([(t(lang, "export.note"), card.note)] if card.note else []),
        *([(t(lang, "export.link"), link)] if link else []),
        *([(t(lang, "api.cite"), cited)] if cited else []),
    ]
    return Table(
        stem=f"{card.id}_{filters_short}_{warehouse.version}",
        lang=lang,
        rows=card.rows,
        columns=card.columns,
        facts=tuple(facts),
        sources=sources,
        source_columns=columns_of(warehouse, sources, lang, ("sources",)),
    )


def cell(value: Any) -> Any:
    """A value as it is written: ISO dates, lists joined with ``;``, nothing for "not reported"."""
    if isinstance(value, tuple):
        return ";".join(str(one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe. Numbers are left alone."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def to_csv(table: Table) -> bytes:
    """UTF-8, comma, LF, RFC 4180 quoting; the header holds the column names of the data dictionary."""
    return _csv([c.name for c in table.columns], ([cell(v) for v in r] for r in table.rows.records), "\n").encode()


def to_excel_csv(table: Table) -> bytes:
    """The same rows for Excel: UTF-8 with BOM, CRLF, labels as header, texts that look like formulas neutralised."""
    rows = ([harmless(cell(value)) for value in record] for record in table.rows.records)
    return (BOM + _csv([c.label for c in table.columns], rows, "\r\n")).encode()


def _csv(header: list[str], rows: Any, ending: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=ending)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def to_xlsx(table: Table) -> bytes:
    """A workbook of three sheets: the rows, the data dictionary, and the sources with the active filters.

    Codes stay text, dates are real dates, a text is never a formula.
    """
    import xlsxwriter  # a tenth of a second, which the start of the server need not take

    out = io.BytesIO()
    lang = table.lang
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        iso = book.add_format({"num_format": "yyyy-mm-dd"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})

        def fill(sheet: Any, header: list[str], records: Any, top: int = 0, style: Any = None) -> int:
            for x, text in enumerate(header):
                sheet.write_string(top, x, text, head)
            y = top
            for y, record in enumerate(records, start=top + 1):
                for x, value in enumerate(record):
                    if isinstance(value, bool):
                        sheet.write_boolean(y, x, value)
                    elif isinstance(value, (int, float)):
                        sheet.write_number(y, x, value)
                    elif isinstance(value, date) and value >= EXCEL_CALENDAR:
                        sheet.write_datetime(y, x, value, iso)
                    elif value is not None and value != "":
                        sheet.write_string(y, x, str(cell(value)), style)
            return y

        data = book.add_worksheet(t(lang, "export.sheet_data"))
        fill(data, [c.label for c in table.columns], table.rows.records)
        data.freeze_panes(1, 0)
        if table.columns:
            data.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
            data.set_column(0, len(table.columns) - 1, 18)

        words = book.add_worksheet(t(lang, "export.sheet_dictionary"))
        header = [t(lang, f"export.dictionary_{part}") for part in ("name", "label", "description", "unit", "type")]
        fill(words, header, [(c.name, c.label, c.description, c.unit, c.type) for c in table.columns], style=wrap)
        words.set_column(0, 1, 24)
        words.set_column(2, 2, 70)

        about = book.add_worksheet(t(lang, "export.sheet_sources"))
        end = fill(about, [t(lang, "export.about"), ""], table.facts, style=wrap)
        fill(about, [c.label for c in table.source_columns], table.sources.records, end + 2)
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 70)
    return out.getvalue()
