"""Errors of a run (bad input): one line that names the file, no traceback, the status that shells expect."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from common.replication.errors import ReplicationError, run_stage
from common.replication.ledger import compare, quantities, registry
from common.replication.paths import ROOT
from common.replication.report import prose, scoreboard
from common.replication.writers import replacing, write_csv


def line_of(stage: Callable[[], object]) -> str:
    """The line with which a stage ends."""
    with pytest.raises(SystemExit) as end:
        run_stage(lambda: stage() and None)
    assert isinstance(end.value.code, str)
    return end.value.code


def test_what_the_operating_system_refuses_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    missing, folder = tmp_path / "missing.csv", tmp_path
    assert line_of(missing.read_text) == f"error: {missing}: No such file or directory"
    assert line_of(folder.read_text) == f"error: {folder}: Is a directory"
    below_a_file = tmp_path / "file" / "table.csv"
    assert "file: " in line_of(lambda: write_csv(below_a_file, {"a [1]": [1.0]}))
    assert line_of(lambda: write_csv(folder, {"a [1]": [1.0]})) == f"error: {folder}: Is a directory"
    assert (tmp_path / "file").read_text() == ""


def test_a_full_disk_is_told_with_the_file_that_was_being_written(tmp_path: Path) -> None:
    def write() -> None:
        with replacing(tmp_path / "table.csv"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert line_of(write) == f"error: {tmp_path / 'table.csv'}: No space left on device"
    assert list(tmp_path.iterdir()) == []


def test_lines_of_a_message_are_joined() -> None:
    def fail() -> NoReturn:
        raise ValueError("first\n  second")

    assert line_of(fail) == "error: first second"


def test_a_defect_keeps_its_traceback() -> None:
    def fail() -> NoReturn:
        raise KeyError("defect")

    with pytest.raises(KeyError):
        run_stage(fail)


def test_an_interruption_is_one_line_and_the_status_of_shells(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> NoReturn:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as end:
        run_stage(interrupt)
    assert end.value.code == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_full_standard_output_is_told() -> None:
    command = [sys.executable, "-m", "common.replication", "scoreboard"]
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (result.returncode, result.stderr) == (1, "error: No space left on device\n")


@pytest.mark.parametrize("command", ["scoreboard", "list"])
def test_a_reader_that_has_had_enough_is_no_error(command: str) -> None:
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [sys.executable, "-m", "common.replication", command],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert (result.returncode, result.stderr) == (1, "")


READERS: dict[str, Callable[[Path], object]] = {
    "papers/toy/ledger/published.yaml": lambda root: registry.read_published("toy", root / "papers"),
    "papers/toy/README.md": lambda root: prose.render_markdown(root / "papers/toy/README.md", "."),
    "data/toy/verdicts.json": lambda _: compare.read_verdicts("toy"),
    "data/toy/fig1.json": lambda root: quantities.read_artefact(root / "data/toy/fig1.json"),
    "data/scoreboard.json": lambda _: scoreboard.scoreboard_table(),
    "README.md": lambda _: scoreboard.written_table(),
}
"""What the engine reads, by file."""


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_is_no_text_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write_for_reader(tmp_path, monkeypatch, name, b"a: b\nc: caf\xe9\n")
    with pytest.raises(ReplicationError, match=Path(name).name) as refusal:
        READERS[name](tmp_path)
    assert "\n" not in line_of(lambda: READERS[name](tmp_path))
    assert "UTF-8" in str(refusal.value) or "unacceptable character" in str(refusal.value)


@pytest.mark.parametrize("name", [name for name in READERS if name.endswith(".json")])
def test_a_damaged_json_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write_for_reader(tmp_path, monkeypatch, name, b'{"half": ')
    with pytest.raises(ReplicationError, match=rf"{Path(name).name}: Expecting value: line 1"):
        READERS[name](tmp_path)


def write_for_reader(root: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes) -> None:
    """Write a file where its reader looks for it."""
    monkeypatch.setattr("common.replication.paths.ROOT", root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(content)


CALLBACK = """
import ctypes, os, signal, time
from common.replication.errors import run_stage

# A command in the background of a shell would ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)

@ctypes.CFUNCTYPE(None)
def callback():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)

def stage():
    callback()
    time.sleep(30)
    print("went on")

run_stage(stage)
"""


def test_an_interruption_within_a_callback_of_the_compiler_is_not_lost() -> None:
    result = subprocess.run(
        [sys.executable, "-c", CALLBACK], cwd=ROOT, capture_output=True, text=True, check=False, timeout=20
    )
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "interrupted\n")


def test_an_interruption_that_comes_too_late_disturbs_no_end() -> None:
    ends_at_once = CALLBACK.replace("    time.sleep(30)\n", "")
    result = subprocess.run(
        [sys.executable, "-c", ends_at_once], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "went on\n", "")
