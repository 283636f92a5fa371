"""What a set of boxes leaves out, found lane by lane.

Boxes are decided together: for every lane and cell, one integer has a bit for each box that allows the cell. Going through
the lanes in order, a choice of cells keeps the boxes `live & allowing[cell]`. If none is left, the choice is a gap; if one is
left that asks nothing of the remaining lanes, everything below is covered. Cells that leave the same boxes are gone through once,
and what was found covered is remembered by (lane, live boxes), as in a decision diagram (Bryant 1986). Subtracting boxes from
each other instead grows without bound.
"""

from collections.abc import Iterator, Sequence

from flowspec.analysis.boxes import Slot, Space
from flowspec.model.plain import dataclass

NODES = 50_000
"""The most choices of cells that are looked at."""


class TooManyChoices(Exception):
    """The search for a gap was given up."""

    def __init__(self) -> None:
        super().__init__("the conditions have too many combinations")


@dataclass(frozen=True, slots=True)
class _Level:
    """One lane: its cells in the order of being looked at, the boxes that allow each, and the boxes that are done with choices:
    they ask nothing of this lane and of those after it."""

    slot: Slot
    cells: tuple[int, ...]
    allowing: tuple[int, ...]
    done: int


def gaps(space: Space, within: int, covering: Sequence[int]) -> Iterator[int]:
    """Boxes inside `within` that none of the covering boxes meets, first cells first. Raises `TooManyChoices`.

    Every record outside the cover is in one of them: all are given, if all are asked for.
    """
    near = [box for box in covering if space.alive(box & within)]
    levels = _levels(space, within, near)
    covered: set[tuple[int, int]] = set()
    nodes = 0

    def search(depth: int, live: int, box: int) -> Iterator[int]:
        nonlocal nodes
        nodes += 1
        if nodes > NODES:
            raise TooManyChoices
        if not live:
            yield box
            return
        if depth == len(levels) or live & levels[depth].done or (depth, live) in covered:
            return
        level, found = levels[depth], False
        for left, cells in _choices(level, live).items():
            for gap in search(depth + 1, left, box & ~((level.slot.lane.all & ~cells) << level.slot.shift)):
                found = True
                yield gap
        if not found:
            covered.add((depth, live))

    yield from search(0, (1 << len(near)) - 1, within)


def _choices(level: _Level, live: int) -> dict[int, int]:
    """The boxes that are left -> the cells that leave them, in the order of the cells."""
    choices: dict[int, int] = {}
    for cell, allowing in zip(level.cells, level.allowing, strict=True):
        left = live & allowing
        choices[left] = choices.get(left, 0) | cell
    return choices


def _levels(space: Space, within: int, covering: Sequence[int]) -> list[_Level]:
    levels: list[_Level] = []
    done = (1 << len(covering)) - 1
    for slot in reversed(space.slots):
        allowed = space.mask(within, slot)
        masks = [space.mask(box, slot) & allowed for box in covering]
        done &= sum(1 << i for i, mask in enumerate(masks) if mask == allowed)
        cells = tuple(cell for cell in _preferred(slot) if cell & allowed)
        levels.append(_Level(slot, cells, _allowing(slot.lane.width, masks, cells), done))
    return levels[::-1]


def _preferred(slot: Slot) -> list[int]:
    """Single cells as bits: from the first bound on upwards, then what is below all bounds, and absent at last."""
    lane = slot.lane
    bits = [1 << i for i in range(len(lane.cells))]
    if lane.is_ordered:
        bits = bits[1:] + bits[:1]
    return bits + ([lane.absent] if lane.may_be_absent else [])


def _allowing(width: int, masks: Sequence[int], cells: Sequence[int]) -> tuple[int, ...]:
    """For each cell the boxes that allow it; a box joins and leaves at the ends of its runs of cells."""
    turns = [0] * (width + 1)
    for i, mask in enumerate(masks):
        edges = mask ^ (mask << 1)
        while edges:
            lowest = edges & -edges
            turns[lowest.bit_length() - 1] ^= 1 << i
            edges ^= lowest
    allowing, boxes = [0] * width, 0
    for place in range(width):
        boxes ^= turns[place]
        allowing[place] = boxes
    return tuple(allowing[cell.bit_length() - 1] for cell in cells)
