"""Two-flavour evolution of beams: identities, oracle (density matrices by scipy), bad input, pins."""

import math

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given, settings
from hypothesis import strategies as st

from common.flavour.beams import (
    Modes,
    emission_angles,
    multi_angle_beams,
    neutrinos_and_antineutrinos,
    single_angle_beams,
    vacuum_direction,
)
from common.flavour.couplings import (
    coupling_matrix,
    pauli_components,
    polarisation_response,
    require_hermitian,
)
from common.flavour.evolution import (
    evolve,
    evolve_with_steps,
    initial_polarisation,
    largest_rate_inverse_km,
    survival_scan,
)
from common.flavour.matter_profile import NeutrinoPotential
from common.validation import FloatArray
from tests.conftest import Pin

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
COUPLING = st.floats(-0.9, 0.9)
POTENTIAL = NeutrinoPotential(100.0)


def density_matrices(vectors: FloatArray) -> np.ndarray:
    """(1 + P·σ)/2 for vectors of shape (..., 3)."""
    return 0.5 * (np.eye(2) + np.tensordot(vectors, PAULI, axes=(-1, 0)))


# Identities


@given(COUPLING, COUPLING, COUPLING, st.floats(0.5, 3.0), st.lists(COUPLING, min_size=3, max_size=3))
def test_response_of_polarisation_vectors_is_that_of_matrices(
    g1: float, g2: float, g3: float, g0: float, vector: list[float]
) -> None:
    matrix = coupling_matrix(g1, g3, g2=g2, g0=g0)
    density = density_matrices(np.array(vector))
    potential = matrix @ density @ matrix + matrix * np.trace(density @ matrix)
    expected = np.array([np.trace(potential @ sigma).real for sigma in PAULI])
    linear, constant = polarisation_response(matrix)
    np.testing.assert_allclose(linear @ vector + constant, expected, rtol=0.0, atol=1e-13)


def test_components_of_the_coupling_matrix() -> None:
    scalar, vector = pauli_components(coupling_matrix(0.1, 0.3, g2=0.2))
    np.testing.assert_allclose([scalar, *vector], [1.0, 0.1, 0.2, 0.3], rtol=1e-15)


@settings(max_examples=15)
@given(COUPLING, COUPLING, st.floats(0.0, 1.0))
def test_weighted_current_along_g_is_conserved_without_vacuum_term(
    g1: float, g3: float, ratio: float
) -> None:
    """The sum of n cosθ g·P: all pairs of beams cancel."""
    beams = multi_angle_beams(neutrinos_and_antineutrinos(ratio, 0.0), 16, 1.0)
    run = evolve(beams, coupling_matrix(g1, g3), POTENTIAL, np.linspace(0.0, 0.2, 5), tolerance=1e-12)
    current = np.array([g1, 0.0, g3]) @ (run.polarisation @ (beams.weight * beams.cosine)).T
    np.testing.assert_allclose(current, current[0], rtol=0.0, atol=1e-9)
    assert run.norm_drift < 1e-9


@pytest.mark.parametrize("angles", [(0.3, 1.1, -0.4), (2.0, 0.2, 0.9)])
def test_rotation_of_couplings_and_vectors_rotates_the_evolution(angles: tuple[float, float, float]) -> None:
    """G -> U G U^+ together with the initial vectors, without vacuum term."""
    axis = np.array(angles) / np.linalg.norm(angles)
    turn = float(np.linalg.norm(angles))
    unitary = math.cos(turn / 2) * np.eye(2) - 1j * math.sin(turn / 2) * np.tensordot(axis, PAULI, axes=1)
    columns = [
        [0.5 * np.trace(PAULI[i] @ unitary @ PAULI[j] @ unitary.conj().T).real for j in range(3)]
        for i in range(3)
    ]
    rotation = np.array(columns)
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.6, 0.0), 24, 0.9)
    matrix = coupling_matrix(0.3, 0.2)
    radii = np.linspace(0.0, 0.3, 7)
    plain = evolve(beams, matrix, POTENTIAL, radii, tolerance=1e-12)
    turned = evolve(
        beams,
        unitary @ matrix @ unitary.conj().T,
        POTENTIAL,
        radii,
        initial=rotation @ initial_polarisation(beams),
        tolerance=1e-12,
    )
    np.testing.assert_allclose(turned.polarisation, rotation @ plain.polarisation, rtol=0.0, atol=1e-9)


