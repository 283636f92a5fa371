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
        failed = np.unique(reading.log["case"][checks[reading.log["missing"][checks] != 0]])
        told["rolled"] = 1.0 - np.isin(cases, failed).astype(np.float64)
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
            rows[(log["handoff"][rows] < 0) & (log["value"][rows] == ~number)]
            if at_sender
            else rows[log["handoff"][rows] == number]
        )
        if not len(mine):
            continue
        cases, begins = log["case"][mine], log["begin"][mine]
        unique, at = np.unique(cases, return_index=True)
        first = begins == begins[at][np.searchsorted(unique, cases)]
        missing = _union(cases[first], log["missing"][mine][first], unique)
        hidden = _union(cases[first], log["hidden"][mine][first], unique)
        yield name, fields or _bits(log["missing"][mine]), missing, hidden


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


def _union(cases: Ints, masks: Ints, unique: Ints) -> Ints:
    total = np.zeros(len(unique), dtype=np.int64)
    np.bitwise_or.at(total, np.searchsorted(unique, cases), masks)
    return total


def handovers(reading: Reading) -> dict[str, Floats]:
    """Per case: how many times it changed teams, and how many of these went straight back (A, B, A): ping-pong."""
    cases = np.flatnonzero(reading.arrived >= 0)
    count, back = np.zeros(len(cases)), np.zeros(len(cases))
    at = {int(case): number for number, case in enumerate(cases)}
    for case, teams in _teams_of(reading):
        count[at[case]] = len(teams) - 1
        back[at[case]] = sum(a == c for a, c in zip(teams, teams[2:], strict=False))
    return {"handovers": count, "ping_pong": back}


def _teams_of(reading: Reading) -> Iterator[tuple[int, list[int]]]:
    """Each counted case with the teams it was with, in order, repeats collapsed."""
    log = reading.log
    rows = reading.rows(Kind.REACH, where=log["team"] >= 0)
    rows = rows[np.argsort(log["case"][rows], kind="stable")]
    cases, teams = log["case"][rows], log["team"][rows]
    edges = np.flatnonzero(np.diff(cases)) + 1
    for part in np.split(np.arange(len(rows)), edges):
        if len(part):
            told = teams[part]
            kept = told[np.concatenate(([True], told[1:] != told[:-1]))]
            yield int(cases[part[0]]), [int(t) for t in kept]
