"""From a TOML file, with what it extends, to a `Scenario`: every fault at once, each at its place."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from pydantic import ValidationError

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import ScenarioErrors, UnusableFile
from flowspec.model.given import KeyPath, Places
from flowspec.model.raw import is_list, is_table
from flowspec.model.scenario import Assumptions, Process, Scenario
from flowspec.model.scenario_text import Currency
from flowspec.model.source import Source
from flowspec.simulate.scenario.columns import fill_in
from flowspec.simulate.scenario.consistency import inconsistencies
from flowspec.simulate.scenario.form import ScenarioFile
from flowspec.simulate.scenario.problems import of_validation, problem
from flowspec.simulate.scenario.toml import positions
from flowspec.simulate.scenario.written import Written, merge, take_apart


def read_scenario(path: str | Path) -> Scenario:
    """The scenario in a file. Paths in it are relative to the file that names them; in the result, to the working directory.

    Raises `UnusableFile` if the file cannot be read, `ScenarioErrors` with everything that is wrong in it or in what it extends.
    """
    file = str(path)
    try:
        text = Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise UnusableFile(f"{file}: cannot be read: {error.strerror}; write the path of a scenario file (.toml)") from None
    except UnicodeDecodeError:
        raise UnusableFile(f"{file}: this is not UTF-8 text; a scenario is a TOML file") from None
    return parse_scenario(text, file)


def parse_scenario(text: str, file: str = "scenario.toml") -> Scenario:
    """The scenario that a text holds, as if it stood in `file`. Raises `ScenarioErrors` as `read_scenario` does."""
    return assembled(_with_parents(text, file, ()), file)


# --- files ----------------------------------------------------------------------------------------
def _with_parents(text: str, file: str, children: tuple[str, ...]) -> Written:
    content = _toml(text, file)
    found = positions(text, file)
    if unnamed := [path for path in found if "" in path]:
        raise ScenarioErrors([problem("SCN001", unnamed[0], Places(found), "a name is empty; write one")])
    written = take_apart(_rebased(content, dirname(file)), found, file)
    parent = written.content.pop("extends", None)
    if parent is None:
        return written
    places = Places(written.places, Source(file, 1, 1))
    family = (*children, normpath(file))
    fault = None
    if not isinstance(parent, str):
        fault = "this is not a path; write the path of another scenario, relative to this file"
    elif normpath(parent) in family:
        fault = f"{' extends '.join((*family, normpath(parent)))}; let one of them stand alone"
    else:
        try:
            above = Path(parent).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            fault = f"{parent} cannot be read; write the path of another scenario, relative to this file"
        else:
            return merge(_with_parents(above, parent, family), written)
    raise ScenarioErrors([problem("SCN011", ("extends",), places, fault), *written.problems])


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        message = "this is nested too deeply to be a scenario; write fewer brackets within brackets"
        raise ScenarioErrors([problem("SCN012", (), Places({}, Source(file, 1, 1)), message)]) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        last = len(text.splitlines()) or 1
        place = Source(file, int(found[2] or last), int(found[3] or 1)) if found else Source(file, 1, 1)
        wrong = (found[1] if found else str(error)).rstrip(".")
        message = f"this is not TOML: {wrong[:1].lower()}{wrong[1:]}; put this line right"
        raise ScenarioErrors([problem("SCN012", (), Places({}, place), message)]) from None


def _rebased(raw: object, folder: str) -> Any:
    """Paths of other files (`spec`, `extends`, `log`) relative to the working directory."""
    if is_list(raw):
        return [_rebased(each, folder) for each in raw]
    if not is_table(raw):
        return raw
    paths = ("spec", "extends", "log")
    return {
        key: normpath(join(folder, each)) if key in paths and isinstance(each, str) and each else _rebased(each, folder)
        for key, each in raw.items()
    }


# --- content --------------------------------------------------------------------------------------
def assembled(written: Written, file: str) -> Scenario:
    """The scenario that the content of files comes to. Raises `ScenarioErrors` with everything that is wrong."""
    places = Places(written.places, Source(file, 1, 1))
    content, unusable = fill_in(written.content, places)
    problems = [*written.problems, *unusable.values()]
    currency = Currency(content["currency"] if isinstance(content.get("currency"), str) else None)
    try:
        told = ScenarioFile.model_validate(content, context=currency)
    except ValidationError as error:
        faults = dict(of_validation(error, content, places))
        more = [each for path, each in faults.items() if not any(log[: len(path)] == path for log in unusable)]
        raise ScenarioErrors([*problems, *more, *_others(faults, content, written, file)]) from None
    scenario = _data(told, currency.code, file, written, places)
    problems += [*_levels(told, written.content, places), *inconsistencies(scenario)]
    if problems:
        raise ScenarioErrors(problems)
    return scenario


def _others(faults: Iterable[KeyPath], content: Mapping[str, Any], written: Written, file: str) -> Iterator[Diagnostic]:
    """What is inconsistent in the tables that have no fault of their own; nothing if a fault is where other tables look."""
    faulty = [path[:2] for path in faults]
    if any(len(path) < 2 or path[0] in _LOOKED_AT for path in faulty):
        return
    whole = {path[0] for path in faulty if "" in content[path[0]] or path[0] == "priorities"}
    sound = {
        section: {name: each for name, each in table.items() if (section, name) not in faulty} if is_table(table) else table
        for section, table in content.items()
        if section not in whole
    }
    try:
        told = ScenarioFile.model_validate(sound, context=Currency())
    except ValidationError:  # a fault that belongs to no one table
        return
    yield from inconsistencies(_data(told, None, file, written, Places(written.places, Source(file, 1, 1))))


_LOOKED_AT = frozenset({"teams", "roles", "calendars", "trust", "workflows"})


def _levels(told: ScenarioFile, content: Mapping[str, Any], places: Places) -> list[Diagnostic]:
    """The tables of a workflow stand at the top or below `[workflows.<process>]`, not at both."""
    if not told.workflows:
        required = 'this is required; add this line: spec = "../specs/sales_to_onboarding/as_is.py:SalesToOnboarding"'
        return [] if told.spec else [problem("SCN008", ("spec",), places, required)]
    both = [key for key in ("spec", *Assumptions.model_fields) if key in content]
    first = next(iter(told.workflows))
    return [
        problem("SCN009", (key,), places, f"this stands beside [workflows]; write it below one of them: workflows.{first}.{key}")
        for key in both
    ]


def _data(told: ScenarioFile, currency: str | None, file: str, written: Written, places: Places) -> Scenario:
    own = {name: getattr(told, name) for name in Assumptions.model_fields}
    workflows = dict(told.workflows) or {"": Process(spec=told.spec or "", **own)}
    same = {f.name for f in fields(Scenario)} & ScenarioFile.model_fields.keys() - {"workflows", "currency"}
    return Scenario(
        **{name: getattr(told, name) for name in same},
        workflows=workflows,
        currency=currency,
        file=file,
        places=places,
        given=written.given,
        document=written.content,
    )
