"""Time spectra of scattered supernova neutrinos against nested adaptive quadrature, at equal accuracy.

Run with `python -m benchmarks.das2022` from the root of the repository (some minutes). A curve is the flux
at 1000 energies from 0.1 to 60 MeV for one coupling, with its error estimate, nothing kept from other curves.
Baselines are `scipy.integrate.quad` nested, with the rate and the column density as splines of the redshift:

- as published: over the energy of the supernova neutrino and the redshifts of supernova and scattering;
- first generation: the same with the last integral done by hand;
- cascade: over the redshift, and over the energy of the supernova neutrino for what it leaves.

Their tolerance is lowered until the measured error, against the library on a grid of half the panels, is
below the target; they are timed at one to three energies, as a thousand would take hours. The last lines are
Table I and all figures, with all readings and couplings; Figs. 4 to 6 on two grids of the fluxes, for their
error.
"""

import math
import time

import numpy as np
import scipy.integrate
import scipy.interpolate

from benchmarks.reporting import record, timed
from common.replication.parameters import load_parameters
from common.units import K, Mpc, cm, s, yr
from papers.das2022 import fig1, fig2, fig3, fig4, fig5, fig6, table_1
from papers.das2022.model.antineutrinos import mixture
from papers.das2022.model.detection import Experiment, skies_on_two_grids
from papers.das2022.model.fluxes import READINGS, fluxes, one_species, relic_density_cm3
from papers.das2022.model.literal_scattering import boosted_flux_as_published
from papers.das2022.parameters import (
    Cosmology,
    LeadDetector,
    RelicNeutrinos,
    SelfInteractions,
    SuperKamiokande,
    Supernovae,
)

TARGET_ACCURACY = 1e-5
TARGET_CURVE_s = 0.010
TARGET_RATIO = 1e4
TARGET_FIGURES_s = 10.0
COUPLING_inverse_MeV3 = 1e-10
ENERGIES_MeV = np.geomspace(0.1, 60.0, 1000)
SAMPLE_MeV = {"as published": (25.0,), "first generation": (1.0, 8.0, 25.0), "cascade": (1.0, 8.0, 25.0)}
LARGEST_ENERGY_MeV = 250.0

COSMOLOGY = load_parameters("das2022.cosmology", Cosmology)
SUPERNOVAE = load_parameters("das2022.supernovae", Supernovae)
RELIC = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
SEARCH = load_parameters("das2022.super_kamiokande", SuperKamiokande)
INTERACTIONS = load_parameters("das2022.self_interactions", SelfInteractions)
DETECTOR = load_parameters("das2022.lead_detector", LeadDetector)
LEAD = Experiment(DETECTOR.sin2_weak_mixing_angle)

METHODS = {
    "as published": lambda one: boosted_flux_as_published(one, COUPLING_inverse_MeV3),
    "first generation": lambda one: one.first_generation(COUPLING_inverse_MeV3),
    "cascade": lambda one: one.cascade(COUPLING_inverse_MeV3),
}


def neutrinos(refinement=0):
    """One species of 7 MeV, tabulated anew."""
    return one_species(COSMOLOGY, SUPERNOVAE, RELIC, 7.0, refinement=refinement)


def curve(method):
    """Spectrum at all energies, and its error estimate."""
    flux = METHODS[method](neutrinos())
    return flux(ENERGIES_MeV), float(np.max(flux.interpolation_error))


class Spline:
    """A cubic spline on an even grid from 0, for single arguments at the price of a few additions."""

    def __init__(self, end, values):
        """Tabulate the coefficients."""
        grid = np.linspace(0.0, end, len(values))
        self.step = grid[1]
        self.coefficients = scipy.interpolate.CubicSpline(grid, values).c.T.tolist()

    def __call__(self, x):
        """Value."""
        i = min(int(x / self.step), len(self.coefficients) - 1)
        a, b, c, d = self.coefficients[i]
        t = x - i * self.step
        return ((a * t + b) * t + c) * t + d


class Nested:
    """Nested quadrature with splines of the redshift."""

    def __init__(self, epsrel):
        """Tabulate the splines."""
        one = neutrinos()
        redshift = np.linspace(0.0, 6.0, 1201)
        population, cosmology = one.population, one.population.cosmology
        rate = population.collapse_rate_yr_Mpc3(redshift) / (yr * Mpc**3) * (cm**2 * s)
        column = cosmology.weighted_column_density_cm2(redshift, relic_density_cm3(RELIC)) / cm**2
        self.rate = Spline(6.0, rate / cosmology.hubble_rate_MeV(redshift))
        column *= COUPLING_inverse_MeV3
        self.column = Spline(6.0, column)
        self.slope = Spline(6.0, scipy.interpolate.CubicSpline(redshift, column).derivative()(redshift))
        self.norm = one.emission.number_scale / 7.0
        self.epsrel = epsrel

    def quad(self, integrand, lower, upper):
        """Adaptive quadrature at the chosen tolerance."""
        return scipy.integrate.quad(integrand, lower, upper, epsabs=0.0, epsrel=self.epsrel, limit=200)[0]

    def source(self, energy, z):
        """Per redshift and energy."""
        x = energy * (1.0 + z) / 7.0
        return self.norm * x * x / (math.exp(x) + 1.0) * self.rate(z)

    def over_energy(self, kernel, energy):
        """Integral over the supernova neutrino's energy and redshift."""
        return self.quad(
            lambda initial: self.quad(lambda z: self.source(initial, z) * kernel(initial, z), 0.0, 6.0),
            energy,
            LARGEST_ENERGY_MeV,
        )

    def as_published(self, energy):
        """Third integral over the redshift of the scattering."""

        def kernel(initial, z):
            far = self.column(z)
            return self.quad(
                lambda near: (
                    (1.0 + near) ** 2 * self.slope(near) * math.exp(-initial * (far - self.column(near)))
                ),
                0.0,
                z,
            )

        return self.over_energy(kernel, energy)

    def first_generation(self, energy):
        """Third integral in closed form."""
        return self.over_energy(lambda initial, z: -math.expm1(-initial * self.column(z)) / initial, energy)

    def cascade(self, energy):
        """Primaries and, for each emitted energy and redshift, what is left at the energy."""

        def at_redshift(z):
            x = self.column(z)
            products = self.quad(
                lambda initial: self.source(initial, z) * x * (2.0 + x * (initial - energy)),
                energy,
                LARGEST_ENERGY_MeV,
            )
            return math.exp(-x * energy) * (self.source(energy, z) + products)

        return self.quad(at_redshift, 0.0, 6.0)


