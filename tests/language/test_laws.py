"""What holds of every graph, whatever it says."""

import pickle
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import HealthCheck, given, settings

from flowspec.model.graph import Specs
from flowspec.model.source import NOWHERE, Source
from flowspec.model.stored import from_json, to_json
from tests.strategies import graphs, specs

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def moved(thing: Any) -> Any:
    """The same data, read from other places."""
    if isinstance(thing, tuple):
        return tuple(moved(part) for part in thing)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(thing, Source):
        return replace(thing, line=thing.line + 7)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{f.name: moved(getattr(thing, f.name)) for f in fields(thing) if f.init})
    return thing


@few
@given(specs())
def test_json_and_pickle_bring_every_graph_back(some: Specs) -> None:
    assert repr(from_json(to_json(some))) == repr(some)
    assert from_json(to_json(some)) == some
    assert pickle.loads(pickle.dumps(some)) == some


@few
@given(specs())
def test_places_never_make_two_graphs_differ(some: Specs) -> None:
    elsewhere = moved(some)

    assert elsewhere == some
    assert hash(elsewhere) == hash(some)
    assert elsewhere.workflows[0].source != some.workflows[0].source
    assert to_json(elsewhere, sources=False) == to_json(some, sources=False)
    assert all(flow.source == NOWHERE for flow in from_json(to_json(some, sources=False)).workflows)


@few
@given(graphs())
def test_every_name_in_a_graph_refers_to_something(some: Specs) -> None:
    [flow] = some.workflows
    stages, links = {s.name for s in flow.stages}, {k.name for k in flow.links}

    assert {name for k in flow.links for name in (*k.sources, *k.targets)} <= stages
    assert {edge.name for c in flow.clocks for edge in (*c.starts, *c.stops, *c.cancels)} <= stages | links
    assert all(some.field(ref) for s in flow.stages for ref in (*s.collects, *s.reads))
    assert flow.priority is None or some.field(flow.priority).holds == "choice"
