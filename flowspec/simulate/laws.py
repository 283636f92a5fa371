"""What every run keeps, whatever the model: held to after each run [semantics 9.1]."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from flowspec.model.errors import LawViolated
from flowspec.model.kinds import by_kind, in_order
from flowspec.model.log import SEAT_KINDS, Flag, Kind, Log
from flowspec.model.plain import dataclass
from flowspec.simulate.model import Model

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_SPANS = [kind for kind in Kind if kind <= Kind.SIDE or kind >= Kind.WAIT]
TOLD_LATER = [int(kind) for kind in (Kind.BATCH, Kind.NOTICE, Kind.FORGOTTEN, Kind.UNOWNED)]
"""Parts of being unnoticed are written when the last of them ends."""
_NOW = np.array([kind not in TOLD_LATER for kind in Kind])
"""By kind: is it written when it ends?"""


def broke(laws: list[str]) -> LawViolated:
    """What to raise for a run that broke these laws."""
    return LawViolated("this run broke a law that every run keeps: " + "; ".join(laws) + "; please report it with the scenario")


def violations(log: Log, model: Model, cases: Ints | None = None) -> list[str]:
    """The laws that the Log breaks, in words, each with one case that shows it; none for a right engine.

    Every case arrives once and closes once. Rows stand in the order in which they happen, inside the run and after the arrival.
    Spans tile each token's life; the lead time of a case without parallel work is the sum of its spans, and the time integral of
    the cases inside is the sum of the lead times (Little 1961). No seat is in two places; it works while it is on shift,
    as its team closes. Masks and clocks agree with themselves. In a Log of some cases of a run, numbered from 0, `cases` are
    their numbers in the run.
    """
    rows = _Rows(log, by_kind(log.columns["kind"]), cases)
    if broken := list(_conservation(rows)):
        return broken
    of_tokens = [*_order(rows, model), *_tiling(rows), *_leads(rows)]
    return [*of_tokens, *_seats(rows), *_shifts(rows, model), *_masks(rows, model), *_clocks(rows)]


@dataclass(frozen=True)
class _Rows:
    """A Log with the positions of its rows by kind, and the numbers of its cases in the run (None: its own)."""

    log: Log
    by_kind: tuple[Ints, ...]
    cases: Ints | None

    def __getitem__(self, asked: str | tuple[str, Ints | int]) -> Ints:
        return self.log[asked]

    def of(self, *kinds: Kind) -> Ints:
        """Positions of the rows of these kinds, in their order."""
        return in_order([self.by_kind[kind] for kind in kinds])

    def case(self, number: int) -> int:
        """The number of a case in the run."""
        return number if self.cases is None else int(self.cases[number])

    @cached_property
    def spans(self) -> Ints:
        """Positions of what tiles the time of a token."""
        return self.of(*_SPANS)

    @cached_property
    def arrived(self) -> Ints:
        """When each case arrived, by number."""
        return self["begin", self.of(Kind.ARRIVE)]

    @cached_property
    def closed(self) -> Ints:
        """When each case closed, by number."""
        close = self.of(Kind.CLOSE)
        closed = np.empty(len(close), dtype=np.int64)
        closed[self["case", close]] = self["end", close]
        return closed

    def told(self, law: str, broken: Ints) -> Iterator[str]:
        """The law with the first row that breaks it, if one does."""
        if len(broken):
            row = int(broken[0])
            kind, case = Kind(int(self["kind", row])).name, self.case(int(self["case", row]))
            yield f"{law}: case {case}, token {self['token'][row]}, {kind} at tick {self['begin'][row]}"


# --- cases ----------------------------------------------------------------------------------------
def _conservation(log: _Rows) -> Iterator[str]:
    arrived, closed = log["case", log.of(Kind.ARRIVE)], log["case", log.of(Kind.CLOSE)]
    if not np.array_equal(arrived, np.arange(len(arrived))):
        yield "cases are not numbered in the order of their arrival"
    elif not np.array_equal(np.sort(closed), arrived):
        yield "not every case that arrives closes once"


def _order(log: _Rows, model: Model) -> Iterator[str]:
    begin, end = log["begin"], log["end"]
    yield from log.told("something happens to a case before it arrives", np.flatnonzero(begin < log.arrived[log["case"]]))
    yield from log.told("a span ends before it begins, or after the run", np.flatnonzero((end < begin) | (end > model.end)))
    instants = log.of(*(kind for kind in Kind if kind not in _SPANS and kind != Kind.CLOCK))
    yield from log.told("an instant has a length", instants[begin[instants] != end[instants]])
    rows = np.flatnonzero(_NOW[log["kind"]])
    yield from log.told("a row stands before one that happened earlier", rows[1:][np.diff(end[rows]) < 0])


# --- tokens ---------------------------------------------------------------------------------------
def _tiling(log: _Rows) -> Iterator[str]:
    """Spans follow each other without gaps from the first REACH to the case's CLOSE; a gap begins with a fork."""
    first = _first_of_each_token(log, log.of(Kind.REACH))
    last = log.of(Kind.CLOSE)
    spans = log.spans[log["begin", log.spans] < log["end", log.spans]]
    case = np.concatenate([log["case", first], log["case", spans], log["case", last]])
    token = np.concatenate([log["token", first], log["token", spans], np.ones(len(last), dtype=np.int64)])
    begin = np.concatenate([log["begin", first], log["begin", spans], log["end", last]])
    end = np.concatenate([log["begin", first], log["end", spans], log["end", last]])
    row = np.concatenate([first, spans, last])
    order = np.lexsort((end, begin, _pair(case, token)))
    case, token, begin, end, row = case[order], token[order], begin[order], end[order], row[order]
    same = (case[:-1] == case[1:]) & (token[:-1] == token[1:])
    closed = log.closed[case[:-1]]
    late = end[:-1] > closed  # work that is discarded goes on after the end
    overlap = same & (begin[1:] < end[:-1]) & ~(late & (begin[1:] == closed))
    yield from log.told("a token is in two places", row[1:][overlap])
    gap = np.flatnonzero(same & (begin[1:] > end[:-1]))
    asleep = _forked(log, case[gap], token[gap], end[gap])
    yield from log.told("a token is nowhere before this", row[1:][gap[~asleep]])
    after = spans[log["end", spans] > log.closed[log["case", spans]]]
    yield from log.told("a span goes on after its case closed", after[(log["flags", after] & Flag.DISCARDED) == 0])


