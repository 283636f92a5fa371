"""How fast the engines are, beside a plain C loop, programs written by hand and Ciw: `python -m tests.benchmarks.engines`.

Every run is a fresh process; the tools take turns, round after round, and all times are CPU times of the process, so that a busy
machine harms all alike. Writes docs/validation/speed.md.
"""

import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.start import COMMAND, simulating, start_times

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "validation" / "speed.md"
ROUNDS = int(os.environ.get("ROUNDS", "5"))
WORKLOADS = ("W1", "W2", "W3", "W4")
CASES = {"C": 300_000, "native": 100_000, "by hand": 10_000, "Ciw": 3_000, "SimPy engine": 1_000}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: CPU microseconds a case, what it found, and its memory."""

    microseconds: float
    wait: float
    lead: float
    memory: float


def run_all(limit: Path) -> dict[tuple[str, str], list[Run]]:
    """Every tool on every workload, in turns."""
    told: defaultdict[tuple[str, str], list[Run]] = defaultdict(list)
    for round_ in range(ROUNDS):
        for workload in WORKLOADS:
            if workload != "W4":
                told["C", workload].append(by_hand([str(limit)], workload, CASES["C"], round_))
            made = flowspec("native", workload, CASES["native"], round_)
            for name in ("run", "log", "prepare"):
                each = 1e6 * made[name] / made["cases"]
                memory = made["log_memory" if name == "log" else "memory"]
                told[name, workload].append(Run(each, made["wait"], made["lead"], memory))
            program = [sys.executable, "-m", "tests.benchmarks.programs"]
            told["by hand", workload].append(by_hand([*program, "simpy"], workload, CASES["by hand"], round_))
            if workload != "W4" and find_spec("ciw"):
                told["Ciw", workload].append(by_hand([*program, "ciw"], workload, CASES["Ciw"], round_))
            own = flowspec("simpy", workload, CASES["SimPy engine"], round_)
            told["SimPy engine", workload].append(Run(1e6 * own["run"] / own["cases"], own["wait"], own["lead"], own["memory"]))
    return told


def by_hand(program: Sequence[str], workload: str, cases: int, seed: int) -> Run:
    """A run of a program that prints CPU seconds, wait, lead time and memory."""
    cpu, wait, lead, memory = (float(word) for word in output([*program, workload, str(cases), str(seed + 1)]).split())
    return Run(1e6 * cpu / cases, wait, lead, memory)


def flowspec(what: str, workload: str, cases: int, seed: int) -> Mapping[str, float]:
    """A run of `tests.benchmarks.one_run`."""
    told: Mapping[str, float] = json.loads(
        output([sys.executable, "-m", "tests.benchmarks.one_run", what, workload, str(cases), str(seed + 1)])
    )
    return told


def output(words: Sequence[str]) -> str:
    """What a program prints."""
    return subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def compiled(folder: Path) -> Path:
    """The C loop, compiled as the kernel is."""
    made = folder / "limit"
    source = Path(__file__).parent / "limit.c"
    subprocess.run(["cc", "-O3", "-ffp-contract=off", "-o", str(made), str(source), "-lm"], check=True)
    return made


def middle(told: Mapping[tuple[str, str], Sequence[Run]], tool: str, workload: str, part: str = "microseconds") -> float | None:
    """The median over rounds; None if the tool has no such workload."""
    runs = told.get((tool, workload))
    return median(getattr(run, part) for run in runs) if runs else None


def ratio(told: Mapping[tuple[str, str], Sequence[Run]], slow: str, fast: str, workload: str) -> float | None:
    """The median over rounds of how many times faster `fast` is than `slow`, in the same round."""
    slower, faster = told.get((slow, workload)), told.get((fast, workload))
    if not slower or not faster:
        return None
    return median(a.microseconds / b.microseconds for a, b in zip(slower, faster, strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def shown(x: float | None, digits: int = 3) -> str:
    """A number with so many digits that count, without an exponent."""
    if x is None:
        return "–"
    return f"{x:,.0f}" if abs(x) >= 10**digits else f"{float(f'{x:.{digits}g}'):g}"


def speeds(told: Mapping[tuple[str, str], Sequence[Run]]) -> str:
    """CPU time a case, and peak memory, by tool and workload."""
    names = {
        "C": "plain C loop",
        "run": "native kernel, no Log",
        "log": "native kernel, with Log in columns",
        "prepare": "the model's tape, before either",
        "by hand": "SimPy, a process per case, by hand",
        "Ciw": "Ciw",
        "SimPy engine": "flowspec's SimPy engine, with Log",
    }
    rows = [[name, *(shown(middle(told, tool, w)) for w in WORKLOADS)] for tool, name in names.items()]
    return table(["microseconds a case", *WORKLOADS], rows)


def ratios(told: Mapping[tuple[str, str], Sequence[Run]]) -> str:
    """How many times faster the first is."""
    pairs = {
        ("C", "run"): "native without Log / C (target 0.5)",
        ("C", "log"): "native with Log / C",
        ("by hand", "run"): "native without Log / SimPy by hand (target 80)",
        ("by hand", "log"): "native with Log / SimPy by hand (target 50)",
        ("by hand", "C"): "C / SimPy by hand: what no engine could pass",
        ("Ciw", "run"): "native without Log / Ciw",
        ("SimPy engine", "log"): "native with Log / flowspec's SimPy engine",
        ("by hand", "SimPy engine"): "flowspec's SimPy engine / SimPy by hand",
        ("log", "run"): "native without Log / with Log (target at most 2)",
    }
    rows = [[name, *(shown(ratio(told, slow, fast, w)) for w in WORKLOADS)] for (slow, fast), name in pairs.items()]
    return table(["rate of the first / rate of the second", *WORKLOADS], rows)


def agreement(told: Mapping[tuple[str, str], Sequence[Run]]) -> str:
    """What the tools found: the same up to noise."""
    tools = {"C": "C", "log": "native", "by hand": "SimPy by hand", "Ciw": "Ciw", "SimPy engine": "SimPy engine"}
    rows = [
        [f"{name}, {part}", *(shown(middle(told, tool, w, part)) for w in WORKLOADS)]
        for part in ("wait", "lead")
        for tool, name in tools.items()
    ]
    return table(["minutes", *WORKLOADS], rows)


def prosimos() -> str:
    """W2 on Prosimos, with the Python that the variable PROSIMOS names."""
    if "PROSIMOS" not in os.environ:
        return "Not measured in this run: the variable PROSIMOS names no Python that has it."
    from tests.benchmarks.with_prosimos import beside

    about = """\
