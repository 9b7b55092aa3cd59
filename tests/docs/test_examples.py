"""The worked examples in docs/examples are run piece by piece, and print what they say they print.

``ATLAS_UPDATE_EXAMPLES=1`` writes the present output into them after a change of data.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from tests.browser.conftest import free_port

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "docs" / "examples").glob("*.md"))
PIECE = re.compile(r"```(python|text)\n(.*?)```", re.S)


@pytest.fixture(scope="module")
def api(warehouse_file: Path) -> Iterator[str]:
    """Address of a running API on the real facts, without the dashboard."""
    from atlas.api import routes

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes()), port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        for _ in range(200):
            if server.started:
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


def printed(text: str, address: str) -> list[str]:
    """What each piece of code of a page prints, run one after the other in one namespace."""
    names: dict[str, object] = {}
    outputs = []
    for kind, code in PIECE.findall(text):
        if kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(code.replace("http://127.0.0.1:8501", address), "example", "exec"), names)
            if out.getvalue():
                outputs.append(out.getvalue())
    return outputs


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.stem)
def test_the_example_prints_what_it_says(page: Path, api: str) -> None:
    text = page.read_text(encoding="utf-8")
    found = printed(text, api)
    if os.environ.get("ATLAS_UPDATE_EXAMPLES"):
        waiting = iter(found)
        text = PIECE.sub(lambda piece: f"```text\n{next(waiting)}```" if piece[1] == "text" else piece[0], text)
        page.write_text(text, encoding="utf-8")
    assert found == [code for kind, code in PIECE.findall(text) if kind == "text"]


def test_both_languages_have_the_same_examples() -> None:
    names = {page.name for page in EXAMPLES}
    assert names
    for page in EXAMPLES:
        other = page.name.replace(".ja.md", ".md") if page.name.endswith(".ja.md") else page.name.replace(".md", ".ja.md")
        assert other in names
        codes = [
            [
                re.sub(r'lang="\w\w"|_(ja|en)\b', "", code)
                for kind, code in PIECE.findall(one.read_text(encoding="utf-8"))
                if kind == "python"
            ]
            for one in (page, page.with_name(other))
        ]
        assert codes[0] == codes[1]
