"""SIM003: a scenario and a guard do not fit together."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import TIMED
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related, Witness
from flowspec.model.expression import FieldRef, fields_of
from flowspec.model.graph import Link
from flowspec.model.words import in_words


def find(facts: Facts) -> Iterator[Finding]:
    """Links whose guard no case passes, with the values that a scenario gives the fields: the way is in the design and never in
    a run. Guards on fields that links set are left out, and so are stages that time may end."""
    if facts.assumed is None or facts.assumed.net is None:
        return
    from flowspec.analysis.traffic import unused_ways

    unused = unused_ways(facts.assumed.net)
    for flow in facts.flows:
        told = _set_on_the_way(flow)
        for stage, way in unused:
            link = flow.links.get(way.partition("/")[0])
            if link and link.only_if and stage in link.sources and _is_drawn(flow, stage, link, told):
                places = [facts.assumed.values_of(flow.graph.process, field) for field in fields_of(link.only_if)]
                yield Finding(
                    flow.element(link),
                    f"no case out of `{stage}` has values with which `{link.name}` is taken ({in_words(link.only_if)})",
                    "give the field the values that cases have, or take the way out of the design",
                    subject=stage,
                    place=places[0] if places else facts.assumed.places.top,
                    witness=Witness(path=(stage, link.name)),
                    related=(Related(link.source, f"`{link.name}` leaves `{stage}`"),),
                )


def _is_drawn(flow: Flow, stage: str, link: Link, told: frozenset[FieldRef]) -> bool:
    """Whether values alone decide about the link."""
    by_time = any(other.trigger and other.trigger.what in TIMED for other in flow.links_from[stage])
    return not by_time and not told.intersection(fields_of(link.only_if))


def _set_on_the_way(flow: Flow) -> frozenset[FieldRef]:
    """Fields that get their values from links, and not from the scenario alone."""
    links = flow.graph.links
    signals = (link.trigger.condition for link in links if link.trigger and link.trigger.what == "signal")
    return frozenset(a.to for link in links for a in link.sets).union(*(fields_of(condition) for condition in signals))


RULE = Rule("SIM003", "probability-guard-conflict", "error", "traffic", "Our model never sends anything there.", find)
