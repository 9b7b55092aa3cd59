"""Addresses: the shared filters, the search for a municipality, the API, the stage."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.parse
import zlib
from typing import Any
from unittest.mock import patch

from hypothesis import assume
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from atlas import search
from atlas.api import routes
from atlas.api.operations import OPERATIONS
from atlas.charts import recipes
from atlas.export.tables import open_tables
from atlas.filters import BOUNDS, LISTS, NAMES, Problem, allowed_values, parse
from atlas.i18n import LANGS
from atlas.slides.deck import options_of
from atlas.slides.of_page import ON_STAGE
from atlas.ui.registry import PAGES
from atlas.warehouse import Warehouse
from atlas.web import picture, stage
from tests.fuzz.values import HOSTILE, Pairs, Place, Target, fits, given_of, good_pairs, pairs, told, value

LONGEST = 60_000
"""Characters of an address; a server takes no longer head of a request, and this client sends none."""
PAGE_VALUES = {
    "view": ("japan", "asia_pacific", "world", "still"), "colour": ("years", "scheme"), "by": ("country", "sector"), "side": ("need", "city"),
    "need": ("waste",), "code": ("14100", "01202"), "sheet": ("one", "two"), "part": ("findings", "monitoring"), "tables": ("projects", "none"),
    "table": ("projects", "declarations"), "columns": ("jis_code", "fiscal_year"), "langs": ("ja", "en", "both"), "deck": ("overview",),
    "events": ("law", "none"), "points": ("all", "plotted"), "interval": ("year", "all"), "lanes": ("scheme",), "verdict": ("confirmed",),
}  # fmt: skip
"""Some right values of the pages' own parameters; what is none is to be said all the same."""


