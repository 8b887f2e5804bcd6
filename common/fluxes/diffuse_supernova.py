r"""Diffuse supernova neutrinos, free or scattering on relic neutrinos at rest on their way.

**One species.** Every flux is of one neutrino or antineutrino species, of which there are six; an emission is
that of one species, with its own energy (a sixth of the whole, if they share it equally) and temperature.
``relic_density_today_cm3`` counts the relic neutrinos that one such neutrino can scatter on.

**Kinetic equation.** E is the energy today, at redshift z it is E (1+z), and f(E, z) dE the number of
neutrinos per comoving volume (today's flux, if nothing happened afterwards; c = 1). A supernova that emits
F(E_em) dE_em, at the comoving rate R(z), adds F[E(1+z)] (1+z) dE in the time dt = dz / [(1+z) H]: the source
is R F[E(1+z)] / H per redshift, both factors 1+z cancel. Scattering with σ = G E(1+z), G = G_X² m_ν of
arXiv:2204.11885, removes n σ dt = G E n_0 (1+z)³ dz / H = E dX, with X = G K and K of
``FlatLambdaCDM.weighted_column_density_cm2``. The final energy of either neutrino, the scattered and the
struck one, is flat between 0 and the initial one, whether taken today or at the time. Towards the observer

    -∂f/∂X = -E f + 2 \int_E^∞ f dE' + (dX/dz)^{-1} R F[E(1+z)] / H,

so that without any further redshift factor:

- free flux:          φ = \int dz s,   s(E, z) = R F[E(1+z)] / H;
- attenuated flux:    φ_a = \int dz s e^{-E X};
- first generation, one neutrino counted per scattering of a primary, that scatters no more (Eq. (IV.11) of
  arXiv:2204.11885 without its factor (1+z)²):
                      ψ = \int_E^∞ dE' \int dz s (1 - e^{-E' X}) / E';
- whole cascade:      \int dz e^{-E X} [s + 2 X S + X² D],  S = \int_E^∞ s dE',  D = \int_E^∞ (E' - E) s dE'

(the equation of ``common.cascade.breit_wigner_cascade`` for τ = X E has f = e^{-X E} (f0 + 2 X S + X² D);
here from the place of each emission). Energy is conserved by the whole cascade; ψ has as many neutrinos as
φ - φ_a, and half its energy.

Approximations: σ ∝ s, i.e. a mediator much heavier than √(2 m E); relic neutrinos at rest with
m ≫ their momentum and ≪ E; no blocking; thermal emission, F = E_tot 120/(7π⁴) E²/T⁴ / (e^{E/T} + 1).

>>> from common.fluxes.cosmology import FlatLambdaCDM
>>> from common.fluxes.supernova_rate import StarFormationHistory
>>> population = SupernovaPopulation(
...     FlatLambdaCDM(67.0, 0.315), StarFormationHistory(0.02, 3.4, -0.3, -2.5, 1.0, 4.0, -10.0), 143.0, 6.0
... )
>>> one_species = ThermalEmission(energy_erg=5e52, temperature_MeV=7.0)
>>> neutrinos = DiffuseNeutrinos(population, one_species, relic_density_today_cm3=56.4)
>>> above = [flux.integral_above(17.3) for flux in (neutrinos.free(), neutrinos.cascade(1e-11))]
>>> print(*(f"{float(value):.3f} /cm2/s" for value in above))
2.153 /cm2/s 2.026 /cm2/s
"""

import dataclasses
import functools
import math
from typing import NamedTuple

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common.fluxes._diffuse_supernova import fermi_tails
from common.fluxes.cosmology import FlatLambdaCDM
from common.fluxes.supernova_rate import StarFormationHistory
from common.numerics.panel_functions import PanelFunction, PanelGrid
from common.numerics.quadrature import QuadratureRule, panel_rule
from common.units import Mpc, cm, erg, s, yr
from common.validation import (
    FloatArray,
    require_in_range,
    require_integer,
    require_non_negative,
    require_positive,
)

MAXIMUM_REDSHIFT = 20.0
MAXIMUM_REDUCED_ENERGY = 45.0
"""Largest energy in temperatures; above it a thermal spectrum holds less than 1e-15 of its number."""

