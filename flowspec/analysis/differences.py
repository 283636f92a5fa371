"""Systems of differences of whole numbers, `x - y <= c`: decided exactly by shortest paths.

A system has a solution if and only if its graph has no negative cycle, and the shortest distances are the tightest bounds
(Cormen et al., Introduction to Algorithms, section 24.4). Because they are tight, numbers may be chosen one by one, each within
the bounds that the earlier ones leave (Dechter, Meiri and Pearl 1991, Temporal Constraint Networks, theorem 2.3).
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from flowspec.model.plain import dataclass

Bound: TypeAlias = int | None
"""An upper bound; None: there is none."""

ZERO = 0
"""The number of the variable that is always 0: `x - ZERO <= c` bounds x from above."""


@dataclass(frozen=True, slots=True)
class AtMost:
    """`x - y <= c`."""

    x: int
    y: int
    c: int


class Differences:
    """Variables 1 to `count` (0 is `ZERO`) under constraints; `possible` says whether numbers can be found."""

    def __init__(self, count: int, constraints: Iterable[AtMost]) -> None:
        size = count + 1
        self._upper: list[list[Bound]] = [[0 if x == y else None for y in range(size)] for x in range(size)]
        for told in constraints:
            self._tighten(told.x, told.y, told.c)
        for k in range(size):
            through = self._upper[k]
            for row in self._upper:
                first = row[k]
                if first is not None:
                    for y in range(size):
                        second, known = through[y], row[y]
                        if second is not None and (known is None or first + second < known):
                            row[y] = first + second
        self.possible = all((self._upper[x][x] or 0) >= 0 for x in range(size))

    def _tighten(self, x: int, y: int, c: int) -> None:
        known = self._upper[x][y]
        self._upper[x][y] = c if known is None else min(c, known)

    def range(self, x: int) -> tuple[Bound, Bound]:
        """The least and the greatest number that x can have."""
        below = self._upper[ZERO][x]
        return None if below is None else -below, self._upper[x][ZERO]

    def numbers(self, pick: Callable[[Bound, Bound], int]) -> list[int]:
        """Numbers for the variables 1, 2, ...; `pick(low, high)` chooses each within what the earlier ones leave."""
        chosen = [0]
        for x in range(1, len(self._upper)):
            lows = [n - c for y, n in enumerate(chosen) if (c := self._upper[y][x]) is not None]
            highs = [n + c for y, n in enumerate(chosen) if (c := self._upper[x][y]) is not None]
            chosen.append(pick(max(lows, default=None), min(highs, default=None)))
        return chosen[1:]
