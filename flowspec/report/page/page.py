"""A study -> the whole page."""

import re

from flowspec.decide.study import Study
from flowspec.report.comparison import names
from flowspec.report.page.content import Page
from flowspec.report.page.course import course, stream
from flowspec.report.page.handoffs import handoffs, trust
from flowspec.report.page.overview import overview
from flowspec.report.page.process import process
from flowspec.report.page.run_card import run_card
from flowspec.report.page.telling import titles
from flowspec.report.page.worth import fields, flaws, worth


def page(study: Study) -> Page:
    """All sections that have something to say."""
    sections = (
        overview(study), process(study), course(study), stream(study), handoffs(study), flaws(study),
        fields(study), worth(study), trust(study), run_card(study),
    )  # fmt: skip
    told = tuple(s for s in sections if s.figures or s.sheets or s.diagrams or s.tiles)
    processes = ", ".join(map(_spoken, study.scenarios[0].lowered.header.workflows))
    scenarios = " against ".join(names(study.comparison))
    runs = f"{study.runs.count} simulated run{'s' * (study.runs.count > 1)} each, seed {study.runs.seed}"
    return Page(processes, f"{scenarios}, {runs}", titles(study), told)


def _spoken(name: str) -> str:
    """A name as a title: `sales_to_onboarding` and `SalesToOnboarding` as `Sales to onboarding`."""
    first, *rest = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).split() or [name]
    return " ".join([first[:1].upper() + first[1:], *(word if word.isupper() else word.lower() for word in rest)])
