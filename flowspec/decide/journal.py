"""The finished points of a sweep on disk: one line of JSON each, there whole or not at all."""

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path

from flowspec.decide.sweep import Finished
from flowspec.measure.intervals import Interval
from flowspec.model.errors import UnusableFile
from flowspec.model.raw import is_table


def line_of(point: Finished, seed: int) -> str:
    """A finished point as a line of JSON: its values, its model, its seed, and each measure with its interval and values."""
    told = {
        "values": dict(point.values),
        "model": point.digest,
        "seed": seed,
        "replications": len(next(iter(point.measures.values()))),
        "measures": {
            name: {**_interval(point.interval(name)), "values": [_finite(value) for value in values]}
            for name, values in point.measures.items()
        },
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n"


class Journal:
    """A file to which finished points are added; each is on the disk before the next is run."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path, self.seed = path, seed

    def finished(self, expected: Sequence[tuple[str, int, tuple[str, ...]]]) -> list[Finished]:
        """The points that are there already; a last line that a crash cut off is taken away.

        `expected` are model, replications and measures of the points to run, in order. Raises `UnusableFile` if a line is none of
        a sweep, or of another one.
        """
        if not self.path.exists():
            return []
        try:
            data = self.path.read_bytes()
            whole = data[: data.rfind(b"\n") + 1]
            if len(whole) < len(data):
                with self.path.open("r+b") as file:
                    file.truncate(len(whole))
        except OSError as error:
            raise UnusableFile(f"{self.path}: cannot be read: {error.strerror or error}") from None
        told = [self._point(line, n) for n, line in enumerate(whole.splitlines(), 1)]
        for n, point in enumerate(told, 1):
            if n > len(expected) or _what(point) != expected[n - 1]:
                raise UnusableFile(
                    f"{self.path}, line {n}: this point is of another sweep (the spec, the scenario, --set, --measure or "
                    "--replications is not what it was); delete the file to begin anew"
                )
        return told

    def add(self, point: Finished) -> None:
        """Write one more point; raises `UnusableFile` if it cannot be written."""
        line = line_of(point, self.seed).encode()
        try:
            with self.path.open("ab", buffering=0) as file:
                file.write(line)
                os.fsync(file.fileno())
        except OSError as error:
            raise UnusableFile(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def _point(self, line: bytes, number: int) -> Finished:
        try:
            told = json.loads(line)
            measures = {
                name: tuple(math.nan if value is None else float(value) for value in one["values"])
                for name, one in told["measures"].items()
            }
            values, digest, seed = told["values"], str(told["model"]), told["seed"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnusableFile(
                f"{self.path}, line {number}: this is not a point of a sweep; delete the file to begin anew"
            ) from None
        if seed != self.seed or not measures or not is_table(values):
            raise UnusableFile(
                f"{self.path}, line {number}: this point has seed {seed}, this sweep {self.seed}; say --seed {seed}, or delete "
                "the file to begin anew"
            )
        return Finished(values, digest, measures)


def _what(point: Finished) -> tuple[str, int, tuple[str, ...]]:
    return point.digest, len(next(iter(point.measures.values()))), tuple(point.measures)


def _interval(told: Interval) -> dict[str, float | int | None]:
    return {"mean": _finite(told.mean), "low": _finite(told.low), "high": _finite(told.high), "n": told.n}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
