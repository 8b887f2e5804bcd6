"""Fig. 5 of arXiv:2204.11885: events on lead above a threshold, per tonne and year; exposures of Sec. V.

With the background B per exposure (solar, atmospheric and free supernova neutrinos) and the signal S,
S/B^{1/2} of an exposure X is S (X/B)^{1/2}, so that S/B^{1/2} = 1 takes X = B/S². As published, S is the
boosted neutrinos added to supernova neutrinos that never scatter. In the other readings S is what all that
arrives differs from these by, which is negative (a deficit) where scattering takes more recoils than it
adds.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from common.recoil import NeutrinoFlux
from common.replication.errors import run_stage
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.quantities import Quantity, write_quantities
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.das2022.detection import (
    COMPONENTS,
    QUOTED_COUPLINGS,
    READING_DESCRIPTIONS,
    Experiment,
    Number,
    Sky,
    quantities_of_grids,
    skies_on_two_grids,
    sources,
    with_readings,
)
from papers.das2022.detection_parameters import LeadDetector
from papers.das2022.fluxes import READINGS
from papers.das2022.parameters import Cosmology, RelicNeutrinos, Supernovae

THRESHOLDS_keV = np.unique(np.round(np.concatenate([np.geomspace(0.1, 20.0, 185), [1.0, 2.0, 3.0]]), 12))
QUOTED_THRESHOLDS_keV = {"1_kev": 1.0, "2_kev": 2.0, "3_kev": 3.0}
RES_NOVA_3_EXPOSURE_t_yr = 400.0
DRAWN_ORDER = 3
"""Nodes per panel of the curves, whose thresholds are panels narrow enough for few."""
UNIT = "t^-1 yr^-1"

Events = dict[str, FloatArray]


def events(
    experiment: Experiment, every: Mapping[str, tuple[NeutrinoFlux, ...]], thresholds: FloatArray
) -> Events:
    """Events above each threshold of each source."""
    return {name: np.asarray(experiment.events(thresholds, *parts).value) for name, parts in every.items()}


def signal(counted: Events, reading: str, label: str) -> FloatArray:
    """Change that a reading predicts for the number of events (the module's description)."""
    return counted[f"{reading}_total_{label}"] - counted["supernova"]


def background(counted: Events) -> FloatArray:
    """Events without any scattering on relic neutrinos."""
    return counted["solar"] + counted["atmospheric"] + counted["supernova"]


def exposure_t_yr(counted: Events, reading: str, label: str) -> FloatArray:
    """Exposure for |S|/B^{1/2} = 1."""
    return np.asarray(background(counted) / signal(counted, reading, label) ** 2)


def counts(counted: Events) -> dict[str, Number]:
    """Numbers above the quoted thresholds."""
    result = {}
    for place, (name, threshold) in enumerate(QUOTED_THRESHOLDS_keV.items()):
        above = f"events per tonne and year above {threshold:g} keV"
        for source in ("supernova", "atmospheric", "solar"):
            free = "free " if source == "supernova" else ""
            result[f"{source}_events_above_{name}"] = counted[source][place], f"{free}{source} {above}", UNIT
        for label, coupling in QUOTED_COUPLINGS.items():
            for reading in READINGS:
                meaning = f"G_X^2 m_nu = {coupling:g} MeV^-3, {READING_DESCRIPTIONS[reading]}"
                for component in COMPONENTS:
                    result[f"{reading}_{component}_events_above_{name}_{label}"] = (
                        counted[f"{reading}_{component}_{label}"][place],
                        f"{component} {above}; {meaning}",
                        UNIT,
                    )
                result[f"{reading}_relative_excess_above_{name}_{label}"] = (
                    signal(counted, reading, label)[place] / counted["supernova"][place],
                    f"change of the {above} over those of free supernova neutrinos; {meaning}",
                    "1",
                )
    return result


def comparisons(counted: Events) -> dict[str, Number]:
    """Ratios, exposures and significances quoted in Secs. V and VI, at a threshold of 3 keV."""
    last = len(QUOTED_THRESHOLDS_keV) - 1
    at = "above 3 keV"
    result = {
        "supernova_over_atmospheric_events": (
            counted["supernova"][last] / counted["atmospheric"][last],
            f"free supernova over atmospheric events {at}",
            "1",
        ),
        "solar_over_atmospheric_events": (
            counted["solar"][last] / counted["atmospheric"][last],
            f"solar over atmospheric events {at}",
            "1",
        ),
    }
    for label, coupling in QUOTED_COUPLINGS.items():
        for reading in READINGS:
            meaning = f"G_X^2 m_nu = {coupling:g} MeV^-3, {READING_DESCRIPTIONS[reading]}"
            exposure = exposure_t_yr(counted, reading, label)[last]
            change = signal(counted, reading, label)
            boosted = counted[f"{reading}_boosted_{label}"]
            result |= {
                f"{reading}_exposure_{label}": (
                    exposure / 1e3,
                    f"exposure for |S|/B^(1/2) = 1 {at}; {meaning}",
                    "kt yr",
                ),
                f"{reading}_significance_{label}": (
                    float(np.sign(change[last])) * (RES_NOVA_3_EXPOSURE_t_yr / exposure) ** 0.5,
                    f"S/B^(1/2) of 400 t yr {at}, negative for a deficit; {meaning}",
                    "1",
                ),
                f"{reading}_window_ratio_{label}": (
                    (boosted[1] - boosted[last]) / (counted["supernova"][1] - counted["supernova"][last]),
                    f"boosted over free supernova events between 2 and 3 keV; {meaning}",
                    "1",
                ),
            }
    return result


def best_thresholds(counted: Events, thresholds: FloatArray) -> dict[str, Number]:
    """Threshold of the figure at which a change is seen with the least exposure, and that exposure."""
    result = {}
    for label, coupling in QUOTED_COUPLINGS.items():
        for reading in READINGS:
            needed = exposure_t_yr(counted, reading, label)
            best = int(np.argmin(needed))
            meaning = f"G_X^2 m_nu = {coupling:g} MeV^-3, {READING_DESCRIPTIONS[reading]}"
            result[f"{reading}_best_exposure_{label}"] = (
                needed[best] / 1e3,
                f"least exposure for |S|/B^(1/2) = 1 over all thresholds; {meaning}",
                "kt yr",
            )
            result[f"{reading}_largest_relative_excess_{label}"] = (
                float(np.max(signal(counted, reading, label) / counted["supernova"])),
                f"largest change of the events over those of free supernova neutrinos, over thresholds from "
                f"{thresholds[0]:g} keV; {meaning}",
                "1",
            )
    return result


def compute(
    coarse: Sky, fine: Sky, experiment: Experiment
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves and quantities; the difference of two grids of the fluxes is the numerical error."""
    columns: dict[str, FloatArray] = {"threshold [keV]": THRESHOLDS_keV}
    quoted = np.array(list(QUOTED_THRESHOLDS_keV.values()))
    both = []
    for one in (fine, coarse):
        every = sources(one, QUOTED_COUPLINGS)
        counted = events(experiment, every, quoted)
        numbers = counts(counted) | comparisons(counted)
        drawn = events(dataclasses.replace(experiment, order=DRAWN_ORDER), every, THRESHOLDS_keV)
        numbers |= best_thresholds(drawn, THRESHOLDS_keV)
        if one is fine:
            columns |= {f"{name} [{UNIT}]": value for name, value in drawn.items()}
        both.append(numbers)
    return columns, with_readings(quantities_of_grids(*both))


def main() -> None:
    """Write the events over threshold and the numbers that decide the claims."""
    detector = load_parameters("das2022.lead_detector", LeadDetector)
    skies = skies_on_two_grids(
        load_parameters("das2022.cosmology", Cosmology),
        load_parameters("das2022.supernovae", Supernovae),
        load_parameters("das2022.relic_neutrinos", RelicNeutrinos),
        detector,
    )
    columns, quantities = compute(*skies, Experiment(detector.sin2_weak_mixing_angle))
    write_csv(data_path("das2022", "fig5.csv"), columns)
    write_quantities("das2022", "fig5", quantities)


if __name__ == "__main__":
    run_stage(main)
