"""What the workloads share: one system, one record, and teams that work around the clock or in office hours."""

from flowspec import Calendar, Outside, Record, System, Team, always, text

desk = System("Desk", "crm")
office = Calendar("Mon-Fri 09:00-17:00", zone="UTC")
customer = Outside("Customer")


class Case(Record, kept_in=desk):
    """What moves through the teams."""

    brief = text("What is wanted.")
    goals = text("What it is for.")


round_the_clock = [Team(f"Desk {i}", calendar=always, assigns="pull") for i in range(1, 7)]
in_office_hours = [Team(f"Team {i}", calendar=office, assigns="pull") for i in range(1, 7)]
