"""What flaws cost, as tables and as JSON."""

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

from flowspec.decide.fields import FieldPrices
from flowspec.decide.price import MEASURES, Measure, Price, Prices, Savings
from flowspec.measure.intervals import Interval
from flowspec.report.comparison import finite, interval
from flowspec.report.numbers import number, with_interval
from flowspec.report.sheets import Row, Sheet

FORMAT = 1


def head(told: Prices) -> str:
    """What was priced, and how."""
    scenario, level = told.prepared.scenario, f"{100 * next(iter(told.base.values())).level:.0f} %"
    run = f"{told.runs.count} replications each, seed {told.runs.seed}, the same random numbers with and without each flaw"
    return f"{scenario.file}: what each flaw costs; {run}; ± is a {level} interval; above 0 is what putting it right saves"


def sheets(told: Prices, fields: FieldPrices) -> Iterator[Sheet]:
    """The flaws, the best set, pairs, fields, tipping points, and the findings that have no price."""
    yield from flaw_sheets(told)
    yield from field_sheets(fields)
    yield unpriced_sheet(told)


def flaw_sheets(told: Prices) -> tuple[Sheet, Sheet, Sheet]:
    """The flaws, the best set, and pairs."""
    used: list[Measure] = [name for name in MEASURES if _matters(told, name)]
    columns = ("flaw", *(_title(told, name) for name in used), "instead")
    rows = tuple(_single(price, used) for price in told.singles)
    return Sheet(f"Flaws, dearest first by {told.by}", columns, rows, tuple(_notes(told)), words=1), _best(told), _pairs(told)


def field_sheets(told: FieldPrices) -> tuple[Sheet, Sheet, Sheet]:
    """The price list of fields, when teams saturate, and tipping points of fields."""
    crowding, points = _tipping(told)
    return _fields(told), crowding, points


def unpriced_sheet(told: Prices) -> Sheet:
    """The findings that have no price, and why."""
    return Sheet("Findings without a price", ("finding", "why"), tuple(_unpriced(told)), words=1)


def in_words(price: Price, told: Prices) -> str:
    """A price in a line: `costs 12,074 ± 636 EUR and 21.2 ± 1.1 lost cases a month, 3.5 ± 0.7 h of lead time a case`."""
    said = [_worded(price.savings[name], _unit(told, name)) for name in MEASURES if name in price.savings]
    shown = [words for words in said if words]
    return "costs " + ", ".join(shown) if shown else "no cost shown"


def _worded(saving: Interval, unit: str) -> str:
    """What one measure says; nothing where no difference is shown."""
    return f"{with_interval(saving)} {unit}" if saving.n > 1 and saving.excludes(0.0) else ""


def _unit(told: Prices, name: Measure) -> str:
    units: dict[Measure, str] = {
        "money": f"{told.prepared.scenario.currency or 'money'} a month",
        "lead time": "h of lead time a case",
        "hours": "h of work a month",
        "breached": "breached a month",
        "lost": "lost cases a month",
        "unfinished": "unfinished cases a month",
    }
    return units[name]


def _title(told: Prices, name: Measure) -> str:
    if name == "money":
        return f"{told.prepared.scenario.currency or 'money'}/month"
    return {"lead time": "lead time (h)", "hours": "hours/month"}.get(name, f"{name}/month")


def _matters(told: Prices, name: Measure) -> bool:
    return any(name in price.savings and price.savings[name].mean != 0 for price in told.singles)


def _single(price: Price, used: Iterable[Measure]) -> Row:
    return (_label(price), *(_saving(price.savings[name]) for name in used), price.flaw.counterpart.says)


def _label(price: Price) -> str:
    codes = ", ".join(dict.fromkeys(finding.code for finding in price.flaw.findings))
    return f"{price.flaw.title} ({codes})" if codes else price.flaw.title


def _saving(told: Interval) -> str:
    if math.isnan(told.mean):
        return "–"
    if told.mean == 0 == told.half_width:
        return "0"
    if not (told.n > 1 and told.excludes(0.0)):
        return "none shown"
    return f"{number(told.mean)} ± {number(told.half_width)}"


def _notes(told: Prices) -> Iterator[str]:
    base = ", ".join(f"{with_interval(told.base[name])} {_unit(told, name)}" for name in MEASURES if name in told.base)
    yield f"As it is: {base}."
    if "money" not in told.base:
        yield "The scenario has no prices; [costs] and a team's cost_per_hour put money on hours, breaches, delay and losses."
    if any(p.savings["unfinished"].low > 0 and p.savings[told.by].mean < 0 for p in told.singles):
        yield (
            "Below 0 with unfinished cases saved: cases that never finish cost nothing but delay here, so finishing them "
            "costs work. See the column of unfinished cases, or give [costs] a delay."
        )
    if any(p.savings["lead time"].high < 0 for p in told.singles):
        yield "Lead time counts cases that finish: it can rise because more of them do."


