"""Fig. 5 of arXiv:1912.09115: powers of energy and coupling, distance from Eqs. 2 and 3, pinned curves."""

import functools

import numpy as np
import pytest

from common.mediators.four_neutrinos import DIAGRAMS
from papers.shalgar2021 import fig5 as stage
from tests.conftest import Pin

COUPLINGS = {"strong": 1.0, "weak": 0.1}
ENERGIES = np.unique(np.append(np.geomspace(0.1, 30.0, 120), [1.0, 2.0]))


@functools.cache
def quantities():
    return (
        stage.power_quantities(COUPLINGS)
        | stage.shape_quantities(COUPLINGS, ENERGIES)
        | stage.coefficient_quantities()
    )


@pytest.mark.parametrize("diagram", DIAGRAMS)
@pytest.mark.parametrize("coupling", [1.0, 0.1])
def test_curves_are_normalised_to_the_estimate_at_low_energy(diagram, coupling):
    energies = np.array([1e-3, 3e-3])
    # Both propagators at zero momentum hold the width: 1/(M⁴ + M²Γ²) each.
    width = coupling**2 / (8.0 * np.pi)
    np.testing.assert_allclose(
        stage.scaled_cross_section(diagram, energies, coupling).value * (1.0 + width**2) ** 2,
        stage.scaled_estimate(energies),
        rtol=1e-4,
    )


def test_powers_of_the_energy_are_the_printed_ones():
    low, high = quantities()["low_energy_power"], quantities()["high_energy_power"]
    for value in (low.value, *(variant.value for variant in low.variants.values())):
        assert value == pytest.approx(6.0, abs=1e-4)
    # A logarithm remains, worth at E = 10³ M 2/[ln(E²/M²) - 1] = 0.16 for the exchange and for the
    # annihilation 2/[ln(E²/M²) - 3] = 0.18.
    for value in (high.value, *(variant.value for variant in high.variants.values())):
        assert -2.0 < value < -1.75
    logarithm = 2.0 * np.log(stage.HIGH_ENERGY)
    for diagram, constant in (("exchange", 1.0), ("annihilation", 3.0)):
        expected = -2.0 + 2.0 / (logarithm - constant)
        assert high.variants[f"{diagram}_weak"].value == pytest.approx(expected, abs=2e-3)


def test_distance_from_the_printed_power_is_that_of_the_worst_diagram():
    high, found = quantities()["high_energy_power"], quantities()["high_energy_power_departure"]
    powers = [high.value, *(variant.value for variant in high.variants.values())]
    assert found.value == pytest.approx(max(abs(power + 2.0) for power in powers), rel=1e-12)
    assert found.value <= 0.25


def test_powers_of_the_coupling_count_the_mediators_off_shell():
    below, above = quantities()["coupling_power_below"], quantities()["coupling_power_above"]
    assert below.value == pytest.approx(8.0, abs=0.02)
    assert above.value == pytest.approx(4.0, abs=0.02)
    assert above.variants["annihilation_weak"].value == pytest.approx(6.0, abs=0.02)


def test_the_enhancement_above_the_mass_is_not_small():
    for name in ("largest_ratio_between_m_and_2m", "largest_ratio_above_2m"):
        assert quantities()[name].value > 100.0


def test_the_enhancement_grows_as_the_coupling_falls():
    variants = quantities()["largest_ratio_above_2m"].variants
    assert variants["exchange_weak"].value / variants["exchange_strong"].value == pytest.approx(1e4, rel=0.2)
    assert variants["annihilation_weak"].value / variants["annihilation_strong"].value == pytest.approx(
        1e2, rel=0.2
    )


def test_curves_are_pinned(pinned: Pin):
    energies = np.array([0.1, 0.9, 1.0, 1.5, 2.0, 3.0, 30.0])
    columns = {
        f"{diagram}_{strength}": stage.scaled_cross_section(diagram, energies, coupling).value
        for diagram in DIAGRAMS
        for strength, coupling in COUPLINGS.items()
    }
    pinned(columns, relative_tolerance=1e-6)
