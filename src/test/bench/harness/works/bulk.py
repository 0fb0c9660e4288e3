"""(c) One large file down and up on one connection."""

from __future__ import annotations

import hashlib

from ..bench import Bench
from ..candidate import Candidate, Names
from ..process import run

GIB = 1 << 30

# Small answers have warmed up other code than large ones run through.
_UNCOUNTED = 2


def bulk(bench: Bench) -> None:
    """1 GiB in each direction; before, a smaller file must come through unchanged."""
    candidates = [candidate for candidate in bench.ready(bench.chosen("nginx-log", "direct-log"))
                  if _unchanged(bench, candidate)]
    for work, transfer in (("bulk-down", _down), ("bulk-up", _up)):
        for candidate in [one for one in candidates if one.warms_up and bench.effort.scale == 1]:
            for _ in range(_UNCOUNTED):
                transfer(bench, candidate)
        bench.each(work, candidates, lambda candidate, number: _transfer(
            bench, candidate, work, number, transfer))


def _transfer(bench: Bench, candidate: Candidate, work: str, number: int, transfer) -> None:
    with bench.meter(candidate) as meter:
        seconds = transfer(bench, candidate)
    share = bench.backend.bulk_bytes / GIB
    bench.results.add(
        work, candidate.name, number, seconds=seconds / share, cpu=meter.cpu["proxy"] / share,
        backend_cpu=meter.cpu.get("backend", 0) / share,
        cluster_cpu=meter.cpu["cluster"] / share,
        generator_cpu=meter.cpu["generator"] / share,
        rss=candidate.memory()["rss"], other=meter.cpu["other"])


def _curl(candidate: Candidate, names: Names, path: str, port: int, *more: object) -> str:
    scheme = "https" if candidate.tls else "http"
    header = ["-H", names.headers[0]] if names.headers[0] else []
    return run(["curl", "-sS", "-k", "--http1.1", "--max-time", "300", *header,
                "-H", f"Host: {names.hosts[0]}", "-H", "Expect:", *more,
                f"{scheme}://127.0.0.1:{port}{path}"], 330)


def _app_port(bench: Bench, candidate: Candidate) -> int:
    """Without a proxy the program has a port of its own."""
    return bench.backend.app_secure_port if candidate.name == "none" else candidate.port


def _down(bench: Bench, candidate: Candidate) -> float:
    printed = _curl(candidate, candidate.names, "/big", candidate.port, "-o", "/dev/null",
                    "-w", "%{http_code} %{size_download} %{time_total}")
    status, size, seconds = printed.split()
    if (int(status), int(size)) != (200, bench.backend.bulk_bytes):
        raise RuntimeError(f"{candidate.name}: {printed}")
    return float(seconds)


def _up(bench: Bench, candidate: Candidate) -> float:
    printed = _curl(candidate, candidate.app, "/upload", _app_port(bench, candidate),
                    "-T", bench.backend.big, "-w", "%{http_code} %{time_total}")
    size, _, status, seconds = printed.split()
    if (int(status), int(size)) != (200, bench.backend.bulk_bytes):
        raise RuntimeError(f"{candidate.name}: {printed}")
    return float(seconds)


def _unchanged(bench: Bench, candidate: Candidate) -> bool:
    """Whether the bytes that come are those that were sent, both ways."""
    try:
        file = bench.backend.sample.with_suffix(".came")
        _curl(candidate, candidate.names, "/sample", candidate.port, "-o", file)
        came = hashlib.sha256(file.read_bytes()).hexdigest()
        file.unlink()
        said = _curl(candidate, candidate.app, "/upload?digest", _app_port(bench, candidate),
                     "-T", bench.backend.sample)
        if came == bench.backend.sample_digest and said.split()[1] == bench.backend.sample_digest:
            return True
        why = "a file did not come through as it was"
    except (RuntimeError, IndexError, OSError) as failure:
        why = str(failure)
    bench.left_out(candidate, f"bulk: {why}")
    return False
