"""The fields of a case: how often they are right, what they hold, what it costs when they are wrong (semantics 2.3, 2.4, 7)."""

from collections.abc import Iterator, Mapping

from flowspec.model.distribution import Quantity
from flowspec.model.expression import Constant, FieldRef
from flowspec.model.graph import Field as Declared
from flowspec.model.graph import Graph, Specs
from flowspec.model.scenario import Data
from flowspec.simulate.lower.desk import Numbers
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.hours import Hours
from flowspec.simulate.lower.programs import DAY, NotComparable
from flowspec.simulate.lower.reading import Reading
from flowspec.simulate.lower.spans import distribution
from flowspec.simulate.lower.world import Flow, World, approval_name
from flowspec.simulate.model import Field, Values

LIMIT = 63
"""The masks of the Log have a bit for each field."""


def fields(world: World, hours: Hours) -> tuple[Field, ...]:
    """All fields of the Model, workflow by workflow: those of records, judgements, and approvals."""
    told: list[Field] = []
    for flow in world.flows:
        told += [_field(world, flow, hours, world.specs.field(ref)) for ref in flow.fields]
        told += [_judged(world, flow, name) for name in flow.reading.judged]
        told += [_judged_need(world, flow, name) for name in flow.reading.judged_needs]
        told += [_approval(flow, link, by) for link, by in flow.approvals]
    if len(told) > LIMIT:
        names = ", ".join(f"{sum(1 for _ in _every(flow))} in {flow.graph.name}" for flow in world.flows)
        world.desk.fault(
            Fault.TOO_MANY_FIELDS, (), f"the model has {len(told)} fields ({names}); at most {LIMIT} can be followed",
            "simulate the workflows apart, or take out collected fields that nobody needs",
        )  # fmt: skip
    return tuple(told)


def numbers_of(world: World, flow: Flow, ref: FieldRef) -> Numbers:
    """What the scenario says of a field: by `Record.name`, or by name where only one record has it."""
    exact, plain = str(ref), ref.name
    alone = sum(other.name == plain for other in flow.fields) == 1
    names = [name for name in (exact, *((plain,) if alone else ())) if name in flow.table.fields]
    home = (*flow.path, "fields", plain if alone else exact)
    said = tuple(((*flow.path, "fields", name), flow.table.fields[name]) for name in names)
    return Numbers(world.desk, home, said, Data)


def field_name(flow: Flow, ref: FieldRef) -> str:
    """`scope`, or `Deal.scope` where two records of the workflow share the name."""
    return ref.name if sum(other.name == ref.name for other in flow.fields) == 1 else str(ref)


def complete_at(world: World, flow: Flow, ref: FieldRef, stage: str) -> float:
    """%C&A where a stage collects a field."""
    numbers = numbers_of(world, flow, ref)
    for path, table in numbers.tables:
        told: object = getattr(table, "complete", None)
        if isinstance(told, Mapping):
            if stage in told:
                world.desk.use(*path, "complete", stage)
                return float(told[stage])  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(told, int | float):
            world.desk.use(*path, "complete")
            return float(told)
    world.desk.note((*numbers.home, "complete"), f"1.0 in {stage}")
    return 1.0


def retyping(specs: Specs, graph: Graph, told: Reading) -> dict[str, tuple[FieldRef, ...]]:
    """By stage the fields that are typed again there: the first later stage in the copy's system, else of another owner."""
    found: dict[str, tuple[FieldRef, ...]] = {}
    for declared in (f for record in specs.records for f in record.fields):
        for sync in declared.synced_to:
            if sync.how == "by hand" and declared.ref in told.collected:
                stage = _retyping_stage(graph, told.collected[declared.ref], sync.system)
                if stage and declared.ref not in found.get(stage, ()):
                    found[stage] = (*found.get(stage, ()), declared.ref)
    return found


# --- one field ------------------------------------------------------------------------------------
def _field(world: World, flow: Flow, hours: Hours, declared: Declared) -> Field:
    ref, told = declared.ref, flow.reading
    numbers = numbers_of(world, flow, ref)
    tried = ref in told.collected or ref in told.tried_again
    again = ref in told.tried_again
    first = _first_complete(world, flow, ref, tried=tried)
    harm = numbers.share("harm") if ref in told.used else 0.0
    repair = (
        numbers.required_time("repair", f"a bad {ref} harms, and nothing says how long the repair takes", "30 min")
        if harm
        else None
    )
    twice = _entered_twice(world.specs, flow, declared)
    return Field(
        name=name_in_model(world, flow, ref),
        key=flow.key(f"{ref.record}.{declared.was or ref.name}"),
        complete=first,
        wrong=numbers.share("wrong") if tried else 0.0,
        again=(numbers.share("again") if numbers.has("again") else first) if again else 1.0,
        detect=_detect(world, flow, ref, numbers),
        harm=harm,
        repair=hours.work(repair, numbers.place("repair")) if repair else None,
        re_entry=_re_entry(world, flow, declared, numbers) if twice else 0,
        inconsistent=numbers.share("inconsistent") if twice else 0.0,
        default_right=_default_right(ref, numbers) if ref in told.defaulted else 1.0,
        values=_values(world, flow, declared, numbers),
        always=declared.filled_by is not None,
    )


