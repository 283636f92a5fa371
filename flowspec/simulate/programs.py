"""Statements of a Model, evaluated in three values [semantics 2.5]."""

from collections.abc import Callable

from flowspec.simulate.model import (
    OP_ADD,
    OP_AND,
    OP_CONSTANT,
    OP_EQ,
    OP_FIELD,
    OP_FILLED,
    OP_LE,
    OP_LT,
    OP_MIDNIGHT,
    OP_NE,
    OP_NOT,
    OP_NOW,
    OP_OR,
    OP_SUB,
    OP_TODAY,
    Program,
)

TICKS_A_DAY = 86_400_000

_BINARY: dict[int, Callable[[int, int], int]] = {
    OP_EQ: lambda a, b: a == b,
    OP_NE: lambda a, b: a != b,
    OP_LT: lambda a, b: a < b,
    OP_LE: lambda a, b: a <= b,
    OP_ADD: lambda a, b: a + b,
    OP_SUB: lambda a, b: a - b,
}


def evaluate(
    program: Program, value: Callable[[int], int | None], filled: Callable[[int], bool], now: int, day0: int
) -> int | None:
    """What the program comes to: a number, 1 or 0 for true or false; None if it is unknown."""
    stack: list[int | None] = []
    for operation, operand in program:
        if operation == OP_FIELD:
            stack.append(value(operand))
        elif operation == OP_CONSTANT:
            stack.append(operand)
        elif operation == OP_FILLED:
            stack.append(filled(operand))
        elif operation == OP_NOW:
            stack.append(now)
        elif operation == OP_TODAY:
            stack.append(day0 + now // TICKS_A_DAY)
        elif operation == OP_NOT:
            stack.append(_not(stack.pop()))
        elif operation == OP_MIDNIGHT:
            stack.append(_midnight(stack.pop(), day0))
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(_join(operation, left, right))
    return stack.pop()


def _not(x: int | None) -> int | None:
    return None if x is None else not x


def _midnight(day: int | None, day0: int) -> int | None:
    return None if day is None else (day - day0) * TICKS_A_DAY


def _join(operation: int, left: int | None, right: int | None) -> int | None:
    """Kleene's logic for AND and OR: a side that settles it alone makes up for an unknown one."""
    if operation == OP_AND:
        return False if left == 0 or right == 0 else _unless_unknown(left, right, 1)
    if operation == OP_OR:
        return True if left or right else _unless_unknown(left, right, 0)
    return None if left is None or right is None else _BINARY[operation](left, right)


def _unless_unknown(left: int | None, right: int | None, known: int) -> int | None:
    return None if left is None or right is None else known
