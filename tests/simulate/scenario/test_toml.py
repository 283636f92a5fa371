"""The places of keys in TOML: those of tomllib's keys, each where its key or element is written."""

import tomllib
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flowspec.model.given import KeyPath
from flowspec.model.raw import is_list, is_table
from flowspec.simulate.scenario.toml import comments, positions

SCALARS = [
    "1", "-2.5", "true", "2027-01-04", "2027-01-04T09:00:00", "2027-01-04 09:00:00", '"text"', '"with \\" and # and = and ]"',
    "'literal \" # ]'", '"""many\nlines, "quoted" # not a comment\n"""', "'''raw\n''lines'''", '""', '""""quote first"""',
]  # fmt: skip
names = st.one_of(
    st.text("abcXYZ019_-", min_size=1, max_size=6),
    st.text("ab .#=[]{}'\u00fc", max_size=6),
)
blanks = st.sampled_from(["", " ", "\n", " # a = 1, [b]\n", "\t"])
values = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.one_of(
        st.tuples(st.lists(inner, max_size=3), blanks, st.booleans()).map(lambda told: _array(*told)),
        st.dictionaries(names, inner, max_size=3).map(
            lambda told: "{ " + ", ".join(f"{_key(k)} = {v}" for k, v in told.items()) + " }"
        ),
    ),
    max_leaves=6,
)


def _key(name: str) -> str:
    bare = name and all(c.isascii() and (c.isalnum() or c in "_-") for c in name)
    return name if bare else "'" + name + "'" if "'" not in name else '"' + name + '"'


def _array(items: list[str], blank: str, trailing: bool) -> str:
    return "[" + blank + (", " + blank).join(items) + ("," if trailing and items else "") + blank + "]"


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines: list[str] = []
    for name in draw(st.lists(names, max_size=3, unique=True)):
        dotted = draw(st.lists(names, max_size=2))
        lines.append(".".join(map(_key, ["top" + name, *dotted])) + " = " + draw(values) + draw(st.sampled_from(["", " # x"])))
    for i, header in enumerate(draw(st.lists(st.lists(names, min_size=1, max_size=3), max_size=3))):
        path = " . ".join(map(_key, [f"table{i}", *header]))
        many = draw(st.booleans())
        for _ in range(draw(st.integers(1, 3)) if many else 1):
            lines.append(f"[[{path}]]" if many else f"[ {path} ]")
            lines.extend(f"{_key(name)}= {draw(values)}" for name in draw(st.lists(names, max_size=2, unique=True)))
    return draw(st.sampled_from(["\n", "\r\n", "\n\n# c\n"])).join(lines)


def key_paths(told: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key path of what tomllib gives."""
    items = told.items() if is_table(told) else enumerate(told) if is_list(told) else ()
    for key, value in items:
        yield (*path, str(key))
        yield from key_paths(value, (*path, str(key)))


@given(documents())
def test_the_key_paths_are_those_of_tomllib(text: str) -> None:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(positions(text, "x.toml")) == set(key_paths(told))


@given(documents())
def test_at_its_place_stands_the_key_or_the_element(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = text.split("\n")
    for path, place in positions(text, "x.toml").items():
        here = lines[place.line - 1][place.column - 1 :]
        assert here.startswith((path[-1], f"'{path[-1]}'", f'"{path[-1]}"')) or path[-1].isdigit()


def test_places_of_every_kind_of_key() -> None:
    text = """\
format = 1 # a comment
[teams."US sales"]
size.value = 4
groups = [ { name = "a" },
  { name = "b" } ]
[[x.y]]
a = 1
[[x.y]]
  a = 2
[x.y.z]
b = 3
"""
    told = {path: (place.line, place.column) for path, place in positions(text, "x.toml").items()}
    assert told == {
        ("format",): (1, 1),
        ("teams",): (2, 2),
        ("teams", "US sales"): (2, 8),
        ("teams", "US sales", "size"): (3, 1),
        ("teams", "US sales", "size", "value"): (3, 6),
        ("teams", "US sales", "groups"): (4, 1),
        ("teams", "US sales", "groups", "0"): (4, 12),
        ("teams", "US sales", "groups", "0", "name"): (4, 14),
        ("teams", "US sales", "groups", "1"): (5, 3),
        ("teams", "US sales", "groups", "1", "name"): (5, 5),
        ("x",): (6, 3),
        ("x", "y"): (6, 5),
        ("x", "y", "0"): (6, 5),
        ("x", "y", "0", "a"): (7, 1),
        ("x", "y", "1"): (8, 5),
        ("x", "y", "1", "a"): (9, 3),
        ("x", "y", "1", "z"): (10, 6),
        ("x", "y", "1", "z", "b"): (11, 1),
    }


@given(documents())
def test_without_its_comments_a_text_says_the_same_and_has_none(text: str) -> None:
    told, _ = comments(text)
    lines = text.split("\n")
    for line, column, comment in told:
        assert lines[line - 1][column - 1 :].startswith(comment)
        lines[line - 1] = lines[line - 1][: column - 1] + lines[line - 1][column - 1 + len(comment) :]
    bare = "\n".join(lines)

    assert tomllib.loads(bare) == tomllib.loads(text)
    assert comments(bare)[0] == []


@given(documents())
def test_every_line_that_says_something_is_in_the_extent_of_what_it_says(text: str) -> None:
    _, extents = comments(text)
    covered = {line for first, last in extents for line in range(first, last + 1)}

    for number, line in enumerate(text.split("\n"), 1):
        assert number in covered or not line.strip() or line.lstrip().startswith("#")
    assert all(last < first for (_, last), (first, _) in pairwise(extents))