def name_in_model(world: World, flow: Flow, ref: FieldRef) -> str:
    """The field's name in the Log; with its process where two workflows share it."""
    name = field_name(flow, ref)
    shared = sum(any(field_name(other, also) == name for also in other.fields) for other in world.flows) > 1
    return f"{flow.graph.process}/{name}" if shared else name


def _first_complete(world: World, flow: Flow, ref: FieldRef, *, tried: bool) -> float:
    """The first %C&A that the scenario gives: what a later try has, if nothing is said of it."""
    if not tried:
        return 1.0
    stages = flow.reading.collected.get(ref, ())
    if stages:
        return complete_at(world, flow, ref, stages[0])
    numbers = numbers_of(world, flow, ref)
    said = next((getattr(table, "complete", None) for _, table in numbers.tables), None)
    if numbers.has("again") or isinstance(said, Mapping):
        return 1.0
    return numbers.share("complete") if numbers.has("complete") else 1.0


def _detect(world: World, flow: Flow, ref: FieldRef, numbers: Numbers) -> float:
    """How often a re-check sees that the field is wrong; required where it is read back."""
    if ref in flow.reading.read_back:
        return numbers.required_share("detect", f"{ref} is read back, and nothing says how often that finds it wrong", "0.9")
    rechecked = world.scenario.trust is not None and ref in flow.reading.looked_for
    return numbers.share("detect") if rechecked else 0.0


def _re_entry(world: World, flow: Flow, declared: Declared, numbers: Numbers) -> int:
    by_hand = any(declared.ref in refs for refs in retyping(world.specs, flow.graph, flow.reading).values())
    if by_hand and not numbers.has("re_entry"):
        world.desk.missing(
            numbers.home, 're_entry = "2 min"', f"{declared.ref} is typed again by hand, and nothing says how long that takes"
        )
        return 0
    told = numbers.value("re_entry")
    return told if isinstance(told, int) else 0


def _entered_twice(specs: Specs, flow: Flow, declared: Declared) -> bool:
    """Whether the field can be filled already when a stage collects it, or is typed again by hand."""
    ref, told = declared.ref, flow.reading
    if any(ref in refs for refs in retyping(specs, flow.graph, told).values()):
        return True
    if ref not in told.collected:
        return False
    otherwise = declared.filled_by is not None or ref in told.filled_by_way or ref in told.tried_again or ref in told.defaulted
    return len(told.collected[ref]) > 1 or otherwise or _set_somewhere(flow, ref)


def _set_somewhere(flow: Flow, ref: FieldRef) -> bool:
    return any(one.to == ref and one.value is not None for link in flow.graph.links for one in link.sets)


def _default_right(ref: FieldRef, numbers: Numbers) -> float:
    return numbers.required_share("default_right", f"{ref} gets a default, and nothing says how often that is right", "0.8")


# --- values ---------------------------------------------------------------------------------------
def _values(world: World, flow: Flow, declared: Declared, numbers: Numbers) -> Values | None:
    ref, told = declared.ref, flow.reading
    if ref not in told.compared and ref != flow.graph.priority:
        return None
    own = ref in told.collected or ref in told.tried_again or ref in told.filled_by_way or ref in told.defaulted
    if not numbers.has("values"):
        if own or declared.filled_by is not None:
            example = _example(declared)
            world.desk.fault(
                Fault.NO_VALUES, numbers.home, f"{ref} is compared in {flow.graph.name}, and nothing says what it holds",
                f"add `values = {example}` to its table, with your numbers",
            )  # fmt: skip
        return None
    said, path = numbers.value("values"), numbers.place("values")
    if isinstance(said, Quantity):
        return _measured(world, declared, said, path)
    return _shared(world, flow, declared, said, path) if isinstance(said, Mapping) else None  # pyright: ignore[reportUnknownArgumentType]


