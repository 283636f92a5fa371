"""The state graph in plain English: one wording for pictures, outlines, findings and reports.

Names stand exactly as in the spec (`go_live`), so that a reader can search for them; `spoken` makes them nicer to look at.
"""

import re
from collections.abc import Sequence

from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque
from flowspec.model.graph import Assignment, Automation, Clock, Consequence, Deadline, Duration, Gate, Need, Owner, Trigger

# Looser operators have smaller numbers: an argument that is looser than its operator stands in brackets.
_OR, _AND, _COMPARED, _SUM, _ATOM = range(5)


def in_words(expression: Expression) -> str:
    """A condition or value as a reader would say it: `amount > 0 and region is EU`."""
    return _said(expression)[0]


def spoken(text: str, *, space: str = " ") -> str:
    """The same words with spaces for the underscores of names; what stands in “quotes” is left alone."""
    return re.sub(r"“[^”]*”|(?<=\w)_+", lambda found: found[0] if found[0].startswith("“") else space, text).strip()


def duration_words(duration: Duration) -> str:
    """A length of time in the largest unit that says it exactly: `4 business hours`, `10 days`, `90 minutes`."""
    business = "business " if duration.business else ""
    if duration.unit == "d":
        return _counted(duration.amount, f"{business}day")
    days, hours = duration.amount / 1440, duration.amount / 60
    if days >= 1 and days.is_integer() and not duration.business:
        return _counted(int(days), "day")
    if hours >= 1 and hours.is_integer():
        return _counted(int(hours), f"{business}hour")
    return _counted(duration.amount, f"{business}minute")


def owner_words(owner: Owner | None) -> str:
    """Who it is: `Sales`, `disputed by Marketing and Sales`, `whoever assigned_to names`, `nobody`."""
    match owner:
        case None | Owner(what="nobody"):
            return "nobody"
        case Owner(what="disputed"):
            return f"disputed by {listed(owner.parties, 'and')}"
        case Owner(what="previous"):
            return "whoever had it before"
        case Owner(what="field"):
            return f"whoever {owner.by_field.name if owner.by_field else '?'} names"
        case Owner(what="table"):
            rows = [f"{owner_words(party)} if {in_words(condition)}" for condition, party in owner.rows]
            return ", ".join([*rows, f"otherwise {owner_words(owner.otherwise)}"])
        case _:
            return listed(owner.parties, "and")


def trigger_words(trigger: Trigger | None) -> str:
    """What makes a case move: `when stage is WON (HubSpot)`, `after 7 days`, `from memory: “…”`."""
    match trigger:
        case None:
            return "no trigger is named"
        case Trigger(what="signal", condition=condition) if condition:
            return f"when {in_words(condition)}{_in_brackets(trigger.system)}"
        case Trigger(what="signal" | "event"):
            return f"on “{trigger.said}”{_in_brackets(trigger.system)}"
        case Trigger(what="done"):
            return "when the work is done"
        case Trigger(what="after", delay=delay) if delay:
            return f"after {duration_words(delay)}"
        case Trigger(what="at", condition=moment) if moment:
            return f"at {in_words(moment)}"
        case Trigger(what="every"):
            return f"every {trigger.said}"
        case Trigger(what="message"):
            return f"by a message{f' in {trigger.system}' if trigger.system else ''}{_quoted(trigger.said)}"
        case _:
            return f"from memory{_quoted(trigger.said)}"


