"""Keep the set-up of whoever runs a command out of its results, and let nothing in it end the run.

All of it acts through environment variables: it comes before NumPy, Numba and Matplotlib are imported, which
read them once, and holds for the processes that a command starts.
"""

import atexit
import contextlib
import getpass
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""Variables that say how many threads linear algebra takes."""


def isolate() -> None:
    """Set the process apart from the user's settings, and stand in for what the user's account lacks.

    Linear algebra gets one thread, and Numba, whose kernels run on one each, its default. Matplotlib sees no
    ``matplotlibrc``, style or backend of the user's and keeps its list of fonts in a folder of ours, so that
    the user's home need not be writable. DVC, which asks for both, is given a home and a name where the
    account has none. What standard output has no sign for is written as its code.
    """
    folder = _own_folder()
    os.environ.update(dict.fromkeys(THREADS, "1"), MPLBACKEND="Agg", MPLCONFIGDIR=str(folder))
    for variable in ("MATPLOTLIBRC", "NUMBA_NUM_THREADS"):
        os.environ.pop(variable, None)
    if os.path.exists("matplotlibrc"):
        # Matplotlib looks for this file first, and one that cannot be decoded would end its import.
        with contextlib.chdir(folder):
            import matplotlib  # noqa: F401, PLC0415
    try:
        getpass.getuser()
    except (KeyError, OSError):
        os.environ["USER"] = str(os.getuid())
    if os.path.expanduser("~") == "~":
        os.environ["HOME"] = str(folder)
    # Libraries put streams of their own in front of this one.
    if isinstance(sys.__stdout__, io.TextIOWrapper):
        sys.__stdout__.reconfigure(errors="backslashreplace")


def _own_folder() -> Path:
    """A writable folder without settings; it is kept beside the code, where that can be written."""
    folder = Path(__file__).with_name("__pycache__") / "settings"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        return folder
    temporary = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    return temporary
