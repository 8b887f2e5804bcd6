"""Three flavours, the dephasing rule, the map of mean survival and the sign of g3.

Identity: the conserved shares, the rule in closed cases. Oracle: the rule against the time average of a fixed
Hamiltonian. Published: the rule holds to the stated accuracy on couplings of another seed, and fails where it
must. The closed form of the end point is held against the evolution.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.flavour.beams import multi_angle_beams, neutrinos_and_antineutrinos
from common.flavour.couplings import coupling_matrix
from common.flavour.density_matrices import evolve_density_matrices, occupation_scan
from common.flavour.matter_profile import NeutrinoPotential
from papers.abbar2022.model.dephasing import (
    dephased_shares,
    eigenspace_projectors,
    flavour_violating,
    random_couplings,
    smallest_gap,
)
from papers.abbar2022.model.end_points import final_difference
from papers.abbar2022.model.gas import single_angle_evolution
from papers.abbar2022.parameters import Gas
from papers.abbar2022.phase_diagram import half_conversion_ratio
from papers.abbar2022.three_flavours import window_average

GAS = Gas(
    antineutrino_ratio=0.8, vacuum_frequency_inverse_km=1.0, vacuum_mixing_angle_rad=1e-3, tolerance=1e-9
)


@given(g1=st.floats(0.01, 0.9), g3=st.floats(-0.9, 0.9))
def test_rule_of_two_flavours(g1, g3):
    shares = dephased_shares(coupling_matrix(g1, g3))
    assert shares[0] == pytest.approx(0.5 * (1.0 + g3**2 / (g1**2 + g3**2)), rel=1e-9)
    assert shares.sum() == pytest.approx(1.0, rel=1e-12)


@given(seed=st.integers(0, 10**6))
def test_rule_is_the_time_average_of_a_constant_hamiltonian(seed):
    """Off-diagonal phases average out; with G itself as Hamiltonian this can be summed in closed form."""
    (matrix,) = random_couplings(1, 0.3, seed)
    values, vectors = np.linalg.eigh(matrix)
    times = 1e7 / smallest_gap(matrix) * np.random.default_rng(1).uniform(size=4000)
    amplitudes = (vectors * vectors[0].conj()) @ np.exp(-1j * np.outer(values, times))
    np.testing.assert_allclose(np.mean(np.abs(amplitudes) ** 2, axis=1), dephased_shares(matrix), atol=0.05)
    np.testing.assert_allclose(
        dephased_shares(matrix), (np.abs(vectors) ** 2) @ (np.abs(vectors[0]) ** 2), atol=1e-9
    )


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.eye(3), [1.0, 0.0, 0.0]),
        (flavour_violating(0.3), [0.5, 0.5, 0.0]),
        (flavour_violating(0.3, 0.3), [0.5, 0.25, 0.25]),
        (flavour_violating(0.3, 0.0, 0.3), [0.375, 0.25, 0.375]),
        (flavour_violating(0.3, 0.3, 0.3), [5 / 9, 2 / 9, 2 / 9]),
        (flavour_violating(0.3, -0.3, 0.3), [5 / 9, 2 / 9, 2 / 9]),
        (flavour_violating(0.3, 0.3, 0.3, 0.4), [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_rule_in_closed_cases(matrix, expected):
    np.testing.assert_allclose(dephased_shares(matrix), expected, atol=1e-12)


@given(phase=st.floats(-3.0, 3.0), size=st.floats(0.05, 0.9))
def test_eigenvalues_of_equal_couplings(phase, size):
    k = np.arange(3)
    expected = np.sort(1.0 + 2.0 * size * np.cos((phase + 2.0 * np.pi * k) / 3.0))
    np.testing.assert_allclose(
        np.linalg.eigvalsh(flavour_violating(size, size, size, phase)), expected, atol=1e-12
    )


def test_mean_of_the_rule_over_random_unitary_matrices():
    shares = np.array([dephased_shares(matrix)[0] for matrix in random_couplings(4000, 0.2, 5)])
    assert shares.mean() == pytest.approx(0.5, abs=5.0 * shares.std() / math.sqrt(shares.size))


def test_shares_of_the_current_in_the_eigenbasis_are_conserved():
    """For every projector, unless the vacuum term is there (negative control)."""
    (matrix,) = random_couplings(1, 0.4, 3)
    radii = np.linspace(0.0, 0.05, 11)
    changes = []
    for frequency in (0.0, 50.0):
        beams = multi_angle_beams(neutrinos_and_antineutrinos(0.5, frequency), 16, 1.0)
        evolution = evolve_density_matrices(
            beams,
            matrix,
            NeutrinoPotential(1e3),
            radii,
            vacuum_matrix=np.diag([0.0, 0.3, 1.0]),
            tolerance=1e-12,
        )
        current = np.einsum("b,rbij->rij", beams.weight * beams.cosine, evolution.density_matrices)
        shares = np.einsum("kij,rji->rk", eigenspace_projectors(matrix), current).real
        changes.append(np.max(np.abs(shares - shares[0])))
    assert changes[0] < 1e-11
    assert changes[1] > 1e-3


def test_rule_holds_on_couplings_it_was_not_made_for_and_fails_where_it_must():
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.0, 0.0), 192, math.pi / 3.0)
    x = np.linspace(0.0, 45.0, 451)
    matrices = [*random_couplings(6, 0.3, 99), flavour_violating(0.3, 0.3, 0.3, 0.03)]
    curves = occupation_scan(beams, matrices, NeutrinoPotential(1e3), x / 300.0, tolerance=1e-7)[:, :, 0]
    late = window_average(curves, x, 15.0, 45.0)
    deviation = np.max(np.abs(late - [dephased_shares(matrix) for matrix in matrices]), axis=1)
    wide = np.array([smallest_gap(matrix) for matrix in matrices]) > 0.15
    # What oscillations that die slowly leave in a mean over a window of 30: up to 0.02 on these couplings.
    assert np.all(deviation[wide] < 0.06)
    assert np.count_nonzero(wide) >= 4
    # Two eigenvalues of the last one differ by so little that their phases have not run apart.
    assert smallest_gap(matrices[-1]) < 0.02
    assert deviation[-1] > 0.1  # far beyond that


def test_half_conversion_is_found_on_a_map():
    g1, g3 = np.array([0.2, 0.4, 0.8]), np.linspace(-0.9, 0.9, 181)
    survival = 0.5 * (1.0 + g3**2 / (g1[:, np.newaxis] ** 2 + g3**2))
    np.testing.assert_allclose(half_conversion_ratio(g1, g3, survival), 1.0, atol=1e-3)


@pytest.mark.parametrize("ordering", ["normal", "inverted"])
@pytest.mark.parametrize("g3", [-1e-3, 0.0, 1e-3])
def test_end_point_in_closed_form(ordering, g3):
    potential, g1 = 3e4, 1e-3
    radii = np.geomspace(10.0, 300.0, 200)
    run = single_angle_evolution(GAS, ordering, g1, g3, NeutrinoPotential(potential, 10.0, 4.0), radii)
    vectors = run.polarisation[radii > 270.0].mean(axis=0)
    difference = vectors[2, 0] - GAS.antineutrino_ratio * vectors[2, 1]
    # The mixing angle of 1e-3 leaves an oscillation of 3e-3, sampled by few radii: up to 4e-4 in the mean.
    assert difference == pytest.approx(final_difference(GAS, potential, ordering, g1, g3), abs=5e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_couplings(2, 0.0, 1), "scale = 0.0"),
        (lambda: random_couplings(2, 0.1, -1), "seed = -1"),
        (lambda: flavour_violating(float("nan")), "electron_muon = nan"),
        (lambda: dephased_shares([[1.0, 0.1], [0.3, 1.0]]), "not Hermitian"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
