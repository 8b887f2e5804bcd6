"""Compilation (identity): kernels come from disk in a second process, and never from before a change."""

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numba
import pytest
from numba.core import config

from common.numerics import compilation
from common.replication.paths import ROOT

COUNT_HITS = """
from common.thermal._occupation import fermi_dirac
fermi_dirac(1.0)
print(sum(fermi_dirac.stats.cache_hits.values()))
"""


def test_second_process_finds_compiled_code() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", COUNT_HITS],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]
    assert told[-1].stdout.strip() == "1"


def test_any_change_of_a_kernel_is_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, folder in (("_LIBRARY", tmp_path / "common"), ("_FOLDER", tmp_path / "common/numerics")):
        folder.mkdir()
        monkeypatch.setattr(compilation, name, folder)
    kernel = tmp_path / "common/_kernel.py"
    folders = set()
    for source in ("one = 1.0\n", "one = 2.0\n"):
        kernel.write_text(source, encoding="utf-8")
        folders.add(compilation._cache_folder())
    kernel.rename(tmp_path / "common/_renamed.py")
    folders.add(compilation._cache_folder())
    assert len(folders - {None}) == 3


def test_nothing_is_kept_where_the_folder_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setattr(compilation, "_FOLDER", file)
    assert compilation._cache_folder() is None
    monkeypatch.setattr(compilation, "_CACHE_FOLDER", None)

    @compilation.compiled()
    def thrice(x: float) -> float:
        return 3.0 * x

    assert thrice(2.0) == 6.0
    assert thrice.stats.cache_path is None  # type: ignore[attr-defined]


def test_setting_of_the_user_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", "somewhere/else")

    @compilation.compiled()
    def twice(x: float) -> float:
        return 2.0 * x

    assert config.CACHE_DIR == "somewhere/else"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert twice(3.0) == 6.0


def test_compilation_is_told_once_for_a_command(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "common", tmp_path / "common", ignore=ignored)

    def told(*kernels: str) -> list[str]:
        """What a command says whose processes call one kernel each."""
        code = "from common.thermal._occupation import *; {}(1.0)"
        processes = [f"{sys.executable} -c '{code.format(kernel)}'" for kernel in kernels]
        command = subprocess.run(
            ["sh", "-c", " & ".join([*processes, "wait"])],
            cwd=tmp_path,
            env={**os.environ, "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
            process_group=0,
        )
        assert command.stdout == ""
        return command.stderr.splitlines()

    notice = ["note: compiling kernels, once: this can take a minute"]
    assert told("fermi_dirac", "bose_einstein") == notice
    assert told("fermi_dirac", "bose_einstein") == []
    assert told("fermi_dirac", "(lambda x: occupation(x, True))") == notice


def test_functions_of_a_user_are_compiled_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    @numba.njit
    def fivefold(x: float) -> float:
        return 5.0 * x

    assert fivefold(2.0) == 10.0
    assert capsys.readouterr().err == ""
