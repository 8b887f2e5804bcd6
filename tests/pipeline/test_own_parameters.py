"""Parameters of one's own (identity): the README's experiment, in a clone of this very repository."""

import csv
import re
import shlex
from pathlib import Path

import pytest

from common.replication.paths import ROOT
from tests.pipeline.toy_repository import Repository

pytestmark = [pytest.mark.needs_git, pytest.mark.slow]

COMMANDS = re.findall(
    r"^(dvc (?:exp|params|metrics) [^#\n]*)", (ROOT / "README.md").read_text(), re.MULTILINE
)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A clone with everything computed."""
    if not (ROOT / "report" / "index.html").is_file():
        pytest.skip("nothing computed yet: run 'make reproduce' first")
    return Repository(ROOT).clone_as_it_stands(tmp_path_factory.mktemp("own") / "clone")


def test_computed_clone_is_up_to_date_and_shared_by_a_remote(clone: Repository, tmp_path: Path) -> None:
    clone.dvc("status", "--quiet")
    clone.dvc("checkout")
    clone.dvc("remote", "add", "--local", "folder", str(tmp_path / "remote"))
    clone.dvc("push", "--remote", "folder")
    elsewhere = clone.clone(tmp_path / "elsewhere")
    elsewhere.dvc("remote", "add", "--local", "--default", "folder", str(tmp_path / "remote"))
    elsewhere.dvc("pull")
    elsewhere.dvc("status", "--quiet")
    assert elsewhere.outputs() == clone.outputs()


def test_experiment_of_the_readme_changes_curves_and_verdicts(clone: Repository) -> None:
    assert [command.split()[1] for command in COMMANDS] == ["exp", "params", "metrics"]
    _, *run = shlex.split(COMMANDS[0])
    ran = clone.dvc(*run).stdout
    # Nothing that does not depend on the change is computed again.
    assert "Running stage 'papers/cerdeno2023/dvc.yaml:fig5'" in ran
    assert "Running stage 'papers/cerdeno2023/dvc.yaml:table_1'" not in ran
    assert not re.search(r"Running stage 'papers/(?!cerdeno2023|atlas)", ran)
    with (clone.root / "data/cerdeno2023/fig5.csv").open(encoding="utf-8", newline="") as stream:
        assert max(float(row["mass [MeV]"]) for row in csv.DictReader(stream)) == 500.0
    assert clone.git("diff", "--numstat", "params.yaml").split() == ["2", "2", "params.yaml"]

    changed = clone.dvc(*shlex.split(COMMANDS[1])[1:]).stdout
    assert re.search(r"burst_shortening\.diffusion_time_s\s+0\.1\s+0\.05", changed)
    assert re.search(r"boson_masses\.maximum_mass_MeV\s+1000\.0\s+500\.0", changed)

    verdicts = clone.dvc(*shlex.split(COMMANDS[2])[1:]).stdout
    assert "cerdeno2023." in verdicts
    assert "cerdeno2021." not in verdicts
    clone.python("-m", "common.replication", "check", "cerdeno2021")
    fault = clone.python("-m", "common.replication", "check", "cerdeno2023", expect=1).stdout
    assert "expected" in fault
    page = (clone.root / "report/cerdeno2023/index.html").read_text(encoding="utf-8")
    assert "▲ changed" in page

    (name,) = re.findall(r"^Ran experiment\(s\): (\S+)$", ran, re.MULTILINE)
    clone.git("restore", ".")
    clone.dvc("exp", "apply", name)
    clone.dvc("status", "--quiet")
    assert "maximum_mass_MeV: 500.0" in clone.git("diff", "params.yaml")
