"""JSON Schema of scenario files, for editors: `#:schema ./scenario.schema.json`."""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from flowspec.model import scenario
from flowspec.model.distribution import FAMILIES
from flowspec.model.duration import UNITS
from flowspec.model.raw import is_list, is_table
from flowspec.simulate.scenario import form
from flowspec.simulate.scenario.form import Listed, Named, ScenarioFile, shapes

_LENGTH = rf"^\s*\d+(\.\d+)?\s*({'|'.join(UNITS)}|business\s+h|business\s+d)\s*$"
_TEXTS: dict[str, Any] = {
    "Duration": {"type": "string", "pattern": _LENGTH, "description": 'A length of time: "50 min", "4 business h".'},
    "Moment": {"type": "string", "description": "A day, a moment in the scenario's zone, or a length of time after the start."},
    "Size": {
        "description": 'A number of seats, or by date: [["2027-01-04", 4], ["2027-02-01", 6]].',
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2}}],
    },
    "About": {
        "type": "object",
        "description": "A value and where it comes from.",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {
            "value": {},
            "source": {"type": "string", "description": "The data, the paper, the person's document."},
            "n": {"type": "integer", "minimum": 1, "description": "How many observations it was measured from."},
            "interval": {"type": "array", "minItems": 2, "maxItems": 2, "description": "Its confidence interval."},
            "by": {"type": "string", "description": "Who estimates it."},
        },
    },
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file, with what each key means."""
    told = _referring(ScenarioFile.model_json_schema())
    tables = {model.__name__: model for model in _tables(ScenarioFile)}
    definitions: dict[str, Any] = told.pop("$defs")
    _described(told, ScenarioFile)
    for name in tables.keys() & definitions.keys():
        _described(definitions[name], tables[name])
    definitions.update(_TEXTS, Time=_quantity(_LENGTHS), Values=_values())
    resting = definitions["Stage"]["properties"]["unowned"]
    resting["anyOf"] = [{"$ref": resting.pop("$ref")}, {"$ref": "#/$defs/Time"}]
    for properties in (told["properties"], definitions["Process"]["properties"]):
        one, many = {"$ref": "#/$defs/Arrivals"}, properties["arrivals"]
        properties["arrivals"] = {"description": many.pop("description"), "anyOf": [one, many]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"flowspec scenario, format {scenario.FORMAT}",
        **{key: value for key, value in told.items() if key not in ("title", "description", "required")},
        "$defs": definitions,
    }


def meanings() -> dict[str, dict[str, str]]:
    """What each key of each table means, as `scenario.py` and `form.py` say: by the table's class and the key."""
    return {name: keys for module in (scenario, form) for name, keys in _attribute_docs(module)}


def _referring(schema: object) -> Any:
    """Forms that pydantic does not know, as references to their definitions."""
    if is_list(schema):
        return [_referring(each) for each in schema]
    if not is_table(schema):
        return schema
    told = {key: _referring(each) for key, each in schema.items() if key != "form"}
    return {**told, "$ref": f"#/$defs/{schema['form']}"} if "form" in schema else told


def _attribute_docs(module: ModuleType) -> Iterator[tuple[str, dict[str, str]]]:
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            pairs = zip(node.body, node.body[1:], strict=False)
            yield (
                node.name,
                {
                    said.target.id: doc.value.value
                    for said, doc in pairs
                    if isinstance(said, ast.AnnAssign) and isinstance(said.target, ast.Name)
                    and isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant) and isinstance(doc.value.value, str)
                },
            )  # fmt: skip


def _tables(shape: object) -> Iterator[type[scenario.Table]]:
    seen: dict[type[scenario.Table], None] = {}
    waiting = [shape]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Named | Listed):
            waiting.append(here.each)
        elif isinstance(here, type) and issubclass(here, scenario.Table) and here not in seen:
            seen[here] = None
            waiting.extend(shapes(here).values())
    return iter(seen)


def _described(told: dict[str, Any], table: type[scenario.Table]) -> None:
    """Adds what the keys mean, that any value may say where it comes from, and that the table may."""
    docs = meanings()
    for key, schema in told["properties"].items():
        meaning = next((docs[base.__name__][key] for base in table.__mro__ if key in docs.get(base.__name__, {})), "")
        if isinstance(shapes(table)[key], Listed | type) or key in ("format", "extends"):
            told["properties"][key] = {"description": meaning, **_without_null(schema)}
        elif shapes(table)[key] is None or "anyOf" in schema:
            told["properties"][key] = {"description": meaning, "anyOf": [_without_null(schema), {"$ref": "#/$defs/About"}]}
        else:
            told["properties"][key] = _named(meaning, schema)
    told["properties"]["source"] = {"type": "string", "description": "Where the numbers of this table come from."}
    told.pop("title", None)


def _named(meaning: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": meaning,
        "type": "object",
        "properties": {"source": {"type": "string"}},
        "additionalProperties": _each(schema)["additionalProperties"],
    }


def _each(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of values by name, where each value may say where it comes from."""
    each = schema.get("additionalProperties")
    if not is_table(each) or "$ref" in each:
        return schema
    return {**schema, "additionalProperties": {"anyOf": [_each(dict(each)), {"$ref": "#/$defs/About"}]}}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key not in ("title", "default", "anyOf")}
    if "anyOf" not in schema:
        return kept
    parts = [_each(part) for part in schema["anyOf"] if part != {"type": "null"}]
    return {**kept, **parts[0]} if len(parts) == 1 else {**kept, "anyOf": parts}


# --- distributions --------------------------------------------------------------------------------
_LENGTHS: dict[str, Any] = {"anyOf": [{"$ref": "#/$defs/Duration"}, {"$ref": "#/$defs/About"}]}
_NUMBERS: dict[str, Any] = {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/Duration"}, {"$ref": "#/$defs/About"}]}


def _quantity(amount: dict[str, Any]) -> dict[str, Any]:
    families = {family: _family(family, amount, what) for family, what in FAMILIES.items()}
    one = {"type": "object", "properties": families, "minProperties": 1, "maxProperties": 1, "additionalProperties": False}
    return {"description": "One amount, or a distribution.", "anyOf": [*amount["anyOf"], {"const": 0}, one]}


def _family(family: str, amount: dict[str, Any], what: str) -> dict[str, Any]:
    if family == "fixed":
        return amount
    if family == "mixture":
        return {"description": what, "type": "array", "items": {"type": "object", "required": ["share"]}}
    numbers = dict.fromkeys(("mean", "median", "sd", "min", "max", "mode"), amount)
    plain = {key: {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"$ref": "#/$defs/About"}]} for key in ("cv", "k")}
    if family == "empirical":
        log = {key: {"type": "string"} for key in ("log", "column", "unit", "source")}
        table = {"type": "object", "properties": log, "required": ["log"], "additionalProperties": False}
        return {"description": what, "anyOf": [{"type": "array", "items": amount}, table]}
    return {
        "description": what,
        "type": "object",
        "properties": {**numbers, **plain},
        "patternProperties": {r"^p\d{1,2}(\.\d+)?$": amount},
        "additionalProperties": False,
    }


def _values() -> dict[str, Any]:
    shares = _each({"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}})
    return {**_quantity(_NUMBERS), "anyOf": [*_quantity(_NUMBERS)["anyOf"], shares]}
