"""Identity and oracle tests of the cascade on fixed pivots."""

import math

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from common.cascade.breit_wigner_cascade import ResonantOpticalDepth, arrivals_above
from common.thermal.distributions import pinched_spectrum_inverse_MeV
from tests.oracles.pivot_grid import PivotGrid

# On resonance at 10 MeV, with a line as broad as the spacing of the pivots.
DEPTH = ResonantOpticalDepth(strength_MeV=6.0, resonance_energy_MeV=10.0, half_width_MeV=0.5)


def spectrum(energy_MeV):
    return pinched_spectrum_inverse_MeV(energy_MeV, 15.0, 2.5)


def grid_and_numbers(count=200, lowest=0.05):
    grid = PivotGrid(np.geomspace(lowest, 200.0, count))
    return grid, grid.shares(spectrum(grid.pivots_MeV))


# Identity.


@given(strength=st.floats(1e-3, 1e5), resonance=st.floats(0.0, 100.0), width=st.floats(1e-6, 3.0))
def test_energy_is_conserved_and_every_scattering_adds_a_neutrino(strength, resonance, width):
    grid, numbers = grid_and_numbers(60)
    depth = ResonantOpticalDepth(strength, resonance, width)(grid.pivots_MeV)
    arriving = grid.propagate(numbers, depth)
    energy = grid.pivots_MeV @ arriving.numbers + arriving.energy_below_MeV
    assert energy == pytest.approx(grid.pivots_MeV @ numbers, rel=1e-12)
    gained = arriving.numbers.sum() + arriving.number_below - numbers.sum()
    assert gained == pytest.approx(arriving.scatterings, rel=1e-9, abs=1e-11)


def test_columns_of_the_generator_conserve_energy_but_for_the_ledger():
    grid, _ = grid_and_numbers(40)
    pivots = grid.pivots_MeV
    depth = DEPTH(pivots)
    generator = grid.generator(depth)
    assert np.array_equal(generator, np.triu(generator))
    loss = pivots @ generator
    assert loss == pytest.approx(-depth * pivots[0] ** 2 / pivots, rel=1e-11)
    gain = generator.sum(axis=0) + 2.0 * depth * pivots[0] / pivots
    assert gain == pytest.approx(depth, rel=1e-11)


def test_semigroup():
    grid, numbers = grid_and_numbers()
    depth = DEPTH(grid.pivots_MeV)
    first = grid.propagate(numbers, 0.3 * depth).numbers
    # Rounding leaves numbers of -1e-15 where nothing arrives.
    twice = grid.propagate(np.maximum(first, 0.0), 0.7 * depth).numbers
    assert twice == pytest.approx(grid.propagate(numbers, depth).numbers, rel=1e-9, abs=1e-11)


def test_positive_and_triangular():
    grid, numbers = grid_and_numbers()
    depth = DEPTH(grid.pivots_MeV)
    arriving = grid.propagate(numbers, depth).numbers
    assert np.all(arriving > -1e-12)
    changed = np.where(grid.pivots_MeV < 3.0, 0.0, numbers)
    high = grid.pivots_MeV >= 3.0
    assert np.array_equal(grid.propagate(changed, depth).numbers[high], arriving[high])


def test_shares_keep_number_and_energy_of_a_linear_spectrum():
    grid = PivotGrid(np.array([1.0, 2.0, 5.0]))
    shares = grid.shares(3.0 - 0.5 * grid.pivots_MeV)
    assert shares.sum() == pytest.approx(3.0 * 4.0 - 0.25 * 24.0, rel=1e-14)
    assert shares @ grid.pivots_MeV == pytest.approx(1.5 * 24.0 - 0.5 / 3.0 * 124.0, rel=1e-14)


# Oracle.


def test_against_the_matrix_exponential():
    grid, numbers = grid_and_numbers()
    depth = DEPTH(grid.pivots_MeV)
    exact = scipy.linalg.expm(grid.generator(depth)) @ numbers
    assert grid.propagate(numbers, depth).numbers == pytest.approx(exact, rel=1e-8, abs=1e-11)


def test_against_a_stiff_integrator():
    grid, numbers = grid_and_numbers(60)
    matrix = grid.generator(DEPTH(grid.pivots_MeV))
    solution = solve_ivp(
        lambda _, n: matrix @ n, (0.0, 1.0), numbers, method="BDF", jac=matrix, rtol=1e-9, atol=1e-14
    )
    assert grid.propagate(numbers, DEPTH(grid.pivots_MeV)).numbers == pytest.approx(
        solution.y[:, -1], rel=2e-6, abs=1e-11
    )


def test_extrapolates_to_the_exact_solution():
    exact = arrivals_above(DEPTH, spectrum, 5.0, maximum_energy_MeV=200.0)
    results = []
    for steps in (150, 300, 600):
        # The threshold is a pivot; half of its share lies above.
        pivots = 5.0 * np.exp(np.arange(-20, steps + 1) * math.log(40.0) / steps)
        grid = PivotGrid(pivots)
        arriving = grid.propagate(grid.shares(spectrum(pivots)), DEPTH(pivots))
        results.append(pivots[20:] @ arriving.numbers[20:] - 0.5 * 5.0 * arriving.numbers[20])
    errors = np.abs(np.array(results) / exact.energy_MeV - 1.0)
    assert errors[1] / errors[2] == pytest.approx(4.0, rel=0.25)
    assert (4.0 * results[2] - results[1]) / 3.0 == pytest.approx(exact.energy_MeV, rel=2e-4)


# Bad input.


@pytest.mark.parametrize("pivots", [[1.0], [2.0, 1.0], [-1.0, 1.0], [[1.0, 2.0]]])
def test_impossible_pivots(pivots):
    with pytest.raises(ValueError, match="pivots_MeV"):
        PivotGrid(np.array(pivots))


@pytest.mark.parametrize(
    ("numbers", "depth", "message"),
    [
        ([1.0, 1.0], [1.0, -1.0], "optical_depth = -1.0 is outside the allowed range"),
        ([1.0, 1.0], [1.0], "optical_depth has the shape"),
        ([1.0, math.nan], [1.0, 1.0], "numbers = nan is outside the allowed range"),
    ],
)
def test_impossible_propagation(numbers, depth, message):
    with pytest.raises(ValueError, match=message):
        PivotGrid(np.array([1.0, 2.0])).propagate(numbers, depth)
