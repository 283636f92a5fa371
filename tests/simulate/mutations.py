"""How strong the conformance suite is: each rule of the SimPy engine broken once, and the first model that notices.

    python -m tests.simulate.mutations [--models 400]

A mutation replaces one piece of one module's text. A copy of the engine (and of `draws`, `hours`, `programs`) with it runs beside
the native kernel on the models of `tests.simulate.models`, and on those made by hand in `tests.simulate.rare`; the mutation is
seen at the first model whose Logs differ.
"""

import argparse
import importlib
import re
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from flowspec.simulate import reference
from flowspec.simulate.engines import Engine, engine
from tests.simulate.models import random_model
from tests.simulate.rare import RARE
from tests.simulate.small import bare_header

ENGINE = Path(reference.__file__).parent
BESIDE = ("draws", "hours", "programs")
"""Modules beside the engine that say what time, chance and statements are; the native kernel has its own of each."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One rule broken: in `module`, `old` becomes `new`."""

    clause: str
    module: str
    old: str
    new: str


MUTATIONS = (
    Mutation("4.2", "journeys", "forgotten = self.u(", "forgotten = False and self.u("),
    Mutation("4.2", "journeys", "(kind, ready, latest)", "(Kind.NOTICE, ready, latest)"),
    Mutation("4.3", "journeys", "for k in range(job.retries + 1):", "for k in range(job.retries + 2):"),
    Mutation("4.5", "lines", "        self.end_patience(token)\n\n    def end_patience", "\n    def end_patience"),
    Mutation("4.5", "lines", "        if visit.taken:\n            return\n", ""),
    Mutation("5.1", "lines", "min(self.priority(case), case.cap)", "self.priority(case)"),
    Mutation("5.1", "lines", 'if line.model.line == "earliest due" else 0', "if False else 0"),
    Mutation("5.1", "lines", "return len(workflow.priorities) if code is None else code", "return 0 if code is None else code"),
    Mutation("5.2", "gates", "        if team != self.home(token):\n            return self.now\n", "        return self.now\n"),
    Mutation(
        "5.3", "lines", "for seat in idle if _may_serve(seat, token)", "for seat in reversed(idle) if _may_serve(seat, token)"
    ),
    Mutation("5.3", "lines", "seat.model.serves is None or", "True or"),
    Mutation("5.4", "lines", "if seat.workflow not in (-1, token.case.workflow) else 0", "if seat.workflow != -1 else 0"),
    Mutation("5.4", "lines", "            seat.overhead += team.resume\n", "            pass\n"),
    Mutation("5.6", "lines", "calendar = seat.model.calendar if self._suspends(seat) else -1", "calendar = -1"),
    Mutation(
        "5.6",
        "lines",
        "seat.token and self._hands_back(seat):",
        "seat.token and seat.begin < self.now and self._hands_back(seat):",
    ),
    Mutation("6.1", "clocks", "            if not clock.restarts:\n                return\n", "            return\n"),
    Mutation("6.1", "clocks", "Flag.CANCELLED if role == _CANCEL else 0", "0"),
    Mutation("6.2", "clocks", "max(1, left)", "max(1, left + 1)"),
    Mutation("6.2", "clocks", "            case.pausing[number] += 1\n", "            case.pausing[number] = 1\n"),
    Mutation(
        "6.2",
        "clocks",
        "            if self.holds(program, case):\n                return ticks, calendar\n",
        "            pass\n",
    ),
    Mutation("6.3", "clocks", "running.ticks - clock.warn - running.used", "running.ticks - running.used"),
    Mutation("6.4", "clocks", "        if clock.raises >= 0:\n", "        if False:\n"),
    Mutation("6.4", "clocks", "        if clock.notices:\n", "        if False:\n"),
    Mutation("6.4", "clocks", "self.add_side_task(case, running.clock, running.instance)", "pass"),
    Mutation("6.4", "clocks", 'self.point(case, "breach", running.clock)', "pass"),
    Mutation("7.1", "work", "if visit.returned and stage.rework:", "if stage.rework:"),
    Mutation("7.1", "work", "if visit.number == 1 else ()", "if True else ()"),
    Mutation("7.2", "work", "inconsistent and case.states[number] == RIGHT", "inconsistent and False"),
    Mutation("7.3", "gates", "if not self.holds(need.only_if, case) or", "if"),
    Mutation("7.4", "gates", "checked = set(branch.reads_back)", "checked = set[int]()"),
    Mutation("7.6", "gates", "if 0 < policy.at_most < case.bounces[way]:", "if 0 < policy.at_most <= case.bounces[way]:"),
    Mutation("7.6", "gates", "if passage.answer is None or tick < passage.answer.at:", "if True:"),
    Mutation("7.6", "gates", "< field.default_right", "< 0.5"),
    Mutation("7.7", "work", "Purpose.HARM, visit.number) < field.harm", "Purpose.HARM, visit.number) <= -1"),
    Mutation("7.8", "work", "if hold is None or visit.overdue >= 0:", "if hold is None:"),
    Mutation("7.9", "work", "if chosen != right and chosen >= 0 and right >= 0:", "if False:"),
    Mutation("7.9", "journeys", "if self._sorts(visit.stage):", "if False:"),
    Mutation("7.10", "work", "visit.number) < stage.low:", "visit.number) < 0:"),
    Mutation("7.11", "gates", "max(0.0, 1 - (a / (a + b)) / trust.below)", "max(0.0, 1 - a / (a + b))"),
    Mutation("7.11", "gates", "a = trust.prior_good + trust.keep * (a - trust.prior_good)", "a = trust.keep * a"),
    Mutation("7.13", "work", 'elif 0 < way.at_most <= taken and way.over == "escalate":', "elif False:"),
    Mutation(
        "7.14",
        "journeys",
        "self._start_timer(token, number, max(tick, self.now + 1))",
        "self._start_timer(token, number, max(tick, self.now + 2))",
    ),
    Mutation("8.2", "journeys", "if way.join >= 0 and token.parent and passage.only < 0:", "if way.join >= 0 and token.parent:"),
    Mutation("2.4", "world", "Purpose.SHOWN, case.tries[number]", "Purpose.SHOWN, 1"),
    Mutation("1.2", "draws", "return int(x + 0.5) if", "return int(x) if"),
    Mutation("1.2", "draws", "if x < 1.5:", "if x < 2.5:"),
    Mutation("1.4", "hours", "bisect_left(self._used_by_close, wanted)", "bisect_right(self._used_by_close, wanted)"),
    Mutation("1.4", "hours", "t < self.stretches[at][1]", "t <= self.stretches[at][1]"),
    Mutation("1.5", "draws", "(visit << 16 | k)", "(visit << 16)"),
    Mutation("1.6", "draws", "pow(-log(u), 1 / given[1])", "pow(-log(1 - u), 1 / given[1])"),
    Mutation("2.4", "world", "self.model.day0 + arrived // TICKS_A_DAY", "arrived // TICKS_A_DAY"),
    Mutation("2.4", "world", "values.scale + 0.5)", "values.scale)"),
    Mutation(
        "2.5",
        "programs",
        "False if left == 0 or right == 0 else _unless_unknown(left, right, 1)",
        "_unless_unknown(left, right, 0)",
    ),
    Mutation("2.5", "programs", "True if left or right else _unless_unknown", "True if left and right else _unless_unknown"),
    Mutation("2.5", "programs", "None if x is None else not x", "not x"),
    Mutation("2.5", "programs", "(day - day0) * TICKS_A_DAY", "(day - day0 + 1) * TICKS_A_DAY"),
    Mutation("2.5", "world", "case.states[f] != MISSING", "case.states[f] == RIGHT"),
    Mutation("1.3", "world", "ticks(sample(distribution, u) / speed)", "max(1, round(ticks(sample(distribution, u)) / speed))"),
    Mutation("1.7", "work", "passage.count, passage.approval", "case.ways[passage.way] + 1, passage.approval"),
    Mutation("1.7", "work", "Purpose.OVERFIX, passage.count", "Purpose.OVERFIX, case.ways[passage.way] + 1"),
    Mutation("1.8", "engine", "for collect in source.collects:", "for collect in source.collects[:0]:"),
    Mutation(
        "2.1",
        "journeys",
        "        if token.sender >= 0:\n            token.left_last",
        "        if True:\n            token.left_last",
    ),
    Mutation("2.4", "world", "[*way.sets, *computed]", "[*computed, *way.sets]"),
    Mutation("2.4", "gates", "                self.give(case, number, codes[number])\n", "                pass\n"),
    Mutation("3.1", "world", "    ANSWER = 4\n    REMINDER = 5\n", "    ANSWER = 5\n    REMINDER = 4\n"),
    Mutation("3.1", "world", "    PATIENCE = 6\n    TIMER = 7\n", "    PATIENCE = 7\n    TIMER = 6\n"),
    Mutation("3.1", "clocks", "running.clock << 1 | breach", "running.clock << 1 | (not breach)"),
    Mutation("4.1", "journeys", "if route.previous and token.left_last >= 0:", "if False:"),
    Mutation("4.1", "journeys", "right, _ = self._route(token, truly=True)", "right, _ = self._route(token)"),
    Mutation("4.2", "journeys", "self.due(stage.route.unowned, tick,", "self.due(stage.route.unowned, self.now,"),
    Mutation("4.3", "journeys", "self.due(notice, tick,", "self.due(notice, self.now,"),
    Mutation(
        "4.5", "work", "                self.end_patience(token)\n                self._choose", "                self._choose"
    ),
    Mutation("5.2", "work", "visit.entered = visit.right_team, -1, -1", "visit.entered = visit.right_team, -1, visit.entered"),
    Mutation("5.3", "lines", "_ANYBODY = (Kind.SIDE, Kind.APPROVE, Kind.FIX)", "_ANYBODY = (Kind.SIDE, Kind.APPROVE)"),
    Mutation("5.3", "lines", "team = min(self._changed)", "team = max(self._changed)"),
    Mutation("5.3", "lines", "while match := self._match(self.teams[team]):", "if match := self._match(self.teams[team]):"),
    Mutation("5.7", "state", "min(self.switching, done)", "max(0, done - self.extra - self.work)"),
    Mutation(
        "6.1",
        "clocks",
        "self._at_point.setdefault(point, []).append((number, role))",
        "self._at_point.setdefault(point, []).insert(0, (number, role))",
    ),
    Mutation("6.2", "clocks", "if clock.pauses_while_held]", "if False]"),
    Mutation("6.2", "clocks", "if not case.pausing[number]:\n            self._arm", "if True:\n            self._arm"),
    Mutation("6.3", "clocks", "            if running and not running.breached:\n", "            if running:\n"),
    Mutation("6.4", "lines", "case.cap = min(case.cap, priority)", "case.cap = priority"),
    Mutation("6.5", "journeys", "self.stop_clocks(case, Flag.CANCELLED)", "self.stop_clocks(case, 0)"),
    Mutation("7.2", "work", "visit.returned.missing if visit.returned else ()", "()"),
    Mutation("7.2", "world", "(1 - complete) * (1 - field.wrong)", "(1 - complete)"),
    Mutation("7.3", "gates", "need.program is not None and self.holds(need.program, case)", "False"),
    Mutation("7.4", "gates", "            checked |= _fields(*branch.gates)\n", "            pass\n"),
    Mutation("7.4", "gates", "        if passage.gate < passage.told:\n            return\n", ""),
    Mutation("7.5", "work", "if self.holds(approval.only_if, case) and", "if"),
    Mutation("7.6", "gates", "policy.at_most in range(1, passage.asks + 1)", "policy.at_most in range(1, passage.asks)"),
    Mutation("7.6", "gates", "        if passage.answered:\n            self._use_answer(token)\n            return\n", ""),
    Mutation(
        "7.6",
        "gates",
        "        if policy.answer:\n",
        "        if policy.answer or self.at_token(self.now + 1, Order.ANSWER, token, self._answered) and False:\n",
    ),
    Mutation("7.6", "gates", "branch = passage.branch if passage.branch >= 0 else passage.only", "branch = -1"),
    Mutation("7.6", "gates", "branch = passage.branch if passage.branch >= 0 else passage.only", "branch = passage.branch"),
    Mutation(
        "7.6", "work", "if passage.branch < 0 else token.visit.way_count", "if passage.branch < 0 else case.ways[passage.way]"
    ),
    Mutation("7.7", "work", "self.learn(token, good=False)", "pass"),
    Mutation("7.8", "work", "purpose, visit.number, visit.holds)", "purpose, visit.number)"),
    Mutation("7.9", "work", "            if ways[way].default:\n", "            if False:\n"),
    Mutation("7.9", "work", "right = self._pick(token, truly=True)", "right = self._pick(token, truly=False)"),
    Mutation("7.10", "work", "right if visit.fell_back else self._confuse(token, right)", "self._confuse(token, right)"),
    Mutation("7.11", "gates", "(a + trust.gain, b) if good", "(a + trust.gain, b + trust.loss) if good"),
    Mutation("7.12", "work", "(remembered, -1) if remembered >= 0 else self._choose(token)", "self._choose(token)"),
    Mutation("7.13", "work", "way.over_stage, Returned())", "way.over_stage, Returned(way=number))"),
    Mutation(
        "7.14",
        "journeys",
        "        self.stop_timers(token)\n        if token.state in _RESTING:",
        "        if token.state in _RESTING:",
    ),
    Mutation(
        "7.14",
        "journeys",
        "for number in self.model.stages[token.visit.stage].ways:",
        "for number in sorted(self.model.stages[token.visit.stage].ways):",
    ),
    Mutation("8.1", "journeys", "            if case.closed:\n                return\n", ""),
    Mutation(
        "8.2",
        "journeys",
        "seen = self._seen(case, way)\n        self.apply(self.model.ways[way], case)\n        self.point",
        "seen = ()\n        self.apply(self.model.ways[way], case)\n        self.point",
    ),
    Mutation("8.2", "journeys", "child.visit, child.sender, child.left_last", "child.visit, parent.sender, parent.left_last"),
    Mutation("8.4", "lines", "            flags |= Flag.DISCARDED\n", "            pass\n"),
    Mutation("8.5", "journeys", "OUTCOME_STUCK if stuck else OUTCOME_CENSORED", "OUTCOME_CENSORED"),
)
"""One or more for most clauses; texts that no longer stand in the engine are told as stale."""


