"""Oracle (traces of Dirac matrices) and identity tests of the squared amplitude and of the decay widths."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
from common.mediators.decay_widths import (
    VectorBosonCharges,
    charged_lepton_decay_width_MeV,
    decay_widths,
    neutrino_decay_width_MeV,
    squared_amplitude_MeV2,
)

CHARGES = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))

METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.array(
    [np.kron(np.diag([1, -1]), np.eye(2))] + [np.kron(np.array([[0, 1], [-1, 0]]), sigma) for sigma in PAULI]
)
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
LEFT = 0.5 * (np.eye(4) - GAMMA5)


def slash(p):
    return np.einsum("i,iab->ab", METRIC @ p, GAMMA)


def massless(energy, direction):
    return energy * np.array([1.0, *(direction / np.linalg.norm(direction))])


def polarisation_sum(first, second, vertex_projector, first_mass=0.0, sign=1.0):
    """Σ |ū(second) γ·ε vertex v(first)|² over polarisations, from the trace."""
    total = first + second
    mass2 = total @ METRIC @ total
    tensor = -METRIC + np.outer(METRIC @ total, METRIC @ total) / mass2
    value = 0.0
    for a, b in itertools.product(range(4), repeat=2):
        vertex_a, vertex_b = GAMMA[a] @ vertex_projector, GAMMA[b] @ vertex_projector
        conjugate = GAMMA[0] @ vertex_b.conj().T @ GAMMA[0]
        trace = np.trace(
            (slash(second) - sign * first_mass * np.eye(4))
            @ vertex_a
            @ (slash(first) + first_mass * np.eye(4))
            @ conjugate
        )
        value += tensor[a, b] * trace
    assert abs(value.imag) < 1e-10 * abs(value)
    return value.real, mass2


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_trace_gives_the_squared_amplitude_of_one_helicity(seed):
    random = np.random.default_rng(seed)
    first, second = (massless(random.uniform(1.0, 100.0), random.normal(size=3)) for _ in range(2))
    trace, mass2 = polarisation_sum(first, second, LEFT)
    assert squared_amplitude_MeV2(math.sqrt(mass2), 1.0, "one_helicity") == pytest.approx(trace, rel=1e-11)
    averaged = squared_amplitude_MeV2(math.sqrt(mass2), 1.0, "averaged_over_four_spin_states")
    assert averaged == pytest.approx(trace / 4.0, rel=1e-11)


def test_neutrino_width_follows_from_the_amplitude():
    m, g = 37.0, 1e-3
    two_body = squared_amplitude_MeV2(m, g, "one_helicity") / (3.0 * 16.0 * np.pi * m)
    assert neutrino_decay_width_MeV(m, g) == pytest.approx(two_body, rel=1e-14, abs=0.0)


@pytest.mark.parametrize("mass", [212.0, 300.0, 1000.0])
def test_charged_lepton_width_follows_from_the_trace(mass):
    m_l = MUON_MASS_MeV
    p = math.sqrt(0.25 * mass**2 - m_l**2)
    first, second = np.array([mass / 2, 0, 0, p]), np.array([mass / 2, 0, 0, -p])
    trace, _ = polarisation_sum(first, second, np.eye(4), m_l)
    width = trace / 3.0 * p / (8.0 * np.pi * mass**2)
    assert charged_lepton_decay_width_MeV(mass, 1.0, m_l) == pytest.approx(width, rel=1e-12)


def test_kinks_only_at_twice_a_lepton_mass():
    for m_l in (MUON_MASS_MeV, TAU_MASS_MeV):
        edge = 2.0 * m_l
        assert charged_lepton_decay_width_MeV(edge, 1.0, m_l) == 0.0
        assert charged_lepton_decay_width_MeV(np.nextafter(edge, 2 * edge), 1.0, m_l) > 0.0
    mass = np.geomspace(1.0, 1e4, 4001)
    widths = decay_widths(mass, 1.0, CHARGES)
    second_difference = np.abs(np.diff(widths.total_MeV / mass, 2))
    suspicious = mass[1:-1][second_difference > 2e-5]
    assert suspicious.size > 0
    for m in suspicious:
        assert min(abs(m / (2.0 * m_l) - 1.0) for m_l in (MUON_MASS_MeV, TAU_MASS_MeV)) < 0.03
    ratios = widths.neutrino_branching_ratios.sum(axis=0) + widths.charged_lepton_branching_ratios.sum(axis=0)
    np.testing.assert_allclose(ratios, 1.0, rtol=1e-14)
    below = mass < 2.0 * MUON_MASS_MeV
    np.testing.assert_array_equal(widths.neutrino_branching_ratios[1, below], 0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: decay_widths(10.0, -1e-3, CHARGES), r"coupling = -0.001 .*\(0"),
        (lambda: VectorBosonCharges((1.0,), (1.0,)), "charged_leptons has 1 entries"),
        (lambda: VectorBosonCharges((0.0,)), "all zero"),
    ],
)
def test_bad_input_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
