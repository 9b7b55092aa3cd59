"""Dockerfile and compose file, read and compared with the checkout. They are not run here: that needs a container engine."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_BUILD = {".venv", ".cache"}


def stages() -> list[list[tuple[str, str]]]:
    """The stages of the Dockerfile as instructions with their words; continued lines are joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    found: list[list[tuple[str, str]]] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, words = line.split(maxsplit=1)
            found += [[]] if name == "FROM" else []
            found[-1].append((name, words))
    return found


def test_what_is_copied_exists_and_is_all_the_server_needs() -> None:
    build, final = stages()
    copied = [word for name, words in final if name == "COPY" for word in words.split()[1:-1]]
    assert copied and all(one.startswith("/atlas/") for one in copied), "the final stage takes nothing but from the first"
    names = {one.removeprefix("/atlas/") for one in copied}
    for one in names - MADE_BY_BUILD:
        assert (ROOT / one).exists(), one
    assert {"app.py", "server.py", "atlas", "pages", "static", "data", ".streamlit"} <= names
    imported = {
        part.split(".")[0]
        for file in (ROOT / "server.py", ROOT / "app.py", *(ROOT / "atlas").rglob("*.py"), *(ROOT / "pages").glob("*.py"))
        for part in re.findall(r"^\s*(?:from|import) ([a-z_]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    ours = {one.name for one in ROOT.iterdir() if one.is_dir() and (one / "__init__.py").exists()}
    assert imported & ours <= names, "the server imports a folder that the image does not have"
    assert ("COPY", "requirements.txt .") in build and (ROOT / "requirements.txt").exists()


def test_the_image_has_no_root_no_installer_and_a_health_check() -> None:
    final = stages()[1]
    said = dict(final)
    assert said["USER"].isdigit() and int(said["USER"]) >= 1000, "a number, so that an orchestrator can see it is not root"
    assert [name for name, _ in final].index("USER") > max(i for i, (name, _) in enumerate(final) if name in ("RUN", "COPY"))
    assert "pip uninstall" in said["RUN"] and not re.search(r"build-essential|gcc|pip install", said["RUN"])
    check = said["HEALTHCHECK"]
    command = json.loads(check[check.index("[") :])
    ast.parse(command[2])
    assert "/api/v1/health" in command[2]
    assert "PYTHONDONTWRITEBYTECODE=1" in said["ENV"] and json.loads(said["CMD"])[1] == "server.py"


def test_compose_names_what_exists_and_takes_rights_away() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    template = (ROOT / "deploy" / "nginx.conf.template").read_text(encoding="utf-8")
    for service in services.values():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    proxy = services["proxy"]
    for volume in proxy["volumes"]:
        assert (ROOT / "deploy" / volume.split(":")[0]).is_file(), volume
    assert set(re.findall(r"\$\{(\w+)\}", template)) == {name for name in proxy["environment"] if name.startswith("ATLAS_")}
    addresses = {name: one["networks"]["inside"]["ipv4_address"] for name, one in services.items()}
    assert [proxy["environment"][f"ATLAS_REPLICA_{n}"] for n in (1, 2)] == [f"{addresses[f'atlas-{n}']}:8501" for n in (1, 2)]
    for name in ("atlas-1", "atlas-2"):
        atlas = services[name]
        assert (ROOT / "deploy" / atlas["build"] / "Dockerfile").is_file()
        assert atlas["environment"]["FORWARDED_ALLOW_IPS"] == addresses["proxy"]
        assert int(atlas["stop_grace_period"].removesuffix("s")) > int(atlas["environment"]["ATLAS_STOP_SECONDS"])
        assert "ports" not in atlas, "replicas are reached through the proxy only"


@pytest.mark.parametrize("folder", ["data/facts", "tests", ".git"])
def test_nothing_private_gets_in(folder: str) -> None:
    final = dict(stages()[1])
    assert folder not in final["COPY"].split()
    assert ".git" in (ROOT / ".dockerignore").read_text().split()
