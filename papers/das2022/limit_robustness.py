"""How firmly the limit of Fig. 3 stands on what the paper does not state.

The limit as published exists only in the literal reading, so all that is varied here is varied in it:
degrees of freedom of the relic neutrinos, flavour conversion, threshold, limit on the flux, emitted energy,
matter fraction, and the reading of the redshift factors. One input at a time, and all combinations of the
choices: a combination excludes no coupling if its supernova neutrinos exceed the limit by themselves, or
never reach it.

Densities and couplings enter as a product, and the emitted energy as a factor of all fluxes, so that few
curves serve all combinations.
"""

import itertools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.interpolate import PchipInterpolator

from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.das2022.model.antineutrinos import excluded_coupling_inverse_MeV3, mixture
from papers.das2022.model.fluxes import one_species
from papers.das2022.model.literal_scattering import (
    PUBLISHED_REDSHIFT_POWER,
    EnergyInExponent,
    boosted_flux_as_published,
)
from papers.das2022.model.quantity import exact, quantity
from papers.das2022.parameters import Cosmology, RelicNeutrinos, SuperKamiokande, Supernovae

LARGEST_PRODUCT_inverse_MeV3 = 4e-9
PRODUCTS_inverse_MeV3 = np.geomspace(1e-14, LARGEST_PRODUCT_inverse_MeV3, 33)
"""Coupling times degrees of freedom."""

DEGREES_OF_FREEDOM = (1.0, 2.0, 6.0)
SURVIVAL_PROBABILITIES = (1.0, 0.7, 0.0)
FLUX_LIMITS_cm2_s = (2.6, 2.7, 2.8)
ENERGIES_erg = (2.5e53, 3.0e53, 3.5e53)
MATTER_FRACTIONS = (0.3, 0.315)
REDSHIFT_READINGS: Mapping[str, tuple[float, EnergyInExponent]] = {
    "printed": (PUBLISHED_REDSHIFT_POWER, "local"),
    "one_power": (1.0, "local"),
    "present_energy": (PUBLISHED_REDSHIFT_POWER, "present"),
    "no_power": (0.0, "local"),
}
"""Power of 1 + z in Eq. (IV.10), and the energy at which the cross-section of its exponent is taken."""
ACCURACY = 1e-4
WITHOUT_EFFECT_ON_FREE_FLUX = (
    "one_degree_of_freedom",
    "six_degrees_of_freedom",
    "flux_limit_lower",
    "flux_limit_upper",
)
"""Variations of what the flux of neutrinos that never scatter doesn't depend on."""


class Inputs(NamedTuple):
    """Sections of the parameters that a variation may change."""

    cosmology: Cosmology
    supernovae: Supernovae
    relic: RelicNeutrinos
    search: SuperKamiokande


def variations(base: Inputs) -> dict[str, Inputs]:
    """One input changed at a time."""

    def changed(section: str, **values: float) -> Inputs:
        return base._replace(**{section: getattr(base, section).model_copy(update=values)})

    return {
        "chosen": base,
        "one_degree_of_freedom": changed("relic", degrees_of_freedom=1.0),
        "six_degrees_of_freedom": changed("relic", degrees_of_freedom=6.0),
        "no_flavour_conversion": changed("search", electron_antineutrino_survival_probability=1.0),
        "threshold_of_text": changed("search", caption_threshold_MeV=base.search.threshold_MeV),
        "flux_limit_lower": changed("search", flux_limit_cm2_s=min(FLUX_LIMITS_cm2_s)),
        "flux_limit_upper": changed("search", flux_limit_cm2_s=max(FLUX_LIMITS_cm2_s)),
        "energy_lower": changed("supernovae", total_energy_erg=min(ENERGIES_erg)),
        "energy_upper": changed("supernovae", total_energy_erg=max(ENERGIES_erg)),
        "matter_fraction_lower": changed("cosmology", matter_fraction=min(MATTER_FRACTIONS)),
        "maximum_redshift_5": changed("cosmology", maximum_redshift=5.0),
        "high_redshift_slope_steeper": changed("supernovae", high_redshift_slope=-3.5),
    }


