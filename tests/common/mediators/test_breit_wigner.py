"""Oracle (spinors, direct two-body integrals) and identity tests of scattering on and off the resonance."""

import itertools
import math
import warnings

import numpy as np
import pytest
import scipy.integrate
import scipy.special

from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
from common.mediators import _breit_wigner as kernels
from common.mediators.breit_wigner import NarrowWidthWarning, breit_wigner_rate_MeV, scattering_rate_expansion
from common.mediators.decay_widths import (
    VectorBosonCharges,
    decay_widths,
)
from common.mediators.thermal_production import (
    coalescence_rate_MeV,
    thermal_production,
)
from common.numerics.quadrature import gauss_legendre
from common.thermal.distributions import fermi_dirac_occupation, number_density_MeV3
from tests.common.mediators.test_decay_widths import GAMMA, METRIC, PAULI, massless

CHARGES = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
DERIVED = {"kernel": "exact", "squared_amplitude": "one_helicity"}
ONE = {"squared_amplitude": "one_helicity"}


def left_spinor(p):
    values, vectors = np.linalg.eigh(np.einsum("i,iab->ab", p[1:] / p[0], PAULI))
    two = vectors[:, np.argmin(values)] * math.sqrt(p[0])
    return np.concatenate([two, -two])


def current(a, b):
    return np.array([a.conj() @ GAMMA[0] @ gamma @ b for gamma in GAMMA])


def test_spinors_give_the_squared_amplitude_with_exchange():
    """|M|² = 4 g⁴ u² |D_s + D_t|² from explicit spinors; the exchange has Fermi's minus sign."""
    random = np.random.default_rng(5)
    for _ in range(20):
        k, out = random.normal(size=3), random.normal(size=3)
        p1, p2 = massless(10.0, k), massless(10.0, -k)
        k1, k2 = massless(10.0, out), massless(10.0, -out)
        u1, v2, w1, w2 = (left_spinor(p) for p in (p1, p2, k1, k2))
        s_channel = current(v2, u1) @ METRIC @ current(w1, w2)
        t_channel = current(w1, u1) @ METRIC @ current(v2, w2)
        u = (p1 - k2) @ METRIC @ (p1 - k2)
        D_s, D_t = complex(*random.normal(size=2)), random.normal()
        amplitude = s_channel * D_s - t_channel * D_t
        assert abs(amplitude) ** 2 == pytest.approx(4.0 * u * u * abs(D_s + D_t) ** 2, rel=1e-9)


def direct_rate(E1, m, g, T, charges, exchange):
    """R(E1) = ∫ d³p2/(2π)³ f v σ, v σ = ∫ dΦ |M|²/(4 E1 E2), in E2, cos θ and the scattering angle."""
    width = decay_widths(m, g, charges).total_MeV
    cosines, cosine_weights = gauss_legendre(60)
    total_charge = sum(charge**2 for charge in charges.neutrinos)

    def phase_space(s):
        x = 0.5 * (1.0 - cosines)
        u = -s * (1.0 - x)
        D_s = 1.0 / (s - m * m + 1j * m * width)
        if not exchange:
            square = 4.0 * g**4 * u * u * abs(D_s) ** 2 * total_charge
        else:
            D_t = 1.0 / (-s * x - m * m)
            square = 4.0 * g**4 * u * u * (np.abs(D_s + D_t) ** 2 + (total_charge - 1.0) * abs(D_s) ** 2)
        return 0.5 * cosine_weights @ square / (8.0 * np.pi)

    def inner(E2):
        # In 1 - cos θ the peak sits at m²/(2 E1 E2).
        def integrand(versine):
            return phase_space(2.0 * E1 * E2 * versine) / (4.0 * E1 * E2)

        peak = m * m / (2.0 * E1 * E2)
        spread = m * width / (2.0 * E1 * E2)
        points = [peak + spread * k for k in (-50.0, -5.0, 0.0, 5.0, 50.0)]
        edges = [0.0, *[p for p in points if 0.0 < p < 2.0], 2.0]
        value = sum(
            scipy.integrate.quad(integrand, a, b, epsabs=0.0, epsrel=1e-8)[0]
            for a, b in itertools.pairwise(edges)
        )
        return E2 * E2 * value * fermi_dirac_occupation(E2, T) / (4.0 * np.pi**2)

    edge = m * m / (4.0 * E1)
    pieces = [0.0, 0.9 * edge, 1.1 * edge, edge + 5.0 * T, edge + 45.0 * T]
    nodes, weights = gauss_legendre(24)
    return sum(
        0.5 * (b - a) * weights @ [inner(0.5 * (a + b) + 0.5 * (b - a) * node) for node in nodes]
        for a, b in itertools.pairwise(pieces)
    )


@pytest.mark.parametrize("exchange", [False, True])
def test_full_rate_of_one_neutrino_against_direct_integration(exchange):
    E1, m, g, T = 30.0, 60.0, 0.8, 15.0
    oracle = direct_rate(E1, m, g, T, CHARGES, exchange)
    found = breit_wigner_rate_MeV(
        m, g, T, CHARGES, flavour=1, neutrino_energy_MeV=E1, exchange=exchange
    ).value
    assert found == pytest.approx(oracle, rel=1e-4)


