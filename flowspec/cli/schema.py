"""`flowspec schema`: JSON Schema of the files that flowspec reads and writes."""

import json
from typing import Any

import click


@click.command()
@click.argument("what", type=click.Choice(["graph", "scenario"]))
def schema(what: str) -> None:
    """Print the JSON Schema of a compiled graph or of a scenario file.

    Editors complete and check TOML by it: put `#:schema ./scenario.schema.json` in the first line of a scenario.

    \b
    Examples:
      flowspec schema scenario > scenario.schema.json
      flowspec schema graph > graph.schema.json
    """
    click.echo(json.dumps(_told(what), indent=2))


def _told(what: str) -> dict[str, Any]:
    if what == "graph":
        from flowspec.model.stored import json_schema

        return json_schema()
    from flowspec.simulate.scenario import json_schema as of_scenario

    return dict(of_scenario())
