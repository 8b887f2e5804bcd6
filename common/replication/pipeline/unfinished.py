"""What a run leaves for the next one if it does not finish: which stages are done, and what DVC deletes.

DVC deletes the outputs of a stage before it runs, and rewrites a lock file in place. So a run that is
interrupted would leave figures of the repository deleted, and one that is killed half a lock file. Copies are
made before, and put back by the run itself or by the next one. All of it stands in an ignored folder, which
is removed when a run is complete.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from common.replication.paths import ROOT
from common.replication.pipeline.stages import Stage
from common.replication.writers import replacing

FOLDER = ROOT / "scratch" / "reproduce"
DONE = FOLDER / "done.txt"
"""Addresses of the stages that are done, one a line."""
LOCK_FILES = FOLDER / "lock_files"
OUTPUTS = FOLDER / "outputs"


def stages_done() -> set[str]:
    """Addresses of the stages that the last run had done; empty if that was complete."""
    # What stands behind the last line end is an address that a killed run had not written to its end.
    return set(DONE.read_text(encoding="utf-8").split("\n")[:-1]) if DONE.is_file() else set()


def note_done(stage: Stage) -> None:
    """Note that a stage is done, and keep the lock file that says so."""
    _copy(ROOT / stage.lock, LOCK_FILES / stage.lock)
    with DONE.open("a", encoding="utf-8") as stream:
        stream.write(f"{stage}\n")


def keep_copies(stages: Iterable[Stage]) -> None:
    """Copy lock files and outputs, as far as they exist; what is missing keeps the copy it has."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stage in stages:
        _copy(ROOT / stage.lock, LOCK_FILES / stage.lock)
        for path in stage.outputs:
            _copy(ROOT / path, OUTPUTS / path)


def put_back_lock_files() -> None:
    """Put back the lock files as they were when the last stage was done, after a run that was killed."""
    for copy in LOCK_FILES.rglob("dvc.lock"):
        _copy(copy, ROOT / copy.relative_to(LOCK_FILES))


def end_in_order(stages: Iterable[Stage]) -> None:
    """Put back the outputs that are missing; the lock files are as they should be."""
    for path in {path for stage in stages for path in stage.outputs}:
        if not (ROOT / path).exists():
            _copy(OUTPUTS / path, ROOT / path)
    shutil.rmtree(LOCK_FILES, ignore_errors=True)


def forget_done() -> None:
    """Forget which stages are done: a run from the start."""
    DONE.unlink(missing_ok=True)


def forget() -> None:
    """Forget all, once a run is complete."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, copy_function=shutil.copyfile)
    elif source.is_file():
        with replacing(target, "wb") as stream:
            stream.write(source.read_bytes())
