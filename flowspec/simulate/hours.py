"""Opening hours as arithmetic: how much of a time is open, and when so much of it is used [semantics 1.4]."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from flowspec.simulate.model import NEVER


class Hours:
    """A calendar: sorted stretches [open, close) that do not touch."""

    def __init__(self, stretches: tuple[tuple[int, int], ...]) -> None:
        self.stretches = stretches
        self._opens = [opening for opening, _ in stretches]
        self._used_by_close = list(accumulate(closing - opening for opening, closing in stretches))

    def is_open(self, t: int) -> bool:
        """Whether some stretch has open <= t < close."""
        at = bisect_right(self._opens, t) - 1
        return at >= 0 and t < self.stretches[at][1]

    def open_time(self, begin: int, end: int) -> int:
        """The open ticks in [begin, end)."""
        return self._open_before(end) - self._open_before(begin)

    def after(self, t: int, d: int) -> int:
        """The least instant u such that the open time in [t, u) is d >= 1; NEVER if the stretches do not suffice."""
        wanted = self._open_before(t) + d
        at = bisect_left(self._used_by_close, wanted)
        return self.stretches[at][1] - (self._used_by_close[at] - wanted) if at < len(self.stretches) else NEVER

    def _open_before(self, t: int) -> int:
        at = bisect_right(self._opens, t) - 1
        return self._used_by_close[at] - max(0, self.stretches[at][1] - t) if at >= 0 else 0