@pytest.mark.parametrize(("m", "T"), [(0.5, 10.0), (10.0, 15.0), (100.0, 33.0), (250.0, 15.0)])
def test_narrow_width_limit_of_the_full_integral_is_the_exact_kernel(m, T):
    g = 1e-6
    share = decay_widths(m, g, CHARGES).neutrino_branching_ratios.sum()
    full = breit_wigner_rate_MeV(m, g, T, CHARGES, flavour=1, exchange=False).value
    exact = thermal_production(m, T, kernel="exact").rate_MeV(g, **ONE).value * share
    tail = g**4 * scattering_rate_expansion(m, T, CHARGES, flavour=1, exchange=False).off_shell.value
    assert full - tail == pytest.approx(exact, rel=1e-11, abs=0.0)
    omitted = thermal_production(m, T, kernel="energy_jacobian_omitted").rate_MeV(g, **ONE).value * share
    assert full > 1.05 * omitted
    for E1 in (5.0, 60.0):
        one = breit_wigner_rate_MeV(m, g, T, CHARGES, flavour=1, neutrino_energy_MeV=E1, exchange=False)
        part = scattering_rate_expansion(m, T, CHARGES, flavour=1, neutrino_energy_MeV=E1, exchange=False)
        exact = coalescence_rate_MeV(E1, m, g, T, **DERIVED).value * share
        assert part.resonant.value * g**2 == pytest.approx(exact, rel=1e-13, abs=0.0)
        assert one.value == pytest.approx(exact + g**4 * part.off_shell.value, rel=1e-10, abs=0.0)


@pytest.mark.parametrize(("m", "T", "mu"), [(1.0, 33.0, 0.0), (20.0, 15.0, 100.0), (300.0, 7.0, 0.0)])
def test_expansion_in_the_coupling(m, T, mu):
    expansion = scattering_rate_expansion(m, T, CHARGES, mu, flavour=1)
    differences = []
    for g in (0.02, 0.04):
        full = breit_wigner_rate_MeV(m, g, T, CHARGES, mu, flavour=1)
        assert full.error < 1e-9 * full.value
        differences.append(abs(full.value - expansion.rate_MeV(g).value))
        assert differences[-1] < 2e-3 * g**2 * full.value
    rate = expansion.rate_MeV(0.01).value
    assert expansion.coupling_reaching(rate) == pytest.approx(0.01, rel=1e-12)


def test_rate_of_one_neutrino_averages_to_the_thermal_rate_off_shell_too():
    m, T, g, mu = 40.0, 15.0, 0.5, 20.0
    e1 = T * np.exp(np.linspace(np.log(1e-4), np.log(60.0), 300))
    weight = e1**3 * fermi_dirac_occupation(e1, T, mu)
    one = breit_wigner_rate_MeV(m, g, T, CHARGES, mu, flavour=1, neutrino_energy_MeV=e1).value
    # The average over neutrinos runs over E1 with the other integral over antineutrinos.
    average = np.sum(weight * one) * np.log(e1[1] / e1[0]) / (2.0 * np.pi**2)
    average /= number_density_MeV3(T, mu, degeneracy_factor=1.0)
    thermal = breit_wigner_rate_MeV(m, g, T, CHARGES, mu, flavour=1).value
    assert thermal == pytest.approx(average, rel=1e-6)


def test_contact_limit_far_below_the_pole():
    """For m >> T: off-shell, interference and t-channel as (2/3) : (2/3) : (1/3), two equal flavours."""
    expansion = scattering_rate_expansion(3000.0, 10.0, CHARGES, flavour=1)
    off_shell = expansion.off_shell.value
    assert expansion.interference.value / off_shell == pytest.approx(1.0, abs=0.01)
    assert expansion.t_channel.value / off_shell == pytest.approx(0.5, abs=0.01)


def test_exchange_integrals_on_both_sides_of_the_series():
    nodes, weights = gauss_legendre(60)
    u = 0.5 * (1.0 + nodes)
    for a in (0.3, 1.0, 3.999, 4.0, 4.001, 100.0, 1e6):
        first, second = kernels.exchange_integrals(a)
        assert first == pytest.approx(0.5 * weights @ ((1 - u) ** 2 / (u + a)), rel=1e-12, abs=0.0)
        assert second == pytest.approx(0.5 * weights @ ((1 - u) ** 2 / (u + a) ** 2), rel=1e-12, abs=0.0)


def test_blocked_resonance_of_the_expansion_is_that_of_the_narrow_width():
    m, T, g, mu = 30.0, 20.0, 1e-4, 15.0
    blocked = scattering_rate_expansion(
        m, T, CHARGES, mu, flavour=1, exchange=False, pauli_blocking=True
    ).resonant.value
    rate = thermal_production(m, T, mu, kernel="exact").rate_MeV(g, pauli_blocking=True, **ONE).value
    assert g**2 * blocked == pytest.approx(rate, rel=1e-11, abs=0.0)


# Bad input


def test_narrow_width_warning_names_the_limit():
    expansion = scattering_rate_expansion(300.0, 7.0, CHARGES, flavour=1)
    limit = expansion.maximum_narrow_width_coupling()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        expansion.narrow_width_rate_MeV(0.99 * limit)
    with pytest.warns(NarrowWidthWarning, match=rf"mass_MeV = 300, .* above coupling = {limit:.3g}"):
        expansion.narrow_width_rate_MeV(1.01 * limit)
    production = thermal_production(300.0, 7.0, kernel="exact").rate_MeV(1e-7, **ONE).value
    assert expansion.narrow_width_rate_MeV(1e-7).value < production


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: breit_wigner_rate_MeV(20.0, 1e-3, 10.0, CHARGES, flavour=1, neutrino_energy_MeV=0.0),
            r"neutrino_energy_MeV = 0.0 .*\(0",
        ),
        (lambda: scattering_rate_expansion(1.0, 1.0, CHARGES, flavour=0), "flavour = 0 has charge 0"),
        (lambda: scattering_rate_expansion(1.0, 1.0, CHARGES, flavour=3), r"flavour = 3 .*\[0, 2\]"),
        (
            lambda: scattering_rate_expansion(1.0, 1.0, CHARGES, flavour=1, pauli_blocking=True),
            "only with exchange = False",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
