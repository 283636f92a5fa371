"""Tables as text: nothing is lost, columns stand below each other, and colours are only added."""

import re

from hypothesis import given
from hypothesis import strategies as st

from flowspec.report.text import Line, Table, text_of

WORDS = st.text("abcdefghij", min_size=1, max_size=6)
CELLS = st.lists(WORDS, max_size=4).map(" ".join)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of up to four columns; rows may leave the last ones out."""
    count = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(CELLS, min_size=1, max_size=count).map(tuple), min_size=1, max_size=4))
    columns = draw(st.tuples(*[CELLS] * count))
    return Table(draw(CELLS), columns, tuple(rows), draw(st.integers(0, count - 1)))


PARTS = st.lists(st.one_of(tables(), st.builds(Line, CELLS, st.sampled_from(["", "aside"]))), max_size=3)


def words(table: Table) -> list[str]:
    """Every word of a table, sorted."""
    return sorted(
        word for told in (table.title, *table.columns, *(cell for row in table.rows for cell in row)) for word in told.split()
    )


@given(tables(), st.integers(40, 130))
def test_every_word_is_there_and_no_line_is_too_long(table: Table, width: int) -> None:
    told = text_of([table], width=width, colour=False)

    assert sorted(told.split()) == words(table)
    assert all(len(line) <= width and line == line.rstrip() for line in told.splitlines())


@given(PARTS)
def test_colours_are_only_added(parts: list[Line | Table]) -> None:
    plain, coloured = (text_of(parts, width=60, colour=colour) for colour in (False, True))

    assert "\x1b" not in plain
    assert [line.rstrip() for line in re.sub(r"\x1b\[\d+m", "", coloured).splitlines()] == plain.splitlines()


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    table = Table("Teams", ("", "busy", "why"), (("Sales", "5 %", "few cases"), ("営業", "100 %", "work")), words=1)

    assert text_of([Line(""), table, Line("four words stand here")], width=19, colour=False) == (
        "\nTeams\n        busy  why\nSales    5 %  few\n              cases\n営業   100 %  work\nfour words stand\nhere\n"
    )
    assert text_of([Line("a", "warning")], width=9, colour=True) == "\x1b[33ma\x1b[0m\n"
