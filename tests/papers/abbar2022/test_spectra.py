"""Fig. 4 of arXiv:2208.06023: identities of the spectrum, what decides about the split, control, pins."""

import numpy as np
import pytest

from common.replication.parameters import load_parameters
from common.thermal.distributions import mean_energy_MeV
from papers.abbar2022 import fig4
from papers.abbar2022.parameters import Emission, Fig1, Fig4, Gas
from tests.conftest import Pin


def gas(**changes: float) -> Gas:
    return load_parameters("abbar2022.gas", Gas).model_copy(update={"tolerance": 1e-9} | changes)


def emission() -> Emission:
    return load_parameters("abbar2022.emission", Emission)


def section(**changes: float) -> Fig4:
    return load_parameters("abbar2022.fig4", Fig4).model_copy(
        update={"number_of_energies": 8, "number_of_angles": 96, "falling_density_angles": 16} | changes
    )


def test_spectrum_is_normalised_with_the_mean_energy_of_fermi_and_dirac() -> None:
    chosen = section(number_of_energies=48, maximum_energy_MeV=100.0)
    spectrum = fig4.thermal_spectrum(chosen)
    assert float(spectrum.share.sum()) == pytest.approx(1.0, rel=1e-13)
    expected = mean_energy_MeV(chosen.temperature_MeV, chosen.degeneracy * chosen.temperature_MeV)
    assert float(spectrum.share @ spectrum.energy_MeV) == pytest.approx(float(expected), rel=1e-6)


def test_density_not_angles_decides_about_the_split() -> None:
    profile = load_parameters("abbar2022.fig1", Fig1)
    chosen = section()
    constant = fig4.at_constant_density(gas(), emission(), chosen, chosen.number_of_angles)
    single = fig4.at_constant_density(gas(), emission(), chosen, None)
    assert constant.energy_range < 1e-4
    assert single.energy_range < 1e-4
    # Thresholds of exact equipartition, on average with its half and at the end.
    assert np.max(np.abs(constant.mean - 0.5)) < 0.05
    assert np.max(np.abs(constant.last - 0.5)) < 0.1
    assert np.all(constant.rms_distance >= np.abs(constant.mean - 0.5))
    for angles in (None, chosen.falling_density_angles):
        falling = fig4.at_falling_density(gas(), emission(), profile, chosen, "normal", angles)
        assert falling.energy_range > 0.9
        assert falling.mean[0] < 0.1
        assert falling.mean[-1] > 0.9


def test_slow_neutrinos_of_a_strong_vacuum_term_are_noticed() -> None:
    """Negative control: with ω comparable to g1 μ the survival depends on the energy."""
    slow = emission().model_copy(update={"potential_inverse_km": 1e3})
    chosen = section(reference_energy_MeV=50.0)
    result = fig4.at_constant_density(gas(vacuum_frequency_inverse_km=10.0), slow, chosen, 96)
    assert result.energy_range > 0.01


def test_pinned_survival(pinned: Pin) -> None:
    chosen = section()
    pinned(
        {"survival": fig4.at_constant_density(gas(), emission(), chosen, chosen.number_of_angles).mean},
        # With this number of angles; far above what the integrator's 1e-9 per step leaves.
        relative_tolerance=1e-6,
    )
