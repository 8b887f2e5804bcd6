"""Run every benchmark and write one table, `benchmarks/results.md`: first half of `make benchmark`.

`python -m benchmarks coalescence das2022` runs only these, and prints without writing. Each runs in a
process of its own, which is what its wall time and peak memory are of; times within it are its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reporting import RECORDS, Measurement, as_target, as_time, machine

FOLDER = Path(__file__).parent
NOT_BENCHMARKS = {"__main__", "reporting", "pipeline"}


@dataclass(frozen=True)
class Outcome:
    """One benchmark as it ran."""

    name: str
    seconds: float
    peak_memory_MiB: float
    measurements: list[Measurement]
    failed: bool


def subjects() -> list[str]:
    """Names of all benchmarks."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def run(name: str) -> Outcome:
    """Run one benchmark; what it prints is shown as it comes."""
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.{name}"],
            cwd=FOLDER.parent,
            env={**os.environ, RECORDS: str(records)},
        )
        # The resources of this very child; psutil or RUSAGE_CHILDREN would see others.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        lines = records.read_text(encoding="utf-8").splitlines() if records.is_file() else []
    measurements = [Measurement(**json.loads(line)) for line in lines]
    return Outcome(name, seconds, used.ru_maxrss / 1024.0, measurements, process.returncode != 0)


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as a Markdown table, a line a measurement."""
    heading = ("benchmark", "task", "ours", "error", "plain reference", "time", "error", "ratio", "target")
    lines = ["| " + " | ".join(heading) + " |", "|---" * len(heading) + "|"]
    for outcome in outcomes:
        for one in outcome.measurements:
            cells = (
                outcome.name,
                one.task,
                as_time(one.seconds),
                _error(one.error),
                one.reference or "–",
                "–" if one.reference_seconds is None else as_time(one.reference_seconds),
                _error(one.reference_error),
                "–" if one.ratio is None else f"{one.ratio:.3g}",
                as_target(one) or "–",
            )
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def processes(outcomes: list[Outcome]) -> str:
    """Wall time and peak memory of each benchmark's process as a Markdown table."""
    lines = ["| benchmark | wall time [s] | peak memory [MiB] | |", "|---|---|---|---|"]
    for outcome in outcomes:
        remark = "FAILED" if outcome.failed else "" if outcome.measurements else "prints only"
        lines.append(f"| {outcome.name} | {outcome.seconds:.1f} | {outcome.peak_memory_MiB:.0f} | {remark} |")
    return "\n".join(lines) + "\n"


def _error(error: float | None) -> str:
    return "–" if error is None else f"{error:.0e}"


def main() -> None:
    """Run the benchmarks named on the command line, or all and write the table."""
    known = subjects()
    unknown = set(sys.argv[1:]) - set(known)
    if unknown:
        sys.exit(f"error: benchmark = {', '.join(sorted(unknown))} is unknown (allowed: {', '.join(known)})")
    chosen = sys.argv[1:] or known
    ran_on = machine()
    outcomes = [run(name) for name in chosen]
    text = (
        "# Benchmarks\n\nWritten by `make benchmark`, outside the pipeline. Errors are relative and measured "
        "in the same run; a\ntime is that of the task, compilation excluded. Ratio: time of the plain "
        "reference over ours.\n\n"
        f"Machine: {ran_on}.\n\n{table(outcomes)}\n## Processes\n\n{processes(outcomes)}"
    )
    print(text)
    if chosen == known:
        (FOLDER / "results.md").write_text(text, encoding="utf-8")
    if any(outcome.failed for outcome in outcomes):
        sys.exit("error: a benchmark failed")


if __name__ == "__main__":
    main()