def _shared(world: World, flow: Flow, declared: Declared, said: Mapping[str, float], path: tuple[str, ...]) -> Values | None:
    codes: list[int] = []
    for text in said:
        try:
            codes.append(flow.codes.code(Constant(declared.holds, text), declared.ref))
        except (NotComparable, ValueError) as error:
            remedy = error.remedy if isinstance(error, NotComparable) else f"write {_example(declared)}"
            world.desk.fault(Fault.WRONG_VALUE, (*path, text), f"{text} is no value of {declared.ref}", remedy)
            codes.append(0)
    total = sum(said.values())
    if abs(total - 1) > 1e-6:
        world.desk.fault(Fault.SHARES, path, f"the shares of {declared.ref} add up to {total:g}", "make them add up to 1")
    sums, cumulative = 0.0, list[float]()
    for share in said.values():
        sums += share
        cumulative.append(sums)
    return Values(tuple(codes), tuple(cumulative))


def _measured(world: World, declared: Declared, said: Quantity, path: tuple[str, ...]) -> Values | None:
    number = said.counted == "number"
    match declared.holds:
        case "whole" if number:
            return Values(number=distribution(said))
        case "decimal" | "money" if number:
            return Values(number=distribution(said), scale=1_000_000)
        case "instant" if said.counted == "elapsed":
            return Values(number=distribution(said), offset="instant")
        case "day" if said.counted == "elapsed":
            return Values(number=distribution(said, 1 / DAY), offset="day")
        case _:
            world.desk.fault(Fault.WRONG_VALUE, path, f"{declared.ref} is a {declared.holds}", f"write {_example(declared)}")
            return None


def _example(declared: Declared) -> str:
    match declared.holds:
        case "choice":
            names = [name for name, _ in declared.choices]
            share = round(1 / len(names), 2)
            last = f"{names[-1]} = {1 - share * (len(names) - 1):.2f}"
            return "{ " + ", ".join([*(f"{name} = {share:.2f}" for name in names[:-1]), last]) + " }"
        case "yes_no":
            return "{ yes = 0.5, no = 0.5 }"
        case "day" | "instant":
            return '{ uniform = { min = "10 d", max = "40 d" } }'
        case "whole" | "decimal" | "money":
            return "{ lognormal = { mean = 100, p90 = 180 } }"
        case _:
            return '{ "one" = 0.5, "another" = 0.5 }'


# --- what is no field of a record -----------------------------------------------------------------
def _judged(world: World, flow: Flow, name: str) -> Field:
    share = _said_judged(world, flow, name)
    return Field(f"judged.{name}", flow.key(f"judged.{name}"), values=Values((1, 0), (share, 1.0)), always=True)


def _judged_need(world: World, flow: Flow, name: str) -> Field:
    """A judgement that is required: it comes out as the scenario says when the sender's work ends, and at each later try."""
    share = _said_judged(world, flow, name)
    return Field(f"judged.{name} (required)", flow.key(f"judged.{name}.required"), complete=share, again=share)


def _said_judged(world: World, flow: Flow, name: str) -> float:
    home = (*flow.path, "judged")
    if name not in flow.table.judged:
        world.desk.missing(home, f"{name} = 0.8", f"the spec asks {name}(...), and nothing says how often it says yes")
        return 0.5
    world.desk.use(*home, name)
    return flow.table.judged[name]


def _approval(flow: Flow, link: str, by: str) -> Field:
    said = flow.table.links[link].approval.get(by) if link in flow.table.links else None
    granted = said.granted if said else 1.0
    name = approval_name(link, by)
    return Field(name, flow.key(name), complete=granted, again=granted)


def _every(flow: Flow) -> Iterator[int]:
    yield from flow.fields.values()
    yield from (*flow.codes.judged.values(), *flow.need_codes.judged.values(), *flow.approvals.values())


# --- typed again ----------------------------------------------------------------------------------
def _retyping_stage(graph: Graph, collected: tuple[str, ...], system: str) -> str | None:
    """Breadth first along the links, from the stages that collect the field."""
    stages = {stage.name: stage for stage in graph.stages}
    seen, order = set(collected), list(collected)
    for name in order:
        after = [t for link in graph.links if name in link.sources for t in link.targets if t not in seen]
        order += [t for t in dict.fromkeys(after) if stages[t].what != "end"]
        seen |= set(after)
    later = order[len(collected) :]
    there = next((name for name in later if stages[name].worked_in == system), None)
    owners = [stages[name].owner for name in collected]
    return there or next((name for name in later if stages[name].owner not in owners), None)
