"""`[tool.flowspec]`: every problem at its line, all at once."""

import pytest

from flowspec.checks.settings import Settings, read_settings
from flowspec.model.errors import UnusableFile


def test_a_file_without_the_table_has_the_defaults() -> None:
    assert read_settings('[project]\nname = "ours"\n') == read_settings("") == Settings()


def test_every_key_is_read() -> None:
    text = """
[tool.flowspec]
select = ["OWN", "TRG002"]
ignore = ["queue-without-assignment"]
fail-on = "error"
strict = true
baseline = "baseline.json"
rules = ["ours.rules:no_friday"]
"""

    assert read_settings(text) == Settings(
        ("OWN", "TRG002"), ("queue-without-assignment",), "error", True, "baseline.json", ("ours.rules:no_friday",)
    )


def test_all_problems_are_told_at_their_lines() -> None:
    text = """[tool.other]
selct = 1

[tool.flowspec]
selct = ["OWN"]
fail-on = "never"
strict = "yes"
rules = "ours:x"

[tool.flowspec.colours]
red = 1
"""

    with pytest.raises(UnusableFile) as refused:
        read_settings(text, called="p.toml")

    assert str(refused.value).splitlines() == [
        "p.toml:5:1  `[tool.flowspec]` has no `selct`; did you mean `select`?",
        "p.toml:6:1  `fail-on` is 'never'; it should be one of info, warning, error",
        "p.toml:7:1  `strict` is 'yes'; it should be true or false",
        "p.toml:8:1  `rules` is 'ours:x'; it should be a list of texts",
        "p.toml:10:1  `[tool.flowspec]` has no `colours`; it has `select`, `ignore`, `fail-on`, `strict`, `baseline`, `rules`",
    ]


def test_what_is_no_toml_is_told_with_line_and_column() -> None:
    with pytest.raises(UnusableFile, match=r"^pyproject.toml:4:\d+  this is not TOML: "):
        read_settings("[tool.flowspec]\nselect = [\n\n=")


def test_a_table_that_is_none_is_no_table() -> None:
    assert read_settings("tool = 3") == Settings()
