"""The proof that results do not depend on the processor (identity), and that it can fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.replication.paths import ROOT
from tests.pipeline.other_machine import conditions, different_files, dispatched_features
from tests.pipeline.toy_repository import Repository

DIGEST = """
import hashlib
from common.flavour.beams import neutrinos_and_antineutrinos
from common.flavour.couplings import coupling_matrix
from common.flavour.planar import PeriodicGas, seeded_state, stream
from common.numerics.quadrature import gauss_legendre
gas = PeriodicGas(neutrinos_and_antineutrinos(0.0, 1.0), 64, 1.2, coupling_matrix(0.1), 1e3, 0.3, 32)
state = seeded_state(gas, 1e-3, 5, 2)
arrays = [*gauss_legendre(200), *gas._kernel_arguments, state, stream(state, gas, 0.7)]
print(hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest())
"""

pytestmark = [
    pytest.mark.needs_git,
    pytest.mark.skipif(
        not dispatched_features(), reason="NumPy takes no instructions here beyond its baseline"
    ),
]


def test_toy_gives_the_same_bytes_on_another_machine(computed_repository: Repository, tmp_path: Path) -> None:
    assert different_files(computed_repository, tmp_path) == []


def test_one_digit_too_many_is_found(new_repository: Repository, tmp_path: Path) -> None:
    careless = new_repository.copy(tmp_path / "toy")
    careless.replace("common/replication/digits.py", "SIGNIFICANT_DIGITS = 9", "SIGNIFICANT_DIGITS = 17")
    careless.replace("papers/toy2000/spectrum.py", "numerical_error=1e-8", "numerical_error=0.0")
    careless.dvc("repro")
    careless.commit()
    assert "data/toy2000/quantities.csv" in different_files(careless, tmp_path)


@pytest.mark.slow
def test_start_of_an_irregular_evolution_has_the_same_bits_on_another_machine() -> None:
    here, there = (
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=ROOT,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for variables in ({}, conditions())
    )
    assert here == there
