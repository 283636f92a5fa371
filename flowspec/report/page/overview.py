"""The summary: what matters in a few numbers and sentences, the dearest flaws and what to do about them."""

import math
from collections.abc import Iterator
from typing import Literal

from flowspec.decide.price import Price, Prices
from flowspec.decide.study import Study
from flowspec.measure.intervals import Interval
from flowspec.report.numbers import number, with_interval
from flowspec.report.page.content import Change, Point, Section, Tile
from flowspec.report.page.telling import Better, change, difference, judged, length, per_cent, plain, titles, value
from flowspec.report.prices import in_words

DEAREST = 3
"""How many flaws the summary names."""

_Form = Literal["length", "percent", "number"]
_TILES: tuple[tuple[str, str, _Form, Better], ...] = (
    ("Lead time, mean", "mean(lead_time)", "length", "less"),
    ("Nine in ten are done within", "p90(lead_time)", "length", "less"),
    ("Finished a week", "mean(throughput)", "number", "more"),
    ("Open at any time", "mean(work_in_progress)", "number", "less"),
    ("Never found incomplete", "share(rolled)", "percent", "more"),
    ("Cases not finished, a month", "mean(monthly.unfinished)", "number", "less"),
    ("Customers lost a month", "mean(monthly.lost)", "number", "less"),
    ("Cost a month", "mean(cost.total)", "number", "less"),
)


def overview(study: Study) -> Section:
    """Sentences, numbers that matter, and the dearest flaws."""
    return Section(
        "summary",
        "Summary",
        lead=tuple(_lead(study)),
        tiles=tuple(_tiles(study)),
        points_title=_flaws(study),
        points=tuple(_point(price, study) for price in dearest(study.prices)),
        notes=tuple(_notes(study)),
    )


def dearest(told: Prices) -> tuple[Price, ...]:
    """The flaws whose cost is shown, the dearest few."""
    return tuple(price for price in told.singles if _is_shown(price.savings[told.by]))[:DEAREST]


def _is_shown(told: Interval) -> bool:
    return told.n > 1 and told.low > 0


def _lead(study: Study) -> Iterator[str]:
    for number_, name in enumerate(titles(study)):
        for note in study.scenarios[number_].lowered.notes:
            if note.what == "overload":
                about = f" ({name})" if len(study.scenarios) > 1 else ""
                yield f"More work than people{about}: {note.says}. Its queue grows as long as the run goes on."
    if len(study.scenarios) == 1:
        yield (
            f"A case takes {length(value(study, 0, 'mean(lead_time)'))} from arrival to end, of which "
            f"{length(value(study, 0, 'mean(process_time)'))} are work."
        )
    for number_, name in list(enumerate(titles(study)))[1:]:
        yield _compared(study, number_, name)
        yield from _pays(study, number_, name)


def _flaws(study: Study) -> str:
    of = f" of {titles(study)[0]}" if len(study.scenarios) > 1 else ""
    match len(dearest(study.prices)):
        case 0:
            return f"No flaw{of} is shown to cost anything"
        case 1:
            return f"The one flaw{of} that is shown to cost something"
        case 2:
            return f"The two flaws{of} that are shown to cost something"
        case _:
            return f"The three most expensive flaws{of}"


def _compared(study: Study, number_: int, name: str) -> str:
    told = difference(study, number_, "mean(lead_time)")
    before, after = (length(value(study, i, "mean(lead_time)")) for i in (0, number_))
    if math.isnan(told.mean):
        return f"The lead time of {name} cannot be compared."
    return f"The mean lead time goes from {before} ({titles(study)[0]}) to {after} ({name}): {change(told, 'length')}."


def _pays(study: Study, number_: int, name: str) -> Iterator[str]:
    for account in study.accounts[number_][:1]:
        if math.isfinite(account.payback.high):
            months = f"{number(account.payback.mean)} months ({number(account.payback.low)} to {number(account.payback.high)})"
            yield (
                f"{name[0].upper()}{name[1:]} costs {number(account.one_off)} {account.currency} once and pays that back after "
                f"{months}; after {account.months:.0f} months it is worth {with_interval(account.net)} {account.currency}."
            )
        else:
            yield f"That {name} pays back what it costs is not shown."


def _tiles(study: Study) -> Iterator[Tile]:
    currency = study.scenarios[0].scenario.currency
    for title, name, form, better in _TILES:
        first = value(study, 0, name)
        if math.isnan(first.mean) or (first.mean == 0 and len(study.scenarios) == 1):
            continue
        others: tuple[Change, ...] = tuple(
            (other, _said(value(study, i, name), form), change(difference(study, i, name), form),
             judged(difference(study, i, name), better))
            for i, other in list(enumerate(titles(study)))[1:]
        )  # fmt: skip
        unit = f" ({currency})" if name.startswith("mean(cost") and currency else ""
        yield Tile(title + unit, _said(first, form), others)


def _said(told: Interval, form: _Form) -> str:
    return length(told) if form == "length" else per_cent(told) if form == "percent" else with_interval(told)


def _point(price: Price, study: Study) -> Point:
    words = in_words(price, study.prices)
    says = words[0].upper() + words[1:] + "."
    if price.flaw.findings:
        finding = price.flaw.findings[0]
        return Point(_sentence(finding.message), says, _sentence(finding.remedy))
    names = study.scenarios[0].lowered.header.fields
    field = next(
        (one for one in study.fields[0].fields if price.flaw.field is not None and one.field == names[price.flaw.field]), None
    )
    title = f"`{field.field}` is complete and accurate in only {plain(field.now)} of cases" if field else price.flaw.title
    return Point(f"{title}.", says, "Ask for it where it is known, and let nothing pass without it.")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")


def _notes(study: Study) -> Iterator[str]:
    level = study.comparison.experiments[0].summary.level
    count = study.runs.count
    if count > 1:
        yield f"± is a {100 * level:.0f} % interval over {count} simulated runs; where it holds 0, no difference is shown."
    else:
        yield "One simulated run has no interval: nothing here shows a difference."
    yield from (f"Keep in mind: {note}." for note in study.comparison.notes)
