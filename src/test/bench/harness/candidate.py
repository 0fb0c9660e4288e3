"""What all candidates have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from . import http1, places
from .backend import BODY
from .process import Process, wait_until


@dataclass(frozen=True)
class Names:
    """Hosts in use and the header lines that go with each, in the form that generators read."""

    hosts: list[str]
    headers: list[str]
    file: Path

    @staticmethod
    def write(label: str, hosts: list[str], headers: list[str]) -> "Names":
        file = places.WORK / "names" / f"{label}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{host}\t{header}\n" if header else f"{host}\n"
                                for host, header in zip(hosts, headers)))
        return Names(hosts, headers, file)

    def header(self, index: int = 0) -> dict[str, str]:
        line = self.headers[index]
        name, _, value = line.partition(": ")
        return {name: value} if line else {}

    def first(self, count: int) -> "Names":
        return Names.write(f"{self.file.stem}-{count}", self.hosts[:count], self.headers[:count])


@dataclass
class Candidate:
    """A way from a client to the services. Subclasses say how it is started."""

    name: str
    about: str
    names: Names
    app: Names
    tls: bool = True
    port: int = 0
    ours: bool = False
    # Whether it gets faster while it runs, as Java does.
    warms_up: bool = False
    processes: list[Process] = field(default_factory=list)

    def begin(self) -> list[Process]:
        """Starts its processes, to listen on ``self.port``, without waiting for them."""
        raise NotImplementedError

    def launch(self, port: int = 0) -> None:
        self.port = port or places.free_port()
        self.processes = self.begin()

    def start(self) -> None:
        self.launch()
        self.wait()

    def wait(self) -> None:
        wait_until(f"{self.name} serves",
                   lambda: http1.answers(self.port, self.tls, self.names.hosts[0],
                                         headers=self.names.header()),
                   *self.processes)

    def stop(self) -> None:
        for process in self.processes:
            process.stop()
        self.processes = []

    def get(self, host: str, path: str = "/", headers: dict[str, str] | None = None):
        return http1.ask(self.port, self.tls, host, path, headers)

    def cpu(self) -> float:
        return sum(process.cpu() for process in self.processes)

    def shares(self) -> tuple[float, float]:
        """Seconds of user time and of system time so far."""
        shares = [process.system_share() for process in self.processes]
        return sum(user for user, _ in shares), sum(system for _, system in shares)

    def memory(self) -> dict[str, float]:
        sums = {"rss": 0.0, "pss": 0.0}
        for process in self.processes:
            for key, value in process.memory().items():
                sums[key] += value
        return sums

    def verify(self) -> None:
        """Fails unless it really proxies, and refuses what it must."""
        for index in (0, len(self.names.hosts) - 1):
            answer = self.get(self.names.hosts[index], headers=self.names.header(index))
            if answer.status != 200 or answer.body != BODY:
                raise RuntimeError(f"{self.name} answers {answer.status} to a good request")
            if answer.headers["X-Bench-Served-By"] != "backend":
                raise RuntimeError(f"{self.name} does not pass on what the backend says")
        self.verify_refusals()

    def verify_refusals(self) -> None:
        answer = self.get(f"unknown.{places.DOMAIN}", headers=self.names.header())
        if answer.status != 404:
            raise RuntimeError(f"{self.name} answers {answer.status} for an unknown name")
