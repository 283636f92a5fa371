"""Findings in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS Standard, 27 March 2020)."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from flowspec.checks.outcome import Outcome
from flowspec.checks.rule import Headline, Review, Rule, help_text
from flowspec.checks.suppression import HEADLINES, Suppressed
from flowspec.model.diagnostic import Diagnostic, Severity
from flowspec.model.source import NOWHERE, Source

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}

Told: TypeAlias = dict[str, object]


def render(outcome: Outcome, sources: Mapping[str, str], *, rules: Sequence[Headline], version: str) -> str:
    """A log of one run: `rules` are those that were asked, `version` is flowspec's. Suppressed findings stay, with why.

    Undecided questions are notifications of the run, so that nobody takes them for passed.
    """
    del sources
    named = (*rules, *HEADLINES)
    index = {rule.code: i for i, rule in enumerate(named)}
    results = [_result(one, index) for one in outcome.findings]
    results += [{**_result(one.finding, index), "suppressions": [_suppression(one)]} for one in outcome.suppressed]
    driver = {"name": "flowspec", "semanticVersion": version, "rules": [_rule(rule) for rule in named]}
    run: Told = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [_notice(one) for one in outcome.undecided]}],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Headline) -> Told:
    told: Told = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.complaint},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"decider": rule.decider},
    }
    return {**told, "help": {"text": help_text(rule)}} if isinstance(rule, Rule | Review) else told


def _result(one: Diagnostic, index: Mapping[str, int]) -> Told:
    told: Told = {
        "ruleId": one.code,
        **({"ruleIndex": index[one.code]} if one.code in index else {}),
        "level": _LEVELS[one.severity],
        "message": {"text": f"{one.message}; {one.remedy}."},
        "locations": [_location(one)],
        "partialFingerprints": {"flowspec/v1": one.fingerprint},
        "properties": _properties(one),
    }
    related = [
        {"id": i, "physicalLocation": _physical(other.place), "message": {"text": other.says}}
        for i, other in enumerate(one.related, 1)
        if other.place != NOWHERE
    ]
    return {**told, "relatedLocations": related} if related else told


def _location(one: Diagnostic) -> Told:
    logical: Told = {"logicalLocations": [{"fullyQualifiedName": one.element}]}
    return logical if one.place == NOWHERE else {"physicalLocation": _physical(one.place), **logical}


def _physical(place: Source) -> Told:
    region = {"startLine": place.line, "startColumn": place.column}
    return {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"))}, "region": region}


def _properties(one: Diagnostic) -> Told:
    told: Told = {"decider": one.decider, "verdict": one.verdict}
    if one.reason:
        told["reason"] = one.reason
    if one.witness:
        told["witness"] = {
            "path": list(one.witness.path),
            "record": dict(one.witness.record),
            "region": list(one.witness.region),
            "reachable": one.witness.reachable,
        }
    return told


def _suppression(one: Suppressed) -> Told:
    return {"kind": "inSource" if one.by else "external", "status": "accepted", "justification": one.reason}


def _notice(one: Diagnostic) -> Told:
    text = f"{one.message} ({one.code} {one.name}: {one.reason})"
    return {"level": "note", "message": {"text": text}, "associatedRule": {"id": one.code}}
