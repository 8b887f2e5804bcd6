"""Recompute everything: the papers' pipelines side by side, then what binds them together.

DVC runs one stage after the other. The papers share none, so that several can run at a time; overlays,
library page and front page, which read what the papers computed, come last. Each paper has a lock file of its
own, and DVC's lock of the repository is waited for.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from joblib import cpu_count

from common.replication.errors import ReplicationError
from common.replication.overlay import overlay_ids
from common.replication.paths import ROOT, paper_ids

LANES = 2 * cpu_count()
"""Papers at a time: twice as many as processors, so that none idles while a long paper ends alone."""


@dataclass(frozen=True)
class Run:
    """One ``dvc repro --force`` at work."""

    name: str
    process: subprocess.Popen[str]


def reproduce(lanes: int, told: Callable[[Run, str], None]) -> None:
    """Run every stage of the replication.

    Parameters
    ----------
    lanes
        Papers at a time, positive.
    told
        Called with each line that a run of DVC writes, as it comes; with an empty line at its end.

    Raises
    ------
    ReplicationError
        If the repository cannot be written, or a run fails; papers that have begun are finished first, no
        others are begun.
    """
    if lanes < 1:
        raise ReplicationError(f"lanes = {lanes} is outside the allowed range: [1, ∞)")
    if not os.access(ROOT, os.W_OK):
        raise ReplicationError(f"{ROOT}: this folder cannot be written; use a copy of your own")
    failed: list[str] = []

    def run_all(name: str, targets: Iterable[str]) -> None:
        if not failed and _forced_run(name, list(targets), told) != 0:
            failed.append(name)

    with ThreadPoolExecutor(lanes) as pool:
        runs = [pool.submit(run_all, paper, [f"papers/{paper}/dvc.yaml"]) for paper in paper_ids()]
    for run in runs:
        # What went wrong in a lane itself must not be lost.
        run.result()
    overlays = [f"papers/{overlay}/dvc.yaml" for overlay in overlay_ids()]
    run_all("all", ["--single-item", *overlays, "dvc.yaml"])
    if failed:
        raise ReplicationError(f"'dvc repro' of {', '.join(failed)} failed")


def _forced_run(name: str, targets: list[str], told: Callable[[Run, str], None]) -> int:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with subprocess.Popen(
        [sys.executable, "-m", "dvc", "--wait-for-lock", "repro", "--force", *targets],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        run = Run(name, process)
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip():
                told(run, line.strip())
        told(run, "")
    return process.returncode
