"""An exception that a spec raised, in words: its place in the spec, what is wrong, what to do."""

import inspect
import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from flowspec.language import company, consequences, durations, expression, facts, parties, records, stages, triggers, workflow
from flowspec.language.facts import Value
from flowspec.language.faults import Fault
from flowspec.language.place import place_in, shown
from flowspec.language.records import Field, Reference
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import SpecErrors
from flowspec.model.source import Source

WORDS = (company, consequences, durations, expression, facts, parties, records, stages, triggers, workflow)


def in_words(error: BaseException, path: Path, files: Collection[Path]) -> tuple[Diagnostic, ...]:
    """What `error` says about the spec at `path`; the place is the innermost one in `files`, its own and those it imports."""
    if isinstance(error, SpecErrors):
        return error.problems
    if isinstance(error, SyntaxError | UnicodeDecodeError) or "null bytes" in str(error):
        return (_not_python(error, path),)
    frame, place = _innermost(error.__traceback__, {str(file) for file in files}, path)
    fault, message, remedy = _said(error, frame)
    return (fault.at(place, message, remedy),)


def _innermost(trace: TracebackType | None, files: set[str], path: Path) -> tuple[FrameType | None, Source]:
    frame, place = None, Source(_shown(str(path)), 1, 1)
    while trace:
        if trace.tb_frame.f_code.co_filename in files:
            frame, place = trace.tb_frame, place_in(trace.tb_frame.f_code, trace.tb_lasti, trace.tb_lineno)
        trace = trace.tb_next
    return frame, place


def _not_python(error: BaseException, path: Path) -> Diagnostic:
    remedy = "mend the line, or the one before it"
    if not isinstance(error, SyntaxError):
        return Fault.NOT_PYTHON.at(Source(_shown(str(path)), 1, 1), "this is not a text file", "give the path of a spec")
    place = Source(_shown(error.filename or str(path)), error.lineno or 1, error.offset or 1)
    if "unicode" in error.msg or "codec" in error.msg or "encoding" in error.msg:
        return Fault.NOT_PYTHON.at(place, f"this is not UTF-8 text: {error.msg}", "save the file as UTF-8")
    return Fault.NOT_PYTHON.at(place, f"this is not Python: {error.msg}", remedy)


def _shown(file: str) -> str:
    return shown(file, str(Path.cwd()))


def _said(error: BaseException, frame: FrameType | None) -> tuple[Fault, str, str]:
    match error:
        case AttributeError() if error.name:
            return _attribute(error.name, error.obj)
        case NameError() if error.name:
            names = {*frame.f_locals, *frame.f_globals} if frame else set[str]()
            near = get_close_matches(error.name, [*names, *_all_words()], n=1)
            remedy = _meant(near, "define it above, or import it")
            remedy = f"import it: `from flowspec import {error.name}`" if error.name in _all_words() else remedy
            return Fault.UNKNOWN_NAME, f"`{error.name}` is not known here", remedy
        case ModuleNotFoundError():
            remedy = "mend the name, or put the file beside the spec or into its project"
            return Fault.UNKNOWN_NAME, f"there is no module `{error.name}`", remedy
        case ImportError():
            return _import(error)
        case TypeError():
            return _call(str(error))
        case SystemExit():
            return Fault.RAISES, "the spec stops Python (SystemExit)", "take the exit out: a spec only describes"
        case RecursionError():
            return Fault.RAISES, "the spec calls itself without end", "end the recursion"
        case _:
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            return Fault.RAISES, f"running the spec raises {what}", "mend the line"


def _attribute(name: str, thing: object) -> tuple[Fault, str, str]:
    if isinstance(thing, Reference):
        to: Any = thing.to  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return Fault.UNKNOWN_NAME, f"a reference has no `{name}`", f"write `{to.__name__}.{name}`"
    owner = thing.__name__ if isinstance(thing, type) else _an(type(thing).__name__)
    near = get_close_matches(name, [n for n in dir(thing) if not n.startswith("_")], n=1)
    if isinstance(thing, type) and issubclass(thing, records.Record):
        fields = [n for n, part in records.parts_of(thing).items() if isinstance(part, Field | Reference)]
        near = get_close_matches(name, fields, n=1)
        return Fault.UNKNOWN_NAME, f"`{owner}` has no field `{name}`", _meant(near, f"it has {', '.join(fields)}")
    if isinstance(thing, stages.End) and name in ("to", "hands_off_to"):
        return Fault.WRONG_END, "a link leads out of an End", "make it a Stage, or drop the link"
    return Fault.UNKNOWN_NAME, f"`{owner}` has no `{name}`", _meant(near, "mend the name")


