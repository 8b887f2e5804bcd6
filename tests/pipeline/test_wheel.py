"""The wheel (identity): a library that works from another folder, without the engine's dependencies."""

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from common.replication.paths import ROOT
from tests.test_readme import blocks, said

LIBRARY_EXAMPLES = [source for source in blocks("python") if not re.search(r"replication|papers", source)]
ENGINE_ONLY = ("dvc", "jinja2", "matplotlib", "pydantic", "ruamel.yaml")


def uv(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "uv", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--quiet", "--wheel", "--out-dir", folder)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_the_library_with_its_tables_and_no_paper(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    tables = {path.relative_to(ROOT).as_posix() for path in (ROOT / "common").rglob("*.csv")}
    assert len(tables) >= len(("shells", "parameter sets", "lead", "Sun", "atmosphere"))
    assert tables <= set(names)
    assert not [name for name in names if name.startswith(("papers/", "tests/", "data/"))]


@pytest.mark.slow
def test_examples_of_the_readme_run_where_only_the_library_is_installed(wheel: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked.txt"
    uv(
        "export",
        "--quiet",
        "--frozen",
        "--no-dev",
        "--no-emit-project",
        "--no-hashes",
        "--output-file",
        locked,
    )
    uv("venv", "--quiet", "--python", sys.executable, tmp_path / "empty")
    python = tmp_path / "empty/bin/python"
    uv("pip", "install", "--quiet", "--python", python, "--constraints", locked, wheel)
    assert LIBRARY_EXAMPLES
    for source in LIBRARY_EXAMPLES:
        run = subprocess.run(
            [python, "-I", "-c", source], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        assert run.stdout.splitlines() == said(source)
    absent = f"import importlib.util as i; print([n for n in {ENGINE_ONLY} if i.find_spec(n.split('.')[0])])"
    run = subprocess.run([python, "-I", "-c", absent], check=True, capture_output=True, text=True)
    assert run.stdout == "[]\n"
