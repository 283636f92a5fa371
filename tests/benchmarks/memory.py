"""Peak memory of a run as its horizon grows, with the Log whole and with --summary: `python -m tests.benchmarks.memory`.

Every run is a fresh process. Prints a table for docs/scale.md.
"""

import json
import subprocess
import sys
from pathlib import Path

from flowspec.decide.experiment import experiment
from flowspec.decide.prepared import prepare, prepared
from tests.benchmarks.one_run import GAPS, HERE, memory

ROOT = Path(__file__).parents[2]
CASES = (10_000, 40_000, 160_000)


def one(cases: int, *, in_pieces: bool) -> dict[str, float]:
    """One replication of W2 (six teams in a row) with about so many cases: bytes at the start, at the end, rows."""
    from dataclasses import replace

    ready = prepare(HERE / "w2.toml")
    longer = prepared(replace(ready.scenario, horizon=int(cases * GAPS["W2"])), ready.specs)
    before = memory()
    told = experiment(longer, replications=1, in_pieces=in_pieces)
    return {"before": before, "most": memory(), "open": told.measures[0].numbers["work_in_progress"]}


def main() -> None:
    """The table."""
    print("| cases | open at once | whole Log | --summary |\n|--:|--:|--:|--:|")
    for cases in CASES:
        cells = [f"{cases:,}"]
        for way in ("whole", "pieces"):
            words = [sys.executable, "-m", "tests.benchmarks.memory", way, str(cases)]
            made = json.loads(subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
            base = made["before"]
            if way == "whole":
                cells.append(f"{made['open']:.0f}")
            cells.append(f"{(made['most'] - base) / 1e6:,.0f} MB")
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(one(int(sys.argv[2]), in_pieces=sys.argv[1] == "pieces")))
    else:
        main()
