"""A cluster gives the same numbers, loses no work with its workers, and says what is wrong with it."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import distributed
import pytest
from click.testing import CliRunner

from flowspec.cli.main import flowspec
from flowspec.decide import cluster as clusters
from flowspec.decide.asked import Asked
from flowspec.decide.cluster import UnusableCluster, spread
from flowspec.decide.costs import tariff
from flowspec.decide.experiment import experiment
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs, replicate_each
from flowspec.model.errors import FlowspecError
from tests.decide.scenes import BOUNCING, scene

cluster_of: Any = distributed.LocalCluster


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """Two workers, each a process of its own."""
    told = cluster_of(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    yield told
    told.close()


@pytest.fixture
def base(tmp_path: Path) -> Prepared:
    return scene(
        tmp_path,
        BOUNCING,
        """
        horizon = "5 d"
        arrivals = { rate = "3 per h" }
        teams.Front.size = 4
        teams.Back.size = 2
        stages.asking.work = { exponential = { mean = "30 min" } }
        stages.doing.work = { exponential = { mean = "20 min" } }
        fields.wish.complete = 0.8
        links.give.look = "1 min"
        """,
    )


def test_a_cluster_gives_the_same_numbers_bit_for_bit(local: Any, base: Prepared) -> None:
    here = experiment(base, replications=9, seed=5)
    there = experiment(base, replications=9, seed=5, cluster=local.scheduler_address)

    assert there.summary.values == here.summary.values


def test_several_jobs_come_back_in_order(local: Any, base: Prepared) -> None:
    reads = [Asked(names, 0, tariff(base)) for names in (("lead_time",), ("utilisation.Back",))]
    jobs = [(base.lowered, read) for read in reads]
    done: list[int] = []
    there = list(replicate_each(jobs, Runs(6, 5, cluster=local.scheduler_address), on_done=done.append))
    here = list(replicate_each(jobs, Runs(6, 5)))

    assert [[m.told for m in told] for told in there] == [[m.told for m in told] for told in here]
    assert done == sorted(done)
    assert done[-1] == 12


def test_what_a_lost_worker_had_is_done_by_another(local: Any, tmp_path: Path) -> None:
    died = tmp_path / "died"

    def job(number: int) -> int:
        if number == 3 and not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    assert next(spread([job], range(10), local.scheduler_address)) == [n * n for n in range(10)]
    assert died.exists()


def wrong() -> Callable[[int], int]:
    """A job that cannot be done, which goes to a worker as code: it need not be able to import this file."""

    def job(number: int) -> int:
        raise FlowspecError(f"number {number} cannot be")

    return job


def test_what_a_worker_raises_is_raised_here(local: Any) -> None:
    with pytest.raises(FlowspecError, match="number 0 cannot be"):
        next(spread([wrong()], range(1), local.scheduler_address))


def _old(package: str) -> str:
    return "0.0.1" if package == "flowspec" else ""


def test_another_version_on_a_worker_is_told(local: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "version", _old)

    with pytest.raises(UnusableCluster, match=r"and this is flowspec 0\.0\.1; install that one"):
        next(spread([wrong()], range(1), local.scheduler_address))


def test_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)

    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(UnusableCluster, match="no dask scheduler"):
            next(spread([wrong()], range(1), address))


@pytest.mark.parametrize(
    "words",
    [
        ("simulate",),
        ("compare", ""),
        ("price", "--by", "hours"),
        ("staff", "--target", "mean(lead_time) <= 9 h"),
        ("report", "-o", "page.html"),
    ],
)
@pytest.mark.usefixtures("base")
def test_every_command_that_runs_replications_runs_them_on_a_cluster(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.1)
    scenario = str(tmp_path / "scenario.toml")
    name, *more = (word or scenario for word in words)
    told = CliRunner().invoke(flowspec, [name, scenario, *more, "--cluster", "tcp://127.0.0.1:9"])

    assert isinstance(told.exception, UnusableCluster)
