"""Oracle (mpmath, direct two-body integrals) and identity tests of coalescence.

The oracles work in E1, E2 and the angle, or in E1 E2 and E1/E2; the library in the boson's rapidity.
"""

import functools
import itertools
import math
import warnings

import mpmath
import numpy as np
import pytest
import scipy.integrate
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from common import units
from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
from common.mediators.decay_widths import (
    VectorBosonCharges,
    decay_widths,
    neutrino_decay_width_MeV,
)
from common.mediators.thermal_production import (
    KERNELS,
    boson_energy_spectrum_MeV3,
    coalescence_rate_MeV,
    decay_blocking_factor,
    thermal_production,
)
from common.numerics.quadrature import exp_sinh_rule, gauss_legendre
from common.thermal.distributions import fermi_dirac_occupation, number_density_MeV3

CHARGES = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
DERIVED = {"kernel": "exact", "squared_amplitude": "one_helicity"}
ONE = {"squared_amplitude": "one_helicity"}


# Detailed balance, which fixes both |M|² and the kernel


@pytest.mark.parametrize("mu", [0.0, 40.0])
@pytest.mark.parametrize(("m", "T", "energy"), [(10.0, 15.0, 60.0), (100.0, 33.0, 130.0), (3.0, 7.0, 3.01)])
def test_detailed_balance_with_the_decay_width(mu, m, T, energy):
    g = 1e-5
    p = math.sqrt((energy - m) * (energy + m))
    nodes, weights = gauss_legendre(200)
    e1 = 0.5 * (energy + p * nodes)
    empty = (1.0 - fermi_dirac_occupation(e1, T, mu)) * (1.0 - fermi_dirac_occupation(energy - e1, T, -mu))
    blocking = 0.5 * weights @ empty
    bosons = 1.0 / math.expm1(energy / T)
    # Three polarisations, time dilation m/E, decays per volume, time and energy.
    decays = (
        3.0 * p * energy / (2.0 * np.pi**2) * bosons * m / energy * neutrino_decay_width_MeV(m, g) * blocking
    )
    produced = boson_energy_spectrum_MeV3(energy, m, g, T, mu, bose_enhancement=True, **DERIVED).value
    assert produced == pytest.approx(decays, rel=3e-14, abs=0.0)
    assert decay_blocking_factor(energy, m, T, mu) == pytest.approx(blocking, rel=3e-14)
    quarter = boson_energy_spectrum_MeV3(
        energy,
        m,
        g,
        T,
        mu,
        bose_enhancement=True,
        kernel="exact",
        squared_amplitude="averaged_over_four_spin_states",
    ).value
    assert decays / quarter == pytest.approx(4.0, rel=1e-13)
    printed = boson_energy_spectrum_MeV3(
        energy, m, g, T, mu, bose_enhancement=True, kernel="energy_jacobian_omitted", **ONE
    ).value
    assert printed < 0.999 * decays


# Integrals against mpmath and against other variables


def mp_moments(x):
    """Number, energy and momentum moments times e^x, in units of T; to 1e-16."""
    with mpmath.workdps(20):
        x = mpmath.mpf(x)

        @functools.cache
        def sample(y):
            E, p = x * mpmath.cosh(y), x * mpmath.sinh(y)
            inner = 2 * mpmath.log(mpmath.cosh((E + p) / 4) / mpmath.cosh((E - p) / 4)) / mpmath.expm1(E)
            return mpmath.exp(x) * inner * p, E, p

        def moment(power, momentum_power):
            def integrand(y):
                density, E, p = sample(y)
                return density * E**power * p**momentum_power

            return mpmath.quad(integrand, edges)

        end = mpmath.acosh((x + 70) / x)
        edges = [end * i / 3 for i in range(4)]
        return [moment(0, 0), moment(1, 0), moment(0, 1)]


@pytest.mark.parametrize("x", [0.05, 0.3, 1.0, 5.0, 40.0, 100.0, 700.0])
def test_moments_against_mpmath(x):
    T = 15.0
    production = thermal_production(x * T, T, kernel="exact")
    scale = math.exp(float(production.suppression_exponent) - x)
    for index, power, exact in zip((0, 1, 2), (2, 3, 3), mp_moments(x), strict=True):
        found = production.scaled_moments.value[index] / T**power / scale
        assert found == pytest.approx(float(exact), rel=1e-13)
        error = production.scaled_moments.error[index] / T**power / scale
        assert abs(found - float(exact)) <= error + 1e-13 * found


