"""Oracle (explicit Dirac matrices, formulas as printed) and identity tests of the squared amplitudes."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.constants import FERMI_CONSTANT_inverse_MeV2 as G_F
from common.scattering import amplitudes

METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
IDENTITY = np.eye(4)
GAMMA = np.array(
    [np.kron(np.diag([1, -1]), np.eye(2))] + [np.kron(np.array([[0, 1], [-1, 0]]), sigma) for sigma in PAULI]
)
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
LOWERED = np.einsum("ij,jab->iab", METRIC, GAMMA)
LEFT = 0.5 * (IDENTITY - GAMMA5)
RIGHT = 0.5 * (IDENTITY + GAMMA5)
COUPLINGS = [(-0.5, -0.735), (0.0375, -0.735), (0.04, 0.63), (0.7, 0.0), (0.0, 1.3)]


def dot(p, k):
    return p @ METRIC @ k


def slash(p):
    return np.einsum("i,iab->ab", p, LOWERED)


def boosted(momentum, velocity):
    """Boost a four-momentum with a velocity vector."""
    speed2 = velocity @ velocity
    gamma = 1.0 / np.sqrt(1.0 - speed2)
    along = velocity @ momentum[1:]
    space = momentum[1:] + ((gamma - 1.0) * along / speed2 + gamma * momentum[0]) * velocity
    return np.array([gamma * (momentum[0] + along), *space])


def random_direction(random):
    vector = random.normal(size=3)
    return vector / np.linalg.norm(vector)


def scattering_momenta(seed, mass):
    """p, k, p', k' of a random scattering: centre-of-mass momenta boosted with a random velocity."""
    random = np.random.default_rng(seed)
    momentum = 10.0 ** random.uniform(0.5, 2.7)
    incoming, outgoing = random_direction(random), random_direction(random)
    nucleon_energy = np.hypot(momentum, mass)
    velocity = random.uniform(0.05, 0.6) * random_direction(random)
    p = np.array([nucleon_energy, *(-momentum * incoming)])
    k = np.array([momentum, *(momentum * incoming)])
    p_out = np.array([nucleon_energy, *(-momentum * outgoing)])
    k_out = np.array([momentum, *(momentum * outgoing)])
    return [boosted(vector, velocity) for vector in (p, k, p_out, k_out)]


def traced(momenta, mass, neutrino_vertices, nucleon_vertices, antineutrino=False):
    """(1/2) Σ_spins M1 M2* for M = Σ [ū' Γ u][ū' Γ' u]; each argument holds the vertices of M1 and M2."""
    p, k, p_out, k_out = momenta
    # An antineutrino has v̄(k) Γ v(k'), and Σ v v̄ is the slashed momentum too.
    first, last = (k, k_out) if antineutrino else (k_out, k)
    nucleon_in, nucleon_out = slash(p) + mass * IDENTITY, slash(p_out) + mass * IDENTITY

    def conjugate(vertex):
        return GAMMA[0] @ vertex.conj().T @ GAMMA[0]

    total = 0.0
    n1, n2 = neutrino_vertices
    m1, m2 = nucleon_vertices
    for mu, nu in itertools.product(range(len(n1)), repeat=2):
        lepton = np.trace(slash(first) @ n1[mu] @ slash(last) @ conjugate(n2[nu]))
        hadron = np.trace(nucleon_out @ m1[mu] @ nucleon_in @ conjugate(m2[nu]))
        total += lepton * hadron
    assert abs(total.imag) < 1e-9 * abs(total) + 1e-300
    return 0.5 * total.real


def weak_vertices(vector_coupling, axial_coupling):
    neutrino = [gamma @ (IDENTITY - GAMMA5) for gamma in GAMMA]
    nucleon = [gamma @ (vector_coupling * IDENTITY - axial_coupling * GAMMA5) for gamma in LOWERED]
    return neutrino, nucleon


def polynomial(coefficients, p_dot_k):
    return coefficients[0] + coefficients[1] * p_dot_k + coefficients[2] * p_dot_k**2


def magnitude(coefficients, p_dot_k):
    """Size of the terms, against which rounding is measured where they cancel."""
    return np.abs(coefficients[0]) + np.abs(coefficients[1] * p_dot_k) + np.abs(coefficients[2]) * p_dot_k**2


def assert_equals_trace(coefficients, p_dot_k, trace):
    assert abs(polynomial(coefficients, p_dot_k) - trace) < 1e-12 * magnitude(coefficients, p_dot_k)


def invariants(momenta):
    p, k, _, k_out = momenta
    # 2 k·k' has no cancellation, unlike the square of k - k'.
    return dot(p, k), 2.0 * dot(k, k_out)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("couplings", COUPLINGS)
@pytest.mark.parametrize("species", ["neutrino", "antineutrino"])
def test_standard_model_and_interference_equal_their_traces(seed, couplings, species):
    mass = [250.0, 939.0][seed % 2]
    momenta = scattering_momenta(seed, mass)
    p_dot_k, t = invariants(momenta)
    antineutrino = species == "antineutrino"
    neutrino, nucleon = weak_vertices(*couplings)
    trace = G_F**2 / 2.0 * traced(momenta, mass, (neutrino, neutrino), (nucleon, nucleon), antineutrino)
    coefficients = amplitudes.standard_model_coefficients(t, mass, *couplings, species=species)
    assert_equals_trace(coefficients, p_dot_k, trace)

    # L_SM -> -(G_F/√2), L_mediator -> -g_ν g_N/(t + M²): equal signs, so that with g_ν g_N = 1 the product is
    # G_F/√2 > 0. The mediator's neutrino vertex is γ^μ on the only helicity there is.
    chiral = [gamma @ LEFT for gamma in GAMMA]
    product = traced(momenta, mass, (chiral, neutrino), (LOWERED, nucleon), antineutrino)
    interference = amplitudes.vector_interference_numerator(t, mass, *couplings, species=species)
    # Each term can vanish alone (V = 0): measure rounding against the full-strength coefficients.
    scale = magnitude(amplitudes.vector_interference_numerator(t, mass, 1.0, 1.0), p_dot_k)
    assert abs(polynomial(interference, p_dot_k) - 2.0 * G_F / np.sqrt(2.0) * product) < 1e-12 * scale


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("antineutrino", [False, True])
def test_vector_and_scalar_mediators_equal_their_traces_and_the_printed_formulas(seed, antineutrino):
    mass = [120.0, 400.0, 939.0][seed % 3]
    momenta = scattering_momenta(100 + seed, mass)
    p_dot_k, t = invariants(momenta)
    q2 = -t
    chiral = [gamma @ LEFT for gamma in GAMMA]
    vector = amplitudes.vector_mediator_numerator(t, mass)
    assert_equals_trace(
        vector, p_dot_k, traced(momenta, mass, (chiral, chiral), (LOWERED, LOWERED), antineutrino)
    )
    printed_9 = 2.0 * (8.0 * p_dot_k**2 + q2 * (2.0 * mass**2 + q2 + 4.0 * p_dot_k))
    assert abs(polynomial(vector, p_dot_k) - printed_9) < 1e-12 * magnitude(vector, p_dot_k)

    flip = [RIGHT] if antineutrino else [LEFT]
    scalar = amplitudes.scalar_mediator_numerator(t, mass)
    assert_equals_trace(
        scalar, p_dot_k, traced(momenta, mass, (flip, flip), ([IDENTITY], [IDENTITY]), antineutrino)
    )
    printed_6 = -q2 * (4.0 * mass**2 - q2)
    assert polynomial(scalar, p_dot_k) == pytest.approx(printed_6, rel=1e-13, abs=0.0)


def printed_interference(q2, m, p_dot_k, F1, FA):
    """Eq. 10 of arXiv:2106.11660, times (q² - M²)/g²; Eq. 11 has the other sign of FA."""
    return (
        -4.0
        * np.sqrt(2.0)
        * G_F
        * (
            q2 * (F1 + FA) * (q2 + 2.0 * (m**2 + 2.0 * p_dot_k))
            + 8.0 * p_dot_k**2 * F1
            - 2.0 * FA * m**2 * q2
        )
    )


@pytest.mark.parametrize("seed", range(6))
def test_printed_interference_has_the_opposite_product_of_charges_and_the_opposite_axial_sign(seed):
    F1, FA = -0.5, -0.735
    mass = 300.0
    p_dot_k, t = invariants(scattering_momenta(seed, mass))
    q2 = -t
    # The printed propagator is 1/(q² - M²) = -1/(t + M²).
    as_printed = -printed_interference(q2, mass, p_dot_k, F1, FA)
    opposite = {"neutrino": "antineutrino", "antineutrino": "neutrino"}
    for species, sign in (("neutrino", 1.0), ("antineutrino", -1.0)):
        as_printed = -printed_interference(q2, mass, p_dot_k, F1, sign * FA)
        numerator = amplitudes.vector_interference_numerator(t, mass, F1, FA, species=opposite[species])
        assert abs(polynomial(numerator, p_dot_k) - as_printed) < 1e-12 * magnitude(numerator, p_dot_k)


def test_charges_of_baryon_minus_lepton_number_interfere_constructively_on_neutrons():
    numerator = amplitudes.vector_interference_numerator(0.0, 939.0, -0.5, -0.63)
    assert -1.0 * polynomial(numerator, 939.0 * 10.0) > 0.0


# Twelve decimals: zero is among them, and products with each other and with G_F² stay normal numbers.
couplings = st.floats(-1.5, 1.5).map(lambda coupling: round(coupling, 12))
momentum_transfers = st.floats(0.0, 1e6).map(lambda t: round(t, 12))


@given(V=couplings, A=couplings, t=momentum_transfers, mass=st.floats(100.0, 939.0))
def test_antineutrino_is_the_other_axial_sign_and_the_average_their_mean(V, A, t, mass):
    for function in (amplitudes.standard_model_coefficients, amplitudes.vector_interference_numerator):
        neutrino = function(t, mass, V, A)
        antineutrino = function(t, mass, V, A, species="antineutrino")
        np.testing.assert_array_equal(antineutrino, function(t, mass, V, -A))
        average = function(t, mass, V, A, species="helicity_average")
        scale = np.abs(neutrino) + np.abs(antineutrino)
        assert np.all(np.abs(average - 0.5 * (neutrino + antineutrino)) <= 1e-12 * scale.max())


@given(
    V=couplings,
    A=couplings,
    shift=couplings,
    t=momentum_transfers,
    species=st.sampled_from(["neutrino", "antineutrino"]),
)
def test_vector_mediator_only_shifts_the_vector_coupling(V, A, shift, t, species):
    mass = 400.0
    product = shift * np.sqrt(2.0) * G_F  # g_ν g_N/(t + M²)
    total = (
        amplitudes.standard_model_coefficients(t, mass, V, A, species=species)
        + product * amplitudes.vector_interference_numerator(t, mass, V, A, species=species)
        + product**2 * amplitudes.vector_mediator_numerator(t, mass)
    )
    shifted = amplitudes.standard_model_coefficients(t, mass, V + shift, A, species=species)
    scale = G_F**2 * np.array([t * t + mass**2 * t, t, 1.0])
    assert np.all(np.abs(total - shifted) <= 1e-11 * scale)


def test_majorana_factor_two_quadruples_the_rate():
    one = amplitudes.scalar_mediator_numerator(5.0, 300.0)
    np.testing.assert_array_equal(
        4.0 * one, amplitudes.scalar_mediator_numerator(5.0, 300.0, majorana_amplitude_factor=2.0)
    )


def test_arrays_of_t_give_one_column_each():
    t = np.array([0.0, 1.0, 10.0])
    table = amplitudes.standard_model_coefficients(t, 500.0, -0.5, -0.7)
    assert table.shape == (3, 3)
    np.testing.assert_array_equal(table[:, 1], amplitudes.standard_model_coefficients(1.0, 500.0, -0.5, -0.7))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: amplitudes.standard_model_coefficients(-1.0, 939.0, 0.5, 0.6), "t_MeV2"),
        (lambda: amplitudes.standard_model_coefficients(1.0, 0.0, 0.5, 0.6), "nucleon_mass_MeV"),
        (lambda: amplitudes.standard_model_coefficients(1.0, 939.0, np.nan, 0.6), "vector_coupling"),
        (lambda: amplitudes.vector_interference_numerator(1.0, 939.0, 0.5, np.inf), "axial_coupling"),
        (lambda: amplitudes.standard_model_coefficients(1.0, 939.0, 0.5, 0.6, species="nu"), "species"),
        (lambda: amplitudes.scalar_mediator_numerator(1.0, 939.0, majorana_amplitude_factor=0.0), "majorana"),
        (lambda: amplitudes.vector_mediator_numerator(np.nan, 939.0), "t_MeV2"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=name) as error:
        call()
    assert "\n" not in str(error.value)
