"""How much work reaches each team: the traffic equations of a workflow under load, with rework, returns and asking back in them.

Visits v of the stages solve v = arrivals + Pᵀ v, P the shares of the ways on; a fork's branches count once each, a join's
sources in equal parts (Jackson 1957, Networks of Waiting Lines, eq. 3, without its queues). Data quality is carried along: the
shares of the visits of each stage that begin with a field missing, and with it wrong. It decides how often gates send back, chase
and block, which changes P; so both are solved in turn until nothing changes.

What it does not know: fields are taken as independent of each other, and of the choice of the way; patience, timers and
escalations of late work are left out. A team's load is therefore what is offered to it, not what it gets done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass as mutable
from dataclasses import replace
from math import prod
from typing import Literal, TypeAlias

from flowspec.model.plain import dataclass

What: TypeAlias = Literal["block", "return", "chase", "escalate", "default", "pass"]

ROUNDS = 500
"""How often visits and data quality are solved in turn, at most."""

EXACT = 1e-11
"""The change of a round at which they are taken as solved."""


@dataclass(frozen=True, slots=True)
class Datum:
    """A field: how often a later try fills it, how often a failed try is wrong rather than missing, and what bad data costs."""

    name: str
    wrong: float = 0.0
    again: float = 1.0
    harm: float = 0.0
    repair: float = 0.0
    re_entry: float = 0.0
    default_right: float = 1.0
    always: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One need of a gate: its field, how often it applies, and the fields that must be filled for that to be known."""

    field: int
    applies: float = 1.0
    if_filled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked, and what happens without it: `work` (ticks) of `team`, a return's `stage`, asks a round of a chase."""

    asks: tuple[Ask, ...]
    what: What
    work: float = 0.0
    team: int = -1
    stage: int = -1
    at_most: int = 0
    answers: float = 1.0
    then: "Gate | None" = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a way leads, with what share of a visit; `look` (ticks) is the receiver's work before its gates."""

    stage: int
    weight: float
    look: float = 0.0
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: gates at the sender, targets, what it fills (1) or empties (0), and approvals as (team, work, how often)."""

    name: str
    targets: tuple[Target, ...]
    gates: tuple[Gate, ...] = ()
    sets: tuple[tuple[int, int], ...] = ()
    approvals: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The shares of the ways on where exactly these fields are missing, of those that guards ask for."""

    missing: frozenset[int]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: who works it as (team, share of its visits), mean work and rework in ticks, what it collects and uses."""

    name: str
    teams: tuple[tuple[int, float], ...] = ()
    work: float = 0.0
    rework: float = 0.0
    collects: tuple[tuple[int, float], ...] = ()
    uses: tuple[int, ...] = ()
    ways: tuple[Way, ...] = ()
    guards: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()
    arrivals: float = 0.0


@dataclass(frozen=True, slots=True)
class Team:
    """A team and how many of its seats are on shift on average, counted at their speed."""

    name: str
    capacity: float


@dataclass(frozen=True, slots=True)
class Net:
    """Everything that the traffic equations need; `arrivals` of stages are cases per tick."""

    stages: tuple[Stage, ...]
    teams: tuple[Team, ...]
    fields: tuple[Datum, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What is offered to one team: seats' worth of work (offered), seats on shift (capacity), and their ratio rho."""

    team: str
    offered: float
    capacity: float

    @property
    def rho(self) -> float:
        """Offered load over capacity; infinite where nobody is there."""
        return self.offered / self.capacity if self.capacity > 0 else float("inf") if self.offered > 0 else 0.0

    @property
    def stable(self) -> bool:
        """Whether the line does not grow for ever."""
        return self.rho < 1


@dataclass(frozen=True, slots=True)
class Traffic:
    """The solution: worked visits of each stage by case that arrives, loads by team, and (stage, way, share) how often a handoff
    is incomplete. `leaves` is whether every case leaves in the end: without it there is no steady state at all."""

    visits: tuple[float, ...]
    loads: tuple[Load, ...]
    incomplete: tuple[tuple[str, str, float], ...]
    missing: tuple[tuple[float, ...], ...]
    leaves: bool = True

    @property
    def stable(self) -> bool:
        """Whether every line comes to rest."""
        return self.leaves and all(load.stable for load in self.loads)


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """The %C&A of a field at which `team` comes to rho = 1, all else as it is; None: it never does (`stable`: is it so now)."""

    field: str
    at: float | None
    team: str
    now: float
    stable: bool


