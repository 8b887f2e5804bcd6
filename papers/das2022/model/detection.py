"""Recoils on lead for Figs. 4 and 5 of arXiv:2204.11885: sources, and the three readings of what arrives.

Coherent scattering is the same for all flavours and for antineutrinos: every flux here is the sum over the
six species, and no mixing enters. The components of a reading are those of ``papers.das2022.model.fluxes``:

``boosted``
    as published: the curve of Figs. 4 and 5; in the cascade: everything that scattered at least once;
``total``
    what arrives in place of the free diffuse supernova neutrinos; as published, these and the boosted ones.
"""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np

from common.detection.event_rates import Material, events_above_threshold, natural_lead, recoil_rate
from common.fluxes.atmospheric import atmospheric_neutrino_flux
from common.fluxes.diffuse_supernova import DiffuseNeutrinos
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.fluxes.solar import solar_neutrino_fluxes
from common.numerics.panel_functions import PanelFunction
from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity, Variant
from common.validation import FloatArray
from papers.das2022.model.fluxes import READINGS, Reading, every_species, fluxes, summed_over_species
from papers.das2022.parameters import Cosmology, LeadDetector, RelicNeutrinos, Supernovae

QUOTED_COUPLINGS = {"1e_minus_9": 1e-9, "1e_minus_10": 1e-10, "1e_minus_11": 1e-11, "1e_minus_12": 1e-12}
"""G_X² m_ν in MeV⁻³ of Figs. 2 and 4 to 6, by the name that columns and quantities use."""

NODES_PER_PANEL = 14
"""Of the integrals over neutrino energy; the fluxes are polynomials of degree 13 in each panel."""

Component = Literal["supernova", "boosted", "total"]
COMPONENTS: tuple[Component, ...] = ("boosted", "total")

READING_DESCRIPTIONS: Mapping[Reading, str] = {
    "as_published": "Eqs. (IV.10) and (IV.11) as printed, beside supernova neutrinos that never scatter",
    "single_scattering": "struck relic neutrinos of first scatterings with consistent redshifts",
    "cascade": "exact: attenuation, both products and all further scatterings",
}


class Number(NamedTuple):
    """A number on one grid of energies, with the same number in the other readings.

    Attributes
    ----------
    value, description, unit
        As of a quantity.
    others
        Values in the other readings, if it has several.
    """

    value: float
    description: str
    unit: str
    others: Mapping[Reading, float] = {}


def in_reading(
    base: Reading, values: Mapping[Reading, float], description: str, unit: str, coupling: str
) -> Number:
    """A number in one reading, and the same in the others, for one of the couplings of the figures."""
    return Number(
        values[base],
        f"{description}; G_X^2 m_nu = {QUOTED_COUPLINGS[coupling]:g} MeV^-3, {READING_DESCRIPTIONS[base]}",
        unit,
        {other: value for other, value in values.items() if other != base},
    )


@dataclasses.dataclass(frozen=True)
class Experiment:
    """Target and cross-section.

    Attributes
    ----------
    sin2_weak_mixing_angle
        In the weak charge.
    material
        Natural lead unless given.
    form_factor
        F of |q| in MeV; the Helm form factor unless given.
    order
        Nodes of the coarse rule per panel of recoil energies.
    """

    sin2_weak_mixing_angle: float
    material: Material = dataclasses.field(default_factory=natural_lead)
    form_factor: Callable[[FloatArray], FloatArray] | None = None
    order: int = 8

    def events(self, threshold_keV: FloatArray, *sources: NeutrinoFlux) -> IntegrationResult:
        """Events above each threshold, per tonne and year."""
        return events_above_threshold(
            threshold_keV,
            sources,
            self.material,
            sin2_weak_mixing_angle=self.sin2_weak_mixing_angle,
            form_factor=self.form_factor,
            order=self.order,
        )

    def rate(self, recoil_energy_keV: FloatArray, *sources: NeutrinoFlux) -> FloatArray:
        """Recoils per tonne, year and keV."""
        return recoil_rate(
            recoil_energy_keV,
            sources,
            self.material,
            sin2_weak_mixing_angle=self.sin2_weak_mixing_angle,
            form_factor=self.form_factor,
        )


