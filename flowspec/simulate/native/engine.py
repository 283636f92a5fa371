"""The native kernel as an engine: Model and seed -> Log."""

from collections.abc import Callable

from flowspec.model.log import COLUMNS, Header, Log
from flowspec.simulate.model import Model
from flowspec.simulate.native.tape import tape

EVENTS_A_TURN = 1_000_000
"""How many events happen between two looks at the keyboard: a fraction of a second."""


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
