"""Records and their fields: `Deal.amount` is an expression on the class, a value on a deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Generic, TypeAlias, TypeGuard, TypeVar, cast, overload

from flowspec.language.currencies import Currency
from flowspec.language.expression import Choice, Day, DecimalNumber, Instant, Money, PartyValue, Text, Whole, YesNo
from flowspec.language.facts import Value
from flowspec.language.parties import Role, Team
from flowspec.language.place import Word, here
from flowspec.language.triggers import System
from flowspec.model.expression import FieldRef
from flowspec.model.plain import dataclass
from flowspec.model.source import NOWHERE, Source

E_co = TypeVar("E_co", covariant=True)
T = TypeVar("T")
C = TypeVar("C", bound=Enum)
R = TypeVar("R", bound="Record")


@dataclass(frozen=True, eq=False)
class Sync(Word):
    """Software copies the value to `system`; `maps` where the other side has other words for the choices."""

    system: System
    _: KW_ONLY
    maps: Mapping[Any, str] | None = None


@dataclass(frozen=True, eq=False)
class Retyped(Word):
    """As it is: a person types the value again in `system`."""

    system: System


Keepers: TypeAlias = System | Sequence[System] | None
Copies: TypeAlias = Sequence[System | Sync | Retyped]


class Record:
    """A kind of record: subclass it, say where it is kept, and give it fields.

    `kept_in` is the home of all its fields that do not name their own. A record can be made with some of its values,
    to try a function that `judged` names: `affordable(Loan(amount=Decimal(100), ...))`.
    """

    _home: ClassVar[System | None] = None
    _placed: ClassVar[Source] = NOWHERE

    def __init_subclass__(cls, *, kept_in: System | None = None) -> None:
        cls._placed = here()
        if kept_in is not None:
            cls._home = kept_in

    def __init__(self, **values: object) -> None:
        unknown = [name for name in values if not isinstance(parts_of(type(self)).get(name), Field | Reference)]
        if unknown:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(unknown)}")
        self.__dict__.update(values)


def parts_of(kind: type[Record]) -> dict[str, object]:
    """The attributes of a kind of record, those that it inherits first."""
    return {name: part for base in reversed(kind.__mro__) for name, part in vars(base).items()}


def fields_of(kind: type[Record]) -> dict[str, Field[Any, Any]]:
    """The fields of a kind of record by their names."""
    return {name: part for name, part in parts_of(kind).items() if _is_field(part)}


def references_of(kind: type[Record]) -> dict[str, Reference[Any]]:
    """The records that it refers to, by the attributes that do so; what is no record is left out."""
    return {name: part for name, part in parts_of(kind).items() if is_reference(part) and not misdirected(part)}


def misdirected(part: object) -> bool:
    """Whether it is a reference to something else than a record."""
    return is_reference(part) and not _is_class_of(part.to, Record)


def _is_class_of(told: object, kind: type) -> bool:
    return isinstance(told, type) and issubclass(told, kind)


def _is_field(part: object) -> TypeGuard[Field[Any, Any]]:
    return isinstance(part, Field)


def is_reference(part: object) -> TypeGuard[Reference[Any]]:
    """Whether an attribute points to another record."""
    return isinstance(part, Reference)


def home_of(kind: type[Record]) -> object:
    """Where a kind of record is said to be kept: a System, or a mistake."""
    return kind._home  # pyright: ignore[reportPrivateUsage]


def place_of(kind: type[Record]) -> Source:
    """Where a kind of record is written."""
    return kind._placed  # pyright: ignore[reportPrivateUsage]


@dataclass(frozen=True, eq=False, kw_only=True)
class Details(Word):
    """What a spec says about a field; `maker` is the word that makes it."""

    maker: str
    meaning: str
    kept_in: Keepers
    synced_to: Copies
    filled_by: System | None
    was: str | None
    unit: str | None = None
    options: type[Enum] | None = None


class Field(Generic[E_co, T]):
    """A thing to fill in; `also` are further names by which it goes, which is a mistake."""

    name: str = ""

    def __init__(self, kind: type[E_co], details: Details) -> None:
        self.kind, self.details, self.also = kind, details, list[str]()

    def __set_name__(self, owner: type[Record], name: str) -> None:
        if self.name:
            self.also.append(name)
        else:
            self.name = name

    @overload
    def __get__(self, record: None, kind: type[Record]) -> E_co: ...
    @overload
    def __get__(self, record: Record, kind: type[Record]) -> T: ...
    def __get__(self, record: Record | None, kind: type[Record]) -> E_co | T:
        if record is not None:
            if self.name not in record.__dict__:
                raise AttributeError(f"this {kind.__name__} was made without `{self.name}`")
            return cast(T, record.__dict__[self.name])
        ref, details, make = FieldRef(kind.__name__, self.name, here()), self.details, cast(Any, self.kind)
        if issubclass(make, Value):
            options = details.options if _is_class_of(details.options, Enum) else None
            return cast(E_co, make(ref, mentions=(kind,), unit=details.unit, options=options))
        return cast(E_co, make(ref, mentions=(kind,)))


class Reference(Generic[R]):
    """Points to another record, whose fields a spec may then use."""

    def __init__(self, to: type[R], meaning: str) -> None:
        self.to, self.meaning, self.source = to, meaning, here()


def text(
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
) -> Field[Text, str]:
    """Words."""
    told = Details(maker="text", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was)
    return Field(Text, told)


def whole(
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
    unit: str | None = None,
) -> Field[Whole, int]:
    """A whole number, of a unit if it has one; fields of two units do not compare."""
    return Field(
        Whole,
        Details(maker="whole", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was, unit=unit),
    )


def decimal(
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
    unit: str | None = None,
) -> Field[DecimalNumber, Decimal]:
    """An exact decimal number, of a unit if it has one."""
    return Field(
        DecimalNumber,
        Details(maker="decimal", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was, unit=unit),
    )


def money(
    currency: Currency,
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
) -> Field[Money, Decimal]:
    """An exact amount in a currency of ISO 4217; amounts in two currencies do not compare."""
    return Field(
        Money,
        Details(
            maker="money", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was, unit=currency
        ),
    )


def day(
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
) -> Field[Day, date]:
    """A date."""
    told = Details(maker="day", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was)
    return Field(Day, told)


def instant(
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
) -> Field[Instant, datetime]:
    """A moment."""
    told = Details(maker="instant", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was)
    return Field(Instant, told)


def yes_no(
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
) -> Field[YesNo, bool]:
    """Yes or no, or not said yet."""
    told = Details(maker="yes_no", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was)
    return Field(YesNo, told)


def party(
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
) -> Field[PartyValue, Team | Role]:
    """A person or team; it can own a stage."""
    told = Details(maker="party", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was)
    return Field(PartyValue, told)


def choice(
    options: type[C],
    meaning: str = "",
    *,
    kept_in: Keepers = None,
    synced_to: Copies = (),
    filled_by: System | None = None,
    was: str | None = None,
) -> Field[Choice[C], C]:
    """One of the members of an Enum, in their declared order."""
    told = Details(
        maker="choice", meaning=meaning, kept_in=kept_in, synced_to=synced_to, filled_by=filled_by, was=was, options=options
    )
    kind: type[Choice[C]] = Choice
    return Field(kind, told)


def refers_to(kind: type[R], meaning: str = "") -> Reference[R]:
    """Another record that belongs to this one: its fields may be used in specs about this one."""
    return Reference(kind, meaning)
