"""How many replications are enough: going on until an interval is narrow."""

import math
import re
from collections.abc import Mapping, Sequence

from flowspec.decide.names import What
from flowspec.decide.targets import UnusableTarget, parse
from flowspec.measure.intervals import LEVEL, Interval, student
from flowspec.measure.measures import Measures
from flowspec.model.plain import dataclass

AT_MOST = 1000
"""Replications after which a search for precision ends, unless said."""
FIRST_LOOK = 30
"""Replications before an interval is looked at: of fewer it is narrow by chance too often. Searches that stopped at 10 % of a
mean wait held the truth 91.5 times in 100 with a first look at 10, 93.5 times at 20, 94.2 times at 30 (4,000 searches each among
40,000 runs)."""

_FORM = re.compile(r"(?:(?P<of>[^=]+?)\s*=\s*)?(?P<amount>[^=]+?)\s*")
_PERCENT = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*%")


@dataclass(frozen=True, slots=True)
class Precision:
    """Half the width that an interval is to have: `amount` hours, points of a share and so on, or (relative) of the estimate."""

    statistic: str
    measure: str
    amount: float
    relative: bool
    text: str
    at_most: int = AT_MOST

    @property
    def name(self) -> str:
        """What is measured: `mean(lead_time)`."""
        return f"{self.statistic}({self.measure})"

    def reached(self, told: Interval) -> bool:
        """Whether the interval is narrow enough.

        Relative to the estimate, half its width is held to a / (1 + a) of it, so that it is within a of the truth whenever the
        interval covers it (Law and Kelton, Simulation Modeling and Analysis, 3rd ed., section 9.4.1).
        """
        return told.n > 1 and told.half_width <= self._wanted(told)

    def next_look(self, told: Interval, done: int) -> int:
        """How many replications to have before the next look: as many as the spread so far asks for, at most twice as many.

        Few looks, since each is a chance to stop on an interval that is narrow by luck.
        """
        wanted = self._wanted(told)
        if told.n < 2 or not math.isfinite(told.half_width) or not wanted > 0:
            return min(self.at_most, 2 * done)
        needed = math.ceil(done * (told.half_width / wanted) ** 2 * 1.05)
        return min(self.at_most, max(done + FIRST_LOOK // 2, min(2 * done, needed)))

    def _wanted(self, told: Interval) -> float:
        return self.amount / (1 + self.amount) * abs(told.mean) if self.relative else self.amount

    def of(self, replications: Sequence[Measures]) -> Interval:
        """The interval of what is to be precise."""
        return student(
            [each.value(self.statistic, self.measure) for each in replications if self.measure in each],
            level=LEVEL,
        )


@dataclass(frozen=True, slots=True)
class Stopped:
    """How a search for precision ended: the interval, whether it is narrow enough, and how often it was looked at."""

    asked: Precision
    interval: Interval
    reached: bool
    looks: int


def precision(text: str, known: Mapping[str, What], *, at_most: int = AT_MOST, currency: str | None = None) -> Precision:
    """The precision that a text says: `5 %` (of the mean lead time), `p90(lead_time) = 2 h`, `share(met.kickoff) = 2 %`.

    Of a share, % are points; of anything else % are of the estimate. Raises `UnusableTarget` with what to write instead.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise UnusableTarget(f'"{text}" is not a precision; write "5 %", or "p90(lead_time) = 2 h"')
    of, amount = match["of"] or "mean(lead_time)", match["amount"]
    percent, what = _PERCENT.fullmatch(amount), _what(of, known)
    relative = percent is not None and what not in ("share", "yes or no")
    written = amount if not relative else "1 h" if what == "hours" else "1"
    target = f"{of} <= {written}"
    try:
        limit = parse(target, known, currency=currency)
    except UnusableTarget as error:
        raise UnusableTarget(str(error).replace(target, text)) from None
    told = float(percent[1]) / 100 if relative and percent else limit.limit
    if not told > 0:
        raise UnusableTarget(f'"{text}" can never be reached; write an amount above 0')
    return Precision(limit.statistic, limit.measure, told, relative, " ".join(text.split()), at_most)


def _what(of: str, known: Mapping[str, What]) -> What | None:
    match = re.fullmatch(r"\w+\s*\(\s*(.+?)\s*\)", of)
    return known.get(match[1]) if match else None
