"""Running the command as a user would, in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def says(self) -> str:
        """Everything that it printed."""
        return self.out + self.err


def flowspec(*words: str | Path, cwd: Path = ROOT, timeout: float = 300, **environment: str) -> Ran:
    """Run `flowspec` with these words."""
    told = subprocess.run(
        [sys.executable, "-m", "flowspec.cli.main", *map(str, words)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"} | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert "Traceback" not in told.stderr, told.stderr
    return Ran(told.returncode, told.stdout, told.stderr)
