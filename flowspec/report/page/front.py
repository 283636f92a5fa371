"""The front of cost against service as a picture: for each target what it comes to at each point, and where its limit lies."""

import math
from typing import Any

from flowspec.decide.staff import Point, Staffing
from flowspec.report.numbers import number
from flowspec.report.page import colours
from flowspec.report.page.charts import axis_of, layered
from flowspec.report.page.content import Chart
from flowspec.report.staffing import plan_in_words
from flowspec.report.verdicts import estimate, unit_of


def front(told: Staffing) -> Chart:
    """One panel a target, over the cost a month, in the target's unit; filled where all targets are met, dashed at the limit."""
    return {"vconcat": [_panel(told, i) for i in range(len(told.targets))], "spacing": 24}


def in_words(told: Staffing) -> str:
    """What the picture shows, for who cannot see it."""
    targets = " and ".join(target.text for target in told.targets)
    return f"Cost a month against service for {len(told.front)} staffings; wanted is {targets}"


def _panel(told: Staffing, at: int) -> Chart:
    target = told.targets[at]
    factor, unit = unit_of(target)
    title = f"{target.name} ({unit})" if unit else target.name
    rows = [_row(told, point, at) for point in told.front if math.isfinite(point.held[at].interval.mean)]
    cost = axis_of("cost", f"{told.wages.unit} a month", grid=False, zero=False)
    service = axis_of("mean", title, zero=False)
    limit = {"data": {"values": [{"limit": factor * target.limit, "says": target.text}]}}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    layers: list[dict[str, Any]] = [
        limit
        | {
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": colours.MUTED},
            "encoding": {"y": {"field": "limit", "type": "quantitative"}, "description": {"field": "says"}},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2, "aria": False, "color": colours.ACCENT},
            "encoding": {"x": cost, "y": service | {"field": "low"}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "stroke": colours.ACCENT},
            "encoding": {"x": cost, "y": service, "fill": fill, "description": {"field": "says"}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 8, "dy": -8, "aria": False},
            "encoding": {"x": cost, "y": service, "text": {"field": "name"}},
        },
    ]
    return layered(rows, layers)


def _row(told: Staffing, point: Point, at: int) -> dict[str, Any]:
    interval, (factor, _) = point.held[at].interval, unit_of(told.targets[at])
    is_bounded = math.isfinite(interval.low) and math.isfinite(interval.high)
    answer = told.best is not None and point.plan == told.best.plan
    return {
        "cost": point.cost,
        "mean": factor * interval.mean,
        "low": factor * (interval.low if is_bounded else interval.mean),
        "high": factor * (interval.high if is_bounded else interval.mean),
        "fill": colours.ACCENT if point.meets else colours.PAPER,
        "name": "answer" if answer else "now" if point.plan == told.now.plan else "",
        "says": " | ".join(
            (plan_in_words(told, point.plan), f"{number(point.cost)} {told.wages.unit} a month", estimate(point.held[at]))
        ),
    }
