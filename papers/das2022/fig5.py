"""Fig. 5 of arXiv:2204.11885: events on lead above a threshold, per tonne and year; exposures of Sec. V.

With the background B per exposure (solar, atmospheric and free supernova neutrinos) and the signal S,
S/B^{1/2} of an exposure X is S (X/B)^{1/2}, so that S/B^{1/2} = 1 takes X = B/S². As published, S is the
boosted neutrinos added to supernova neutrinos that never scatter. In the other readings S is what all that
arrives differs from these by, which is negative (a deficit) where scattering takes more recoils than it
adds.
"""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from common.fluxes.neutrino_flux import NeutrinoFlux
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.das2022.model.detection import (
    QUOTED_COUPLINGS,
    Experiment,
    Number,
    Sky,
    in_reading,
    quantities_of_grids,
    skies_on_two_grids,
    sources,
)
from papers.das2022.model.fluxes import READINGS, Reading
from papers.das2022.parameters import Cosmology, LeadDetector, RelicNeutrinos, Supernovae

THRESHOLDS_keV = np.unique(np.round(np.concatenate([np.geomspace(0.1, 20.0, 185), [1.0, 2.0, 3.0]]), 12))
QUOTED_THRESHOLDS_keV = np.array([1.0, 2.0, 3.0])
RES_NOVA_3_EXPOSURE_t_yr = 400.0
DRAWN_ORDER = 3
"""Nodes per panel of the curves, whose thresholds are panels narrow enough for few."""
COMPARED_READINGS: tuple[Reading, ...] = ("as_published", "cascade")
UNIT = "t^-1 yr^-1"

Events = dict[str, FloatArray]


def events(
    experiment: Experiment, every: Mapping[str, tuple[NeutrinoFlux, ...]], thresholds: FloatArray
) -> Events:
    """Events above each threshold of each source."""
    return {name: np.asarray(experiment.events(thresholds, *parts).value) for name, parts in every.items()}


def signal(counted: Events, reading: Reading, label: str) -> FloatArray:
    """Change that a reading predicts for the number of events (the module's description)."""
    return counted[f"{reading}_total_{label}"] - counted["supernova"]


def background(counted: Events) -> FloatArray:
    """Events without any scattering on relic neutrinos."""
    return counted["solar"] + counted["atmospheric"] + counted["supernova"]


def exposure_t_yr(counted: Events, reading: Reading, label: str) -> FloatArray:
    """Exposure for |S|/B^{1/2} = 1."""
    return np.asarray(background(counted) / signal(counted, reading, label) ** 2)


def counts(counted: Events) -> dict[str, Number]:
    """Events above the quoted thresholds, which are the places of the counts."""
    above = "events per tonne and year above {:g} keV"
    last = QUOTED_THRESHOLDS_keV[-1]
    result = {
        "supernova_events_above_3_kev": Number(
            float(counted["supernova"][-1]), f"free supernova {above.format(last)}", UNIT
        ),
        "atmospheric_events_above_3_kev": Number(
            float(counted["atmospheric"][-1]), f"atmospheric {above.format(last)}", UNIT
        ),
        "solar_events_above_1_kev": Number(
            float(counted["solar"][0]), f"solar {above.format(QUOTED_THRESHOLDS_keV[0])}", UNIT
        ),
        "as_published_boosted_events_above_3_kev_1e_minus_9": in_reading(
            "as_published",
            {reading: float(counted[f"{reading}_boosted_1e_minus_9"][-1]) for reading in READINGS},
            f"boosted {above.format(last)}",
            UNIT,
            "1e_minus_9",
        ),
    }
    for label in QUOTED_COUPLINGS:
        result[f"cascade_relative_excess_above_3_kev_{label}"] = in_reading(
            "cascade",
            {
                reading: float(signal(counted, reading, label)[-1] / counted["supernova"][-1])
                for reading in READINGS
            },
            f"change of the {above.format(last)} over those of free supernova neutrinos",
            "1",
            label,
        )
    return result


