"""How the quoted events on lead move with what arXiv:2204.11885 leaves open; no figure or table of the paper.

Each case differs from the reference in one choice. Events are those above 3 keV, per tonne and year; boosted
neutrinos are those as published, also where a case changes how Eqs. (IV.10) and (IV.11) are read.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from common.detection.coherent_scattering import (
    SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM,
    Nucleus,
    helm_form_factor,
    helm_radius_fm,
)
from common.detection.event_rates import Material, natural_lead
from common.fluxes.atmospheric import atmospheric_neutrino_flux, atmospheric_table
from common.fluxes.diffuse_supernova import DiffuseNeutrinos
from common.fluxes.neutrino_flux import NeutrinoFlux, tabulated_flux
from common.numerics.panel_functions import PanelFunction
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.das2022.model.detection import QUOTED_COUPLINGS, Experiment, Sky, sky, summed_flux
from papers.das2022.model.literal_scattering import boosted_flux_as_published
from papers.das2022.parameters import Cosmology, LeadDetector, RelicNeutrinos, Supernovae

THRESHOLD_keV = np.array([3.0])
LOW_THRESHOLD_keV = np.array([1.0])
"""For solar neutrinos: those of ⁸B give no recoils above 3 keV."""
GRAN_SASSO_TOTAL_cm2_s = 10.5
"""Usual total at Gran Sasso: common/fluxes/atmospheric_neutrinos/REFERENCE.md."""
TRUNCATION_MeV = 106.0
OTHER_TRANSCRIPTION_OF_27_MEV = 5e-4
"""ν_μ at 27 MeV is 164 in most transcriptions and 169 in one, in 1e-4 cm⁻² s⁻¹ MeV⁻¹."""
QUOTED_SUPERNOVA_EVENTS = 0.015

CITED: Mapping[str, tuple[str, ...]] = {
    "reference": ("supernova", "atmospheric", "solar"),
    "form_factor_first_power": ("supernova",),
    "no_form_factor": ("supernova",),
    "helm_simple_radius": ("supernova", "atmospheric"),
    "weak_mixing_angle_zero_momentum": ("supernova", "boosted_1e_minus_9"),
    "one_isotope": ("supernova", "atmospheric"),
    "atmospheric_gran_sasso": ("atmospheric", "exposure_1e_minus_11"),
    "atmospheric_truncated": ("atmospheric",),
    "atmospheric_other_transcription": ("atmospheric",),
    "boron8_other_table": ("solar",),
    "species_alike": ("supernova", "boosted_1e_minus_9"),
    "total_energy_2e53": ("supernova",),
    "matter_fraction_0_3": ("supernova",),
    "maximum_redshift_4": ("boosted_1e_minus_9",),
    "degrees_of_freedom_1": (
        "boosted_1e_minus_9",
        "exposure_1e_minus_9",
        "boosted_1e_minus_11",
        "exposure_1e_minus_11",
    ),
    "degrees_of_freedom_2": ("boosted_1e_minus_9", "boosted_1e_minus_11", "exposure_1e_minus_11"),
    "degrees_of_freedom_6": ("boosted_1e_minus_9", "boosted_1e_minus_11", "exposure_1e_minus_11"),
    "redshift_power_0": ("boosted_1e_minus_9",),
    "redshift_power_1": ("boosted_1e_minus_9",),
    "redshift_power_3": ("boosted_1e_minus_9",),
    "present_energy": ("boosted_1e_minus_9",),
    "present_energy_power_1": ("boosted_1e_minus_9", "exposure_1e_minus_11"),
}
"""Numbers of each case that a ledger cites; the table has all."""

Boost = Callable[[DiffuseNeutrinos, float], PanelFunction]


class Inputs(NamedTuple):
    """Parameters of the paper, as in ``params.yaml``."""

    cosmology: Cosmology
    supernovae: Supernovae
    relic: RelicNeutrinos
    detector: LeadDetector


@dataclasses.dataclass(frozen=True)
class Case:
    """One choice of everything that enters the events."""

    description: str
    inputs: Inputs
    experiment: Experiment
    boost: Boost = boosted_flux_as_published
    atmospheric: NeutrinoFlux | None = None

    def events(self, *, refinement: int = 0) -> dict[str, float]:
        """Events above 3 keV by source, and the exposures in kt yr that follow (see ``fig5``)."""
        heaven: Sky = sky(*self.inputs, refinement=refinement)
        atmospheric = heaven.atmospheric if self.atmospheric is None else (self.atmospheric,)
        result = {
            "supernova": self._count(heaven.free()),
            "atmospheric": self._count(*atmospheric),
            "solar": self._count(*heaven.solar),
        }
        background = sum(result.values())
        for label in ("1e_minus_9", "1e_minus_11"):
            coupling = QUOTED_COUPLINGS[label]
            boosted = {name: self.boost(one, coupling) for name, one in heaven.species.items()}
            result[f"boosted_{label}"] = self._count(summed_flux(boosted))
            result[f"exposure_{label}"] = background / result[f"boosted_{label}"] ** 2 / 1e3
        return result

    def solar_events_above_1_keV(self) -> float:
        """Events of solar neutrinos above 1 keV."""
        return self._count(*sky(*self.inputs).solar, threshold=LOW_THRESHOLD_keV)

    def _count(self, *sources: NeutrinoFlux, threshold: FloatArray = THRESHOLD_keV) -> float:
        return float(self.experiment.events(threshold, *sources).value[0])


def literal(redshift_power: float, *, present_energy: bool = False) -> Boost:
    """Boosted flux as printed, but for the power of 1 + z or the energy in the exponent."""

    def boost(neutrinos: DiffuseNeutrinos, coupling: float) -> PanelFunction:
        return boosted_flux_as_published(
            neutrinos,
            coupling,
            redshift_power=redshift_power,
            energy_in_exponent="present" if present_energy else "local",
        )

    return boost


def mean_lead() -> Material:
    """Lead of one isotope, ²⁰⁷Pb with the mean mass."""
    lead = natural_lead()
    masses = [nucleus.mass_MeV for nucleus in lead.nuclei]
    mean = float(np.dot(lead.number_fractions, masses))
    return Material((Nucleus(82, 125, mean),), (1.0,), lead.mean_atomic_mass_u)


def form_factors() -> dict[str, tuple[str, Callable[[FloatArray], FloatArray]]]:
    """Other form factors of the amplitude, with the radius of ²⁰⁷Pb."""
    radius = helm_radius_fm(207)
    return {
        "form_factor_first_power": (
            "F instead of its square, as Eq. (V.13) is printed",
            lambda momentum: np.sqrt(np.abs(helm_form_factor(momentum, radius))),
        ),
        "no_form_factor": ("point-like nucleus", np.ones_like),
        "helm_simple_radius": (
            "Helm with R = 1.2 A^(1/3) fm and s = 0.5 fm",
            lambda momentum: helm_form_factor(momentum, 1.2 * 207.0 ** (1.0 / 3.0), 0.5),
        ),
    }


def detection_cases(reference: Case) -> Iterator[tuple[str, Case]]:
    """Cases of target, cross-section and backgrounds."""
    experiment, detector = reference.experiment, reference.inputs.detector
    for name, (meaning, factor) in form_factors().items():
        changed = dataclasses.replace(experiment, form_factor=factor)
        yield name, dataclasses.replace(reference, description=meaning, experiment=changed)
    yield (
        "weak_mixing_angle_zero_momentum",
        dataclasses.replace(
            reference,
            description=f"sin^2 theta_W = {SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM} in the weak charge",
            experiment=dataclasses.replace(
                experiment, sin2_weak_mixing_angle=SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM
            ),
        ),
    )
    yield (
        "one_isotope",
        dataclasses.replace(
            reference,
            description="all atoms are lead 207 of mean mass",
            experiment=dataclasses.replace(experiment, material=mean_lead()),
        ),
    )
    energies, spectrum = atmospheric_table()
    total = float(np.trapezoid(spectrum, energies))
    other = spectrum + np.where(energies == 27.0, OTHER_TRANSCRIPTION_OF_27_MEV, 0.0)
    for name, meaning, flux in (
        (
            "atmospheric_gran_sasso",
            f"atmospheric flux scaled to {GRAN_SASSO_TOTAL_cm2_s} per cm2 and s (Gran Sasso)",
            tabulated_flux(energies, spectrum * GRAN_SASSO_TOTAL_cm2_s / total),
        ),
        (
            "atmospheric_truncated",
            f"atmospheric flux up to {TRUNCATION_MeV:g} MeV only",
            atmospheric_neutrino_flux(maximum_energy_MeV=TRUNCATION_MeV),
        ),
        (
            "atmospheric_other_transcription",
            "169 instead of 164 for the muon neutrino at 27 MeV",
            tabulated_flux(energies, other),
        ),
    ):
        yield name, dataclasses.replace(reference, description=meaning, atmospheric=flux)
    other_table = "bahcall1996" if detector.boron8_spectrum == "winter2006" else "winter2006"
    yield (
        "boron8_other_table",
        _with_inputs(
            reference,
            "the other table of the 8B spectrum",
            detector=detector.model_copy(update={"boron8_spectrum": other_table}),
        ),
    )


def flux_cases(reference: Case) -> Iterator[tuple[str, Case]]:
    """Cases of supernovae, relic neutrinos and reading of the boosted flux."""
    cosmology, supernovae, relic, _ = reference.inputs
    for name, meaning, update in (
        (
            "species_alike",
            "all species with the temperature of electron antineutrinos",
            {
                "electron_neutrino_temperature_MeV": supernovae.electron_antineutrino_temperature_MeV,
                "other_temperature_MeV": supernovae.electron_antineutrino_temperature_MeV,
            },
        ),
        ("total_energy_2e53", "2e53 erg per supernova", {"total_energy_erg": 2e53}),
    ):
        yield name, _with_inputs(reference, meaning, supernovae=supernovae.model_copy(update=update))
    for name, meaning, change in (
        ("matter_fraction_0_3", "Omega_M = 0.3", {"matter_fraction": 0.3}),
        ("maximum_redshift_4", "supernovae up to z = 4 only", {"maximum_redshift": 4.0}),
    ):
        yield name, _with_inputs(reference, meaning, cosmology=cosmology.model_copy(update=change))
    for count in (1, 2, 6):
        yield (
            f"degrees_of_freedom_{count}",
            _with_inputs(
                reference,
                f"g = {count} in Eq. (III.9)",
                relic=relic.model_copy(update={"degrees_of_freedom": float(count)}),
            ),
        )
    for power in (0, 1, 3):
        yield (
            f"redshift_power_{power}",
            dataclasses.replace(
                reference,
                description=f"(1+z)^{power} before the integral of Eq. (IV.10), printed with 2",
                boost=literal(power),
            ),
        )
    yield (
        "present_energy",
        dataclasses.replace(
            reference,
            description="cross-section of the exponent at the energy of today",
            boost=literal(2.0, present_energy=True),
        ),
    )
    yield (
        "present_energy_power_1",
        dataclasses.replace(
            reference,
            description="the same, with (1+z)^1 before the integral",
            boost=literal(1.0, present_energy=True),
        ),
    )


def _with_inputs(reference: Case, description: str, **changes: object) -> Case:
    inputs = reference.inputs._replace(**changes)  # type: ignore[arg-type]
    return dataclasses.replace(reference, description=description, inputs=inputs)


def every_case(inputs: Inputs) -> dict[str, Case]:
    """All cases by name, the reference first."""
    reference = Case("as in params.yaml", inputs, Experiment(inputs.detector.sin2_weak_mixing_angle))
    return {"reference": reference, **dict(detection_cases(reference)), **dict(flux_cases(reference))}


def main() -> None:
    """Write the events of each case as a table, and as quantities those that a ledger cites."""
    inputs = Inputs(
        load_parameters("das2022.cosmology", Cosmology),
        load_parameters("das2022.supernovae", Supernovae),
        load_parameters("das2022.relic_neutrinos", RelicNeutrinos),
        load_parameters("das2022.lead_detector", LeadDetector),
    )
    cases = every_case(inputs)
    events = {name: case.events() for name, case in cases.items()}
    fine = cases["reference"].events(refinement=1)
    relative = {key: abs(events["reference"][key] / fine[key] - 1.0) + 1e-9 for key in fine}
    columns: dict[str, list[str] | list[float]] = {
        "case [1]": list(cases),
        "choice [1]": [case.description for case in cases.values()],
    }
    units = {key: "kt yr" if key.startswith("exposure") else "t^-1 yr^-1" for key in fine}
    for key, unit in units.items():
        columns[f"{key} [{unit}]"] = [one[key] for one in events.values()]
    write_csv(data_path("das2022", "event_assumptions.csv"), columns)
    quantities = {
        f"{name}_{key}": Quantity(
            value=value,
            unit=units[key],
            description=f"{key.replace('_', ' ')} (threshold 3 keV): {cases[name].description}",
            numerical_error=relative[key] * value,
        )
        for name, keys in CITED.items()
        for key, value in ((key, events[name][key]) for key in keys)
    }
    for name in ("reference", "boron8_other_table"):
        above = cases[name].solar_events_above_1_keV()
        quantities[f"{name}_solar_above_1_kev"] = Quantity(
            value=above,
            unit="t^-1 yr^-1",
            description=f"solar (threshold 1 keV): {cases[name].description}",
            numerical_error=1e-9 * above,
        )
    counted = events["reference"]["supernova"]
    quantities["total_energy_implied"] = Quantity(
        value=inputs.supernovae.total_energy_erg * QUOTED_SUPERNOVA_EVENTS / counted,
        unit="erg",
        description="energy per supernova that gives the quoted 0.015 supernova events",
        numerical_error=relative["supernova"] * inputs.supernovae.total_energy_erg,
    )
    write_quantities("das2022", "event_assumptions", quantities)


if __name__ == "__main__":
    run_stage(main)