def _import(error: ImportError) -> tuple[Fault, str, str]:
    missing = getattr(error, "name_from", None) or (m[1] if (m := re.match(r"cannot import name '(\w+)'", str(error))) else "")
    if "circular" in str(error):
        message = f"`{missing}` is imported in a circle"
        return Fault.RAISES, message, "split the files: systems, then records, then company"
    from_words = _all_words() if error.name == "flowspec" else _names_in(error.path)
    near = get_close_matches(missing, list(from_words), n=1)
    return Fault.UNKNOWN_NAME, f"`{error.name}` has no `{missing}`", _meant(near, "mend the name")


def _names_in(path: str | None) -> list[str]:
    try:
        text = Path(path or "").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return re.findall(r"^(?:class |def )?(\w+)\b", text, re.MULTILINE)


def _call(message: str) -> tuple[Fault, str, str]:
    """A call that lacks a part, has one too many, or is none."""
    name, _, said = message.partition("() ")
    word = name.replace(".__init_subclass__", "").replace(".__init__", "").rpartition(".")[2]
    if found := re.fullmatch(r"missing \d+ required (?:keyword-only|positional) arguments?: (.*)", said):
        parts = found[1].replace("'", "`")
        return Fault.LEFT_OUT, f"`{word}` lacks {parts}", "say what happens then" if "otherwise" in parts else f"say {parts}"
    if found := re.fullmatch(r"got an unexpected keyword argument '(\w+)'", said):
        near = get_close_matches(found[1], _parts(word), n=1)
        return Fault.UNKNOWN_NAME, f"`{word}` has no `{found[1]}`", _meant(near, _list(_parts(word)))
    if re.match(r"takes .* positional arguments? but", said):
        return Fault.WRONG_KIND, f"`{word}` is given too many parts without a name", _list(_parts(word))
    if found := re.fullmatch(r"'(\w+)' object is not callable", message):
        remedy = "leave the brackets out, or rename what hides the function"
        return Fault.WRONG_KIND, f"{_an(found[1])} is no function", remedy
    if found := re.match(r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'", message):
        if "NothingElseApplies" in message:
            return Fault.NOT_COMPARABLE, "`nothing_else_applies` is joined with a condition", "use one of the two"
        between = f"{_an(found[2])} and {_an(found[3])}"
        return Fault.NOT_COMPARABLE, f"`{found[1]}` between {between}", "compare or join two of one kind"
    if "not iterable" in message or "unhashable" in message:
        remedy = "write `x.one_of(a, b)` for `x in (a, b)`"
        return Fault.NOT_COMPARABLE, f"a fact is known only while a case runs ({message})", remedy
    return Fault.RAISES, f"running the spec raises TypeError: {message}", "mend the line"


def _parts(name: str) -> list[str]:
    """The parts of a word, by what it is called."""
    found = next((vars(module)[name] for module in WORDS if name in vars(module)), None)
    if name in ("Workflow", "Record"):
        found = found.__init_subclass__
    word: object = found or getattr(stages.Origin, name, None) or getattr(Value, name, None)
    if not callable(word):
        return []
    return [p.name for p in inspect.signature(word).parameters.values() if p.name != "self" and not p.name.startswith("_")]


def _all_words() -> list[str]:
    import flowspec  # its names are known only when all words are

    return flowspec.__all__


def _meant(near: Iterable[str], otherwise: str) -> str:
    found = next(iter(near), None)
    return f"did you mean `{found}`?" if found else otherwise


def _list(names: Iterable[str]) -> str:
    return "it has " + ", ".join(f"`{name}`" for name in names)


def _an(name: str) -> str:
    return f"an {name}" if name[0] in "AEIOUaeiou" else f"a {name}"
