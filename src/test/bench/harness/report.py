"""Tables in Markdown, made of the results."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from . import goals
from .results import Results


@dataclass(frozen=True)
class Column:
    """A field of the rows: its median, and what it spans where that is worth a look."""

    field: str
    title: str
    digits: int = 1
    spread: bool = False

    def cell(self, values: list[float]) -> str:
        if not values:
            return "-"
        text = self._number(statistics.median(values))
        if self.spread and len(values) > 1:
            text += f" ({self._number(min(values))} to {self._number(max(values))})"
        return text

    def _number(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"


_US = Column("us", "CPU µs/request", 1, True)
_OTHER = Column("other", "other work (processors)", 2)
_BAD = Column("bad", "bad", 0)
_KIB = Column("kib", "KiB each", 1, True)

_TABLES: dict[str, tuple[str, list[Column]]] = {
    "small": ("(a) Small requests: 1 KiB, 64 kept-alive connections, 1,000 names, HTTP/1.1", [
        _US, Column("user_us", "user"), Column("system_us", "system"),
        Column("rate", "requests/s", 0, True), Column("p50", "p50 ms", 2),
        Column("p99", "p99 ms", 1), Column("backend_us", "backend µs"),
        Column("cluster_us", "cluster µs"), Column("generator_us", "generator µs"),
        Column("opened", "upstream connections opened", 0), _OTHER, _BAD,
        Column("not_proxied", "not at the service", 0)]),
    "small-h2": ("(a) The same over HTTP/2: 16 connections with 4 streams each, one name", [
        _US, Column("rate", "requests/s", 0, True), Column("backend_us", "backend µs"), _OTHER,
        _BAD]),
    "rate": ("(b) 1,500 requests/s, latency from the scheduled time", [
        Column("p50", "p50 ms", 3, True), Column("p99", "p99 ms", 2, True),
        Column("p999", "p99.9 ms", 1), _US, Column("rate", "requests/s", 0), _OTHER, _BAD]),
    "bulk-down": ("(c) 1 GiB down", []),
    "bulk-up": ("(c) 1 GiB up", []),
    "websockets": ("(d) 5,000 idle WebSockets", [
        _KIB, Column("kib_collected", "KiB each after a collection", 1),
        Column("open_ms", "CPU ms to open one", 2, True), Column("p50", "p50 ms to open", 1),
        Column("p99", "p99", 1), Column("pss_before", "MiB before", 0),
        Column("pss", "MiB with all", 0), Column("idle_cpu", "CPU s while idle", 2),
        Column("open", "open", 0), Column("alive", "alive at the end", 0),
        Column("failed", "failed", 0)]),
    "events": ("(e) Event streams: delay of events in ms, of those without a proxy too", [
        Column("answer", "request to first event", 2, True),
        Column("first", "first event, written to read", 2, True),
        Column("later", "later events", 2, True), Column("worst", "worst", 1),
        Column("events", "events", 0)]),
    "start": ("(f) Start to first answer", [
        Column("ms", "ms", 0, True), Column("cpu_ms", "CPU ms", 0),
        Column("rss", "MiB resident", 0, True), Column("pss", "MiB, shared pages in part", 0)]),
    "cold-one": ("(g) 1,000 clients at once on one new service, API calls of 50 ms", []),
    "cold-many": ("(g) One client each on 1,000 new services at once, API calls of 50 ms", []),
}
_BULK = [Column("cpu", "CPU s/GiB", 2, True), Column("seconds", "s", 2), _OTHER,
         Column("backend_cpu", "backend CPU s", 2), Column("cluster_cpu", "cluster CPU s", 2),
         Column("generator_cpu", "curl CPU s", 2), Column("rss", "MiB resident", 0)]
_COLD = [Column("last", "last answer ms", 0, True), Column("p50", "p50 ms", 0),
         Column("calls", "API calls", 0, True), Column("good", "200", 0),
         Column("clients", "clients", 0), Column("cpu_ms", "CPU ms", 0), _OTHER]
for _work, _columns in (("bulk-down", _BULK), ("bulk-up", _BULK), ("cold-one", _COLD),
                        ("cold-many", _COLD)):
    _TABLES[_work] = (_TABLES[_work][0], _columns)


def markdown(results: Results, order: list[str]) -> str:
    parts = [_machine(results), goals.table(results)]
    for work, (title, columns) in _TABLES.items():
        if results.rows(work):
            parts.append(f"### {title}\n\n" + _table(results, work, columns, order))
    parts.append(_growth(results, "growth-services-", "(h) Growth with services: CPU µs/request"))
    parts.append(_growth(results, "growth-connections-",
                         "(h) Growth with open connections, 1,500 requests/s: CPU µs/request"))
    if results.failures:
        lines = [f"- {name}: {why}" for name, why in results.failures.items()]
        parts.append("### Left out\n\n" + "\n".join(lines))
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine(results: Results) -> str:
    m = results.machine
    versions = "; ".join(f"{name}: {text}" for name, text in m["versions"].items())
    return (f"{m['date']}, commit {m['commit']}. {m['processors']} processors ({m['model']}),"
            f" {m['memory_gib']} GiB, {m['system']}; load when it began: {m['load']}.\n\n{versions}")


def _table(results: Results, work: str, columns: list[Column], order: list[str]) -> str:
    shown = [column for column in columns
             if any(row.get(column.field) is not None for row in results.rows(work))]
    lines = ["| | rounds | " + " | ".join(column.title for column in shown) + " |",
             "|---|" + "---|" * (len(shown) + 1)]
    for name in sorted(results.candidates(work),
                       key=lambda n: order.index(n) if n in order else len(order)):
        cells = [column.cell(results.values(work, name, column.field)) for column in shown]
        lines.append(f"| {name} | {len(results.rows(work, name))} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _growth(results: Results, prefix: str, title: str) -> str:
    works = [work for work in results.works() if work.startswith(prefix)]
    if not works:
        return ""
    works.sort(key=lambda work: int(work.removeprefix(prefix)))
    lines = ["| | " + " | ".join(f"{int(work.removeprefix(prefix)):,}" for work in works) + " |",
             "|---|" + "---|" * len(works)]
    for name in results.candidates(works[0]):
        cells = [_US.cell(results.values(work, name, "us")) for work in works]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
        calls = [results.median(work, name, "calls_per_second") for work in works]
        if name == "direct" and any(call is not None for call in calls):
            lines.append("| direct: API calls/s | "
                         + " | ".join("-" if c is None else f"{c:,.1f}" for c in calls) + " |")
    return f"### {title}\n\n" + "\n".join(lines)
