"""One local government across all schemes: what is known of it, when, with whom, for how long, and what its prefecture does."""

from __future__ import annotations

from datetime import date
from typing import Any

from atlas.card import Card, Chart, Mark, UsageWarning, one_of
from atlas.charts import recipe
from atlas.charts.beside import card_of, table, with_columns
from atlas.charts.cases import SHADES, evidence_codes
from atlas.charts.cooperation import years_in_words
from atlas.charts.declarations import said, words
from atlas.filters import Filters
from atlas.formats import day, fiscal_year, number, period
from atlas.i18n import Lang, leaders, listing, t
from atlas.warehouse import Rows, Warehouse, remembered

LANES = ("scheme", "partner")


@remembered(maxsize=8)
def governments(warehouse: Warehouse, lang: Lang) -> dict[str, dict[str, Any]]:
    """Every local government by its five-digit code."""
    return {row["jis_code"]: row for row in warehouse.rows("municipality_list", lang=lang)}


@remembered(maxsize=8)
def profiles(warehouse: Warehouse, lang: Lang) -> dict[str, dict[str, Any]]:
    """What the records of a local government are about, by code; those with most records first. Most codes have none."""
    return {row["jis_code"]: row for row in warehouse.rows("municipality_profiles", lang=lang)}


def in_prefectures(by_code: dict[str, dict[str, Any]], filters: Filters) -> dict[str, dict[str, Any]]:
    """Those of the prefectures in the filters; all where none is chosen."""
    return {code: one for code, one in by_code.items() if not filters.prefecture or code[:2] in filters.prefecture}


@remembered(maxsize=8)
def declared(warehouse: Warehouse, lang: Lang) -> dict[str, dict[str, Any]]:
    """The declarations in our list, by code."""
    return {row["jis_code"]: row for row in warehouse.rows("municipality_declarations", lang=lang)}


def default_code(warehouse: Warehouse) -> str:
    """The code with most records."""
    return next(iter(profiles(warehouse, "ja")))


def known_code(warehouse: Warehouse, code: str) -> str:
    """The code itself, or the default for an empty one. Raises ``NotTaken`` for a code nobody has."""
    return one_of(governments(warehouse, "ja"), code or default_code(warehouse))


def full_name(warehouse: Warehouse, code: str, lang: Lang) -> str:
    """The name with its prefecture, so that namesakes are told apart."""
    row = governments(warehouse, lang)[code]
    if row["kind"] == "prefecture":
        return str(row["municipality"])
    return t(lang, "municipality.full_name", name=row["municipality"], prefecture=row["prefecture"])


def answer(warehouse: Warehouse, lang: Lang, code: str | None = None) -> str:
    """The plain answer: of one local government, or of all of them."""
    if code is None:
        return t(lang, "municipality.answer", total=number(len(governments(warehouse, lang)), lang),
                 active=number(len(profiles(warehouse, lang)), lang), declared=number(len(declared(warehouse, lang)), lang))  # fmt: skip
    return f"{_cooperation(warehouse, code, lang)}{t(lang, 'municipality.sentence_gap')}{_declaration(warehouse, code, lang)[0]}"


def _cooperation(warehouse: Warehouse, code: str, lang: Lang) -> str:
    name, one = governments(warehouse, lang)[code]["municipality"], profiles(warehouse, lang).get(code)
    if not one:
        return t(lang, "municipality.status.cooperation_none", name=name)
    partners = t(lang, "municipality.status.partners", n=number(one["partners"], lang))
    years = years_in_words(one["years"] or (), lang)
    return t(lang, "municipality.status.cooperation", name=name, n=number(one["records"], lang), partners=partners, years=years)


def _declaration(warehouse: Warehouse, code: str, lang: Lang) -> tuple[str, tuple[str, ...]]:
    one = declared(warehouse, lang).get(code)
    if not one:
        head = warehouse.rows("declaration_headline").first()
        return t(lang, "municipality.status.declaration_none", known=number(head["known"], lang),
                 total=number(head["count"], lang)), ()  # fmt: skip
    if one["declared_on"] is None:
        text = t(lang, "municipality.status.declaration_undated")
    else:
        text = t(lang, "municipality.status.declaration", date=day(one["declared_on"], one["date_precision"], lang))
    note = said(one["usage_note"], words(warehouse, "declaration_usage_note", lang), lang)
    if note:
        text += t(lang, "municipality.status.caution", note=note)
    return text, (one["source_id"],)