def consequence_words(consequence: Consequence) -> str:
    """What happens then: `return to negotiating, telling Sales`, `escalate to Onboarding lead`, `pass anyway`."""
    told = f", telling {consequence.notify}" if consequence.notify else ""
    match consequence.what:
        case "block":
            return "blocked until it holds"
        case "return":
            return f"return to {consequence.to}{told}{_bounded(consequence)}"
        case "return to sender":
            return f"return to sender{told}{_bounded(consequence)}"
        case "chase":
            return f"hold and chase {consequence.to}{_repeated(consequence)}{_bounded(consequence)}"
        case "escalate":
            return f"escalate to {consequence.to}{told}" + (_chained(consequence.chain) if consequence.chain else "")
        case "default":
            return f"use the default {', '.join(map(assignment_words, consequence.sets))}"
        case "pass":
            return "pass anyway"
        case "notify":
            return f"notify {consequence.to or consequence.notify}"
        case "retry":
            return f"retry{_repeated(consequence)}{_bounded(consequence)}"
        case "undecided":
            return "undecided"


def deadline_words(deadline: Deadline) -> str:
    """How long and what else: `within 8 business hours, else escalate to Sales lead`."""
    rows = [f"{duration_words(limit)} if {in_words(condition)}" for condition, limit in deadline.rows]
    otherwise = duration_words(deadline.limit) if deadline.limit else "no limit"
    limit = ", ".join([*rows, f"otherwise {otherwise}"]) if rows else otherwise
    warned = f" (warned {duration_words(deadline.warn)} before)" if deadline.warn else ""
    return f"within {limit}{warned}, else {consequence_words(deadline.breach)}"


def need_words(need: Need) -> str:
    """What must be there: `scope`, `amount > 0`, `vat_id if region is EU`, `approval by Sales lead`."""
    match need.fact:
        case None:
            said = f"approval by {need.approval_by}"
        case Apply(op="filled", args=(FieldRef(name=name),)):
            said = name
        case fact:
            said = in_words(fact)
    return f"{said} if {in_words(need.only_if)}" if need.only_if else said


def gate_words(gate: Gate) -> str:
    """All that must be there, and what else happens: `scope, goals; else return to negotiating`."""
    return f"{', '.join(map(need_words, gate.needs))}; else {consequence_words(gate.missing)}"


def assignment_words(assignment: Assignment) -> str:
    """What a field becomes: `stage = WON`, `reviewer cleared`."""
    if assignment.value is None:
        return f"{assignment.to.name} cleared"
    return f"{assignment.to.name} = {in_words(assignment.value)}"


def automation_words(automation: Automation) -> str:
    """What software does: `“Create the project” by ClickUp; if it fails notify Onboarding lead`."""
    return f"“{automation.job}” by {automation.tool}; if it fails {consequence_words(automation.if_it_fails)}"


def clock_words(clock: Clock) -> str:
    """A clock's course: `from sign to live: within 10 business days, else escalate to Onboarding lead`."""
    starts, stops = (listed([edge.name for edge in edges], "or") for edges in (clock.starts, clock.stops))
    said = f"from {starts} to {stops}: {deadline_words(clock.deadline)}"
    pauses = [*(f"in {stage}" for stage in clock.pauses), *(f"while {in_words(state)}" for state in clock.pauses_while)]
    if pauses:
        said += f"; pauses {listed(pauses, 'and')}"
    if clock.cancels:
        said += f"; cancelled by {listed([edge.name for edge in clock.cancels], 'or')}"
    return said + ("; starts anew each time" if clock.restarts else "")


LONGEST_WAY = 21
"""Of a way with more words the beginning and the end are told."""


def way(words: Sequence[str]) -> str:
    """A path as a sentence tells it: `selling > hand_over > kickoff`."""
    if len(words) <= LONGEST_WAY:
        return " > ".join(words)
    edge = LONGEST_WAY // 2 - 1
    return " > ".join((*words[:edge], f"({len(words) - 2 * edge} more)", *words[-edge:]))


