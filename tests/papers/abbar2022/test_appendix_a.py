"""Appendix A of arXiv:2208.06023: its equations by computer algebra, and what the full equation says.

Identity: Eqs. (A3) to (A5), the map to polarisation vectors, conserved quantities, turning points. Oracle:
the evolution of the density matrix as a 2 x 2 matrix, and the engine of beams. Published: conditions of the
text.
"""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from common.errors import ConvergenceError
from common.flavour.beams import neutrinos_and_antineutrinos, single_angle_beams
from common.flavour.couplings import coupling_matrix
from common.flavour.evolution import evolve
from common.flavour.matter_profile import NeutrinoPotential
from papers.abbar2022.appendix_a import (
    check_of_equations,
    commutator,
    growth_of_linear_part,
    half_conversion_coupling,
    homogeneous_growth,
    linear_part,
    printed_right_hand_side,
    terms_over_drive,
    time_to_reach,
)
from papers.abbar2022.model.linear_regime import (
    drive,
    evolve_polarisation,
    has_saddle,
    largest_conversion,
    largest_e_foldings,
    linear_solution,
    squared_growth_rate,
    threshold_of_growth,
    vacuum_and_preserving_term,
)

couplings = {"g1": st.floats(0.02, 0.69), "g3": st.floats(0.0, 0.69)}


def symbolic_equation(trace_kept=True):
    """Right-hand side of i ∂_t δ from Eqs. (A1) and (A2), to first order in δ and δ*."""
    g1, g3, omega = sympy.symbols("g1 g3 omega", real=True)
    mu = sympy.symbols("mu", positive=True)
    real, imaginary = sympy.symbols("real imaginary", real=True)
    delta, conjugate = real + sympy.I * imaginary, real - sympy.I * imaginary
    coupling = sympy.Matrix([[1 + g3, g1], [g1, 1 - g3]])
    rho = sympy.Matrix([[1, delta], [conjugate, 0]])
    source = rho if trace_kept else rho - sympy.eye(2) / 2
    hamiltonian = omega / 2 * sympy.diag(1, -1) + mu * (
        coupling * source * coupling + coupling * (source * coupling).trace()
    )
    component = sympy.expand((hamiltonian * rho - rho * hamiltonian)[0, 1])
    linear = sum(
        component.coeff(real, i).coeff(imaginary, j) * real**i * imaginary**j
        for i, j in ((0, 0), (1, 0), (0, 1))
    )
    return linear, (g1, g3, omega, mu, real, imaginary)


def test_equation_a3_follows_from_the_commutator():
    linear, (g1, g3, omega, mu, real, imaginary) = symbolic_equation()
    printed = (
        (omega + 4 * mu * g3**2 + 4 * mu * g3 - 2 * mu * g1**2) * (real + sympy.I * imaginary)
        - 2 * mu * g1**2 * (real - sympy.I * imaginary)
        - 2 * mu * g1 * (1 + g3)
    )
    assert sympy.simplify(linear - printed) == 0


def test_equations_a4_and_a5_follow_from_a3():
    linear, (g1, g3, omega, mu, real, imaginary) = symbolic_equation()
    slope = sympy.expand(-sympy.I * linear.subs({real: real, imaginary: imaginary}))
    homogeneous = slope - slope.subs({real: 0, imaginary: 0})
    parts = [sympy.re(homogeneous), sympy.im(homogeneous)]
    matrix = sympy.Matrix([[sympy.expand(part).coeff(x) for x in (real, imaginary)] for part in parts])
    eta = omega + 4 * mu * g3**2 + 4 * mu * g3
    assert sympy.simplify(matrix - sympy.Matrix([[0, eta], [-eta + 4 * mu * g1**2, 0]])) == sympy.zeros(2)
    for eigenvalue in matrix.eigenvals():
        assert sympy.expand(eigenvalue**2 - eta * (4 * mu * g1**2 - eta)) == 0


