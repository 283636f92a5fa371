"""A row of so many stages, worked in turn by so many teams that are busy 80 % of their time: how a run grows with either.

`python -m tests.benchmarks.lines 96 24 1` prints JSON: CPU seconds of a run without Log of 96 stages and 24 teams, and cases.
"""

import json
import sys
from itertools import accumulate
from random import Random
from time import process_time

from flowspec.simulate import model as m
from flowspec.simulate.draws import key_of
from flowspec.simulate.kernel import Kernel
from flowspec.simulate.native.tape import tape

MINUTE = 60_000
SEATS = 4


def line(stages: int, teams: int, cases: int, seed: int) -> m.Model:
    """Exponential work of 3.2 minutes a stage, a case a minute, four seats a stage, shared out evenly among the teams."""
    draws = Random(seed)
    ticks = tuple(int(t) for t in accumulate(draws.expovariate(1 / MINUTE) for _ in range(cases)))
    end = ticks[-1] + stages * 1000 * MINUTE
    work = m.Distribution("exponential", (0.8 * SEATS * MINUTE,))
    rests = tuple(
        m.Stage(f"s{i}", key_of(f"s{i}"), 0, "seats", m.Route(otherwise=i % teams), work=work, ways=(i,)) for i in range(stages)
    )
    return m.Model(
        horizon=end,
        end=end,
        day0=0,
        calendars=(((0, end),),),
        workflows=(m.Workflow("line", key_of("line")),),
        sources=(m.Source("in", key_of("in"), 0, 0, ticks),),
        teams=tuple(m.Team(f"t{i}", key_of(f"t{i}"), (m.Seat(0),) * (SEATS * stages // teams)) for i in range(teams)),
        fields=(),
        stages=(*rests, m.Stage("end", key_of("end"), 0, "end")),
        ways=tuple(m.Way(f"w{i}", key_of(f"w{i}"), i, i, (m.Branch(i + 1, f"w{i}", key_of(f"b{i}")),)) for i in range(stages)),
        clocks=(),
    )


def main(stages: int, teams: int, seed: int) -> None:
    """Run and print."""
    told = tape(line(stages, teams, 600_000 // stages, seed))
    begun = process_time()
    kernel = Kernel(told, seed, 0, False)
    kernel.advance(1 << 62)
    print(json.dumps({"run": process_time() - begun, "cases": kernel.counts[3]}))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
