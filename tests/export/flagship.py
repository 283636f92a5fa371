"""Two workflows as plain data: how a won deal should reach onboarding, and how it does."""

from flowspec.model.expression import Apply, Constant, Expression, FieldRef
from flowspec.model.graph import (
    Acceptance,
    Assignment,
    Automation,
    Clock,
    Consequence,
    Deadline,
    Duration,
    Edge,
    Gate,
    Graph,
    Link,
    Need,
    OnHold,
    Owner,
    Party,
    Specs,
    Stage,
    System,
    Trigger,
)


def field(name: str, record: str = "Deal") -> FieldRef:
    return FieldRef(record, name)


def filled(name: str) -> Expression:
    return Apply("filled", (field(name),))


def stage_is(choice: str) -> Expression:
    return Apply("==", (field("stage"), Constant("choice", choice)))


def party(name: str) -> Owner:
    return Owner("party", (name,))


def signal(condition: Expression) -> Trigger:
    return Trigger("signal", "HubSpot", condition)


LEAD = Consequence("escalate", to="Onboarding lead")
SALES, ONBOARDING, PLATFORM = party("Sales"), party("Onboarding"), party("Platform")
POSITIVE = Apply("not", (Apply("<=", (field("amount"), Constant("money", "0"))),))
IN_EU = Apply("==", (field("region", "Account"), Constant("choice", "EU")))
FOUR_HOURS, EIGHT_HOURS = (Deadline((), Duration(60 * n, business=True), LEAD) for n in (4, 8))
TEN_DAYS = Deadline((), Duration(10, "d", business=True), LEAD)

FLAGSHIP = Graph(
    "SalesToOnboarding",
    "sales_to_onboarding",
    "Onboarding starts with everything that Sales promised, or not at all.",
    "Deal",
    stages=(
        Stage(
            "negotiating", "start", "Terms are being agreed; nothing is signed.", SALES,
            holds=stage_is("NEGOTIATING"), collects=(field("amount"), field("scope"), field("goals"), field("go_live")),
        ),
        Stage("won", "stage", "The contract is signed; nobody has started.", SALES, collects=(field("onboarding_owner"),)),
        Stage("kickoff", "stage", "The customer meets the person who will onboard them.", ONBOARDING, reads=(field("scope"),)),
        Stage("training", "stage", "The customer's people learn the product.", ONBOARDING, helped_by="Tutor"),
        Stage("provisioning", "stage", "Accounts and data are set up.", PLATFORM),
        Stage("live", "end", "The customer uses the product.", outcome="success"),
        Stage("lost", "end", "The customer said no.", outcome="lost"),
    ),
    links=(
        Link("sign", "move", ("negotiating",), ("won",), trigger=signal(stage_is("WON"))),
        Link("lose", "move", ("negotiating", "won"), ("lost",), takes="any", trigger=signal(stage_is("LOST"))),
        Link(
            "hand_over", "handoff", ("won",), ("kickoff",), trigger=signal(filled("onboarding_owner")),
            requires=Gate(
                (Need(filled("scope")), Need(filled("goals")), Need(filled("go_live")), Need(POSITIVE),
                 Need(Apply("filled", (field("vat_id", "Account"),)), only_if=IN_EU)),
                Consequence("return", to="negotiating", notify="Sales"),
            ),
            accepted=Acceptance(FOUR_HOURS),
            sets=(Assignment(field("stage"), Constant("choice", "ONBOARDING")),),
            automated=(Automation("Create the onboarding project", "ClickUp", Consequence("notify", to="Onboarding lead")),),
        ),
        Link("start_work", "handoff", ("kickoff",), ("training", "provisioning"), trigger=Trigger("done")),
        Link("go_live", "move", ("training", "provisioning"), ("live",), trigger=Trigger("done")),
    ),
    clocks=(
        Clock("won", "stage", "", (Edge("enters", "won"),), (Edge("leaves", "won"),), EIGHT_HOURS),
        Clock("hand_over", "acceptance", "", (Edge("released", "hand_over"),), (Edge("accepted", "hand_over"),), FOUR_HOURS),
        Clock("time_to_live", "SLA", "Signed to live", (Edge("takes", "sign"),), (Edge("enters", "live"),), TEN_DAYS),
    ),
)  # fmt: skip

AS_IS = Graph(
    "SalesToOnboardingAsIs",
    "sales_to_onboarding",
    "The seller tells onboarding in Slack; the rest is asked for later.",
    "Deal",
    stages=(
        Stage("negotiating", "start", "", SALES, begins=Trigger("event", "HubSpot", said="deal created")),
        Stage("won", "stage", "Done on our side.", Owner("disputed", ("Sales", "Onboarding"))),
        Stage("kickoff", "stage", "", ONBOARDING, on_hold=OnHold(stage_is("WAITING"), "Customer"), worked_by=Owner("nobody")),
        Stage("routed", "stage", "", Owner("table", rows=((IN_EU, SALES),))),
        Stage("answering", "stage", "", Owner("previous"), waits_for="Customer"),
        Stage("provisioning", "stage", "In progress."),
        Stage("live", "end", "", outcome="success"),
    ),
    links=(
        Link("sign", "move", ("negotiating",), ("won",), trigger=Trigger("memory", said="the seller drags the card")),
        Link(
            "hand_over", "handoff", ("won",), ("kickoff",), trigger=Trigger("message", "Slack", said="Acme is in!"), via="Slack",
            requires=Gate((Need(filled("scope")),), Consequence("pass")),
        ),
        Link("chase", "handoff", ("kickoff",), ("won",), trigger=Trigger("message", "Slack"),
             only_if=Apply("not", (filled("scope"),)), at_most=2, over_limit=Consequence("undecided")),
        Link("provision", "move", ("kickoff",), ("provisioning",), trigger=Trigger("every", said="Mon 09:00")),
        Link("route", "handoff", ("kickoff",), ("routed",), trigger=Trigger("done"), is_default=True),
        Link("ask", "move", ("routed",), ("answering",), trigger=Trigger("done")),
        Link("again", "move", ("provisioning",), ("provisioning",), trigger=Trigger("after", delay=Duration(1440))),
        Link("go", "move", ("provisioning", "answering"), ("live",), takes="any"),
    ),
    clocks=(),
)  # fmt: skip

SPECS = Specs(
    workflows=(FLAGSHIP, AS_IS),
    records=(),
    parties=(
        Party("Sales", "team"),
        Party("Onboarding", "team"),
        Party("Onboarding lead", "role", team="Onboarding"),
        Party("Platform", "team"),
        Party("Tutor", "agent"),
        Party("Customer", "outside"),
    ),
    systems=(System("HubSpot", "crm"), System("ClickUp", "project tool"), System("Slack", "chat")),
    calendars=(),
)
