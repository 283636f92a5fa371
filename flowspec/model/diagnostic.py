"""What a reader is told about a spec or a scenario: one fault, its place, and what to do."""

from dataclasses import field
from typing import Literal, TypeAlias

from flowspec.model.plain import dataclass
from flowspec.model.source import Source

Severity: TypeAlias = Literal["error", "warning", "info"]
Verdict: TypeAlias = Literal["proved", "refuted", "unknown"]
Decider: TypeAlias = Literal["graph", "dataflow", "boxes", "differences", "traffic", "lexical"]
"""How a finding was decided: graph algorithms, dataflow fixpoint, box solver, difference constraints, traffic equations, text."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to the finding, and what it has to do with it."""

    place: Source
    says: str


@dataclass(frozen=True, slots=True)
class Witness:
    """What shows the finding: a path of stages and links, a complete record (field -> text; None: absent), and words.

    `region` says for which values of which fields it is the same; `reachable` whether `path` leads to such a record.
    """

    path: tuple[str, ...] = ()
    record: tuple[tuple[str, str | None], ...] = ()
    region: tuple[str, ...] = ()
    reachable: bool | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `element` is what it is about (`Workflow/stage/kickoff`), which with `code` and `subject` makes the
    fingerprint: it does not change when lines move. `verdict` is of the property that the rule asks for: "refuted" is a
    fault that is certain, "unknown" one that could not be excluded, `reason` says why."""

    code: str
    name: str
    severity: Severity
    place: Source
    message: str
    remedy: str
    decider: Decider = "lexical"
    verdict: Verdict = "refuted"
    reason: str = ""
    element: str = ""
    subject: str = ""
    witness: Witness | None = None
    related: tuple[Related, ...] = field(default=())

    @property
    def fingerprint(self) -> str:
        """Names the same fault in two versions of a spec, wherever its lines moved to."""
        return f"{self.code}:{self.element}:{self.subject}"

    def __str__(self) -> str:
        stop = "" if self.remedy.endswith("?") else "."
        return f"{self.place}  {self.code} {self.name}  {self.message}; {self.remedy}{stop}"
