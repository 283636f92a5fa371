"""What every command that simulates has in common: its options, its progress bar, where its result goes."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowspec.cli.files import write

if TYPE_CHECKING:
    from flowspec.decide.precision import Precision
    from flowspec.decide.prepared import Prepared
    from flowspec.decide.targets import Held, Target
    from flowspec.measure.measures import Measures

REPLICATIONS = click.option(
    "--replications", type=click.IntRange(min=1), metavar="N", help="How many runs.  [default: the scenario's]"
)
SEED = click.option(
    "--seed", type=click.IntRange(min=0), metavar="N", help="The random numbers to use.  [default: the scenario's]"
)


def _say_if_slow(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """Tell once, on standard error, that the slower engine serves because the kernel was not built."""
    if name == "auto":
        from flowspec.simulate.engines import has_native

        if not has_native():
            click.echo(
                "the native kernel was not built when flowspec was installed, so the SimPy engine serves: the same numbers, "
                "slower; install a C compiler and flowspec again, or say `--engine simpy` to read this no more",
                err=True,
            )
    return name


ENGINE = click.option(
    "--engine",
    type=click.Choice(["auto", "simpy", "native"]),
    default="auto",
    show_default=True,
    callback=_say_if_slow,
    help="Both mean the same; native is fast.",
)
WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", default=1, show_default=True, help="How many runs at once."
)
CLUSTER = click.option(
    "--cluster", metavar="ADDRESS", help="Run on the workers of a dask scheduler instead, such as tcp://10.0.0.1:8786."
)
FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Tables, every number, or tables for a pull request.",
)
OUTPUT = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to a file instead."
)
FAIL_IF = click.option(
    "--fail-if",
    multiple=True,
    metavar="CONDITION",
    help='What must not be, such as "p95(lead_time) > 5 d": the exit code is 1 if the interval shows it.',
)


INTERRUPTED = 130
"""The exit code of a command that Ctrl-C stopped, as shells have it."""


def give(text: str, output: Path | None) -> None:
    """Write the result to its file, or print it."""
    if output:
        write(output, text)
    else:
        click.echo(text, nl=False)


def in_colour(output: Path | None) -> bool:
    """Whether tables are shown to a person at a terminal."""
    return sys.stdout.isatty() and output is None


@contextmanager
def progress(total: int | None, doing: str = "simulating") -> Generator[Callable[[int], None] | None]:
    """A bar with the time left on a terminal (without a total a count of runs); else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    left = TimeRemainingColumn() if total else TimeElapsedColumn()
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), left)
    # drawn when a run is done, not by a thread: processes are forked while the bar stands, and a fork takes no thread along
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)
        bar.refresh()
        yield lambda done: bar.update(task, completed=done, refresh=True)


def measures(texts: Sequence[str], prepared: "Prepared") -> tuple[tuple[str, str], ...]:
    """The (statistic, measure) pairs that options say; raises `UnusableTarget` for the first that cannot be."""
    from flowspec.decide.costs import tariff
    from flowspec.decide.names import measures_of
    from flowspec.decide.targets import parse_measure

    known = measures_of(prepared.lowered.header, priced=tariff(prepared).known) if texts else {}
    return tuple(parse_measure(text, known) for text in texts)


def targets(texts: Sequence[str], prepared: "Prepared") -> "tuple[Target, ...]":
    """The targets that options say; raises `UnusableTarget` for the first that cannot be."""
    from flowspec.decide.costs import tariff
    from flowspec.decide.names import measures_of
    from flowspec.decide.targets import parse

    known = measures_of(prepared.lowered.header, priced=tariff(prepared).known) if texts else {}
    return tuple(parse(text, known, currency=prepared.scenario.currency) for text in texts)


def narrow(text: str, prepared: "Prepared", at_most: int | None) -> "Precision":
    """The precision that an option says; raises `UnusableTarget` if it cannot be."""
    from flowspec.decide.costs import tariff
    from flowspec.decide.names import measures_of
    from flowspec.decide.precision import AT_MOST, precision

    known = measures_of(prepared.lowered.header, priced=tariff(prepared).known)
    return precision(text, known, at_most=at_most or AT_MOST, currency=prepared.scenario.currency)


def is_so(conditions: "Sequence[Target]", measures: "Sequence[Measures]", about: str) -> bool:
    """Tell on standard error what runs say of what must not be; whether any of it is shown to be."""
    if not conditions:
        return False
    from flowspec.decide.targets import hold
    from flowspec.report.verdicts import as_condition

    told: list[Held] = [hold(condition, measures) for condition in conditions]
    for one in told:
        click.echo(f"{about}: {as_condition(one)}", err=True)
    return any(one.verdict == "met" for one in told)
