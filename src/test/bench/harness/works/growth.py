"""(h) How the cost of a request grows with services, and with connections."""

from __future__ import annotations

import dataclasses
import json

from ..bench import Bench
from ..candidate import Candidate, Names
from ..process import Process
from .small import CONNECTIONS, per

SERVICES = (1, 10, 100, 1000, 10000)
CONNECTION_COUNTS = (1, 100, 5000)
_MEASURED = ("nginx", "haproxy", "direct")


def growth(bench: Bench) -> None:
    """Services first, then connections; the rate is as in (a), and 1,500/s for connections."""
    _by_services(bench)
    _by_connections(bench)


def _by_services(bench: Bench) -> None:
    most = bench.effort.count(SERVICES[-1])
    sizes = [size for size in SERVICES if size <= most]
    chosen = [candidate for candidate in bench.chosen() if candidate.name in _MEASURED]
    if bench.resume and all(bench.results.has(_services(size), candidate.name, number)
                            for size in sizes for candidate in chosen
                            for number in range(bench.effort.rounds)):
        return
    hosts = bench.cluster.add_services(f"h{bench.unique()}-", most)
    names = Names.write("growth", hosts,
                        [f"Authorization: Bearer {bench.cluster.owner_token}"] * most)
    for candidate in chosen:
        candidate.stop()
    candidates = bench.ready([dataclasses.replace(candidate, processes=[], names=names)
                              for candidate in chosen])
    for size in sizes:
        bench.each(_services(size), candidates, lambda candidate, number: _with_services(
            bench, candidate, number, names.first(size)))
    for candidate in candidates:
        candidate.stop()


def _services(size: int) -> str:
    return f"growth-services-{size}"


def _with_services(bench: Bench, candidate: Candidate, number: int, names: Names) -> None:
    bench.use_every_name(candidate, names)
    bench.wrk(candidate, names, CONNECTIONS, 2)
    bench.cluster.forget_calls()
    with bench.meter(candidate) as meter:
        got = bench.wrk(candidate, names, CONNECTIONS, bench.effort.seconds)
    calls = sum(bench.cluster.calls().values())
    bench.results.add(
        _services(len(names.hosts)), candidate.name, number, rate=got["requests"] / got["seconds"],
        us=per(meter, "proxy", got["requests"]), bad=got["bad"] + got["broken"],
        calls_per_second=calls / meter.wall, rss=candidate.memory()["rss"],
        other=meter.cpu["other"])


def _by_connections(bench: Bench) -> None:
    candidates = bench.ready([candidate for candidate in bench.chosen()
                              if candidate.name in _MEASURED])
    for count in CONNECTION_COUNTS:
        connections = count if count <= 100 else bench.effort.count(count)
        work = f"growth-connections-{count}"
        bench.each(work, candidates, lambda candidate, number: _with_connections(
            bench, candidate, number, work, connections))


def _with_connections(bench: Bench, candidate: Candidate, number: int, work: str,
                      connections: int) -> None:
    command = bench.load_command("openloop", candidate, candidate.names, "-step", "-rate", 1500,
                                 "-connections", connections, "-seconds", bench.effort.seconds)
    generator = Process("openloop", command, talks=True)
    try:
        generator.hear()
        cpu = candidate.cpu()
        generator.end_input()
        got = json.loads(generator.hear())
        bench.results.add(
            work, candidate.name, number, us=(candidate.cpu() - cpu) / got["requests"] * 1e6,
            bad=got["bad"], p50=got.get("p50"), p99=got.get("p99"),
            rss=candidate.memory()["rss"])
    finally:
        generator.stop()
