"""What a workflow's words read and write, before anything is a number: which fields the Model needs, and why."""

from collections.abc import Iterable, Iterator

from flowspec.model.expression import Apply, Constant, Expression, FieldRef, fields_of, opaques_of
from flowspec.model.graph import Assignment, Consequence, Deadline, Gate, Graph, Link, Need, Owner, Specs, Stage, gates_of
from flowspec.model.plain import dataclass
from flowspec.simulate.lower.programs import gives

_FILLS = ("block", "return", "return to sender", "chase", "escalate")


@dataclass(frozen=True, slots=True)
class Reading:
    """Fields by what happens to them in one workflow, each in the order of writing.

    compared: some program reads their value; mentioned: some program asks whether they are filled; `own`: they can come to
    have a value of their own (collected, filled at a gate or by a signal, known to a system), which then must be given.
    """

    collected: dict[FieldRef, tuple[str, ...]]
    needed: tuple[FieldRef, ...]
    tried_again: frozenset[FieldRef]
    defaulted: frozenset[FieldRef]
    used: tuple[FieldRef, ...]
    read_back: tuple[FieldRef, ...]
    looked_for: frozenset[FieldRef]
    compared: tuple[FieldRef, ...]
    mentioned: tuple[FieldRef, ...]
    filled_by_way: frozenset[FieldRef]
    judged: tuple[str, ...]
    judged_needs: tuple[str, ...]


def read(graph: Graph) -> Reading:
    """What the workflow does with fields."""
    gates = [gate for link in graph.links for _, gate in gates_of(graph, link)]
    facts = [need.fact for gate in gates for need in gate.needs]
    told = list(statements(graph, gates))
    read_back = _each(ref for link in graph.links if link.accepted for ref in link.accepted.reads_back)
    return Reading(
        collected=_collected(graph),
        needed=_each(ref for fact in facts for ref in fields_of(fact)),
        tried_again=frozenset((*read_back, *(ref for gate in gates if _has(gate.missing, _FILLS) for ref in _fields(gate)))),
        defaulted=frozenset(ref for gate in gates if _has(gate.missing, ("default",)) for ref in _fields(gate)),
        used=_each(ref for stage in graph.stages for ref in uses(graph, stage)),
        read_back=read_back,
        looked_for=frozenset(ref for gate in gates for ref in _fields(gate)),
        compared=_each(ref for each in told for ref in _compared(each)),
        mentioned=_each(ref for each in [*told, *facts] for ref in fields_of(each)),
        filled_by_way=frozenset(ref for link in graph.links for ref in _filled(link)),
        judged=tuple(dict.fromkeys(o.function for each in told for o in opaques_of(each))),
        judged_needs=tuple(dict.fromkeys(o.function for fact in facts for o in opaques_of(fact))),
    )


def uses(graph: Graph, stage: Stage) -> tuple[FieldRef, ...]:
    """What a stage reads, and what the gates of the links into it require."""
    if stage.what == "end":
        return ()
    incoming = (link for link in graph.links if stage.name in link.targets)
    required = (ref for link in incoming for _, gate in gates_of(graph, link) for ref in _fields(gate))
    return _each((*stage.reads, *required))


def parties_of(graph: Graph, specs: Specs) -> frozenset[str]:
    """Every party that some word of the workflow names, with the team of each role and whoever an agent falls back to."""
    named = set(_parties(graph))
    known = {party.name: party for party in specs.parties}
    for _ in range(2):  # an agent's fallback may be a role
        for name in tuple(named):
            party = known.get(name)
            named |= {also for also in (party.team, party.falls_back_to) if also} if party else set()
    return frozenset(named)


def texts(graph: Graph) -> Iterator[str]:
    """Every text that some word of the workflow compares with or sets."""
    gates = [gate for link in graph.links for _, gate in gates_of(graph, link)]
    told = [*statements(graph, gates), *(a.value for link in graph.links for a in link.sets if a.value is not None)]
    defaults = (step.sets for gate in gates for step in consequences(gate.missing))
    told += [a.value for sets in defaults for a in sets if a.value is not None]
    told += [link.trigger.condition for link in graph.links if link.trigger and link.trigger.condition is not None]
    return (text for expression in told for text in _texts(expression))


