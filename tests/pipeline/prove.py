"""Proof that the computed results are reproducible, after `make reproduce`: `make prove`.

``python -m tests.pipeline.prove`` checks one thing after the other and ends at the first that fails:

* the outputs are those of the lock files;
* an unforced run does nothing;
* a fresh clone gets all computed data from a remote served over HTTP;
* the pinned numbers hold with the processor's vector instructions switched off;
* a second forced run gives the same bytes. Its wall time and peak memory are printed by stage.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.pipeline import forced_run, table
from common.replication.outputs import verify_outputs
from common.replication.paths import ROOT
from common.replication.stages import read_stages
from tests.pipeline.toy_repository import Repository

OUTPUTS = ("data", "figures", "report")
DISPATCHED_FEATURES = """
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
print(*(name for name in __cpu_dispatch__ if __cpu_features__[name]))
"""


class Unproven(Exception):
    """A check that failed."""


def outputs_match_the_locks() -> str:
    """Every output on disk and in the cache has the hash of its lock file."""
    faults = verify_outputs(ROOT)
    if faults:
        raise Unproven("\n".join(faults))
    return "outputs and cache are those of the lock files"


def unforced_run_does_nothing() -> str:
    """Plain ``dvc repro`` runs no stage and touches no file."""
    before = {path: path.stat().st_mtime_ns for path in output_files()}
    told = run([sys.executable, "-m", "dvc", "repro"])
    if "Running stage" in told or before != {path: path.stat().st_mtime_ns for path in output_files()}:
        raise Unproven(f"an unforced run is no no-op:\n{told}")
    return f"an unforced run leaves {len(before)} files alone"


def fresh_clone_pulls_over_http() -> str:
    """A clone without a cache gets the outputs from a remote, served by ``python -m http.server``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pushing = Repository(ROOT).clone_as_it_stands(folder / "pushing")
        pulling = pushing.clone(folder / "pulling")
        pushing.dvc("remote", "add", "--local", "folder", str(folder / "remote"))
        pushing.dvc("push", "--remote", "folder")
        with serving(folder / "remote") as address:
            pulling.dvc("remote", "add", "--local", "--default", "web", address)
            pulling.dvc("pull")
        cached = [path for stage in read_stages(ROOT) for path, cached in stage.outputs.items() if cached]
        for path in cached:
            if contents(pulling.root / path) != contents(ROOT / path):
                raise Unproven(f"{path}: the clone got something else")
    return f"a fresh clone pulled {len(cached)} outputs over HTTP"


def pinned_numbers_hold_without_vector_instructions() -> str:
    """The pinned tests pass with the dispatch of numpy, OpenBLAS and numba restricted to the baseline."""
    features = run([sys.executable, "-c", DISPATCHED_FEATURES]).split()
    restricted = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(features),
        "OPENBLAS_CORETYPE": "Prescott" if platform.machine() == "x86_64" else "ARMV8",
        "NUMBA_CPU_NAME": "generic",
    }
    left = run([sys.executable, "-c", DISPATCHED_FEATURES], restricted).split()
    if left:
        raise Unproven(f"numpy still dispatches to {left}")
    told = run([sys.executable, "-m", "pytest", "-q", "-n", "logical", "-m", "pinned"], restricted)
    passed = re.search(r"(\d+) passed", told)
    if passed is None:
        raise Unproven(f"no pinned test ran:\n{told}")
    return f"{passed[1]} pinned tests pass without {', '.join(features) or 'any dispatched feature'}"


def second_forced_run_gives_the_same_bytes() -> str:
    """Every file below data, figures and report is the same after a forced run."""
    before = {path: path.read_bytes() for path in output_files()}
    forced = forced_run()
    print(table(forced))
    after = {path: path.read_bytes() for path in output_files()}
    different = sorted(
        path.relative_to(ROOT).as_posix()
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path)
    )
    if different:
        raise Unproven("a second forced run changed:\n" + "\n".join(different))
    return f"a second forced run of {len(forced.stages)} stages gives the same {len(after)} files"


CHECKS = (
    outputs_match_the_locks,
    unforced_run_does_nothing,
    fresh_clone_pulls_over_http,
    pinned_numbers_hold_without_vector_instructions,
    second_forced_run_gives_the_same_bytes,
)


def output_files() -> list[Path]:
    """Everything that the pipeline writes, apart from hidden files."""
    files = (path for folder in OUTPUTS for path in (ROOT / folder).rglob("*"))
    return sorted(path for path in files if path.is_file() and not path.name.startswith("."))


def contents(path: Path) -> dict[str, bytes]:
    """Bytes of a file, or of every file of a folder."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def run(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Standard output of a command; a failure ends the proof with all that it said."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PATH": path, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise Unproven(f"{' '.join(command)} failed:\n{result.stdout}\n{result.stderr}")
    return result.stdout


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder by ``python -m http.server`` on the loopback interface; gives the address."""
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = re.search(r"port (\d+)", server.stdout.readline())
        assert port is not None
        yield f"http://127.0.0.1:{port[1]}"
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Run the checks."""
    for check in CHECKS:
        try:
            print(f"proven: {check()}", flush=True)
        except Unproven as failure:
            sys.exit(f"NOT proven: {check.__name__.replace('_', ' ')}: {failure}")


if __name__ == "__main__":
    main()
