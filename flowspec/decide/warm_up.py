"""What a run leaves out at its beginning: nothing, what the scenario says, or what is found."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypeAlias

from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs, replicate
from flowspec.measure.warm_up import cell, open_cases, settled
from flowspec.model.plain import dataclass

How: TypeAlias = Literal["none", "given", "found", "never settles"]

PILOTS = 10
"""Replications that the warm-up is found from."""
APART = 2_000_000
"""The number of the first of them: they are not those that are measured, else what is left out would depend on what is measured
(on one run of M/M/3, choosing and measuring on the same run makes the mean wait 2 % too short)."""


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Ticks that are left out, and why: `none` in a terminating run, `given` by the scenario, `found` by MSER-5.

    A run that `never settles` leaves out its first half, and what it says of the long run is not to be trusted.
    """

    ticks: int
    how: How


def warm_up_of(prepared: Prepared, runs: Runs) -> WarmUp:
    """The warm-up of a scenario. Where it is not given it is found from `PILOTS` replications that are run for nothing else.

    It is the same on every engine and with any number of workers, and does not depend on how many replications are measured.
    """
    scenario = prepared.scenario
    if scenario.run == "terminating":
        return WarmUp(0, "none")
    if scenario.warm_up is not None:
        return WarmUp(scenario.warm_up, "given")
    pilots = replace(runs, first=APART, count=PILOTS)
    cells, rests = settled(replicate(prepared.lowered, open_cases, pilots))
    return WarmUp(cells * cell(scenario.horizon), "found" if rests else "never settles")


def longest(told: Iterable[WarmUp]) -> WarmUp:
    """The longest of several: what scenarios that are compared all leave out."""
    return max(told, key=lambda one: (one.how == "never settles", one.ticks))
