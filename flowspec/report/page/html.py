"""A page -> one file of HTML that needs nothing else, or JSON with the same content."""

import json
import re
from dataclasses import asdict
from importlib import import_module
from importlib.resources import files
from typing import Any

from flowspec.model.errors import FlowspecError
from flowspec.report.page import colours
from flowspec.report.page.content import Page
from flowspec.report.page.drawing import inline, svg

FORMAT = 1


class TemplatesMissing(FlowspecError):
    """The library that fills templates is not installed."""


def pictures(page: Page) -> dict[str, bytes]:
    """Every chart and diagram as SVG, by a name that is fit for a file."""
    drawn: dict[str, bytes] = {}
    for section in page.sections:
        for diagram in section.diagrams:
            drawn |= {f"{diagram.ident}-{kind.lower()}": picture for kind, picture in diagram.views}
        drawn |= {one.ident: svg(one.chart, ident=one.ident, says=one.says) for one in section.figures}
    return drawn


def as_html(page: Page, drawn: dict[str, bytes]) -> str:
    """The page with these pictures in it. Text of the specs is escaped wherever it stands. Raises `TemplatesMissing`."""
    template = _environment().get_template("page.html")
    told: str = template.render(
        page=page,
        names=page.scenarios,
        drawn={name: inline(picture, name) for name, picture in drawn.items()},
        style=_part("page.css"),
        dark=colours.dark_rules(),
        script=_part("page.js"),
    )
    return told


def as_json(page: Page) -> str:
    """The content of the page: sentences, tables, and charts with their data; the diagrams are left out."""
    content = asdict(page)
    for section in content["sections"]:
        del section["diagrams"]
    return json.dumps({"format": FORMAT, **content}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _environment() -> Any:
    try:
        jinja2 = import_module("jinja2")
    except ImportError:
        raise TemplatesMissing("there is nothing to fill the page's template with: `pip install jinja2`") from None
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["words"] = _words
    return environment


def _words(text: str) -> Any:
    """Text with `names` in backticks set as code, all of it escaped."""
    markup = import_module("markupsafe").Markup
    parts = enumerate(re.split(r"`([^`]+)`", text))
    return markup("").join(markup("<code>{}</code>").format(part) if i % 2 else part for i, part in parts)


def _part(name: str) -> str:
    return files("flowspec.report.page").joinpath(name).read_text(encoding="utf-8")
