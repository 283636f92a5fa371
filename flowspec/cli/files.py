"""Reading and writing files: whole, or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

from flowspec.model.errors import UnusableFile


def write(path: Path, told: bytes | str) -> None:
    """Write the file through a temporary one beside it, so that it is there whole or as it was before.

    A link stays a link, and what is no file (`/dev/stdout`, a pipe) is written to as it is. Raises `UnusableFile` if it
    cannot be written.
    """
    data = told.encode() if isinstance(told, str) else told
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise UnusableFile(f"{path}: cannot be written: {error.strerror or error}") from None


def _replace(path: Path, data: bytes) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def read(path: Path) -> str:
    """The text of a file. Raises `UnusableFile` if it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UnusableFile(f"{path}: is not a text in UTF-8") from None
    except OSError as error:
        raise UnusableFile(f"{path}: cannot be read: {error.strerror or error}") from None


def texts(names: Iterable[str]) -> dict[str, str]:
    """The texts of those of the files that can be read."""
    told: dict[str, str] = {}
    for name in dict.fromkeys(names):
        path = Path(name)
        if name and path.is_file():
            told[name] = read(path)
    return told
