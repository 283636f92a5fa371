"""What a start costs: the CPU time of whole commands, each in a process of its own.

Modules are byte-compiled before, in a folder that is thrown away: so are those of an installed package, and else a ratio to its
imports would be one of compiling.
"""

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

ROUNDS = 7
COMMAND = ("-m", "flowspec.cli.main")
SIMULATED = "tests/benchmarks/workloads/w1.toml", "simulations/lead_intake/as_is.toml"
"""Scenarios without and with public holidays."""


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


def cpu_times(programs: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Seconds of user and system time of Python with these arguments: the shortest of some rounds, the programs in turns."""
    with TemporaryDirectory() as compiled:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "PYTHONPYCACHEPREFIX": compiled}
        for words in programs.values():
            _cpu_time(words, environment)
        rounds = [{name: _cpu_time(words, environment) for name, words in programs.items()} for _ in range(ROUNDS)]
    return {name: min(each[name] for each in rounds) for name in programs}


def _cpu_time(words: Sequence[str], environment: Mapping[str, str]) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    told = subprocess.run([sys.executable, *words], capture_output=True, check=False, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    assert told.returncode in (0, 1), told.stderr.decode()  # 1: there are findings
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
