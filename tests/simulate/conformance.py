"""The one contract of engines: on the same Model and seed the same Log as the SimPy engine, row for row.

python -m tests.simulate.conformance --models 10000 [--first 0] [--jobs 1] [--engine native|simpy]
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import numpy as np

from flowspec.model.log import COLUMNS, Log
from flowspec.simulate.engines import Engine, EngineName, engine
from flowspec.simulate.laws import violations
from flowspec.simulate.model import Model
from flowspec.simulate.reference import run
from tests.simulate.coverage import attributed, attributions, elapsed, features, parts, ties
from tests.simulate.models import random_model
from tests.simulate.small import bare_header, line

A_TURN = 250
"""Models that one job takes at a time."""


def check_engine(candidate: Engine, models: Iterable[Model], seed: int = 1) -> None:
    """Hold an engine to the reference on each of the models; AssertionError with the first difference in words."""
    for number, model in enumerate(models):
        mine = run(model, seed, number, bare_header(model))
        other = candidate(model, seed, number, bare_header(model))
        assert mine.digest() == other.digest(), f"model {number}: {first_difference(mine, other)}"


def first_difference(expected: Log, got: Log) -> str:
    """The first row in which two Logs differ, with what led to it."""
    common = min(len(expected), len(got))
    unequal = np.zeros(common, dtype=np.bool_)
    for name in COLUMNS:
        unequal |= expected[name][:common] != got[name][:common]
    at = int(unequal.argmax()) if unequal.any() else common
    before = [f"  both      {line(expected, n)}" for n in range(max(0, at - 3), at)]
    lines = [f"row {at} of {len(expected)} differs", *before]
    lines += [f"  {name:<9} {line(log, at)}" for name, log in (("reference", expected), ("got", got)) if at < len(log)]
    return "\n".join(lines)


def differences(candidate: Engine, seeds: Iterable[int], used: Counter[str]) -> Iterator[str]:
    """What goes wrong on the arbitrary models of these seeds: broken laws, unequal Logs. Counts the features that were used."""
    for seed in seeds:
        model = random_model(seed)
        mine = run(model, seed, 0, bare_header(model))
        used.update(features(model, mine))
        used.update(f"models with {part}" for part in parts(model))
        used["instants shared by cases"] += ties(mine)
        used["rows"] += len(mine)
        for law in violations(mine, model):
            yield f"model {seed}: {law}"
        whose = attributed(model, mine)
        used.update(attributions(whose))
        if {clock: sum(parts.values()) for clock, parts in whose.items()} != elapsed(model, mine):
            yield f"model {seed}: what is attributed is not the time of the breached clocks: {whose}, {elapsed(model, mine)}"
        if candidate is not run:
            other = candidate(model, seed, 0, bare_header(model))
            if mine.digest() != other.digest():
                yield f"model {seed}: {first_difference(mine, other)}"


def turn(name: EngineName, seeds: range) -> tuple[list[str], Counter[str]]:
    """What goes wrong on these seeds, and what they used."""
    used = Counter[str]()
    return list(differences(engine(name), seeds, used)), used


def main() -> None:
    """Compare on many models; exit with 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--engine", choices=("native", "simpy"), default="native")
    given = parser.parse_args()
    begun, used, wrong = time.monotonic(), Counter[str](), 0
    last = given.first + given.models
    turns = [range(n, min(n + A_TURN, last)) for n in range(given.first, last, A_TURN)]
    with ProcessPoolExecutor(given.jobs) as pool:
        for told, counted in pool.map(turn, repeat(given.engine), turns):
            used.update(counted)
            wrong += len(told)
            print(*told, sep="\n", end="\n" if told else "", flush=True)
    print("| times | used |", "| --: | --- |", *(f"| {used[feature]:,} | {feature} |" for feature in sorted(used)), sep="\n")
    print(
        f"{given.models} models from {given.first} on, {used['rows']} rows, {wrong} differences, {time.monotonic() - begun:.0f} s"
    )
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
