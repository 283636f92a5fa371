"""Parameters and observed measures of the incident process, counted in the log of the BPI Challenge 2013.

    python simulations/incidents/from_log.py PATH/TO/BPI_Challenge_2013_incidents.xes.gz

writes as_is.toml (the scenario, with the origin of each number) and observed.json (what really happened) beside this file. The
log itself is not ours to ship: Steeman, Ward (2013): BPI Challenge 2013, incidents. 4TU.ResearchData,
doi:10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee.

The log is a cross-section: incidents that were alive in early May 2012 and completed by 23 May. Of those created in April only
the slow ones are in it, so rates and times over the whole log are those of slow cases. The numbers here are therefore counted in
the incidents created in the six days in which creation is complete, 1 to 6 May (`--first`, `--end`), followed to the end of the
log. ASSUMED says what had to be assumed, MISSING what no count in this log can give.
"""

import argparse
import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, quantiles
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, iterparse

SOURCE = "BPI Challenge 2013 incidents, doi:10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee"
LINES: tuple[str, ...] = ("front", "second", "third")
ROBOT = "Siebel"
"""The system that closes resolved incidents at night; it is nobody's colleague."""

ASSUMED = (
    "Hands-on time: an interval that begins with Accepted/In Progress counts as work up to {cap} minutes; the rest of it, and "
    "every other interval after the first acceptance, is a hold. The log has one timestamp an event and no end of work.",
    "Waiting for acceptance: from the first Queued to the first Accepted of a visit, put in as `notice`, as it was measured. The "
    "people seen in the log are busy with these incidents for a small part of a day (see busy_share); what else they do is not "
    "in the log. So the waits are an input of this scenario and no prediction.",
    "Teams: 649 teams are pooled to three, by the ending of their names (none, 2nd, 3rd). A handover within a line is a handoff "
    "of the pool to itself.",
    "Sizes: the most different people of a line seen on one day. They are on shift around the clock, because nights are in the "
    "measured waits already.",
    "Ways on: shares by line, whatever happened before. Real incidents remember; the ping-pong share shows how much "
    "that matters.",
    "Monday: the six days have none; the profile has no arrivals on Mondays.",
)
MISSING = (
    "percent complete and accurate of any field: the log says when an incident moved, not what was missing",
    "why an incident was handed back: wrong team, missing history, or nothing to find",
    "the working hours of people, and what else they work on",
    "costs, deadlines agreed with users, and how patient users are",
    "incidents created before the window that were solved at once, and all that were still open on 23 May 2012",
)


# --- the log ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Event:
    """One change of an incident: when, to which status, by which team's which person."""

    at: datetime
    status: str
    team: str
    person: str

    @property
    def done(self) -> bool:
        """Whether it says that the work is over."""
        return self.status.startswith("Completed/")


def read(path: Path) -> Iterator[tuple[Event, ...]]:
    """The incidents of an XES log, plain or gzipped, one after another; events in the order of time."""
    with _opened(path) as file:
        for _, element in iterparse(file):
            if element.tag.endswith("trace"):
                yield tuple(sorted(map(_event, _events(element)), key=lambda event: event.at))
                element.clear()


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _events(trace: Element) -> Iterator[dict[str, str]]:
    for child in trace:
        if child.tag.endswith("event"):
            yield {each.attrib["key"]: each.attrib["value"] for each in child}


def _event(told: dict[str, str]) -> Event:
    status = f"{told['concept:name']}/{told['lifecycle:transition']}"
    return Event(datetime.fromisoformat(told["time:timestamp"]), status, told["org:group"], told.get("org:resource", ""))


def line(team: str) -> str:
    """The support line of a team: the ending of its name says it, the front line has none."""
    return {"2nd": "second", "3rd": "third"}.get(team.rpartition(" ")[2], "front")


# --- what happened to an incident ---------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Visit:
    """A team has the incident. Minutes; `came` and `left` are a line, or "registered", "resolved", "in call"; None: not yet."""

    line: str
    came: str
    queued: float
    work: tuple[float, ...]
    holds: tuple[tuple[str, float], ...]
    left: str | None


