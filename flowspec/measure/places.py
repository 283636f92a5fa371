"""Where work fails: failures by stage and by link."""

from collections.abc import Iterator

import numpy as np

from flowspec.measure.reading import Ints, Reading
from flowspec.model.log import Kind

AT_STAGES = (Kind.UNOWNED, Kind.REPAIR, Kind.MISROUTE)
"""Failures of a stage: work lay there unowned, a defect was repaired where it was used, work left by a wrong way."""
AT_LINKS = (Kind.NOTICE, Kind.FORGOTTEN)
"""Failures of a link, as is a check that finds something missing: what came over it lay unnoticed, or was forgotten."""


def failures_by_place(reading: Reading) -> dict[tuple[int, str, str], float]:
    """By workflow, "stage" or "link", and name: failures per 100 cases; places without any are left out."""
    log, header = reading.log, reading.log.header
    told: dict[tuple[int, str, str], float] = {}
    for number, count in _counts(log["stage", reading.rows(*AT_STAGES)]):
        stage = header.stages[number]
        told[stage.workflow, "stage", stage.name] = 100 * count / reading.cases
    checks = reading.rows(Kind.CHECK)
    incomplete = checks[log["missing", checks] != 0]
    for number, count in _counts(log["handoff", np.concatenate([reading.rows(*AT_LINKS), incomplete])]):
        branch = header.branches[number]
        key = branch.workflow, "link", branch.link
        told[key] = told.get(key, 0.0) + 100 * count / reading.cases
    return told


def _counts(numbers: Ints) -> Iterator[tuple[int, int]]:
    """Each number from 0 on, and how often it is there."""
    unique, counts = np.unique(numbers[numbers >= 0], return_counts=True)
    return zip(unique.tolist(), counts.tolist(), strict=True)
