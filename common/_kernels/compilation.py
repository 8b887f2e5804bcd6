"""How kernels are compiled, and kept compiled between processes.

Compilation takes some ten seconds for the larger kernels, more than most results. numba's own cache looks at
the file of each function alone: after a change in a file whose function it calls it would serve stale code.
Here the folder of the cache has a hash of all kernels in its name, so that any change compiles all anew.
Where that folder can't be written, as in an installation of somebody else's, each process compiles anew.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import numba
from numba.core import config

Function = TypeVar("Function", bound=Callable[..., Any])

_FOLDER = Path(__file__).parent


def _cache_folder() -> Path | None:
    digest = hashlib.sha256()
    for source in sorted(_FOLDER.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    folder = _FOLDER / "__pycache__" / digest.hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


_CACHE_FOLDER = _cache_folder()


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
        return cast(Function, kernel)

    return decorate
