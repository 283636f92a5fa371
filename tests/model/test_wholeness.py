"""A compiled graph that was written or changed by hand is whole, or is refused in words."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flowspec
from flowspec.checks import check
from flowspec.export.mermaid import mermaid
from flowspec.export.outline import outline
from flowspec.model.errors import UnusableFile
from flowspec.model.stored import from_json, json_schema
from flowspec.model.wholeness import breaches

ROOT = Path(__file__).parents[2]
GRAPH: Any = json.loads((ROOT / "tests" / "language" / "flagship.json").read_text(encoding="utf-8"))


def places(told: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something stands in the graph."""
    if path:
        yield path
    parts: dict[Any, Any] = told if isinstance(told, dict) else dict(enumerate(told)) if isinstance(told, list) else {}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    for key, each in parts.items():
        if key != "source":
            yield from places(each, (*path, key))


def changed(path: tuple[str | int, ...], value: Any) -> str:
    """The graph with another value at one place, as text."""
    told = deepcopy(GRAPH)
    here = told
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return json.dumps(told)


def refused(path: tuple[str | int, ...], value: Any) -> str:
    with pytest.raises(UnusableFile) as caught:
        from_json(changed(path, value))
    return str(caught.value)


def test_what_compiles_is_whole() -> None:
    assert list(breaches(flowspec.load(ROOT / "specs"))) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("workflows", 0, "links", 0, "targets"), ["wno"], "at workflows.0.links.0: there is no stage 'wno'"),
        (("workflows", 0, "links", 0, "targets"), [], "at workflows.0.links.0: a link leads from at least one stage"),
        (("workflows", 0, "stages", 0, "owner", "parties"), ["Slaes"], "there is no party 'Slaes'"),
        (("workflows", 0, "stages", 1, "name"), GRAPH["workflows"][0]["stages"][0]["name"], "2 of them are called"),
        (("workflows", 0, "record"), "Del", "there is no record 'Del'"),
        (("workflows", 0, "nmae"), "x", "at workflows.0.nmae: this key is unknown"),
        (("workflows", 0, "name"), 7, "at workflows.0.name: Input should be a valid string"),
    ],
)
def test_what_is_broken_is_told_at_its_place(path: tuple[str | int, ...], value: Any, told: str) -> None:
    says = refused(path, value)

    assert says.startswith("graph.json: at ")
    assert told in says
    assert says.endswith("compile the spec again with `flowspec compile`")


def test_the_schema_refuses_unknown_keys_too() -> None:
    jsonschema.validate(GRAPH, json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(changed(("workflows", 0, "nmae"), "x")), json_schema())


@settings(max_examples=60)
@given(st.sampled_from(list(places(GRAPH))), st.sampled_from(["oops", "", -1, None, [], {}, GRAPH["workflows"][0]["stages"][0]]))
def test_whatever_is_changed_is_refused_in_words_or_can_be_read(path: tuple[str | int, ...], value: Any) -> None:
    try:
        specs = from_json(changed(path, value))
    except UnusableFile:
        return
    check(specs)
    for graph in specs.workflows:
        assert outline(graph, specs)
        assert mermaid(graph, specs)
