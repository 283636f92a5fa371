"""Loading: what is found, what is imported and forgotten, and what is said when something is wrong."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import flowspec
from flowspec.model.errors import SpecErrors, UnusableFile
from flowspec.model.stored import to_json

COMPANY = '''
from flowspec import Record, Team, text

sales = Team("Sales")


class Deal(Record):
    """A deal."""

    scope = text("What was promised.")
'''
SPEC = '''
from flowspec import End, Start, Workflow, work_done
from {company} import Deal, sales


class {name}(Workflow[Deal]):
    """A small flow."""

    begun = Start("It begins.", owner=sales, collects=[Deal.scope])
    over = End("It is over.")
    go = begun.to(over, on=work_done)
'''

Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files into an empty folder, where the reader then stands."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def spec(name: str = "Flow", company: str = "company") -> str:
    return SPEC.format(name=name, company=company)


def names(path: str) -> list[str]:
    return [flow.name for flow in flowspec.load(path).workflows]


def problems(path: str) -> list[str]:
    with pytest.raises(SpecErrors) as caught:
        flowspec.load(path)
    return [str(problem) for problem in caught.value.problems]


def unusable(path: str) -> str:
    with pytest.raises(UnusableFile) as caught:
        flowspec.load(path)
    return str(caught.value)


# --- what is found
def test_a_file_gives_its_workflows_and_a_name_one_of_them(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("One") + spec("Two")})

    assert names("a.py") == ["One", "Two"]
    assert names("a.py:Two") == ["Two"]


def test_a_folder_gives_the_workflows_of_all_files_below_in_their_order(project: Write) -> None:
    project({"company.py": COMPANY, "b.py": spec("B"), "a/x.py": spec("A", "company"), "a/company.py": COMPANY})

    assert names(".") == ["A", "B"]


def test_a_workflow_belongs_to_the_file_that_defines_it(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("A"), "b.py": "from a import A\n" + spec("B")})

    assert names("b.py") == ["B"]
    assert names("b.py:A") == ["A"]
    assert names(".") == ["A", "B"]


def test_a_compiled_graph_is_read_back(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("One") + spec("Two")})
    specs = flowspec.load("a.py")

    project({"graph.json": to_json(specs)})

    assert flowspec.load("graph.json") == specs
    assert names("graph.json:Two") == ["Two"]


@pytest.mark.parametrize("company", ["specs.company", "company"])
def test_shared_files_are_found_in_the_project_and_beside_the_spec(project: Write, company: str) -> None:
    project({"specs/company.py": COMPANY, "specs/a.py": spec("A", company), "pyproject.toml": ""})

    assert names("specs/a.py") == ["A"]


def test_without_a_marked_project_the_folders_that_the_spec_lies_in_can_be_named(project: Write) -> None:
    project({"specs/company.py": COMPANY, "specs/deep/a.py": spec("A", "specs.company")})

    assert names("specs/deep/a.py") == ["A"]


def test_relative_imports_and_packages_work(project: Write) -> None:
    project({"specs/__init__.py": "", "specs/shared/__init__.py": COMPANY, "specs/a.py": spec("A", ".shared")})

    assert names("specs/a.py") == ["A"]


def test_a_file_whose_name_is_no_module_or_one_of_pythons_is_loaded_all_the_same(project: Write) -> None:
    project({"company.py": COMPANY, "as-is.py": spec("AsIs"), "calendar.py": spec("ToBe")})

    assert names("as-is.py") == ["AsIs"]
    assert names("calendar.py") == ["ToBe"]


# --- what is forgotten
def test_loading_twice_gives_equal_graphs_and_leaves_nothing_behind(project: Write) -> None:
    project({"specs/company.py": COMPANY, "specs/a.py": spec("A", "specs.company"), ".git/x": ""})
    before = (set(sys.modules), list(sys.path), list(sys.meta_path))

    first, second = flowspec.load("specs/a.py"), flowspec.load("specs/a.py")

    assert first == second
    assert (set(sys.modules), list(sys.path), list(sys.meta_path)) == before
    assert not list(Path().rglob("__pycache__"))


def test_an_edit_of_a_shared_file_is_seen_even_if_its_size_and_second_are_the_same(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("A")})
    assert flowspec.load("a.py").parties[0].name == "Sales"

    project({"company.py": COMPANY.replace("Sales", "Seles")})

    assert flowspec.load("a.py").parties[0].name == "Seles"


def test_what_several_specs_import_is_run_once_and_belongs_to_each_of_them(
    project: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    company = f"from deeper import third\nprint('run')\n{COMPANY}"
    files = {"company.py": company, "deeper.py": "def third(n):\n    return 1 / n\n", "a.py": spec("A")}
    project({**files, "b.py": f"import company\n{spec('B')}\ncompany.third(0)\n"})

    assert [problem.split("  ")[0] for problem in problems(".")] == ["deeper.py:2:12"]
    assert capsys.readouterr().err == "run\n"


def test_files_of_one_name_in_two_folders_are_two(project: Write) -> None:
    project(
        {"a/company.py": COMPANY, "a/a.py": spec("A"), "b/company.py": COMPANY.replace("Sales", "Other"), "b/b.py": spec("B")}
    )

    assert [party.name for party in flowspec.load(".").parties] == ["Sales", "Other"]


def test_modules_of_the_same_names_are_put_back(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("A")})
    mine = sys.modules["company"] = type(sys)("company")

    try:
        flowspec.load("a.py")
        assert sys.modules["company"] is mine
    finally:
        del sys.modules["company"]


def test_places_are_relative_to_where_the_reader_stands(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project({"specs/company.py": COMPANY, "specs/a.py": spec("A")})

    assert flowspec.load("specs/a.py").workflows[0].source.file == "specs/a.py"
    monkeypatch.chdir(root / "specs")
    assert flowspec.load("a.py").workflows[0].source.file == "a.py"
    assert flowspec.load(root / "specs" / "a.py").parties[0].source.file == "company.py"


# --- what is wrong
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nowhere.py", "nowhere.py: there is no such file or folder"),
        ("a.py:Aa", "a.py: there is no workflow `Aa`; did you mean `A`?"),
        ("a.py:Zebra", "a.py: there is no workflow `Zebra`; it has A"),
        ("company.py", "company.py: no workflow is defined here; write a class such as `class Sales(Workflow[Deal])`"),
        ("empty", "empty: no workflow is defined here; write a class such as `class Sales(Workflow[Deal])`"),
        ("notes.txt", "notes.txt: this is neither a spec (.py), nor a folder of specs, nor a compiled graph (.json)"),
        ("broken.json", "broken.json:1:2  this is not JSON: Expecting property name enclosed in double quotes"),
    ],
)
def test_a_path_that_gives_nothing_says_why(project: Write, path: str, says: str) -> None:
    project({"company.py": COMPANY, "a.py": spec("A"), "notes.txt": "", "broken.json": "{", "empty/readme.md": ""})

    assert unusable(path) == says


def test_a_graph_that_is_not_utf_8_is_told(project: Write) -> None:
    (project({}) / "graph.json").write_bytes(b'"\xe9"')

    assert unusable("graph.json").startswith("graph.json: this is not UTF-8 text")


def test_a_graph_without_a_workflow_of_that_name_offers_the_nearest(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("Sales")})
    project({"graph.json": to_json(flowspec.load("a.py"))})

    assert unusable("graph.json:Seles") == "graph.json: there is no workflow `Seles`; did you mean `Sales`?"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "x = (\n",
            "a.py:1:5  SPC001 not-python  this is not Python: '(' was never closed; mend the line, or the one before it.",
        ),
        ("if True:\nx = 1\n", "a.py:2:1  SPC001 not-python  this is not Python: expected an indented block after 'if' statement"),
        ("x = 1\0\n", "a.py:1:1  SPC001 not-python  "),
        ("raise ValueError('no')\n", "a.py:1:1  SPC002 spec-raises  running the spec raises ValueError: no; mend the line."),
        ("x = {}['a']\n", "a.py:1:5  SPC002 spec-raises  running the spec raises KeyError: 'a'; mend the line."),
        ("def f():\n    f()\nf()\n", "a.py:2:5  SPC002 spec-raises  the spec calls itself without end; end the recursion."),
        ("exit(3)\n", "a.py:1:1  SPC002 spec-raises  the spec stops Python (SystemExit)"),
        ("import nothing_at_all\n", "a.py:1:1  SPC003 unknown-name  there is no module `nothing_at_all`"),
        ("from flowspec import Stag\n", "a.py:1:1  SPC003 unknown-name  `flowspec` has no `Stag`; did you mean `Stage`?"),
    ],
)
def test_an_exception_in_a_spec_has_its_place_and_words(project: Write, text: str, says: str) -> None:
    project({"a.py": text})

    [problem] = problems("a.py")
    assert problem.startswith(says)


def test_a_file_that_is_not_utf_8_is_told(project: Write) -> None:
    (project({}) / "a.py").write_bytes(b"x = 1\ny = '\xe9'\n")

    [problem] = problems("a.py")
    assert problem.startswith("a.py:")
    assert "this is not UTF-8 text" in problem


def test_an_exception_below_a_helper_has_the_innermost_place_in_a_spec(project: Write) -> None:
    project({"helper.py": "def half(n):\n    return 1 / n\n", "a.py": "from helper import half\nhalf(0)\n"})

    assert problems("a.py") == [
        "helper.py:2:12  SPC002 spec-raises  running the spec raises ZeroDivisionError: division by zero; mend the line."
    ]


def test_the_problems_of_all_files_of_a_folder_come_at_once_and_shared_ones_once(project: Write) -> None:
    wrong = spec("C").replace("owner=sales", "owner='sales'")
    project(
        {"company.py": COMPANY, "a.py": "x = = 1\n", "b.py": "1 / 0\n", "c.py": wrong, "d.py": "import b\n", "e.py": spec("E")}
    )

    assert [problem.split(" ")[0] for problem in problems(".")] == ["a.py:1:5", "b.py:1:1", "c.py:9:13"]


def test_names_that_two_files_define_differently_are_told_with_both_places(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("A"), "b.py": spec("A").replace("It begins.", "It starts.")})

    [problem] = problems(".")
    assert problem == (
        "b.py:6:1  SPC020 two-definitions  the workflow `A` is not the one at a.py:6:1; define it once, or give them two names."
    )


def test_ctrl_c_is_not_taken_for_a_problem_of_the_spec(project: Write) -> None:
    project({"a.py": "raise KeyboardInterrupt\n"})

    with pytest.raises(KeyboardInterrupt):
        flowspec.load("a.py")


def test_the_folders_that_python_and_tools_hide_are_left_out(project: Write) -> None:
    project({"company.py": COMPANY, "a.py": spec("A"), ".venv/x.py": "1 / 0\n", "__pycache__/y.py": "1 / 0\n"})

    assert names(".") == ["A"]