def test_condition_of_the_text_belongs_to_the_equation_without_trace():
    """Without trace, δ grows for ω -> 0 from g1 = g3 on; with it from g1² = g3 (1 + g3) on."""
    for kept, edge in ((True, "sqrt(g3*(1 + g3))"), (False, "g3")):
        linear, (g1, g3, omega, _, real, imaginary) = symbolic_equation(kept)
        slope = sympy.expand(-sympy.I * linear)
        homogeneous = slope - slope.subs({real: 0, imaginary: 0})
        parts = [sympy.expand(sympy.re(homogeneous)), sympy.expand(sympy.im(homogeneous))]
        squared = parts[0].coeff(imaginary) * parts[1].coeff(real)
        at_edge = squared.subs({omega: 0, g1: sympy.sympify(edge, {"g3": g3})})
        assert sympy.simplify(at_edge) == 0
    np.testing.assert_allclose(threshold_of_growth([0.01, 0.3]), [math.sqrt(0.0101), math.sqrt(0.39)])
    np.testing.assert_allclose(threshold_of_growth([0.01, 0.3], trace="removed"), [0.01, 0.3])


@given(**couplings, omega=st.floats(-3.0, 3.0), real=st.floats(-1e-3, 1e-3), imaginary=st.floats(-1e-3, 1e-3))
def test_printed_equation_is_the_commutator_to_first_order(g1, g3, omega, real, imaginary):
    delta = complex(real, imaginary)
    deviation = abs(commutator(delta, g1, g3, omega) - printed_right_hand_side(delta, g1, g3, omega))
    assert deviation <= 20.0 * abs(delta) ** 2 + 1e-14


def test_polarisation_vector_is_the_density_matrix_of_the_appendix():
    g1, g3, omega, times = 0.4, -0.2, 0.7, np.linspace(0.0, 8.0, 17)
    coupling = np.array([[1.0 + g3, g1], [g1, 1.0 - g3]])

    def derivative(_, flat):
        rho = flat.reshape(2, 2)
        hamiltonian = 0.5 * omega * np.diag([1.0, -1.0])
        hamiltonian = hamiltonian + coupling @ rho @ coupling + coupling * np.trace(rho @ coupling)
        return (-1j * (hamiltonian @ rho - rho @ hamiltonian)).ravel()

    oracle = solve_ivp(derivative, (0.0, 8.0), [1.0 + 0j, 0, 0, 0], "DOP853", times, rtol=1e-12, atol=1e-13)
    p = evolve_polarisation(times, g1, g3, omega)
    np.testing.assert_allclose(0.5 * (1.0 + p[2]), oracle.y[0].real, atol=1e-9)
    np.testing.assert_allclose(0.5 * (p[0] - 1j * p[1]), oracle.y[1], atol=1e-9)
    # The engine's vacuum term has the opposite sign: its ω > 0 is the normal ordering.
    beams = single_angle_beams(neutrinos_and_antineutrinos(0.0, -omega))
    engine = evolve(beams, coupling_matrix(g1, g3), NeutrinoPotential(1.0), times, tolerance=1e-12)
    np.testing.assert_allclose(engine.polarisation[:, :, 0].T, p, atol=1e-9)


@settings(max_examples=20)
@given(**couplings, omega=st.floats(0.0, 5.0))
def test_energy_is_conserved_and_the_orbit_turns_where_it_says(g1, g3, omega):
    rate = max(4.0 * math.hypot(g1, g3) * (1.0 + g3), omega)
    p = evolve_polarisation(np.linspace(0.0, 30.0 / rate, 2001), g1, g3, omega)
    energy = 2.0 * (1.0 + g1 * p[0] + g3 * p[2]) ** 2 + omega * p[2]
    np.testing.assert_allclose(energy, energy[0], rtol=1e-9)
    conversion = largest_conversion(g1, g3, omega)
    seen = float(np.max(0.5 * (1.0 - p[2])))
    assert seen <= conversion + 1e-9
    assert seen == pytest.approx(conversion, rel=2e-3, abs=1e-5)


