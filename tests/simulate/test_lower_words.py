"""Every word of the language by one small workflow whose Log was written by hand from docs/bridge.md."""

from enum import Enum

from flowspec import (
    Acceptance,
    Agent,
    Approval,
    Automation,
    Block,
    Chase,
    Clock,
    Default,
    Disputed,
    End,
    Escalate,
    Notify,
    OnHold,
    PassAnyway,
    Record,
    Required,
    Requires,
    Retry,
    ReturnTo,
    ReturnToSender,
    Retyped,
    Route,
    Stage,
    Start,
    Target,
    Times,
    Within,
    Workflow,
    after,
    all_of,
    any_of,
    at,
    choice,
    days,
    every,
    hours,
    instant,
    judged,
    memory,
    message,
    minutes,
    nobody,
    nothing_else_applies,
    now,
    party,
    previous_owner,
    text,
    undecided,
    whole,
    work_done,
    yes_no,
)
from flowspec.simulate.model import CLEAR, FILL, OP_FILLED, Distribution, Hold, Span, Values
from flowspec.simulate.model import Clock as ModelClock
from tests.simulate.lowering import ONE, back, chat, crm, customer, front, history, lead, lowered, of_case, sheet


class Urgency(Enum):
    """How soon."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


class Thing(Record, kept_in=crm):
    """Something that is handed over."""

    scope = text("What it is.")
    goals = text("What it is for.")
    size = whole("How much.")
    urgency = choice(Urgency, "How soon.")
    ready = yes_no("Is it ready?")
    begun = instant("When somebody began.")
    keeper = party("Who keeps it.")
    typed = text("Copied by hand.", synced_to=[Retyped(sheet)])


WORKS = """
[stages.first]
work = "10 min"
[stages.second]
work = "20 min"
"""


class Plain(Workflow[Thing]):
    """Two teams, one handoff."""

    first = Start("Begun.", owner=front)
    second = Stage("Taken on.", owner=back)
    done = End("Finished.")
    pass_on = first.hands_off_to(second, on=work_done)
    finish = second.to(done, on=work_done)


def test_work_done_is_seen_at_once() -> None:
    told = lowered(Plain, ONE + WORKS)
    assert history(told) == [
        "0 ARRIVE first",
        "0 REACH first",
        "0-10 WORK first (Front)",
        "10 REACH second",
        "10-30 WORK second (Back)",
        "30 CLOSE done",
    ]


def test_memory_is_noticed_later() -> None:
    class Remembered(Plain):
        """Somebody remembers."""

        pass_on = Plain.first.hands_off_to(Plain.second, on=memory("somebody tells them"))
        finish = Plain.second.to(Plain.done, on=work_done)

    told = lowered(Remembered, ONE + WORKS + '[links.pass_on]\nnotice = "30 min"')
    assert of_case(history(told), "ARRIVE", "REACH") == [
        "0-10 WORK first (Front)",
        "10-40 NOTICE second (Back)",
        "40-60 WORK second (Back)",
        "60 CLOSE done",
    ]
    assert told.header.branches[0].carrier == "memory"


def test_a_link_without_a_trigger_counts_as_memory_and_what_is_forgotten_waits_to_be_asked_for() -> None:
    class Untold(Plain):
        """Nobody says what makes it move."""

        pass_on = Plain.first.hands_off_to(Plain.second)

    told = lowered(Untold, ONE + WORKS + '[links.pass_on]\nnotice = "30 min"\nforgotten = 1.0\nasked = "5 h"')
    assert of_case(history(told), "ARRIVE", "REACH")[1:3] == ["10-310 FORGOTTEN second (Back)", "310-330 WORK second (Back)"]


def test_a_message_waits_to_be_read() -> None:
    class Written(Plain):
        """Somebody writes."""

        pass_on = Plain.first.hands_off_to(Plain.second, on=message(chat, "yours"))

    told = lowered(Written, ONE + WORKS + '[links.pass_on]\nnotice = "15 min"')
    assert "10-25 NOTICE second (Back)" in history(told)
    assert told.header.branches[0].carrier == "message"


def test_every_is_a_meeting() -> None:
    class Weekly(Plain):
        """It is handed over once a day."""

        pass_on = Plain.first.hands_off_to(Plain.second, on=every("day 09:00"))

    told = lowered(Weekly, ONE + WORKS)
    assert of_case(history(told), "ARRIVE", "REACH")[1:3] == ["10-540 BATCH second (Back)", "540-560 WORK second (Back)"]


def test_shares_choose_between_links_without_a_guard() -> None:
    class Parted(Plain):
        """Some are lost."""

        lost = End("Gone.", outcome="lost")
        lose = Plain.first.to(lost, on=crm.signals("gone"))

    none = lowered(Parted, ONE + WORKS + "[links.pass_on]\nshare = 0.0\n[links.lose]\nshare = 1.0")
    assert history(none)[-1] == "10 CLOSE lost"
    assert [way.share for way in none.model.ways] == [0.0, 1.0, 1.0]
    assert [none.header.stages[end].outcome for end in none.header.ends] == ["success", "lost"]


def test_guards_read_drawn_values_in_declared_order_and_nothing_else_applies_is_last() -> None:
    class Guarded(Workflow[Thing]):
        """Big things go one way."""

        first = Start("Begun.", owner=front, collects=[Thing.size])
        big = End("Big.")
        small = End("Small.")
        to_big = first.to(big, on=work_done, only_if=Thing.size >= 10)
        to_small = first.to(small, on=work_done, only_if=nothing_else_applies)

    scenario = (
        ONE.replace("[teams.Back]\nsize = 1\n", "") + '[stages.first]\nwork = "10 min"\n[fields.size]\ncomplete = {complete}\n'
    )
    ends = [
        history(lowered(Guarded, scenario.format(complete=complete) + f"values = {size}"))[-1]
        for complete, size in ((1.0, 10), (1.0, 9), (0.0, 10))
    ]
    assert ends == ["10 CLOSE big", "10 CLOSE small", "10 CLOSE small"]


def test_a_signal_makes_its_fields_have_the_values_that_it_names() -> None:
    class Signalled(Workflow[Thing]):
        """The signal says more than one thing."""

        first = Start("Begun.", owner=front)
        second = Stage("On.", owner=front)
        good = End("Good.")
        bad = End("Bad.")
        said = first.to(
            second, on=crm.signals((Thing.urgency == Urgency.SOON) & Thing.ready.yes & Thing.scope.filled & ~Thing.size.filled)
        )
        well = second.to(good, on=work_done, only_if=(Thing.urgency == Urgency.SOON) & Thing.ready.yes & Thing.scope.filled)
        badly = second.to(bad, on=work_done, only_if=nothing_else_applies)
        never = second.to(bad, on=work_done, only_if=Thing.size.filled)

    told = lowered(Signalled, ONE.replace("[teams.Back]\nsize = 1\n", "") + WORKS)
    fields = told.header.fields
    assert {fields[f]: code for f, code in told.model.ways[0].sets} == {"urgency": 1, "ready": 1, "scope": FILL, "size": CLEAR}
    assert history(told)[-1] == "30 CLOSE good"


def test_a_way_may_set_fields_to_constants_other_fields_and_the_moment() -> None:
    class Stamped(Workflow[Thing]):
        """It says when it was begun."""

        first = Start("Begun.", owner=front)
        second = Stage("On.", owner=front)
        soon = End("Soon.")
        late = End("Late.")
        begin = first.to(second, on=work_done, sets=[Thing.begun.set_to(now), Thing.urgency.set_to(Urgency.NOW)])
        in_time = second.to(soon, on=work_done, only_if=(now.since(Thing.begun) <= minutes(20)) & (Thing.urgency == Urgency.NOW))
        too_late = second.to(late, on=work_done, only_if=nothing_else_applies)

    front_only = ONE.replace("[teams.Back]\nsize = 1\n", "")
    assert history(lowered(Stamped, front_only + WORKS))[-1] == "30 CLOSE soon"
    assert history(lowered(Stamped, front_only + WORKS.replace("20 min", "21 min")))[-1] == "31 CLOSE late"


class Checked(Workflow[Thing]):
    """The receiver needs the scope; `otherwise` differs from test to test."""

    first = Start("Begun.", owner=front, collects=[Thing.scope])
    second = Stage("Taken on.", owner=back)
    done = End("Finished.")
    pass_on = first.hands_off_to(second, on=work_done, requires=Requires(Thing.scope, otherwise=PassAnyway()))
    finish = second.to(done, on=work_done)


BAD = WORKS + '[fields.scope]\ncomplete = 0.0\n{field}\n[links.pass_on]\nlook = "5 min"\n{link}\n'


def checked(otherwise: object, link: str = "", field: str = "", more: str = "") -> list[str]:
    """The Log of a case whose scope is missing, with this consequence."""

    class Variant(Checked):
        """The same with another consequence."""

        pass_on = Checked.first.hands_off_to(
            Checked.second,
            on=work_done,
            requires=Requires(Thing.scope, otherwise=otherwise),  # type: ignore[arg-type]  # pyright: ignore
        )

    scenario = ONE + BAD.format(link=link, field=field) + more
    if isinstance(otherwise, Block):
        scenario = scenario.replace('look = "5 min"', "")
    return of_case(history(lowered(Variant, scenario)), "ARRIVE", "REACH")


def test_pass_anyway_looks_and_goes_on() -> None:
    assert checked(PassAnyway()) == [
        "0-10 WORK first (Front)",
        "10 COLLECT first scope",
        "10-15 LOOK second (Back)",
        "15 CHECK second scope",
        "15-35 WORK second (Back)",
        "35 CLOSE done",
    ]


def test_undecided_at_a_gate_is_pass_anyway() -> None:
    assert checked(undecided) == checked(PassAnyway())


def test_block_is_the_senders_test() -> None:
    assert checked(Block(), 'fix = "7 min"', "again = 1.0") == [
        "0-10 WORK first (Front)",
        "10 COLLECT first scope",
        "10 CHECK first scope",
        "10-17 BLOCKFIX first (Front)",
        "17-37 WORK second (Back)",
        "37 CLOSE done",
    ]


def test_return_to_sender_is_worked_again_and_takes_the_same_link() -> None:
    assert checked(ReturnToSender(), "", "again = 1.0", '[stages.first]\nwork = "10 min"\nrework = "4 min"\n'[0:0]) == [
        "0-10 WORK first (Front)",
        "10 COLLECT first scope",
        "10-15 LOOK second (Back)",
        "15 CHECK second scope",
        "15-25 WORK first (Front)",
        "25 COLLECT first complete",
        "25-30 LOOK second (Back)",
        "30 CHECK second complete",
        "30-50 WORK second (Back)",
        "50 CLOSE done",
    ]


def test_a_return_has_a_limit_and_then_something_else() -> None:
    lines = checked(ReturnTo(Checked.first, at_most=Times(1, otherwise=Escalate(to=lead))), 'fix = "3 min"', "again = 0.0")
    assert [line.split()[1] for line in lines] == (
        ["WORK", "COLLECT", "LOOK", "CHECK", "WORK", "COLLECT", "LOOK", "CHECK", "FIX", "WORK", "CLOSE"]
    )
    assert "30-33 FIX second (Front)" in lines


def test_chase_asks_waits_and_goes_on() -> None:
    chase = Chase(whom=customer, every=hours(8), at_most=2, otherwise=PassAnyway())
    assert checked(chase, 'ask = "2 min"\nanswer = "60 min"', "again = 1.0") == [
        "0-10 WORK first (Front)",
        "10 COLLECT first scope",
        "10-15 LOOK second (Back)",
        "15 CHECK second scope",
        "15-17 ASK second (Back)",
        "17-77 HELD second (Back)",
        "77-97 WORK second (Back)",
        "97 CLOSE done",
    ]


def test_escalate_at_a_gate_is_a_fix_by_the_other_team() -> None:
    assert checked(Escalate(to=lead), 'fix = "3 min"')[4:] == [
        "15-18 FIX second (Front)",
        "18-38 WORK second (Back)",
        "38 CLOSE done",
    ]


def test_a_default_is_right_as_often_as_it_is_said() -> None:
    class Defaulted(Workflow[Thing]):
        """The size is assumed."""

        first = Start("Begun.", owner=front, collects=[Thing.size])
        second = Stage("Taken on.", owner=back)
        ten = End("Ten.")
        other = End("Other.")
        pass_on = first.hands_off_to(
            second, on=work_done, requires=Requires(Thing.size, otherwise=Default([Thing.size.set_to(10)]))
        )
        to_ten = second.to(ten, on=work_done, only_if=Thing.size == 10)
        to_other = second.to(other, on=work_done, only_if=nothing_else_applies)

    told = lowered(Defaulted, ONE + WORKS + "[fields.size]\ncomplete = 0.0\nvalues = 3\ndefault_right = 1.0")
    assert told.model.ways[0].branches[0].gates[0].missing.sets == ((0, 10),)
    assert history(told)[-1] == "30 CLOSE ten"


def test_what_is_used_while_it_is_missing_harms_and_is_repaired() -> None:
    lines = checked(PassAnyway(), "", 'harm = 1.0\nrepair = "6 min"')
    assert lines[-3:] == ["15-35 WORK second (Back)", "35-41 REPAIR second (Back)", "41 CLOSE done"]


def test_reads_makes_a_stage_use_a_field() -> None:
    class Reader(Plain):
        """The second stage reads the goals."""

        second = Plain.second.but(reads=[Thing.goals])

    told = lowered(Reader, ONE + WORKS + '[fields.goals]\nharm = 1.0\nrepair = "6 min"')
    assert history(told)[-2:] == ["30-36 REPAIR second (Back)", "36 CLOSE done"]


def test_required_only_if_counts_where_its_condition_holds() -> None:
    class Sometimes(Workflow[Thing]):
        """The scope is needed for big things."""

        first = Start("Begun.", owner=front, collects=[Thing.size])
        second = Stage("Taken on.", owner=back)
        done = End("Finished.")
        pass_on = first.hands_off_to(
            second, on=work_done, requires=Requires(Required(Thing.scope, only_if=Thing.size > 5), otherwise=PassAnyway())
        )
        finish = second.to(done, on=work_done)

    seen = [
        next(line for line in history(lowered(Sometimes, ONE + WORKS + f"[fields.size]\nvalues = {size}")) if "CHECK" in line)
        for size in (5, 6)
    ]
    assert seen == ["10 CHECK second complete", "10 CHECK second scope"]


def test_one_of_two_facts_is_enough() -> None:
    class Either(Workflow[Thing]):
        """The scope or the goals."""

        first = Start("Begun.", owner=front, collects=[Thing.goals])
        second = Stage("Taken on.", owner=back)
        done = End("Finished.")
        pass_on = first.hands_off_to(
            second, on=work_done, requires=Requires(Thing.scope.filled | Thing.goals.filled, otherwise=PassAnyway())
        )
        finish = second.to(done, on=work_done)

    told = lowered(Either, ONE + WORKS)
    (need,) = told.model.ways[0].branches[0].gates[0].needs
    assert need.fields == (0, 1)
    assert {op for op, _ in need.program or ()} >= {OP_FILLED}
    assert "10 CHECK second complete" in history(told)


def test_exit_and_entry_are_gates_of_all_links_out_and_in() -> None:
    class Criteria(Plain):
        """What must be there when it leaves, and when it comes."""

        first = Plain.first.but(exit=Requires(Thing.scope, otherwise=PassAnyway()))
        second = Plain.second.but(entry=Requires(Thing.goals, otherwise=PassAnyway()))

    told = lowered(Criteria, ONE + WORKS)
    way = told.model.ways[0]
    assert [[need.fields for need in gate.needs] for gate in (*way.gates, *way.branches[0].gates)] == [[(0,)], [(1,)]]
    assert [line for line in history(told) if "CHECK" in line] == ["10 CHECK first scope", "10 CHECK second goals"]


def test_inside_a_team_and_before_an_end_the_sender_tests() -> None:
    class Inside(Workflow[Thing]):
        """One team."""

        first = Start("Begun.", owner=front)
        second = Stage("On.", owner=front, entry=Requires(Thing.scope, otherwise=PassAnyway()))
        done = End("Finished.")
        go_on = first.to(second, on=work_done)
        finish = second.to(done, on=work_done, requires=Requires(Thing.goals, otherwise=PassAnyway()))

    told = lowered(Inside, ONE.replace("[teams.Back]\nsize = 1\n", "") + WORKS)
    assert [line for line in history(told) if "CHECK" in line] == ["10 CHECK first scope", "30 CHECK second goals"]


def test_an_approval_is_work_of_whoever_gives_it() -> None:
    class Approved(Plain):
        """The lead says yes before."""

        pass_on = Plain.first.hands_off_to(
            Plain.second, on=work_done, requires=Requires(Approval(by=lead), otherwise=PassAnyway())
        )

    scenario = ONE + WORKS + '[links.pass_on.approval.Lead]\nwork = "4 min"\ngranted = {granted}'
    yes, no = (history(lowered(Approved, scenario.replace("{granted}", str(granted)))) for granted in (1.0, 0.0))
    assert of_case(yes, "ARRIVE", "REACH") == [
        "0-10 WORK first (Front)",
        "10-14 APPROVE first (Front)",
        "14 CHECK second complete",
        "14-34 WORK second (Back)",
        "34 CLOSE done",
    ]
    assert "14 CHECK second pass_on approved by Lead" in no


def test_judged_is_a_share_of_yes() -> None:
    def fits(size: int) -> bool:
        return size > 3

    class Judged(Workflow[Thing]):
        """Somebody's judgement."""

        first = Start("Begun.", owner=front, collects=[Thing.size])
        good = End("Good.")
        bad = End("Bad.")
        take = first.to(good, on=work_done, only_if=judged(fits, Thing.size))
        leave = first.to(bad, on=work_done, only_if=nothing_else_applies)

    scenario = ONE.replace("[teams.Back]\nsize = 1\n", "") + '[stages.first]\nwork = "10 min"\n[judged]\nfits = '
    assert [history(lowered(Judged, scenario + share))[-1] for share in ("1.0", "0.0")] == ["10 CLOSE good", "10 CLOSE bad"]


