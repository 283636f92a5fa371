"""The Model as the traffic equations see it: means instead of distributions, shares instead of draws.

Guards are counted over points that fill the space of the fields' values evenly (an additive recurrence, Roberts 2018, The
Unreasonable Effectiveness of Quasirandom Sequences), so a share is right to a few in a thousand; few discrete fields exactly.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import TypeAlias

from flowspec.analysis.traffic import Ask, Choice, Datum, Net, Stage, Target, Way
from flowspec.analysis.traffic import Gate as Tested
from flowspec.analysis.traffic import Team as Crew
from flowspec.model.calendar import open_between
from flowspec.simulate import model as m
from flowspec.simulate.draws import sample
from flowspec.simulate.lower.spans import mean
from flowspec.simulate.programs import evaluate

POINTS = 1_024
"""Points at which guards are counted."""

MOST_BLANKS = 4
"""Fields of one stage's guards whose blanks are told apart; further ones count as filled."""

_PLASTIC = 1.32471795724474602596

Point: TypeAlias = tuple[Mapping[int, int], float]
"""Values by field, and how much they weigh."""


def net(model: m.Model, rates: Mapping[int, float]) -> Net:
    """The net of a Model to whose stages cases arrive at these rates, in cases per tick."""
    stages = tuple(_stage(model, stage, rates.get(i, 0.0), i) for i, stage in enumerate(model.stages))
    return Net(stages, tuple(_crew(model, team) for team in model.teams), tuple(_datum(field) for field in model.fields))


def _datum(field: m.Field) -> Datum:
    return Datum(
        field.name, field.wrong, field.again, field.harm, mean(field.repair), field.re_entry, field.default_right, field.always
    )


def _crew(model: m.Model, team: m.Team) -> Crew:
    """Seats on shift on average over the time in which cases arrive, each at its speed."""
    span = max(1, model.horizon)
    return Crew(team.name, sum(seat.speed * open_between(model.calendars[seat.calendar], 0, span) for seat in team.seats) / span)


def _stage(model: m.Model, stage: m.Stage, rate: float, number: int) -> Stage:
    ways = [model.ways[i] for i in stage.ways]
    again = 1 / (1 - stage.hold.share) if stage.hold and stage.hold.share < 1 else 1.0
    by_machine = stage.kind == "machine"
    work = mean(stage.by_hand or stage.work) if by_machine else mean(stage.work)
    asked = _guard_fields(ways)[:MOST_BLANKS]
    return Stage(
        name=stage.name,
        teams=_teams(model, stage),
        work=work * again,
        rework=mean(stage.rework) * again,
        collects=tuple((collect.field, collect.complete) for collect in stage.collects),
        uses=stage.uses,
        ways=tuple(_way(model, number, way) for way in ways),
        guards=tuple(asked),
        choices=tuple(_choices(model, ways, asked)) if ways else (),
        arrivals=rate,
    )


def _teams(model: m.Model, stage: m.Stage) -> tuple[tuple[int, float], ...]:
    """Who works the stage, each with the share of visits."""
    if stage.kind == "machine":
        return ((stage.fallback, stage.low),) if stage.fallback >= 0 and stage.low > 0 else ()
    if stage.kind != "seats":
        return ()
    if not stage.route.rows:
        return ((stage.route.otherwise, 1.0),) if stage.route.otherwise >= 0 else ()
    rows = [program for program, _ in stage.route.rows]
    shares = _first_true(model, rows, _points(model, rows), frozenset())
    teams = [*(team for _, team in stage.route.rows), stage.route.otherwise]
    return tuple((team, share) for team, share in zip(teams, shares, strict=True) if team >= 0)


# --- ways -----------------------------------------------------------------------------------------
def _way(model: m.Model, number: int, way: m.Way) -> Way:
    sources = sum(other.join == way.join for other in model.ways) if way.join >= 0 else 1
    targets = tuple(
        Target(branch.stage, 1 / sources, mean(branch.look), tuple(_gates(model, number, branch.gates, branch.stage)))
        for branch in way.branches
    )
    approvals = tuple((a.team, mean(a.work), _often(model, a.only_if)) for a in way.approvals)
    sets = tuple((field, 0 if code == m.CLEAR else 1) for field, code in way.sets) + tuple(
        (field, 1) for field, _ in way.computes
    )
    return Way(way.name, targets, tuple(_gates(model, number, way.gates, number)), sets, approvals)


def _gates(model: m.Model, source: int, gates: Sequence[m.Gate], at: int) -> Iterator[Tested]:
    pseudo = {a.field for way in model.ways for a in way.approvals}
    for gate in gates:
        asks = tuple(
            Ask(field, _often(model, need.only_if), tuple(_fields([need.only_if] if need.only_if else [])))
            for need in gate.needs
            for field in need.fields
            if field not in pseudo
        )
        yield _policy(model, source, gate.missing, asks, at)


def _policy(model: m.Model, source: int, policy: m.Policy, asks: tuple[Ask, ...], at: int) -> Tested:
    then = _policy(model, source, policy.then, asks, at) if policy.then else None
    work = mean(policy.fix) if policy.what in ("block", "escalate") else mean(policy.ask)
    answers = _asks_a_round(policy) if policy.what == "chase" else 1.0
    return Tested(asks, policy.what, work, policy.team, policy.stage, policy.at_most, answers, then)


