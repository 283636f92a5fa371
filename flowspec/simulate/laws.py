"""What every run keeps, whatever the model: held to after each run [semantics 9.1]."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from flowspec.model.errors import LawViolated
from flowspec.model.log import SEAT_KINDS, Flag, Kind, Log
from flowspec.simulate.model import Model

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_SPANS = [int(kind) for kind in Kind if kind <= Kind.SIDE or kind >= Kind.WAIT]
TOLD_LATER = [int(kind) for kind in (Kind.BATCH, Kind.NOTICE, Kind.FORGOTTEN, Kind.UNOWNED)]
"""Parts of being unnoticed are written when the last of them ends."""


def broke(laws: list[str]) -> LawViolated:
    """What to raise for a run that broke these laws."""
    return LawViolated("this run broke a law that every run keeps: " + "; ".join(laws) + "; please report it with the scenario")


def violations(log: Log, model: Model) -> list[str]:
    """The laws that the Log breaks, in words, each with one case that shows it; none for a right engine.

    Every case arrives once and closes once. Rows stand in the order in which they happen, inside the run and after the arrival.
    Spans tile each token's life; the lead time of a case without parallel work is the sum of its spans, and the time integral of
    the cases inside is the sum of the lead times (Little 1961). No seat is in two places; it works while it is on shift,
    as its team closes. Masks and clocks agree with themselves.
    """
    if broken := list(_conservation(log)):
        return broken
    of_tokens = [*_order(log, model), *_tiling(log), *_leads(log)]
    return [*of_tokens, *_seats(log), *_shifts(log, model), *_masks(log, model), *_clocks(log)]


def _rows(log: Log, *kinds: Kind) -> Ints:
    return np.flatnonzero(np.isin(log["kind"], [int(kind) for kind in kinds]))


def _told(law: str, log: Log, rows: Ints) -> Iterator[str]:
    """The law with the first row that breaks it, if one does."""
    if len(rows):
        row = int(rows[0])
        kind = Kind(int(log["kind"][row])).name
        yield f"{law}: case {log['case'][row]}, token {log['token'][row]}, {kind} at tick {log['begin'][row]} (row {row})"


# --- cases ----------------------------------------------------------------------------------------
def _conservation(log: Log) -> Iterator[str]:
    arrived, closed = log["case"][_rows(log, Kind.ARRIVE)], log["case"][_rows(log, Kind.CLOSE)]
    if not np.array_equal(arrived, np.arange(len(arrived))):
        yield "cases are not numbered in the order of their arrival"
    elif not np.array_equal(np.sort(closed), arrived):
        yield "not every case that arrives closes once"


def _ends(log: Log) -> tuple[Ints, Ints]:
    """When each case arrived and closed, by number."""
    arrive, close = _rows(log, Kind.ARRIVE), _rows(log, Kind.CLOSE)
    closed = np.empty(len(close), dtype=np.int64)
    closed[log["case"][close]] = log["end"][close]
    return log["begin"][arrive], closed


def _order(log: Log, model: Model) -> Iterator[str]:
    arrived, _ = _ends(log)
    begin, end = log["begin"], log["end"]
    yield from _told("something happens to a case before it arrives", log, np.flatnonzero(begin < arrived[log["case"]]))
    yield from _told("a span ends before it begins, or after the run", log, np.flatnonzero((end < begin) | (end > model.end)))
    instant = np.isin(log["kind"], [k for k in range(len(Kind)) if k not in _SPANS and k != Kind.CLOCK])
    yield from _told("an instant has a length", log, np.flatnonzero(instant & (begin != end)))
    rows = np.flatnonzero(~np.isin(log["kind"], TOLD_LATER))
    yield from _told("a row stands before one that happened earlier", log, rows[1:][np.diff(end[rows]) < 0])


# --- tokens ---------------------------------------------------------------------------------------
def _tiling(log: Log) -> Iterator[str]:
    """Spans follow each other without gaps from the first REACH to the case's CLOSE; a gap begins with a fork."""
    _, closed = _ends(log)
    first = _first_of_each_token(log, _rows(log, Kind.REACH))
    last = np.flatnonzero((log["kind"] == Kind.CLOSE) & (log["case"] >= 0))
    spans = np.flatnonzero(np.isin(log["kind"], _SPANS) & (log["begin"] < log["end"]))
    case = np.concatenate([log["case"][first], log["case"][spans], log["case"][last]])
    token = np.concatenate([log["token"][first], log["token"][spans], np.ones(len(last), dtype=np.int64)])
    begin = np.concatenate([log["begin"][first], log["begin"][spans], log["end"][last]])
    end = np.concatenate([log["begin"][first], log["end"][spans], log["end"][last]])
    row = np.concatenate([first, spans, last])
    order = np.lexsort((end, begin, token, case))
    here, there = order[:-1], order[1:]
    same = (case[here] == case[there]) & (token[here] == token[there])
    late = end[here] > closed[case[here]]  # work that is discarded goes on after the end
    overlap = same & (begin[there] < end[here]) & ~(late & (begin[there] == closed[case[here]]))
    yield from _told("a token is in two places", log, row[there[overlap]])
    gap = np.flatnonzero(same & (begin[there] > end[here]))
    asleep = _forked(log, case[here[gap]], token[here[gap]], end[here[gap]])
    yield from _told("a token is nowhere before this", log, row[there[gap[~asleep]]])
    discarded = (log["flags"][spans] & Flag.DISCARDED) != 0
    yield from _told(
        "a span goes on after its case closed", log, spans[(log["end"][spans] > closed[log["case"][spans]]) & ~discarded]
    )


