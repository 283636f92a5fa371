"""The picture of cost against service shows what the table of `flowspec staff` says."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from flowspec.cli.new import SCENARIO_TEXT, SPEC_TEXT
from tests.cli.running import flowspec

SVG = "{http://www.w3.org/2000/svg}"
TARGET = ("--target", "p90(lead_time) <= 5 d")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "spec.py").write_text(SPEC_TEXT)
    (tmp_path / "scenario.toml").write_text(SCENARIO_TEXT)
    return tmp_path


def test_each_point_of_the_front_tells_its_staffing_and_what_it_comes_to(place: Path) -> None:
    told = flowspec("staff", "scenario.toml", *TARGET, "--replications", "5", "--picture", "front.svg", cwd=place)

    says = {title.text for title in ET.parse(place / "front.svg").getroot().iter(f"{SVG}title")}
    front = told.out[told.out.index("Cost against service") :].splitlines()
    points = [line.split("  ")[0] for line in front if line.startswith("Front desk")]
    assert told.code == 0
    assert points
    assert all(any((text or "").startswith(point) for text in says) for point in points)
    assert any("p90(lead_time) <= 5 d" in (text or "") for text in says)


def test_a_picture_of_another_kind_is_refused_before_anything_runs(place: Path) -> None:
    told = flowspec("staff", "scenario.toml", *TARGET, "--picture", "front.gif", cwd=place)

    assert told.code == 2
    assert ".svg or .png" in told.err
    assert not (place / "front.gif").exists()
