"""Addresses of the pages, run in Streamlit's own test runner: nothing but a page, with a word about what could not be taken."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from atlas.ui.registry import PAGES
from atlas.warehouse import ROOT, Warehouse
from tests.fuzz.addresses import PAGE_VALUES, allowed
from tests.fuzz.values import Pairs, Place, Target, fits, given_of, pairs, told

Case = tuple[str, Pairs]
SAID = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")


def targets(place: Place) -> list[Target]:
    """The target of this module: (page, parameters)."""
    os.environ["ATLAS_WAREHOUSE"] = str(place.warehouse)
    os.environ.setdefault("ATLAS_SQL_SECONDS", "2")
    right: dict[str, Any] = allowed(Warehouse(place.warehouse)) | {"lang": ("ja", "en"), "v": ("x",)}

    def of(page: Any) -> st.SearchStrategy[Case]:
        own = {name: PAGE_VALUES.get(name, ("x", "1")) for name in page.local}
        used = {name: right[name] for name in (*page.filters, "lang", "country")}
        return st.tuples(st.just(page.name), st.one_of(pairs(own | used, 5), pairs(own | used, 5), pairs(right, 4)))

    def check(case: Case) -> str:
        page, found = case
        found = [(fits(name), fits(text)) for name, text in found if name]
        given = given_of(found)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
        app.run()
        app.switch_page(f"pages/{page}.py")
        for name, values in given.items():
            app.query_params[name] = list(values)
        app.run()
        assert not app.exception, [str(one.value) for one in app.exception]
        for kind in SAID:
            for one in app.get(kind):
                told(str(one.value))
        for one in app.get("html"):
            told(one.proto.body)
        said = " ".join(str(one.value).replace("\\", "") for one in app.warning)
        spec = next(one for one in PAGES if one.name == page)
        every = {name for one in PAGES for name in one.local}
        bad = [name for name in given if name not in right and name not in every]
        assert not bad or app.warning, f"{bad} not named"
        for name in ("country", "prefecture", "sector"):
            if any(one not in right[name] for one in given.get(name, ())):
                assert name in said, f"{page}: {name} is not named in {said!r}"
        assert not (set(app.query_params) - {*right, *every}), "an unknown parameter stays in the address"
        assert spec.name == page
        return "corrected" if app.warning else "shown"

    return [Target("pages", st.sampled_from(PAGES).flatmap(of), check, 0.06, 6)]