def allowed(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    """The right values of every shared filter."""
    found = {name: tuple(values) for name, values in allowed_values(warehouse, "en").items()}
    return found | dict.fromkeys(BOUNDS, found["fiscal_year"])


def filters_target(warehouse: Warehouse) -> Target:
    """The one parser of page, API and stage, and its way back."""
    right = allowed(warehouse)

    def check(found: Pairs) -> str:
        given = given_of(found)
        filters, problems = parse(warehouse, given)
        for name in LISTS:  # exactly the right values are taken …
            good = {one for one in given.get(name, ()) if one in right[name]}
            assert {str(one) for one in getattr(filters, name)} == good
            bad = {one[:80] for one in given.get(name, ()) if one not in right[name]}
            assert bad == {one.value for one in problems if one.parameter == name}  # … and every other one is named
        for one in problems:
            assert isinstance(one, Problem)
            assert one.parameter in {name[:80] for name in given}
            for lang in LANGS:
                assert one.parameter in one.text(lang)
        again, none = parse(warehouse, given_of(filters.params()))
        assert again == filters
        assert none == []
        for lang in LANGS:
            assert filters.sentence(warehouse, lang)
        assert set(filters.sql()) == set(NAMES)
        assert filters.short().isascii() and len(filters.short()) <= 60
        return "part refused" if problems else "taken"

    return Target("filters", st.one_of(pairs(right, 8), good_pairs(right, 12)), check, 62, 250)


def search_target(warehouse: Warehouse) -> Target:
    """The search for a municipality by name, reading, romaji or code."""
    known = search.entries(warehouse)
    codes = {entry.code for entry in known}
    names = [one for entry in known[::40] for one in (*sorted(entry.written), *sorted(entry.sound), entry.code)]

    def check(text: str) -> str:
        found = search.search(known, text)
        assert set(found.codes) <= codes
        return "found" if found.codes and not found.near else "nearest" if found.codes else "nothing"

    return Target("municipality search", value(names), check, 1.5, 30)


class Api:
    """Requests to every route of the API, and the oracle for its answers."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.right = allowed(warehouse)
        self.tables = open_tables(warehouse, "en")
        self.client = TestClient(Starlette(routes=routes()), raise_server_exceptions=True, base_url="http://atlas.example")
        self.operations = {one.id: one for one in OPERATIONS}
        sources = [row[0] for row in warehouse.cursor().execute("SELECT source_id FROM sources ORDER BY 1 LIMIT 20").fetchall()]
        columns = sorted({name for one in self.tables.values() for name in one.columns})
        self.values: dict[str, tuple[str, ...]] = self.right | {
            "lang": LANGS, "v": (warehouse.version,), "from": (warehouse.version,), "to": (warehouse.version,), "excel": ("0", "1"),
            "limit": ("0", "1", "5"), "offset": ("0", "3"), "columns": tuple(columns), "sort": tuple(columns + ["-" + one for one in columns]),
            "table": tuple(self.tables), "card": tuple(recipes()), "page": tuple(page.name for page in PAGES), "source": tuple(sources),
        }  # fmt: skip

    def cases(self) -> st.SearchStrategy[tuple[str, str, str, Pairs]]:
        """(operation, method, table, parameters)."""
        return st.sampled_from(sorted(self.operations)).flatmap(self._of)

    def _of(self, name: str) -> st.SearchStrategy[tuple[str, str, str, Pairs]]:
        known = {one: self.values.get(one, ("x",)) for one in self.operations[name].parameters if not one.endswith("*")}
        if len(known) < len(self.operations[name].parameters):  # options of a Card have names of their own
            known |= {f"o.{one}": PAGE_VALUES.get(one, ("all", "1")) for card in recipes() for one in options_of(card)}
        asked = st.one_of(pairs(known or {"lang": LANGS}), good_pairs(known or {"lang": LANGS}, 4))
        heavy = name in ("package", "warehouse") or name.endswith("_xlsx")
        small = asked.map(lambda found: found if any(one == "limit" for one, _ in found) else [*found, ("limit", "3")])
        return st.tuples(
            st.just(name), st.just("HEAD") if heavy and name != "rows_xlsx" else st.sampled_from(["GET", "GET", "GET", "HEAD"]),
            st.one_of(*[st.sampled_from(list(recipes() if "{card}" in self.operations[name].path else self.tables))] * 6, HOSTILE), small if name.startswith("rows_") else asked,
        )  # fmt: skip

    def check(self, case: tuple[str, str, str, Pairs]) -> str:
        """Ask, and judge the answer."""
        name, method, table, found = case
        one = self.operations[name]
        found = [(fits(key), fits(text)) for key, text in found]
        path = "/api/v1" + re.sub(r"\{\w+\}", lambda _: urllib.parse.quote(fits(table), safe=""), one.path)
        url = path + "?" + urllib.parse.urlencode(found)
        assume(len(url) < LONGEST)
        answer = self.client.request(method, url)
        assert answer.status_code in (200, 404, 405, 422), (answer.status_code, answer.text[:500])
        given = given_of(found)
        wrong = [key for key in given if key not in one.parameters and not key.startswith("o.")] if name != "health" else []
        wrong += [key for key in (*LISTS, *BOUNDS) if key in one.parameters and any(v not in self.right[key] for v in given.get(key, ()))]
        if wrong:
            assert answer.status_code in (404, 422), (wrong, answer.status_code)
        if answer.status_code != 200:
            return self._refusal(answer, given) if method == "GET" else "refused"
        if method == "GET":
            self._answer(name, answer, given)
        return "answered"

    def _refusal(self, answer: Any, given: dict[str, tuple[str, ...]]) -> str:
        told(answer.text)
        error = answer.json()["error"]
        assert error["status"] == answer.status_code and error["message"] and error["code"]
        if answer.status_code == 422:
            assert error["problems"], error
            shortened = {name[:80].encode("utf-8", "replace").decode() for name in given} | {"from", "limit"}
            for problem in error["problems"]:
                assert problem["message"] and problem["parameter"] in shortened, problem
        return "refused"

    def _answer(self, name: str, answer: Any, given: dict[str, tuple[str, ...]]) -> None:
        def finite(text: str) -> None:
            raise AssertionError(f"{text} is no JSON")

        kind = answer.headers["content-type"].split(";")[0]
        if kind.endswith("ndjson"):
            assert all(json.loads(line, parse_constant=finite) for line in answer.text.splitlines())
        elif kind.endswith("json"):
            body = json.loads(answer.text, parse_constant=finite)
            if name == "rows_json" and "limit" in given:
                assert len(body["rows"]) <= int(given["limit"][-1])
        elif kind == "text/csv":
            rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
            assert len({len(row) for row in rows}) == 1
        if kind.startswith("text") or kind.endswith("json"):
            told(answer.text)


def api_target(warehouse: Warehouse) -> Target:
    """Every route of the API."""
    api = Api(warehouse)
    return Target("API", api.cases(), api.check, 8, 120)


def stage_target(warehouse: Warehouse) -> Target:
    """``/stage?…``, ``/s/…`` and ``/picture?…``."""
    right: dict[str, Any] = allowed(warehouse) | {
        "lang": LANGS, "langs": ("ja", "en", "both"), "mode": ("auto", "light", "dark"), "slide": ("1", "2"), "v": (warehouse.version,),
        "deck": ("overview",), "d": ("eJyrVkrLL8pNLFGyUkosSslM1E1JTM7WN1TSUSrOyUwpVrKKrgUA8SgKVA",), **PAGE_VALUES,
    }  # fmt: skip
    options = {f"o.{name}": PAGE_VALUES.get(name, ("all", "1")) for card in recipes() for name in options_of(card)}
    subject = st.one_of(
        *[st.tuples(st.just("card"), value(tuple(recipes())))] * 3, *[st.tuples(st.just("page"), value(tuple(ON_STAGE)))] * 2,
        st.tuples(st.sampled_from(["card", "page", "deck", "d"]), HOSTILE),
    )  # fmt: skip
    rest = st.one_of(pairs(right | options, 4), pairs(options, 2), good_pairs(allowed(warehouse), 4))
    cases = st.tuples(subject, rest, st.sampled_from(["stage", "stage", "picture", "s"]))
    app = Starlette(routes=[*stage.routes(), *picture.routes()])
    client = TestClient(app, raise_server_exceptions=True, base_url="http://atlas.example", follow_redirects=False)

    def check(case: tuple[tuple[str, str], Pairs, str]) -> str:
        (name, text), rest, form = case
        found = [(fits(key), fits(one)) for key, one in [(name, text), *rest]]
        if form == "picture":
            found += [("mode", "dark"), ("width", "640")]
        path = f"/{'picture' if form == 'picture' else 'stage'}?" + urllib.parse.urlencode(found)
        if form == "s":
            parts = [
                urllib.parse.quote(fits(part), safe="") or "x" for part in (text, dict(rest).get("lang", "ja"), dict(rest).get("v", "1"))
            ]
            path = "/s/" + "/".join(parts)
        assume(len(path) < LONGEST)
        # A slide is drawn by the renderer that its own tests cover; every tenth case draws it here too.
        made = getattr(stage._made, "__wrapped__", stage._made)  # nothing remembered: each case is made
        draw = stage.offline.html if zlib.crc32(path.encode()) % 10 == 0 else (lambda *_: b"<html>drawn</html>")
        drawn = getattr(picture._drawn, "__wrapped__", picture._drawn)
        with patch.object(stage.offline, "html", draw), patch.object(stage, "_made", made), patch.object(picture, "_drawn", drawn):
            answer = client.get(path)
        assert answer.status_code in (200, 303, 404, 422), (answer.status_code, answer.text[:300])
        told(answer.text)
        if answer.status_code in (404, 422) and form != "s":
            assert "<li>" in answer.text or "Not Found" in answer.text
        for name_, values in given_of(found).items():
            if answer.status_code == 200 and form != "s" and name_ in LISTS:
                assert all(one in right[name_] for one in values), "a slide or picture shows less than its address says"
        return {200: "answered", 303: "led on"}.get(answer.status_code, "refused")

    return Target("stage", cases, check, 3, 25)


def targets(place: Place) -> list[Target]:
    """The targets of this module."""
    warehouse = Warehouse(place.warehouse)
    return [filters_target(warehouse), search_target(warehouse), api_target(warehouse), stage_target(warehouse)]
