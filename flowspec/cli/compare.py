"""`flowspec compare`: scenarios side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.runs import (
    CLUSTER,
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

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flowspec.decide.compare import Comparison
    from flowspec.decide.prepared import Prepared
    from flowspec.decide.replicate import Runs
    from flowspec.decide.tornado import Tornado
    from flowspec.simulate.engines import EngineName


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="AS_IS TO_BE...")
@click.option(
    "--tornado", "sensitivity", is_flag=True, help="Move every assumption, and tell what the worth of a redesign depends on."
)
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@CLUSTER
@FORM
@FAIL_IF
@OUTPUT
def compare(
    scenarios: tuple[str, ...],
    sensitivity: bool,
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    cluster: str | None,
    form: str,
    fail_if: tuple[str, ...],
    output: Path | None,
) -> None:
    """Compare scenarios: every TO_BE against AS_IS, on the same random numbers.

    The seed and the number of replications are those of AS_IS for all. A difference is told with its interval; where the interval
    holds 0 no difference is shown. Where a TO_BE has [redesign] and both have prices, its break-even is told. --fail-if speaks of
    every TO_BE.

    \b
    Examples:
      flowspec compare simulations/lead_intake/as_is.toml simulations/lead_intake/to_be.toml
      flowspec compare as_is.toml to_be.toml bolder.toml --replications 100 --format markdown -o differences.md
      flowspec compare as_is.toml to_be.toml --tornado
      flowspec compare as_is.toml to_be.toml --fail-if "p90(lead_time) > 5 d"
    """
    if len(scenarios) < 2:
        raise click.UsageError("a comparison needs two scenarios or more; `flowspec simulate` runs one")
    from flowspec.decide.compare import compare as compared
    from flowspec.decide.prepared import prepare
    from flowspec.decide.replicate import Runs

    ready = [prepare(scenario) for scenario in scenarios]
    conditions = [targets(fail_if, one) for one in ready[1:]]
    if sensitivity:
        _check_account(ready)
    name = cast("EngineName", engine)
    count = len(ready) * (replications or ready[0].scenario.replications)
    with progress(count) as on_done:
        told = compared(
            ready,
            replications=replications,
            seed=seed,
            engine=name,
            workers=workers,
            cluster=cluster,
            keep={one.measure for one in conditions[0]},
            on_done=on_done,
        )
    runs = Runs(told.experiments[0].summary.replications, told.experiments[0].seed, 0, name, workers, cluster)
    bars: dict[int, Tornado] = {}
    if sensitivity:
        with progress(None, "moving assumptions") as on_done:
            bars = _tornados(told, runs, on_done)
    give(_rendered(told, runs, bars, form, colour=in_colour(output)), output)
    shown = [
        is_so(asked, one.measures, name) for asked, one, name in zip(conditions, told.experiments[1:], scenarios[1:], strict=True)
    ]
    if any(shown):
        raise click.exceptions.Exit(1)


def _check_account(ready: "Sequence[Prepared]") -> None:
    from flowspec.decide.tornado import has_account

    if not any(has_account(ready[0], one) for one in ready[1:]):
        raise click.UsageError("--tornado needs a TO_BE with [redesign], and prices in it and in AS_IS")


def _tornados(told: "Comparison", runs: "Runs", on_done: "Callable[[int], None] | None") -> "dict[int, Tornado]":
    """By the number of each scenario with an account: what it depends on."""
    from flowspec.decide.tornado import has_account, tornado

    first, *others = told.experiments
    return {
        number: tornado(first.prepared, other.prepared, runs, on_done=on_done)
        for number, other in enumerate(others, 1)
        if has_account(first.prepared, other.prepared)
    }


def _rendered(told: "Comparison", runs: "Runs", bars: "dict[int, Tornado]", form: str, *, colour: bool) -> str:
    from flowspec.decide.break_even import break_even
    from flowspec.decide.mistrust import mistrust
    from flowspec.report import account, comparison
    from flowspec.report.sheets import sheets_as_markdown, sheets_as_text
    from flowspec.report.trust import trust_json, trust_sheet

    trust = [mistrust(one.prepared, runs) for one in told.experiments]
    accounts = {number: break_even(told, number) for number in range(1, len(told.experiments))}
    if form == "json":
        return comparison.as_json(
            told,
            break_even=[account.account_json(accounts[number]) for number in accounts],
            tornado=[account.tornado_json(bars[number]) if number in bars else None for number in accounts],
            trust=[trust_json(each) for each in trust],
        )
    short = comparison.names(told)
    sheets = [*comparison.sheets(told)]
    for number, each in accounts.items():
        sheets += account.account_sheets(each, short[number])
        sheets += [account.tornado_sheet(bars[number], short[number])] if number in bars else []
    sheets += [trust_sheet(each, name) for each, name in zip(trust, short, strict=True)]
    if form == "markdown":
        return sheets_as_markdown(comparison.head(told), sheets)
    return sheets_as_text(comparison.head(told), sheets, colour=colour)
