"""Mediators on shell: thermal averages against closed forms, detailed balance, regimes, pinned bound."""

import functools

import numpy as np
import pytest
import scipy.integrate
import scipy.special

from papers.shalgar2021 import on_shell as stage
from papers.shalgar2021.model import thermal_rates
from papers.shalgar2021.model.core import chosen_profile, default_case, interaction_column_inverse_cm2
from papers.shalgar2021.model.thermal_rates import (
    constant_cross_section,
    interpolated_pair_integral,
    largest_multiplication,
    net_over_forward_rate,
    net_rate_factor,
    pair_integral,
    representative_average,
    thermal_average,
)
from papers.shalgar2021.parameters import Core
from tests.conftest import Pin

CORE = Core(
    mean_energy_MeV=30.0,
    inner_radius_km=15.0,
    conservative_mean_energy_MeV=15.0,
    conservative_inner_radius_km=30.0,
    outer_radius_km=45.0,
    mean_number_of_interactions=1.0,
    quoted_neutrino_density_inverse_cm3=1e38,
    density_at_inner_radius_g_per_cm3=1e14,
    density_power=6.0,
)
COUPLINGS = np.geomspace(1e-5, 3.5, 12)
MASSES_MeV = np.array([0.1, 3.0, 10.0, 100.0, 300.0, 1e3, 3e4])


@functools.cache
def numbers():
    case = default_case(CORE)
    column = interaction_column_inverse_cm2(case, chosen_profile(CORE))
    return stage.forward_interactions(case, column, MASSES_MeV, COUPLINGS)


@pytest.mark.parametrize("w", [1e-6, 0.3, 20.0, 3e3])
def test_pairs_above_an_energy_against_a_double_integral(w):
    def inner(y):
        return scipy.special.expit(-y) * np.log1p(np.exp(-w / (4.0 * y)))

    expected = sum(
        scipy.integrate.quad(inner, *limits, epsabs=0.0, epsrel=1e-11, limit=500)[0]
        for limits in ((0.0, 1.0), (1.0, 50.0), (50.0, 500.0))
    )
    assert pair_integral(np.array([w]))[0] == pytest.approx(expected, rel=1e-8)
    assert interpolated_pair_integral(np.array([w]))[0] == pytest.approx(expected, rel=1e-7)


def test_pairs_of_large_energy_are_those_of_a_boltzmann_gas():
    w = np.array([60.0]) ** 2
    bessel = 60.0 * scipy.special.k1(60.0)
    assert pair_integral(w)[0] == pytest.approx(bessel, rel=1e-10)


def test_average_of_a_constant_cross_section_is_that_constant():
    masses = np.array([0.01, 1.0, 100.0, 1e4])
    np.testing.assert_allclose(thermal_average(10.0, masses, 0.7, constant_cross_section), 0.7, rtol=1e-7)


