"""Identity and oracle tests of the cross section of 2ν -> 4ν: limits, scaling, phase-space Monte Carlo."""

import math

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given
from hypothesis import strategies as st

from common.mediators.four_neutrinos import (
    DIAGRAMS,
    LOW_ENERGY_COEFFICIENTS,
    coupling_of_cross_section,
    diagram_cross_section_inverse_MeV2,
    estimated_cross_section_inverse_MeV2,
    mediator_width_MeV,
    pair_annihilation_cross_section_inverse_MeV2,
)

energies = st.floats(1e-2, 1e3)
masses = st.floats(1e-2, 1e5)
couplings = st.floats(1e-3, 3.5)

# Dirac matrices in the chiral representation, γ^0 ... γ^3, with lowered index for the slash.
_SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
_ZERO, _ONE = np.zeros((2, 2)), np.eye(2)
_GAMMA = [np.block([[_ZERO, _ONE], [_ONE, _ZERO]])] + [np.block([[_ZERO, s], [-s, _ZERO]]) for s in _SIGMA]
_METRIC = np.array([1.0, -1.0, -1.0, -1.0])
_LOWERED = np.array([_METRIC[i] * _GAMMA[i] for i in range(4)])


def slash(momentum):
    return np.einsum("ni,iab->nab", momentum, _LOWERED)


def trace(*matrices):
    product = matrices[0]
    for matrix in matrices[1:]:
        product = product @ matrix
    return np.trace(product, axis1=1, axis2=2).real


def square(momentum):
    return (momentum**2) @ _METRIC


def rambo(energy, points, generator):
    """Four massless momenta, evenly distributed in phase space (Kleiss, Stirling and Ellis 1986)."""
    cosine = generator.uniform(-1.0, 1.0, (points, 4))
    azimuth = generator.uniform(0.0, 2.0 * np.pi, (points, 4))
    size = -np.log(generator.uniform(size=(points, 4)) * generator.uniform(size=(points, 4)))
    sine = np.sqrt(1.0 - cosine**2)
    q = size[..., None] * np.stack(
        [np.ones_like(cosine), sine * np.cos(azimuth), sine * np.sin(azimuth), cosine], axis=-1
    )
    total = q.sum(axis=1)
    mass = np.sqrt(square(total))
    boost, gamma, scale = -total[:, 1:] / mass[:, None], total[:, 0] / mass, energy / mass
    along = np.einsum("ni,nki->nk", boost, q[..., 1:])
    time = gamma[:, None] * q[..., 0] + along
    space = q[..., 1:] + boost[:, None, :] * (q[..., 0] + along / (1.0 + gamma)[:, None])[..., None]
    return scale[:, None, None] * np.concatenate([time[..., None], space], axis=-1)