def _leading_area(warehouse: Warehouse, lang: Lang) -> tuple[str, tuple[str, ...]]:
    one = warehouse.rows("municipality_leading_areas").first()
    when = day(one["last_on"], one["date_precision"], lang)
    return t(lang, "municipality.status.leading_area", n=number(one["rounds"], lang), date=when), one["source_ids"] or ()


@recipe("municipality-status")
def status(warehouse: Warehouse, filters: Filters, lang: Lang, code: str = "") -> Card:
    """What is known: declaration, leading area, cooperation, flagship case. "Not in our list" is never "no"."""
    code = known_code(warehouse, code)
    one, name = profiles(warehouse, lang).get(code), full_name(warehouse, code, lang)
    cases = [row["case_title"] for row in warehouse.rows("municipality_cases", lang=lang) if row["jis_code"] == code]
    found: list[tuple[str, str, tuple[str, ...]]] = [
        ("declaration", *_declaration(warehouse, code, lang)),
        ("leading_area", *_leading_area(warehouse, lang)),
        ("cooperation", _cooperation(warehouse, code, lang), ()),
    ]
    if one:
        found.append(("schemes", listing(lang, one["schemes"]), ()))
    if cases:
        found.append(("case", listing(lang, cases), ()))
    if remark := (declared(warehouse, lang).get(code) or {}).get("remark"):
        found.insert(1, ("remark", remark, found[0][2]))
    rows = Rows(("aspect", "finding", "source_ids"),
                tuple((t(lang, f"municipality.aspect.{key}"), text, ids) for key, text, ids in found))  # fmt: skip
    kind, reading = governments(warehouse, lang)[code]["kind_label"], governments(warehouse, "en")[code]["name_en"]
    return card_of(
        "municipality-status", warehouse, lang, rows, rows.columns, tables=("declarations", "leading_areas", "activities"),
        title=t(lang, "municipality.status.title", name=name), chart=Chart("table"), options={"code": code},
        takeaway=t(lang, "municipality.status.takeaway", kind=kind, code=code, reading=reading),
        note=t(lang, "municipality.status.note"),
    )  # fmt: skip


@remembered(maxsize=32)
def _by_code(warehouse: Warehouse, query: str, lang: Lang) -> dict[str, Rows]:
    """The rows of a query by ``jis_code``: one query for all profiles, most of which have no row."""
    rows = warehouse.rows(query, lang=lang)
    return {code: rows.where(jis_code=code) for code in dict.fromkeys(rows.column("jis_code"))} | {"": Rows(rows.columns, ())}


def of_code(warehouse: Warehouse, query: str, code: str, lang: Lang) -> Rows:
    """The rows of a query for one code, in the order of the query."""
    found = _by_code(warehouse, query, lang)
    return found.get(code, found[""])


def records_of(warehouse: Warehouse, code: str, lang: Lang) -> Rows:
    """Every record of a code, newest first."""
    return of_code(warehouse, "municipality_records", code, lang)


@recipe("municipality-timeline")
def timeline(warehouse: Warehouse, filters: Filters, lang: Lang, code: str = "", lanes: str = "scheme") -> Card:
    """All dated records on one time axis, with the events of the flagship cases. Undated records are counted, not drawn."""
    one_of(LANES, lanes)
    code = known_code(warehouse, code)
    name, every = governments(warehouse, lang)[code]["municipality"], list(records_of(warehouse, code, lang))
    names = ("scheme", "partner", "record_title", "when_label", "date_start", "date_end", "evidence_label", "evidence_code",
             "tentative", "source_ids", "record_id")  # fmt: skip
    events = [row | {"scheme": t(lang, "municipality.case_events")} for row in of_code(warehouse, "municipality_milestones", code, lang)]
    dated = [row | {"when_label": period(row["date_start"], row["date_end"], row["date_precision"], lang),
                    "partner": row["partner"] or t(lang, "municipality.no_partner")}
             for row in [*every, *events] if row["date_start"]]  # fmt: skip
    counts: dict[str, int] = {}
    for row in dated:
        counts[row[lanes]] = counts.get(row[lanes], 0) + 1
    dated.sort(key=lambda row: (-counts[row[lanes]], row[lanes], row["date_start"]))
    rows = table(names, dated)
    undated = sum(row["date_start"] is None for row in every)
    takeaway = t(lang, "municipality.timeline.none", name=name)
    if dated:
        years = years_in_words((profiles(warehouse, lang).get(code) or {}).get("years") or (), lang)
        takeaway = t(lang, "municipality.timeline.takeaway", name=name, n=number(len(every) - undated, lang), years=years)
        if events:
            takeaway += t(lang, "municipality.timeline.events", n=number(len(events), lang))
        if undated:
            takeaway += t(lang, "municipality.timeline.undated", n=number(undated, lang))
    shades, collected = dict(SHADES), warehouse.meta.get("facts_as_of")
    other = LANES[1 - LANES.index(lanes)]
    return card_of(
        "municipality-timeline", warehouse, lang, rows, tuple(n for n in names if n != "evidence_code"),
        tables=("activities", "case_milestones"), title=t(lang, "municipality.timeline.title", name=name), takeaway=takeaway,
        note=t(lang, "municipality.timeline.note"), n_total=len(every) + len(events), n_with_value=len(rows),
        chart=Chart(
            "gantt", x="date_start", x_end="date_end", y=other, group=lanes, series="evidence_label", hollow="tentative",
            hover=("record_title", "scheme", "partner", "when_label", "evidence_label"),
            colours=tuple((word, shades[shade]) for word, shade in evidence_codes(rows)),
            marks=(Mark(date.fromisoformat(collected), t(lang, "municipality.timeline.collected")),) if collected else (),
        ),
        options={"code": code, "lanes": lanes},
    )  # fmt: skip


