"""(g) Requests that find nothing cached, while each call of the API takes 50 ms."""

from __future__ import annotations

from ..bench import Bench
from ..candidate import Candidate, Names

API_MILLISECONDS = 50
_FORMS = ("direct", "controller")


def cold(bench: Bench) -> None:
    """1,000 clients at once on one new service; one client each on 1,000 new services."""
    candidates = bench.ready([form for form in bench.chosen() if form.name in _FORMS])
    clients = bench.effort.count(1000)
    for work, services in (("cold-one", 1), ("cold-many", clients)):
        bench.each(work, candidates, lambda candidate, number: _burst(
            bench, candidate, work, number, services, clients))


def _burst(bench: Bench, candidate: Candidate, work: str, number: int, services: int,
           clients: int) -> None:
    prefix = f"{work}-{candidate.name}-{number}-{bench.unique()}-"
    hosts = bench.cluster.add_services(prefix, services)
    header = f"Authorization: Bearer {bench.cluster.owner_token}"
    names = Names.write("cold", hosts, [header] * services)
    bench.cluster.forget_calls()
    bench.cluster.delay(API_MILLISECONDS)
    try:
        with bench.meter(candidate) as meter:
            got = bench.load("burst", candidate, names, "-clients", clients)
    finally:
        bench.cluster.delay(0)
    calls = bench.cluster.calls()
    bench.results.add(
        work, candidate.name, number, clients=clients, services=services, good=got["good"],
        statuses=got["statuses"], last=got["seconds"] * 1e3, p50=got.get("p50"),
        p99=got.get("p99"), calls=sum(calls.values()), routes=calls,
        cpu_ms=meter.cpu["proxy"] * 1e3, other=meter.cpu["other"])