@contextmanager
def mutant(mutation: Mutation) -> Generator[Engine]:
    """A copy of the SimPy engine with one rule broken, importable while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "mutant"
        shutil.copytree(ENGINE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for name in BESIDE:
            shutil.copy(_file(name), copy)
        for file in copy.glob("*.py"):
            file.write_text(_OWN_PARTS.sub("mutant", file.read_text()))
        broken = copy / f"{mutation.module}.py"
        broken.write_text(broken.read_text().replace(mutation.old, mutation.new, 1))
        sys.path.insert(0, folder)
        try:
            run: Engine = importlib.import_module("mutant").run
            yield run
        finally:
            sys.path.remove(folder)
            for name in [name for name in sys.modules if name.partition(".")[0] == "mutant"]:
                del sys.modules[name]


def is_stale(mutation: Mutation) -> bool:
    """Whether the text that it replaces is gone."""
    return mutation.old not in _file(mutation.module).read_text()


_OWN_PARTS = re.compile(rf"flowspec\.simulate\.reference|flowspec\.simulate(?=\.(?:{'|'.join(BESIDE)})\b)")


def _file(module: str) -> Path:
    return (ENGINE.parent if module in BESIDE else ENGINE) / f"{module}.py"


def seen_at(mutation: Mutation, models: int) -> str:
    """The first model whose Logs differ, or which the mutant cannot run at all; empty: nobody noticed.

    Last come the models made by hand: what they show is too rare among arbitrary ones.
    """
    native = engine("native")
    numbered = ((f"model {number}", number, random_model(number)) for number in range(models))
    with mutant(mutation) as run:
        for name, seed, model in chain(numbered, ((name, 0, model) for name, model in RARE.items())):
            header = bare_header(model)
            expected = native(model, seed, 0, header).digest()
            try:
                same = run(model, seed, 0, header).digest() == expected
            except (AssertionError, ArithmeticError, LookupError, ValueError):
                same = False
            if not same:
                return name
    return ""


def main() -> int:
    """Print each mutation with the model that saw it; 1 if one was not seen or is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=400)
    models: int = parser.parse_args().models
    missed = 0
    print("| clause | module | verdict | text | broken |", "| --- | --- | --- | --- | --- |", sep="\n", flush=True)
    for mutation in MUTATIONS:
        stale = is_stale(mutation)
        at = "" if stale else seen_at(mutation, models)
        missed += not at
        verdict = f"seen at {at}" if at else "STALE" if stale else "NOT SEEN"
        old, new = (" ".join(text.split())[:90].replace("|", "\\|") or "(nothing)" for text in (mutation.old, mutation.new))
        print(f"| {mutation.clause} | `{mutation.module}` | {verdict} | `{old}` | `{new}` |", flush=True)
    print(f"{len(MUTATIONS) - missed} of {len(MUTATIONS)} mutations seen within {models} models and {len(RARE)} made by hand")
    return missed > 0


if __name__ == "__main__":
    sys.exit(main())
