"""Comments that say that a finding is known."""

from pathlib import Path

import pytest

import flowspec
from flowspec.language.suppressions import suppressions
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import SpecErrors
from flowspec.model.graph import Suppression

TEXT = '''\
from flowspec import *  # flowspec: ignore[SOR]
# flowspec: ignore[OWN001, TRG] reason="we know" until=2027-03-01

team = Team("Sales")
words = "# flowspec: ignore[OWN001]"


class Flow(Workflow[Deal]):  # flowspec: ignore[FLW001]
    """A flow.

    # flowspec: not a comment
    """

    begun = Start(
        "It begins.",  # flowspec: ignore[OWN001] reason="nobody yet"
        # flowspec:ignore[STG005]
        owner=None,
    )
    # flowspec: ignore[TRG001] until=2027-12-31
    go = begun.to(
        over,
    )
'''


def extents(text: str) -> list[tuple[tuple[str, ...], int, int]]:
    return [(s.codes, s.first, s.last) for s in suppressions(text, "a.py") if isinstance(s, Suppression)]


def faults(text: str) -> list[str]:
    return [str(s) for s in suppressions(text, "a.py") if isinstance(s, Diagnostic)]


def test_a_comment_speaks_of_the_statement_it_stands_in_or_above() -> None:
    assert extents(TEXT) == [
        (("SOR",), 1, 1),
        (("OWN001", "TRG"), 4, 4),
        (("FLW001",), 8, 8),
        (("OWN001",), 14, 18),
        (("STG005",), 14, 18),
        (("TRG001",), 20, 22),
    ]


def test_reason_and_day_are_read() -> None:
    found = [s for s in suppressions(TEXT, "a.py") if isinstance(s, Suppression)]

    assert [(s.reason, s.until, str(s.source)) for s in found][:2] == [
        (None, None, "a.py:1:25"),
        ("we know", "2027-03-01", "a.py:2:1"),
    ]


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ("# flowspec: ignore", "this comment cannot be read"),
        ("# flowspec: ignore[OWN001] because", "this comment cannot be read"),
        ("# flowspec: ignor[OWN001]", "this comment cannot be read"),
        ("# flowspec: ignore[]", "`` is no rule's code"),
        ("# flowspec: ignore[own001]", "`own001` is no rule's code"),
        ('# flowspec: ignore[OWN001] reason="x" until=2027-02-30', "`2027-02-30` is no day"),
        ("# flowspec: ignore[OWN001] until=20270301", "`20270301` is no day"),
    ],
)
def test_a_malformed_comment_is_told_with_its_place(comment: str, says: str) -> None:
    [fault] = faults(f"x = 1  {comment}\n")

    assert fault.startswith(f"a.py:1:8  SPC021 bad-suppression  {says}; ")


def test_a_comment_with_nothing_below_is_told() -> None:
    assert faults("x = 1\n# flowspec: ignore[OWN001]\n") == [
        "a.py:2:1  SPC021 bad-suppression  there is no statement below that this comment could speak of; move it."
    ]


def test_load_reads_the_comments_of_the_spec_and_of_the_files_it_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("company.py").write_text('from flowspec import Team\nsales = Team("Sales")  # flowspec: ignore[OWN006]\n')
    flow = "from flowspec import *\nfrom company import sales\nclass Deal(Record):\n    pass\nclass Flow(Workflow[Deal]):\n"
    Path("a.py").write_text(flow + '    begun = Start("It begins.", owner=sales)  # flowspec: ignore[FLW002] reason="new"\n')

    specs = flowspec.load("a.py")

    assert specs.suppressions == (Suppression(("FLW002",), "new", None, 6, 6), Suppression(("OWN006",), None, None, 2, 2))
    assert flowspec.load(".").suppressions == specs.suppressions


def test_a_malformed_comment_keeps_a_spec_from_being_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flow = "from flowspec import *\nclass Deal(Record):\n    pass\nclass Flow(Workflow[Deal]):\n"
    Path("a.py").write_text(flow + '    begun = Start("It begins.")  # flowspec: ignore\n')

    with pytest.raises(SpecErrors, match="SPC021"):
        flowspec.load("a.py")
