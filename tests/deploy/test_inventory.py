"""Licences and components: the pages are those of the lock file, and the component list can be made without a network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from deploy import inventory

ROOT = Path(__file__).resolve().parents[2]
ACCEPTED = {"certifi": "MPL-2.0", "fpdf2": "LGPL-3.0-only", "text-unidecode": "Artistic License"}
ROW = re.compile(r"^\| ([\w.-]+) \| (\S+) \| (?:● )?(.+) \|$", re.MULTILINE)


def test_licence_pages_are_current() -> None:
    for name in ("licences.md", "licences.ja.md"):
        listed = {(n, v): said for n, v, said in ROW.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))}
        listed.pop(("Package", "Version"), None)
        assert {key for key in listed if key[0] != "パッケージ"} == set(inventory.pinned()), "run `make docs`"
        for package, version, said in inventory.rows():
            if said is not None:  # installed on this system
                assert listed[package, version] == said, f"{package}: run `make docs`"


def test_no_copyleft_comes_in_unnoticed() -> None:
    found = {name: said for name, _, said in inventory.rows() if said and inventory.COPYLEFT.search(said)}
    assert set(found) <= set(ACCEPTED), "a licence with conditions: decide, then say so in deploy/inventory.py and here"
    assert all(ACCEPTED[name] in said for name, said in found.items())
    assert not [name for name, _, said in inventory.rows() if said == inventory.UNSAID], "a licence nobody knows"


def test_component_list_is_made_offline_and_is_complete() -> None:
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        "--pyproject",
        "pyproject.toml",
        "--no-validate",
        "--output-reproducible",
    ]
    done = subprocess.run([*command, "requirements.txt"], cwd=ROOT, capture_output=True, check=True, timeout=300)
    bom = json.loads(done.stdout)
    assert bom["bomFormat"] == "CycloneDX" and bom["metadata"]["component"]["name"] == "municipal-climate-cooperation-atlas"
    assert {(one["name"], one["version"]) for one in bom["components"]} == set(inventory.pinned())
    assert all(one["purl"].startswith("pkg:pypi/") for one in bom["components"])


def test_audit_fails_on_a_finding_and_only_says_that_it_could_not_ask() -> None:
    from deploy.audit import verdict

    bad = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]}
    assert verdict(json.dumps(bad), "") == (1, "audit: known vulnerabilities\n  a 1: PYSEC-1 (fixed in 2)\n")
    code, said = verdict("", "ConnectionError: no route")
    assert code == 0 and "NOT CHECKED" in said and "no route" in said
    assert verdict('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', "")[0] == 0
