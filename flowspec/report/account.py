"""A redesign's account and its tornado, as tables and as JSON."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from flowspec.decide.break_even import BreakEven
from flowspec.decide.tornado import Tornado
from flowspec.measure.intervals import Interval
from flowspec.report.comparison import finite, interval
from flowspec.report.numbers import number, with_interval
from flowspec.report.sheets import Row, Sheet

MOST_BARS = 15
"""How many assumptions of a tornado are shown."""

_PARTS = {"work": "work done", "staff": "seats on shift", "lost": "lost customers", "breaches": "breaches", "delay": "delay"}


def account_sheets(told: Sequence[BreakEven], name: str) -> Iterator[Sheet]:
    """Costs, saving, payback and net worth, one column for each way to count people."""
    if not told:
        return
    first = told[0]
    rows: list[Row] = [
        ("cost a month as it is", *(with_interval(one.as_is) for one in told)),
        ("cost a month after", *(with_interval(one.to_be) for one in told)),
    ]
    for i in range(len(first.saves)):
        label = "work" if i == 0 else _PARTS[first.saves[i][0]]
        rows.append((f"  saved: {label}", *(with_interval(one.saves[i][1]) for one in told)))
    rows += [
        ("  running cost", *(number(-one.running) if one.running else "0" for one in told)),
        ("saved a month", *(with_interval(one.saving) for one in told)),
        ("spent once", *(number(one.one_off) for one in told)),
        ("paid back after (months)", *(_payback(one.payback) for one in told)),
        (f"net worth after {first.months:.0f} months", *(with_interval(one.net) for one in told)),
    ]
    notes: tuple[str, ...] = (
        "Work done: a saved hour is worth its price. Seats on shift: it is worth something only if a seat is saved.",
        "Intervals are of the simulation; what the assumptions do to them shows in `--tornado`.",
    )
    if first.further:
        notes = ("What it is compared with is a redesign too: only what this one costs beyond it is charged.", *notes)
    columns = (first.currency, *(f"people cost by {one.basis}" for one in told))
    yield Sheet(f"Break-even of {name}", columns, tuple(rows), notes)


def _payback(told: Interval) -> str:
    if math.isnan(told.mean):
        return "–"
    if math.isinf(told.mean):
        return "never: it saves nothing" if math.isinf(told.low) else f"not shown; at best {number(told.low)}"
    if math.isinf(told.high):
        return f"{number(told.mean)}, but that it pays back at all is not shown"
    return f"{number(told.mean)} ({number(told.low)} to {number(told.high)})"


def tornado_sheet(told: Tornado, name: str) -> Sheet:
    """The assumptions on which the net worth depends most."""
    rows = tuple(
        (
            bar.key + ("" if bar.of == "both" else f" ({bar.of})"),
            bar.now,
            f"{bar.low} .. {bar.high}" + (" *" if bar.own_interval else ""),
            number(bar.net[0].mean),
            number(bar.net[1].mean),
        )
        for bar in told.bars[:MOST_BARS]
    )
    turned = [bar.key for bar in told.bars if any((net.mean > 0) != (told.base.mean > 0) for net in bar.net)]
    notes = [
        f"Net worth as assumed: {with_interval(told.base)} ({told.base.n} replications). Moved by 25 % each way, or (*) over the "
        "assumption's own interval, one at a time.",
        f"Alone enough to turn the decision: {', '.join(turned)}." if turned else "No assumption alone turns the decision.",
    ]
    if len(told.bars) > MOST_BARS:
        notes.append(f"{len(told.bars) - MOST_BARS} more assumptions move it less.")
    if told.fixed:
        notes.append(f"Could not be moved alone: {', '.join(key for key, _ in told.fixed)}.")
    columns = ("assumption", "assumed", "moved to", "net worth low", "high")
    return Sheet(f"What the net worth of {name} depends on", columns, rows, tuple(notes))


def account_json(told: Sequence[BreakEven]) -> list[dict[str, Any]]:
    """Each basis with its intervals; null is never, or not bounded."""
    return [
        {
            "basis": one.basis,
            "currency": one.currency,
            "as_is": interval(one.as_is),
            "to_be": interval(one.to_be),
            "saves": {part: interval(saved) for part, saved in one.saves},
            "saving": interval(one.saving),
            "one_off": one.one_off,
            "running": one.running,
            "payback_months": interval(one.payback),
            "over_months": one.months,
            "net": interval(one.net),
        }
        for one in told
    ]


def tornado_json(told: Tornado) -> dict[str, Any]:
    """The bars with the net worth at both ends."""
    return {
        "base": interval(told.base),
        "bars": [
            {
                "key": bar.key,
                "of": bar.of,
                "now": bar.now,
                "low": bar.low,
                "high": bar.high,
                "own_interval": bar.own_interval,
                "net_low": interval(bar.net[0]),
                "net_high": interval(bar.net[1]),
                "swing": finite(bar.swing),
            }
            for bar in told.bars
        ],
        "fixed": [{"key": key, "reason": reason} for key, reason in told.fixed],
    }
