"""`flowspec staff`: the cheapest staffing that meets targets."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.runs import ENGINE, FORM, OUTPUT, REPLICATIONS, SEED, WORKERS, give, in_colour, progress, targets

if TYPE_CHECKING:
    from flowspec.simulate.engines import EngineName


@click.command()
@click.argument("scenario", type=str, metavar="SCENARIO")
@click.option(
    "--target",
    "wanted",
    multiple=True,
    required=True,
    metavar="TARGET",
    help='What must be met, such as "p90(lead_time) <= 5 d".',
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Add seats only from this day on, to the sizes that the scenario has.",
)
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@FORM
@OUTPUT
def staff(
    scenario: str,
    wanted: tuple[str, ...],
    since: datetime | None,
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    form: str,
    output: Path | None,
) -> None:
    """Find the cheapest staffing with which SCENARIO meets every --target.

    A target is met if its whole interval lies on the right side; the answer is checked on fresh replications, so that a staffing
    that misses a target is returned with 5 % probability at most. Where no staffing meets the targets the exit code is 1 and the
    reason is told.

    \b
    Examples:
      flowspec staff simulations/lead_intake/to_be.toml --target "p90(lead_time) <= 2 d"
      flowspec staff to_be.toml --target "p90(lead_time) <= 5 d" --target "share(met.kickoff) >= 0.95"
      flowspec staff backlog.toml --since 2027-02-01 --target "mean(open_at_end) <= 0.02"
    """
    from flowspec.decide.prepared import prepare
    from flowspec.decide.replicate import runs_of
    from flowspec.decide.staff import staff as staffed
    from flowspec.report import staffing
    from flowspec.report.sheets import sheets_as_markdown, sheets_as_text

    ready = prepare(scenario)
    asked = targets(wanted, ready)
    runs = runs_of(ready, replications=replications, seed=seed, engine=cast("EngineName", engine), workers=workers)
    with progress(None, "staffing") as on_done:
        told = staffed(ready, asked, runs, since=since.date() if since else None, on_done=on_done)
    match form:
        case "json":
            text = staffing.as_json(told, ready)
        case "markdown":
            text = sheets_as_markdown(staffing.head(told, ready), staffing.sheets(told))
        case _:
            text = sheets_as_text(staffing.head(told, ready), staffing.sheets(told), colour=in_colour(output))
    give(text, output)
    if told.best is None:
        raise click.exceptions.Exit(1)