_REDSHIFT_EDGES = (0.0, 0.015, 0.12, 0.45, 2.0, 2.9)
_LATE_EDGES = (4.8, 8.0, 15.0)
_SMALLEST_REDUCED_ENERGY = 2e-4
_GROWTH_OF_PANELS = 2.5
_WIDEST_PANEL = 4.0
_NODES_PER_PANEL = 14
_MAXIMUM_OPTICAL_DEPTH = 2e3


@dataclasses.dataclass(frozen=True)
class ThermalEmission:
    """What one supernova emits in one species: a Fermi-Dirac spectrum without chemical potential.

    F(E) = E_species 120/(7π⁴) E²/T⁴ / (e^{E/T} + 1), Eq. (III.6) of arXiv:2204.11885 with E_species in place
    of E_tot/6.

    Attributes
    ----------
    energy_erg
        Energy in this species, positive.
    temperature_MeV
        T, positive; the mean energy is 3.15 T.

    Raises
    ------
    ValueError
        A value isn't positive.
    """

    energy_erg: float
    temperature_MeV: float

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("energy_erg", self.energy_erg)
        require_positive("temperature_MeV", self.temperature_MeV)

    @property
    def number_scale(self) -> float:
        """E_species 120/(7π⁴) / T: F = number_scale / T · x² / (e^x + 1), x = E/T; a pure number."""
        return 120.0 / (7.0 * math.pi**4) * self.energy_erg * erg / self.temperature_MeV

    def spectrum_inverse_MeV(self, energy_MeV: ArrayLike) -> FloatArray:
        """F(E), neutrinos per MeV.

        Raises
        ------
        ValueError
            An energy is negative.
        """
        x = require_non_negative("energy_MeV", energy_MeV) / self.temperature_MeV
        return np.asarray(self.number_scale / self.temperature_MeV * _thermal_shape(x))[()]


def _thermal_shape(x: FloatArray) -> FloatArray:
    decay = np.exp(-x)
    return np.asarray(x**2 * decay / (1.0 + decay))


@dataclasses.dataclass(frozen=True)
class SupernovaPopulation:
    """Core-collapse supernovae of the universe, up to a redshift.

    Attributes
    ----------
    cosmology
        The expansion.
    star_formation
        History of star formation.
    solar_masses_per_collapse
        Mass of stars formed for each that collapses, positive.
    maximum_redshift
        In (0, 20].

    Raises
    ------
    ValueError
        A number is outside its range.
    """

    cosmology: FlatLambdaCDM
    star_formation: StarFormationHistory
    solar_masses_per_collapse: float
    maximum_redshift: float

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("solar_masses_per_collapse", self.solar_masses_per_collapse)
        require_in_range("maximum_redshift", self.maximum_redshift, 0.0, MAXIMUM_REDSHIFT, interval="(]")

    def collapse_rate_yr_Mpc3(self, redshift: ArrayLike) -> FloatArray:
        """Comoving rate of core collapses, per year and Mpc³; zero above the largest redshift.

        Raises
        ------
        ValueError
            A redshift is negative.
        """
        rate = self.star_formation.density_Msun_yr_Mpc3(redshift) / self.solar_masses_per_collapse
        return np.where(np.asarray(redshift) <= self.maximum_redshift, rate, 0.0)[()]

    def redshift_edges(self) -> tuple[float, ...]:
        """Edges of panels in which rate and optical depths up to 2000 per unit of redshift are smooth.

        Narrow at z = 0, where an opaque universe lets neutrinos through, and at both breaks of the rate.
        """
        first, second = self.star_formation.first_break_redshift, self.star_formation.second_break_redshift
        breaks = [one + shift for one in (first, second) for shift in (-0.1, 0.1)]
        edges = {*_REDSHIFT_EDGES, *_LATE_EDGES, *breaks}
        inside = sorted(round(edge, 12) for edge in edges if 0.0 <= edge < self.maximum_redshift)
        return (*inside, float(self.maximum_redshift))


class _RedshiftTable(NamedTuple):
    """At the nodes of the redshift rule: redshift, weights of both rules times R/H, and the column K."""

    redshift: FloatArray
    weights: FloatArray
    coarse_weights: FloatArray
    column_cm2: FloatArray


