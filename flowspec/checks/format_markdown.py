"""Findings as a comment under a pull request: the count, a table, and what shows each finding, folded away."""

import re
from collections.abc import Iterator, Mapping

from flowspec.checks.format_text import shown, summary
from flowspec.checks.outcome import Outcome
from flowspec.model.diagnostic import Diagnostic, Severity
from flowspec.model.source import NOWHERE

_SIGNS: dict[Severity, str] = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}


def render(outcome: Outcome, sources: Mapping[str, str], *, prices: Mapping[str, str] | None = None) -> str:
    """The comment; worst findings first, then by place. `prices` say by fingerprint what a finding costs."""
    del sources
    worst_first = sorted(outcome.findings, key=lambda one: ("error", "warning", "info").index(one.severity))
    return (
        "\n".join(["### flowspec: " + summary(outcome), "", *_table(worst_first, prices or {}), *_details(worst_first)]).rstrip()
        + "\n"
    )


def _table(findings: list[Diagnostic], prices: Mapping[str, str]) -> Iterator[str]:
    if findings:
        yield "| | where | what | what to do |" + (" what it costs |" if prices else "")
        yield "|---|---|---|---|" + ("---|" if prices else "")
    for one in findings:
        where = f"`{one.place.file}:{one.place.line}`" if one.place != NOWHERE else f"`{one.element}`"
        row = f"| {_SIGNS[one.severity]} | {where} | **{one.code} {one.name}**: {_cell(one.message)} | {_cell(one.remedy)} |"
        yield row + (f" {_cell(prices.get(one.fingerprint, ''))} |" if prices else "")


def _details(findings: list[Diagnostic]) -> Iterator[str]:
    told = [(one, lines) for one in findings if (lines := list(shown(one)))]
    if told:
        yield from ("", "<details><summary>Records, paths and other places</summary>", "")
        for one, lines in told:
            yield f"- **{one.code}** {_cell(one.element)}"
            yield from (f"  - {_cell(line)}" for line in lines)
        yield from ("", "</details>")


def _cell(text: str) -> str:
    """The text with what Markdown and HTML would take for their own escaped, outside of `code`."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(p.replace("|", r"\|") if p.startswith("`") else re.sub(r"([\\*_\[\]<>|])", r"\\\1", p) for p in parts)
