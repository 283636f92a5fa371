"""How analysis grows with the graph: `python tests/benchmarks/graphs.py`.

Generated workflows of 50, 500 and 5,000 stages: blocks of a choice, a fork with its join, and a loop back, one after another. The
table shows CPU milliseconds per task, and the time per stage relative to the smallest graph (1.0: linear).
"""

from collections.abc import Callable
from time import process_time

from flowspec.analysis.dataflow import consumed_downstream, dataflow, table
from flowspec.analysis.soundness import soundness
from flowspec.analysis.topology import components, coreachable, cycles, dominators, reachable, shortest_path, topology
from flowspec.model.expression import Apply, FieldRef
from flowspec.model.graph import Assignment, Consequence, Field, Gate, Graph, Link, Need, Record, Specs, Stage

FIELDS = tuple(FieldRef("Deal", f"field_{i}") for i in range(12))
SIZES = (50, 500, 5_000)


def workflow(stages: int) -> Specs:
    """Blocks of five stages: a choice between two, one of which forks, and a way back to the start of the block."""
    names = [f"s{i}" for i in range(stages - 1)]
    kinds = {names[0]: "start"}
    links: list[Link] = []
    blocks = (stages - 2) // 5
    for i in range(blocks):
        head, left, a, b, tail = names[i * 5 : i * 5 + 5]
        onward = names[i * 5 + 5] if i + 1 < blocks else "done"
        needs = Gate((Need(Apply("filled", (FIELDS[i % 12],))),), Consequence("return", to=head))
        links += [
            Link(f"left{i}", "handoff", (head,), (left,), requires=needs),
            Link(f"fork{i}", "handoff", (head,), (a, b)),
            Link(f"join{i}", "move", (a, b), (tail,), sets=(Assignment(FIELDS[(i + 5) % 12], None),)),
            Link(f"merge{i}", "move", (left,), (tail,)),
            Link(f"back{i}", "move", (tail,), (head,)),
            Link(f"on{i}", "handoff", (tail,), (onward,)),
        ]
    made = tuple(
        Stage(n, "start" if n in kinds else "stage", "", collects=(FIELDS[i % 12],), reads=(FIELDS[(i + 3) % 12],))
        for i, n in enumerate(names[: blocks * 5])
    )
    graph = Graph("Flow", "flow", "", "Deal", (*made, Stage("done", "end", "")), tuple(links), ())
    return Specs((graph,), (Record("Deal", "", None, tuple(Field(ref, "text", "") for ref in FIELDS)),), (), (), ())


def tasks(specs: Specs) -> dict[str, Callable[[], object]]:
    """What is timed."""
    graph = specs.workflows[0]
    net = topology(graph)
    return {
        "topology": lambda: topology(graph),
        "reachable, coreachable": lambda: (reachable(net), coreachable(net)),
        "shortest path to the end": lambda: shortest_path(net, "done"),
        "components": lambda: components(net),
        "cycles": lambda: list(cycles(net)),
        "dominators": lambda: dominators(net),
        "dataflow": lambda: dataflow(specs, graph),
        "consumed downstream": lambda: consumed_downstream(specs, graph),
        "soundness": lambda: soundness(net),
    }


def timed(task: Callable[[], object]) -> float:
    """The shorter CPU time of two, in milliseconds."""
    times: list[float] = []
    for _ in range(2):
        begun = process_time()
        task()
        times.append((process_time() - begun) * 1000)
    return min(times)


def main() -> None:
    """Print the table."""
    found = {size: {name: timed(task) for name, task in tasks(workflow(size)).items()} for size in SIZES}
    print(f"{'task':28}" + "".join(f"{size:>10} {'per stage':>10}" for size in SIZES))
    for name, smallest in found[SIZES[0]].items():
        row = ""
        for size in SIZES:
            took = found[size][name]
            row += f"{took:10.2f} {took / size / (smallest / SIZES[0]):10.1f}"
        print(f"{name:28}{row}")
    small = workflow(500)
    print(f"table, 500 stages: {timed(lambda: table(small, small.workflows[0])):.0f} ms")


if __name__ == "__main__":
    main()
