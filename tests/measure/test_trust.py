from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from flowspec.measure.reading import Reading
from flowspec.measure.trust import TrustInSender, trust_over_time
from flowspec.model.log import Header, Kind, Log, StageInfo, TeamInfo
from flowspec.model.scenario import Trust
from flowspec.simulate.model import Branch, Model
from flowspec.simulate.reference import engine as reference
from flowspec.simulate.reference.gates import Gates
from flowspec.simulate.reference.state import Token
from tests.measure.logs import H, log_of, row
from tests.simulate.models import random_model

TABLE = Trust(prior_good=4, prior_bad=1, keep=0.9, gain=1, loss=2, most=0.8, below=0.7)


def looked_at(*missing: int) -> Log:
    """Cases that Onboarding gets from Sales over branch 0, an hour apart, each looked at once."""
    rows = [
        line
        for case, mask in enumerate(missing)
        for line in (
            row(Kind.ARRIVE, at=case, case=case, token=1, stage=0),
            row(Kind.REACH, at=case, case=case, token=1, stage=1, visit=1, team=1, other=0, handoff=0),
            row(Kind.CHECK, at=case + 1, case=case, token=1, stage=1, visit=1, team=1, other=0, handoff=0, missing=mask),
        )
    ]
    return log_of(*rows)


def test_trust_falls_with_what_is_missing_and_forgets_towards_the_prior() -> None:
    (told,) = trust_over_time(Reading(looked_at(0, 1)), TABLE, {0})

    a, b = 5.0, 1.0
    first = a / (a + b)
    a, b = 4 + 0.9 * (a - 4), 1 + 0.9 * (b - 1) + 2
    assert (told.receiver, told.sender, told.start) == ("Onboarding", "Sales", 0.8)
    assert told.ticks.tolist() == [H, 2 * H]
    assert told.trust.tolist() == [first, a / (a + b)]


def test_branches_without_a_re_check_make_no_trust() -> None:
    assert trust_over_time(Reading(looked_at(0, 1)), TABLE, {1}) == ()


def test_trust_at_a_tick_counts_what_was_found_by_then() -> None:
    (told,) = trust_over_time(Reading(looked_at(0, 1)), TABLE, {0})

    assert told.at(np.array([0, H - 1, H, 3 * H])).tolist() == [0.8, 0.8, told.trust[0], told.trust[1]]


def series(*trust: float) -> TrustInSender:
    return TrustInSender("b", "a", 0.8, np.arange(1, len(trust) + 1) * H, np.array(trust), 0, 0.0)


@pytest.mark.parametrize(
    ("trust", "since"), [((0.8, 0.9), 0), ((0.5, 0.9, 0.6, 0.7, 0.75), 4 * H), ((0.9, 0.5), None), ((0.6, 0.7), 2 * H)]
)
def test_trust_has_recovered_when_it_never_falls_below_again(trust: tuple[float, ...], since: int | None) -> None:
    assert series(*trust).recovered(0.7) == since


def with_trust() -> Iterator[tuple[Model, frozenset[int]]]:
    """Arbitrary models, with re-checks where the lowering puts them: where somebody looks."""
    for seed in range(400):
        model = random_model(seed)
        ways = tuple(replace(way, branches=tuple(_as_lowered(model, b) for b in way.branches)) for way in model.ways)
        branches = [branch for way in ways for branch in way.branches]
        rechecked = frozenset(i for i, branch in enumerate(branches) if branch.recheck is not None)
        if model.trust and rechecked:
            yield replace(model, ways=ways), rechecked


def _as_lowered(model: Model, branch: Branch) -> Branch:
    return branch if model.stages[branch.stage].kind == "seats" else replace(branch, recheck=None)


def test_the_fold_of_the_log_is_what_the_engine_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    believed: dict[tuple[int, int], list[float]] = {}
    learn = Gates.learn

    def learning(self: Gates, token: Token, *, good: bool) -> None:
        learn(self, token, good=good)
        pair = self._trusting(token)  # pyright: ignore[reportPrivateUsage]
        if pair is not None:
            a, b = self._trust[pair]  # pyright: ignore[reportPrivateUsage]
            believed.setdefault(pair, []).append(a / (a + b))

    monkeypatch.setattr(Gates, "learn", learning)
    seen = 0
    for model, rechecked in with_trust():
        believed.clear()
        log = reference.run(model, 1, 0, _header(model))
        told = trust_over_time(
            Reading(log),
            _table(model),
            rechecked,
        )
        names = [team.name for team in model.teams]
        assert {(names.index(t.receiver), names.index(t.sender)): t.trust.tolist() for t in told} == believed
        seen += sum(map(len, believed.values()))
        if seen > 500:
            return
    pytest.fail(f"only {seen} experiences in all models")


def _table(model: Model) -> Trust:
    told = model.trust
    assert told
    return Trust.model_construct(**{name: getattr(told, name) for name in Trust.model_fields})


def _header(model: Model) -> Header:
    stages = tuple(StageInfo(stage.name, stage.workflow, stage.kind, stage.owner) for stage in model.stages)
    teams = tuple(TeamInfo(team.name, team.calendar, ()) for team in model.teams)
    return Header(
        workflows=(), stages=stages, ends=(), branches=(), ways=(), teams=teams, fields=(), clocks=(), priorities=(),
        calendars=(), end=model.end, arrivals_until=model.horizon,
    )  # fmt: skip
