"""Whatever stands in a spec, loading gives a graph or says what is wrong: never anything else."""

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import flowspec
from flowspec.model.errors import FlowspecError
from flowspec.model.graph import Specs
from flowspec.model.stored import from_json, to_json

FLAGSHIP = (Path(__file__).parent / "flagship.py").read_text(encoding="utf-8")
ODD = [
    "None", "3", "-1", "0.5", "True", "'x'", "''", "[]", "()", "{}", "[None]", "[[]]", "((),)", "object()", "type", "int",
    "(lambda:0)", "hubspot", "sales", "office", "onboarding_lead", "DealStage", "DealStage.WON", "Deal", "Deal.account",
    "Deal.amount", "Deal.stage", "Deal.stage.filled", "Deal.stage.cleared()", "[Deal.amount]", "[sales]", "{Deal:3}",
    "Record", "Stage()", "End()", "Start('a')", "any_of(Stage(),Stage())", "business_hours(1)", "business_hours('a')",
    "business_days(0)", "work_done", "Workflow", "Within(business_hours(1),otherwise=Notify(sales))",
    "Requires(Deal.scope,otherwise=ReturnTo(Stage()))", "Escalate(sales)", "Team('Sales')", "Role('x',of=3)", "Team(3)",
    "System('a','b')", "Calendar('x',zone=3)", "float('nan')", "Deal.amount>'x'", "Deal.amount&Deal.scope", "text('x')",
    "choice(3)",
]  # fmt: skip


def slots(tree: ast.AST) -> list[tuple[list[ast.expr], int] | tuple[ast.keyword, None]]:
    """Every place of an argument or of an item, so that something else can be put there."""
    found: list[tuple[list[ast.expr], int] | tuple[ast.keyword, None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [(node.args, n) for n in range(len(node.args))]
        if isinstance(node, ast.List | ast.Tuple):
            found += [(node.elts, n) for n in range(len(node.elts))]
        if isinstance(node, ast.Call | ast.ClassDef):
            found += [(keyword, None) for keyword in node.keywords]
    return found


SLOTS = len(slots(ast.parse(FLAGSHIP)))


def changed(changes: list[tuple[int, str]]) -> str:
    """The flagship with odd things at some places."""
    tree = ast.parse(FLAGSHIP)
    places = slots(tree)
    for place, odd in changes:
        where, n = places[place]
        new = ast.parse(odd, mode="eval").body
        if isinstance(where, ast.keyword):
            where.value = new
        elif n is not None:
            where[n] = new
    return ast.unparse(ast.fix_missing_locations(tree))


def loaded(path: str) -> Specs | str:
    """The graph, or what is wrong."""
    try:
        return flowspec.load(path)
    except FlowspecError as problem:
        return str(problem)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, SLOTS - 1), st.sampled_from(ODD)), min_size=1, max_size=2))
def test_a_spec_with_odd_parts_gives_a_graph_or_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: list[tuple[int, str]]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("odd.py").write_text(changed(changes), encoding="utf-8")

    specs = loaded("odd.py")

    assert specs.startswith("odd.py:") if isinstance(specs, str) else from_json(to_json(specs)) == specs