def owner_parties(owner: Owner | None) -> Iterator[str]:
    """The parties that an owner names."""
    if owner is None:
        return
    yield from owner.parties
    for _, row in owner.rows:
        yield from owner_parties(row)
    yield from owner_parties(owner.otherwise)


def consequences(first: Consequence | None) -> Iterator[Consequence]:
    """A consequence and all that follow from it."""
    if first is None:
        return
    yield first
    yield from consequences(first.then)
    if first.chain:
        yield from consequences(first.chain.breach)


# --- collecting -----------------------------------------------------------------------------------
def _each(refs: Iterable[FieldRef]) -> tuple[FieldRef, ...]:
    return tuple(dict.fromkeys(refs))


def _fields(gate: Gate) -> Iterator[FieldRef]:
    for need in gate.needs:
        yield from fields_of(need.fact)


def _has(first: Consequence, kinds: tuple[str, ...]) -> bool:
    return any(consequence.what in kinds for consequence in consequences(first))


def _collected(graph: Graph) -> dict[FieldRef, tuple[str, ...]]:
    found: dict[FieldRef, tuple[str, ...]] = {}
    for stage in graph.stages:
        for ref in stage.collects:
            found[ref] = (*found.get(ref, ()), stage.name)
    return found


def _compared(expression: Expression | None) -> Iterator[FieldRef]:
    match expression:
        case FieldRef():
            yield expression
        case Apply(op="filled"):
            return
        case Apply(args=args):
            for arg in args:
                yield from _compared(arg)
        case _:
            return


def _texts(expression: Expression) -> Iterator[str]:
    match expression:
        case Constant(of="text", text=text):
            yield text
        case Apply(op="matches", args=(subject, _)):  # the pattern is no text that a field could hold
            yield from _texts(subject)
        case Apply(args=args):
            for arg in args:
                yield from _texts(arg)
        case _:
            return


def _filled(link: Link) -> Iterator[FieldRef]:
    """Fields that taking the link fills with a value of their own."""
    if link.trigger and link.trigger.what == "signal":
        yield from (ref for ref, value, cleared in gives(link.trigger.condition) if value is None and not cleared)


def statements(graph: Graph, gates: list[Gate]) -> Iterator[Expression]:
    """Every expression that becomes a program."""
    for stage in graph.stages:
        yield from _owner_statements(stage.owner)
        yield from _owner_statements(stage.worked_by)
    for link in graph.links:
        if link.only_if:
            yield link.only_if
        if link.trigger and link.trigger.what == "at" and link.trigger.condition:
            yield link.trigger.condition
        yield from _computed(link.sets)
    for gate in gates:
        yield from (only_if for need in gate.needs if (only_if := need.only_if))
    for clock in graph.clocks:
        yield from (told for told, _ in _rows(clock.deadline))
    if graph.priority:
        yield graph.priority


def _computed(sets: Iterable[Assignment]) -> Iterator[Expression]:
    for told in sets:
        if told.value is not None and any(fields_of(told.value)):
            yield told.value


def _owner_statements(owner: Owner | None) -> Iterator[Expression]:
    if owner is None:
        return
    if owner.by_field:
        yield owner.by_field
    for condition, row in owner.rows:
        yield condition
        yield from _owner_statements(row)
    yield from _owner_statements(owner.otherwise)


def _rows(deadline: Deadline) -> Iterator[tuple[Expression, object]]:
    yield from deadline.rows
    for step in consequences(deadline.breach):
        if step.chain:
            yield from step.chain.rows


def _parties(graph: Graph) -> Iterator[str]:
    for stage in graph.stages:
        yield from owner_parties(stage.owner)
        yield from owner_parties(stage.worked_by)
        yield from (name for name in (stage.waits_for, stage.helped_by) if name)
    for link in graph.links:
        for _, gate in gates_of(graph, link):
            yield from _gate_parties(gate.needs, gate.missing)
        for automation in link.automated:
            yield from _named(automation.if_it_fails)
        yield from _named(link.over_limit)
    for clock in graph.clocks:
        yield from _named(clock.deadline.breach)


def _gate_parties(needs: tuple[Need, ...], missing: Consequence) -> Iterator[str]:
    yield from (need.approval_by for need in needs if need.approval_by)
    yield from _named(missing)


def _named(first: Consequence | None) -> Iterator[str]:
    for step in consequences(first):
        if step.to and step.what not in ("return", "return to sender"):
            yield step.to
        if step.notify:
            yield step.notify