def _first_of_each_token(log: Log, rows: Ints) -> Ints:
    _, first = np.unique(_pair(log["case"][rows], log["token"][rows]), return_index=True)
    return rows[first]


def _pair(case: Ints, token: Ints) -> Ints:
    return case << 20 | token


def _forked(log: Log, case: Ints, token: Ints, tick: Ints) -> Mask:
    """Whether each token went to sleep under a fork at the tick."""
    forks = _rows(log, Kind.FORK)
    known = set(zip(log["case"][forks].tolist(), log["token"][forks].tolist(), log["begin"][forks].tolist(), strict=True))
    asked = zip(case.tolist(), token.tolist(), tick.tolist(), strict=True)
    return np.fromiter((one in known for one in asked), dtype=np.bool_, count=len(case))


def _leads(log: Log) -> Iterator[str]:
    arrived, closed = _ends(log)
    rows = np.flatnonzero(np.isin(log["kind"], _SPANS) & (log["token"] == 1))
    lengths = np.minimum(log["end"][rows], closed[log["case"][rows]]) - log["begin"][rows]
    spent = np.zeros(len(arrived), dtype=np.int64)
    np.add.at(spent, log["case"][rows], lengths)
    forked = np.isin(np.arange(len(arrived)), log["case"][_rows(log, Kind.FORK)])
    lead = closed - arrived
    wrong = np.flatnonzero((spent != lead) & ~forked)
    if len(wrong):
        yield f"the lead time of case {wrong[0]} is {lead[wrong[0]]} ticks, its spans sum to {spent[wrong[0]]}"
    changes = _rows(log, Kind.ARRIVE, Kind.CLOSE)
    inside = np.cumsum(np.where(log["kind"][changes] == Kind.ARRIVE, 1, -1))
    if int((inside[:-1] * np.diff(log["end"][changes])).sum()) != int(lead.sum()):
        yield "the time integral of the cases inside is not the sum of their lead times (Little's law)"


# --- seats ----------------------------------------------------------------------------------------
def _worked(log: Log) -> Ints:
    return _rows(log, *SEAT_KINDS)[log["seat"][_rows(log, *SEAT_KINDS)] >= 0]