class DiffuseNeutrinos:
    """Fluxes of one species at Earth from all supernovae, for any coupling to relic neutrinos.

    Parameters
    ----------
    population
        The supernovae and the expansion.
    emission
        What each emits in this species.
    relic_density_today_cm3
        Relic neutrinos today that one of these can scatter on, in cm⁻³, not negative. It and the coupling
        enter as a product only.
    refinement
        Times that each panel of energy and redshift is halved, 0 to 3, to measure the numerical error.

    Raises
    ------
    ValueError
        The density is negative, or a coupling of a method is outside its range.

    Notes
    -----
    All methods return a ``PanelFunction`` in cm⁻² s⁻¹ MeV⁻¹ of the energy in MeV, from 0 to 45 T, with the
    error of the redshift integral at each node. Couplings are G = G_X² m_ν = σ/E in MeV⁻³, from 0 up to where
    the optical depth at 45 T is 2000 per unit of redshift at z = 0. That error is the difference of nested
    rules and overstates: 2e-5 of the largest value, where the distance to panels halved twice is 2e-8. At the
    largest coupling these are 2e-3 and 6e-7, and at single energies the flux is good to 2e-5.
    """

    def __init__(
        self,
        population: SupernovaPopulation,
        emission: ThermalEmission,
        *,
        relic_density_today_cm3: float,
        refinement: int = 0,
    ) -> None:
        """Tabulate the source over energy and redshift."""
        require_non_negative("relic_density_today_cm3", relic_density_today_cm3)
        require_integer("refinement", refinement, 0, 3)
        self.population = population
        self.emission = emission
        self.relic_density_today_cm3 = float(relic_density_today_cm3)
        temperature = emission.temperature_MeV
        edges = np.array(_halved(_reduced_energy_edges(), refinement)) * temperature
        self.grid = PanelGrid(tuple(edges.tolist()), order=_NODES_PER_PANEL)
        rule = panel_rule(_halved(population.redshift_edges(), refinement), order=4)
        self._table = self._redshift_table(rule)
        self._both_weights = np.stack([self._table.weights, self._table.coarse_weights], axis=1)
        scale = 1.0 + self._table.redshift
        self._reduced = self.grid.nodes[:, np.newaxis] / temperature * scale
        self._source = emission.number_scale / temperature * _thermal_shape(self._reduced)

    def _redshift_table(self, rule: QuadratureRule) -> _RedshiftTable:
        cosmology = self.population.cosmology
        rate = self.population.collapse_rate_yr_Mpc3(rule.nodes) / (yr * Mpc**3)
        # Per MeV of the spectrum F: natural units of R/H are those of a flux.
        weight = rate / cosmology.hubble_rate_MeV(rule.nodes) * (cm**2 * s)
        column = cosmology.weighted_column_density_cm2(rule.nodes, self.relic_density_today_cm3)
        return _RedshiftTable(rule.nodes, weight * rule.weights, weight * rule.coarse_weights, column)

    @property
    def redshifts(self) -> FloatArray:
        """Nodes of the redshift integral."""
        return self._table.redshift

    def columns_inverse_MeV(self, coupling_inverse_MeV3: float) -> FloatArray:
        """X = G K at ``redshifts``: optical depth to today over the energy today.

        Raises
        ------
        ValueError
            The coupling is outside its range.
        """
        return self._checked(coupling_inverse_MeV3) * self._table.column_cm2 / cm**2

    def column_per_redshift_today_inverse_MeV(self, coupling_inverse_MeV3: float) -> float:
        """dX/dz at z = 0, G n_0 c / H_0.

        Raises
        ------
        ValueError
            The coupling is outside its range.
        """
        return self._checked(coupling_inverse_MeV3) * self._hubble_column_MeV2

    @property
    def _hubble_column_MeV2(self) -> float:
        return self.relic_density_today_cm3 / cm**3 / self.population.cosmology.hubble_constant_MeV

    def _checked(self, coupling_inverse_MeV3: float) -> float:
        opacity = self._hubble_column_MeV2 * self.grid.edges[-1]
        largest = _MAXIMUM_OPTICAL_DEPTH / opacity if opacity > 0.0 else math.inf
        return require_in_range("coupling_inverse_MeV3", float(coupling_inverse_MeV3), 0.0, largest)

    def integrated_over_redshift(self, kernel: FloatArray) -> PanelFunction:
        """The integral of source times a kernel, of shape ``(energies, redshifts)``, with its error."""
        return self._integrated(self._source * kernel)

    def _integrated(self, integrand: FloatArray) -> PanelFunction:
        value, coarse = (integrand @ self._both_weights).T
        return PanelFunction(self.grid, np.ascontiguousarray(value), np.abs(value - coarse))

    def free(self) -> PanelFunction:
        """Flux without scattering, φ = ∫ dz s."""
        return self._integrated(self._source)

    def attenuated(self, coupling_inverse_MeV3: float) -> PanelFunction:
        """Flux of those that never scattered, ∫ dz s e^{-E X}."""
        column = self.columns_inverse_MeV(coupling_inverse_MeV3)
        return self._integrated(self._source * np.exp(-self.grid.nodes[:, np.newaxis] * column))

    def scattered(self, coupling_inverse_MeV3: float) -> PanelFunction:
        """Flux that scattering took away, ∫ dz s (1 - e^{-E X}), without cancellation for weak coupling."""
        column = self.columns_inverse_MeV(coupling_inverse_MeV3)
        return self._integrated(-self._source * np.expm1(-self.grid.nodes[:, np.newaxis] * column))

    def first_generation(self, coupling_inverse_MeV3: float) -> PanelFunction:
        r"""One neutrino per scattering of a primary, ψ = \int_E^∞ dE' (φ - φ_a)/E', scattering no more.

        It is the spectrum of the struck relic neutrinos, and equally that of the primaries after scattering.
        """
        lost = self.scattered(coupling_inverse_MeV3)
        return integral_of_quotient_above(lost)

    def cascade(self, coupling_inverse_MeV3: float) -> PanelFunction:
        """Flux of everything that arrives: primaries, struck relic neutrinos and all their products."""
        column = self.columns_inverse_MeV(coupling_inverse_MeV3)
        above, excess = self._source_above
        arriving = self._source + column * (2.0 * above + column * excess)
        arriving *= np.exp(-self.grid.nodes[:, np.newaxis] * column)
        return self._integrated(arriving)

    @functools.cached_property
    def _source_above(self) -> tuple[FloatArray, FloatArray]:
        """S and D of the module's description, in closed form, over R/H."""
        scale, number = 1.0 + self._table.redshift, self.emission.number_scale
        second, third = _fermi_tails(self._reduced)
        above = number / scale * second
        excess = number * self.emission.temperature_MeV / scale**2 * (third - self._reduced * second)
        return above, np.maximum(excess, 0.0)


