"""What the measurements were made on, and with what."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from pathlib import Path

from . import places

_VERSIONS = {
    "java": ["java", "-version"], "nginx": ["nginx", "-v"], "haproxy": ["haproxy", "-v"],
    "caddy": ["caddy", "version"], "node": ["node", "--version"], "go": ["go", "version"],
    "wrk": ["wrk", "-v"], "h2load": ["h2load", "--version"], "curl": ["curl", "--version"],
}


def describe() -> dict:
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "processors": os.cpu_count(),
        "model": _first(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text()),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{_distribution()}, Linux {platform.release().split('-')[0]}",
        "load": round(os.getloadavg()[0], 2),
        "commit": _said(["git", "-C", str(places.PROJECT), "rev-parse", "--short", "HEAD"]),
        "versions": {name: _said(command) for name, command in _VERSIONS.items()},
    }


def _distribution() -> str:
    return _first(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1) if found else "unknown"


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return "none"
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip() if lines else "unknown"
