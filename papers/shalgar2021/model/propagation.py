r"""Propagation of arXiv:1912.09115, Sec. IV: the path to Earth, what arrives, and the coupling on the limit.

The optical depth is that of `common.cascade.breit_wigner_cascade`, with n D relic neutrinos per area.
Readings of n:

- ``"all_species"``: the 330 cm⁻³ that the text states, all six species;
- ``"one_species"``: a sixth of it. Through the s-channel of a flavour-diagonal coupling a neutrino meets
  its partner only among the antineutrinos of its own flavour (or, with lepton number violated, among its own
  species).

A point is excluded where the number of neutrinos above threshold, over those emitted, is below 1 - 0.99.
Other criteria: over those emitted above threshold; and unscattered neutrinos only, since a scattered one
arrives hours late (`papers.shalgar2021.model.arrival_window` counts the few that don't).

>>> reference = Propagation(
...     distance_kpc=50.0, neutrino_mass_eV=0.05, relic_density_inverse_cm3=330.0, mean_energy_MeV=15.0,
...     mean_squared_energy_MeV2=290.0, threshold_MeV=5.0, downscattered_fraction=0.99,
...     maximum_energy_MeV=250.0, burst_duration_s=10.0,
... )
>>> path = Path.of(reference, "all_species")
>>> f"{math.log10(coupling_on_limit(path, 1e-5)):.3f}"
'-1.967'
"""

import dataclasses
import itertools
import math
from collections.abc import Callable
from typing import Literal, Self, TypeAlias

import numpy as np

from common import units
from common.cascade.breit_wigner_cascade import (
    ResonantOpticalDepth,
    arrivals_above,
    breit_wigner_optical_depth,
)
from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.numerics.root_finding import bracketed_root
from common.replication.ledger.quantities import Quantity, Variant, given
from common.thermal.distributions import pinched_spectrum_inverse_MeV, pinching_parameter
from common.thermal.relic_neutrinos import DEGREES_OF_FREEDOM_OF_ALL_SPECIES
from common.validation import FloatArray, require_one_of, require_positive
from papers.shalgar2021.parameters import Propagation

DensityReading: TypeAlias = Literal["all_species", "one_species"]
DENSITY_READINGS: tuple[DensityReading, ...] = ("all_species", "one_species")

_LEAST_LOG10_COUPLING = -4.0
_LOG10_STEP = 0.25
_FINEST_LOG10_STEP = 0.01
# Of log10 g on the limit: root finding and the cascade's own error over its slope.
LOG10_ERROR = 1e-8


@dataclasses.dataclass(frozen=True)
class Path:
    """What a neutrino meets on its way, what is emitted, and when a point counts as excluded.

    Attributes
    ----------
    distance_kpc, neutrino_mass_eV, relic_density_inverse_cm3
        D, m and n.
    mean_energy_MeV, mean_squared_energy_MeV2
        Moments of the pinched spectrum emitted.
    threshold_MeV
        Energy below which a neutrino is not detected.
    surviving_fraction
        Largest part above threshold, of those emitted, that is excluded.
    maximum_energy_MeV
        Energy above which nothing is emitted.
    """

    distance_kpc: float
    neutrino_mass_eV: float
    relic_density_inverse_cm3: float
    mean_energy_MeV: float
    mean_squared_energy_MeV2: float
    threshold_MeV: float
    surviving_fraction: float
    maximum_energy_MeV: float

    @classmethod
    def of(cls, parameters: Propagation, density: DensityReading) -> Self:
        """The path of the paper, with one reading of the density of targets.

        Raises
        ------
        ValueError
            The reading isn't known.
        """
        require_one_of("density", density, DENSITY_READINGS)
        species = 1 if density == "all_species" else DEGREES_OF_FREEDOM_OF_ALL_SPECIES
        return cls(
            distance_kpc=parameters.distance_kpc,
            neutrino_mass_eV=parameters.neutrino_mass_eV,
            relic_density_inverse_cm3=parameters.relic_density_inverse_cm3 / species,
            mean_energy_MeV=parameters.mean_energy_MeV,
            mean_squared_energy_MeV2=parameters.mean_squared_energy_MeV2,
            threshold_MeV=parameters.threshold_MeV,
            surviving_fraction=1.0 - parameters.downscattered_fraction,
            maximum_energy_MeV=parameters.maximum_energy_MeV,
        )

    @property
    def neutrino_mass_MeV(self) -> float:
        """Mass m in MeV."""
        return 1e-6 * self.neutrino_mass_eV

    @property
    def column_inverse_cm2(self) -> float:
        """Column n D in cm⁻²."""
        return self.relic_density_inverse_cm3 * self.distance_kpc * 1e-3 * units.Mpc / units.cm

    @property
    def pinching(self) -> float:
        """α of the emitted spectrum."""
        return float(pinching_parameter(self.mean_energy_MeV, self.mean_squared_energy_MeV2))

    def spectrum(self, energy_MeV: FloatArray) -> FloatArray:
        """Emitted spectrum, normalised to one neutrino, per MeV."""
        return pinched_spectrum_inverse_MeV(energy_MeV, self.mean_energy_MeV, self.pinching)

    def depth(self, mediator_mass_MeV: float, coupling: float) -> ResonantOpticalDepth:
        """Optical depth for a mediator."""
        return breit_wigner_optical_depth(
            mediator_mass_MeV, coupling, self.neutrino_mass_MeV, self.column_inverse_cm2
        )


