"""Identity and oracle tests of the three readings of the boosted flux of arXiv:2204.11885."""

import functools
import math

import numpy as np
import pytest
import scipy.integrate

from common.replication.parameters import load_parameters
from common.units import Mpc, cm, s, yr
from papers.das2022.model.antineutrinos import AntineutrinoMixture, excluded_coupling_inverse_MeV3, mixture
from papers.das2022.model.fluxes import (
    ALL_SPECIES,
    READINGS,
    every_species,
    fluxes,
    one_species,
    relic_density_cm3,
    summed_over_species,
)
from papers.das2022.model.literal_scattering import boosted_flux_as_published
from papers.das2022.parameters import Cosmology, RelicNeutrinos, SuperKamiokande, Supernovae

COSMOLOGY = load_parameters("das2022.cosmology", Cosmology)
SUPERNOVAE = load_parameters("das2022.supernovae", Supernovae)
RELIC = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
SEARCH = load_parameters("das2022.super_kamiokande", SuperKamiokande)
COUPLINGS = (1e-12, 1e-10, 1e-9)


@functools.cache
def neutrinos(temperature=7.0, refinement=0):
    return one_species(COSMOLOGY, SUPERNOVAE, RELIC, temperature, refinement=refinement)


# Identities


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_without_the_redshift_factor_it_is_the_first_generation(coupling):
    literal = boosted_flux_as_published(neutrinos(), coupling, redshift_power=0.0)
    np.testing.assert_allclose(literal.values, neutrinos().first_generation(coupling).values, rtol=1e-12)


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_printed_redshift_factor_creates_neutrinos_and_energy(coupling):
    """At most one boosted neutrino per scattering, with the energy lost, is possible; printed is more."""
    lost = neutrinos().scattered(coupling)
    boosted = boosted_flux_as_published(neutrinos(), coupling)
    assert boosted.moment(0) > 7.0 * lost.moment(0)
    assert boosted.moment(1) > 2.5 * lost.moment(1)
    derived = fluxes(neutrinos(), coupling, "single_scattering").boosted
    assert derived.moment(0) == pytest.approx(lost.moment(0), rel=1e-10)
    assert derived.moment(1) == pytest.approx(0.5 * lost.moment(1), rel=1e-10)


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("reading", ["single_scattering", "cascade"])
def test_consistent_readings_conserve_energy(reading, coupling):
    total = fluxes(neutrinos(), coupling, reading).total
    assert total.moment(1) == pytest.approx(neutrinos().free().moment(1), rel=1e-10)


def test_mean_energy_of_the_struck_neutrino_is_half():
    lost = neutrinos().scattered(1e-11)
    struck = neutrinos().first_generation(1e-11)
    mean = (struck.moment(1) / struck.moment(0)) / (lost.moment(1) / lost.moment(0))
    assert mean == pytest.approx(0.5, rel=1e-10)


def test_weak_coupling_is_linear():
    weak, weaker = (boosted_flux_as_published(neutrinos(), one).values for one in (1e-17, 1e-18))
    np.testing.assert_allclose(weak, 10.0 * weaker, rtol=1e-4, atol=0.0)
    np.testing.assert_array_equal(boosted_flux_as_published(neutrinos(), 0.0).values, 0.0)


@pytest.mark.parametrize("reading", READINGS)
def test_degrees_of_freedom_and_coupling_enter_as_a_product(reading):
    one, six = (
        one_species(COSMOLOGY, SUPERNOVAE, RELIC.model_copy(update={"degrees_of_freedom": g}), 7.0)
        for g in (1.0, 6.0)
    )
    left, right = fluxes(one, 6e-11, reading), fluxes(six, 1e-11, reading)
    for first, second in zip(left, right, strict=True):
        np.testing.assert_allclose(first.values, second.values, rtol=1e-10, atol=1e-300)
    assert relic_density_cm3(RELIC.model_copy(update={"degrees_of_freedom": 1.0})) == pytest.approx(
        56.41, abs=5e-3
    )


def test_boosted_flux_is_flat_at_low_energy():
    for reading in ("as_published", "single_scattering"):
        boosted = fluxes(neutrinos(), 1e-11, reading).boosted
        assert float(boosted(1e-3)) == pytest.approx(float(boosted(1e-2)), rel=1e-3)


def test_species_are_counted_six_times():
    kinds = every_species(COSMOLOGY, SUPERNOVAE, RELIC)
    total = summed_over_species({name: one.free() for name, one in kinds.items()})
    expected = sum(
        count * float(kinds[name].free()(10.0))
        for name, count in (("electron_neutrino", 1), ("electron_antineutrino", 1), ("other", 4))
    )
    assert float(total.spectrum(10.0)) == pytest.approx(expected, rel=1e-12)
    assert ALL_SPECIES == 6
    with pytest.raises(ValueError, match="by_species"):
        summed_over_species({"other": kinds["other"].free()})


# Oracle


