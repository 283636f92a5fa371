"""From a box to one record in it: complete, readable, and in agreement with everything the box asks for."""

from datetime import datetime

from flowspec.analysis import numbers, texts
from flowspec.analysis.boxes import Space
from flowspec.analysis.domain import NOON
from flowspec.analysis.lanes import Lane
from flowspec.analysis.terms import Asked, Beyond, Difference, Like, Same, kind_of, value_from
from flowspec.model.evaluate import Value
from flowspec.model.expression import FieldRef, Now, Opaque
from flowspec.model.plain import dataclass
from flowspec.model.words import in_words


@dataclass(frozen=True, slots=True)
class Sample:
    """A record of a box, the moment, and what functions are assumed to say."""

    record: dict[FieldRef, Value | None]
    now: datetime
    judged: dict[Opaque, bool]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether the box has a record was not decided."""

    reason: str


def sample(space: Space, box: int) -> Sample | Doubt | None:
    """A record in the box; None if it holds none (differences or equalities contradict each other); or a doubt."""
    try:
        plain = texts.values_for(*_unordered(space, box))
        counted = numbers.numbers_in(_ordered(space, box), space.kinds) if plain is not None else None
    except (texts.Undecidable, numbers.TooManyChecks) as error:
        return Doubt(str(error))
    if plain is None or counted is None:
        return None
    if beyond := next((doubt for slot in space.slots if (doubt := _beyond(slot.lane, space.mask(box, slot)))), None):
        return beyond
    record: dict[FieldRef, Value | None] = {field.ref: None for field in space.domain.fields}
    record |= plain
    for variable, number in counted.items():
        if isinstance(variable, FieldRef):
            record[variable] = None if number is None else value_from(number, kind_of(variable, space.kinds))
    return Sample(record, _moment(counted), _judged(space, box))


def _ordered(space: Space, box: int) -> list[numbers.Allowed]:
    """The ordered lanes that matter: all variables, and the differences that the box restricts."""
    allowed = [numbers.Allowed(slot.lane, space.mask(box, slot)) for slot in space.slots if slot.lane.is_ordered]
    return [a for a in allowed if not isinstance(a.lane.key, Difference) or a.mask != a.lane.all]


def _unordered(space: Space, box: int) -> tuple[list[texts.Allowed], texts.Demands]:
    allowed: list[texts.Allowed] = []
    same: dict[Same, bool] = {}
    like: dict[Like, bool] = {}
    for slot in space.slots:
        mask = space.mask(box, slot)
        match slot.lane.key:
            case FieldRef() as field if not slot.lane.is_ordered:
                allowed.append(texts.Allowed(field, slot.lane, mask))
            case Same() as told if mask != slot.lane.all:
                same[told] = mask == slot.lane.among([True])
            case Like() as told if mask != slot.lane.all:
                like[told] = mask == slot.lane.among([True])
            case _:
                pass
    return allowed, texts.Demands(same, like)


def _beyond(lane: Lane, mask: int) -> Doubt | None:
    if isinstance(lane.key, Beyond) and mask != lane.all:
        return Doubt(f"`{in_words(lane.key.expression)}` is not decided: {lane.key.reason}")
    return None


def _judged(space: Space, box: int) -> dict[Opaque, bool]:
    return {
        slot.lane.key.function: mask == slot.lane.among([True])
        for slot in space.slots
        if isinstance(slot.lane.key, Asked) and (mask := space.mask(box, slot)) != slot.lane.all
    }


def _moment(counted: numbers.Picked) -> datetime:
    now, today = counted.get(Now("instant")), counted.get(Now("day"))
    if now is not None:
        told = value_from(now, "instant")
        assert isinstance(told, datetime)
        return told
    if today is not None:
        return datetime.combine(datetime.fromordinal(int(today)), NOON.timetz())
    return NOON
