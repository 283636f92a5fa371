"""`flowspec staff`: the cheapest staffing that meets targets."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.files import write
from flowspec.cli.runs import CLUSTER, ENGINE, FORM, OUTPUT, REPLICATIONS, SEED, WORKERS, give, in_colour, progress, targets

if TYPE_CHECKING:
    from flowspec.decide.staff import Staffing
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
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.(svg|png)",
    help="Draw cost against service too: what each target comes to at each price.",
)
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@CLUSTER
@FORM
@OUTPUT
def staff(
    scenario: str,
    wanted: tuple[str, ...],
    since: datetime | None,
    picture: Path | None,
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    cluster: str | None,
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
      flowspec staff to_be.toml --target "p90(lead_time) <= 5 d" --picture front.svg
      flowspec staff backlog.toml --since 2027-02-01 --target "mean(open_at_end) <= 0.02"
    """
    from flowspec.decide.prepared import prepare
    from flowspec.decide.replicate import runs_of
    from flowspec.decide.staff import staff as staffed
    from flowspec.report import staffing
    from flowspec.report.sheets import sheets_as_markdown, sheets_as_text

    if picture and picture.suffix not in (".svg", ".png"):
        raise click.UsageError(f"a picture is drawn as .svg or .png, and {picture} is neither")
    ready = prepare(scenario)
    asked = targets(wanted, ready)
    runs = runs_of(
        ready, replications=replications, seed=seed, engine=cast("EngineName", engine), workers=workers, cluster=cluster
    )
    with progress(None, "staffing") as on_done:
        told = staffed(ready, asked, runs, since=since.date() if since else None, on_done=on_done)
    match form:
        case "json":
            text = staffing.as_json(told, ready)
        case "markdown":
            text = sheets_as_markdown(staffing.head(told, ready), staffing.sheets(told))
        case _:
            text = sheets_as_text(staffing.head(told, ready), staffing.sheets(told), colour=in_colour(output))
    if picture:
        _draw(told, picture)
    give(text, output)
    if told.best is None:
        raise click.exceptions.Exit(1)


def _draw(told: "Staffing", picture: Path) -> None:
    from flowspec.report.page.drawing import png, svg
    from flowspec.report.page.front import front, in_words

    drawn = svg(front(told), ident="front", says=in_words(told))
    write(picture, drawn if picture.suffix == ".svg" else png(drawn))
