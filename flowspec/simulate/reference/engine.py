"""A run: arrivals, shift changes, and the steps from tick 0 to the end."""

from collections.abc import Callable

import numpy as np

from flowspec.model.log import COLUMNS, Header, Kind, Log
from flowspec.simulate.arrivals import arriving
from flowspec.simulate.draws import Purpose
from flowspec.simulate.model import Model
from flowspec.simulate.reference.journeys import Journeys
from flowspec.simulate.reference.state import Case, Visit
from flowspec.simulate.reference.world import Order

EVENTS_A_TURN = 1_000
"""How many events happen between two reports of progress."""


def run(model: Model, seed: int, replication: int, header: Header, *, on_progress: Callable[[int], None] | None = None) -> Log:
    """The Log of one replication. `on_progress` is told the tick now and then."""
    engine = Engine(model, seed, replication)
    events = 0
    while engine.step():
        events += 1
        if on_progress and events % EVENTS_A_TURN == 0:
            on_progress(engine.now)
    engine.finish()
    rows = np.array(engine.rows, dtype=np.int64).reshape(-1, len(COLUMNS))
    return Log(header, {name: rows[:, n].copy() for n, name in enumerate(COLUMNS)})


class Engine(Journeys):
    """One replication, step by step; `rows` is what has been told so far."""

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        super().__init__(model, seed, replication)
        self._cases = 0
        self._arriving = [arriving(source, seed, replication, model.horizon) for source in model.sources]
        for source in range(len(model.sources)):
            self._expect_arrival(source, 0)
        for calendar in range(len(model.calendars)):
            self._expect_shift(calendar, 0)

    def step(self) -> bool:
        """Let the next event happen; False if none is left before the end."""
        if self.env.peek() >= self.model.end:
            return False
        self.env.step()
        return True

    def finish(self) -> None:
        """Write what is open when the run ends [8.5]."""
        self.env.run(until=self.model.end)
        self.censor()

    # --- arrivals [1.8, 2.1] ----------------------------------------------------------------------
    def _expect_arrival(self, source: int, n: int) -> None:
        tick = next(self._arriving[source], self.model.horizon)
        if tick < self.model.horizon:
            self.at(tick, Order.ARRIVAL, source, 0, lambda: self._arrive(source, n))

    def _arrive(self, number: int, n: int) -> None:
        self._expect_arrival(number, n + 1)
        source = self.model.sources[number]
        case = self.new_case(source, self._cases, n)
        self._cases += 1
        case.priority = self._class(case)
        token = self.new_token(case)
        token.visit = Visit(source.start, -1)
        self.tell(Kind.ARRIVE, token, self.now, self.now, value=self.priority(case))
        for collect in source.collects:
            self.try_field(case, collect.field, collect.complete)
        self.reach_start(token, source.start)

    def _class(self, case: Case) -> int:
        """The priority class by shares [5.1]."""
        workflow = self.model.workflows[case.workflow]
        if not workflow.priority_shares:
            return 0
        u = self.u(case, workflow.key, Purpose.PRIORITY, 1)
        last = len(workflow.priority_shares) - 1
        return next((n for n, share in enumerate(workflow.priority_shares) if u < share), last)

    # --- shift changes [5.6] ----------------------------------------------------------------------
    def _expect_shift(self, calendar: int, n: int) -> None:
        """The n-th change of a calendar: openings are even, closings odd; what is before tick 0 is past."""
        stretches = self.model.calendars[calendar]
        if n >= 2 * len(stretches):
            return
        tick = stretches[n // 2][n % 2]
        if tick < 0:
            self._expect_shift(calendar, n + 1)
        else:
            self.at(tick, Order.SHIFT, calendar, 0, lambda: self._change_shift(calendar, n))

    def _change_shift(self, calendar: int, n: int) -> None:
        self._expect_shift(calendar, n + 1)
        if n % 2:
            self.close_seats(calendar)
        else:
            self.open_seats(calendar)
