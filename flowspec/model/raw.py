"""What a TOML file holds before it means anything: tables, lists, numbers, texts."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard


def is_table(raw: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether it is a table."""
    return isinstance(raw, Mapping)


def is_list(raw: object) -> TypeGuard[Sequence[Any]]:
    """Whether it is a list, and no text."""
    return isinstance(raw, list | tuple)


def is_number(raw: object) -> TypeGuard[int | float]:
    """Whether it is a number, and neither true nor false."""
    return isinstance(raw, int | float) and not isinstance(raw, bool)
