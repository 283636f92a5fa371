"""How many cases the laws are tried on: by default few and always the same, with HYPOTHESIS_PROFILE=thorough many new ones."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings

Test = TypeVar("Test", bound=Callable[..., Any])


def tried(examples: int) -> Callable[[Test], Test]:
    """A decorator: so many examples, or thirty times as many in the thorough profile."""
    thorough = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
    return settings(
        max_examples=examples * (30 if thorough else 1),
        derandomize=not thorough,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
