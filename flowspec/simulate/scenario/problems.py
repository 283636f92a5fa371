"""The faults of a scenario as diagnostics: each with its code, key path, place and remedy."""

import difflib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.duration import BadText, WrongCurrency
from flowspec.model.fitting import NoMember
from flowspec.model.given import KeyPath, Places
from flowspec.model.raw import is_list, is_number, is_table
from flowspec.simulate.scenario.form import Listed, Named, Shape, at, shapes

NAMES: Mapping[str, str] = {
    "SCN001": "unknown-key",
    "SCN002": "wrong-kind",
    "SCN003": "out-of-range",
    "SCN004": "unreadable-value",
    "SCN005": "impossible-distribution",
    "SCN006": "shares-do-not-add-up",
    "SCN007": "other-currency",
    "SCN008": "missing-value",
    "SCN009": "contradiction",
    "SCN010": "without-effect",
    "SCN011": "unusable-parent",
    "SCN012": "not-toml",
    "SCN013": "unusable-column",
    "SCN014": "bad-suppression",
}
"""The codes of scenario faults that need no spec."""


def problem(code: str, path: KeyPath, places: Places, message: str) -> Diagnostic:
    """One fault at a key path; `message` is what is wrong, a semicolon, and what to do."""
    wrong, _, remedy = message.rpartition("; ")
    key = shown(path)
    return Diagnostic(code, NAMES[code], "error", places.of(*path), f"{key}: {wrong}" if key else wrong, remedy, element=key)


def shown(path: KeyPath) -> str:
    """A key path as TOML writes it: `teams."US sales".size`, elements of lists as `[0]`."""
    text = ""
    for i, key in enumerate(path):
        if key.isdigit() and isinstance(at(path[:i]), Listed | None):
            text += f"[{key}]"
        elif key:
            bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
            text += ("." if text else "") + (key if bare else json.dumps(key, ensure_ascii=False))
    return text


_PART = re.compile(r"(?P<quoted>\"(?:\\.|[^\"\\])*\")|(?P<bare>[^.\"\[\]]+)|\[(?P<index>\d+)\]")


def keys_of(path: str) -> KeyPath:
    """`teams."US sales".groups[0].size` as its keys; bare keys may have spaces."""
    parts = (part.groupdict() for part in _PART.finditer(path))
    return tuple(
        tomllib.loads(f"key = {part['quoted']}")["key"] if part["quoted"] else part["bare"] or part["index"] for part in parts
    )


def nearest(word: str, among: Sequence[str]) -> str:
    """What to do about an unknown word: the nearest known one, or all of them."""
    near = difflib.get_close_matches(word, among, 1)
    return f"write {near[0]}" if near else f"write one of {', '.join(among)}"


def of_validation(error: ValidationError, content: Mapping[str, Any], places: Places) -> Iterator[tuple[KeyPath, Diagnostic]]:
    """Every fault that pydantic found, with its key path, each once: of the branches of a union only the one that was meant."""
    found: dict[KeyPath, list[tuple[object, ErrorDetails]]] = {}
    for fault in error.errors():
        path, raw = _path(tuple(map(str, fault["loc"])), content)
        found.setdefault(path, []).append((raw, fault))
    for path, here in found.items():
        meant = [(raw, fault) for raw, fault in here if not _other_branch(fault, raw)]
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other in found)
        if meant or not deeper:
            raw, fault = (meant or here)[0]
            yield path, _told(fault, path, raw, places)


def _path(loc: KeyPath, content: object) -> tuple[KeyPath, object]:
    """The key path in the file and what stands there; pydantic's names for the branches of unions are left out."""
    path: KeyPath = ()
    for i, key in enumerate(loc):
        if is_table(content) and key in content:
            content = content[key]
        elif is_list(content) and key.isdigit() and int(key) < len(content):
            content = content[int(key)]
        elif not (i == len(loc) - 1 and is_table(content) and key in _names(at(path))):
            continue
        path = (*path, key) if key else path
    return path, content


def _names(shape: Shape) -> Sequence[str]:
    return [] if shape is None or isinstance(shape, Named | Listed) else list(shapes(shape))


def _other_branch(fault: ErrorDetails, raw: object) -> bool:
    tables = ("model_type", "dict_type", "mapping_type", "tuple_type", "too_short", "too_long", "missing", "extra_forbidden")
    table = fault["type"] in tables
    return table != isinstance(raw, Mapping | list)


def _told(fault: ErrorDetails, path: KeyPath, raw: object, places: Places) -> Diagnostic:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden":
            return problem("SCN001", path, places, f"this key is unknown here; {nearest(path[-1], _names(at(path[:-1])))}")
        case "missing":
            key = path[-1]
            return problem("SCN008", path, places, f"this is required; add this line: {key} = {_EXAMPLES.get(key, '...')}")
        case "value_error":
            reason = limits.get("error")
            code = "SCN005" if isinstance(reason, NoMember) else "SCN007" if isinstance(reason, WrongCurrency) else "SCN004"
            return problem(code, path, places, str(reason) if isinstance(reason, BadText) else f"{reason}; write something else")
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            return problem("SCN003", path, places, f"{raw} is out of range; {_range(limits, raw)}")
        case "literal_error":
            return problem("SCN002", path, places, f"{raw!r} is not possible here; write {limits['expected']}")
        case kind:
            return problem(
                "SCN002", path, places, f"{_kind_of(raw)} cannot stand here; {_EXPECTED.get(kind, 'write another value')}"
            )


def _range(limits: Mapping[str, Any], raw: Any) -> str:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    wanted = "write " + " and ".join(f"{words[key]} {limit:g}" for key, limit in limits.items() if key in words)
    percent = limits.get("le") == 1 and is_number(raw) and 1 < raw <= 100
    return f"{wanted}, such as {raw / 100:g} for {raw:g} %" if percent else wanted


def _kind_of(raw: object) -> str:
    match raw:
        case bool():
            return "true or false"
        case str():
            return f"the text {raw!r}"
        case Mapping():
            return "a table"
        case list() | tuple():
            return "a list"
        case _:
            return f"{raw}"


_EXPECTED: Mapping[str, str] = {
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "finite_number": "write a number",
    "decimal_type": 'write an amount of money, such as "4000 EUR"',
    "is_instance_of": 'write a length of time such as "50 min", or a distribution',
    "string_type": "write a text in quotes",
    "model_type": "write a table",
    "mapping_type": "write a table",
    "dict_type": "write a table",
    "tuple_type": "write a list",
    "too_short": "write 168 weights, from Monday 00:00 to Sunday 23:00",
    "too_long": "write 168 weights, from Monday 00:00 to Sunday 23:00",
    "string_pattern_mismatch": "write three capital letters, such as EUR",
}
_EXAMPLES: Mapping[str, str] = {
    "format": "1",
    "horizon": '"26 week"',
    "spec": '"../specs/sales_to_onboarding/as_is.py:SalesToOnboarding"',
    "cases": "40",
    "share": "0.1",
    "wait": '"1 d"',
    "work": '"20 min"',
    "size": "4",
    "name": '"Seniors"',
    "week": '"Mon-Fri 09:00-17:00"',
    "at": '"2027-02-01T09:00"',
    "log": '"deals.csv"',
    "prior_good": "8.0",
    "prior_bad": "2.0",
    "keep": "0.9",
    "gain": "1.0",
    "loss": "3.0",
    "most": "1.0",
    "below": "0.9",
}
