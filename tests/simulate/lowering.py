"""Small workflows for tests of the bridge: a company that is always open, and Logs as lines that a person can write."""

from typing import Any

from flowspec import Outside, Role, System, Team, Workflow, compile_workflow
from flowspec.language.parties import always
from flowspec.model.log import OUTCOME_ABANDONED, OUTCOME_CENSORED, OUTCOME_STUCK, Flag, Header, Kind, Log
from flowspec.simulate.engines import engine
from flowspec.simulate.lower import Lowered, lower
from flowspec.simulate.scenario import parse_scenario

crm = System("CRM", "crm")
chat = System("Chat", "chat")
sheet = System("Sheet", "spreadsheet")
front = Team("Front", calendar=always)
back = Team("Back", calendar=always)
lead = Role("Lead", of=front)
customer = Outside("Customer")

ONE = """
format = 1
spec = "x.py"
horizon = "2 d"
seed = 1
[arrivals]
times = ["0 min"]
[teams.Front]
size = 1
[teams.Back]
size = 1
"""
"""One case at the start of two days, one seat a team."""

_INSTANTS = (Kind.ARRIVE, Kind.REACH, Kind.CHECK, Kind.COLLECT, Kind.MISROUTE, Kind.FORK, Kind.BREACH, Kind.CLOSE)


def lowered(flow: type[Workflow[Any]], scenario: str, *more: type[Workflow[Any]]) -> Lowered:
    """What a workflow and a scenario's text become."""
    return lower(compile_workflow(flow, *more), parse_scenario(scenario))


def history(told: Lowered, *, replication: int = 0) -> list[str]:
    """The Log of a run as lines: minutes, kind, place, team and what else the row says."""
    model, header = told.world(replication)
    log = engine("simpy")(model, told.seed, replication, header)
    return [_line(header, log, i) for i in range(len(log))]


def of_case(lines: list[str], *without: str) -> list[str]:
    """The lines without those of some kinds: `ARRIVE`, `QUEUE`."""
    return [line for line in lines if line.split()[1] not in without]


def _line(header: Header, log: Log, i: int) -> str:
    row = {name: int(log[name][i]) for name in ("kind", "stage", "team", "begin", "end", "handoff", "value", "flags", "missing")}
    kind = Kind(row["kind"])
    begin, end = row["begin"] / 60_000, row["end"] / 60_000
    when = f"{begin:g}" if kind in _INSTANTS else f"{begin:g}-{end:g}"
    parts = [when, kind.name]
    if row["stage"] >= 0:
        parts.append(header.stages[row["stage"]].name)
    if row["team"] >= 0 and kind not in (Kind.REACH, Kind.COLLECT, Kind.CHECK):
        parts.append(f"({header.teams[row['team']].name})")
    if kind in (Kind.CLOCK, Kind.BREACH):
        parts.append(header.clocks[row["value"]].name)
    if kind == Kind.CLOSE:
        parts.append(_outcome(header, row["value"]))
    if kind in (Kind.CHECK, Kind.COLLECT):
        missing = row["missing"] if kind == Kind.CHECK else int(log["detected"][i])
        parts.append(",".join(name for f, name in enumerate(header.fields) if missing >> f & 1) or "complete")
    flags = [flag.name.lower() for flag in Flag if row["flags"] & flag and flag.name]
    return " ".join([*parts, *flags])


def _outcome(header: Header, value: int) -> str:
    special = {OUTCOME_CENSORED: "open", OUTCOME_ABANDONED: "abandoned", OUTCOME_STUCK: "stuck"}
    return special.get(value) or header.stages[header.ends[value]].name
