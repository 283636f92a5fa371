"""What a link requires, where it is tested, and what happens if something is missing (semantics 7.3 to 7.6)."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from flowspec.model.expression import Constant
from flowspec.model.graph import Assignment, Consequence
from flowspec.model.graph import Gate as Rule
from flowspec.model.graph import Need as Required
from flowspec.model.plain import dataclass
from flowspec.simulate.lower.desk import Numbers
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.hours import Draft, Hours
from flowspec.simulate.lower.programs import NotComparable, filling, program, value
from flowspec.simulate.lower.routes import only_team, worker
from flowspec.simulate.lower.world import Flow, Pair, World, needs_of
from flowspec.simulate.model import CLEAR, OP_OR, Approval, Distribution, Gate, Need, Policy
from flowspec.simulate.model import Program as Ops

Kind: TypeAlias = Literal["exit", "link", "entry"]
"""Whose gate it is: the source's, the link's own, the target's."""

PASS = Policy("pass")


@dataclass(frozen=True, slots=True)
class Side:
    """One place where a pair's gates are tested: the numbers that speak of it, and who works there."""

    draft: Draft
    pair: Pair
    numbers: Numbers
    at: Literal["sender", "receiver"]

    @property
    def world(self) -> World:
        """The world that the workflow is part of."""
        return self.draft.world

    @property
    def flow(self) -> Flow:
        """The workflow."""
        return self.draft.flow

    @property
    def hours(self) -> Hours:
        """The hours that it uses."""
        return self.draft.hours

    @property
    def name(self) -> str:
        """The way's name at the sender, the branch's at the receiver."""
        link = self.pair.link
        return self.pair.name if self.at == "receiver" or len(link.sources) > 1 else link.name

    @property
    def team(self) -> int:
        """A team in whose hours those work who have the case there; -1 if that depends on the record."""
        stage = self.flow.stage(self.pair.source if self.at == "sender" else self.pair.target)
        parties = worker(self.world, self.flow, stage).parties
        same = len({self.hours.opening(self.world.party(name)) for name in parties}) == 1
        return self.world.line(parties[0]) if same else -1


def side_of(world: World, flow: Flow, pair: Pair, kind: Kind, rule: Rule) -> Literal["sender", "receiver"]:
    """Exit gates, Block, a fork's own gate, all inside one team or before an End: the sender tests them; others need a look."""
    target, source = flow.stage(pair.target), flow.stage(pair.source)
    fork = kind == "link" and len(pair.link.targets) > 1
    if kind == "exit" or fork or rule.missing.what == "block" or target.what == "end":
        return "sender"
    if target.owner is not None and target.owner.what == "previous" and target.worked_by is None:
        return "sender"
    teams = only_team(world, flow, source), only_team(world, flow, target)
    return "sender" if teams[0] is not None and teams[0] == teams[1] else "receiver"


def gates(side: Side, kinds: tuple[Kind, ...] = ("exit", "link", "entry")) -> tuple[Gate, ...]:
    """The pair's gates of these kinds that are tested on this side, in the order exit, own, entry."""
    rules = _rules(side, kinds)
    return tuple(gate for rule in rules if (gate := _gate(side, rule)).needs)


def approvals(side: Side) -> tuple[Approval, ...]:
    """Everybody who is asked before the link is taken; all gates of the link count."""
    flow, link = side.flow, side.pair.link
    asked: dict[str, Required] = {}
    for need in needs_of(flow.graph, link):
        if need.approval_by:
            asked.setdefault(need.approval_by, need)
    return tuple(approval for need in asked.values() if (approval := _approval(side, need)))


def sets(world: World, flow: Flow, told: tuple[Assignment, ...]) -> tuple[dict[int, int], dict[int, Ops]]:
    """Assignments of constants, and those that compute; of the fields that the Model has."""
    constants: dict[int, int] = {}
    computed: dict[int, Ops] = {}
    for one in told:
        if one.to not in flow.fields:
            continue
        field = flow.fields[one.to]
        constants.pop(field, None)
        computed.pop(field, None)
        try:
            if one.value is None:
                constants[field] = CLEAR
            elif isinstance(one.value, Constant):
                constants[field] = flow.codes.code(one.value, one.to)
            else:
                computed[field] = program(one.value, flow.codes) if _is_statement(one) else _value(flow, one)
        except NotComparable as error:
            world.desk.fault(Fault.NOT_SIMULATED, one.source, f"{one.to} cannot be set: {error}", error.remedy)
    return constants, computed


# --- gates ----------------------------------------------------------------------------------------
def _rules(side: Side, kinds: tuple[Kind, ...]) -> Iterator[Rule]:
    """The gates of the pair's own source and target, and the link's own, that belong to this side."""
    flow, pair = side.flow, side.pair
    source, target = flow.stage(pair.source), flow.stage(pair.target)
    told: tuple[tuple[Kind, Rule | None], ...] = (
        ("exit", source.exit), ("link", pair.link.requires), ("entry", target.entry),
    )  # fmt: skip
    for kind, rule in told:
        if rule and kind in kinds and side_of(side.world, flow, pair, kind, rule) == side.at:
            yield rule


def _gate(side: Side, rule: Rule) -> Gate:
    needs = tuple(need for told in rule.needs for need in _needs(side, told))
    fields = tuple(sorted({field for need in needs for field in need.fields}))
    return Gate(side.at, needs, policy(side, rule.missing, fields) if needs else PASS)


