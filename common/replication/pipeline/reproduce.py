"""Recompute everything: the papers' pipelines side by side, then what binds them together.

DVC runs one stage after the other. The papers share none, so that several can run at a time, each in a lane;
overlays, library page and front page, which read what the papers computed, come last. Each paper has a lock
file of its own, and DVC's lock of the repository is waited for.

A lane is a process that calls DVC's command line once for each stage and says itself, before and after the
call, that a stage begins and has ended (:func:`main`). So nothing depends on the text that DVC writes: it is
kept with what the stage says, and shown if the stage fails.

A run that ends too early leaves the outputs of unfinished stages as they were, and notes which stages are
done (:mod:`common.replication.pipeline.unfinished`). The next run computes the others, and lets DVC find out
whether anything has changed since for those that are done.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dvc.cli import main as run_dvc
from joblib import cpu_count

from common.replication.errors import ReplicationError
from common.replication.parameters import load_all_parameters
from common.replication.paths import ROOT, paper_ids
from common.replication.pipeline import unfinished
from common.replication.pipeline.dependencies import check_pipeline
from common.replication.pipeline.stages import Stage, in_order, read_stages

LANES = 2 * cpu_count()
"""Papers at a time: twice as many as processors, so that none idles while a long paper ends alone."""

NOTE = "note: "
"""A line of a stage that begins so is shown at once, but never a second time."""

LAST_LANE = "all"
BEGUN, ENDED = "\x1ebegun", "\x1eended"
LOCK = ROOT / "scratch" / "reproduce.lock"
PATIENCE_s = 10.0
"""How long the stages of a run that has just been killed may take to end."""


@dataclass(frozen=True)
class StageRun:
    """One stage at work: the ``number``-th of the ``total`` of its lane."""

    lane: str
    stage: Stage
    number: int
    total: int
    process: int
    """Id of the process whose descendants compute."""

    def __str__(self) -> str:
        """What a user reads, such as ``das2022 12/21 fig4``."""
        return f"{self.lane} {self.number}/{self.total} {self.stage.name}"


class Watcher:
    """What is told of a run, one call at a time."""

    def begun(self, run: StageRun) -> None:
        """A stage begins."""

    def ended(self, run: StageRun, seconds: float) -> None:
        """A stage has ended well."""

    def said(self, text: str) -> None:
        """A stage has something to say to the user: a note, or why it failed."""
        print(text, file=sys.stderr, flush=True)


class Printer(Watcher):
    """Prints a line when a stage begins and another when it has ended, the same on a terminal and off."""

    def begun(self, run: StageRun) -> None:
        """Print the stage."""
        print(f"{run} ...", flush=True)

    def ended(self, run: StageRun, seconds: float) -> None:
        """Print the stage and how long it took."""
        print(f"{run} {seconds:.0f} s", flush=True)


def lanes_of_stages() -> dict[str, list[Stage]]:
    """The stages by lane, in the order in which they run."""
    stages = in_order(read_stages())
    lane_of_file = {f"papers/{paper}/dvc.yaml": paper for paper in paper_ids()}
    lanes: dict[str, list[Stage]] = {lane: [] for lane in (*lane_of_file.values(), LAST_LANE)}
    for stage in stages:
        lanes[lane_of_file.get(stage.file, LAST_LANE)].append(stage)
    return lanes


def reproduce(lanes: int, watcher: Watcher, *, from_start: bool = True) -> int:
    """Run every stage of the replication; the number of stages.

    Parameters
    ----------
    lanes
        Papers at a time, positive.
    watcher
        Is told what happens.
    from_start
        False to keep what an unfinished run has done, where DVC finds nothing changed since.

    Raises
    ------
    ReplicationError
        If the repository cannot be written, the pipeline files do not say what the code does, another run is
        at work, or a stage fails; then papers that have begun are finished first, no others are begun.
    KeyboardInterrupt
        If the user interrupts the run, with how far it got.
    """
    if lanes < 1:
        raise ReplicationError(f"lanes = {lanes} is outside the allowed range: [1, ∞)")
    if not os.access(ROOT, os.W_OK):
        raise ReplicationError(f"{ROOT}: this folder cannot be written; use a copy of your own")
    with _only_run() as lock:
        # Half a lock file would stop the check already.
        unfinished.put_back_lock_files()
        load_all_parameters()
        faults = check_pipeline()
        if faults:
            raise ReplicationError("\n".join(["the pipeline files do not say what the code does:", *faults]))
        plan = lanes_of_stages()
        stages = [stage for lane in plan.values() for stage in lane]
        if from_start:
            unfinished.forget_done()
        done = unfinished.stages_done() & {str(stage) for stage in stages}
        if done:
            watcher.said(
                f"going on with the run that did not finish: {len(done)} of {len(stages)} stages are done, "
                "and run again only if something has changed ('make reproduce OPTIONS=--from-start' runs all)"
            )
        unfinished.keep_copies(stages)
        handler = signal.getsignal(signal.SIGINT)
        try:
            _Run(watcher, done, lock).run(plan, lanes)
        except KeyboardInterrupt:
            done = unfinished.stages_done() & {str(stage) for stage in stages}
            raise KeyboardInterrupt(
                f"{len(done)} of {len(stages)} stages are done; 'make reproduce' goes on from there"
            ) from None
        finally:
            unfinished.end_in_order(stages)
            signal.signal(signal.SIGINT, handler)
        unfinished.forget()
    return len(stages)


class _Run:
    def __init__(self, watcher: Watcher, done: set[str], lock: int) -> None:
        self.watcher = watcher
        self.done = done
        self.lock = lock
        self.failed: list[str] = []
        self.notes: set[str] = set()
        self.processes: list[subprocess.Popen[str]] = []
        self.stopped = False
        self.guard = threading.Lock()

    def run(self, plan: dict[str, list[Stage]], lanes: int) -> None:
        papers = [lane for lane in plan if lane != LAST_LANE]
        with ThreadPoolExecutor(lanes) as pool:
            try:
                for together in (papers, [LAST_LANE]):
                    for lane in [pool.submit(self.run_lane, name, plan[name]) for name in together]:
                        # What went wrong in a lane itself must not be lost.
                        lane.result()
            except BaseException:
                # A second interrupt must not keep this one from leaving things in order.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                self.stop()
                raise
        if self.failed:
            raise ReplicationError(
                f"failed: {', '.join(self.failed)}; once that is mended, 'make reproduce' goes on from there"
            )

    def stop(self) -> None:
        """End the processes of all lanes: each sees that its standard input is closed."""
        with self.guard:
            self.stopped = True
            for process in self.processes:
                assert process.stdin is not None
                process.stdin.close()

    def run_lane(self, lane: str, stages: Sequence[Stage]) -> None:
        with self.guard:
            if self.stopped or self.failed:
                return
            process = _start_lane([_dvc_command(stage, self.done) for stage in stages], self.lock)
            self.processes.append(process)
        with process:
            self.listen(lane, stages, process)

    def listen(self, lane: str, stages: Sequence[Stage], process: subprocess.Popen[str]) -> None:
        run: StageRun | None = None
        waiting = list(enumerate(stages, 1))[::-1]
        began, said = 0.0, list[str]()
        assert process.stdout is not None
        for line in map(str.rstrip, process.stdout):
            with self.guard:
                if line == BEGUN:
                    number, stage = waiting.pop()
                    run = StageRun(lane, stage, number, len(stages), process.pid)
                    began, said = time.perf_counter(), []
                    self.watcher.begun(run)
                elif line == ENDED and run is not None:
                    unfinished.note_done(run.stage)
                    self.watcher.ended(run, time.perf_counter() - began)
                    run = None
                elif line.startswith(NOTE) and line not in self.notes:
                    self.notes.add(line)
                    self.watcher.said(line)
                elif line:
                    said.append(line)
        with self.guard:
            if process.wait() != 0 and not self.stopped:
                self.failed.append(f"{run or lane}")
                self.watcher.said("\n".join([f"{run or lane} failed:", *said]))


@contextmanager
def _only_run() -> Iterator[int]:
    """Descriptor of a locked file; the lock holds until this process and all that inherit it have ended."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w", encoding="utf-8") as file:
        deadline = time.monotonic() + PATIENCE_s
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ReplicationError("another 'make reproduce' is at work in this folder") from None
                time.sleep(0.1)
        yield file.fileno()


