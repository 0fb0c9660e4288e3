"""One run: what it works with, and the steps that the works have in common."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from typing import Callable

from . import places
from .accounting import Meter
from .backend import Backend
from .candidate import Candidate, Names
from .cluster import Cluster
from .gateway import Gateway
from .process import run
from .results import Results
from .tools import Tools


# By then Java has compiled what is hot, and compiled it again with what it learned.
_WARM_AFTER = 1_000_000


@dataclass(frozen=True)
class Effort:
    """How much is done. ``scale`` divides counts, for a smoke run."""

    rounds: int
    seconds: float
    warm_up: float
    services: int
    bulk_bytes: int
    scale: int

    def count(self, full: int) -> int:
        return max(1, full // self.scale)


@dataclass
class Bench:
    tools: Tools
    effort: Effort
    backend: Backend
    cluster: Cluster
    results: Results
    candidates: list[Candidate]
    say: Callable[[str], None]
    # Whether rounds that the results have already are left out.
    resume: bool = False
    _used: int = 0

    def chosen(self, *left_out: str) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.name not in left_out]

    def each(self, work: str, candidates: list[Candidate],
             measure: Callable[[Candidate, int], None]) -> None:
        """Candidates take turns within each round, so that all see the same other load.

        One that fails is reported; the others go on."""
        for number in range(self.effort.rounds):
            for candidate in candidates:
                if self.resume and self.results.has(work, candidate.name, number):
                    continue
                self.say(f"{work}, round {number + 1}: {candidate.name}")
                try:
                    measure(candidate, number)
                except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as failure:
                    self.left_out(candidate, f"{work}: {failure}")

    def left_out(self, candidate: Candidate, why: str) -> None:
        self.results.failed(candidate.name, why)
        self.say(f"left out: {candidate.name}: {why}")

    def unique(self) -> int:
        """Names of services are never used twice."""
        self._used += 1
        return self._used

    def meter(self, candidate: Candidate) -> Meter:
        """Accounts for a run with this candidate; its own processes are the part "proxy"."""
        backend = [] if candidate.processes == self.backend.processes else self.backend.processes
        containers = [*self.cluster.gateways, self.cluster.controller, self.cluster.front]
        return Meter(proxy=candidate.processes, backend=backend, cluster=containers)

    def ready(self, candidates: list[Candidate]) -> list[Candidate]:
        """Starts those that do not run, has each prove that it works, and warms them up.

        One that fails is reported and left out; the others are measured."""
        good = []
        for candidate in candidates:
            try:
                self.start(candidate)
                good.append(candidate)
            except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as failure:
                self.left_out(candidate, str(failure))
                candidate.stop()
        return good

    def start(self, candidate: Candidate) -> None:
        if candidate.processes:
            return
        self.say(f"starting {candidate.name}")
        candidate.start()
        candidate.verify()
        self.use_every_name(candidate, candidate.names)
        self.warm(candidate)

    def use_every_name(self, candidate: Candidate, names: Names) -> None:
        """Asks once for each name, a few at a time: what ours decides is cached from then on."""
        if not candidate.ours:
            return
        rate = 1000
        asked = self.load("openloop", candidate, names, "-rate", rate, "-connections", 8,
                          "-seconds", (len(names.hosts) + 0.5) / rate, seconds=600)
        if asked["bad"]:
            raise RuntimeError(f"{asked['bad']} of {asked['requests']} first requests failed")

    def warm(self, candidate: Candidate) -> None:
        """Loads it until its code is compiled; on a busy machine that takes longer."""
        if not candidate.warms_up:
            return
        requests, ends = 0, time.monotonic() + self.effort.warm_up
        while requests < _WARM_AFTER and time.monotonic() < ends:
            requests += self.wrk(candidate, candidate.names, 64, 3)["requests"]

    def wrk(self, candidate: Candidate, names: Names, connections: int, seconds: float) -> dict:
        """Requests as fast as they are answered, on so many connections."""
        scheme = "https" if candidate.tls else "http"
        printed = run(
            ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
             "-s", places.BENCH / "config" / "names.lua",
             f"{scheme}://127.0.0.1:{candidate.port}/"],
            seconds + 90, env={**os.environ, "BENCH_NAMES": str(names.file)})
        got = json.loads(printed.strip().splitlines()[-1])
        if not got["requests"]:
            raise RuntimeError(f"no request was answered: {got}")
        return got

    def load(self, command: str, candidate: Candidate, names: Names, *more: object,
             seconds: float = 120) -> dict:
        """Runs one of our generators."""
        return json.loads(run(self.load_command(command, candidate, names, *more), seconds))

    def load_command(self, command: str, candidate: Candidate, names: Names,
                     *more: object) -> list:
        tls = ["-tls"] if candidate.tls else []
        return [self.tools.load, command, "-address", f"127.0.0.1:{candidate.port}", *tls,
                "-names", names.file, *more]


def api_decisions(candidate: Candidate) -> float:
    """Decisions of ours that had to ask the API; peers decide nothing."""
    return candidate.api_decisions() if isinstance(candidate, Gateway) else 0.0
