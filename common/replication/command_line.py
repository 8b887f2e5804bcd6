"""What a user gives on a command line: numbers, and a file to write, which takes the place of nothing."""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from common.replication.errors import ReplicationError
from common.validation import require_number_in_text

STANDARD_OUTPUT = "-"
"""In place of the name of a file to write."""
_PRINTED_TO = (1, 2)
"""Descriptors of standard output and standard error."""


class Parser(argparse.ArgumentParser):
    """Parser that refuses a command in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        """End with the message and the status 2."""
        self.exit(2, f"error: {message} ('{self.prog} --help' lists what there is)\n")


def number(text: str) -> float:
    """A finite number in decimal digits, as type of an argument."""
    try:
        return require_number_in_text("number", text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def whole_number(lower: int, upper: int) -> Callable[[str], int]:
    """A whole number in decimal digits from ``lower`` to ``upper``, as type of an argument."""

    def read(text: str) -> int:
        if re.fullmatch("[0-9]{1,18}", text) and lower <= int(text) <= upper:
            return int(text)
        raise argparse.ArgumentTypeError(
            f"{text!r} is no whole number in the allowed range [{lower}, {upper}]"
        )

    return read


@contextmanager
def output_file(name: str, inputs: Iterable[Path], *, overwrite: bool = False) -> Iterator[Path]:
    """A file to write, which becomes the one that the user named when all has been written.

    What cannot be written, or would be lost, is refused on entry, before anything is computed. Nothing that
    exists is replaced unless ``overwrite`` is set; even then it must be a file, and none of the inputs.

    Parameters
    ----------
    name
        The user's name of the file, or ``-`` for standard output.
    inputs
        Files that the user's result is computed from.
    overwrite
        Whether an existing file is replaced.

    Yields
    ------
    Path
        A temporary file to write, with the same name.

    Raises
    ------
    ReplicationError
        The output is one of the inputs, also by another name or a link; it exists; or it is no file.
    OSError
        Its folder can neither be made nor written to.
    """
    if name == STANDARD_OUTPUT:
        _refuse_inputs(os.fstat(_PRINTED_TO[0]), "standard output", inputs)
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder) / "output"
            sys.stdout.write((Path(folder) / "output").read_text(encoding="utf-8"))
        return
    _refuse_loss(Path(name), inputs, overwrite)
    # A link stays one: what it leads to is replaced.
    path = Path(os.path.realpath(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent))
    written = partial / path.name
    kept = False
    try:
        yield written
        kept = path.exists() and not overwrite
        if kept:
            raise ReplicationError(
                f"output = {path} appeared while this ran: the result is left in {written}"
            )
        written.replace(path)
    except OSError as error:
        if error.filename is not None and partial in Path(error.filename).parents:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        if not kept:
            shutil.rmtree(partial)


def _refuse_loss(path: Path, inputs: Iterable[Path], overwrite: bool) -> None:
    if not path.exists():
        return
    _refuse_inputs(path.stat(), str(path), inputs)
    if any(os.path.samestat(path.stat(), os.fstat(descriptor)) for descriptor in _PRINTED_TO):
        raise ReplicationError(f"output = {path} is where this command prints, allowed: '{STANDARD_OUTPUT}'")
    if path.is_dir():
        raise ReplicationError(f"output = {path} is a folder, allowed: a file in it")
    if not path.is_file():
        raise ReplicationError(f"output = {path} is a device or pipe, allowed: a file")
    if not overwrite:
        raise ReplicationError(f"output = {path} exists, allowed: a new file, or --overwrite to replace it")


def _refuse_inputs(output: os.stat_result, name: str, inputs: Iterable[Path]) -> None:
    for file in inputs:
        if file.exists() and os.path.samestat(file.stat(), output):
            raise ReplicationError(f"output = {name} is the input {file}, allowed: another file")
