"""Trust over time, as a table and as JSON."""

from collections.abc import Sequence
from typing import Any

from flowspec.decide.mistrust import Mistrust
from flowspec.report.comparison import interval
from flowspec.report.numbers import percent, with_interval
from flowspec.report.sheets import Row, Sheet


def trust_sheet(told: Sequence[Mistrust], name: str = "") -> Sheet:
    """Each receiver's trust in each sender at four moments, and the re-checks that exist only because of mistrust."""
    rows: list[Row] = []
    for one in told:
        last = len(one.trust) - 1
        moments = (percent(one.trust[i]) for i in (0, last // 3, 2 * last // 3, last))
        checks = with_interval(one.rechecks), with_interval(one.hours), percent(one.capacity)
        rows.append((f"{one.receiver} in {one.sender}", *moments, *checks, f"{100 * one.recovered.mean:.0f} %"))
    columns = (
        "trust of",
        "at first",
        "a third on",
        "two thirds",
        "at the end",
        "re-checks",
        "hours/month",
        "capacity",
        "recovered",
    )
    notes = (
        "How trust is won and lost is an assumption of the model ([trust]), not a measurement. Recovered: the share of runs in "
        "which nothing is re-checked any more at the end.",
    )
    return Sheet(
        f"Trust{f' in {name}' if name else ''} (an assumption of the model)", columns, tuple(rows), notes if rows else ()
    )


def trust_json(told: Sequence[Mistrust]) -> list[dict[str, Any]]:
    """Each pair with its trust at every week."""
    return [
        {
            "receiver": one.receiver,
            "sender": one.sender,
            "hours_after_start": [int(tick) / 3_600_000 for tick in one.grid],
            "trust": [interval(value) for value in one.trust],
            "rechecks": interval(one.rechecks),
            "recheck_hours": interval(one.hours),
            "capacity": interval(one.capacity),
            "recovered": interval(one.recovered),
        }
        for one in told
    ]
