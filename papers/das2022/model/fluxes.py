r"""Fluxes of arXiv:2204.11885 for its inputs, in three readings that are never mixed.

What a reading counts, for one species and a coupling G = G_X² m_ν:

``as_published``
    supernova neutrinos as if they never scattered, boosted relic neutrinos from Eqs. (IV.10) and (IV.11) as
    printed; the total is their sum, as in Fig. 3.
``single_scattering``
    supernova neutrinos that have not scattered; boosted: the struck relic neutrino of each first scattering,
    with consistent redshifts, not scattered again. The total also holds the scattered supernova neutrino,
    which has the same spectrum, so that it conserves energy.
``cascade``
    supernova neutrinos that have not scattered; boosted: all others, of every generation, which is exact for
    the contact interaction.

Each species is followed by itself: its neutrinos scatter on ``degrees_of_freedom`` relic ones, and both
products count as that species, as in the paper. Fluxes are per species; of the six, four are alike
(``SPECIES``).
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from common.fluxes.cosmology import FlatLambdaCDM
from common.fluxes.diffuse_supernova import DiffuseNeutrinos, SupernovaPopulation, ThermalEmission
from common.fluxes.supernova_rate import StarFormationHistory
from common.numerics.panel_functions import PanelFunction
from common.thermal.relic_neutrinos import relic_number_density_MeV3
from common.units import K, cm
from common.validation import FloatArray, require_one_of
from papers.das2022.model.literal_scattering import boosted_flux_as_published
from papers.das2022.parameters import Cosmology, RelicNeutrinos, Supernovae

Reading = Literal["as_published", "single_scattering", "cascade"]
READINGS: tuple[Reading, ...] = get_args(Reading)

SPECIES: Mapping[str, int] = {"electron_neutrino": 1, "electron_antineutrino": 1, "other": 4}
"""Number of species of each kind: ``other`` are ν_μ, ν_τ and their antineutrinos."""
ALL_SPECIES = sum(SPECIES.values())


class Fluxes(NamedTuple):
    """Fluxes of one species at Earth in one reading, in cm⁻² s⁻¹ MeV⁻¹."""

    supernova: PanelFunction
    boosted: PanelFunction
    total: PanelFunction


def population(cosmology: Cosmology, supernovae: Supernovae) -> SupernovaPopulation:
    """Supernovae with the rate of Eq. (III.7), C with the factor 1 + z_2, and Table I."""
    return SupernovaPopulation(
        FlatLambdaCDM(cosmology.hubble_constant_km_s_Mpc, cosmology.matter_fraction),
        StarFormationHistory(
            supernovae.star_formation_density_Msun_yr_Mpc3,
            supernovae.low_redshift_slope,
            supernovae.middle_slope,
            supernovae.high_redshift_slope,
            supernovae.first_break_redshift,
            supernovae.second_break_redshift,
            supernovae.smoothness,
        ),
        supernovae.solar_masses_per_collapse,
        cosmology.maximum_redshift,
    )


def relic_density_cm3(relic: RelicNeutrinos) -> float:
    """Relic neutrinos today that one supernova neutrino can scatter on, Eq. (III.9), in cm⁻³."""
    density = relic_number_density_MeV3(relic.temperature_K * K, relic.degrees_of_freedom)
    return float(density * cm**3)


def one_species(
    cosmology: Cosmology,
    supernovae: Supernovae,
    relic: RelicNeutrinos,
    temperature_MeV: float,
    *,
    refinement: int = 0,
) -> DiffuseNeutrinos:
    """Neutrinos of one species with a temperature, which carries a sixth of the energy."""
    return DiffuseNeutrinos(
        population(cosmology, supernovae),
        ThermalEmission(supernovae.total_energy_erg / ALL_SPECIES, temperature_MeV),
        relic_density_today_cm3=relic_density_cm3(relic),
        refinement=refinement,
    )


def temperatures_MeV(supernovae: Supernovae) -> dict[str, float]:
    """Temperature of each kind of species, by the names of ``SPECIES``."""
    return {
        "electron_neutrino": supernovae.electron_neutrino_temperature_MeV,
        "electron_antineutrino": supernovae.electron_antineutrino_temperature_MeV,
        "other": supernovae.other_temperature_MeV,
    }


def every_species(
    cosmology: Cosmology, supernovae: Supernovae, relic: RelicNeutrinos, *, refinement: int = 0
) -> dict[str, DiffuseNeutrinos]:
    """One neutrino species of each kind, by the names of ``SPECIES``."""
    return {
        name: one_species(cosmology, supernovae, relic, temperature, refinement=refinement)
        for name, temperature in temperatures_MeV(supernovae).items()
    }


def fluxes(neutrinos: DiffuseNeutrinos, coupling_inverse_MeV3: float, reading: Reading) -> Fluxes:
    """Supernova, boosted and total flux of one species in a reading (the module's description).

    Raises
    ------
    ValueError
        The reading is unknown, or the coupling is outside the range of ``DiffuseNeutrinos``.
    """
    name = require_one_of("reading", reading, READINGS)
    if name == "as_published":
        free, struck = neutrinos.free(), boosted_flux_as_published(neutrinos, coupling_inverse_MeV3)
        return Fluxes(free, struck, combined(free, struck, 1.0))
    unscattered = neutrinos.attenuated(coupling_inverse_MeV3)
    if name == "single_scattering":
        struck = neutrinos.first_generation(coupling_inverse_MeV3)
        return Fluxes(unscattered, struck, combined(unscattered, struck, 2.0))
    everything = neutrinos.cascade(coupling_inverse_MeV3)
    return Fluxes(unscattered, combined(everything, unscattered, -1.0), everything)


def combined(first: PanelFunction, second: PanelFunction, factor: float) -> PanelFunction:
    """First flux plus a multiple of a second one on the same energies."""
    error = np.asarray(first.error) + abs(factor) * np.asarray(second.error)
    return PanelFunction(first.grid, first.values + factor * second.values, error)


class SummedFlux(NamedTuple):
    """A flux summed over all six species: what coherent scattering sees.

    ``spectrum`` takes energies in MeV and returns cm⁻² s⁻¹ MeV⁻¹; ``breakpoints_MeV`` are edges between which
    it is smooth, from 0 to where the hottest species ends.
    """

    spectrum: Callable[[ArrayLike], FloatArray]
    breakpoints_MeV: tuple[float, ...]


def summed_over_species(by_species: Mapping[str, PanelFunction]) -> SummedFlux:
    """Sum over the six species, each kind counted as often as ``SPECIES`` says.

    Parameters
    ----------
    by_species
        The flux of one species of each kind, for instance ``{name: fluxes(one, G, reading).total ...}``.

    Raises
    ------
    ValueError
        The kinds are not those of ``SPECIES``.
    """
    if set(by_species) != set(SPECIES):
        raise ValueError(f"by_species = {sorted(by_species)}, allowed: {sorted(SPECIES)}")
    parts = [(SPECIES[name], flux) for name, flux in by_species.items()]
    hottest = max((flux for _, flux in parts), key=lambda flux: flux.grid.edges[-1])
    ends = [flux.grid.edges[-1] for _, flux in parts]

    def spectrum(energy_MeV: ArrayLike) -> FloatArray:
        return np.asarray(np.sum([count * flux(energy_MeV) for count, flux in parts], axis=0))[()]

    return SummedFlux(spectrum, tuple(sorted({*hottest.grid.edges, *ends})))
