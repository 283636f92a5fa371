"""Section 6: clocks start, stand still, warn, breach, stop."""

from abc import abstractmethod
from typing import Literal, TypeAlias

from flowspec.model.log import Flag, Kind
from flowspec.simulate.model import NEVER, Clock, Model, Point
from flowspec.simulate.reference.state import Case, Due, Running
from flowspec.simulate.reference.world import Order, World

What: TypeAlias = Literal["reach", "leave", "take", "release", "accept", "breach"]

_CANCEL, _STOP, _START = range(3)


class Clocks(World):
    """Deadlines of cases."""

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        super().__init__(model, seed, replication)
        self._at_point: dict[Point, list[tuple[int, int]]] = {}
        for number, clock in enumerate(model.clocks):  # 6.1: each clock in order first cancels, then stops, then starts
            for role, points in ((_CANCEL, clock.cancels), (_STOP, clock.stops), (_START, clock.starts)):
                for point in points:
                    self._at_point.setdefault(point, []).append((number, role))
        self.paused_by_stage = [
            [n for n, clock in enumerate(model.clocks) if stage in clock.pauses] for stage in range(len(model.stages))
        ]
        self.paused_while_held = [n for n, clock in enumerate(model.clocks) if clock.pauses_while_held]

    @abstractmethod
    def raise_priority(self, case: Case, priority: int) -> None:
        """The case's queued tokens are no less urgent than this from now on."""

    @abstractmethod
    def recover(self, case: Case) -> None:
        """The case's unnoticed tokens are noticed."""

    @abstractmethod
    def add_side_task(self, case: Case, clock: int, instance: int) -> None:
        """Somebody has to see to a breach."""

    # --- points [6.1] -----------------------------------------------------------------------------
    def point(self, case: Case, what: What, where: int) -> None:
        """Something happened that clocks start, stop or are cancelled at."""
        for clock, role in self._at_point.get((what, where), ()):
            if role == _START:
                self._start(case, clock)
            elif clock in case.clocks:
                self.stop_clock(case, clock, Flag.CANCELLED if role == _CANCEL else 0)

    def _start(self, case: Case, number: int) -> None:
        clock = self.model.clocks[number]
        if number in case.clocks:
            if not clock.restarts:
                return
            self.stop_clock(case, number)
        ticks, calendar = self._limit(case, clock)
        if ticks <= 0:
            return
        case.instances[number] += 1
        running = case.clocks[number] = Running(number, case.instances[number], self.now, ticks, calendar)
        if not case.pausing[number]:
            self._arm(case, running)

    def _limit(self, case: Case, clock: Clock) -> tuple[int, int]:
        """The ticks and the calendar of the first row that holds [6.2]."""
        for (program, ticks), calendar in zip(clock.rows, clock.calendars, strict=False):
            if self.holds(program, case):
                return ticks, calendar
        return clock.within, clock.calendars[-1]

    def stop_clock(self, case: Case, number: int, flags: int = 0) -> None:
        """End an instance, with its row [6.5]."""
        running = case.clocks.pop(number)
        self._stand_still(running)
        breached = Flag.BREACHED if running.breached else 0
        self.tell_case(Kind.CLOCK, case, running.start, self.now, value=number, worked=running.used, flags=flags | breached)

    def stop_clocks(self, case: Case, flags: int) -> None:
        """End all instances, in the order of the clocks."""
        for number in sorted(case.clocks):
            self.stop_clock(case, number, flags)

    # --- running and pausing [6.2] ----------------------------------------------------------------
    def pause(self, case: Case, clocks: list[int] | tuple[int, ...]) -> None:
        """One more reason for these clocks to stand still."""
        for number in clocks:
            case.pausing[number] += 1
            running = case.clocks.get(number)
            if running and not running.breached:
                self._stand_still(running)

    def resume(self, case: Case, clocks: list[int] | tuple[int, ...]) -> None:
        """One reason less for these clocks to stand still."""
        for number in clocks:
            case.pausing[number] -= 1
            running = case.clocks.get(number)
            if running and not running.breached and not case.pausing[number]:
                self._arm(case, running)

    def _arm(self, case: Case, running: Running) -> None:
        clock = self.model.clocks[running.clock]
        running.since = self.now
        running.breach = self._alarm(case, running, running.ticks - running.used, breach=True)
        if 0 < clock.warn < running.ticks and not running.warned:
            running.warning = self._alarm(case, running, running.ticks - clock.warn - running.used, breach=False)

    def _alarm(self, case: Case, running: Running, left: int, *, breach: bool) -> Due:
        tick = self.after(running.calendar, self.now, max(1, left))
        act = self._breach if breach else self._warn
        return self.at(tick, Order.CLOCK, case.number, running.clock << 1 | breach, lambda: act(case, running))

    def _stand_still(self, running: Running) -> None:
        for alarm in (running.warning, running.breach):
            if alarm:
                alarm.cancel()
        if running.since is not None:
            running.used += self.open_time(running.calendar, running.since, self.now)
            running.since = None

    def least_due(self, case: Case) -> int:
        """The least due instant of the case's running, unpaused clocks; a breached one was due when it breached [5.1]."""
        running = (r.breach.at for r in case.clocks.values() if r.since is not None and r.breach is not None)
        return min(running, default=NEVER)

    # --- warning and breach [6.3, 6.4] ------------------------------------------------------------
    def _warn(self, case: Case, running: Running) -> None:
        running.warned = True
        self.recover(case)

    def _breach(self, case: Case, running: Running) -> None:
        clock = self.model.clocks[running.clock]
        running.breached = True
        self.tell_case(Kind.BREACH, case, self.now, self.now, value=running.clock)
        if clock.raises >= 0:
            self.raise_priority(case, clock.raises)
        if clock.notices:
            self.recover(case)
        if not case.closed and clock.team >= 0 and clock.side is not None:
            self.add_side_task(case, running.clock, running.instance)
        if not case.closed:
            self.point(case, "breach", running.clock)
