"""What users give on a command line (bad input): nothing of theirs is replaced, every mistake is one line."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.replication.command_line import Parser, number, output_file, whole_number
from common.replication.errors import ReplicationError, run_stage
from common.replication.paths import ROOT
from common.replication.writers import write_csv

STAR = "shell [1]\n1\n"
COLUMNS = {"limit [1]": [1.0]}
WRITTEN = "limit [1]\n1.00000000e+00\n"


@pytest.fixture
def star(tmp_path: Path) -> Path:
    """An input of the user's."""
    path = tmp_path / "star.csv"
    path.write_text(STAR)
    return path


def write(output: Path | str, star: Path, *, overwrite: bool = False) -> None:
    """Compute, and write a table as a command does."""
    with output_file(str(output), [star], overwrite=overwrite) as path:
        write_csv(path, COLUMNS)


def refusal(output: Path | str, star: Path, *, overwrite: bool = False) -> str:
    """The line that refuses an output before anything is computed."""
    with (
        pytest.raises(ReplicationError) as error,
        output_file(str(output), [star], overwrite=overwrite),
    ):
        raise AssertionError("this would have been computed")
    return str(error.value)


def test_a_new_file_is_written_whole_and_its_folders_are_made(star: Path) -> None:
    write(star.parent / "new/limits.csv", star)
    assert (star.parent / "new/limits.csv").read_text() == WRITTEN
    assert [path.name for path in (star.parent / "new").iterdir()] == ["limits.csv"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("link", ["itself", "symbolic", "hard", "detour"])
def test_an_input_is_never_replaced(star: Path, link: str, overwrite: bool) -> None:
    output = star.parent / "limits.csv"
    match link:
        case "symbolic":
            output.symlink_to(star)
        case "hard":
            output.hardlink_to(star)
        case "detour":
            (star.parent / "folder").mkdir()
            output = star.parent / "folder" / ".." / "star.csv"
        case _:
            output = star
    assert refusal(output, star, overwrite=overwrite).startswith(f"output = {output} is the input {star}")
    assert star.read_text() == STAR


@pytest.fixture
def no_files(tmp_path: Path) -> Iterator[dict[str, Path]]:
    """What is no file, by kind."""
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        yield {
            "device": Path("/dev/null"),
            "folder": tmp_path,
            "pipe": tmp_path / "pipe",
            "socket": tmp_path / "socket",
        }


@pytest.mark.parametrize("kind", ["device", "folder", "pipe", "socket"])
def test_what_is_no_file_is_refused(star: Path, no_files: dict[str, Path], kind: str) -> None:
    mode = no_files[kind].stat().st_mode
    message = refusal(no_files[kind], star, overwrite=True)
    assert message.startswith(f"output = {no_files[kind]} is a {'folder' if kind == 'folder' else 'device'}")
    assert no_files[kind].stat().st_mode == mode


def test_an_existing_file_is_replaced_only_on_demand(star: Path) -> None:
    other = star.parent / "other.csv"
    other.write_text("precious\n")
    assert refusal(other, star) == (
        f"output = {other} exists, allowed: a new file, or --overwrite to replace it"
    )
    assert other.read_text() == "precious\n"
    write(other, star, overwrite=True)
    assert other.read_text() == WRITTEN


def test_what_a_link_leads_to_is_replaced_and_the_link_stays(star: Path) -> None:
    (star.parent / "folder").mkdir()
    link, target = star.parent / "link.csv", star.parent / "folder/target.csv"
    link.symlink_to(target)
    write(link, star)
    assert link.is_symlink()
    assert target.read_text() == WRITTEN
    write(link, star, overwrite=True)
    assert link.is_symlink()


def test_a_file_that_appears_meanwhile_stays_and_so_does_the_result(star: Path) -> None:
    output = star.parent / "limits.csv"

    def write_late() -> None:
        with output_file(str(output), [star]) as path:
            output.write_text("precious\n")
            write_csv(path, COLUMNS)

    with pytest.raises(ReplicationError, match="appeared while this ran: the result is left in ") as error:
        write_late()
    assert output.read_text() == "precious\n"
    assert Path(str(error.value).rpartition(" ")[2]).read_text() == WRITTEN


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_nothing(star: Path, failure: type[BaseException]) -> None:
    def fail() -> None:
        with output_file(str(star.parent / "limits.csv"), [star]) as path:
            path.write_text("half")
            raise failure

    with pytest.raises(failure):
        fail()
    assert list(star.parent.iterdir()) == [star]


def test_an_impossible_folder_is_refused_before_anything_is_computed(star: Path) -> None:
    def compute() -> None:
        with output_file(str(star / "limits.csv"), [star]):
            raise AssertionError("this would have been computed")

    with pytest.raises(SystemExit, match=f"^error: {star}: "):
        run_stage(compute)


def test_an_error_of_writing_names_the_file_that_was_asked_for(star: Path) -> None:
    output = star.parent / "limits.csv"

    def write_to_folder() -> None:
        with output_file(str(output), [star]) as path:
            path.mkdir()
            write_csv(path, COLUMNS)

    with pytest.raises(IsADirectoryError) as error:
        write_to_folder()
    assert error.value.filename == str(output)
    assert list(star.parent.iterdir()) == [star]


WRITE = """
import sys
from pathlib import Path
from common.replication.command_line import output_file
from common.replication.errors import run_stage
from common.replication.writers import write_csv

def main():
    with output_file(sys.argv[1], [Path(sys.argv[2])], overwrite=True) as path:
        write_csv(path, {"limit [1]": [1.0]})

run_stage(main)
"""


def run_with_standard_output_in(
    file: Path, mode: str, output: str, star: Path
) -> subprocess.CompletedProcess[str]:
    """Write a table in a process of its own, whose standard output goes to a file."""
    command = [sys.executable, "-c", WRITE, output, str(star)]
    with file.open(mode) as stream:
        return subprocess.run(
            command, cwd=ROOT, stdout=stream, stderr=subprocess.PIPE, text=True, check=False
        )


def test_a_dash_is_standard_output(star: Path) -> None:
    printed = star.parent / "printed.csv"
    assert run_with_standard_output_in(printed, "w", "-", star).returncode == 0
    assert printed.read_text() == WRITTEN
    result = run_with_standard_output_in(star, "a", "-", star)
    assert (result.returncode, result.stderr) == (
        1,
        f"error: output = standard output is the input {star}, allowed: another file\n",
    )
    assert star.read_text() == STAR


def test_the_file_behind_standard_output_is_not_replaced(star: Path) -> None:
    printed = star.parent / "printed.csv"
    printed.write_text("before\n")
    result = run_with_standard_output_in(printed, "a", "/dev/stdout", star)
    assert result.returncode == 1
    assert result.stderr == "error: output = /dev/stdout is where this command prints, allowed: '-'\n"
    assert printed.read_text() == "before\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--masses", "1_0"], "argument --masses: number = '1_0' is not a finite number"),
        (["--masses", "nan"], "argument --masses: number = 'nan' is not a finite number"),
        (["--points", "1e12"], "argument --points: '1e12' is no whole number in the allowed range [1, 100]"),
        (["--points", "9" * 5000], "is no whole number in the allowed range [1, 100]"),
        (["--points", "-1"], "argument --points: '-1' is no whole number in the allowed range [1, 100]"),
        (["--points", "1_0"], "argument --points: '1_0' is no whole number in the allowed range [1, 100]"),
        (["--point"], "argument --points: expected one argument"),
        (["--unknown"], "unrecognized arguments: --unknown"),
    ],
)
def test_mistakes_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    parser = Parser(prog="scan")
    parser.add_argument("--masses", type=number)
    parser.add_argument("--points", type=whole_number(1, 100))
    with pytest.raises(SystemExit) as end:
        parser.parse_args(arguments)
    assert end.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_numbers_in_range_are_read() -> None:
    parser = Parser()
    parser.add_argument("--masses", type=number)
    parser.add_argument("--points", type=whole_number(1, 100))
    read = parser.parse_args(["--masses=-1.5e2", "--points", "100"])
    assert (read.masses, read.points) == (-150.0, 100)