# --- solving --------------------------------------------------------------------------------------
def traffic(net: Net) -> Traffic:
    """Solve the equations. Without convergence, or where cases go round for ever, `leaves` is False and loads are infinite."""
    import numpy as np

    count = len(net.stages)
    arrivals = np.array([stage.arrivals for stage in net.stages])
    start = [1.0 if not datum.always else 0.0 for datum in net.fields]
    entering = [_State([0.0] * len(start), [0.0] * len(start)) for _ in net.stages]  # at first nothing sends back for ever
    visits = arrivals.copy()
    round_ = _Round(net, entering)
    for _ in range(ROUNDS):
        round_ = _Round(net, entering)
        matrix = np.eye(count) - np.array(round_.flows).T
        try:
            solved = np.linalg.solve(matrix, arrivals)
        except np.linalg.LinAlgError:
            return _endless(net)
        if not np.isfinite(solved).all() or (solved < -EXACT).any():
            return _endless(net)
        after = round_.entering(solved.tolist(), start)
        moved = max(
            [
                *(abs(solved - visits) / max(1e-300, arrivals.sum())),
                *(_distance(a, b) for a, b in zip(entering, after, strict=True)),
            ]
        )
        visits, entering = solved, after
        if moved < EXACT:
            break
    return _solution(net, visits.tolist(), round_)


def tipping_points(net: Net, *, fields: Sequence[int] | None = None) -> tuple[TippingPoint, ...]:
    """For each field that some stage collects: the %C&A at which the first team becomes unstable, by bisection to 1e-6."""
    collected = {f for stage in net.stages for f, _ in stage.collects}
    told: list[TippingPoint] = []
    for field in sorted(collected if fields is None else collected & set(fields)):
        told.append(_tipping(net, field))
    return tuple(told)


def unused_ways(net: Net) -> tuple[tuple[str, str], ...]:
    """(stage, way) of every way that no case takes, whatever is missing: its share is 0, or its guard never holds."""
    return tuple(
        (stage.name, way.name)
        for stage in net.stages
        for i, way in enumerate(stage.ways)
        if all(choice.shares[i] <= EXACT for choice in stage.choices)
    )


def with_complete(net: Net, field: int, complete: float) -> Net:
    """The same net, with this %C&A of the field wherever it is collected."""
    stages = tuple(
        replace(stage, collects=tuple((f, complete if f == field else c) for f, c in stage.collects)) for stage in net.stages
    )
    return replace(net, stages=stages)


def _tipping(net: Net, field: int) -> TippingPoint:
    now = next(c for stage in net.stages for f, c in stage.collects if f == field)

    def highest(complete: float) -> Load:
        return max(traffic(with_complete(net, field, complete)).loads, key=lambda load: load.rho)

    best, worst, here = highest(1.0), highest(0.0), highest(now)
    name = net.fields[field].name
    if best.stable == worst.stable:
        return TippingPoint(name, None, worst.team, now, here.stable)
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if highest(middle).stable == best.stable else (middle, high)
    return TippingPoint(name, high, highest(low).team, now, here.stable)


# --- one round ------------------------------------------------------------------------------------
@mutable(slots=True)
class _State:
    """The shares of cases in which each field is missing, and is wrong."""

    missing: list[float]
    wrong: list[float]

    def copy(self) -> "_State":
        return _State(list(self.missing), list(self.wrong))


