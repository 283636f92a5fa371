"""`flowspec show`: a workflow as text."""

import click

from flowspec.cli.specs import SPEC, WORKFLOW, loaded, one_workflow


@click.command()
@SPEC
@WORKFLOW
@click.option("--data", is_flag=True, help="The table of fields and handoffs: always filled there, sometimes, or never.")
def show(spec: str, workflow: str | None, data: bool) -> None:
    """Print the workflows of SPEC as text: stages with owners, links with what they require, clocks.

    \b
    Examples:
      flowspec show specs/support_escalation/to_be.py
      flowspec show specs/support_escalation/to_be.py --data
    """
    specs = loaded(spec)
    graphs = [one_workflow(specs, workflow)] if workflow else list(specs.workflows)
    for number, graph in enumerate(graphs):
        if number:
            click.echo()
        if data:
            from flowspec.analysis.dataflow import table
            from flowspec.export.data_view import data_text

            click.echo(data_text(graph, table(specs, graph)).rstrip())
        else:
            from flowspec.export.outline import outline

            click.echo(outline(graph, specs).rstrip())
