"""Small models in few words, and their Logs as lines, for tests whose Log is worked out by hand."""

from dataclasses import replace
from typing import Any

from flowspec.model.log import COLUMNS, Header, Kind, Log
from flowspec.simulate import model as m
from flowspec.simulate.draws import key_of
from flowspec.simulate.laws import violations
from flowspec.simulate.reference import run

_BLANK = {"stage": -1, "visit": -1, "team": -1, "seat": -1, "other": -1, "handoff": -1}


def fixed(ticks: float) -> m.Distribution:
    """A length that never varies."""
    return m.Distribution("fixed", (float(ticks),))


def after(ticks: float, calendar: int = -1) -> m.Span:
    """A delay that never varies."""
    return m.Span(fixed(ticks), calendar)


def team(name: str = "team", seats: int = 1, **more: Any) -> m.Team:
    """A team whose seats follow the first calendar."""
    return replace(m.Team(name, key_of(name), tuple(m.Seat(0) for _ in range(seats))), **more)


def field(name: str, **more: Any) -> m.Field:
    """A field that is right at the first try, if nothing else is said."""
    return replace(m.Field(name, key_of(name)), **more)


def missing(name: str, **more: Any) -> m.Field:
    """A field that no first try fills, but a second does."""
    return field(name, complete=0.0, **more)


def stage(name: str, *ways: int, work: float = 5, **more: Any) -> m.Stage:
    """A stage worked by seats of the first team."""
    bare = m.Stage(name, key_of(name), 0, "seats", m.Route(otherwise=0), work=fixed(work), ways=ways)
    return replace(bare, **more)


def end(name: str = "end", outcome: int = 0) -> m.Stage:
    """An end."""
    return m.Stage(name, key_of(name), 0, "end", outcome=outcome)


def way(source: int, *targets: int, name: str = "", **more: Any) -> m.Way:
    """A way, with one branch for each target; its link is numbered by the order of the ways."""
    name = name or f"{source} to {targets}"
    branches = tuple(m.Branch(target, f"{name}/{target}", key_of(f"{name}/{target}")) for target in targets)
    return replace(m.Way(name, key_of(name), 0, source, branches), **more)


def branch(target: int, **more: Any) -> m.Branch:
    """One target of a way, with what is particular about it."""
    return replace(m.Branch(target, f"to {target}", key_of(f"to {target}")), **more)


def clock(name: str, start: m.Point, stop: m.Point, within: int, **more: Any) -> m.Clock:
    """A clock from one point to another."""
    return replace(m.Clock(name, key_of(name), "SLA", (start,), (stop,), within=within), **more)


def model(
    stages: tuple[m.Stage, ...], ways: tuple[m.Way, ...], *, teams: tuple[m.Team, ...] | None = None,
    arrivals: tuple[int, ...] = (0,), calendar: tuple[tuple[int, int], ...] = ((0, 10_000),), end: int = 1000, **more: Any,
) -> m.Model:  # fmt: skip
    """A model of one workflow whose cases reach its first stage; link n is way n."""
    bare = m.Model(
        horizon=end, end=end, day0=0, calendars=(calendar,), workflows=(m.Workflow("flow", key_of("flow")),),
        sources=(m.Source("start", key_of("start"), 0, 0, arrivals),), teams=teams or (team(),), fields=(), stages=stages,
        ways=tuple(replace(each, link=n) for n, each in enumerate(ways)), clocks=(),
    )  # fmt: skip
    return replace(bare, **more)


def bare_header(given: m.Model) -> Header:
    """A header without names: what an engine needs of one is nothing."""
    until = min(given.horizon, given.end)
    return Header((), (), (), (), (), (), (), (), (), calendars=given.calendars, end=given.end, arrivals_until=until)


def log_of(given: m.Model) -> Log:
    """What the SimPy engine says of a model; it keeps the laws."""
    log = run(given, 1, 0, bare_header(given))
    assert violations(log, given) == []
    return log


def told(given: m.Model) -> list[str]:
    """The Log of a model, a line for each row."""
    log = log_of(given)
    return [line(log, number) for number in range(len(log))]


def line(log: Log, number: int) -> str:
    """One row, losing nothing: `KIND case.token begin-end`, then each column that is not blank."""
    row = {name: int(log[name][number]) for name in COLUMNS}
    kind, case, token, begin, end = (row.pop(name) for name in ("kind", "case", "token", "begin", "end"))
    ticks = f"{begin}" if begin == end else f"{begin}-{end}"
    rest = "".join(f" {name} {value}" for name, value in row.items() if value != _BLANK.get(name, 0))
    return f"{Kind(kind).name} {case}.{token} {ticks}{rest}"
