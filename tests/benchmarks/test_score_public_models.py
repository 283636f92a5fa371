"""The mapping from BPMN and PNML, on small models of our own."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flowspec.analysis.topology import Topology, topology
from flowspec.model.graph import Graph
from tests.analysis.nets import graph, link
from tests.benchmarks.bpmn import graphs_of
from tests.benchmarks.model_files import Unmapped
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
    assert isinstance(told, Judged)
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
    text = bpmn(FORK, **SHAPE, split="inclusiveGateway", meet="parallelGateway", sub="adHocSubProcess")

    assert graphs_of(text) == Unmapped(("ad-hoc sub-process", "inclusive gateway that does not split or join a block"))


@pytest.mark.parametrize(
    ("flows", "told"),
    [
        ("s>y1 y1>a y1>b a>y2 b>y2 y2>e", (True, "")),
        ("s>y1 y1>a y1>y2 a>y2 y2>e", (True, "")),
        ("s>y1 y1>y3 y3>a y3>b a>y4 b>y4 y4>y2 y1>c c>y2 y2>e", (True, "")),
        ("s>y1 y1>x1 x1>a x1>b a>x2 b>x2 x2>y2 y1>c c>y2 y2>e", (True, "")),
        ("s>y1 y1>z1 z1>a z1>b a>x2 b>x2 x2>y2 y1>c c>y2 y2>e", (False, "proper completion")),
        ("s>y1 y1>x1 x1>a x1>b a>z2 b>z2 z2>y2 y1>c c>y2 y2>e", (False, "option to complete")),
        ("s>y1 y1>a a>e", (True, "")),
        ("s>y1 y1>a y1>b a>y2 b>e1 y2>e", "inclusive gateway that does not split or join a block"),
        ("s>y1 y1>a y1>b a>z2 b>z2 z2>e", "inclusive gateway that does not split or join a block"),
        ("s>z1 z1>a z1>b a>y2 b>y2 y2>e", "inclusive gateway that does not split or join a block"),
        ("s>y1 y1>x1 x1>a a>y2 x1>y2 y1>b b>y2 y2>e", "inclusive gateway that does not split or join a block"),
    ],
)
def test_an_inclusive_gateway_whose_block_is_joined_is_a_fork_with_branches_that_may_be_skipped(
    flows: str, told: tuple[bool, str] | str
) -> None:
    kinds = {"s": "startEvent", "e": "endEvent", "x": "exclusiveGateway", "y": "inclusiveGateway", "z": "parallelGateway"}
    names = dict.fromkeys(re.findall(r"\w+", flows))

    assert _said(bpmn(flows, **{name: kinds.get(name[0], "task") for name in names})) == told


BROKEN = '<boundaryEvent id="late" attachedToRef="a"/><task id="c"/><sequenceFlow id="x" sourceRef="late" targetRef="c"/>'


@pytest.mark.parametrize(
    ("flows", "nodes", "plain", "broken_off"),
    [
        ("i>j j>o", {"i": "startEvent", "j": "task", "o": "endEvent"}, (True, ""), (True, "")),
        ("i>j j>k j>k2 k>m k2>m m>o",
         {"i": "startEvent", "j": "exclusiveGateway", "k": "task", "k2": "task", "m": "parallelGateway", "o": "endEvent"},
         (False, "option to complete"), "a sub-process that may get stuck and be broken off"),
        ("i>j j>k k>j", {"i": "startEvent", "j": "task", "k": "task"}, (False, "option to complete"), (True, "")),
        ("i>j j>o j>o2", {"i": "startEvent", "j": "parallelGateway", "o": "endEvent", "o2": "endEvent"}, (True, ""), (True, "")),
        ("i>j j>k j>k2 k>o k2>o",
         {"i": "startEvent", "j": "parallelGateway", "k": "task", "k2": "task", "o": "endEvent"},
         "a sub-process whose branches end one by one", "a sub-process whose branches end one by one"),
        ("i>o i2>o", {"i": "startEvent", "i2": "startEvent", "o": "endEvent"},
         "subProcess with several start events", "subProcess with several start events"),
        ("j>o", {"j": "task", "o": "endEvent"}, "subProcess without a start event", "subProcess without a start event"),
    ],
)  # fmt: skip
def test_a_sub_process_is_a_task_with_a_body_that_is_judged_by_itself(
    flows: str, nodes: dict[str, str], plain: tuple[bool, str] | str, broken_off: tuple[bool, str] | str
) -> None:
    body = bpmn(flows, **nodes).removeprefix(HEAD).removesuffix("</process></definitions>")
    text = bpmn("s>a", **SHAPE | {"a": "", "b": "", "e": ""})
    whole = text.replace("</process>", f'<subProcess id="a">{body}</subProcess></process>')

    assert _said(whole) == plain
    assert _said(whole.replace("</process>", f"{BROKEN}</process>")) == broken_off


ENDS = {"s": "startEvent", "a": "task", "b": "task", "e": "endEvent", "f": "endEvent"}
TERMINATES = '<endEvent id="f"><terminateEventDefinition/></endEvent>'


@pytest.mark.parametrize(
    ("flows", "split", "told"),
    [
        ("s>x x>a x>b a>e b>f", "parallelGateway", (True, "")),
        ("s>x x>a x>b a>e b>f", "exclusiveGateway", (True, "")),
        (
            "s>x x>a x>b a>e b>y y>f y>p p>f p>g",
            "parallelGateway",
            "an end that comes alone in one case and with others in another",
        ),
        ("s>x x>a x>b a>e b>b2 b2>b", "parallelGateway", (False, "proper completion")),
        ("s>x x>a x>b a>y b>z y>e y>f z>e2 z>f2", "parallelGateway", (True, "")),
    ],
)
def test_an_end_takes_one_token_and_a_case_is_over_with_the_last(flows: str, split: str, told: tuple[bool, str] | str) -> None:
    more = {"y": "exclusiveGateway", "z": "exclusiveGateway", "e2": "endEvent", "f2": "endEvent", "b2": "task"} | {
        "p": "parallelGateway",
        "g": "endEvent",
    }
    nodes = {name: kind for name, kind in (ENDS | more | {"x": split}).items() if name in re.findall(r"\w+", flows)}

    assert _said(bpmn(flows, **nodes)) == told


@st.composite
def nets(draw: st.DrawFn) -> Graph:
    """Places that tokens split up at, choose at, or go on from, down to ends of their own or shared ones; at times a join."""
    links: list[tuple[list[str], list[str]]] = []
    waiting, number, ends = ["start"], 0, ["e0"]
    while waiting:
        place = waiting.pop(draw(st.integers(0, len(waiting) - 1)))
        what = draw(st.sampled_from(["all", "one", "on", "end", "end", "join", "back"])) if number < 7 else "end"
        new = [f"p{number}", f"p{number + 1}"]
        number += 2
        if what == "all":
            links.append(([place], new))
            waiting += new
        elif what == "one":
            links += [([place], [one]) for one in new]
            waiting += new
        elif what == "join" and waiting:
            links.append(([place, waiting.pop()], new[:1]))
            waiting.append(new[0])
        elif what in ("on", "back"):
            links += [([place], new[:1]), *([(new[:1], [place])] if what == "back" else [])]
            waiting.append(new[0])
        else:
            ends.append(draw(st.sampled_from([*ends, f"e{len(ends)}"])))
            links.append(([place], [ends[-1]]))
    told = [link(f"t{i}", " ".join(sources), " ".join(targets)) for i, (sources, targets) in enumerate(links)]
    return replace(graph(told, ends=" ".join(dict.fromkeys(ends[1:]))), process="process")


@given(nets())
def test_joined_ends_say_what_an_exploration_of_all_markings_says(told: Graph) -> None:
    """Sound: wherever a case is, all its tokens can still come to ends, one to each; and every stage can be entered."""
    net = topology(told)
    ends = {stage.name for stage in told.stages if stage.what == "end"}
    markings, after = _explored(net)
    assume(markings is not None and all(len(set(marking)) == len(marking) for marking in markings))
    assert markings is not None
    done = {marking for marking in markings if ends.issuperset(marking)}
    size = -1
    while size != len(done):
        size = len(done)
        done |= {marking for marking in markings if done & after[marking]}
    entered = {place for marking in markings for place in marking}

    answer = judged([told])

    if isinstance(answer, Judged):
        assert answer.sound == (done == markings and entered == {stage.name for stage in told.stages})


def _explored(net: Topology) -> tuple[set[tuple[str, ...]] | None, dict[tuple[str, ...], set[tuple[str, ...]]]]:
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    waiting: list[tuple[str, ...]] = [(start,) for start in net.starts]
    while waiting:
        marking = waiting.pop()
        if marking in found:
            continue
        if len(found) > 500 or len(marking) > 12:
            return None, {}
        news = {
            tuple(sorted((*(Counter(marking) - Counter(step.sources)).elements(), *step.targets)))
            for step in net.steps
            if not Counter(step.sources) - Counter(marking)
        }
        found[marking] = news
        waiting.extend(news)
    return set(found), found


def test_an_end_that_terminates_ends_the_others_work_too() -> None:
    text = bpmn("s>x x>a x>b a>e b>f", **ENDS, x="parallelGateway")

    assert _said(text.replace('<endEvent id="f"/>', TERMINATES)) == (False, "proper completion")


def _said(text: str) -> tuple[bool | None, str] | str:
    graphs = graphs_of(text)
    told = graphs if isinstance(graphs, Unmapped) else judged(graphs)
    return told.reasons[0] if isinstance(told, Unmapped) else (told.sound, told.why.partition(":")[0])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<definitions><process>", "not XML: no element found: line 1, column 22"),
        ("<definitions/>", "no process with sequence flows"),
        (bpmn("s>a a>e", s="startEvent", a="wormhole", e="endEvent"), "unknown element wormhole"),
        (bpmn("s>a a>e", s="startEvent", a="", e="endEvent"), "a sequence flow without id, source or target"),
        (bpmn("s>a", s="startEvent", a="exclusiveGateway"), "exclusiveGateway without a way out"),
        (bpmn("a>b b>a", a="task", b="task"), "process without a start event"),
        (bpmn("s>a a>e", **SHAPE).replace('id="b"', 'id="a"'), "two elements of one id"),
        (bpmn("s>a a>e b>e", **SHAPE | {"b": "boundaryEvent"}), "boundary event at no activity"),
        (bpmn("s>e a>e", s="startEvent", a="task", e="endEvent"), "task without a way in"),
        (bpmn("s>a a>e", **SHAPE).replace('a_e" sourceRef="a" targetRef="e"/>', 'a_e" sourceRef="a" targetRef="e">'
         "<conditionExpression/></sequenceFlow>"), "conditional flow out of a task"),
        (bpmn("s>a a>e", **SHAPE).replace("</process>", '<subProcess id="x" triggeredByEvent="true"/></process>'),
         "event sub-process"),
    ],
)  # fmt: skip
def test_a_model_of_another_shape_is_not_mapped_and_says_why(text: str, reason: str) -> None:
    told = graphs_of(text)

    assert isinstance(told, Unmapped)
    assert reason in told.reasons


def test_an_activity_without_a_way_out_ends_its_branch_and_one_of_several_instances_is_one_activity() -> None:
    assert verdict(bpmn("s>a", s="startEvent", a="task")) == (True, "")
    many = bpmn("s>a a>e", **SHAPE | {"b": ""}).replace('id="a"/>', 'id="a"><multiInstanceLoopCharacteristics/></task>', 1)
    assert verdict(many) == (True, "")


@pytest.mark.parametrize("prefix", ["", "bpmn:", "model:", "bpmn2:"])
def test_the_prefix_of_the_namespace_does_not_matter(prefix: str) -> None:
    text = re.sub(r"(</?)(?=[a-zA-Z])", rf"\1{prefix}", bpmn("s>a a>b b>e", **SHAPE))
    told = text.replace("xmlns=", f"xmlns:{prefix[:-1]}=") if prefix else text

    assert verdict(told) == (True, "")


def test_messages_of_a_pool_that_shows_no_process_do_not_matter() -> None:
    flow = '<collaboration><participant id="them"/><messageFlow sourceRef="a" targetRef="them"/></collaboration></definitions>'

    assert verdict(bpmn("s>a a>b b>e", **SHAPE).replace("</definitions>", flow)) == (True, "")


def together(ours: str, theirs: str, messages: str) -> str:
    """Two processes and messages from one to the other as `a>b`; names with `i` begin, with `o` end, with `u` wait for events."""
    kinds = {"i": "startEvent", "o": "endEvent", "u": "eventBasedGateway", "x": "exclusiveGateway"}
    told: list[str] = []
    for number, flows in enumerate((ours, theirs)):
        names = dict.fromkeys(re.findall(r"\w+", flows))
        told.append(bpmn(flows, **{name: kinds.get(name[0], "task") for name in names}).removeprefix(HEAD))
        told[-1] = f'<process id="p{number}">{told[-1].removesuffix("</definitions>")}'
    flows = "".join(
        f'<messageFlow id="{m}" sourceRef="{m.split(">")[0]}" targetRef="{m.split(">")[1]}"/>' for m in messages.split()
    )
    head = HEAD.partition("<process")[0]
    pools = '<participant id="us" processRef="p0"/><participant id="them" processRef="p1"/>'
    return f"{head}<collaboration>{pools}{flows}</collaboration>{''.join(told)}</definitions>"


@pytest.mark.parametrize(
    ("ours", "theirs", "messages", "told"),
    [
        ("i1>ask ask>get get>o1", "i2>hear hear>say say>o2", "ask>hear say>get", (True, "")),
        ("i1>ask ask>get get>o1", "i2>say say>o2", "ask>i2 say>get", (True, "")),
        (
            "i1>ask ask>get get>o1",
            "i2>hear hear>o2",
            "ask>hear say>get",
            "a message from or to a whole pool, or the inside of a sub-process",
        ),
        ("i1>get get>ask ask>o1", "i2>hear hear>say say>o2", "ask>hear say>get", (False, "option to complete")),
        ("i1>ask ask>o1", "i2>x x>hear hear>o2 x>o3", "ask>hear", (False, "option to complete")),
        ("i1>x x>yes x>no yes>o1 no>o1", "i2>u u>good u>bad good>o2 bad>o3", "yes>good no>bad", (True, "")),
        ("i1>x x>yes x>no yes>o1 no>o1", "i2>u u>good u>bad good>o2 bad>o3", "yes>good", (False, "proper completion")),
        ("i1>ask ask>o1", "i2>hear hear>o2", "ask>i2 hear>i1", "no process that begins by itself"),
        ("i1>ask ask>o1 i3>ask", "i2>hear hear>o2", "ask>hear", "several start events in one of several processes"),
        ("i1>ask ask>o1", "i2>hear hear>o2", "ask>them", "a message from or to a whole pool, or the inside of a sub-process"),
    ],
)
def test_processes_that_talk_are_judged_together(ours: str, theirs: str, messages: str, told: tuple[bool, str] | str) -> None:
    assert _said(together(ours, theirs, messages)) == told


def test_what_talks_and_is_more_than_that_says_why_not() -> None:
    text = together("i1>ask ask>o1", "i2>hear hear>o2", "ask>hear")
    ends_all = text.replace('<endEvent id="o1"/>', '<endEvent id="o1"><terminateEventDefinition/></endEvent>')
    body = bpmn("i9>in in>o9", i9="startEvent", **{"in": "task"}, o9="endEvent").removeprefix(HEAD).partition("</process>")[0]
    sub = text.replace('<task id="ask"/>', f'<subProcess id="ask">{body}</subProcess>')

    assert _said(ends_all) == "an end that terminates one of several processes"
    assert _said(sub) == (True, "")
    assert _said(sub.replace('sourceRef="ask" targetRef="hear"', 'sourceRef="in" targetRef="hear"')) == (
        "a message from or to a whole pool, or the inside of a sub-process"
    )
    assert _said(sub.replace('targetRef="o9"', 'targetRef="in"').replace('<endEvent id="o9"/>', "")) == (
        "message flows and a sub-process that never ends"
    )


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
    answer = judged(told)
    assert isinstance(answer, Judged)
    assert answer.sound is sound


def test_a_transition_that_can_never_fire_is_told() -> None:
    nodes = NET | {"v": "transition", "r": "place"}
    told = net_of(pnml("i>t t>p p>u u>o p>v q>v v>o i>w w>r r>x x>o", **nodes, w="transition", x="transition"))
    assert isinstance(told, Unmapped), "q is a second source"

    never = net_of(pnml("i>t t>p p>u u>q q>x x>o p>v q>v v>o", **NET, v="transition", x="transition"))
    assert isinstance(never, list)
    answer = judged(never)
    assert isinstance(answer, Judged)
    assert answer.why == "no dead stage: no case ever comes to `firing v`"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("</page>", '<referencePlace id="z" ref="p"/></page>'), "references between pages"),
        (('source="t" target="p"/>', 'source="t" target="p"><inscription><text>2</text></inscription></arc>'),
         "arcs with weights"),
        (('source="t" target="p"/>', 'source="t" target="p"><type value="inhibitor"/></arc>'), "inhibitor, reset or read arcs"),
        (('id="i"/>', 'id="i"><initialMarking><text>3</text></initialMarking></place>'),
         "a place with several tokens, or tokens of a kind"),
        (('id="q"/>', 'id="p"/>'), "two elements of one id, or of none"),
        (('source="t" target="p"', 'source="t" target="gone"'), "an arc that does not lead from place to transition or back"),
        (('source="u" target="o"', 'source="p" target="o"'), "an arc that does not lead from place to transition or back"),
    ],
)  # fmt: skip
def test_a_net_of_another_kind_is_not_mapped_and_says_why(change: tuple[str, str], reason: str) -> None:
    text = pnml("i>t t>p t>q p>u q>u u>o", **NET)
    assert change[0] in text

    told = net_of(text.replace(*change))

    assert isinstance(told, Unmapped)
    assert reason in told.reasons


def test_a_net_of_any_tool_is_read_and_begins_where_its_token_is() -> None:
    marked = pnml("i>t t>p t>q p>u q>u u>o", **NET).replace(
        'id="i"/>', 'id="i"><initialMarking><value>Default,1</value></initialMarking></place>'
    )
    again = pnml("i>t t>p p>u u>i p>v v>o", **NET | {"q": ""}, v="transition").replace("< id", "<none id")
    begun = again.replace('id="i"/>', 'id="i"><initialMarking><text>1</text></initialMarking></place>')

    for text in (marked, begun, marked.replace("<page>", "").replace("</page>", "")):
        told = net_of(text)
        assert isinstance(told, list)
        assert judged(told) == Judged(True, "")
    assert isinstance(net_of(again), Unmapped)


def test_a_net_that_is_no_workflow_net_says_so() -> None:
    assert net_of(pnml("i>t t>i", i="place", t="transition")) == Unmapped(
        ("no workflow net: 0 places without a way in, 0 without a way out",)
    )
    assert isinstance(net_of("<pnml>"), Unmapped)


@pytest.mark.parametrize(
    "raw", [b"", b"\x00", b"\xff\xfe<", b'<?xml version="1.0" encoding="nowhere"?><a/>', b"{}", b"<a>\xff</a>"]
)
def test_what_is_no_xml_is_not_mapped(raw: bytes) -> None:
    for told in (graphs_of(raw), net_of(raw)):
        assert isinstance(told, Unmapped)
        assert told.reasons[0].startswith("not XML: ")


SAMPLES = (
    bpmn(FORK, **SHAPE, split="parallelGateway", meet="parallelGateway"),
    bpmn("s>split split>a split>b a>meet b>meet meet>e", **SHAPE, split="exclusiveGateway", meet="exclusiveGateway").replace(
        "</process>", f'<subProcess id="c"><startEvent id="i"/></subProcess>{BROKEN.replace("<task", "<callActivity")}</process>'
    ),
    pnml("i>t t>p t>q p>u q>u u>o", **NET),
)


@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False), st.integers(1, 4))
def test_a_model_with_anything_wrong_is_judged_or_says_why_not(text: str, chance: Random, faults: int) -> None:
    root = ElementTree.fromstring(text)
    for _ in range(faults):
        _spoil(root, chance)
    told = ElementTree.tostring(root)

    for found in (graphs_of(told), net_of(told)):
        answer = found if isinstance(found, Unmapped) else judged(found)
        assert answer.reasons if isinstance(answer, Unmapped) else answer.sound is not False or answer.why


def _spoil(root: ElementTree.Element, chance: Random) -> None:
    """Drop, double, empty or rename an element or an attribute."""
    above = [e for e in root.iter() if len(e)]
    if not above:
        return
    parent = chance.choice(above)
    element = chance.choice(list(parent))
    match chance.randrange(5):
        case 0:
            parent.remove(element)
        case 1:
            parent.append(element)
        case 2:
            element.attrib.pop(chance.choice([*element.attrib, ""]), None)
        case 3 if element.attrib:
            other = chance.choice([e for e in root.iter() if e.attrib] or [element])
            element.set(chance.choice(list(element.attrib)), chance.choice([*other.attrib.values(), ""]))
        case _:
            element.tag = chance.choice([e.tag for e in root.iter()])


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
