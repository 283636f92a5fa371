"""What can be wrong between a spec and a scenario, each with its permanent code."""

from enum import Enum

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.source import Source


class Fault(Enum):
    """Code and name; the reader of scenario files has the codes below SCN100."""

    UNKNOWN_NAME = "SCN100", "unknown-name"
    UNUSABLE = "SCN101", "unusable-parameter"
    MISSING = "SCN102", "missing-parameter"
    NO_VALUES = "SCN103", "missing-values"
    SHARES = "SCN104", "shares-do-not-add-up"
    TOO_MANY_FIELDS = "SCN105", "too-many-fields"
    IMPROPER_NESTING = "SCN106", "improper-nesting"
    ENDLESS_TRANSIT = "SCN107", "endless-transit"
    NO_CALENDAR = "SCN108", "no-calendar"
    ENDLESS_RETURN = "SCN109", "endless-return"
    NEVER_CHOSEN = "SCN110", "never-chosen"
    WRONG_UNIT = "SCN111", "wrong-unit"
    WRONG_VALUE = "SCN112", "wrong-value"
    NO_START_DATE = "SCN113", "no-start-date"
    NOT_SIMULATED = "SCN114", "not-simulated"
    NOBODY_SERVES = "SCN115", "nobody-serves"
    OVERLOAD = "SCN116", "unstable-load"
    WHICH_WORKFLOW = "SCN117", "which-workflow"

    def at(self, place: Source, message: str, remedy: str) -> Diagnostic:
        """The fault at a place, in a sentence, and what to do."""
        code, name = self.value
        return Diagnostic(code, name, "error", place, message, remedy)
