"""Which rules are asked, and which findings are bad enough."""

import importlib
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from flowspec.checks.rule import AnyRule, Headline, Review, Rule
from flowspec.model.diagnostic import Diagnostic, Severity
from flowspec.model.errors import FlowspecError

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")


def chosen(rules: Sequence[AnyRule], *, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[AnyRule, ...]:
    """The rules that `select` names (none: all), but not those that `ignore` names: by code, beginning of a code, or name.

    Raises `FlowspecError` with all names that no rule has, each with the nearest one.
    """
    select, ignore = tuple(select), tuple(ignore)
    unknown = [name for name in (*select, *ignore) if not any(is_named(rule, name) for rule in rules)]
    if unknown:
        raise FlowspecError("\n".join(no_such_rule(name, rules) for name in dict.fromkeys(unknown)))
    wanted = [rule for rule in rules if not select or any(is_named(rule, name) for name in select)]
    return tuple(rule for rule in wanted if not any(is_named(rule, name) for name in ignore))


def is_named(rule: Headline | Diagnostic, name: str) -> bool:
    """Whether `name` is the name of a rule, its code, or how its code begins (`OWN`)."""
    return name != "" and (name == rule.name or rule.code.startswith(name.upper()))


def no_such_rule(name: str, rules: Iterable[Headline]) -> str:
    """That no rule is called so, with the nearest that is."""
    near = get_close_matches(name.lower(), [word for rule in rules for word in (rule.code.lower(), rule.name)], n=1, cutoff=0.5)
    meant = next((word for rule in rules for word in (rule.code, rule.name) if near and word.lower() == near[0]), None)
    hint = f"; did you mean {meant}?" if meant else "; `flowspec explain` lists the rules"
    return f"no rule is called {name!r}{hint}"


def at_or_above(findings: Iterable[Diagnostic], severity: Severity) -> tuple[Diagnostic, ...]:
    """The findings that are as bad as `severity` or worse."""
    least = SEVERITIES.index(severity)
    return tuple(one for one in findings if SEVERITIES.index(one.severity) >= least)


def own_rules(names: Iterable[str], *, beside: Sequence[AnyRule], below: Path | None = None) -> tuple[AnyRule, ...]:
    """Rules from other packages, each as `package.module:NAME` of a `Rule` or `Review`. This imports the packages: those that
    are installed, and those `below` the folder of the project.

    Raises `FlowspecError` if one cannot be had, is no rule, or has the code or name of another.
    """
    found: list[AnyRule] = []
    for name in names:
        rule = _own_rule(name, below)
        for other in (*beside, *found):
            if rule.code == other.code or rule.name == other.name:
                raise FlowspecError(f"the rule {name} is called {rule.code} {rule.name}, as another one is; give it its own")
        found.append(rule)
    return tuple(found)


def _own_rule(name: str, below: Path | None) -> AnyRule:
    module, _, attribute = name.partition(":")
    if not module or not attribute:
        raise FlowspecError(f"{name!r} names no rule; write it as `package.module:NAME`")
    try:
        with _importable(below):
            loaded = importlib.import_module(module)
    except ImportError as error:
        hint = "put it beside the pyproject.toml, or install its package"
        raise FlowspecError(f"the rule {name} cannot be loaded: {error}; {hint}") from None
    except Exception as error:  # whatever the module does when it is run
        raise FlowspecError(f"the rule {name} cannot be loaded: {type(error).__name__}: {error}") from error
    rule: object = getattr(loaded, attribute, None)
    if rule is None:
        raise FlowspecError(f"the rule {name} cannot be loaded: `{module}` has no `{attribute}`")
    if not isinstance(rule, Rule | Review):
        raise FlowspecError(f"{name} is no rule but a {type(rule).__name__}; make it a `flowspec.checks.rule.Rule`")
    return rule


@contextmanager
def _importable(folder: Path | None) -> Generator[None]:
    """While this lasts, modules in the folder can be imported."""
    if folder is None:
        yield
        return
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
