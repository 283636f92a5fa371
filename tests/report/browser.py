"""The Chromium that pages are tried in."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str:
    """The path of a Chromium; where there is none the test is skipped, and in CI it fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    says = f"there is none of {', '.join(NAMES)} here; `sh tests/install_tools.sh` installs one"
    if os.environ.get("CI"):
        pytest.fail(says)
    pytest.skip(says)