class _Round:
    """One pass over all stages with the visits and data quality of the round before: flows between stages, work of teams."""

    def __init__(self, net: Net, entering: list[_State]) -> None:
        self.net = net
        self.work = [[0.0] * len(net.teams) for _ in net.stages]
        self.flows = [[0.0] * len(net.stages) for _ in net.stages]
        self.carried: list[tuple[int, int, float, _State]] = []
        self.incomplete: list[tuple[str, str, float]] = []
        self.missing = [state.missing for state in entering]
        for number, state in enumerate(entering):
            self._stage(number, state.copy())

    def entering(self, visits: list[float], start: list[float]) -> list[_State]:
        """The data quality with which visits begin: the mean of what the ways bring, and of arrivals."""
        total = [stage.arrivals for stage in self.net.stages]
        sums = [_State([a * x for x in start], [0.0] * len(start)) for a in total]
        for source, target, share, state in self.carried:
            weight = visits[source] * share
            total[target] += weight
            for f in range(len(start)):
                sums[target].missing[f] += weight * state.missing[f]
                sums[target].wrong[f] += weight * state.wrong[f]
        empty = _State(list(start), [0.0] * len(start))
        return [
            _State([x / t for x in s.missing], [y / t for y in s.wrong]) if t > 0 else empty.copy()
            for s, t in zip(sums, total, strict=True)
        ]

    def _stage(self, number: int, state: _State) -> None:
        stage, fields = self.net.stages[number], self.net.fields
        extra = 0.0
        for f, complete in stage.collects:
            extra += (1 - state.missing[f]) * fields[f].re_entry
            _try(state, f, complete, fields[f].wrong)
        for f in stage.uses:
            harmed = (state.missing[f] + state.wrong[f]) * fields[f].harm
            extra += harmed * fields[f].repair
            state.missing[f] *= 1 - fields[f].harm
            state.wrong[f] *= 1 - fields[f].harm
        self._works(number, number, stage.work + extra, 1.0)
        for way, share in zip(stage.ways, _shares(stage, state), strict=True):
            if share > 0:
                self._way(number, way, share, state.copy())

    def _works(self, source: int, stage: int, ticks: float, share: float) -> None:
        """Work in a stage for each visit of `source`."""
        for team, part in self.net.stages[stage].teams:
            self.work[source][team] += ticks * part * share

    def _way(self, number: int, way: Way, share: float, state: _State) -> None:
        for team, ticks, often in way.approvals:
            if team >= 0:
                self.work[number][team] += ticks * often * share
        left = share
        for gate in way.gates:
            left = self._gate(number, number, gate, left, state, 0.0)
        for f, filled in way.sets:
            state.missing[f] = 0.0 if filled else 1.0
            state.wrong[f] = 0.0
        for target in way.targets:
            arrived, brought = left * target.weight, state.copy()
            if target.gates:
                self._works(number, target.stage, target.look, arrived)
                seen = 1.0
                for gate in target.gates:
                    seen *= 1 - _short(gate, brought)[0]
                    arrived = self._gate(number, target.stage, gate, arrived, brought, target.look)
                self.incomplete.append((self.net.stages[number].name, way.name, 1 - seen))
            self._carry(number, target.stage, arrived, brought)

    def _carry(self, source: int, target: int, share: float, state: _State) -> None:
        self.flows[source][target] += share
        self.carried.append((source, target, share, state.copy()))

    def _gate(self, source: int, at: int, gate: Gate, share: float, state: _State, look: float) -> float:
        """What a gate makes teams do for `share` of the visits of `source`; the share that passes. Changes `state`."""
        short, each = _short(gate, state)
        if short <= 0 or gate.what == "pass":
            return share
        if gate.what == "return" and gate.stage != source:
            return self._sent_back(source, gate, share, state, short, each)
        rounds, left = self._tries(gate, state, each, dict(self.net.stages[source].collects) if gate.what == "return" else {})
        match gate.what:
            case "block":
                self._works(source, source, gate.work * rounds, share)
            case "chase":
                self._works(source, at, gate.work * gate.answers * rounds, share)
            case "return":
                again = self.net.stages[source].rework or self.net.stages[source].work
                self._works(source, source, again * rounds, share)
                self._works(source, at, look * rounds, share)
            case "escalate":
                if gate.team >= 0:
                    self.work[source][gate.team] += gate.work * short * share
            case _:
                pass
        if gate.then and left > 0:
            self._gate(source, at, replace(gate.then, asks=gate.asks), share, state, look)
        return share

    def _tries(self, gate: Gate, state: _State, each: dict[int, float], collected: dict[int, float]) -> tuple[float, float]:
        """How often a gate has everything tried again, and what is still missing in the end; fills the state in.

        Back at its own stage, a field that is `collected` there is tried as at first, and then once more.
        """
        fields = self.net.fields
        if gate.what in ("escalate", "default"):
            for f, x in each.items():
                state.missing[f] -= x
                state.wrong[f] += x * (1 - fields[f].default_right) if gate.what == "default" else 0.0
            return 0.0, 0.0
        once = {f: _tried([*([collected[f]] if f in collected else []), fields[f].again], fields[f].wrong) for f in each}
        rounds, still = 0.0, dict(each)
        limit = gate.at_most or 10_000
        for _ in range(limit):
            short = 1 - _none(still.values())
            rounds += short
            if short < 1e-13:
                break
            still = {f: x * once[f][0] for f, x in still.items()}
        for f, x in each.items():
            missing, wrong = once[f]
            filled = x - still[f]
            state.missing[f] -= filled
            state.wrong[f] += filled * wrong / (1 - missing) if missing < 1 else 0.0
        return rounds, 1 - _none(still.values())

    def _sent_back(self, source: int, gate: Gate, share: float, state: _State, short: float, each: dict[int, float]) -> float:
        """A return to an earlier stage: it flows on from there by ordinary choice; beyond the limit `then` acts instead."""
        fields = self.net.fields
        back = state.copy()
        for f, x in each.items():
            lost = x / short
            back.missing[f] = lost * (1 - fields[f].again) * (1 - fields[f].wrong)
            back.wrong[f] = state.wrong[f] + lost * (1 - fields[f].again) * fields[f].wrong
        once_more = 1 - _none([back.missing[f] for f in each])
        bounced = short * _within_limit(once_more, gate.at_most)
        self._carry(source, gate.stage, share * bounced, back)
        again = self.net.stages[gate.stage]
        if again.rework:
            self._works(source, gate.stage, again.rework - again.work, share * bounced)
        beyond = short - bounced
        if gate.then and beyond > 0:
            self._gate(source, source, replace(gate.then, asks=gate.asks), share * beyond, state.copy(), 0.0)
        for f, x in each.items():
            state.missing[f] = (state.missing[f] - x) / (1 - bounced) if bounced < 1 else 0.0
        return share * (1 - bounced)


