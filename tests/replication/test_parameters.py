"""Parameters (bad input): one line that names the key, the value and what is allowed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dvc.utils.hydra import apply_overrides

from common.replication import parameters, yaml_files
from common.replication.errors import ReplicationError
from common.replication.parameters import load_all_parameters, load_parameters
from common.replication.yaml_files import StrictModel
from papers.cerdeno2021.parameters import NuclearMatter

PUBLISHED = yaml_files.read_yaml(parameters.ROOT / "params.yaml")["cerdeno2021"]
OTHER_SECTIONS = {name: section for name, section in PUBLISHED.items() if name != "nuclear_matter"}
VALID = """cerdeno2021:
  nuclear_matter:
    parameter_set: TM1
    bare_nucleon_mass_MeV: 9.39e2
    neutrino_helicity_states: 2
    muons: false
    antinucleons: true
""" + "".join(f"  {name}: {json.dumps(section)}\n" for name, section in OTHER_SECTIONS.items())


@pytest.fixture
def write_params(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    monkeypatch.setattr(parameters, "ROOT", tmp_path)
    monkeypatch.setattr(parameters, "paper_ids", lambda: ["cerdeno2021"])
    return (tmp_path / "params.yaml").write_text


def test_published_parameters_are_valid() -> None:
    assert load_parameters("cerdeno2021.nuclear_matter", NuclearMatter).parameter_set == "TM1"


def test_experiment_changes_no_line_but_that_of_its_parameter(tmp_path: Path) -> None:
    """What `dvc exp run -S` does to the file: it is read and written anew by DVC."""
    before = (parameters.ROOT / "params.yaml").read_text(encoding="utf-8")
    (tmp_path / "params.yaml").write_text(before, encoding="utf-8")
    apply_overrides(tmp_path / "params.yaml", ["cerdeno2023.boson_masses.maximum_mass_MeV=500.0"])
    lines = zip(
        before.splitlines(), (tmp_path / "params.yaml").read_text(encoding="utf-8").splitlines(), strict=True
    )
    assert [pair for pair in lines if pair[0] != pair[1]] == [
        ("    maximum_mass_MeV: 1000.0", "    maximum_mass_MeV: 500.0")
    ]


def test_numbers_are_yaml_1_2(write_params: Callable[[str], int]) -> None:
    write_params(VALID)
    assert load_parameters("cerdeno2021.nuclear_matter", NuclearMatter).bare_nucleon_mass_MeV == 939.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("9.39e2", "-939.0", "bare_nucleon_mass_MeV = -939.0: Input should be greater than or equal to 900"),
        ("9.39e2", '"9.39e2"', "bare_nucleon_mass_MeV = '9.39e2': Input should be a valid number"),
        ("9.39e2", ".nan", "bare_nucleon_mass_MeV = nan: Input should be a finite number"),
        ("9.39e2", ".inf", "bare_nucleon_mass_MeV = inf"),
        ("9.39e2", "true", "bare_nucleon_mass_MeV = True"),
        ("states: 2", "states: 2.5", "neutrino_helicity_states = 2.5: Input should be a valid integer"),
        ("muons: false", "muons: 0", "muons = 0: Input should be a valid boolean"),
        ("muons:", "mouns:", "mouns: unknown key"),
        ("    muons: false\n", "", "muons: required key is missing"),
        ("TM1", "TM2", "parameter_set = 'TM2': Input should be 'TM1'"),
        ("cerdeno2021:", "cerdeno2022:", "cerdeno2022: unknown key (allowed: cerdeno2021)"),
        ("  nuclear_matter:", "  nuclear_matter: [", "not valid YAML"),
        ("    muons: false\n", "    muons: false\n    muons: true\n", "duplicate key"),
    ],
)
def test_impossible_parameters_are_refused_in_one_line(
    write_params: Callable[[str], int], old: str, new: str, message: str
) -> None:
    write_params(VALID.replace(old, new))
    with pytest.raises(ReplicationError) as error:
        load_all_parameters()
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("params.yaml: ")


def test_missing_paper_and_missing_section(write_params: Callable[[str], int]) -> None:
    write_params("{}")
    with pytest.raises(ReplicationError, match="cerdeno2021: required key is missing"):
        load_all_parameters()
    write_params(VALID)
    with pytest.raises(ReplicationError, match=r"cerdeno2021\.medium: no section of type StrictModel"):
        load_parameters("cerdeno2021.medium", StrictModel)
