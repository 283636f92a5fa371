"""A workflow as text: readable in a terminal, and Markdown where that is shown."""

import re
from collections.abc import Iterable, Iterator

from flowspec.export.facts import Fact, link_facts, named_clocks, stage_facts
from flowspec.export.lanes import Lane, lanes
from flowspec.export.look import clean
from flowspec.model.graph import Graph, Link, Specs, Stage
from flowspec.model.words import clock_words, listed


def outline(graph: Graph, specs: Specs) -> str:
    """Stages by owner, links and named clocks, each with everything that the spec says of it."""
    return "\n".join(_lines(graph, specs)) + "\n"


def summary(graph: Graph, specs: Specs) -> str:
    """One paragraph that says what a picture of the workflow shows, for readers who cannot see it."""
    owned = [f"{_title(lane)}: {', '.join(stage.name for stage in lane.stages)}" for lane in lanes(graph, specs)]
    ways = [f"{link.name}, a {link.what} from {_ways(link)}" for link in graph.links]
    parts = [graph.meaning, f"Stages by owner: {'; '.join(owned)}.", f"Links: {'; '.join(ways)}." if ways else "No links."]
    return clean(" ".join(part for part in parts if part))


def _lines(graph: Graph, specs: Specs) -> Iterator[str]:
    yield f"# {_plain(graph.name)}"
    if graph.meaning:
        yield from ("", _plain(graph.meaning))
    yield from ("", "## Stages")
    for lane in lanes(graph, specs):
        yield from ("", f"### {_plain(_title(lane))}", "")
        for stage in lane.stages:
            yield _item(stage.name, _kind(stage), stage.meaning)
            yield from _facts(stage_facts(stage, graph, specs, lane.title))
    if graph.links:
        yield from ("", "## Links", "")
    for link in graph.links:
        yield _item(link.name, link.what, _ways(link))
        yield from _facts(link_facts(link, graph))
    clocks = named_clocks(graph)
    if clocks:
        yield from ("", "## Clocks", "")
    for clock in clocks:
        yield _item(clock.name, clock.what, clock.meaning)
        yield f"  - {_plain(clock_words(clock))}"


def _title(lane: Lane) -> str:
    return lane.title or ("Ends" if all(stage.what == "end" for stage in lane.stages) else "Where nothing rests")


def _kind(stage: Stage) -> str:
    return "" if stage.what == "stage" else stage.what


def _ways(link: Link) -> str:
    last = "or" if link.takes == "any" else "and"
    return f"{listed(link.sources, last)} to {listed(link.targets, 'and')}"


def _item(name: str, kind: str, says: str) -> str:
    return "- " + _plain(f"{name}{f' ({kind})' if kind else ''}{f': {says}' if says else ''}")


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        yield f"  - {_plain(f'{fact.label}: {fact.says}' if fact.label else fact.says)}"


def _plain(text: str) -> str:
    """Text on one line in which Markdown finds no markup."""
    return re.sub(r"([\\`*\[]|<(?=[A-Za-z/!?])|^[-+#>=])", r"\\\1", clean(text))
