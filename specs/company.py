"""Who works, when, and who is waited for. Sizes and costs are assumptions of a simulation and stand in the scenarios."""

from flowspec import Agent, Calendar, Outside, Role, Team
from specs.records import Lead, Return, Ticket

office = Calendar("Mon-Thu 09:00-12:30 13:30-17:30, Fri 09:00-12:30 13:30-16:30", zone="Europe/London", holidays="GB")
support_hours = Calendar("Mon-Sat 08:00-20:00", zone="Europe/London")
warehouse_shift = Calendar("Mon-Fri 07:00-15:30", zone="Europe/London", holidays="GB")

marketing = Team("Marketing", calendar=office, assigns="pull")
sales = Team("Sales", calendar=office, assigns="round robin")
enterprise_sales = Team("Enterprise sales", calendar=office, assigns="round robin")
onboarding = Team("Onboarding", calendar=office, assigns="dispatcher")
platform = Team("Platform", calendar=office, assigns="pull")
first_line_support = Team("First line", calendar=support_hours, assigns="pull")
second_line_support = Team("Second line", calendar=office, assigns="pull")
product_specialists = Team("Product specialists", calendar=office, assigns="dispatcher")
engineering = Team("Engineering", calendar=office, assigns="pull")
studio = Team("Studio", calendar=office, assigns="dispatcher")
account_management = Team("Account management", calendar=office, assigns="dispatcher")
shop_care = Team("Shop care", calendar=support_hours, assigns="pull")
returns_desk = Team("Returns desk", calendar=warehouse_shift, assigns="pull")
finance = Team("Finance", calendar=office, assigns="pull")

marketing_lead = Role("Marketing lead", of=marketing)
sales_lead = Role("Sales lead", of=sales)
onboarding_lead = Role("Onboarding lead", of=onboarding)
support_lead = Role("Support lead", of=first_line_support)
support_manager = Role("Support manager", of=second_line_support)
engineering_manager = Role("Engineering manager", of=engineering)
studio_lead = Role("Studio lead", of=studio)
shop_lead = Role("Shop lead", of=shop_care)
finance_lead = Role("Finance lead", of=finance)

customer = Outside("Customer")
visitor = Outside("Visitor")
carrier = Outside("Parcel carrier")

chat_bot = Agent(
    "Chat bot",
    task="intake",
    reads=[Lead.message],
    writes=[Lead.email],
    confident="0.8",
    falls_back_to=marketing,
)
lead_sorter = Agent(
    "Lead sorter",
    task="classify",
    reads=[Lead.message],
    writes=[Lead.topic, Lead.region],
    confident="0.85",
    falls_back_to=marketing,
)
ticket_summariser = Agent(
    "Ticket summariser",
    task="summarise",
    reads=[Ticket.conversation],
    writes=[Ticket.history],
    confident="0.7",
    falls_back_to=second_line_support,
)
reason_reader = Agent(
    "Reason reader",
    task="extract",
    reads=[Return.wish],
    writes=[Return.reason],
    confident="0.9",
    falls_back_to=shop_care,
)
assistant = Agent("AI assistant")  # as it is in many companies: nobody has said what it is for
