"""Replications in processes: all of them once, and what goes wrong in one is told here."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from flowspec.decide.processes import at_once
from flowspec.model.errors import FlowspecError


def squared(number: int) -> tuple[int, int, int]:
    return number, number * number, os.getpid()


def noted(folder: Path, number: int) -> int:
    (folder / str(number)).touch()
    return sum(range(200_000))  # long beside the telling


def fails(number: int) -> int:
    raise ValueError(f"{number} is not wanted")


def killed(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def stopped(number: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return number


@pytest.mark.parametrize("workers", [2, 50])
def test_every_number_is_worked_out_once_in_other_processes(workers: int) -> None:
    told = sorted(at_once(squared, range(3, 20), workers))

    assert [(number, square) for number, square, _ in told] == [(n, n * n) for n in range(3, 20)]
    assert os.getpid() not in {process for _, _, process in told}


def test_what_a_job_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="is not wanted"):
        list(at_once(fails, range(4), 2))


@pytest.mark.parametrize("job", [killed, stopped])
def test_a_process_that_is_ended_from_outside_is_told(job: Callable[[int], int], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FlowspecError, match="ended from outside"):
        list(at_once(job, range(4), 2))

    assert capfd.readouterr().err == ""


def test_who_stops_reading_stops_what_has_not_begun(tmp_path: Path) -> None:
    told = at_once(partial(noted, tmp_path), range(200), 2)
    next(told)
    told.close()

    assert len(list(tmp_path.iterdir())) < 20
