"""(d) Idle WebSockets, and (e) event streams."""

from __future__ import annotations

import json
import subprocess
import time

from ..bench import Bench
from ..candidate import Candidate
from ..process import Process

# Java compiles what opens a WebSocket when it has done so some thousand times. Few are open at once,
# so that little of their memory is left to be used again by those that are counted.
_WARM_UPS = 10
# Java compiles what carries events when it has carried some thousand.
_UNCOUNTED = 1500

_OUTSIDE = ("none", "nginx-log", "direct-log", "direct-cookie", "http")


def websockets(bench: Bench) -> None:
    """5,000 WebSockets are opened, 32 at a time; each echoes a message, then all are silent."""
    bench.each("websockets", bench.chosen(*_OUTSIDE),
               lambda candidate, number: _open_fresh(bench, candidate, number))


def _open_fresh(bench: Bench, candidate: Candidate, number: int) -> None:
    """Memory that is left from other work would be used again: a process of its own."""
    candidate.stop()
    bench.start(candidate)
    try:
        _open(bench, candidate, number)
    finally:
        candidate.stop()


def _open(bench: Bench, candidate: Candidate, number: int) -> None:
    count = bench.effort.count(5000)
    for _ in range(_WARM_UPS):
        _sockets(bench, candidate, bench.effort.count(500)).close()
    time.sleep(1)
    before = _after_collection(candidate) or candidate.memory()
    cpu = candidate.cpu()
    sockets = _sockets(bench, candidate, count)
    opened = sockets.opened
    opening = candidate.cpu() - cpu
    time.sleep(1)
    memory, idle = candidate.memory(), candidate.cpu()
    time.sleep(max(1, 5 / bench.effort.scale))
    idle = candidate.cpu() - idle
    collected = _after_collection(candidate)
    alive = sockets.close()
    kib = 1024 / count
    bench.results.add(
        "websockets", candidate.name, number, open=opened["open"], failed=opened["failed"],
        alive=alive, kib=(memory["pss"] - before["pss"]) * kib,
        kib_collected=collected and (collected["pss"] - before["pss"]) * kib,
        pss_before=before["pss"], pss=memory["pss"], open_ms=opening / count * 1e3,
        idle_cpu=idle, p50=opened.get("p50"), p99=opened.get("p99"))


class _Opened:
    """A generator that holds WebSockets open."""

    def __init__(self, process: Process):
        self._process = process
        self.opened = json.loads(process.hear())

    def close(self) -> int:
        """Has each echo once more, and closes; says how many did."""
        self._process.end_input()
        alive = json.loads(self._process.hear())["alive"]
        self._process.stop()
        return alive


def _sockets(bench: Bench, candidate: Candidate, count: int) -> _Opened:
    command = bench.load_command("websockets", candidate, candidate.app, "-path", "/ws",
                                 "-count", count)
    opened = _Opened(Process("websockets", command, talks=True))
    if opened.opened["failed"]:
        bench.say(f"{candidate.name}: {opened.opened['failed']} did not open:"
                  f" {opened.opened['failure']}")
    return opened


def _after_collection(candidate: Candidate) -> dict[str, float] | None:
    """Memory when garbage has been collected, for what runs in Java."""
    if not (candidate.ours or candidate.name == "undertow"):
        return None
    subprocess.run(["jcmd", str(candidate.processes[0].pid), "GC.run"], check=True, timeout=60,
                   stdout=subprocess.DEVNULL)
    time.sleep(1)
    return candidate.memory()


def events(bench: Bench) -> None:
    """Streams of events that say when they were written, one stream at a time."""
    candidates = bench.ready(bench.chosen("nginx-log", "direct-log", "http"))
    for candidate in [one for one in candidates if one.warms_up]:
        _hear(bench, candidate, bench.effort.count(_UNCOUNTED), events=3, every=1)
    bench.each("events", candidates,
               lambda candidate, number: _listen(bench, candidate, number))


def _hear(bench: Bench, candidate: Candidate, streams: int, events: int, every: int) -> dict:
    """Listens to so many streams, one after the other; there are milliseconds between events."""
    port = candidate.port
    if candidate.name == "none":
        candidate.port = bench.backend.app_secure_port
    try:
        return bench.load("events", candidate, candidate.app, "-streams", streams,
                          "-path", f"/events?count={events}&every={every}")
    finally:
        candidate.port = port


def _listen(bench: Bench, candidate: Candidate, number: int) -> None:
    got = _hear(bench, candidate, bench.effort.count(10), bench.effort.count(10) + 1, every=30)
    bench.results.add(
        "events", candidate.name, number, events=got["events"], answer=got["answer"]["p50"],
        first=got["first"]["p50"], later=got["later"]["p50"],
        worst=max(got["first"]["max"], got["later"]["max"]))
