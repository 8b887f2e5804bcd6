r"""The supernova core of arXiv:1912.09115, Sec. III, reduced to one number: neutrinos met per area, X = n_ν
d.

Eq. 7 is N = σ X with X = n_ν d, so that N(M, g) is a power of the coupling and the limit N = 1 closed form:
``common.mediators.four_neutrinos.coupling_of_cross_section`` at σ = N/X. All that the text leaves open enters
X, whose eighth root counts. Readings of n_ν:

- ``"thermal"``: six species, Fermi-Dirac, zero chemical potential, T = ⟨E⟩/3.15, as stated for this region;
- ``"quoted"``: the 10³⁸ cm⁻³ that Sec. III quotes for the deep core;

and of d: ``"one_mean_free_path"``, λ(R_min) N as in Eq. 7, or ``"walk"``, ∫ r dr/λ, the length of the path.

>>> case = CoreCase(mean_energy_MeV=30.0, inner_radius_km=15.0, outer_radius_km=45.0)
>>> f"{thermal_neutrino_density_inverse_cm3(case.mean_energy_MeV):.3e}"
'6.154e+34'
>>> column = interaction_column_inverse_cm2(case, PowerLawProfile(1e14, 15.0, 6.0))
>>> f"{np.log10(plateau_coupling(case, column)):.3f}"
'-1.375'
"""

import dataclasses
import functools
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from common import units
from common.mediators.four_neutrinos import coupling_of_cross_section, estimated_cross_section_inverse_MeV2
from common.scattering.random_walk import (
    Channel,
    DensityProfile,
    ExponentialProfile,
    PowerLawProfile,
    neutrino_nucleon_cross_section_cm2,
    random_walk,
)
from common.thermal.distributions import fermi_integral, mean_energy_MeV, number_density_MeV3
from common.thermal.relic_neutrinos import DEGREES_OF_FREEDOM_OF_ALL_SPECIES
from common.validation import FloatArray, require_one_of, require_positive
from papers.shalgar2021.parameters import Core

PathReading: TypeAlias = Literal["one_mean_free_path", "walk"]
PATH_READINGS: tuple[PathReading, ...] = ("one_mean_free_path", "walk")

OTHER_PROFILES: dict[str, DensityProfile] = {
    "power_law_3e13_5": PowerLawProfile(3e13, 15.0, 5.0),
    "power_law_1e13_4": PowerLawProfile(1e13, 15.0, 4.0),
    "power_law_1e11_10": PowerLawProfile(1e11, 30.0, 10.0),
    "exponential_1e14_3_km": ExponentialProfile(1e14, 15.0, 3.0),
    "exponential_3e14_4_km": ExponentialProfile(3e14, 10.0, 4.0),
}
"""Profiles between nuclear density and the density of the neutrino sphere over the same radii."""

NUCLEAR_DENSITY_g_per_cm3 = 2.7e14
"""Saturation density; more than any profile of the decoupling region has on average."""

RELATIVE_ERROR = 1e-9
"""Of columns and couplings: quadratures and integrals of Fermi-Dirac distributions."""


@dataclasses.dataclass(frozen=True)
class CoreCase:
    """A case of Fig. 2.

    Attributes
    ----------
    mean_energy_MeV
        ⟨E⟩ of the thermal neutrinos.
    inner_radius_km, outer_radius_km
        R_min and R_max.
    """

    mean_energy_MeV: float
    inner_radius_km: float
    outer_radius_km: float

    @property
    def centre_of_mass_energy_MeV(self) -> float:
        """2⟨E⟩, Sec. III: two neutrinos of the mean energy, head on."""
        return 2.0 * self.mean_energy_MeV

    @property
    def temperature_MeV(self) -> float:
        """T of the Fermi-Dirac distribution with this mean energy."""
        return self.mean_energy_MeV / float(mean_energy_MeV(1.0))


def default_case(core: Core) -> CoreCase:
    """The solid line of Fig. 2."""
    return CoreCase(core.mean_energy_MeV, core.inner_radius_km, core.outer_radius_km)


def conservative_case(core: Core) -> CoreCase:
    """The dashed line of Fig. 2."""
    return CoreCase(
        core.conservative_mean_energy_MeV, core.conservative_inner_radius_km, core.outer_radius_km
    )


def chosen_profile(core: Core) -> PowerLawProfile:
    """The density profile chosen for what the paper does not state."""
    return PowerLawProfile(core.density_at_inner_radius_g_per_cm3, core.inner_radius_km, core.density_power)


def thermal_neutrino_density_inverse_cm3(mean_energy_MeV_: float) -> float:
    """Density of six species of mean energy ⟨E⟩, each with one helicity state and zero chemical potential."""
    temperature = require_positive("mean_energy_MeV", mean_energy_MeV_) / float(mean_energy_MeV(1.0))
    one = number_density_MeV3(temperature, 0.0, degeneracy_factor=1.0)
    return DEGREES_OF_FREEDOM_OF_ALL_SPECIES * float(one) * units.cm**3


def degenerate_neutrino_density_inverse_cm3(temperature_MeV: float, chemical_potential_MeV: float) -> float:
    """Density of one species (neutrinos alone, one helicity state) with a chemical potential."""
    density = number_density_MeV3(temperature_MeV, chemical_potential_MeV, degeneracy_factor=1.0)
    return float(density) * units.cm**3


def spectrum_averaged_cross_section_cm2(case: CoreCase, channel: Channel) -> float:
    """⟨σ_νN⟩ over the number spectrum, at the root of the mean square energy because σ ∝ E²."""
    mean_square = float(fermi_integral(4, 0.0) / fermi_integral(2, 0.0)) * case.temperature_MeV**2
    return float(neutrino_nucleon_cross_section_cm2(np.sqrt(mean_square), channel))


