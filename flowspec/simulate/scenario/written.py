"""What one file says, taken apart: plain values, where each stands, and where each number comes from.

Any value may be `{ value = 4, source = "...", n = 412, interval = [3, 5], by = "..." }`, any table may carry a `source` for its
values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.given import Given, KeyPath, Places
from flowspec.model.raw import is_list, is_table
from flowspec.model.scenario import Arrivals
from flowspec.model.source import Source
from flowspec.simulate.scenario.form import Listed, Named, ScenarioFile, Shape, below, shapes
from flowspec.simulate.scenario.problems import nearest, problem

_ABOUT = ("source", "n", "interval", "by")
_ONE_OF = (("rate", "every", "times", "log"), ("size", "groups"))
"""Keys of which a table has one: writing one replaces what a parent says by another."""


@dataclass(slots=True)
class Written:
    """The content of a file (or of several, merged), free of provenance; `given` is by key path of each value."""

    content: dict[str, Any]
    places: dict[KeyPath, Source]
    given: dict[KeyPath, Given] = field(default_factory=dict[KeyPath, Given])
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])


def take_apart(content: Mapping[str, Any], places: dict[KeyPath, Source], file: str) -> Written:
    """Plain values and their provenance. What is wrong with the provenance itself goes to `problems`."""
    told = Written({}, places)
    taken = _Taking(told, Places(places, Source(file, 1, 1)))
    told.content = taken.table(normal(content), ScenarioFile, (), None)
    return told


def merge(parent: Written, child: Written) -> Written:
    """What the child says, and what it leaves to the parent: table by table, values and lists as a whole."""
    both = Written({}, {**parent.places}, {**parent.given}, [*parent.problems, *child.problems])
    both.content = _merged(parent.content, child.content, ScenarioFile, (), both)
    both.places.update(child.places)
    both.given.update(child.given)
    return both


def normal(content: Mapping[str, Any]) -> dict[str, Any]:
    """The file with the levels that a writer may leave out: the only Start of `[arrivals]`, the `wait` of a bare `unowned`."""
    told = dict(content)
    if any(key in shapes(Arrivals) for key in _table(told.get("arrivals"))):
        told["arrivals"] = {"": told["arrivals"]}
    if stages := _table(told.get("stages")):
        told["stages"] = {name: _resting(stage) for name, stage in stages.items()}
    if workflows := _table(told.get("workflows")):
        told["workflows"] = {name: normal(each) if is_table(each) else each for name, each in workflows.items()}
    return told


def _resting(stage: Any) -> Any:
    resting = _table(stage).get("unowned")
    if resting is None or ("value" not in _table(resting) and not {"wait", "by"}.isdisjoint(_table(resting))):
        return stage
    return {**stage, "unowned": {"wait": resting}}


def _table(raw: object) -> Mapping[str, Any]:
    return raw if is_table(raw) else {}


@dataclass(slots=True)
class _Taking:
    """One walk over a file; `into` receives what it finds."""

    into: Written
    places: Places

    def any(self, raw: Any, shape: Shape, path: KeyPath, source: str | None) -> Any:
        if _wrapped(raw, shape):
            self.into.given[path] = self.about(raw, path, source)
            return self.any(raw["value"], shape, path, source)
        if is_table(raw) and shape is not None and not isinstance(shape, Listed):
            return self.table(raw, shape, path, source)
        if is_list(raw) and isinstance(shape, Listed):
            return [self.any(each, shape.each, (*path, str(i)), source) for i, each in enumerate(raw)]
        self.into.given.setdefault(path, Given(source))
        return self.value(raw, path, source)

    def table(self, raw: Mapping[str, Any], shape: Shape, path: KeyPath, source: str | None) -> dict[str, Any]:
        if isinstance(raw.get("source"), str):
            source = raw["source"]
            raw = {key: value for key, value in raw.items() if key != "source"}
        return {key: self.any(value, below(shape, key), (*path, key) if key else path, source) for key, value in raw.items()}

    def value(self, raw: Any, path: KeyPath, source: str | None) -> Any:
        """A value without the provenance of the numbers in it."""
        if is_list(raw):
            return [self.part(each, (*path, str(i)), source) for i, each in enumerate(raw)]
        if is_table(raw):
            return {key: self.part(each, (*path, key), source) for key, each in raw.items()}
        return raw

    def part(self, raw: Any, path: KeyPath, source: str | None) -> Any:
        if _wrapped(raw, None):
            self.into.given[path] = self.about(raw, path, source)
            raw = raw["value"]
        return self.value(raw, path, source)

    def about(self, raw: Mapping[str, Any], path: KeyPath, source: str | None) -> Given:
        """What stands beside `value`; a fault in it is told and left out."""
        told: dict[str, Any] = {"source": source}
        for key, value in raw.items():
            if key == "value":
                continue
            if key == "interval" and is_list(value) and len(value) == 2:
                told[key] = str(value[0]), str(value[1])
            elif key not in _ABOUT:
                self.fault("SCN001", (*path, key), f"this key is unknown beside a value; {nearest(key, ('value', *_ABOUT))}")
            elif key == "n" and not (type(value) is int and value > 0):
                self.fault("SCN002", (*path, key), f"{value} is not a number of observations; write a whole number above 0")
            elif key == "interval":
                self.fault("SCN002", (*path, key), "this is not an interval; write its two ends, such as [0.68, 0.76]")
            elif key in ("source", "by") and not isinstance(value, str):
                self.fault("SCN002", (*path, key), f"{value} is not a text; write in quotes where the number comes from")
            else:
                told[key] = value
        return Given(**told)

    def fault(self, code: str, path: KeyPath, message: str) -> None:
        self.into.problems.append(problem(code, path, self.places, message))


def _wrapped(raw: Any, shape: Shape) -> bool:
    if not is_table(raw) or "value" not in raw:
        return False
    if shape is None:
        return not (len(raw) > 1 and all(isinstance(value, int | float) for value in raw.values()) and "n" not in raw)
    return raw.keys() <= {"value", *_ABOUT}


def _merged(parent: Any, child: Any, shape: Shape, path: KeyPath, both: Written) -> Any:
    if not (is_table(parent) and is_table(child)) or shape is None or isinstance(shape, Listed):
        for told in [p for p in both.given if p[: len(path)] == path]:
            del both.given[told]
        return child
    kept: dict[str, Any] = dict(parent)
    for group in _ONE_OF:
        if not isinstance(shape, Named) and any(key in child for key in group):
            kept = {key: value for key, value in kept.items() if key not in group or key in child}
    for key, value in child.items():
        deeper = (*path, key) if key else path
        kept[key] = _merged(kept[key], value, below(shape, key), deeper, both) if key in kept else value
    return kept
