"""README (identity): its Python examples print what they say, its commands run, its scoreboard is current."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from common.replication.paths import ROOT
from common.replication.report.scoreboard import scoreboard_table, written_table

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def said(source: str) -> list[str]:
    """What an example prints, as the comments beside its prints say."""
    return re.findall(r"print\(.*\)  # (.*)", source)


def engine_commands() -> list[str]:
    lines = [line.split("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith(("python -m", "dvc repro"))]


@pytest.mark.parametrize("source", blocks("python"))
def test_python_example_prints_what_its_comment_says(source: str) -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(source, "README.md", "exec"), {})
    assert said(source)
    assert output.getvalue().splitlines() == said(source)


@pytest.mark.parametrize("command", engine_commands())
def test_command_runs_after_make_reproduce(command: str) -> None:
    if not (ROOT / "report" / "index.html").is_file():
        pytest.skip("nothing computed yet: run 'make reproduce' first")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    subprocess.run(shlex.split(command), cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def test_scoreboard_is_current() -> None:
    assert written_table() == scoreboard_table(), "run 'python -m common.replication scoreboard --write'"


def test_speeds_are_rows_of_the_measured_table() -> None:
    measured = (ROOT / "benchmarks/results.md").read_text(encoding="utf-8").splitlines()
    quoted = [
        line for line in README.splitlines() if line.startswith("|") and re.search(r" x: (met|MISSED)", line)
    ]
    assert quoted
    assert [line for line in quoted if line not in measured] == []


def test_files_and_figures_that_it_shows_exist() -> None:
    targets = re.findall(r"\]\(([^):]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {
        line.split()[1] for block in blocks("sh") for line in block.splitlines() if line.startswith("make ")
    }
    assert named
    assert named <= targets
