"""Wall time and peak memory of the whole pipeline, by stage.

Run with `python -m benchmarks.pipeline` from the root of the repository: it runs `dvc repro --force` and
prints a line a stage. A stage lasts until the next begins, so that DVC's own work is part of it.
"""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
TARGET_s = 600.0
TARGET_MiB = 4096.0
SAMPLING_s = 0.05


@dataclass
class StageRun:
    """One stage as it ran."""

    name: str
    seconds: float = 0.0
    peak_memory_MiB: float = 0.0


class MemoryWatch(threading.Thread):
    """Asks the stage that is running for its peak memory again and again."""

    def __init__(self, process: psutil.Process) -> None:
        """Watch the descendants of a process."""
        super().__init__(daemon=True)
        self.process = process
        self.stage: StageRun | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        """Sample until told to end."""
        while not self.ended.wait(SAMPLING_s):
            stage = self.stage
            if stage is not None:
                stage.peak_memory_MiB = max(stage.peak_memory_MiB, self.sample())

    def sample(self) -> float:
        """Sum of the peak resident memories of the descendants, in MiB."""
        try:
            return sum(peak_memory_MiB(child.pid) for child in self.process.children(recursive=True))
        except psutil.NoSuchProcess:
            return 0.0


def peak_memory_MiB(process: int) -> float:
    """Largest resident memory that a process has had so far; 0 if it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    peak = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return float(peak[0]) / 1024.0 if peak else 0.0


def forced_run() -> tuple[list[StageRun], float]:
    """Run every stage; the stages in the order in which they ran, and the wall time of all in s.

    Raises
    ------
    subprocess.CalledProcessError
        If the run fails.
    """
    command = [sys.executable, "-m", "dvc", "repro", "--force"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    start = time.perf_counter()
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    watch = MemoryWatch(psutil.Process(run.pid))
    watch.start()
    stages: list[StageRun] = []
    begin = start
    assert run.stdout is not None
    for line in run.stdout:
        if line.startswith("Running stage"):
            begin = end_stage(stages, begin)
            watch.stage = StageRun(line.split("'")[1])
            stages.append(watch.stage)
    status = run.wait()
    end_stage(stages, begin)
    watch.ended.set()
    watch.join()
    if status != 0:
        raise subprocess.CalledProcessError(status, command)
    return stages, time.perf_counter() - start


def end_stage(stages: list[StageRun], begin: float) -> float:
    """Give the last stage its time since it began; returns the time now."""
    now = time.perf_counter()
    if stages:
        stages[-1].seconds = now - begin
    return now


def table(stages: list[StageRun], seconds: float) -> str:
    """The run as a Markdown table, slowest stage first, and a line on the targets."""
    lines = ["| stage | wall time [s] | peak memory [MiB] |", "|---|---|---|"]
    for stage in sorted(stages, key=lambda one: -one.seconds):
        lines.append(f"| {stage.name} | {stage.seconds:.1f} | {stage.peak_memory_MiB:.0f} |")
    peak = max(stage.peak_memory_MiB for stage in stages)
    met = "met" if seconds <= TARGET_s and peak <= TARGET_MiB else "MISSED"
    lines.append(
        f"\n{len(stages)} stages in {seconds:.0f} s, peak memory {peak:.0f} MiB. "
        f"Target {TARGET_s:.0f} s and {TARGET_MiB:.0f} MiB: {met}."
    )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run and print."""
    print(table(*forced_run()), end="")


if __name__ == "__main__":
    main()
