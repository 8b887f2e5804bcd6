"""Oracle (independent integrals in other variables, Monte Carlo) and identity tests of the mean free path.

The oracles share with the library neither variables nor the analytic azimuth and energy integrals: they build
four-momenta and evaluate |M|² written with dot products.
"""

import math
from functools import cache

import numba
import numpy as np
import pytest
import scipy.integrate
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import types
from scipy import LowLevelCallable

from common import units
from common.constants import FERMI_CONSTANT_inverse_MeV2 as G_F
from common.numerics.quadrature import gauss_legendre
from common.scattering.amplitudes import scalar_mediator_numerator, vector_mediator_numerator
from common.scattering.mean_free_path import (
    NucleonCurrent,
    combine,
    scalar_mediator_expansion,
    standard_model_inverse_mean_free_path,
    vector_mediator_expansion,
)
from common.scattering.phase_space import NucleonGas, scattering_table

NEUTRON = NucleonCurrent(-0.5, -1.47 / 2.0)
PROTON = NucleonCurrent(0.075 / 2.0, -1.47 / 2.0)
NEUTRONS = NucleonGas(249.6, 496.6, 15.0)
PROTONS = NucleonGas(249.6, 405.4, 15.0)
MU_NU = 114.6
ENERGY = MU_NU + math.pi * 15.0


# Oracle 1: lab momentum, lab angle, centre-of-mass scattering angles; Gauss-Legendre in four variables.


@numba.njit
def standard_model_square(p_dot_k, p_dot_k_out, t, m, V, A):
    return 16.0 * (
        (V + A) ** 2 * p_dot_k**2 + (V - A) ** 2 * p_dot_k_out**2 - (V * V - A * A) * m * m * t / 2.0
    )


@numba.njit
def centre_of_mass_integral(
    energy, m, mu, T, mu_nu, V, A, mediator_mass, scalar, invariant_flux, panels, nodes, weights, azimuths
):
    """1/λ in MeV (SM: in units of G_F²) from ∫ d³p f 1/(4 flux) ∫ dΩ*/(32π²) |M|² (1-f')(1-f_ν')."""
    total = 0.0
    for panel in range(panels.size - 1):
        half_p = 0.5 * (panels[panel + 1] - panels[panel])
        for ip in range(nodes.size):
            p = panels[panel] + half_p * (1.0 + nodes[ip])
            E = math.sqrt(p * p + m * m)
            occupation = 1.0 / (math.exp((E - mu) / T) + 1.0)
            for ic in range(nodes.size):
                c = nodes[ic]
                p_dot_k = energy * (E - p * c)
                s = m * m + 2.0 * p_dot_k
                # Centre-of-mass frame: velocity along p + k, and the direction of k there.
                P = math.sqrt(p * p + energy * energy + 2.0 * p * energy * c)
                W = E + energy
                k_star = p_dot_k / math.sqrt(s)
                k_along = (energy * energy + p * energy * c) / P
                cos_star = (W * k_along - P * energy) / math.sqrt(s) / k_star
                cos_star = min(1.0, max(-1.0, cos_star))
                sin_star = math.sqrt(1.0 - cos_star * cos_star)
                for io in range(nodes.size):
                    u = nodes[io]
                    t = 2.0 * k_star * k_star * (1.0 - u)
                    p_dot_k_out = p_dot_k - 0.5 * t
                    if mediator_mass == 0.0:
                        square = standard_model_square(p_dot_k, p_dot_k_out, t, m, V, A)
                    elif scalar:
                        square = t * (4.0 * m * m + t) / (t + mediator_mass**2) ** 2
                    else:
                        square = standard_model_square(p_dot_k, p_dot_k_out, t, m, 1.0, 0.0)
                        square /= 2.0 * (t + mediator_mass**2) ** 2
                    blocking = 0.0
                    for ia in range(azimuths):
                        phi = (ia + 0.5) * math.pi / azimuths
                        along = cos_star * u + sin_star * math.sqrt(1.0 - u * u) * math.cos(phi)
                        energy_out = (W * k_star + P * k_star * along) / math.sqrt(s)
                        x_nucleon = (W - energy_out - mu) / T
                        x_neutrino = (energy_out - mu_nu) / T
                        blocking += 1.0 / (1.0 + math.exp(-x_nucleon)) / (1.0 + math.exp(-x_neutrino))
                    flux = p_dot_k if invariant_flux else E * energy
                    total += (
                        weights[ip]
                        * half_p
                        * weights[ic]
                        * weights[io]
                        * p
                        * p
                        * occupation
                        * square
                        * blocking
                        / azimuths
                        / flux
                        * k_star
                        / math.sqrt(s)
                    )
    # 2 · 2π/(2π)³ · 1/4 · (2π)/(16π²)
    return total * 2.0 * 2.0 * math.pi / (2.0 * math.pi) ** 3 / 4.0 * 2.0 * math.pi / (16.0 * math.pi**2)


def by_centre_of_mass(
    energy, gas, mu_nu, current, *, mediator_mass=0.0, scalar=False, flux="moeller", order=36
):
    m, mu, T = gas.effective_mass_MeV, gas.effective_chemical_potential_MeV, gas.temperature_MeV
    edges = [0.0]
    for multiple in (-4.0, 4.0, 14.0, 40.0):
        edge = math.sqrt(max(max(mu, m) + multiple * T, m) ** 2 - m * m)
        if edge > edges[-1] + 1.0:
            edges.append(edge)
    rule = gauss_legendre(order)
    value = centre_of_mass_integral(
        energy,
        m,
        mu,
        T,
        mu_nu,
        *current,
        mediator_mass,
        scalar,
        flux == "invariant",
        np.array(edges),
        rule.nodes,
        rule.weights,
        order // 2,
    )
    return value * units.m * (G_F**2 if mediator_mass == 0.0 else 1.0)


STATES = {
    "degenerate": (ENERGY, NEUTRONS, MU_NU),
    "antineutrino": (ENERGY, NEUTRONS, -MU_NU),
    "partly degenerate": (29.0 + 33.0 * math.pi, NucleonGas(786.0, 779.8, 33.0), 29.0),
    "dilute": (22.0, NucleonGas(915.9, 893.9, 7.0), 0.0),
    "light and hot": (250.0, NucleonGas(100.0, 80.0, 60.0), 100.0),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("flux", ["moeller", "invariant"])
def test_standard_model_rate_equals_the_centre_of_mass_integral(state, flux):
    energy, gas, mu_nu = STATES[state]
    rate = standard_model_inverse_mean_free_path(scattering_table(energy, gas, mu_nu, flux=flux), NEUTRON)
    coarse = by_centre_of_mass(energy, gas, mu_nu, NEUTRON, flux=flux, order=28)
    fine = by_centre_of_mass(energy, gas, mu_nu, NEUTRON, flux=flux, order=40)
    # The oracle has converged, so that the comparison means what it says.
    assert abs(coarse / fine - 1.0) < 2e-6
    assert rate.value == pytest.approx(fine, rel=3e-7, abs=0.0)
    assert rate.error < 1e-7 * rate.value


@pytest.mark.parametrize("scalar", [False, True])
@pytest.mark.parametrize("mediator_mass", [60.0, 1000.0])
def test_mediator_rates_equal_the_centre_of_mass_integral(scalar, mediator_mass):
    energy, gas, mu_nu = STATES["antineutrino"]
    table = scattering_table(energy, gas, mu_nu)
    if scalar:
        rate = scalar_mediator_expansion(table, NEUTRON, mediator_mass).new_physics
    else:
        rate = vector_mediator_expansion(
            table, NEUTRON, mediator_mass, neutrino_charge=-1.0, nucleon_charge=1.0
        ).new_physics
    oracle = by_centre_of_mass(
        energy, gas, mu_nu, NEUTRON, mediator_mass=mediator_mass, scalar=scalar, order=48
    )
    assert rate.value == pytest.approx(oracle, rel=1e-6, abs=0.0)


# Oracle 2: nested adaptive quadrature over nucleon energy, q0 and |q|, with explicit vectors and azimuths.


@numba.cfunc(types.float64(types.intc, types.CPointer(types.float64)))
def energy_transfer_integrand(_, x):
    """Arguments E, |q|, q0, then E_nu, m, mu, T, mu_nu, mediator mass (scalar mediator)."""
    E, q, q0, energy, m, mu, T, mu_nu, mediator_mass = x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8]
    p = math.sqrt(max(E * E - m * m, 0.0))
    cos_p = (q0 * q0 + 2.0 * q0 * E - q * q) / (2.0 * q * p) if p > 0.0 else 2.0
    if abs(cos_p) > 1.0:
        return 0.0
    t = q * q - q0 * q0
    square = t * (4.0 * m * m + t) / (t + mediator_mass**2) ** 2
    blocking = (
        1.0
        / (math.exp((E - mu) / T) + 1.0)
        / (1.0 + math.exp(-(E + q0 - mu) / T))
        / (1.0 + math.exp(-(energy - q0 - mu_nu) / T))
    )
    return square * blocking * 2.0 * math.pi / (8.0 * (2.0 * math.pi) ** 4 * energy * energy)


def test_scalar_rate_equals_nested_adaptive_quadrature_over_energy_transfers():
    energy, gas, mu_nu = 22.0 + math.pi * 7.0, NucleonGas(600.0, 640.0, 20.0), 22.0
    m, mu, T = gas.effective_mass_MeV, gas.effective_chemical_potential_MeV, gas.temperature_MeV
    mediator_mass = 30.0
    integrand = LowLevelCallable(energy_transfer_integrand.ctypes)
    parameters = (energy, m, mu, T, mu_nu, mediator_mass)

    def energies(q, q0, *_):
        root = math.sqrt(1.0 + 4.0 * m * m / ((q - q0) * (q + q0)))
        least = 0.5 * (q * root - q0)
        return least, least + 40.0 * T

    def momenta(q0, *_):
        return abs(q0) * (1.0 + 1e-12), 2.0 * energy - q0

    options = {"epsabs": 0.0, "epsrel": 1e-8, "limit": 100}
    value = sum(
        scipy.integrate.nquad(
            integrand, [energies, momenta, interval], args=parameters, opts=[options, options, options]
        )[0]
        for interval in ((-300.0, 0.0), (0.0, energy))
    )
    rate = scalar_mediator_expansion(scattering_table(energy, gas, mu_nu), NEUTRON, mediator_mass).new_physics
    assert rate.value == pytest.approx(value * units.m, rel=1e-6, abs=0.0)


# Oracle 3: Monte Carlo in lab momenta.


def test_standard_model_rate_equals_monte_carlo():
    random = np.random.default_rng(20211106)
    number = 1_000_000
    energy, gas, mu_nu = ENERGY, NEUTRONS, MU_NU
    m, mu, T = gas.effective_mass_MeV, gas.effective_chemical_potential_MeV, gas.temperature_MeV
    highest = math.sqrt((mu + 15.0 * T) ** 2 - m * m)
    p = highest * random.random(number) ** (1.0 / 3.0)
    c = random.uniform(-1.0, 1.0, number)
    E = np.hypot(p, m)
    nucleon = np.stack([E, p * np.sqrt(1.0 - c * c), np.zeros(number), p * c])
    neutrino = np.stack(
        [np.full(number, energy), np.zeros(number), np.zeros(number), np.full(number, energy)]
    )
    total = nucleon + neutrino
    p_dot_k = energy * (E - p * c)
    s = m * m + 2.0 * p_dot_k
    root_s = np.sqrt(s)
    u = random.uniform(-1.0, 1.0, number)
    phi = random.uniform(0.0, 2.0 * np.pi, number)
    star = p_dot_k / root_s
    sine = np.sqrt(1.0 - u * u)
    direction = np.stack([sine * np.cos(phi), sine * np.sin(phi), u])
    along = np.einsum("in,in->n", total[1:], star * direction)
    energy_out = (total[0] * star + along) / root_s
    k_out = star * direction + total[1:] * ((star + energy_out) / (total[0] + root_s))
    p_dot_k_out = E * energy_out - np.einsum("in,in->n", nucleon[1:], k_out)
    t = 2.0 * energy * (energy_out - k_out[2])
    assert np.allclose(p_dot_k_out, p_dot_k - t / 2.0, rtol=1e-9, atol=1e-7)
    V, A = NEUTRON
    square = G_F**2 * standard_model_square.py_func(p_dot_k, p_dot_k_out, t, m, V, A)
    weights = (
        2.0
        * (4.0 * np.pi * highest**3 / 3.0)
        / (2.0 * np.pi) ** 3
        / (np.exp((E - mu) / T) + 1.0)
        / (1.0 + np.exp(-(total[0] - energy_out - mu) / T))
        / (1.0 + np.exp(-(energy_out - mu_nu) / T))
        * square
        / (4.0 * E * energy)
        * (4.0 * np.pi)
        * star
        / root_s
        / (16.0 * np.pi**2)
    )
    value, deviation = weights.mean() * units.m, weights.std() / math.sqrt(number) * units.m
    rate = standard_model_inverse_mean_free_path(scattering_table(energy, gas, mu_nu), NEUTRON)
    assert deviation < 1e-2 * value
    assert abs(rate.value - value) < 4.0 * deviation


# Identity.


@cache
def table_of():
    return scattering_table(ENERGY, NEUTRONS, MU_NU)


def vector(table, mass, current=NEUTRON, product=-1.0, species="neutrino"):
    return vector_mediator_expansion(
        table, current, mass, neutrino_charge=product, nucleon_charge=1.0, species=species
    )


def test_moments_know_no_mediator_and_one_table_serves_all_masses():
    table = table_of()
    for mass in (0.01, 5.0, 700.0):
        own = scattering_table(ENERGY, NEUTRONS, MU_NU, minimum_mediator_mass_MeV=mass)
        for expand in (vector, lambda table, mass: scalar_mediator_expansion(table, NEUTRON, mass)):
            np.testing.assert_allclose(
                expand(table, mass).new_physics.value,
                expand(own, mass).new_physics.value,
                rtol=1e-8,
                atol=0.0,
            )


def test_heavy_mediator_is_a_contact_interaction():
    table = table_of()
    masses = np.array([1e6, 1e7])
    scalar = scalar_mediator_expansion(table, NEUTRON, masses).new_physics.value * masses**4
    contact = table.integrate(scalar_mediator_numerator(table.t_MeV2, table.nucleon_mass_MeV)).value
    np.testing.assert_allclose(scalar, contact, rtol=1e-6, atol=0.0)
    expansion = vector(table, masses)
    np.testing.assert_allclose(
        expansion.new_physics.value * masses**4,
        table.integrate(vector_mediator_numerator(table.t_MeV2, table.nucleon_mass_MeV)).value,
        rtol=1e-6,
        atol=0.0,
    )
    # g² = √2 G_F M² of unlike charges adds -1 to the vector coupling.
    shifted = NucleonCurrent(NEUTRON.vector - 1.0, NEUTRON.axial)
    expected = standard_model_inverse_mean_free_path(table, shifted).value
    np.testing.assert_allclose(
        expansion.at(np.sqrt(math.sqrt(2.0) * G_F) * masses).value, expected, rtol=1e-6, atol=0.0
    )


def test_light_vector_mediator_diverges_as_the_inverse_square_of_its_mass():
    rates = vector(table_of(), np.array([1e-3, 2e-3])).new_physics.value
    assert rates[0] / rates[1] == pytest.approx(4.0, rel=1e-4)


def test_antineutrino_is_a_neutrino_with_opposite_axial_coupling():
    table = scattering_table(ENERGY, NEUTRONS, -MU_NU)
    opposite = NucleonCurrent(NEUTRON.vector, -NEUTRON.axial)
    first, second = vector(table, 10.0, species="antineutrino"), vector(table, 10.0, opposite)
    assert first == second
    assert first.standard_model.value > standard_model_inverse_mean_free_path(table_of(), NEUTRON).value


def test_dilute_cold_gas_gives_density_times_cross_section():
    m, T, energy = 939.0, 0.5, 40.0
    gas = NucleonGas(m, m - 25.0 * T, T)
    table = scattering_table(energy, gas, 0.0, neutrino_blocking=False)
    largest = 4.0 * m * energy**2 / (m + 2.0 * energy)

    def differential(t):
        p_dot_k = m * energy
        square = G_F**2 * standard_model_square.py_func(p_dot_k, p_dot_k - t / 2.0, t, m, *NEUTRON)
        return square / (64.0 * math.pi * p_dot_k**2)

    cross_section, _ = scipy.integrate.quad(differential, 0.0, largest, epsabs=0.0)
    density, _ = scipy.integrate.quad(
        lambda p: p * p / (math.exp((math.hypot(p, m) - gas.effective_chemical_potential_MeV) / T) + 1.0),
        0.0,
        400.0,
        epsabs=0.0,
        points=[30.0, 60.0],
    )
    density /= math.pi**2
    rate = standard_model_inverse_mean_free_path(table, NEUTRON).value
    # Thermal motion: σ ∝ E² in the rest frame of the nucleon, so that ⟨γ² (1 - v cos θ)³⟩ = 1 + 6 T/m; recoil
    # takes off a part E/m of it.
    moving = 1.0 + 6.0 * T / m
    assert rate == pytest.approx(density * cross_section * units.m * moving, rel=T / m, abs=0.0)


@settings(max_examples=200)
@given(
    coupling=st.floats(0.0, 1.0).map(lambda x: 10.0 ** (-8.0 + 7.0 * x)),
    mass=st.floats(-3.0, 4.0).map(lambda x: 10.0**x),
    product=st.sampled_from([-1.0, 1.0]),
    species=st.sampled_from(["neutrino", "antineutrino", "helicity_average"]),
)
def test_the_rate_is_positive_whatever_the_interference_and_its_inverse_finds_the_coupling(
    coupling, mass, product, species
):
    expansion = vector(table_of(), mass, product=product, species=species)
    rate = expansion.at(coupling)
    assert rate.value > 0.0
    assert expansion.mean_free_path_m(coupling).value == pytest.approx(1.0 / rate.value, rel=1e-14, abs=0.0)
    target = 1.7 * expansion.standard_model.value
    limit = expansion.coupling_reaching(target)
    assert expansion.at(limit).value == pytest.approx(target, rel=1e-11)


def test_unlike_charges_interfere_constructively_on_neutrons_and_like_charges_destructively():
    masses = np.geomspace(1e-3, 1e4, 20)
    assert np.all(vector(table_of(), masses, product=-1.0).interference.value > 0.0)
    assert np.all(vector(table_of(), masses, product=1.0).interference.value < 0.0)


def test_expansions_add_over_nucleons_and_shells():
    masses = np.array([0.1, 10.0])
    neutrons = vector(table_of(), masses)
    protons = vector(scattering_table(ENERGY, PROTONS, MU_NU), masses, PROTON)
    total = combine([neutrons, protons], [2.0, 3.0])
    np.testing.assert_allclose(
        total.at(1e-4).value,
        2.0 * neutrons.at(1e-4).value + 3.0 * protons.at(1e-4).value,
        rtol=1e-13,
        atol=0.0,
    )
    with pytest.raises(ValueError, match="factors"):
        combine([neutrons], [1.0, 2.0])
    with pytest.raises(ValueError, match="mediator_mass_MeV"):
        neutrons + vector(table_of(), 1.0)


def test_scalar_takes_its_own_final_neutrino():
    unblocked = scattering_table(ENERGY, NEUTRONS, 0.0, neutrino_blocking=False)
    sterile = scalar_mediator_expansion(table_of(), NEUTRON, 1.0, new_physics_table=unblocked)
    blocked = scalar_mediator_expansion(table_of(), NEUTRON, 1.0)
    assert sterile.standard_model == blocked.standard_model
    assert sterile.new_physics.value > blocked.new_physics.value
    assert blocked.interference.value == 0.0


# Bad input.


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: vector(table_of(), 0.0), "mediator_mass_MeV = 0.0 is outside the allowed range"),
        (lambda: vector(table_of(), 1e-5), "mediator_mass_MeV = 1e-05 .* the rate diverges at zero mass"),
        (lambda: vector(table_of(), 1e200), r"mediator_mass_MeV = 1e\+200 is outside .*1.22e\+22\]$"),
        (lambda: scalar_mediator_expansion(table_of(), NEUTRON, -1.0), "mediator_mass_MeV"),
        (lambda: vector(table_of(), 1.0).at(-1e-3), "coupling"),
        (lambda: vector(table_of(), 1.0).coupling_reaching(1e-3), "inverse_mean_free_path_inverse_m"),
        (lambda: vector(table_of(), 1.0, product=math.nan), "neutrino_charge"),
        (lambda: vector(table_of(), 1.0) * -1.0, "factor"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=name) as error:
        call()
    assert "\n" not in str(error.value)
