"""The command that breaks the rules of an engine one by one: it still breaks them, and a few are seen at once."""

import pytest

from flowspec.simulate.engines import has_native
from tests.simulate.mutations import MUTATIONS, Mutation, is_stale, seen_at

QUICK = MUTATIONS[::12]
"""A few, of most sections."""


def test_every_mutation_breaks_a_text_that_stands_in_the_engine() -> None:
    assert [mutation for mutation in MUTATIONS if is_stale(mutation) or mutation.old == mutation.new] == []


@pytest.mark.skipif(not has_native(), reason="the native kernel was not built")
@pytest.mark.parametrize("mutation", QUICK, ids=lambda mutation: f"{mutation.clause} {mutation.module}")
def test_a_broken_rule_is_seen(mutation: Mutation) -> None:
    assert seen_at(mutation, 60)


@pytest.mark.skipif(not has_native(), reason="the native kernel was not built")
def test_a_copy_in_which_nothing_is_broken_is_not_seen() -> None:
    assert not seen_at(Mutation("5.3", "lines", "min(self._changed)", "min(self._changed)"), 5)
