"""Coverage: what is on record and what is not, so that a blank is never read as zero."""

from atlas.charts import make
from atlas.charts.coverage import answer
from atlas.ui import knowledge
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.headings import section
from atlas.ui.page import intro

page = view()
intro(page, answer(page.warehouse, page.filters, page.lang))


def card(card_id: str, picture=None) -> None:
    """Draw one Card of this page."""
    show(make(card_id, page.warehouse, page.filters, page.lang), page, picture)


section(page.t("coverage.section_records"), anchor="records")
card("coverage-years")
card("coverage-countries")
card("coverage-prefectures")
section(page.t("coverage.section_official"), anchor="official")
card("programme-by-year")
card("programme-completeness")
section(page.t("coverage.section_gaps"), anchor="gaps")
card("coverage-gaps", knowledge.gaps(page))
card("coverage-sources")
