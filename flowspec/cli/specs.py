"""What every command that takes a SPEC does with it."""

from difflib import get_close_matches

import click

from flowspec.model.graph import Graph, Specs

SPEC = click.argument("spec", type=str, metavar="SPEC")
WORKFLOW = click.option("-w", "--workflow", metavar="NAME", help="The workflow that is meant, where SPEC holds several.")


def loaded(path: str) -> Specs:
    """The specs at `path`; raises `SpecErrors` or `UnusableFile`."""
    from flowspec.language.load import load

    return load(path)


def one_workflow(specs: Specs, name: str | None) -> Graph:
    """The workflow of that name, or the first of a file where none is named: variants stand below what they vary.

    Raises `click.UsageError` with the nearest name if there is none of that name, or if several files leave open which is meant.
    """
    names = [graph.name for graph in specs.workflows]
    if name is None:
        if len({graph.source.file for graph in specs.workflows}) > 1:
            raise click.UsageError(f"several files have workflows here; say which is meant: --workflow {' or '.join(names)}")
        return specs.workflows[0]
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        raise click.UsageError(f"there is no workflow {name!r}; {hint}")
    return specs.workflow(name)
