"""Oracle (mpmath, quadrature, root finding) and identity tests of moments and of the readings of a table."""

import math
import sys
from functools import cache

import mpmath
import numpy as np
import pytest
import scipy.integrate
from hypothesis import assume, given
from hypothesis import strategies as st

from common import units
from common.constants import FERMI_CONSTANT_inverse_MeV2 as G_F
from common.numerics.quadrature import gauss_legendre
from common.scattering import _phase_space as kernels
from common.scattering import phase_space as neutrino_nucleon
from common.scattering.mean_free_path import (
    NucleonCurrent,
    standard_model_inverse_mean_free_path,
    vector_mediator_expansion,
)
from common.scattering.phase_space import NucleonGas, scattering_table

NEUTRON = NucleonCurrent(-0.5, -1.47 / 2.0)
NEUTRONS = NucleonGas(249.6, 496.6, 15.0)
MU_NU = 114.6
ENERGY = MU_NU + math.pi * 15.0


# Oracle of the building blocks.


def test_fermi_tails_are_polylogarithms():
    series = neutrino_nucleon._polylogarithm_series()
    mpmath.mp.dps = 30
    for x in (-700.0, -40.0, -3.0, -1e-3, 0.0, 1e-3, 0.7, 4.0, 30.0, 600.0):
        for order, value in zip((1, 2, 3), kernels.fermi_tails(x, *series), strict=True):
            exact = (
                -mpmath.polylog(order, -mpmath.exp(-mpmath.mpf(x)))
                if order > 1
                else mpmath.log1p(mpmath.exp(-mpmath.mpf(x)))
            )
            assert value == pytest.approx(float(exact.real), rel=5e-15, abs=0.0)


@pytest.mark.parametrize("blocking", [False, True])
@pytest.mark.parametrize("x", [-12.0, -0.5, 6.0])
@pytest.mark.parametrize("transfer", [-9.0, -0.011, -0.0099, 0.0, 1e-7, 0.0099, 0.0101, 3.0, 40.0])
def test_nucleon_energy_moments_equal_quadrature(x, transfer, blocking):
    T = 15.0
    moments = kernels.nucleon_energy_moments(
        x, transfer, T, blocking, *neutrino_nucleon._polylogarithm_series()
    )
    for n in range(3):

        def integrand(z, n=n):
            weight = 1.0 / (1.0 + math.exp(x + z))
            if blocking:
                weight /= 1.0 + math.exp(-x - z - transfer)
            return z**n * weight

        points = sorted({max(0.1, -x), max(0.2, -x - transfer)})
        value, _ = scipy.integrate.quad(
            integrand,
            0.0,
            max(0.0, -x, -x - transfer) + 80.0,
            points=points,
            epsabs=0.0,
            epsrel=1e-12,
            limit=400,
        )
        assert moments[n] == pytest.approx(T ** (n + 1) * value, rel=2e-10, abs=0.0)


# Identity.


@cache
def table_of(kind="plain"):
    arguments = {
        "plain": {},
        "invariant": {"flux": "invariant"},
        "no blocking": {"nucleon_blocking": False, "neutrino_blocking": False},
    }[kind]
    return scattering_table(ENERGY, NEUTRONS, MU_NU, **arguments)


def random_gas(seed):
    random = np.random.default_rng(seed)
    T = 10.0 ** random.uniform(math.log10(0.5), math.log10(80.0))
    m = random.uniform(100.0, 939.0)
    mu = m + random.choice([random.uniform(-20.0 * T, 0.0), random.uniform(0.0, 400.0)])
    energy = 10.0 ** random.uniform(0.0, math.log10(500.0))
    return energy, NucleonGas(m, mu, T), float(random.uniform(-200.0, 200.0))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("flux", ["moeller", "invariant"])
def test_both_reductions_agree_where_nothing_blocks(seed, flux):
    energy, gas, _ = random_gas(100 + seed)
    masses = np.array([1e-3, 1.0, 1e3])
    # So negative a chemical potential leaves the final neutrino's states empty.
    rapidity = scattering_table(energy, gas, -1e6, flux=flux, nucleon_blocking=False)
    invariant = scattering_table(energy, gas, 0.0, flux=flux, nucleon_blocking=False, neutrino_blocking=False)
    first, second = (
        vector_mediator_expansion(table, NEUTRON, masses, neutrino_charge=-1.0, nucleon_charge=1.0)
        for table in (rapidity, invariant)
    )
    assert first.standard_model.value == pytest.approx(second.standard_model.value, rel=1e-9, abs=0.0)
    np.testing.assert_allclose(first.new_physics.value, second.new_physics.value, rtol=1e-9, atol=0.0)


