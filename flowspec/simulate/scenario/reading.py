"""From a TOML file, with what it extends, to a `Scenario`: every fault at once, each at its place."""

import copy
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from pydantic import ValidationError

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import ScenarioErrors, UnusableFile
from flowspec.model.given import Given, KeyPath, Places
from flowspec.model.scenario import Assumptions, Process, Scenario
from flowspec.model.scenario_text import Currency
from flowspec.model.source import Source
from flowspec.simulate.scenario.columns import fill_in
from flowspec.simulate.scenario.consistency import inconsistencies
from flowspec.simulate.scenario.form import Named, ScenarioFile, at
from flowspec.simulate.scenario.problems import nearest, of_validation, problem, shown
from flowspec.simulate.scenario.toml import positions
from flowspec.simulate.scenario.written import Written, merge, normal, take_apart


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
    return _scenario(_with_parents(text, file, ()), file)


def override(scenario: Scenario, path: str | Sequence[str], value: object) -> Scenario:
    """The same scenario with another value at a key path such as `teams.Onboarding.size`, read as if it stood in the file.

    A value inside a distribution can be reached (`stages.kickoff.work.lognormal.mean`). Raises `ScenarioErrors` if the path or the
    value cannot be; ValueError if the scenario was not read from a file or text.
    """
    if not scenario.document:
        raise ValueError("only a scenario that was read from a file or a text can be overridden")
    keys = _keys(path) if isinstance(path, str) else tuple(path)
    place = Source(f"--set {shown(keys)}={value}", 1, 1)
    values = {keys[:i] for i in range(1, len(keys) + 1) if i == len(keys) or at(keys[:i]) is None}
    places = {**scenario.places.written, **dict.fromkeys(values, place)}
    content: dict[str, Any] = copy.deepcopy(dict(scenario.document))
    written = Written(content, places, {**scenario.given, keys: Given()})
    _put(written, keys, value)
    written.content = normal(written.content)
    return _scenario(written, scenario.file)


# --- files ----------------------------------------------------------------------------------------
def _with_parents(text: str, file: str, children: tuple[str, ...]) -> Written:
    told = _toml(text, file)
    written = take_apart(_rebased(told, dirname(file)), positions(text, file), file)
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
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        last = len(text.splitlines()) or 1
        place = Source(file, int(found[2] or last), int(found[3] or 1)) if found else Source(file, 1, 1)
        wrong = (found[1] if found else str(error)).rstrip(".")
        message = f"this is not TOML: {wrong[:1].lower()}{wrong[1:]}; put this line right"
        raise ScenarioErrors([problem("SCN012", (), Places({}, place), message)]) from None


def _rebased(raw: Any, folder: str) -> Any:
    """Paths of other files (`spec`, `extends`, `log`) relative to the working directory."""
    if isinstance(raw, list):
        return [_rebased(each, folder) for each in raw]
    if not isinstance(raw, dict):
        return raw
    paths = ("spec", "extends", "log")
    return {
        key: normpath(join(folder, each)) if key in paths and isinstance(each, str) and each else _rebased(each, folder)
        for key, each in raw.items()
    }


# --- content --------------------------------------------------------------------------------------
def _scenario(written: Written, file: str) -> Scenario:
    places = Places(written.places, Source(file, 1, 1))
    problems = list(written.problems)
    content = fill_in(written.content, places, problems)
    currency = Currency(content["currency"] if isinstance(content.get("currency"), str) else None)
    try:
        told = ScenarioFile.model_validate(content, context=currency)
    except ValidationError as error:
        raise ScenarioErrors([*problems, *of_validation(error, content, places)]) from None
    problems.extend(_levels(told, written.content, places))
    scenario = _assembled(told, currency.code, file, written, places)
    problems.extend(inconsistencies(scenario))
    if problems:
        raise ScenarioErrors(problems)
    return scenario


def _levels(told: ScenarioFile, content: Mapping[str, Any], places: Places) -> list[Diagnostic]:
    """The tables of a workflow stand at the top or below `[workflows.<process>]`, not at both."""
    if not told.workflows:
        required = "this is required; add this line: spec = \"../specs/sales_to_onboarding/as_is.py:SalesToOnboarding\""
        return [] if told.spec else [problem("SCN008", ("spec",), places, required)]
    both = [key for key in ("spec", *Assumptions.model_fields) if key in content]
    first = next(iter(told.workflows))
    return [
        problem("SCN009", (key,), places, f"this stands beside [workflows]; write it below one of them: workflows.{first}.{key}")
        for key in both
    ]


def _assembled(told: ScenarioFile, currency: str | None, file: str, written: Written, places: Places) -> Scenario:
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


# --- overrides ------------------------------------------------------------------------------------
_PART = re.compile(r"\"(?P<quoted>[^\"]*)\"|(?P<bare>[^.\"\[\]]+)|\[(?P<index>\d+)\]")


def _keys(path: str) -> KeyPath:
    """`teams."US sales".groups[0].size` as its keys; bare keys may have spaces."""
    return tuple(part["quoted"] if part["quoted"] is not None else part["bare"] or part["index"] for part in _PART.finditer(path))


def _put(written: Written, keys: KeyPath, value: object) -> None:
    """Sets one value; tables on the way that are missing are made."""
    here: Any = written.content
    places = Places(written.places)
    for i, key in enumerate(keys[:-1]):
        here = _start(here, keys[:i], key)
        if isinstance(here, list) and key.isdigit() and int(key) < len(here):
            here = here[int(key)]
        elif isinstance(here, dict) and (key in here or at(keys[: i + 1]) is not None):
            here = here.setdefault(key, {})
        else:
            known = list(map(str, here)) if isinstance(here, dict) else [str(n) for n in range(len(here))] if isinstance(here, list) else []
            hint = nearest(key, known) if known else f"write {shown(keys[:i])} alone"
            raise ScenarioErrors([problem("SCN001", keys[: i + 1], places, f"there is no such key in this scenario; {hint}")])
    here = _start(here, keys[:-1], keys[-1])
    if isinstance(here, list) and keys[-1].isdigit() and int(keys[-1]) < len(here):
        here[int(keys[-1])] = value
    elif isinstance(here, dict):
        here[keys[-1]] = value
    else:
        message = f"{shown(keys[:-1])} is one value here, not a table; write {shown(keys[:-1])} alone"
        raise ScenarioErrors([problem("SCN001", keys, places, message)])


def _start(here: Any, path: KeyPath, key: str) -> Any:
    """`[arrivals]` without the name of its Start has one table more in the content than in the file."""
    unnamed = isinstance(at(path), Named) and isinstance(here, dict) and "" in here
    return here[""] if unnamed and key not in here else here