@given(**couplings)
def test_turning_point_without_vacuum_term(g1, g3):
    assert largest_conversion(g1, g3) == pytest.approx(g1**2 / (g1**2 + g3**2), rel=1e-10)


def test_half_is_converted_at_equal_couplings():
    assert largest_conversion(0.01, 0.01) == pytest.approx(0.5, rel=1e-12)
    for g3 in (1e-4, 0.01, 0.6):
        assert half_conversion_coupling(g3) == pytest.approx(g3, rel=1e-12)
    assert squared_growth_rate(0.01, 0.01) < 0.0


@given(**couplings, omega=st.floats(-3.0, 3.0))
def test_nothing_grows_without_the_conjugate_term(g1, g3, omega):
    """With it the rate is that of Eq. (A5)."""
    matrix = linear_part(g1, g3, omega)[1]
    assert growth_of_linear_part(matrix, conjugate=False) == pytest.approx(0.0, abs=1e-14)
    expected = math.sqrt(max(float(squared_growth_rate(g1, g3, omega)), 0.0))
    # A rate is the root of what rounding leaves of its square.
    assert growth_of_linear_part(matrix, conjugate=True) == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_driven_solution_follows_the_full_equation():
    g1, g3, omega = 0.3, 0.02, 0.01
    t = np.linspace(0.0, 0.1 / float(drive(g1, g3)), 101)[1:]
    p = evolve_polarisation(t, g1, g3, omega)
    full = 0.5 * (p[0] - 1j * p[1])
    linear = linear_solution(t, g1, g3, omega)
    np.testing.assert_allclose(linear, full, atol=1.5 * 0.1**2)
    early = t < 0.1 * t[-1]
    np.testing.assert_allclose(linear[early], full[early], rtol=3e-3)
    # Negative control: without the drive the coherence hardly grows.
    without = homogeneous_growth(t - t[9], p[:, 9], g1, g3, omega)
    assert abs(without[-1] / abs(full[-1])) < 0.2


@given(**couplings, omega=st.floats(-2.0, 2.0), time=st.floats(0.01, 3.0))
def test_linear_solution_obeys_equation_a3(g1, g3, omega, time):
    step = 1e-4
    values = linear_solution(time + step * np.arange(-2, 3), g1, g3, omega)
    slope = (values[0] - 8.0 * values[1] + 8.0 * values[3] - values[4]) / (12.0 * step)
    right = -1j * printed_right_hand_side(complex(values[2]), g1, g3, omega)
    assert abs(slope - right) <= 1e-7 * max(1.0, abs(right))


@given(g1=st.floats(0.01, 0.99), g3=st.floats(-0.99, 0.99), share=st.floats(0.01, 0.99))
def test_no_e_folding_before_the_end_of_the_linear_regime(g1, g3, share):
    """With ω such that η is a share of 4μ g1², where Eq. (A5) grows: |δ| = 1/2 comes within the bound."""
    omega = 4.0 * share * g1**2 - float(vacuum_and_preserving_term(g3))
    rate = math.sqrt(float(squared_growth_rate(g1, g3, omega)))
    bound = float(largest_e_foldings(g1, g3))
    assert abs(linear_solution(1.0001 * bound / rate, g1, g3, omega)) >= 0.5
    assert (bound < 1.0) == (g1 < 2.0 * math.sinh(1.0) * (1.0 + g3))


@given(**couplings, omega=st.floats(0.0, 20.0))
def test_no_stationary_state_is_unstable(g1, g3, omega):
    """All zeros of dE/dθ in the plane of g and e_z, and the frequencies of small oscillations there."""
    assert not has_saddle(g1, g3, omega)
    assert stationary_saddles(g1, g3, omega) == 0


