"""The mapping from BPMN and PNML, on small models of our own."""

from pathlib import Path

import pytest

from tests.benchmarks.bpmn import Unmapped, graphs_of
from tests.benchmarks.pnml import net_of
from tests.benchmarks.score_public_models import Judged, judged, labels, models

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'


def bpmn(flows: str, **nodes: str) -> str:
    """A process: nodes by name, and flows as `a>b`, each named as it is written."""
    told = "".join(f'<{kind} id="{name}"/>' for name, kind in nodes.items() if kind)
    arrows = [flow.split(">") for flow in flows.split()]
    told += "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in arrows)
    return f"{HEAD}{told}</process></definitions>"


def verdict(text: str) -> tuple[bool | None, str]:
    graphs = graphs_of(text)
    assert isinstance(graphs, list)
    told = judged(graphs)
    return told.sound, told.why


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


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<definitions><process>", "not XML: no element found: line 1, column 22"),
        ("<definitions/>", "no process with sequence flows"),
        (bpmn("s>a a>e", s="startEvent", a="wormhole", e="endEvent"), "unknown element wormhole"),
        (bpmn("s>a a>e", s="startEvent", a="", e="endEvent"), "a sequence flow without id, source or target"),
        (bpmn("s>a", s="startEvent", a="task"), "task without a way out"),
        (bpmn("s>e a>e", s="startEvent", a="task", e="endEvent"), "task without a way in"),
        (bpmn("s>a a>e", **SHAPE).replace('a_e" sourceRef="a" targetRef="e"/>', 'a_e" sourceRef="a" targetRef="e">'
         "<conditionExpression/></sequenceFlow>"), "conditional flow out of a task"),
        (bpmn("s>a a>e b>e", **SHAPE).replace('id="a"/>', 'id="a"><multiInstanceLoopCharacteristics/></task>', 1),
         "multi-instance activity"),
    ],
)  # fmt: skip
def test_a_model_of_another_shape_is_not_mapped_and_says_why(text: str, reason: str) -> None:
    told = graphs_of(text)

    assert isinstance(told, Unmapped)
    assert reason in told.reasons


def test_messages_of_a_pool_that_shows_no_process_do_not_matter_and_others_do() -> None:
    flow = '<collaboration><participant id="them"/><messageFlow sourceRef="a" targetRef="{}"/></collaboration></definitions>'
    plain = bpmn("s>a a>b b>e", **SHAPE)

    assert verdict(plain.replace("</definitions>", flow.format("them"))) == (True, "")
    assert graphs_of(plain.replace("</definitions>", flow.format("b"))) == Unmapped(("message flows",))


def pnml(arcs: str, **nodes: str) -> str:
    told = "".join(f'<{kind} id="{name}"/>' for name, kind in nodes.items())
    told += "".join(f'<arc id="{i}" source="{a[0]}" target="{a[2]}"/>' for i, a in enumerate(arcs.split()))
    return f'<pnml xmlns="http://www.pnml.org/version-2009/grammar/pnml"><net><page>{told}</page></net></pnml>'


NET = {"i": "place", "o": "place", "p": "place", "q": "place", "t": "transition", "u": "transition"}


@pytest.mark.parametrize(
    ("arcs", "sound"),
    [("i>t t>p t>q p>u q>u u>o", True), ("i>t t>p t>q p>u u>o q>u u>p", False)],
)
def test_a_workflow_net_is_judged_as_it_is(arcs: str, sound: bool) -> None:
    told = net_of(pnml(arcs, **NET))

    assert isinstance(told, list)
    assert judged(told).sound is sound


def test_a_net_that_is_no_workflow_net_says_so() -> None:
    assert net_of(pnml("i>t t>i", i="place", t="transition")) == Unmapped(
        ("no workflow net: 0 places without a way in, 0 without a way out",)
    )
    assert isinstance(net_of("<pnml>"), Unmapped)


def test_a_folder_is_read_whole_and_labels_in_either_form(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below/good.bpmn").write_text(bpmn("s>a a>b b>e", **SHAPE))
    (tmp_path / "net.pnml").write_text(pnml("i>t t>p t>q p>u q>u u>o", **NET))
    (tmp_path / "odd.bpmn").write_text("not a model")
    (tmp_path / "LABELS.csv").write_text("model,sound\ngood,true\nnet,No\n")
    (tmp_path / "other.csv").write_text("model,network,property,result\ngood,Network01Bag,Prop03Sound,violated\n")

    told = dict(models(tmp_path))

    assert told["good"] == told["net"] == Judged(True, "")
    assert isinstance(told["odd"], Unmapped)
    assert labels(tmp_path / "LABELS.csv") == {"good": True, "net": False}
    assert labels(tmp_path / "other.csv") == {"good": False}