@dataclass(frozen=True, slots=True)
class Rest:
    """A resolved incident waits to be closed, or is reopened: `left` is "closed" or the line that takes it again."""

    minutes: float
    left: str | None


@dataclass(slots=True)
class _Run:
    """Events of one team in a row, up to its completion: those at work, then those that say it is over."""

    working: list[Event]
    over: list[Event]


def history(events: Sequence[Event], cap: float) -> list[Visit | Rest]:
    """The visits and rests of an incident. `cap` is in minutes: more than that in one interval is no work in hand."""
    runs = _runs(events)
    told: list[Visit | Rest] = []
    came = "registered"
    for here, after in zip(runs, [*runs[1:], None], strict=True):
        mine, then = line((here.working or here.over)[0].team), line((after.working or after.over)[0].team) if after else None
        left = then
        if here.over:
            left = "in call" if here.over[0].status.endswith("/In Call") and after is None else "resolved"
        told.append(_visit(here, mine, came, left, (here.over or (after.working or after.over if after else []))[:1], cap))
        came = mine
        if here.over and left == "resolved":
            told.append(_rest(here.over, after, then))
            came = "resolved"
    return told


def _runs(events: Sequence[Event]) -> list[_Run]:
    runs: list[_Run] = []
    for event in events:
        last = runs[-1] if runs else None
        if event.done and last and (last.over or last.working[-1].team == event.team):
            last.over.append(event)
        elif last and not event.done and not last.over and last.working[-1].team == event.team:
            last.working.append(event)
        else:
            runs.append(_Run([], [event]) if event.done else _Run([event], []))
    return runs


def _visit(run: _Run, mine: str, came: str, left: str | None, following: list[Event], cap: float) -> Visit:
    queued, work, holds, accepted = 0.0, [0.0], list[tuple[str, float]](), False
    for event, after in zip(run.working, [*run.working[1:], *following], strict=False):
        length = minutes(event.at, after.at)
        accepted = accepted or not event.status.startswith("Queued")
        if not accepted:
            queued += length
            continue
        busy = min(length, cap) if event.status == "Accepted/In Progress" else 0.0
        work[-1] += busy
        if length > busy:
            holds.append((event.status, length - busy))
            work.append(0.0)
    return Visit(mine, came, queued, tuple(work), tuple(holds), left)


def _rest(over: list[Event], after: _Run | None, then: str | None) -> Rest:
    begin = over[0].at
    if after:
        taken = next(
            (event for event in after.working if not event.status.startswith("Queued")), (after.over or after.working)[-1]
        )
        return Rest(minutes(begin, taken.at), then)
    closed = next((event for event in over if event.status != "Completed/Resolved"), None)
    return Rest(minutes(begin, closed.at if closed else over[-1].at), "closed" if closed else None)


def minutes(begin: datetime, end: datetime) -> float:
    """From one moment to another."""
    return (end - begin) / timedelta(minutes=1)


# --- observed measures --------------------------------------------------------------------------------
def collapsed(names: Iterable[str]) -> list[str]:
    """The names without immediate repeats."""
    told: list[str] = []
    for name in names:
        if told[-1:] != [name]:
            told.append(name)
    return told


def bounces(names: Sequence[str]) -> int:
    """How often it goes A, B and back to A."""
    return sum(first == third for first, third in zip(names, names[2:], strict=False))


def spread(values: Sequence[float]) -> dict[str, float | int]:
    """Number, mean, median and 90th percentile."""
    tenths = quantiles(values, n=10, method="inclusive") if len(values) > 1 else [values[0]] * 9
    return {"n": len(values), "mean": round(fmean(values), 3), "p50": round(tenths[4], 3), "p90": round(tenths[8], 3)}


