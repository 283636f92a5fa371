"""Staffings and what they come to, as tables and as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from flowspec.decide.prepared import Prepared
from flowspec.decide.seats import Plan
from flowspec.decide.staff import Point, Staffing
from flowspec.decide.targets import Held
from flowspec.report.comparison import interval
from flowspec.report.numbers import number
from flowspec.report.sheets import Row, Sheet
from flowspec.report.verdicts import estimate, in_words

FORMAT = 1


def head(told: Staffing, ready: Prepared) -> str:
    """What was asked, and the answer."""
    asked = " and ".join(target.text for target in told.targets)
    if told.best is None:
        return f"{ready.scenario.file}: {asked}: infeasible. {told.reason[:1].upper()}{told.reason[1:]}."
    least = "the cheapest that is shown to meet " + ("it" if len(told.targets) == 1 else "them")
    least += "" if told.proved else ", of those that were tried (too many to try all)"
    return f"{ready.scenario.file}: {asked}: {plan_in_words(told, told.best.plan)}, {_cost(told, told.best)}, is {least}"


def sheets(told: Staffing) -> Iterator[Sheet]:
    """The answer beside today's staffing, its check, the front of cost against service, and what would do instead."""
    yield _answer(told)
    if told.best and told.check:
        notes = tuple(in_words(held) for held in told.check.held)
        again = "" if told.checked == 1 else f", at the {told.checked}. check"
        yield Sheet(f"Checked on fresh replications{again}", ("",), (), notes)
    columns = ("staffing", f"{told.wages.unit} a month", *(target.name for target in told.targets), "")
    rows = tuple(_point(told, point) for point in told.front)
    notes = ("Points that no cheaper one equals; search replications, so a point beside the answer was not checked again.",)
    yield Sheet("Cost against service", columns, rows, notes if rows else (), words=1)
    swaps = tuple(
        (one.field, f"{100 * one.now:.0f} %", f"{100 * one.needed:.0f} %", plan_in_words(told, one.plan)) for one in told.instead
    )
    yield Sheet("Better data instead of two people", ("field", "%C&A now", "%C&A needed", "with"), swaps, words=1)


def _answer(told: Staffing) -> Sheet:
    columns = ("", "now", "to keep up", *(("answer",) if told.best else ()))
    rows: list[Row] = []
    for i, crew in enumerate(told.crews):
        answer = (str(told.best.plan[i]),) if told.best else ()
        rows.append((crew.label, str(told.now.plan[i]), str(told.bounds[i]), *answer))
    answer = (number(told.best.cost),) if told.best else ()
    rows.append((f"{told.wages.unit} a month", number(told.now.cost), number(told.wages.of(told.bounds)), *answer))
    for i, target in enumerate(told.targets):
        best = (_service(told.best.held[i]),) if told.best else ()
        rows.append((target.text, _service(told.now.held[i]), "", *best))
    return Sheet(
        "Seats",
        columns,
        tuple(rows),
        ("To keep up: what the offered load needs, so that no line grows for ever; a run that ends may do with less.",),
    )


def _point(told: Staffing, point: Point) -> Row:
    verdict = "meets all targets" if point.meets else "misses" if point.misses else "not shown"
    verdict += " <- answer" if told.best and point.plan == told.best.plan else " (now)" if point.plan == told.now.plan else ""
    return (plan_in_words(told, point.plan), number(point.cost), *(estimate(held) for held in point.held), verdict)


def _service(held: Held) -> str:
    return f"{estimate(held)} {held.verdict}"


def plan_in_words(told: Staffing, plan: Plan) -> str:
    """The seats of each crew: `Sales 2, Onboarding 3`."""
    return ", ".join(f"{crew.label} {seats}" for crew, seats in zip(told.crews, plan, strict=True))


def _cost(told: Staffing, point: Point) -> str:
    unit = told.wages.unit
    return f"{point.cost:.0f} {unit}" if unit == "seats" else f"{number(point.cost)} {unit} a month"


def as_json(told: Staffing, ready: Prepared) -> str:
    """Everything that was found out, with intervals."""
    content = {
        "format": FORMAT,
        "scenario": ready.scenario.file,
        "targets": [target.text for target in told.targets],
        "level": told.level,
        "unit": told.wages.unit,
        "to_keep_up": _seats(told, told.bounds),
        "now": _as_json(told, told.now),
        "answer": _as_json(told, told.best),
        "check": _as_json(told, told.check),
        "checks": told.checked,
        "proved_cheapest": told.best is not None and told.proved,
        "reason": told.reason,
        "front": [_as_json(told, point) for point in told.front],
        "instead": [
            {"field": one.field, "now": one.now, "needed": one.needed, "seats": _seats(told, one.plan)} for one in told.instead
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _as_json(told: Staffing, point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    held = [
        {"target": one.target.text, "verdict": one.verdict, "level": one.interval.level, **(interval(one.interval) or {})}
        for one in point.held
    ]
    return {"seats": _seats(told, point.plan), "cost": point.cost, "targets": held}


def _seats(told: Staffing, plan: Plan) -> dict[str, int]:
    return {crew.label: seats for crew, seats in zip(told.crews, plan, strict=True)}
