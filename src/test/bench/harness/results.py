"""What was measured: one row for each work, candidate and round, in one JSON file."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path


class Results:
    """Kept on disk after each row, so that a run which is broken off loses nothing.

    A row that is measured again replaces the one before.
    """

    def __init__(self, file: Path, machine: dict | None = None):
        self._file = file
        self._content = {"rows": [], "failures": {}}
        if file.exists():
            self._content = json.loads(file.read_text())
        if machine:
            self._content["machine"] = machine

    @property
    def machine(self) -> dict:
        return self._content["machine"]

    @property
    def failures(self) -> dict[str, str]:
        return self._content["failures"]

    def has(self, work: str, candidate: str, round_number: int) -> bool:
        return any(_key(row) == (work, candidate, round_number) for row in self._content["rows"])

    def add(self, work: str, candidate: str, round_number: int, **values) -> None:
        row = {"work": work, "candidate": candidate, "round": round_number,
               "at": time.strftime("%Y-%m-%d %H:%M:%S"), **values}
        rows = [other for other in self._content["rows"] if _key(other) != _key(row)]
        self._content["rows"] = [*rows, row]
        self._content["failures"].pop(candidate, None)
        self.save()

    def failed(self, candidate: str, why: str) -> None:
        self._content["failures"][candidate] = why
        self.save()

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".part")
        partial.write_text(json.dumps(self._content, indent=1))
        partial.replace(self._file)

    def rows(self, work: str, candidate: str | None = None) -> list[dict]:
        return [row for row in self._content["rows"]
                if row["work"] == work and candidate in (None, row["candidate"])]

    def works(self) -> list[str]:
        return list(dict.fromkeys(row["work"] for row in self._content["rows"]))

    def candidates(self, work: str) -> list[str]:
        return list(dict.fromkeys(row["candidate"] for row in self.rows(work)))

    def values(self, work: str, candidate: str, field: str) -> list[float]:
        return [row[field] for row in self.rows(work, candidate) if row.get(field) is not None]

    def median(self, work: str, candidate: str, field: str) -> float | None:
        values = self.values(work, candidate, field)
        return statistics.median(values) if values else None


def _key(row: dict) -> tuple:
    return row["work"], row["candidate"], row["round"]
