"""CPU time per unit of work, from the operating system's own accounting."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

from .process import Process

_TICKS = os.sysconf("SC_CLK_TCK")


def _machine_busy() -> float:
    """Seconds that all processors together were busy since they started."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / _TICKS


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Meter:
    """What each part of a run costs between entering and leaving.

    ``cpu`` has the seconds of each part that was given, of the "generator" (children that ended
    within), and "other": how many processors were busy meanwhile with what is none of ours.
    """

    def __init__(self, **parts: list[Process]):
        self._parts = {name: processes for name, processes in parts.items() if processes}
        self.cpu: dict[str, float] = {}
        self.wall = 0.0

    def _read(self) -> dict[str, float]:
        return {name: sum(process.cpu() for process in processes)
                for name, processes in self._parts.items()}

    def __enter__(self) -> "Meter":
        self._before = self._read()
        self._generator = _children()
        self._own = time.process_time()
        self._busy = _machine_busy()
        self._began = time.monotonic()
        return self

    def __exit__(self, *failure) -> None:
        self.wall = time.monotonic() - self._began
        busy = _machine_busy() - self._busy
        after = self._read()
        self.cpu = {name: after[name] - self._before[name] for name in after}
        self.cpu["generator"] = _children() - self._generator
        ours = sum(self.cpu.values()) + time.process_time() - self._own
        self.cpu["other"] = max(0.0, (busy - ours) / self.wall)
