"""`flowspec compare`: scenarios side by side."""

from pathlib import Path
from typing import cast

import click

from flowspec.cli.runs import (
    ENGINE,
    FAIL_IF,
    FORM,
    OUTPUT,
    REPLICATIONS,
    SEED,
    WORKERS,
    give,
    in_colour,
    is_so,
    progress,
    targets,
)


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="AS_IS TO_BE...")
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@FORM
@FAIL_IF
@OUTPUT
def compare(
    scenarios: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    form: str,
    fail_if: tuple[str, ...],
    output: Path | None,
) -> None:
    """Compare scenarios: every TO_BE against AS_IS, on the same random numbers.

    The seed and the number of replications are those of AS_IS for all. A difference is told with its interval; where the interval
    holds 0 no difference is shown. --fail-if speaks of every TO_BE.

    \b
    Examples:
      flowspec compare simulations/lead_intake/as_is.toml simulations/lead_intake/to_be.toml
      flowspec compare as_is.toml to_be.toml bolder.toml --replications 100 --format markdown -o differences.md
      flowspec compare as_is.toml to_be.toml --fail-if "p90(lead_time) > 5 d"
    """
    if len(scenarios) < 2:
        raise click.UsageError("a comparison needs two scenarios or more; `flowspec simulate` runs one")
    from flowspec.decide.compare import compare as compared
    from flowspec.decide.prepared import prepare
    from flowspec.report import comparison
    from flowspec.report.sheets import sheets_as_markdown, sheets_as_text
    from flowspec.simulate.engines import EngineName

    ready = [prepare(scenario) for scenario in scenarios]
    conditions = [targets(fail_if, one) for one in ready[1:]]
    count = len(ready) * (replications or ready[0].scenario.replications)
    with progress(count) as on_done:
        name = cast(EngineName, engine)
        told = compared(ready, replications=replications, seed=seed, engine=name, workers=workers, on_done=on_done)
    match form:
        case "json":
            text = comparison.as_json(told)
        case "markdown":
            text = sheets_as_markdown(comparison.head(told), comparison.sheets(told))
        case _:
            text = sheets_as_text(comparison.head(told), comparison.sheets(told), colour=in_colour(output))
    give(text, output)
    shown = [
        is_so(asked, one.measures, name) for asked, one, name in zip(conditions, told.experiments[1:], scenarios[1:], strict=True)
    ]
    if any(shown):
        raise click.exceptions.Exit(1)