def _asks_a_round(policy: m.Policy) -> float:
    """How often one round of a chase asks: once, and again after each `every` without an answer (elapsed time)."""
    if policy.answer is None or policy.every is None or policy.answer.calendar != policy.every.calendar:
        return 1.0
    every = mean(policy.every.length)
    answer = policy.answer.length

    def late(bound: float) -> float:
        return 1 - _share(lambda u: sample(answer, u) <= bound)

    return 1.0 + sum(late(k * every) for k in range(1, max(1, policy.at_most)))


# --- guards ---------------------------------------------------------------------------------------
def _choices(model: m.Model, ways: list[m.Way], asked: list[int]) -> Iterator[Choice]:
    points = _points(model, [guard for way in ways if (guard := _deciding(way))])
    for size in range(len(asked) + 1):
        for missing in combinations(asked, size):
            yield Choice(frozenset(missing), _shares(model, ways, points, frozenset(missing)))


def _deciding(way: m.Way) -> m.Program | None:
    """Its guard, if that decides at once and not only when a time has come."""
    return way.guard if way.timer is None and way.timer_at is None else None


def _shares(model: m.Model, ways: list[m.Way], points: list[Point], missing: frozenset[int]) -> tuple[float, ...]:
    """Guards in declared order, then the default, then shares; ways that time decides only where there is nothing else."""
    told = [0.0] * len(ways)
    timed = [way.timer is not None or way.timer_at is not None for way in ways]
    guards = {i: guard for i, way in enumerate(ways) if (guard := _deciding(way))}
    shares = _first_true(model, list(guards.values()), points, missing)
    for i, share in zip(guards, shares[:-1], strict=True):
        told[i] = share
    default = next((i for i, way in enumerate(ways) if way.default), None)
    free = [i for i, way in enumerate(ways) if not way.guard and not way.default and not timed[i]]
    if default is not None:
        told[default] = shares[-1]
    for i in free if default is None else ():
        told[i] = shares[-1] * ways[i].share
    return tuple(_overtaken(model, ways, told))


def _overtaken(model: m.Model, ways: list[m.Way], shares: list[float]) -> list[float]:
    """The shares where time may come first: in a waiting stage what happens later than the first timer does not happen."""
    timers = [(_elapsed(model, way.timer, 0.5), i) for i, way in enumerate(ways) if way.timer and not way.guard]
    if not timers:
        return shares
    due, first = min(timers)
    told = [share * _before(model, way.after, due) for way, share in zip(ways, shares, strict=True)]
    told[first] += 1 - sum(told) if any(way.after for way in ways) or not sum(shares) else 0.0
    return told


def _before(model: m.Model, after: m.Span | None, due: float) -> float:
    """How often a delay ends before an instant."""
    if after is None:
        return 1.0
    return _share(lambda u: _elapsed(model, after, u) < due)


def _share(is_below: Callable[[float], bool]) -> float:
    """The share of cases below a bound, by bisection on their quantiles."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _elapsed(model: m.Model, span: m.Span, u: float) -> float:
    """The u-quantile of a delay; open time is stretched by how seldom its calendar is open."""
    length = sample(span.length, u)
    if span.calendar < 0:
        return length
    opened = open_between(model.calendars[span.calendar], 0, model.horizon)
    return length * model.horizon / opened if opened else float(m.NEVER)


def _often(model: m.Model, program: m.Program | None) -> float:
    return _first_true(model, [program], _points(model, [program]), frozenset())[0] if program else 1.0


def _first_true(model: m.Model, programs: Sequence[m.Program], points: Sequence[Point], missing: frozenset[int]) -> list[float]:
    """How often each program is the first that holds; last: how often none does."""
    told = [0.0] * (len(programs) + 1)
    for values, weight in points:

        def value(field: int, values: Mapping[int, int] = values) -> int | None:
            return None if field in missing else values.get(field)

        holds = (i for i, program in enumerate(programs) if evaluate(program, value, lambda f: f not in missing, 0, model.day0))
        told[next(holds, len(programs))] += weight
    return told


def _points(model: m.Model, programs: Sequence[m.Program]) -> list[Point]:
    """Combinations of values of the fields that programs read, with their weights: every one of discrete fields if there are
    few, else points in the unit cube."""
    if not programs:
        return [({}, 1.0)]
    valued = [(f, values) for f in _fields(programs) if (values := model.fields[f].values)]
    if all(values.codes for _, values in valued) and prod(len(values.codes) for _, values in valued) <= POINTS:
        combined = product(*(list(_weights(values)) for _, values in valued))
        return [
            ({f: code for (f, _), (code, _) in zip(valued, codes, strict=True)}, prod(weight for _, weight in codes))
            for codes in combined
        ]
    steps = [(f, values, _PLASTIC ** -(k + 1)) for k, (f, values) in enumerate(valued)]
    return [({f: _value(values, (0.5 + i * step) % 1.0) for f, values, step in steps}, 1 / POINTS) for i in range(1, POINTS + 1)]


def _weights(values: m.Values) -> Iterator[tuple[int, float]]:
    before = 0.0
    for code, cumulative in zip(values.codes, values.cumulative, strict=True):
        yield code, cumulative - before
        before = cumulative


def _value(values: m.Values, u: float) -> int:
    if values.number is not None:
        return int(sample(values.number, max(u, 1e-12)) * values.scale + 0.5)
    return next((code for code, upto in zip(values.codes, values.cumulative, strict=True) if u < upto), values.codes[-1])


def _guard_fields(ways: list[m.Way]) -> list[int]:
    return list(_fields([way.guard for way in ways if way.guard]))


def _fields(programs: Sequence[m.Program]) -> list[int]:
    """The fields that programs read, each once."""
    return list(dict.fromkeys(x for program in programs for op, x in program if op in (m.OP_FIELD, m.OP_FILLED)))
