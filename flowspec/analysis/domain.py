"""All records that a question is about: which fields there are, and what they can hold."""

from datetime import UTC, datetime

from flowspec.model.graph import Field, Graph, Specs
from flowspec.model.plain import dataclass

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
"""The moment of examples in which the moment does not matter: a Monday, so that no reader stops at it."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The fields of a complete record in declared order, and the parties that a party field can name (empty: any)."""

    fields: tuple[Field, ...]
    parties: tuple[str, ...] = ()


def domain_of(specs: Specs, graph: Graph) -> Domain:
    """The records of a workflow: the fields of its record, then those of the records that it refers to, near ones first."""
    records = {record.name: record for record in specs.records}
    seen: dict[str, None] = {}
    waiting = [graph.record]
    while waiting:
        name = waiting.pop(0)
        if name in records and name not in seen:
            seen[name] = None
            waiting.extend(other for _, other in records[name].refers_to)
    fields = tuple(field for name in seen for field in records[name].fields)
    return Domain(fields, tuple(p.name for p in specs.parties if p.what in ("team", "role")))
