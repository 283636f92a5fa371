"""Every mistake of the battery is noticed: by flowspec itself, and by the type checkers where types can show it."""

import pytest

from tests.language import told


def test_every_approved_mistake_is_there_and_every_mistake_is_approved() -> None:
    assert sorted(told.approved()) == told.MISTAKES


@pytest.mark.parametrize("mistake", told.MISTAKES)
def test_flowspec_notices(mistake: str) -> None:
    assert told.said(mistake) == tuple(line for line in told.approved()[mistake] if not line.startswith(told.CHECKERS))


def test_the_checkers_notice_what_types_can_show() -> None:
    assert {m: told.typed(m) for m in told.MISTAKES} == {
        mistake: tuple(line for line in lines if line.startswith(told.CHECKERS)) for mistake, lines in told.approved().items()
    }


def test_the_checkers_agree_to_what_the_types_promise() -> None:
    assert not {"right", "company"} & {*told.mypy(), *told.pyright()}
