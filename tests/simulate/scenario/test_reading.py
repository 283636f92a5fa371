"""Scenario files: what they say, what they leave to others, and every fault at its place with its remedy."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.distribution import Quantity, time
from flowspec.model.duration import Price, Rate
from flowspec.model.errors import ScenarioErrors, UnusableFile
from flowspec.model.scenario import Arrivals, Column, Costs, Data, Dated, Group, Process, Redesign, Scenario, Team
from flowspec.simulate.scenario import parse_scenario, read_scenario

DAY, WEEK = 86_400_000, 604_800_000
HEAD = 'format = 1\nspec = "../specs/x.py:X"\nhorizon = "4 week"\n'


def faults(text: str, file: str = "x.toml") -> list[str]:
    """The faults of a scenario as `line:column code key`."""
    with pytest.raises(ScenarioErrors) as told:
        parse_scenario(text, file)
    return [f"{p.place.line}:{p.place.column} {p.code} {p.element}" for p in told.value.problems]


def said(text: str) -> str:
    """What a reader sees of a scenario's faults."""
    with pytest.raises(ScenarioErrors) as told:
        parse_scenario(text, "x.toml")
    return str(told.value)


def test_the_flagship_scenario_is_what_it_says() -> None:
    text = """\
#:schema ./scenario.schema.json
format = 1
spec = "../specs/sales_to_onboarding/as_is.py:SalesToOnboarding"
start = "2027-01-04"
zone = "Europe/London"
run = "terminating"
horizon = "26 week"
drain = "4 week"
replications = 20
seed = 7

[arrivals]
rate = "40 per week"
profile = "office"
source = "CRM export 2026-09, n=412"

[teams.Sales]
size = [["2027-01-04", 4], ["2027-02-01", 6]]
cost_per_hour = "52 EUR"
[teams.Onboarding]
groups = [{ name = "seniors", size = 2, speed = 1.5 }, { name = "juniors", size = 3, serves = ["kickoff"] }]

[stages.kickoff]
work = { lognormal = { mean = "50 min", p90 = "100 min" } }
patience = { exponential = { mean = "12 d" } }

[fields.scope]
complete = { value = 0.72, source = "audit of 60 handoffs, 2026-10", n = 60 }

[links.hand_over]
forgotten = 0.03

[costs]
lost_customer = "4000 EUR"
delay = "20 EUR per d"

[redesign]
one_off = "18000 EUR"
monthly = 300
"""
    told = parse_scenario(text, "simulations/onboarding/as_is.toml")
    since = date.min
    assert told == Scenario(
        horizon=26 * WEEK,
        drain=4 * WEEK,
        file="simulations/onboarding/as_is.toml",
        start=datetime(2027, 1, 4),
        zone="Europe/London",
        currency="EUR",
        replications=20,
        seed=7,
        teams={
            "Sales": Team.model_construct(
                size=(Dated(since=date(2027, 1, 4), size=4), Dated(since=date(2027, 2, 1), size=6)), cost_per_hour=Decimal(52)
            ),
            "Onboarding": Team.model_construct(
                groups=(
                    Group.model_construct(name="seniors", size=(Dated(since=since, size=2),), speed=1.5),
                    Group.model_construct(name="juniors", size=(Dated(since=since, size=3),), serves=("kickoff",)),
                )
            ),
        },
        costs=Costs.model_construct(lost_customer=Decimal(4000), delay=Price(Decimal(20), DAY)),
        redesign=Redesign.model_construct(one_off=Decimal(18000), monthly=Decimal(300)),
        workflows={
            "": Process(
                spec="simulations/specs/sales_to_onboarding/as_is.py:SalesToOnboarding",
                arrivals={"": Arrivals.model_construct(rate=Rate(Decimal(40), WEEK), profile="office")},
                stages=told.workflows[""].stages,
                links=told.workflows[""].links,
                fields={"scope": Data(complete=0.72)},
            )
        },
    )
    kickoff = told.workflows[""].stages["kickoff"]
    assert kickoff.work == time({"lognormal": {"mean": "50 min", "p90": "100 min"}})
    assert kickoff.patience == Quantity("exponential", (12.0 * DAY,))
    assert told.workflows[""].links["hand_over"].forgotten == 0.03
    assert told.end == 30 * WEEK


