"""Who owns, works and is waited for: calendars, teams, roles, and those outside."""

from collections.abc import Sequence
from dataclasses import KW_ONLY
from typing import Literal, TypeAlias

from flowspec.language.place import Word
from flowspec.model.plain import dataclass


@dataclass(frozen=True, eq=False)
class Calendar(Word):
    """Opening hours: `Calendar("Mon-Thu 09:00-12:30 13:00-17:30, Fri 09:00-15:00", zone="Europe/London", holidays="GB")`.

    An end at or before its begin runs past midnight; `holidays` is an ISO 3166 code whose public holidays are closed.
    """

    week: str
    _: KW_ONLY
    zone: str
    holidays: str | None = None


always = Calendar("Mon-Sun 00:00-24:00", zone="UTC")
"""Day and night: nothing is open around the clock unless somebody says so."""


@dataclass(frozen=True, eq=False)
class Team(Word):
    """People who share a calendar and a line of work; how many they are is an assumption and stands in the scenario.

    `assigns`: how work in the team's line gets its person (nothing said: nobody has decided).
    """

    name: str
    _: KW_ONLY
    calendar: Calendar | None = None
    skills: Sequence[str] = ()
    assigns: Literal["pull", "round robin", "dispatcher"] | None = None


@dataclass(frozen=True, eq=False)
class Role(Word):
    """One function in a team: a lead, a duty manager."""

    name: str
    _: KW_ONLY
    of: Team


@dataclass(frozen=True, eq=False)
class Outside(Word):
    """A customer, a vendor: it can be waited for and chased; it owns nothing here."""

    name: str


Person: TypeAlias = Team | Role
