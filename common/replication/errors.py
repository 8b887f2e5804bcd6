"""Errors that end a run with one clear line instead of a traceback."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells give it: 128 and the number of the signal."""

SENT_AGAIN_AFTER_S = 0.05
"""Seconds until an interruption that was lost is sent again; by then the callback has ended."""


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
        with _interruptions_kept():
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


@contextmanager
def _interruptions_kept() -> Iterator[None]:
    """Send an interruption once more that falls into a callback, where Python can only ignore it.

    The compiler of the kernels has such callbacks, and a command may be busy in it for a minute.
    """
    before = sys.unraisablehook
    sent_again: list[threading.Timer] = []

    def ignored(unraisable: "sys.UnraisableHookArgs") -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            again = (threading.main_thread().ident, signal.SIGINT)
            sent_again.append(threading.Timer(SENT_AGAIN_AFTER_S, signal.pthread_kill, again))
            sent_again[-1].start()
        else:
            before(unraisable)

    sys.unraisablehook = ignored
    try:
        yield
    finally:
        sys.unraisablehook = before
        for timer in sent_again:
            timer.cancel()


def _in_one_line(message: object) -> str:
    return " ".join(str(message).split())