def _first_of_each_token(log: _Rows, rows: Ints) -> Ints:
    _, first = np.unique(_pair(log["case", rows], log["token", rows]), return_index=True)
    return rows[first]


def _pair(case: Ints, token: Ints) -> Ints:
    return case << 20 | token


def _forked(log: _Rows, case: Ints, token: Ints, tick: Ints) -> Mask:
    """Whether each token went to sleep under a fork at the tick."""
    forks = log.of(Kind.FORK)
    known = set(zip(log["case", forks].tolist(), log["token", forks].tolist(), log["begin", forks].tolist(), strict=True))
    asked = zip(case.tolist(), token.tolist(), tick.tolist(), strict=True)
    return np.fromiter((one in known for one in asked), dtype=np.bool_, count=len(case))


def _leads(log: _Rows) -> Iterator[str]:
    rows = log.spans[log["token", log.spans] == 1]
    case = log["case", rows]
    lengths = np.minimum(log["end", rows], log.closed[case]) - log["begin", rows]
    spent = np.bincount(case, weights=lengths, minlength=len(log.closed)).astype(np.int64)
    forked = np.zeros(len(spent), dtype=np.bool_)
    forked[log["case", log.of(Kind.FORK)]] = True
    lead = log.closed - log.arrived
    wrong = np.flatnonzero((spent != lead) & ~forked)
    if len(wrong):
        one = wrong[0]
        yield f"the lead time of case {log.case(int(one))} is {lead[one]} ticks, its spans sum to {spent[one]}"
    changes = log.of(Kind.ARRIVE, Kind.CLOSE)
    inside = np.cumsum(np.where(log["kind", changes] == Kind.ARRIVE, 1, -1))
    if int((inside[:-1] * np.diff(log["end", changes])).sum()) != int(lead.sum()):
        yield "the time integral of the cases inside is not the sum of their lead times (Little's law)"


