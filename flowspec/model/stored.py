"""The one door between plain data and JSON: validation, a published schema, and a format version."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from flowspec.model.errors import UnusableFile
from flowspec.model.graph import FORMAT, Specs


@cache
def _adapter() -> TypeAdapter[Specs]:
    return TypeAdapter(Specs)


def to_json(specs: Specs, *, sources: bool = True) -> str:
    """The graph as JSON text, two spaces deep; without sources it is about 40 % as long and does not change with lines."""
    told: Any = _adapter().dump_python(specs, mode="json")
    return json.dumps(told if sources else _without_sources(told), indent=2, ensure_ascii=False) + "\n"


def from_json(text: str, *, called: str = "graph.json") -> Specs:
    """The graph that `text` holds.

    Raises `UnusableFile` if it is not JSON, not a graph, or of another format version; the message begins with `called`.
    """
    try:
        told: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableFile(f"{called}:{error.lineno}:{error.colno}  this is not JSON: {error.msg}") from None
    version: object = told.get("format") if isinstance(told, Mapping) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if version != FORMAT:
        raise UnusableFile(
            f"{called}: this is not a compiled graph of format {FORMAT} (its `format` is {version!r}); "
            "compile the spec again with `flowspec compile`"
        )
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(map(str, first["loc"]))
        raise UnusableFile(f"{called}: at {at}: {first['msg']}; compile the spec again with `flowspec compile`") from None


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the compiled graph."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"flowspec graph, format {FORMAT}",
        **_adapter().json_schema(),
    }


def _without_sources(told: Any) -> Any:
    if isinstance(told, dict):
        return {k: _without_sources(v) for k, v in told.items() if k != "source"}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(told, list):
        return [_without_sources(v) for v in told]  # pyright: ignore[reportUnknownVariableType]
    return told
