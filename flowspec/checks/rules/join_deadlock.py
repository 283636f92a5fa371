"""FLW005: parallel work does not come together again."""

from collections.abc import Iterator

from flowspec.analysis.soundness import FAIRNESS, Unsound, soundness
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.words import listed


def find(facts: Facts) -> Iterator[Finding]:
    """Forks and joins that get stuck, leave work behind, or can never happen."""
    for flow in facts.flows:
        if not any(len(step.sources) > 1 or len(step.targets) > 1 for step in flow.live_net.steps):
            continue  # without parallel work FLW001, FLW002 and FLW003 say all there is to say
        answer = soundness(flow.live_net)
        yield from (_finding(flow, fault) for fault in answer.faults if _is_news(flow, fault))
        if answer.unknown:
            yield Finding(
                flow.element(),
                f"it could not be shown that all parallel work of `{flow.graph.name}` comes together again",
                "split the workflow, or join branches nearer to where they part",
                verdict="unknown",
                reason=answer.unknown,
            )


def _is_news(flow: Flow, fault: Unsound) -> bool:
    """Whether it is more than a stage that the plain graph rules tell of: unreachable, or a dead end."""
    lonely = {name for name in fault.stages if name not in flow.alive or not flow.live_net.after[name]}
    return not (fault.what != "proper completion" and lonely - set(flow.live_net.ends))


def _finding(flow: Flow, fault: Unsound) -> Finding:
    names = listed([f"`{name}`" for name in fault.stages], "and")
    first = flow.stages[fault.stages[0]] if fault.stages else None
    return Finding(
        flow.element(first),
        f"{fault.says} ({names}; {FAIRNESS})",
        "let the branches that `all_of` forks come together at one `all_of` join before the end",
        subject=f"{fault.what}: {'/'.join(fault.stages)}",
        witness=Witness(path=fault.trace),
    )


RULE = Rule("FLW005", "join-deadlock", "error", "graph", "It waits for a step that will never come.", find)
