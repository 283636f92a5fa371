"""`flowspec price`: what each flaw costs."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.runs import CLUSTER, ENGINE, FORM, OUTPUT, REPLICATIONS, SEED, WORKERS, give, in_colour, progress

if TYPE_CHECKING:
    from flowspec.decide.price import Measure
    from flowspec.model.duration import Duration
    from flowspec.simulate.engines import EngineName

BY = ("money", "lead time", "hours", "breached", "lost", "unfinished")


@click.command()
@click.argument("scenario", type=str, metavar="SCENARIO")
@click.option(
    "--by", type=click.Choice(BY), help="What ranks the flaws.  [default: money where the scenario has prices, else lead time]"
)
@click.option(
    "--accept-within",
    metavar="TIME",
    help='Price handoffs that are never accepted (OWN007): what is not taken up within "4 business h", say, is noticed then.',
)
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@CLUSTER
@FORM
@OUTPUT
def price(
    scenario: str,
    by: str | None,
    accept_within: str | None,
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    cluster: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Price the flaws of SCENARIO: what each finding of `flowspec check`, and each field's %C&A, costs in a month.

    For each flaw the scenario is simulated again without it, on the same random numbers. The best set is not the sum of single
    flaws: it is searched for one by one, and pairs of the five dearest are looked at. A finding without a simulated counterpart
    says so.

    \b
    Examples:
      flowspec price simulations/lead_intake/as_is.toml
      flowspec price simulations/lead_intake/as_is.toml --by unfinished --workers 2
      flowspec price simulations/lead_intake/as_is.toml --accept-within "2 business h"
      flowspec price simulations/lead_intake/as_is.toml --format json -o prices.json
    """
    from flowspec.checks import check
    from flowspec.decide.costs import tariff
    from flowspec.decide.fields import field_prices
    from flowspec.decide.prepared import prepare
    from flowspec.decide.price import price as priced
    from flowspec.decide.replicate import runs_of
    from flowspec.report import prices
    from flowspec.report.sheets import sheets_as_markdown, sheets_as_text

    ready = prepare(scenario)
    if by == "money" and not tariff(ready).known:
        raise click.UsageError(f"{scenario} names no prices; add [costs] or a team's cost_per_hour, or rank by something else")
    limit = _limit(accept_within)
    name = cast("EngineName", engine)
    runs = runs_of(ready, replications=replications, seed=seed, engine=name, workers=workers, cluster=cluster)
    with progress(None, "pricing") as on_done:
        told = priced(ready, check(ready.specs), runs, by=cast("Measure | None", by), accept_within=limit, on_done=on_done)
        fields = field_prices(ready, runs)
    match form:
        case "json":
            text = prices.as_json(told, fields)
        case "markdown":
            text = sheets_as_markdown(prices.head(told), prices.sheets(told, fields))
        case _:
            text = sheets_as_text(prices.head(told), prices.sheets(told, fields), width=150, colour=in_colour(output))
    give(text, output)


def _limit(text: str | None) -> "Duration | None":
    """The length of time that the option says."""
    from flowspec.model.duration import BadText, duration

    if text is None:
        return None
    try:
        limit = duration(text)
    except BadText as error:
        raise click.BadParameter(str(error), param_hint="--accept-within") from None
    if limit.counted == "business d" or limit.ticks == 0:
        raise click.BadParameter(
            f'{text}: write more than 0 of s, min, h, d or business h, such as "4 business h"', param_hint="--accept-within"
        )
    return limit