def test_a_required_judgement_comes_out_when_the_senders_work_ends() -> None:
    def fits(scope: str) -> bool:
        return bool(scope)

    class Judged(Plain):
        """It must be judged well."""

        pass_on = Plain.first.hands_off_to(
            Plain.second, on=work_done, requires=Requires(judged(fits, Thing.scope), otherwise=PassAnyway())
        )

    checks = [
        next(line for line in history(lowered(Judged, ONE + WORKS + f"[judged]\nfits = {share}")) if "CHECK" in line)
        for share in (1.0, 0.0)
    ]
    assert checks == ["10 CHECK second complete", "10 CHECK second judged.fits (required)"]


def test_a_timer_moves_what_waits_and_a_guard_may_hold_it_back() -> None:
    class Timed(Workflow[Thing]):
        """Nobody comes."""

        first = Start("Begun.", owner=front)
        second = Stage("Taken on.", owner=back, waits_for=customer)
        done = End("Finished.")
        gone = End("Given up.")
        pass_on = first.hands_off_to(second, on=work_done)
        answered = second.to(done, on=crm.signals("answer"))
        give_up = second.to(gone, on=after(hours(1)))
        never = second.to(done, on=after(minutes(30)), only_if=Thing.scope.filled)

    scenario = (
        ONE.replace("[teams.Back]\nsize = 1\n", "") + '[stages.first]\nwork = "10 min"\n[links.answered]\nafter = "{after}"'
    )
    late, early = (history(lowered(Timed, scenario.format(after=told))) for told in ("2 h", "20 min"))
    assert late[-2:] == ["10-70 WAIT second (Back)", "70 CLOSE gone"]
    assert early[-2:] == ["10-30 WAIT second (Back)", "30 CLOSE done"]


