"""A workflow: stages first, then the links between them; a name is the attribute it is put in."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from flowspec.language.consequences import Place
from flowspec.language.expression import Choice
from flowspec.language.faults import Fault
from flowspec.language.place import here
from flowspec.language.records import Record
from flowspec.language.stages import Clock, Move
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.source import NOWHERE, Source

R = TypeVar("R", bound=Record)


class _Body(dict[str, object]):
    """The names in the body of a workflow, and what is wrong with them: a name means one thing, a thing has one name."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []
        super().__init__(_problems=self.problems)

    def __setitem__(self, name: str, value: object) -> None:
        if not name.startswith("_") and (wrong := self._misuse(name, value)):
            self.problems.append(wrong)
        else:
            super().__setitem__(name, value)

    def _misuse(self, name: str, value: object) -> Diagnostic | None:
        kind = type(value)
        if name in self:
            first = getattr(self[name], "source", NOWHERE)
            return Fault.NAME_TAKEN.at(here(), f"`{name}` is already taken in this workflow ({first})", "choose another name")
        if not isinstance(value, Place | Move | Clock):
            remedy = "take the comma at its end away" if kind is tuple else "move it out of the class"
            what = f"`{name}` is {_a(kind)}, neither stage nor link nor clock"
            return Fault.NOT_A_WORD.at(here(), what, remedy)
        if same := next((n for n, v in self.items() if v is value), None):
            return Fault.TWO_NAMES.at(here(), f"`{same}` and `{name}` are one and the same", "write it twice, or leave one out")
        return None


class _WorkflowType(type):
    @classmethod
    def __prepare__(cls, _name: str, _bases: tuple[type, ...], /, **_: object) -> _Body:
        return _Body()


class Workflow(Generic[R], metaclass=_WorkflowType):
    """Subclass it with its record: `class Sales(Workflow[Deal])`; a subclass of that is a what-if.

    `process` names the process that as-is, to-be and what-ifs have in common (default: the name of the first class);
    `priority` is a choice field, most urgent first; `without` drops stages, links and clocks of the class above.
    """

    _process: ClassVar[str | None] = None
    _priority: ClassVar[Choice[Any] | None] = None
    _without: ClassVar[Sequence[Place | Move | Clock]] = ()
    _placed: ClassVar[Source] = NOWHERE

    def __init_subclass__(
        cls,
        *,
        process: str | None = None,
        priority: Choice[Any] | None = None,
        without: Sequence[Place | Move | Clock] = (),
    ) -> None:
        cls._without, cls._placed = without, here()
        if process is not None:
            cls._process = process
        if priority is not None:
            cls._priority = priority


def _a(kind: type) -> str:
    return f"an {kind.__name__}" if kind.__name__[0] in "AEIOUaeiou" else f"a {kind.__name__}"
