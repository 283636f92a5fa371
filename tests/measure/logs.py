"""Small Logs, written row by row."""

import numpy as np

from flowspec.model.log import COLUMNS, BranchInfo, ClockName, Header, Kind, Log, StageInfo, TeamInfo

H = 3_600_000
"""Ticks in an hour."""

HEADER = Header(
    workflows=("Onboarding",),
    stages=(
        StageInfo("won", 0, "seats", 0),
        StageInfo("kickoff", 0, "seats", 1, retypes=(1,)),
        StageInfo("live", 0, "end", -1, "success"),
    ),
    ends=(2,),
    branches=(BranchInfo("hand_over", "hand_over", 0, 0, 1, "handoff", fields=(0, 1)), BranchInfo("go", "go", 0, 1, 2, "move")),
    ways=("hand_over", "go"),
    teams=(TeamInfo("Sales", 0, (("", 0),)), TeamInfo("Onboarding", 0, (("", 0), ("", 0)))),
    fields=("scope", "goals"),
    clocks=(ClockName("kickoff", "acceptance", 0), ClockName("time_to_live", "SLA", 0)),
    priorities=((),),
    calendars=(((0, 1000 * H),),),
    end=168 * H,
    arrivals_until=168 * H,
)
"""One workflow: Sales hands won deals to Onboarding. A run of a week, open all the time."""


def row(kind: Kind, case: int = 0, token: int = 1, **columns: int) -> dict[str, int]:
    """A row; what is not said is -1 or 0 as the semantics have it. `at` is begin and end in hours, `begin` and `end` too."""
    told = dict.fromkeys(COLUMNS, 0) | dict.fromkeys(("stage", "visit", "team", "seat", "other", "handoff"), -1)
    told |= {"kind": int(kind), "case": case, "token": token}
    at = columns.pop("at", None)
    begin, end = (at, at) if at is not None else (columns.pop("begin"), columns.pop("end"))
    told |= {"begin": begin * H, "end": end * H}
    for name in ("worked", "switching", "extra"):
        if name in columns:
            columns[name] *= H
    return told | columns


def log_of(*rows: dict[str, int], header: Header = HEADER) -> Log:
    """The rows as a Log."""
    return Log(header, {name: np.array([told[name] for told in rows], dtype=np.int64) for name in COLUMNS})


def one_case(case: int = 0, begin: int = 0) -> tuple[dict[str, int], ...]:
    """A case that Sales works 2 h, that waits 1 h unnoticed and 3 h in line, is looked at 1 h, chased 4 h, worked 2 h: 13 h."""
    return (
        row(Kind.ARRIVE, case, at=begin, stage=0),
        row(Kind.REACH, case, at=begin, stage=0, visit=1, team=0),
        row(Kind.WORK, case, begin=begin, end=begin + 2, stage=0, visit=1, team=0, seat=0, worked=2),
        row(Kind.REACH, case, at=begin + 2, stage=1, visit=1, team=1, other=0, handoff=0),
        row(Kind.NOTICE, case, begin=begin + 2, end=begin + 3, stage=1, visit=1, team=1, other=0, handoff=0),
        row(Kind.QUEUE, case, begin=begin + 3, end=begin + 6, stage=1, visit=1, team=1, value=int(Kind.LOOK)),
        row(Kind.LOOK, case, begin=begin + 6, end=begin + 7, stage=1, visit=1, team=1, seat=0, worked=1, handoff=0),
        row(Kind.CHECK, case, at=begin + 7, stage=1, visit=1, team=1, other=0, handoff=0, missing=1),
        row(Kind.HELD, case, begin=begin + 7, end=begin + 11, stage=1, visit=1, team=1, other=0, handoff=0),
        row(Kind.WORK, case, begin=begin + 11, end=begin + 13, stage=1, visit=1, team=1, seat=1, worked=2, extra=1, handoff=0),
        row(Kind.COLLECT, case, at=begin + 13, stage=1, visit=1, team=1, hidden=2),
        row(Kind.CLOSE, case, 0, at=begin + 13, value=0),
    )