def test_at_is_a_moment_of_the_record_and_of_a_day_its_begin() -> None:
    class Dated(Workflow[Thing]):
        """It begins when the record says."""

        first = Start("Begun.", owner=front, collects=[Thing.begun], waits_for=customer)
        done = End("Finished.")
        begin = first.to(done, on=at(Thing.begun))

    scenario = ONE.replace("[teams.Back]\nsize = 1\n", "").replace("[teams.Front]\nsize = 1\n", "")
    told = lowered(Dated, scenario + '[fields.begun]\nvalues = "3 h"')
    assert told.model.ways[0].timer_at == ((0, 0),)


def test_waits_for_has_no_line_and_the_stages_wait_serves_all_its_links() -> None:
    class Waiting(Workflow[Thing]):
        """The customer has it."""

        first = Start("Begun.", owner=front, waits_for=customer)
        done = End("Finished.")
        answered = first.to(done, on=crm.signals("answer"))

    told = lowered(
        Waiting,
        ONE.replace("[teams.Back]\nsize = 1\n", "").replace("[teams.Front]\nsize = 1\n", "") + '[stages.first]\nwait = "90 min"',
    )
    assert history(told) == ["0 ARRIVE first", "0 REACH first", "0-90 WAIT first (Front)", "90 CLOSE done"]