def integral_of_quotient_above(flux: PanelFunction) -> PanelFunction:
    r"""\int_E^∞ dE' φ(E')/E' at every node, for a flux that vanishes at least like E at E = 0."""
    nodes = flux.grid.nodes
    values = flux.grid.integral_above_nodes(flux.values / nodes)
    error = flux.grid.integral_above_nodes(np.broadcast_to(np.asarray(flux.error), nodes.shape) / nodes)
    return PanelFunction(flux.grid, values, np.maximum(error, 0.0))


def _reduced_energy_edges() -> tuple[float, ...]:
    """Edges of panels in E/T: growing geometrically up to a largest width."""
    edges = [0.0, _SMALLEST_REDUCED_ENERGY]
    while edges[-1] < MAXIMUM_REDUCED_ENERGY:
        edges.append(edges[-1] + min((_GROWTH_OF_PANELS - 1.0) * edges[-1], _WIDEST_PANEL))
    edges[-1] = MAXIMUM_REDUCED_ENERGY
    return tuple(edges)


def _halved(edges: tuple[float, ...], times: int) -> tuple[float, ...]:
    for _ in range(times):
        middles = 0.5 * (np.array(edges[1:]) + np.array(edges[:-1]))
        edges = tuple(np.sort(np.concatenate([edges, middles])).tolist())
    return edges


@functools.cache
def _taylor_of_occupation() -> FloatArray:
    """Taylor coefficients of 1/(e^t + 1), -(2^n - 1) B_n/n! t^{n-1}, n even, over n + 2 and n + 3."""
    n = np.arange(2, 37, 2)
    coefficients = -(2.0**n - 1.0) * scipy.special.bernoulli(36)[2::2] / scipy.special.factorial(n)
    return np.asarray([coefficients / (n + 2.0), coefficients / (n + 3.0)])


def _fermi_tails(lower: FloatArray) -> tuple[FloatArray, FloatArray]:
    r"""\int_x^∞ t^k/(e^t + 1) dt for k = 2 and 3."""
    complete = np.array([1.5 * scipy.special.zeta(3.0), 7.0 * math.pi**4 / 120.0])
    tails = np.empty((2, lower.size))
    fermi_tails(np.ascontiguousarray(lower).ravel(), _taylor_of_occupation(), complete, tails)
    return tails[0].reshape(lower.shape), tails[1].reshape(lower.shape)
