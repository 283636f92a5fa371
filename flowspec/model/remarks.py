"""Comments by which a spec or a scenario says that a finding is known: `# flowspec: ignore[OWN001] reason="..."`."""

import re
from collections.abc import Iterable
from datetime import date

from flowspec.model.graph import Suppression
from flowspec.model.source import Source

_OURS = re.compile(r"#\s*flowspec\s*:")
_CODE = re.compile(r"[A-Z]{3}(\d{3})?")
_FORM = re.compile(
    r'#\s*flowspec\s*:\s*ignore\[(?P<codes>[^\]]*)\](?:\s+reason="(?P<reason>[^"]*)")?(?:\s+until=(?P<until>\S+))?\s*'
)
Extent = tuple[int, int]
"""First and last line of a statement."""


class BadRemark(ValueError):
    """A comment that cannot be obeyed; the arguments are what is wrong, and what to do."""


def is_remark(comment: str) -> bool:
    """Whether the comment speaks to flowspec."""
    return bool(_OURS.match(comment))


def has_remarks(text: str) -> bool:
    """Whether a comment of the text may speak to flowspec: most texts have none, and need not be taken apart."""
    return bool(_OURS.search(text))


def suppression(comment: str, place: Source, extent: Extent | None) -> Suppression:
    """What the comment says of the lines that it speaks of. Raises BadRemark if it cannot be obeyed."""
    remedy = 'write `# flowspec: ignore[OWN001, TRG] reason="..." until=2027-03-01`'
    found = _FORM.fullmatch(comment)
    if not found:
        raise BadRemark("this comment cannot be read", remedy)
    codes = [code.strip() for code in found["codes"].split(",")]
    if wrong := [code for code in codes if not _CODE.fullmatch(code)]:
        raise BadRemark(f"`{wrong[0]}` is no rule's code", remedy)
    if found["until"] and not _is_day(found["until"]):
        raise BadRemark(f"`{found['until']}` is no day", remedy)
    if extent is None:
        raise BadRemark("there is no statement below that this comment could speak of", "move it")
    reason = (found["reason"] or "").strip() or None
    return Suppression(tuple(codes), reason, found["until"], *extent, source=place)


def spoken_of(extents: Iterable[Extent], line: int, *, alone: bool) -> Extent | None:
    """The statement that a comment at `line` speaks of: the one in which it stands or, `alone` on its line, the one below."""
    in_order = sorted(extents)
    around = [(first, last) for first, last in in_order if first <= line <= last]
    if around:
        return around[-1]
    return next(((first, last) for first, last in in_order if first > line), None) if alone else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
