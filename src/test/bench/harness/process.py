"""Processes that the harness starts, and only those that it ends."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

from . import places

_TICKS = os.sysconf("SC_CLK_TCK")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_running: list["Process"] = []


def raise_file_limit() -> int:
    """Lets children have as many files as this user may; says how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _before_exec() -> None:
    # Should the harness be killed, its children must not stay.
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A server that runs until it is stopped; what it says goes to a log of its own."""

    def __init__(self, name: str, command: list[str | Path], talks: bool = False,
                 environment: dict[str, str] | None = None):
        places.LOGS.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = places.LOGS / f"{name}.log"
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else log,
                stderr=log, text=talks or None, bufsize=1 if talks else -1,
                env={**os.environ, **(environment or {})},
                start_new_session=True, preexec_fn=_before_exec)
        _running.append(self)

    @property
    def pid(self) -> int:
        return self._process.pid

    def say(self, line: str) -> None:
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended; see {self.log}")
        return line

    def end_input(self) -> None:
        """The sign for a generator to go on."""
        self._process.stdin.close()

    def alive(self) -> bool:
        return self._process.poll() is None

    def tree(self) -> list[int]:
        """Its process id and those of its descendants."""
        children: dict[int, list[int]] = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                fields = _stat(int(entry))
                if fields:
                    children.setdefault(int(fields[1]), []).append(int(entry))
        found = [self.pid]
        for pid in found:
            found.extend(children.get(pid, []))
        return found

    def cpu(self) -> float:
        """Seconds of user and system time of the tree so far, ended children included."""
        total = 0
        for pid in self.tree():
            fields = _stat(pid)
            if fields:
                total += sum(int(field) for field in fields[11:15])
        return total / _TICKS

    def system_share(self) -> tuple[float, float]:
        """Seconds of user time and of system time of the tree so far."""
        user = system = 0
        for pid in self.tree():
            fields = _stat(pid)
            if fields:
                user += int(fields[11])
                system += int(fields[12])
        return user / _TICKS, system / _TICKS

    def memory(self) -> dict[str, float]:
        """MiB that the tree has resident: "rss", and "pss", where shared pages count in part."""
        sums = {"rss": 0, "pss": 0}
        for pid in self.tree():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            for line in lines:
                for key in sums:
                    if line.lower().startswith(f"{key}:"):
                        sums[key] += int(line.split()[1])
        return {key: value / 1024 for key, value in sums.items()}

    def stop(self) -> None:
        if self in _running:
            _running.remove(self)
        if self.alive():
            self._process.terminate()
            try:
                self._process.wait(8)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)  # a group of its own, made by start_new_session
                self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def stop_all() -> None:
    for process in reversed(list(_running)):
        process.stop()


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the state on; the name before it may hold anything."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2:].split()


def run(command: list[str | Path], seconds: float, **options) -> str:
    """Runs a generator to its end and gives what it printed; it is bounded in time."""
    done = subprocess.run([str(word) for word in command], timeout=seconds, text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=_before_exec, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def wait_until(what: str, ready, *needed: Process, seconds: float = 60.0) -> None:
    """Waits for a condition; fails at once when a process that it needs has ended."""
    deadline = time.monotonic() + seconds
    while not ready():
        for process in needed:
            if not process.alive():
                raise RuntimeError(f"{process.name} ended; see {process.log}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.02)
