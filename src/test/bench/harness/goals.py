"""The goals, and whether a run reached them. Ratios are between medians of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .results import Results

MET, NOT_MET, UNKNOWN = "met", "**not met**", "not measured"


@dataclass(frozen=True)
class Goal:
    """``judge`` gives what was reached and whether that suffices, or None without figures."""

    title: str
    wanted: str
    judge: Callable[[Results], tuple[str, bool] | None]


def table(results: Results) -> str:
    lines = ["### Goals", "", "| work | goal | reached | |", "|---|---|---|---|"]
    for goal in GOALS:
        judged = goal.judge(results)
        reached, verdict = ("", UNKNOWN) if judged is None else (
            judged[0], MET if judged[1] else NOT_MET)
        lines.append(f"| {goal.title} | {goal.wanted} | {reached} | {verdict} |")
    return "\n".join(lines)


def _compared(work: str, field: str, peer: str, most: float, digits: int, unit: str):
    """Ours is at most so many times the peer's."""
    def judge(results: Results):
        ours = results.median(work, "direct", field)
        theirs = results.median(work, peer, field)
        if ours is None or not theirs:
            return None
        return (f"{ours:.{digits}f} {unit}, {ours / theirs:.2f} x {peer}"
                f" ({theirs:.{digits}f})", ours <= most * theirs)
    return judge


def _at_most(work: str, field: str, most: float, digits: int, unit: str):
    def judge(results: Results):
        ours = results.median(work, "direct", field)
        return None if ours is None else (f"{ours:.{digits}f} {unit}", ours <= most)
    return judge


def _added_delay(results: Results):
    ours = results.median("events", "direct", "first")
    without = results.median("events", "none", "first")
    if ours is None or without is None:
        return None
    return f"{ours - without:.2f} ms added", ours - without <= 0.5


def _no_api(results: Results):
    values = results.values("small", "direct", "api_decisions")
    if not values:
        return None
    return f"{sum(values):.0f} decisions asked the API", sum(values) == 0


# A link, a request, its container, the other requests of that container, the token, its user.
_DISTINCT_FACTS = 6


def _cold_calls(results: Results):
    most = max(results.values("cold-one", "direct", "calls"), default=None)
    return None if most is None else (f"{most:.0f} calls", most <= _DISTINCT_FACTS)


def _cold_last(results: Results):
    last = results.median("cold-one", "direct", "last")
    return None if last is None else (f"{last:.0f} ms", last <= 150)


def _start(results: Results):
    ms, rss = (results.median("start", "direct", field) for field in ("ms", "rss"))
    return None if ms is None else (f"{ms:.0f} ms, {rss:.0f} MiB", ms <= 400 and rss <= 80)


def _flat(results: Results):
    sizes = [work for work in results.works() if work.startswith("growth-services-")]
    medians = {int(work.rsplit("-", 1)[1]): results.median(work, "direct", "us") for work in sizes}
    known = {size: us for size, us in medians.items() if us}
    if len(known) < 2:
        return None
    least, most = min(known), max(known)
    ratio = known[most] / known[least]
    return f"{ratio:.2f} x from {least:,} to {most:,}", ratio <= 1.1


GOALS = [
    Goal("small request, TLS front, authorised, SSH in TLS to the container",
         "at most 1.0 x nginx with TLS on both sides and no access control",
         _compared("small", "us", "nginx", 1.0, 1, "µs")),
    Goal("the same", "at least 5 x below configurable-http-proxy",
         _compared("small", "us", "chp", 0.2, 1, "µs")),
    Goal("p50 at 1,500/s", "at most HAProxy's",
         _compared("rate", "p50", "haproxy", 1.0, 3, "ms")),
    Goal("p99 at 1,500/s", "at most 2 x HAProxy's",
         _compared("rate", "p99", "haproxy", 2.0, 2, "ms")),
    Goal("1 GiB down through TLS and SSH", "at most 1.3 CPU s",
         _at_most("bulk-down", "cpu", 1.3, 2, "s")),
    Goal("1 GiB up", "at most 1.3 CPU s", _at_most("bulk-up", "cpu", 1.3, 2, "s")),
    Goal("idle WebSocket, TLS front, through SSH", "at most 25 KiB each",
         _at_most("websockets", "kib", 25, 1, "KiB")),
    Goal("opening a WebSocket, TLS front, warm service", "at most 1.0 ms CPU",
         _at_most("websockets", "open_ms", 1.0, 2, "ms")),
    Goal("first event of a stream", "at most 0.5 ms added", _added_delay),
    Goal("warm request", "no API call", _no_api),
    Goal("1,000 simultaneous cold requests for one service", "one call for each distinct fact",
         _cold_calls),
    Goal("the same", "last answer within 3 round trips to the API (150 ms here)", _cold_last),
    Goal("start to first answer", "at most 400 ms, at most 80 MiB resident", _start),
    Goal("growth", "cost of a request flat within 10 % from 1 to 10,000 services", _flat),
]
