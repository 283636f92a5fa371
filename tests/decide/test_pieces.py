"""Summary mode: a run whose Log is never whole comes to the same measures, and is held to the same laws."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flowspec.decide.costs import Tariff
from flowspec.decide.experiment import Everything, Folded, experiment
from flowspec.decide.prepared import prepare
from flowspec.measure.measures import Measures, measure
from flowspec.measure.sketch import ERROR
from flowspec.model.errors import LawViolated
from flowspec.model.log import COLUMNS, BranchInfo, ClockName, Header, Kind, Log, StageInfo, TeamInfo
from flowspec.simulate.engines import in_pieces
from flowspec.simulate.laws import violations
from flowspec.simulate.model import Model
from flowspec.simulate.native import engine as native
from flowspec.simulate.pieces import Piece, closed
from tests.simulate.models import random_model
from tests.simulate.small import bare_header

ROOT = Path(__file__).parents[2]
GALLERY = sorted((ROOT / "simulations").glob("*/[at]*_*.toml"))
LEFT_OUT = re.compile(r"\w+\(because\.queue: (contention|priority|off shift)\)")
"""What needs rows of several cases at once."""


def header_of(model: Model) -> Header:
    """A header with what measures need of a generated model."""
    many = any(w.priority_field >= 0 or len(w.priority_shares) > 1 for w in model.workflows)
    return replace(
        bare_header(model),
        workflows=tuple(w.name for w in model.workflows),
        stages=tuple(
            StageInfo(f"{s.name} {n}", s.workflow, s.kind, s.owner, retypes=s.retypes) for n, s in enumerate(model.stages)
        ),
        ends=tuple(n for n, stage in enumerate(model.stages) if stage.kind == "end"),
        branches=tuple(
            BranchInfo(f"{branch.name} {n} {i}", way.name, 0, way.source, branch.stage, "handoff")
            for n, way in enumerate(model.ways)
            for i, branch in enumerate(way.branches)
        ),
        ways=tuple(f"{way.name} {n}" for n, way in enumerate(model.ways)),
        teams=tuple(
            TeamInfo(f"{team.name} {n}", team.calendar, tuple(("", seat.calendar) for seat in team.seats))
            for n, team in enumerate(model.teams)
        ),
        fields=tuple(f"f{n}" for n in range(len(model.fields))),
        clocks=tuple(ClockName(f"{clock.name} {n}", clock.what, 0) for n, clock in enumerate(model.clocks)),
        priorities=(("high", "low") if many else (),),
    )


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "EVENTS_A_PIECE", 300)


def same(whole: Measures, folded: Measures) -> None:
    """Every mean to rounding, every quantile within the stated error; nothing is missing but what needs rows of several cases."""
    ours, theirs = whole.told, folded.told
    assert {name for name in ours if not LEFT_OUT.fullmatch(name)} <= theirs.keys() <= ours.keys()
    for name, value in theirs.items():
        near = 2 * ERROR if re.match(r"p\d", name) else 1e-9
        assert value == pytest.approx(ours[name], rel=near, abs=1e-9, nan_ok=True), name


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_pieces_come_to_the_measures_of_the_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(native, "EVENTS_A_PIECE", 3_000)
    ready = prepare(path)
    whole, folded = (experiment(ready, replications=1, in_pieces=way) for way in (False, True))

    same(whole.measures[0], folded.measures[0])


def folded(model: Model, seed: int) -> tuple[Log, Measures, int]:
    header = header_of(model)
    log = native.run(model, seed, 0, header)
    pieces = list(in_pieces("native", model, seed, 0, header))
    told = Folded(0, Tariff())(header, closed(pieces, model))
    return log, told, len(pieces)


@settings(max_examples=40)
@example(766)  # parallel tokens share a wait in line whose parts are rounded together
@given(st.integers(0, 10**6))
def test_pieces_of_generated_models_come_to_the_measures_of_the_whole(seed: int) -> None:
    model = random_model(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "EVENTS_A_PIECE", 20)
        log, told, many = folded(model, seed)

    if not len(log):
        return
    assert many > 1 or len(log) < 200
    same(Everything(0, Tariff())(log), told)


def test_all_rows_come_once_and_those_of_a_case_together() -> None:
    model = random_model(7)
    header = header_of(model)
    log = native.run(model, 7, 0, header)
    parts = list(closed(in_pieces("native", model, 7, 0, header), model))

    assert sum(map(len, parts)) == len(log)
    assert sum(len(np.unique(part["case"])) for part in parts) == len(np.unique(log["case"]))


def test_the_simpy_engine_gives_one_piece_and_the_same_numbers() -> None:
    model = random_model(11)
    header = header_of(model)
    ways = [Folded(0, Tariff())(header, closed(in_pieces(name, model, 3, 0, header), model)) for name in ("simpy", "native")]

    for name, value in ways[0].told.items():
        assert value == pytest.approx(ways[1].told[name], rel=1e-9, abs=1e-9, nan_ok=True), name


# --- the laws -------------------------------------------------------------------------------------
def busy() -> tuple[Model, Header, list[Piece]]:
    """A run of several pieces in which seats work."""
    for seed in range(100):
        model = random_model(seed)
        header = header_of(model)
        pieces = list(in_pieces("native", model, seed, 0, header))
        if len(pieces) > 2 and all((piece.log["seat"] >= 0).sum() > 20 for piece in pieces[:2]):
            return model, header, pieces
    raise AssertionError("no model is busy")


def spoilt(
    pieces: list[Piece], at: int, column: str, rows: "np.ndarray[tuple[int], np.dtype[np.intp]]", by: int
) -> Iterator[Piece]:
    for number, piece in enumerate(pieces):
        columns = {name: piece.log[name].copy() for name in COLUMNS}
        if number == at:
            columns[column][rows] += by
        yield replace(piece, log=replace(piece.log, columns=columns))


def test_a_seat_that_is_in_two_places_over_a_cut_is_told() -> None:
    model, _, pieces = busy()
    worked = np.flatnonzero(pieces[1].log["kind"] == Kind.WORK)[:1]

    with pytest.raises(LawViolated, match=r"two places"):
        list(closed(spoilt(pieces, 1, "begin", worked, -(10**9)), model))


def test_a_case_number_that_is_left_out_is_told() -> None:
    model, _, pieces = busy()
    came = np.flatnonzero(pieces[1].log["kind"] == Kind.ARRIVE)[:1]

    with pytest.raises(LawViolated, match="not numbered"):
        list(closed(spoilt(pieces, 1, "case", came, 10**6), model))


def test_time_that_goes_back_over_a_cut_is_told() -> None:
    model, _, pieces = busy()

    with pytest.raises(LawViolated, match="happened earlier"):
        list(closed(spoilt(pieces, 1, "end", np.arange(len(pieces[1].log)), -(10**12)), model))


def test_a_sketch_stands_for_each_sample() -> None:
    model = random_model(7)
    header = header_of(model)
    told = Folded(0, Tariff())(header, closed(in_pieces("native", model, 7, 0, header), model))

    assert not told.samples
    assert told.sketches.keys() <= measure(native.run(model, 7, 0, header)).samples.keys()
    assert not violations(native.run(model, 7, 0, header), model)
    assert not math.isnan(measure(native.run(model, 7, 0, header)).numbers["cases"])