def test_several_workflows_have_tables_of_their_own() -> None:
    told = parse_scenario("""\
format = 1
horizon = "4 week"
[workflows.leads]
spec = "a.py"
[workflows.leads.arrivals.web]
rate = "3 per day"
[workflows.leads.arrivals.phone]
every = "1 h"
[workflows.support]
spec = "b.py"
[workflows.support.arrivals]
rate = "9 per day"
[workflows.support.stages.open]
unowned = { wait = "2 d", by = "Platform" }
""")
    leads, support = told.workflows["leads"], told.workflows["support"]
    assert (leads.spec, support.spec) == ("a.py", "b.py")
    assert {start: (a.rate, a.every) for start, a in leads.arrivals.items()} == {
        "web": (Rate(Decimal(3), DAY), None),
        "phone": (None, 3_600_000),
    }
    assert list(support.arrivals) == [""]
    resting = support.stages["open"].unowned
    assert resting is not None
    assert (resting.wait, resting.by) == (time("2 d"), "Platform")
    assert told.path("support", "stages", "open") == ("workflows", "support", "stages", "open")


def test_short_forms_are_the_long_ones() -> None:
    told = parse_scenario(
        HEAD
        + """
currency = "EUR"
[stages.open]
unowned = "2 d"
[teams.Sales]
size = 4
calendar = "Mon-Fri 09:00-17:00"
[teams.Night]
size = 2
calendar = "always"
[links.sign]
fails = { "Create project" = 0.1 }
approval."Sales lead" = { work = "5 min" }
[fields.scope]
complete = { won = 0.6 }
values = { EU = 0.5, US = 0.5 }
[fields.amount]
values = { lognormal = { mean = 5000, cv = 1 } }
"""
    )
    part = told.workflows[""]
    hours = told.teams["Sales"].calendar
    assert hours is not None
    assert told.opening(hours).week[0] == ((540, 1020),)
    assert told.opening(told.teams["Night"].calendar or "").always
    assert part.links["sign"].fails == {"Create project": 0.1}
    assert part.fields["scope"].values == {"EU": 0.5, "US": 0.5}
    assert part.fields["scope"].complete == {"won": 0.6}
    amount = part.fields["amount"].values
    assert isinstance(amount, Quantity)
    assert amount.mean == pytest.approx(5000)
    assert amount.counted == "number"


# --- faults ---------------------------------------------------------------------------------------
def test_all_faults_of_a_file_are_told_at_once_in_its_order() -> None:
    text = """\
format = 1
spec = "x.py"
horizon = "26 weak"
start = "2027-13-04"
run = "steady"
[teams.Sales]
sise = 4
size = 4.5
cost_per_hour = "52 EUR"
[stages.kickoff]
work = { lognormal = { mean = "50 minuets", p90 = "100 min" } }
patience = { lognormal = { mean = "1 d", p90 = "3 d" } }
[fields.scope]
complete = 72
[costs]
lost_customer = "4000 USD"
"""
    assert faults(text) == [
        "3:1 SCN004 horizon",
        "4:1 SCN004 start",
        "5:1 SCN002 run",
        "7:1 SCN001 teams.Sales.sise",
        "8:1 SCN002 teams.Sales.size",
        "11:1 SCN004 stages.kickoff.work",
        "12:1 SCN005 stages.kickoff.patience",
        "14:1 SCN003 fields.scope.complete",
        "16:1 SCN007 costs.lost_customer",
    ]


