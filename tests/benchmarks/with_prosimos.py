"""The native kernel beside Prosimos on W2: `python -m tests.benchmarks.with_prosimos PYTHON`, with a Python that has Prosimos.

Prosimos' priorities let waiting cases stand behind future ones (AutomatedProcessImprovement/Prosimos#64), so that it runs W2
without them; the kernel runs it with them. Prosimos always writes its log, as CSV. Prints a table.

`PYTHON -m tests.benchmarks.with_prosimos run W2 1500 1` prints as `tests.benchmarks.programs` does: CPU seconds without imports,
the mean wait before the first team, the mean lead time in minutes, peak memory. The seed is not used: Prosimos takes none.
"""

import csv
import importlib
import json
import resource
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from tests.benchmarks.engines import CASES, by_hand, flowspec, shown, table
from tests.benchmarks.programs import MEANS, SEATS

ROUNDS = 3
PROSIMOS_CASES = 1_500
BACK = 0.2
"""The share of cases that go back from the third team to the first, which sees it half an hour later."""
MOST = 1e9
"""No time is longer, in seconds: Prosimos cuts every distribution off."""
ALWAYS = {"from": "MONDAY", "to": "SUNDAY", "beginTime": "00:00:00", "endTime": "23:59:59.999999"}
NODES = {
    "begin": "startEvent", "merge": "exclusiveGateway", "T1": "task", "T2": "task", "T3": "task", "split": "exclusiveGateway",
    "later": "intermediateCatchEvent", "T4": "task", "T5": "task", "T6": "task", "over": "endEvent",
}  # fmt: skip
FLOWS = (
    *pairwise(("begin", "merge", "T1", "T2", "T3", "split", "T4", "T5", "T6", "over")),
    ("split", "later"),
    ("later", "merge"),
)


def process() -> str:
    """W2 as BPMN."""
    return (
        '<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="w2">'
        f'<process id="w2">{"".join(_nodes())}'
        + "".join(f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in FLOWS)
        + "</process></definitions>"
    )


def _nodes() -> Iterator[str]:
    for name, kind in NODES.items():
        into = [f"<incoming>{a}-{b}</incoming>" for a, b in FLOWS if b == name]
        out = [f"<outgoing>{a}-{b}</outgoing>" for a, b in FLOWS if a == name]
        way = ' gatewayDirection="Converging"' if len(into) > 1 else ' gatewayDirection="Diverging"' if len(out) > 1 else ""
        timer = '<timerEventDefinition id="half_an_hour"/>' if name == "later" else ""
        yield f'<{kind} id="{name}" name="{name}"{way}>{"".join(into + out)}{timer}</{kind}>'


def numbers() -> dict[str, object]:
    """W2's numbers, in seconds: each team has all its seats, lognormal work with a standard deviation of the mean."""
    teams = [f"team {n + 1}" for n in range(len(SEATS))]
    seats = [
        {"id": team, "name": team, "cost_per_hour": 1, "amount": many, "calendar": "always", "assignedTasks": [f"T{n + 1}"]}
        for n, (team, many) in enumerate(zip(teams, SEATS, strict=True))
    ]
    work = [
        {"resource_id": team, **drawn("lognorm", 60 * minutes, (60 * minutes) ** 2, 0, MOST)}
        for team, minutes in zip(teams, MEANS, strict=True)
    ]
    shares = [{"path_id": "split-later", "value": BACK}, {"path_id": "split-T4", "value": 1 - BACK}]
    return {
        "resource_profiles": [{"id": one["id"], "name": one["name"], "resource_list": [one]} for one in seats],
        "arrival_time_distribution": drawn("expon", 600, 0, MOST),
        "arrival_time_calendar": [ALWAYS],
        "gateway_branching_probabilities": [{"gateway_id": "split", "probabilities": shares}],
        "task_resource_distribution": [{"task_id": f"T{n + 1}", "resources": [one]} for n, one in enumerate(work)],
        "resource_calendars": [{"id": "always", "name": "always", "time_periods": [ALWAYS]}],
        "event_distribution": [{"event_id": "later", **drawn("fix", 1_800)}],
    }


def drawn(family: str, *parameters: float) -> dict[str, object]:
    """A distribution as Prosimos writes it."""
    return {"distribution_name": family, "distribution_params": [{"value": told} for told in parameters]}


def run(cases: int) -> tuple[float, float, float]:
    """CPU seconds of Prosimos, mean wait before the first team and mean lead time in minutes."""
    simulation: Any = importlib.import_module("prosimos.simulation_engine")
    with TemporaryDirectory() as folder:
        bpmn, given, log, counts = (Path(folder) / name for name in ("w2.bpmn", "w2.json", "log.csv", "counts.csv"))
        bpmn.write_text(process())
        given.write_text(json.dumps(numbers()))
        begun = process_time()  # imports are not counted
        simulation.run_simulation(str(bpmn), str(given), cases, str(counts), str(log), "2024-01-01T00:00:00.000000+00:00")
        taken = process_time() - begun
        return taken, *means(log)


def means(log: Path) -> tuple[float, float]:
    """Of Prosimos' log: the mean minutes before the first team, and from arrival to the end."""
    waits: list[float] = []
    spans: dict[str, tuple[datetime, datetime]] = {}
    with log.open(newline="") as file:
        for line in csv.DictReader(file):
            enabled, started, ended = (datetime.fromisoformat(line[f"{name}_time"]) for name in ("enable", "start", "end"))
            if line["activity"] == "T1":
                waits.append((started - enabled).total_seconds() / 60)
            first, last = spans.get(line["case_id"], (enabled, ended))
            spans[line["case_id"]] = min(first, enabled), max(last, ended)
    return mean(waits), mean((last - first).total_seconds() / 60 for first, last in spans.values())


def beside(python: str) -> str:
    """Both in turns, each run a fresh process: microseconds of CPU a case, the ratio within each round, and what they found."""
    theirs = [python, "-m", "tests.benchmarks.with_prosimos", "run"]
    rows: list[list[object]] = []
    ratios: dict[str, list[float]] = {"run": [], "log": []}
    for round_ in range(ROUNDS):
        own = flowspec("native", "W2", CASES["native"], round_)
        other = by_hand(theirs, "W2", PROSIMOS_CASES, round_)
        each = {name: 1e6 * own[name] / own["cases"] for name in ratios}
        for name, told in ratios.items():
            told.append(other.microseconds / each[name])
        rows.append(
            [
                round_ + 1,
                *(shown(each[name]) for name in ratios),
                shown(other.microseconds),
                *(shown(told[-1]) for told in ratios.values()),
                f"{own['lead']:.0f}",
                f"{other.lead:.0f}",
            ]
        )
    rows.append(["median", "", "", "", *(shown(median(told)) for told in ratios.values()), "", ""])
    head = ["round", "native", "with Log", "Prosimos", "ratio", "with Log", "lead, native", "lead, Prosimos"]
    return table(head, rows)


if __name__ == "__main__":
    if sys.argv[1] == "run":
        print(*run(int(sys.argv[3])), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    else:
        print(beside(sys.argv[1]))
