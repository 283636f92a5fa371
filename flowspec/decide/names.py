"""What can be asked of a scenario's runs: every measure that its Logs have, by name, before anything is run."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from flowspec.measure.attribution import NOBODY, OUTSIDE
from flowspec.measure.explain import CAUSES
from flowspec.measure.failures import FAILURES
from flowspec.measure.queues import SPLIT
from flowspec.model.log import Header

What: TypeAlias = Literal["hours", "share", "yes or no", "count", "times", "money", "ratio"]
"""What a measure is: samples of hours, of yes or no, of whole numbers, of ratios; single numbers that are a share, a number of
times (or anything else), or money."""

_PURPOSES = ("first-time work", "rework", "re-entry", "mistrust", "switching", *dict.fromkeys(SPLIT.values()))
_COSTS = ("total", "work", "lost", "breaches", "delay", "staff")


def measures_of(header: Header, *, priced: bool) -> dict[str, What]:
    """The measures that runs with this header can have, and what each is; `priced`: the scenario names prices."""
    parts = (_of_cases(), _of_stages(header), _of_branches(header), _of_teams(header), _of_clocks(header), _of_costs(priced))
    return {name: what for part in parts for name, what in part}


def _of_cases() -> Iterator[tuple[str, What]]:
    for name in ("lead_time", "process_time"):
        yield name, "hours"
    for cause in CAUSES:
        yield f"because.{cause}", "hours"
    for name in ("handovers", "ping_pong"):
        yield name, "count"
    yield "activity_ratio", "ratio"
    yield "rolled", "yes or no"
    for name in ("cases", "arrivals", "throughput", "work_in_progress"):
        yield name, "times"
    for name in ("abandoned", "unhandled", "open_at_end", "rolled_product"):
        yield name, "share"
    for name in FAILURES:
        for kind in ("failures", "failure_waiting", "failure_work"):
            yield f"{kind}.{name}", "times"


def _of_stages(header: Header) -> Iterator[tuple[str, What]]:
    for number, stage in enumerate(header.stages):
        if number in header.ends:
            yield f"lead_time.{stage.name}", "hours"
            yield f"throughput.{stage.name}", "times"
        else:
            yield f"wait.{stage.name}", "hours"
            yield f"queue_length.{stage.name}", "times"


def _of_branches(header: Header) -> Iterator[tuple[str, What]]:
    for name, fields in (
        *((b.name, b.fields) for b in header.branches),
        *((f"{way} at the sender", None) for way in header.ways),
    ):
        if fields != ():
            yield f"complete.{name}", "yes or no"
            yield f"complete_truly.{name}", "yes or no"
            for field in range(len(header.fields)) if fields is None else fields:
                yield f"complete.{name}.{header.fields[field]}", "yes or no"
    for branch in header.branches:
        if branch.what == "handoff":
            yield f"acceptance.{branch.name}", "hours"


def _of_teams(header: Header) -> Iterator[tuple[str, What]]:
    for team in header.teams:
        yield f"utilisation.{team.name}", "share"
        yield f"worked.{team.name}", "times"
        yield f"queue_length.team.{team.name}", "times"
        for purpose in _PURPOSES:
            yield f"split.{team.name}.{purpose}", "share"


def _of_clocks(header: Header) -> Iterator[tuple[str, What]]:
    for clock in header.clocks:
        yield f"met.{clock.name}", "yes or no"
        yield f"clock.{clock.name}", "hours"
        for name in (OUTSIDE, NOBODY, *(team.name for team in header.teams)):
            yield f"whose.{clock.name}.{name}", "share"


def _of_costs(priced: bool) -> Iterator[tuple[str, What]]:
    for name in ("hours", "breached", "lost", "unfinished"):
        yield f"monthly.{name}", "times"
    for name in _COSTS if priced else ():
        yield f"cost.{name}", "money"
