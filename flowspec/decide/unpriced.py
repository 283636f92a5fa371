"""Why findings of a rule have no price: what of them does not act in a simulation, and what to compare instead."""

from collections.abc import Mapping

_KEPT = "where a field is kept does not act in a simulation"
_ROUTING = "a simulation takes the first that holds, as the rule says; mend the spec, and compare"
_MEANING = "what a stage means does not act in a simulation"
_UNREACHED = "nothing passes there, so nothing is lost or gained in a simulation"
_TRAPPED = "how cases get out is for the spec to say; add it, and compare"

REASONS: Mapping[str, str] = {
    "AUT001": "how often a rule changes, or is wrong, is not known to the scenario",
    "DAT003": "what a handoff carries does not act in a simulation",
    "DAT007": "the form in which a field is written does not act in a simulation",
    "DAT008": "asking takes no time of its own in a simulation: it is part of the stage's work",
    "FLW001": _UNREACHED,
    "FLW002": _TRAPPED,
    "FLW003": _TRAPPED,
    "FLW004": "say in the spec how often and what happens then, and compare",
    "FLW005": _TRAPPED,
    "FLW006": "add the way back to the spec, and compare",
    "OWN005": _ROUTING,
    "OWN007": 'say how soon, and it is priced: `flowspec price --accept-within "4 business h"`',
    "OWN008": "a move is simulated as it is written; make it a handoff in the spec, and compare",
    "OWN009": "a handoff to oneself is simulated as a move",
    "OWN010": "a line is worked by whoever is free, so who assigns work does not act in a simulation",
    "SOR001": _KEPT,
    "SOR002": _KEPT,
    "SOR004": _KEPT,
    "STG001": _MEANING,
    "STG002": _MEANING,
    "STG003": _UNREACHED,
    "STG004": _MEANING,
    "STG005": "say in the spec what must be there, with its %C&A in the scenario, and compare",
    "STG006": "say in the spec what the link makes sure of, with its %C&A in the scenario, and compare",
    "STG007": _MEANING,
    "TIM001": "say in the spec how long it may take and what happens then, and compare",
    "TIM003": "the deadlines are what the teams promise; change them in the spec, and compare",
    "TIM005": _ROUTING,
    "TRG002": _ROUTING,
    "TRG004": _UNREACHED,
    "TRG005": _ROUTING,
    "TRG008": "the condition of a signal is not waited for in a simulation",
}
"""By the code of the rule. Rules with a counterpart have one only where a finding of theirs can be without."""
