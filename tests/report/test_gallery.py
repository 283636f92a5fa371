"""The reports that the docs show: docs/report.md has the command that makes them."""

import pytest
from playwright.sync_api import Browser

from tests.cli.running import ROOT
from tests.report.test_browser import PHONE, opened

REPORTS = ROOT / "docs" / "reports"
PAIRS = sorted(folder.name for folder in (ROOT / "simulations").iterdir() if (folder / "to_be.toml").is_file())
LARGEST = 1_000_000
"""Bytes that a committed report may have."""


def test_each_pair_of_the_gallery_has_a_report_and_each_report_a_pair() -> None:
    assert [path.stem for path in sorted(REPORTS.glob("*.html"))] == PAIRS
    assert len(PAIRS) >= 5


@pytest.mark.parametrize("process", PAIRS)
def test_a_committed_report_opens_on_a_phone(browser: Browser, process: str) -> None:
    file, heard = REPORTS / f"{process}.html", list[str]()

    assert file.stat().st_size <= LARGEST
    for tab in opened(browser, file, heard, PHONE, "light"):
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert tab.locator("main > section").count() == 9
        assert f"simulations/{process}/as_is.toml" in (tab.locator("#run-card").text_content() or "")
    assert heard == []