def _tried(completes: Sequence[float], wrong: float) -> tuple[float, float]:
    """The shares of a missing field that is still missing after these tries, and that one of them filled wrongly."""
    missing, filled = 1.0, 0.0
    for complete in completes:
        filled += missing * (1 - complete) * wrong
        missing *= (1 - complete) * (1 - wrong)
    return missing, filled


def _try(state: _State, f: int, complete: float, wrong: float) -> None:
    missing = state.missing[f]
    state.missing[f] = missing * (1 - complete) * (1 - wrong)
    state.wrong[f] += missing * (1 - complete) * wrong


def _none(shares: Iterable[float]) -> float:
    """The chance that nothing of it is the case."""
    return prod(1 - share for share in shares)


def _short(gate: Gate, state: _State) -> tuple[float, dict[int, float]]:
    """How often the gate misses something, and how often it misses each field."""
    each: dict[int, float] = {}
    for ask in gate.asks:
        known = _none([state.missing[f] for f in ask.if_filled if f != ask.field])
        each[ask.field] = max(each.get(ask.field, 0.0), state.missing[ask.field] * ask.applies * known)
    return 1 - _none(each.values()), each


def _shares(stage: Stage, state: _State) -> list[float]:
    """The shares of the ways on: the choices for each set of missing fields, by how often that set is missing."""
    told = [0.0] * len(stage.ways)
    for choice in stage.choices:
        weight = 1.0
        for f in stage.guards:
            weight *= state.missing[f] if f in choice.missing else 1 - state.missing[f]
        told = [total + weight * share for total, share in zip(told, choice.shares, strict=True)]
    return told


def _within_limit(again: float, limit: int) -> float:
    """The share of returns that makes a geometric loop as long as one that ends after `limit` rounds (0: never), on average."""
    if not limit or again >= 1:
        return 1.0
    rounds = (1 - again**limit) / (1 - again)
    return rounds / (1 + rounds * again)


def _distance(a: _State, b: _State) -> float:
    pairs = zip((*a.missing, *a.wrong), (*b.missing, *b.wrong), strict=True)
    return max((abs(x - y) for x, y in pairs), default=0.0)


def _solution(net: Net, visits: list[float], round_: _Round) -> Traffic:
    offered = [sum(v * work[team] for v, work in zip(visits, round_.work, strict=True)) for team in range(len(net.teams))]
    loads = tuple(Load(team.name, load, team.capacity) for team, load in zip(net.teams, offered, strict=True))
    total = sum(stage.arrivals for stage in net.stages) or 1.0
    return Traffic(tuple(v / total for v in visits), loads, tuple(round_.incomplete), tuple(tuple(m) for m in round_.missing))


def _endless(net: Net) -> Traffic:
    loads = tuple(Load(team.name, float("inf"), team.capacity) for team in net.teams)
    return Traffic((float("inf"),) * len(net.stages), loads, (), (), leaves=False)