@given(
    energy=st.floats(1.0, 400.0),
    fraction=st.floats(0.02, 0.98),
    y=st.floats(-4.0, 4.0),
    T=st.floats(2.0, 60.0),
    mu=st.floats(200.0, 600.0),
)
def test_detailed_balance_of_the_differential_rate(energy, fraction, y, T, mu):
    """E² R(E -> E') e^{-E/T} = E'² R(E' -> E) e^{-E'/T}, for each t, without the neutrino's blocking."""
    m = 300.0
    root_t = 2.0 * energy * fraction * math.exp(-abs(y))
    y = -abs(y) if fraction < 0.5 else abs(y)
    root_t = min(root_t, 0.98 * 2.0 * energy * math.exp(-y))
    q0 = root_t * math.sinh(y)
    final = energy - q0
    rule = gauss_legendre(16)
    series = neutrino_nucleon._polylogarithm_series()

    def integrand(rapidity, initial, flux):
        limit = math.log(2.0 * initial / root_t)
        return np.array(
            kernels.rapidity_integrand(
                rapidity, root_t**2, limit, initial, m, mu, T, 0.0, True, False, flux, 0, *series, *rule
            )
        )

    forward, backward = integrand(y, energy, 0), integrand(-y, final, 0)
    # Subnormal numbers have fewer digits than the tolerance.
    assume(min(np.abs(forward).min(), np.abs(backward).min()) > sys.float_info.min)
    np.testing.assert_allclose(forward, math.exp(q0 / T) * backward, rtol=1e-8, atol=0.0)


def test_flux_readings_agree_for_heavy_nucleons_and_differ_in_the_core():
    differences = []
    for mass in (939.0, 9390.0, 93900.0):
        gas = NucleonGas(mass, mass - 10.0, 10.0)
        rates = [
            standard_model_inverse_mean_free_path(scattering_table(30.0, gas, 0.0, flux=flux), NEUTRON).value
            for flux in ("moeller", "invariant")
        ]
        differences.append(abs(rates[1] / rates[0] - 1.0))
    assert differences[0] > 5.0 * differences[1] > 25.0 * differences[2]
    assert differences[2] < 2e-3
    core = [
        standard_model_inverse_mean_free_path(table_of(kind), NEUTRON).value
        for kind in ("plain", "invariant")
    ]
    assert core[1] / core[0] < 0.9


def test_blocking_lengthens_the_mean_free_path():
    rates = [
        standard_model_inverse_mean_free_path(
            scattering_table(
                ENERGY,
                NEUTRONS,
                MU_NU,
                nucleon_blocking=nucleon_blocking,
                neutrino_blocking=neutrino_blocking,
            ),
            NEUTRON,
        ).value
        for nucleon_blocking, neutrino_blocking in (
            (True, True),
            (True, False),
            (False, True),
            (False, False),
        )
    ]
    assert rates[0] < min(rates[1:3]) <= max(rates[1:3]) < rates[3]


def test_vacuum_mass_in_kinematics_enters_only_the_unblocked_rate():
    free = {"nucleon_blocking": False, "neutrino_blocking": False}
    same = scattering_table(ENERGY, NEUTRONS, 0.0, kinematic_mass_MeV=249.6, **free)
    np.testing.assert_array_equal(same.moments, table_of("no blocking").moments)
    vacuum = scattering_table(ENERGY, NEUTRONS, 0.0, kinematic_mass_MeV=939.0, **free)
    assert vacuum.nucleon_mass_MeV == 939.0
    # Heavy nucleons: 1/λ = n σ up to terms of order p/m and E/m.
    density, _ = scipy.integrate.quad(
        lambda p: p * p / (math.exp((math.hypot(p, 249.6) - 496.6) / 15.0) + 1.0), 0.0, 1200.0, points=[429.0]
    )
    heavy = scattering_table(ENERGY, NEUTRONS, 0.0, kinematic_mass_MeV=1e6, **free)
    sigma = G_F**2 * ENERGY**2 * (NEUTRON.vector**2 + 3.0 * NEUTRON.axial**2) / math.pi
    expected = density / math.pi**2 * sigma * units.m
    assert standard_model_inverse_mean_free_path(heavy, NEUTRON).value == pytest.approx(expected, rel=3e-3)


def test_uniform_neutrino_azimuth_is_normalised_and_lengthens_the_mean_free_path():
    """J_0 with flux E E_nu only counts solutions: the sum over them is one per azimuth where all exist."""
    exact, total, mean = (
        standard_model_inverse_mean_free_path(
            scattering_table(
                103.0, NucleonGas(857.0, 858.7, 18.0), 14.4, azimuth=azimuth, minimum_mediator_mass_MeV=10.0
            ),
            NEUTRON,
        ).value
        for azimuth in ("exact", "uniform_neutrino_sum", "uniform_neutrino_mean")
    )
    assert mean < total < exact
    inside = kernels.uniform_neutrino_azimuth(0.2, 0.5, 7.0, 3.0, 1, 0, *gauss_legendre(16))
    assert inside[0] == pytest.approx(1.0, rel=1e-14)
    outside = [
        kernels.uniform_neutrino_azimuth(0.8, 0.5, 7.0, 3.0, code, 0, *gauss_legendre(16)) for code in (1, 2)
    ]
    np.testing.assert_allclose(outside[0], 2.0 * np.array(outside[1]), rtol=1e-14)


def test_uniform_neutrino_azimuth_equals_root_finding():
    """Roots θ of A sin θ + B cos θ + C = 0 as printed, from the two solutions of one shifted cosine."""
    momentum, energy, k, k_out, t = 310.0, 430.0, 120.0, 95.0, 9000.0
    q0 = k - k_out
    q = math.sqrt(t + q0 * q0)
    cos13 = 1.0 - t / (2.0 * k * k_out)
    sin13 = math.sqrt(1.0 - cos13 * cos13)
    for cosine in (-0.85, 0.1, 0.6):
        neutrino_cosine = (t + 2.0 * k * q0) / (2.0 * k * q)
        phi = 2.0 * np.pi * (np.arange(400_000) + 0.5) / 400_000
        A = momentum * k_out * np.sin(phi) * sin13
        B = momentum * (k_out * cos13 - k)
        C = momentum * q * cosine
        amplitude = np.hypot(A, B)
        real = np.abs(C) <= amplitude
        opening = np.arccos(np.where(real, -C / amplitude, 0.0))
        sums = np.zeros(3)
        for sign in (-1.0, 1.0):
            theta = np.arctan2(A, B) + sign * opening
            theta = np.arctan2(np.sin(theta), np.cos(theta))
            used = real & (theta >= 0.0)
            p_dot_k = energy * k - momentum * k * np.cos(theta)
            sums += [np.where(used, p_dot_k**n, 0.0).mean() for n in range(3)]
        closed = kernels.uniform_neutrino_azimuth(
            cosine, neutrino_cosine, energy * k, momentum * k, 1, 0, *gauss_legendre(40)
        )
        np.testing.assert_allclose(closed, sums, rtol=2e-5)


# Bad input.


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: NucleonGas(300.0, 400.0, 0.0), "temperature_MeV"),
        (lambda: NucleonGas(-1.0, 400.0, 10.0), "effective_mass_MeV"),
        (lambda: NucleonGas(300.0, math.nan, 10.0), "effective_chemical_potential_MeV"),
        (lambda: scattering_table(0.0, NEUTRONS, 0.0), "neutrino_energy_MeV"),
        (lambda: scattering_table(10.0, NEUTRONS, math.inf), "final_neutrino_chemical_potential_MeV"),
        (lambda: scattering_table(10.0, NEUTRONS, 0.0, flux="lab"), "flux"),
        (lambda: scattering_table(10.0, NEUTRONS, 0.0, azimuth="none"), "azimuth"),
        (lambda: scattering_table(10.0, NEUTRONS, 0.0, kinematic_mass_MeV=939.0), "kinematic_mass_MeV"),
        (
            lambda: scattering_table(10.0, NEUTRONS, 0.0, minimum_mediator_mass_MeV=0.0),
            "minimum_mediator_mass",
        ),
        (lambda: scattering_table(10.0, NEUTRONS, 0.0, relative_tolerance=0.0), "relative_tolerance"),
        (lambda: table_of().integrate(np.zeros((3, 2))), "coefficients"),
        (lambda: table_of().integrate_propagators(np.zeros((3, 2)), 1.0, 3), "power"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=name) as error:
        call()
    assert "\n" not in str(error.value)