def test_average_of_a_narrow_resonance_is_its_equivalent_width():
    width, mass, temperature = 1e-7, 50.0, 10.0

    def resonance(x, g):
        return g / ((x * x - 1.0) ** 2 + width**2)

    average = thermal_average(temperature, np.array([mass]), 1.0, resonance, resonance_width_over_mass=width)
    # ∫ ds s σ J = π/width M² · M² J(M²)/M² · M².
    density = 0.75 * scipy.special.zeta(3.0) / np.pi**2
    ratio = mass / temperature
    expected = np.pi / width * ratio**4 * pair_integral(np.array([ratio**2]))[0]
    expected /= 32.0 * np.pi**4 * density**2
    assert average[0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("coupling", [1e-4, 2.0])
def test_average_does_not_depend_on_the_nodes(coupling):
    masses = np.array([1.0, 30.0, 300.0, 3e3])
    width = float(thermal_rates.mediator_width_MeV(1.0, coupling, flavours=3))
    for diagram, resonance in (("exchange", None), ("annihilation", width)):
        cross_section = functools.partial(thermal_rates.diagram_cross_section, diagram=diagram)
        one, other = (
            thermal_average(
                9.5, masses, coupling, cross_section, resonance_width_over_mass=resonance, order=order
            )
            for order in (thermal_rates._ORDER, thermal_rates._ORDER + 4)
        )
        np.testing.assert_allclose(one, other, rtol=2e-3)


def test_net_rate_vanishes_in_equilibrium_and_doubling_needs_a_sixteenth():
    assert net_rate_factor(1.0) == 0.0
    assert largest_multiplication(1.0) == 1.0
    assert largest_multiplication(1.0 / 16.0) == pytest.approx(2.0)
    assert net_over_forward_rate(1.0) == 0.0
    assert net_over_forward_rate(1.0 / 16.0) == pytest.approx(1.0 - 1.0 / 256.0)
    z = np.linspace(1e-3, 1.0, 2001)
    assert max(net_rate_factor(x) for x in z) == pytest.approx(2.0 / 3.0**1.5, rel=1e-5)


@pytest.mark.parametrize("dilution", [1e-2, 1.0 / 16.0, 0.5])
def test_number_grows_until_equilibrium_stops_it(dilution):
    """The net rate is d ln n/dt; at constant energy T ∝ 1/n, so that z ∝ n/T³ ∝ n⁴."""

    def growth(_, log_number):
        # Where it ends, z rounds to one from either side.
        return [net_rate_factor(min(dilution * np.exp(4.0 * log_number[0]), 1.0))]

    end = 60.0 / dilution
    solution = scipy.integrate.solve_ivp(growth, (0.0, end), [0.0], method="LSODA", rtol=1e-9, atol=1e-12)
    assert solution.success
    number = np.exp(solution.y[0])
    assert number[-1] == pytest.approx(largest_multiplication(dilution), rel=1e-6)
    assert dilution * number[-1] ** 4 == pytest.approx(1.0, rel=1e-5)


@pytest.mark.parametrize("bad", [0.0, -1.0, 1.1, np.nan])
def test_impossible_dilution_is_refused(bad):
    with pytest.raises(ValueError, match="dilution"):
        net_rate_factor(bad)
    with pytest.raises(ValueError, match="dilution"):
        largest_multiplication(bad)
    with pytest.raises(ValueError, match="dilution"):
        net_over_forward_rate(bad)


def test_impossible_masses_are_refused():
    with pytest.raises(ValueError, match="masses_MeV / temperature_MeV"):
        representative_average(10.0, np.array([1e9]), 1.0)


def test_regimes_have_their_powers_of_the_coupling():
    light, heavy = numbers()[:, 1], numbers()[:, -1]
    slopes = [np.diff(np.log(column)) / np.diff(np.log(COUPLINGS)) for column in (light, heavy)]
    assert slopes[0][:5] == pytest.approx(4.0, abs=0.05)
    assert slopes[1][-5:-2] == pytest.approx(8.0, abs=0.05)


def test_coupling_where_inverts_a_power_law():
    couplings = np.geomspace(1e-4, 3.0, 25)
    table = np.array([(couplings / 0.03) ** 6, (couplings / 30.0) ** 8]).T
    np.testing.assert_allclose(stage.coupling_where(table, couplings, 1.0), [0.03, 30.0], rtol=1e-10)


def test_a_weaker_target_moves_the_bound():
    one = stage.coupling_where(numbers(), COUPLINGS, 1.0)
    other = stage.coupling_where(numbers(), COUPLINGS, 16.0)
    assert other[1] / one[1] == pytest.approx(2.0, rel=0.01)
    assert np.all(other > one)


def test_bound_is_pinned(pinned: Pin):
    bound = stage.coupling_where(numbers(), COUPLINGS, 1.0)
    pinned({"mediator_mass_MeV": MASSES_MeV, "forward": bound}, relative_tolerance=1e-5)
