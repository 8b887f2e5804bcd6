"""Density matrices of two and three flavours: identities, an independent integration, refused input.

Identity: two flavours alone and embedded in three are the polarisation vectors; covariance under unitary
changes of the flavour basis; conserved eigenvalues; no drive of the trace without net number. Oracle: the
commutator in complex matrices with every angle of both signs, integrated by scipy. Pinned: one run of three
flavours.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from common.flavour.beams import (
    emission_angles,
    multi_angle_beams,
    neutrinos_and_antineutrinos,
    vacuum_direction,
)
from common.flavour.couplings import coupling_matrix, polarisation_response
from common.flavour.density_matrices import (
    bloch_response,
    bloch_vectors,
    evolve_density_matrices,
    generators,
    matrices_of,
    occupation_scan,
    structure_constants,
)
from common.flavour.evolution import evolve
from common.flavour.matter_profile import NeutrinoPotential

POTENTIAL = NeutrinoPotential(1e3)
RADII = np.linspace(0.0, 0.03, 13)
BEAMS = multi_angle_beams(neutrinos_and_antineutrinos(0.7, 30.0), 12, 1.0)


def random_hermitian(seed: int, size: int = 3, scale: float = 0.4) -> np.ndarray:
    generator = np.random.default_rng(seed)
    matrix = generator.normal(size=(size, size)) + 1j * generator.normal(size=(size, size))
    return np.eye(size) + scale * 0.5 * (matrix + matrix.conj().T)


def random_unitary(seed: int, size: int = 3) -> np.ndarray:
    return np.linalg.eigh(random_hermitian(seed, size))[1]


def random_density(seed: int, size: int = 3) -> np.ndarray:
    square = random_hermitian(seed, size)
    square = square @ square
    return square / np.trace(square).real


def vacuum_matrix(mixing_angle: float) -> np.ndarray:
    x, _, z = vacuum_direction(mixing_angle)
    return 0.5 * np.array([[z, x], [x, -z]])


@pytest.mark.parametrize("flavours", [2, 3])
def test_generators_and_structure_constants(flavours):
    basis = generators(flavours)
    traces = np.einsum("aij,bji->ab", basis, basis)
    np.testing.assert_allclose(traces, 2.0 * np.eye(flavours**2 - 1), atol=1e-15)
    tensor = np.zeros((len(basis),) * 3)
    indices, values = structure_constants(flavours)
    tensor[tuple(indices.T)] = values
    commutators = np.einsum("aij,bjk->abik", basis, basis)
    commutators = commutators - commutators.swapaxes(0, 1)
    np.testing.assert_allclose(commutators, 2j * np.einsum("abc,cij->abij", tensor, basis), atol=1e-14)
    rho = random_density(3, flavours)
    np.testing.assert_allclose(matrices_of(bloch_vectors(rho), flavours), rho, atol=1e-15)


def test_response_of_two_flavours_is_that_of_polarisation_vectors():
    matrix = coupling_matrix(0.3, -0.2, g2=0.1, g0=1.7)
    ours, theirs = bloch_response(matrix), polarisation_response(matrix)
    np.testing.assert_allclose(ours.linear, theirs.linear, atol=1e-14)
    np.testing.assert_allclose(ours.constant, theirs.constant, atol=1e-14)


@settings(max_examples=25)
@given(g1=st.floats(-0.8, 0.8), g2=st.floats(-0.5, 0.5), g3=st.floats(-0.9, 0.9), angle=st.floats(0.0, 1.5))
def test_two_flavours_alone_and_embedded_are_polarisation_vectors(g1, g2, g3, angle):
    matrix = coupling_matrix(g1, g3, g2=g2)
    accuracy = {"tolerance": 1e-12}
    vectors = evolve(BEAMS, matrix, POTENTIAL, RADII, mixing_angle_rad=angle, **accuracy)
    alone = evolve_density_matrices(
        BEAMS, matrix, POTENTIAL, RADII, vacuum_matrix=vacuum_matrix(angle), **accuracy
    )
    np.testing.assert_allclose(alone.occupations[..., 0], vectors.survival, atol=1e-9)
    # The third flavour has another coupling to itself, which it has no occasion to use.
    embedded, vacuum = np.diag([0.0, 0.0, 1.4]).astype(complex), np.zeros((3, 3))
    embedded[:2, :2], vacuum[:2, :2] = matrix, vacuum_matrix(angle)
    three = evolve_density_matrices(BEAMS, embedded, POTENTIAL, RADII, vacuum_matrix=vacuum, **accuracy)
    np.testing.assert_allclose(three.density_matrices[..., :2, :2], alone.density_matrices, atol=1e-9)
    assert np.all(np.abs(three.density_matrices[..., 2, :]) < 1e-12)


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([2, 3]))
def test_covariance_under_a_change_of_the_flavour_basis(seed, size):
    matrix, unitary = random_hermitian(seed, size), random_unitary(seed + 1, size)
    initial, vacuum = random_density(seed + 2, size), random_hermitian(seed + 3, size)
    vacuum = 0.5 * (vacuum + vacuum.conj().T)

    def turned(array):
        result = unitary @ array @ unitary.conj().T
        return 0.5 * (result + np.conj(np.swapaxes(result, -1, -2)))

    accuracy = {"tolerance": 1e-12}
    first = evolve_density_matrices(
        BEAMS, matrix, POTENTIAL, RADII, vacuum_matrix=vacuum, initial=initial, **accuracy
    )
    second = evolve_density_matrices(
        BEAMS,
        turned(matrix),
        POTENTIAL,
        RADII,
        vacuum_matrix=turned(vacuum),
        initial=turned(initial),
        **accuracy,
    )
    np.testing.assert_allclose(second.density_matrices, turned(first.density_matrices), atol=3e-9)


def test_eigenvalues_are_conserved_and_their_drift_tells_the_tolerance():
    runs = [
        evolve_density_matrices(
            BEAMS, random_hermitian(4), POTENTIAL, RADII, initial=random_density(5), tolerance=t
        )
        for t in (1e-12, 1e-5)
    ]
    assert runs[0].eigenvalue_drift < 1e-10
    assert 1e-8 < runs[1].eigenvalue_drift <= runs[1].error
    deviation = np.max(np.abs(runs[1].density_matrices - runs[0].density_matrices))
    assert runs[1].error > 0.3 * deviation
    assert all(run.trace_drift < 1e-14 for run in runs)


def test_equal_numbers_leave_unpolarised_matter_alone():
    """With α = 1 the constant part of the field, which the trace causes, has no net source."""
    equal = multi_angle_beams(neutrinos_and_antineutrinos(1.0, 0.0), 12, 1.0)
    still = evolve_density_matrices(equal, random_hermitian(7), POTENTIAL, RADII, tolerance=1e-12)
    initial = np.zeros((3, 3))
    initial[0, 0] = 1.0
    # Neutrinos and antineutrinos of one flavour cancel in every moment as long as they evolve alike.
    np.testing.assert_allclose(
        still.density_matrices, np.broadcast_to(initial, still.density_matrices.shape), atol=1e-13
    )
    unequal = evolve_density_matrices(BEAMS, random_hermitian(7), POTENTIAL, RADII)
    assert np.max(np.abs(unequal.occupations[..., 0] - 1.0)) > 0.1


@pytest.mark.parametrize("size", [2, 3])
def test_against_an_independent_integration_of_the_commutator(size):
    matrix, vacuum, initial = random_hermitian(11, size), random_hermitian(12, size), random_density(13, size)
    number, ratio, maximum = 12, 0.7, 1.0
    angle, weight = emission_angles(number, maximum)
    theta = np.concatenate([angle, angle])
    signed = np.concatenate([weight, -ratio * weight])
    frequency = np.repeat([30.0, -30.0], number)
    factor = 1.0 - np.cos(theta[:, np.newaxis] - theta)

    def derivative(_, flat):
        rho = flat.reshape(-1, size, size)
        inner = matrix @ rho @ matrix + matrix * np.trace(rho @ matrix, axis1=1, axis2=2)[:, None, None]
        hamiltonian = (
            1e3 * np.einsum("ij,jkl->ikl", factor * signed, inner) + frequency[:, None, None] * vacuum
        )
        commutator = hamiltonian @ rho - rho @ hamiltonian
        return (-1j * commutator / np.cos(theta)[:, None, None]).ravel()

    start = np.tile(initial, (2 * number, 1, 1)).ravel()
    oracle = solve_ivp(derivative, (0.0, RADII[-1]), start, "DOP853", RADII, rtol=1e-13, atol=1e-14)
    expected = oracle.y.T.reshape(RADII.size, 2, number, size, size)[:, :, number // 2 :]
    ours = evolve_density_matrices(
        BEAMS, matrix, POTENTIAL, RADII, vacuum_matrix=vacuum, initial=initial, tolerance=1e-14
    )
    shape = (RADII.size, 2, number // 2, size, size)
    np.testing.assert_allclose(ours.density_matrices.reshape(shape), expected, atol=1e-9)
    assert np.ptp(ours.occupations[..., 0]) > 0.1


def test_scan_is_the_single_runs_whatever_the_number_of_threads():
    matrices = [random_hermitian(seed) for seed in (20, 21, 22)]
    one, two = (occupation_scan(BEAMS, matrices, POTENTIAL, RADII, threads=n) for n in (1, 2))
    np.testing.assert_array_equal(one, two)
    single = evolve_density_matrices(BEAMS, matrices[1], POTENTIAL, RADII)
    average = BEAMS.angle_average(single.occupations.swapaxes(1, 2)).swapaxes(1, 2)
    np.testing.assert_allclose(one[1], average, atol=1e-14)
    np.testing.assert_allclose(one.sum(axis=-1), 1.0, atol=1e-13)


def test_pinned_run_of_three_flavours(pinned):
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 48, np.pi / 3)
    matrix = np.eye(3) + 0.5 * np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    radii = np.linspace(0.0, 0.02, 11)
    shares = occupation_scan(beams, [matrix], POTENTIAL, radii, tolerance=1e-12)[0, :, 0]
    pinned({f"share_{flavour}": shares[1:, i] for i, flavour in enumerate("emt")}, relative_tolerance=1e-7)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"coupling_matrix": [[1.0, 0.1], [0.2, 1.0]]}, "not Hermitian"),
        ({"coupling_matrix": np.eye(4)}, "flavours = 4 is outside the allowed range"),
        ({"coupling_matrix": np.ones((2, 3))}, "shape"),
        ({"coupling_matrix": np.full((3, 3), np.nan)}, "not finite"),
        ({"vacuum_matrix": np.eye(2)}, r"vacuum_matrix has the shape \(2, 2\)"),
        ({"vacuum_matrix": np.triu(np.ones((3, 3)))}, "vacuum_matrix"),
        ({"initial": 0.5 * np.eye(3)}, r"initial \(trace\) = 1.5"),
        ({"initial": np.diag([1.5, -0.5, 0.0])}, "eigenvalue"),
        ({"initial": np.eye(2) / 2}, "initial has the shape"),
        ({"initial": np.tile(np.eye(3) / 3, (5, 1, 1))}, "initial has the shape"),
        ({"radii_km": [0.0, 0.0]}, "radii_km"),
        ({"tolerance": 1.0}, "tolerance"),
    ],
)
def test_impossible_input_is_refused(change, message):
    arguments = {"coupling_matrix": np.eye(3), "potential": POTENTIAL, "radii_km": RADII}
    with pytest.raises(ValueError, match=message):
        evolve_density_matrices(BEAMS, **{**arguments, **change})