def test_nobody_works_in_a_transit_stage() -> None:
    class Transit(Plain):
        """The form is passed on by software."""

        first = Plain.first.but(worked_by=nobody)

    told = lowered(Transit, ONE.replace("[teams.Front]\nsize = 1\n", "") + '[stages.second]\nwork = "20 min"')
    assert history(told) == ["0 ARRIVE first", "0 REACH first", "0 REACH second", "0-20 WORK second (Back)", "20 CLOSE done"]


def test_a_hold_frees_the_seat_and_pauses_the_clocks_of_its_condition() -> None:
    class Held(Plain):
        """The customer is asked."""

        first = Plain.first.but(on_hold=OnHold(Thing.ready.no, waits_for=customer), deadline=None)
        watch = Clock(
            meaning="Quick",
            kind="SLA",
            starts=first,
            stops=Plain.second,
            pauses=[Thing.ready.no],
            deadline=Within(minutes(30), otherwise=undecided),
        )

    told = lowered(Held, ONE + WORKS.replace('work = "10 min"', 'work = "10 min"\nhold = { share = 0.5, wait = "50 min" }'))
    holds = [line for line in history(told) if "HOLD" in line]
    stage = told.model.stages[0]
    assert stage.hold == Hold(0.5, Span(Distribution("fixed", (3_000_000.0,))), (0,))
    assert all(line.endswith("HOLD first (Front)") for line in holds)