def _seats(log: Log) -> Iterator[str]:
    rows = _worked(log)
    order = rows[np.lexsort((log["begin"][rows], log["seat"][rows], log["team"][rows]))]
    same = (np.diff(log["team"][order]) == 0) & (np.diff(log["seat"][order]) == 0)
    twice = same & (log["begin"][order][1:] < log["end"][order][:-1])
    yield from _told("a seat is in two places", log, order[1:][twice])
    parts = log["switching"][rows] + log["extra"][rows]
    wrong = (parts > log["worked"][rows]) | (log["worked"][rows] > log["end"][rows] - log["begin"][rows])
    yield from _told("the parts of a span do not fit into it", log, rows[wrong])


def _shifts(log: Log, model: Model) -> Iterator[str]:
    """Suspended work counts open time; work that is handed back never leaves a stretch; finished work runs on."""
    rows = _worked(log)
    length, worked = log["end"][rows] - log["begin"][rows], log["worked"][rows]
    opened = _open_times(log, model, rows)
    closing = np.array([("suspend", "finish", "hand back").index(team.at_closing) for team in model.teams], dtype=np.int64)
    how = closing[log["team"][rows]]
    wrong = (worked != np.where(how == 0, opened, length)) | ((how == 2) & (opened != length))
    yield from _told("a seat does not work as it is on shift", log, rows[np.flatnonzero(wrong)])


def _open_times(log: Log, model: Model, rows: Ints) -> Ints:
    """The open ticks in each row's span, by its seat's calendar."""
    first = np.concatenate([[0], np.cumsum([len(team.seats) for team in model.teams])])
    calendars = np.array([seat.calendar for team in model.teams for seat in team.seats], dtype=np.int64)
    own = calendars[first[log["team"][rows]] + log["seat"][rows]]
    opened = np.zeros(len(rows), dtype=np.int64)
    for calendar in np.unique(own).tolist():
        mine, stretches = own == calendar, np.array(model.calendars[calendar], dtype=np.int64).reshape(-1, 2)
        opened[mine] = _open_before(stretches, log["end"][rows[mine]]) - _open_before(stretches, log["begin"][rows[mine]])
    return opened


def _open_before(stretches: Ints, ticks: Ints) -> Ints:
    """The open time before each tick."""
    opens, closes = stretches[:, 0], stretches[:, 1]
    used = np.concatenate([[0], np.cumsum(closes - opens)])
    at = np.searchsorted(opens, ticks, side="right")
    closed = np.concatenate([[np.iinfo(np.int64).min // 2], closes])[at]
    return used[at] - np.maximum(0, closed - ticks)


# --- masks and clocks -----------------------------------------------------------------------------
def _masks(log: Log, model: Model) -> Iterator[str]:
    checks, collects = _rows(log, Kind.CHECK), _rows(log, Kind.COLLECT)
    both = (log["missing"][checks] & log["hidden"][checks]) != 0
    yield from _told("a field is missing and wrong at once", log, checks[both])
    failed = (log["detected"][collects] & ~log["missing"][collects]) != 0
    yield from _told("a field is still missing that was not tried", log, collects[failed])
    masks = log["missing"] | log["detected"] | log["hidden"]
    yield from _told("a mask tells of a field that there is not", log, np.flatnonzero(masks >> len(model.fields) != 0))


def _clocks(log: Log) -> Iterator[str]:
    stopped, breaches = _rows(log, Kind.CLOCK), _rows(log, Kind.BREACH)
    breached = stopped[(log["flags"][stopped] & Flag.BREACHED) != 0]
    of_clocks, of_breaches = (np.sort(_pair(log["case"][rows], log["value"][rows])) for rows in (breached, breaches))
    if not np.array_equal(of_clocks, of_breaches):
        yield "not every breach is told once by its clock"
    yield from _told("a clock used more than has passed", log, stopped[(log["worked"] > log["end"] - log["begin"])[stopped]])
