"""Identity and oracle tests of diffuse supernova neutrinos and their scattering on relic neutrinos."""

import dataclasses
import functools
import itertools
import math

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given
from hypothesis import strategies as st

from common.fluxes.cosmology import FlatLambdaCDM
from common.fluxes.diffuse_supernova import DiffuseNeutrinos, SupernovaPopulation, ThermalEmission
from common.fluxes.supernova_rate import StarFormationHistory
from common.thermal.distributions import fermi_integral
from common.units import Mpc, cm, erg, s, yr
from tests.oracles.contact_cascade import contact_cascade_of_source, contact_daughters_inverse_MeV

POPULATION = SupernovaPopulation(
    FlatLambdaCDM(67.0, 0.315), StarFormationHistory(0.02, 3.4, -0.3, -2.5, 1.0, 4.0, -10.0), 143.0, 6.0
)
COUPLINGS = (1e-12, 1e-11, 1e-10, 1e-9)


@functools.cache
def neutrinos(temperature=7.0, density=112.8, refinement=0, maximum_redshift=6.0):
    return DiffuseNeutrinos(
        dataclasses.replace(POPULATION, maximum_redshift=maximum_redshift),
        ThermalEmission(5e52, temperature),
        relic_density_today_cm3=density,
        refinement=refinement,
    )


def source(energy, redshift, temperature=7.0):
    """Neutrinos per area, time, energy and redshift, from the definitions, without the module's tables."""
    thermal = ThermalEmission(5e52, temperature).spectrum_inverse_MeV(energy * (1.0 + redshift))
    rate = POPULATION.collapse_rate_yr_Mpc3(redshift) / (yr * Mpc**3)
    return rate / POPULATION.cosmology.hubble_rate_MeV(redshift) * thermal * (cm**2 * s)


def column(redshift, coupling, density=112.8):
    return coupling * POPULATION.cosmology.weighted_column_density_cm2(redshift, density) / cm**2


# Identities


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_first_generation_has_the_lost_number_and_half_the_lost_energy(coupling):
    one = neutrinos()
    lost, struck = one.scattered(coupling), one.first_generation(coupling)
    assert struck.moment(0) == pytest.approx(lost.moment(0), rel=1e-10)
    assert struck.moment(1) == pytest.approx(0.5 * lost.moment(1), rel=1e-10)


@pytest.mark.parametrize("coupling", [0.0, *COUPLINGS])
def test_cascade_conserves_energy_and_counts_scatterings(coupling):
    """Every scattering adds one neutrino: in all, the integral of (1 + X E) s over energy and redshift."""
    one = neutrinos()
    whole, free = one.cascade(coupling), one.free()
    assert whole.moment(1) == pytest.approx(free.moment(1), rel=1e-10)
    added = one.integrated_over_redshift(one.grid.nodes[:, np.newaxis] * one.columns_inverse_MeV(coupling))
    assert whole.moment(0) == pytest.approx(free.moment(0) + added.moment(0), rel=1e-10)


def test_emission_has_its_energy_and_mean():
    emission = ThermalEmission(5e52, 7.0)
    x = np.linspace(0.0, 400.0, 40001)
    spectrum = emission.spectrum_inverse_MeV(x)
    assert np.trapezoid(x * spectrum, x) == pytest.approx(5e52 * erg, rel=1e-6)
    mean = float(fermi_integral(3, 0.0) / fermi_integral(2, 0.0)) * 7.0
    assert np.trapezoid(x * spectrum, x) / np.trapezoid(spectrum, x) == pytest.approx(mean, rel=1e-6)


def test_without_scattering_all_agree():
    one = neutrinos()
    for flux in (one.attenuated(0.0), one.cascade(0.0)):
        np.testing.assert_array_equal(flux.values, one.free().values)
    np.testing.assert_array_equal(one.first_generation(0.0).values, 0.0)


def test_attenuated_and_scattered_add_up():
    one = neutrinos()
    total = one.attenuated(1e-10).values + one.scattered(1e-10).values
    np.testing.assert_allclose(total, one.free().values, rtol=1e-13, atol=0.0)


