"""Nothing of the user's set-up reaches a result or stops a run (identity): the same bytes always."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest

from common.replication.figures import STYLE, use_style
from common.replication.paths import ROOT
from tests.pipeline.toy_repository import Repository

VALID = b"""
text.usetex: True
font.size: 20
axes.grid: True
savefig.facecolor: yellow
savefig.bbox: tight
pdf.compression: 0
backend: svg
"""
NOT_TEXT = b"\xff\xfe"
ANOTHER_USER = ("unshare", "--user", "--map-user=12345", "--map-group=12345")
"""Runs a command as a user of whom the system knows neither name nor home, and who is never root."""


def runs(command: tuple[str, ...]) -> bool:
    """Whether a command can be run here at all."""
    return (
        shutil.which(command[0]) is not None
        and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    )


needs_another_user = pytest.mark.skipif(
    not runs(ANOTHER_USER), reason="this system lets nobody become a user without a name"
)


def figures(repository: Repository) -> dict[str, bytes]:
    return {path: content for path, content in repository.outputs().items() if path.startswith("figures/")}


def redrawn(toy: Repository) -> dict[str, bytes]:
    """Figures of a stage that runs in silence."""
    before = figures(toy)
    for path in before:
        (toy.root / path).unlink()
    drawing = toy.python("-m", "papers.toy2000.fig1")
    assert (drawing.stdout, drawing.stderr) == ("", "")
    return figures(toy)


@pytest.mark.parametrize(
    ("place", "content"),
    [
        *((place, VALID) for place in ("MPLCONFIGDIR", "MATPLOTLIBRC", "HOME", "working directory")),
        *((place, NOT_TEXT) for place in ("MPLCONFIGDIR", "working directory")),
        ("working directory", b"font.sighs: 3\nfont.size: huge\n"),
    ],
)
def test_private_matplotlibrc_changes_no_figure(
    toy: Repository, tmp_path: Path, place: str, content: bytes
) -> None:
    expected = figures(toy)
    file = {
        "HOME": tmp_path / ".config/matplotlib/matplotlibrc",
        "working directory": toy.root / "matplotlibrc",
    }.get(place, tmp_path / "settings/matplotlibrc")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    # Nothing that these variables say here may be in the place of what is tried.
    toy.environment = {"MPLCONFIGDIR": None, "MATPLOTLIBRC": None, "XDG_CONFIG_HOME": None}
    if place == "HOME":
        toy.environment["HOME"] = str(tmp_path)
    elif place != "working directory":
        toy.environment[place] = str(file.parent)
    assert redrawn(toy) == expected


@pytest.mark.parametrize("backend", ["module://matplotlib_inline.backend_inline", "nonsense"])
def test_backend_that_is_not_installed_stops_no_stage(toy: Repository, backend: str) -> None:
    expected = figures(toy)
    toy.environment = {"MPLBACKEND": backend}
    assert redrawn(toy) == expected


def test_style_leaves_nothing_of_earlier_settings() -> None:
    """Also where Matplotlib was in use before, as in a notebook."""
    with mpl.rc_context():
        use_style()
        expected = dict(mpl.rcParams)
        assert expected["font.size"] == mpl.rc_params_from_file(STYLE)["font.size"] != 20.0
        mpl.rcParams.update({"font.size": 20.0, "text.usetex": True, "axes.grid": True})
        mpl.rcParams.update({"savefig.facecolor": "yellow", "pdf.compression": 0, "path.sketch": (1, 2, 3)})
        use_style()
        assert dict(mpl.rcParams) == expected


@pytest.mark.parametrize("home", [None, "/dev/null"])
def test_home_that_is_unset_or_cannot_be_written_is_not_needed(toy: Repository, home: str | None) -> None:
    expected = figures(toy)
    toy.environment = {"HOME": home, "XDG_CACHE_HOME": None, "XDG_CONFIG_HOME": None, "MPLCONFIGDIR": None}
    assert redrawn(toy) == expected
    toy.dvc("repro", "--force", "--single-item", "papers/toy2000/dvc.yaml:fig1")
    assert figures(toy) == expected


@needs_another_user
def test_user_without_name_and_home_can_run_everything(toy: Repository) -> None:
    expected = toy.outputs()
    toy.wrapper = ANOTHER_USER
    toy.environment = {"HOME": None, "USER": None, "LOGNAME": None, "LNAME": None, "USERNAME": None}
    for command in ("pipeline", "reproduce", "verify", "check"):
        toy.python("-m", "common.replication", command)
    assert toy.outputs() == expected
    assert not (toy.root / "~").exists()


def test_threads_of_linear_algebra_are_one_whatever_is_set(toy: Repository) -> None:
    module = toy.root / "papers/toy2000/long_sum.py"
    module.write_text(
        "import numpy as np\nx = np.arange(1_000_000.0)\nprint((np.cos(x) @ np.sqrt(x)).hex())\n",
        encoding="utf-8",
    )
    sums = set()
    for threads in ("1", "2", "4"):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
        toy.environment = {**dict.fromkeys(names, threads), "NUMBA_NUM_THREADS": "0"}
        sums.add(toy.python("-m", "papers.toy2000.long_sum").stdout)
    assert len(sums) == 1


def test_number_of_threads_that_is_none_stops_no_kernel(toy: Repository) -> None:
    module = toy.root / "papers/toy2000/kernel.py"
    module.write_text("import numba\nprint(numba.njit(lambda x: x + 1.0)(1.0))\n", encoding="utf-8")
    toy.environment = {"NUMBA_NUM_THREADS": "0", "OMP_NUM_THREADS": "many"}
    assert toy.python("-m", "papers.toy2000.kernel").stdout == "2.0\n"


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("variables", [{"LC_ALL": "C"}, ASCII, {"PYTHONIOENCODING": "ascii:strict"}])
def test_what_the_terminal_has_no_sign_for_is_printed_as_its_code(
    toy: Repository, variables: dict[str, str]
) -> None:
    toy.replace("papers/toy2000/ledger/artefacts.yaml", "title: Share of visible light", "title: λ ≤ 700 nm")
    toy.environment = {"LC_CTYPE": None, "LANG": None, **variables}
    told = toy.python("-m", "common.replication", "list").stdout
    assert "λ ≤ 700 nm" in told or r"\u03bb \u2264 700 nm" in told


def test_language_of_the_user_changes_no_output(toy: Repository) -> None:
    expected = toy.outputs()
    toy.environment = {"LC_CTYPE": None, "LANG": None, **ASCII}
    toy.python("-m", "common.replication", "reproduce")
    assert toy.outputs() == expected


def test_other_packages_of_these_names_are_not_imported(toy: Repository, tmp_path: Path) -> None:
    for package in ("common", "papers", "numpy"):
        (tmp_path / "path" / package).mkdir(parents=True)
        (tmp_path / "path" / package / "__init__.py").write_text("raise SystemExit('another package')\n")
    expected = toy.outputs()
    toy.environment = {"PYTHONPATH": str(tmp_path / "path"), "PYTHONSAFEPATH": "1"}
    for target in ("reproduce", "check"):
        toy.make(target)
    assert toy.outputs() == expected


def test_tests_run_whatever_is_set(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common/__init__.py").write_text("raise SystemExit('another package')\n", encoding="utf-8")
    (tmp_path / "matplotlibrc").write_bytes(NOT_TEXT)
    test = f"{Path(__file__).relative_to(ROOT)}::{test_style_leaves_nothing_of_earlier_settings.__name__}"
    told = subprocess.run(
        [Path(sys.executable).with_name("pytest"), "-q", test],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "MPLCONFIGDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in told.stdout, told.stdout + told.stderr


@pytest.fixture
def read_only(toy: Repository) -> Repository:
    """A computed toy repository of which the user may change nothing."""
    if os.geteuid() == 0:
        if not runs(ANOTHER_USER):
            pytest.skip("root may write everywhere, and this system lets nobody become another user")
        toy.wrapper = ANOTHER_USER
    for path in [toy.root, *toy.root.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    return toy


def test_checkout_that_cannot_be_written_is_told_in_one_line(read_only: Repository) -> None:
    read_only.python("-m", "common.replication", "check")
    read_only.python("-m", "common.replication", "pipeline")
    told = read_only.python("-m", "common.replication", "reproduce", expect=1)
    assert told.stdout == ""
    (line,) = told.stderr.splitlines()
    assert line.startswith(f"error: {read_only.root}: ")
    assert "cannot be written" in line