def missing_years(years: tuple[int, ...]) -> tuple[int, ...]:
    """Fiscal years between the first and the last that are not among them."""
    return tuple(y for y in range(years[0], years[-1] + 1) if y not in years) if years else ()


@recipe("municipality-partners")
def partners(warehouse: Warehouse, filters: Filters, lang: Lang, code: str = "") -> Card:
    """Partners and networks, how long each has lasted on record, and the fiscal years without a record in between."""
    code = known_code(warehouse, code)
    name = governments(warehouse, lang)[code]["municipality"]
    found = of_code(warehouse, "municipality_partners", code, lang)
    rows = with_columns(
        found,
        fiscal_years=lambda row: len(row["years"]) if row["years"] else None,
        first_fiscal_year=lambda row: row["years"][0] if row["years"] else None,
        last_fiscal_year=lambda row: row["years"][-1] if row["years"] else None,
        gap_list=lambda row: years_in_words(missing_years(row["years"] or ()), lang) if missing_years(row["years"] or ()) else None,
    )
    takeaway = t(lang, "municipality.partners.none", name=name)
    if len(rows):
        takeaway = t(lang, "municipality.partners.takeaway", n=number(len(rows), lang), name=name)
        top = max((row["fiscal_years"] or 0 for row in rows), default=0)
        longest = [row["partner"] for row in rows if row["fiscal_years"] == top]
        if top and len(rows) > 1:
            named = leaders(lang, longest, "municipality.partners.tied")
            takeaway += t(lang, "municipality.partners.longest", partner=named, n=number(top, lang))
        gaps = sum(row["gap_list"] is not None for row in rows)
        takeaway += t(lang, "municipality.partners.gaps" if gaps else "municipality.partners.no_gap", n=number(gaps, lang))
    return card_of(
        "municipality-partners", warehouse, lang, rows,
        ("partner", "country", "schemes", "fiscal_years", "first_fiscal_year", "last_fiscal_year", "gap_list", "records", "source_ids"),
        tables=("activities",), title=t(lang, "municipality.partners.title", name=name), takeaway=takeaway, chart=Chart("table"),
        note=t(lang, "municipality.partners.note"), n_total=len(rows), n_with_value=sum(row["fiscal_years"] is not None for row in rows),
        options={"code": code},
    )  # fmt: skip


@recipe("municipality-records")
def records(warehouse: Warehouse, filters: Filters, lang: Lang, code: str = "") -> Card:
    """Every record under every scheme, newest first; context is kept apart by its stage."""
    code = known_code(warehouse, code)
    name = governments(warehouse, lang)[code]["municipality"]
    found = records_of(warehouse, code, lang)
    rows = with_columns(found, when_label=lambda row: period(row["date_start"], row["date_end"], row["date_precision"], lang))
    takeaway = t(lang, "municipality.records.none", name=name)
    if len(rows):
        context = sum(code == "context" for code in rows.column("evidence_code"))
        takeaway = t(lang, "municipality.records.takeaway", n=number(len(rows), lang), name=name)
        takeaway += t(lang, "municipality.records.context", n=number(context, lang)) if context else ""
    return card_of(
        "municipality-records", warehouse, lang, rows,
        ("when_label", "scheme", "partner", "record_title", "value_text", "evidence_label", "caution", "source_ids", "record_id"),
        tables=("activities",), title=t(lang, "municipality.records.title", name=name), takeaway=takeaway, chart=Chart("table"),
        note=t(lang, "municipality.records.note"), n_total=len(rows), n_with_value=sum(d is not None for d in rows.column("date_start")),
        options={"code": code},
    )  # fmt: skip


