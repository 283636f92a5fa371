"""Where each number of a scenario comes from, defaults too: what a planner is asked first."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import PydanticUndefined

from flowspec.model.duration import UNITS
from flowspec.model.given import Given, KeyPath, Origin
from flowspec.model.plain import dataclass
from flowspec.model.raw import is_list, is_table
from flowspec.model.scenario import Scenario
from flowspec.simulate.scenario.form import Listed, ScenarioFile, Shape, below
from flowspec.simulate.scenario.problems import shown

_NO_NUMBERS = frozenset(
    {"format", "extends", "spec", "start", "zone", "currency", "run", "replications", "seed", "name", "column"}
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """One number: its key path and what is written there (or the default), and who says so."""

    key: str
    value: str
    origin: Origin
    source: str | None = None
    n: int | None = None
    interval: tuple[str, str] | None = None
    by: str | None = None


def provenance(scenario: Scenario) -> tuple[Provenance, ...]:
    """Every number of the tables that the scenario has, in the file's order, and of each table the defaults that it leaves."""
    return tuple(_table(scenario.document, ScenarioFile, (), scenario.given))


def _table(content: Mapping[str, Any], shape: Shape, path: KeyPath, given: Mapping[KeyPath, Given]) -> Iterator[Provenance]:
    for key, raw in content.items():
        yield from _any(raw, below(shape, key), (*path, key) if key else path, given)
    if isinstance(shape, type) and shape is not ScenarioFile:
        for key, info in shape.model_fields.items():
            if key not in content and key not in _NO_NUMBERS and info.default not in (None, PydanticUndefined, ()):
                yield Provenance(shown((*path, key)), _default(key, info.default), "default")


def _any(raw: Any, shape: Shape, path: KeyPath, given: Mapping[KeyPath, Given]) -> Iterator[Provenance]:
    if is_table(raw) and shape is not None and not isinstance(shape, Listed):
        yield from _table(raw, shape, path, given)
    elif is_list(raw) and isinstance(shape, Listed):
        for i, each in enumerate(raw):
            yield from _any(each, shape.each, (*path, str(i)), given)
    elif path[-1] not in _NO_NUMBERS:
        told = given.get(path, Given())
        yield Provenance(shown(path), _text(raw), told.origin, told.source, told.n, told.interval, told.by)
        for inner in (p for p in given if len(p) > len(path) and p[: len(path)] == path):
            told = given[inner]
            yield Provenance(shown(inner), "", told.origin, told.source, told.n, told.interval, told.by)


def _default(key: str, value: Any) -> str:
    return f"{value / UNITS['d']:g} d" if key == "over" else _text(value)


def _text(raw: object) -> str:
    """A value as a scenario writes it."""
    if is_table(raw):
        return "{ " + ", ".join(f"{key} = {_text(value)}" for key, value in raw.items()) + " }"
    if is_list(raw):
        return f"[{', '.join(map(_text, raw))}]"
    return str(raw).lower() if isinstance(raw, bool) else str(raw)
