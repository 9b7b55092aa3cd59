"""Data package, ZIP, citations, releases, JSON-LD, sitemap, OpenAPI and the written reference."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import bibtexparser
import pytest
import rispy
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from starlette.applications import Starlette

from atlas.api import reference
from atlas.api.operations import OPERATIONS
from atlas.api.whole import page_path, pages
from atlas.releases import version_label
from atlas.ui.registry import PAGES
from atlas.warehouse import ROOT, Warehouse
from tests.api.readers import Api


@pytest.fixture(scope="module")
def unpacked(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ZIP of everything, unpacked."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(io.BytesIO(api.ok("/package.zip", {"lang": "en"}).content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def test_frictionless_accepts_the_package(unpacked: Path) -> None:
    from frictionless import Package

    report = Package(str(unpacked / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "type", "note"])[:5]


def test_the_data_package_of_the_api_names_the_same_tables(api: Api) -> None:
    from frictionless import Package

    found = api.ok("/datapackage.json", {"country": "THA"}).json()
    assert Package.metadata_validate(found) is not None
    assert {one["name"] for one in found["resources"]} == set(api.tables())
    paths = {one["name"]: one["path"] for one in found["resources"]}
    assert "country=THA" in paths["projects"]
    assert "country" not in paths["units"]
    assert api.client.get(paths["projects"]).status_code == api.client.get(paths["units"]).status_code == 200


def test_checksums_and_readmes_of_the_package(api: Api, unpacked: Path) -> None:
    sums = dict(reversed(line.split("  ")) for line in (unpacked / "SHA256SUMS").read_text().splitlines())
    files = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert set(sums) == files - {"SHA256SUMS"}
    assert all(hashlib.sha256((unpacked / path).read_bytes()).hexdigest() == digest for path, digest in sums.items())
    with zipfile.ZipFile(io.BytesIO(api.ok("/package.zip", {"country": "THA"}).content)) as archive:
        texts = {lang: archive.read(f"README.{lang}.md").decode() for lang in ("ja", "en")}
        descriptor = json.loads(archive.read("datapackage.json"))
    assert "Thailand" in texts["en"]
    assert "タイ" in texts["ja"]
    assert not re.search("[ぁ-ん]", texts["en"].replace("タイ", ""))
    rows = next(one["rows"] for one in descriptor["resources"] if one["name"] == "projects")
    for text in texts.values():
        assert re.search(rf"data/projects\.csv \| .* \| {rows} \|", text)
        assert "CC-BY-4.0" in text
        assert "country=THA" in text
    assert "not by country" in texts["en"]
    assert "letters of intent" in texts["en"]


def test_the_package_is_the_same_bytes_again(api: Api) -> None:
    first, second = (api.ok("/package.zip", {"case": "urasoe-airai"}).content for _ in range(2))
    assert first == second


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "view", [{"table": "projects", "country": "THA", "limit": "5"}, {"page": "map", "prefecture": "14"}, {}, "source"], ids=str
)
def test_citations_are_read_by_libraries(view: object, lang: str, api: Api, warehouse: Warehouse) -> None:
    source = warehouse.cursor().execute("SELECT source_id FROM sources WHERE url LIKE 'https://www.env.go.jp%' ORDER BY 1").fetchone()
    params = {"lang": lang, **({"source": source[0]} if view == "source" else view)}
    library = bibtexparser.parse_string(api.ok("/cite.bib", params).text)
    assert not library.failed_blocks
    assert len(library.entries) == 1
    entry = {field.key: field.value for field in library.entries[0].fields}
    (ris,) = rispy.loads(api.ok("/cite.ris", params).content.decode())
    (csl,) = api.ok("/cite.csl.json", params).json()
    text = api.ok("/cite.txt", params).text
    assert entry["url"] == ris["urls"][0] == csl["URL"]
    assert csl["URL"] in text
    assert entry["urldate"].replace("-", "/") == ris["access_date"].strip("/")
    assert entry["title"].strip("{}").replace("\\", "") == ris["title"] == csl["title"]
    if view == "source":
        assert ris["type_of_reference"] == "ELEC"
        assert "環境省" in text if lang == "ja" else "Ministry of the Environment" in text
        return
    assert ris["type_of_reference"] == "DATA"
    version = version_label(api.ok("/versions").json()["current"]["data_version"])
    assert version.startswith("2026.2 (")
    assert entry["version"] == ris["edition"] == csl["version"] == version
    if view:
        assert ("Thailand" in text or "Kanagawa" in text) if lang == "en" else ("タイ" in text or "神奈川" in text)
    assert api.client.get(csl["URL"]).status_code in (200, 404)  # pages are served by the dashboard


def test_releases_are_shown_and_exported(api: Api) -> None:
    found = api.ok("/versions").json()
    assert [one["name"] for one in found["releases"]] == ["2026.2", "2026.1"]
    assert found["current"]["name"] == "2026.2"
    query = {"fiscal_year": "2019", "columns": ["as_of", "kind", "source_id", "count"]}
    counts = {}
    for version in ("2026.1", "2026.2", found["current"]["data_version"]):
        rows = api.ok("/tables/declaration_counts.json", {**query, "v": version}).json()["rows"]
        counts[version] = next(r["count"] for r in rows if (r["as_of"], r["kind"]) == ("2019-12-04", "total"))
    assert counts == {"2026.1": 12, "2026.2": 11, found["current"]["data_version"]: 11}
    assert "_2026.1." in api.ok("/tables/units.csv", {"v": "2026.1"}).headers["content-disposition"]


def test_differences_between_versions_tell_the_reason(api: Api) -> None:
    found = api.ok("/diff", {"from": "2026.1", "to": "2026.2", "lang": "en"}).json()
    assert found["counts"] == {"added": 1, "removed": 1, "corrected": 1}
    (cell,) = [one for one in found["changes"] if one["change"] == "corrected"]
    assert (cell["table"], cell["field"], cell["before"], cell["after"]) == ("declaration_counts", "count", "12", "11")
    assert cell["reason_en"]
    assert cell["reason_ja"]
    assert cell["status"] == "open"
    assert {one["table"] for one in found["changes"] if one["change"] == "removed"} == {"sectors"}
    assert api.ok("/diff", {"from": "2026.2"}).json()["changes"] == []
    back = api.ok("/diff", {"from": "2026.2", "to": "2026.1", "limit": 1}).json()
    assert back["counts"]["added"] == 1
    assert len(back["changes"]) == 1 < back["cells"]
    assert api.get("/diff", {"from": "1999.1"}).status_code == 422


def test_the_changelog_of_a_release(releases: Path) -> None:
    english = (releases / "2026.2" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "12 → 11" in english
    assert "older list" in english
    assert "not reported" in english
    assert "12 → 11" in (releases / "2026.2" / "CHANGELOG.ja.md").read_text(encoding="utf-8")


def test_a_release_is_never_changed(releases: Path, warehouse_file: Path) -> None:
    from etl.problems import BuildError
    from etl.release import release

    for name in ("2026.1", "2026.3", "latest"):  # taken, nothing new, no name
        with pytest.raises(BuildError):
            release(name, warehouse_file, releases)


def test_json_ld_has_what_dataset_search_needs(api: Api) -> None:
    """Required: name, description. Recommended: the rest (Google's guide to the Dataset type)."""
    for lang in ("ja", "en"):
        found = api.ok("/dataset.jsonld", {"lang": lang}).json()
        assert found["@context"] == "https://schema.org/"
        assert found["@type"] == "Dataset"
        assert 50 <= len(found["description"]) <= 5000
        assert found["name"]
        assert found["alternateName"]
        for field in ("creator", "distribution", "identifier", "isAccessibleForFree", "keywords", "license", "spatialCoverage",
                      "temporalCoverage", "variableMeasured", "version", "url", "includedInDataCatalog", "sameAs"):  # fmt: skip
            assert found[field], field
        assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", found["temporalCoverage"])
        for one in found["distribution"]:
            assert one["contentUrl"].startswith("http://atlas.example/api/v1/")
            assert one["encodingFormat"]
        assert api.client.head(found["distribution"][-1]["contentUrl"]).status_code == 200


def test_sitemap_and_robots_name_every_page(api: Api) -> None:
    assert {name: page_path(name) for name in pages("ja")} == {page.name: f"/{page.slug}" for page in PAGES}
    assert "Sitemap: http://atlas.example/sitemap.xml" in api.client.get("/robots.txt").text
    answer = api.client.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    places = [one.text for one in ElementTree.fromstring(answer.text).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) == 2 * (len(PAGES) + 1)
    assert "http://atlas.example/map?lang=en" in places


def test_a_strange_host_is_not_repeated(api: Api) -> None:
    answer = api.client.get("/robots.txt", headers={"host": "evil.example/x<y>"})
    assert "evil" not in answer.text


def test_the_reference_is_generated(warehouse: Warehouse) -> None:
    for lang, name in reference.FILES.items():
        written = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert written == reference.markdown(warehouse, lang), "run: python -m atlas.api"


def test_the_page_of_the_reference_loads_nothing_from_outside(api: Api) -> None:
    for lang in ("ja", "en"):
        page = api.ok("/docs", {"lang": lang}).text
        assert not re.search(r"<(script|link|img|iframe)|src=|url\(|@import|https?://", page)
        assert all(f'id="{one.id}"' in page for one in OPERATIONS)


def test_every_address_is_described(api: Api) -> None:
    found = api.ok("/openapi.json", {"lang": "en"}).json()
    assert set(found["paths"]) == {one.path for one in OPERATIONS}
    assert not re.search("[ぁ-んァ-ン]", json.dumps(found, ensure_ascii=False).replace(found["info"]["title"], ""))


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def described(app: Starlette) -> schemathesis.BaseSchema:
    """The description of the API as schemathesis reads it."""
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("path", [one.path for one in OPERATIONS])
def test_no_request_breaks_the_api(path: str, described: schemathesis.BaseSchema) -> None:
    """Requests that fit the description and such that break it: no 5xx, no undocumented status, type or shape."""
    operation = described[path]["GET"]
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(modes))
    def fuzz(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    fuzz()
