"""Do the parts of a word have the kinds that their annotations say? For people who run no type checker."""

import dataclasses
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from flowspec.language.consequences import Place, Within
from flowspec.language.durations import Duration
from flowspec.language.expression import YesNo
from flowspec.language.facts import Condition, Known, said
from flowspec.language.faults import Fault
from flowspec.language.place import Word
from flowspec.language.triggers import Signal
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.source import Source


def misfits(word: Word) -> Iterator[Diagnostic]:
    """Every part that is of the wrong kind, here and below, and every mistake in an expression.

    Stages that it names are not below it: they have their own turn.
    """
    kind: Any = type(word)
    for name, hint in hints(kind).items():
        yield from _part(word, name, getattr(word, name), hint)


def _part(word: Word, name: str, value: Any, hint: Any) -> Iterator[Diagnostic]:
    if fits(value, hint):
        yield from _below(value)
    elif isinstance(value, tuple | list) and (items := _items(hint)) is not None:
        for item in cast("list[object]", value):
            if fits(item, items):
                yield from _below(item)
            else:
                yield _misfit(word, f"`{name}` holds {describe(item)}", item, items)
    else:
        told = cast(object, value)
        yield _misfit(word, f"`{name}` is {describe(told)}", told, hint)


def _below(value: object) -> Iterator[Diagnostic]:
    if isinstance(value, Known):
        yield from value.problems
    elif isinstance(value, Word) and not isinstance(value, Place):
        yield from misfits(value)
    elif isinstance(value, tuple | list):
        for item in cast("Sequence[object]", value):
            yield from _below(item)


def _misfit(word: Word, message: str, value: object, hint: Any) -> Diagnostic:
    said_by = getattr(word, "maker", type(word).__name__)
    return Fault.WRONG_KIND.at(nearest(value, word.source), f"{said_by}: {message}", _remedy(value, hint))


def nearest(value: object, outer: Source) -> Source:
    """Where `value` is written, if that is inside the word at `outer`; else where the word is."""
    inner = value.source if isinstance(value, Word) else getattr(getattr(value, "node", None), "source", None)
    return inner if isinstance(inner, Source) and inner.file == outer.file and inner > outer else outer


def _remedy(value: object, hint: Any) -> str:
    kinds = _kinds(hint)
    if isinstance(value, YesNo) and Condition in kinds:
        return "write `.yes`, `.no` or `.filled`"
    if isinstance(value, Condition) and Signal in kinds:
        return "write `system.signals(...)` around the condition"
    if isinstance(value, Duration) and Within in kinds:
        return f"write `Within({value}, otherwise=...)`"
    if isinstance(value, int | float) and Duration in kinds:
        return "write `hours(4)` or `business_hours(4)`"
    if (items := _items(hint)) is not None and fits(value, items):
        return "put it into a list: `[...]`"
    return f"it should be {wanted(hint)}"


def _items(hint: Any) -> Any:
    """What a list holds; None if the part is no list."""
    if get_origin(hint) in (Union, types.UnionType):
        return next((found for arg in get_args(hint) if (found := _items(arg)) is not None), None)
    args = get_args(hint)
    if get_origin(hint) is Sequence or (get_origin(hint) is tuple and args[-1] is Ellipsis):
        return args[0]
    return None


def _kinds(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


@cache
def hints(kind: Any) -> dict[str, Any]:
    """The parts of a kind of word and what they may be, its place apart."""
    found = get_type_hints(kind)
    return {f.name: found[f.name] for f in dataclasses.fields(kind) if f.name != "source"}


def fits(value: object, hint: Any) -> bool:
    """Whether `value` is what the annotation says."""
    return _test(hint)(value)


@cache
def _test(hint: Any) -> Callable[[object], bool]:
    """`fits` for one annotation, which is taken apart once."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda _: True
    if hint is None or hint is type(None):
        return lambda value: value is None
    if origin in (Union, types.UnionType):
        tests = tuple(map(_test, args))
        return lambda value: any(test(value) for test in tests)
    if origin is Literal:
        return lambda value: isinstance(value, str) and value in args
    if origin is Sequence or (origin is tuple and args[-1] is Ellipsis):
        each = _test(args[0])
        return lambda value: isinstance(value, tuple | list) and all(map(each, cast("Sequence[object]", value)))
    if origin is tuple:
        return lambda value: _fit_in_turn(value, args)
    if origin is type:
        return lambda value: isinstance(value, type) and issubclass(value, args[0])
    kind: Any = origin or hint
    if kind is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    return lambda value: isinstance(value, kind)


def _fit_in_turn(value: object, hints: tuple[Any, ...]) -> bool:
    parts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
    return len(parts) == len(hints) and all(map(fits, parts, hints))


def describe(value: object) -> str:
    """What stands there, in words."""
    match value:
        case None:
            return "left empty"
        case tuple() | list():
            items = cast("Sequence[object]", value)
            return "a list with " + ", ".join(dict.fromkeys(map(describe, items))) if items else "an empty list"
        case YesNo():
            return f"the yes/no field {said(value)}"
        case Known():
            return f"the field {said(value)}" if said(value) != "this value" else value_spelled(type(value))
        case Duration():
            return str(value)
        case Word():
            name = getattr(value, "name", None)
            return f"the {type(value).__name__} {name}" if isinstance(name, str) else value_spelled(type(value))
        case Mapping():
            return "a dict"
        case Enum():
            return str(value)
        case type():
            return f"the class {value.__name__}"
        case _:
            return repr(value)


def wanted(hint: Any) -> str:
    """What should stand there, in words."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _or([wanted(arg) for arg in args if arg is not type(None)])
    if origin is Literal:
        return _or([f'"{arg}"' for arg in args])
    if origin is Sequence or (origin is tuple and args[-1] is Ellipsis):
        return f"a list of {wanted(args[0])}"
    if origin is tuple:
        return f"({', '.join(wanted(arg) for arg in args)})"
    if origin is type:
        return f"a class of {args[0].__name__}"
    return value_spelled(origin or hint)


def value_spelled(kind: type) -> str:
    """How a kind of word is written."""
    plain = {"str": "a text", "int": "a whole number", "bool": "True or False", "Mapping": "a dict"}
    return getattr(kind, "spelled", "") or plain.get(kind.__name__, kind.__name__)


def _or(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} or {unique[-1]}"
