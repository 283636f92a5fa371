"""What a start costs: the time of whole commands, each in a process of its own.

Modules are byte-compiled before, in a folder that is thrown away: so are those of an installed package, and else a ratio to its
imports would be one of compiling.
"""

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter

ROUNDS = 7
COMMAND = ("-m", "flowspec.cli.main")
SIMULATED = "tests/benchmarks/workloads/w1.toml", "simulations/lead_intake/as_is.toml"
"""Scenarios without and with public holidays."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of user and system time, and on the wall: threads that wait spinning count in the first alone."""

    cpu: float
    wall: float


def simulating(folder: Path) -> dict[str, Sequence[str]]:
    """Simulations of an hour, and of what `flowspec new` writes, put into `folder`: all of them is start."""
    subprocess.run([sys.executable, *COMMAND, "new", str(folder / "new")], capture_output=True, check=True)
    scenarios = {"what `flowspec new` writes": folder / "new" / "scenario.toml", **{name: Path(name) for name in SIMULATED}}
    return {
        f"simulate {name}": (
            *COMMAND,
            "simulate",
            _an_hour(folder / f"{i}.toml", of),
            "--engine",
            "native",
            "--replications",
            "1",
        )
        for i, (name, of) in enumerate(scenarios.items())
    }


def _an_hour(path: Path, of: Path) -> str:
    """The path of a scenario that differs in its horizon only."""
    spec = tomllib.loads(of.read_text())["spec"]
    told = {"extends": of.resolve(), "spec": of.resolve().parent / spec, "horizon": "1 h"}
    path.write_text("\n".join(["format = 1", *(f'{key} = "{value}"' for key, value in told.items())]))
    return str(path)


def start_times(programs: Mapping[str, Sequence[str]]) -> dict[str, Took]:
    """What Python with these arguments takes: the least of some rounds, the programs in turns."""
    with TemporaryDirectory() as compiled:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "PYTHONPYCACHEPREFIX": compiled}
        for words in programs.values():
            _took(words, environment)
        rounds = [{name: _took(words, environment) for name, words in programs.items()} for _ in range(ROUNDS)]
    return {name: Took(min(each[name].cpu for each in rounds), min(each[name].wall for each in rounds)) for name in programs}


def _took(words: Sequence[str], environment: Mapping[str, str]) -> Took:
    before, begun = getrusage(RUSAGE_CHILDREN), perf_counter()
    told = subprocess.run([sys.executable, *words], capture_output=True, check=False, env=environment)
    wall, after = perf_counter() - begun, getrusage(RUSAGE_CHILDREN)
    assert told.returncode in (0, 1), told.stderr.decode()  # 1: there are findings
    return Took(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)
