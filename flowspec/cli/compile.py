"""`flowspec compile`: a spec as a graph in JSON."""

from pathlib import Path

import click

from flowspec.cli.files import write
from flowspec.cli.specs import SPEC, loaded


@click.command("compile")
@SPEC
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else it is printed.")
@click.option("--no-sources", is_flag=True, help="Leave out lines and columns: shorter, and stable when lines move.")
def compile_(spec: str, output: Path | None, no_sources: bool) -> None:
    """Compile SPEC to a graph in JSON, which every command takes in place of a spec.

    A compiled graph is data: reading it runs nothing. Its schema is told by `flowspec schema graph`.

    \b
    Examples:
      flowspec compile specs/sales_to_onboarding/to_be.py -o graph.json
      flowspec check graph.json
    """
    from flowspec.model.stored import to_json

    told = to_json(loaded(spec), sources=not no_sources)
    if output is None:
        click.echo(told, nl=False)
    else:
        write(output, told)