def comparisons(counted: Events) -> dict[str, Number]:
    """Ratios, exposures and significances quoted in Secs. V and VI, at a threshold of 3 keV."""
    at = f"above {QUOTED_THRESHOLDS_keV[-1]:g} keV"
    result = {
        "supernova_over_atmospheric_events": Number(
            float(counted["supernova"][-1] / counted["atmospheric"][-1]),
            f"free supernova over atmospheric events {at}",
            "1",
        ),
        "solar_over_atmospheric_events": Number(
            float(counted["solar"][-1] / counted["atmospheric"][-1]),
            f"solar over atmospheric events {at}",
            "1",
        ),
        "as_published_window_ratio_1e_minus_9": in_reading(
            "as_published",
            {
                reading: in_window(counted[f"{reading}_boosted_1e_minus_9"]) / in_window(counted["supernova"])
                for reading in READINGS
            },
            "boosted over free supernova events between 2 and 3 keV",
            "1",
            "1e_minus_9",
        ),
    }
    for base in COMPARED_READINGS:
        for label in ("1e_minus_9", "1e_minus_11"):
            result[f"{base}_exposure_{label}"] = in_reading(
                base,
                {reading: float(exposure_t_yr(counted, reading, label)[-1] / 1e3) for reading in READINGS},
                f"exposure for |S|/B^(1/2) = 1 {at}",
                "kt yr",
                label,
            )
        result[f"{base}_significance_1e_minus_9"] = in_reading(
            base,
            {reading: significance(counted, reading, "1e_minus_9") for reading in READINGS},
            f"S/B^(1/2) of 400 t yr {at}, negative for a deficit",
            "1",
            "1e_minus_9",
        )
    return result


def in_window(counted: FloatArray) -> float:
    """Events between 2 and 3 keV, from those above the quoted thresholds."""
    return float(counted[1] - counted[2])


def significance(counted: Events, reading: Reading, label: str) -> float:
    """S/B^{1/2} of the exposure of RES-NOVA-3 above the last threshold, with the sign of S."""
    exposure = float(exposure_t_yr(counted, reading, label)[-1])
    sign = float(np.sign(signal(counted, reading, label)[-1]))
    return sign * math.sqrt(RES_NOVA_3_EXPOSURE_t_yr / exposure)


def largest_excess(counted: Events, thresholds: FloatArray) -> dict[str, Number]:
    """Largest relative change of the events over the thresholds of the figure, for the weakest coupling.

    There the change of the cascade, a deficit for all couplings, is nearest to an excess.
    """
    label = "1e_minus_12"
    return {
        f"cascade_largest_relative_excess_{label}": in_reading(
            "cascade",
            {
                reading: float(np.max(signal(counted, reading, label) / counted["supernova"]))
                for reading in READINGS
            },
            f"largest change of the events over those of free supernova neutrinos, over thresholds from "
            f"{thresholds[0]:g} keV",
            "1",
            label,
        )
    }


def compute(
    coarse: Sky, fine: Sky, experiment: Experiment
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves and quantities; the difference of two grids of the fluxes is the numerical error."""
    columns: dict[str, FloatArray] = {"threshold [keV]": THRESHOLDS_keV}
    both = []
    for one in (fine, coarse):
        every = sources(one, QUOTED_COUPLINGS)
        counted = events(experiment, every, QUOTED_THRESHOLDS_keV)
        numbers = counts(counted) | comparisons(counted)
        drawn = events(dataclasses.replace(experiment, order=DRAWN_ORDER), every, THRESHOLDS_keV)
        numbers |= largest_excess(drawn, THRESHOLDS_keV)
        if one is fine:
            columns |= {f"{name} [{UNIT}]": value for name, value in drawn.items()}
        both.append(numbers)
    return columns, quantities_of_grids(*both)


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