@dataclasses.dataclass(frozen=True)
class Sky:
    """All neutrinos that reach the detector.

    Attributes
    ----------
    species
        One diffuse supernova neutrino species of each kind.
    boron8_spectrum
        Which table gives the shape of solar ⁸B neutrinos.
    """

    species: Mapping[str, DiffuseNeutrinos]
    boron8_spectrum: Literal["winter2006", "bahcall1996"]

    @functools.cached_property
    def solar(self) -> tuple[NeutrinoFlux, ...]:
        """Solar sources."""
        return tuple(solar_neutrino_fluxes(self.boron8_spectrum).values())

    @functools.cached_property
    def atmospheric(self) -> tuple[NeutrinoFlux, ...]:
        """Atmospheric neutrinos of four species."""
        return (atmospheric_neutrino_flux(),)

    def free(self) -> NeutrinoFlux:
        """Diffuse supernova neutrinos that never scatter, six species."""
        return summed_flux({name: one.free() for name, one in self.species.items()})

    def diffuse(self, coupling_inverse_MeV3: float, reading: Reading) -> dict[Component, NeutrinoFlux]:
        """Components of a reading, six species."""
        each = {name: fluxes(one, coupling_inverse_MeV3, reading) for name, one in self.species.items()}
        components: tuple[Component, ...] = ("supernova", "boosted", "total")
        return {
            component: summed_flux({name: getattr(flux, component) for name, flux in each.items()})
            for component in components
        }


def sky(
    cosmology: Cosmology,
    supernovae: Supernovae,
    relic: RelicNeutrinos,
    detector: LeadDetector,
    *,
    refinement: int = 0,
) -> Sky:
    """Neutrinos of the sky for the paper's inputs; ``refinement`` halves the panels of energy."""
    return Sky(every_species(cosmology, supernovae, relic, refinement=refinement), detector.boron8_spectrum)


def skies_on_two_grids(*inputs: Any) -> tuple[Sky, Sky]:
    """Neutrinos of the sky on a coarse and a fine grid of energies; takes the inputs of ``sky``."""
    return sky(*inputs, refinement=0), sky(*inputs, refinement=1)


def sources(heaven: Sky, couplings: Mapping[str, float]) -> dict[str, tuple[NeutrinoFlux, ...]]:
    """Every flux that a figure shows, by the name of its column.

    ``solar``, ``atmospheric``, ``supernova`` (free), and ``<reading>_<component>_<coupling>``.
    """
    every = {"solar": heaven.solar, "atmospheric": heaven.atmospheric, "supernova": (heaven.free(),)}
    for label, coupling in couplings.items():
        for reading in READINGS:
            components = heaven.diffuse(coupling, reading)
            for component in COMPONENTS:
                every[f"{reading}_{component}_{label}"] = (components[component],)
    return every


def crossing_keV(recoil_energy_keV: FloatArray, first: FloatArray, second: FloatArray) -> float:
    """Largest recoil energy at which two positive rates cross, or 0; power laws between samples."""
    signs = np.sign(first - second)
    (changes,) = np.nonzero(signs[1:] * signs[:-1] < 0.0)
    if changes.size == 0:
        return 0.0
    pair = slice(int(changes[-1]), int(changes[-1]) + 2)
    lower, upper = np.log(recoil_energy_keV[pair])
    low, high = np.log(first[pair] / second[pair])
    return float(np.exp(lower + (upper - lower) * low / (low - high)))


def quantities_of_grids(fine: Mapping[str, Number], coarse: Mapping[str, Number]) -> dict[str, Quantity]:
    """Quantities whose numerical error is the difference of two grids; other readings are variants."""
    return {
        name: Quantity(
            value=number.value,
            unit=number.unit,
            description=number.description,
            numerical_error=abs(number.value - coarse[name].value) + 1e-9 * abs(number.value),
            variants={
                reading: Variant(value=value, description=READING_DESCRIPTIONS[reading])
                for reading, value in number.others.items()
            },
        )
        for name, number in fine.items()
    }


def summed_flux(by_species: Mapping[str, PanelFunction]) -> NeutrinoFlux:
    """Sum over the six species, for folding with a cross-section."""
    total = summed_over_species(by_species)
    return NeutrinoFlux(spectrum=total.spectrum, breakpoints_MeV=total.breakpoints_MeV, order=NODES_PER_PANEL)
