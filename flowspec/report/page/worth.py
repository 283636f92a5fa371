"""What flaws cost, what fields buy, and when a redesign pays back."""

from collections.abc import Iterator

from flowspec.decide.break_even import BreakEven
from flowspec.decide.fields import FieldPrice
from flowspec.decide.flaws import Flaw
from flowspec.decide.study import Study
from flowspec.decide.tornado import Tornado
from flowspec.measure.intervals import Interval
from flowspec.report.account import MOST_BARS, account_sheets, tornado_sheet
from flowspec.report.numbers import number, with_interval
from flowspec.report.page import charts, colours
from flowspec.report.page.content import Figure, Section
from flowspec.report.page.telling import plain, titles
from flowspec.report.prices import field_sheets, flaw_sheets
from flowspec.report.sheets import Sheet

MOST_FLAWS = 10
"""How many flaws and fields a chart shows; the table has all."""


def flaws(study: Study) -> Section:
    """Each flaw of the first scenario with its price, and which to put right first."""
    table, best, pairs = flaw_sheets(study.prices)
    first = f" of {titles(study)[0]}" if len(study.scenarios) > 1 else ""
    lead = (
        f"Each flaw{first} is taken out alone and the scenario run again on the same random numbers: what that saves is its "
        "price. Together flaws save less, or more, than the sum of each alone.",
    )
    return Section("flaws", "What flaws cost", lead=lead, figures=(*_flaws(study, table), *_best(study, best)), sheets=(pairs,))


def _flaws(study: Study, table: Sheet) -> Iterator[Figure]:
    by, x = study.prices.by, _per(study)
    bars = [
        _bar(_name(price.flaw), price.savings[by], x, price.flaw.counterpart.says)
        for price in study.prices.singles[:MOST_FLAWS]
        if price.savings[by].n
    ]
    title = "What putting each flaw right saves"
    if bars:
        yield Figure(
            "flaw-prices",
            title,
            f"{title}: most is {bars[0].name}, {bars[0].says.split(' | ')[1]}.",
            charts.ranked(bars, x=x),
            table,
        )


def _best(study: Study, table: Sheet) -> Iterator[Figure]:
    x = _per(study)
    bars = [
        _bar(f"{count}. {_name(step.flaw)}", step.added[study.prices.by], x, step.flaw.counterpart.says)
        for count, step in enumerate(study.prices.best, 1)
    ]
    if bars:
        together = with_interval(study.prices.best[-1].together[study.prices.by])
        title = "What to put right first: what each adds"
        yield Figure("best-set", title, f"{title}; together {together} {x}.", charts.ranked(bars, x=x), table)


def _name(flaw: Flaw) -> str:
    return flaw.title.replace("`", "")


def _per(study: Study) -> str:
    """What prices are counted in."""
    by, currency = study.prices.by, study.prices.prepared.scenario.currency or "money"
    return {"money": f"{currency} a month", "lead time": "hours of lead time a case"}.get(by, f"{by} a month")


def _bar(name: str, told: Interval, x: str, says: str) -> charts.Bar:
    shown = told.n > 1 and told.excludes(0.0)
    words = f"{with_interval(told)} {x}" if shown else f"none shown ({with_interval(told)} {x})"
    return charts.Bar(
        name, told.mean, f"{name} | {words} | {says}", told.low, told.high, colours.ACCENT if shown else colours.CALM
    )


def fields(study: Study) -> Section:
    """The price list of fields, and at what %C&A or load each team saturates."""
    figures: list[Figure] = []
    rest: list[Sheet] = []
    for i, (name, told) in enumerate(zip(titles(study), study.fields, strict=True)):
        about = f", {name}" if len(study.scenarios) > 1 else ""
        table, *more = [Sheet(f"{one.title}{about}", one.columns, one.rows, one.notes, one.words) for one in field_sheets(told)]
        rest += more
        bars = [
            _bar(
                _asked(one), one.gain, "hours of lead time a case",
                f"now complete and accurate in {plain(one.now)}",
            )
            for one in told.fields[:MOST_FLAWS]
            if one.gain.mean != 0
        ]  # fmt: skip
        title = f"What each field buys{about}"
        if bars:
            says = f"{title}: most is {bars[0].name}, {bars[0].says.split(' | ')[1]}."
            figures.append(Figure(f"fields-{i}", title, says, charts.ranked(bars, x="hours of lead time a case"), table))
    lead = (
        "What it would buy to have each field complete and accurate at the first try, in lead time; and how far teams are from "
        "not keeping up.",
    )
    return Section(
        "fields", "Fields and tipping points", lead=lead, figures=tuple(figures), sheets=tuple(one for one in rest if one.rows)
    )


def _asked(told: FieldPrice) -> str:
    """A field and the links that ask for it."""
    links = dict.fromkeys(name.partition("/")[0] for name in told.at)
    return told.field + (f" at {', '.join(links)}" if links else "")


def worth(study: Study) -> Section:
    """The account of each redesign: what it saves, when it has paid, and on which assumptions that rests."""
    figures: list[Figure] = []
    for i, name in enumerate(titles(study)):
        accounts, tornado = study.accounts[i], study.tornados[i]
        if accounts:
            (table,) = account_sheets(accounts, name)
            figures.append(_net(accounts, i, name, table))
        if tornado and tornado.bars:
            figures.append(_tornado(tornado, i, name, accounts[0].currency if accounts else "money"))
    lead = (
        "What the redesign costs once and each month, against what it saves: when it has paid for itself, and which assumptions "
        "that depends on. Bands are intervals of the simulation alone.",
    )
    return Section("break-even", "Break-even", lead=lead if figures else (), figures=tuple(figures))


def _net(accounts: tuple[BreakEven, ...], i: int, name: str, table: Sheet) -> Figure:
    lines: list[charts.Line] = []
    for account, colour in zip(accounts, (colours.ACCENT, colours.CALM), strict=False):
        months = [account.months * k / 24 for k in range(25)]
        values = [_after(at, account) for at in months]
        lines.append(charts.Line(f"people cost by {account.basis}", colour, months, values))
    title = f"What {name} is worth in the course of time"
    first = accounts[0]
    says = f"{title}: after {first.months:.0f} months {with_interval(first.net)} {first.currency}."
    return Figure(f"net-{i}", title, says, charts.over_time(lines, x="month", y=first.currency), table)


def _after(months: float, account: BreakEven) -> Interval:
    """What has been saved by then, less what was spent once."""
    saving = account.saving
    mean, low, high = (each * months - account.one_off for each in (saving.mean, saving.low, saving.high))
    return Interval(mean, low, high, saving.n, saving.level)


def _tornado(told: Tornado, i: int, name: str, currency: str) -> Figure:
    bars: list[tuple[str, float, float, str]] = []
    for bar in told.bars[:MOST_FLAWS]:
        title = bar.key + ("" if bar.of == "both" else f" ({bar.of})")
        low, high = (net.mean for net in bar.net)
        says = f"{title}, assumed {bar.now} | {bar.low}: {number(low)} {currency} | {bar.high}: {number(high)} {currency}"
        bars.append((title, low, high, says))
    title = f"What the worth of {name} depends on"
    says = f"{title}: most on {bars[0][0]}."
    table = tornado_sheet(told, name)
    if len(told.bars) <= MOST_BARS:
        says = f"{says} {len(told.bars)} assumptions were moved."
    return Figure(f"tornado-{i}", title, says, charts.swings(bars, base=told.base.mean, x=f"net worth in {currency}"), table)