@pytest.mark.parametrize("x", [0.05, 3.0, 40.0])
def test_omitted_jacobian_against_mpmath(x):
    """In M² = 4 E1 E2 and e^{2y} = E1/E2: dE1 dE2 m²/(2 E2 (E1 + E2)) = (m²/2) (1 + tanh y) dM/M dy."""
    with mpmath.workdps(18):
        x = mpmath.mpf(x)
        step = mpmath.mpf("0.2") / max(1, mpmath.sqrt(x))

        def inner(u):
            # The trapezoid rule converges exponentially: even, entire up to Im y = π/2, and gone at the ends.
            M = x * mpmath.exp(u)
            count = int(mpmath.acosh(1 + 60 / M) / step) + 1
            terms = [
                1 / ((mpmath.exp(M * e / 2) + 1) * (mpmath.exp(M / e / 2) + 1))
                for e in (mpmath.exp(step * i) for i in range(count))
            ]
            return step * (2 * mpmath.fsum(terms) - terms[0]) / 2 * mpmath.exp(x)

        end = mpmath.log(1 + 60 / x)
        exact = x**2 * mpmath.quad(inner, [0, end / 2, end], method="gauss-legendre", maxdegree=4)
    production = thermal_production(float(x), 1.0, kernel="energy_jacobian_omitted")
    assert production.scaled_moments.value[0] == pytest.approx(float(exact), rel=1e-11)


def pair_oracle(x, eta, eta_bar, weight):
    """∫∫ f f̄ weight(E1, E2) over 4 E1 E2 > x², T = 1, in ln E1 and E2 - x²/(4 E1), tables of 400 nodes."""
    nodes, weights = gauss_legendre(400)
    reach = 50.0 + max(eta, eta_bar, 0.0)
    e1_edges = [x * x / (8.0 * reach), 0.5 * x, max(eta, x), 2.0 * reach + x]
    edges = np.unique(np.log([min(max(e, e1_edges[0]), e1_edges[-1]) for e in e1_edges]))
    total = 0.0
    for low, high in itertools.pairwise(edges):
        e1 = np.exp(0.5 * (high + low) + 0.5 * (high - low) * nodes)[:, np.newaxis]
        w1 = 0.5 * (high - low) * weights[:, np.newaxis] * e1
        threshold = x * x / (4.0 * e1)
        rule = exp_sinh_rule(1.0, 6)
        e2 = threshold + rule.nodes
        pairs = scipy.special.expit(eta - e1) * scipy.special.expit(eta_bar - e2)
        total += np.sum(w1 * rule.weights * pairs * weight(e1, e2))
    return total


@pytest.mark.parametrize(("eta", "eta_bar"), [(0.0, 0.0), (7.6, -7.6), (2.0, 3.0), (-4.0, 1.0), (0.9, -0.9)])
@pytest.mark.parametrize("x", [0.3, 3.0, 20.0])
def test_general_chemical_potentials_against_double_integral(x, eta, eta_bar):
    T = 20.0
    mu, mu_bar = eta * T, eta_bar * T
    exact = thermal_production(x * T, T, mu, mu_bar, kernel="exact")
    omitted = thermal_production(x * T, T, mu, mu_bar, kernel="energy_jacobian_omitted")
    scale = math.exp(-float(exact.suppression_exponent)) * T**2
    oracle = pair_oracle(x, eta, eta_bar, lambda e1, e2: 1.0)
    assert scale / T**4 * exact.scaled_moments.value[0] == pytest.approx(oracle, rel=1e-10, abs=0.0)
    oracle = pair_oracle(x, eta, eta_bar, lambda e1, e2: e1 + e2)
    assert scale / T**5 * exact.scaled_moments.value[1] == pytest.approx(oracle, rel=1e-10, abs=0.0)
    oracle = pair_oracle(x, eta, eta_bar, lambda e1, e2: x * x / (2.0 * e2 * (e1 + e2)))
    assert scale / T**4 * omitted.scaled_moments.value[0] == pytest.approx(oracle, rel=1e-10, abs=0.0)
    # Exchange of neutrinos and antineutrinos: a symmetry of the exact kernel only.
    swapped = thermal_production(x * T, T, mu_bar, mu, kernel="exact")
    np.testing.assert_allclose(
        swapped.scaled_moments.value[:4], exact.scaled_moments.value[:4], rtol=1e-12, atol=0
    )
    swapped = thermal_production(x * T, T, mu_bar, mu, kernel="energy_jacobian_omitted")
    oracle = pair_oracle(x, eta, eta_bar, lambda e1, e2: x * x / (4.0 * e1 * e2))
    mean = 0.5 * (omitted.scaled_moments.value[0] + swapped.scaled_moments.value[0])
    assert scale / T**4 * mean == pytest.approx(oracle, rel=1e-10, abs=0.0)


