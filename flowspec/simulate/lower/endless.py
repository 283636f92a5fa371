"""Gates at which a case would go round for ever, because what is missing is never filled."""

from collections.abc import Iterator

from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.fields import numbers_of
from flowspec.simulate.lower.world import World
from flowspec.simulate.model import Model, Policy, Way


def check_endless(world: World, model: Model) -> None:
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
