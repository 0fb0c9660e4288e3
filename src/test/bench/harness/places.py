"""Where things are, and which ports are free."""

import socket
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
PROJECT = BENCH.parent.parent.parent
OUTPUT = PROJECT / "target" / "bench"
WORK = OUTPUT / "work"
LOGS = OUTPUT / "logs"
TOOLS = OUTPUT / "tools"
JAR = PROJECT / "gateway" / "target" / "service-gateway.jar"

# The files of 1 GiB live in memory, so that no disk is measured.
SHARED_MEMORY = Path("/dev/shm")

# Under one wildcard, as the front's certificate says.
DOMAIN = "apps.example.test"

_next_port = 21000


def free_port() -> int:
    """A port of the loopback address below those that outgoing connections are given."""
    global _next_port
    while _next_port < 32000:
        _next_port += 1
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", _next_port))
                return _next_port
            except OSError:
                continue
    raise RuntimeError("no free port between 21000 and 32000")


def free_ports(count: int) -> int:
    """The first of so many free ports in a row."""
    row = [free_port()]
    while len(row) < count:
        port = free_port()
        row = [*row, port] if port == row[-1] + 1 else [port]
    return row[0]


def fill(template: str, target: Path, **values: object) -> Path:
    """Writes a file of config/ with each @NAME@ replaced."""
    text = (BENCH / "config" / template).read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return target
