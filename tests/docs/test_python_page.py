"""The page about Python is true: its file runs, prints what the page shows, is typed, and every module that it names is there."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.running import ROOT, flowspec

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
(CODE,) = re.findall(r"^```python title=\"study.py\"\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(OUTPUT,) = re.findall(r"^```text title=\"study.py\"\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_file_of_the_page_prints_what_the_page_shows(tmp_path: Path) -> None:
    assert flowspec("new", "my_process", cwd=tmp_path).code == 0
    (tmp_path / "study.py").write_text(CODE, encoding="utf-8")

    told = subprocess.run([sys.executable, "study.py"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (told.stdout, told.stderr) == (OUTPUT, "")
    assert (tmp_path / "requests.svg").read_bytes().startswith(b"<?xml")


def test_the_file_of_the_page_is_the_one_that_is_type_checked() -> None:
    assert (Path(__file__).parent / "study.py").read_text(encoding="utf-8") == CODE


def test_every_module_that_the_page_names_is_there() -> None:
    for dotted in sorted(set(re.findall(r"`(flowspec(?:\.\w+)+)", PAGE))):
        module, attributes = dotted, list[str]()
        while True:
            try:
                found: object = importlib.import_module(module)
                break
            except ModuleNotFoundError:
                module, _, last = module.rpartition(".")
                attributes.insert(0, last)
        for attribute in attributes:
            found = getattr(found, attribute)
