"""Sections 7.1, 7.2 and 7.7 to 7.13: work, collecting, harm, holds, machines, waits, choosing and taking a way."""

from abc import abstractmethod

from flowspec.model.log import Kind
from flowspec.simulate.draws import Purpose
from flowspec.simulate.model import Collect
from flowspec.simulate.reference.gates import Gates, mask
from flowspec.simulate.reference.state import MISSING, RIGHT, WRONG, Load, Passage, Returned, Seat, State, Token
from flowspec.simulate.reference.world import Order


class Work(Gates):
    """What happens at a stage, and how a token leaves it."""

    @abstractmethod
    def depart(self, token: Token, passage: Passage) -> None:
        """The token leaves by the way that it has passed."""

    @abstractmethod
    def redirect(self, token: Token) -> None:
        """The token leaves along its right way's branch, after somebody sorted it."""

    @abstractmethod
    def stop_timers(self, token: Token) -> None:
        """The visit's timers are void."""

    # --- what a phase takes [5.5, 7.1] ------------------------------------------------------------
    def load(self, token: Token, seat: Seat) -> Load | None:
        """The parts of the token's phase on this seat; None for a look with neither part."""
        match token.phase:
            case Kind.LOOK:
                return self._look_load(token, seat)
            case Kind.WORK:
                return Load(0, self._type_again(token), self._work_length(token, seat))
            case Kind.REPAIR:
                return Load(0, 0, self._repair_length(token, seat.model.speed))
            case _:
                return Load(0, 0, self._other_length(token, seat))

    def _look_load(self, token: Token, seat: Seat) -> Load | None:
        case, visit, speed = token.case, token.visit, seat.model.speed
        branch, count = self.branches[visit.branch], visit.branch_count
        visit.mistrusted = self.mistrusts(token)
        if branch.look is None and not visit.mistrusted:
            return None
        look = self.length(branch.look, self.u(case, branch.key, Purpose.LOOK, count), speed) if branch.look else 0
        again = self.length(branch.recheck, self.u(case, branch.key, Purpose.RECHECK, count), speed) if visit.mistrusted else 0
        return Load(0, again, look)

    def _work_length(self, token: Token, seat: Seat) -> int:
        visit = token.visit
        stage = self.model.stages[visit.stage]
        work, purpose = stage.work, Purpose.WORK
        if visit.returned and stage.rework:
            work, purpose = stage.rework, Purpose.REWORK
        elif visit.fell_back and stage.by_hand:
            work = stage.by_hand
        return self.length(work, self.u(token.case, stage.key, purpose, visit.number, visit.holds), seat.model.speed)

    def _type_again(self, token: Token) -> int:
        """Fix what is entered twice when the visit's first WORK begins; how long that takes [7.1]."""
        case, visit = token.case, token.visit
        if visit.typed_again is not None:
            return 0
        stage = self.model.stages[visit.stage]
        fields = dict.fromkeys([*(collect.field for collect in stage.collects), *stage.retypes]) if visit.number == 1 else ()
        visit.typed_again = tuple(field for field in fields if case.states[field] != MISSING)
        return sum(self.model.fields[field].re_entry for field in visit.typed_again)

    def _other_length(self, token: Token, seat: Seat) -> int:
        case, visit, speed = token.case, token.visit, seat.model.speed
        if token.phase == Kind.SIDE:
            clock = self.model.clocks[token.side]
            return self.length(clock.side, self.u(case, clock.key, Purpose.SIDE, token.instance), speed)
        if token.phase == Kind.SORT:
            stage = self.model.stages[visit.stage]
            return self.length(stage.sort, self.u(case, stage.key, Purpose.SORT, visit.number), speed)
        assert visit.passage
        return self._passage_length(token, visit.passage, token.phase, speed)

    def _passage_length(self, token: Token, passage: Passage, phase: Kind, speed: float) -> int:
        case, way, policy = token.case, self.model.ways[passage.way], passage.policy
        if phase == Kind.APPROVE:
            approval = way.approvals[passage.approval]
            return self.length(approval.work, self.u(case, way.key, Purpose.APPROVE, passage.count, passage.approval), speed)
        if policy is None:
            return self.length(way.over_fix, self.u(case, way.key, Purpose.OVERFIX, passage.count), speed)
        if phase == Kind.FIX:
            return self.length(policy.fix, self.u(case, passage.key, Purpose.FIX, passage.count), speed)
        if phase == Kind.ASK:
            return self.length(policy.ask, self.u(case, passage.key, Purpose.ASK, passage.count, passage.asks), speed)
        count = passage.count if passage.branch < 0 else token.visit.way_count
        return self.length(policy.fix, self.u(case, way.key, Purpose.BLOCKFIX, count, passage.rounds), speed)

    def finished(self, token: Token) -> None:
        """Go on after a phase."""
        match token.phase:
            case Kind.LOOK:
                self.look(token)
            case Kind.WORK:
                self._worked(token)
            case Kind.ASK:
                self.asked(token)
            case Kind.FIX:
                self._fixed(token)
            case Kind.BLOCKFIX:
                self.block_fixed(token)
            case Kind.REPAIR:
                self._repaired(token)
            case Kind.SORT:
                self._sorted(token)
            case Kind.APPROVE:
                self._approved(token)
            case _:
                self.release(token)
                self.vanish(token)

    # --- starting [4.6, 7.4] ----------------------------------------------------------------------
    def begin_stage(self, token: Token) -> None:
        """What a noticed token does first: the first look of a line's seat, or the gates where nobody looks [4.6, 7.4]."""
        visit = token.visit
        gated = visit.branch >= 0 and bool(self.branches[visit.branch].gates) and visit.returned is None
        if self.model.stages[visit.stage].kind == "seats":
            first = Kind.LOOK if gated else Kind.WORK
            sorting = visit.right_way >= 0 or visit.right_team >= 0
            self.queue(token, visit.team, Kind.SORT if sorting else first)
        elif gated:
            self.enter_gates(token)
        else:
            self._begin_work(token)

    def passed(self, token: Token, passage: Passage) -> None:
        """All gates passed: the stage's own work at the receiver, on the way at the sender [7.4, 7.5]."""
        if passage.branch >= 0:
            self._begin_work(token)
        else:
            self.depart(token, passage)

    def _begin_work(self, token: Token) -> None:
        kind = self.model.stages[token.visit.stage].kind
        if kind == "seats":
            self.go_on(token, Kind.WORK)
            return
        self.release(token)
        if self.overtaken(token):
            return
        match kind:
            case "machine":
                self._start_machine(token)
            case "wait":
                self._start_waiting(token)
            case _:
                self.end_patience(token)
                self._choose_and_take(token)

    def _sorted(self, token: Token) -> None:
        """The end of SORT: on the right way, or to the right team [7.9]."""
        visit = token.visit
        if visit.right_way >= 0:
            self.redirect(token)
            return
        visit.team, visit.right_team, visit.entered = visit.right_team, -1, -1
        self.begin_stage(token)

    # --- the end of work [7.2, 7.7, 7.8] ----------------------------------------------------------
    def _worked(self, token: Token) -> None:
        if self._goes_on_hold(token):  # 7.8 (1)
            return
        self._collect(token)  # (2)
        if self._harm(token):  # (3)
            self.follow(token, Kind.REPAIR)
        else:
            self._choose_and_take(token)

    def _goes_on_hold(self, token: Token) -> bool:
        case, visit = token.case, token.visit
        stage = self.model.stages[visit.stage]
        hold = stage.hold
        if hold is None or visit.overdue >= 0:
            return False
        if self.u(case, stage.key, Purpose.HOLD, visit.number, visit.holds) >= hold.share:
            return False
        until = self.due(hold.wait, self.now, self.u(case, stage.key, Purpose.HOLDWAIT, visit.number, visit.holds))
        visit.holds += 1
        self.release(token)
        token.state, token.since = State.ON_HOLD, self.now
        self.pause(case, hold.pauses)
        token.due = self.at_token(until, Order.COMPLETION, token, self._taken_off_hold)
        return True

    def _taken_off_hold(self, token: Token) -> None:
        self.end_hold(token)
        self.queue(token, self.home(token), Kind.WORK)

    def end_hold(self, token: Token, flags: int = 0) -> None:
        """The sub-status is over."""
        hold = self.model.stages[token.visit.stage].hold
        assert hold
        self.tell_span(Kind.HOLD, token, token.since, self.now, team=token.visit.team, flags=flags)
        self.resume(token.case, hold.pauses)

    def _collect(self, token: Token) -> None:
        """Try what is missing; what is entered a second time may become wrong [7.2]."""
        case, visit = token.case, token.visit
        collects = self.model.stages[visit.stage].collects
        again = visit.typed_again or ()
        tried = [self._collect_one(token, collect) for collect in collects if case.states[collect.field] == MISSING]
        for field in again:
            if field not in tried:
                self._spoil(token, field)
        for field in visit.returned.missing if visit.returned else ():
            if case.states[field] == MISSING:
                self.try_field(case, field, self.model.fields[field].again)
                tried.append(field)
        if tried or again:
            missing = mask(set(tried))
            failed = mask(field for field in set(tried) if case.states[field] == MISSING)
            self.tell(
                Kind.COLLECT, token, self.now, self.now, team=visit.team, missing=missing, detected=failed, hidden=mask(again)
            )

    def _collect_one(self, token: Token, collect: Collect) -> int:
        self.try_field(token.case, collect.field, collect.complete)
        return collect.field

    def _spoil(self, token: Token, number: int) -> None:
        case, field = token.case, self.model.fields[number]
        key = field.key ^ self.model.stages[token.visit.stage].key
        inconsistent = self.u(case, key, Purpose.INCONSISTENT, token.visit.number) < field.inconsistent
        if inconsistent and case.states[number] == RIGHT:
            case.states[number] = WRONG

    def _harm(self, token: Token) -> bool:
        """Defects bite where they are used: whether some did [7.7]."""
        case, visit = token.case, token.visit
        stage = self.model.stages[visit.stage]
        visit.harmed = tuple(field for field in stage.uses if case.states[field] != RIGHT and self._harms(token, field))
        return bool(visit.harmed)

    def _harms(self, token: Token, number: int) -> bool:
        visit, field = token.visit, self.model.fields[number]
        key = field.key ^ self.model.stages[visit.stage].key
        return self.u(token.case, key, Purpose.HARM, visit.number) < field.harm

    def _repair_length(self, token: Token, speed: float = 1.0) -> int:
        visit, total = token.visit, 0
        for field in (self.model.fields[number] for number in visit.harmed):
            if field.repair:
                key = field.key ^ self.model.stages[visit.stage].key
                total += self.length(field.repair, self.u(token.case, key, Purpose.REPAIR, visit.number), speed)
        return max(total, 1)

    def _repaired(self, token: Token) -> None:
        for field in token.visit.harmed:
            token.case.states[field] = RIGHT
        self.learn(token, good=False)
        self._choose_and_take(token)

    # --- machines and waits [7.10, 7.12] ----------------------------------------------------------
    def _start_machine(self, token: Token) -> None:
        case, visit = token.case, token.visit
        stage = self.model.stages[visit.stage]
        if self.u(case, stage.key, Purpose.LOW, visit.number) < stage.low:
            visit.fell_back, visit.team = True, stage.fallback
            self.queue(token, stage.fallback, Kind.WORK)
            return
        self.accept(token)
        token.state, token.since = State.AT_MACHINE, self.now
        length = self.length(stage.work, self.u(case, stage.key, Purpose.MACHINE, visit.number))
        token.due = self.at_token(self.now + length, Order.COMPLETION, token, self._machine_done)

    def _machine_done(self, token: Token) -> None:
        self.end_span(token)
        self._collect(token)
        self._repair_unseated(token)

    def _start_waiting(self, token: Token) -> None:
        case, visit = token.case, token.visit
        self.accept(token)
        remembered = self._remembered(token)
        visit.chosen, visit.chosen_right = (remembered, -1) if remembered >= 0 else self._choose(token)
        self._wait(token)
        if visit.chosen >= 0:
            way = self.model.ways[visit.chosen]
            u = self.u(case, way.key, Purpose.AFTER, visit.number)
            until = self.due(way.after, self.now, u) if way.after else self.now + 1
            token.due = self.at_token(until, Order.COMPLETION, token, self._waited)

    def _wait(self, token: Token) -> None:
        """Nothing to do but wait for a timer or what was chosen; without either the token is stuck [7.8 (5)]."""
        something = token.visit.chosen >= 0 or bool(token.visit.timers)
        token.state, token.since, token.due = State.WAITING if something else State.STUCK, self.now, None

    def _waited(self, token: Token) -> None:
        self.end_span(token)
        self._collect(token)
        self._repair_unseated(token)

    def _repair_unseated(self, token: Token) -> None:
        """A repair of a machine or a wait takes elapsed time without a seat [7.7]."""
        if not self._harm(token):
            self._choose_and_take(token)
            return
        token.state, token.since, token.phase = State.AT_MACHINE, self.now, Kind.REPAIR
        until = self.now + self._repair_length(token)
        token.due = self.at_token(until, Order.COMPLETION, token, self._repaired_unseated)

    def _repaired_unseated(self, token: Token) -> None:
        self.end_span(token)
        self._repaired(token)

    def end_span(self, token: Token, flags: int = 0) -> None:
        """Write the span of a machine, of a repair without a seat, or of a wait."""
        team = token.visit.team
        if token.state is not State.AT_MACHINE:
            self.tell_span(Kind.WAIT, token, token.since, self.now, team=team, flags=flags)
        elif not token.visit.harmed:
            self.tell_span(Kind.AI, token, token.since, self.now, team=team, flags=flags)
        else:
            self.tell_span(Kind.REPAIR, token, token.since, self.now, team=team, flags=flags)

    # --- choosing [7.8 (4), (5), 7.9] -------------------------------------------------------------
    def _choose_and_take(self, token: Token) -> None:
        if self.overtaken(token):
            return
        visit = token.visit
        remembered = self._remembered(token)
        if remembered >= 0:
            assert visit.returned
            self.take(token, remembered, only=visit.returned.branch)
            return
        chosen, right = (visit.chosen, visit.chosen_right) if visit.chosen >= 0 else self._choose(token)
        if chosen >= 0:
            self.take(token, chosen, right=right)
        else:
            self.release(token)
            self._wait(token)

    def _remembered(self, token: Token) -> int:
        return token.visit.returned.way if token.visit.returned else -1

    def _choose(self, token: Token) -> tuple[int, int]:
        """The way on (-1: none), and the right one if that is another and both lead to one stage (else -1); an error is told."""
        visit = token.visit
        stage = self.model.stages[visit.stage]
        right = self._pick(token, truly=True)
        if stage.kind != "machine":
            chosen = self._pick(token, truly=False)
        else:
            chosen = right if visit.fell_back else self._confuse(token, right)
        if chosen != right and chosen >= 0 and right >= 0:
            self.tell(Kind.MISROUTE, token, self.now, self.now, value=chosen, other=right)
            if self._leads_to_a_stage(chosen) and self._leads_to_a_stage(right):
                return chosen, right
        return chosen, -1

    def _pick(self, token: Token, *, truly: bool) -> int:
        case, visit = token.case, token.visit
        stage, ways = self.model.stages[visit.stage], self.model.ways
        mine = [way for way in stage.ways if ways[way].timer is None and ways[way].timer_at is None]
        for way in mine:
            if ways[way].guard is not None and self.holds(ways[way].guard, case, truly=truly):
                return way
        for way in mine:
            if ways[way].default:
                return way
        shared = [way for way in mine if ways[way].guard is None]
        u = self.u(case, stage.key, Purpose.ROUTE, visit.number) if len(shared) > 1 else 0.0
        total = 0.0
        for way in shared:
            total += ways[way].share
            if u < total:
                return way
        return shared[-1] if shared else -1

    def _confuse(self, token: Token, right: int) -> int:
        stage = self.model.stages[token.visit.stage]
        row = stage.confusion[stage.ways.index(right)] if right >= 0 and stage.confusion else ()
        if not row:
            return right
        u = self.u(token.case, stage.key, Purpose.CONFUSION, token.visit.number)
        return next((way for way, share in zip(stage.ways, row, strict=True) if u < share), stage.ways[-1])

    def _leads_to_a_stage(self, way: int) -> bool:
        branches = self.model.ways[way].branches
        return len(branches) == 1 and self.model.ways[way].join < 0 and self.model.stages[branches[0].stage].kind != "end"

    # --- taking a way [7.5, 7.13] -----------------------------------------------------------------
    def take(self, token: Token, number: int, *, only: int = -1, right: int = -1) -> None:
        """Leave by a way: its limit, its approvals, its gates at the sender."""
        way, taken = self.model.ways[number], token.case.ways[number]
        self.stop_timers(token)
        token.visit.passage = Passage(number, -1, way.key, taken + 1, way.gates, only, right)
        if 0 < way.at_most <= taken and way.over == "return":
            self.come_back(token, way.over_stage, Returned())
        elif 0 < way.at_most <= taken and way.over == "escalate":
            self.queue(token, way.over_team, Kind.FIX)
        else:
            self._approve(token)

    def _fixed(self, token: Token) -> None:
        """The end of FIX: at a gate, or where a way was taken too often."""
        assert token.visit.passage
        if token.visit.passage.policy:
            self.fixed(token)
        else:
            self.release(token)
            self._approve(token)

    def _approve(self, token: Token) -> None:
        case, passage = token.case, token.visit.passage
        assert passage
        approvals = self.model.ways[passage.way].approvals
        for position in range(passage.approval, len(approvals)):
            approval = approvals[position]
            if self.holds(approval.only_if, case) and case.states[approval.field] != RIGHT:
                passage.approval = position
                self.queue(token, approval.team, Kind.APPROVE)
                return
        self.pass_on(token)

    def _approved(self, token: Token) -> None:
        passage = token.visit.passage
        assert passage
        field = self.model.ways[passage.way].approvals[passage.approval].field
        self.try_field(token.case, field, self.model.fields[field].complete)
        passage.approval += 1
        self.release(token)
        self._approve(token)
