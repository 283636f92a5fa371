"""The one door between plain data and JSON: validation, a published schema, and a format version."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from flowspec.model.errors import UnusableFile
from flowspec.model.graph import FORMAT, Specs
from flowspec.model.plain import parts
from flowspec.model.wholeness import breaches

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _adapter() -> "TypeAdapter[Specs]":
    from pydantic import TypeAdapter

    return TypeAdapter(Specs)


def to_json(specs: Specs, *, sources: bool = True) -> str:
    """The graph as JSON text, two spaces deep; without sources it is about 40 % as long and does not change with lines."""
    return json.dumps(_plain(specs, sources), indent=2, ensure_ascii=False) + "\n"


def _plain(told: Any, sources: bool) -> Any:
    """What JSON knows in place of plain data: the form that `from_json` reads."""
    if told is None or isinstance(told, str | int):
        return told
    if isinstance(told, tuple):
        return [_plain(each, sources) for each in told]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(told, Decimal):
        return str(told)
    return {name: _plain(getattr(told, name), sources) for name in parts(told) if sources or name != "source"}


def from_json(text: str, *, called: str = "graph.json") -> Specs:
    """The graph that `text` holds.

    Raises `UnusableFile` if it is not JSON, not a graph, of another format version, or names what is not there; the message
    begins with `called`.
    """
    try:
        told: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableFile(f"{called}:{error.lineno}:{error.colno}  this is not JSON: {error.msg}") from None
    except RecursionError:
        raise UnusableFile(f"{called}: this is nested too deeply to be a graph") from None
    from pydantic import ValidationError

    version: object = told.get("format") if isinstance(told, Mapping) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if version != FORMAT:
        raise UnusableFile(
            f"{called}: this is not a compiled graph of format {FORMAT} (its `format` is {version!r}); "
            "compile the spec again with `flowspec compile`"
        )
    try:
        specs = _adapter().validate_json(text, extra="forbid")
    except ValidationError as error:
        first = error.errors()[0]
        at, unknown = ".".join(map(str, first["loc"])), first["type"] in ("unexpected_keyword_argument", "extra_forbidden")
        raise _unusable(called, [f"{at}: {'this key is unknown' if unknown else first['msg']}"]) from None
    if told := list(breaches(specs)):
        raise _unusable(called, told)
    return specs


def _unusable(called: str, told: list[str]) -> UnusableFile:
    return UnusableFile("\n".join(f"{called}: at {each}; compile the spec again with `flowspec compile`" for each in told))


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the compiled graph."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"flowspec graph, format {FORMAT}",
        **_closed(_adapter().json_schema()),
    }


def _closed(told: Any) -> Any:
    """The schema without keys that it does not name, as `from_json` refuses them."""
    if isinstance(told, dict):
        closed: dict[str, Any] = {k: _closed(v) for k, v in told.items()}  # pyright: ignore[reportUnknownVariableType]
        return closed | {"additionalProperties": False} if closed.get("type") == "object" and "properties" in closed else closed
    if isinstance(told, list):
        return [_closed(v) for v in told]  # pyright: ignore[reportUnknownVariableType]
    return told
