"""(a) Small requests, as many as are answered, and (b) the same at a fixed rate."""

from __future__ import annotations

import re
import socket

from .. import http1
from ..bench import Bench, api_decisions
from ..candidate import Candidate
from ..process import run

CONNECTIONS = 64


def saturated(bench: Bench) -> None:
    """64 kept-alive connections ask for 1 KiB under 1,000 names, HTTP/1.1."""
    bench.each("small", bench.ready(bench.chosen()),
               lambda candidate, number: _saturate(bench, candidate, number))


def _saturate(bench: Bench, candidate: Candidate, number: int) -> None:
    bench.use_every_name(candidate, candidate.names)
    accepts, requests = bench.backend.seen()
    api = api_decisions(candidate)
    shares = candidate.shares()
    with bench.meter(candidate) as meter:
        got = bench.wrk(candidate, candidate.names, CONNECTIONS, bench.effort.seconds)
    after = candidate.shares()
    accepts_after, requests_after = bench.backend.seen()
    count = got["requests"]
    bench.results.add(
        "small", candidate.name, number,
        rate=count / got["seconds"], us=per(meter, "proxy", count),
        user_us=(after[0] - shares[0]) / count * 1e6,
        system_us=(after[1] - shares[1]) / count * 1e6,
        backend_us=per(meter, "backend", count), cluster_us=per(meter, "cluster", count),
        generator_us=per(meter, "generator", count), p50=got["p50"], p99=got["p99"],
        opened=accepts_after - accepts - 1, api_decisions=api_decisions(candidate) - api,
        bad=got["bad"] + got["broken"] + got["timeouts"],
        # Each request must have reached the service; those under way at the end may be more.
        not_proxied=max(0, count - (requests_after - requests)),
        other=meter.cpu["other"])


def over_http2(bench: Bench) -> None:
    """16 connections with 4 streams each, one name, HTTP/2 towards the candidate."""
    candidates = [candidate for candidate in bench.ready(bench.chosen("none"))
                  if candidate.tls and _speaks_http2(candidate)]
    bench.each("small-h2", candidates,
               lambda candidate, number: _saturate_http2(bench, candidate, number))


def _saturate_http2(bench: Bench, candidate: Candidate, number: int) -> None:
    bench.use_every_name(candidate, candidate.names.first(1))
    host, header = candidate.names.hosts[0], candidate.names.headers[0]
    command = ["h2load", "-t1", "-c16", "-m4", f"-D{max(1, round(bench.effort.seconds))}",
               f"--connect-to=127.0.0.1:{candidate.port}",
               *(["-H", header] if header else []), f"https://{host}/"]
    with bench.meter(candidate) as meter:
        printed = run(command, bench.effort.seconds + 90)
    done, good = (int(text) for text in re.search(
        r"(\d+) done, (\d+) succeeded", printed).groups())
    ok = int(re.search(r"status codes: (\d+) 2xx", printed).group(1))
    bench.results.add(
        "small-h2", candidate.name, number, rate=done / meter.wall,
        us=per(meter, "proxy", done), backend_us=per(meter, "backend", done),
        bad=max(done - good, done - ok), other=meter.cpu["other"])


def _speaks_http2(candidate: Candidate) -> bool:
    context = http1.unverified("h2", "http/1.1")
    with socket.create_connection(("127.0.0.1", candidate.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=candidate.names.hosts[0]) as secure:
            return secure.selected_alpn_protocol() == "h2"


def at_a_rate(bench: Bench) -> None:
    """1,500 requests a second, evenly spaced; latency is counted from the scheduled time."""
    bench.each("rate", bench.ready(bench.chosen()),
               lambda candidate, number: _at_a_rate(bench, candidate, number))


def _at_a_rate(bench: Bench, candidate: Candidate, number: int) -> None:
    bench.use_every_name(candidate, candidate.names)
    with bench.meter(candidate) as meter:
        got = bench.load("openloop", candidate, candidate.names, "-rate", 1500,
                         "-connections", CONNECTIONS, "-seconds", bench.effort.seconds)
    bench.results.add(
        "rate", candidate.name, number, us=per(meter, "proxy", got["requests"]),
        **{key: got[key] for key in ("p50", "p99", "p999", "max", "rate", "bad", "reconnects")
           if key in got},
        other=meter.cpu["other"])


def per(meter, part: str, count: int) -> float | None:
    """Microseconds of a part for each of so many units."""
    return meter.cpu[part] / count * 1e6 if part in meter.cpu and count else None