@recipe("municipality-prefecture")
def prefecture(warehouse: Warehouse, filters: Filters, lang: Lang, code: str = "") -> Card:
    """The other local governments of the same prefecture with cooperation or a declaration on record."""
    code = known_code(warehouse, code)
    every, known, dates = governments(warehouse, lang), profiles(warehouse, lang), declared(warehouse, lang)
    here = every[code]
    others = [row for row in every.values() if row["prefecture_code"] == here["prefecture_code"] and row["jis_code"] != code]
    found = []
    for row in others:
        one, told = known.get(row["jis_code"]), dates.get(row["jis_code"])
        if not one and not told:
            continue
        ids = (*((told["source_id"],) if told else ()), *(one["source_ids"] if one else ()))
        found.append(row | {
            "records": one["records"] if one else None, "countries": one["countries"] if one else None,
            "last_fiscal_year": one["years"][-1] if one and one["years"] else None,
            "declared_label": day(told["declared_on"], told["date_precision"], lang) if told else None,
            "source_ids": tuple(dict.fromkeys(ids)),
        })  # fmt: skip
    found.sort(key=lambda row: (-(row["records"] or 0), row["jis_code"]))
    names = ("municipality", "kind_label", "declared_label", "records", "countries", "last_fiscal_year", "jis_code")
    rows = table(names, found)
    active, dated = (sum(value is not None for value in rows.column(n)) for n in ("records", "declared_label"))
    takeaway = t(lang, "municipality.prefecture.none", prefecture=here["prefecture"], total=number(len(others), lang))
    if found:
        takeaway = t(lang, "municipality.prefecture.takeaway", prefecture=here["prefecture"], total=number(len(others), lang),
                     active=number(active, lang), declared=number(dated, lang))  # fmt: skip
    return card_of(
        "municipality-prefecture", warehouse, lang, rows, names, tables=("declarations", "activities", "local_governments"),
        title=t(lang, "municipality.prefecture.title", prefecture=here["prefecture"]), takeaway=takeaway, chart=Chart("table"),
        warnings=(UsageWarning("incomplete_coverage", t(lang, "municipality.prefecture.sample")),),
        sources=tuple(dict.fromkeys(source for row in found for source in row["source_ids"])),
        note=t(lang, "municipality.prefecture.note"), options={"code": code},
    )  # fmt: skip


@recipe("municipality-directory", ("prefecture",))
def directory(warehouse: Warehouse, filters: Filters, lang: Lang) -> Card:
    """The local governments with cooperation on record, those with most records first."""
    every, dates = governments(warehouse, lang), declared(warehouse, lang)
    found = []
    for code, one in in_prefectures(profiles(warehouse, lang), filters).items():
        told, years = dates.get(code), one["years"] or ()
        found.append(every[code] | one | {
            "first_fiscal_year": years[0] if years else None, "last_fiscal_year": years[-1] if years else None,
            "declared_label": day(told["declared_on"], told["date_precision"], lang) if told else None,
        })  # fmt: skip
    rows = table(("municipality", "prefecture", "records", "partners", "first_fiscal_year", "last_fiscal_year", "countries",
                  "declared_label", "jis_code"), found)  # fmt: skip
    last = max((year for year in rows.column("last_fiscal_year") if year is not None), default=None)
    takeaway = t(lang, "municipality.directory.takeaway", n=number(len(rows), lang), last=fiscal_year(last, lang))
    return card_of(
        "municipality-directory", warehouse, lang, rows, rows.columns, tables=("activities", "declarations", "local_governments"),
        title=t(lang, "municipality.directory.title"), takeaway=takeaway if len(rows) else "", chart=Chart("table"),
        note=t(lang, "municipality.directory.note"),
        sources=tuple(dict.fromkeys(source for row in found for source in row["source_ids"])),
    )  # fmt: skip
