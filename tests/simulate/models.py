"""Arbitrary models that use every feature of the Model and force ties: what both engines are tried on."""

from dataclasses import replace
from math import log
from random import Random
from typing import Literal, TypeAlias

from flowspec.simulate import model as m
from flowspec.simulate.draws import key_of

CLOSINGS: tuple[Literal["suspend", "finish", "hand back"], ...] = ("suspend", "finish", "hand back")
OFFSETS: tuple[Literal["none", "instant", "day"], ...] = ("none", "instant", "day")
OVER: tuple[Literal["nothing", "return", "escalate"], ...] = ("nothing", "return", "escalate")
StageKind: TypeAlias = Literal["seats", "machine", "wait", "transit", "end"]
DAY = 86_400_000


def random_model(seed: int) -> m.Model:
    """A small model: a few workflows over shared teams; short whole durations, so that much happens at the same ticks."""
    return _Maker(Random(seed)).model()


class _Maker:
    """Builds one model; every choice comes from one stream."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.tick = random.choice([1, 1, 1, DAY // 5])  # long units let days change during a run
        self.least = 0 if self.tick == 1 else 1  # nothing may go round and round within a long unit
        self.end = random.randrange(150, 700) * self.tick
        self.fields: list[m.Field] = []
        self.teams: list[m.Team] = []
        self.stages: list[m.Stage] = []
        self.ways: list[m.Way] = []
        self.workflows: list[m.Workflow] = []
        self.sources: list[m.Source] = []
        self.calendars = [self.calendar() for _ in range(random.randrange(1, 5))]
        self.joins = self.links = 0
        self.clock_flows: list[int] = []

    def model(self) -> m.Model:
        random = self.random
        self.fields = [self.field(n) for n in range(random.choice([*range(2, 9), *range(2, 9), 63]))]
        self.teams = [self.team(n) for n in range(random.randrange(2, 6))]
        flows = random.choice([1, 1, 2, 3])
        self.clock_flows = [random.randrange(flows) for _ in range(random.randrange(0, 6))]
        for number in range(flows):
            self.workflow(number)
        self.teams = [self.with_serving_seats(team) for team in self.teams]
        bare = m.Model(
            horizon=random.choice([self.end, self.end * 2 // 3]), end=self.end, day0=random.randrange(10_000, 20_000),
            calendars=tuple(self.calendars), workflows=tuple(self.workflows), sources=tuple(self.sources),
            teams=tuple(self.teams), fields=tuple(self.fields), stages=tuple(self.stages), ways=tuple(self.ways),
            clocks=tuple(self.clock(n) for n in range(len(self.clock_flows))), joins=self.joins,
            trust=self.trust() if self.maybe(0.6) else None,
        )  # fmt: skip
        return replace(
            bare,
            sources=tuple(replace(source, collects=self.collects()) if self.maybe(0.3) else source for source in bare.sources),
            stages=tuple(
                replace(stage, by_hand=self.length()) if stage.kind == "machine" and self.maybe(0.5) else stage
                for stage in bare.stages
            ),
        )

    # --- small things -----------------------------------------------------------------------------
    def maybe(self, share: float) -> bool:
        return self.random.random() < share

    def share(self) -> float:
        return self.random.choice([0.0, 0.2, 0.4, 0.5, 0.7, 1.0])

    def some(self, size: int, most: int) -> tuple[int, ...]:
        """Up to `most` of the first `size` numbers."""
        return tuple(self.random.sample(range(size), self.random.randrange(0, min(size, most) + 1)))

    def any_team(self) -> int:
        return self.random.randrange(len(self.teams))

    def length(self) -> m.Distribution:
        random, t = self.random, self.tick
        if self.maybe(0.7):
            return m.Distribution("fixed", (float(random.randrange(self.least, 9) * t),))
        x = random.randrange(1, 9) * t
        return random.choice([
            m.Distribution("exponential", (x,)), m.Distribution("lognormal", (0.5 + log(t), 1.0)),
            m.Distribution("weibull", (x, 1.7)), m.Distribution("triangular", (x / 2, x, 2 * x)),
            m.Distribution("uniform", (0.0, x)), m.Distribution("normal", (x, x)),
            m.Distribution("table", (0.0, t, 0.4, x, 1.0, 3.0 * x)),
        ])  # fmt: skip

    def span(self, most: int = 12) -> m.Span:
        fixed = m.Distribution("fixed", (float(self.random.randrange(self.least, most) * self.tick),))
        length = fixed if self.maybe(0.6) else self.length()
        return m.Span(length, self.any_calendar())

    def any_calendar(self) -> int:
        return self.random.choice([-1, self.random.randrange(len(self.calendars))])

    def calendar(self) -> tuple[tuple[int, int], ...]:
        """Shifts of whole ticks; some begin before the run, some end for good in the middle of it."""
        random, t = self.random, self.tick
        if self.maybe(0.15):
            return ((0, 100 * self.end),)
        last = random.choice([2 * self.end, 2 * self.end, self.end // 2]) // t
        at, stretches = random.choice([-7, 0, 3]), list[tuple[int, int]]()
        while at < last:
            length, gap = random.choice([4, 8, 8, 20, 40]), random.choice([1, 4, 8, 12])
            stretches.append((at * t, (at + length) * t))
            at += length + gap
        return tuple(stretches)

    # --- fields and programs ----------------------------------------------------------------------
    def field(self, number: int) -> m.Field:
        name = f"record/field{number}"
        return m.Field(
            name, key_of(name), complete=self.share(), wrong=self.share(), again=self.random.choice([0.3, 0.5, 0.8, 1.0]),
            detect=self.share(), harm=self.share(), repair=self.length() if self.maybe(0.8) else None,
            re_entry=self.random.randrange(0, 4) * self.tick, inconsistent=self.share(), default_right=self.share(),
            values=self.values() if self.maybe(0.7) else None, always=self.maybe(0.1),
        )  # fmt: skip

    def values(self) -> m.Values:
        if self.maybe(0.6):
            return m.Values((0, 1, 2), (0.4, 0.7, 1.0))
        number = m.Distribution("uniform", (0.0, 3.0))
        offset = self.random.choice(OFFSETS)
        if offset == "instant":
            number = m.Distribution("uniform", (0.0, 60.0 * self.tick))
        return m.Values(number=number, scale=self.random.choice([1, 2]), offset=offset)

    def program(self, depth: int = 2) -> m.Program:
        """A statement."""
        random = self.random
        if depth and self.maybe(0.5):
            left, right = self.program(depth - 1), self.program(depth - 1)
            return random.choice([(*left, *right, (m.OP_AND, 0)), (*left, *right, (m.OP_OR, 0)), (*left, (m.OP_NOT, 0))])
        if self.maybe(0.3):
            return ((m.OP_FILLED, self.any_field()),)
        operation = random.choice([m.OP_EQ, m.OP_NE, m.OP_LT, m.OP_LE])
        return (*self.term(), *self.term(), (operation, 0))

    def term(self) -> m.Program:
        random = self.random
        match random.randrange(7):
            case 0:
                return ((m.OP_NOW, 0),)
            case 1:
                return ((m.OP_TODAY, 0), (m.OP_MIDNIGHT, 0))
            case 2:
                return ((m.OP_FIELD, self.any_field()), (m.OP_CONSTANT, 1), (random.choice([m.OP_ADD, m.OP_SUB]), 0))
            case 3:
                return ((m.OP_CONSTANT, random.randrange(0, 3)),)
            case _:
                return ((m.OP_FIELD, self.any_field()),)

    def any_field(self) -> int:
        return self.random.randrange(len(self.fields))

    def collects(self) -> tuple[m.Collect, ...]:
        return tuple(m.Collect(field, self.share()) for field in self.some(len(self.fields), 3))

    def sets(self, most: int = 2) -> tuple[tuple[int, int], ...]:
        codes = [m.CLEAR, m.FILL, 0, 1, 2]
        return tuple((field, self.random.choice(codes)) for field in self.some(len(self.fields), most))

    # --- teams ------------------------------------------------------------------------------------
    def team(self, number: int) -> m.Team:
        random, name = self.random, f"team{number}"
        own = random.randrange(len(self.calendars))
        seats = tuple(
            m.Seat(own if self.maybe(0.7) else random.randrange(len(self.calendars)), random.choice([1.0, 1.0, 0.5, 2.0, 1.3]))
            for _ in range(random.randrange(1, 4))
        )
        return m.Team(
            name, key_of(name), seats, ("all",), own, at_closing=random.choice(CLOSINGS),
            line=random.choice(["fifo", "earliest due"]), switching=random.choice([0, 2]) * self.tick,
            resume=random.choice([0, 1, 3]) * self.tick, notice=self.span() if self.maybe(0.5) else None,
        )  # fmt: skip

    def with_serving_seats(self, team: m.Team) -> m.Team:
        """Some seats may serve only some stages; the first serves all."""
        stages = range(len(self.stages))
        special = [
            replace(seat, serves=frozenset(self.random.sample(stages, len(stages) // 2))) if n and self.maybe(0.3) else seat
            for n, seat in enumerate(team.seats)
        ]
        return replace(team, seats=tuple(special))

    def route(self, *, team: bool) -> m.Route:
        rows = tuple((self.program(1), self.any_team()) for _ in range(self.random.choice([0, 0, 1, 2])))
        otherwise = self.any_team() if team else -1
        unowned = self.span() if self.maybe(0.2) else None
        return m.Route(rows, otherwise, previous=self.maybe(0.15), unowned=unowned)

    # --- workflows --------------------------------------------------------------------------------
    def workflow(self, number: int) -> None:
        random, name = self.random, f"flow{number}"
        shares = random.choice([(), (0.5, 1.0), (0.2, 0.6, 1.0)])
        field = self.any_field() if self.maybe(0.3) else -1
        self.workflows.append(m.Workflow(name, key_of(name), field, shares, ("a", "b", "c")[: max(len(shares), 2)]))
        ends = [self.end_stage(n) for n in range(random.randrange(1, 3))]
        chain = self.chain(ends, -1, -1, 2)
        for n in range(random.choice([1, 1, 2])):
            self.source(f"{name}/start{n}", random.choice(chain) if n else chain[0])

    def source(self, name: str, start: int) -> None:
        random = self.random
        grid = random.choice([1, 5, 10])
        ticks = sorted(
            random.randrange(0, self.end // self.tick // grid) * grid * self.tick for _ in range(random.randrange(3, 18))
        )
        backlog = [0] * random.choice([0, 0, 3])
        rate = None
        if sum(ticks) // self.tick % 3 == 0:  # half of the cases come by chance, in pairs, and for a while none comes
            third, half, ticks = self.end // 3, len(ticks) / 8, ticks[::2]
            rate = m.Rate((0, third, third + self.tick, self.end), (0.0, half, half, 2 * half), 2)
        self.sources.append(m.Source(name, key_of(name), len(self.workflows) - 1, start, (*backlog, *ticks), rate=rate))

    def end_stage(self, outcome: int) -> int:
        return self.add_stage("end", outcome=outcome)

    def add_stage(self, kind: StageKind, outcome: int = 0) -> int:
        number, workflow = len(self.stages), len(self.workflows) - 1
        name = f"flow{workflow}/stage{number}"
        bare = m.Stage(name, key_of(name), workflow, kind, outcome=outcome)
        self.stages.append(bare if kind == "end" else self.furnished(bare))
        return number

    def furnished(self, bare: m.Stage) -> m.Stage:
        random = self.random
        hold = m.Hold(self.share() * 0.6, self.span(), self.clocks_of(bare.workflow)) if self.maybe(0.2) else None
        seats = bare.kind == "seats"
        return replace(
            bare, route=self.route(team=seats or bare.kind == "machine" or self.maybe(0.7)), work=self.length(),
            rework=self.length() if self.maybe(0.4) else None,
            sort=self.length() if seats and self.maybe(0.7) else None, patience=self.span(40) if self.maybe(0.25) else None,
            hold=hold if seats or bare.kind == "machine" else None,
            collects=self.collects(),
            uses=self.some(len(self.fields), 2), retypes=self.some(len(self.fields), 2) if seats else (),
            fallback=self.any_team() if bare.kind == "machine" else -1,
            low=random.choice([0.0, 0.4, 1.0]) if bare.kind == "machine" else 0.0,
        )  # fmt: skip

    def chain(self, ends: list[int], join: int, after: int, depth: int) -> list[int]:
        """Stages one after another, the last one leading to an end or (join >= 0) through a join to `after`."""
        random = self.random
        kinds: tuple[StageKind, ...] = ("seats", "seats", "seats", "machine", "wait", "transit")
        stages = [
            self.add_stage("seats" if n == 0 and self.maybe(0.7) else random.choice(kinds))
            for n in range(random.randrange(1, 5 if depth == 2 else 3))
        ]
        for n, stage in enumerate(stages):
            following = stages[n + 1] if n + 1 < len(stages) else after
            ways = self.forward(stage, following, join if n + 1 == len(stages) else -1, stages, ends, depth)
            self.with_ways(stage, ways)
        return stages

    def forward(self, stage: int, following: int, join: int, scope: list[int], ends: list[int], depth: int) -> list[int]:
        """The ways out of a stage: on, perhaps around, back, out, or away in time."""
        if following < 0:
            ways = [self.way(stage, [self.random.choice(ends)], scope)]
        elif depth and join < 0 and self.maybe(0.25):
            ways = [self.fork(stage, following, scope, ends, depth)]
        else:
            ways = [self.way(stage, [following], scope, join=join)]
        for _ in range(self.random.choice([0, 0, 1, 2])):
            ways.append(self.way(stage, [self.elsewhere(stage, scope, ends)], scope))
        self.random.shuffle(ways)
        self.let_choose(ways)
        if self.stages[stage].kind != "transit":
            timed = [self.timed(stage, scope, ends) for _ in range(self.random.choice([0, 0, 0, 1, 2, 3]))]
            self.random.shuffle(timed)
            ways += timed
        return ways

    def elsewhere(self, stage: int, scope: list[int], ends: list[int]) -> int:
        """A stage nearby or an end; after a transit stage only what comes later, lest time stand still."""
        near = [other for other in scope if self.stages[stage].kind != "transit" or other > stage]
        return self.random.choice([*near, *near, *ends])

    def let_choose(self, ways: list[int]) -> None:
        """Shares, guards with or without a default, or both."""
        guarded = self.maybe(0.5)
        for n, way in enumerate(ways):
            last = n == len(ways) - 1
            change = replace(self.ways[way], share=1.0 / len(ways))
            if guarded and self.maybe(0.3 if last else 0.85):
                change = replace(change, guard=self.program())
            elif guarded and self.maybe(0.7):
                change = replace(change, default=True)
            self.ways[way] = change

    def with_ways(self, number: int, ways: list[int]) -> None:
        stage = replace(self.stages[number], ways=tuple(ways))
        if stage.kind == "machine" and self.maybe(0.6):
            row = tuple((n + 1) / len(ways) for n in range(len(ways)))
            stage = replace(stage, confusion=tuple(row if self.maybe(0.7) else () for _ in ways))
        self.stages[number] = stage

    # --- ways -------------------------------------------------------------------------------------
    def way(self, source: int, targets: list[int], scope: list[int], *, join: int = -1, fork: bool = False) -> int:
        """A way; returns at a fork or a join may only lead back to its source."""
        number, random = len(self.ways), self.random
        self.ways.append(m.Way("", 0, 0, source, ()))
        name = f"{self.stages[source].name}/way{number}"
        waits_long = self.tick > 1 and self.stages[source].kind == "wait"
        after_join, places = join >= 0, [source] if fork else scope
        worked = [stage for stage in places if self.stages[stage].kind != "transit"]
        if self.maybe(0.9) or all(self.stages[way.source].workflow != self.stages[source].workflow for way in self.ways[:-1]):
            self.links += 1
        at_most, over = (random.choice([1, 2]), random.choice(OVER)) if self.maybe(0.15) else (0, OVER[0])
        if over == "return" and (fork or not worked):
            over = OVER[0]
        self.ways[number] = m.Way(
            name, key_of(name), self.links - 1, source,
            tuple(self.branch(f"{name}/{n}", target, [source] if after_join else places) for n, target in enumerate(targets)),
            after=self.span() if self.maybe(0.8) or waits_long else None, sets=self.sets() if self.maybe(0.25) else (),
            computes=((self.any_field(), self.term()),) if self.maybe(0.1) else (),
            approvals=tuple(self.approval() for _ in range(random.choice([0, 0, 0, 0, 1, 2]))),
            gates=tuple(self.gate("sender", source, places) for _ in range(random.choice([0, 0, 0, 1, 2]))),
            automations=tuple(self.automation(f"{name}/job{n}") for n in range(random.choice([0, 0, 0, 1, 2]))),
            join=join, at_most=at_most, over=over, over_stage=random.choice(worked) if over == "return" else -1,
            over_team=self.any_team(), over_fix=self.length(),
        )  # fmt: skip
        return number

    def fork(self, source: int, after: int, scope: list[int], ends: list[int], depth: int) -> int:
        """A way to two or three chains that meet again before `after`."""
        self.joins += 1
        join = self.joins - 1
        targets = [self.chain(ends, join, after, depth - 1)[0] for _ in range(self.random.choice([2, 2, 3]))]
        if self.maybe(0.25):  # two children go the same ways
            targets.append(self.random.choice(targets))
        return self.way(source, targets, scope, fork=True)

    def timed(self, source: int, scope: list[int], ends: list[int]) -> int:
        """A way that time decides; where a fork's child may have come back to its source time must not."""
        places = [*(stage for stage in scope if self.tick == 1 or stage > source), *ends]
        number = self.way(source, [self.random.choice(places)], scope)
        way = self.ways[number]
        if self.maybe(0.6):
            way = replace(
                way,
                timer=m.Span(m.Distribution("fixed", (float(self.random.randrange(1, 60) * self.tick),)), self.any_calendar()),
            )
        else:
            instant = (*self.term(), (m.OP_CONSTANT, self.random.randrange(self.least, 60) * self.tick), (m.OP_ADD, 0))
            way = replace(way, timer_at=instant)
        guard = self.program() if self.maybe(0.3) else None
        if way.timer_at and self.tick > 1:  # an instant that is past comes true at the next tick: that could go round for ever
            not_missed = ((m.OP_NOW, 0), *way.timer_at, (m.OP_LE, 0))
            guard = (*guard, *not_missed, (m.OP_AND, 0)) if guard else not_missed
        self.ways[number] = replace(way, guard=guard)
        return number

    def branch(self, name: str, target: int, places: list[int]) -> m.Branch:
        random = self.random
        gates = self.stages[target].kind != "end" and self.maybe(0.4)
        meetings = tuple(range(0, random.choice([self.end, self.end // 2]), random.choice([10, 35]) * self.tick))
        return m.Branch(
            target, name, key_of(name), notice=self.span() if self.maybe(0.25) else None,
            forgotten=self.share() if self.maybe(0.25) else 0.0, asked=self.span(30) if self.maybe(0.5) else None,
            meetings=meetings if self.maybe(0.1) else None, look=self.length() if self.maybe(0.7) else None,
            recheck=self.length() if self.maybe(0.5) else None,
            reads_back=self.some(len(self.fields), 2) if self.maybe(0.3) else (),
            gates=tuple(self.gate("receiver", target, places) for _ in range(random.choice([1, 1, 2]))) if gates else (),
        )  # fmt: skip

    def approval(self) -> m.Approval:
        return m.Approval(self.any_field(), self.any_team(), self.length(), self.program() if self.maybe(0.3) else None)

    def automation(self, name: str) -> m.Automation:
        random = self.random
        tells = random.choice([-1, self.any_team()])
        return m.Automation(key_of(name), self.share(), random.choice([0, 1, 3]), self.span() if self.maybe(0.8) else None, tells)

    # --- gates ------------------------------------------------------------------------------------
    def gate(self, at: Literal["sender", "receiver"], stage: int, places: list[int]) -> m.Gate:
        """A gate that is tested in a stage; where no team is nobody can ask or put right."""
        needs = tuple(self.need() for _ in range(self.random.choice([1, 1, 2])))
        nobody = self.stages[stage].kind != "machine" and self.stages[stage].route.otherwise < 0
        return m.Gate(at, needs, self.policy(places, hands=not nobody))

    def need(self) -> m.Need:
        fields = self.random.sample(range(len(self.fields)), self.random.randrange(1, min(3, len(self.fields)) + 1))
        program = tuple((m.OP_FILLED, field) for field in fields) + ((m.OP_OR, 0),) * (len(fields) - 1)
        return m.Need(tuple(fields), program if self.maybe(0.2) else None, self.program() if self.maybe(0.3) else None)

    def policy(self, places: list[int], *, hands: bool) -> m.Policy:
        returns, by_hand = ["return"] * 3 if places else [], ["block", "chase", "chase"] if hands else []
        what = self.random.choice([*by_hand, "escalate", "default", "pass", *returns])
        return self.policy_of(what, places)

    def policy_of(self, what: str, places: list[int]) -> m.Policy:
        random = self.random
        match what:
            case "block":
                return m.Policy("block", fix=self.length())
            case "return":
                stage, at_most = random.choice(places), random.choice([0, 1, 2])
                if self.stages[stage].kind == "transit":  # time would stand still
                    at_most = max(at_most, 1)
                return m.Policy("return", stage=stage, at_most=at_most, then=self.then([]))
            case "chase":
                return m.Policy(
                    "chase", team=random.choice([-1, self.any_team()]), ask=self.length(),
                    answer=self.span(20) if self.maybe(0.9) else None,
                    every=self.span(15) if self.maybe(0.8) else None, at_most=random.choice([0, 1, 2, 3]), then=self.then(places),
                )  # fmt: skip
            case "escalate":
                return m.Policy("escalate", team=self.any_team(), fix=self.length())
            case "default":
                return m.Policy("default", sets=self.sets(4))
            case _:
                return m.Policy("pass")

    def then(self, places: list[int]) -> m.Policy:
        return self.policy_of(self.random.choice(["escalate", "default", "pass", *(["return"] if places else [])]), places)

    # --- clocks and trust -------------------------------------------------------------------------
    def clocks_of(self, flow: int) -> tuple[int, ...]:
        """Some clocks of a workflow."""
        return tuple(n for n, own in enumerate(self.clock_flows) if own == flow and self.maybe(0.5))

    def clock(self, number: int) -> m.Clock:
        random, name = self.random, f"clock{number}"
        stages = [n for n, stage in enumerate(self.stages) if stage.workflow == self.clock_flows[number]]
        rows = tuple((self.program(1), random.randrange(0, 40) * self.tick) for _ in range(random.choice([0, 0, 1, 2])))
        return m.Clock(
            name, key_of(name), random.choice(["stage", "acceptance", "SLA", "OLA", "UC", "chain"]), self.points(number),
            self.points(number), self.points(number) if self.maybe(0.3) else (), rows, random.randrange(0, 60) * self.tick,
            tuple(self.any_calendar() for _ in range(len(rows) + 1)), warn=random.choice([0, 0, 1, 5, 10]) * self.tick,
            pauses=tuple(random.sample(stages, random.randrange(1, 3))) if self.maybe(0.5) else (),
            pauses_while_held=self.maybe(0.3), restarts=self.maybe(0.2), raises=random.choice([-1, 0, 1, 2]),
            notices=self.maybe(0.5), team=random.choice([-1, self.any_team()]), side=self.length() if self.maybe(0.7) else None,
        )  # fmt: skip

    def points(self, clock: int) -> tuple[m.Point, ...]:
        return tuple(dict.fromkeys(self.point(clock) for _ in range(self.random.randrange(1, 4))))

    def point(self, clock: int) -> m.Point:
        """A point in the clock's workflow; of breaches only those of clocks before it."""
        random, flow = self.random, self.clock_flows[clock]
        before = [n for n in range(clock) if self.clock_flows[n] == flow]
        if before and self.maybe(0.25):
            return "breach", random.choice(before)
        if self.maybe(0.4):
            stages = [n for n, stage in enumerate(self.stages) if stage.workflow == flow]
            return random.choice(["reach", "reach", "leave"]), random.choice(stages)
        links = [way.link for way in self.ways if self.stages[way.source].workflow == flow]
        return random.choice(["take", "release", "accept", "accept"]), random.choice(links)

    def trust(self) -> m.Trust:
        return m.Trust(2.0, 1.0, self.random.choice([0.5, 0.9]), 1.0, 2.0, 1.0, self.random.choice([0.7, 0.9, 1.5]))