def listed(words: tuple[str, ...] | list[str], last: str) -> str:
    """A list as one says it: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else "nothing"


# --- expressions: the words and how tightly they bind ---------------------------------------------
def _said(expression: Expression) -> tuple[str, int]:
    match expression:
        case FieldRef(name=name):
            return name, _ATOM
        case Constant():
            return _constant(expression), _ATOM
        case Now(of=of):
            return ("today" if of == "day" else "now"), _ATOM
        case Opaque(function=function, reads=reads):
            return f"{function}({', '.join(field.name for field in reads)})", _ATOM
        case Apply(op="not", args=(negated,)):
            return _not(negated)
        case Apply(op="and" | "or" as op, args=args):
            binds = _AND if op == "and" else _OR
            return f" {op} ".join(_inside(arg, binds) for arg in args), binds
        case Apply():
            return _applied(expression)


def _applied(expression: Apply) -> tuple[str, int]:
    first, *others = expression.args
    match expression.op:
        case "filled":
            return f"{_inside(first, _SUM)} is filled", _COMPARED
        case "one_of":
            return f"{_inside(first, _SUM)} is {listed([_inside(other, _SUM) for other in others], 'or')}", _COMPARED
        case "matches":
            return f"{_inside(first, _SUM)} matches {_inside(others[0], _SUM)}", _COMPARED
        case "-" if isinstance(first, Now):
            return f"time since {_inside(others[0], _ATOM)}", _SUM
        case "+" | "-" as sign:
            return f"{_inside(first, _SUM)} {sign} {_inside(others[0], _ATOM)}", _SUM
        case op:
            return _compared({"==": "is", "!=": "is not"}.get(op, op), first, others[0])


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "is": "is", "is not": "is not"}


def _compared(sign: str, left: Expression, right: Expression) -> tuple[str, int]:
    """A comparison, turned round if that puts the constant last."""
    if isinstance(left, Constant) and not isinstance(right, Constant):
        sign, left, right = _MIRRORED[sign], right, left
    return f"{_inside(left, _SUM)} {sign} {_inside(right, _SUM)}", _COMPARED


def _not(negated: Expression) -> tuple[str, int]:
    match negated:
        case Apply(op="filled", args=(field,)):
            return f"{_inside(field, _SUM)} is blank", _COMPARED
        case Apply(op="==" | "!=" as op, args=(left, right)):
            return _compared("is" if op == "!=" else "is not", left, right)
        case Apply(op="<", args=(left, right)):
            return _compared(">=", left, right)
        case Apply(op="<=", args=(left, right)):
            return _compared(">", left, right)
        case Apply(op="one_of", args=(value, *choices)) if len(choices) > 1:
            return f"{_inside(value, _SUM)} is neither {listed([_inside(c, _SUM) for c in choices], 'nor')}", _COMPARED
        case Apply(op="not", args=(twice,)):
            return _said(twice)
        case Apply():
            return f"not ({_said(negated)[0]})", _ATOM
        case _:
            return f"not {_said(negated)[0]}", _ATOM


def _inside(expression: Expression, binds: int) -> str:
    said, tight = _said(expression)
    return said if tight >= binds else f"({said})"


def _constant(constant: Constant) -> str:
    if constant.of == "text":
        return f"“{constant.text}”"
    if constant.of == "duration":
        amount, *unit = constant.text.split()
        if amount.isdecimal() and unit[-1:] in (["min"], ["d"]):
            return duration_words(Duration(int(amount), "d" if unit[-1] == "d" else "min", "business" in unit))
    return constant.text


# --- pieces of sentences --------------------------------------------------------------------------
def _counted(amount: int, unit: str) -> str:
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


def _in_brackets(system: str | None) -> str:
    return f" ({system})" if system else ""


def _quoted(said: str) -> str:
    return f": “{said}”" if said else ""


def _repeated(consequence: Consequence) -> str:
    return f" every {duration_words(consequence.every)}" if consequence.every else ""


def _bounded(consequence: Consequence) -> str:
    limit = f", at most {_counted(consequence.at_most, 'time')}" if consequence.at_most is not None else ""
    return limit + (f", then {consequence_words(consequence.then)}" if consequence.then else "")


def _chained(chain: Deadline) -> str:
    return f", then {deadline_words(chain)}"
