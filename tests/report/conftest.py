"""One study, its page, and one browser for all tests of pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from flowspec.decide.study import Study, study
from flowspec.report.page.content import Page
from flowspec.report.page.html import as_html, pictures
from flowspec.report.page.page import page
from tests.report.browser import FLAGS, chromium
from tests.report.scenes import pair


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """As it is, and as it should be."""
    return study(pair(tmp_path_factory.mktemp("orders")))


@pytest.fixture(scope="session")
def content(both: Study) -> Page:
    """What the page says."""
    return page(both)


@pytest.fixture(scope="session")
def drawn(content: Page) -> dict[str, bytes]:
    """Its pictures."""
    return pictures(content)


@pytest.fixture(scope="session")
def file(content: Page, drawn: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a file."""
    told = tmp_path_factory.mktemp("page") / "report.html"
    told.write_text(as_html(content, drawn), encoding="utf-8")
    return told


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    path = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()
