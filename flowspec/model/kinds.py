"""Where the rows of each kind stand in a Log: found once, since most of what reads a Log wants a few kinds."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from flowspec.model.log import Kind

Ints = npt.NDArray[np.int64]


def by_kind(kinds: npt.NDArray[np.signedinteger]) -> tuple[Ints, ...]:
    """By kind: where it stands in the column, in order."""
    bounds = np.cumsum(np.bincount(kinds, minlength=len(Kind)))
    return tuple(np.split(np.argsort(kinds.astype(np.uint8), kind="stable"), bounds[:-1]))


def in_order(parts: Sequence[Ints]) -> Ints:
    """The places of several kinds, of `by_kind`, in the order in which they stand."""
    told = [part for part in parts if len(part)] or list(parts[:1])
    return told[0] if len(told) == 1 else np.sort(np.concatenate(told))
