"""What every benchmark hands over: one measurement a line, printed, and recorded for `make benchmark`.

A benchmark is a module `benchmarks/<subject>.py` with a `main()`. Beside whatever it prints, it calls
:func:`record` once for each task that it times. `python -m benchmarks` runs all of them, each in a process of
its own, and writes the recorded measurements as one table to `benchmarks/results.md`.
"""

import json
import math
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("numpy", "scipy", "numba")

RECORDS = "BENCHMARK_RECORDS"
"""Environment variable: file that measurements are appended to, one JSON object a line."""


@dataclass(frozen=True)
class Measurement:
    """One task timed, and the plain reference that does the same, if there is one.

    Parameters
    ----------
    task
        What is computed, in a few words, with its size: "rate, 100 masses".
    seconds
        Wall time of ours for the task, compilation excluded.
    error
        Measured relative error of ours; ``None`` if nothing more exact was run.
    reference
        The plain method in a few words, "scipy.integrate.nquad"; ``None`` if there is none.
    reference_seconds
        Wall time of the reference for the same task (scaled up from a sample of it, if it is too slow).
    reference_error
        Measured relative error of the reference.
    target_seconds, target_ratio
        What ours was meant to reach, if anything was set.
    """

    task: str
    seconds: float
    error: float | None = None
    reference: str | None = None
    reference_seconds: float | None = None
    reference_error: float | None = None
    target_seconds: float | None = None
    target_ratio: float | None = None

    def __post_init__(self) -> None:
        """Refuse a measurement that can't be one."""
        for name in ("seconds", "reference_seconds", "target_seconds", "target_ratio"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value > 0):
                raise ValueError(f"{self.task}: {name} = {value} (allowed: finite and > 0)")
        for name in ("error", "reference_error"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{self.task}: {name} = {value} (allowed: finite and >= 0)")
        if (self.reference is None) != (self.reference_seconds is None):
            raise ValueError(f"{self.task}: reference and reference_seconds go together")

    @property
    def ratio(self) -> float | None:
        """How many times slower the reference is."""
        return None if self.reference_seconds is None else self.reference_seconds / self.seconds

    @property
    def met(self) -> bool | None:
        """Whether the targets are met; ``None`` without one."""
        checks = []
        if self.target_seconds is not None:
            checks.append(self.seconds <= self.target_seconds)
        if self.target_ratio is not None:
            checks.append(self.ratio is not None and self.ratio >= self.target_ratio)
        return all(checks) if checks else None


def record(
    task: str,
    seconds: float,
    *,
    error: float | None = None,
    reference: str | None = None,
    reference_seconds: float | None = None,
    reference_error: float | None = None,
    target_seconds: float | None = None,
    target_ratio: float | None = None,
) -> Measurement:
    """Print one measurement and, below `make benchmark`, record it; see :class:`Measurement`."""
    measurement = Measurement(
        task,
        float(seconds),
        error=None if error is None else float(error),
        reference=reference,
        reference_seconds=None if reference_seconds is None else float(reference_seconds),
        reference_error=None if reference_error is None else float(reference_error),
        target_seconds=target_seconds,
        target_ratio=target_ratio,
    )
    print(as_line(measurement), flush=True)
    if RECORDS in os.environ:
        with Path(os.environ[RECORDS]).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(measurement)) + "\n")
    return measurement


def timed(
    task: Callable[[], object], repetitions: int = 1, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Least time of some calls in s: wall time, unless the clock is another."""
    times = []
    for _ in range(repetitions):
        start = clock()
        task()
        times.append(clock() - start)
    return min(times)


def machine() -> str:
    """What it ran on, in a line."""
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        models = [
            line.partition(":")[2].strip()
            for line in information.read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ]
        processor = models[0] if models else processor
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{processor}, {os.cpu_count()} cores{load}; {system}, {packages}"


def as_line(measurement: Measurement) -> str:
    """The measurement in one line of text."""
    parts = [f"{measurement.task}: {as_time(measurement.seconds)}{_error(measurement.error)}"]
    if measurement.reference_seconds is not None and measurement.ratio is not None:
        parts.append(
            f"{measurement.reference}: {as_time(measurement.reference_seconds)}"
            f"{_error(measurement.reference_error)}, {measurement.ratio:.3g} x"
        )
    if measurement.met is not None:
        parts.append(f"target {as_target(measurement)}")
    return "; ".join(parts)


def as_target(measurement: Measurement) -> str:
    """Targets and whether they are met; empty without one."""
    parts = []
    if measurement.target_seconds is not None:
        parts.append(as_time(measurement.target_seconds))
    if measurement.target_ratio is not None:
        parts.append(f"{measurement.target_ratio:g} x")
    return f"{' and '.join(parts)}: {'met' if measurement.met else 'MISSED'}" if parts else ""


def as_time(seconds: float) -> str:
    """A time with three digits and a unit that fits."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def _error(error: float | None) -> str:
    return "" if error is None else f" (error {error:.0e})"
