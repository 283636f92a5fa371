"""A workflow in the format that was asked for: the one door for the command line and for reports."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from flowspec.analysis.dataflow import table
from flowspec.export.data_view import data_dot
from flowspec.export.dot import dot
from flowspec.export.layout import layout
from flowspec.export.look import Heat
from flowspec.export.mermaid import mermaid
from flowspec.export.outline import summary
from flowspec.export.svg import tidy
from flowspec.model.errors import FlowspecError
from flowspec.model.graph import Specs

PictureFormat: TypeAlias = Literal["svg", "png", "pdf", "dot", "mmd"]
PictureView: TypeAlias = Literal["flow", "overview", "data"]

FORMATS: tuple[PictureFormat, ...] = ("svg", "png", "pdf", "dot", "mmd")
VIEWS: tuple[PictureView, ...] = ("flow", "overview", "data")


def render(
    specs: Specs,
    workflow: str,
    format: PictureFormat,
    *,
    view: PictureView = "flow",
    heat: Mapping[str, Heat] | None = None,
    timeout: float = 60,
) -> bytes:
    """The workflow of that name as a picture or as the text of one.

    `flow` shows everything, `overview` stages and bare lines, `data` which field is filled at which handoff. `heat` tints
    elements of the first two by their ids, in all formats but Mermaid. Raises `KeyError` for an unknown workflow or id,
    `FlowspecError` for what a format cannot say, `LayoutFailed` if it cannot be laid out in `timeout` seconds.
    """
    graph = specs.workflow(workflow)
    if heat and (view == "data" or format == "mmd"):
        raise FlowspecError("heat can be drawn in the views `flow` and `overview`, and not in Mermaid")
    if view == "data":
        if format == "mmd":
            raise FlowspecError("Mermaid has no tables; write .svg or .png, or let `flowspec show --data` print the table")
        drawn = data_dot(graph, table(specs, graph))
    elif format == "mmd":
        return mermaid(graph, specs, view=view).encode()
    else:
        drawn = dot(graph, specs, view=view, heat=heat)
    if format == "dot":
        return drawn.encode()
    laid_out = layout(drawn, format, timeout=timeout)
    if format == "svg":
        return tidy(laid_out, title=graph.name, description=summary(graph, specs))
    return laid_out
