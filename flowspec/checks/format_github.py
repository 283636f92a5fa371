"""Findings as GitHub workflow commands: each line becomes an annotation in the pull request.

GitHub, "Workflow commands for GitHub Actions": `::error file={name},line={line},col={col},title={title}::{message}`. In the
message `%`, carriage return and newline are escaped, in a property also `:` and `,` (toolkit, packages/core/src/command.ts).
"""

from collections.abc import Mapping

from flowspec.checks.format_text import shown
from flowspec.checks.outcome import Outcome
from flowspec.model.diagnostic import Diagnostic, Severity
from flowspec.model.source import NOWHERE

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(outcome: Outcome, sources: Mapping[str, str]) -> str:
    """A line for each finding; nothing is told of what is suppressed."""
    del sources
    return "".join(f"{_line(one)}\n" for one in outcome.findings)


def _line(one: Diagnostic) -> str:
    at = [("file", one.place.file), ("line", str(one.place.line)), ("col", str(one.place.column))] if one.place != NOWHERE else []
    properties = ",".join(f"{name}={_property(value)}" for name, value in (*at, ("title", f"{one.code} {one.name}")))
    message = "\n".join([f"{one.message}; {one.remedy}.", *shown(one)])
    return f"::{_COMMANDS[one.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
