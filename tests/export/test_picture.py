"""Tests of the one door to pictures."""

import pytest

from flowspec.export.look import Heat
from flowspec.export.picture import FORMATS, VIEWS, PictureFormat, PictureView, render
from flowspec.model.errors import FlowspecError
from tests.export.flagship import SPECS

BEGINS: dict[PictureFormat, bytes] = {"svg": b"<?xml", "png": b"\x89PNG", "dot": b"digraph", "mmd": b"flowchart TB"}


@pytest.mark.parametrize("view", ["flow", "overview"])
@pytest.mark.parametrize("format", BEGINS)
def test_each_format_is_what_it_says(view: PictureView, format: PictureFormat) -> None:
    assert render(SPECS, "SalesToOnboarding", format, view=view).startswith(BEGINS[format])


def test_the_views_differ() -> None:
    assert render(SPECS, "SalesToOnboarding", "svg") != render(SPECS, "SalesToOnboarding", "svg", view="overview")


def test_all_formats_and_views_are_known() -> None:
    assert set(FORMATS) == {*BEGINS, "pdf"}
    assert VIEWS == ("flow", "overview", "data")


def test_heat_goes_into_the_picture() -> None:
    assert b"queue 12.4" in render(SPECS, "SalesToOnboarding", "svg", heat={"stage-won": Heat(0.5, "queue 12.4")})


def test_what_mermaid_cannot_say_is_an_error() -> None:
    with pytest.raises(FlowspecError, match="Mermaid has no tables"):
        render(SPECS, "SalesToOnboarding", "mmd", view="data")
    with pytest.raises(FlowspecError, match="not in Mermaid"):
        render(SPECS, "SalesToOnboarding", "mmd", heat={"stage-won": Heat(0.5, "x")})


def test_an_unknown_workflow_is_an_error() -> None:
    with pytest.raises(KeyError, match="SalesToNowhere"):
        render(SPECS, "SalesToNowhere", "dot")