def test_saddles_are_found_where_the_astroid_says():
    assert has_saddle(1.5, 0.0, 0.1)
    assert stationary_saddles(1.5, 0.0, 0.1) == 1
    assert not has_saddle(1.5, 0.0, 30.0)
    assert stationary_saddles(1.5, 0.0, 30.0) == 0


def stationary_saddles(g1, g3, omega):
    theta = np.linspace(0.0, 2.0 * np.pi, 20001)

    def field(angle):
        strength = 4.0 * (1.0 + g1 * np.sin(angle) + g3 * np.cos(angle))
        return strength * g1, strength * g3 + omega

    x, z = field(theta)
    torque = x * np.cos(theta) - z * np.sin(theta)
    unstable = 0
    for index in np.flatnonzero(np.diff(np.sign(torque)) != 0):
        angle = theta[index] - torque[index] * np.diff(theta)[0] / (torque[index + 1] - torque[index])
        x0, z0 = field(angle)
        along = x0 * np.sin(angle) + z0 * np.cos(angle)
        # Curvatures of E: in the plane with the anisotropy, across it without.
        in_plane = 4.0 * (g1 * np.cos(angle) - g3 * np.sin(angle)) ** 2 - along
        unstable += (in_plane * -along) < 0.0
    return unstable


def test_growth_takes_the_printed_time():
    for g1, g3 in ((0.3, 0.1), (0.1, 0.05), (0.2, -0.1)):
        assert time_to_reach(0.01, g1, g3) == pytest.approx(1.0, abs=2e-3)


def test_only_other_terms_than_the_coupled_one_overtake_the_drive():
    linear, coupled = terms_over_drive([0.3, 0.3], [0.6, 0.05])
    assert linear[0] > 1.0
    assert np.all(coupled <= 0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: drive(0.1, 1.0), "g3 = 1.0"),
        (lambda: drive(0.1, 0.1, potential=0.0), "potential = 0.0"),
        (lambda: drive(0.1, 0.1, trace="lost"), "trace = 'lost'"),
        (lambda: threshold_of_growth(-0.1), "vacuum_frequency"),
        (lambda: largest_conversion(0.9, 0.9), "g1² \\+ g3²"),
        (lambda: largest_conversion(0.1, -0.1, 1.0), "vacuum_frequency \\* g3"),
        (lambda: squared_growth_rate(float("nan"), 0.1), "g1 = nan"),
        (lambda: largest_e_foldings(0.1, -1.0), r"g3 = -1\.0 .*\(-1, 1\)"),
        (lambda: largest_e_foldings(0.1, 1.0), r"g3 = 1\.0 .*\(-1, 1\)"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_evolution_that_stops_early_returns_nothing():
    """With such a potential the step falls below the spacing of numbers."""
    with (
        np.errstate(over="ignore", invalid="ignore"),
        pytest.raises(ConvergenceError, match="evolution of the polarisation vector: Required step size"),
    ):
        evolve_polarisation([0.0, 1.0], 0.5, 0.1, potential=1e160)


def test_quantities_notice_a_wrong_coefficient_and_another_coupling(monkeypatch):
    """Negative controls: the claims must not hold whatever is computed."""
    samples = np.random.default_rng(2).uniform([0.0, -0.9, -1.0], [0.9, 0.9, 1.0], (20, 3))
    assert check_of_equations(samples)["equation_a3_deviation"].value < 1e-13

    def without_trace_term(delta, g1, g3, omega):
        return printed_right_hand_side(delta, g1, g3, omega) - 4.0 * g3 * delta

    monkeypatch.setattr("papers.abbar2022.appendix_a.printed_right_hand_side", without_trace_term)
    assert check_of_equations(samples)["equation_a3_deviation"].value > 1e-2
    # The condition of the text is not refuted where g3 is of order one.
    assert float(threshold_of_growth(0.5)) / 0.5 < 10**0.5
    assert float(threshold_of_growth(0.01)) / 0.01 > 10**0.5