def relic_density(parameters: Propagation) -> Quantity:
    """Density of targets in each reading, for the labels of figures."""
    densities = {one: Path.of(parameters, one).relic_density_inverse_cm3 for one in DENSITY_READINGS}
    return given(densities["all_species"], "cm^-3", "relic neutrinos of all six species").model_copy(
        update={
            "variants": {
                "one_species": Variant(value=densities["one_species"], description="those of one species")
            }
        }
    )


Criterion: TypeAlias = Callable[[Path, ResonantOpticalDepth], float]


def fraction_above_threshold(path: Path, depth: ResonantOpticalDepth) -> float:
    """Neutrinos that arrive above threshold, per emitted one."""
    return float(arrivals_above(depth, path.spectrum, path.threshold_MeV, path.maximum_energy_MeV).number)


def fraction_of_detectable(path: Path, depth: ResonantOpticalDepth) -> float:
    """Neutrinos that arrive above threshold, over those emitted above it."""
    free = ResonantOpticalDepth(0.0, 1.0, 1.0)
    return fraction_above_threshold(path, depth) / fraction_above_threshold(path, free)


def coupling_on_limit(
    path: Path,
    mediator_mass_MeV: float,
    criterion: Criterion = fraction_above_threshold,
    allowed_coupling: float | None = None,
) -> float:
    """Least coupling above which a point is excluded, for one mediator mass; infinite if above √(4π).

    Parameters
    ----------
    path
        The path, with the fraction that decides.
    mediator_mass_MeV
        M, positive.
    criterion
        Fraction that arrives, a function of path and optical depth.
    allowed_coupling
        A coupling known not to be excluded, near the limit if that is known, where the search starts.

    Raises
    ------
    ValueError
        The mass or the allowed coupling isn't positive.
    """
    mass = float(require_positive("mediator_mass_MeV", mediator_mass_MeV))
    highest = math.log10(MAXIMUM_PERTURBATIVE_COUPLING)

    def excess(log10_coupling: float) -> float:
        return criterion(path, path.depth(mass, 10.0**log10_coupling)) / path.surviving_fraction - 1.0

    if allowed_coupling is None:
        steps = np.arange(_LEAST_LOG10_COUPLING, highest, _LOG10_STEP)
    else:
        start = math.log10(require_positive("allowed_coupling", allowed_coupling))
        steps = start + _FINEST_LOG10_STEP * (2.0 ** np.arange(10) - 1.0)
    grid = np.append(steps[steps < highest], highest)
    for lower, upper in itertools.pairwise(grid):
        if excess(upper) < 0.0:
            logarithm = bracketed_root(
                "decimal logarithm of the coupling",
                f"on the limit at mediator_mass_MeV = {mass:g}: the path alone excludes it",
                excess,
                lower,
                upper,
                absolute_tolerance=1e-11,
            )
            return float(10.0**logarithm)
    return math.inf


def log10_coupling_on_limit(
    path: Path, mediator_mass_MeV: float, criterion: Criterion = fraction_above_threshold
) -> float:
    """Decimal logarithm of `coupling_on_limit`."""
    return math.log10(coupling_on_limit(path, mediator_mass_MeV, criterion))


def mass_reached_MeV(path: Path, coupling: float, criterion: Criterion = fraction_above_threshold) -> float:
    """Mediator mass up to which a coupling is excluded, in the regime where the limit rises with the mass.

    Raises
    ------
    ValueError
        The coupling isn't positive, or isn't excluded for any such mass.
    """
    g = float(require_positive("coupling", coupling))
    root_s = math.sqrt(2.0 * path.neutrino_mass_MeV * path.mean_energy_MeV)

    def excess(log10_mass: float) -> float:
        return criterion(path, path.depth(10.0**log10_mass, g)) / path.surviving_fraction - 1.0

    logarithm = bracketed_root(
        "decimal logarithm of the mass in MeV",
        f"up to which coupling = {g:g} is excluded",
        excess,
        math.log10(root_s),
        math.log10(1e4 * root_s),
        absolute_tolerance=1e-10,
    )
    return float(10.0**logarithm)
