"""A digest of what readers get, whatever the clock and the locale: python -m tests.faults.everything

Every Card in both languages with its rows, order, sentence and labels, every table as CSV, a citation with its date.
"""

from __future__ import annotations

import hashlib
import json
import os

from starlette.applications import Starlette
from starlette.testclient import TestClient

from atlas.api import routes
from atlas.charts import make, recipes
from atlas.export.tables import open_tables
from atlas.filters import Filters
from atlas.i18n import LANGS
from atlas.warehouse import current


def digests() -> dict[str, str]:
    """Name of what is read → digest."""
    warehouse = current()
    found: dict[str, str] = {}

    def keep(name: str, content: bytes) -> None:
        found[name] = hashlib.sha256(content).hexdigest()[:16]

    for card_id in sorted(recipes()):
        for lang in LANGS:
            card = make(card_id, warehouse, Filters(), lang)
            said = (card.title, card.takeaway, card.rows.columns, card.rows.records, [(one.name, one.label) for one in card.columns])
            keep(f"{card_id} {lang}", repr(said).encode())
    with TestClient(Starlette(routes=routes()), base_url="http://atlas.example") as client:
        for name in open_tables(warehouse, "ja"):
            keep(f"{name}.csv", client.get(f"/api/v1/tables/{name}.csv", params={"lang": "ja", "limit": 300}).content)
        for lang in LANGS:
            keep(f"citation {lang}", client.get("/api/v1/cite.txt", params={"lang": lang}).content)
    return found


if __name__ == "__main__":
    print(json.dumps({"here": os.environ.get("TZ", ""), "digests": digests()}))
