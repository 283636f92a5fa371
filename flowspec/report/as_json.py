"""The result of a simulation as JSON."""

import json
import math
import re
from typing import Any

from flowspec.decide.experiment import Experiment
from flowspec.decide.load import Loads
from flowspec.measure.intervals import Interval
from flowspec.report.load import run_json

FORMAT = 1


def as_json(told: Experiment, expected: Loads, **more: Any) -> str:
    """Every measure with its statistics, each with its interval, the names being those that targets use; and what else was found
    out, such as trust.

    `measures.lead_time.p90.mean` is the estimate of `p90(lead_time)` over replications, `low` and `high` are its interval. Times
    are hours, rates per week, shares in [0, 1]; null is what was not measured.
    """
    scenario = told.prepared.scenario
    return (
        json.dumps(
            {
                "format": FORMAT,
                "scenario": scenario.file,
                "workflows": list(told.prepared.lowered.header.workflows),
                "graph": told.prepared.lowered.header.graph_hash,
                "run": scenario.run,
                "horizon_hours": scenario.horizon / 3_600_000,
                "replications": told.summary.replications,
                "seed": told.seed,
                "engine": told.engine,
                "level": told.summary.level,
                "notes": [
                    {"path": ".".join(note.path), "what": note.what, "says": note.says} for note in told.prepared.lowered.notes
                ],
                **run_json(told, expected),
                "measures": _measures(told),
                **more,
            },
            indent=2,
            ensure_ascii=False,
            allow_nan=False,
        )
        + "\n"
    )


def _measures(told: Experiment) -> dict[str, dict[str, Any]]:
    measures: dict[str, dict[str, Any]] = {}
    for name, interval in told.summary.intervals.items():
        match = re.fullmatch(r"(\w+)\((.+)\)", name)
        if match:
            measures.setdefault(match[2], {})[match[1]] = _interval(interval)
    return measures


def _interval(told: Interval) -> dict[str, Any]:
    return {"mean": _finite(told.mean), "low": _finite(told.low), "high": _finite(told.high), "n": told.n}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
