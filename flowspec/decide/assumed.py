"""A scenario read for the rules that ask about it."""

from dataclasses import replace
from pathlib import Path

from flowspec.checks.assumed import Assumed
from flowspec.decide.prepared import specs_of
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import ScenarioErrors
from flowspec.model.given import Given, KeyPath
from flowspec.model.graph import Specs, Suppression
from flowspec.model.scenario import Scenario
from flowspec.simulate.lower import lower
from flowspec.simulate.scenario import provenance, read_scenario
from flowspec.simulate.scenario.problems import keys_of
from flowspec.simulate.scenario.suppressions import suppressions

SHARES = ("SCN006", "SCN104")
"""Faults of a scenario that are a rule's finding (SIM002)."""

PLANNED = {"calendar", "calendars", "serves"}
"""Keys below which nothing is a guess about the world."""


def assumed(path: str | Path) -> tuple[Specs, Assumed]:
    """The specs of the scenario at `path`, which are executed, and what it takes for granted.

    Without specs where shares in the file itself do not add up. An overload is no error here: a rule tells it. Raises
    `ScenarioErrors`, `SpecErrors` or `UnusableFile` with everything else that is wrong.
    """
    specs = Specs((), (), (), (), ())
    told = tuple(suppressions(path))
    unreadable = [one for one in told if isinstance(one, Diagnostic)]
    known = tuple(one for one in told if isinstance(one, Suppression))
    try:
        scenario = read_scenario(path)
        specs = specs_of(scenario)
        lowered = lower(specs, replace(scenario, run="terminating"))
    except ScenarioErrors as error:
        if unreadable or any(one.code not in SHARES for one in error.problems):
            raise ScenarioErrors([*error.problems, *unreadable]) from None
        return specs, Assumed(faults=error.problems, suppressions=known)
    if unreadable:
        raise ScenarioErrors(unreadable)
    return specs, Assumed(scenario.places, _numbers(scenario), lowered.net, suppressions=known)


def _numbers(scenario: Scenario) -> dict[KeyPath, Given]:
    """The numbers that are written, and where they come from; hours and other words are a plan and no assumption."""
    told = {keys_of(one.key): one for one in provenance(scenario) if one.origin != "default"}
    return {
        path: Given(one.source, one.n, one.interval, one.by)
        for path, one in told.items()
        if not PLANNED.intersection(path) and (not one.value or any(map(str.isdigit, one.value)))
    }
