"""Engines on arbitrary models: the laws hold, every feature is used, and both engines write the same Log."""

from collections import Counter
from collections.abc import Callable

import pytest

from flowspec.model.log import Header, Log
from flowspec.simulate.engines import engine, has_native
from flowspec.simulate.model import Model
from flowspec.simulate.reference import run
from tests.simulate.conformance import check_engine, differences
from tests.simulate.models import random_model
from tests.simulate.rare import RARE
from tests.simulate.small import end, model, stage, way

USED = """
AI, AI CENSORED, APPROVE, APPROVE DISCARDED, APPROVE HANDED_BACK, ARRIVE, ASK, ASK DISCARDED, ASK HANDED_BACK,
BATCH, BATCH CENSORED, BATCH WITHDRAWN, BLOCKFIX, BLOCKFIX HANDED_BACK, BREACH, CHECK, CLOCK, CLOCK BREACHED, CLOCK CANCELLED,
CLOCK CENSORED, CLOSE -1, CLOSE -2, CLOSE -3, CLOSE 0, COLLECT, FIX, FIX HANDED_BACK, FORGOTTEN, FORGOTTEN CENSORED,
FORGOTTEN WITHDRAWN, FORK, HELD, HELD CENSORED, HELD WITHDRAWN, HOLD, HOLD CENSORED, HOLD WITHDRAWN, JOIN, JOIN CENSORED,
JOIN WITHDRAWN, LOOK, LOOK DISCARDED, LOOK HANDED_BACK, LOOK extra, MISROUTE, NOTICE, NOTICE CENSORED, NOTICE WITHDRAWN,
QUEUE CENSORED, QUEUE WITHDRAWN, QUEUE for APPROVE, QUEUE for ASK, QUEUE for BLOCKFIX, QUEUE for FIX, QUEUE for LOOK,
QUEUE for REPAIR, QUEUE for SIDE, QUEUE for SORT, QUEUE for WORK, REACH, REACH RETURNED, REPAIR, REPAIR HANDED_BACK,
REPAIR without a seat, SIDE, SORT, SORT HANDED_BACK, UNOWNED, UNOWNED CENSORED, UNOWNED WITHDRAWN, WAIT, WAIT CENSORED,
WAIT WITHDRAWN, WORK, WORK DISCARDED, WORK HANDED_BACK, WORK extra, finish seats, hand back seats, suspend seats,
switching or resume, CHECK missing, CHECK detected, CHECK hidden, COLLECT entered twice, MISROUTE by an owner,
attribution of time used: a team, attribution of time used: outside, attribution of time used: nobody
"""
ASKED_FOR = """
closing: suspend, closing: finish, closing: hand back, priority by field, priority by share, abandonment: patience,
memory trigger, clock: acceptance, point: accept, missing at the receiver: block, missing at the receiver: chase,
missing at the receiver: default, missing at the receiver: escalate, missing at the receiver: pass,
missing at the receiver: return, missing at the sender: block, missing at the sender: chase,
missing at the sender: default, missing at the sender: escalate, missing at the sender: pass,
missing at the sender: return, %C&A of a field between 0 and 1, chase with a limit, rework of its own,
re-check of what is mistrusted, trust, context-switch cost, context-switch cost: resuming, AI step,
AI step with confusion, AI step with low confidence, fork, join, SLA clock with pause, OLA clock with pause,
arrivals by chance, batch of arrivals, 2 workflows over shared teams, 3 workflows over shared teams
"""


def test_arbitrary_models_keep_the_laws_and_use_every_feature() -> None:
    used = Counter[str]()
    assert list(differences(run, range(250), used)) == []
    assert _names(USED) - {feature for feature, count in used.items() if count} == set()
    assert {name: used[f"models with {name}"] for name in _names(ASKED_FOR) if used[f"models with {name}"] < 25} == {}


def _names(listed: str) -> set[str]:
    return {name.strip() for name in listed.replace("\n", " ").split(",")}


@pytest.mark.skipif(not has_native(), reason="the native kernel was not built")
def test_the_native_kernel_equals_the_reference() -> None:
    assert list(differences(engine("native"), range(1000, 1120), Counter())) == []


@pytest.mark.skipif(not has_native(), reason="the native kernel was not built")
def test_engines_agree_whatever_the_seed_and_replication() -> None:
    check_engine(engine("native"), [random_model(5)] * 10, seed=2**64 - 1)


def test_an_engine_that_differs_is_told_where() -> None:
    def other_seed(
        model: Model, seed: int, replication: int, header: Header, *, on_progress: Callable[[int], None] | None = None
    ) -> Log:
        return run(model, seed + 1, replication, header, on_progress=on_progress)

    with pytest.raises(AssertionError, match=r"model 0: row \d+ of \d+ differs\n(?:.*\n)*  reference .*\n  got "):
        check_engine(other_seed, [random_model(1)])


@pytest.mark.skipif(not has_native(), reason="the native kernel was not built")
def test_a_length_beyond_all_measure_is_cut_by_both_engines() -> None:
    check_engine(
        engine("native"), [model((stage("long", 0, work=1e300), end()), (way(0, 1),), end=2**60, calendar=((0, 2**61),))]
    )


@pytest.mark.skipif(not has_native(), reason="the native kernel was not built")
@pytest.mark.parametrize("name", RARE)
def test_engines_agree_on_what_is_rare(name: str) -> None:
    check_engine(engine("native"), [RARE[name]] * 3)
