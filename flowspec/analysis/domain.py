"""All records that a question is about: which fields there are, and what they can hold."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from flowspec.analysis.lanes import Lane, value_lane
from flowspec.model.expression import FieldRef, ValueKind
from flowspec.model.graph import Field, Graph, Specs
from flowspec.model.plain import dataclass

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
"""The moment of examples in which the moment does not matter: a Monday, so that no reader stops at it."""


@dataclass(frozen=True)
class Domain:
    """The fields of a complete record in declared order, and the parties that a party field can name (empty: any)."""

    fields: tuple[Field, ...]
    parties: tuple[str, ...] = ()

    @cached_property
    def kinds(self) -> Mapping[FieldRef, ValueKind]:
        """What each field holds."""
        return {field.ref: field.holds for field in self.fields}

    @cached_property
    def order(self) -> Mapping[FieldRef, int]:
        """At which place each field is declared."""
        return {field.ref: i for i, field in enumerate(self.fields)}

    @cached_property
    def names(self) -> Mapping[str, int]:
        """How many fields have each name."""
        return Counter(field.ref.name for field in self.fields)

    @cached_property
    def choices(self) -> Mapping[FieldRef, Lane]:
        """The lanes of fields that hold a choice: they are the same in every question."""
        return {
            field.ref: value_lane(field.ref, [name for name, _ in field.choices], open_ended=False)
            for field in self.fields
            if field.holds == "choice"
        }


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
