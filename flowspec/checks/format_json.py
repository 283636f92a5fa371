"""Findings for other programs: everything that is known of them, as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from flowspec.checks.outcome import Outcome
from flowspec.model.diagnostic import Diagnostic

FORMAT = 1


def render(outcome: Outcome, sources: Mapping[str, str], *, prices: Mapping[str, str] | None = None) -> str:
    """The outcome as JSON; of `sources` only the names matter, and they are in the places. `prices` say by fingerprint what a
    finding costs; without them no finding has a `price`."""
    del sources
    told = {
        "format": FORMAT,
        "findings": [
            {**_told(one), **({"price": prices.get(one.fingerprint)} if prices is not None else {})} for one in outcome.findings
        ],
        "suppressed": [
            {**_told(one.finding), "suppressed": {"by": "spec" if one.by else "baseline", "reason": one.reason}}
            for one in outcome.suppressed
        ],
        "undecided": [_told(one) for one in outcome.undecided],
        "mended": [{"file": file, "fingerprint": mark} for file, mark in outcome.mended],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _told(one: Diagnostic) -> dict[str, object]:
    return {**asdict(one), "fingerprint": one.fingerprint}
