"""Whether work that is forked comes together again and can always end.

The graph is a Petri net: a stage is a place, a step of the topology a transition, a case begins as one token at a start. An
End ends the whole case, so any token left elsewhere is withdrawn. We ask of every reachable marking (van der Aalst 1998,
The Application of Petri Nets to Workflow Management, section 3.2):

- option to complete: an End can still be reached;
- proper completion: when an End is reached, no token is left elsewhere. The End would withdraw it, so somebody's work in
  a parallel branch is thrown away unseen: that is reported as improper, with the branch;
- no dead stage: every stage can be entered.

Fairness: "can" asks for the existence of a way, which under strong fairness (what is possible again and again happens at some
time) is the same as "will". A limit on rework makes a loop leave eventually, and over the limit the case is still moved (sent
elsewhere, or taken anyway): limits are therefore not counted in the marking, and a loop costs no states.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from flowspec.analysis.topology import Topology

Property: TypeAlias = Literal["option to complete", "proper completion", "no dead stage"]

FAIRNESS = "assuming that what is possible again and again happens at some time, and that limits on rework are kept"
"""What every answer stands on; to be said with it."""


@dataclass(frozen=True, slots=True)
class Unsound:
    """One way in which a property fails: the stages at fault (where tokens are stuck, left over, piled up, or never come), and a
    trace (stage, link, ...; in parallel work the links in the order of being taken) to the marking that shows it."""

    what: Property
    stages: tuple[str, ...]
    trace: tuple[str, ...]
    marking: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Soundness:
    """`faults` are certain; `unknown` is empty if every property was decided, else the reason why something was not."""

    faults: tuple[Unsound, ...]
    unknown: str = ""
    method: Literal["reachability", "reduction", "exploration"] = "reachability"

    @property
    def sound(self) -> bool | None:
        """True, False, or None if that was not decided."""
        return False if self.faults else None if self.unknown else True


def soundness(net: Topology, *, budget: int = 20_000) -> Soundness:
    """Decide the three properties; `budget` bounds the markings that are looked at.

    Without forks and joins it is reachability; series-parallel nets are reduced (Murata 1989, Petri Nets: Properties,
    Analysis and Applications, section V) and what is left is explored, marking by marking.
    """
    raise NotImplementedError
