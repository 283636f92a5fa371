"""A box in words: for which values of which fields something is the same."""

from collections.abc import Mapping
from typing import assert_never

from flowspec.analysis.boxes import Space
from flowspec.analysis.lanes import Lane, Other, Stretch, limits
from flowspec.analysis.terms import Asked, Beyond, Difference, Like, Number, Same, Variable, kind_of, value_from
from flowspec.model.evaluate import text_of
from flowspec.model.expression import FieldRef, ValueKind
from flowspec.model.words import in_words


def region_of(space: Space, box: int) -> tuple[str, ...]:
    """Every field that the question mentions (`amount in [10000, 49999]`, `any tier`), then what else the box asks for."""
    names = space.domain.names
    told = (_said(space, slot.lane, space.mask(box, slot), names) for slot in space.slots)
    return tuple(words for words in told if words)


def _said(space: Space, lane: Lane, mask: int, names: Mapping[str, int]) -> str:
    key = lane.key
    match key:
        case Difference(x, y):
            if mask == lane.all:
                return ""
            kind = _difference_kind(kind_of(x, space.kinds))
            return _stretched(f"{_name(x, names)} - {_name(y, names)}", lane, mask, kind, _unit(kind_of(x, space.kinds)))
        case Same() | Like() | Asked() | Beyond():
            return "" if mask == lane.all else _answered(key, mask == lane.among([True]), names)
        case _:
            return _field(space, key, lane, mask, names)


def _field(space: Space, key: Variable, lane: Lane, mask: int, names: Mapping[str, int]) -> str:
    name, cells = _name(key, names), mask & lane.present
    if mask == lane.all:
        return f"any {name}" if lane.may_be_absent else ""
    if not cells:
        return f"{name} blank"
    blank = " or blank" if mask & lane.absent else ""
    if cells == lane.present:
        return f"{name} filled"
    if lane.is_ordered:
        return _stretched(name, lane, cells, kind_of(key, space.kinds)) + blank
    return _listed(name, lane, cells) + blank


def _name(variable: Variable, names: Mapping[str, int]) -> str:
    if isinstance(variable, FieldRef):
        return str(variable) if names.get(variable.name, 0) > 1 else variable.name
    return "today" if variable.of == "day" else "now"


# --- sets of values -------------------------------------------------------------------------------
def _stretched(name: str, lane: Lane, mask: int, kind: ValueKind, unit: str = "") -> str:
    return " or ".join(f"{name} {_stretch(run, kind)}{unit}" for run in lane.runs(mask))


def _stretch(exact: Stretch, kind: ValueKind) -> str:
    run = _readable(exact, kind)
    low, high = (None if bound is None else _number(bound, kind) for bound in (run.low, run.high))
    if low is not None and low == high:
        return f"= {low}"
    if low is None:
        return f"{'<=' if run.with_high else '<'} {high}"
    if high is None:
        return f"{'>=' if run.with_low else '>'} {low}"
    return f"in {'[' if run.with_low else '('}{low}, {high}{']' if run.with_high else ')'}"


def _readable(run: Stretch, kind: ValueKind) -> Stretch:
    """Without bounds that only the calendar's ends set; from one microsecond after a full minute is: after that minute."""
    first, last = limits(kind)
    low, high = None if run.low == first else run.low, None if run.high == last else run.high
    if kind not in ("instant", "duration") or low == high:
        return Stretch(low, high, run.with_low, run.with_high)
    after = low is not None and (low - 1) % 60_000_000 == 0
    before = high is not None and (high + 1) % 60_000_000 == 0
    return Stretch(low and low - after, high and high + before, not after, not before)


def _number(number: Number, kind: ValueKind) -> str:
    return text_of(value_from(number, kind))


def _difference_kind(kind: ValueKind) -> ValueKind:
    return "duration" if kind in ("instant", "duration") else "whole" if kind in ("day", "whole") else "decimal"


def _unit(kind: ValueKind) -> str:
    return " days" if kind == "day" else ""


def _listed(name: str, lane: Lane, cells: int) -> str:
    inside = list(lane.inside(cells))
    if any(isinstance(cell, Other) for cell in inside):
        outside = [_text(cell) for cell in lane.inside(~cells)]
        return f"{name} not {_choice(outside)}"
    return f"{name} = {_text(inside[0])}" if len(inside) == 1 else f"{name} in {{{', '.join(map(_text, inside))}}}"


def _choice(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"in {{{', '.join(texts)}}}"


def _text(cell: object) -> str:
    return text_of(cell) if isinstance(cell, str | bool) else "another"


def _answered(key: Same | Like | Asked | Beyond, yes: bool, names: Mapping[str, int]) -> str:
    match key:
        case Same(a, b):
            return f"{_name(a, names)} {'=' if yes else '!='} {_name(b, names)}"
        case Like(of, pattern):
            return f"{_name(of, names)} {'matches' if yes else 'does not match'} “{pattern}”"
        case Asked(function):
            return f"`{in_words(function)}` says {'yes' if yes else 'no'}"
        case Beyond(expression):
            return f"`{in_words(expression)}` {'holds' if yes else 'does not hold'}"
        case _:
            assert_never(key)
