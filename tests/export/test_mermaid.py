"""Tests of the Mermaid text, judged by an implementation of Mermaid's grammar."""

from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from flowspec.export.dot import View
from flowspec.export.mermaid import mermaid
from flowspec.model.graph import Graph, Link, Owner, Specs, Stage, Trigger
from tests.export.flagship import AS_IS, FLAGSHIP, SPECS
from tests.export.golden import is_golden
from tests.export.strategies import graphs, specs_of

VIEWS: list[View] = ["flow", "overview"]


def problem(text: str) -> str | None:
    merman: Any = import_module("merman")  # it carries no types
    judged = merman.Merman().validate(text, None)
    return None if judged.valid else f"{judged.error}\n{text}"


@pytest.mark.parametrize("graph", [FLAGSHIP, AS_IS], ids=lambda graph: graph.name)
@pytest.mark.parametrize("view", VIEWS)
def test_the_text_is_as_it_was_approved_and_mermaid_reads_it(graph: Graph, view: View, accept: bool) -> None:
    text = mermaid(graph, SPECS, view=view)

    assert problem(text) is None
    assert is_golden(f"{graph.name}.{view}.mmd", text, accept=accept)


@given(graph=graphs())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@pytest.mark.parametrize("view", VIEWS)
def test_mermaid_reads_every_workflow_whatever_its_names(view: View, graph: Graph) -> None:
    assert problem(mermaid(graph, specs_of(graph), view=view)) is None


def test_two_stages_whose_names_differ_in_one_odd_sign_stay_two() -> None:
    stages = (Stage("a b", "start", "", Owner("party", ("Sales",))), Stage("a-b", "end", ""))
    graph = Graph("Odd", "odd", "", "Deal", stages, (Link("go", "move", ("a b",), ("a-b",), trigger=Trigger("done")),), ())

    text = mermaid(graph, Specs((graph,), (), (), (), ()))

    assert "stage0x612062" in text
    assert "stage0x612d62" in text


def test_the_law_would_notice_a_label_without_its_quotes() -> None:
    assert problem(mermaid(FLAGSHIP, SPECS).replace('("', "(")) is not None