def test_tables_without_a_fault_are_still_held_against_each_other() -> None:
    text = (
        HEAD
        + """
[stages.kickoff]
work = "50"
[fields.scope]
repair = "1 h"
[priorities]
high = 0.2
low = 0.7
"""
    )
    assert faults(text) == ["6:1 SCN004 stages.kickoff.work", "8:1 SCN010 fields.scope.repair", "9:2 SCN006 priorities"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[teams.A]\nsize = -1", "5:1 SCN003 teams.A.size"),
        ("[teams.A]\nsize = true", "5:1 SCN004 teams.A.size"),
        ("[teams.A]\nline = 'fiffo'\nsize=1", "5:1 SCN002 teams.A.line"),
        ("[teams.A]\nsize = [['2027-02-01', 4], ['2027-01-01', 3]]", "5:1 SCN004 teams.A.size"),
        ("[teams.A]\nsize = 1\ngroups = [{ name = 'x', size = 1 }]", "6:1 SCN009 teams.A.groups"),
        ("[teams.A]\ngroups = [{ size = 1 }]", "5:11 SCN008 teams.A.groups[0].name"),
        ("[teams.A]\ngroups = [{ name = 'x', size = 1 }, { name = 'x', size = 1 }]", "5:39 SCN009 teams.A.groups[1].name"),
        ("[teams.A]\nsize = 1\nresume = 5", "6:1 SCN004 teams.A.resume"),
        ("[teams.A]\nsize = 1\ncalendar = 'nights'", "6:1 SCN001 teams.A.calendar"),
        ("[teams.A]\nsize = 1\ncalendar = 'Mon 09:00-17'", "6:1 SCN004 teams.A.calendar"),
        ("[teams.A]\nsize = 1\ncalendar = { wek = 'always' }", "6:14 SCN001 teams.A.calendar.wek"),
        ("[calendars.nights]\nweek = 'Mon 22:00-06:00'", "4:12 SCN010 calendars.nights"),
        ("[stages.a]\nwork = 50", "5:1 SCN004 stages.a.work"),
        ("[stages.a]\nhold = { share = 0.1 }", "5:1 SCN008 stages.a.hold.wait"),
        ("[stages.a]\nhold = { share = 1, wait = '1 d' }", "5:10 SCN003 stages.a.hold.share"),
        ("[links.a]\nshare = nan", "5:1 SCN002 links.a.share"),
        ("[links.a]\nshare = 1.1", "5:1 SCN003 links.a.share"),
        ("[links.a]\nfails = 2", "5:1 SCN003 links.a.fails"),
        ("[links.a]\nfails = { job = 2 }", "5:11 SCN003 links.a.fails.job"),
        ("[links.a]\nrecheck = '5 min'", "5:1 SCN010 links.a.recheck"),
        ("[links.a]\napproval = { work = '5 min' }", "5:14 SCN002 links.a.approval.work"),
        ("[fields.a]\nharm = 0.1", "4:9 SCN008 fields.a.repair"),
        ("[fields.a]\nvalues = { EU = 0.5, US = 0.6 }", "5:1 SCN006 fields.a.values"),
        ("[agents.a]\ntime = '1 s'\nconfusion = { go = { go = 0.5 } }", "6:15 SCN006 agents.a.confusion.go"),
        ("[trust]\nprior_good = 1.0", "4:2 SCN008 trust.below"),
        ("[arrivals]\nbatch = 2", "4:2 SCN008 arrivals"),
        ("[arrivals]\nrate = '4 per week'\nevery = '1 h'", "6:1 SCN009 arrivals.every"),
        ("[arrivals]\nrate = 4", "5:1 SCN004 arrivals.rate"),
        ("[arrivals]\nevery = '1 h'\nprofile = 'office'", "6:1 SCN010 arrivals.profile"),
        ("[arrivals]\nrate = '4 per week'\nprofile = [1.0, 2.0]", "6:1 SCN002 arrivals.profile"),
        ("[arrivals]\nrate = '4 per week'\nprofile = 'offices'", "6:1 SCN002 arrivals.profile"),
        ("[arrivals]\ntimes = ['5 week']", "5:10 SCN009 arrivals.times[0]"),
        ("[arrivals]\nlog = 'nowhere.csv'", "5:1 SCN013 arrivals.log"),
        ("[arrivals]\nrate = '4 per week'\ncolumn = 'created'", "6:1 SCN010 arrivals.column"),
        ("[backlog.a]\ncases = 'many'", "5:1 SCN002 backlog.a.cases"),
        ("[clocks.a]\nthen = { wrok = '5 min' }", "5:10 SCN001 clocks.a.then.wrok"),
        ("[costs]\ndelay = 20", "5:1 SCN004 costs.delay"),
        ("[stages.a]\nwork = { value = '5 min', sorce = 'x' }", "5:27 SCN001 stages.a.work.sorce"),
        ("[stages.a]\nwork = { value = '5 min', n = 0 }", "5:27 SCN002 stages.a.work.n"),
        ("[stages.a]\nwork = { value = '5 min', interval = [1] }", "5:27 SCN002 stages.a.work.interval"),
    ],
)
def test_a_fault_is_told_at_its_place(text: str, told: str) -> None:
    assert told in faults(HEAD + text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('spec = "x.py"\nhorizon = "1 week"', "1:1 SCN008 format"),
        ('format = 2\nspec = "x.py"\nhorizon = "1 week"', "1:1 SCN002 format"),
        ('format = 1\nspec = "x.py"', "1:1 SCN008 horizon"),
        ('format = 1\nhorizon = "1 week"', "1:1 SCN008 spec"),
        ('format = 1\nspec = "x.py"\nhorizon = "0 week"', "3:1 SCN003 horizon"),
        (HEAD + 'warm_up = "1 week"', "4:1 SCN010 warm_up"),
        (HEAD + 'run = "steady-state"\ndrain = "1 week"', "5:1 SCN010 drain"),
        (HEAD + 'run = "steady-state"\nwarm_up = "4 week"', "5:1 SCN009 warm_up"),
        (HEAD + 'zone = "Europe/Lundon"', "4:1 SCN004 zone"),
        (HEAD + "start = 2027-01-04T09:00:00Z", "4:1 SCN004 start"),
        (HEAD + "replications = 0", "4:1 SCN003 replications"),
        (HEAD + '[workflows.a]\nspec = "y.py"', "2:1 SCN009 spec"),
        (HEAD + "[staegs.a]", "4:2 SCN001 staegs"),
        (HEAD + "[teams", "4:1 SCN012 "),
        ("a = 1\na = 2", "2:1 SCN012 "),
        ("a = " + "[" * 5_000, "1:1 SCN012 "),
        (HEAD + 'start = "0001-01-01"', "4:1 SCN004 start"),
        (HEAD + 'start = "9999-12-31"', "4:1 SCN004 start"),
    ],
)
def test_faults_of_the_run_are_told_at_their_place(text: str, told: str) -> None:
    assert told in faults(text)


