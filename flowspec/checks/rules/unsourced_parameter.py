"""SIM005: a number that nobody stands for."""

from collections.abc import Iterator

from flowspec.checks.facts import Element, Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.given import Given
from flowspec.model.words import listed

TABLES = 2
"""Numbers of one table are told together: `[stages.kickoff]`."""


def find(facts: Facts) -> Iterator[Finding]:
    """Numbers of a scenario that say neither what they were counted in, nor a source, nor who estimates them; not the length of
    the run, which is a choice."""
    if facts.assumed is None:
        return
    numbers, places = facts.assumed.numbers, facts.assumed.places
    sourced = [path for path, given in numbers.items() if _is_sourced(given)]
    open_ones: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in numbers:
        if len(path) > 1 and not any(other[: len(path)] == path or path[: len(other)] == other for other in sourced):
            open_ones.setdefault(path[: min(TABLES, len(path) - 1)], []).append(path)
    for table, paths in open_ones.items():
        names = list(dict.fromkeys(f"`{'.'.join(path[len(table) :])}`" for path in paths))
        yield Finding(
            Element("scenario/" + "/".join(table), places.of(*paths[0])),
            f"nobody says where {listed(names, 'and')} of `{'.'.join(table)}` {'comes' if len(names) == 1 else 'come'} from",
            'write `{ value = ..., source = "..." }`, `by = "..."` for an estimate, or `n = ...` for what was counted',
            subject=".".join(table),
        )


def _is_sourced(given: Given) -> bool:
    return given.by is not None or given.origin != "estimated"


RULE = Rule("SIM005", "unsourced-parameter", "info", "lexical", "Who said eight minutes?", find)