def test_a_deadline_is_a_clock_and_escalate_is_work_of_another() -> None:
    class Late(Plain):
        """Back is slow."""

        second = Plain.second.but(deadline=Within(minutes(5), otherwise=Escalate(to=lead)))

    told = lowered(Late, ONE + WORKS + '[clocks.second]\nwork = "3 min"')
    assert of_case(history(told), "ARRIVE", "REACH") == [
        "0-10 WORK first (Front)",
        "15 BREACH second",
        "15-18 SIDE (Front)",
        "10-30 WORK second (Back)",
        "10-30 CLOCK second breached",
        "30 CLOSE done",
    ]
    assert told.header.clocks[0].escalates_to == 0


def clock_of(deadline: Within, more: str = "") -> ModelClock:
    """The first clock of the plain workflow whose second stage has this deadline."""

    class Due(Plain):
        """It has a deadline."""

        second = Plain.second.but(deadline=deadline)

    return lowered(Due, ONE + WORKS + more).model.clocks[0]


def test_notify_notices_and_undecided_does_nothing() -> None:
    notified, nothing = clock_of(Within(hours(5), otherwise=Notify(lead))), clock_of(Within(hours(5), otherwise=undecided))
    assert (notified.notices, notified.team, nothing.notices, nothing.team) == (True, -1, False, -1)
    assert (notified.starts, notified.stops, notified.within) == ((("reach", 1),), (("leave", 1),), 5 * 3_600_000)


def test_an_escalation_that_goes_on_is_a_clock_started_by_the_breach() -> None:
    class Chain(Plain):
        """Twice."""

        second = Plain.second.but(
            deadline=Within(minutes(5), otherwise=Escalate(to=lead, then=Within(minutes(5), otherwise=Notify(front))))
        )

    told = lowered(Chain, ONE + WORKS + '[clocks.second]\nwork = "3 min"')
    assert [(clock.what, clock.starts, clock.stops) for clock in told.model.clocks] == [
        ("stage", (("reach", 1),), (("leave", 1),)),
        ("chain", (("breach", 0),), (("leave", 1),)),
    ]
    assert [line for line in history(told) if "BREACH" in line] == ["15 BREACH second", "20 BREACH second, step 2"]


