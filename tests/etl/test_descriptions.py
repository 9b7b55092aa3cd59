"""The descriptions: data package, vocabularies, message catalogues, checks and data dictionary."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import frictionless
import pytest

from etl import checks, dictionary, messages
from etl.cli import COMMANDS, main
from etl.package import DESCRIPTOR, read_marts, read_package
from etl.problems import Problem
from tests.etl.helpers import DATA, ROOT, read_rows

PACKAGE = read_package(DATA)
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_package_follows_the_standard() -> None:
    raw = json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8"))
    assert [error.message for error in frictionless.Package.metadata_validate(raw)] == []


def test_every_fact_file_is_described_and_the_columns_agree() -> None:
    described = {DATA / str(table.path) for table in PACKAGE.tables}
    assert described >= set((DATA / "facts").glob("*.csv"))
    for table in PACKAGE.tables:
        assert read_rows(DATA / str(table.path))[0] == table.columns


@pytest.mark.parametrize("table", PACKAGE.tables, ids=lambda table: table.name)
def test_every_table_and_field_is_told_in_both_languages(table) -> None:
    for key in ("title", "description", "origin", "coverage"):
        assert table.raw[key]
        assert not JAPANESE.search(table.raw[key])
        assert JAPANESE.search(table.raw[f"{key}_ja"])
    assert table.raw["licenses"]
    assert table.primary_key
    known = {warning["name"] for warning in PACKAGE.raw["warnings"]}
    assert set(table.raw["warnings"]) <= known
    for field in table.fields:
        for key in ("title", "description"):
            assert field.raw[key], field.name
            assert not JAPANESE.search(field.raw[key]), field.name
            assert field.raw[f"{key}_ja"], field.name
        assert JAPANESE.search(field.raw["description_ja"]), field.name
        assert ("pattern_hint" in field.raw) == ("pattern_hint_ja" in field.raw)


def test_every_source_column_points_to_the_sources() -> None:
    for table in PACKAGE.tables:
        if "source_id" in table.columns and not table.name.startswith("sources_"):
            targets = [key["reference"]["resource"] for key in table.foreign_keys]
            assert any(target.startswith("sources_") for target in targets), table.name


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    english, japanese = messages.catalogue("en"), messages.catalogue("ja")
    assert english.keys() == japanese.keys()
    for section in english:
        assert english[section].keys() == japanese[section].keys()
        for key, text in english[section].items():
            assert placeholders(text) == placeholders(japanese[section][key]), f"{section}.{key}"
            assert not JAPANESE.search(text), f"{section}.{key}"


def test_every_problem_code_in_the_source_has_a_sentence() -> None:
    codes = set()
    for path in (ROOT / "etl").glob("*.py"):
        codes |= set(re.findall(r'Problem\((?:[^,"]+,){3}\s*"(\w+)"', path.read_text(encoding="utf-8")))
    assert len(codes) > 20
    assert codes <= messages.catalogue("en")["problem"].keys()


@pytest.mark.parametrize("check", checks.read_checks(), ids=lambda check: check.path.stem)
def test_every_check_states_its_rule_in_both_languages(check: checks.Check) -> None:
    assert check.rule_en.endswith(".")
    assert not JAPANESE.search(check.rule_en)
    assert check.rule_ja.endswith("。")
    if check.scope == "facts":
        assert set(check.tables) <= {table.name for table in PACKAGE.tables}
        assert set(re.findall(r"staging\.(\w+)", check.sql)) == set(check.tables)


def test_the_language_follows_the_locale() -> None:
    assert messages.language_of({}) == "en"
    assert messages.language_of({"LANG": "ja_JP.UTF-8"}) == "ja"
    assert messages.language_of({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}) == "en"
    assert messages.language_of({"LANG": "C", "LC_MESSAGES": "ja"}) == "ja"


def test_a_message_without_row_or_field_is_a_plain_line() -> None:
    problem = Problem("data/facts/x.csv", None, None, "file_empty")
    assert messages.told(problem, "en").startswith("data/facts/x.csv: the file is empty")


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_help_explains_every_command(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_status:
        main(["--lang", lang, "--help"])
    assert exit_status.value.code == 0
    text = capsys.readouterr().out
    for command in COMMANDS:
        assert command.name in text
        assert messages.text(lang, "cli", command.name)[:10] in text


def test_a_wrong_command_line_ends_with_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_status:
        main(["--lang", "ja", "bulid"])
    assert exit_status.value.code == 2
    assert "使用できるコマンド: check, build" in capsys.readouterr().err


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_data_dictionary_is_up_to_date(lang: str) -> None:
    written = (ROOT / "docs" / dictionary.FILES[lang]).read_text(encoding="utf-8")
    wanted = dictionary.render(PACKAGE, read_marts(DATA), lang)
    assert written == wanted, "run: python -m etl dictionary"


def test_the_dictionary_command_writes_both_languages(tmp_path: Path) -> None:
    assert main(["dictionary", "--data", str(DATA), "--docs", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(dictionary.FILES.values())
