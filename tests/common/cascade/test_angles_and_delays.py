"""Identity and oracle tests of deflection and delay in the cascade on relic neutrinos."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.cascade.angles_and_delays import arrival_delay_s, deflection, mean_deflection, simulate_arrivals
from common.cascade.breit_wigner_cascade import ResonantOpticalDepth, arrivals_above, arriving_spectrum
from common.thermal.distributions import pinched_spectrum_inverse_MeV

MASS_MeV = 5e-8
DEPTH = ResonantOpticalDepth(strength_MeV=25.0, resonance_energy_MeV=1.0, half_width_MeV=1e-4)
ENERGY_EDGES_MeV = np.geomspace(0.5, 128.0, 17)
DEFLECTION_EDGES = np.geomspace(1e-11, 1e-5, 25)


def spectrum(energy_MeV):
    return pinched_spectrum_inverse_MeV(energy_MeV, 15.0, 2.5)


def initial_energies(count):
    return np.random.default_rng(11).gamma(3.5, 15.0 / 3.5, count)


# Identity.


@given(energy=st.floats(0.01, 100.0), first=st.floats(0.05, 1.0), second=st.floats(0.05, 1.0))
def test_deflections_telescope(energy, first, second):
    middle, final = first * energy, first * second * energy
    total = deflection(middle, energy, MASS_MeV) + deflection(final, middle, MASS_MeV)
    assert total == pytest.approx(deflection(final, energy, MASS_MeV), rel=1e-9, abs=1e-20)


@given(energy=st.floats(0.1, 100.0), share=st.floats(0.01, 0.99))
def test_deflections_conserve_momentum(energy, share):
    # Both daughters have equal and opposite transverse momenta: E² (1 - cos²) ≈ 2 E² (1 - cos).
    one, other = share * energy, (1.0 - share) * energy
    squares = [2.0 * e**2 * deflection(e, energy, MASS_MeV) for e in (one, other)]
    assert squares[0] == pytest.approx(squares[1], rel=1e-9, abs=0.0)


@given(fraction=st.floats(0.001, 0.999), angle=st.floats(1e-4, 1e-3))
def test_delay_is_that_of_a_triangle(fraction, angle):
    # Scattering at the height y: legs sqrt(x² + y²) and sqrt((1 - x)² + y²), angle y/x + y/(1 - x).
    height = angle * fraction * (1.0 - fraction)
    legs = math.hypot(fraction, height) - fraction + math.hypot(1.0 - fraction, height) - (1.0 - fraction)
    time = arrival_delay_s(0.02, 50.0, 0.5) / 0.005
    assert arrival_delay_s(0.5 * angle**2, 50.0, fraction) == pytest.approx(time * legs, rel=1e-4)


# Oracle.


def test_simulation_agrees_with_exact_number_and_mean_deflection():
    initial = initial_energies(60_000)
    arrivals = simulate_arrivals(DEPTH, initial, ENERGY_EDGES_MeV, DEFLECTION_EDGES, MASS_MeV, seed=3)
    exact = arrivals_above(DEPTH, spectrum, ENERGY_EDGES_MeV[:-1], 300.0)
    above = np.cumsum(arrivals.spatial.sum(axis=1)[::-1])[::-1]
    assert np.all(np.abs(above - exact.number) < 5.0 * np.sqrt((above + 1e-4) * 4.0 / initial.size))
    centres = np.sqrt(ENERGY_EDGES_MeV[1:] * ENERGY_EDGES_MeV[:-1])
    well = (arrivals.spatial.sum(axis=1) * initial.size > 2000) & (centres > 2.0)
    shares = np.linspace(0.0, 1.0, 9)
    inside = ENERGY_EDGES_MeV[:-1, np.newaxis] ** (1.0 - shares) * ENERGY_EDGES_MeV[1:, np.newaxis] ** shares
    weights = inside * arriving_spectrum(DEPTH, spectrum, inside, 300.0).value
    means = mean_deflection(DEPTH, spectrum, inside[well], 300.0, MASS_MeV).value
    mean = np.average(means, axis=1, weights=weights[well])
    assert arrivals.mean_spatial[well] == pytest.approx(mean, rel=0.05)
    assert np.count_nonzero(well) >= 4
    assert np.all(arrivals.mean_planar[well] >= arrivals.mean_spatial[well])


def test_mean_deflection_does_not_depend_on_the_number_of_scatterings():
    # From a line: whatever arrives at an energy was deflected by m (1/E - 1/E_0) in the mean.
    initial = np.full(60_000, 40.0)
    edges = np.array([1.0, 1.02, 5.0, 5.1, 100.0])
    for strength in (10.0, 60.0):
        depth = ResonantOpticalDepth(strength, 0.0, 0.0)
        arrivals = simulate_arrivals(depth, initial, edges, DEFLECTION_EDGES, MASS_MeV, seed=5)
        expected = deflection([1.01, 5.05], 40.0, MASS_MeV)
        assert arrivals.mean_spatial[[0, 2]] == pytest.approx(expected, rel=0.08)


def test_same_seed_same_numbers():
    one, other, third = (
        simulate_arrivals(DEPTH, initial_energies(500), ENERGY_EDGES_MeV, DEFLECTION_EDGES, MASS_MeV, seed)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one.planar, other.planar)
    assert not np.array_equal(one.planar, third.planar)


# Bad input.


@pytest.mark.parametrize("arguments", [(5.0, 4.0, 1e-8), (0.0, 4.0, 1e-8), (1.0, 4.0, -1.0)])
def test_impossible_deflections(arguments):
    with pytest.raises(ValueError, match="outside the allowed range"):
        deflection(*arguments)


@pytest.mark.parametrize("arguments", [(-1e-9, 50.0, 0.5), (1e-9, 0.0, 0.5), (1e-9, 50.0, 1.5)])
def test_impossible_delays(arguments):
    with pytest.raises(ValueError, match="outside the allowed range"):
        arrival_delay_s(*arguments)


def test_impossible_simulations():
    with pytest.raises(ValueError, match=r"strength_MeV = 0\.0 is outside"):
        simulate_arrivals(
            ResonantOpticalDepth(0.0, 1.0, 1.0), [1.0], ENERGY_EDGES_MeV, DEFLECTION_EDGES, MASS_MeV, 1
        )
    with pytest.raises(ValueError, match="deflection_edges is not a strictly increasing"):
        simulate_arrivals(DEPTH, [1.0], ENERGY_EDGES_MeV, [1e-9, 1e-9], MASS_MeV, 1)
