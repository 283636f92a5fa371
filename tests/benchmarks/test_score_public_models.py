"""The mapping from BPMN, on small models of our own."""

import pytest

from tests.benchmarks.score_public_models import Unmapped, graphs_of, judged

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'


def bpmn(flows: str, **nodes: str) -> str:
    """A process: nodes by name, and flows as `a>b`, each named as it is written."""
    told = "".join(f'<{kind} id="{name}"/>' for name, kind in nodes.items())
    arrows = [flow.split(">") for flow in flows.split()]
    told += "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in arrows)
    return f"{HEAD}{told}</process></definitions>"


def verdict(text: str) -> tuple[bool | None, str]:
    graphs = graphs_of(text)
    assert isinstance(graphs, list)
    return judged(graphs)


FORK = "s>split split>a split>b a>meet b>meet meet>e"
SHAPE = {"s": "startEvent", "a": "task", "b": "userTask", "e": "endEvent"}


@pytest.mark.parametrize(
    ("split", "meet", "sound", "why"),
    [
        ("parallelGateway", "parallelGateway", True, ""),
        ("exclusiveGateway", "exclusiveGateway", True, ""),
        (
            "exclusiveGateway",
            "parallelGateway",
            False,
            "option to complete: work is stuck in `a_meet`: `meet` waits for `b_meet`",
        ),
        (
            "parallelGateway",
            "exclusiveGateway",
            False,
            "proper completion: when `e` is reached, work is still going on in `split_b`",
        ),
    ],
)
def test_splits_and_joins_must_be_of_one_kind(split: str, meet: str, sound: bool, why: str) -> None:
    assert verdict(bpmn(FORK, **SHAPE, split=split, meet=meet)) == (sound, why)


def test_a_boundary_event_is_another_way_on_from_its_task() -> None:
    text = bpmn("s>a a>e late>b b>e", **SHAPE).replace("</process>", '<boundaryEvent id="late" attachedToRef="a"/></process>')

    assert verdict(text) == (True, "")


def test_what_a_state_graph_cannot_say_is_not_mapped() -> None:
    text = bpmn(FORK, **SHAPE, split="inclusiveGateway", meet="parallelGateway", sub="subProcess")

    assert graphs_of(text) == Unmapped(("inclusive gateway", "sub-process"))