def test_a_fault_says_what_to_do() -> None:
    assert said(HEAD + "[teams.Sales]\nsise = 4") == (
        "x.toml:5:1  SCN001 unknown-key  teams.Sales.sise: this key is unknown here; write size."
    )
    assert 'add this line: wait = "1 d"' in said(HEAD + "[stages.a]\nhold = { share = 0.1 }")
    assert "write at most 1, such as 0.72 for 72 %" in said(HEAD + "[fields.a]\ncomplete = 72")
    assert "the shares 0.7 + 0.2 add up to 0.9; make them add up to 1" in said(HEAD + "[priorities]\na = 0.7\nb = 0.2")


def test_no_fault_of_pydantic_shows_its_own_words() -> None:
    odd = ["[[1]]", "[]", "'x'", "1.5", "true", "{ a = 1 }", "{ value = [] }", "2027-01-04", "nan", "-1"]
    keys = {
        "teams.A": ["size", "groups", "calendar", "at_closing", "switching", "cost_per_hour"],
        "stages.a": ["work", "hold", "unowned"],
        "links.a": ["share", "fails", "approval"],
        "fields.a": ["complete", "values", "re_entry"],
        "clocks.a": ["raises", "then", "cost"],
        "arrivals": ["rate", "profile", "times", "batch", "bursts", "log"],
        "costs": ["delay", "breach"],
        "agents.a": ["time", "confusion"],
        "backlog.a": ["cases"],
    }  # fmt: skip
    for table, names in keys.items():
        for name in names:
            for value in odd:
                try:
                    parse_scenario(f"{HEAD}[{table}]\n{name} = {value}")
                except ScenarioErrors as error:
                    for found in error.problems:
                        assert not any(word in str(found) for word in ("Input", "valid ", "pydantic", "instance of", "None"))
                        assert found.remedy
                        assert found.place.line in (4, 5)


