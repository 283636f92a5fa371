"""The form of a scenario file: its tables, and which of its keys hold tables, tables by name, or values."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BeforeValidator, InstanceOf, WithJsonSchema
from pydantic import Field as Bounds

from flowspec.model.distribution import Quantity
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Agent, Arrivals, Assumptions, Calendar, Costs, Process, Redesign, Table, Team, Ticks, Trust
from flowspec.model.scenario_text import moment

Start: TypeAlias = Annotated[
    datetime, BeforeValidator(moment), WithJsonSchema({"type": "string", "examples": ["2027-01-04", "2027-01-04T08:00"]})
]


class ScenarioFile(Assumptions):
    """A scenario as its file has it."""

    format: Literal[1]
    """Version of this form."""
    extends: str | None = None
    """Another scenario, relative to this file, that this one changes."""
    spec: str | None = None
    """The spec: `path.py:Class`, a path without a class, or a compiled graph; relative to this file."""
    start: Start | None = None
    """The day or moment at which the run starts; required if a calendar has holidays or its clocks change."""
    zone: str = "UTC"
    """IANA time zone of `start`, of the arrivals, and of calendars without their own."""
    currency: Annotated[str, Bounds(pattern=r"^[A-Z]{3}$")] | None = None
    """The currency of all amounts (ISO 4217); may be left out where an amount names it."""
    run: Literal["terminating", "steady-state"] = "terminating"
    """A stretch of time from an empty or given start, or the long run without its warm-up."""
    warm_up: Ticks | None = None
    """What to leave out of a steady-state run; without it, it is found (MSER-5)."""
    horizon: Ticks
    """How long cases arrive."""
    drain: Ticks = 0
    """How long a terminating run goes on after that, to finish what has begun."""
    replications: Annotated[int, Bounds(ge=1, strict=True)] = 30
    """How many independent runs."""
    seed: Annotated[int, Bounds(ge=0, strict=True)] = 1
    """Where all draws come from: the same seed, the same numbers."""
    teams: Mapping[str, Team] = Bounds(default_factory=dict)
    """By the team's name."""
    roles: Mapping[str, Team] = Bounds(default_factory=dict)
    """Roles with seats of their own; a role without one works in its team's line."""
    agents: Mapping[str, Agent] = Bounds(default_factory=dict)
    """By the agent's name."""
    calendars: Mapping[str, Calendar] = Bounds(default_factory=dict)
    """By a name that teams and groups use."""
    trust: Trust | None = None
    """How receivers learn to mistrust senders."""
    costs: Costs = Costs()
    """What things cost."""
    redesign: Redesign | None = None
    """What the change costs that this scenario shows."""
    workflows: Mapping[str, Process] = Bounds(default_factory=dict)
    """By process, if there are several; their tables then stand below."""


@dataclass(frozen=True, slots=True)
class Named:
    """Tables or values by a name that the writer chose; `each` is None for values."""

    each: "Shape"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of tables."""

    each: "Shape"


Shape: TypeAlias = "type[Table] | Named | Listed | None"
"""What stands at a key: a table, tables by name, a list of tables, or (None) a value."""


@cache
def shapes(table: type[Table]) -> Mapping[str, Shape]:
    """What stands at each key of a table."""
    return {name: _shape(info.annotation) for name, info in table.model_fields.items()}


def below(shape: Shape, key: str) -> Shape:
    """What stands at a key of a table, of tables by name or of a list; None also for an unknown key."""
    if isinstance(shape, Named | Listed):
        return shape.each
    return shapes(shape).get(key) if shape else None


def at(path: tuple[str, ...]) -> Shape:
    """What stands at a key path of the file; `[arrivals]` may leave the name of its Start out."""
    shape: Shape = ScenarioFile
    for key in path:
        if shape == Named(Arrivals) and key in shapes(Arrivals):
            shape = Arrivals
        shape = below(shape, key)
    return shape


def _shape(annotation: Any) -> Shape:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(parts[0])
    if origin in (Union, UnionType):
        told = () if InstanceOf[Quantity] in parts else map(_shape, parts)
        return next((shape for shape in told if shape is not None), None)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Named(_shape(parts[1]))
    if origin is tuple and (each := _shape(parts[0])):
        return Listed(each)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Table) else None
