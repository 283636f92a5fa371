"""Names as numbers: the key of a place decides its draws, so adding a stage or a seat moves no other draw (semantics 1.5)."""

from flowspec.simulate.draws import key_of


def key(process: str, name: str) -> int:
    """BLAKE2b-64 of `process/name` in UTF-8: the place of a stage, link, field, team or clock in all draws."""
    return key_of(f"{process}/{name}")
