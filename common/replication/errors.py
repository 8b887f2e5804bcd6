"""Errors that end a run with one clear line instead of a traceback."""

import os
import sys
from collections.abc import Callable

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells give it: 128 and the number of the signal."""


class ReplicationError(Exception):
    """A parameter file, registry or pipeline that cannot be used as it stands."""


def run_stage(stage: Callable[[], None]) -> None:
    """Run a pipeline stage or command; bad input ends it with one line on stderr and exit status 1.

    Only errors that a user can mend are shortened: :class:`ReplicationError`, the ``ValueError`` of the
    physics library, and what the operating system refuses (a missing file, a full disk), with the file
    concerned. Any other exception is a defect and keeps its traceback. An interruption ends it with the
    status 130; a reader of standard output that has had enough, such as ``head``, without a word.
    """
    try:
        stage()
        sys.stdout.flush()
    except (ReplicationError, ValueError) as error:
        sys.exit(f"error: {_in_one_line(error)}")
    except OSError as error:
        if error.errno is not None and error.filename is None:
            # It was standard output: the interpreter must not try once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if isinstance(error, BrokenPipeError):
                sys.exit(1)
        file = "" if error.filename is None else f"{error.filename}: "
        sys.exit(f"error: {file}{_in_one_line(error.strerror or error)}")
    except KeyboardInterrupt as interrupt:
        print(f"interrupted: {interrupt}" if str(interrupt) else "interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _in_one_line(message: object) -> str:
    return " ".join(str(message).split())
