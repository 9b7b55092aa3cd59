"""Known vulnerabilities of the pinned packages, by pip-audit: a finding is an error, an unreachable database is a word.

``python -m deploy.audit`` ends with 1 if a package is known to be vulnerable, else with 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 120


def verdict(said: str, complaints: str) -> tuple[int, str]:
    """Exit code and message from what pip-audit wrote. Without a report the database was not asked."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = complaints.strip().splitlines()[-1:] or ["no answer"]
        return 0, f"audit: NOT CHECKED, the vulnerability database cannot be reached ({last[0][:160]})\n"
    found = [f"{one['name']} {one['version']}: {bad['id']} (fixed in {', '.join(bad['fix_versions']) or '-'})"
             for one in packages for bad in one.get("vulns", [])]  # fmt: skip
    if found:
        return 1, "audit: known vulnerabilities\n" + "".join(f"  {one}\n" for one in found)
    return 0, f"audit: no known vulnerability in {len(packages)} packages\n"


def main() -> int:
    """Ask, and say what came of it."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", "requirements.txt", "-f", "json",
               "--progress-spinner", "off", "--timeout", "10"]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
        code, message = verdict(done.stdout, done.stderr)
    except subprocess.TimeoutExpired:
        code, message = verdict("", f"no answer within {SECONDS} s")
    sys.stdout.write(message)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
