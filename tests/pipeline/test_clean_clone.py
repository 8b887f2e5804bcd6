"""What somebody else gets: a clone that computes the same, incremental runs, refusals, recovery, remotes."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from common.replication.pipeline.outputs import verify_outputs
from common.replication.pipeline.stages import read_stages
from tests.pipeline.toy_repository import Repository

PIN = 1e-8
"""Relative accuracy to which numbers of another run must agree: the digits that are written."""


def test_clone_computes_the_same_and_forced_runs_are_identical_to_the_byte(
    computed_repository: Repository, tmp_path: Path
) -> None:
    clone = computed_repository.clone(tmp_path / "clone")
    clone.dvc("repro", "--force")
    assert clone.quantities() == pytest.approx(computed_repository.quantities(), rel=PIN, abs=0)
    assert clone.verdicts() == computed_repository.verdicts()
    first = clone.outputs()
    assert first.keys() == computed_repository.outputs().keys()
    told = clone.python("-m", "common.replication", "reproduce", "--lanes", "2").stdout
    ended = re.findall(r"^(?:toy2000|all) \d/\d (\w+) \d+ s$", told, flags=re.MULTILINE)
    assert sorted(ended) == sorted(stage.name for stage in read_stages(clone.root))
    assert {path for path, content in clone.outputs().items() if content != first[path]} == set()


def test_figure_is_kept_on_a_clone_where_its_table_comes_out_the_same(
    computed_repository: Repository, tmp_path: Path
) -> None:
    clone = computed_repository.clone(tmp_path / "clone")
    run = stages_run(clone.dvc("repro").stdout)
    assert run == {"library", "spectrum", "visible", "page", "report"}
    assert clone.outputs() == computed_repository.outputs()


def test_impossible_number_of_lanes_is_refused(toy: Repository) -> None:
    told = toy.python("-m", "common.replication", "reproduce", "--lanes", "0", expect=1).stderr
    assert told.strip() == "error: lanes = 0 is outside the allowed range: [1, ∞)"


def test_second_run_does_nothing(toy: Repository) -> None:
    def times() -> dict[str, int]:
        files = [path for path in toy.root.rglob("*") if path.is_file() and ".dvc" not in path.parts]
        return {str(path): path.stat().st_mtime_ns for path in files if ".git" not in path.parts}

    before = times()
    result = toy.dvc("repro")
    assert "Running stage" not in result.stdout
    assert "up to date" in result.stdout
    assert times() == before
    assert toy.git("status", "--porcelain") == ""


def test_complete_run_leaves_dvc_nothing_to_complain_about(toy: Repository, tmp_path: Path) -> None:
    toy.dvc("status", "--quiet")
    toy.dvc("checkout")
    toy.dvc("remote", "add", "--local", "--default", "folder", str(tmp_path / "remote"))
    toy.dvc("push")
    toy.dvc("pull")
    toy.dvc("exp", "run", "--name", "wider", "--set-param", "toy2000.band.upper_nm=701.0")
    computed = toy.outputs()
    toy.git("restore", ".")
    toy.dvc("checkout")
    assert toy.outputs() != computed
    toy.dvc("exp", "apply", "wider")
    toy.dvc("status", "--quiet")
    assert toy.outputs() == computed


def test_clone_of_what_another_processor_computed_is_up_to_date(toy: Repository, tmp_path: Path) -> None:
    """Its last digits stand in the cache and in files that git tracks; the lock files tell of both."""
    toy.environment = {"TOY2000_ROUNDING": "1e-7"}
    toy.dvc("repro", "--force")
    written = set(toy.git("diff", "--name-only").split())
    assert {"data/toy2000/verdicts.json", "figures/toy2000/fig1.pdf", "papers/toy2000/dvc.lock"} <= written
    clone = toy.clone_as_it_stands(tmp_path / "clone")
    clone.dvc("status", "--quiet")
    assert stages_run(clone.dvc("repro").stdout) == set()
    assert clone.outputs() == toy.outputs()


def test_what_a_clone_has_run_is_not_remembered_here(toy: Repository, tmp_path: Path) -> None:
    """DVC would restore it when a second clone asks for the same, and run nothing."""
    for name in ("first", "second"):
        clone = toy.clone_as_it_stands(tmp_path / name)
        clone.replace("params.yaml", "upper_nm: 700.0", "upper_nm: 701.0")
        assert "visible" in stages_run(clone.dvc("repro").stdout)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("upper_nm: 700.0", "upper_nm: 701.0", {"visible", "compare"}),
        ("temperature_K: 5772.0", "temperature_K: 5771.0", {"spectrum", "visible", "fig1", "compare"}),
        ("pause_s: 0.0", "pause_s: 0.001", {"spectrum"}),  # its numbers stay the same
    ],
)
def test_changed_parameter_reruns_only_what_depends_on_it(
    toy: Repository, old: str, new: str, expected: set[str]
) -> None:
    toy.replace("params.yaml", old, new)
    # The page prints the hash of params.yaml.
    assert stages_run(toy.dvc("repro").stdout) == expected | {"page", "report"}


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("temperature_K: 5772.0\n    temperatur_K: 5772.0", "toy2000: star.temperatur_K: unknown key"),
        ("temperature_K: -5772.0", "toy2000: star.temperature_K = -5772.0: Input should be greater than 0"),
        ('temperature_K: "1e-3"', "toy2000: star.temperature_K = '1e-3': Input should be a valid number"),
        ("temperature_K: .nan", "toy2000: star.temperature_K = nan: Input should be a finite number"),
    ],
    ids=["unknown key", "negative", "text", "not a number"],
)
def test_bad_parameters_are_refused_before_anything_is_written(
    new_repository: Repository, tmp_path: Path, new: str, told: str
) -> None:
    fresh = new_repository.copy(tmp_path / "toy")
    fresh.replace("params.yaml", "temperature_K: 5772.0", new)
    result = fresh.dvc("repro", expect=None)
    messages = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert messages == [f"error: params.yaml: {told}"]
    assert "Traceback" not in result.stdout + result.stderr
    # The page of the library is made from the sources alone.
    assert set(fresh.outputs()) <= {"report/library.html"}


@pytest.mark.parametrize("killed", ["stage", "everything"])
def test_killed_run_completes_when_started_again(
    new_repository: Repository, computed_repository: Repository, tmp_path: Path, killed: str
) -> None:
    toy = new_repository.copy(tmp_path / "toy")
    toy.replace("params.yaml", "pause_s: 0.0", "pause_s: 60.0")
    kill_while_writing(toy, "summary.txt", killed)
    assert not (toy.root / "data/toy2000/summary.txt").exists()
    toy.replace("params.yaml", "pause_s: 60.0", "pause_s: 0.0")
    toy.dvc("repro")
    assert verify_outputs(toy.root) == []
    assert toy.outputs() == computed_repository.outputs()


def test_numbers_do_not_depend_on_the_number_of_threads(toy: Repository) -> None:
    tables = []
    for threads in ("1", "2"):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
        toy.environment = dict.fromkeys(names, threads)
        toy.dvc("repro", "--force", "--single-item", "papers/toy2000/dvc.yaml:spectrum")
        tables.append((toy.quantities(), (toy.root / "data/toy2000/spectrum.csv").read_bytes()))
    assert tables[0] == tables[1]


def test_remote_round_trip_over_http(toy: Repository, tmp_path: Path) -> None:
    toy.dvc("remote", "add", "--local", "--default", "folder", str(tmp_path / "remote"))
    toy.dvc("push")
    clone = toy.clone(tmp_path / "clone")
    assert not (clone.root / "data/toy2000/spectrum.csv").exists()
    with serving(tmp_path / "remote") as address:
        clone.dvc("remote", "add", "--local", "--default", "web", address)
        clone.dvc("pull")
    assert clone.outputs() == toy.outputs()
    assert verify_outputs(clone.root) == []
    assert stages_run(clone.dvc("repro").stdout) == set()


def kill_while_writing(toy: Repository, name: str, killed: str) -> None:
    """Run the pipeline and kill the stage, or DVC with it, once half of a file has been written."""
    command = [sys.executable, "-m", "dvc", "repro"]
    run = subprocess.Popen(
        command,
        cwd=toy.root,
        env=toy.variables,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_half_written(toy.root / "data/toy2000", name)
        if killed == "stage":
            deepest = psutil.Process(run.pid).children(recursive=True)[-1]
            deepest.kill()
            assert run.wait(timeout=30) != 0
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()


def wait_for_half_written(folder: Path, name: str) -> None:
    """Wait for the temporary file of an output to hold something."""
    for _ in range(600):
        if any(path.stat().st_size for path in folder.glob(f".{name}.*")):
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} has not been started in 30 s")


def stages_run(output: str) -> set[str]:
    """Names of the stages that DVC ran."""
    lines = [line for line in output.splitlines() if line.startswith("Running stage")]
    return {line.split("'")[1].rpartition(":")[2] for line in lines}


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP on the loopback interface; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
