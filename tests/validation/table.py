"""Writes docs/validation/theory.md: `python -m tests.validation.table`.

Each law's model is run in many replications by the native kernel; the first of them by the SimPy engine too, whose Log must be
the same row for row. Ciw, of the extra `bench`, is needed for the networks without a closed form.
"""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from scipy.special import stdtrit

from flowspec.model.log import COLUMNS
from flowspec.simulate.engines import engine
from tests.simulate.small import bare_header
from tests.simulate.test_theory import CASES, WARM_UP
from tests.validation.peers import CASES as PEER_CASES
from tests.validation.peers import rows
from tests.validation.theory import LAWS, Law

PAGE = Path(__file__).parents[2] / "docs" / "validation" / "theory.md"
REPLICATIONS = 60
PEER_REPLICATIONS = 40
BOTH = 2
"""Replications that the SimPy engine runs too."""


@dataclass(frozen=True, slots=True)
class Found:
    """The mean over replications, half the width of its interval, and whether both engines wrote the same rows."""

    mean: float
    half: float
    same: bool


def found(law: Law, replications: int, both: int, confidence: float = 0.99) -> Found:
    """Run a law's model."""
    native, reference = engine("native"), engine("simpy")
    measured: list[float] = []
    same = True
    for r in range(replications):
        model = law.model_of(r)
        log = native(model, 1, r, bare_header(model))
        measured.append(law.measure(log))
        if r < both:
            other = reference(model, 1, r, bare_header(model))
            same &= all(np.array_equal(log[name], other[name]) for name in COLUMNS)
    spread = float(np.std(measured, ddof=1)) / sqrt(replications)
    return Found(float(np.mean(measured)), float(stdtrit(replications - 1, (1 + confidence) / 2)) * spread, same)


def row(law: Law, told: Found) -> str:
    """A line of the table."""
    inside = "yes" if abs(told.mean - law.theory) <= told.half else "**no**"
    rows = "equal" if told.same else "**differ**"
    return f"| {law.name} | {law.source} | {law.theory:.4f} | {told.mean:.4f} ± {told.half:.4f} | {inside} | {rows} |"


def page() -> str:
    """The page with every law."""
    peer_lines = "\n".join(rows(PEER_REPLICATIONS))
    lines = "\n".join(row(law, found(law, REPLICATIONS, BOTH)) for law in LAWS)
    return f"""# Beside theory

Written by `python -m tests.validation.table`. Each model has an answer in closed form. The native kernel runs {REPLICATIONS}
replications of {CASES:,} cases, of which the first {WARM_UP} do not count; waits are in mean service times. An interval holds
with 99 % confidence, so that of a hundred right ones one is expected to miss. The SimPy engine runs the first {BOTH} replications
of each model too; "equal" means that its Log is the same, row for row.

| model | theory | number | simulated | inside | engines |
|---|---|--:|--:|---|---|
{lines}

A waiting room for so many cases and no more (M/M/c/K) cannot be said in a spec: whoever comes gets into line. Its ends can: with
a patience of one tick nobody waits (M/M/c/c), and without patience everybody does; between them lies patience that is drawn
(M/M/c+M).

Everything else that can be worked out by hand to the tick is tested by hand: `tests/simulate/test_theory.py`, `test_lines.py`,
`test_noticing.py`.

## Networks without a closed form

Beside programs that somebody writes by hand for SimPy, and beside Ciw (`tests/benchmarks/programs.py`): three independent
implementations, which share neither code nor random numbers. All begin empty, let {PEER_CASES:,} cases come and run until the
last has left. Mean minutes over {PEER_REPLICATIONS} replications with 99 % intervals; "agree": the interval of the difference
(Welch) has 0 in it. Ciw cannot express W4.

| network and measure | flowspec | beside | its number | difference | agree |
|---|--:|---|--:|--:|---|
{peer_lines}
"""


def main() -> None:
    """Write the page."""
    text = page()
    temporary = PAGE.with_suffix(".tmp")
    temporary.write_text(text)
    temporary.replace(PAGE)
    print(text)


if __name__ == "__main__":
    main()
