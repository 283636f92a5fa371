"""`flowspec explain`: what a rule asks, and the records that show its findings."""

import click

from flowspec.cli.specs import loaded


@click.command()
@click.argument("rule", required=False, metavar="[CODE]")
@click.argument("spec", required=False, metavar="[SPEC]")
@click.option("--record", "form", flag_value="json", help="Print the records that show the rule's findings in SPEC, as JSON.")
@click.option("--as-pytest", "form", flag_value="pytest", help="Print them as pytest fixtures.")
def explain(rule: str | None, spec: str | None, form: str | None) -> None:
    """Explain a rule by its code or name; without one, list all rules.

    With SPEC and --record or --as-pytest, print the complete records that show the rule's findings there.

    \b
    Examples:
      flowspec explain OWN001
      flowspec explain ambiguous-triggers
      flowspec explain TRG003 specs/lead_intake/as_is.py --record
    """
    if (spec is None) != (form is None):
        raise click.UsageError("a SPEC goes with --record or --as-pytest, and these with a SPEC")
    if rule is None:
        _list()
    elif spec is None:
        _explain(rule)
    else:
        _records(rule, spec, form or "json")


def _list() -> None:
    from flowspec.checks import ALL

    for rule in ALL:
        click.echo(f"{rule.code}  {rule.name:<34} {rule.severity:<8} {rule.complaint}")


def _explain(name: str) -> None:
    from flowspec.checks import ALL
    from flowspec.checks.rule import help_text
    from flowspec.checks.selection import chosen

    told = [
        f"{rule.code} {rule.name} ({rule.severity}, decided by {rule.decider})\n\n{help_text(rule)}"
        for rule in chosen(ALL, select=[name])
    ]
    click.echo("\n\n".join(told))


def _records(name: str, spec: str, form: str) -> None:
    from flowspec.checks import ALL
    from flowspec.checks import check as checked
    from flowspec.checks.format_record import as_json, as_pytest
    from flowspec.checks.selection import chosen

    asked = chosen(ALL, select=[name])
    found = [one for one in checked(loaded(spec), rules=asked) if one.witness and one.witness.record]
    if not found:
        click.echo(f"no record shows a finding of {name} in {spec}", err=True)
        raise click.exceptions.Exit(1)
    click.echo(as_json(found) if form == "json" else as_pytest(found), nl=False)