def test_a_target_has_rows_and_a_gap_means_no_clock() -> None:
    class Ranked(Plain):
        """The urgent ones are due sooner."""

        first = Plain.first.but(collects=[Thing.urgency])
        second = Plain.second.but(
            deadline=Within(Target((Thing.urgency == Urgency.NOW, minutes(5)), otherwise=None), otherwise=undecided)
        )

    urgent, calm = (
        history(lowered(Ranked, ONE + WORKS + f"[fields.urgency]\nvalues = {{ {name} = 1.0 }}")) for name in ("NOW", "LATER")
    )
    assert "15 BREACH second" in urgent
    assert not [line for line in calm if "CLOCK" in line or "BREACH" in line]


def test_a_warning_counts_before_the_breach_and_business_time_in_the_owners_hours() -> None:
    warned = clock_of(Within(hours(5), warn=hours(1), otherwise=undecided))
    assert (warned.within, warned.warn, warned.calendars) == (5 * 3_600_000, 3_600_000, (-1,))


def test_acceptance_runs_from_release_to_the_first_taking() -> None:
    class Accepted(Plain):
        """Back says yes within five minutes."""

        pass_on = Plain.first.hands_off_to(
            Plain.second, on=message(chat, "yours"), accepted=Within(minutes(5), otherwise=Notify(lead))
        )

    told = lowered(Accepted, ONE + WORKS + '[links.pass_on]\nnotice = "60 min"')
    assert of_case(history(told), "ARRIVE", "REACH") == [
        "0-10 WORK first (Front)",
        "15 BREACH pass_on",
        "10-15 NOTICE second (Back)",
        "10-15 CLOCK pass_on breached",
        "15-35 WORK second (Back)",
        "35 CLOSE done",
    ]


def test_what_is_read_back_is_found_wrong_and_returned() -> None:
    class ReadBack(Workflow[Thing]):
        """Back repeats the scope that came from the customer."""

        asked = Start("Asked.", owner=front, collects=[Thing.scope])
        first = Stage("Begun.", owner=front)
        second = Stage("Taken on.", owner=back)
        done = End("Finished.")
        begin = asked.to(first, on=work_done)
        pass_on = first.hands_off_to(second, on=work_done, accepted=Acceptance(reads_back=[Thing.scope]))
        finish = second.to(done, on=work_done)

    scenario = (
        ONE + WORKS + '[stages.asked]\nwork = "1 min"\n[fields.scope]\ncomplete = 0.0\nwrong = 1.0\nagain = 1.0\ndetect = 1.0\n'
    )
    lines = of_case(history(lowered(ReadBack, scenario)), "ARRIVE", "REACH")
    assert lines == [
        "0-1 WORK asked (Front)",
        "1 COLLECT asked complete",
        "1-11 WORK first (Front)",
        "11 CHECK second scope",
        "11-21 WORK first (Front)",
        "21 COLLECT first complete",
        "21 CHECK second complete",
        "21-41 WORK second (Back)",
        "41 CLOSE done",
    ]


def test_automation_that_fails_is_told_to_somebody_or_forgotten() -> None:
    def automated(if_it_fails: Notify | Retry | Escalate | object, more: str) -> list[str]:
        class Automated(Plain):
            """Software passes it on."""

            pass_on = Plain.first.hands_off_to(
                Plain.second,
                on=work_done,
                automated=[Automation(job="Create it", tool=crm, if_it_fails=if_it_fails)],  # type: ignore[arg-type]  # pyright: ignore
            )

        told = lowered(
            Automated,
            ONE.replace("size = 1", 'size = 1\nnotice = "30 min"', 1 if "FRONT" in more else 0)
            + WORKS
            + more.replace("FRONT", ""),
        )
        return [line for line in history(told) if "NOTICE" in line or "FORGOTTEN" in line]

    fails = "[links.pass_on]\nfails = 1.0\n"
    assert automated(Notify(front), "FRONT" + fails) == ["10-40 NOTICE second (Back)"]
    assert automated(Retry(every=minutes(5), at_most=2, otherwise=Notify(front)), "FRONT" + fails) == [
        "10-50 NOTICE second (Back)"
    ]
    assert automated(undecided, fails + 'asked = "2 h"') == ["10-130 FORGOTTEN second (Back)"]


def test_a_fork_has_branches_and_the_join_waits_for_all() -> None:
    class Parallel(Workflow[Thing]):
        """Two things at once."""

        first = Start("Begun.", owner=front)
        second = Stage("One.", owner=front)
        third = Stage("Other.", owner=back)
        done = End("Finished.")
        part = first.hands_off_to(all_of(second, third), on=work_done)
        meet = all_of(second, third).to(done, on=work_done)

    told = lowered(Parallel, ONE + WORKS + '[stages.third]\nwork = "45 min"')
    assert of_case(history(told), "ARRIVE", "REACH", "FORK") == [
        "0-10 WORK first (Front)",
        "10-30 WORK second (Front)",
        "10-55 WORK third (Back)",
        "30-55 JOIN second",
        "55 CLOSE done",
    ]
    assert [branch.name for branch in told.header.branches] == ["part/second", "part/third", "meet/second", "meet/third"]


