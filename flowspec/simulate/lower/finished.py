"""What must hold of a finished Model: no gate keeps a case for ever, and days begin at midnight."""

from collections.abc import Iterator
from datetime import time

from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.fields import numbers_of
from flowspec.simulate.lower.world import World
from flowspec.simulate.model import OP_MIDNIGHT, OP_TODAY, Model, Policy, Program, Way


def check_finished(world: World, model: Model) -> None:
    """Tell the desk about endless gates, and about a run that compares days and does not begin with one."""
    _check_endless(world, model)
    start = world.scenario.start
    if start is not None and start.time() != time() and _compares_days(model):
        remedy = f'write `start = "{start.date()}"`, and let the arrivals begin later'
        world.desk.fault(Fault.WRONG_VALUE, ("start",), "days are compared, and the run does not begin at midnight", remedy)


def _compares_days(model: Model) -> bool:
    if any(field.values is not None and field.values.offset == "day" for field in model.fields):
        return True
    return any(op in (OP_TODAY, OP_MIDNIGHT) for program in _programs(model) for op, _ in program)


def _programs(model: Model) -> Iterator[Program]:
    for way in model.ways:
        yield from (program for program in (way.guard, way.timer_at) if program)
        yield from (program for _, program in way.computes)
        for gate in (*way.gates, *(gate for branch in way.branches for gate in branch.gates)):
            yield from (need.only_if for need in gate.needs if need.only_if)
    for stage in model.stages:
        yield from (program for program, _ in stage.route.rows)
    for clock in model.clocks:
        yield from (program for program, _ in clock.rows)


def _check_endless(world: World, model: Model) -> None:
    """Tell the desk about fields that are tried again and again without ever being right or wrong."""
    endless = {field for way in model.ways for field in _tried_for_ever(way)}
    for flow in world.flows:
        for ref, number in flow.fields.items():
            field = model.fields[number]
            if number in endless and field.again == 0 and field.wrong == 0:
                path = numbers_of(world, flow, ref).place("again")
                remedy = "write `again` above 0, or give the gate a limit"
                world.desk.fault(Fault.ENDLESS_RETURN, path, f"{ref} is asked for without limit and never filled", remedy)
        for (link, by), number in flow.approvals.items():
            if number in endless and model.fields[number].again == 0:
                path = (*flow.path, "links", link, "approval", by, "granted")
                world.desk.fault(
                    Fault.ENDLESS_RETURN, path, f"{link} waits for an approval that is never granted", "write a share above 0"
                )


def _tried_for_ever(way: Way) -> Iterator[int]:
    for gate in (*way.gates, *(gate for branch in way.branches for gate in branch.gates)):
        if _unlimited(gate.missing):
            yield from (field for need in gate.needs for field in need.fields)


def _unlimited(policy: Policy) -> bool:
    return policy.what == "block" or (policy.what == "return" and policy.at_most == 0)