def _needs(side: Side, told: Required) -> Iterator[Need]:
    flow = side.flow
    try:
        only_if = program(told.only_if, flow.codes) if told.only_if is not None else None
        if told.fact is None:
            yield Need((flow.approvals[side.pair.link.name, told.approval_by or ""],), None, only_if)
            return
        ops, fields = filling(told.fact, flow.need_codes)
    except NotComparable as error:
        side.world.desk.fault(Fault.NOT_SIMULATED, told.source, f"this requirement cannot be simulated: {error}", error.remedy)
        return
    if not fields:
        path = (*side.flow.path, "links", side.pair.link.name)
        side.world.desk.note(path, "a requirement that something is blank is taken to hold", "not simulated")
        return
    simple = all(op != OP_OR for op, _ in ops)
    yield Need(fields, None if simple else tuple(ops), only_if)


def _approval(side: Side, need: Required) -> Approval | None:
    world, flow, link, by = side.world, side.flow, side.pair.link, need.approval_by or ""
    home = (*flow.path, "links", link.name)
    said = flow.table.links[link.name].approval.get(by) if link.name in flow.table.links else None
    if said is None:
        world.desk.missing(
            home,
            f'approval."{by}" = {{ work = "15 min" }}',
            f"{by} has to approve {link.name}, and nothing says how long it takes",
        )
        return None
    world.desk.use(*home, "approval", by)
    side.hours.works(by, need.source)
    only_if = program(need.only_if, flow.codes) if need.only_if is not None else None
    return Approval(flow.approvals[link.name, by], world.line(by), side.hours.work(said.work, (*home, "approval", by)), only_if)


# --- policies -------------------------------------------------------------------------------------
def policy(side: Side, told: Consequence, fields: tuple[int, ...]) -> Policy:
    """What happens then, with the durations that it needs."""
    match told.what:
        case "block":
            _hands(side, told)
            return Policy("block", fix=_work(side, "fix", "blocks, and nothing says how long putting it right takes", "10 min"))
        case "return" | "return to sender":
            return _return(side, told, fields)
        case "chase":
            return _chase(side, told, fields)
        case "escalate":
            if told.chain:
                path = (*side.flow.path, "links", side.pair.link.name)
                side.world.desk.note(path, "the further steps of an escalation at a gate", "not simulated")
            side.hours.works(told.to or "", told.source)
            fix = _work(side, "fix", f"escalates to {told.to}, and nothing says how long putting it right takes", "20 min")
            return Policy("escalate", team=side.world.line(told.to or ""), fix=fix)
        case "default":
            return _default(side, told, fields)
        case _:
            return PASS


def _return(side: Side, told: Consequence, fields: tuple[int, ...]) -> Policy:
    flow = side.flow
    stage = flow.stages[told.to] if told.what == "return" and told.to else flow.stages[side.pair.source]
    then = policy(side, told.then, fields) if told.then else PASS
    return Policy("return", stage=stage, at_most=told.at_most or 0, then=then if told.at_most else None)


def _chase(side: Side, told: Consequence, fields: tuple[int, ...]) -> Policy:
    world, asked = side.world, told.to or ""
    _hands(side, told)
    ask = _work(side, "ask", f"chases {asked}, and nothing says how long asking takes", "5 min")
    answer = side.numbers.required_time("answer", f"{side.name} chases {asked}, and nothing says when an answer comes", "1 d")
    team = world.line(asked)
    path = side.numbers.place("answer")
    return Policy(
        "chase",
        team=team,
        ask=ask,
        answer=side.hours.span(answer, team if team >= 0 else side.team, path) if answer else None,
        every=side.hours.limit(told.every, side.team, told.source) if told.every else None,
        at_most=told.at_most or 1,
        then=policy(side, told.then, fields) if told.then else PASS,
    )


def _default(side: Side, told: Consequence, fields: tuple[int, ...]) -> Policy:
    constants, computed = sets(side.world, side.flow, told.sets)
    for one in told.sets:
        if side.flow.fields.get(one.to) in computed and one.to in side.flow.reading.compared:
            side.world.desk.fault(
                Fault.NOT_SIMULATED,
                one.source,
                f"the default of {one.to} is computed, and a guard compares it",
                "write a fixed value",
            )
    for one in told.sets:
        if side.flow.fields.get(one.to) not in fields:
            path = (*side.flow.path, "links", side.pair.link.name)
            side.world.desk.note(path, f"the default of {one.to}, which the gate does not ask for", "not simulated")
    return Policy("default", sets=tuple((field, code) for field, code in constants.items() if field in fields))


def _hands(side: Side, told: Consequence) -> None:
    """Say that the policy needs somebody where the gate is tested: the stage's line, or whoever its agent falls back to."""
    stage = side.flow.stage(side.pair.source if side.at == "sender" else side.pair.target)
    by = stage.worked_by.parties if stage.worked_by else ()
    falls_back = [party.falls_back_to for name in by if (party := side.world.party(name)).falls_back_to]
    for name in falls_back or worker(side.world, side.flow, stage).parties:
        side.hours.works(name or "", told.source)


def _work(side: Side, name: str, why: str, example: str) -> Distribution | None:
    told = side.numbers.required_time(name, f"{side.name} {why}", example)
    return side.hours.work(told, side.numbers.place(name)) if told else None


def _is_statement(one: Assignment) -> bool:
    return getattr(one.value, "op", "") not in ("", "+", "-")


def _value(flow: Flow, one: Assignment) -> Ops:
    return value(one.value, flow.codes, one.to) if one.value is not None else ()
