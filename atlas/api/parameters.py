"""Reads the parameters of a request. The shared filters are read by the same function as the address bar."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from atlas import releases, warehouse
from atlas.api import problems
from atlas.api.limits import LIMITS
from atlas.api.problems import Wrong
from atlas.export.selection import Selection
from atlas.export.tables import OpenTable, open_tables, tables_for
from atlas.filters import BOUNDS, LISTS, NAMES, Filters, parse
from atlas.i18n import LANGS, Lang, t
from atlas.warehouse import UnknownVersion, Warehouse

VIEW = ("lang", "v")
SLICE = ("columns", "sort", "limit", "offset")
MANY = (*LISTS, "columns", "sort")
BIGGEST_OFFSET = 10**12


@dataclass(frozen=True, slots=True)
class View:
    """What every request has: language, warehouse, the name of its version, filters, and the address of the site."""

    lang: Lang
    warehouse: Warehouse
    version: str
    filters: Filters
    base: str
    given: dict[str, tuple[str, ...]]

    def one(self, name: str) -> str | None:
        """The value of a parameter that is given once."""
        return self.given[name][-1] if name in self.given else None


def language(request: Request) -> Lang:
    """The language asked for; Japanese where none or an unknown one is asked for."""
    return "en" if request.query_params.get("lang") == "en" else "ja"


def base_address(request: Request) -> str:
    """The address of the site, without a slash at its end: ``ATLAS_PUBLIC_URL`` or what the request was sent to."""
    import os

    if public := os.environ.get("ATLAS_PUBLIC_URL"):
        return public.rstrip("/")
    host = request.headers.get("host", "")
    if not re.fullmatch(r"[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:]{2,45}\](:[0-9]{1,5})?", host):
        host = "localhost"
    return f"{request.url.scheme}://{host}"


def version_name(opened: Warehouse) -> str:
    """What ``v=`` takes to get this warehouse again: the name of its release, else its data version."""
    return next((one.name for one in releases.known() if one.version == opened.version), opened.version)


def opened(lang: Lang, parameter: str, value: str | None) -> Warehouse:
    """The warehouse of a version. Raises ``Refused`` (422) that names the version and the known ones."""
    try:
        return warehouse.at(value)
    except UnknownVersion as problem:
        wrong = problems.not_allowed(lang, parameter, problem.version, problem.known, "error_version")
        raise problems.unprocessable(lang, [wrong]) from problem


def read(request: Request, allowed: Collection[str], many: Collection[str] = ()) -> View:
    """The parameters of a request; those in ``many`` may be repeated too.

    Raises ``Refused`` (422) with everything that is wrong with them.
    """
    lang = language(request)
    given = {name: tuple(request.query_params.getlist(name)) for name in request.query_params}
    wrong = [
        Wrong(problems.shortened(name), problems.shortened(values[0]), unknown.message, unknown.allowed, unknown.nearest)
        for name, values in given.items() if name not in allowed
        for unknown in [_unknown(lang, name, sorted(allowed))]
    ]  # fmt: skip
    for name, values in given.items():
        if name in allowed and name not in MANY and name not in many and len(values) > 1:
            message = t(lang, "api.error_once", parameter=name)
            wrong.append(Wrong(name, problems.shortened(values[1]), message))
    if "lang" in given and given["lang"][0] not in LANGS and "lang" in allowed:
        wrong.append(problems.not_allowed(lang, "lang", given["lang"][0], LANGS))
    chosen = opened(lang, "v", given["v"][0] if "v" in given and "v" in allowed else None)
    filters, found = parse(chosen, {name: values for name, values in given.items() if name in NAMES and name in allowed})
    wrong += [
        Wrong(one.parameter, one.value, one.text(lang), one.allowed) if one.why
        else problems.not_allowed(lang, one.parameter, one.value, one.allowed, near=one.nearest)
        for one in found
    ]  # fmt: skip
    if wrong:
        raise problems.unprocessable(lang, wrong)
    return View(lang, chosen, version_name(chosen), filters, base_address(request), given)


def _unknown(lang: Lang, name: str, allowed: list[str]) -> Wrong:
    wrong = problems.not_allowed(lang, name, name, allowed)
    near = t(lang, "api.error_nearest", nearest=wrong.nearest) if wrong.nearest else ""
    message = t(lang, "api.error_unknown_parameter", parameter=problems.shortened(name)) + near
    return Wrong(name, name, message, wrong.allowed, wrong.nearest)


def table_of(view: View, name: str) -> OpenTable:
    """The table asked for. Raises ``Refused`` (404) with the list of tables."""
    tables = open_tables(view.warehouse, view.lang)
    if name not in tables:
        raise problems.not_found(view.lang, "table", "table", name, tuple(tables))
    return tables[name]


def number(view: View, name: str, first: int, last: int, wrong: list[Wrong]) -> int | None:
    """A whole number in ASCII digits within bounds; what is wrong goes into ``wrong``."""
    value = view.one(name)
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,13}", value) and first <= int(value) <= last:
        return int(value)
    value = problems.shortened(value)
    message = t(view.lang, "api.error_range", parameter=name, value=value, first=first, last=last)
    wrong.append(Wrong(name, value, message, (f"{first}–{last}",)))
    return None


def selection(view: View, table: OpenTable) -> Selection:
    """The selection a request asks for. Raises ``Refused`` (422)."""
    wrong: list[Wrong] = filter_problems(view, table)
    columns = tuple(dict.fromkeys(view.given.get("columns", ())))
    wrong += [problems.not_allowed(view.lang, "columns", c, table.columns) for c in columns if c not in table.columns]
    sort: list[tuple[str, bool]] = []
    for word in dict.fromkeys(view.given.get("sort", ())):
        name = word.removeprefix("-")
        if name in table.columns:
            sort.append((name, word.startswith("-")))
        else:
            wrong.append(problems.not_allowed(view.lang, "sort", word, table.columns))
    limit = number(view, "limit", 0, LIMITS.rows, wrong)
    offset = number(view, "offset", 0, BIGGEST_OFFSET, wrong) or 0
    if wrong:
        raise problems.unprocessable(view.lang, wrong)
    return Selection(table.name, view.lang, view.filters, columns, tuple(sort), limit, offset)


def filter_problems(view: View, table: OpenTable) -> list[Wrong]:
    """The filters that the table has no column for, each with the tables that have one."""
    found = []
    for parameter in table.unusable(view.filters):
        able = tables_for(view.warehouse, parameter)
        message = t(view.lang, "api.error_filter", table=table.name, parameter=parameter, allowed=", ".join(able))
        found.append(Wrong(parameter, ", ".join(view.given.get(parameter, ())), message, able))
    return found


def flag(view: View, name: str) -> bool:
    """A parameter that is 1 or 0. Raises ``Refused`` (422)."""
    value: Any = view.one(name)
    if value not in (None, "0", "1"):
        raise problems.unprocessable(view.lang, [problems.not_allowed(view.lang, name, value, ("0", "1"))])
    return value == "1"


ROW_PARAMETERS = (*LISTS, *BOUNDS, *SLICE, *VIEW)
FILTER_PARAMETERS = (*LISTS, *BOUNDS, *VIEW)
