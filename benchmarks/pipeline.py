"""Wall time and peak memory of the whole pipeline, by stage.

Run with `python -m benchmarks.pipeline` from the root of the repository: it runs what `make reproduce` does
and writes a line a stage to `benchmarks/pipeline.md`, the second half of `make benchmark`. Kernels are
compiled anew, as on a clean clone. Papers share the processors, and DVC's own work is part of a stage's time.
"""

import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.reporting import machine
from common.replication.paths import ROOT
from common.replication.pipeline.reproduce import LANES, StageRun, Watcher, reproduce

TARGET_s = 600.0
TARGET_MiB = 4096.0
SAMPLING_s = 0.05


@dataclass
class Measured:
    """What one stage took."""

    name: str
    seconds: float = 0.0
    peak_memory_MiB: float = 0.0


class Sampler(Watcher):
    """Takes the time of each stage, and asks those at work for their peak memory again and again."""

    def __init__(self) -> None:
        """Start with no stage."""
        self.stages: list[Measured] = []
        self.peak_memory_MiB = 0.0
        self.current: dict[StageRun, tuple[Measured, psutil.Process]] = {}
        self.over = threading.Event()

    def begun(self, run: StageRun) -> None:
        """Begin to sample a stage."""
        self.current[run] = (Measured(str(run.stage).removeprefix("dvc.yaml:")), psutil.Process(run.process))

    def ended(self, run: StageRun, seconds: float) -> None:
        """Take the time of a stage."""
        stage, _ = self.current.pop(run)
        stage.seconds = seconds
        self.stages.append(stage)

    def sample(self) -> None:
        """Sample until told that the run is over."""
        while not self.over.wait(SAMPLING_s):
            together = 0.0
            for stage, process in list(self.current.values()):
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

    stages: list[Measured]
    seconds: float
    peak_memory_MiB: float


def forced_run() -> ForcedRun:
    """Run every stage, papers side by side as `make reproduce` does; no kernel is compiled yet.

    Raises
    ------
    ReplicationError
        If a stage fails.
    """
    shutil.rmtree(ROOT / "common" / "numerics" / "__pycache__", ignore_errors=True)
    sampler = Sampler()
    sampling = threading.Thread(target=sampler.sample, daemon=True)
    sampling.start()
    start = time.perf_counter()
    reproduce(LANES, sampler)
    seconds = time.perf_counter() - start
    sampler.over.set()
    sampling.join()
    return ForcedRun(sampler.stages, seconds, sampler.peak_memory_MiB)


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