def test_bosons_beyond_thermal_energies_are_not_stimulated():
    """E1 + E2 >= E1 + m²/(4 E1): 1 + n_B is one to the last digit, also for a soft neutrino."""
    T, m = 15.0, 12.0 * 15.0
    energies = T * np.array([0.3, 0.5, 0.9])
    with_enhancement, without = (
        coalescence_rate_MeV(energies, m, 1e-2, T, kernel="exact", bose_enhancement=bose, **ONE).value
        for bose in (True, False)
    )
    np.testing.assert_allclose(with_enhancement, without, rtol=1e-13, atol=0.0)


@pytest.mark.parametrize("bose", [False, True])
@pytest.mark.parametrize("blocking", [False, True])
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("x", "eta"), [(0.7, 0.0), (5.0, 1.9), (30.0, 0.0)])
def test_rate_of_one_neutrino_averages_to_the_thermal_rate(x, eta, kernel, blocking, bose):
    T, g = 15.0, 1e-4
    log_e1 = np.linspace(np.log(x * x / 400.0), np.log(100.0 + x), 500)
    e1 = T * np.exp(log_e1)
    rate = coalescence_rate_MeV(
        e1,
        x * T,
        g,
        T,
        eta * T,
        kernel=kernel,
        bose_enhancement=bose,
        pauli_blocking=blocking,
        **ONE,
    )
    step = log_e1[1] - log_e1[0]
    f = fermi_dirac_occupation(e1, T, eta * T)
    average = np.sum(step * e1**3 * f * rate.value) / (2.0 * np.pi**2)
    average /= number_density_MeV3(T, eta * T, degeneracy_factor=1.0)
    production = thermal_production(x * T, T, eta * T, kernel=kernel, bose_enhancement=bose)
    assert production.rate_MeV(g, pauli_blocking=blocking, **ONE).value == pytest.approx(
        average, rel=1e-9, abs=0.0
    )


@pytest.mark.parametrize("kernel", KERNELS)
def test_spectrum_integrates_to_production_emissivity_and_decay_length(kernel):
    m, T, g, mu = 30.0, 20.0, 1e-6, 25.0
    rapidity = np.linspace(0.0, 4.5, 2001)
    E, p = m * np.cosh(rapidity), m * np.sinh(rapidity)
    spectrum = boson_energy_spectrum_MeV3(E, m, g, T, mu, kernel=kernel, **ONE).value * p
    production = thermal_production(m, T, mu, kernel=kernel)
    number = scipy.integrate.simpson(spectrum, rapidity)
    energy = scipy.integrate.simpson(spectrum * E, rapidity)
    momentum = scipy.integrate.simpson(spectrum * p, rapidity)
    assert production.production_rate_MeV4(g, **ONE).value == pytest.approx(number, rel=1e-9, abs=0.0)
    assert production.emissivity_MeV5(g, **ONE).value == pytest.approx(energy, rel=1e-9, abs=0.0)
    assert production.mean_boson_energy_MeV().value == pytest.approx(energy / number, rel=1e-9)
    width = 1e-10
    length = momentum / number / (m * width) / units.km
    assert production.decay_length_km(width).value == pytest.approx(length, rel=1e-9)
    blocked = np.array([decay_blocking_factor(e, m, T, mu) for e in E[1:]])
    partly = 0.3 + 0.7 * np.concatenate([[1.0], blocked])
    production = thermal_production(m, T, mu, kernel=kernel, blocked_branching_ratio=0.7)
    length = scipy.integrate.simpson(spectrum * p / partly, rapidity) / number / (m * width) / units.km
    assert production.decay_length_km(width, pauli_blocking=True).value == pytest.approx(length, rel=1e-8)


