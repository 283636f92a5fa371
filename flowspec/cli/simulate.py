"""`flowspec simulate`."""

import click


@click.command()
def simulate() -> None:
    """To come."""