@pytest.mark.parametrize("method", ["first_generation", "scattered"])
def test_linear_in_a_weak_coupling(method):
    one = neutrinos()
    weak, weaker = (getattr(one, method)(coupling).values for coupling in (1e-17, 1e-18))
    np.testing.assert_allclose(weak, 10.0 * weaker, rtol=1e-4, atol=0.0)


def test_products_are_twice_the_first_generation_for_weak_coupling():
    one, coupling = neutrinos(), 1e-16
    products = one.cascade(coupling).values - one.attenuated(coupling).values
    struck = one.first_generation(coupling).values
    bulk = one.grid.nodes < 100.0
    np.testing.assert_allclose(products[bulk], 2.0 * struck[bulk], rtol=1e-3, atol=0.0)


@given(st.floats(1.0, 6.0), st.sampled_from(COUPLINGS))
def test_density_and_coupling_enter_as_a_product(factor, coupling):
    scaled = DiffuseNeutrinos(POPULATION, ThermalEmission(5e52, 7.0), relic_density_today_cm3=56.4 * factor)
    base = neutrinos(density=56.4)
    for method in ("attenuated", "first_generation", "cascade"):
        left = getattr(scaled, method)(coupling / factor).values
        np.testing.assert_allclose(left, getattr(base, method)(coupling).values, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("method", ["free", "attenuated", "first_generation", "cascade"])
def test_temperature_scales_energies(method):
    """Φ(E; T, G) = T⁻² φ(E/T; G T) at fixed emitted energy."""
    cold, hot = neutrinos(temperature=5.0), neutrinos(temperature=10.0)
    argument = {"free": ()}.get(method)
    left = getattr(cold, method)(*(argument if argument is not None else (2e-10,)))
    right = getattr(hot, method)(*(argument if argument is not None else (1e-10,)))
    np.testing.assert_allclose(left.values, 4.0 * right.values, rtol=1e-11, atol=1e-300)


def test_largest_redshift_does_not_matter_above_threshold():
    for coupling in (0.0, 1e-10):
        near, far = (
            neutrinos(maximum_redshift=one).cascade(coupling).integral_above(17.3) for one in (5.0, 8.0)
        )
        assert float(near) == pytest.approx(float(far), rel=2e-4)


def test_scattering_only_lowers_the_flux_above_threshold():
    one = neutrinos()
    above = [float(one.cascade(coupling).integral_above(17.3)) for coupling in np.geomspace(1e-14, 2e-9, 25)]
    assert np.all(np.diff([float(one.free().integral_above(17.3)), *above]) < 0.0)


# Oracles


@pytest.mark.parametrize("energy", [0.05, 1.0, 7.3, 20.0, 45.0])
def test_free_and_attenuated_flux_against_quadrature(energy):
    one = neutrinos()
    for coupling in (0.0, 1e-10):
        numeric = scipy.integrate.quad(
            lambda z, g=coupling: float(source(energy, z) * np.exp(-energy * column(z, g))),
            0.0,
            6.0,
            points=[1.0, 4.0],
            epsabs=0.0,
            epsrel=1e-10,
            limit=200,
        )[0]
        assert float(one.attenuated(coupling)(energy)) == pytest.approx(numeric, rel=1e-6)


@pytest.mark.parametrize("energy", [0.3, 5.0, 20.0])
def test_cascade_against_a_sum_of_line_cascades(energy):
    """Green's function of every emitted energy and redshift, by nested quadrature."""
    coupling = 1e-10

    def at_redshift(z):
        x = column(z, coupling)

        def integrand(initial):
            return float(source(initial, z) * contact_daughters_inverse_MeV(energy, initial, x))

        daughters = scipy.integrate.quad(integrand, energy, 150.0, epsabs=0.0, epsrel=1e-8, limit=200)[0]
        return daughters + float(source(energy, z) * np.exp(-energy * x))

    numeric = scipy.integrate.quad(at_redshift, 0.0, 6.0, points=[1.0, 4.0], epsabs=0.0, epsrel=1e-6)[0]
    assert float(neutrinos().cascade(coupling)(energy)) == pytest.approx(numeric, rel=3e-6)


def test_cascade_against_the_integrator_of_arbitrary_sources():
    coupling = 1e-10
    energies = np.geomspace(0.02, 200.0, 600)
    redshifts = np.concatenate([np.linspace(0.0, 6.0, 1201)])
    columns = column(redshifts, coupling)
    gradient = (
        112.8 / cm**3 * (1.0 + redshifts) ** 3 / POPULATION.cosmology.hubble_rate_MeV(redshifts) * coupling
    )
    table = np.array([source(energies, z) for z in redshifts]) / gradient[:, np.newaxis]
    other = contact_cascade_of_source(energies, columns, table)
    inside = energies < 60.0
    np.testing.assert_allclose(other[inside], neutrinos().cascade(coupling)(energies[inside]), rtol=2e-4)


def test_kinetic_equation_step_by_step():
    """Physical energies, scattering and dilution in small steps of time: no comoving shortcut."""
    coupling, steps = 1e-10, 3000
    cosmology = POPULATION.cosmology
    redshifts = np.linspace(6.0, 0.0, steps + 1)
    today = np.geomspace(0.02, 150.0, 400)
    number = np.zeros_like(today)
    for early, late in itertools.pairwise(redshifts):
        middle = 0.5 * (early + late)
        scale = 1.0 + middle
        physical = today * scale
        time = (early - late) / (scale * float(cosmology.hubble_rate_MeV(middle)))
        density = 112.8 / cm**3 * scale**3
        # Physical number density per physical energy: (1+z)^3 per volume, 1/(1+z) per energy.
        spectrum = number * scale**2
        rate = POPULATION.collapse_rate_yr_Mpc3(middle) / (yr * Mpc**3) * scale**3
        emitted = rate * ThermalEmission(5e52, 7.0).spectrum_inverse_MeV(physical)
        logarithm = spectrum * physical
        pieces = 0.5 * (logarithm[1:] + logarithm[:-1]) * np.diff(np.log(physical))
        above = np.concatenate([np.cumsum(pieces[::-1])[::-1], [0.0]])
        cross_section = coupling * density
        spectrum = spectrum + time * (
            emitted - cross_section * physical * spectrum + 2.0 * cross_section * above
        )
        number = spectrum / scale**2
    expected = neutrinos().cascade(coupling)(today)
    chosen = (today > 0.5) & (today < 40.0)
    np.testing.assert_allclose(number[chosen] * (cm**2 * s), expected[chosen], rtol=6e-3)


@pytest.mark.parametrize("coupling", [1e-12, 1e-9])
@pytest.mark.parametrize("method", ["attenuated", "first_generation", "cascade"])
def test_error_estimate_covers_a_finer_grid(method, coupling):
    coarse, fine = (getattr(neutrinos(refinement=level), method)(coupling) for level in (0, 1))
    energies = np.geomspace(1e-3, 80.0, 300)
    difference = np.abs(coarse(energies) - fine(energies))
    assert np.max(difference) <= np.max(coarse.interpolation_error)
    assert np.max(difference) <= 1e-6 * np.max(fine(energies))
    for threshold in (0.0, 17.3):
        change = abs(float(coarse.integral_above(threshold) - fine.integral_above(threshold)))
        assert change <= float(coarse.error_of_integral_above(threshold))


# Bad input


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: ThermalEmission(0.0, 7.0), "energy_erg"),
        (lambda: ThermalEmission(5e52, -7.0), "temperature_MeV"),
        (lambda: dataclasses.replace(POPULATION, maximum_redshift=0.0), "maximum_redshift"),
        (lambda: dataclasses.replace(POPULATION, maximum_redshift=30.0), "maximum_redshift"),
        (lambda: dataclasses.replace(POPULATION, solar_masses_per_collapse=math.nan), "solar_masses"),
        (lambda: neutrinos(density=-1.0), "relic_density_today_cm3"),
        (lambda: neutrinos(refinement=9), "refinement"),
        (lambda: neutrinos().cascade(-1e-10), "coupling_inverse_MeV3"),
        (lambda: neutrinos().cascade(math.nan), "coupling_inverse_MeV3"),
        (lambda: neutrinos().first_generation(1e-3), "coupling_inverse_MeV3"),
        (lambda: neutrinos().free()(-1.0), "points"),
        (lambda: POPULATION.collapse_rate_yr_Mpc3(-1.0), "redshift"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_rate_ends_at_the_largest_redshift():
    np.testing.assert_array_equal(POPULATION.collapse_rate_yr_Mpc3([6.0, 6.1]) > 0.0, [True, False])
