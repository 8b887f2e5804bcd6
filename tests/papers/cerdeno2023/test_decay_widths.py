"""Decay widths of the Z': published values, identities, pins."""

import math

import numpy as np
import pytest

from common.constants import MUON_MASS_MeV
from common.mediators.decay_widths import squared_amplitude_MeV2
from papers.cerdeno2023 import decay_widths
from tests.conftest import Pin


def test_branching_fraction_into_muons_is_a_half_at_1_GeV() -> None:
    quantity = decay_widths.quantities()["muon_branching_fraction_1_gev"]
    assert quantity.value == pytest.approx(0.5, abs=0.05)
    r = (MUON_MASS_MeV / 1000.0) ** 2
    muons = (1 + 2 * r) * math.sqrt(1 - 4 * r)
    assert quantity.value == pytest.approx(muons / (1 + muons), rel=1e-13)


@pytest.mark.parametrize("mass_MeV", [1.0, 50.0, 300.0])
def test_width_belongs_to_the_amplitude_of_one_helicity(mass_MeV: float) -> None:
    """Γ = |M|²/(3 · 16π m); a quarter of |M|², as the paper has for the inverse process, gives a quarter."""
    width = float(decay_widths.widths(mass_MeV).neutrinos_MeV[1])
    amplitude = float(squared_amplitude_MeV2(mass_MeV, decay_widths.REFERENCE_COUPLING, "one_helicity"))
    averaged = float(
        squared_amplitude_MeV2(mass_MeV, decay_widths.REFERENCE_COUPLING, "averaged_over_four_spin_states")
    )
    assert amplitude / (48 * math.pi * mass_MeV) == pytest.approx(width, rel=1e-14, abs=0.0)
    assert averaged / (48 * math.pi * mass_MeV) == pytest.approx(width / 4, rel=1e-14, abs=0.0)


def test_fractions_add_up_and_muons_open_at_threshold() -> None:
    masses = decay_widths.with_threshold(np.geomspace(1, 1000, 60))
    table = decay_widths.table(masses)
    total = 2 * table["width_per_neutrino_flavour [g^2 m]"] + table["width_muons [g^2 m]"]
    np.testing.assert_allclose(total, table["total_width [g^2 m]"], rtol=1e-14)
    muons = table["branching_fraction_muons [1]"]
    assert np.all(muons[masses < 2 * MUON_MASS_MeV] == 0)
    assert np.all(muons[masses > 2.001 * MUON_MASS_MeV] > 0)


def test_widths_are_pinned(pinned: Pin) -> None:
    masses = np.array([10.0, 212.0, 250.0, 1000.0])
    pinned(dict(decay_widths.table(masses)), relative_tolerance=1e-12)
