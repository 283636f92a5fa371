"""Which engine runs a Model: both mean the same (docs/semantics.md), so only the time tells them apart."""

from collections.abc import Callable, Iterator
from typing import Literal, Protocol, TypeAlias

import numpy as np

from flowspec.model.errors import FlowspecError
from flowspec.model.log import Header, Log
from flowspec.simulate.model import Model
from flowspec.simulate.pieces import Piece

EngineName: TypeAlias = Literal["auto", "simpy", "native"]

ENGINES: tuple[EngineName, ...] = ("auto", "simpy", "native")


class Engine(Protocol):
    """Model and seed -> Log. `on_progress` is told the tick now and then."""

    def __call__(
        self, model: Model, seed: int, replication: int, header: Header, *, on_progress: Callable[[int], None] | None = None
    ) -> Log: ...


def engine(name: EngineName = "auto") -> Engine:
    """The engine of that name; "auto" is the native kernel where it was built, else the SimPy engine.

    Raises `FlowspecError` if the native kernel is asked for and was not built.
    """
    if name == "simpy" or (name == "auto" and not has_native()):
        from flowspec.simulate.reference import run as reference

        return reference
    if not has_native():
        raise FlowspecError(
            "the native kernel was not built when flowspec was installed; install a C compiler and flowspec again, "
            "or use `--engine simpy`"
        )
    from flowspec.simulate.native.engine import run as native

    return native


def in_pieces(name: EngineName, model: Model, seed: int, replication: int, header: Header) -> Iterator[Piece]:
    """One replication piece by piece, on the engine that `engine` would choose; the SimPy engine's is one piece."""
    if name == "simpy" or (name == "auto" and not has_native()):
        log = engine("simpy")(model, seed, replication, header)
        return iter([Piece(log, np.empty(0, dtype=np.int64))])
    engine(name)  # tells if it was not built
    from flowspec.simulate.native.engine import pieces

    return pieces(model, seed, replication, header)


def has_native() -> bool:
    """Whether the native kernel was built."""
    from importlib.util import find_spec

    return find_spec("flowspec.simulate.kernel") is not None
