"""Fig. 4 of arXiv:2204.11885: recoil rate of neutrinos on lead, per tonne, year and keV.

The text gives no axis ranges; recoil energies here run from 0.01 to 20 keV. Numbers
of the text that the rate decides: where the boosted neutrinos overtake the supernova neutrinos, their
ratios between 2 and 3 keV, and what the Sun leaves visible.
"""

from collections.abc import Mapping

import numpy as np

from common.detection.coherent_scattering import (
    helm_form_factor,
    helm_radius_fm,
    nucleus_of_atom,
    weak_charge,
)
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.das2022.model.detection import (
    QUOTED_COUPLINGS,
    Component,
    Experiment,
    Number,
    Sky,
    crossing_keV,
    in_reading,
    quantities_of_grids,
    skies_on_two_grids,
    sources,
)
from papers.das2022.model.fluxes import READINGS, Reading
from papers.das2022.parameters import Cosmology, LeadDetector, RelicNeutrinos, Supernovae

RECOIL_ENERGIES_keV = np.geomspace(0.01, 20.0, 529)
"""160 per decade; where rates cross is found between them."""

MEAN_SQUARED_MOMENTUM_TRANSFER = 4.0 / 3.0
"""Of coherent scattering, over the squared energy of the neutrino."""
QUOTED_RECOILS_keV = {"1_kev": 1.0, "2_kev": 2.0, "2_5_kev": 2.5, "3_kev": 3.0, "5_kev": 5.0}
STRONGEST = "1e_minus_9"

OVERTAKING: tuple[tuple[Reading, Component, str, tuple[str, ...]], ...] = (
    ("as_published", "boosted", "boosted neutrinos give", ("1e_minus_9", "1e_minus_10")),
    ("cascade", "total", "all that arrives gives", ("1e_minus_9", "1e_minus_12")),
)
"""Reading, component, its name in words, and the couplings for which its crossing is quoted."""
SHARES: tuple[tuple[Reading, Component, tuple[str, ...]], ...] = (
    ("as_published", "boosted", ("1_kev", "2_kev", "3_kev", "5_kev")),
    ("cascade", "total", ("1_kev",)),
)
"""Reading, component, and the recoil energies at which its share is quoted, for the strongest coupling."""

Rates = dict[str, FloatArray]


def rates(experiment: Experiment, every: Mapping[str, tuple[NeutrinoFlux, ...]], recoil: FloatArray) -> Rates:
    """Recoil rate of each source."""
    return {name: experiment.rate(recoil, *parts) for name, parts in every.items()}


def crossings(drawn: Rates, recoil: FloatArray) -> dict[str, Number]:
    """Recoil energies at which one rate overtakes another."""
    result = {
        "solar_atmospheric_crossing": Number(
            crossing_keV(recoil, drawn["solar"], drawn["atmospheric"]),
            "recoil energy above which atmospheric neutrinos give more recoils than solar ones",
            "keV",
        ),
        "supernova_atmospheric_crossing": Number(
            crossing_keV(recoil, drawn["supernova"], drawn["atmospheric"]),
            "recoil energy above which atmospheric neutrinos give more recoils than free supernova neutrinos",
            "keV",
        ),
    }
    for base, component, verb, labels in OVERTAKING:
        for label in labels:
            result[f"{base}_{component}_crossing_{label}"] = in_reading(
                base,
                {
                    reading: crossing_keV(recoil, drawn[f"{reading}_{component}_{label}"], drawn["supernova"])
                    for reading in READINGS
                },
                f"recoil energy below which {verb} more recoils than free supernova neutrinos "
                f"(0: nowhere above {RECOIL_ENERGIES_keV[0]:g} keV)",
                "keV",
                label,
            )
    return result


def ratios(drawn: Rates) -> dict[str, Number]:
    """Ratios of rates at the quoted recoil energies, which are the places of the rates."""
    at = {name: f"recoil rates at {energy:g} keV" for name, energy in QUOTED_RECOILS_keV.items()}
    place = {name: i for i, name in enumerate(QUOTED_RECOILS_keV)}

    def over_supernova(source: str, name: str) -> float:
        return float(drawn[source][place[name]] / drawn["supernova"][place[name]])

    result = {
        "supernova_over_atmospheric_2_5_kev": Number(
            float(drawn["supernova"][place["2_5_kev"]] / drawn["atmospheric"][place["2_5_kev"]]),
            f"free supernova over atmospheric {at['2_5_kev']}",
            "1",
        ),
        "solar_over_supernova_1_kev": Number(
            over_supernova("solar", "1_kev"), f"solar over free supernova {at['1_kev']}", "1"
        ),
    }
    for base, component, names in SHARES:
        for name in names:
            result[f"{base}_{component}_over_supernova_{name}_{STRONGEST}"] = in_reading(
                base,
                {reading: over_supernova(f"{reading}_{component}_{STRONGEST}", name) for reading in READINGS},
                f"{component} over free supernova {at[name]}",
                "1",
                STRONGEST,
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
    columns: dict[str, FloatArray] = {"recoil_energy [keV]": RECOIL_ENERGIES_keV}
    quoted = np.array(list(QUOTED_RECOILS_keV.values()))
    both = []
    for one in (fine, coarse):
        every = sources(one, QUOTED_COUPLINGS)
        # Halving the steps of the crossings as well makes their error visible.
        recoil = RECOIL_ENERGIES_keV if one is fine else RECOIL_ENERGIES_keV[::2]
        drawn = rates(experiment, every, recoil)
        if one is fine:
            columns |= {f"{name} [t^-1 yr^-1 keV^-1]": rate for name, rate in drawn.items()}
        both.append(crossings(drawn, recoil) | ratios(rates(experiment, every, quoted)))
    quantities = quantities_of_grids(*both)
    quantities["lead_over_argon"] = Quantity(
        value=coherent_enhancement(experiment),
        unit="1",
        description="coherent cross-section of a lead nucleus over that of argon at 15 MeV",
        numerical_error=1e-12,
    )
    return columns, quantities


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