# Limits


def test_massless_limit_is_the_square_of_the_logarithm_of_two():
    production = thermal_production(1e-5, 10.0, kernel="exact")
    number = production.scaled_moments.value[0] / 100.0 * math.exp(-production.suppression_exponent)
    assert number == pytest.approx(math.log(2.0) ** 2, rel=1e-10)


@pytest.mark.parametrize("x", [0.05, 1.0, 10.0, 600.0])
def test_boltzmann_limit(x):
    T = 10.0
    # The gas is dilute either because the fugacity is small, or because only pairs far in the tail suffice.
    eta = -40.0 if x < 100.0 else 0.0
    production = thermal_production(x * T, T, eta * T, eta * T, kernel="exact")
    number = (
        production.scaled_moments.value[0] / T**2 * np.exp(-(production.suppression_exponent - x + 2 * eta))
    )
    assert number == pytest.approx(x * scipy.special.k1e(x), rel=1e-12)


@pytest.mark.parametrize("x", [4.0, 10.0, 25.0])
def test_series_in_bessel_functions(x):
    """I = x Σ_{jk} (-1)^{j+k} K1(√(jk) x)/√(jk), from f = -Σ (-1)^j e^{-jE}."""
    total = sum(
        (-1) ** (j + k) * scipy.special.k1(math.sqrt(j * k) * x) / math.sqrt(j * k)
        for j in range(1, 120)
        for k in range(1, 120 // j + 1)
    )
    production = thermal_production(x, 1.0, kernel="exact")
    number = production.scaled_moments.value[0] * math.exp(-production.suppression_exponent)
    assert number == pytest.approx(x * total, rel=1e-12, abs=0.0)


def test_omitted_jacobian_loses_the_rate_at_small_mass_and_not_at_large():
    x = np.array([0.05, 0.3, 1.0, 3.0, 10.0, 40.0, 200.0, 700.0])
    ratio = (
        thermal_production(x, 1.0, kernel="energy_jacobian_omitted").scaled_moments.value[0]
        / thermal_production(x, 1.0, kernel="exact").scaled_moments.value[0]
    )
    assert np.all(np.diff(ratio) > 0.0)
    assert ratio[0] < 0.01
    # A Boltzmann gas has x ∫_x^∞ K0(M) dM/M / K1(x) = 1 - 2/x + O(1/x²).
    assert ratio[-1] == pytest.approx(1.0 - 2.0 / 700.0, abs=2e-5)


@given(
    x=st.floats(0.05, 500.0),
    T=st.floats(1.0, 50.0),
    g=st.floats(1e-9, 1e-2),
    scale=st.floats(0.1, 10.0),
    kernel=st.sampled_from(KERNELS),
)
@settings(max_examples=25, deadline=None)
def test_powers_of_the_coupling_and_of_the_temperature(x, T, g, scale, kernel):
    first = thermal_production(x * T, T, kernel=kernel)
    second = thermal_production(x * T * scale, T * scale, kernel=kernel)
    rate = first.rate_MeV(g, **ONE).value
    assert first.rate_MeV(g * scale, **ONE).value == pytest.approx(rate * scale**2, rel=1e-13, abs=0.0)
    assert second.rate_MeV(g, **ONE).value == pytest.approx(rate * scale, rel=1e-11, abs=0.0)
    emissivity = first.emissivity_MeV5(g, **ONE).value
    assert second.emissivity_MeV5(g, **ONE).value == pytest.approx(emissivity * scale**5, rel=1e-11, abs=0.0)
    width = decay_widths(x * T, g, CHARGES).total_MeV
    length = first.decay_length_km(width).value
    assert first.decay_length_km(width * scale**2).value == pytest.approx(
        length / scale**2, rel=1e-13, abs=0.0
    )
    assert first.coupling_reaching_rate(rate, **ONE).value == pytest.approx(g, rel=1e-13, abs=0.0)


def test_no_overflow_up_to_the_largest_mass():
    x = np.array([1e-6, 1e-3, 0.05, 40.0, 300.0, 700.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kernel in KERNELS:
            production = thermal_production(
                x[:, np.newaxis] * 7.0, 7.0, np.array([-50.0, 0.0, 50.0]) * 7.0, kernel=kernel
            )
            assert np.all(np.isfinite(production.rate_MeV(1.0, **ONE).value))
            assert np.all(production.decay_length_km(1.0).value > 0.0)
            assert np.all(np.isfinite(production.decay_length_km(1.0, pauli_blocking=True).value))


def test_blocking_and_enhancement_act_in_the_right_direction():
    plain = thermal_production(10.0, 15.0, kernel="exact")
    enhanced = thermal_production(10.0, 15.0, kernel="exact", bose_enhancement=True)
    rate = plain.rate_MeV(1e-6, **ONE).value
    assert (
        enhanced.rate_MeV(1e-6, **ONE).value > rate > plain.rate_MeV(1e-6, pauli_blocking=True, **ONE).value
    )
    assert plain.decay_length_km(1e-9, pauli_blocking=True).value > plain.decay_length_km(1e-9).value


@pytest.mark.parametrize("x", [0.05, 0.7, 2.0, 6.0])
def test_polarisation_of_the_boson_matters_little_for_the_blocking(x):
    """|M|² ∝ (1 + cos θ*)² instead of isotropic adds (1/2) P2 P2 to the average, at μ = 0."""
    nodes, weights = gauss_legendre(200)
    rapidity = np.linspace(1e-3, math.acosh(1.0 + 45.0 / x), 400)[:, np.newaxis]
    E, p = x * np.cosh(rapidity), x * np.sinh(rapidity)
    pairs = scipy.special.expit(-0.5 * (E + p * nodes)) * scipy.special.expit(-0.5 * (E - p * nodes))
    isotropic = 0.5 * pairs @ weights
    quadrupole = 0.5 * (pairs * (1.5 * nodes**2 - 0.5)) @ weights
    measure = (p * p * np.exp(E))[:, 0]
    ratio = np.sum(measure * 0.5 * quadrupole**2) / np.sum(measure * isotropic**2)
    assert 0.0 < ratio < 0.01


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: thermal_production(0.0, 10.0, kernel="exact"), r"mass_MeV = 0.0 .*\(0, inf\)"),
        (lambda: thermal_production(-1.0, 10.0, kernel="exact"), r"mass_MeV = -1.0 .*\(0, inf\)"),
        (lambda: thermal_production(10.0, 0.0, kernel="exact"), r"temperature_MeV = 0.0 .*\(0, inf\)"),
        (lambda: thermal_production(math.nan, 1.0, kernel="exact"), "mass_MeV = nan"),
        (
            lambda: thermal_production(7010.0, 10.0, kernel="exact"),
            r"mass_MeV / temperature_MeV = 701.0 .*700",
        ),
        (lambda: thermal_production(1.0, 1.0, 200.0, kernel="exact"), "chemical_potential_MeV / temp.* 100"),
        (lambda: thermal_production(1.0, 1.0, kernel="printed"), "kernel = 'printed' is not one of 'exact'"),
        (lambda: thermal_production(1.0, 1.0, kernel="exact", blocked_branching_ratio=2.0), r"\[0, 1\]"),
        (
            lambda: thermal_production(1.0, 1.0, kernel="exact").rate_MeV(0.0, **ONE),
            r"coupling = 0.0 .*\(0, 3.54491\]",
        ),
        (
            lambda: thermal_production(1.0, 1.0, kernel="exact").rate_MeV(1.0, squared_amplitude="x"),
            "squared_amplitude = 'x' is not one of",
        ),
        (lambda: coalescence_rate_MeV(0.0, 1.0, 1e-3, 1.0, **DERIVED), r"neutrino_energy_MeV = 0.0 .*\(0"),
        (lambda: decay_blocking_factor(1.0, 2.0, 1.0), r"boson_energy_MeV = 1.0 .*\(2, inf\)"),
    ],
)
def test_bad_input_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