def one_at_a_time(base: Inputs) -> dict[str, Quantity]:
    """Free flux and excluded coupling for each variation; zero where none up to 1e-9 MeV⁻³ is excluded."""
    numbers = {}
    for name, inputs in variations(base).items():
        survival = inputs.search.electron_antineutrino_survival_probability
        antineutrinos = mixture(inputs.cosmology, inputs.supernovae, inputs.relic, survival)
        threshold = inputs.search.caption_threshold_MeV
        if name not in WITHOUT_EFFECT_ON_FREE_FLUX:
            numbers[f"free_flux_{name}"] = quantity(
                antineutrinos.above(threshold, 0.0, "cascade"), "cm^-2 s^-1", f"without scattering: {name}"
            )
        found = excluded_coupling_inverse_MeV3(
            antineutrinos, threshold, inputs.search.flux_limit_cm2_s, "as_published"
        )
        value = 0.0 if found is None else found
        numbers[f"excluded_coupling_{name}"] = quantity(
            IntegrationResult(value, ACCURACY * value),
            "MeV^-3",
            f"as published: {name}; 0 where none is excluded",
        )
    return numbers


class Curve(NamedTuple):
    """Fluxes of one species above a threshold, for the emitted energy of the parameters."""

    free: float
    boosted: PchipInterpolator


def curves(base: Inputs, matter_fraction: float, reading: str) -> dict[tuple[float, float], Curve]:
    """By temperature and threshold, against the logarithm of coupling times degrees of freedom."""
    cosmology = base.cosmology.model_copy(update={"matter_fraction": matter_fraction})
    relic = base.relic.model_copy(update={"degrees_of_freedom": 1.0})
    thresholds = (base.search.threshold_MeV, base.search.caption_threshold_MeV)
    table = {}
    for temperature in (
        base.supernovae.electron_antineutrino_temperature_MeV,
        base.supernovae.other_temperature_MeV,
    ):
        neutrinos = one_species(cosmology, base.supernovae, relic, temperature)
        power, energy = REDSHIFT_READINGS[reading]
        fluxes = [
            boosted_flux_as_published(
                neutrinos, float(one), redshift_power=power, energy_in_exponent=energy
            ).integral_above(thresholds)
            for one in PRODUCTS_inverse_MeV3
        ]
        boosted = np.array(fluxes)
        free = neutrinos.free().integral_above(thresholds)
        for i, threshold in enumerate(thresholds):
            curve = PchipInterpolator(np.log(PRODUCTS_inverse_MeV3), np.log(boosted[:, i]))
            table[temperature, threshold] = Curve(float(free[i]), curve)
    return table


FINE_LOGARITHMS = np.linspace(np.log(1e-14), np.log(LARGEST_PRODUCT_inverse_MeV3), 4001)


def combinations(base: Inputs) -> dict[str, list[float | str]]:
    """Excluded coupling of each combination: a number, 0 if none, -1 if the free flux exceeds the limit."""
    columns: dict[str, list[float | str]] = {
        f"{name}": []
        for name in (
            "redshift_reading [1]",
            "matter_fraction [1]",
            "degrees_of_freedom [1]",
            "survival_probability [1]",
            "threshold [MeV]",
            "flux_limit [cm^-2 s^-1]",
            "total_energy [erg]",
            "excluded_coupling [MeV^-3]",
        )
    }
    electron = base.supernovae.electron_antineutrino_temperature_MeV
    other = base.supernovae.other_temperature_MeV
    thresholds = (base.search.threshold_MeV, base.search.caption_threshold_MeV)
    for reading, matter in itertools.product(REDSHIFT_READINGS, MATTER_FRACTIONS):
        table = curves(base, matter, reading)
        for threshold, survival in itertools.product(thresholds, SURVIVAL_PROBABILITIES):
            first, second = table[electron, threshold], table[other, threshold]
            free = survival * first.free + (1.0 - survival) * second.free
            boosted = survival * np.exp(first.boosted(FINE_LOGARITHMS)) + (1.0 - survival) * np.exp(
                second.boosted(FINE_LOGARITHMS)
            )
            for energy, limit, freedom in itertools.product(
                ENERGIES_erg, FLUX_LIMITS_cm2_s, DEGREES_OF_FREEDOM
            ):
                scaled = limit * base.supernovae.total_energy_erg / energy
                value = _crossing(free, boosted, scaled, freedom)
                row: tuple[float | str, ...] = (
                    reading,
                    matter,
                    freedom,
                    survival,
                    threshold,
                    limit,
                    energy,
                    value,
                )
                for column, cell in zip(columns.values(), row, strict=True):
                    column.append(cell)
    return columns