def test_any_of_is_one_link_for_each_source_and_numbers_may_differ() -> None:
    class Any(Plain):
        """It can be lost twice."""

        lost = End("Gone.", outcome="lost")
        lose = any_of(Plain.first, Plain.second).to(lost, on=crm.signals("gone"))

    scenario = (
        ONE
        + WORKS
        + "[links.pass_on]\nshare = 0.9\n[links.finish]\nshare = 0.6\n"
        + '[links.lose]\nshare = 0.1\n[links."lose/second"]\nshare = 0.4\n'
    )
    told = lowered(Any, scenario)
    assert {way.name: way.share for way in told.model.ways} == {
        "pass_on": 0.9,
        "finish": 0.6,
        "lose/first": 0.1,
        "lose/second": 0.4,
    }


def test_a_limit_of_takings_sends_it_elsewhere() -> None:
    class Limited(Workflow[Thing]):
        """Round and round, twice at most."""

        first = Start("Begun.", owner=front)
        second = Stage("Taken on.", owner=back)
        out = Stage("Given up.", owner=front)
        done = End("Finished.")
        pass_on = first.hands_off_to(second, on=work_done)
        again = second.hands_off_to(first, on=work_done, at_most=Times(2, otherwise=ReturnTo(out)))
        finish = out.to(done, on=work_done)

    told = lowered(Limited, ONE + WORKS + '[stages.out]\nwork = "1 min"')
    reached = [line.split()[2] for line in history(told) if "REACH" in line]
    assert reached == ["first", "second", "first", "second", "first", "second", "out"]


def test_a_routing_table_and_a_party_field_name_the_line() -> None:
    class Routed(Plain):
        """The small ones stay at the front."""

        first = Plain.first.but(collects=[Thing.size, Thing.keeper])
        second = Plain.second.but(owner=Route((Thing.size < 10, front), otherwise=back))

    class Kept(Routed):
        """The record says who."""

        second = Plain.second.but(owner=Thing.keeper)
        third = Stage("Somebody else's.", owner=back)
        never = Plain.first.hands_off_to(third, on=after(days(1)))

    by_size = [
        next(line for line in history(lowered(Routed, ONE + WORKS + f"[fields.size]\nvalues = {size}")) if "WORK second" in line)
        for size in (9, 10)
    ]
    assert by_size == ["10-30 WORK second (Front)", "10-30 WORK second (Back)"]
    unowned = (
        ONE
        + '[stages.third]\nwork = "1 min"\n'
        + WORKS
        + 'unowned = { wait = "60 min", by = "Front" }\n[fields.keeper]\ncomplete = {complete}\nvalues = { Back = 1.0 }'
    )
    by_party = [
        of_case(history(lowered(Kept, unowned.replace("{complete}", complete))), "ARRIVE", "REACH", "COLLECT")[1:-1]
        for complete in ("1.0", "0.0")
    ]
    assert by_party == [
        ["10-30 WORK second (Back)"],
        ["10 MISROUTE second", "10-70 UNOWNED second (Front)", "70-90 WORK second (Front)"],
    ]


def test_a_dispute_rests_until_somebody_takes_it() -> None:
    class Fought(Plain):
        """Both believe that the other does it."""

        second = Plain.second.but(owner=Disputed(front, back), worked_by=back)

    told = lowered(Fought, ONE + WORKS + 'unowned = "3 h"')
    assert of_case(history(told), "ARRIVE", "REACH")[1:3] == ["10-190 UNOWNED second (Back)", "190-210 WORK second (Back)"]


def test_the_previous_owner_works_or_without_work_waits() -> None:
    class Looked(Workflow[Thing]):
        """Back looks again."""

        first = Start("Begun.", owner=back)
        second = Stage("Checked.", owner=previous_owner)
        done = End("Finished.")
        look = first.to(second, on=work_done)
        finish = second.to(done, on=work_done)

    back_only = ONE.replace("[teams.Front]\nsize = 1\n", "")
    worked, waited = (
        lowered(Looked, back_only + WORKS),
        lowered(Looked, back_only + '[stages.first]\nwork = "10 min"\n[links.finish]\nafter = "20 min"'),
    )
    assert "10-30 WORK second (Back)" in history(worked)
    assert [line for line in history(waited) if "WAIT" in line] == ["10-30 WAIT second (Back)"]


def test_an_agent_is_a_machine_and_its_fallback_takes_over() -> None:
    robot = Agent("Robot", task="classify", reads=[Thing.scope], writes=[Thing.size], confident="0.8", falls_back_to=back)

    class Automatic(Plain):
        """A robot begins."""

        first = Plain.first.but(worked_by=robot)

    base = ONE.replace("[teams.Front]\nsize = 1\n", "") + '[stages.second]\nwork = "20 min"\n[agents.Robot]\ntime = "2 min"\n'
    sure = lowered(Automatic, base)
    unsure = lowered(Automatic, base + 'low = 1.0\n[stages.first]\nwork = "12 min"')
    assert of_case(history(sure), "ARRIVE", "REACH")[0] == "0-2 AI first (Front)"
    assert of_case(history(unsure), "ARRIVE", "REACH")[0] == "0-12 WORK first (Back)"