def baseline(method, exact):
    """Mean seconds for one energy and worst error, at the loosest tolerance that meets the target."""
    epsrel = 1e-2
    while True:
        nested = Nested(epsrel)
        seconds, worst = 0.0, 0.0
        for energy in SAMPLE_MeV[method]:
            start = time.perf_counter()
            value = getattr(nested, method.replace(" ", "_"))(energy)
            seconds += time.perf_counter() - start
            worst = max(worst, abs(value / float(exact(energy)) - 1.0))
        if worst <= TARGET_ACCURACY or epsrel < 1e-9:
            return seconds / len(SAMPLE_MeV[method]), worst
        epsrel /= 10.0


def verdict(met):
    """One word."""
    return "met" if met else "MISSED"


def spectra_and_limit():
    """Figs. 2 and 3: spectra and integrals of all readings and couplings."""
    one = neutrinos()
    for coupling in (1e-9, 1e-10, 1e-11, 1e-12):
        for reading in READINGS:
            for flux in fluxes(one, coupling, reading):
                flux(fig2.ENERGIES_MeV)
    for temperatures in (None, (6.0, 7.0)):
        fig3.temperature_set("set", mixture(COSMOLOGY, SUPERNOVAE, RELIC, 0.7, temperatures), SEARCH)


def both_skies():
    """Neutrinos of the sky on two grids, tabulated anew."""
    return skies_on_two_grids(COSMOLOGY, SUPERNOVAE, RELIC, DETECTOR)


def table_and_limits():
    """Table I and Fig. 1: the rate, and couplings that other limits leave."""
    bounds = fig1.limits()
    table_1.break_constants(SUPERNOVAE, COSMOLOGY)
    table_1.relic_numbers(RELIC)
    table_1.rate_numbers()
    return fig1.benchmarks(INTERACTIONS, bounds) | fig1.largest_couplings(INTERACTIONS, bounds)


FIGURES = {
    "Table I and Fig. 1": table_and_limits,
    "Figs. 2 and 3": spectra_and_limit,
    "Fig. 4": lambda: fig4.compute(*both_skies(), LEAD),
    "Fig. 5": lambda: fig5.compute(*both_skies(), LEAD),
    "Fig. 6": lambda: fig6.compute(*both_skies(), RELIC.temperature_K * K, relic_density_cm3(RELIC)),
}
"""What computes each figure, from the parameters on."""


def figures():
    """Seconds for each of the figures, recorded by themselves and together."""
    seconds = {name: timed(compute) for name, compute in FIGURES.items()}
    for name, value in seconds.items():
        record(f"{name}, all readings", value)
    total = sum(seconds.values())
    record("Table I and all figures, all readings", total, target_seconds=TARGET_FIGURES_s)


def main():
    """Run and print."""
    start = time.perf_counter()
    for method in METHODS:
        curve(method)
    print(f"compilation: {time.perf_counter() - start:.1f} s")
    fine = neutrinos(refinement=1)
    for method, call in METHODS.items():
        exact = call(fine)
        values, estimate = curve(method)
        reference = exact(ENERGIES_MeV)
        error = np.max(np.abs(values / reference - 1.0))
        seconds = timed(lambda method=method: curve(method), 10)
        largest = float(np.max(reference))
        print(
            f"{method}: 1000 energies in {1e3 * seconds:.1f} ms (target {1e3 * TARGET_CURVE_s:.0f} ms: "
            f"{verdict(seconds <= TARGET_CURVE_s)}), measured error {error:.0e} of each value "
            f"(target {TARGET_ACCURACY:.0e}: {verdict(error <= TARGET_ACCURACY)}), "
            f"estimate {estimate / largest:.0e} of the largest"
        )
        each, worst = baseline(method, exact)
        ratio = each * ENERGIES_MeV.size / seconds
        print(
            f"  nested quad: error {worst:.0e}, {1e3 * each:.0f} ms per energy; a curve {ratio:.1e} x "
            f"(target {TARGET_RATIO:.0e}: {verdict(ratio >= TARGET_RATIO)})"
        )
        record(
            f"{method} spectrum, 1000 energies",
            seconds,
            error=float(error),
            reference="nested scipy.integrate.quad with splined column",
            reference_seconds=each * ENERGIES_MeV.size,
            reference_error=worst,
            target_seconds=TARGET_CURVE_s,
            target_ratio=TARGET_RATIO,
        )
    figures()


if __name__ == "__main__":
    main()
