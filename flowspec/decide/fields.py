"""Fields' price list, and where each team tips over."""

from collections.abc import Iterator

from flowspec.analysis.traffic import TippingPoint, tipping_points
from flowspec.decide.changes import with_complete
from flowspec.decide.costs import tariff
from flowspec.decide.prepared import Prepared
from flowspec.decide.price import Bill
from flowspec.decide.replicate import Runs, replicate
from flowspec.decide.warm_up import warm_up_of
from flowspec.measure.intervals import LEVEL, Interval, paired, student
from flowspec.model.plain import dataclass
from flowspec.simulate.lower import Lowered


@dataclass(frozen=True, slots=True)
class FieldPrice:
    """What a field buys that is always complete and accurate at the first try: hours of lead time a case, and their share of
    what all fields together buy. `at` are the handoffs that ask for it, `now` is its %C&A where it is collected."""

    field: str
    at: tuple[str, ...]
    now: float
    gain: Interval
    share: float


@dataclass(frozen=True, slots=True)
class Crowding:
    """How near a team is to not keeping up: its load rho as it is, and the times the arrivals can grow before it saturates."""

    team: str
    rho: float
    growth: float


@dataclass(frozen=True, slots=True)
class FieldPrices:
    """The price list, dearest first; what all fields together buy; and the tipping points."""

    fields: tuple[FieldPrice, ...]
    together: Interval
    tipping: tuple[TippingPoint, ...]
    crowding: tuple[Crowding, ...]


def field_prices(prepared: Prepared, runs: Runs, *, level: float = LEVEL) -> FieldPrices:
    """Each collected field at %C&A 1 against the scenario as it is, on the same random numbers, and the tipping points.

    The shares need not add up to 1: two fields at one gate share what they cost. Tipping points are from the traffic equations.
    """
    lowered = prepared.lowered
    bill = Bill(warm_up_of(prepared, runs).ticks, tariff(prepared))

    def lead(told: Lowered) -> list[float]:
        return [each["lead time"] for each in replicate(told, bill, runs)]

    numbers = [number for number, now in _collected(lowered).items() if now < 1]
    base, best = lead(lowered), lowered
    gains: dict[int, Interval] = {}
    for number in numbers:
        best = with_complete(number, 1.0)(best)
        gains[number] = paired(lead(with_complete(number, 1.0)(lowered)), base, level=level)
    together = paired(lead(best), base, level=level) if numbers else student([0.0], level=level)
    net = lowered.net
    return FieldPrices(
        tuple(_price(lowered, number, gains[number], together) for number in sorted(gains, key=lambda n: -gains[n].mean)),
        together,
        tipping_points(net, fields=list(_collected(lowered))) if numbers else (),
        tuple(_crowding(lowered)),
    )


def _collected(lowered: Lowered) -> dict[int, float]:
    """The fields that some stage collects, with their least %C&A."""
    told: dict[int, float] = {}
    for stage in lowered.model.stages:
        for one in stage.collects:
            told[one.field] = min(one.complete, told.get(one.field, 1.0))
    return dict(sorted(told.items()))


def _price(lowered: Lowered, number: int, gain: Interval, together: Interval) -> FieldPrice:
    header = lowered.header
    at = tuple(branch.name for branch in header.branches if number in branch.fields)
    share = gain.mean / together.mean if together.mean else 0.0
    return FieldPrice(header.fields[number], at, _collected(lowered)[number], gain, share)


def _crowding(lowered: Lowered) -> Iterator[Crowding]:
    """Without rework that depends on the load, load is in proportion to arrivals: a team saturates at 1 / rho of them."""
    for load in lowered.traffic.loads:
        if load.offered > 0:
            yield Crowding(load.team, load.rho, 1 / load.rho)