# --- seats ----------------------------------------------------------------------------------------
def _worked(log: _Rows) -> Ints:
    rows = log.of(*SEAT_KINDS)
    return rows[log["seat", rows] >= 0]


def _seats(log: _Rows) -> Iterator[str]:
    rows = _worked(log)
    order = rows[np.lexsort((log["begin", rows], log["seat", rows], log["team", rows]))]
    same = (np.diff(log["team", order]) == 0) & (np.diff(log["seat", order]) == 0)
    twice = same & (log["begin", order][1:] < log["end", order][:-1])
    yield from log.told("a seat is in two places", order[1:][twice])
    parts = log["switching", rows] + log["extra", rows]
    wrong = (parts > log["worked", rows]) | (log["worked", rows] > log["end", rows] - log["begin", rows])
    yield from log.told("the parts of a span do not fit into it", rows[wrong])


def _shifts(log: _Rows, model: Model) -> Iterator[str]:
    """Suspended work counts open time; work that is handed back never leaves a stretch; finished work runs on."""
    rows = _worked(log)
    length, worked = log["end", rows] - log["begin", rows], log["worked", rows]
    opened = _open_times(log, model, rows)
    closing = np.array([("suspend", "finish", "hand back").index(team.at_closing) for team in model.teams], dtype=np.int64)
    how = closing[log["team", rows]]
    wrong = (worked != np.where(how == 0, opened, length)) | ((how == 2) & (opened != length))
    yield from log.told("a seat does not work as it is on shift", rows[np.flatnonzero(wrong)])


def _open_times(log: _Rows, model: Model, rows: Ints) -> Ints:
    """The open ticks in each row's span, by its seat's calendar."""
    first = np.concatenate([[0], np.cumsum([len(team.seats) for team in model.teams])])
    calendars = np.array([seat.calendar for team in model.teams for seat in team.seats], dtype=np.int64)
    own = calendars[first[log["team", rows]] + log["seat", rows]]
    opened = np.zeros(len(rows), dtype=np.int64)
    for calendar in np.unique(own).tolist():
        mine, stretches = own == calendar, np.array(model.calendars[calendar], dtype=np.int64).reshape(-1, 2)
        opened[mine] = _open_before(stretches, log["end", rows[mine]]) - _open_before(stretches, log["begin", rows[mine]])
    return opened


def _open_before(stretches: Ints, ticks: Ints) -> Ints:
    """The open time before each tick."""
    opens, closes = stretches[:, 0], stretches[:, 1]
    used = np.concatenate([[0], np.cumsum(closes - opens)])
    at = np.searchsorted(opens, ticks, side="right")
    closed = np.concatenate([[np.iinfo(np.int64).min // 2], closes])[at]
    return used[at] - np.maximum(0, closed - ticks)


# --- masks and clocks -----------------------------------------------------------------------------
def _masks(log: _Rows, model: Model) -> Iterator[str]:
    checks, collects = log.of(Kind.CHECK), log.of(Kind.COLLECT)
    both = (log["missing", checks] & log["hidden", checks]) != 0
    yield from log.told("a field is missing and wrong at once", checks[both])
    failed = (log["detected", collects] & ~log["missing", collects]) != 0
    yield from log.told("a field is still missing that was not tried", collects[failed])
    unknown = np.flatnonzero((log["missing"] | log["detected"] | log["hidden"]) >> len(model.fields))
    yield from log.told("a mask tells of a field that there is not", unknown)


def _clocks(log: _Rows) -> Iterator[str]:
    stopped, breaches = log.of(Kind.CLOCK), log.of(Kind.BREACH)
    breached = stopped[(log["flags", stopped] & Flag.BREACHED) != 0]
    of_clocks, of_breaches = (np.sort(_pair(log["case", rows], log["value", rows])) for rows in (breached, breaches))
    if not np.array_equal(of_clocks, of_breaches):
        yield "not every breach is told once by its clock"
    yield from log.told("a clock used more than has passed", stopped[(log["worked"] > log["end"] - log["begin"])[stopped]])