def monte_carlo(diagram, energy, coupling, points=200_000):
    """σ for M = 1 from explicit traces over flat four-body phase space, and its standard error."""
    generator = np.random.default_rng(20)
    batches = [rambo(energy, points // 10, generator) for _ in range(10)]
    final = np.concatenate(batches)
    width = float(mediator_width_MeV(1.0, coupling))
    half = 0.5 * energy
    p1 = np.broadcast_to(np.array([half, 0.0, 0.0, half]), final[:, 0].shape)
    p2 = np.broadcast_to(np.array([half, 0.0, 0.0, -half]), final[:, 0].shape)
    k1, k2, k3, k4 = (final[:, index] for index in range(4))

    def propagator(q):
        return 1.0 / ((q - 1.0) ** 2 + width**2)

    second_pair = trace(slash(k3), slash(k4)) * propagator(square(k3 + k4))
    if diagram == "exchange":
        exchanged = p1 - k1 - k2
        amplitude = trace(slash(p2), slash(exchanged), slash(p1), slash(exchanged)) / square(exchanged) ** 2
        amplitude *= trace(slash(k1), slash(k2)) * propagator(square(k1 + k2)) * second_pair
    else:
        virtual = k1 + k3 + k4
        amplitude = trace(slash(k1), slash(virtual), slash(k2), slash(virtual)) / square(virtual) ** 2
        amplitude *= trace(slash(p1), slash(p2)) * propagator(energy**2) * second_pair
    volume = (np.pi / 2.0) ** 3 * energy**4 / (6.0 * 2.0) * (2.0 * np.pi) ** -8
    weight = 0.25 * coupling**8 * amplitude * volume / (2.0 * energy**2)
    return weight.mean(), weight.std() / math.sqrt(weight.size)


@pytest.mark.parametrize(("energy", "coupling"), [(0.4, 1.0), (0.9, 2.0), (1.6, 1.5), (3.0, 2.5)])
@pytest.mark.parametrize("diagram", DIAGRAMS)
def test_quadratures_agree_with_a_phase_space_monte_carlo(diagram, energy, coupling):
    value, error = monte_carlo(diagram, energy, coupling)
    exact = float(diagram_cross_section_inverse_MeV2(diagram, energy, 1.0, coupling).value)
    assert error < 0.03 * value
    assert abs(value - exact) < 4.0 * error


def test_monte_carlo_sees_a_wrong_spin_factor():
    value, error = monte_carlo("exchange", 0.4, 1.0)
    wrong = 2.0 * float(diagram_cross_section_inverse_MeV2("exchange", 0.4, 1.0, 1.0).value)
    assert abs(value - wrong) > 10.0 * error


@pytest.mark.parametrize("diagram", DIAGRAMS)
@given(coupling=st.floats(1e-3, 0.5))
def test_low_energy_limit_is_the_closed_form(diagram, coupling):
    energy = 1e-3
    result = diagram_cross_section_inverse_MeV2(diagram, energy, 1.0, coupling)
    # Both propagators at zero momentum hold the width: 1/(M⁴ + M²Γ²) each.
    width = coupling**2 / (8.0 * math.pi)
    expected = LOW_ENERGY_COEFFICIENTS[diagram] * coupling**8 * energy**6 / (1.0 + width**2) ** 2
    assert result.value == pytest.approx(expected, rel=1e-5, abs=0.0)


@given(mass=masses, ratio=st.floats(1e-2, 1e2), coupling=couplings, diagram=st.sampled_from(DIAGRAMS))
def test_only_the_ratio_of_energy_and_mass_enters(mass, ratio, coupling, diagram):
    scaled = diagram_cross_section_inverse_MeV2(diagram, ratio * mass, mass, coupling).value * mass**2
    assert scaled == pytest.approx(
        diagram_cross_section_inverse_MeV2(diagram, ratio, 1.0, coupling).value, rel=1e-9, abs=0.0
    )


@pytest.mark.parametrize("ratio", [2.05, 2.5, 4.0, 20.0])
@pytest.mark.parametrize("flavours", [1, 3])
def test_pairs_of_real_mediators_are_the_limit_of_a_weak_coupling(ratio, flavours):
    full = diagram_cross_section_inverse_MeV2("exchange", ratio, 1.0, 1e-4, flavours=flavours)
    on_shell = pair_annihilation_cross_section_inverse_MeV2(ratio**2, 1.0, 1.0, 1e-4)
    assert full.value == pytest.approx(float(on_shell), rel=1e-4, abs=0.0)


@pytest.mark.parametrize("ratio", [1.2, 2.0, 7.0])
def test_one_real_mediator_is_the_limit_of_a_weak_coupling(ratio):
    g, s = 1e-4, ratio**2
    radiated, _ = scipy.integrate.quad(
        lambda x: (s - x) ** 2 * (x - 1.0) ** 2 / x**3, 1.0, s, epsabs=0.0, epsrel=1e-12
    )
    expected = g**6 * radiated / (512.0 * np.pi**3 * s * (s - 1.0) ** 2)
    assert diagram_cross_section_inverse_MeV2("annihilation", ratio, 1.0, g).value == pytest.approx(
        expected, rel=1e-4, abs=0.0
    )


@given(a=st.floats(0.01, 0.2), b=st.floats(0.01, 0.2))
def test_pair_annihilation_is_the_integral_over_t(a, b):
    s, g = 1.0, 0.7
    r = math.sqrt((s - a - b) ** 2 - 4.0 * a * b)
    low, high = 0.5 * (a + b - s - r), 0.5 * (a + b - s + r)

    def integrand(t):
        return 2.0 * g**4 * (t * (a + b - s - t) - a * b) / t**2

    integral, _ = scipy.integrate.quad(integrand, low, high, epsabs=0.0, epsrel=1e-11)
    expected = 0.25 * integral / (16.0 * np.pi * s * s)
    computed = pair_annihilation_cross_section_inverse_MeV2(s, a, b, g)
    assert computed == pytest.approx(expected, rel=1e-8)
    assert pair_annihilation_cross_section_inverse_MeV2(s, 0.3, 0.3, g) == 0.0


@pytest.mark.parametrize("diagram", DIAGRAMS)
@pytest.mark.parametrize("coupling", [1e-4, 1e-2, 1.0, 3.5])
def test_reported_error_is_small_everywhere(diagram, coupling):
    ratios = np.geomspace(1e-3, 1e4, 60)
    result = diagram_cross_section_inverse_MeV2(diagram, ratios, 1.0, coupling)
    assert np.all(result.value > 0.0)
    # The larger distance to two coarser rules; what it overstates is measured in test_error_estimates.
    assert np.max(result.error / result.value) < 5e-3


@given(energy=energies, mass=masses, coupling=couplings)
def test_coupling_is_the_inverse_of_the_estimate(energy, mass, coupling):
    sigma = estimated_cross_section_inverse_MeV2(energy, mass, coupling)
    assert coupling_of_cross_section(sigma, energy, mass) == pytest.approx(coupling, rel=1e-12)


@given(energy=energies, coupling=couplings, factor=st.floats(1.0, 10.0))
def test_estimate_scales_and_is_continuous(energy, coupling, factor):
    heavy, light = 3.0 * energy, 0.3 * energy
    estimate = estimated_cross_section_inverse_MeV2
    assert estimate(energy, factor * heavy, coupling) == pytest.approx(
        estimate(energy, heavy, coupling) / factor**8, rel=1e-12, abs=0.0
    )
    assert estimate(energy, light, coupling) == estimate(energy, light / factor, coupling)
    assert estimate(energy, energy, coupling) == pytest.approx(
        estimate(energy, energy * (1.0 + 1e-9), coupling), rel=1e-7, abs=0.0
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: estimated_cross_section_inverse_MeV2(0.0, 1.0, 1.0), "centre_of_mass_energy_MeV = 0.0"),
        (lambda: estimated_cross_section_inverse_MeV2(1.0, -1.0, 1.0), "mediator_mass_MeV = -1.0"),
        (lambda: estimated_cross_section_inverse_MeV2(1.0, 1.0, math.nan), "coupling = nan"),
        (lambda: coupling_of_cross_section(-1.0, 1.0, 1.0), "cross_section_inverse_MeV2 = -1.0"),
        (lambda: diagram_cross_section_inverse_MeV2("loop", 1.0, 1.0, 1.0), "diagram = 'loop'"),
        (lambda: diagram_cross_section_inverse_MeV2("exchange", 1.0, 1.0, 4.0), "coupling = 4.0"),
        (lambda: diagram_cross_section_inverse_MeV2("exchange", 1e9, 1.0, 1.0), "1000000000.0"),
        (lambda: mediator_width_MeV(1.0, 1.0, flavours=4), "flavours = 4"),
        (lambda: pair_annihilation_cross_section_inverse_MeV2(1.0, 0.0, 1.0, 1.0), "= 0.0"),
    ],
)
def test_impossible_arguments_are_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as error:
        call()
    assert "\n" not in str(error.value)
