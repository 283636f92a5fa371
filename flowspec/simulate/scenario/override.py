"""The same scenario with another number: for sweeps and counterfactuals."""

import tomllib
from collections.abc import Sequence
from typing import Any

from flowspec.model.errors import ScenarioErrors
from flowspec.model.given import Given, KeyPath, Places
from flowspec.model.raw import is_list, is_table
from flowspec.model.scenario import Scenario
from flowspec.model.source import Source
from flowspec.simulate.scenario.form import Named, at
from flowspec.simulate.scenario.problems import keys_of, nearest, problem, shown
from flowspec.simulate.scenario.reading import assembled
from flowspec.simulate.scenario.written import Written, normal


def override(scenario: Scenario, path: str | Sequence[str], value: object) -> Scenario:
    """The scenario with a value at a key path such as `teams.Onboarding.size`, read as if it stood in the file.

    Names with spaces may stand bare or in quotes. A value inside a distribution can be reached
    (`stages.kickoff.work.lognormal.mean`). Raises `ScenarioErrors` if the path or the value cannot be; ValueError if the scenario
    was not read from a file or text.
    """
    if not scenario.document:
        raise ValueError("only a scenario that was read from a file or a text can be overridden")
    keys = keys_of(path) if isinstance(path, str) else tuple(path)
    place = Source(f"--set {shown(keys)}={value}", 1, 1)
    values = {keys[:i] for i in range(1, len(keys) + 1) if i == len(keys) or at(keys[:i]) is None}
    places = {**scenario.places.written, **dict.fromkeys(values, place)}
    content = normal(_set(scenario.document, (), keys, value, Places(places, place)))
    given = {told: about for told, about in scenario.given.items() if told[: len(keys)] != keys}
    return assembled(Written(content, places, {**given, keys: Given()}), scenario.file)


def value_of(text: str) -> object:
    """What a value on a command line says: `3`, `0.8`, `true`, `[["2027-01-04", 4]]` as TOML has it, else the text, `50 min`."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text


def _set(here: object, path: KeyPath, rest: KeyPath, value: object, places: Places) -> Any:
    """What stands at `path`, with the value at the rest of the keys; tables that are missing on the way are made."""
    if not rest:
        return value
    key, deeper = rest[0], (*path, rest[0])
    if is_list(here) and key.isdigit() and int(key) < len(here):
        return [_set(each, deeper, rest[1:], value, places) if i == int(key) else each for i, each in enumerate(here)]
    if is_table(here) and "" in here and key not in here and isinstance(at(path), Named):
        return {**here, "": _set(here[""], path, rest, value, places)}  # [arrivals] without the name of its Start
    if is_table(here) and (key in here or len(rest) == 1 or at(deeper) is not None):
        return {**here, key: _set(here.get(key, {}), deeper, rest[1:], value, places)}
    known = list(map(str, here if is_table(here) else range(len(here)) if is_list(here) else ()))
    hint = nearest(key, known) if known else f"{shown(path)} is one value, set it as a whole"
    raise ScenarioErrors([problem("SCN001", deeper, places, f"there is no such key in this scenario; {hint}")])
