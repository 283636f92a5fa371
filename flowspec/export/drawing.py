"""The part of the `graphviz` package that we use, with types: the package itself carries none."""

from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any, Protocol

from flowspec.export.look import clean


class Drawing(Protocol):
    """A graph or subgraph in the making."""

    @property
    def source(self) -> str:
        """Its text in DOT."""
        ...

    def attr(self, kw: str | None = None, **attributes: str) -> None:
        """Set attributes of the graph itself, or of all its nodes or edges."""

    def node(self, name: str, label: str | None = None, **attributes: str) -> None:
        """Add a node."""

    def edge(self, tail_name: str, head_name: str, label: str | None = None, **attributes: str) -> None:
        """Add an edge."""

    def subgraph(self, *, name: str) -> "AbstractContextManager[Drawing]":
        """Add a subgraph; a name that begins with `cluster` gives it a frame."""
        ...


def drawing(name: str, *, graph: dict[str, str], node: dict[str, str], edge: dict[str, str]) -> Drawing:
    """An empty directed graph with the attributes that all graphs, nodes and edges in it have."""
    made: Drawing = _package().Digraph(quotable(name), graph_attr=graph, node_attr=node, edge_attr=edge)
    return made


def quotable(text: str) -> str:
    """Lines of text that Graphviz shows as they are: no escapes, no entities, no HTML."""
    lines = "\n".join(clean(line) for line in text.split("\n"))
    escaped: str = _package().escape(lines.replace("&", "&amp;"))
    return escaped


def _package() -> Any:
    return import_module("graphviz")