def test_what_is_typed_again_costs_time_where_the_copy_lives() -> None:
    class Copied(Plain):
        """Back types it into the sheet."""

        first = Plain.first.but(collects=[Thing.typed])
        second = Plain.second.but(worked_in=sheet)

    told = lowered(Copied, ONE + WORKS + '[fields.typed]\nre_entry = "5 min"')
    assert "10-35 WORK second (Back)" in history(told)
    assert told.header.stages[1].retypes == (0,)


def test_a_role_works_in_its_teams_line_unless_it_has_seats() -> None:
    class Led(Plain):
        """The lead takes it."""

        second = Plain.second.but(owner=lead)

    front_only = ONE.replace("[teams.Back]\nsize = 1\n", "")
    assert "10-30 WORK second (Front)" in history(lowered(Led, front_only + WORKS))
    assert "10-30 WORK second (Lead)" in history(lowered(Led, front_only + WORKS + "[roles.Lead]\nsize = 1"))


def test_priorities_come_from_a_field_in_declared_order_or_from_shares() -> None:
    class Ranked(Workflow[Thing], priority=Thing.urgency):
        """The urgent ones first."""

        first = Start("Begun.", owner=front, collects=[Thing.urgency])
        done = End("Finished.")
        finish = first.to(done, on=work_done)

    front_only = ONE.replace("[teams.Back]\nsize = 1\n", "") + '[stages.first]\nwork = "10 min"\n'
    ranked = lowered(Ranked, front_only + "[fields.urgency]\nvalues = { NOW = 0.2, LATER = 0.8 }").model
    assert (ranked.workflows[0].priority_field, ranked.workflows[0].priorities) == (0, ("NOW", "SOON", "LATER"))
    assert ranked.fields[0].values == Values((0, 2), (0.2, 1.0))

    class Unranked(Workflow[Thing]):
        """By shares."""

        first = Start("Begun.", owner=front)
        done = End("Finished.")
        finish = first.to(done, on=work_done)

    shared = lowered(Unranked, front_only + "[priorities]\nhigh = 0.25\nlow = 0.75").model.workflows[0]
    assert (shared.priority_field, shared.priorities, shared.priority_shares) == (-1, ("high", "low"), (0.25, 1.0))


def test_was_keeps_the_key_of_a_renamed_place() -> None:
    class Renamed(Workflow[Thing], process="Plain"):
        """The same under another name."""

        first = Start("Begun.", owner=front)
        taken = Stage("Taken on.", owner=back, was="second")
        done = End("Finished.")
        give = first.hands_off_to(taken, on=work_done, was="pass_on")
        finish = taken.to(done, on=work_done)

    old, new = lowered(Plain, ONE + WORKS).model, lowered(Renamed, ONE + WORKS.replace("second", "taken")).model
    assert [stage.key for stage in old.stages] == [stage.key for stage in new.stages]
    assert [way.key for way in old.ways] == [way.key for way in new.ways]


def test_a_backlog_stands_in_its_stage_with_what_was_collected_before() -> None:
    class Collecting(Plain):
        """The first stage collects the scope."""

        first = Plain.first.but(collects=[Thing.scope])
        second = Plain.second.but(reads=[Thing.scope])

    told = lowered(Collecting, ONE + WORKS + "[backlog.second]\ncases = 2\n[fields.scope]\ncomplete = 0.7")
    source = told.model.sources[1]
    assert (source.start, source.ticks, [(c.field, c.complete) for c in source.collects]) == (1, (0, 0), [(0, 0.7)])
    assert [line for line in history(told) if line.startswith("0") and "REACH second" in line] == ["0 REACH second"] * 2


def test_sizes_by_date_are_seats_that_come_and_go() -> None:
    told = lowered(
        Plain,
        ONE.replace("[arrivals]", 'start = "2027-01-04"\n[arrivals]').replace(
            "[teams.Back]\nsize = 1", '[teams.Back]\nsize = [["2027-01-05", 2]]'
        )
        + WORKS,
    )
    assert len(told.model.teams[1].seats) == 2
    assert "1440-1460 WORK second (Back)" in history(told)


def test_two_workflows_share_their_teams() -> None:
    class Other(Workflow[Thing], process="other"):
        """Also for the front."""

        ask = Start("Asked.", owner=front)
        told = End("Answered.")
        answer = ask.to(told, on=work_done)

    scenario = """
    format = 1
    horizon = "2 d"
    seed = 1
    [teams.Front]
    size = 1
    switching = "3 min"
    [teams.Back]
    size = 1
    [workflows.Plain]
    spec = "x.py"
    arrivals.times = ["0 min"]
    stages.first.work = "10 min"
    stages.second.work = "20 min"
    [workflows.other]
    spec = "y.py"
    arrivals.times = ["0 min"]
    stages.ask.work = "5 min"
    """
    told = lowered(Plain, scenario, Other)
    assert of_case(history(told), "ARRIVE", "REACH", "CLOSE") == [
        "0-10 WORK first (Front)",
        "0-10 QUEUE ask (Front)",
        "10-18 WORK ask (Front)",
        "10-30 WORK second (Back)",
    ]
    assert told.header.workflows == ("Plain", "other")
