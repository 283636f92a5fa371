"""A sweep as a table, as CSV and as JSON."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

from flowspec.decide.axes import Axis
from flowspec.decide.journal import line_of
from flowspec.decide.prepared import Prepared
from flowspec.decide.sweep import Finished
from flowspec.measure.intervals import LEVEL, Interval
from flowspec.report.comparison import NO_DIFFERENCE, as_difference, as_value, finite, in_words, interval
from flowspec.report.sheets import Row, Sheet

FORMAT = 1


def head(base: Prepared, replications: int, seed: int) -> str:
    """What was swept, and how."""
    run = f"{replications} replications a point, seed {seed}, the same random numbers for all"
    return f"{base.scenario.file}: {run}; ± is a {100 * LEVEL:.0f} % interval; times in hours"


def sheets(axes: Sequence[Axis], points: Sequence[Finished], *, of: int) -> Iterator[Sheet]:
    """Every point with its measures, and what changes against the first point; `of` is how many points the sweep has."""
    if not points:
        return
    names = tuple(points[0].measures)
    notes = () if len(points) == of else (f"stopped: these are {len(points)} of {of} points",)
    columns = (*(" ".join(axis.path[1:]) or axis.key for axis in axes), *map(in_words, names))
    yield Sheet("Points", columns, tuple((*_values(p), *(as_value(n, p.interval(n)) for n in names)) for p in points), notes)
    if len(points) > 1:
        rows = tuple(_against(point, points[0], names) for point in points[1:])
        yield Sheet("Against the first point, paired; – where no difference is shown", columns, rows)


def _values(point: Finished) -> Row:
    return tuple(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in point.values.values())


def _against(point: Finished, first: Finished, names: Sequence[str]) -> Row:
    return (*_values(point), *(_difference(name, point.against(first, name)) for name in names))


def _difference(name: str, told: Interval) -> str:
    text = as_difference(name, told)
    return "–" if text == NO_DIFFERENCE else text


def as_csv(axes: Sequence[Axis], points: Sequence[Finished]) -> str:
    """A row a point: its values; of each measure mean, low and high; and the same of its difference to the first point.

    Empty is what was not measured, and an interval of one replication.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = tuple(points[0].measures) if points else ()
    ends = ("", " low", " high", " minus first", " minus first low", " minus first high")
    writer.writerow([*(axis.key for axis in axes), *(name + end for name in names for end in ends)])
    for point in points:
        cells: list[float | None] = []
        for name in names:
            for told in (point.interval(name), point.against(points[0], name)):
                cells += [finite(told.mean), finite(told.low), finite(told.high)]
        writer.writerow([*_values(point), *cells])
    return out.getvalue()


def as_lines(points: Sequence[Finished], seed: int) -> str:
    """A line of JSON a point, as the sweep writes them while it runs."""
    return "".join(line_of(point, seed) for point in points)


def as_json(base: Prepared, axes: Sequence[Axis], points: Sequence[Finished], seed: int) -> str:
    """Everything: the axes, and each point with the values of its replications and its differences to the first point."""
    told = {
        "format": FORMAT,
        "scenario": base.scenario.file,
        "axes": {axis.key: list(axis.values) for axis in axes},
        "seed": seed,
        "level": LEVEL,
        "points": [_point(point, points[0], seed) for point in points],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _point(point: Finished, first: Finished, seed: int) -> dict[str, object]:
    against = {name: interval(point.against(first, name)) for name in point.measures}
    return {**json.loads(line_of(point, seed)), "minus_first": against}
