"""Everything that a report tells of one or several scenarios, worked out."""

from collections.abc import Callable, Sequence

from flowspec.checks import check
from flowspec.decide.break_even import BreakEven, break_even
from flowspec.decide.compare import Comparison, compare
from flowspec.decide.evidence import Evidence, evidence
from flowspec.decide.fields import FieldPrices, field_prices
from flowspec.decide.mistrust import Mistrust, mistrust
from flowspec.decide.prepared import Prepared
from flowspec.decide.price import Prices, price
from flowspec.decide.replicate import Runs, runs_of
from flowspec.decide.tornado import Tornado, has_account, tornado
from flowspec.model.plain import dataclass
from flowspec.simulate.engines import EngineName


@dataclass(frozen=True, slots=True)
class Study:
    """Scenarios, the first being as it is, with what was found out of each, in their order; the flaws are those of the first.

    `accounts` are empty and `tornados` None for the first, and for a scenario without [redesign] or prices.
    """

    comparison: Comparison
    runs: Runs
    evidence: tuple[Evidence, ...]
    prices: Prices
    fields: tuple[FieldPrices, ...]
    accounts: tuple[tuple[BreakEven, ...], ...]
    tornados: tuple[Tornado | None, ...]
    trust: tuple[tuple[Mistrust, ...], ...]

    @property
    def scenarios(self) -> tuple[Prepared, ...]:
        """The scenarios with their specs."""
        return tuple(one.prepared for one in self.comparison.experiments)


def study(
    scenarios: Sequence[Prepared],
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    cluster: str | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Study:
    """Work out everything for the scenarios, all with the seed and the replications of the first, or those asked for."""
    runs = runs_of(scenarios[0], replications=replications, seed=seed, engine=engine, workers=workers, cluster=cluster)
    count = _Count(on_done)
    told = compare(
        scenarios,
        replications=runs.count,
        seed=runs.seed,
        engine=engine,
        workers=workers,
        cluster=cluster,
        keep=(),
        on_done=count.part(),
    )
    return Study(
        told,
        runs,
        tuple(evidence(one, runs, on_done=count.part()) for one in scenarios),
        price(scenarios[0], check(scenarios[0].specs), runs, on_done=count.part()),
        tuple(field_prices(one, runs) for one in scenarios),
        ((), *(break_even(told, number) for number in range(1, len(scenarios)))),
        (None, *(_tornado(scenarios[0], one, runs, count) for one in scenarios[1:])),
        tuple(mistrust(one, runs) for one in scenarios),
    )


def _tornado(as_is: Prepared, to_be: Prepared, runs: Runs, count: "_Count") -> Tornado | None:
    return tornado(as_is, to_be, runs, on_done=count.part()) if has_account(as_is, to_be) else None


class _Count:
    """Counts the runs of one part after the other."""

    def __init__(self, on_done: Callable[[int], None] | None) -> None:
        self._on_done, self._before, self._now = on_done, 0, 0

    def part(self) -> Callable[[int], None]:
        """What the next part tells how many of its own runs are done."""
        self._before, self._now = self._before + self._now, 0
        return self._tell

    def _tell(self, done: int) -> None:
        self._now = done
        if self._on_done:
            self._on_done(self._before + done)
