"""Classes made by `flowspec.model.plain` are those that the standard library makes: each law is held to both."""

import dataclasses
import pickle
from dataclasses import KW_ONLY, FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from flowspec.model import plain


def shapes(dataclass: Any) -> dict[str, Any]:
    """The same classes, made by one decorator or the other."""

    @dataclass(frozen=True, slots=True)
    class Empty: ...

    @dataclass(frozen=True, slots=True)
    class Base:
        place: int = field(default=0, compare=False, repr=False, kw_only=True)

    @dataclass(frozen=True, slots=True)
    class Child(Base):
        name: str
        parts: tuple[int, ...] = ()
        table: dict[str, int] = field(default_factory=dict[str, int], compare=False)

    @dataclass(frozen=True, slots=True)
    class Told:
        one: int

        def __post_init__(self) -> None:
            if self.one < 0:
                raise ValueError(self.one)

        def __repr__(self) -> str:
            return f"<{self.one}>"

    @dataclass(frozen=True, eq=False)
    class Word:
        spelled: ClassVar[str] = "word"
        own: int = field(init=False, default=3, repr=False)
        made: list[int] = field(init=False, default_factory=list[int])

    @dataclass(frozen=True, eq=False)
    class Further(Word):
        text: str
        _: KW_ONLY
        size: int = 1

    @dataclass(frozen=True, eq=False, kw_only=True)
    class Named:
        a: int
        b: int = 2

    return {cls.__name__: cls for cls in (Empty, Base, Child, Told, Word, Further, Named)}


OURS, THEIRS = shapes(plain.dataclass), shapes(dataclasses.dataclass)
VALUES = st.one_of(st.integers(-2, 2), st.sampled_from(["", "x"]))
NAMES = ("place", "name", "parts", "table", "one", "text", "size", "a", "b", "own", "made")
CALLS = st.tuples(
    st.sampled_from(sorted(OURS)),
    st.lists(VALUES, max_size=3),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=2),
)


def built(made: dict[str, Any], name: str, positional: list[Any], named: dict[str, Any]) -> Any:
    """The object, or the kind of error."""
    try:
        return made[name](*positional, **named)
    except (TypeError, ValueError) as error:
        return type(error)


@given(CALLS, CALLS)
def test_both_take_print_compare_and_hash_alike(first: Any, second: Any) -> None:
    mine, others = built(OURS, *first), built(OURS, *second)
    wanted, wanted_too = built(THEIRS, *first), built(THEIRS, *second)

    assert isinstance(mine, type) == isinstance(wanted, type)
    if isinstance(mine, type):
        assert mine is wanted
        return
    assert repr(mine) == repr(wanted)
    assert [getattr(mine, f.name) for f in fields(mine)] == [getattr(wanted, f.name) for f in fields(wanted)]
    assert (mine == others) == (wanted == wanted_too)
    assert (mine == wanted) is False
    if first[0] not in ("Word", "Further", "Named"):
        assert hash(mine) == hash(wanted)


@pytest.mark.parametrize("name", sorted(OURS))
def test_both_have_the_same_fields_places_and_slots(name: str) -> None:
    def told(cls: Any) -> Any:
        return [(f.name, f.init, f.kw_only, f.compare) for f in fields(cls)], cls.__match_args__, cls.__dict__.get("__slots__")

    assert told(OURS[name]) == told(THEIRS[name])


def test_what_is_made_cannot_be_changed() -> None:
    child, word = OURS["Child"]("x"), OURS["Further"]("x")

    for thing, name in ((child, "name"), (word, "text"), (word, "other")):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(thing, name, 1)
        with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
            delattr(thing, name)
    assert replace(child, name="y") == OURS["Child"]("y")


@plain.dataclass(frozen=True, slots=True)
class Pickled:
    """At the top of a module, where pickle finds it."""

    name: str
    parts: tuple[int, ...] = ()


@given(st.builds(Pickled, st.text(), st.lists(st.integers()).map(tuple)))
def test_it_goes_through_pickle_and_json(told: Pickled) -> None:
    adapter = TypeAdapter(Pickled)

    assert pickle.loads(pickle.dumps(told)) == told
    assert adapter.validate_json(adapter.dump_json(told)) == told
