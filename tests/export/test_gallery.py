"""The pictures in the documentation show the specs as they are.

`docs/pictures/PROCESS.VARIANT.svg` is the first workflow of `specs/PROCESS/VARIANT.py`, `PROCESS.VARIANT.VIEW.svg` another
view of it. After a change of a spec, `pytest tests/export/test_gallery.py --accept` draws them anew.
"""

from pathlib import Path

import pytest

import flowspec
from flowspec.export.picture import VIEWS, PictureView, render

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))


def test_the_documentation_has_pictures() -> None:
    assert PICTURES


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_a_picture_shows_its_spec_as_it_is(picture: Path, accept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLOWSPEC_DOT", raising=False)
    process, variant, *named = picture.stem.split(".")
    views: dict[str, PictureView] = {view: view for view in VIEWS}
    specs = flowspec.load(ROOT / "specs" / process / f"{variant}.py")

    drawn = render(specs, specs.workflows[0].name, "svg", view=views[named[0] if named else "flow"])

    if accept:
        picture.write_bytes(drawn)
    assert picture.read_bytes() == drawn
