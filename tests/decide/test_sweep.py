from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.decide.axes import UnusableAxis, axes_of, axis_of
from flowspec.decide.compare import compare
from flowspec.decide.journal import Journal, line_of
from flowspec.decide.prepared import Prepared, prepared
from flowspec.decide.replicate import Runs
from flowspec.decide.sweep import Finished, grid, main_measures, sweep
from flowspec.model.errors import ScenarioErrors, UnusableFile
from flowspec.report.sweep import as_csv, as_json, as_lines
from flowspec.simulate.scenario import override
from tests.decide.scenes import BOUNCING, scene

RUNS = Runs(4, 7)


@pytest.fixture
def base(tmp_path: Path) -> Prepared:
    return scene(
        tmp_path,
        BOUNCING,
        """
        horizon = "10 d"
        run = "terminating"
        drain = "5 d"
        replications = 4
        currency = "EUR"
        arrivals = { rate = "3 per h" }
        teams.Front = { size = 4, cost_per_hour = "30 EUR" }
        teams.Back = { size = 2, cost_per_hour = "40 EUR" }
        stages.asking.work = { exponential = { mean = "30 min" } }
        stages.doing.work = { exponential = { mean = "20 min" } }
        fields.wish = { complete = 0.8 }
        links.give = { look = "1 min" }
        """,
    )


def points_of(base: Prepared, *texts: str, runs: Runs = RUNS) -> list[Finished]:
    axes = axes_of(texts)
    return list(sweep(axes, grid(base, axes), main_measures(base, axes), runs))


# --- axes -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "path", "values"),
    [
        ("teams.Back.size=3..5", ("teams", "Back", "size"), (3, 4, 5)),
        ("fields.wish.complete=0.6,0.8,0.95", ("fields", "wish", "complete"), (0.6, 0.8, 0.95)),
        ("fields.wish.complete=0.6..0.9..0.1", ("fields", "wish", "complete"), (0.6, 0.7, 0.8, 0.9)),
        ("stages.doing.work=1 d..3 d", ("stages", "doing", "work"), ("1 d", "2 d", "3 d")),
        ("stages.doing.work=10..30..10 min", ("stages", "doing", "work"), ("10 min", "20 min", "30 min")),
        ("stages.doing.work=50 min, 2 h", ("stages", "doing", "work"), ("50 min", "2 h")),
        ('teams."US = sales".size=3..4,8', ("teams", "US = sales", "size"), (3, 4, 8)),
        ("run=steady-state,terminating", ("run",), ("steady-state", "terminating")),
        ('teams.Back.size=[["2027-01-04", 4]],5', ("teams", "Back", "size"), ([["2027-01-04", 4]], 5)),
        (
            "stages.doing.work={ exponential = { mean = '1 h' } }",
            ("stages", "doing", "work"),
            ({"exponential": {"mean": "1 h"}},),
        ),
    ],
)
def test_an_axis_is_read(text: str, path: tuple[str, ...], values: tuple[object, ...]) -> None:
    told = axis_of(text)

    assert (told.path, told.values) == (path, values)


@given(st.integers(-50, 50), st.integers(1, 9), st.integers(0, 20), st.sampled_from([0, 1, 2]))
def test_a_range_has_every_step_from_end_to_end(low: int, step: int, steps: int, digits: int) -> None:
    unit = Decimal(10) ** -digits
    ends = [f"{number * unit:.{digits}f}" for number in (low, low + steps * step, step)]

    told = axis_of(f"a.b={'..'.join(ends)}").values

    assert [float(str(value)) for value in told] == [float((low + n * step) * unit) for n in range(steps + 1)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("teams.Back.size", "KEY=VALUES"),
        ("teams.Back.size=8..3", "smaller end first"),
        ("fields.wish.complete=0.5..0.9", "needs its step"),
        ("stages.doing.work=1 h..2 d", "write one unit"),
        ("teams.Back.size=3..x", "is not a range"),
        ("teams.Back.size=3,,4..5", "a value is empty"),
        ("teams.Back.size=3,3", "stands there twice"),
        ("teams.Back.size=1..99999", "at most 10000"),
        ("seed=1,2", "say --seed"),
        ("replications=3,4", "say --replications"),
        ("workflows.A.spec=x", "flowspec compare"),
    ],
)
def test_an_axis_that_cannot_be_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(UnusableAxis, match=says):
        axis_of(text)


