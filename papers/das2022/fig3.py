"""Fig. 3 of arXiv:2204.11885: electron antineutrinos above the threshold of Super-Kamiokande against the
coupling.

Two sets of temperatures; total and boosted flux; three readings. The threshold is that of the caption; with
the one of the text and of the limit itself as a variant. That the flux at Earth is a mixture of two emitted
species is an inference: the text gives the temperature of both.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from common.fluxes.diffuse_supernova import DiffuseNeutrinos
from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, given, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.das2022.model.antineutrinos import (
    COMPONENTS,
    AntineutrinoMixture,
    Component,
    excluded_coupling_inverse_MeV3,
    mixture,
)
from papers.das2022.model.fluxes import ALL_SPECIES, READINGS, SPECIES, Reading, every_species
from papers.das2022.model.quantity import name_of, quantity, ratio
from papers.das2022.parameters import (
    Cosmology,
    RelicNeutrinos,
    SelfInteractions,
    SuperKamiokande,
    Supernovae,
)

COUPLINGS_inverse_MeV3 = np.geomspace(1e-13, 1e-9, 41)
FUTURE_LIMIT_cm2_s = 1.0
LIMIT_ACCURACY = 5e-5
"""Relative error of a coupling at a limit: that of the flux over the slope of its rise, rounded up."""
CAPTION, TEXT = 0, 1
"""Position of each threshold in a scan."""
Scan = Mapping[Component, IntegrationResult]


@dataclasses.dataclass(frozen=True)
class TemperatureSet:
    """Electron antineutrinos of one set of temperatures, and their fluxes over the couplings."""

    name: str
    antineutrinos: AntineutrinoMixture
    scans: Mapping[Reading, Scan]

    def total(self, reading: Reading, threshold: int) -> FloatArray:
        """Total flux over the couplings."""
        return np.asarray(self.scans[reading]["total"].value[:, threshold])


def temperature_set(name: str, antineutrinos: AntineutrinoMixture, search: SuperKamiokande) -> TemperatureSet:
    """Scan all readings for both thresholds."""
    thresholds = (search.caption_threshold_MeV, search.threshold_MeV)
    scans = {reading: antineutrinos.scan(thresholds, COUPLINGS_inverse_MeV3, reading) for reading in READINGS}
    return TemperatureSet(name, antineutrinos, scans)


def curves(sets: list[TemperatureSet]) -> dict[str, FloatArray]:
    """Columns of the figure: total and boosted flux of each set, threshold and reading."""
    columns: dict[str, FloatArray] = {"coupling [MeV^-3]": COUPLINGS_inverse_MeV3}
    for one in sets:
        for position, label in ((CAPTION, "caption"), (TEXT, "text")):
            for reading in READINGS:
                for part in COMPONENTS[1:]:
                    column = one.scans[reading][part].value[:, position]
                    columns[f"{part}_{one.name}_{label}_{reading} [cm^-2 s^-1]"] = column
    return columns


def flux_quantities(
    one: TemperatureSet, search: SuperKamiokande, couplings: list[float]
) -> dict[str, Quantity]:
    """Total fluxes without scattering and at couplings, in all readings and for both thresholds."""
    threshold, text = search.caption_threshold_MeV, search.threshold_MeV
    every = [0.0, *couplings]
    totals = {
        reading: one.antineutrinos.scan((threshold, text), every, reading)["total"] for reading in READINGS
    }
    numbers = {}
    for i, name in enumerate(["free", *(f"total_{name_of(coupling)}" for coupling in couplings)]):
        lower = (float(totals["as_published"].value[i, TEXT]), f"as published, above {text} MeV")
        others: dict[str, tuple[float, str]] = {
            reading: (float(totals[reading].value[i, CAPTION]), reading.replace("_", " "))
            for reading in READINGS[1:]
            if i > 0
        }
        numbers[f"{one.name}_{name}"] = quantity(
            IntegrationResult(*(array[i, CAPTION] for array in totals["as_published"])),
            "cm^-2 s^-1",
            f"{one.name} temperatures, {name.replace('_', ' ')}, as published, above {threshold} MeV",
            {**others, "threshold_of_text": lower},
        )
    return numbers


def boosted_share(hot: AntineutrinoMixture, search: SuperKamiokande, coupling: float) -> Quantity:
    """Boosted over supernova flux above the threshold as published."""
    boosted, supernova = (
        hot.above(search.caption_threshold_MeV, coupling, "as_published", part)
        for part in ("boosted", "supernova")
    )
    return quantity(ratio(boosted, supernova), "1", f"higher temperatures, as published, {coupling:g} MeV^-3")


def excluded_coupling(hot: AntineutrinoMixture, search: SuperKamiokande) -> Quantity:
    """The coupling that the limit excludes as published."""
    limit = search.flux_limit_cm2_s
    threshold, text = search.caption_threshold_MeV, search.threshold_MeV
    unmixed = AntineutrinoMixture(hot.electron, hot.other, 1.0)

    def excluded(above: float, antineutrinos: AntineutrinoMixture) -> float:
        found = excluded_coupling_inverse_MeV3(antineutrinos, above, limit, "as_published")
        return 0.0 if found is None else found

    value = excluded(threshold, hot)
    return quantity(
        IntegrationResult(value, LIMIT_ACCURACY * value),
        "MeV^-3",
        f"coupling at which the total as published exceeds {limit}, above {threshold} MeV; 0 if none",
        {
            "threshold_of_text": (excluded(text, hot), f"above {text} MeV"),
            "no_flavour_conversion": (excluded(threshold, unmixed), "electron antineutrinos unmixed"),
            "threshold_of_text_no_flavour_conversion": (
                excluded(text, unmixed),
                f"above {text} MeV, electron antineutrinos unmixed",
            ),
        },
    )


def extremes(one: TemperatureSet, free: Quantity, search: SuperKamiokande) -> dict[str, Quantity]:
    """Largest totals over the couplings, relative to the limit and to no scattering."""
    limit = search.flux_limit_cm2_s
    largest = {reading: float(np.max(one.total(reading, CAPTION))) for reading in READINGS}
    relative = {reading: (value / limit, reading.replace("_", " ")) for reading, value in largest.items()}
    error = float(np.max(one.scans["as_published"]["total"].error))
    published = one.scans["as_published"]["boosted"].value[:, CAPTION]
    attenuated = float(np.max(published + one.scans["cascade"]["supernova"].value[:, CAPTION]))
    return {
        f"{one.name}_largest_total_over_limit": quantity(
            IntegrationResult(largest["as_published"] / limit, error / limit),
            "1",
            f"{one.name} temperatures, largest total as published up to 1e-9 MeV^-3 over the limit",
            {
                **{reading: relative[reading] for reading in READINGS[1:]},
                "threshold_of_text": (
                    float(np.max(one.total("as_published", TEXT))) / limit,
                    f"above {search.threshold_MeV} MeV",
                ),
            },
        ),
        f"{one.name}_largest_total_over_free": quantity(
            IntegrationResult(largest["cascade"] / free.value, 2.0 * error / free.value),
            "1",
            f"{one.name} temperatures, largest total of the cascade, 1e-13 to 1e-9 MeV^-3, over the free one",
            {
                "single_scattering": (largest["single_scattering"] / free.value, "single scattering"),
                "as_published": (largest["as_published"] / free.value, "as published, without attenuation"),
                "as_published_attenuated": (
                    attenuated / free.value,
                    "boosted flux as published, and supernova neutrinos attenuated by Eq. IV.10",
                ),
            },
        ),
    }


def shared_products(
    hot: TemperatureSet, every: Mapping[str, DiffuseNeutrinos], search: SuperKamiokande
) -> Quantity:
    """Largest total if the products of all six species were shared equally among them, over the free flux."""
    couplings = COUPLINGS_inverse_MeV3
    products = np.zeros(couplings.size)
    for name, one in every.items():
        boosted = AntineutrinoMixture(one, one, 1.0).scan(
            [search.caption_threshold_MeV], couplings, "cascade"
        )
        products += SPECIES[name] / ALL_SPECIES * boosted["boosted"].value[:, 0]
    unscattered = hot.scans["cascade"]["supernova"]
    total = unscattered.value[:, CAPTION] + products
    free = hot.antineutrinos.above(search.caption_threshold_MeV, 0.0, "cascade")
    at_limit = int(np.argmin(np.abs(np.log(couplings / 1e-11))))
    return quantity(
        IntegrationResult(np.max(total) / free.value, 4.0 * free.error / free.value),
        "1",
        "higher temperatures, cascade, products shared equally by six species, largest total over free",
        {"at_1e_minus_11": (total[at_limit] / free.value, "at 1e-11 MeV^-3")},
    )


def future(cold: TemperatureSet, search: SuperKamiokande) -> Quantity:
    """The lower set held against the future limit, at the coupling where least arrives."""
    free = cold.antineutrinos.above(search.caption_threshold_MeV, 0.0, "as_published")
    least = {reading: float(np.min(cold.total(reading, CAPTION))) for reading in READINGS}
    error = float(np.max(cold.scans["cascade"]["total"].error[:, CAPTION]))
    return quantity(
        IntegrationResult(least["cascade"] / FUTURE_LIMIT_cm2_s, error / FUTURE_LIMIT_cm2_s),
        "1",
        f"lower temperatures, least total of the cascade over couplings from 1e-13 to 1e-9 MeV^-3, over the "
        f"future limit of {FUTURE_LIMIT_cm2_s:g} per cm2 and s",
        {
            "single_scattering": (least["single_scattering"] / FUTURE_LIMIT_cm2_s, "single scattering"),
            "as_published": (least["as_published"] / FUTURE_LIMIT_cm2_s, "as published"),
            "without_scattering": (float(free.value) / FUTURE_LIMIT_cm2_s, "supernova neutrinos alone"),
        },
    )


def drawn_inputs(supernovae: Supernovae, search: SuperKamiokande) -> dict[str, Quantity]:
    """Inputs that the figure names in its labels."""
    temperatures = {
        "higher": (supernovae.electron_antineutrino_temperature_MeV, supernovae.other_temperature_MeV),
        "lower": (
            search.lower_electron_antineutrino_temperature_MeV,
            search.lower_other_temperature_MeV,
        ),
    }
    kinds = {"electron_antineutrino": "electron antineutrinos", "other": "the other species"}
    inputs = {
        f"{name}_{kind}_temperature": given(value, "MeV", f"temperature of {meaning}, {name} set")
        for name, values in temperatures.items()
        for (kind, meaning), value in zip(kinds.items(), values, strict=True)
    }
    return inputs | {
        "threshold": given(search.threshold_MeV, "MeV", "threshold of the text"),
        "caption_threshold": given(search.caption_threshold_MeV, "MeV", "threshold of the caption"),
        "flux_limit": given(
            search.flux_limit_cm2_s, "cm^-2 s^-1", "limit of Super-Kamiokande on the flux, 90 %"
        ),
    }


def main() -> None:
    """Write the curves, and as quantities fluxes, the excluded coupling and what becomes of it."""
    cosmology = load_parameters("das2022.cosmology", Cosmology)
    supernovae = load_parameters("das2022.supernovae", Supernovae)
    relic = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
    couplings = load_parameters("das2022.self_interactions", SelfInteractions).couplings_inverse_MeV3
    search = load_parameters("das2022.super_kamiokande", SuperKamiokande)
    survival = search.electron_antineutrino_survival_probability
    lower = (search.lower_electron_antineutrino_temperature_MeV, search.lower_other_temperature_MeV)
    hot, cold = (
        temperature_set(name, mixture(cosmology, supernovae, relic, survival, temperatures), search)
        for name, temperatures in (("higher", None), ("lower", lower))
    )
    write_csv(data_path("das2022", "fig3.csv"), curves([hot, cold]))
    quantities = {"excluded_coupling": excluded_coupling(hot.antineutrinos, search)}
    for one, quoted in ((hot, couplings), (cold, [])):
        quantities |= flux_quantities(one, search, quoted)
        quantities |= extremes(one, quantities[f"{one.name}_free"], search)
    weakest = min(couplings)
    quantities[f"higher_boosted_over_supernova_{name_of(weakest)}"] = boosted_share(
        hot.antineutrinos, search, weakest
    )
    every = every_species(cosmology, supernovae, relic)
    quantities["higher_largest_total_over_free_products_shared"] = shared_products(hot, every, search)
    quantities["lower_least_total_over_future_limit"] = future(cold, search)
    quantities |= drawn_inputs(supernovae, search)
    write_quantities("das2022", "fig3", quantities)


if __name__ == "__main__":
    run_stage(main)
