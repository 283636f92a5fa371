"""Where in its file each key of a scenario stands, and where each number comes from."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from flowspec.model.plain import dataclass
from flowspec.model.source import NOWHERE, Source

KeyPath: TypeAlias = tuple[str, ...]
"""Keys from the top of the file down; elements of a list count from 0 and stand as text."""

Origin: TypeAlias = Literal["measured", "cited", "estimated", "default"]
"""Counted in data (`n` or `interval`); said by a `source`; written without either; not written at all."""


@dataclass(frozen=True, slots=True)
class Given:
    """Where a number comes from: `source` names the data or the paper, `by` the person, `n` and `interval` its certainty."""

    source: str | None = None
    n: int | None = None
    interval: tuple[str, str] | None = None
    by: str | None = None

    @property
    def origin(self) -> Origin:
        """What kind of number it is."""
        if self.n is not None or self.interval is not None:
            return "measured"
        return "cited" if self.source else "estimated"


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each key path; a path that is not written stands where the nearest table above it does."""

    written: Mapping[KeyPath, Source] = field(default_factory=dict[KeyPath, Source])
    top: Source = NOWHERE

    def of(self, *path: str) -> Source:
        """The place of a key: `places.of("teams", "Sales", "size")`."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.written:
                return self.written[path[:length]]
        return self.top


NO_PLACES = Places()
"""Of a scenario that was not read from a file."""
