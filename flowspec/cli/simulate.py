"""`flowspec simulate`: what a design will do."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.files import write
from flowspec.cli.runs import (
    CLUSTER,
    ENGINE,
    FAIL_IF,
    OUTPUT,
    REPLICATIONS,
    SEED,
    WORKERS,
    give,
    in_colour,
    is_so,
    narrow,
    progress,
    targets,
)

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from flowspec.decide.experiment import Experiment
    from flowspec.decide.mistrust import Mistrust
    from flowspec.decide.prepared import Prepared
    from flowspec.simulate.engines import EngineName


@click.command()
@click.argument("scenario", type=str, metavar="SCENARIO")
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@CLUSTER
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Tables, or every number."
)
@click.option(
    "--precision",
    metavar="HALF-WIDTH",
    help='Go on until an interval is narrow enough: "5 %" of the mean lead time, "p90(lead_time) = 2 h".',
)
@click.option(
    "--at-most",
    type=click.IntRange(min=2),
    metavar="N",
    help="How many runs --precision may take.  [default: 1000]",
)
@click.option("--summary", is_flag=True, help="Keep no log: memory does not grow with the horizon, and quantiles are within 1 %.")
@FAIL_IF
@OUTPUT
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.(csv|parquet|xes)",
    help="Write the log of the first run too.",
)
def simulate(
    scenario: str,
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    cluster: str | None,
    form: str,
    precision: str | None,
    at_most: int | None,
    summary: bool,
    fail_if: tuple[str, ...],
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
      flowspec simulate simulations/sales_to_onboarding/to_be.toml --fail-if "p95(lead_time) > 10 d"
      flowspec simulate simulations/lead_intake/to_be.toml --precision "p90(lead_time) = 5 %"
    """
    if at_most and not precision:
        raise click.UsageError("--at-most says how many runs --precision may take; give both")
    from flowspec.decide.experiment import experiment
    from flowspec.decide.prepared import prepare

    ready = prepare(scenario)
    if log:
        _check_log(log, ready)
    if summary:
        _check_summary(ready, log)
    conditions = targets(fail_if, ready)
    name = cast("EngineName", engine)
    until = narrow(precision, ready, at_most) if precision else None
    if summary:
        _say_left_out(ready, {one.measure for one in (*conditions, *([until] if until else ()))})
    with progress(None if until else replications or ready.scenario.replications) as on_done:
        told = experiment(
            ready,
            replications=replications,
            seed=seed,
            engine=name,
            workers=workers,
            cluster=cluster,
            in_pieces=summary,
            keep={one.measure for one in conditions},
            precision=until,
            on_done=on_done,
        )
    if log:
        _write_log(ready, log, seed, name)
    give(_rendered(told, form, () if summary else _trust(told, name, workers, cluster), colour=in_colour(output)), output)
    if is_so(conditions, told.measures, scenario):
        raise click.exceptions.Exit(1)


def _trust(told: "Experiment", engine: "EngineName", workers: int, cluster: str | None) -> "Sequence[Mistrust]":
    if told.prepared.scenario.trust is None:
        return ()
    from flowspec.decide.mistrust import mistrust
    from flowspec.decide.replicate import Runs

    return mistrust(told.prepared, Runs(told.summary.replications, told.seed, 0, engine, workers, cluster))


def _rendered(told: "Experiment", form: str, trust: "Sequence[Mistrust]", *, colour: bool) -> str:
    from flowspec.decide.load import loads

    expected = loads(told)
    if form == "json":
        from flowspec.report.as_json import as_json
        from flowspec.report.trust import trust_json

        return as_json(told, expected, trust=trust_json(trust)) if trust else as_json(told, expected)
    from flowspec.report.terminal import as_text

    text = as_text(told, expected, colour=colour)
    if not trust:
        return text
    from flowspec.report.sheets import sheets_as_text
    from flowspec.report.trust import trust_sheet

    return text + sheets_as_text("", [trust_sheet(trust)], colour=colour)


def _check_summary(ready: "Prepared", log: Path | None) -> None:
    if log:
        raise click.UsageError("--summary keeps no log, so --log has nothing to write; leave one of them out")
    if ready.scenario.run == "steady-state" and ready.scenario.warm_up is None:
        raise click.UsageError(
            'a warm-up is found in whole logs, and --summary keeps none; write one into the scenario: warm_up = "4 week"'
        )


def _say_left_out(ready: "Prepared", asked: "Set[str]") -> None:
    """Tell on standard error what needs a log; raise `UsageError` if it is asked for."""
    from flowspec.decide.experiment import one_priority
    from flowspec.measure.folding import IN_LINE

    left_out = [] if one_priority(ready.lowered.header) else [*IN_LINE]
    if wanted := sorted(asked & {*left_out}):
        raise click.UsageError(
            f'--summary keeps no log, and with several priorities "{wanted[0]}" needs one; leave --summary out, or the condition'
        )
    left_out += ["trust over time"] if ready.scenario.trust else []
    if left_out:
        click.echo(f"--summary keeps no log, so it leaves out what needs several cases at once: {', '.join(left_out)}", err=True)


def _check_log(path: Path, ready: "Prepared") -> None:
    """Tell before the runs what would keep the log from being written after them."""
    if path.suffix not in (".csv", ".parquet", ".xes"):
        raise click.UsageError(f"a log is written as .csv, .parquet or .xes, and {path} is none of them")
    if path.suffix == ".parquet":
        from flowspec.model.log_columns import check_pyarrow

        check_pyarrow()
    if path.suffix == ".xes":
        from flowspec.export.xes import check_dated

        check_dated(ready.lowered.header)


def _write_log(ready: "Prepared", path: Path, seed: int | None, engine: "EngineName") -> None:
    from flowspec.decide.replicate import one_log

    told = one_log(ready, seed=seed, engine=engine)
    match path.suffix:
        case ".parquet":
            from flowspec.model.log_columns import parquet

            write(path, parquet(told))
        case ".xes":
            from flowspec.export.xes import xes

            write(path, xes(told))
        case _:
            from flowspec.model.log_file import header_text, rows_text

            write(path.with_name(f"{path.name}.json"), header_text(told))
            write(path, rows_text(told))
