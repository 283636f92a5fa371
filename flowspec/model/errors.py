"""What goes wrong for people, as exceptions for our callers.

FlowspecError            all of them; `exit_code` is what the command line returns
    +- SpecErrors            a spec cannot be compiled: every problem, each with its place
    +- ScenarioErrors        a scenario cannot be used: every problem, each with its place
    +- UnusableFile          a file is missing, is not what it says, or cannot be written
    +- LayoutFailed          the picture program failed or took too long
    +- LawViolated           a run broke a law of conservation: a fault of flowspec itself
"""

from collections.abc import Iterable

from flowspec.model.diagnostic import Diagnostic


class FlowspecError(Exception):
    """Something that a person can put right; the message says how."""

    exit_code = 2


class _Several(FlowspecError):
    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        unique = dict.fromkeys(problems)
        self.problems = tuple(sorted(unique, key=lambda d: (d.place, d.code, d.message)))
        super().__init__("\n".join(map(str, self.problems)))


class SpecErrors(_Several):
    """Everything that keeps a spec from being compiled, sorted by place."""


class ScenarioErrors(_Several):
    """Everything that keeps a scenario from being used, sorted by place."""


class UnusableFile(FlowspecError):
    """A file that cannot be read, is not what it says, or cannot be written."""


class LayoutFailed(FlowspecError):
    """The picture program is missing, failed, or took too long."""


class LawViolated(FlowspecError):
    """A law that every run must keep (cases conserved, time tiled) does not hold: a fault of flowspec itself."""
