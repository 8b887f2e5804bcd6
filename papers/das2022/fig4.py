"""Fig. 4 of arXiv:2204.11885: recoil rate of neutrinos on lead, per tonne, year and keV.

The text gives no axis ranges; recoil energies here run from 0.01 to 20 keV. Numbers
of the text that the rate decides: where the boosted neutrinos overtake the supernova neutrinos, their
ratios between 2 and 3 keV, and what the Sun leaves visible.
"""

from collections.abc import Mapping

import numpy as np

from common.recoil import NeutrinoFlux, helm_form_factor, helm_radius_fm, nucleus_of_atom, weak_charge
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
    crossing_keV,
    quantities_of_grids,
    skies_on_two_grids,
    sources,
    with_readings,
)
from papers.das2022.detection_parameters import LeadDetector
from papers.das2022.fluxes import READINGS
from papers.das2022.parameters import Cosmology, RelicNeutrinos, Supernovae

RECOIL_ENERGIES_keV = np.geomspace(0.01, 20.0, 529)
"""160 per decade; where rates cross is found between them."""

MEAN_SQUARED_MOMENTUM_TRANSFER = 4.0 / 3.0
"""Of coherent scattering, over the squared energy of the neutrino."""
QUOTED_RECOILS_keV = {"1_kev": 1.0, "2_kev": 2.0, "2_5_kev": 2.5, "3_kev": 3.0, "5_kev": 5.0}

Rates = dict[str, FloatArray]


def rates(experiment: Experiment, every: Mapping[str, tuple[NeutrinoFlux, ...]], recoil: FloatArray) -> Rates:
    """Recoil rate of each source."""
    return {name: experiment.rate(recoil, *parts) for name, parts in every.items()}


def crossings(drawn: Rates, recoil: FloatArray) -> dict[str, tuple[float, str]]:
    """Recoil energies at which one rate overtakes another, in keV, with what each means."""
    result = {
        "solar_atmospheric_crossing": (
            crossing_keV(recoil, drawn["solar"], drawn["atmospheric"]),
            "recoil energy above which atmospheric neutrinos give more recoils than solar ones",
        ),
        "supernova_atmospheric_crossing": (
            crossing_keV(recoil, drawn["supernova"], drawn["atmospheric"]),
            "recoil energy above which atmospheric neutrinos give more recoils than free supernova neutrinos",
        ),
        "solar_supernova_crossing": (
            crossing_keV(recoil, drawn["solar"], drawn["supernova"]),
            "recoil energy above which free supernova neutrinos give more recoils than solar ones",
        ),
    }
    for label in QUOTED_COUPLINGS:
        for reading in READINGS:
            meaning = f"G_X^2 m_nu = {QUOTED_COUPLINGS[label]:g} MeV^-3, {READING_DESCRIPTIONS[reading]}"
            for component, verb in (
                ("boosted", "boosted neutrinos give"),
                ("total", "all that arrives gives"),
            ):
                arriving = drawn[f"{reading}_{component}_{label}"]
                result[f"{reading}_{component}_crossing_{label}"] = (
                    crossing_keV(recoil, arriving, drawn["supernova"]),
                    f"recoil energy below which {verb} more recoils than free supernova neutrinos "
                    f"(0: nowhere above {RECOIL_ENERGIES_keV[0]:g} keV); {meaning}",
                )
    return result


def ratios(drawn: Rates) -> dict[str, tuple[float, str]]:
    """Ratios of rates at the quoted recoil energies."""
    result = {}
    for place, (name, energy) in enumerate(QUOTED_RECOILS_keV.items()):
        at = f"recoil rates at {energy:g} keV"
        supernova = drawn["supernova"][place]
        result[f"supernova_over_atmospheric_{name}"] = (
            supernova / drawn["atmospheric"][place],
            f"free supernova over atmospheric {at}",
        )
        result[f"solar_over_supernova_{name}"] = (
            drawn["solar"][place] / supernova,
            f"solar over free supernova {at}",
        )
        for label, coupling in QUOTED_COUPLINGS.items():
            for reading in READINGS:
                for component in COMPONENTS:
                    result[f"{reading}_{component}_over_supernova_{name}_{label}"] = (
                        drawn[f"{reading}_{component}_{label}"][place] / supernova,
                        f"{component} over free supernova {at}; G_X^2 m_nu = {coupling:g} MeV^-3, "
                        f"{READING_DESCRIPTIONS[reading]}",
                    )
    return result