def test_equal_numbers_of_neutrinos_and_antineutrinos_have_no_drive() -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(1.0, 0.0), 32, 1.0)
    run = evolve(beams, coupling_matrix(0.5), POTENTIAL, [0.0, 1.0])
    np.testing.assert_allclose(run.survival, 1.0, rtol=0.0, atol=1e-13)


def test_standard_model_without_mixing_is_static() -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 32, 1.0)
    run = evolve(beams, coupling_matrix(), POTENTIAL, [0.0, 1.0])
    np.testing.assert_allclose(run.survival, 1.0, rtol=0.0, atol=1e-13)


def test_sign_of_g1_does_not_matter_without_mixing() -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 32, 1.0)
    radii = np.linspace(0.0, 1.0, 11)
    plus, minus = (evolve(beams, coupling_matrix(g1, 0.1), POTENTIAL, radii) for g1 in (0.3, -0.3))
    np.testing.assert_allclose(plus.survival, minus.survival, rtol=0.0, atol=1e-13)


@settings(max_examples=15)
@given(st.floats(0.02, 0.9), st.floats(-0.8, 0.8))
def test_smallest_survival_of_a_single_beam(g1: float, g3: float) -> None:
    """Without vacuum term the vector turns around g: the least survival is g3²/(g1² + g3²)."""
    beams = single_angle_beams(neutrinos_and_antineutrinos(0.0, 0.0))
    rate = 4.0 * (1.0 + g3) * math.hypot(g1, g3)
    radii = np.linspace(0.0, 2.0 * math.pi / rate, 401) / POTENTIAL.strength_inverse_km
    run = evolve(beams, coupling_matrix(g1, g3), POTENTIAL, radii, tolerance=1e-12)
    assert run.survival.min() == pytest.approx(g3**2 / (g1**2 + g3**2), abs=1e-8)


def test_vacuum_oscillation() -> None:
    """Probability 1 - sin²2θ sin²(ωr/2) where the neutrinos are too few to matter."""
    beams = single_angle_beams(neutrinos_and_antineutrinos(0.5, 1.0))
    radii = np.linspace(0.0, 10.0, 41)
    run = evolve(
        beams, coupling_matrix(), NeutrinoPotential(1e-14), radii, mixing_angle_rad=0.4, tolerance=1e-12
    )
    expected = 1.0 - math.sin(0.8) ** 2 * np.sin(0.5 * radii) ** 2
    np.testing.assert_allclose(run.survival, expected[:, np.newaxis] * np.ones(2), rtol=0.0, atol=1e-9)


@pytest.mark.parametrize("method", ["runge_kutta_4", "lie_group_4"])
def test_order_of_methods_with_equal_steps(method: str) -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 16, 1.0)
    matrix, radii = coupling_matrix(0.4, 0.1), np.array([0.0, 0.4])
    exact = evolve(beams, matrix, POTENTIAL, radii, mixing_angle_rad=0.1, tolerance=1e-14).polarisation
    counts = np.array([160, 240, 360])
    errors = []
    for count in counts:
        run = evolve_with_steps(
            beams, matrix, POTENTIAL, radii,
            largest_step_km=0.4 / count, method=method, mixing_angle_rad=0.1,  # type: ignore[arg-type]
        )  # fmt: skip
        errors.append(float(np.max(np.abs(run.polarisation - exact))))
        assert errors[-1] <= run.error <= 3.0 * errors[-1]
        if method == "lie_group_4":
            assert run.norm_drift < 1e-13
    order = -np.polyfit(np.log(counts), np.log(errors), 1)[0]
    assert order == pytest.approx(4.0, abs=0.1)


def test_adaptive_error_is_an_upper_bound_and_of_eighth_order() -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 32, 1.0)
    matrix, radii = coupling_matrix(0.4, 0.1), np.linspace(0.0, 1.0, 50)
    exact = evolve(beams, matrix, POTENTIAL, radii, tolerance=1e-14).polarisation
    errors, steps = [], []
    for tolerance in (1e-5, 1e-7, 1e-9, 1e-11):
        run = evolve(beams, matrix, POTENTIAL, radii, tolerance=tolerance)
        errors.append(float(np.max(np.abs(run.polarisation - exact))))
        steps.append(run.steps)
        assert errors[-1] <= run.error
    order = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert 7.0 < order < 9.0


