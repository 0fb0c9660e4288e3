"""(f) From the start of the program to its first good answer."""

from __future__ import annotations

import json
import time

from .. import places
from ..bench import Bench
from ..candidate import Candidate
from ..process import Process

_OUTSIDE = ("none", "nginx-unbuffered", "nginx-log", "direct-log", "direct-cookie")


def start(bench: Bench) -> None:
    """A client asks every 2 ms until it gets what it wants; then CPU and memory are read."""
    bench.each("start", bench.chosen(*_OUTSIDE),
               lambda candidate, number: _start(bench, candidate, number))


def _start(bench: Bench, candidate: Candidate, number: int) -> None:
    candidate.stop()
    candidate.port = places.free_port()
    client = Process("first", bench.load_command("first", candidate, candidate.names), talks=True)
    try:
        time.sleep(0.1)  # the client runs
        began = time.time_ns()
        candidate.launch(candidate.port)
        answered = json.loads(client.hear())["answered"]
        memory = candidate.memory()
        bench.results.add("start", candidate.name, number, ms=(answered - began) / 1e6,
                          cpu_ms=candidate.cpu() * 1e3, **memory)
    finally:
        client.stop()
        candidate.stop()
