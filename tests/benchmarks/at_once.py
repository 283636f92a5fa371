"""A whole `flowspec simulate` with one worker and with two, in turns: `python -m tests.benchmarks.at_once [RUNS [PAIRS]]`.

Prints a table for docs/scale.md: seconds of wall and of CPU, the ratio within each pair, and how many programs ran beside it.
"""

import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from tests.benchmarks.engines import ROOT, table

SCENARIO = "simulations/shop_support/to_be.toml"


def taken(replications: int, workers: int) -> tuple[float, float, bytes]:
    """Wall and CPU seconds of the command and all its processes, and what it printed."""
    words = [sys.executable, "-m", "flowspec.cli.main", "simulate", SCENARIO]
    before, begun = os.times(), perf_counter()
    made = subprocess.run(
        [*words, "--replications", str(replications), "--workers", str(workers)], check=True, capture_output=True, cwd=ROOT
    )
    wall, after = perf_counter() - begun, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, made.stdout


def main(replications: int = 100, pairs: int = 5) -> None:
    """Run the pairs and print the table."""
    rows: list[list[object]] = []
    ratios: list[float] = []
    for _ in range(pairs):
        load = os.getloadavg()[0]
        (one, cpu_one, told), (two, cpu_two, same) = (taken(replications, workers) for workers in (1, 2))
        if told != same:
            raise SystemExit("two workers print something else than one")
        ratios.append(one / two)
        rows.append([f"{one:.2f}", f"{cpu_one:.2f}", f"{two:.2f}", f"{cpu_two:.2f}", f"{one / two:.2f}", f"{load:.1f}"])
    print(f"{SCENARIO}, {replications} replications; median ratio {median(ratios):.2f}\n")
    print(table(["one worker, s", "CPU", "two workers, s", "CPU", "ratio", "load before"], rows))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
