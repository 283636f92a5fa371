"""Scenarios side by side, on the same random numbers."""

from collections.abc import Callable, Collection, Sequence

from flowspec.decide.experiment import Experiment, experiment
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs
from flowspec.decide.warm_up import WarmUp, longest, warm_up_of
from flowspec.measure.intervals import LEVEL, Interval, paired
from flowspec.model.plain import dataclass
from flowspec.simulate.engines import EngineName


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in every scenario (None: it has no such measure), and the paired difference of each to the first.

    The first's difference is None, and so is that of a scenario that lacks the measure.
    """

    name: str
    values: tuple[Interval | None, ...]
    differences: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios run with the same seed and replications. `alone` names the measures that only one of them has, by scenario;
    `notes` say what makes them hard to compare."""

    experiments: tuple[Experiment, ...]
    rows: tuple[Difference, ...]
    alone: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def row(self, name: str) -> Difference:
        """The row of `statistic(measure)`; KeyError if no two scenarios share it."""
        return next((row for row in self.rows if row.name == name), None) or _missing(name)


def shown(difference: Interval) -> bool:
    """Whether the interval leaves 0 out: else no difference is shown."""
    return difference.n > 1 and difference.excludes(0.0)


def compare(
    scenarios: Sequence[Prepared],
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    cluster: str | None = None,
    also: Sequence[tuple[str, str]] = (),
    keep: Collection[str] | None = None,
    level: float = LEVEL,
    on_done: Callable[[int], None] | None = None,
) -> Comparison:
    """Run all scenarios with the seed and the replications of the first (or those asked for), and pair them.

    Common random numbers make a case the same case in every scenario, as far as names agree, so that differences are sharper
    than the values. Steady states all leave out the longest of their warm-ups. Graphs may differ: measures are paired by name.
    """
    first = scenarios[0].scenario
    count, chosen = first.replications if replications is None else replications, first.seed if seed is None else seed
    told_of = [_counted(on_done, number * count) for number in range(len(scenarios))]
    left_out = _left_out(scenarios, Runs(count, chosen, engine=engine, workers=workers, cluster=cluster))
    told = [
        experiment(
            one,
            replications=count,
            seed=chosen,
            engine=engine,
            workers=workers,
            cluster=cluster,
            also=also,
            keep=keep,
            warm_up=left_out,
            on_done=tell,
        )
        for one, tell in zip(scenarios, told_of, strict=True)
    ]
    return compared(told, level=level)


def _left_out(scenarios: Sequence[Prepared], runs: Runs) -> WarmUp | None:
    """The longest warm-up of steady states that all run longer than it; else each has its own."""
    if any(one.scenario.run != "steady-state" for one in scenarios):
        return None
    told = longest(warm_up_of(one, runs) for one in scenarios)
    return told if all(one.scenario.horizon > told.ticks for one in scenarios) else None


def _counted(on_done: Callable[[int], None] | None, before: int) -> Callable[[int], None] | None:
    """`on_done` for a part of the runs, of which so many were done before."""
    if on_done is None:
        return None
    return lambda done: on_done(before + done)


def compared(experiments: Sequence[Experiment], *, level: float = LEVEL) -> Comparison:
    """Pair experiments that were run with the same seed and number of replications."""
    names = dict.fromkeys(name for one in experiments for name in one.summary.intervals)
    shared = [name for name in names if sum(name in one.summary.intervals for one in experiments) > 1]
    rows = tuple(_row(name, experiments, level) for name in shared)
    alone = tuple(tuple(name for name in one.summary.intervals if name not in set(shared)) for one in experiments)
    return Comparison(tuple(experiments), rows, alone, tuple(_notes(experiments)))


def _row(name: str, experiments: Sequence[Experiment], level: float) -> Difference:
    values = tuple(one.summary.intervals.get(name) for one in experiments)
    base = experiments[0].summary.values.get(name)
    pairs = (one.summary.values.get(name) if base is not None else None for one in experiments[1:])
    differences = (paired(base, theirs, level=level) if base is not None and theirs is not None else None for theirs in pairs)
    return Difference(name, values, (None, *differences))


def _notes(experiments: Sequence[Experiment]) -> list[str]:
    scenarios = [one.prepared.scenario for one in experiments]
    told: list[str] = []
    if len({s.horizon for s in scenarios}) > 1:
        told.append("the scenarios run for different times: compare rates and shares, not totals")
    if len({(s.start, s.zone) for s in scenarios}) > 1:
        told.append("the scenarios start at different dates: their arrivals and holidays are not the same")
    if len({s.run for s in scenarios}) > 1:
        told.append("some scenarios run from an empty start, others leave it out")
    elif len({one.warm_up.ticks for one in experiments}) > 1:
        told.append("the scenarios leave out different warm-ups")
    elif len({s.warm_up for s in scenarios}) > 1:
        told.append("all leave out the same warm-up, the longest of theirs")
    if any(one.warm_up.how == "never settles" for one in experiments):
        told.append("a scenario never settles in its horizon, so half of each run is left out: make the horizon longer")
    if len({s.currency for s in scenarios if s.currency}) > 1:
        told.append("the scenarios count in different currencies: their costs cannot be compared")
    promises = {frozenset(c.name for c in one.prepared.lowered.header.clocks if c.what != "chain") for one in experiments}
    if len(promises) > 1:
        told.append("the scenarios promise different things, and what is not promised is not breached: breaches do not compare")
    processes = [frozenset(one.prepared.lowered.header.workflows) for one in experiments]
    if not processes[0].intersection(*processes[1:]):
        told.append("the scenarios are about different processes, so they share no random numbers: differences are not paired")
    return told


def _missing(name: str) -> Difference:
    raise KeyError(name)
