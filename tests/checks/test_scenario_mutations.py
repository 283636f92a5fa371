"""Each to-be scenario, broken in one line: the rules about scenarios (SIM) speak where they should, and no other does."""

import re
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from flowspec.checks import ALL, check
from flowspec.decide.assumed import assumed
from flowspec.model.diagnostic import Diagnostic

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Break:
    """In `file`, the first `old` below `table` becomes `new`. The rule speaks at the very line or, if `told` is said, in that
    file at the first line that begins so."""

    code: str
    file: str
    table: str
    old: str
    new: str
    told: tuple[str, str] | None = None


def nobody_says(file: str, table: str, key: str) -> Break:
    """A number loses the word about where it comes from."""
    return Break("SIM005", file, table, f'{key} = (.*), by = "estimate" }}$', f"{key} = \\1 }}")


def outgrows(file: str, table: str, told: tuple[str, str]) -> Break:
    """The work of a stage takes weeks instead of minutes."""
    return Break("SIM001", file, table, r"(work = .*?)\b(min|h)\b(.*?)\b(min|h)\b", r"\1week\3week", told)


def shares(file: str, table: str, old: str, new: str, *, told: str) -> Break:
    """A way out of a stage gets another share; the ways out are told together, at one of them."""
    return Break("SIM002", file, table, rf"share = \{{ value = {old}", f"share = {{ value = {new}", (file, told))


def values(code: str, file: str, field: str, *, new: str) -> Break:
    """A field gets other values."""
    return Break(code, file, f"[fields.{field}]", r"values = \{ value = \{[^}]*\}", f"values = {{ value = {{ {new} }}")


LEADS, ESCALATION, ONBOARDING, SHOP = "lead_intake", "support_escalation", "sales_to_onboarding", "shop_support"
BREAKS = (
    outgrows(f"{LEADS}/to_be.toml", "[stages.sorting]", (f"{LEADS}/to_be.toml", "[teams.Marketing]")),
    outgrows(f"{ESCALATION}/shared.toml", "[stages.first_line]", (f"{ESCALATION}/shared.toml", '[teams."First line"]')),
    outgrows(f"{ESCALATION}/shared.toml", "[stages.fixing]", (f"{ESCALATION}/shared.toml", "[teams.Engineering]")),
    shares(f"{LEADS}/shared.toml", "[links.open_deal]", "0.55", "0.5", told="share = { value = 0.45"),
    shares(f"{LEADS}/shared.toml", "[links.disqualify]", "0.45", "0.5", told="share = { value = 0.5,"),
    shares(f"{ESCALATION}/to_be.toml", "[links.escalate]", "0.2", "0.1", told="share = { value = 0.58"),
    values("SIM002", f"{LEADS}/to_be.toml", "topic", new="PRICING = 0.4, DEMO = 0.35, SUPPORT = 0.1, SPAM = 0.25"),
    values("SIM002", f"{ONBOARDING}/to_be.toml", "region", new="EU = 0.6, US = 0.3"),
    values("SIM003", f"{LEADS}/to_be.toml", "topic", new="PRICING = 0.6, DEMO = 0.4"),
    values("SIM003", f"{SHOP}/shared.toml", "in_time", new="yes = 1.0"),
    values("SIM003", f"{ESCALATION}/to_be.toml", "is_fault", new="no = 1.0"),
    nobody_says(f"{LEADS}/shared.toml", "[arrivals.chat]", "rate"),
    nobody_says(f"{LEADS}/to_be.toml", '[teams."Enterprise sales"]', "size"),
    nobody_says(f"{LEADS}/to_be.toml", "[fields.region]", "again"),
    nobody_says(f"{LEADS}/to_be.toml", "[redesign]", "monthly"),
    nobody_says(f"{ONBOARDING}/shared.toml", "[links.", "share"),
    nobody_says(f"{ESCALATION}/to_be.toml", "[fields.priority]", "values"),
)


def _broken(told: Break, folder: Path) -> int:
    """Break a copy of the scenarios there; the number of the broken line."""
    path = folder / told.file
    lines = path.read_text(encoding="utf-8").splitlines()
    below = _line(path, told.table)
    number = next(i for i in range(below, len(lines) + 1) if re.search(told.old, lines[i - 1]))
    lines[number - 1] = re.sub(told.old, told.new, lines[number - 1])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return number


def _line(path: Path, begins: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(begins))


def _found(folder: Path, process: str) -> list[Diagnostic]:
    specs, taken = assumed(folder / process / "to_be.toml")
    return [one for one in check(specs, assumed=taken) if one.severity != "info" or one.code.startswith("SIM")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The scenarios in a copy of what is shipped."""
    for name in ("specs", "simulations"):
        copytree(ROOT / name, tmp_path / name, ignore=ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").touch()
    return tmp_path / "simulations"


@pytest.mark.parametrize("told", BREAKS, ids=lambda one: f"{one.code}-{one.file}-{one.table}")
def test_a_break_of_a_scenario_is_found_where_it_is_and_nothing_else(told: Break, folder: Path) -> None:
    line = _broken(told, folder)
    file, begins = told.told or (told.file, "")

    found = _found(folder, told.file.split("/")[0])

    where = [(one.code, one.place.file.endswith(file), one.place.line) for one in found]
    assert where == [(told.code, True, _line(folder / file, begins) if begins else line)]


@pytest.mark.parametrize("process", [LEADS, ESCALATION, ONBOARDING, SHOP, "agency_delivery"])
def test_an_unbroken_scenario_is_clean(process: str) -> None:
    assert _found(ROOT / "simulations", process) == []


def test_every_rule_about_scenarios_has_a_break() -> None:
    assert {told.code for told in BREAKS} == {rule.code for rule in ALL if rule.code.startswith("SIM")}
