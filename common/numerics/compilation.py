"""How kernels are compiled, and kept compiled between processes.

Compilation takes some ten seconds for the larger kernels, more than most results. numba's own cache looks at
the file of each function alone: after a change in a file whose function it calls it would serve stale code.
Here the folder of the cache has a hash of all kernels of ``common`` in its name, so that any change compiles
all anew. Kernels stand in ``_name.py`` beside the module that uses them.
Where that folder can't be written, as in an installation of somebody else's, each process compiles anew.

Whoever waits for compilation is told, by one line on standard error for each command, however many processes
it starts; nothing is said where code comes from disk.

>>> from common.thermal._occupation import fermi_dirac
>>> fermi_dirac(0.0)
0.5
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import numba
from numba.core import config, event

Function = TypeVar("Function", bound=Callable[..., Any])

_FOLDER = Path(__file__).parent
_LIBRARY = _FOLDER.parent


def _cache_folder() -> Path | None:
    digest = hashlib.sha256()
    for source in sorted([*_LIBRARY.rglob("_[a-z]*.py"), Path(__file__)]):
        digest.update(source.as_posix().removeprefix(_LIBRARY.as_posix()).encode())
        digest.update(source.read_bytes())
    folder = _FOLDER / "__pycache__" / digest.hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


_CACHE_FOLDER = _cache_folder()
_KERNELS: set[Any] = set()


class _Notice(event.Listener):
    """Says that a kernel is being compiled; a user's own functions are none of its business."""

    def on_start(self, event: Any) -> None:
        if event.data["dispatcher"] in _KERNELS and _is_first_of_this_command():
            kept = "once" if _CACHE_FOLDER else f"in each process, since {_FOLDER} can't be written"
            print(f"note: compiling kernels, {kept}: this can take a minute", file=sys.stderr, flush=True)

    def on_end(self, event: Any) -> None:
        pass


def _is_first_of_this_command() -> bool:
    # The processes of a command are a group; Windows has none, but a parent.
    group = getattr(os, "getpgrp", os.getppid)()
    version = _CACHE_FOLDER.name if _CACHE_FOLDER else "unkept"
    try:
        (Path(tempfile.gettempdir()) / f"compiling-kernels-{version}-{group}").touch(exist_ok=False)
    except FileExistsError:
        return False
    except OSError:
        return True
    return True


event.register("numba:compile", _Notice())  # type: ignore[no-untyped-call]


def compiled(*, error_model: Literal["python", "numpy"] = "python") -> Callable[[Function], Function]:
    """Decorator that compiles a kernel without the interpreter's lock; its code is kept on disk.

    Code of a function that takes other compiled functions as arguments can't be kept on disk. Such a function
    is marked ``numba.njit(inline="always")`` and becomes part of the kernels that name its arguments.

    Parameters
    ----------
    error_model
        ``"python"`` raises ZeroDivisionError, ``"numpy"`` gives infinities and allows vector instructions.

    Returns
    -------
    Callable
        The decorator; it keeps the function's type.
    """

    def decorate(function: Function) -> Function:
        # Where a user's own functions are kept is none of our business, so that the setting is put back.
        before = config.CACHE_DIR  # type: ignore[attr-defined]
        config.CACHE_DIR = str(_CACHE_FOLDER or "")  # type: ignore[attr-defined]
        try:
            kernel: Any = numba.njit(nogil=True, cache=_CACHE_FOLDER is not None, error_model=error_model)(
                function
            )
        finally:
            config.CACHE_DIR = before  # type: ignore[attr-defined]
        _KERNELS.add(kernel)
        return cast(Function, kernel)

    return decorate
