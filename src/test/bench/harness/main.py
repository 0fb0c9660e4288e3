"""The command: chooses, prepares, measures, reports, and ends what it started."""

from __future__ import annotations

import argparse
import signal
import sys
import time

from . import candidates, machine, places, process, report, tools
from .backend import Backend, remove_files
from .bench import Bench, Effort
from .cluster import Cluster
from .gateway import Gateway
from .results import Results
from .works import bulk, cold, growth, small, start, streams

WORKS = {
    "a": ("small requests", [small.saturated, small.over_http2]),
    "b": ("a fixed rate", [small.at_a_rate]),
    "c": ("bulk", [bulk.bulk]),
    "d": ("idle WebSockets", [streams.websockets]),
    "e": ("event streams", [streams.events]),
    "f": ("start", [start.start]),
    "g": ("cold decisions", [cold.cold]),
    "h": ("growth", [growth.growth]),
}


class Ended(Exception):
    """Asked to end, or out of time."""


def main(arguments: list[str]) -> int:
    options = _parse(arguments)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, _end)
    signal.alarm(options.limit * 60)
    files = process.raise_file_limit()
    if files < 20000:
        say(f"only {files} open files are allowed: 5,000 connections may be too many")
    try:
        return _measure(options)
    except Ended as end:
        say(str(end))
        return 1
    finally:
        signal.alarm(0)
        process.stop_all()
        remove_files()


def _end(number: int, frame: object) -> None:
    raise Ended("out of time" if number == signal.SIGALRM else "asked to end")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run", description="Measures the gateway beside what people would use instead.")
    parser.add_argument("--only", default="".join(WORKS), metavar="a,b",
                        help="works: " + "; ".join(f"{k} {v[0]}" for k, v in WORKS.items()))
    parser.add_argument("--candidates", metavar="nginx,direct",
                        help="who is measured: " + ", ".join(candidates.ALL))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6, help="of each measurement")
    parser.add_argument("--warm-up", type=float, default=180,
                        help="most seconds of load before the first round, for what warms up")
    parser.add_argument("--services", type=int, default=1000, help="names in use")
    parser.add_argument("--limit", type=int, default=170, help="minutes for everything")
    parser.add_argument("--build", action="store_true", help="builds the gateway anew")
    parser.add_argument("--fresh", action="store_true", help="forgets earlier results")
    parser.add_argument("--resume", action="store_true",
                        help="leaves out rounds that the results have already")
    parser.add_argument("--smoke", action="store_true",
                        help="everything once and small, in a place of its own: does it run?")
    parser.add_argument("--report", action="store_true", help="only prints the tables again")
    options = parser.parse_args(arguments)
    options.only = [letter for letter in options.only if letter not in ", "]
    unknown = [letter for letter in options.only if letter not in WORKS]
    if options.candidates:
        options.candidates = options.candidates.split(",")
        unknown += [name for name in options.candidates if name not in candidates.ALL]
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}")
    return options


def _effort(options: argparse.Namespace) -> Effort:
    if options.smoke:
        return Effort(rounds=1, seconds=1, warm_up=0, services=20, bulk_bytes=8 << 20, scale=100)
    return Effort(rounds=options.rounds, seconds=options.seconds, warm_up=options.warm_up,
                  services=options.services, bulk_bytes=1 << 30, scale=1)


def _measure(options: argparse.Namespace) -> int:
    name = "smoke" if options.smoke else "results"
    file = places.OUTPUT / f"{name}.json"
    if (options.fresh or options.smoke) and not options.report:
        file.unlink(missing_ok=True)
    if options.report:
        results = Results(file)
        print(report.markdown(results, candidates.ALL))
        return 0
    made = tools.prepare(options.build, say)
    results = Results(file, machine.describe())
    bench = _bench(options, made, results)
    for letter in options.only:
        for work in WORKS[letter][1]:
            say(f"({letter}) {work.__doc__.splitlines()[0]}")
            work(bench)
    text = report.markdown(results, candidates.ALL)
    file.with_suffix(".md").write_text(text)
    print(text)
    say(f"written: {file}, {file.with_suffix('.md')}")
    return 1 if results.failures else 0


def _bench(options: argparse.Namespace, made: tools.Tools, results: Results) -> Bench:
    effort = _effort(options)
    say("starting the backend and the cluster")
    backend = Backend(made.load, effort.bulk_bytes)
    cluster = Cluster(made, backend)
    found = candidates.create(made, backend, cluster, effort.services)
    chosen = [one for one in found if not options.candidates or one.name in options.candidates]
    for java in dict.fromkeys(one.java for one in chosen if isinstance(one, Gateway)):
        say(f"making the class archive of {java}")
        next(one for one in chosen if isinstance(one, Gateway) and one.java == java).make_archive()
    return Bench(made, effort, backend, cluster, results, chosen, say, options.resume)
