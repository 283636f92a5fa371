"""How `check` grows with a spec, and what a start costs: `python -m tests.benchmarks.checker`.

Generated workflows of 50, 500 and 5,000 stages, and of 50 stages with 50 to 500 guards at one of them. Printed are the growth
of the time against that of the spec (1.0 is linear; below 1 the fixed part is still felt) and the rules where time goes. Then the
commands themselves, in processes of their own, beside imports: `check` beside `import click, pydantic`, and `simulate` with next
to nothing to simulate beside `import numpy, pydantic`. All times are CPU times, the shortest of several.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from flowspec.checks import ALL, check
from flowspec.checks.facts import Facts
from flowspec.checks.rule import Rule
from flowspec.model.expression import Apply, Constant, FieldRef
from flowspec.model.graph import (
    Acceptance,
    Assignment,
    Clock,
    Consequence,
    Deadline,
    Duration,
    Edge,
    Field,
    Gate,
    Graph,
    Link,
    Need,
    Owner,
    Party,
    Record,
    Specs,
    Stage,
    System,
    Trigger,
)
from tests.benchmarks.start import COMMAND, Took, simulating, start_times

STATUS, AMOUNT, NOTE = (FieldRef("Case", name) for name in ("status", "amount", "note"))
LATE = Consequence("escalate", to="Lead")
DEADLINE = Deadline((), Duration(480, business=True), LATE)
DONE = Trigger("done")


def generated(stages: int, guards: int = 2) -> Specs:
    """A line of handoffs between five teams, each tenth stage with a choice of ways; `guards` of them at the first."""
    names = [f"s{i}" for i in range(stages)]
    links = [_handoff(names[i], names[i + 1], i) for i in range(stages - 1)]
    for i in range(0, stages - 2, 10):
        links += _ways(names[i], names, i, guards if i == 0 else 2)
    rests = tuple(_stage(name, i) for i, name in enumerate(names))
    last = Link("done", "move", (names[-1],), ("end",), trigger=DONE, sets=(Assignment(STATUS, Constant("choice", "END")),))
    clocks = [_clock("stage", name, Edge("enters", name), Edge("leaves", name)) for name in names]
    clocks += [_clock("acceptance", k.name, Edge("released", k.name), Edge("accepted", k.name)) for k in links if k.accepted]
    graph = Graph("Line", "Line", "", "Case", (*rests, Stage("end", "end", "")), (*links, last), tuple(clocks))
    choices = (*((f"S{i}", "") for i in range(stages)), ("END", ""))
    record = Record(
        "Case",
        "",
        "CRM",
        (
            Field(STATUS, "choice", "", choices=choices, kept_in=("CRM",)),
            Field(AMOUNT, "whole", "", kept_in=("CRM",)),
            Field(NOTE, "text", "", kept_in=("CRM",)),
        ),
    )
    teams = (*(Party(f"Team {i}", "team", assigns="pull") for i in range(5)), Party("Lead", "role", team="Team 0"))
    return Specs((graph,), (record,), teams, (System("CRM", "crm"),), ())


def _stage(name: str, i: int) -> Stage:
    own = (AMOUNT, NOTE) if i == 0 else ()
    holds = Apply("==", (STATUS, Constant("choice", f"S{i}")))
    return Stage(
        name,
        "stage" if i else "start",
        "",
        owner=Owner("party", (f"Team {i % 5}",)),
        holds=holds,
        collects=own,
        reads=(NOTE,) if i else (),
    )


def _handoff(source: str, target: str, i: int) -> Link:
    needs = (Need(Apply("filled", (NOTE,))), Need(Apply("<", (Constant("whole", "0"), AMOUNT))))
    gate = Gate(needs, Consequence("return to sender", at_most=2, then=LATE))
    status = Assignment(STATUS, Constant("choice", f"S{i + 1}"))
    trigger = Trigger("event", "CRM", said=f"next {i}")
    return Link(
        f"h{i}", "handoff", (source,), (target,), trigger=trigger, requires=gate, sets=(status,), accepted=Acceptance(DEADLINE)
    )


def _ways(source: str, names: list[str], i: int, guards: int) -> list[Link]:
    """Guards that divide the amounts into equal parts, all leading to the stage of the same team five stages on."""
    target = min(i + 5, len(names) - 1)
    status = (Assignment(STATUS, Constant("choice", f"S{target}")),)
    ways = [
        Link(f"w{i}_{g}", "move", (source,), (names[target],), trigger=DONE, only_if=_part(g, guards), sets=status, at_most=3)
        for g in range(guards)
    ]
    return [Link(w.name, w.what, w.sources, w.targets, trigger=DONE, only_if=w.only_if, sets=w.sets) for w in ways]


def _part(g: int, guards: int) -> Apply:
    low, high = Constant("whole", str(g * 100)), Constant("whole", str((g + 1) * 100))
    above, below = Apply("<=", (low, AMOUNT)), Apply("<", (AMOUNT, high))
    return below if g == 0 else above if g == guards - 1 else Apply("and", (above, below))


def _clock(what: str, name: str, starts: Edge, stops: Edge) -> Clock:
    return Clock(name, "stage" if what == "stage" else "acceptance", "", (starts,), (stops,), DEADLINE)


def seconds(specs: Specs, times: int) -> float:
    """CPU time of a whole check, the shortest of some."""
    told: list[float] = []
    for _ in range(times):
        begun = process_time()
        check(specs)
        told.append(process_time() - begun)
    return min(told)


def parts(specs: Specs) -> dict[str, float]:
    """CPU time of each rule; what a rule is the first to ask for counts as its own."""
    told: dict[str, float] = {}
    facts = Facts(specs)
    for rule in ALL:
        if isinstance(rule, Rule):
            begun = process_time()
            list(rule.check(facts))
            told[f"{rule.code} {rule.name}"] = process_time() - begun
    return told


PROGRAMS = {
    "click and pydantic": ("-c", "import click, pydantic"),
    "imports": ("-c", "import flowspec.cli.main, flowspec.checks, flowspec.checks.outcome, flowspec.checks.format_text"),
    "loading of one spec": (
        "-c",
        "import flowspec.cli.main, flowspec.checks; from flowspec import load; load('specs/lead_intake/as_is.py')",
    ),
    "check of one spec": (*COMMAND, "check", "specs/lead_intake/as_is.py"),
    "loading of the gallery": ("-c", "import flowspec.cli.main, flowspec.checks; from flowspec import load; load('specs')"),
    "check of the gallery": (*COMMAND, "check", "specs"),
}


def main() -> None:
    """Print growth and shares."""
    for what, sizes in (("stages", ((50, 2), (500, 2), (5000, 2))), ("guards", ((50, 50), (50, 100), (50, 200), (50, 500)))):
        before: tuple[int, float] | None = None
        for stages, guards in sizes:
            size = stages if what == "stages" else guards
            specs = generated(stages, guards)
            whole = seconds(specs, 1 if stages >= 5000 else 5)
            if before:
                growth = (whole / before[1]) / (size / before[0])
                print(f"{size:>5} {what}: {whole / before[1]:6.1f} x the time of {before[0]}, {growth:.2f} x linear")
            else:
                print(f"{size:>5} {what}: {len(check(specs))} findings")
            spent = parts(specs)
            most = sorted(spent.items(), key=lambda pair: -pair[1])[:4]
            print("      " + ", ".join(f"{name} {part / sum(spent.values()):.0%}" for name, part in most))
            before = (size, whole)
    print_ratios("click and pydantic", start_times(PROGRAMS))
    with TemporaryDirectory() as folder:
        imports = {"numpy and pydantic": ("-c", "import numpy, pydantic")}
        print_ratios("numpy and pydantic", start_times({**imports, **simulating(Path(folder))}))


def print_ratios(to: str, told: Mapping[str, Took]) -> None:
    """Each program's time beside one of them."""
    for name, took in told.items():
        print(f"{name}: {took.cpu / told[to].cpu:.1f} x the CPU time of {to}, {took.wall / told[to].wall:.1f} x on the wall")


if __name__ == "__main__":
    main()
