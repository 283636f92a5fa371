"""`flowspec check`: what is wrong with a design."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.files import read, texts, write
from flowspec.cli.runs import in_colour, progress
from flowspec.cli.specs import loaded

if TYPE_CHECKING:
    from flowspec.checks.assumed import Assumed
    from flowspec.checks.outcome import Outcome
    from flowspec.checks.rule import AnyRule
    from flowspec.checks.settings import Settings
    from flowspec.model.diagnostic import Severity
    from flowspec.model.graph import Specs

FORMATS = ("text", "json", "sarif", "github", "markdown")


@click.command()
@click.argument("specs", nargs=-1, metavar="[SPEC]...")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How the findings are told."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write them to a file instead.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: codes, beginnings of codes (OWN), or names.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    help="From which severity on the exit code is 1.  [default: warning]",
)
@click.option("--strict/--no-strict", default=None, help="Count what could not be decided as a finding.")
@click.option(
    "--baseline", type=click.Path(dir_okay=False, path_type=Path), help="Findings to leave out: those that this file knows."
)
@click.option(
    "--write-baseline", type=click.Path(dir_okay=False, path_type=Path), help="Write all findings to a baseline file and succeed."
)
@click.option("--scenario", metavar="SCENARIO", help="Check this scenario too (SIM rules), with the specs that it names.")
@click.option("--price", metavar="SCENARIO", help="Tell beside each finding what it costs in this scenario.")
@click.option("--color/--no-color", default=None, help="Colours or none.  [default: colours on a terminal]")
def check(
    specs: Sequence[str],
    form: str,
    output: Path | None,
    select: Sequence[str],
    ignore: Sequence[str],
    fail_on: str | None,
    strict: bool | None,
    baseline: Path | None,
    write_baseline: Path | None,
    scenario: str | None,
    price: str | None,
    color: bool | None,
) -> None:
    """Check the design of every workflow in SPEC, or in the specs that a scenario names.

    Each finding names its place, what is wrong and what to do, and shows it: a path, a field, or a complete record. What to ask
    is configured in `[tool.flowspec]` of the pyproject.toml above; options win over it.

    \b
    Examples:
      flowspec check specs
      flowspec check specs/lead_intake/as_is.py --select OWN --select memory-trigger
      flowspec check specs --format sarif -o findings.sarif
      flowspec check specs --write-baseline baseline.json
      flowspec check specs --baseline baseline.json --fail-on error
      flowspec check --scenario simulations/lead_intake/as_is.toml --select SIM
      flowspec check specs/lead_intake/as_is.py --price simulations/lead_intake/as_is.toml
    """
    from flowspec.checks.baseline import from_baseline, to_baseline

    if price and (form in ("sarif", "github") or write_baseline):
        raise click.UsageError("prices are told as text, json or markdown; leave --price out here")
    if not specs and not scenario:
        raise click.UsageError("name a SPEC, or a scenario with --scenario")
    settings, project = _settings([*specs, scenario or ""][0])
    known = baseline or ((project or Path()) / settings.baseline if settings.baseline else None)
    outcome, rules = _outcome(
        specs,
        scenario,
        settings,
        project,
        select=tuple(select) or settings.select,
        ignore=(*settings.ignore, *ignore),
        strict=settings.strict if strict is None else strict,
        baseline=from_baseline(read(known), called=str(known)) if known and not write_baseline else frozenset(),
    )
    if write_baseline:
        write(write_baseline, to_baseline(outcome.findings))
        click.echo(f"{len(outcome.findings)} findings written to {write_baseline}")
        return
    colour = in_colour(output) if color is None else color
    told = _rendered(outcome, form, rules, colour=colour, prices=_prices(price, outcome) if price else None)
    if output:
        write(output, told)
    else:
        click.echo(told, nl=False, color=colour)
    if outcome.fails(cast("Severity", fail_on or settings.fail_on)):
        raise click.exceptions.Exit(1)


def _settings(spec: str) -> "tuple[Settings, Path | None]":
    """What the nearest pyproject.toml above the spec decides, and its folder."""
    from flowspec.checks.settings import Settings, read_settings

    for folder in (Path(spec.partition(".py:")[0]).resolve(), *Path(spec).resolve().parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return read_settings(read(file), called=str(file)), folder
    return Settings(), None


def _outcome(
    paths: Sequence[str],
    scenario: str | None,
    settings: "Settings",
    project: Path | None,
    *,
    select: Sequence[str],
    ignore: Sequence[str],
    strict: bool,
    baseline: "frozenset[tuple[str, str]]",
) -> "tuple[Outcome, tuple[AnyRule, ...]]":
    from flowspec.checks import ALL
    from flowspec.checks import check as checked
    from flowspec.checks.outcome import judge
    from flowspec.checks.rule import distinct
    from flowspec.checks.selection import chosen, own_rules

    rules = (*ALL, *own_rules(settings.rules, beside=ALL, below=project))
    asked = chosen(rules, select=select, ignore=ignore)
    for name in () if scenario else select:
        if all(one.code.startswith("SIM") for one in chosen(rules, select=[name])):
            raise click.UsageError(f"{name} asks about a scenario: name one with --scenario, or do not select it")
    told: list[tuple[Specs, Assumed | None]] = [(loaded(path), None) for path in paths]
    if scenario:
        from flowspec.decide.assumed import assumed

        told.append(assumed(scenario))
    found = distinct(one for specs, taken in told for one in checked(specs, rules=asked, assumed=taken))
    by_scenario = (taken.suppressions for _, taken in told if taken)
    suppressions = dict.fromkeys(one for those in (*(specs.suppressions for specs, _ in told), *by_scenario) for one in those)
    outcome = judge(
        found, rules=rules, asked=asked, today=date.today(), suppressions=tuple(suppressions), baseline=baseline, strict=strict
    )
    return outcome, rules


def _prices(scenario: str, outcome: "Outcome") -> dict[str, str]:
    """By fingerprint: what a finding costs in a scenario."""
    from flowspec.decide.prepared import prepare
    from flowspec.decide.price import price
    from flowspec.decide.replicate import runs_of
    from flowspec.report.prices import beside

    ready = prepare(scenario)
    with progress(None, "pricing") as on_done:
        return beside(price(ready, outcome.findings, runs_of(ready), search=False, on_done=on_done))


def _rendered(outcome: "Outcome", form: str, rules: "Sequence[AnyRule]", *, colour: bool, prices: dict[str, str] | None) -> str:
    from flowspec.checks import format_github, format_json, format_markdown, format_sarif, format_text

    sources = texts(one.place.file for one in outcome.findings)
    match form:
        case "json":
            return format_json.render(outcome, sources, prices=prices)
        case "sarif":
            from importlib.metadata import version

            return format_sarif.render(outcome, sources, rules=rules, version=version("flowspec"))
        case "github":
            return format_github.render(outcome, sources)
        case "markdown":
            return format_markdown.render(outcome, sources, prices=prices)
        case _:
            return format_text.render(outcome, sources, colour=colour, prices=prices)