WHOLE = (
    HEAD
    + """
[arrivals]
rate = "40 per week"
[teams.Sales]
size = { value = 4, by = "Ann" }
groups = [{ name = "x", size = 1 }]
[stages.kickoff]
work = { lognormal = { mean = "50 min", p90 = "100 min" } }
unowned = { wait = "2 d", by = "Sales" }
[links.sign]
fails = { job = 0.1 }
approval.Lead = { work = "5 min" }
[fields.scope]
values = { EU = 0.5, US = 0.5 }
[judged]
fits = 0.5
[clocks.sign]
then = { work = "5 min" }
[costs]
delay = "20 EUR per d"
"""
)


def problems_of(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a scenario; nothing if it can be read."""
    try:
        parse_scenario(text)
    except ScenarioErrors as error:
        return error.problems
    return ()


VALUES = [
    "1", "-1", '"x"', "[]", "{}", "{ value = 1 }", "{ value = [] }", "true", "nan", "1e400", '"5 min"', "2027-01-04", "09:00:00",
    "[[1, 2]]", "{ a = { b = 1 } }", "{ mixture = [{ share = 1.0, fixed = '1 h' }] }", "{ gamma = { mean = '1 h', p1 = '1 h' } }",
    "{ normal = { mean = '1 h', cv = 90 } }", "{ weibull = { mean = '1 h', p5 = '59 min' } }",
    "{ gamma = { mean = '1 h', cv = 1e-9 } }",
]  # fmt: skip
LINES = [
    '"" = 1',
    '"a\\"b" = 1',
    "value = 3",
    "source = 3",
    "[judged.x]",
    '[stages."a\\"b"]',
    "[workflows.x]",
    "[[teams.X]]",
    "[arrivals.value]",
]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(VALUES)), max_size=2),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(LINES)), max_size=1),
)
def test_whatever_stands_in_a_file_is_a_scenario_or_told_in_words(
    values: list[tuple[int, str]], lines: list[tuple[int, str]]
) -> None:
    text = list[str](WHOLE.splitlines())
    for at, value in values:
        key, equals, _ = text[at % len(text)].partition(" = ")
        text[at % len(text)] = key + equals + (value if equals else "")
    for at, line in lines:
        text.insert(at % len(text), line)
    assert all(p.remedy and 1 <= p.place.line <= len(text) for p in problems_of("\n".join(text)))


# --- other files ----------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_scenario_changes_what_it_extends_table_by_table(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "as_is.toml").write_text(
        HEAD.replace("../specs", "specs")
        + """
[arrivals]
rate = "40 per week"
profile = "office"
[teams.Sales]
size = [["2027-01-04", 4], ["2027-02-01", 6]]
resume = "5 min"
source = "HR list"
[stages.kickoff]
work = { lognormal = { mean = "50 min", p90 = "100 min" } }
sort = "5 min"
"""
    )
    (folder / "sub" / "to_be.toml").write_text("""\
extends = "../as_is.toml"
format = 1
spec = "../specs/to_be.py:Y"
[arrivals]
every = "1 h"
profile = "always"
[teams.Sales]
groups = [{ name = "all", size = 5 }]
[stages.kickoff]
work = { exponential = { mean = "30 min" } }
""")
    told = read_scenario("sub/to_be.toml")
    part, sales = told.workflows[""], told.teams["Sales"]
    assert (part.spec, told.horizon) == ("specs/to_be.py:Y", 4 * WEEK)
    assert (part.arrivals[""].rate, part.arrivals[""].every) == (None, 3_600_000)
    assert (sales.size, len(sales.groups), sales.resume) == (None, 1, 300_000)
    assert part.stages["kickoff"].work == time({"exponential": {"mean": "30 min"}})
    assert part.stages["kickoff"].sort == time("5 min")
    assert [
        str(told.places.of(*path)) for path in (("horizon",), ("stages", "kickoff", "sort"), ("stages", "kickoff", "work"))
    ] == [
        "as_is.toml:3:1",
        "as_is.toml:14:1",
        "sub/to_be.toml:10:1",
    ]
    assert told.given["teams", "Sales", "resume"].source == "HR list"
    assert told.given["teams", "Sales", "groups", "0", "size"].source is None


def test_faults_stand_in_the_file_that_has_them(folder: Path) -> None:
    (folder / "as_is.toml").write_text(HEAD + "[teams.Sales]\nsize = -4")
    with pytest.raises(ScenarioErrors) as told:
        parse_scenario('extends = "as_is.toml"\n[teams.Sales]\nresume = "5 mins"', "to_be.toml")
    assert [str(p.place) for p in told.value.problems] == ["as_is.toml:5:1", "to_be.toml:3:1"]


def test_a_circle_of_scenarios_is_refused(folder: Path) -> None:
    (folder / "a.toml").write_text('extends = "b.toml"')
    (folder / "b.toml").write_text('extends = "a.toml"')
    with pytest.raises(ScenarioErrors, match=r"b\.toml:1:1  SCN011 .*a\.toml extends b\.toml extends a\.toml"):
        read_scenario("a.toml")


@pytest.mark.parametrize("parent", ["'nowhere.toml'", "3", "'.'"])
def test_a_parent_that_cannot_be_read_is_a_fault(parent: str) -> None:
    with pytest.raises(ScenarioErrors, match="SCN011"):
        parse_scenario(f"extends = {parent}")


def test_files_that_cannot_be_read_are_unusable(folder: Path) -> None:
    (folder / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("nowhere.toml", ".", "binary.toml"):
        with pytest.raises(UnusableFile, match=name.replace(".", r"\.")):
            read_scenario(name)


def test_columns_are_read_with_the_scenario(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "deals.csv").write_text(
        "\ufeffid,created,minutes\n1,2027-01-05T10:00,12\n2,2027-01-06T10:00,\n3,2027-01-07T09:00,7.5\n"
    )
    (folder / "data" / "s.toml").write_text(
        HEAD
        + """
[arrivals]
log = "deals.csv"
column = "created"
[stages.a]
work = { empirical = { log = "deals.csv", column = "minutes", unit = "min" } }
"""
    )
    part = read_scenario(folder / "data" / "s.toml").workflows[""]
    name = str(folder / "data" / "deals.csv")
    assert part.arrivals[""].log == Column(name, "created", ("2027-01-05T10:00", "2027-01-06T10:00", "2027-01-07T09:00"))
    assert part.stages["a"].work == Quantity("empirical", (450_000.0, 720_000.0))


@pytest.mark.parametrize(
    ("content", "column", "told"),
    [
        ("", "created", "is empty"),
        ("created\n", "created", "is empty"),
        ("a,b\n1,2\n", "", "several columns"),
        ("a,created\n1,2027\n", "creatd", "write created"),
        ("created\nyesterday\n", "created", "is not a moment"),
        ("id,created\n1,2027-01-04T09:00\n2,\n", "created", "line 3 of"),
        ("created\n2027-01-04T09:00\n2027-01-04T09:00Z\n", "created", "with and without an offset"),
    ],
)
def test_columns_that_cannot_be_used_are_faults(folder: Path, content: str, column: str, told: str) -> None:
    (folder / "x.csv").write_text(content)
    named = f'column = "{column}"' if column else ""
    text = said(f'{HEAD}[arrivals]\nlog = "x.csv"\n{named}')
    assert "SCN013" in text
    assert told in text
    assert "SCN002" not in text


def test_a_profile_that_is_too_short_is_told_what_it_should_be() -> None:
    assert "write 168 weights" in said(f'{HEAD}[arrivals]\nrate = "4 per h"\nprofile = [1, 2, 3]\n')