@pytest.mark.parametrize("energy_in_exponent", ["local", "present"])
@pytest.mark.parametrize("energy", [1.0, 12.0])
def test_printed_formula_by_nested_quadrature(energy, energy_in_exponent):
    """Eqs. IV.10 and IV.11 over source redshift, scattering redshift and energy, without reordering."""
    coupling = 1e-10
    one = neutrinos()
    population, cosmology = one.population, one.population.cosmology
    grid = np.linspace(0.0, 6.0, 4001)
    density = relic_density_cm3(RELIC) / cm**3
    power = 3 if energy_in_exponent == "local" else 2
    slopes = density * (1.0 + grid) ** power / cosmology.hubble_rate_MeV(grid)
    opacity = np.concatenate([[0.0], np.cumsum(0.5 * (slopes[1:] + slopes[:-1]) * np.diff(grid))])
    rate = (
        population.collapse_rate_yr_Mpc3(grid) / (yr * Mpc**3) * (cm**2 * s) / cosmology.hubble_rate_MeV(grid)
    )
    scattering = coupling * density * (1.0 + grid) ** 3 / cosmology.hubble_rate_MeV(grid) * (1.0 + grid) ** 2

    def integrand(initial):
        emitted = rate * one.emission.spectrum_inverse_MeV(initial * (1.0 + grid))
        # Contribution of sources above each scattering redshift, from the far end, step by step.
        inner = np.zeros_like(grid)
        decay = np.exp(-coupling * initial * np.diff(opacity))
        for i in range(grid.size - 2, -1, -1):
            step = grid[i + 1] - grid[i]
            inner[i] = decay[i] * (inner[i + 1] + 0.5 * step * emitted[i + 1]) + 0.5 * step * emitted[i]
        return float(np.trapezoid(scattering * inner, grid))

    nodes = np.concatenate(
        [np.linspace(energy, energy + 40.0, 81), np.linspace(energy + 42.0, energy + 120.0, 40)]
    )
    numeric = scipy.integrate.simpson([integrand(float(node)) for node in nodes], x=nodes)
    flux = boosted_flux_as_published(one, coupling, energy_in_exponent=energy_in_exponent)
    assert float(flux(energy)) == pytest.approx(float(numeric), rel=2e-4)


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_error_estimate_covers_a_finer_grid(coupling):
    coarse, fine = (boosted_flux_as_published(neutrinos(refinement=level), coupling) for level in (0, 1))
    energies = np.geomspace(1e-3, 80.0, 200)
    assert np.max(np.abs(coarse(energies) - fine(energies))) <= np.max(coarse.interpolation_error)
    change = abs(float(coarse.integral_above(17.3) - fine.integral_above(17.3)))
    assert change <= float(coarse.error_of_integral_above(17.3))


# The limit


def test_limit_is_where_the_total_is():
    antineutrinos = mixture(COSMOLOGY, SUPERNOVAE, RELIC, 0.7)
    coupling = excluded_coupling_inverse_MeV3(antineutrinos, 17.8, 2.7, "as_published")
    assert float(antineutrinos.above(17.8, coupling, "as_published").value) == pytest.approx(2.7, rel=1e-8)
    for reading in ("single_scattering", "cascade"):
        assert excluded_coupling_inverse_MeV3(antineutrinos, 17.8, 2.7, reading) is None


@pytest.mark.parametrize("reading", ["single_scattering", "cascade"])
def test_flux_above_threshold_only_falls(reading):
    antineutrinos = mixture(COSMOLOGY, SUPERNOVAE, RELIC, SEARCH.electron_antineutrino_survival_probability)
    totals = antineutrinos.scan([17.3, 17.8], [0.0, *np.geomspace(1e-13, 1e-9, 9)], reading)["total"].value
    assert np.all(np.diff(totals, axis=0) < 0.0)


# Bad input


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="reading"):
        fluxes(neutrinos(), 1e-11, "exact")
    with pytest.raises(ValueError, match="redshift_power"):
        boosted_flux_as_published(neutrinos(), 1e-11, redshift_power=5.0)
    with pytest.raises(ValueError, match="energy_in_exponent"):
        boosted_flux_as_published(neutrinos(), 1e-11, energy_in_exponent="both")
    with pytest.raises(ValueError, match="survival_probability"):
        AntineutrinoMixture(neutrinos(), neutrinos(), 1.5)
    with pytest.raises(ValueError, match="coupling"):
        fluxes(neutrinos(), -1e-11, "as_published")
    with pytest.raises(ValueError, match="component"):
        AntineutrinoMixture(neutrinos(), neutrinos(), 1.0).above(17.3, 1e-11, "cascade", "all")
    with pytest.raises(ValueError, match="coupling"):
        fluxes(neutrinos(), math.inf, "cascade")


def test_fluxes_are_pinned(pinned):
    energies = np.array([0.1, 1.0, 5.0, 10.0, 17.3, 30.0, 50.0])
    columns = {"energy_MeV": energies}
    for reading in READINGS:
        for coupling, name in ((1e-9, "1e-9"), (1e-11, "1e-11")):
            one = fluxes(neutrinos(), coupling, reading)
            columns |= {f"{reading}_{name}_{part}": getattr(one, part)(energies) for part in one._fields}
    pinned(columns, relative_tolerance=1e-6)
