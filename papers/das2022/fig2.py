"""Fig. 2 of arXiv:2204.11885: supernova neutrinos and the boosted flux for four couplings, in three readings.

One species with the temperature of the electron antineutrinos, without flavour conversion. The band of
supernova neutrinos has no stated origin; here it spans the electron antineutrinos of both temperature sets
of Fig. 3, with and without flavour conversion.
"""

from collections.abc import Mapping

import numpy as np

from common.fluxes.diffuse_supernova import DiffuseNeutrinos
from common.numerics.panel_functions import PanelFunction
from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.tables import LiteratureTable, literature_table
from common.validation import FloatArray
from papers.das2022.model.antineutrinos import mixture
from papers.das2022.model.fluxes import READINGS, Fluxes, Reading, fluxes, one_species
from papers.das2022.model.quantity import name_of, quantity
from papers.das2022.parameters import (
    Cosmology,
    RelicNeutrinos,
    SelfInteractions,
    SuperKamiokande,
    Supernovae,
)

ENERGIES_MeV = np.geomspace(0.05, 60.0, 241)
LOW_ENERGIES_MeV = (0.1, 1.0)
SHAPE_ENERGIES_MeV = (5.0, 30.0)
LARGEST_COMPARED_MeV = 30.0
"""Energy up to which the boosted flux as printed is held against that of one scattering."""
TEXT_ENERGY_MeV = 1.0
DESCRIPTIONS: Mapping[Reading, str] = {
    "as_published": "Eqs. IV.10 and IV.11 as printed",
    "single_scattering": "first generation with consistent redshifts",
    "cascade": "products of all generations",
}
UNIT = "cm^-2 s^-1 MeV^-1"
Curves = Mapping[tuple[float, Reading], Fluxes]


def flux_ratio(numerator: PanelFunction, denominator: PanelFunction, energy_MeV: float) -> IntegrationResult:
    """Quotient of two fluxes at an energy, with the error of either one's panels."""
    top, bottom = float(numerator(energy_MeV)), float(denominator(energy_MeV))
    scale = [float(np.max(one.values)) for one in (numerator, denominator)]
    relative = [
        float(np.max(one.interpolation_error)) / largest
        for one, largest in zip((numerator, denominator), scale, strict=True)
    ]
    error = top / bottom * (relative[0] * scale[0] / top + relative[1] * scale[1] / bottom)
    return IntegrationResult(top / bottom, error)


def crossing_MeV(boosted: PanelFunction, supernova: PanelFunction) -> IntegrationResult:
    """Energy below which the first flux is the larger one, by bisection from 1 keV to 100 MeV."""
    low, high = 1e-3, 100.0
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        if boosted(middle) > supernova(middle):
            low = middle
        else:
            high = middle
    step = 1e-3 * low
    slope = [float(boosted(low + one) - supernova(low + one)) for one in (-step, step)]
    error = float(np.max(boosted.interpolation_error) + np.max(supernova.interpolation_error))
    return IntegrationResult(low, error * 2.0 * step / abs(slope[1] - slope[0]))


def flatness(curves: Curves, couplings: list[float]) -> Quantity:
    """The flux at 1 MeV over that at 0.1 MeV, where it differs most from 1 over the couplings."""
    low, high = LOW_ENERGIES_MeV
    ratios = {}
    for reading in READINGS:
        every = []
        for one in couplings:
            boosted = curves[one, reading].boosted
            error = float(np.max(boosted.interpolation_error)) / float(boosted(low))
            every.append(IntegrationResult(float(boosted(high) / boosted(low)), 2.0 * error))
        ratios[reading] = min(every, key=lambda result: float(result.value))
    return quantity(
        ratios["as_published"],
        "1",
        "boosted flux at 1 MeV over that at 0.1 MeV, least over the four couplings",
        {one: (ratios[one].value, DESCRIPTIONS[one]) for one in READINGS[1:]},
    )


def shape(curves: Curves, free: PanelFunction, couplings: list[float]) -> Quantity:
    """How far from constant boosted over supernova flux is between 5 and 30 MeV: least over the couplings."""
    values = {}
    for reading in READINGS:
        changes = []
        for one in couplings:
            low, high = (
                flux_ratio(curves[one, reading].boosted, free, energy) for energy in SHAPE_ENERGIES_MeV
            )
            change = low.value / high.value
            changes.append(
                IntegrationResult(change, change * (low.error / low.value + high.error / high.value))
            )
        values[reading] = min(changes, key=lambda result: float(result.value))
    return quantity(
        values["as_published"],
        "1",
        "boosted over supernova flux at 5 MeV, divided by the same at 30 MeV, least over the couplings",
        {one: (values[one].value, DESCRIPTIONS[one]) for one in READINGS[1:]},
    )