def _dvc_command(stage: Stage, done: Set[str]) -> list[str]:
    # A stage that is done runs only if something has changed; then nothing is taken from DVC's cache of runs.
    how = "--no-run-cache" if str(stage) in done else "--force"
    return ["--wait-for-lock", "repro", "--single-item", how, str(stage)]


def _start_lane(commands: list[list[str]], lock: int) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.Popen(
        [sys.executable, "-m", "common.replication.pipeline.reproduce", json.dumps(commands)],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=[lock],
        # So that an interrupt from the keyboard reaches this process alone, which ends its lanes in order.
        process_group=0,
    )


def main() -> None:
    """Be a lane: run the DVC commands given as JSON, one after the other, and say what begins and has ended.

    DVC itself must not be interrupted, lest it leave half a lock file: an interrupt ends the stage at work,
    and DVC ends because the stage has failed.
    """
    signal.signal(signal.SIGINT, lambda *_: None)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for command in json.loads(sys.argv[1]):
        print(f"\n{BEGUN}", flush=True)
        if run_dvc(command) != 0:
            sys.exit(1)
        print(f"\n{ENDED}", flush=True)


def _end_with_parent() -> None:
    """Wait for the end of standard input, at the latest that of the parent; then end the stage and all."""
    os.read(sys.stdin.fileno(), 1)
    for _ in range(25):
        os.killpg(os.getpgrp(), signal.SIGINT)
        time.sleep(0.2)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
