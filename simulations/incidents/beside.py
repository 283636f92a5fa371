"""Simulated beside observed, as a Markdown table.

    flowspec simulate simulations/incidents/as_is.toml --format json > simulated.json
    python simulations/incidents/beside.py simulated.json

The observed numbers stand in observed.json, which from_log.py has counted in the log. Both are of the incidents created in the
same six days, followed to the same day.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HOURS_A_WEEK = 168


def table(simulated: Mapping[str, Any], observed: Mapping[str, Any]) -> str:
    """One row a measure: what was observed, what is simulated with its 95 % interval, and the difference in per cent."""
    measures, real = simulated["measures"], observed["created_in_the_window"]
    days = set(observed["created_by_day"])
    closed = sum(count for day, count in observed["last_events_by_day"].items() if day in days)
    weeks = simulated["horizon_hours"] / HOURS_A_WEEK
    lead = real["hours_to_last_event"]
    rows = [
        _row("incidents created", real["cases"], measures["cases"]["mean"], 0),
        _row("closed within the six days", closed, measures["throughput"]["mean"], 0, weeks),
        _row("hours from creation to the last event, mean", lead["mean"], measures["lead_time"]["mean"], 1),
        _row("hours from creation to the last event, median", lead["p50"], measures["lead_time"]["p50"], 1),
        _row("hours from creation to the last event, 90th percentile", lead["p90"], measures["lead_time"]["p90"], 1),
        _row("changes of line per incident", real["line_changes_per_case"], measures["handovers"]["mean"], 3),
        _row("straight back to the line before, per incident", _back(real), measures["ping_pong"]["mean"], 3),
        f"| changes of team per incident | {real['handovers_per_case']:.3f} | not measured: a line is one pool | |",
        f"| straight back to the team before, share of changes | {real['ping_pong_share']:.3f} | not measured | |",
    ]
    return "\n".join(["| | observed | simulated | difference |", "|---|---|---|---|", *rows])


def _back(real: Mapping[str, Any]) -> float:
    return float(real["line_ping_pong_share"] * real["line_changes_per_case"])


def _row(name: str, observed: float, simulated: Mapping[str, float], digits: int, times: float = 1.0) -> str:
    mean = simulated["mean"] * times
    half = (simulated["high"] - simulated["low"]) * times / 2
    off = (mean / observed - 1) * 100
    return f"| {name} | {observed:,.{digits}f} | {mean:,.{digits}f} ± {half:,.{digits}f} | {round(off):+d} % |"


def main() -> None:
    """Print the table for the JSON file that is named."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    observed = Path(__file__).with_name("observed.json")
    print(table(*(json.loads(Path(file).read_text(encoding="utf-8")) for file in (sys.argv[1], observed))))


if __name__ == "__main__":
    main()