W2 without priorities, which Prosimos gets wrong (AutomatedProcessImprovement/Prosimos#64), 1,500 cases a run; it always writes
its log, as CSV. Microseconds of CPU a case; the target was 1,500 times its rate."""
    return f"{about}\n\n{beside(os.environ['PROSIMOS'])}"


def growth() -> str:
    """CPU time a case of the native kernel as the number of cases grows, and a visit as stages and teams do."""
    rows: list[list[object]] = []
    for cases in (25_000, 100_000, 400_000):
        made = [flowspec("native", "W2", cases, n) for n in range(3)]
        rows.append(
            [
                f"W2, {cases:,} cases",
                shown(median(1e6 * m["run"] / m["cases"] for m in made)),
                shown(median(1e6 * m["log"] / m["cases"] for m in made)),
                "",
            ]
        )
    for stages, teams in ((6, 6), (24, 24), (96, 96), (96, 24), (96, 6), (96, 1)):
        words = [sys.executable, "-m", "tests.benchmarks.lines", str(stages), str(teams)]
        each = [json.loads(output([*words, str(n)])) for n in range(3)]
        run = median(1e6 * m["run"] / m["cases"] for m in each)
        rows.append([f"{stages} stages in a row, {teams} team{'s' * (teams > 1)}", shown(run), "", shown(run / stages)])
    return table(["microseconds a case", "no Log", "with Log", "no Log, a stage"], rows)


def start_up() -> str:
    """What whole commands take that have next to nothing to simulate, against the imports that they cannot do without."""
    with TemporaryDirectory() as folder:
        imports = {"python -c 'import numpy, pydantic'": ("-c", "import numpy, pydantic")}
        told = start_times({**imports, "flowspec --version": (*COMMAND, "--version"), **simulating(Path(folder))})
    least = told[next(iter(imports))]
    rows = [
        [name if "`" in name else f"`{name}`", *(shown(x) for x in (of.cpu, of.cpu / least.cpu, of.wall, of.wall / least.wall))]
        for name, of in told.items()
    ]
    return table(["seconds, least of some runs", "CPU", "ratio (target 2)", "wall", "ratio"], rows)


def live() -> str:
    """Memory of cases that are all open at once, beyond that of the arrivals."""
    made = {w: flowspec("live", w, 200_000, 0) for w in ("W2", "W4")}
    return table(
        ["no Log (target 600)", "cases open at once", "bytes a live case"],
        [[w, f"{m['most']:,}", shown(m["bytes"])] for w, m in made.items()],
    )


def two_threads() -> str:
    """Wall time of one thread over that of two."""
    made = [flowspec("threads", "W2", 50_000, n) for n in range(ROUNDS)]
    load = f"{os.getloadavg()[0]:.1f} programs ran on {os.cpu_count()} cores in the last minute"
    ratio_ = shown(median(m["one"] / m["two"] for m in made))
    return f"Eight replications of W2 on two threads take 1/{ratio_} of the wall time on one; {load}."


def page(told: Mapping[tuple[str, str], Sequence[Run]]) -> str:
    """The page with every table."""
    machine = (
        f"{platform.machine()}, {_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
    sizes = ", ".join(f"{name} {n:,}" for name, n in CASES.items())
    return f"""# Speed

Written by `python -m tests.benchmarks.engines` on {datetime.now(UTC):%Y-%m-%d}: {machine}. {ROUNDS} rounds, every run a fresh
process with a new seed, the tools in turns; medians. Times are CPU times without imports; a ratio is the median of the ratios
within the rounds, so that a busy machine harms both sides. Cases a run: {sizes}.

W1 is M/M/1. W2 is six teams of 3 to 8 seats, each busy 80 % of the time with lognormal work, two priorities, and a fifth of the
cases sent back from the third team to the first, which sees it half an hour later. W3 is W2 in office hours. W4 adds patience, a
brief that is asked for (completed up to three times), goals that are returned, and deadlines. The specs and scenarios are in
`tests/benchmarks/workloads`. Each tool draws its own random numbers.

## Time

{speeds(told)}

{ratios(told)}

The targets beside SimPy were set on a machine on which the C loop was 142 (W2) and 182 (W3) times as fast as SimPy by hand: they
ask for 0.56 and 0.44 of C's rate without Log, and for 0.35 and 0.27 with it. How far SimPy is from C depends on the machine.

## The same answers

Mean minutes before the first team, and from arrival to the end. (W4 by hand has no re-entering time at returns and shares nothing
with the spec but its text; Ciw's wait in W3 counts from the last resume.)

{agreement(told)}

## Prosimos

{prosimos()}

## Growth

{growth()}

## Memory

{live()}

{peaks(told)}

## Start-up

{start_up()}

## Threads

{two_threads()}
"""


def peaks(told: Mapping[tuple[str, str], Sequence[Run]]) -> str:
    """Peak memory of the process, imports included."""
    tools = ("C", "run", "log", "by hand", "Ciw", "SimPy engine")
    rows = [[tool, *(shown(_mb(middle(told, tool, w, "memory"))) for w in WORKLOADS)] for tool in tools]
    return table(["peak MB of the process", *WORKLOADS], rows)


def _mb(x: float | None) -> float | None:
    return None if x is None else x / 1e6


def _processor() -> str:
    found = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return found[0].partition(":")[2].strip() if found else platform.processor()


def main() -> None:
    """Run everything and write the page."""
    with TemporaryDirectory() as folder:
        told = run_all(compiled(Path(folder)))
    text = page(told)
    temporary = PAGE.with_suffix(".tmp")
    temporary.write_text(text)
    temporary.replace(PAGE)
    print(text)


if __name__ == "__main__":
    main()
