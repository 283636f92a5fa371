"""FLW005: parallel work does not come together again."""

from collections.abc import Iterator, Sequence

from flowspec.analysis.soundness import Unsound, soundness
from flowspec.analysis.topology import coreachable
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.graph import Link, Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Forks and joins that get stuck, leave work behind, or can never happen; each join once. A way that is possible again and
    again is taken to happen at some time (strong fairness), and limits on rework to be kept."""
    for flow in facts.flows:
        if not any(len(step.sources) > 1 or len(step.targets) > 1 for step in flow.live_net.steps):
            continue  # without parallel work FLW001, FLW002 and FLW003 say all there is to say
        answer = soundness(flow.live_net)
        told: dict[str, Finding] = {}
        for fault in _news(flow, answer.faults):
            finding = _finding(flow, fault)
            told.setdefault(finding.about.path, finding)
        yield from told.values()
        if answer.unknown:
            yield Finding(
                flow.element(),
                f"it could not be shown that all parallel work of `{flow.graph.name}` comes together again",
                "split the workflow, or join branches nearer to where they part",
                verdict="unknown",
                reason=answer.unknown,
            )


def _news(flow: Flow, faults: Sequence[Unsound]) -> list[Unsound]:
    """Faults that the plain graph rules do not tell: no stage that nothing leads to, no dead end, no trap, nothing that is only
    never reached because work is stuck before it."""
    finishing = coreachable(flow.live_net)
    stuck = [fault for fault in faults if fault.what == "option to complete" and finishing.issuperset(fault.stages)]
    cut_off = [fault for fault in faults if fault.what == "proper completion"]
    never = [fault for fault in faults if fault.what == "no dead stage" and flow.alive.issuperset(fault.stages)]
    return [*stuck, *cut_off, *(never if not stuck else ())]


def _about(flow: Flow, fault: Unsound) -> Link | Stage | None:
    """The link that ends too early, the join that waits in vain, or the first stage at fault."""
    if fault.what == "proper completion" and (ending := flow.links.get(fault.trace[-2])):
        return ending
    joins = [step.link for name in fault.stages for step in flow.live_net.after[name] if len(step.sources) > 1]
    return flow.links[joins[0]] if joins else flow.stages[fault.stages[0]] if fault.stages else None


def _finding(flow: Flow, fault: Unsound) -> Finding:
    return Finding(
        flow.element(_about(flow, fault)),
        fault.says,
        "fork with `all_of(...)`, and let the same branches come together in one `all_of(...)` before the end",
        subject=fault.what,
        witness=Witness(path=fault.trace),
    )


RULE = Rule("FLW005", "join-deadlock", "error", "graph", "It waits for a step that will never come.", find)