def energy_transfer(neutrinos: DiffuseNeutrinos, curves: Curves, coupling: float) -> Quantity:
    """Energy of the boosted flux over that which supernova neutrinos lost."""
    lost = neutrinos.scattered(coupling)
    shares = {reading: curves[coupling, reading].boosted.moment(1) / lost.moment(1) for reading in READINGS}
    error = float(np.max(lost.interpolation_error)) / float(np.max(lost.values))
    return quantity(
        IntegrationResult(shares["single_scattering"], error),
        "1",
        f"energy of the struck relic neutrinos over that lost by supernova neutrinos, {coupling:g} MeV^-3",
        {one: (shares[one], DESCRIPTIONS[one]) for one in READINGS if one != "single_scattering"},
    )


def crossings(curves: Curves, free: PanelFunction, couplings: list[float]) -> dict[str, Quantity]:
    """Below which energy the strongest boosted flux is larger, and below which others scattering adds."""
    strongest = max(couplings)
    boosted = {reading: crossing_MeV(curves[strongest, reading].boosted, free) for reading in READINGS}
    numbers = {
        f"boosted_above_supernova_below_{name_of(strongest)}": quantity(
            boosted["as_published"],
            "MeV",
            "energy below which the boosted flux exceeds that of unscattered supernovae, "
            f"{strongest:g} MeV^-3",
            {reading: (boosted[reading].value, DESCRIPTIONS[reading]) for reading in READINGS[1:]},
        )
    }
    for one in couplings:
        total = {reading: crossing_MeV(curves[one, reading].total, free) for reading in READINGS[1:]}
        numbers[f"cascade_above_free_below_{name_of(one)}"] = quantity(
            total["cascade"],
            "MeV",
            f"energy above which the cascade lowers the whole flux, {one:g} MeV^-3",
            {"single_scattering": (total["single_scattering"].value, DESCRIPTIONS["single_scattering"])},
        )
    return numbers


def excess_of_printed_flux(curves: Curves, couplings: list[float]) -> dict[str, Quantity]:
    """Boosted flux as printed over that of one scattering with consistent redshifts, over the energies drawn.

    Parameters
    ----------
    curves
        Fluxes by coupling and reading.
    couplings
        Couplings to go through, in MeV⁻³.

    Returns
    -------
    dict
        The least and the largest ratio up to ``LARGEST_COMPARED_MeV``, over energies and couplings; as
        variants those of each coupling.
    """
    energies = ENERGIES_MeV[ENERGIES_MeV <= LARGEST_COMPARED_MeV]
    ratios, errors = {}, {}
    for one in couplings:
        pair = [curves[one, reading].boosted for reading in ("as_published", "single_scattering")]
        values = [np.asarray(flux(energies)) for flux in pair]
        ratios[one] = values[0] / values[1]
        relative = [flux.interpolation_error.max() / value for flux, value in zip(pair, values, strict=True)]
        errors[one] = ratios[one] * (relative[0] + relative[1])
    numbers = {}
    for name, choose in (("least", np.argmin), ("largest", np.argmax)):
        places = {one: int(choose(ratio)) for one, ratio in ratios.items()}
        extremes = {one: float(ratios[one][place]) for one, place in places.items()}
        first = (min if name == "least" else max)(extremes, key=lambda one: extremes[one])
        numbers[f"{name}_excess_of_printed_boosted_flux"] = quantity(
            IntegrationResult(extremes[first], float(errors[first][places[first]])),
            "1",
            f"{name} ratio of the boosted flux as printed to that of one scattering with consistent "
            f"redshifts, {ENERGIES_MeV[0]:g} to {LARGEST_COMPARED_MeV:g} MeV, all couplings",
            {name_of(one): (value, f"{one:g} MeV^-3") for one, value in extremes.items()},
        )
    return numbers


def largest_over_limit(flux: PanelFunction, limits: LiteratureTable) -> float:
    """Largest flux in a bin over its limit."""
    lower, upper = limits.column("energy_lower", "MeV"), limits.column("energy_upper", "MeV")
    mean = (flux.integral_above(lower) - flux.integral_above(upper)) / (upper - lower)
    return float(np.max(mean / limits.column("flux_limit", UNIT)))


def experiments() -> dict[str, LiteratureTable]:
    """Limits in bins of energy by experiment."""
    return {
        "super_kamiokande": literature_table("diffuse_supernova_limits/super_kamiokande_iv.csv"),
        "borexino": literature_table("diffuse_supernova_limits/borexino.csv"),
    }


