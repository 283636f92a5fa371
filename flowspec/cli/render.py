"""`flowspec render`: a workflow as a picture."""

from pathlib import Path
from typing import cast, get_args

import click

from flowspec.cli.files import write
from flowspec.cli.specs import SPEC, WORKFLOW, loaded, one_workflow

FORMATS = ("svg", "png", "pdf", "dot", "mmd")
VIEWS = ("flow", "overview", "data")


@click.command()
@SPEC
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file; its ending says the format."
)
@WORKFLOW
@click.option(
    "--view", type=click.Choice(VIEWS), default="flow", show_default=True, help="Everything, only stages, or fields by handoff."
)
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True, help="Seconds for the layout."
)
def render(spec: str, output: Path, workflow: str | None, view: str, timeout: float) -> None:
    """Draw a workflow of SPEC as .svg, .png, .dot or .mmd (Mermaid, for GitHub); .pdf needs Graphviz installed.

    The layout is made by the embedded Graphviz; $FLOWSPEC_DOT names another `dot`.

    \b
    Examples:
      flowspec render specs/sales_to_onboarding/to_be.py -o to_be.svg
      flowspec render specs/sales_to_onboarding/to_be.py -o fields.png --view data
      flowspec render specs/sales_to_onboarding/to_be.py -w OneTeam -o one_team.mmd
    """
    from flowspec.export.picture import PictureFormat, PictureView
    from flowspec.export.picture import render as drawn

    ending = output.suffix.lstrip(".")
    if ending not in get_args(PictureFormat):
        raise click.UsageError(f"{output}: no format is called {ending!r}; end the file in .{', .'.join(FORMATS)}")
    specs = loaded(spec)
    graph = one_workflow(specs, workflow)
    told = drawn(specs, graph.name, cast("PictureFormat", ending), view=cast("PictureView", view), timeout=timeout)
    write(output, told)
