"""The draws, tested: `python -m tests.validation.randomness` writes docs/validation/randomness.md.

First the mixer, on keys that differ as little as the keys of a model do; then the samplers of both engines, by the lengths that
they write into Logs, against scipy's distribution functions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from flowspec.model import distribution as d
from flowspec.model.log import Kind
from flowspec.simulate.draws import Purpose, base_of, key_of, mix, place_of, uniform
from flowspec.simulate.engines import engine
from flowspec.simulate.lower.spans import distribution
from tests.simulate.small import bare_header, end, model, stage, way

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

PAGE = Path(__file__).parents[2] / "docs" / "validation" / "randomness.md"
DRAWS = 1_000_000
SAMPLED, SAMPLED_TWICE = 50_000, 2_000
"""Lengths drawn by the native kernel; and, the same ones, by the SimPy engine."""
MINUTE = 60_000.0


# --- the mixer ------------------------------------------------------------------------------------
def mixed(x: Words) -> Words:
    """`draws.mix` of each (SplitMix64)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return x ^ x >> np.uint64(31)


def hashes(base: Words, place: Words, count: Words) -> Words:
    """The 64 bits behind each draw; `count` is visit << 16 | k."""
    return mixed(mixed(base ^ place) ^ count)


def uniforms(base: Words, place: Words, count: Words) -> Floats:
    """`draws.uniform` of each."""
    return np.asarray(((hashes(base, place, count) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52)


def words(*values: int) -> Words:
    """Python's whole numbers as words."""
    return np.array(values, dtype=np.uint64)


BASE, PLACE, FIRST = (
    words(base_of(1, 0, key_of("flow/start"), 0)),
    words(place_of(key_of("flow/stage"), Purpose.WORK)),
    words(1 << 16),
)


def along(count: int) -> dict[str, Callable[[], Floats]]:
    """Draws whose keys differ in one coordinate only, which counts up."""
    numbers = np.arange(count, dtype=np.uint64)
    seed, source = np.uint64(mix(mix(1) ^ 0)), np.uint64(key_of("flow/start"))
    names = min(count, 200_000)
    return {
        "case": lambda: uniforms(mixed(seed ^ mixed(source ^ numbers)), PLACE, FIRST),
        "replication": lambda: uniforms(mixed(mixed(np.uint64(mix(1)) ^ numbers) ^ np.uint64(mix(int(source)))), PLACE, FIRST),
        "seed": lambda: uniforms(mixed(mixed(mixed(numbers)) ^ np.uint64(mix(int(source)))), PLACE, FIRST),
        "visit": lambda: uniforms(BASE, PLACE, numbers << np.uint64(16)),
        "k": lambda: uniforms(BASE, PLACE, FIRST + numbers),
        "place": lambda: uniforms(BASE, words(*(place_of(key_of(f"flow/stage {n}"), Purpose.WORK) for n in range(names))), FIRST),
    }


@dataclass(frozen=True, slots=True)
class Tested:
    """A test of draws: what, of which draws, how many, and the probability of so odd a result if nothing is wrong."""

    test: str
    draws: str
    many: int
    p: float


def of_draws(count: int) -> Iterator[Tested]:
    """Uniformity, and independence of neighbours, along each coordinate of the key."""
    for name, draw in along(count).items():
        u = draw()
        counts = np.bincount((u * 1024).astype(np.int64), minlength=1024)
        yield Tested("uniform: chi-square, 1,024 cells", f"along {name}", len(u), float(stats.chisquare(counts).pvalue))
        yield Tested("uniform: Kolmogorov-Smirnov", f"along {name}", len(u), float(stats.kstest(u, "uniform").pvalue))
        yield Tested("neighbours: chi-square, 32 x 32 cells", f"along {name}", len(u), in_pairs(u[:-1], u[1:]))
    numbers = np.arange(count, dtype=np.uint64)
    bases = mixed(np.uint64(mix(mix(1) ^ 0)) ^ mixed(np.uint64(key_of("flow/start")) ^ numbers))
    first = uniforms(bases, PLACE, FIRST)
    other = {
        "first and second visit": uniforms(bases, PLACE, words(2 << 16)),
        "k = 0 and k = 1": uniforms(bases, PLACE, words(1 << 16 | 1)),
        "work and rework": uniforms(bases, words(place_of(key_of("flow/stage"), Purpose.REWORK)), FIRST),
        "two stages": uniforms(bases, words(place_of(key_of("flow/stage 2"), Purpose.WORK)), FIRST),
        "two replications": uniforms(
            mixed(np.uint64(mix(mix(1) ^ 1)) ^ mixed(np.uint64(key_of("flow/start")) ^ numbers)), PLACE, FIRST
        ),
    }
    for name, u in other.items():
        yield Tested("pairs of a case: chi-square, 32 x 32 cells", name, count, in_pairs(first, u))
    yield Tested(
        "purposes of a case: largest correlation of 703 pairs", "all purposes", count // 20, _purposes(bases[: count // 20])
    )


def in_pairs(a: Floats, b: Floats) -> float:
    """The chi-square test of a table of pairs that should be uniform."""
    cells = (a * 32).astype(np.int64) * 32 + (b * 32).astype(np.int64)
    return float(stats.chisquare(np.bincount(cells, minlength=1024)).pvalue)


def _purposes(bases: Words) -> float:
    """The largest correlation between two purposes at one place, by Bonferroni's bound."""
    table = np.stack([uniforms(bases, words(place_of(key_of("flow/stage"), purpose)), FIRST) for purpose in Purpose])
    every: Floats = np.asarray(np.corrcoef(table), dtype=np.float64)
    found = every[np.triu_indices(len(table), 1)]
    z = float(np.abs(found).max()) * sqrt(len(bases))
    return float(min(1.0, len(found) * 2 * stats.norm.sf(z)))


def avalanche(count: int) -> Iterator[Tested]:
    """Flip one bit of a key: every bit of a draw should change in half of the keys. The largest deviation, by Bonferroni."""
    numbers = np.arange(count, dtype=np.uint64)
    bases = mixed(np.uint64(mix(mix(1) ^ 0)) ^ mixed(np.uint64(key_of("flow/start")) ^ numbers))
    parts: dict[str, tuple[int, Callable[[np.uint64], Words]]] = {
        "source and case": (64, lambda bit: hashes(mixed(np.uint64(5) ^ mixed(np.uint64(9) ^ numbers ^ bit)), PLACE, FIRST)),
        "place": (64, lambda bit: hashes(bases, PLACE ^ bit, FIRST)),
        "visit and k": (40, lambda bit: hashes(bases, PLACE, FIRST ^ bit)),
    }
    for name, (bits, of) in parts.items():
        plain, worst, tests = of(np.uint64(0)), 0.0, 0
        for bit in range(bits):
            changed = plain ^ of(np.uint64(1 << bit))
            for out in range(12, 64):
                share = float(((changed >> np.uint64(out)) & np.uint64(1)).mean())
                worst, tests = max(worst, abs(share - 0.5)), tests + 1
        p = min(1.0, tests * 2 * float(stats.norm.sf(worst * 2 * sqrt(count))))
        yield Tested(
            f"avalanche: {tests:,} pairs of bits, furthest from a half {worst:.4f}", f"a bit of {name} flipped", count, p
        )


# --- samplers -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Family:
    """A distribution as a scenario writes it, scipy's, and two numbers that must be its own, in minutes."""

    written: str
    raw: object
    cdf: Callable[[Floats], Floats]
    told: tuple[tuple[str, float, float], ...] = ()


def families() -> Iterator[Family]:
    """Every family, by a mean and a second number that people know."""

    def of(written: str, raw: object, frozen: Callable[[tuple[float, ...]], Any], **numbers: float) -> Family:
        law = frozen(d.time(raw).parameters)
        found: dict[str, float] = {"mean": law.mean(), "sd": law.std(), "p90": law.ppf(0.9), "median": law.median()}
        told = tuple((name, value, found[name] / MINUTE) for name, value in numbers.items())
        return Family(written, raw, law.cdf, told)

    yield of("exponential, mean 50 min", {"exponential": {"mean": "50 min"}}, lambda p: stats.expon(scale=p[0]), mean=50)
    yield of(
        "gamma, mean 50, p90 100",
        {"gamma": {"mean": "50 min", "p90": "100 min"}},
        lambda p: stats.gamma(p[0], scale=p[1]),
        mean=50,
        p90=100,
    )
    yield of(
        "erlang, mean 50, k 3",
        {"erlang": {"mean": "50 min", "k": 3}},
        lambda p: stats.gamma(p[0], scale=p[1]),
        mean=50,
        sd=50 / 3**0.5,
    )
    yield of(
        "lognormal, mean 50, p90 100",
        {"lognormal": {"mean": "50 min", "p90": "100 min"}},
        lambda p: stats.lognorm(p[1], scale=np.exp(p[0])),
        mean=50,
        p90=100,
    )
    yield of(
        "lognormal, median 40, p90 100",
        {"lognormal": {"median": "40 min", "p90": "100 min"}},
        lambda p: stats.lognorm(p[1], scale=np.exp(p[0])),
        median=40,
        p90=100,
    )
    yield of(
        "weibull, mean 50, cv 0.5",
        {"weibull": {"mean": "50 min", "cv": 0.5}},
        lambda p: stats.weibull_min(p[1], scale=p[0]),
        mean=50,
        sd=25,
    )
    yield of(
        "triangular, min 10, mode 20, max 90",
        {"triangular": {"min": "10 min", "mode": "20 min", "max": "90 min"}},
        lambda p: stats.triang((p[1] - p[0]) / (p[2] - p[0]), p[0], p[2] - p[0]),
        mean=40,
    )
    yield of(
        "uniform, mean 50, min 10",
        {"uniform": {"mean": "50 min", "min": "10 min"}},
        lambda p: stats.uniform(p[0], p[1] - p[0]),
        mean=50,
    )
    normal = d.time({"normal": {"mean": "50 min", "sd": "30 min"}}).parameters
    yield Family(
        "normal, mean 50, sd 30, cut at 0",
        {"normal": {"mean": "50 min", "sd": "30 min"}},
        lambda x: np.where(x < 1.0, 0.0, stats.norm(*normal).cdf(x)),
    )
    seen = [12.0, 15.0, 20.0, 31.0, 120.0]
    yield Family("empirical, 5 observations", {"empirical": [f"{x} min" for x in seen]}, _seen(seen))
    short, long = stats.uniform(5 * MINUTE, 5 * MINUTE), stats.expon(scale=120 * MINUTE)
    parts = [
        {"share": 0.8, "uniform": {"min": "5 min", "max": "10 min"}},
        {"share": 0.2, "exponential": {"mean": "2 h"}},
    ]
    yield Family("mixture, 80 % uniform, 20 % exponential", {"mixture": parts}, lambda x: 0.8 * short.cdf(x) + 0.2 * long.cdf(x))


def _seen(values: list[float]) -> Callable[[Floats], Floats]:
    """Each observation as often as the others."""
    at = np.array(values) * MINUTE
    return lambda x: np.searchsorted(at, x, side="right") / len(at)


def sampled(raw: object, count: int, name: str, place: str = "work") -> Floats:
    """The ticks of work that an engine writes into its Log for so many cases, at a stage of that name."""
    work = distribution(d.time(raw))
    last = 1 << 50
    stages = (replace(stage(place, 0), work=work), end())
    given = model(stages, (way(0, 1),), arrivals=tuple(range(count)), calendar=((0, last),), end=last - 1)
    told = engine("native" if name == "native" else "simpy")(given, 3, 0, bare_header(given))
    rows = told["kind"] == Kind.WORK
    return np.asarray((told["end"] - told["begin"])[rows], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Sampled:
    """A family's lengths against scipy: the Kolmogorov-Smirnov test, and whether both engines drew the same."""

    family: Family
    many: int
    distance: float
    p: float
    same: bool


def of_samplers(count: int, twice: int) -> Iterator[Sampled]:
    """Every family through the native kernel, the first lengths through the SimPy engine, too.

    A length x stands for a number between F(x - 1/2) and F(x + 1/2), drawn evenly: these are uniform if F is right, with jumps
    and ticks as without (Rosenblatt 1952, Annals of Mathematical Statistics 23, pp. 470-472).
    """
    for family in families():
        drawn = sampled(family.raw, count, "native", family.written)
        below, upto = family.cdf(drawn - 0.5), family.cdf(drawn + 0.5)
        u = below + np.random.default_rng(1).random(count) * (upto - below)
        told = stats.kstest(u, "uniform")
        same = np.array_equal(drawn[:twice], sampled(family.raw, twice, "simpy", family.written))
        yield Sampled(family, count, float(told.statistic), float(told.pvalue), same)


def fixed(count: int, name: str) -> bool:
    """Whether a fixed length is always the same."""
    return bool((sampled("50 min", count, name) == 50 * MINUTE).all())


# --- the page -------------------------------------------------------------------------------------
def page(draws: int = DRAWS, count: int = SAMPLED, twice: int = SAMPLED_TWICE) -> str:
    """The page."""
    keys = np.arange(1000, dtype=np.uint64)
    same = uniforms(BASE, PLACE, keys).tolist() == [
        uniform(int(BASE[0]), int(PLACE[0]), n >> 16, n & 0xFFFF) for n in range(1000)
    ]
    assert same, "the vectors here are not the draws of flowspec.simulate.draws"
    tests = [*of_draws(draws), *avalanche(draws // 50)]
    samples = list(of_samplers(count, twice))
    low = min(one.p for one in tests)
    draws_lines = "\n".join(f"| {one.test} | {one.draws} | {one.many:,} | {one.p:.3f} |" for one in tests)
    sample_lines = "\n".join(_line(one) for one in samples)
    both = "always 50 min in both engines" if all(fixed(1000, name) for name in ("native", "simpy")) else "**varies**"
    return f"""# The draws

Written by `python -m tests.validation.randomness`. Every random number is a pure function of its key
([semantics](../semantics.md), 1.5): seed, replication, source, case, place, purpose, visit, k. Keys of a model differ in very few
bits, so the mixer is tested on keys that count up in one coordinate while all others stand still. "p" is the probability of so
odd a result if nothing is wrong: of {len(tests)} tests the smallest is expected near {1 / len(tests):.3f}; it is {low:.3f},
and so small or smaller in {100 * (1 - (1 - low) ** len(tests)):.0f} of 100 such pages if nothing is wrong.

| test | draws | how many | p |
|---|---|--:|--:|
{draws_lines}

## The distributions

As a scenario writes them, in minutes; {count:,} lengths each, read back from the Log of the native kernel, against scipy's
distribution function (Kolmogorov-Smirnov on F of each length, drawn evenly over its tick). The numbers by which a distribution is
given are found again in scipy's. The SimPy engine drew the first {twice:,} too. A fixed amount is {both}. A gamma, empirical
data and mixtures are tables, right to one part in twenty thousand.

| distribution | given, and scipy's | distance | p | engines |
|---|---|--:|--:|---|
{sample_lines}
"""


def _line(one: Sampled) -> str:
    told = ", ".join(f"{name} {given:.4g} = {found:.4g}" for name, given, found in one.family.told) or "–"
    return f"| {one.family.written} | {told} | {one.distance:.4f} | {one.p:.3f} | {'equal' if one.same else '**differ**'} |"


def main() -> None:
    """Write the page."""
    text = page()
    temporary = PAGE.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(PAGE)
    print(text)


if __name__ == "__main__":
    main()
