"""`flowspec sweep`: a scenario with every combination of chosen values."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.files import write
from flowspec.cli.runs import CLUSTER, ENGINE, INTERRUPTED, REPLICATIONS, SEED, WORKERS, in_colour, measures, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flowspec.decide.axes import Axis
    from flowspec.decide.journal import Journal
    from flowspec.decide.prepared import Prepared
    from flowspec.decide.replicate import Runs
    from flowspec.decide.sweep import Finished, Point
    from flowspec.simulate.engines import EngineName

SUFFIXES = (".csv", ".json", ".jsonl")


@click.command()
@click.argument("scenario", type=str, metavar="SCENARIO")
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="KEY=VALUES",
    help="A key of the scenario and its values: a list, or a range a..b or a..b..step.",
)
@click.option("--measure", "asked", multiple=True, metavar="MEASURE", help='Tell this too, such as "p90(wait.kickoff)".')
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@CLUSTER
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.(csv|json|jsonl)",
    help="Write the points to a file instead of a table.",
)
@click.option("--resume", is_flag=True, help="Go on where an interrupted sweep with this -o stopped.")
def sweep(
    scenario: str,
    settings: tuple[str, ...],
    asked: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    cluster: str | None,
    output: Path | None,
    resume: bool,
) -> None:
    """Simulate SCENARIO with every combination of values, each on the same random numbers.

    With -o every finished point is kept in FILE.partial until all are there; after Ctrl-C or a crash, --resume runs the rest, and
    the file comes out as if nothing had happened.

    \b
    Examples:
      flowspec sweep to_be.toml --set teams.Onboarding.size=3..8
      flowspec sweep to_be.toml --set teams.Onboarding.size=3..8 --set fields.scope.complete=0.6,0.8,0.95 -o sweep.csv
      flowspec sweep to_be.toml --set "stages.kickoff.work=50 min,70 min" --measure "p90(wait.kickoff)"
      flowspec sweep to_be.toml --set teams.Onboarding.size=3..8 --replications 1000 --cluster tcp://10.0.0.1:8786
    """
    if output and output.suffix not in SUFFIXES:
        raise click.UsageError(f"a sweep is written as {', '.join(SUFFIXES)}, and {output} is none of them")
    if resume and not output:
        raise click.UsageError("--resume goes on with a file; say which with -o")
    from flowspec.decide.axes import axes_of
    from flowspec.decide.prepared import prepare
    from flowspec.decide.replicate import runs_of
    from flowspec.decide.sweep import grid, main_measures
    from flowspec.report import sweep as report
    from flowspec.report.sheets import sheets_as_text

    ready = prepare(scenario)
    axes = axes_of(settings)
    pairs = tuple(dict.fromkeys((*main_measures(ready, axes), *measures(asked, ready))))
    runs = runs_of(
        ready, replications=replications, seed=seed, engine=cast("EngineName", engine), workers=workers, cluster=cluster
    )
    with progress(None, "reading the points") as on_done:
        points = grid(ready, axes, on_done=on_done)
    journal = _journal(output, runs.seed, resume)
    told = _run(axes, points, pairs, runs, journal)
    if output and journal and len(told) == len(points):
        write(output, _text(output, ready, axes, told, runs.seed))
        journal.path.unlink()
    elif told:
        head, tables = report.head(ready, runs.count, runs.seed), report.sheets(axes, told, of=len(points))
        click.echo(sheets_as_text(head, tables, colour=in_colour(output)), nl=False)
    if len(told) < len(points):
        raise KeyboardInterrupt


def _run(
    axes: "Sequence[Axis]", points: "Sequence[Point]", pairs: "Sequence[tuple[str, str]]", runs: "Runs", journal: "Journal | None"
) -> "list[Finished]":
    """The points that are finished when all are, or when Ctrl-C comes; those in the journal are not run again."""
    from flowspec.decide.sweep import sweep as swept

    names = tuple(f"{statistic}({name})" for statistic, name in pairs)
    expected = [(point.digest, runs.count, names) for point in points]
    told = journal.finished(expected) if journal else []
    before = len(told) * runs.count
    with progress(len(points) * runs.count) as on_done:

        def tell(done: int) -> None:
            if on_done:
                on_done(before + done)

        try:
            for point in swept(axes, points, pairs, runs, begun=len(told), on_done=tell):
                if journal:
                    journal.add(point)
                told.append(point)
        except KeyboardInterrupt:
            kept = len(journal.finished(expected)) if journal else 0
            if journal is None or not kept:
                return told
            click.echo(f"stopped; {kept} of {len(points)} points are in {journal.path}, and --resume runs the rest", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
    return told


def _journal(output: Path | None, seed: int, resume: bool) -> "Journal | None":
    from flowspec.decide.journal import Journal

    if output is None:
        return None
    path = output.with_name(f"{output.name}.partial")
    if path.exists() and not resume:
        raise click.UsageError(f"{path} holds points of an interrupted sweep; say --resume, or delete it")
    return Journal(path, seed)


def _text(output: Path, ready: "Prepared", axes: "Sequence[Axis]", told: "Sequence[Finished]", seed: int) -> str:
    from flowspec.report.sweep import as_csv, as_json, as_lines

    match output.suffix:
        case ".csv":
            return as_csv(axes, told)
        case ".json":
            return as_json(ready, axes, told, seed)
        case _:
            return as_lines(told, seed)
