"""What a project has decided for all its checks: `[tool.flowspec]` in its pyproject.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import cast

from flowspec.checks.selection import SEVERITIES
from flowspec.model.diagnostic import Severity
from flowspec.model.errors import UnusableFile
from flowspec.model.plain import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Codes, beginnings of codes or names to ask or leave out; from which severity on a check fails; whether undecided
    questions count; the baseline's file; and rules of one's own, each as `package.module:NAME`."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = "warning"
    strict: bool = False
    baseline: str | None = None
    rules: tuple[str, ...] = ()


KEYS = tuple(one.name.replace("_", "-") for one in fields(Settings))


def read_settings(text: str, *, called: str = "pyproject.toml") -> Settings:
    """The settings that a pyproject.toml holds; the defaults if it has no `[tool.flowspec]`.

    Raises `UnusableFile` with every problem at its line: no TOML, an unknown key, a value of the wrong kind.
    """
    try:
        told: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusableFile(_toml_problem(str(error), called)) from None
    table = _table(_table(told, "tool"), "flowspec")
    problems = [f"{called}:{_line_of(key, text)}:1  {wrong}" for key, value in table.items() if (wrong := _wrong(key, value))]
    if problems:
        raise UnusableFile("\n".join(problems))
    return Settings(
        select=tuple(cast("list[str]", table.get("select", []))),
        ignore=tuple(cast("list[str]", table.get("ignore", []))),
        fail_on=cast("Severity", table.get("fail-on", "warning")),
        strict=table.get("strict") is True,
        baseline=cast("str | None", table.get("baseline")),
        rules=tuple(cast("list[str]", table.get("rules", []))),
    )


def _table(within: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = within.get(name)
    return cast("Mapping[str, object]", table) if isinstance(table, dict) else {}


def _wrong(key: str, value: object) -> str | None:
    """What is wrong with the key or its value; None if nothing is."""
    match key, value:
        case (("select" | "ignore" | "rules"), list()) if all(isinstance(one, str) for one in cast("list[object]", value)):
            return None
        case ("strict", bool()) | ("baseline", str()):
            return None
        case "fail-on", str() if value in SEVERITIES:
            return None
        case _:
            return _told(key, value)


def _told(key: str, value: object) -> str:
    forms = {"strict": "true or false", "baseline": "a file's name", "fail-on": f"one of {', '.join(SEVERITIES)}"}
    if key in KEYS:
        return f"`{key}` is {value!r}; it should be {forms.get(key, 'a list of texts')}"
    near = get_close_matches(key, KEYS, n=1)
    return f"`[tool.flowspec]` has no `{key}`" + (f"; did you mean `{near[0]}`?" if near else f"; it has {_listed(KEYS)}")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _line_of(key: str, text: str) -> int:
    """The line on which the key of `[tool.flowspec]` stands, or the table does."""
    inside, table = False, 1
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
            name = heading[1].replace(" ", "").replace('"', "")
            inside = name == "tool.flowspec"
            table = number if inside else table
            if name == f"tool.flowspec.{key}":
                return number
        elif inside and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
            return number
    return table


def _toml_problem(message: str, called: str) -> str:
    at = re.search(r"\(at line (\d+), column (\d+)\)", message)
    where = f":{at[1]}:{at[2]}" if at else ""
    return f"{called}{where}  this is not TOML: {re.sub(r' *[(]at .*', '', message)}"
