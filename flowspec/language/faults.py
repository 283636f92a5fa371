"""What can be wrong with a spec before any rule looks at it: every fault has a permanent code."""

from enum import Enum

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.source import Source


class Fault(Enum):
    """Code, name, and what it is. Codes are never used again for something else."""

    NOT_PYTHON = "SPC001", "not-python", "The file is not Python, or not UTF-8 text."
    RAISES = "SPC002", "spec-raises", "Running the spec raised an exception."
    UNKNOWN_NAME = "SPC003", "unknown-name", "A name, an attribute or a keyword that does not exist."
    LEFT_OUT = "SPC004", "part-left-out", "A word lacks a part that must be said."
    WRONG_KIND = "SPC005", "wrong-kind", "A part of a word is of another kind than it should be."
    NOT_COMPARABLE = "SPC006", "not-comparable", "A field meets a value or an operator that it has nothing in common with."
    FACT_AS_TRUTH = "SPC007", "fact-as-truth", "`and`, `not`, `if` or a chained comparison asks for a truth that only a case has."
    NAME_TAKEN = "SPC008", "name-taken", "One name for two things in one workflow or record."
    NOT_A_WORD = "SPC009", "not-a-word", "Something in a workflow that is neither stage nor link nor clock."
    TWO_NAMES = "SPC010", "two-names", "One thing under two names."
    NO_RECORD = "SPC011", "no-record", "A workflow does not say which record it is about."
    NOT_OF_THIS = "SPC012", "not-of-this-workflow", "A word leads to a stage or link that is no attribute of the workflow."
    DROPPED = "SPC013", "dropped", "A word leads to a stage or link that the variant drops."
    REPLACES_NOTHING = "SPC014", "replaces-nothing", "A variant adds a stage to which nothing leads: a misspelt replacement."
    WRONG_END = "SPC015", "wrong-end", "A link leads out of an End or hands over to one."
    FOREIGN_FIELD = "SPC016", "foreign-field", "A field of a record that the workflow is not about."
    BAD_DEFAULT = "SPC017", "bad-default", "`nothing_else_applies` twice, or where there is nothing else."
    BAD_VALUE = "SPC018", "bad-value", "A number, text or list outside of what it may be."
    CONTRADICTION = "SPC019", "contradiction", "Two parts of a word cannot both be meant."
    TWO_DEFINITIONS = "SPC020", "two-definitions", "One name for two different parties, systems, records, workflows or classes."
    BAD_SUPPRESSION = "SPC021", "bad-suppression", "A `# flowspec:` comment that says nothing that can be obeyed."
    EMPTY = "SPC022", "empty-workflow", "A workflow without a single stage."

    @property
    def code(self) -> str:
        """`SPC005`."""
        return self.value[0]

    @property
    def called(self) -> str:
        """`wrong-kind`."""
        return self.value[1]

    @property
    def means(self) -> str:
        """One sentence."""
        return self.value[2]

    def at(self, place: Source, message: str, remedy: str) -> Diagnostic:
        """The fault at a place: what is wrong, with names, and what to do."""
        return Diagnostic(self.code, self.called, "error", place, message, remedy)
