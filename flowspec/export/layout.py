"""DOT text laid out as a picture by Graphviz, in a process of its own that may not take for ever.

Three programs, in this order: what `$FLOWSPEC_DOT` names; the embedded `graphviz-pure` that is installed with flowspec and
needs nothing of the system; the system's `dot`. The embedded one cannot write PDF.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from flowspec.model.errors import LayoutFailed

LaidOut: TypeAlias = Literal["svg", "png", "pdf"]

PNG_DOTS_PER_INCH = 144
"""Twice as fine as the SVG's points: sharp on a page that is 900 pixels wide."""


def layout(dot_text: str, format: LaidOut, *, timeout: float = 60, environment: Mapping[str, str] = os.environ) -> bytes:
    """The picture that Graphviz makes of `dot_text`, within `timeout` seconds.

    Raises `LayoutFailed` if there is no program, if it fails, or if it takes longer.
    """
    program = _program(format, environment)
    command = [program, f"-T{format}", *([f"-Gdpi={PNG_DOTS_PER_INCH}"] if format == "png" else [])]
    try:
        code, drawn, said = _run(command, dot_text.encode(), timeout)
    except subprocess.TimeoutExpired:
        raise LayoutFailed(
            f"{program} did not lay the picture out within {timeout:g} seconds; "
            "draw less (`--view overview`), allow more (`--timeout`), or write `.dot` and lay it out yourself"
        ) from None
    except OSError as error:
        raise LayoutFailed(f"{program} cannot be run: {error.strerror or error}; {_REMEDY}") from None
    if code or not drawn:
        lines = said.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise LayoutFailed(f"{program} failed (exit code {code}): {lines[-1]}; {_REMEDY}")
    return drawn


def _run(command: list[str], told: bytes, timeout: float) -> tuple[int, bytes, bytes]:
    """Exit code, output and messages. Whatever happens, nothing that the program started is left behind."""
    with subprocess.Popen(command, stdin=_PIPE, stdout=_PIPE, stderr=_PIPE, start_new_session=True) as process:
        try:
            drawn, said = process.communicate(told, timeout=timeout)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, drawn, said


_PIPE = subprocess.PIPE
_REMEDY = "install Graphviz, or let FLOWSPEC_DOT name its `dot` program"


def _program(format: LaidOut, environment: Mapping[str, str]) -> str:
    if named := environment.get("FLOWSPEC_DOT"):
        if found := shutil.which(named):
            return found
        raise LayoutFailed(f"FLOWSPEC_DOT names {named}, which is no program that can be run; correct it or take it away")
    path = environment.get("PATH", os.defpath)
    embedded = shutil.which("graphviz-pure", path=f"{Path(sys.executable).parent}{os.pathsep}{path}")
    system = shutil.which("dot", path=path)
    if format == "pdf":
        if system:
            return system
        raise LayoutFailed(f"the embedded layout cannot write PDF: {_REMEDY}, or write `.svg`")
    if program := embedded or system:
        return program
    raise LayoutFailed("there is no layout program: `pip install graphviz-pure`, or " + _REMEDY)
