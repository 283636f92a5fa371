"""Names as numbers: the key of a place decides its draws, so adding a stage or a seat moves no other draw (semantics 1.5)."""

from hashlib import blake2b


def key(process: str, name: str) -> int:
    """BLAKE2b-64 of `process/name` in UTF-8: the place of a stage, link, field, team or clock in all draws."""
    return int.from_bytes(blake2b(f"{process}/{name}".encode(), digest_size=8).digest(), "big")
