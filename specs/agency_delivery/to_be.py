"""One brief, kept in one place and read back by whoever takes over.

Sales writes brief, budget, promises and end into the project; a small budget needs the sales lead's yes. The studio reads the
brief back before it plans. It plans only what can be made by the promised end, and begins on the day that the plan names. The
customer may ask for changes three times, then the studio's lead decides. Account management is named before the work is shown,
and takes over with the brief, the promises and the files. Every stage has one owner and means one thing.
"""

from flowspec import (
    Acceptance,
    Approval,
    Block,
    Clock,
    End,
    Escalate,
    Notify,
    Requires,
    ReturnTo,
    Stage,
    Start,
    Times,
    Within,
    Workflow,
    after,
    at,
    business_days,
    business_hours,
    days,
    today,
    work_done,
)
from specs.company import account_management, customer, sales, sales_lead, studio, studio_lead
from specs.records import Project, ProjectStage
from specs.systems import clickup


class Agency(Workflow[Project], process="agency_delivery"):
    """One brief, kept in one place, read back by whoever takes over."""

    pitching = Start(
        "We and the customer agree what to make.",
        owner=sales,
        worked_in=clickup,
        on=clickup.signals("opportunity created"),
        holds=Project.stage == ProjectStage.PITCHING,
        collects=[Project.brief, Project.budget, Project.promises, Project.ends_on],
        deadline=Within(business_days(30), otherwise=Notify(sales_lead)),
    )
    planning = Stage(
        "The studio plans people and days.",
        owner=studio,
        worked_in=clickup,
        holds=Project.stage == ProjectStage.PLANNING,
        reads=[Project.brief, Project.ends_on],
        collects=[Project.internal_cost, Project.starts_on],
        exit=Requires(
            Project.starts_on + days(5) <= Project.ends_on,
            Project.internal_cost < Project.budget,
            otherwise=Block(),
        ),
        deadline=Within(business_days(3), otherwise=Escalate(to=studio_lead)),
    )
    planned = Stage(
        "The plan stands; work begins on the planned day.",
        owner=studio,
        waits_for=customer,
        holds=Project.stage == ProjectStage.PLANNED,
    )
    making = Stage(
        "The work is made.",
        owner=studio,
        worked_in=clickup,
        holds=Project.stage == ProjectStage.MAKING,
        reads=[Project.brief, Project.promises],
        collects=[Project.files, Project.account_manager],
        deadline=Within(business_days(15), warn=business_days(3), otherwise=Escalate(to=studio_lead)),
    )
    review = Stage(
        "The customer looks at it.",
        owner=studio,
        waits_for=customer,
        holds=Project.stage == ProjectStage.REVIEW,
    )
    keeping = Stage(
        "The account manager gets to know the customer and looks after them.",
        owner=account_management,
        worked_in=clickup,
        holds=Project.stage == ProjectStage.KEPT,
        reads=[Project.brief, Project.promises, Project.files],
        deadline=Within(business_days(20), otherwise=Notify(studio_lead)),
    )
    over = End("The project has ended; the customer is looked after.")

    win = pitching.hands_off_to(
        planning,
        on=clickup.signals(Project.stage == ProjectStage.PLANNING),
        requires=Requires(
            Project.brief,
            Project.promises,
            Project.budget > 0,
            Project.ends_on >= today,
            Approval(by=sales_lead, only_if=Project.budget < 10_000),
            otherwise=ReturnTo(pitching, notify=sales_lead, at_most=Times(2, otherwise=Escalate(to=studio_lead))),
        ),
        carries=[Project.brief, Project.promises, Project.budget, Project.ends_on],
        accepted=Acceptance(within=Within(business_hours(8), otherwise=Escalate(to=studio_lead)), reads_back=[Project.brief]),
    )
    plan = planning.to(planned, on=work_done, sets=[Project.stage.set_to(ProjectStage.PLANNED)])
    begin = planned.to(making, on=at(Project.starts_on), sets=[Project.stage.set_to(ProjectStage.MAKING)])
    show = making.to(review, on=work_done, sets=[Project.stage.set_to(ProjectStage.REVIEW)])
    correct = review.to(
        making,
        on=clickup.signals("customer asks for changes"),
        sets=[Project.stage.set_to(ProjectStage.MAKING)],
        at_most=Times(3, otherwise=Escalate(to=studio_lead)),
    )
    sign_off = review.hands_off_to(
        keeping,
        on=clickup.signals("customer signs off"),
        requires=Requires(
            Project.account_manager, Project.brief, Project.promises, Project.files, otherwise=Escalate(to=studio_lead)
        ),
        carries=[Project.brief, Project.promises, Project.files],
        accepted=Acceptance(within=Within(business_days(1), otherwise=Escalate(to=studio_lead)), reads_back=[Project.promises]),
        sets=[Project.stage.set_to(ProjectStage.KEPT)],
    )
    silence = review.to(over, on=after(days(30)), sets=[Project.stage.set_to(ProjectStage.OVER)])
    stop = keeping.to(over, on=work_done, sets=[Project.stage.set_to(ProjectStage.OVER)])

    promised = Clock(
        meaning="Won to signed off",
        kind="SLA",
        starts=win,
        stops=keeping,
        deadline=Within(business_days(40), warn=business_days(5), otherwise=Escalate(to=studio_lead)),
        pauses=[review, planned],
    )
