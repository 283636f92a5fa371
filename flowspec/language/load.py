"""From a path to the graphs: a spec file, one workflow in it, a folder, or a compiled graph.

A spec is Python and is executed: whoever loads one gives it the rights of their own account. Load only specs that you would
run. A compiled graph (`.json`) is data and executes nothing.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

from flowspec.language.compile import AnyWorkflow, compile_all
from flowspec.language.mishaps import in_words
from flowspec.language.place import shown
from flowspec.language.rebinding import replaced
from flowspec.language.suppressions import suppressions
from flowspec.language.workflow import Workflow
from flowspec.language.worlds import Known, World
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import SpecErrors, UnusableFile
from flowspec.model.graph import Specs, Suppression


def load(path: str | Path) -> Specs:
    """The workflows at `path`, and the company that they share.

    `x.py` gives the workflows that the file defines, `x.py:Sales` one of them (also one that it imports), a folder those of all
    `*.py` below, a `.json` a compiled graph. A file runs in a world of its own, where it may import what lies beside it and what
    belongs to its project; loading it again sees what has been edited since.

    Raises `SpecErrors` with all problems of all files, each with its place; `UnusableFile` if there is nothing to load: no
    such path, no workflow, no workflow of that name, not a spec, a folder or a graph.
    """
    file, name = _split(os.fspath(path))
    if not file.exists():
        raise UnusableFile(f"{file}: there is no such file or folder")
    if file.suffix == ".json" and file.is_file():
        return _compiled(file, name)
    if not file.is_dir() and file.suffix != ".py":
        raise UnusableFile(f"{file}: this is neither a spec (.py), nor a folder of specs, nor a compiled graph (.json)")
    read = _Read()
    for each in _files(file):
        read.file(each, name if file.is_file() else None)
    if name is not None and not read.problems:
        read.flows = _one(file, name, read.flows)
    if not read.flows and not read.problems:
        raise UnusableFile(f"{file}: no workflow is defined here; write a class such as `class Sales(Workflow[Deal])`")
    return _specs(read)


def _split(path: str) -> tuple[Path, str | None]:
    """`x.py:Sales` in two, if the part behind the colon can be a class."""
    file, colon, name = path.rpartition(":")
    return (Path(file), name) if colon and name.isidentifier() and not Path(path).exists() else (Path(path), None)


def _files(path: Path) -> list[Path]:
    """The spec files of a folder, in the order of their names; hidden folders and those of Python itself are left out."""
    if path.is_file():
        return [path]
    found = (Path(folder) / name for folder, name in _walk(path))
    return sorted(found)


def _walk(path: Path) -> Iterator[tuple[str, str]]:
    for folder, folders, names in os.walk(path):
        folders[:] = [f for f in folders if not f.startswith(".") and f != "__pycache__"]
        yield from ((folder, name) for name in names if name.endswith(".py") and name != "__init__.py")


@dataclass
class _Read:
    """What the files of one `load` have given so far."""

    flows: list[AnyWorkflow] = field(default_factory=list[AnyWorkflow])
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])
    suppressions: dict[Suppression, None] = field(default_factory=dict[Suppression, None])
    known: Known = field(default_factory=Known)
    looked_at: set[Path] = field(default_factory=set[Path])

    def file(self, path: Path, name: str | None) -> None:
        """Run a file; an exception becomes a problem, so that the other files are still looked at."""
        world = World(path, self.known)
        try:
            with world.entered():
                module = world.run()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a spec may raise whatever it likes, and exit
            self.problems.extend(in_words(error, world.path, world.files))
            return
        flows = _workflows(module, name)
        self.flows.extend(flows)
        for file in world.files if flows else ():
            if file not in self.looked_at:
                self.looked_at.add(file)
                self._text(file)

    def _text(self, file: Path) -> None:
        """What only the text of a file says."""
        text, called = file.read_text(encoding="utf-8"), shown(str(file), os.getcwd())
        self.problems.extend(replaced(text, called))
        for told in suppressions(text, called):
            if isinstance(told, Diagnostic):
                self.problems.append(told)
            else:
                self.suppressions[told] = None


def _workflows(module: ModuleType, name: str | None) -> list[AnyWorkflow]:
    """The workflows that a module defines, or (with a name) all that it has."""
    flows: list[AnyWorkflow] = [
        v for v in vars(module).values() if isinstance(v, type) and issubclass(v, Workflow) and v is not Workflow
    ]
    return [flow for flow in flows if name is not None or flow.__module__ == module.__name__]


def _one(file: Path, name: str, flows: list[AnyWorkflow]) -> list[AnyWorkflow]:
    if found := [flow for flow in flows if flow.__name__ == name]:
        return found
    raise UnusableFile(_no_such(file, name, [flow.__name__ for flow in flows]))


def _no_such(file: Path, name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(sorted(set(names)))}" if names else "it has none"
    return f"{file}: there is no workflow `{name}`; {hint}"


def _specs(read: _Read) -> Specs:
    if not read.flows:
        raise SpecErrors(read.problems)
    specs = compile_all(read.flows, read.problems)
    return replace(specs, suppressions=tuple(sorted(read.suppressions, key=lambda s: s.source)))


def _compiled(file: Path, name: str | None) -> Specs:
    from flowspec.model.stored import from_json

    try:
        specs = from_json(file.read_text(encoding="utf-8"), called=str(file))
    except UnicodeDecodeError:
        raise UnusableFile(f"{file}: this is not UTF-8 text; compile the spec again with `flowspec compile`") from None
    if name is None:
        return specs
    found = tuple(flow for flow in specs.workflows if flow.name == name)
    if not found:
        raise UnusableFile(_no_such(file, name, [flow.name for flow in specs.workflows]))
    return replace(specs, workflows=found)