def _crossing(free: float, boosted: FloatArray, limit: float, degrees_of_freedom: float) -> float:
    if free >= limit:
        return -1.0
    largest = np.log(1e-9 * degrees_of_freedom)
    above = np.nonzero((free + boosted >= limit) & (largest >= FINE_LOGARITHMS))[0]
    if above.size == 0:
        return 0.0
    return float(np.exp(np.interp(limit - free, boosted, FINE_LOGARITHMS)) / degrees_of_freedom)


def distribution(columns: Mapping[str, list[float | str]]) -> dict[str, Quantity]:
    """Shares of combinations, and quantiles of the coupling where there is one, of the printed reading."""
    values = np.array(columns["excluded_coupling [MeV^-3]"], dtype=np.float64)
    printed = np.array(columns["redshift_reading [1]"]) == "printed"
    some = values[printed & (values > 0.0)]
    count = int(np.sum(printed))
    numbers = {
        "combinations": exact(count, "1", "combinations of the choices, printed redshift factors"),
        "share_with_a_limit": exact(
            some.size / count, "1", "share of combinations that exclude some coupling"
        ),
        "share_excluded_without_scattering": exact(
            float(np.sum(values[printed] < 0.0)) / count,
            "1",
            "share whose supernova neutrinos alone exceed the limit",
        ),
        "share_within_half_decade": exact(
            float(np.sum(np.abs(np.log10(some) + 11.0) <= 0.5)) / count,
            "1",
            "share that excludes couplings from within half a decade of 1e-11 MeV^-3",
        ),
    }
    for percent in (10, 50, 90):
        value = float(np.percentile(np.log10(some), percent))
        numbers[f"excluded_coupling_percentile_{percent}"] = quantity(
            IntegrationResult(10.0**value, ACCURACY * 10.0**value),
            "MeV^-3",
            f"percentile {percent} of the excluded coupling where there is one",
        )
    for reading in REDSHIFT_READINGS:
        chosen = values[(np.array(columns["redshift_reading [1]"]) == reading) & (values > 0.0)]
        numbers[f"median_excluded_coupling_{reading}"] = quantity(
            IntegrationResult(float(np.median(chosen)), ACCURACY * float(np.median(chosen))),
            "MeV^-3",
            f"median over the combinations with a limit, redshift factors: {reading}",
        )
    return numbers


def main() -> None:
    """Write all combinations, and as quantities their distribution and the effect of each input alone."""
    base = Inputs(
        load_parameters("das2022.cosmology", Cosmology),
        load_parameters("das2022.supernovae", Supernovae),
        load_parameters("das2022.relic_neutrinos", RelicNeutrinos),
        load_parameters("das2022.super_kamiokande", SuperKamiokande),
    )
    columns = combinations(base)
    write_csv(data_path("das2022", "limit_robustness.csv"), columns)
    write_quantities("das2022", "limit_robustness", one_at_a_time(base) | distribution(columns))


if __name__ == "__main__":
    run_stage(main)
