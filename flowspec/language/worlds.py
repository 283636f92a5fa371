"""Spec files are imported into a world of their own, and forgotten with it; what several of them import is run once in a load.

Nothing is read from or written to `__pycache__`, modules of the same names are set aside while a file runs and put back
afterwards: loading twice gives two equal graphs, an edited shared file is seen, and a spec called `calendar.py` hides nothing.
One thread at a time: `sys.modules` is everybody's.
"""

import importlib
import linecache
import os
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import TypeAlias

Known: TypeAlias = dict[tuple[str, str], tuple[ModuleType, list[Path]]]
"""By the name and the path of a file that has been run: its module, and the files of all that it imports."""

MARKS = ("pyproject.toml", ".git", "setup.py", "setup.cfg")
"""What the root of a project has."""


class World:
    """The files that one spec file may import: those beside it, the folders it lies in, and all of its project.

    `from specs.company import sales` works from anywhere in the project, `from company import sales` beside the file.
    """

    def __init__(self, path: Path, known: Known) -> None:
        self.path, self.known = path.resolve(), known
        self.root = next((p for p in self.path.parents if any((p / mark).exists() for mark in MARKS)), None)
        self.files: list[Path] = []
        self.modules: set[str] = set()
        self.name = self._name()

    def _name(self) -> str:
        """The file's own name: as others may import it, if they can."""
        base = self.root or next(p for p in self.path.parents if not (p / "__init__.py").exists())
        parts = self.path.relative_to(base).with_suffix("").parts
        free = all(part.isidentifier() for part in parts) and not _taken(parts[0])
        return ".".join(parts) if free else f"_spec_{'_'.join(filter(str.isidentifier, parts[-1:])) or 'file'}"

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Where a module of this world lies; None leaves it to Python. `target` is the protocol's."""
        del target
        parent, _, last = fullname.rpartition(".")
        if fullname == self.name:
            found = self._file(fullname, self.path)
        elif _taken(fullname) or (parent and parent not in self.modules):
            return None
        else:
            folders = self._tops(last) if path is None else map(Path, path)
            found = next((spec for folder in folders if (spec := self._in(folder, fullname, last))), None)
        if found:
            self.modules.add(fullname)
        return found

    def _tops(self, name: str) -> Iterator[Path]:
        yield self.path.parent
        inside = self.root.parts if self.root else ()
        yield from (p.parent for p in self.path.parents if p.name == name and len(p.parts) > len(inside))
        if self.root:
            yield self.root

    def _in(self, folder: Path, fullname: str, last: str) -> ModuleSpec | None:
        package, file = folder / last, folder / f"{last}.py"
        if (package / "__init__.py").is_file():
            return self._file(fullname, package / "__init__.py", [str(package)])
        if file.is_file():
            return self._file(fullname, file)
        if package.is_dir() and any(package.rglob("*.py")):
            found = ModuleSpec(fullname, None, is_package=True)
            found.submodule_search_locations = [str(package)]
            return found
        return None

    def _file(self, fullname: str, path: Path, folders: list[str] | None = None) -> ModuleSpec | None:
        if path not in self.files:
            self.files.append(path)
            linecache.checkcache(str(path))
        loader = _Loader(fullname, str(path), self)
        return spec_from_file_location(fullname, path, loader=loader, submodule_search_locations=folders)

    def __contains__(self, file: str) -> bool:
        return Path(file) in self.files

    @contextmanager
    def entered(self) -> Generator[None]:
        """While it lasts, imports look here first; then all is as it was."""
        tops = {self.name.partition(".")[0], *self._names()}
        aside = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in tops}
        for name in aside:
            del sys.modules[name]
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            sys.meta_path.remove(self)
            for name in self.modules:
                sys.modules.pop(name, None)
            sys.modules.update(aside)

    def _names(self) -> Iterator[str]:
        """The first names under which files of this world can be imported."""
        folders = [self.path.parent, *([self.root] if self.root else [])]
        found = (entry.removesuffix(".py") for folder in folders for entry in os.listdir(folder))
        yield from (name for name in (*found, *(p.name for p in self.path.parents)) if name.isidentifier() and not _taken(name))

    def run(self) -> ModuleType:
        """The module of the spec file, freshly run; whatever it raises is raised.

        What it prints goes to standard error: standard output is for results, which programs read.
        """
        with redirect_stdout(sys.stderr):
            return importlib.import_module(self.name)


class _Loader(SourceFileLoader):
    """Runs a file as it is now: a cached file of the same second and size would be an old one."""

    def __init__(self, fullname: str, path: str, world: World) -> None:
        super().__init__(fullname, path)
        self.world, self.key = world, (fullname, path)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The module that another spec file of this load has imported; None if it is new."""
        return self.world.known[self.key][0] if self.key in self.world.known else super().create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run a new file; of a known one only count what it has imported to this world."""
        files = self.world.files
        if self.key in self.world.known:
            files.extend(file for file in self.world.known[self.key][1] if file not in files)
            return
        before = len(files)
        super().exec_module(module)
        self.world.known[self.key] = module, files[before:]

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _taken(name: str) -> bool:
    """Names that no spec file can have as a module: Python's own, and flowspec."""
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top == "flowspec"