def limits_by_energy(curves: Curves, coupling: float) -> dict[str, Quantity]:
    """The strongest coupling held against the limits by energy, which are read off figures.

    The total, which holds the supernova neutrinos, and for Super-Kamiokande the boosted flux by itself.
    """
    numbers = {}
    for name, table in experiments().items():
        worst = {reading: largest_over_limit(curves[coupling, reading].total, table) for reading in READINGS}
        free = largest_over_limit(curves[coupling, "as_published"].supernova, table)
        others: dict[str, tuple[float, str]] = {one: (worst[one], DESCRIPTIONS[one]) for one in READINGS[1:]}
        numbers[f"largest_total_over_{name}"] = quantity(
            IntegrationResult(worst["as_published"], 1e-6 * worst["as_published"]),
            "1",
            f"total flux over the limit, largest of the bins, {coupling:g} MeV^-3",
            {**others, "without_scattering": (free, "supernova neutrinos alone")},
        )
    table = experiments()["super_kamiokande"]
    boosted = {reading: largest_over_limit(curves[coupling, reading].boosted, table) for reading in READINGS}
    numbers["largest_boosted_over_super_kamiokande"] = quantity(
        IntegrationResult(boosted["as_published"], 1e-6 * boosted["as_published"]),
        "1",
        f"boosted flux alone over the limit, largest of the bins, {coupling:g} MeV^-3",
        {one: (boosted[one], DESCRIPTIONS[one]) for one in READINGS[1:]},
    )
    return numbers


def spectra(
    curves: Curves, free: PanelFunction, band: list[FloatArray], couplings: list[float]
) -> dict[str, FloatArray]:
    """Columns of the figure's table."""
    unit = f"[{UNIT}]"
    columns = {
        "energy [MeV]": ENERGIES_MeV,
        f"supernova {unit}": free(ENERGIES_MeV),
        f"supernova_lower {unit}": np.min(band, axis=0),
        f"supernova_upper {unit}": np.max(band, axis=0),
    }
    for one in couplings:
        for reading in READINGS:
            for part in ("boosted", "total"):
                flux = getattr(curves[one, reading], part)
                columns[f"{part}_{name_of(one)}_{reading} {unit}"] = np.maximum(flux(ENERGIES_MeV), 0.0)
    return columns


def drawn_limits(table: LiteratureTable) -> dict[str, FloatArray]:
    """Columns of an experiment's limits for the figure, one row for each bin."""
    units = {"energy_lower": "MeV", "energy_upper": "MeV", "flux_limit": UNIT}
    return {f"{name} [{unit}]": table.column(name, unit) for name, unit in units.items()}


def main() -> None:
    """Write spectra, and as quantities what decides the claims of Sec. IV."""
    cosmology = load_parameters("das2022.cosmology", Cosmology)
    supernovae = load_parameters("das2022.supernovae", Supernovae)
    relic = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
    couplings = load_parameters("das2022.self_interactions", SelfInteractions).couplings_inverse_MeV3
    search = load_parameters("das2022.super_kamiokande", SuperKamiokande)
    neutrinos = one_species(cosmology, supernovae, relic, supernovae.electron_antineutrino_temperature_MeV)
    free = neutrinos.free()
    curves = {(one, reading): fluxes(neutrinos, one, reading) for one in couplings for reading in READINGS}
    band = []
    for temperatures in (
        (supernovae.electron_antineutrino_temperature_MeV, supernovae.other_temperature_MeV),
        (search.lower_electron_antineutrino_temperature_MeV, search.lower_other_temperature_MeV),
    ):
        for survival in (1.0, search.electron_antineutrino_survival_probability):
            mixed = mixture(cosmology, supernovae, relic, survival, temperatures)
            parts = [weight * one.free()(ENERGIES_MeV) for weight, one in mixed.parts()]
            band.append(np.sum(parts, axis=0))
    write_csv(data_path("das2022", "fig2.csv"), spectra(curves, free, band, couplings))
    limits = experiments()
    write_csv(data_path("das2022", "fig2_super_kamiokande.csv"), drawn_limits(limits["super_kamiokande"]))
    write_csv(data_path("das2022", "fig2_borexino.csv"), drawn_limits(limits["borexino"]))
    strongest = max(couplings)
    quantities = {
        "low_energy_flatness": flatness(curves, couplings),
        "shape_change": shape(curves, free, couplings),
        "energy_transfer": energy_transfer(neutrinos, curves, strongest),
    }
    quantities |= crossings(curves, free, couplings) | limits_by_energy(curves, strongest)
    quantities |= excess_of_printed_flux(curves, couplings)
    write_quantities("das2022", "fig2", quantities)


if __name__ == "__main__":
    run_stage(main)
