"""Quantities as they are written (identity), and the check that none has moved."""

import subprocess
from pathlib import Path

import pytest

from common.replication import paths
from common.replication.errors import ReplicationError
from common.replication.ledger import check
from common.replication.ledger.check import agree, check_quantities
from common.replication.ledger.quantities import (
    Artefact,
    Number,
    Quantity,
    Variant,
    numbers_of,
    parse_table_of_quantities,
    write_table_of_quantities,
)


def quantity(value: float, error: float, **variants: Variant) -> Quantity:
    return Quantity(
        value=value, unit="MeV", description="some energy", numerical_error=error, variants=variants
    )


def variant(value: float, error: float | None = None) -> Variant:
    return Variant(value=value, description="another reading", numerical_error=error)


def test_variant_is_as_accurate_as_its_quantity_unless_it_says_otherwise() -> None:
    written = quantity(10.0123456, 1e-3, same=variant(500.123456), own=variant(500.123456, 1e-5)).as_written()
    assert (written.value, written.numerical_error) == (10.0123, 1e-3)
    same, own = written.variants["same"], written.variants["own"]
    assert (same.value, same.numerical_error) == (500.12, 0.05)
    assert (own.value, own.numerical_error) == (500.123456, 1e-5)


def test_variant_of_a_zero_takes_the_absolute_error() -> None:
    written = quantity(1e-17, 1e-9, other=variant(0.51234567891)).as_written()
    assert (written.value, written.variants["other"].value) == (0.0, 0.512345679)


@pytest.fixture
def committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in which the quantities of a paper are committed."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(check, "ROOT", tmp_path)
    artefacts = {"fig1": Artefact(module="papers/toy/fig1.py", quantities={"peak": quantity(2.0, 0.1)})}
    write_table_of_quantities("toy", artefacts)
    git = ["git", "-c", "user.name=toy", "-c", "user.email=toy@localhost"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "state"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    return tmp_path


def recomputed(value: float, error: float, name: str = "peak") -> list[str]:
    artefacts = {"fig1": Artefact(module="papers/toy/fig1.py", quantities={name: quantity(value, error)})}
    write_table_of_quantities("toy", artefacts)
    return check_quantities("toy")


@pytest.mark.needs_git
@pytest.mark.usefixtures("committed")
def test_number_that_moved_beyond_three_errors_is_found() -> None:
    assert recomputed(2.0, 0.1) == recomputed(2.4, 0.1) == recomputed(2.0, 0.3) == []
    (moved,) = recomputed(2.5, 0.1)
    assert moved.startswith("toy: fig1:peak: 2.5 ± 0.1 MeV, committed 2 ± 0.1 MeV")
    assert len(recomputed(2.0, 0.4)) == len(recomputed(2.0, 0.02)) == 1
    assert recomputed(2.0, 0.1, "height") == [
        "toy: fig1:height: computed, but not in the committed data/toy/quantities.csv",
        "toy: fig1:peak: committed, but no stage computes it",
    ]


@pytest.mark.needs_git
def test_without_a_commit_there_is_nothing_to_compare_with(committed: Path) -> None:
    (committed / ".git").rename(committed / "not_git")
    with pytest.raises(
        ReplicationError, match=r"quantities\.csv: not in the last commit of a git repository"
    ):
        check_quantities("toy")
    (committed / "data/toy/quantities.csv").unlink()
    with pytest.raises(ReplicationError, match="not computed yet; run 'dvc repro'"):
        check_quantities("toy")


def test_numbers_of_another_unit_do_not_agree() -> None:
    assert agree(Number(1.0, 0.0, "MeV"), Number(1.0, 0.0, "MeV"))
    assert not agree(Number(1.0, 0.0, "MeV"), Number(1.0, 0.0, "keV"))
    assert not agree(Number(1.0, 0.1, "MeV"), Number(1.0, 0.0, "MeV"))


def test_table_is_read_back_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    artefacts = {
        "fig1": Artefact(module="m", quantities={"peak": quantity(2.0, 0.1, other=variant(3.0, 0.2))})
    }
    write_table_of_quantities("toy", artefacts)
    path = tmp_path / "data/toy/quantities.csv"
    assert path.read_text(encoding="utf-8").splitlines()[0] == "quantity,value,error,unit"
    assert parse_table_of_quantities(path.read_text(encoding="utf-8")) == dict(numbers_of(artefacts))
    assert set(dict(numbers_of(artefacts))) == {"fig1:peak", "fig1:peak[other]"}