def observed(cases: Sequence[Sequence[Event]]) -> dict[str, Any]:
    """What a simulation of the same incidents should come to."""
    teams = [collapsed(event.team for event in case) for case in cases]
    lines = [collapsed(map(line, names)) for names in teams]
    solved = [[event.at for event in case if event.done and not event.status.endswith("/Closed")] for case in cases]
    by_team, by_line = sum(len(t) - 1 for t in teams), sum(len(k) - 1 for k in lines)
    return {
        "cases": len(cases),
        "handovers_per_case": share(by_team, len(cases)),
        "ping_pong_share": share(sum(map(bounces, teams)), by_team),
        "cases_with_ping_pong": share(sum(bounces(names) > 0 for names in teams), len(cases)),
        "line_changes_per_case": share(by_line, len(cases)),
        "line_ping_pong_share": share(sum(map(bounces, lines)), by_line),
        "left_the_front_line": share(sum(set(names) != {"front"} for names in lines), len(cases)),
        "solved_in_call": share(sum(case[-1].status.endswith("/In Call") for case in cases), len(cases)),
        "reopened": share(sum(any(a.done and not b.done for a, b in pairwise(c)) for c in cases), len(cases)),
        "hours_to_last_event": spread([minutes(case[0].at, case[-1].at) / 60 for case in cases]),
        "hours_to_last_solution": spread(
            [minutes(case[0].at, at[-1]) / 60 for case, at in zip(cases, solved, strict=True) if at]
        ),
    }


def share(part: float, whole: float) -> float:
    """A ratio to four digits; 0 of nothing is 0."""
    return round(part / whole, 4) if whole else 0.0


# --- parameters ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Counts:
    """The visits and rests of the incidents that the parameters are counted in, and who worked in their time."""

    visits: tuple[Visit, ...]
    rests: tuple[Rest, ...]
    profile: tuple[int, ...]
    people: dict[str, int]
    busy: dict[str, float]


def counts(cases: Sequence[Sequence[Event]], everybody: Sequence[Sequence[Event]], days: tuple[date, date], cap: float) -> Counts:
    """Counts over `cases`; people and their load over `everybody` between the two days, the last one not included."""
    steps = [step for case in cases for step in history(case, cap)]
    profile = Counter(case[0].at.weekday() * 24 + case[0].at.hour for case in cases)
    seen, worked = _people(everybody, days), _worked(everybody, days, cap)
    people = {name: max((len(seen[day, k]) for day, k in seen if k == name), default=0) for name in LINES}
    present = {name: sum(len(who) for (_, k), who in seen.items() if k == name) for name in LINES}
    return Counts(
        tuple(step for step in steps if isinstance(step, Visit)),
        tuple(step for step in steps if isinstance(step, Rest)),
        tuple(profile[hour] for hour in range(168)),
        people,
        {name: share(worked[name], present[name] * 8 * 60) for name in LINES},
    )


def _people(cases: Sequence[Sequence[Event]], days: tuple[date, date]) -> dict[tuple[date, str], set[str]]:
    seen: dict[tuple[date, str], set[str]] = {}
    for event in (event for case in cases for event in case):
        if days[0] <= event.at.date() < days[1] and event.person not in ("", "-", ROBOT):
            seen.setdefault((event.at.date(), line(event.team)), set()).add(event.person)
    return seen


def _worked(cases: Sequence[Sequence[Event]], days: tuple[date, date], cap: float) -> dict[str, float]:
    """Minutes of work in hand, by line, of what was begun between the days."""
    told = dict.fromkeys(LINES, 0.0)
    for case in cases:
        for event, after in pairwise(case):
            if event.status == "Accepted/In Progress" and days[0] <= event.at.date() < days[1]:
                told[line(event.team)] += min(minutes(event.at, after.at), cap)
    return told


