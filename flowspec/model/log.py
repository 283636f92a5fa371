"""What happened, real or simulated: one table of rows, and what is needed to read it.

Semantics section 9 says what each kind's columns mean. A real log simply lacks kinds and columns.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import IntEnum, IntFlag
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from flowspec.model.plain import dataclass

Rows: TypeAlias = npt.NDArray[np.signedinteger] | npt.NDArray[np.bool_] | int
"""Some rows: their positions, or for each whether it is one of them; or one."""

FORMAT = 1
"""Version of the Log; kinds and columns are only ever appended."""


class Kind(IntEnum):
    """What a row tells. Up to SIDE, and from WAIT on, rows are spans; between them they are instants (CLOCK excepted)."""

    BATCH = 0
    NOTICE = 1
    FORGOTTEN = 2
    QUEUE = 3
    LOOK = 4
    WORK = 5
    ASK = 6
    HELD = 7
    FIX = 8
    BLOCKFIX = 9
    REPAIR = 10
    SORT = 11
    AI = 12
    JOIN = 13
    SIDE = 14
    ARRIVE = 15
    REACH = 16
    CHECK = 17
    COLLECT = 18
    MISROUTE = 19
    FORK = 20
    CLOCK = 21
    BREACH = 22
    CLOSE = 23
    WAIT = 24
    HOLD = 25
    APPROVE = 26
    UNOWNED = 27


SEAT_KINDS: Final = (
    Kind.LOOK, Kind.WORK, Kind.ASK, Kind.FIX, Kind.BLOCKFIX, Kind.REPAIR, Kind.SORT, Kind.SIDE, Kind.APPROVE,
)  # fmt: skip
"""Kinds during which somebody sits at the work."""


class Flag(IntFlag):
    """Bits of the column `flags`."""

    CENSORED = 1
    DISCARDED = 2
    HANDED_BACK = 4
    WITHDRAWN = 8
    RETURNED = 16
    BREACHED = 32
    CANCELLED = 64


OUTCOME_CENSORED, OUTCOME_ABANDONED, OUTCOME_STUCK = -1, -2, -3

COLUMNS: Final = (
    "kind", "case", "token", "stage", "visit", "team", "seat", "begin", "end", "other", "handoff",
    "worked", "switching", "extra", "missing", "detected", "hidden", "value", "flags",
)  # fmt: skip
"""The columns in the order of an engine's rows."""


@dataclass(frozen=True, slots=True)
class ClockName:
    """A clock as the Log numbers it; after a breach `escalates_to` (a team, or -1) is accountable and the time is its own."""

    name: str
    what: str
    workflow: int
    escalates_to: int = -1


@dataclass(frozen=True, slots=True)
class TeamInfo:
    """A team as the Log numbers it: its seats' group names and calendars (indices), what an hour of a seat costs."""

    name: str
    calendar: int
    seats: tuple[tuple[str, int], ...]
    cost_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class StageInfo:
    """A stage as the Log numbers it. `kind` as in the Model; `outcome` of an end: success, lost or cancelled; `retypes`: the
    fields that are entered a second time there (any other field entered twice was asked for twice)."""

    name: str
    workflow: int
    kind: str
    owner: int
    outcome: str = ""
    retypes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BranchInfo:
    """A handoff or move as the Log numbers it: one source, one target. `carrier`: how the receiver learns of it."""

    name: str
    link: str
    workflow: int
    source: int
    target: int
    what: str
    carrier: str = "system"
    fields: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What the numbers of the rows mean, and where they come from.

    Times of rows are ticks of 1 ms after `epoch` (ISO 8601 with offset; empty for a run without a date), in `zone`.
    `arrivals_until` <= `end`; `calendars` are stretches of open ticks. `stages`' ends are numbered by `ends` (CLOSE's value).
    """

    workflows: tuple[str, ...]
    stages: tuple[StageInfo, ...]
    ends: tuple[int, ...]
    branches: tuple[BranchInfo, ...]
    ways: tuple[str, ...]
    teams: tuple[TeamInfo, ...]
    fields: tuple[str, ...]
    clocks: tuple[ClockName, ...]
    priorities: tuple[tuple[str, ...], ...]
    calendars: tuple[tuple[tuple[int, int], ...], ...]
    end: int
    arrivals_until: int
    epoch: str = ""
    zone: str = "UTC"
    currency: str = ""
    graph_hash: str = ""
    seed: int | None = None
    replication: int | None = None
    simulated: bool = True
    format: int = FORMAT


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """Rows as columns of one length, in the order in which things happened: `log["begin"]` and `log["begin", rows]`, int64.

    `columns` are the same numbers as they were kept: in whole numbers as narrow as they allow, with which one does not calculate.
    """

    header: Header
    columns: Mapping[str, npt.NDArray[np.signedinteger]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.columns["kind"])

    def __getitem__(self, asked: str | tuple[str, Rows]) -> npt.NDArray[np.int64]:
        if isinstance(asked, str):
            return self.columns[asked].astype(np.int64, copy=False)
        column, rows = asked
        return self.columns[column][rows].astype(np.int64, copy=False)

    def digest(self) -> str:
        """A hash of all rows: equal for equal Logs, whatever engine wrote them."""
        from hashlib import blake2b

        told = blake2b(digest_size=16)
        for name in COLUMNS:
            told.update(np.ascontiguousarray(self.columns[name], dtype="<i8").tobytes())
        return told.hexdigest()
