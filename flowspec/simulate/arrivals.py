"""When cases come: the fixed ticks of a Start, and those that are drawn (semantics 1.8).

A `timetable` is what is the same in every replication; what is drawn comes as the run goes on. The n-th exponential is `-log(u)`
of the draw for n, whatever the rate; the sum of the first n goes through the inverse of the integrated rate. So a change of rate
or profile moves each case a little, and a draw never goes to another case.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import count, repeat

from flowspec.model.calendar import local, tick_of, zone_of
from flowspec.model.scenario import Arrivals, Column, ProfileLog
from flowspec.simulate.draws import Purpose, first_uniforms, place_of
from flowspec.simulate.model import Rate, Source

HOUR = 3_600_000
WEEK = 168 * HOUR
DRAWN_AT_ONCE = 1024


def arriving(source: Source, seed: int, replication: int, horizon: int) -> Iterator[int]:
    """The ticks at which cases come before the horizon, in order, drawn as they are asked for."""
    if source.rate is None:
        return iter(source.ticks)
    return merge(source.ticks, _by_chance(source.rate, horizon, _draws(source.key, seed, replication)))


def _by_chance(rate: Rate, horizon: int, draws: Iterator[float]) -> Iterator[int]:
    """Ticks before the horizon, in order, each as often as a batch is large; `draws` are in (0, 1), and do not end."""
    at, expected = rate.at, rate.expected
    total, i = 0.0, 0
    for u in draws:
        total -= math.log(u)
        if total >= expected[-1]:
            return
        while expected[i + 1] <= total:
            i += 1
        part = (total - expected[i]) / (expected[i + 1] - expected[i])
        tick = int(at[i] + (at[i + 1] - at[i]) * part + 0.5)
        if tick < horizon:
            yield from repeat(tick, rate.batch)


def _draws(source: int, seed: int, replication: int) -> Iterator[float]:
    place = place_of(source, Purpose.ARRIVAL)
    for first in count(0, DRAWN_AT_ONCE):
        yield from first_uniforms(seed, replication, source, place, first, DRAWN_AT_ONCE)


def timetable(arrivals: Arrivals, zone: str, epoch: int, horizon: int) -> tuple[tuple[int, ...], Rate | None]:
    """The fixed ticks of a Start and the rate of its random ones: `epoch` is the moment of tick 0, `zone` the scenario's."""
    fixed = [_tick(moment, zone, epoch) for moment in arrivals.times]
    if arrivals.every is not None:
        fixed += range(max(1, arrivals.every), horizon, max(1, arrivals.every))
    if arrivals.log is not None:
        fixed += _logged(arrivals.log, zone, epoch, horizon)
    fixed = [tick for tick in fixed for _ in range(arrivals.batch)]
    for burst in arrivals.bursts:
        fixed += [_tick(burst.at, zone, epoch)] * burst.cases
    told = tuple(sorted(tick for tick in fixed if 0 <= tick < horizon))
    if arrivals.rate is None:
        return told, None
    at, expected = _integrated(arrivals.rate.per_tick, weights(arrivals, zone), zone, epoch, horizon)
    return told, Rate(at, expected, arrivals.batch)


def weights(arrivals: Arrivals, zone: str) -> tuple[float, ...]:
    """168 weights of the hours of a week, Monday 00:00 first, with mean 1; empty if all are equal."""
    match arrivals.profile:
        case "always":
            return ()
        case "office":
            told: Sequence[float] = [float(hour // 24 < 5 and 9 <= hour % 24 < 17) for hour in range(168)]
        case ProfileLog(log=column):
            counts = Counter(moment.weekday() * 24 + moment.hour for moment in _local(column, zone))
            told = [float(counts[hour]) for hour in range(168)]
        case tuple() as given:
            told = given
    mean = math.fsum(told) / 168
    return tuple(weight / mean for weight in told)


def _integrated(
    per_tick: float, hours: Sequence[float], zone: str, epoch: int, horizon: int
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The expected number of arrivals before each change of the rate."""
    if not hours:
        return (0, horizon), (0.0, per_tick * horizon)
    at, expected = [0], [0.0]
    while at[-1] < horizon:
        now = local(at[-1], zone, epoch)
        to_next = HOUR - (now.minute * 60_000 + now.second * 1_000 + now.microsecond // 1_000)
        expected.append(expected[-1] + per_tick * hours[now.weekday() * 24 + now.hour] * to_next)
        at.append(at[-1] + to_next)
    return tuple(at), tuple(expected)


def _logged(column: Column, zone: str, epoch: int, horizon: int) -> list[int]:
    """A log's arrivals; if the first is outside the run, all are moved by whole weeks, so that it comes in the first week."""
    moments = sorted(_local(column, zone))
    ticks = [tick_of(moment, zone, epoch) for moment in moments]
    if not 0 <= ticks[0] < horizon:
        weeks = -((moments[0] - local(0, zone, epoch)) // timedelta(weeks=1))
        ticks = [tick_of(moment + timedelta(weeks=weeks), zone, epoch) for moment in moments]
    return ticks


def _local(column: Column, zone: str) -> list[datetime]:
    """A column's moments as the clock on the wall of `zone` shows them."""
    return [moment.astimezone(zone_of(zone)).replace(tzinfo=None) if moment.tzinfo else moment for moment in column.moments()]


def _tick(moment: datetime | int, zone: str, epoch: int) -> int:
    return moment if isinstance(moment, int) else tick_of(moment, zone, epoch)
