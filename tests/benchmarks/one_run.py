"""One run of a workload by an engine of flowspec, for `tests.benchmarks.engines`, which starts it in a fresh process.

`python -m tests.benchmarks.one_run native W2 100000 1` prints JSON: CPU seconds to write the tape, to run
and to run with a Log; the mean wait before the first team and the mean lead time in minutes; cases; bytes of memory.
"""

import json
import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from flowspec.decide.prepared import prepare, prepared
from flowspec.model.log import COLUMNS, Kind
from flowspec.simulate.arrivals import arriving
from flowspec.simulate.lower import Lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

HERE = Path(__file__).parent / "workloads"
GAPS = {"W1": 60_000 / 0.9, "W2": 600_000.0, "W3": 42 * 60_000.0, "W4": 604_800_000 / 216}
"""Ticks between two arrivals."""


def lowered(workload: str, cases: int) -> Lowered:
    """The workload with a horizon in which about so many cases come."""
    ready = prepare(HERE / f"{workload.lower()}.toml")
    return prepared(replace(ready.scenario, horizon=int(cases * GAPS[workload])), ready.specs).lowered


def memory() -> int:
    """The most that this process had in memory, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def means(columns: "Sequence[npt.NDArray[np.int64]]") -> tuple[float, float, int]:
    """Mean minutes from reaching the first stage to its work, and from arrival to the end; how many cases ended."""
    import numpy as np

    names = {name: columns[n] for n, name in enumerate(COLUMNS)}
    kind = names["kind"]
    first = names["stage"] == names["stage"][kind == Kind.ARRIVE][0]
    waited = (kind == Kind.QUEUE) & first
    taken = (kind == Kind.WORK) & first
    wait = int((names["end"] - names["begin"])[waited].sum()) / max(1, int(taken.sum()))
    come = kind == Kind.ARRIVE
    arrived = np.zeros(int(names["case"].max()) + 1, dtype=np.int64)
    arrived[names["case"][come]] = names["begin"][come]
    served = (kind == Kind.CLOSE) & (names["value"] >= 0)
    lead = (names["begin"][served] - arrived[names["case"][served]]).mean()
    return wait / 60_000, float(lead) / 60_000, int(((kind == Kind.CLOSE) & (names["value"] != -1)).sum())


def native(workload: str, cases: int, seed: int) -> dict[str, float]:
    """The native kernel without and with a Log; memory is that of the run without."""
    from flowspec.simulate.kernel import Kernel
    from flowspec.simulate.native.tape import tape

    made = lowered(workload, cases)
    t0 = process_time()
    told = tape(made.world(0, seed)[0])
    t1 = process_time()
    kernel = Kernel(told, seed, 0, False)
    kernel.advance(1 << 62)
    t2 = process_time()
    used = memory()
    kernel = Kernel(told, seed, 0, True)
    kernel.advance(1 << 62)
    columns = kernel.columns()
    t3 = process_time()
    wait, lead, closed = means(columns)
    return {
        "prepare": t1 - t0, "run": t2 - t1, "log": t3 - t2, "wait": wait, "lead": lead, "cases": closed, "memory": used,
        "rows": len(columns[0]), "log_memory": memory(),
    }  # fmt: skip


def reference(workload: str, cases: int, seed: int) -> dict[str, float]:
    """The SimPy engine, which always writes its Log."""
    from flowspec.simulate.reference import run

    model, head = lowered(workload, cases).world(0, seed)
    begun = process_time()
    log = run(model, seed, 0, head)
    taken = process_time() - begun
    wait, lead, closed = means([log.columns[name] for name in COLUMNS])
    return {"run": taken, "wait": wait, "lead": lead, "cases": closed, "memory": memory()}


def live(workload: str, cases: int, seed: int) -> dict[str, float]:
    """So many cases that are all open at once: they come in a thousandth of the time. Memory of the run alone, a case."""
    from flowspec.simulate.kernel import Kernel
    from flowspec.simulate.native.tape import tape

    model = lowered(workload, cases).world(0, seed)[0]
    sources = tuple(
        replace(s, ticks=tuple(t // 1000 for t in arriving(s, seed, 0, model.horizon)), rate=None) for s in model.sources
    )
    end = model.end // 1000
    told = tape(replace(model, sources=sources, horizon=end, end=end))
    del model, sources
    before = _now()
    kernel = Kernel(told, seed, 0, False)
    kernel.advance(1 << 62)
    most = kernel.counts[4]
    return {"bytes": (_now() - before) / most, "most": most}


def _now() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def threads(workload: str, cases: int, seed: int) -> dict[str, float]:
    """Wall seconds of eight replications on one thread and on two."""
    from flowspec.simulate.kernel import Kernel
    from flowspec.simulate.native.tape import tape

    told = tape(lowered(workload, cases).world(0, seed)[0])

    def replication(n: int) -> None:
        Kernel(told, seed, n, False).advance(1 << 62)

    taken: list[float] = []
    for workers in (1, 2):
        with ThreadPoolExecutor(workers) as pool:
            begun = perf_counter()
            list(pool.map(replication, range(8)))
            taken.append(perf_counter() - begun)
    return {"one": taken[0], "two": taken[1]}


def main(what: str, workload: str, cases: int, seed: int) -> None:
    """Run and print."""
    runs = {"native": native, "simpy": reference, "live": live, "threads": threads}
    print(json.dumps(runs[what](workload, cases, seed)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
