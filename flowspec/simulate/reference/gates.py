"""Sections 7.3 to 7.6 and 7.11: what is missing, who sees it, and what is done about it."""

from abc import abstractmethod
from collections.abc import Iterable

from flowspec.model.log import Flag, Kind
from flowspec.simulate.draws import Purpose
from flowspec.simulate.model import Gate, Model, Need, Policy
from flowspec.simulate.reference.lines import Lines
from flowspec.simulate.reference.state import MISSING, RIGHT, WRONG, Case, Passage, Returned, State, Token
from flowspec.simulate.reference.world import Order


class Gates(Lines):
    """Requirements of handoffs, and the policies for what is missing."""

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        super().__init__(model, seed, replication)
        self._trust: dict[tuple[int, int], tuple[float, float]] = {}

    @abstractmethod
    def passed(self, token: Token, passage: Passage) -> None:
        """All gates of the passage have been passed."""

    @abstractmethod
    def come_back(self, token: Token, stage: int, returned: Returned) -> None:
        """The token leaves and reaches a stage again."""

    @abstractmethod
    def overtaken(self, token: Token) -> bool:
        """Whether a timer became due while the token was in hand; then it has left by that way."""

    def queue(self, token: Token, team: int, phase: Kind) -> None:
        """Enter a line with what comes next, unless a timer has become due meanwhile [7.14]."""
        self.release(token)
        if not self.overtaken(token):
            self.enqueue(token, team, phase, self._entered(token, team))

    def home(self, token: Token) -> int:
        """The team whose line is the visit's own: a machine's fallback, the stage's route otherwise [7.6]."""
        stage = self.model.stages[token.visit.stage]
        return stage.fallback if stage.kind == "machine" else token.visit.team

    def _entered(self, token: Token, team: int) -> int:
        """Kept for the visit in its own line, new in another team's [5.2]."""
        if team != self.home(token):
            return self.now
        if token.visit.entered < 0:
            token.visit.entered = self.now
        return token.visit.entered

    def go_on(self, token: Token, phase: Kind) -> None:
        """A phase on the seat that has the token in hand, or else through the visit's own line [7.6]."""
        if token.seat:
            self.follow(token, phase)
        else:
            self.queue(token, self.home(token), phase)

    # --- what is missing [7.3] --------------------------------------------------------------------
    def missing(self, case: Case, gate: Gate) -> tuple[int, ...]:
        """M: the fields that the gate misses, ascending."""
        lacking = {field for need in gate.needs for field in self._lacking(case, need)}
        return tuple(sorted(lacking))

    def _lacking(self, case: Case, need: Need) -> Iterable[int]:
        if not self.holds(need.only_if, case) or (need.program is not None and self.holds(need.program, case)):
            return ()
        return self._blank(case, need.fields)

    def _blank(self, case: Case, fields: Iterable[int]) -> tuple[int, ...]:
        return tuple(field for field in fields if case.states[field] == MISSING)

    # --- looking [7.4, 7.11] ----------------------------------------------------------------------
    def mistrusts(self, token: Token) -> bool:
        """Whether the receiver re-checks what this sender brings: decided when the look is taken."""
        trust, visit = self.model.trust, token.visit
        pair = self._trusting(token)
        if trust is None or pair is None:
            return False
        a, b = self._trust.get(pair, (trust.prior_good, trust.prior_bad))
        p = trust.most * max(0.0, 1 - (a / (a + b)) / trust.below)
        return self.u(token.case, self.branches[visit.branch].key, Purpose.MISTRUST, visit.branch_count) < p

    def learn(self, token: Token, *, good: bool) -> None:
        """Let a receiver's trust in a sender follow what it found; forgetting returns to the prior."""
        trust, pair = self.model.trust, self._trusting(token)
        if trust is None or pair is None:
            return
        a, b = self._trust.get(pair, (trust.prior_good, trust.prior_bad))
        a = trust.prior_good + trust.keep * (a - trust.prior_good)
        b = trust.prior_bad + trust.keep * (b - trust.prior_bad)
        self._trust[pair] = (a + trust.gain, b) if good else (a, b + trust.loss)

    def _trusting(self, token: Token) -> tuple[int, int] | None:
        visit = token.visit
        if min(visit.branch, visit.sender, visit.team) < 0 or self.branches[visit.branch].recheck is None:
            return None
        return visit.team, visit.sender

    def look(self, token: Token) -> None:
        """The end of a look: what is wrong may be detected, trust learns from what is missing, then the gates [7.4]."""
        case, visit = token.case, token.visit
        branch = self.branches[visit.branch]
        checked = set(branch.reads_back)
        if visit.mistrusted:
            checked |= _fields(*branch.gates)
        for field in sorted(checked):
            if case.states[field] == WRONG and self._detects(token, field):
                case.states[field] = MISSING
                visit.detected |= 1 << field
        self.learn(token, good=not any(self.missing(case, gate) for gate in branch.gates))
        self.enter_gates(token)

    def enter_gates(self, token: Token) -> None:
        """Test the receiver's gates: after a look, or without one where nobody looks [7.4]."""
        visit = token.visit
        branch = self.branches[visit.branch]
        visit.passage = Passage(visit.way, visit.branch, branch.key, visit.branch_count, branch.gates)
        self.pass_on(token)

    def _detects(self, token: Token, number: int) -> bool:
        visit, field = token.visit, self.model.fields[number]
        key = field.key ^ self.branches[visit.branch].key
        return self.u(token.case, key, Purpose.DETECT, visit.branch_count) < field.detect

    # --- gates in order [7.4, 7.5] ----------------------------------------------------------------
    def pass_on(self, token: Token) -> None:
        """Test the gates of the token's passage from the present one on, until one has to be waited for or all are passed."""
        passage = token.visit.passage
        assert passage
        while passage.gate < len(passage.gates):
            gate = passage.gates[passage.gate]
            passage.missing = self.missing(token.case, gate)
            self._tell_check(token, passage, gate)
            if passage.missing and not self._act(token, passage, gate.missing):
                return
            _next_gate(passage)
        token.visit.passage = None
        self.passed(token, passage)

    def _tell_check(self, token: Token, passage: Passage, gate: Gate) -> None:
        """A row for each gate when it is tested the first time."""
        if passage.gate < passage.told:
            return
        passage.told += 1
        case, visit, fields = token.case, token.visit, _fields(gate)
        at_sender = passage.branch < 0
        self.tell(
            Kind.CHECK, token, self.now, self.now, team=visit.team, other=visit.sender, handoff=passage.branch, value=passage.way,
            missing=mask(passage.missing), detected=0 if at_sender else visit.detected & mask(fields),
            hidden=mask(field for field in fields if case.states[field] == WRONG),
        )  # fmt: skip

    def _gate_passed(self, token: Token) -> None:
        passage = token.visit.passage
        assert passage
        _next_gate(passage)
        self.pass_on(token)

    # --- policies [7.6] ---------------------------------------------------------------------------
    def _act(self, token: Token, passage: Passage, policy: Policy) -> bool:
        """Do what a policy says about M; whether the gate is passed already."""
        passage.policy = policy
        match policy.what:
            case "pass":
                return True
            case "default":
                self._default(token.case, passage.missing, policy)
                return True
            case "block":
                self.go_on(token, Kind.BLOCKFIX)
            case "escalate":
                self.queue(token, policy.team, Kind.FIX)
            case "chase":
                self._ask(token)
            case "return":
                return self._return(token, passage, policy)
        return False

    def _then(self, token: Token, passage: Passage, policy: Policy) -> bool:
        """The policy has had its chances: what follows it; whether the gate is passed already."""
        passage.missing = self._blank(token.case, passage.missing)
        return not passage.missing or policy.then is None or self._act(token, passage, policy.then)

    def _default(self, case: Case, missing: tuple[int, ...], policy: Policy) -> None:
        codes = dict(policy.sets)
        for number in missing:
            if number in codes:
                self.give(case, number, codes[number])
            field = self.model.fields[number]
            good = self.u(case, field.key, Purpose.DEFAULTED, case.tries[number]) < field.default_right
            case.states[number] = RIGHT if good else WRONG

    def _return(self, token: Token, passage: Passage, policy: Policy) -> bool:
        case, way = token.case, passage.way
        case.bounces[way] += 1
        if 0 < policy.at_most < case.bounces[way]:
            return self._then(token, passage, policy)
        again = self.model.ways[way].source == policy.stage
        branch = passage.branch if passage.branch >= 0 else passage.only
        self.come_back(token, policy.stage, Returned(passage.missing, way, branch) if again else Returned(passage.missing))
        return False

    def block_fixed(self, token: Token) -> None:
        """The end of BLOCKFIX: try what is missing, test the gate again."""
        passage = token.visit.passage
        assert passage
        passage.rounds += 1
        self._try_again(token.case, passage.missing)
        self.pass_on(token)

    def fixed(self, token: Token) -> None:
        """The end of FIX at a gate: what was missing is right."""
        passage = token.visit.passage
        assert passage
        for field in passage.missing:
            token.case.states[field] = RIGHT
        self.release(token)
        if not self.overtaken(token):
            self._gate_passed(token)

    def _try_again(self, case: Case, missing: tuple[int, ...]) -> None:
        for field in self._blank(case, missing):
            self.try_field(case, field, self.model.fields[field].again)

    # --- chasing [7.6] ----------------------------------------------------------------------------
    def _ask(self, token: Token) -> None:
        if not self.overtaken(token):
            self.go_on(token, Kind.ASK)

    def asked(self, token: Token) -> None:
        """The end of ASK: the answer that came meanwhile is used, or the token is held until one comes."""
        case, passage = token.case, token.visit.passage
        assert passage
        assert passage.policy
        k, policy = passage.asks, passage.policy
        passage.asks += 1
        if passage.answered:
            self._use_answer(token)
            return
        self.release(token)
        if self.overtaken(token):
            return
        if policy.answer:
            tick = self.due(policy.answer, self.now, self.u(case, passage.key, Purpose.ANSWER, passage.count, k))
            if passage.answer is None or tick < passage.answer.at:
                self._expect(token, passage, tick)
        token.state, token.since = State.HELD, self.now
        self.pause(case, self.paused_while_held)
        if policy.every:
            tick = self.due(policy.every, self.now, self.u(case, passage.key, Purpose.EVERY, passage.count, k))
            passage.reminder = self.at_token(tick, Order.REMINDER, token, self._reminded)

    def _expect(self, token: Token, passage: Passage, tick: int) -> None:
        if passage.answer:
            passage.answer.cancel()
        passage.answer = self.at_token(tick, Order.ANSWER, token, self._answered)

    def _answered(self, token: Token) -> None:
        passage = token.visit.passage
        assert passage
        passage.answered = True
        if token.state is State.IN_HAND:  # it counts when the ask ends
            return
        if token.state is State.QUEUED:
            self.withdraw(token, Flag.WITHDRAWN)
        else:
            self.end_held(token)
        self._use_answer(token)

    def _use_answer(self, token: Token) -> None:
        passage = token.visit.passage
        assert passage
        assert passage.policy
        policy = passage.policy
        passage.answer, passage.answered = None, False
        self._try_again(token.case, passage.missing)
        passage.missing = self._blank(token.case, passage.missing)
        if passage.missing and policy.at_most in range(1, passage.asks + 1):
            if self._then(token, passage, policy):
                self._gate_passed(token)
        elif passage.missing:
            self._ask(token)
        else:
            self._gate_passed(token)

    def _reminded(self, token: Token) -> None:
        passage = token.visit.passage
        assert passage
        assert passage.policy
        policy = passage.policy
        self.end_held(token)
        if policy.at_most == 0 or passage.asks < policy.at_most:
            self.queue(token, self.home(token), Kind.ASK)
        else:
            self.give_up_asking(passage)
            if self._then(token, passage, policy):
                self._gate_passed(token)

    def end_held(self, token: Token, flags: int = 0) -> None:
        """Nobody is waited for any more."""
        visit = token.visit
        assert visit.passage
        assert visit.passage.policy
        if visit.passage.reminder:
            visit.passage.reminder.cancel()
        asked, at = visit.passage.policy.team, visit.passage.branch
        self.tell_span(Kind.HELD, token, token.since, self.now, team=visit.team, other=asked, handoff=at, flags=flags)
        self.resume(token.case, self.paused_while_held)

    def give_up_asking(self, passage: Passage) -> None:
        """Pending answers are void."""
        for due in (passage.answer, passage.reminder):
            if due:
                due.cancel()
        passage.answer, passage.answered = None, False


def mask(fields: Iterable[int]) -> int:
    """One bit per field [9.3]."""
    return sum(1 << field for field in fields)


def _fields(*gates: Gate) -> set[int]:
    return {field for gate in gates for need in gate.needs for field in need.fields}


def _next_gate(passage: Passage) -> None:
    passage.gate += 1
    passage.asks = passage.rounds = 0
