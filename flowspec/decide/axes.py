"""What a sweep varies: `teams.Onboarding.size=3..8`, read to a key path of the scenario and its values."""

import re
import tomllib
from decimal import Decimal

from flowspec.model.errors import FlowspecError
from flowspec.model.given import KeyPath
from flowspec.model.plain import dataclass
from flowspec.simulate.scenario import value_of
from flowspec.simulate.scenario.problems import keys_of, shown

_FORM = re.compile(r'\s*((?:"(?:\\.|[^"\\])*"|[^="])+?)\s*=\s*(.+?)\s*', re.DOTALL)
_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([^\W\d].*?)?\s*")
_ELSEWHERE = {
    "seed": "say --seed",
    "replications": "say --replications",
    "spec": "write a scenario for each spec, and use `flowspec compare`",
    "extends": "write a scenario for each parent, and use `flowspec compare`",
}


class UnusableAxis(FlowspecError):
    """A `--set` that cannot be read, or two that contradict each other."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A key path of the scenario, and the values that it takes in turn."""

    path: KeyPath
    values: tuple[object, ...]

    @property
    def key(self) -> str:
        """The key path as a scenario writes it."""
        return shown(self.path)


def axes_of(texts: tuple[str, ...]) -> tuple[Axis, ...]:
    """The axes that texts say. Raises `UnusableAxis` if one cannot be read, or if two set the same key or a part of it."""
    axes = tuple(map(axis_of, texts))
    for number, one in enumerate(axes):
        for other in axes[:number]:
            if one.path[: len(other.path)] == other.path or other.path[: len(one.path)] == one.path:
                raise UnusableAxis(
                    f"--set {one.key} and --set {other.key} speak of the same key; say all its values in one --set"
                )
    return axes


def axis_of(text: str) -> Axis:
    """`KEY=VALUES`: values as a scenario writes them, parted by commas; `a..b` and `a..b..step` are ranges with both ends.

    A text needs no quotes (`2 d,3 d`). Raises `UnusableAxis` with what to write instead.
    """
    told = _FORM.fullmatch(text)
    if told is None:
        raise UnusableAxis(
            f'--set "{text}" is not KEY=VALUES; write a key of the scenario and its values: "teams.Sales.size=3..8"'
        )
    path = keys_of(told[1])
    if path and (remedy := _ELSEWHERE.get(path[-1])) and (len(path) == 1 or path[-1] == "spec"):
        raise UnusableAxis(f"--set {told[1]}: a sweep does not vary this; {remedy}")
    values = _values(told[2], told[1])
    if len({repr(value) for value in values}) < len(values):
        raise UnusableAxis(f"--set {told[1]}: a value stands there twice; write each once")
    return Axis(path, values)


def _values(text: str, key: str) -> tuple[object, ...]:
    try:
        return tuple(tomllib.loads(f"values = [{text}]")["values"])
    except (tomllib.TOMLDecodeError, RecursionError):
        return tuple(value for part in text.split(",") for value in _part(part.strip(), key))


def _part(text: str, key: str) -> tuple[object, ...]:
    if not text:
        raise UnusableAxis(f"--set {key}: a value is empty; write one between the commas")
    if ".." not in text:
        return (value_of(text),)
    ends = [_NUMBER.fullmatch(end) for end in text.split("..")]
    if len(ends) > 3 or None in ends:
        raise UnusableAxis(f'--set {key}: "{text}" is not a range; write 3..8, 0.6..0.9..0.1 or "1 d..5 d"')
    return _range([(Decimal(end[1]), end[2]) for end in ends if end], text, key)


def _range(ends: list[tuple[Decimal, str | None]], text: str, key: str) -> tuple[object, ...]:
    units = {unit for _, unit in ends if unit}
    if len(units) > 1:
        raise UnusableAxis(f'--set {key}: "{text}" has {" and ".join(sorted(units))}; write one unit')
    (low, _), (high, _), *step = ends
    whole = all(number == number.to_integral_value() for number, _ in ends)
    if not step and not whole:
        raise UnusableAxis(f'--set {key}: "{text}" needs its step; write {low}..{high}..0.1')
    stride = step[0][0] if step else Decimal(1)
    if stride <= 0 or high < low:
        raise UnusableAxis(f'--set {key}: "{text}" is empty; write the smaller end first, and a step above 0')
    many = int((high - low) / stride) + 1
    if many > MOST:
        raise UnusableAxis(f'--set {key}: "{text}" has {many} values; a sweep has at most {MOST} points')
    numbers = [low + n * stride for n in range(many)]
    if units:
        unit = units.pop()
        return tuple(f"{number} {unit}" for number in numbers)
    return tuple(int(number) if whole else float(number) for number in numbers)


MOST = 10_000
"""Points of a sweep: more would be simulated for days, and nobody reads their table."""