def test_scan_equals_single_runs_whatever_the_number_of_threads() -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 16, 1.0)
    matrices = [coupling_matrix(g1, 0.05) for g1 in (0.1, 0.2, 0.4)]
    radii = [np.linspace(0.0, 0.1 / g1, 9) for g1 in (0.1, 0.2, 0.4)]
    one, two = (survival_scan(beams, matrices, POTENTIAL, radii, threads=n) for n in (1, 2))
    np.testing.assert_array_equal(one, two)
    for row, matrix, where in zip(one, matrices, radii, strict=True):
        run = evolve(beams, matrix, POTENTIAL, where)
        np.testing.assert_array_equal(row, beams.angle_average(run.survival))


def test_angular_rules_integrate_uniform_emission() -> None:
    for number in (7, 64, 500, 1024):
        angles = emission_angles(number, 1.2)
        assert float(angles.weight.sum()) == pytest.approx(1.0, rel=1e-13)
        assert float(np.cos(angles.angle_rad) @ angles.weight) == pytest.approx(
            math.sin(1.2) / 1.2, rel=1e-12
        )


# Oracle: density matrices of all angles, both signs, with the factor 1 - cos(θ_i - θ_j), by scipy


def test_density_matrices_by_scipy() -> None:
    """Four angles, two species, vacuum mixing, complex coupling, falling density."""
    modes = neutrinos_and_antineutrinos(0.7, 3.0)
    beams = multi_angle_beams(modes, 4, 1.1)
    matrix = coupling_matrix(0.3, -0.2, g2=0.15)
    potential = NeutrinoPotential(50.0, reference_radius_km=1.0, power=3.0)
    radii = np.linspace(1.0, 1.5, 6)
    run = evolve(beams, matrix, potential, radii, mixing_angle_rad=0.2, tolerance=1e-13)

    angles = emission_angles(4, 1.1)
    angle = np.tile(angles.angle_rad, 2)
    number = np.outer(modes.weight, angles.weight).ravel()
    frequency = np.repeat(modes.vacuum_frequency_inverse_km, 4)
    vacuum = np.tensordot(vacuum_direction(0.2), PAULI, axes=1)
    factor = 1.0 - np.cos(angle[:, np.newaxis] - angle)

    def derivative(r: float, flat: np.ndarray) -> np.ndarray:
        rho = flat.reshape(-1, 2, 2)
        response = matrix @ rho @ matrix + matrix * np.trace(rho @ matrix, axis1=1, axis2=2)[:, None, None]
        weighted = 50.0 / r**3 * np.einsum("ij,j,jab->iab", factor, number, response)
        hamiltonian = 0.5 * frequency[:, None, None] * vacuum + weighted
        slope = -1j * (hamiltonian @ rho - rho @ hamiltonian) / np.cos(angle)[:, None, None]
        return slope.ravel()

    start = np.tile(np.diag([1.0 + 0j, 0.0]), (8, 1, 1)).ravel()
    oracle = scipy.integrate.solve_ivp(
        derivative, (1.0, 1.5), start, method="DOP853", t_eval=radii, rtol=1e-12, atol=1e-13
    )
    rho = oracle.y.T.reshape(6, 2, 4, 2, 2)[:, :, 2:]
    expected = np.einsum("rmaij,kji->rkma", rho, PAULI).real.reshape(6, 3, 4)
    np.testing.assert_allclose(run.polarisation, expected, rtol=0.0, atol=1e-9)
    assert np.ptp(expected[:, 2]) > 0.2


# Bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: emission_angles(16, 0.5 * math.pi), r"maximum_angle_rad = 1.57.* outside .* \(0, 1.57"),
        (lambda: emission_angles(0, 1.0), r"number_of_angles = 0 is outside"),
        (lambda: emission_angles(501, 1.0), r"number_of_angles = 501 is not a multiple of 64"),
        (lambda: multi_angle_beams(Modes(np.ones(1), np.ones(1)), 5, 1.0), r"number_of_angles = 5 is odd"),
        (lambda: neutrinos_and_antineutrinos(1.2, 1.0), r"antineutrino_ratio = 1.2 is outside"),
        (lambda: neutrinos_and_antineutrinos(-0.1, 1.0), r"antineutrino_ratio = -0.1 is outside"),
        (lambda: neutrinos_and_antineutrinos(0.5, math.nan), r"vacuum_frequency_inverse_km = nan"),
        (lambda: Modes(np.ones(2), np.ones(3)), r"has the shape \(3,\), allowed: that of weight, \(2,\)"),
        (lambda: NeutrinoPotential(0.0), r"strength_inverse_km = 0.0 is outside"),
        (lambda: NeutrinoPotential(-1.0), r"strength_inverse_km = -1.0 is outside"),
        (lambda: NeutrinoPotential(1.0, -1.0), r"reference_radius_km = -1.0 is outside"),
        (lambda: NeutrinoPotential(1.0, 1.0, 2.0).at(0.0), r"radius_km = 0.0 is outside"),
        (lambda: require_hermitian([[1.0, 2.0], [0.0, 1.0]]), r"is not Hermitian: it differs .* by 2"),
        (lambda: require_hermitian(np.ones((2, 3))), r"has the shape \(2, 3\)"),
        (lambda: require_hermitian([[math.nan, 0.0], [0.0, 1.0]]), r"is not finite"),
        (lambda: pauli_components(np.eye(3)), r"has the shape \(3, 3\), allowed for two flavours"),
        (lambda: coupling_matrix(math.inf), r"g1 = inf is outside"),
        (lambda: coupling_matrix(0.1, math.inf), r"g3 = inf is outside"),
        (lambda: coupling_matrix(0.1, g2=math.inf), r"g2 = inf is outside"),
    ],
)
def test_impossible_input_is_refused(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


def test_impossible_runs_are_refused() -> None:
    beams = single_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0))
    matrix = coupling_matrix(0.1)
    for radii in ([0.0], [1.0, 0.5], [0.0, math.nan], [0.0, 0.0]):
        with pytest.raises(ValueError, match="strictly increasing"):
            evolve(beams, matrix, POTENTIAL, radii)
    with pytest.raises(ValueError, match=r"initial has the shape \(3, 5\), allowed: \(3, 2\)"):
        evolve(beams, matrix, POTENTIAL, [0.0, 1.0], initial=np.zeros((3, 5)))
    with pytest.raises(ValueError, match="length of an initial polarisation vector = 2"):
        evolve(beams, matrix, POTENTIAL, [0.0, 1.0], initial=np.array([[2.0, 0.0], [0.0, 0.0], [0.0, 1.0]]))
    with pytest.raises(ValueError, match=r"tolerance = 0\.1 is outside"):
        evolve(beams, matrix, POTENTIAL, [0.0, 1.0], tolerance=0.1)
    with pytest.raises(ValueError, match="method = 'euler' is not one of"):
        evolve_with_steps(
            beams, matrix, POTENTIAL, [0.0, 1.0], largest_step_km=1e-3, method="euler"  # type: ignore[arg-type]
        )  # fmt: skip


def test_step_too_large_is_refused_with_the_step_that_would_do() -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 8, 1.0)
    matrix = coupling_matrix(0.1)
    needed = 1.0 / largest_rate_inverse_km(beams, matrix, POTENTIAL, 0.0)
    with pytest.raises(ValueError, match=rf"largest_step_km = 1 is too large .* allowed: \(0, {needed:.4g}"):
        evolve_with_steps(beams, matrix, POTENTIAL, [0.0, 1.0], largest_step_km=1.0)
    evolve_with_steps(beams, matrix, POTENTIAL, [0.0, 0.1], largest_step_km=0.999 * needed)


def test_where_nothing_acts_nothing_changes() -> None:
    """Without couplings and frequencies there is no rate that says how long the first step may be."""
    beams = single_angle_beams(neutrinos_and_antineutrinos(0.8, 0.0))
    for radii in ([0.0, 1.0], [0.0, 1.0, 3.0]):
        run = evolve(beams, np.zeros((2, 2)), POTENTIAL, radii, mixing_angle_rad=0.3)
        np.testing.assert_array_equal(run.survival, 1.0)


# Pins: resolved in angles and steps


def test_pinned_survival(pinned: Pin) -> None:
    beams = multi_angle_beams(neutrinos_and_antineutrinos(0.8, 1.0), 96, math.radians(60.0))
    radii = np.linspace(0.0, 20.0, 5)
    columns = {}
    for g1, g3 in ((0.1, 0.0), (0.5, 0.0), (0.5, 0.5)):
        run = evolve(
            beams,
            coupling_matrix(g1, g3),
            NeutrinoPotential(1e6),
            radii / (g1 * 1e6),
            mixing_angle_rad=1e-3,
            tolerance=1e-12,
        )
        columns[f"g1_{g1:g}_g3_{g3:g}"] = beams.angle_average(run.survival)[:, 0]
    pinned(columns)
