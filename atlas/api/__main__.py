"""``python -m atlas.api`` writes the reference (docs/api.md, docs/api.ja.md)."""

from atlas.api.reference import write
from atlas.warehouse import ROOT, current

for written in write(current(), ROOT / "docs"):
    print(written.relative_to(ROOT))