def test_two_axes_do_not_speak_of_the_same_key() -> None:
    with pytest.raises(UnusableAxis, match="the same key"):
        axes_of(("stages.doing.work.fixed=1 h,2 h", "stages.doing.work=1 h"))


# --- the grid -------------------------------------------------------------------------------------
def test_everything_that_is_wrong_is_told_at_once_with_the_nearest_name(base: Prepared) -> None:
    with pytest.raises(ScenarioErrors) as told:
        grid(base, axes_of(("teams.Bakc.size=1,2", "fields.wish.complete=0.5,7")))

    assert "write Back" in str(told.value)
    assert "fields.wish.complete: 7 is out of range" in str(told.value)


@pytest.mark.parametrize("text", ["currency=EUR,USD", "teams.Back.size=2", "format=1"])
def test_an_axis_that_changes_nothing_is_an_error(base: Prepared, text: str) -> None:
    with pytest.raises((UnusableAxis, ScenarioErrors)):
        grid(base, axes_of((text,)))


def test_an_axis_with_one_value_may_set_what_the_others_need(base: Prepared) -> None:
    assert len(grid(base, axes_of(("teams.Back.size=3", "fields.wish.complete=0.6,0.9")))) == 2


def test_the_last_axis_is_the_fastest(base: Prepared) -> None:
    told = [point.values for point in grid(base, axes_of(("teams.Back.size=1,2", "fields.wish.complete=0.6,0.9")))]

    assert told == [(1, 0.6), (1, 0.9), (2, 0.6), (2, 0.9)]


# --- runs -----------------------------------------------------------------------------------------
def test_points_are_paired_as_compare_pairs_scenarios(base: Prepared) -> None:
    one, two = points_of(base, "teams.Back.size=2,3")
    other = prepared(override(base.scenario, "teams.Back.size", 3), base.specs)
    told = compare([base, other], replications=4, seed=7)

    assert set(one.measures) == {
        "mean(lead_time)", "p90(lead_time)", "mean(throughput)", "mean(utilisation.Back)", "mean(cost.total)",
    }  # fmt: skip
    for name in one.measures:
        row = told.row(name)
        assert (one.interval(name), two.interval(name)) == row.values
        assert two.against(one, name) == row.differences[1]


def test_the_number_of_workers_changes_nothing(base: Prepared) -> None:
    alone, together = (points_of(base, "teams.Back.size=2,3", runs=Runs(4, 7, workers=w)) for w in (1, 2))

    assert as_lines(alone, 7) == as_lines(together, 7)


# --- the journal ----------------------------------------------------------------------------------
def expected(points: list[Finished]) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(point.digest, 4, tuple(point.measures)) for point in points]


def test_points_come_back_from_the_journal_as_they_were(base: Prepared, tmp_path: Path) -> None:
    points = points_of(base, "teams.Back.size=2..4")
    journal = Journal(tmp_path / "j", 7)
    for point in points:
        journal.add(point)
    back = Journal(tmp_path / "j", 7).finished(expected(points))
    axes = axes_of(("teams.Back.size=2..4",))

    assert as_lines(back, 7) == as_lines(points, 7) == (tmp_path / "j").read_text()
    assert as_csv(axes, back) == as_csv(axes, points)
    assert as_json(base, axes, back, 7) == as_json(base, axes, points, 7)


def test_a_line_that_a_crash_cut_off_is_run_again(base: Prepared, tmp_path: Path) -> None:
    points = points_of(base, "teams.Back.size=2..4")
    whole = as_lines(points[:2], 7).encode()
    path = tmp_path / "j"
    for cut in (1, 20, len(line_of(points[1], 7))):
        path.write_bytes(whole[:-cut])

        assert len(Journal(path, 7).finished(expected(points))) == 1
        assert path.read_bytes() == as_lines(points[:1], 7).encode()


def test_points_of_another_sweep_are_not_taken(base: Prepared, tmp_path: Path) -> None:
    points = points_of(base, "teams.Back.size=2,3")
    path = tmp_path / "j"
    path.write_text(as_lines(points, 7))
    others = points_of(base, "fields.wish.complete=0.5,0.9")

    with pytest.raises(UnusableFile, match="line 1: this point is of another sweep"):
        Journal(path, 7).finished(expected(others))
    with pytest.raises(UnusableFile, match="say --seed 7"):
        Journal(path, 8).finished(expected(points))
    path.write_text("hello\n")
    with pytest.raises(UnusableFile, match="not a point"):
        Journal(path, 7).finished(expected(points))
