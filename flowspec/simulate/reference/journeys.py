"""Sections 4 and 8, and 7.14: travelling, reaching, being noticed, timers, parallel work, the end of a case."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeAlias

from flowspec.model.log import OUTCOME_ABANDONED, OUTCOME_CENSORED, OUTCOME_STUCK, Flag, Kind
from flowspec.simulate.draws import Purpose
from flowspec.simulate.model import NEVER, Automation, Branch
from flowspec.simulate.reference.state import Case, Passage, Returned, State, Token, Visit
from flowspec.simulate.reference.work import Work
from flowspec.simulate.reference.world import Order

Seen: TypeAlias = tuple[int, bool]
"""When something lets a token be noticed, and whether it was forgotten there (then the tick is the branch's to say)."""

_RESTING = (State.UNNOTICED, State.QUEUED, State.HELD, State.ON_HOLD, State.WAITING)


class Journeys(Work):
    """How tokens get from stage to stage, and what becomes of them."""

    # --- leaving [6.1, 7.8 (6)] -------------------------------------------------------------------
    def depart(self, token: Token, passage: Passage) -> None:
        """Count the way, leave, and travel; before a join wait for the others first [7.8 (6), 8.2]."""
        case, way = token.case, self.model.ways[passage.way]
        case.ways[passage.way] += 1
        if way.join >= 0 and token.parent and passage.only < 0:
            self._leave(token)
            self._join(token, token.parent, passage.way)
            return
        seen = self._seen(case, passage.way)
        self.apply(way, case)
        self._leave(token, way.link)
        if passage.only >= 0:
            self._travel(token, passage.only, passage.way, seen)
        else:
            self._set_off(token, passage.way, seen, passage.right)

    def redirect(self, token: Token) -> None:
        """The end of SORT: no gates, no limits, no counts of the way, but what it sets [7.9]."""
        right = token.visit.right_way
        self.apply(self.model.ways[right], token.case)
        self._leave(token)
        self._travel(token, self.branch_of(right), right, ())

    def come_back(self, token: Token, stage: int, returned: Returned) -> None:
        """Leave without a way and reach a stage again [7.6, 7.13]."""
        self._leave(token)
        self._reach(token, Visit(stage, 0, returned=returned), ())

    def _leave(self, token: Token, link: int = -1) -> None:
        """The visit ends: its team is brought along, what was due is void, clocks are told [2.1, 6.1]."""
        case, visit = token.case, token.visit
        self.release(token)
        self._forget_visit(token)
        token.state = State.ASLEEP
        token.sender = visit.team if self.model.stages[visit.stage].kind == "seats" or visit.fell_back else -1
        if token.sender >= 0:
            token.left_last = token.sender
        self.point(case, "leave", visit.stage)
        if link >= 0:
            self.point(case, "take", link)
        self.resume(case, self.paused_by_stage[visit.stage])

    def _forget_visit(self, token: Token) -> None:
        """Nothing that was set for the visit happens any more [3.4]."""
        self.stop_timers(token)
        self.end_patience(token)
        self._forget_state(token)

    def _forget_state(self, token: Token) -> None:
        """Nothing that the token rested for happens any more."""
        if token.due:
            token.due.cancel()
        if token.visit.passage:
            self.give_up_asking(token.visit.passage)

    # --- automations [4.3] ------------------------------------------------------------------------
    def _seen(self, case: Case, way: int) -> Sequence[Seen]:
        """When each automation of a way lets the token be noticed."""
        return [self._automatically(case, automation, case.ways[way]) for automation in self.model.ways[way].automations]

    def _automatically(self, case: Case, job: Automation, count: int) -> Seen:
        tick = self.now
        for k in range(job.retries + 1):
            if k and job.every:
                tick = self.due(job.every, tick, self.u(case, job.key, Purpose.EVERY, count, k))
            if self.u(case, job.key, Purpose.FAILS, count, k) >= job.fails:
                return tick, False
        if job.tells < 0:
            return NEVER, True
        notice = self.teams[job.tells].model.notice
        return self.due(notice, tick, self.u(case, job.key, Purpose.TOLD, count)) if notice else tick, False

    # --- travelling and reaching [4.1] ------------------------------------------------------------
    def _set_off(self, token: Token, way: int, seen: Sequence[Seen], right: int = -1) -> None:
        """Along the one branch, or along all of them as children [8.1]."""
        case, branches = token.case, self.model.ways[way].branches
        if len(branches) == 1:
            self._travel(token, self.branch_of(way), way, seen, right)
            return
        self.tell(Kind.FORK, token, self.now, self.now, value=way)
        for _ in branches:  # 3.2: all are created first
            child = self.new_token(case)
            child.parent, child.sender, child.left_last = token, token.sender, token.left_last
            token.children.append(child)
        for n, child in enumerate(list(token.children)):
            if case.closed:
                return
            self._travel(child, self.branch_of(way, n), way, seen)

    def reach_start(self, token: Token, stage: int) -> None:
        """A case's first token reaches the start: no way leads there."""
        self._reach(token, Visit(stage, 0), ())

    def _travel(self, token: Token, branch: int, way: int, seen: Sequence[Seen], right: int = -1) -> None:
        case, stage = token.case, self.branches[branch].stage
        case.branches[branch] += 1
        if self.model.stages[stage].kind == "end":  # 6.5
            self.point(case, "release", self.model.ways[way].link)
            self.point(case, "reach", stage)
            self._close(case, self.model.stages[stage].outcome)
            return
        visit = Visit(stage, 0, way=way, way_count=case.ways[way], branch=branch, branch_count=case.branches[branch])
        if self._sorts(stage):
            visit.right_way = right
        self._reach(token, visit, seen)

    def _sorts(self, stage: int) -> bool:
        """Whether seats at the stage notice what does not belong there [7.9]."""
        return self.model.stages[stage].kind == "seats" and self.model.stages[stage].sort is not None

    def _reach(self, token: Token, visit: Visit, seen: Sequence[Seen]) -> None:
        case, number = token.case, visit.stage
        stage = self.model.stages[number]
        case.visits[number] += 1
        token.visit, visit.number, visit.sender = visit, case.visits[number], token.sender
        visit.team, unowned = self._route(token)
        self.tell(
            Kind.REACH, token, self.now, self.now, team=visit.team, other=visit.sender, handoff=visit.branch,
            flags=Flag.RETURNED if visit.returned else 0,
        )  # fmt: skip
        self._tell_wrong_team(token)
        self.pause(case, self.paused_by_stage[number])
        if visit.way >= 0:
            self.point(case, "release", self.model.ways[visit.way].link)
        self.point(case, "reach", number)
        if stage.patience:
            end = self.due(stage.patience, self.now, self.u(case, stage.key, Purpose.PATIENCE, visit.number))
            visit.patience = self.at_token(end, Order.PATIENCE, token, lambda t: self._close(t.case, OUTCOME_ABANDONED))
        self._start_timers(token)
        self._be_noticed(token, seen, unowned=unowned)

    def _route(self, token: Token, *, truly: bool = False) -> tuple[int, bool]:
        """The team that has the work, and whether it is only the one that has what nobody owns."""
        route = self.model.stages[token.visit.stage].route
        if route.previous and token.left_last >= 0:
            return token.left_last, False
        for program, team in route.rows:
            if self.holds(program, token.case, truly=truly):
                return team, False
        return route.otherwise, True

    def _tell_wrong_team(self, token: Token) -> None:
        visit = token.visit
        right, _ = self._route(token, truly=True)
        if right == visit.team or right < 0 or visit.team < 0:
            return
        self.tell(Kind.MISROUTE, token, self.now, self.now, value=visit.team, other=right, handoff=-2)
        if self._sorts(visit.stage):
            visit.right_team = right

    # --- being noticed [4.2, 4.4] -----------------------------------------------------------------
    def _be_noticed(self, token: Token, seen: Sequence[Seen], *, unowned: bool) -> None:
        case, visit = token.case, token.visit
        stage = self.model.stages[visit.stage]
        tick = self._seen_at(token, self.branches[visit.branch], seen) if visit.branch >= 0 else self.now
        if unowned and stage.route.unowned:
            resting = self.due(stage.route.unowned, tick, self.u(case, stage.key, Purpose.UNOWNED, visit.number))
            visit.notices.append((Kind.UNOWNED, tick, resting))
            tick = resting
        token.state, token.since = State.UNNOTICED, self.now
        if tick == self.now:
            self._noticed(token)
        else:
            token.due = self.at_token(tick, Order.NOTICE, token, self._noticed)

    def _seen_at(self, token: Token, branch: Branch, seen: Sequence[Seen]) -> int:
        """When the latest of meeting, message, memory and automations lets the token be noticed."""
        case, visit, key = token.case, token.visit, branch.key
        ready = self.now if branch.meetings is None else _first_from(branch.meetings, self.now)
        asked, own = NEVER, ready
        if branch.asked:
            asked = self.due(branch.asked, ready, self.u(case, key, Purpose.ASKED, visit.branch_count))
        forgotten = self.u(case, key, Purpose.FORGOTTEN, visit.branch_count) < branch.forgotten
        if forgotten:
            own = asked
        elif branch.notice:
            own = self.due(branch.notice, ready, self.u(case, key, Purpose.NOTICE, visit.branch_count))
        parts = [(own, forgotten), *((asked if lost else tick, lost) for tick, lost in seen)]
        latest, lost = max(parts, key=lambda part: part[0])
        kind = Kind.FORGOTTEN if lost or latest >= NEVER else Kind.NOTICE
        visit.notices = [(Kind.BATCH, self.now, ready), (kind, ready, latest)]
        return latest

    def _noticed(self, token: Token) -> None:
        self._tell_notices(token, 0)
        self.begin_stage(token)

    def _tell_notices(self, token: Token, flags: int) -> None:
        """Write the parts up to now; the flags are of what is cut."""
        visit = token.visit
        for kind, begin, end in visit.notices:
            self.tell_span(
                kind, token, begin, min(end, self.now), team=visit.team, other=visit.sender, handoff=visit.branch,
                flags=flags if end > self.now else 0,
            )  # fmt: skip

    def recover(self, case: Case) -> None:
        """The case's unnoticed tokens are noticed now, by number, with all that follows [4.4, 6.4]."""
        for token, visit in [(t, t.visit) for t in case.tokens.values() if t.state is State.UNNOTICED]:
            if token.state is State.UNNOTICED and token.visit is visit:
                if token.due:
                    token.due.cancel()
                self._noticed(token)

    # --- timers [7.14] ----------------------------------------------------------------------------
    def _start_timers(self, token: Token) -> None:
        for number in self.model.stages[token.visit.stage].ways:
            way = self.model.ways[number]
            if way.timer:
                self._start_timer(token, number, self.due(way.timer, self.now, 0.5))
            elif way.timer_at:
                tick = self.evaluate(way.timer_at, token.case)
                if tick is not None:
                    self._start_timer(token, number, max(tick, self.now + 1))

    def _start_timer(self, token: Token, way: int, tick: int) -> None:
        visit = token.visit
        if tick < NEVER:
            visit.timers[way] = self.at_token(tick, Order.TIMER, token, lambda t: self._timed_out(t, way))

    def _timed_out(self, token: Token, way: int) -> None:
        visit = token.visit
        del visit.timers[way]
        if not self.holds(self.model.ways[way].guard, token.case):
            if token.state is State.WAITING and visit.chosen < 0 and not visit.timers:
                token.state = State.STUCK
            return
        self.stop_timers(token)
        if token.state in _RESTING:
            self._drop(token, Flag.WITHDRAWN if token.state is State.QUEUED else 0)
            self.take(token, way)
        else:
            visit.overdue = way

    def overtaken(self, token: Token) -> bool:
        """Whether a timer became due while the token was in hand; then it has left by that way."""
        way = token.visit.overdue
        if way < 0:
            return False
        token.rest = None
        self.release(token)
        self._forget_state(token)
        self.take(token, way)
        return True

    def stop_timers(self, token: Token) -> None:
        """The visit's timers are void."""
        for due in token.visit.timers.values():
            due.cancel()
        token.visit.timers.clear()
        token.visit.overdue = -1

    def handed_back(self, token: Token) -> None:
        """Back into the line with what is left, and with its old entering time, unless a timer has become due [5.6]."""
        if not self.overtaken(token):
            self.enqueue(token, token.team, token.phase, token.entered)

    # --- parallel work [8] ------------------------------------------------------------------------
    def _join(self, child: Token, parent: Token, way: int) -> None:
        """Wait for the others; the last one wakes the parent [8.2]."""
        child.state, child.since = State.JOINING, self.now
        child.joins = self.model.ways[way].join
        if any(other.state is not State.JOINING for other in parent.children):
            return
        case = child.case
        for other in parent.children:
            self._end_join(other, 0)
            self.vanish(other)
        parent.children = []
        seen = self._seen(case, way)
        self.apply(self.model.ways[way], case)
        self.point(case, "take", self.model.ways[way].link)
        parent.visit, parent.sender, parent.left_last = child.visit, child.sender, child.left_last
        self._set_off(parent, way, seen)

    def _end_join(self, child: Token, flags: int) -> None:
        self.tell_span(Kind.JOIN, child, child.since, self.now, value=child.joins, flags=flags)

    # --- the end [8.4, 8.5] -----------------------------------------------------------------------
    def _close(self, case: Case, outcome: int) -> None:
        """Any end closes the whole case: the row, the clocks, the tokens; work in hand goes on for nothing."""
        case.closed = True
        del self.open[case.number]
        self.tell_case(Kind.CLOSE, case, self.now, self.now, value=outcome)
        self.stop_clocks(case, Flag.CANCELLED)
        for token in case.tokens.values():
            self._drop(token, Flag.WITHDRAWN)
            self._forget_visit(token)
            token.state = State.DEAD

    def _drop(self, token: Token, flags: int) -> None:
        """End the span in which a token rests; one in a seat's hand stays there."""
        match token.state:
            case State.UNNOTICED:
                self._tell_notices(token, flags)
            case State.QUEUED:
                self.withdraw(token, flags)
            case State.HELD:
                self.end_held(token, flags)
            case State.ON_HOLD:
                self.end_hold(token, flags)
            case State.AT_MACHINE | State.WAITING | State.STUCK:
                self.end_span(token, flags)
            case State.JOINING:
                self._end_join(token, flags)
            case _:
                return
        self._forget_state(token)

    def censor(self) -> None:
        """The run ends: everything open is written as far as it came."""
        for case in self.open.values():
            stuck = any(token.state is State.STUCK for token in case.tokens.values())
            self.stop_clocks(case, Flag.CENSORED)
            for token in case.tokens.values():
                self._drop(token, Flag.CENSORED)
                self._censor_seat(token)
            self.tell_case(Kind.CLOSE, case, self.now, self.now, value=OUTCOME_STUCK if stuck else OUTCOME_CENSORED)
        for seat in (seat for team in self.teams for seat in team.seats):
            if seat.token and seat.token.state is State.DEAD:
                self._censor_seat(seat.token)

    def _censor_seat(self, token: Token) -> None:
        if seat := token.seat:
            done, _ = seat.load.split(self.used(seat))
            self.tell_seat(seat, done, Flag.CENSORED)


def _first_from(ticks: Sequence[int], t: int) -> int:
    """The first of sorted ticks at or after t, or NEVER."""
    at = bisect_left(ticks, t)
    return ticks[at] if at < len(ticks) else NEVER
