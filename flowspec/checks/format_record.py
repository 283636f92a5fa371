"""The records that show findings, to paste into a test: as JSON, and as pytest fixtures."""

import json
import re
from collections.abc import Sequence

from flowspec.model.diagnostic import Diagnostic


def as_json(findings: Sequence[Diagnostic]) -> str:
    """A list of findings with their records: field -> text, null where the field is absent."""
    told = [
        {
            "code": one.code,
            "name": one.name,
            "element": one.element,
            "message": one.message,
            "record": dict(one.witness.record) if one.witness else {},
            "path": list(one.witness.path) if one.witness else [],
        }
        for one in findings
    ]
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def as_pytest(findings: Sequence[Diagnostic]) -> str:
    """A Python module with one fixture a finding; a field that is absent is None."""
    fixtures = [_fixture(one, number) for number, one in enumerate(findings, 1)]
    return "\n\n".join(['"""Records that show what is wrong."""\n\nimport pytest', *fixtures]) + "\n"


def _fixture(one: Diagnostic, number: int) -> str:
    name = re.sub(r"\W+", "_", f"{one.name} {one.element.rpartition('/')[2]} {number}").strip("_").lower()
    rows = "".join(f"        {field!r}: {value!r},\n" for field, value in (one.witness.record if one.witness else ()))
    return f"\n@pytest.fixture\ndef {name}() -> dict[str, str | None]:\n    {_quoted(one.message)}\n    return {{\n{rows}    }}"


def _quoted(text: str) -> str:
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{safe}."""'