def coherent_enhancement(experiment: Experiment, energy_MeV: float = 15.0) -> float:
    """Coherent cross-section of a lead nucleus over that of argon: σ ∝ Q_W² F(q)² at the mean q².

    dσ/dc ∝ 1 + c and q² = 2 E² (1 - c) with c = cosθ, so that q² has the mean
    2 E² ∫ (1 - c)(1 + c) dc/∫ (1 + c) dc = 4 E²/3. Source: Eq. (V.13), in which m_X E_R/(2 E²) = (1 - c)/2.

    Parameters
    ----------
    experiment
        Target, of whose last isotope the cross-section is taken, and weak mixing angle.
    energy_MeV
        E.

    Returns
    -------
    float
        The ratio, for one nucleus each.
    """
    momentum_MeV = energy_MeV * MEAN_SQUARED_MOMENTUM_TRANSFER**0.5
    lead, argon = experiment.material.nuclei[-1], nucleus_of_atom(18, 40, 39.9623831)
    strength = [
        weak_charge(one, experiment.sin2_weak_mixing_angle)
        * helm_form_factor(momentum_MeV, helm_radius_fm(one.mass_number))
        for one in (lead, argon)
    ]
    return float((strength[0] / strength[1]) ** 2)


def compute(
    coarse: Sky, fine: Sky, experiment: Experiment
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves and quantities; the difference of two grids of the fluxes is the numerical error."""
    numbers: dict[str, Number] = {}
    check: dict[str, Number] = {}
    columns: dict[str, FloatArray] = {"recoil_energy [keV]": RECOIL_ENERGIES_keV}
    quoted = np.array(list(QUOTED_RECOILS_keV.values()))
    for one, target in ((fine, numbers), (coarse, check)):
        every = sources(one, QUOTED_COUPLINGS)
        # Halving the steps of the crossings as well makes their error visible.
        recoil = RECOIL_ENERGIES_keV if one is fine else RECOIL_ENERGIES_keV[::2]
        drawn = rates(experiment, every, recoil)
        if one is fine:
            columns |= {f"{name} [t^-1 yr^-1 keV^-1]": rate for name, rate in drawn.items()}
        target.update({name: (*value, "keV") for name, value in crossings(drawn, recoil).items()})
        at_quoted = ratios(rates(experiment, every, quoted))
        target.update({name: (*value, "1") for name, value in at_quoted.items()})
    quantities = quantities_of_grids(numbers, check)
    quantities["lead_over_argon"] = Quantity(
        value=coherent_enhancement(experiment),
        unit="1",
        description="coherent cross-section of a lead nucleus over that of argon at 15 MeV",
        numerical_error=1e-12,
    )
    return columns, with_readings(quantities)


def main() -> None:
    """Write the recoil rates and the numbers that decide the claims."""
    detector = load_parameters("das2022.lead_detector", LeadDetector)
    skies = skies_on_two_grids(
        load_parameters("das2022.cosmology", Cosmology),
        load_parameters("das2022.supernovae", Supernovae),
        load_parameters("das2022.relic_neutrinos", RelicNeutrinos),
        detector,
    )
    columns, quantities = compute(*skies, Experiment(detector.sin2_weak_mixing_angle))
    write_csv(data_path("das2022", "fig4.csv"), columns)
    write_quantities("das2022", "fig4", quantities)


if __name__ == "__main__":
    run_stage(main)
