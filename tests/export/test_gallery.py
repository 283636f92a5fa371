"""The pictures in the documentation show the specs as they are.

`docs/pictures/PROCESS.VARIANT.svg` is the first workflow of `specs/PROCESS/VARIANT.py`, `PROCESS.VARIANT.VIEW.svg` another
view of it. After a change of a spec, `pytest tests/export/test_gallery.py --accept` draws them anew.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import flowspec
from flowspec.export.picture import VIEWS, PictureView, render

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
LOOK = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-weight", "font-style")


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
    assert _what_it_says(picture.read_bytes()) == _what_it_says(drawn)


def _what_it_says(svg: bytes) -> list[tuple[str, ...]]:
    """Of every element: its id, its kind, its tooltip or title, its words, and its colours and strokes.

    Not where it stands: each version of Graphviz lays the same picture out in its own way.
    """
    root = ET.fromstring(svg)
    named = [element for element in root.iter() if element.get("id")]
    return sorted(
        (
            element.get("id", ""),
            element.get("class", ""),
            element.text or "" if element.tag in (f"{SVG}title", f"{SVG}desc") else "",
            *(child.text or "" for child in element if child.tag in (f"{SVG}title", f"{SVG}text")),
            *sorted({" ".join(f"{name}={child.get(name)}" for name in LOOK if child.get(name)) for child in element}),
        )
        for element in named
    )