def path_length_cm(
    case: CoreCase,
    profile: DensityProfile,
    *,
    path: PathReading = "one_mean_free_path",
    channel: Channel = "charged_current",
) -> float:
    """Path d of Eq. 7, with the mean free path from the density of nucleons.

    Raises
    ------
    ValueError
        The reading isn't known, or a radius is impossible.
    """
    require_one_of("path", path, PATH_READINGS)
    cross_section = spectrum_averaged_cross_section_cm2(case, channel)
    walk = random_walk(profile, cross_section, case.inner_radius_km, case.outer_radius_km)
    return walk.path_length_cm if path == "walk" else walk.scatterings_times_mean_free_path_cm


def path_length_among_neutrinos_cm(case: CoreCase, channel: Channel = "charged_current") -> float:
    """Path d with the mean free path as printed, 1/λ = ∫ dE (dn_ν/dE) σ_νN: neutrinos in place of nucleons.

    The density does not depend on radius then, and both readings of the path agree: (R_max² - R_min²)/2λ.
    """
    density = thermal_neutrino_density_inverse_cm3(case.mean_energy_MeV)
    rate = density * spectrum_averaged_cross_section_cm2(case, channel)
    area_km2 = 0.5 * (case.outer_radius_km**2 - case.inner_radius_km**2)
    return rate * area_km2 * (units.km / units.cm) ** 2


def interaction_column_inverse_cm2(
    case: CoreCase,
    profile: DensityProfile,
    *,
    neutrino_density_inverse_cm3: float | None = None,
    path: PathReading = "one_mean_free_path",
    channel: Channel = "charged_current",
) -> float:
    """X = n_ν d of Eq. 7, in cm⁻²; thermal density unless one is given.

    Raises
    ------
    ValueError
        The density isn't positive, or a reading isn't known.
    """
    density = (
        thermal_neutrino_density_inverse_cm3(case.mean_energy_MeV)
        if neutrino_density_inverse_cm3 is None
        else float(require_positive("neutrino_density_inverse_cm3", neutrino_density_inverse_cm3))
    )
    return density * path_length_cm(case, profile, path=path, channel=channel)


def core_bound(
    case: CoreCase, column_inverse_cm2: float, masses_MeV: ArrayLike, interactions: float = 1.0
) -> FloatArray:
    """Coupling at which N = ``interactions``, for each mediator mass: Eqs. 2, 3 and 7 solved for g."""
    column = require_positive("column_inverse_cm2", column_inverse_cm2) / units.cm**2
    cross_section = require_positive("interactions", interactions) / column
    return coupling_of_cross_section(cross_section, case.centre_of_mass_energy_MeV, masses_MeV)


def plateau_coupling(case: CoreCase, column_inverse_cm2: float, interactions: float = 1.0) -> float:
    """The bound for masses below the centre-of-mass energy, where it doesn't depend on the mass."""
    return float(core_bound(case, column_inverse_cm2, case.centre_of_mass_energy_MeV, interactions))


def mean_interactions(
    case: CoreCase, column_inverse_cm2: float, masses_MeV: ArrayLike, couplings: ArrayLike
) -> FloatArray:
    """N of Eq. 7 for masses and couplings that broadcast."""
    cross_section = estimated_cross_section_inverse_MeV2(
        case.centre_of_mass_energy_MeV, masses_MeV, couplings
    )
    return cross_section * column_inverse_cm2 / units.cm**2


Column: TypeAlias = Callable[[CoreCase], float]
"""X in cm⁻² as a function of the case."""


def columns_by_reading(core: Core) -> dict[str, tuple[Column, str]]:
    """X as a function of the case, and its meaning, for each reading; ``thermal`` is the one as published."""
    profile = chosen_profile(core)
    quoted = core.quoted_neutrino_density_inverse_cm3
    column = functools.partial(functools.partial, interaction_column_inverse_cm2)
    thermal, dense = "thermal neutrino density", "neutrino density quoted for the deep core"
    one, walk = "path of Eq. 7", "length of the walk"
    readings: dict[str, tuple[Column, str]] = {
        "thermal": (column(profile=profile), f"{thermal}, {one}"),
        "thermal_walk": (column(profile=profile, path="walk"), f"{thermal}, {walk}"),
        "quoted_density": (
            column(profile=profile, neutrino_density_inverse_cm3=quoted),
            f"{dense}, {one}",
        ),
        "quoted_density_walk": (
            column(profile=profile, neutrino_density_inverse_cm3=quoted, path="walk"),
            f"{dense}, {walk}",
        ),
        "neutral_current": (
            column(profile=profile, channel="neutral_current_neutron"),
            f"{thermal}, {one}, mean free path of neutral-current scattering off neutrons",
        ),
        "quoted_density_neutral_current": (
            column(profile=profile, neutrino_density_inverse_cm3=quoted, channel="neutral_current_neutron"),
            f"{dense}, {one}, mean free path of neutral-current scattering off neutrons",
        ),
        "mean_free_path_as_printed": (
            column_as_printed,
            f"{thermal}, in the mean free path in place of the density of nucleons too, as printed",
        ),
    }
    for name, other in OTHER_PROFILES.items():
        readings[name] = (column(profile=other), f"{thermal}, {one}, {other}")
        readings[f"quoted_density_walk_{name}"] = (
            column(profile=other, neutrino_density_inverse_cm3=quoted, path="walk"),
            f"{dense}, {walk}, {other}",
        )
    return readings


def column_as_printed(case: CoreCase) -> float:
    """X with the mean free path as its formula is printed, neutrinos in place of nucleons."""
    density = thermal_neutrino_density_inverse_cm3(case.mean_energy_MeV)
    return density * path_length_among_neutrinos_cm(case)
