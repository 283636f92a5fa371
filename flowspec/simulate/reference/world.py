"""Sections 1 to 3 and 9: time and its total order, draws, values of fields, rows."""

from abc import ABC
from collections.abc import Callable
from enum import IntEnum
from math import floor

from simpy import Environment
from simpy.events import EventPriority

from flowspec.model.log import Kind
from flowspec.simulate.draws import Purpose, base_of, place_of, sample, ticks, uniform
from flowspec.simulate.hours import Hours
from flowspec.simulate.model import CLEAR, FILL, NEVER, Distribution, Model, Program, Source, Span, Values, Way
from flowspec.simulate.programs import TICKS_A_DAY, evaluate
from flowspec.simulate.reference.state import MISSING, RIGHT, WRONG, Case, Due, Team, Token


class Order(IntEnum):
    """What comes first at one tick [3.1]."""

    COMPLETION = 0
    SHIFT = 1
    ARRIVAL = 2
    NOTICE = 3
    ANSWER = 4
    REMINDER = 5
    PATIENCE = 6
    TIMER = 7
    CLOCK = 8
    DISPATCH = 9


class World(ABC):  # noqa: B024 - the parts that build on it have the abstract methods
    """A Model under way: its SimPy environment, what it remembers, and the rows told so far."""

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        self.model = model
        self.seed, self.replication = seed, replication
        self.env = Environment()
        self.hours = [Hours(stretches) for stretches in model.calendars]
        self.branches = [branch for way in model.ways for branch in way.branches]
        self.teams: list[Team] = []
        self.open: dict[int, Case] = {}
        self.rows: list[tuple[int, ...]] = []
        self._first_branch = _starts([len(way.branches) for way in model.ways])
        self._places: dict[tuple[int, Purpose], int] = {}

    # --- time [1, 3] ------------------------------------------------------------------------------
    @property
    def now(self) -> int:
        """The tick."""
        return int(self.env.now)

    def at(self, tick: int, order: Order, first: int, second: int, act: Callable[[], None]) -> Due:
        """Let something happen: at one tick by kind, then by two numbers, most often case and token [3.1]."""
        due = Due(self.env, tick, act)
        if tick < self.model.end:  # 1.1
            rank = order << 80 | first << 40 | second
            self.env.schedule(due, EventPriority(rank), tick - self.now)
        return due

    def at_token(self, tick: int, order: Order, token: Token, act: Callable[[Token], None]) -> Due:
        """Let something happen to a token."""
        return self.at(tick, order, token.case.number, token.number, lambda: act(token))

    def after(self, calendar: int, t: int, d: int) -> int:
        """The instant at which d ticks after t are used, of open time or (calendar -1) of elapsed time [1.4]."""
        if t >= NEVER:
            return NEVER
        return t + d if calendar < 0 else self.hours[calendar].after(t, d)

    def open_time(self, calendar: int, begin: int, end: int) -> int:
        """The ticks of [begin, end) that count."""
        return end - begin if calendar < 0 else self.hours[calendar].open_time(begin, end)

    # --- draws [1.5-1.7] --------------------------------------------------------------------------
    def new_case(self, source: Source, number: int, n: int) -> Case:
        """The n-th case of a source, with nothing known but the fields that always are."""
        model = self.model
        case = Case(
            number, base_of(self.seed, self.replication, source.key, n), source.workflow, self.now,
            states=[RIGHT if field.always else MISSING for field in model.fields], tries=[0] * len(model.fields),
            visits=[0] * len(model.stages), ways=[0] * len(model.ways), branches=[0] * len(self.branches),
            bounces=[0] * len(model.ways), pausing=[0] * len(model.clocks), instances=[0] * len(model.clocks),
        )  # fmt: skip
        self.open[number] = case
        return case

    def u(self, case: Case, key: int, purpose: Purpose, visit: int, k: int = 0) -> float:
        """The draw of one key."""
        place = self._places.get((key, purpose))
        if place is None:
            place = self._places[key, purpose] = place_of(key, purpose)
        return uniform(case.base, place, visit, k)

    def length(self, distribution: Distribution | None, u: float, speed: float = 1.0) -> int:
        """A sampled length in ticks; one tick if none is given [1.2, 1.3, 5.5]."""
        return 1 if distribution is None else ticks(sample(distribution, u) / speed)

    def due(self, span: Span, start: int, u: float) -> int:
        """When a delay that begins at `start` is over."""
        return self.after(span.calendar, start, self.length(span.length, u))

    def branch_of(self, way: int, n: int = 0) -> int:
        """The number of a way's n-th branch among all branches [9.2]."""
        return self._first_branch[way] + n

    # --- fields [2.3-2.5] -------------------------------------------------------------------------
    def try_field(self, case: Case, number: int, complete: float) -> None:
        """One try to fill a field: right, missing or wrong [7.2]."""
        field = self.model.fields[number]
        case.tries[number] += 1
        u = self.u(case, field.key, Purpose.OUTCOME, case.tries[number])
        if u < complete:
            case.states[number] = RIGHT
        elif u < complete + (1 - complete) * (1 - field.wrong):
            case.states[number] = MISSING
        else:
            case.states[number] = WRONG

    def true_value(self, case: Case, number: int) -> int | None:
        """What a field really is, whatever its state [2.4]."""
        return self._value(case, number, Purpose.VALUE, 1)

    def believed_value(self, case: Case, number: int) -> int | None:
        """What the field says [2.4]."""
        match case.states[number]:
            case 0:
                return None
            case 1:
                return self._value(case, number, Purpose.SHOWN, case.tries[number])
            case _:
                return self._value(case, number, Purpose.VALUE, 1)

    def _value(self, case: Case, number: int, purpose: Purpose, visit: int) -> int | None:
        if number in case.given:
            return case.given[number]
        field = self.model.fields[number]
        if field.values is None:
            return None
        return self._taken_from(field.values, self.u(case, field.key, purpose, visit), case.arrived)

    def _taken_from(self, values: Values, u: float, arrived: int) -> int:
        if values.number is None:
            return next((c for c, share in zip(values.codes, values.cumulative, strict=True) if u < share), values.codes[-1])
        number = floor(sample(values.number, u) * values.scale + 0.5)
        match values.offset:
            case "none":
                return number
            case "instant":
                return number + arrived
            case "day":
                return number + self.model.day0 + arrived // TICKS_A_DAY

    def evaluate(self, program: Program, case: Case, *, truly: bool = False) -> int | None:
        """What a program comes to, on believed values or on the true reading [2.5]."""
        read = self.true_value if truly else self.believed_value
        return evaluate(program, lambda f: read(case, f), lambda f: case.states[f] != MISSING, self.now, self.model.day0)

    def holds(self, program: Program | None, case: Case, *, truly: bool = False) -> bool:
        """Whether a statement is true; no statement holds."""
        return program is None or bool(self.evaluate(program, case, truly=truly))

    def apply(self, way: Way, case: Case) -> None:
        """Set and compute what a way sets and computes [2.4]."""
        computed = [(field, self.evaluate(program, case)) for field, program in way.computes]
        for field, code in [*way.sets, *computed]:
            self.give(case, field, CLEAR if code is None else code)

    def give(self, case: Case, field: int, code: int) -> None:
        """Make a field blank (CLEAR), right with the value that it has (FILL), or right with this value."""
        if code == CLEAR:
            case.states[field] = MISSING
            case.given.pop(field, None)
            return
        case.states[field] = RIGHT
        if code != FILL:
            case.given[field] = code

    # --- rows [9] ---------------------------------------------------------------------------------
    def tell(
        self, kind: Kind, token: Token, begin: int, end: int, *, team: int = -1, seat: int = -1, other: int = -1,
        handoff: int = -1, worked: int = 0, switching: int = 0, extra: int = 0, missing: int = 0, detected: int = 0,
        hidden: int = 0, value: int = 0, flags: int = 0,
    ) -> None:  # fmt: skip
        """Write a token's row."""
        visit = token.visit
        self.rows.append(
            (int(kind), token.case.number, token.number, visit.stage, visit.number, team, seat, begin, end, other, handoff,
             worked, switching, extra, missing, detected, hidden, value, flags)
        )  # fmt: skip

    def tell_span(
        self, kind: Kind, token: Token, begin: int, end: int, *, team: int = -1, other: int = -1, handoff: int = -1,
        value: int = 0, flags: int = 0,
    ) -> None:  # fmt: skip
        """Write a span's row if it has a length [9.2]."""
        if begin < end:
            self.tell(kind, token, begin, end, team=team, other=other, handoff=handoff, value=value, flags=flags)

    def tell_case(self, kind: Kind, case: Case, begin: int, end: int, *, value: int, worked: int = 0, flags: int = 0) -> None:
        """Write a row of the case itself: token 0."""
        self.rows.append(
            (int(kind), case.number, 0, -1, -1, -1, -1, begin, end, -1, -1, worked, 0, 0, 0, 0, 0, value, int(flags))
        )


def _starts(lengths: list[int]) -> list[int]:
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts
