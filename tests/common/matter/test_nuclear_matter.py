"""Uniform matter in mean-field theory: identities, published saturation properties, references, bad input."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq, root

from common.constants import ELECTRON_MASS_MeV
from common.matter._fermi_gas import chemical_potential_of_density
from common.matter.nuclear_matter import (
    BetaEquilibrium,
    ElectronFraction,
    LeptonFraction,
    MAXIMUM_BARYON_DENSITY_fm3,
    MINIMUM_BARYON_DENSITY_fm3,
    Thermodynamics,
    fermi_gas,
    parameter_set,
    parameter_set_names,
    solve_matter,
)
from common.numerics.quadrature import gauss_legendre
from common.units import fm

TM1 = parameter_set("TM1")
TM1_939 = dataclasses.replace(TM1, nucleon_mass_MeV=939.0)
FSUGOLD = parameter_set("FSUGold")
CLOSURES = [
    BetaEquilibrium(),
    ElectronFraction(0.3),
    LeptonFraction(0.3),
    LeptonFraction(0.35, 2.0),
    LeptonFraction(0.01),
    LeptonFraction(0.95),
    ElectronFraction(0.95),
]

densities = st.floats(-4.0, 0.0).map(lambda exponent: 10.0**exponent)
temperatures = st.floats(0.5, 80.0)
fractions = st.floats(0.01, 0.95)
names = st.sampled_from(parameter_set_names())
closures = st.one_of(
    st.just(BetaEquilibrium()),
    fractions.map(ElectronFraction),
    st.builds(LeptonFraction, fractions, st.sampled_from([1.0, 2.0])),
)


def baryons_at(neutron_density, proton_density, temperature, parameters):
    total = neutron_density + proton_density
    return solve_matter(total, temperature, ElectronFraction(proton_density / total), parameters)


def derivative(function, x, step):
    """Central difference of sixth order."""
    terms = ((1, 45.0), (2, -9.0), (3, 1.0))
    return sum(w * (function(x + k * step) - function(x - k * step)) for k, w in terms) / (60.0 * step)


def free_energy_density(state):
    entropy = state.baryons.entropy_per_baryon * state.baryon_density_fm3
    return state.baryons.energy_density_MeV_fm3 - state.temperature_MeV * entropy


# ---------------------------------------------------------------- identities


@settings(max_examples=25)
@given(density=densities, temperature=temperatures, fraction=st.floats(0.05, 0.9), name=names)
def test_identity_chemical_potentials_are_derivatives_of_the_free_energy(
    density, temperature, fraction, name
):
    parameters = parameter_set(name)
    neutrons, protons = density * (1.0 - fraction), density * fraction
    state = baryons_at(neutrons, protons, temperature, parameters)
    # Below the saturation density at low T the free energy varies over the scale of the smaller density.
    mu_n = derivative(
        lambda n: free_energy_density(baryons_at(n, protons, temperature, parameters)),
        neutrons,
        0.01 * neutrons,
    )
    mu_p = derivative(
        lambda n: free_energy_density(baryons_at(neutrons, n, temperature, parameters)),
        protons,
        0.01 * protons,
    )
    assert state.neutron_chemical_potential_MeV == pytest.approx(mu_n, rel=2e-9)
    assert state.proton_chemical_potential_MeV == pytest.approx(mu_p, rel=2e-9)


@pytest.mark.parametrize("parameters", [TM1, FSUGOLD], ids=lambda p: p.name)
@pytest.mark.parametrize(("density", "temperature"), [(0.01, 5.0), (0.3, 20.0), (0.8, 60.0)])
def test_identity_chemical_potential_is_derivative_of_energy_at_constant_entropy(
    parameters, density, temperature
):
    neutrons, protons = 0.7 * density, 0.3 * density

    def entropy(n, t):
        state = baryons_at(n, protons, t, parameters)
        return state.baryons.entropy_per_baryon * state.baryon_density_fm3

    target = entropy(neutrons, temperature)

    def energy(n):
        t = brentq(lambda t: entropy(n, t) - target, 0.5 * temperature, 1.5 * temperature, xtol=1e-13)
        return baryons_at(n, protons, t, parameters).baryons.energy_density_MeV_fm3

    state = baryons_at(neutrons, protons, temperature, parameters)
    assert state.neutron_chemical_potential_MeV == pytest.approx(
        derivative(energy, neutrons, 0.01 * neutrons), rel=2e-9
    )


@settings(max_examples=25)
@given(density=densities, temperature=st.floats(1.0, 80.0), fraction=fractions, name=names)
def test_identity_entropy_is_derivative_of_the_free_energy(density, temperature, fraction, name):
    parameters = parameter_set(name)

    def free_energy_per_baryon(t):
        return free_energy_density(solve_matter(density, t, ElectronFraction(fraction), parameters)) / density

    state = solve_matter(density, temperature, ElectronFraction(fraction), parameters)
    entropy = -derivative(free_energy_per_baryon, temperature, 0.01 * temperature)
    assert state.baryons.entropy_per_baryon == pytest.approx(entropy, rel=2e-8, abs=1e-9)


@settings(max_examples=60)
@given(density=densities, temperature=temperatures, closure=closures, name=names, muons=st.booleans())
def test_identity_euler_relation(density, temperature, closure, name, muons):
    state = solve_matter(density, temperature, closure, parameter_set(name), muons=muons)
    y_p = state.proton_fraction
    gibbs = (1.0 - y_p) * state.neutron_chemical_potential_MeV + y_p * state.proton_chemical_potential_MeV

    def check(component, gibbs_per_baryon):
        heat = temperature * component.entropy_per_baryon * density
        energy = component.energy_density_MeV_fm3
        expected = gibbs_per_baryon * density + heat - energy
        scale = abs(energy) + heat + abs(gibbs_per_baryon) * density
        assert component.pressure_MeV_fm3 == pytest.approx(expected, abs=2e-12 * scale, rel=0.0)

    check(state.baryons, gibbs)
    leptons = state.electron_fraction * state.electron_chemical_potential_MeV
    if muons:
        leptons += state.muon_fraction * state.muon_chemical_potential_MeV
    check(state.charged_leptons, leptons)
    if isinstance(closure, LeptonFraction):
        check(state.neutrinos, state.neutrino_fraction * state.neutrino_chemical_potential_MeV)
    else:
        assert state.neutrinos == Thermodynamics(0.0, 0.0, 0.0)
    assert state.total == state.baryons + state.charged_leptons + state.neutrinos


@pytest.mark.parametrize("parameters", [TM1, parameter_set("NL3"), FSUGOLD], ids=lambda p: p.name)
@pytest.mark.parametrize(("density", "temperature"), [(0.001, 2.0), (0.1, 10.0), (0.5, 15.0), (1.0, 80.0)])
def test_identity_grand_potential_is_stationary_in_each_field(parameters, density, temperature):
    state = solve_matter(density, temperature, ElectronFraction(0.2), parameters)

    def pressure(sigma, omega, rho):
        vector, isovector = parameters.omega_coupling * omega, parameters.rho_coupling * rho
        mass = parameters.nucleon_mass_MeV - parameters.sigma_coupling * sigma
        gases = 0.0
        for mu, sign in (
            (state.neutron_chemical_potential_MeV, -1.0),
            (state.proton_chemical_potential_MeV, 1.0),
        ):
            gases += fermi_gas(mass, mu - vector - sign * isovector, temperature).pressure_MeV_fm3
        mesons = (
            -parameters.scalar_potential_MeV4(sigma)
            + parameters.omega_mass_MeV**2 * omega**2 / 2.0
            + parameters.omega_quartic_coupling * omega**4 / 4.0
            + parameters.rho_mass_MeV**2 * rho**2 / 2.0
            + 4.0 * parameters.omega_rho_coupling * (vector * isovector) ** 2
        )
        return gases + mesons * fm**3

    fields = [state.sigma_field_MeV, state.omega_field_MeV, state.rho_field_MeV]
    assert pressure(*fields) == pytest.approx(
        state.baryons.pressure_MeV_fm3, abs=1e-12 * state.baryons.energy_density_MeV_fm3
    )
    couplings = (parameters.sigma_coupling, parameters.omega_coupling, parameters.rho_coupling)
    for position, coupling in enumerate(couplings):

        def along(value, position=position):
            return pressure(*(value if i == position else field for i, field in enumerate(fields)))

        # The step moves m* or μ* by less than the temperature, over which the gas pressure varies.
        slope = derivative(along, fields[position], 0.05 * temperature / coupling)
        # dP/dfield vanishes as a difference of terms of the size coupling·density.
        assert abs(slope) < 1e-8 * coupling * density


def test_identity_fields_and_effective_masses():
    state = solve_matter(0.4, 20.0, BetaEquilibrium(), FSUGOLD)
    vector = FSUGOLD.omega_coupling * state.omega_field_MeV
    isovector = FSUGOLD.rho_coupling * state.rho_field_MeV
    assert isovector < 0.0
    assert state.neutron_chemical_potential_MeV == pytest.approx(
        state.neutron_effective_chemical_potential_MeV + vector - isovector, rel=1e-15
    )
    assert state.proton_chemical_potential_MeV == pytest.approx(
        state.proton_effective_chemical_potential_MeV + vector + isovector, rel=1e-15
    )
    assert state.effective_mass_MeV == pytest.approx(
        FSUGOLD.nucleon_mass_MeV - FSUGOLD.sigma_coupling * state.sigma_field_MeV, rel=1e-14
    )


def test_identity_symmetric_matter():
    state = solve_matter(0.2, 10.0, ElectronFraction(0.5), TM1)
    assert state.neutron_chemical_potential_MeV == state.proton_chemical_potential_MeV
    assert state.rho_field_MeV == 0.0


def test_identity_low_density_ideal_gas():
    density, temperature = 1e-6, 20.0
    state = solve_matter(density, temperature, ElectronFraction(0.5), TM1)
    gas = fermi_gas(TM1.nucleon_mass_MeV, state.neutron_effective_chemical_potential_MeV, temperature)
    assert gas.density_fm3 == pytest.approx(0.5 * density, rel=1e-3)
    assert state.baryons.pressure_MeV_fm3 == pytest.approx(density * temperature, rel=1e-4)
    assert TM1.nucleon_mass_MeV - state.effective_mass_MeV == pytest.approx(
        (TM1.sigma_coupling / TM1.sigma_mass_MeV) ** 2 * density / fm**3, rel=0.05
    )


@settings(max_examples=40)
@given(density=densities, temperature=temperatures, closure=closures, name=names, muons=st.booleans())
def test_identity_conditions_of_the_closure(density, temperature, closure, name, muons):
    state = solve_matter(density, temperature, closure, parameter_set(name), muons=muons)
    assert state.converged
    assert state.residuals.largest < 1e-11
    assert state.proton_fraction == pytest.approx(state.electron_fraction + state.muon_fraction, abs=1e-11)
    electrons = fermi_gas(ELECTRON_MASS_MeV, state.electron_chemical_potential_MeV, temperature).density_fm3
    assert state.electron_fraction * density == pytest.approx(electrons, rel=1e-12, abs=1e-16)
    mu = state.neutrino_chemical_potential_MeV
    thermal = (math.pi * temperature) ** 2
    if isinstance(closure, BetaEquilibrium):
        assert abs(mu) < 1e-9
    elif isinstance(closure, ElectronFraction):
        assert state.electron_fraction == pytest.approx(closure.electron_fraction, rel=1e-11)
    else:
        neutrinos = closure.neutrino_degeneracy * mu * (mu**2 + thermal) / (6.0 * math.pi**2) * fm**3
        assert neutrinos / density + state.electron_fraction == pytest.approx(
            closure.lepton_fraction, abs=1e-11
        )
    if muons:
        assert state.muon_chemical_potential_MeV == pytest.approx(
            state.neutron_chemical_potential_MeV - state.proton_chemical_potential_MeV, rel=1e-15
        )
    else:
        assert state.muon_chemical_potential_MeV is None
        assert state.muon_fraction == 0.0


@settings(max_examples=30)
@given(density=densities, temperature=temperatures, name=names, muons=st.booleans(), fraction=fractions)
def test_identity_closures_agree(density, temperature, name, muons, fraction):
    parameters = parameter_set(name)

    def values(state):
        return [
            state.effective_mass_MeV,
            state.neutron_chemical_potential_MeV,
            state.proton_chemical_potential_MeV,
            state.electron_chemical_potential_MeV,
            state.baryons.energy_density_MeV_fm3 / density,
        ]

    beta = solve_matter(density, temperature, BetaEquilibrium(), parameters, muons=muons)
    trapped = solve_matter(density, temperature, LeptonFraction(fraction), parameters, muons=muons)
    by_electrons = solve_matter(
        density, temperature, ElectronFraction(beta.electron_fraction), parameters, muons=muons
    )
    np.testing.assert_allclose(values(by_electrons), values(beta), rtol=1e-9, atol=1e-7)
    # Where the thermal pairs outnumber the baryons by far, the fraction fixes the state less sharply.
    by_leptons = solve_matter(
        density, temperature, LeptonFraction(beta.electron_fraction), parameters, muons=muons
    )
    np.testing.assert_allclose(values(by_leptons), values(beta), rtol=1e-9, atol=1e-7)
    if trapped.electron_fraction > 0.0:
        again = solve_matter(
            density, temperature, ElectronFraction(trapped.electron_fraction), parameters, muons=muons
        )
        np.testing.assert_allclose(values(again), values(trapped), rtol=1e-9, atol=1e-7)
        assert again.neutrino_chemical_potential_MeV == pytest.approx(
            trapped.neutrino_chemical_potential_MeV, abs=1e-7
        )


def test_identity_lepton_fraction_below_beta_equilibrium_has_negative_neutrino_chemical_potential():
    beta = solve_matter(0.2, 20.0, BetaEquilibrium(), TM1)
    below = solve_matter(0.2, 20.0, LeptonFraction(0.9 * beta.electron_fraction), TM1)
    above = solve_matter(0.2, 20.0, LeptonFraction(1.1 * beta.electron_fraction), TM1)
    assert below.neutrino_chemical_potential_MeV < 0.0 < above.neutrino_chemical_potential_MeV


def test_identity_antinucleons():
    with_them = solve_matter(0.01, 80.0, ElectronFraction(0.3), TM1)
    without = solve_matter(0.01, 80.0, ElectronFraction(0.3), TM1, antinucleons=False)
    pairs = with_them.baryons.energy_density_MeV_fm3 - without.baryons.energy_density_MeV_fm3
    assert 0.0 < pairs < 1e-2 * without.baryons.energy_density_MeV_fm3
    cold = solve_matter(0.1, 5.0, ElectronFraction(0.3), TM1)
    cold_without = solve_matter(0.1, 5.0, ElectronFraction(0.3), TM1, antinucleons=False)
    assert cold.effective_mass_MeV == pytest.approx(cold_without.effective_mass_MeV, rel=1e-14)


def test_identity_call_order_does_not_matter():
    points = list(itertools.product((1e-3, 0.1, 0.6), (1.0, 30.0), CLOSURES))
    first = [solve_matter(n, t, closure, TM1) for n, t, closure in points]
    second = [solve_matter(n, t, closure, TM1) for n, t, closure in reversed(points)]
    assert first == second[::-1]


@pytest.mark.parametrize("name", parameter_set_names())
@pytest.mark.parametrize("muons", [False, True])
def test_identity_converges_everywhere(name, muons):
    parameters = parameter_set(name)
    for density, temperature, closure in itertools.product(
        np.geomspace(1e-4, 1.0, 9), np.geomspace(0.5, 80.0, 6), [*CLOSURES, LeptonFraction(1e-6)]
    ):
        state = solve_matter(density, temperature, closure, parameters, muons=muons)
        assert state.residuals.largest < 1e-11
        assert state.effective_mass_error_MeV < 1e-9
        assert state.chemical_potential_error_MeV < 1e-9


@pytest.mark.parametrize("name", parameter_set_names())
@pytest.mark.parametrize("density", [MINIMUM_BARYON_DENSITY_fm3, MAXIMUM_BARYON_DENSITY_fm3])
@pytest.mark.parametrize("temperature", [0.01, 0.1, 100.0])
def test_identity_converges_at_the_ends_of_the_range(name, density, temperature):
    for closure, antinucleons in itertools.product(CLOSURES[:3], (False, True)):
        state = solve_matter(density, temperature, closure, parameter_set(name), antinucleons=antinucleons)
        assert state.residuals.largest < 1e-9


@pytest.mark.parametrize("name", parameter_set_names())
def test_identity_gap_equation_has_one_root(name):
    parameters = parameter_set(name)
    rule = gauss_legendre(24)
    mass = parameters.nucleon_mass_MeV
    masses = np.concatenate([[1e-3, 0.1, 1.0, 3.0], np.linspace(5.0, mass, 60)])
    for density, temperature, fraction in itertools.product(
        np.geomspace(MINIMUM_BARYON_DENSITY_fm3, MAXIMUM_BARYON_DENSITY_fm3, 7),
        (0.01, 1.0, 10.0, 40.0, 100.0),
        (0.01, 0.5),
    ):
        signs = []
        for effective_mass in masses:
            scalar = sum(
                chemical_potential_of_density(
                    part * density / fm**3, effective_mass, temperature, 2.0, True, math.nan, *rule
                )[1]
                for part in (fraction, 1.0 - fraction)
            )
            sigma = (mass - effective_mass) / parameters.sigma_coupling
            signs.append(scalar > parameters.scalar_force_MeV3(sigma) / parameters.sigma_coupling)
        assert signs == sorted(signs)
        assert signs[-1]
        assert not signs[0]


def test_identity_omega_equation_has_one_root():
    mixing = 4.0 * FSUGOLD.omega_rho_coupling * (FSUGOLD.omega_coupling * FSUGOLD.rho_coupling) ** 2
    for density, asymmetry in itertools.product(
        np.linspace(0.01, MAXIMUM_BARYON_DENSITY_fm3, 30), (-1.0, -0.7, -0.3, 0.0, 1.0)
    ):
        source = FSUGOLD.omega_coupling * density / fm**3
        omega = np.linspace(0.0, source / FSUGOLD.omega_mass_MeV**2, 2001)
        rho = FSUGOLD.rho_coupling * asymmetry * density / fm**3
        rho = rho / (FSUGOLD.rho_mass_MeV**2 + 2.0 * mixing * omega**2)
        force = omega * (
            FSUGOLD.omega_mass_MeV**2 + FSUGOLD.omega_quartic_coupling * omega**2 + 2.0 * mixing * rho**2
        )
        signs = force >= source
        assert np.all(signs == np.sort(signs))


# ---------------------------------------------------------------- published


# Value and tolerance: half a unit of the last printed digit. The exceptions are E/A and K of NL3, where the
# row gives -16.240 and 271.6 (common/matter/relativistic_mean_field/REFERENCE.md).
@pytest.mark.parametrize(
    ("name", "density", "energy", "incompressibility", "mass_ratio", "symmetry_energy"),
    [
        ("TM1", (0.145, 5e-4), (-16.3, 0.05), (281.0, 0.5), (0.634, 5e-4), (36.9, 0.05)),
        ("NL3", (0.148, 5e-4), (-16.299, 0.06), (271.76, 0.25), (0.60, 5e-3), (37.4, 0.05)),
        ("FSUGold", (0.148, 5e-4), (-16.30, 5e-3), (230.0, 0.5), (0.610, 5e-4), (32.59, 5e-3)),
    ],
)
def test_published_saturation_properties(
    name, density, energy, incompressibility, mass_ratio, symmetry_energy
):
    parameters = parameter_set(name)
    # At 0.05 MeV the thermal energy per baryon, about T²/15 MeV, is 2e-4 MeV.
    temperature = 0.05

    def state(n, fraction=0.5):
        return solve_matter(n, temperature, ElectronFraction(fraction), parameters)

    def pressure(n):
        return state(n).baryons.pressure_MeV_fm3

    n0 = brentq(pressure, 0.12, 0.17, xtol=1e-9)
    saturated = state(n0)
    assert n0 == pytest.approx(density[0], abs=density[1])
    binding = saturated.baryons.energy_density_MeV_fm3 / n0 - parameters.nucleon_mass_MeV
    assert binding == pytest.approx(energy[0], abs=energy[1])
    assert 9.0 * derivative(pressure, n0, 1e-3) == pytest.approx(
        incompressibility[0], abs=incompressibility[1]
    )
    assert saturated.effective_mass_MeV / parameters.nucleon_mass_MeV == pytest.approx(
        mass_ratio[0], abs=mass_ratio[1]
    )
    asymmetric = state(n0, 0.49)
    slope = asymmetric.neutron_chemical_potential_MeV - asymmetric.proton_chemical_potential_MeV
    assert slope / (8.0 * 0.01) == pytest.approx(symmetry_energy[0], abs=symmetry_energy[1])


def test_published_fsugold_conversion():
    sigma2, omega2, rho2, kappa, lambda_, zeta = 112.1996, 204.5469, 138.4701, 1.4203, 0.023762, 0.06
    assert FSUGOLD.sigma_coupling == pytest.approx(math.sqrt(sigma2), rel=1e-11)
    assert FSUGOLD.omega_coupling == pytest.approx(math.sqrt(omega2), rel=1e-11)
    assert FSUGOLD.rho_coupling == pytest.approx(math.sqrt(rho2) / 2.0, rel=1e-11)
    assert FSUGOLD.sigma_cubic_coupling_per_fm == pytest.approx(kappa * sigma2**1.5 / 2.0 * fm, rel=1e-8)
    assert FSUGOLD.sigma_quartic_coupling == pytest.approx(lambda_ * sigma2**2 / 6.0, rel=1e-11)
    assert FSUGOLD.omega_quartic_coupling == pytest.approx(zeta * omega2**2 / 6.0, rel=1e-11)


def test_published_further_digits_of_tm1_change_little():
    longer = dataclasses.replace(
        TM1,
        sigma_mass_MeV=511.19777,
        sigma_coupling=10.02892,
        omega_coupling=12.61394,
        rho_coupling=4.63219,
        sigma_cubic_coupling_per_fm=7.23247,
        sigma_quartic_coupling=0.61833,
        omega_quartic_coupling=71.30747,
    )
    for density in (0.05, 0.15, 0.5, 1.0):
        short_state = solve_matter(density, 15.0, BetaEquilibrium(), TM1)
        long_state = solve_matter(density, 15.0, BetaEquilibrium(), longer)
        for key in (
            "effective_mass_MeV",
            "neutron_chemical_potential_MeV",
            "electron_chemical_potential_MeV",
        ):
            assert getattr(long_state, key) == pytest.approx(getattr(short_state, key), abs=0.01)


# ---------------------------------------------------------------- oracle


def scipy_density(mass, mu, temperature, scalar=False):
    surface = max(mass, mu)
    edges = [surface + o * temperature for o in (-40.0, -10.0, 0.0, 10.0, 50.0)]
    edges = sorted({0.0, *(math.sqrt(e * e - mass * mass) for e in edges if e > mass)})
    if mass < edges[-1]:
        edges = sorted({*edges, mass})

    def integrand(k):
        energy = math.hypot(k, mass)
        particle = 0.5 * (1.0 - math.tanh((energy - mu) / (2.0 * temperature)))
        antiparticle = 0.5 * (1.0 - math.tanh((energy + mu) / (2.0 * temperature)))
        if scalar:
            return k * k * mass / energy * (particle + antiparticle)
        return k * k * (particle - antiparticle)

    return (
        sum(
            quad(integrand, low, high, epsabs=0.0, epsrel=1e-10, limit=100)[0]
            for low, high in itertools.pairwise(edges)
        )
        / math.pi**2
    )


def coupled_equations(x, density, temperature, closure, p):
    """Residuals in (m*, μ*_n, μ*_p, ω, ρ, μ_e), all at once and with their own integrals."""
    mass, neutron, proton, omega, rho, electron = x
    n_n, n_p = (scipy_density(mass, mu, temperature) for mu in (neutron, proton))
    scalar = sum(scipy_density(mass, mu, temperature, scalar=True) for mu in (neutron, proton))
    n_e = scipy_density(ELECTRON_MASS_MeV, electron, temperature)
    n_b = density / fm**3
    sigma = (p.nucleon_mass_MeV - mass) / p.sigma_coupling
    mixed = 8.0 * p.omega_rho_coupling * (p.omega_coupling * p.rho_coupling) ** 2
    neutrino = electron + proton - neutron + 2.0 * p.rho_coupling * rho
    if isinstance(closure, BetaEquilibrium):
        last = neutrino / 100.0
    elif isinstance(closure, ElectronFraction):
        last = n_e / n_b - closure.electron_fraction
    else:
        n_nu = neutrino * (neutrino**2 + (math.pi * temperature) ** 2) / (6.0 * math.pi**2)
        last = (n_e + closure.neutrino_degeneracy * n_nu) / n_b - closure.lepton_fraction
    return [
        p.scalar_force_MeV3(sigma) / p.sigma_coupling / n_b - scalar / n_b,
        (p.omega_mass_MeV**2 * omega + p.omega_quartic_coupling * omega**3 + mixed * rho**2 * omega)
        / p.omega_coupling
        / n_b
        - 1.0,
        (p.rho_mass_MeV**2 * rho + mixed * omega**2 * rho) / p.rho_coupling / n_b - (n_p - n_n) / n_b,
        (n_n + n_p) / n_b - 1.0,
        (n_p - n_e) / n_b,
        last,
    ]


@pytest.mark.parametrize(
    ("density", "temperature", "closure", "parameters"),
    [
        (0.5, 15.0, BetaEquilibrium(), TM1_939),
        (0.15, 30.0, LeptonFraction(0.31, 2.0), TM1_939),
        (0.02, 8.0, ElectronFraction(0.1), TM1),
        (0.3, 20.0, LeptonFraction(0.05), FSUGOLD),
    ],
)
def test_oracle_scipy(density, temperature, closure, parameters):
    state = solve_matter(density, temperature, closure, parameters)
    found = np.array(
        [
            state.effective_mass_MeV,
            state.neutron_effective_chemical_potential_MeV,
            state.proton_effective_chemical_potential_MeV,
            state.omega_field_MeV,
            state.rho_field_MeV,
            state.electron_chemical_potential_MeV,
        ]
    )
    shift = np.array([3.0, -2.0, 2.0, 0.5, 0.2, -3.0])
    reference = root(
        coupled_equations,
        found + shift,
        args=(density, temperature, closure, parameters),
        method="hybr",
        options={"xtol": 1e-13},
    )
    assert np.max(np.abs(reference.fun)) < 1e-10
    np.testing.assert_allclose(found, reference.x, rtol=1e-9, atol=0.0)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("density", "temperature", "message"),
    [
        (0.0, 10.0, "baryon_density_fm3 = 0.0"),
        (-0.1, 10.0, "baryon_density_fm3 = -0.1"),
        (math.nan, 10.0, "baryon_density_fm3 = nan"),
        (5.0, 10.0, "baryon_density_fm3 = 5.0"),
        (0.1, 0.0, "temperature_MeV = 0.0"),
        (0.1, -1.0, "temperature_MeV = -1.0"),
        (0.1, math.nan, "temperature_MeV = nan"),
        (0.1, math.inf, "temperature_MeV = inf"),
    ],
)
def test_bad_input_state(density, temperature, message):
    with pytest.raises(ValueError, match=message):
        solve_matter(density, temperature, BetaEquilibrium(), TM1)


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.1, 1.3, math.nan])
def test_bad_input_fractions(fraction):
    with pytest.raises(ValueError, match=r"electron_fraction = .* allowed range"):
        ElectronFraction(fraction)
    with pytest.raises(ValueError, match=r"lepton_fraction = .* allowed range"):
        LeptonFraction(fraction)


@pytest.mark.parametrize("degeneracy", [0.0, -1.0, math.nan, math.inf])
def test_bad_input_degeneracy(degeneracy):
    with pytest.raises(ValueError, match=r"neutrino_degeneracy = .* allowed range"):
        LeptonFraction(0.3, degeneracy)


def test_bad_input_names_and_types():
    with pytest.raises(ValueError, match="parameter set = 'TM9' is not one of 'TM1'"):
        parameter_set("TM9")
    with pytest.raises(ValueError, match=r"closure = 0\.3"):
        solve_matter(0.1, 10.0, 0.3, TM1)
    with pytest.raises(ValueError, match="quadrature_order"):
        solve_matter(0.1, 10.0, BetaEquilibrium(), TM1, quadrature_order=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nucleon_mass_MeV": 0.0}, "nucleon_mass_MeV"),
        ({"sigma_coupling": math.nan}, "sigma_coupling"),
        ({"omega_quartic_coupling": -1.0}, "omega_quartic_coupling"),
        ({"sigma_cubic_coupling_per_fm": math.inf}, "sigma_cubic_coupling_per_fm"),
        ({"sigma_quartic_coupling": -100.0}, "sigma_quartic_coupling"),
    ],
)
def test_bad_input_parameters(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(TM1, **change)
