"""Section 5: the line before a team, who takes what, and the spans of seats."""

from abc import abstractmethod
from bisect import bisect_left, insort

from flowspec.model.log import Flag, Kind
from flowspec.simulate.model import NEVER, Model
from flowspec.simulate.reference.clocks import Clocks
from flowspec.simulate.reference.state import Case, Load, Seat, State, Team, Token, Visit
from flowspec.simulate.reference.world import Order

_ANYBODY = (Kind.SIDE, Kind.APPROVE, Kind.FIX)
"""Phases that are not work of the team's own stages: any seat may serve them [5.3]."""


class Lines(Clocks):
    """Teams at work."""

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        super().__init__(model, seed, replication)
        for number, team in enumerate(model.teams):
            seats = [Seat(seat, number, n, self.hours[seat.calendar]) for n, seat in enumerate(team.seats)]
            self.teams.append(Team(team, number, seats))
        self._changed: set[int] = set()

    @abstractmethod
    def load(self, token: Token, seat: Seat) -> Load | None:
        """What the token's phase takes this seat, without overhead; None for a look without a span."""

    @abstractmethod
    def finished(self, token: Token) -> None:
        """The token's phase is done, its seat still has it in hand."""

    @abstractmethod
    def handed_back(self, token: Token) -> None:
        """The seat let the token go with a rest of its phase left over."""

    # --- the line [5.1, 5.2] ----------------------------------------------------------------------
    def enqueue(self, token: Token, team: int, phase: Kind, entered: int) -> None:
        """Let a token wait in a team's line for a phase; `entered` is when it counts as having come."""
        token.state, token.team, token.phase = State.QUEUED, team, phase
        token.enqueued, token.entered = self.now, entered
        self._insert(token)
        self.touch(team)

    def _insert(self, token: Token) -> None:
        case, line = token.case, self.teams[token.team]
        due = self.least_due(case) if line.model.line == "earliest due" else 0
        token.rank = (min(self.priority(case), case.cap), due, token.entered, case.number, token.number)
        insort(line.line, (token.rank, token))

    def _remove(self, token: Token) -> None:
        line = self.teams[token.team].line
        del line[bisect_left(line, (token.rank, token))]

    def withdraw(self, token: Token, flags: int) -> None:
        """Take a token out of its line before anybody took it."""
        self._remove(token)
        token.rest = None
        self.tell_queue(token, flags)

    def tell_queue(self, token: Token, flags: int) -> None:
        """Write how long a token waited in its line."""
        self.tell_span(Kind.QUEUE, token, token.enqueued, self.now, team=token.team, value=int(token.phase), flags=flags)

    def priority(self, case: Case) -> int:
        """The class drawn at arrival, or the code of the field that says it now; a blank comes after all others [5.1]."""
        workflow = self.model.workflows[case.workflow]
        if workflow.priority_field < 0:
            return case.priority
        code = self.believed_value(case, workflow.priority_field)
        return len(workflow.priorities) if code is None else code

    def raise_priority(self, case: Case, priority: int) -> None:
        """Cap the case's priority number and re-key its queued tokens, by number; when they entered is kept [6.4]."""
        case.cap = min(case.cap, priority)
        for token in case.tokens.values():
            if token.state is State.QUEUED:
                self._remove(token)
                self._insert(token)
                self.touch(token.team)

    def add_side_task(self, case: Case, clock: int, instance: int) -> None:
        """A token of its own for whoever has to see to a breach [6.4]."""
        token = self.new_token(case)
        token.side, token.instance = clock, instance
        self.enqueue(token, self.model.clocks[clock].team, Kind.SIDE, self.now)

    def new_token(self, case: Case) -> Token:
        """The next token of a case [2.1]; it has not reached anything yet."""
        case.created += 1
        token = case.tokens[case.created] = Token(case, case.created, Visit(-1, -1))
        return token

    def vanish(self, token: Token) -> None:
        """The token has done what it was for."""
        token.state = State.DEAD
        token.case.tokens.pop(token.number, None)

    # --- dispatch [5.3, 5.4] ----------------------------------------------------------------------
    def touch(self, team: int) -> None:
        """The team's line or seats changed: dispatch it at the end of the instant."""
        if not self._changed:
            self.at(self.now, Order.DISPATCH, 0, 0, self._dispatch)
        self._changed.add(team)

    def _dispatch(self) -> None:
        while self._changed:
            team = min(self._changed)
            while match := self._match(self.teams[team]):
                self._take(*match)
            self._changed.discard(team)

    def _match(self, team: Team) -> tuple[Seat, Token] | None:
        """The first token in line order that an idle seat on shift may serve, and the lowest-numbered such seat."""
        if not team.line:
            return None
        idle = [seat for seat in team.seats if seat.token is None and seat.on_shift(self.now)]
        if not idle:
            return None
        return next(((seat, token) for _, token in team.line for seat in idle if _may_serve(seat, token)), None)

    def _take(self, seat: Seat, token: Token) -> None:
        team, visit = self.teams[seat.team].model, token.visit
        self._remove(token)
        self.tell_queue(token, 0)
        token.state, token.seat, seat.token = State.IN_HAND, seat, token
        self.accept(token)
        seat.overhead = team.switching if seat.workflow not in (-1, token.case.workflow) else 0
        if seat.team in visit.served_by:
            seat.overhead += team.resume
        visit.served_by.add(seat.team)
        self._begin(seat, token)

    def accept(self, token: Token) -> None:
        """The visit's first taking [4.5, 5.4]."""
        visit = token.visit
        if visit.taken:
            return
        visit.taken = True
        if visit.way >= 0:
            self.point(token.case, "accept", self.model.ways[visit.way].link)
        self.end_patience(token)

    def end_patience(self, token: Token) -> None:
        """The visit is not abandoned any more [4.5]."""
        if token.visit.patience:
            token.visit.patience.cancel()

    # --- spans [5.5-5.7] --------------------------------------------------------------------------
    def follow(self, token: Token, phase: Kind) -> None:
        """Go on at once with another phase on the seat that has the token in hand [5.5]."""
        assert token.seat
        token.phase = phase
        self._begin(token.seat, token)

    def _begin(self, seat: Seat, token: Token) -> None:
        load = token.rest or self.load(token, seat)
        if load is None:
            self.finished(token)
            return
        token.rest = None
        seat.load = Load(load.switching + seat.overhead, load.extra, load.work)
        seat.overhead, seat.workflow, seat.begin = 0, token.case.workflow, self.now
        seat.due = self.at_token(self._end(seat), Order.COMPLETION, token, lambda _: self._complete(seat))

    def _end(self, seat: Seat) -> int:
        calendar = seat.model.calendar if self._suspends(seat) else -1
        return self.after(calendar, self.now, seat.load.total)

    def _suspends(self, seat: Seat) -> bool:
        return self.teams[seat.team].model.at_closing == "suspend"

    def _hands_back(self, seat: Seat) -> bool:
        """Whether the span in hand is cut at the closing: by the team's rule, or for want of any later stretch [5.6]."""
        if self._suspends(seat):
            return self.after(seat.model.calendar, self.now, 1) == NEVER
        return self.teams[seat.team].model.at_closing == "hand back"

    def close_seats(self, calendar: int) -> None:
        """A calendar closes: the spans of seats that hand back are cut."""
        for team in self.teams:
            for seat in team.seats:
                if seat.model.calendar == calendar and seat.token and self._hands_back(seat):
                    self._cut(seat)

    def open_seats(self, calendar: int) -> None:
        """A calendar opens: its seats can take work."""
        for team in self.teams:
            if any(seat.model.calendar == calendar for seat in team.seats):
                self.touch(team.number)

    def _complete(self, seat: Seat) -> None:
        token = seat.token
        assert token
        self.tell_seat(seat, seat.load, 0)
        if token.state is State.DEAD:  # 8.4: nobody told them
            self.release(token)
        else:
            self.finished(token)

    def _cut(self, seat: Seat) -> None:
        token = seat.token
        assert token
        if seat.due:
            seat.due.cancel()
        done, rest = seat.load.split(self.used(seat))
        self.tell_seat(seat, done, Flag.HANDED_BACK)
        self.release(token)
        if token.state is not State.DEAD:
            token.rest = rest
            self.handed_back(token)

    def used(self, seat: Seat) -> int:
        """The ticks that count of the span in hand up to now [5.7]."""
        return self.open_time(seat.model.calendar if self._suspends(seat) else -1, seat.begin, self.now)

    def tell_seat(self, seat: Seat, done: Load, flags: int) -> None:
        """Write the row of the span in hand up to now, if it has a length."""
        token = seat.token
        assert token
        if seat.begin == self.now:
            return
        if token.state is State.DEAD:
            flags |= Flag.DISCARDED
        self.tell(
            token.phase, token, seat.begin, self.now, team=seat.team, seat=seat.number, handoff=token.visit.branch,
            worked=done.total, switching=done.switching, extra=done.extra, value=max(token.side, 0), flags=flags,
        )  # fmt: skip

    def release(self, token: Token) -> None:
        """Let the token go, if a seat has it in hand."""
        if seat := token.seat:
            seat.token = token.seat = None
            self.touch(seat.team)


def _may_serve(seat: Seat, token: Token) -> bool:
    return token.phase in _ANYBODY or seat.model.serves is None or token.visit.stage in seat.model.serves