def _best(told: Prices) -> Sheet:
    alone = {price.flaw.title: price.savings[told.by].mean for price in told.singles}
    rows: list[Row] = []
    total = 0.0
    for count, step in enumerate(told.best, 1):
        total += alone[step.flaw.title]
        cells = with_interval(step.added[told.by]), with_interval(step.together[told.by]), number(total)
        rows.append((f"{count}. {step.flaw.title}", *cells))
    notes = ("Chosen one by one, each time the flaw that adds most; not proved to be the best set.",) if rows else ()
    columns = ("put right, in this order", "adds", "together", "sum of singles")
    return Sheet(f"What to put right first ({_unit(told, told.by)})", columns, tuple(rows), notes)


def _pairs(told: Prices) -> Sheet:
    rows = tuple(
        (f"{p.first.title} + {p.second.title}", with_interval(p.together[told.by]), _saving(p.more[told.by])) for p in told.pairs
    )
    columns = ("two together", "save", "more than the sum of both")
    return Sheet(f"Pairs among the dearest ({_unit(told, told.by)})", columns, rows)


def _fields(told: FieldPrices) -> Sheet:
    known = told.together.n > 1 and told.together.low > 0
    rows = tuple(
        (
            f"{one.field}" + (f" at {', '.join(one.at)}" if one.at else ""),
            f"{100 * one.now:.0f} %",
            _saving(one.gain),
            f"{100 * one.share:.0f} %" if known else "–",
        )
        for one in told.fields
    )
    notes = (
        f"All fields together: {_saving(told.together)} h a case. Shares need not add up: fields of one gate share its cost.",
    )
    columns = ("field, and the handoffs that ask for it", "%C&A now", "lead time saved (h)", "of what all buy")
    return Sheet("Fields' price list", columns, rows, notes if rows else ())


def _tipping(told: FieldPrices) -> Iterator[Sheet]:
    rows = tuple((one.team, f"{100 * one.rho:.0f} %", _growth(one.growth)) for one in told.crowding)
    yield Sheet("When teams saturate (traffic equations)", ("team", "load now", "saturates at"), rows)
    points = tuple(
        (one.field, f"{100 * one.now:.0f} %", f"{100 * one.at:.1f} %", one.team) for one in told.tipping if one.at is not None
    )
    yield Sheet("Tipping points of fields", ("field", "%C&A now", "tips at", "team"), points, words=1)


def _growth(growth: float) -> str:
    return f"{100 * growth:.0f} % of today's arrivals"


def _unpriced(told: Prices) -> Iterator[Row]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in told.unpriced:
        reasons.setdefault((f"{one.finding.code} {one.finding.name}", one.reason), []).append(
            one.finding.element.rpartition("/")[2]
        )
    for (rule, reason), names in reasons.items():
        yield f"{rule}: {', '.join(dict.fromkeys(names))}", reason


def as_json(told: Prices, fields: FieldPrices) -> str:
    """Everything that was found out, with intervals."""
    content = {
        "format": FORMAT,
        "scenario": told.prepared.scenario.file,
        "currency": told.prepared.scenario.currency,
        "by": told.by,
        "replications": told.runs.count,
        "seed": told.runs.seed,
        "base": _savings(told.base),
        "flaws": [
            {
                "flaw": price.flaw.title,
                "instead": price.flaw.counterpart.says,
                "findings": [finding.fingerprint for finding in price.flaw.findings],
                "saves": _savings(price.savings),
            }
            for price in told.singles
        ],
        "best": [{"flaw": s.flaw.title, "together": _savings(s.together), "adds": _savings(s.added)} for s in told.best],
        "pairs": [
            {"flaws": [p.first.title, p.second.title], "together": _savings(p.together), "more_than_sum": _savings(p.more)}
            for p in told.pairs
        ],
        "unpriced": [{"finding": one.finding.fingerprint, "reason": one.reason} for one in told.unpriced],
        "fields": [
            {"field": f.field, "at": list(f.at), "complete": f.now, "lead_time": interval(f.gain), "share": finite(f.share)}
            for f in fields.fields
        ],
        "tipping_points": [{"field": t.field, "complete": t.now, "at": t.at, "team": t.team} for t in fields.tipping],
        "teams": [{"team": c.team, "load": finite(c.rho), "saturates_at": finite(c.growth)} for c in fields.crowding],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _savings(told: Savings) -> dict[str, Any]:
    return {name.replace(" ", "_"): interval(value) for name, value in told.items()}


def beside(told: Prices) -> dict[str, str]:
    """By fingerprint: a finding's price in words, or why it has none."""
    priced = {f.fingerprint: in_words(price, told) for price in told.singles for f in price.flaw.findings}
    return priced | {one.finding.fingerprint: one.reason for one in told.unpriced}
