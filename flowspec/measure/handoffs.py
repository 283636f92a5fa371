"""How work arrives: percent complete and accurate (%C&A) by handoff and field, and changes of team."""

from collections.abc import Iterator

import numpy as np

from flowspec.measure.reading import Floats, Ints, Reading
from flowspec.model.log import Kind


def complete_and_accurate(reading: Reading) -> dict[str, Floats]:
    """Per handoff, 1 or 0 for each case: was everything there at its first check?

    `complete.hand_over` is as the receiver saw it, `complete_truly.hand_over` counts what nobody noticed (simulated logs only),
    `complete.hand_over.scope` is one field's. `rolled` is 1 for cases that no check ever found incomplete
    (Martin and Osterling, Value Stream Mapping, 2013: rolled %C&A is the product along the stream; see `rolled_product`).
    """
    told: dict[str, Floats] = {}
    for name, fields, missing, hidden in _first_checks(reading):
        told[f"complete.{name}"] = (missing == 0).astype(np.float64)
        told[f"complete_truly.{name}"] = ((missing == 0) & (hidden == 0)).astype(np.float64)
        for number in fields:
            seen = (missing >> number) & 1 == 0
            told[f"complete.{name}.{reading.log.header.fields[number]}"] = seen.astype(np.float64)
    checks = reading.rows(Kind.CHECK)
    if len(checks):
        cases = np.flatnonzero(reading.arrived >= 0)
        clean = np.ones(len(reading.arrived))
        clean[reading.log["case", checks[reading.log["missing", checks] != 0]]] = 0.0
        told["rolled"] = clean[cases]
    return told


def rolled_product(complete: dict[str, float]) -> float:
    """The product of the handoffs' %C&A, given each handoff's own: rolled throughput yield."""
    return float(np.prod(list(complete.values()))) if complete else 1.0


def _first_checks(reading: Reading) -> Iterator[tuple[str, tuple[int, ...], Ints, Ints]]:
    """Each handoff's name and fields, with the missing and hidden masks of every case's first visit that was checked."""
    log = reading.log
    rows = reading.rows(Kind.CHECK)
    for number, name, fields in _gated(reading):
        at_sender = number < 0
        mine = (
            rows[(log["handoff", rows] < 0) & (log["value", rows] == ~number)]
            if at_sender
            else rows[log["handoff", rows] == number]
        )
        if not len(mine):
            continue
        cases, begins = log["case", mine], log["begin", mine]
        earliest = np.full(len(reading.arrived), -1, dtype=np.int64)
        earliest[cases[::-1]] = begins[::-1]  # of several for one case the last is kept, which is the first row
        first, seen = begins == earliest[cases], np.flatnonzero(earliest >= 0)
        missing = _union(cases[first], log["missing", mine][first], len(earliest))[seen]
        hidden = _union(cases[first], log["hidden", mine][first], len(earliest))[seen]
        yield name, fields or _bits(log["missing", mine]), missing, hidden


def _gated(reading: Reading) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """Receivers' gates by branch (0, 1, ...), senders' by way (~0, ~1, ...), with their names and fields."""
    header = reading.log.header
    for number, branch in enumerate(header.branches):
        yield number, branch.name, branch.fields
    for number, way in enumerate(header.ways):
        yield ~number, f"{way} at the sender", ()


def _bits(masks: Ints) -> tuple[int, ...]:
    union = int(np.bitwise_or.reduce(masks)) if len(masks) else 0
    return tuple(n for n in range(63) if union >> n & 1)


def _union(cases: Ints, masks: Ints, many: int) -> Ints:
    """By case: all bits of its masks."""
    told = np.zeros(many, dtype=np.int64)
    some = masks != 0
    np.bitwise_or.at(told, cases[some], masks[some])
    return told


def handovers(reading: Reading) -> dict[str, Floats]:
    """Per case: how many times it changed teams, and how many of these went straight back (A, B, A): ping-pong."""
    log = reading.log
    rows = reading.rows(Kind.REACH)
    rows = rows[log["team", rows] >= 0]
    rows = rows[np.argsort(log["case", rows], kind="stable")]
    cases, teams = log["case", rows], log["team", rows]
    came = np.append(True, (cases[1:] != cases[:-1]) | (teams[1:] != teams[:-1]))[: len(rows)]
    cases, teams = cases[came], teams[came]
    changed = cases[1:][cases[1:] == cases[:-1]]
    back = cases[2:][(cases[2:] == cases[:-2]) & (teams[2:] == teams[:-2])]
    counted, many = np.flatnonzero(reading.arrived >= 0), len(reading.arrived)
    return {
        "handovers": np.bincount(changed, minlength=many)[counted].astype(np.float64),
        "ping_pong": np.bincount(back, minlength=many)[counted].astype(np.float64),
    }
