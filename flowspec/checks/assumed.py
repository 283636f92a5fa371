"""What a scenario takes for granted, as far as rules ask about it; `flowspec.decide.assumed` reads it from a file."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.expression import FieldRef
from flowspec.model.given import NO_PLACES, Given, KeyPath, Places
from flowspec.model.graph import Suppression
from flowspec.model.plain import dataclass
from flowspec.model.source import Source

if TYPE_CHECKING:
    from flowspec.analysis.traffic import Net


@dataclass(frozen=True, slots=True)
class Assumed:
    """A scenario as plain data.

    `places` are those of its keys, `numbers` says of every number that is written where it comes from, and `net` is the work
    that it brings to each team. `faults` are shares that cannot be: with them there is no net. `suppressions` are its comments.
    """

    places: Places = NO_PLACES
    numbers: Mapping[KeyPath, Given] = field(default_factory=dict[KeyPath, Given])
    net: "Net | None" = None
    faults: tuple[Diagnostic, ...] = ()
    suppressions: tuple[Suppression, ...] = ()

    def values_of(self, process: str, field: FieldRef) -> Source:
        """Where the scenario says what values the field has; its top where it does not."""
        tables = [(*above, "fields", name) for above in (("workflows", process), ()) for name in (field.name, str(field))]
        written = (self.places.written[path] for table in tables if (path := (*table, "values")) in self.places.written)
        return next(written, self.places.top)
