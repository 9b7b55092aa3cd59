"""The pages of the Atlas: address, script, the shared filters each one uses and the parameters of its own."""

from __future__ import annotations

from dataclasses import dataclass

from atlas.i18n import Lang, t

RECORD_FILTERS = ("municipality", "prefecture", "country", "sector", "scheme", "case", "kind", "evidence", "fiscal_year")


@dataclass(frozen=True, slots=True)
class PageSpec:
    """``slug`` is the address (empty for the landing page); ``section`` is its group in the menu, empty for none.
    A page outside the menu is linked from the foot of every page.

    Its titles are the catalogue keys ``page.<name>.menu`` and ``.title``.
    """

    name: str
    slug: str
    filters: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    section: str = ""
    in_menu: bool = True

    def tab(self, lang: Lang) -> str:
        """What a tab of the browser, a bookmark and the history call the page."""
        title = t(lang, "app.title")
        return f"{t(lang, f'page.{self.name}.menu')} – {title}" if self.slug else title


PAGES: tuple[PageSpec, ...] = (
    PageSpec("overview", ""),
    PageSpec("map", "map", RECORD_FILTERS, ("view", "colour", "pair")),
    PageSpec("cases", "cases", ("case",), ("show", "dimension")),
    PageSpec("outcomes", "outcomes", ("case",), ("indicator",)),
    PageSpec(
        "declarations", "declarations", ("municipality", "prefecture", "kind", "fiscal_year"), ("events", "points", "interval", "until")
    ),
    PageSpec("programme", "programme", ("municipality", "prefecture", "country", "sector", "kind", "fiscal_year"), ("by",)),
    PageSpec("matching", "matching", (), ("side", "need", "partner", "city", "sheet"), "learn"),
    PageSpec("continuity", "continuity", ("municipality", "prefecture", "country"), ("tie", "host"), "learn"),
    PageSpec("lessons", "lessons", ("case",), ("part", "document"), "evidence"),
    PageSpec("claims", "claims", ("case",), ("verdict", "document", "topic", "tables"), "evidence"),
    PageSpec("coverage", "coverage", RECORD_FILTERS, (), "evidence"),
    PageSpec("municipality", "municipality", ("prefecture",), ("code", "find", "lanes", "peers"), "learn"),
    PageSpec("sources", "sources", (), ("q", "publisher_kind", "language", "source"), "evidence"),
    PageSpec("data", "data", RECORD_FILTERS, ("table", "columns"), "use"),
    PageSpec("deck", "deck", (), ("deck", "d", "langs"), "use"),
    PageSpec("sql", "sql", (), ("query",), "use"),
    PageSpec("accessibility", "accessibility", in_menu=False),
)
BY_SLUG = {page.slug: page for page in PAGES}
