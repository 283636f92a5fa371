"""Numbers, texts and lists that have the right kind and are still wrong."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from flowspec.language.durations import Duration
from flowspec.language.facts import Known
from flowspec.language.faults import Fault
from flowspec.language.kinds import describe, nearest
from flowspec.language.place import Word
from flowspec.model.diagnostic import Diagnostic

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_HOURS = rf"{_CLOCK}-({_CLOCK}|24:00)"
_DAY = f"({'|'.join(DAYS)})"
_PART = re.compile(rf"{_DAY}(-{_DAY})?( {_HOURS})+")
_MOMENT = re.compile(rf"({'|'.join(DAYS)}|day|weekday) {_CLOCK}")


def named(word: Word) -> Iterator[Diagnostic]:
    """A name that is empty, or that a key such as `process/stage` could not hold."""
    name = getattr(word, "name", None)
    if isinstance(name, str):
        yield from said_something(word, "name", name)


def said_something(word: Word, part: str, text: str) -> Iterator[Diagnostic]:
    """A text that says nothing, or that begins or ends in space."""
    if not text.strip() or text != text.strip():
        what = "is empty" if not text.strip() else f"is {text!r}, with space around it"
        yield Fault.BAD_VALUE.at(word.source, f"{_called(word)}: `{part}` {what}", "say it in words, without space around")


def _called(word: Word) -> str:
    """The word as a spec writes it."""
    return getattr(word, "maker", type(word).__name__)


def listed_once(word: Word, part: str, items: Iterable[object]) -> Iterator[Diagnostic]:
    """The same thing twice in a list."""
    seen: list[object] = []
    for item in items:
        key = item.node if isinstance(item, Known) else item
        if any(key == other if isinstance(item, Known | str) else key is other for other in seen):
            message = f"{_called(word)}: `{part}` names {describe(item)} twice"
            yield Fault.BAD_VALUE.at(nearest(item, word.source), message, "name it once")
        seen.append(key)


def counted(word: Word, part: str, number: int) -> Iterator[Diagnostic]:
    """A number of times below one."""
    if number < 1:
        yield Fault.BAD_VALUE.at(word.source, f"{type(word).__name__}: `{part}` is {number}", "it should be at least 1")


def lasting(word: Word, duration: Duration) -> Iterator[Diagnostic]:
    """A duration that is no whole number of units, or below one."""
    if not duration.valid:
        smaller = {"hours": "minutes", "days": "hours", "business_days": "business_hours"}.get(duration.unit)
        remedy = "give a whole number, at least 1" + (f"; `{smaller}` are smaller steps" if smaller else "")
        yield Fault.BAD_VALUE.at(nearest(duration, word.source), f"`{duration}` is no length of time", remedy)


def decimal_between(word: Word, part: str, text: str | None, problems: list[Diagnostic]) -> Decimal | None:
    """The decimal between 0 and 1 that a text says; what is wrong with it goes to `problems`."""
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and 0 <= number <= 1):
        message = f"{type(word).__name__}: `{part}` is {text!r}"
        problems.append(Fault.BAD_VALUE.at(word.source, message, 'write a decimal between 0 and 1 as text: `"0.8"`'))
    return number


def week_problem(week: str) -> str | None:
    """What is wrong with opening hours; None if nothing is."""
    seen: set[str] = set()
    for part in week.split(", "):
        if not _PART.fullmatch(part):
            return f"{part!r} are no opening hours"
        first, _, last = part.split(" ")[0].partition("-")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days = [DAYS[(begin + i) % 7] for i in range((end - begin) % 7 + 1)]
        if twice := [day for day in days if day in seen]:
            return f"{twice[0]} has its hours twice"
        seen.update(days)
    return None


def moment_problem(word: Word, when: str) -> Iterator[Diagnostic]:
    """A time of the week that is none."""
    if not _MOMENT.fullmatch(when):
        remedy = 'write `every("Mon 09:00")`, `every("day 19:00")` or `every("weekday 08:30")`'
        yield Fault.BAD_VALUE.at(word.source, f"every: {when!r} is no time of the week", remedy)
