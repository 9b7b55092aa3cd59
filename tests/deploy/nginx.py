"""Find an nginx for the tests, or unpack Debian's: nothing is installed and no service started.

``python -m tests.deploy.nginx`` prints its path, or says what is missing; the tests that need it are then skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / ".cache" / "nginx"


def _works(path: str | Path | None) -> bool:
    return bool(path) and _tried(str(path), "-v")


def _tried(*command: str, cwd: Path | None = None) -> bool:
    try:
        done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def found() -> str | None:
    """Path of an nginx that starts, or ``None``. ``ATLAS_NGINX`` overrides the search."""
    given = os.environ.get("ATLAS_NGINX")
    here = [given] if given else [shutil.which("nginx"), "/usr/sbin/nginx", OWN / "usr" / "sbin" / "nginx"]
    return next((str(one) for one in here if _works(one)), None)


def fetched() -> str | None:
    """Unpack Debian's package below ``.cache`` and return its path, where there is apt and its archive."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    OWN.mkdir(parents=True, exist_ok=True)
    if not _tried("apt-get", "download", "-qq", "nginx", cwd=OWN) and hasattr(os, "geteuid") and os.geteuid() == 0:
        _tried("apt-get", "update", "-qq")
        _tried("apt-get", "download", "-qq", "nginx", cwd=OWN)
    for package in OWN.glob("nginx_*.deb"):
        _tried("dpkg-deb", "-x", str(package), str(OWN))
    return found()


def main() -> int:
    """Make sure there is an nginx; say what is missing if not. Never fails: the suite runs without it."""
    path = found() or fetched()
    sys.stdout.write(f"nginx for the tests: {path}\n" if path else
                     "no nginx (tried the system's and Debian's package): the tests of several replicas are SKIPPED\n")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
