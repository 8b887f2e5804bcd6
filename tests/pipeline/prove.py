"""Proof that the computed results are reproducible, after `make reproduce`: `make prove`.

``python -m tests.pipeline.prove`` checks one thing after the other and ends at the first that fails:

* the outputs are those of the lock files;
* an unforced run does nothing;
* a fresh clone gets all computed data from a remote served over HTTP;
* stages that are run again give the same bytes;
* a forced run under another machine's conditions gives the same bytes of all that git holds, locks apart.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common.replication.paths import ROOT
from common.replication.pipeline.outputs import verify_outputs
from common.replication.pipeline.stages import read_stages
from tests.pipeline.other_machine import different_files
from tests.pipeline.toy_repository import Repository

OUTPUTS = ("data", "figures", "report")
REPEATED = (
    "papers/abbar2022/dvc.yaml:claims",
    "papers/cerdeno2021/dvc.yaml:plot_fig6",
    "papers/cerdeno2023/dvc.yaml:fig5",
    "papers/das2022/dvc.yaml:fig2",
    "papers/shalgar2021/dvc.yaml:core_bound",
)
"""Stages that are run twice: evolutions in threads, a drawing, kernels, integrals, sums."""


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


def repeated_stages_give_the_same_bytes() -> str:
    """A few stages, run again, write what they wrote before."""
    stages = {str(stage): stage for stage in read_stages(ROOT)}
    for name in REPEATED:
        before = {path: contents(ROOT / path) for path in stages[name].outputs}
        run([sys.executable, "-m", "dvc", "repro", "--force", "--single-item", name])
        for path, content in before.items():
            if contents(ROOT / path) != content:
                raise Unproven(f"{name}: run again, it writes another {path}")
    return f"{len(REPEATED)} stages write the same bytes when they are run again"


def another_machine_gives_the_same_bytes() -> str:
    """Nothing that git holds depends on the processor or the number of threads."""
    with tempfile.TemporaryDirectory() as folder:
        different = different_files(Repository(ROOT), Path(folder))
    if different:
        raise Unproven("under another machine's conditions there are others:\n" + "\n".join(different))
    return "a run under another machine's conditions gives the same bytes of all that git holds"


CHECKS = (
    outputs_match_the_locks,
    unforced_run_does_nothing,
    fresh_clone_pulls_over_http,
    repeated_stages_give_the_same_bytes,
    another_machine_gives_the_same_bytes,
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
