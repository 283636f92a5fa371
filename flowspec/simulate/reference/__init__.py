"""The SimPy engine: the readable definition of a run. Each module is one part of docs/semantics.md, the numbers are its clauses.

The parts build on each other, each a class that goes further than the one before: `world` (time, draws, values, rows), `clocks`,
`lines` (teams and seats), `gates` (requirements and policies), `work` (stages and ways), `journeys` (tokens and cases), `engine`.
What a part needs from a later one stands in it as an abstract method.
"""

from flowspec.simulate.reference.engine import Engine, run

__all__ = ["Engine", "run"]
