"""Each law is kept by a run, and told when its Log is spoilt."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from flowspec.model.log import Flag, Kind, Log
from flowspec.simulate import model as m
from flowspec.simulate.laws import violations
from tests.simulate.small import clock, end, field, log_of, model, stage, team, way

Ints: TypeAlias = npt.NDArray[np.int64]
Columns: TypeAlias = dict[str, Ints]

GATE = m.Gate("sender", (m.Need((0, 1)),), m.Policy("pass"))
MODEL = model(
    (stage("first", 0, work=10, collects=(m.Collect(0, 0.0),)), stage("second", 1, work=8, route=m.Route(otherwise=1)), end()),
    (way(0, 1, gates=(GATE,)), way(1, 2)), arrivals=(0, 3, 40), calendars=(((0, 12), (30, 400)),),
    teams=(team("a", at_closing="hand back"), team("b")), fields=(field("f", wrong=1.0), field("g")),
    clocks=(clock("c", ("reach", 0), ("reach", 2), 15),),
)  # fmt: skip


def rows(columns: Columns, kind: Kind) -> Ints:
    return np.flatnonzero(columns["kind"] == kind)


def twice_closed(log: Columns) -> None:
    log["case"][rows(log, Kind.CLOSE)[1]] = 0


def misnumbered(log: Columns) -> None:
    log["case"][:] = 2 - log["case"]


def before_arrival(log: Columns) -> None:
    log["begin"][rows(log, Kind.QUEUE)[0]] = 0


def after_the_run(log: Columns) -> None:
    log["end"][rows(log, Kind.WORK)[-1]] = MODEL.end + 1


def instant_with_length(log: Columns) -> None:
    log["begin"][rows(log, Kind.CHECK)[0]] -= 1


def out_of_order(log: Columns) -> None:
    order = np.argsort(log["kind"] == Kind.ARRIVE, kind="stable")
    for column in log.values():
        column[:] = column[order]


def in_two_places(log: Columns) -> None:
    log["begin"][rows(log, Kind.WORK)[-1]] -= 1


def nowhere(log: Columns) -> None:
    log["end"][rows(log, Kind.QUEUE)[0]] -= 1


def after_the_close(log: Columns) -> None:
    log["end"][rows(log, Kind.WORK)[-1]] += 1


def seat_taken_twice(log: Columns) -> None:
    log["team"][rows(log, Kind.WORK)] = 0


def too_many_parts(log: Columns) -> None:
    log["switching"][rows(log, Kind.WORK)[0]] = 99


def off_shift(log: Columns) -> None:
    log["worked"][rows(log, Kind.WORK)[0]] -= 1


def missing_and_wrong(log: Columns) -> None:
    log["hidden"][rows(log, Kind.CHECK)[0]] |= log["missing"][rows(log, Kind.CHECK)[0]]


def untried(log: Columns) -> None:
    log["detected"][rows(log, Kind.COLLECT)[0]] |= 2


def unknown_field(log: Columns) -> None:
    log["missing"][rows(log, Kind.CHECK)[0]] |= 1 << 40


def silent_breach(log: Columns) -> None:
    log["flags"][rows(log, Kind.CLOCK)] &= ~int(Flag.BREACHED)


def too_much_used(log: Columns) -> None:
    log["worked"][rows(log, Kind.CLOCK)[0]] += 1000


SPOILT: dict[Callable[[Columns], None], str] = {
    twice_closed: "not every case that arrives closes once",
    misnumbered: "cases are not numbered in the order of their arrival",
    before_arrival: "something happens to a case before it arrives",
    after_the_run: "a span ends before it begins, or after the run",
    instant_with_length: "an instant has a length",
    out_of_order: "a row stands before one that happened earlier",
    in_two_places: "a token is in two places",
    nowhere: "a token is nowhere before this",
    after_the_close: "a span goes on after its case closed",
    seat_taken_twice: "a seat is in two places",
    too_many_parts: "the parts of a span do not fit into it",
    off_shift: "a seat does not work as it is on shift",
    missing_and_wrong: "a field is missing and wrong at once",
    untried: "a field is still missing that was not tried",
    unknown_field: "a mask tells of a field that there is not",
    silent_breach: "not every breach is told once by its clock",
    too_much_used: "a clock used more than has passed",
}


def test_a_run_keeps_its_laws() -> None:
    assert violations(log_of(MODEL), MODEL) == []


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_log_breaks_its_law(spoil: Callable[[Columns], None]) -> None:
    log = log_of(MODEL)
    columns = {name: column.copy() for name, column in log.columns.items()}
    spoil(columns)
    assert any(told.startswith(SPOILT[spoil]) for told in violations(Log(log.header, columns), MODEL))


def test_a_lead_time_is_the_sum_of_its_spans() -> None:
    log = log_of(MODEL)
    columns = {name: column.copy() for name, column in log.columns.items()}
    queue = rows(columns, Kind.QUEUE)[0]
    columns["begin"][queue] += 1
    told = violations(Log(log.header, columns), MODEL)
    case = int(columns["case"][queue])
    assert [law for law in told if law.startswith(f"the lead time of case {case} is")] != []


def test_laws_name_the_row_that_breaks_them() -> None:
    log = log_of(MODEL)
    columns = {name: column.copy() for name, column in log.columns.items()}
    off_shift(columns)
    spoilt = Log(log.header, columns)
    assert violations(spoilt, MODEL) == ["a seat does not work as it is on shift: case 0, token 1, WORK at tick 0"]
    numbers = np.arange(70, 70 + int(columns["case"].max()) + 1)
    assert violations(spoilt, MODEL, numbers) == ["a seat does not work as it is on shift: case 70, token 1, WORK at tick 0"]
