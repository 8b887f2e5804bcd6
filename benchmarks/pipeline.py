"""Wall time and peak memory of the whole pipeline, by stage.

Run with `python -m benchmarks.pipeline` from the root of the repository: it runs what `make reproduce` does
and writes a line a stage to `benchmarks/pipeline.md`, the second half of `make benchmark`. Kernels are
compiled anew, as on a clean clone. Papers share the processors, and a stage lasts until the next of its paper
begins, so that DVC's own work is part of it.
"""

import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.reporting import machine
from common.replication.paths import ROOT
from common.replication.reproduce import LANES, Run, reproduce

TARGET_s = 600.0
TARGET_MiB = 4096.0
SAMPLING_s = 0.05


@dataclass
class StageRun:
    """One stage as it ran."""

    name: str
    seconds: float = 0.0
    peak_memory_MiB: float = 0.0


class Watch:
    """Listens to the runs of DVC, and asks their stages for their peak memory again and again."""

    def __init__(self) -> None:
        """Start with no stage."""
        self.stages: list[StageRun] = []
        self.peak_memory_MiB = 0.0
        self.current: dict[str, tuple[StageRun, float, psutil.Process]] = {}
        self.ended = threading.Event()

    def told(self, run: Run, line: str) -> None:
        """Take a line of a run: a new stage ends the last one of that run, and so does the end."""
        begins = line.startswith("Running stage")
        if begins or not line:
            now = time.perf_counter()
            if run.name in self.current:
                stage, begin, _ = self.current.pop(run.name)
                stage.seconds = now - begin
            if begins:
                stage = StageRun(line.split("'")[1])
                self.stages.append(stage)
                self.current[run.name] = (stage, now, psutil.Process(run.process.pid))

    def sample(self) -> None:
        """Sample until told to end."""
        while not self.ended.wait(SAMPLING_s):
            together = 0.0
            for stage, _, process in list(self.current.values()):
                memory = memory_of_descendants_MiB(process)
                stage.peak_memory_MiB = max(stage.peak_memory_MiB, memory)
                together += memory
            self.peak_memory_MiB = max(self.peak_memory_MiB, together)


def memory_of_descendants_MiB(process: psutil.Process) -> float:
    """Sum of the peak resident memories that the descendants of a process have had so far, in MiB."""
    try:
        return sum(peak_memory_MiB(child.pid) for child in process.children(recursive=True))
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


@dataclass
class ForcedRun:
    """What a run of every stage took."""

    stages: list[StageRun]
    seconds: float
    peak_memory_MiB: float


def forced_run() -> ForcedRun:
    """Run every stage, papers side by side as `make reproduce` does; no kernel is compiled yet.

    Raises
    ------
    ReplicationError
        If a stage fails.
    """
    shutil.rmtree(ROOT / "common" / "_kernels" / "__pycache__", ignore_errors=True)
    watch = Watch()
    sampling = threading.Thread(target=watch.sample, daemon=True)
    sampling.start()
    start = time.perf_counter()
    reproduce(LANES, watch.told)
    seconds = time.perf_counter() - start
    watch.ended.set()
    sampling.join()
    return ForcedRun(watch.stages, seconds, watch.peak_memory_MiB)


def table(run: ForcedRun) -> str:
    """The run as a Markdown table, slowest stage first, and a line on the targets."""
    lines = ["| stage | wall time [s] | peak memory [MiB] |", "|---|---|---|"]
    for stage in sorted(run.stages, key=lambda one: -one.seconds):
        lines.append(f"| {stage.name} | {stage.seconds:.1f} | {stage.peak_memory_MiB:.0f} |")
    met = "met" if run.seconds <= TARGET_s and run.peak_memory_MiB <= TARGET_MiB else "MISSED"
    lines.append(
        f"\n{len(run.stages)} stages in {run.seconds:.0f} s, {LANES} papers at a time, peak memory "
        f"{run.peak_memory_MiB:.0f} MiB together. Target {TARGET_s:.0f} s and {TARGET_MiB:.0f} MiB: {met}."
    )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run, print and write."""
    ran_on = machine()
    text = f"# The whole pipeline, `make reproduce`\n\nMachine: {ran_on}.\n\n{table(forced_run())}"
    print(text, end="")
    Path(__file__).with_name("pipeline.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
