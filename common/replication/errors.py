"""Errors that end a run with one clear line instead of a traceback."""

import sys
from collections.abc import Callable


class ReplicationError(Exception):
    """A parameter file, registry or pipeline that cannot be used as it stands."""


def run_stage(stage: Callable[[], None]) -> None:
    """Run a pipeline stage; bad input ends it with one line on stderr and exit status 1.

    Only errors that a user can mend (:class:`ReplicationError` and the ``ValueError`` of the physics library)
    are shortened: any other exception is a defect and keeps its traceback.
    """
    try:
        stage()
    except (ReplicationError, ValueError) as error:
        sys.exit(f"error: {error}")
