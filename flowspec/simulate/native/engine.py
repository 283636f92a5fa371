"""The native kernel as an engine: Model and seed -> Log."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flowspec.model.log import COLUMNS, Header, Log
from flowspec.simulate.model import Model
from flowspec.simulate.native.tape import tape
from flowspec.simulate.pieces import Piece

if TYPE_CHECKING:
    from flowspec.simulate.kernel import Kernel

EVENTS_A_TURN = 1_000_000
"""How many events happen between two looks at the keyboard: a fraction of a second."""

EVENTS_A_PIECE = 25_000
"""How many events happen between two pieces of the Log: some megabytes of rows."""


def run(model: Model, seed: int, replication: int, header: Header, *, on_progress: Callable[[int], None] | None = None) -> Log:
    """The Log of one replication. `on_progress` is told the tick now and then.

    Raises ImportError if the kernel was not built, MemoryError if the rows do not fit in memory.
    """
    from flowspec.simulate.kernel import Kernel

    kernel = Kernel(tape(model), seed, replication, True)
    while not kernel.advance(EVENTS_A_TURN):
        if on_progress:
            on_progress(kernel.now)
    columns = kernel.columns()
    return Log(header, {name: columns[n] for n, name in enumerate(COLUMNS)})


def pieces(model: Model, seed: int, replication: int, header: Header) -> Iterator[Piece]:
    """The rows of one replication as they come; the kernel forgets those that it handed over, and the arrivals are not held here.

    Raises as `run` does.
    """
    from flowspec.simulate.kernel import Kernel

    return _handed_over(Kernel(tape(model), seed, replication, True), header)


def _handed_over(kernel: "Kernel", header: Header) -> Iterator[Piece]:
    done = False
    while not done:
        done = kernel.advance(EVENTS_A_PIECE)
        columns = kernel.columns()
        yield Piece(Log(header, {name: columns[n] for n, name in enumerate(COLUMNS)}), kernel.open_cases())
