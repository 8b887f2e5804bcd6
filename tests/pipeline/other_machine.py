"""Another machine's conditions on this one, and the files in git that come out otherwise under them."""

import os
import platform
import subprocess
import sys
from pathlib import Path

from common.replication.paths import ROOT
from tests.pipeline.toy_repository import Repository

DISPATCHED_FEATURES = """
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
print(*(name for name in __cpu_dispatch__ if __cpu_features__[name]))
"""
OLDEST_CORE = {"x86_64": "Prescott", "AMD64": "Prescott"}
"""What OpenBLAS calls the oldest processor of a kind it has kernels for; elsewhere ``ARMV8``."""


def conditions() -> dict[str, str]:
    """Environment variables that stand for an older processor with one core.

    NumPy and the C library without the vector instructions that they choose at run time, OpenBLAS for the
    oldest processor it knows, Numba for any processor of the kind, and one thread.
    """
    features = dispatched_features()
    restricted = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(features),
        "OPENBLAS_CORETYPE": OLDEST_CORE.get(platform.machine(), "ARMV8"),
        "NUMBA_CPU_NAME": "generic",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-FMA,-FMA4",
        "LOKY_MAX_CPU_COUNT": "1",
    }
    left = dispatched_features(restricted)
    if left:
        raise RuntimeError(f"numpy still dispatches to {left}")
    return restricted


def dispatched_features(environment: dict[str, str] | None = None) -> list[str]:
    """Vector instructions beyond its baseline that NumPy chooses on this processor."""
    return subprocess.run(
        [sys.executable, "-c", DISPATCHED_FEATURES],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()


def different_files(original: Repository, folder: Path) -> list[str]:
    """Files in git, lock files apart, that a forced run under the conditions changes: none, one hopes.

    Parameters
    ----------
    original
        A computed repository; it stays as it is.
    folder
        Where a clone of it as it stands may be built, in which everything is computed anew.
    """
    clone = original.clone_as_it_stands(folder / "other_machine", computed=False)
    clone.environment = {**original.environment, **conditions()}
    subprocess.run(
        [sys.executable, "-m", "common.replication", "reproduce"],
        cwd=clone.root,
        env=clone.variables,
        check=True,
    )
    changed = clone.git("status", "--porcelain", "-z", "--no-renames").split("\0")
    return [name for name in (entry[3:] for entry in changed if entry) if Path(name).name != "dvc.lock"]


def main() -> None:
    """Print the different files of this repository, after ``make reproduce``; the clone is kept."""
    folder = ROOT / "scratch"
    folder.mkdir(exist_ok=True)
    print("\n".join(different_files(Repository(ROOT), folder)) or "no difference")


if __name__ == "__main__":
    main()