def groups(values: Sequence[float], most: int = 40) -> list[float]:
    """At most so many values with the mean and the shape of the given ones: the means of groups of (nearly) equal size."""
    ordered = sorted(values)
    k = min(most, len(ordered))
    return [fmean(ordered[i * len(ordered) // k : (i + 1) * len(ordered) // k]) for i in range(k)]


def shares(told: Counter[str]) -> dict[str, float]:
    """Shares to six digits that add up to 1 exactly; the largest takes what rounding leaves."""
    whole = sum(told.values())
    rounded = {name: round(count / whole, 6) for name, count in told.items()}
    largest = max(told, key=lambda name: (told[name], name))
    rounded[largest] = round(1 - sum(part for name, part in rounded.items() if name != largest), 6)
    return rounded


# --- the scenario file --------------------------------------------------------------------------------
WAYS = {
    "registered": {"front": "at_front", "second": "at_second", "third": "at_third"},
    "front": {"front": "front_to_front", "second": "front_to_second", "third": "front_to_third"},
    "second": {"front": "second_to_front", "second": "second_to_second", "third": "second_to_third"},
    "third": {"front": "third_to_front", "second": "third_to_second", "third": "third_to_third"},
    "resolved": {"front": "reopen_front", "second": "reopen_second", "third": "reopen_third"},
}
"""The spec's links, by where they lead from and to."""


def scenario(told: Counts, days: tuple[date, date], cap: float, end: date) -> str:
    """The scenario file."""
    source = f"{SOURCE}, incidents created {days[0]} to {days[1] - timedelta(days=1)}"
    parts = [
        HEAD.format(source=source, start=days[0], horizon=(days[1] - days[0]).days, drain=(end - days[1]).days),
        "\n".join(f"# {text.format(cap=f'{cap:g}')}" for text in ("What was assumed:", *ASSUMED)),
        _arrivals(told, source),
        *(_team(told, name, source) for name in LINES),
        *(_stage(told, name, source) for name in LINES),
        _registered(told, source),
        *_links(told, source),
    ]
    return "\n\n".join(parts) + "\n"


HEAD = """#:schema ../scenario.schema.json
# Incident management at Volvo IT: written by from_log.py from {source}; do not edit.
format = 1
spec = "../../specs/incidents/as_is.py:IncidentsAsIs"
start = "{start}"
zone = "Europe/Brussels"
run = "terminating"
horizon = "{horizon} d"
drain = "{drain} d"
replications = 30
seed = 2013"""


def _arrivals(told: Counts, source: str) -> str:
    n = sum(told.profile)
    rows = "\n".join("    " + ", ".join(map(str, told.profile[day * 24 : day * 24 + 24])) + "," for day in range(7))
    return f'[arrivals]\nsource = "{source}"\nrate = {{ value = "{n} per week", n = {n} }}\nprofile = [\n{rows}\n]'


def _team(told: Counts, name: str, source: str) -> str:
    return (
        f'[teams."Volvo {name} line"]\nsource = "{source}: most people seen on one day"\n'
        f'size = {{ value = {told.people[name]}, n = {told.people[name]} }}\ncalendar = "always"'
    )


def _stage(told: Counts, name: str, source: str) -> str:
    visits = [visit for visit in told.visits if visit.line == name]
    work = [spell for visit in visits for spell in visit.work]
    holds = [length for visit in visits for _, length in visit.holds]
    hold = f"\nhold = {{ share = {share(len(holds), len(work))}, wait = {_empirical(holds)} }}"
    return f'[stages.{name}]\nsource = "{source}, {len(visits)} visits"\nwork = {_empirical(work)}{hold}'


def _registered(told: Counts, source: str) -> str:
    lines = Counter(visit.line for visit in told.visits if visit.came == "registered")
    values = ", ".join(f"{name.upper()} = {part}" for name, part in shares(lines).items())
    n = sum(lines.values())
    return f'[fields.line]\nsource = "{source}: line of the first team"\nvalues = {{ value = {{ {values} }}, n = {n} }}'


def _links(told: Counts, source: str) -> Iterator[str]:
    waits: dict[str, list[float]] = {}
    for visit in told.visits:
        waits.setdefault(WAYS[visit.came][visit.line], []).append(visit.queued)
    yield from (_notice(way, waits, source) for way in WAYS["registered"].values())
    for name in LINES:
        words = {**WAYS[name], "resolved": f"solve/{name}", "in call": f"in_call/{name}"}
        ways = Counter(words[visit.left] for visit in told.visits if visit.line == name and visit.left)
        yield from _choice(ways, waits, {}, source, tuple(words.values()))
    rests: dict[str, list[float]] = {}
    for rest in told.rests:
        if rest.left:
            rests.setdefault({**WAYS["resolved"], "closed": "close"}[rest.left], []).append(rest.minutes)
    yield from _choice(
        Counter({way: len(lengths) for way, lengths in rests.items()}), waits, rests, source, tuple(WAYS["resolved"].values())
    )


def _notice(way: str, waits: dict[str, list[float]], source: str) -> str:
    return f'[links."{way}"]\nsource = "{source}"\nnotice = {_empirical(waits.get(way, []))}'


def _choice(
    ways: Counter[str], waits: dict[str, list[float]], rests: dict[str, list[float]], source: str, known: Sequence[str] = ()
) -> Iterator[str]:
    """Tables of the links among which one is chosen; `known` are those that may never have been taken."""
    part = shares(ways)
    n = sum(ways.values())
    for way in sorted({*ways, *known}, key=lambda way: -ways[way]):
        rows = [f'[links."{way}"]', f'source = "{source}"', f"share = {{ value = {part.get(way, 0.0)}, n = {n} }}"]
        if way in (*WAYS["resolved"].values(), "close"):
            rows.append(f"after = {_empirical(rests.get(way, []))}")
        if not way.startswith(("solve", "in_call", "close", "reopen")):
            rows.append(f"notice = {_empirical(waits.get(way, []))}")
        yield "\n".join(rows)


def _empirical(values: Sequence[float]) -> str:
    """At most forty lengths of time that stand for the measured ones; of nothing, the shortest there is."""
    if not values:
        return '"1 s"'
    told = ", ".join(f'"{max(1, round(value * 60))} s"' for value in groups(values))
    return f"{{ value = {{ empirical = [{told}] }}, n = {len(values)} }}"


# --- the command --------------------------------------------------------------------------------------
def main(arguments: Sequence[str] | None = None) -> None:
    """Read the log, write both files, say what was assumed."""
    asked = _asked(arguments)
    cases = list(read(asked.log))
    days = (asked.first, asked.end)
    chosen = [case for case in cases if days[0] <= case[0].at.date() < days[1]]
    window = f"{days[0]} to {days[1] - timedelta(days=1)}"
    if not chosen:
        sys.exit(f"no incident was created {window}; choose other days with --first and --end")
    told = counts(chosen, cases, days, asked.cap)
    last = max(case[-1].at for case in cases).date() + timedelta(days=1)
    statuses = Counter(status for visit in told.visits for status, _ in visit.holds)
    assumed = [text.format(cap=f"{asked.cap:g}") for text in ASSUMED]
    report = {
        "source": SOURCE,
        "window": [str(days[0]), str(days[1] - timedelta(days=1))],
        "created_by_day": _by_day(case[0].at for case in chosen),
        "last_events_by_day": _by_day(case[-1].at for case in chosen),
        "created_in_the_window": observed(chosen),
        "whole_log": observed(cases),
        "busy_share": told.busy,
        "holds_by_status": dict(statuses.most_common()),
        "same_line_after_reopening": _same_line(chosen, asked.cap),
        "assumed": assumed,
        "not_in_the_log": list(MISSING),
    }
    _write(asked.into / "as_is.toml", scenario(told, days, asked.cap, last))
    _write(asked.into / "observed.json", json.dumps(report, indent=2) + "\n")
    print(f"{len(cases)} incidents, of which {len(chosen)} were created {window}.")
    print("Assumed:", *assumed, "Not in the log:", *MISSING, sep="\n  ")


def _by_day(moments: Iterable[datetime]) -> dict[str, int]:
    return dict(sorted(Counter(moment.date().isoformat() for moment in moments).items()))


def _same_line(cases: Sequence[Sequence[Event]], cap: float) -> float:
    """How often a reopened incident goes back to the line that had resolved it."""
    both = [
        (visit.line, rest.left)
        for steps in (history(case, cap) for case in cases)
        for visit, rest in pairwise(steps)
        if isinstance(visit, Visit) and isinstance(rest, Rest) and rest.left in LINES
    ]
    return share(sum(mine == then for mine, then in both), len(both))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path, help="the XES file, plain or gzipped")
    parser.add_argument("--first", type=date.fromisoformat, default=date(2012, 5, 1), help="first day of the window")
    parser.add_argument("--end", type=date.fromisoformat, default=date(2012, 5, 7), help="the day after the window")
    parser.add_argument("--cap", type=float, default=120.0, help="minutes of one interval that count as work")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="the folder to write to")
    return parser.parse_args(arguments)


def _write(path: Path, text: str) -> None:
    """Through a file beside it, so that there is never half a file."""
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


if __name__ == "__main__":
    main()
