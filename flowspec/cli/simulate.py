"""`flowspec simulate`: what a design will do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.files import write

if TYPE_CHECKING:
    from flowspec.decide.prepared import Prepared
    from flowspec.simulate.engines import EngineName


@click.command()
@click.argument("scenario", type=str, metavar="SCENARIO")
@click.option("--replications", type=click.IntRange(min=1), metavar="N", help="How many runs.  [default: the scenario's]")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="The random numbers to use.  [default: the scenario's]")
@click.option(
    "--engine",
    type=click.Choice(["auto", "simpy", "native"]),
    default="auto",
    show_default=True,
    help="Both mean the same; native is fast.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", default=1, show_default=True, help="How many runs at once.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Tables, or every number."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to a file instead.")
@click.option(
    "--log", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv", help="Write the log of the first run too."
)
def simulate(
    scenario: str,
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    form: str,
    output: Path | None,
    log: Path | None,
) -> None:
    """Simulate SCENARIO: lead times, queues, utilisation, failures of handoffs, each with its interval.

    The same scenario, seed and number of replications give the same numbers on every engine and with any number of workers.

    \b
    Examples:
      flowspec simulate simulations/sales_to_onboarding/as_is.toml
      flowspec simulate simulations/sales_to_onboarding/to_be.toml --replications 100 --workers 2
      flowspec simulate simulations/sales_to_onboarding/as_is.toml --format json -o as_is.json --log as_is.csv
    """
    from flowspec.decide.experiment import experiment
    from flowspec.decide.prepared import prepare
    from flowspec.report.as_json import as_json

    ready = prepare(scenario)
    name = cast("EngineName", engine)
    with _progress(replications or ready.scenario.replications) as on_done:
        told = experiment(ready, replications=replications, seed=seed, engine=name, workers=workers, on_done=on_done)
    if log:
        _write_log(ready, log, seed, name)
    if form == "json":
        text = as_json(told)
    else:
        from flowspec.report.terminal import as_text

        colour = click.get_text_stream("stdout").isatty() and output is None
        text = as_text(told, colour=colour)
    if output:
        write(output, text)
    else:
        click.echo(text, nl=False)


def _write_log(ready: "Prepared", path: Path, seed: int | None, engine: "EngineName") -> None:
    from flowspec.decide.experiment import one_log
    from flowspec.model.log_file import header_text, rows_text

    told = one_log(ready, seed=seed, engine=engine)
    write(path.with_name(f"{path.name}.json"), header_text(told))
    write(path, rows_text(told))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None] | None]:
    """A bar with the time left, on a terminal; else nothing."""
    if not click.get_text_stream("stderr").isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)
