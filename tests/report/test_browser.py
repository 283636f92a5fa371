"""The page in a real Chromium: it asks for nothing, says nothing wrong, can be read, touched, printed, and by everybody."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator
from playwright.sync_api import Page as Tab

from flowspec.report.page.content import Page

PHONE, DESK = 390, 1280


@pytest.fixture
def heard() -> list[str]:
    """What a page says on its console, throws, and asks the network for."""
    return []


@pytest.fixture
def tab(browser: Browser, file: Path, heard: list[str]) -> Iterator[Tab]:
    """The page, open on a desk."""
    yield from opened(browser, file, heard, DESK, "light")


def opened(browser: Browser, file: Path, heard: list[str], width: int, scheme: Literal["light", "dark"]) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.on("console", lambda told: heard.append(told.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None)
    tab.goto(file.as_uri())
    yield tab
    context.close()


def test_a_page_says_nothing_wrong_and_asks_for_nothing(tab: Tab, heard: list[str]) -> None:
    tab.wait_for_load_state("networkidle")
    for kind in ("Queue", "Failures"):
        tab.get_by_label(kind, exact=True).check()

    assert heard == []


def test_every_chart_shows_marks_and_every_section_is_reached_from_the_navigation(tab: Tab, content: Page) -> None:
    figures = [figure.ident for section in content.sections for figure in section.figures]
    sizes: dict[str, int] = tab.evaluate(
        """idents => Object.fromEntries(idents.map(i => [i, [...document.querySelectorAll(`#${i} .chart svg g path`)]
            .filter(p => { const b = p.getBBox(); return b.width > 0.5 && b.height > 0.5 }).length]))""",
        figures,
    )

    assert len(figures) > 10
    assert [ident for ident, marks in sizes.items() if not marks] == []
    for section in content.sections:
        tab.locator(f'nav a[href="#{section.ident}"]').click()
        assert tab.locator(f"#{section.ident}").evaluate("e => Math.abs(e.getBoundingClientRect().top) < innerHeight")


@pytest.mark.parametrize(("chart", "says"), [("open-cases", "day"), ("causes", "of the lead time"), ("matrix-0", "a week")])
def test_pointing_at_a_mark_tells_its_numbers(tab: Tab, chart: str, says: str) -> None:
    at = marks(tab, chart).nth(2 if chart == "open-cases" else 0)
    at.scroll_into_view_if_needed()
    at.hover(force=True)

    assert says in (tab.locator("#tip").text_content() or "")
    tab.keyboard.press("Escape")
    assert tab.locator("#tip").is_hidden()


def marks(tab: Tab, chart: str) -> Locator:
    """The marks of a chart that say something: without a script they hold what they say as a title."""
    return tab.locator(f"#{chart} .chart path[data-says]")


def test_the_diagram_tells_what_the_design_says_and_changes_its_colours(tab: Tab) -> None:
    stage = tab.locator('#diagram-0-0 .view-1 [id$="stage-doing"]')
    stage.scroll_into_view_if_needed()
    stage.hover()

    assert "Somebody does it." in (tab.locator("#tip").text_content() or "")
    assert tab.locator("#diagram-0-0 .view-2").is_hidden()
    tab.get_by_label("Queue", exact=True).check()
    assert tab.locator("#diagram-0-0 .view-2").is_visible()
    assert tab.locator("#diagram-0-0 .view-1").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everybody_can_read_it(
    browser: Browser, file: Path, heard: list[str], width: int, scheme: Literal["light", "dark"]
) -> None:
    for tab in opened(browser, file, heard, width, scheme):
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found: list[dict[str, Any]] = _axe().run(tab).response["violations"]
        assert [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
        ] == []


def _axe() -> Any:
    """axe-core, which comes in a package without types."""
    return import_module("axe_playwright_python.sync_playwright").Axe()


def test_dark_pages_have_dark_paper_and_light_ink(browser: Browser, file: Path, heard: list[str]) -> None:
    for tab in opened(browser, file, heard, DESK, "dark"):
        text = tab.locator("#open-cases .chart text").first
        light = [int(part) for part in text.evaluate("e => getComputedStyle(e).fill").strip("rgb()").split(", ")]
        paper = [int(part) for part in tab.evaluate("getComputedStyle(document.body).backgroundColor").strip("rgb()").split(", ")]

        assert min(light) - max(paper) > 60


def test_it_prints(tab: Tab) -> None:
    told = tab.pdf(format="A4")

    assert told.startswith(b"%PDF")
    assert told.count(b"/Type /Page\n") + told.count(b"/Type /Page ") >= 3
    tab.emulate_media(media="print")
    assert tab.locator("nav").is_hidden()


def test_the_first_tab_stop_skips_to_the_summary(tab: Tab) -> None:
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")

    assert tab.url.endswith("#summary")


def test_without_scripts_the_page_says_the_same(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())

    assert tab.locator("#open-cases .chart path > title").count() > 10
    assert tab.locator("#summary .tile").count() >= 5
    context.close()
