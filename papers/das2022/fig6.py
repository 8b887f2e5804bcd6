"""Fig. 6 of arXiv:2204.11885: neutrinos of all energies, energy times flux, against momentum.

All species of a source together: six of relic and supernova neutrinos, one of the decays of primordial
neutrons and tritium and of the Sun, four of the atmosphere. Relic neutrinos count with the speed of light,
as if massless: only then does the curve not depend on unknown masses. Solar lines are in a table of their
own, as total fluxes.

The text's remarks on PTOLEMY and on nearby sources (Sec. VI) are decided here too:

- capture on tritium, σv ∝ p_e E_e F(p_e) of the electron, for the boosted ν_e and for relic ν_e at rest;
- optical depth G E n_ν L of relic neutrinos between a source and us.
"""

from collections.abc import Mapping

import numpy as np
import scipy.constants

from common.constants import ELECTRON_MASS_MeV
from common.fluxes.beta_decay import fermi_function
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.fluxes.nucleosynthesis import (
    TRITIUM_DECAY,
    neutron_decay_neutrinos,
    tritium_decay_neutrinos,
)
from common.fluxes.solar import solar_neutrino_fluxes
from common.numerics.panel_functions import PanelFunction
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.thermal.relic_neutrinos import (
    DEGREES_OF_FREEDOM_OF_ALL_SPECIES,
    relic_flux_per_momentum,
    relic_number_density_MeV3,
)
from common.units import K, cm, m, s
from common.validation import FloatArray
from papers.das2022.model.detection import (
    COMPONENTS,
    QUOTED_COUPLINGS,
    Number,
    Sky,
    in_reading,
    quantities_of_grids,
    skies_on_two_grids,
)
from papers.das2022.model.fluxes import READINGS, Reading, fluxes, relic_density_cm3
from papers.das2022.parameters import Cosmology, LeadDetector, RelicNeutrinos, Supernovae

MOMENTA_MeV = np.geomspace(1e-12, 1e3, 1201)
"""From 1 µeV to 1 GeV, 80 per decade; the text gives no axis ranges."""

LOWEST_ENERGY_MeV = 1e-3
"""Boosted neutrinos are drawn from here: far above the masses of relic neutrinos."""

EARTH_DIAMETER_m = 1.2742e7
SOLAR_ENERGY_MeV = 10.0
ATMOSPHERIC_ENERGY_MeV = 1e3
STRONGEST = "1e_minus_9"
"""Coupling of the remarks."""


def continuum(flux: NeutrinoFlux, energy_MeV: FloatArray) -> FloatArray:
    """Continuous spectrum of a flux, zero outside the energies it is known for."""
    if flux.spectrum is None:
        return np.zeros_like(energy_MeV)
    inside = (energy_MeV >= flux.breakpoints_MeV[0]) & (energy_MeV <= flux.breakpoints_MeV[-1])
    return np.where(inside, flux.spectrum(energy_MeV), 0.0)


def backgrounds(heaven: Sky, relic_temperature_MeV: float) -> dict[str, FloatArray]:
    """Flux per momentum of everything but boosted neutrinos, in cm⁻² s⁻¹ MeV⁻¹, on ``MOMENTA_MeV``."""
    relic = relic_flux_per_momentum(MOMENTA_MeV, relic_temperature_MeV, DEGREES_OF_FREEDOM_OF_ALL_SPECIES)
    return {
        "relic": np.asarray(relic) * cm**2 * s,
        "neutron_decay": neutron_decay_neutrinos().flux(MOMENTA_MeV),
        "tritium_decay": tritium_decay_neutrinos().flux(MOMENTA_MeV),
        "solar": np.sum([continuum(flux, MOMENTA_MeV) for flux in heaven.solar], axis=0),
        "atmospheric": np.sum([continuum(flux, MOMENTA_MeV) for flux in heaven.atmospheric], axis=0),
        "supernova": drawn(heaven.free()),
    }


def drawn(flux: NeutrinoFlux) -> FloatArray:
    """Diffuse flux on ``MOMENTA_MeV`` from the lowest energy upwards; rounding in its far tail is cut off."""
    values = np.where(MOMENTA_MeV >= LOWEST_ENERGY_MeV, continuum(flux, MOMENTA_MeV), 0.0)
    return np.where(values > 1e-12 * values.max(), values, 0.0)


def lines() -> dict[str, FloatArray]:
    """Energies and fluxes of the solar lines."""
    every = [flux for flux in solar_neutrino_fluxes().values() if flux.line_energies_MeV]
    return {
        "energy [MeV]": np.array([energy for flux in every for energy in flux.line_energies_MeV]),
        "flux [cm^-2 s^-1]": np.array([value for flux in every for value in flux.line_fluxes]),
    }


def capture_strength(energy_MeV: FloatArray) -> FloatArray:
    """p_e E_e F of the electron after capture on tritium, in MeV²."""
    kinetic = energy_MeV + TRITIUM_DECAY.endpoint_MeV
    momentum = np.sqrt(kinetic * (kinetic + 2.0 * ELECTRON_MASS_MeV))
    return np.asarray(momentum * (kinetic + ELECTRON_MASS_MeV) * fermi_function(momentum, 2, 3, "electron"))


def tritium_capture_ratio(boosted: PanelFunction, relic_density_per_species_cm3: float) -> float:
    """Captures of a flux of ν_e over those of relic ν_e of one helicity, on the same tritium.

    Nuclear recoil and form factors are left out, which makes the boosted rate too large.
    """
    nodes = boosted.grid.nodes
    captured = np.sum(boosted.grid.weights * boosted.values * capture_strength(nodes))
    at_rest = relic_density_per_species_cm3 / cm**3 * (cm**2 * s) * capture_strength(np.array(0.0))
    return float(captured / at_rest)


def optical_depth(coupling: float, energy_MeV: float, density_cm3: float, length_m: float) -> float:
    """G E n L of a nearby source."""
    return coupling * energy_MeV * density_cm3 / cm**3 * length_m * m


def coupled_numbers(
    heaven: Sky, relic_temperature_MeV: float, target_density_cm3: float
) -> dict[str, Number]:
    """Numbers that depend on the coupling, for the strongest one."""
    coupling = QUOTED_COUPLINGS[STRONGEST]
    one_helicity = float(relic_number_density_MeV3(relic_temperature_MeV, 1)) * cm**3
    energies = MOMENTA_MeV[(MOMENTA_MeV >= 1.0) & (MOMENTA_MeV <= 30.0)]
    supernova = continuum(heaven.free(), energies)

    def largest_ratio(reading: Reading) -> float:
        boosted = heaven.diffuse(coupling, reading)["boosted"]
        return float(np.max(continuum(boosted, energies) / supernova))

    def captures(reading: Reading) -> float:
        electron = fluxes(heaven.species["electron_neutrino"], coupling, reading).boosted
        return tritium_capture_ratio(electron, one_helicity)

    result = {
        f"{name}_optical_depth_{STRONGEST}": Number(
            optical_depth(coupling, energy, target_density_cm3, length),
            f"optical depth of relic neutrinos for {name} neutrinos of {energy:g} MeV; "
            f"G_X^2 m_nu = {coupling:g} MeV^-3",
            "1",
        )
        for name, energy, length in (
            ("solar", SOLAR_ENERGY_MeV, scipy.constants.au),
            ("atmospheric", ATMOSPHERIC_ENERGY_MeV, EARTH_DIAMETER_m),
        )
    }
    return result | {
        f"cascade_boosted_largest_ratio_{STRONGEST}": in_reading(
            "cascade",
            {reading: largest_ratio(reading) for reading in READINGS},
            "largest boosted flux over free supernova neutrinos, 1 to 30 MeV",
            "1",
            STRONGEST,
        ),
        f"as_published_tritium_capture_ratio_{STRONGEST}": in_reading(
            "as_published",
            {reading: captures(reading) for reading in READINGS},
            "captures on tritium of boosted over relic electron neutrinos",
            "1",
            STRONGEST,
        ),
    }


def decay_peaks(every: Mapping[str, FloatArray]) -> dict[str, Number]:
    """Peaks of the neutrinos from the decays of primordial neutrons and tritium."""
    result = {}
    for name in ("neutron_decay", "tritium_decay"):
        peak = MOMENTA_MeV * every[name]
        result[f"{name}_peak"] = Number(
            float(peak.max()),
            f"largest energy times flux per energy, {name.replace('_', ' ')}",
            "cm^-2 s^-1",
        )
        result[f"{name}_peak_momentum"] = Number(
            float(MOMENTA_MeV[np.argmax(peak)]) * 1e6,
            f"momentum of that peak, to a step of the grid, {name.replace('_', ' ')}",
            "eV",
        )
    return result


def curves(heaven: Sky) -> dict[str, FloatArray]:
    """Boosted and total diffuse flux of every coupling and reading."""
    result = {}
    for label, coupling in QUOTED_COUPLINGS.items():
        for reading in READINGS:
            components = heaven.diffuse(coupling, reading)
            for component in COMPONENTS:
                result[f"{reading}_{component}_{label}"] = drawn(components[component])
    return result


def compute(
    coarse: Sky, fine: Sky, relic_temperature_MeV: float, target_density_cm3: float
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves, and the numbers that decide the claims; the difference of two grids is their error."""
    every = backgrounds(fine, relic_temperature_MeV) | curves(fine)
    columns = {"momentum [MeV]": MOMENTA_MeV}
    columns |= {f"{name} [cm^-2 s^-1]": MOMENTA_MeV * flux for name, flux in every.items()}
    step = float(np.log(MOMENTA_MeV[1] / MOMENTA_MeV[0]))
    quantities = {
        name: Quantity(
            value=value,
            unit=unit,
            description=meaning,
            # A maximum on the grid is flat to second order; where it lies is known to half a step.
            numerical_error=value * (step if name.endswith("momentum") else step**2),
        )
        for name, (value, meaning, unit, _) in decay_peaks(every).items()
    }
    both = (coupled_numbers(heaven, relic_temperature_MeV, target_density_cm3) for heaven in (fine, coarse))
    return columns, quantities | quantities_of_grids(*both)


def main() -> None:
    """Write the curves, the lines and the numbers that decide the claims."""
    relic = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
    skies = skies_on_two_grids(
        load_parameters("das2022.cosmology", Cosmology),
        load_parameters("das2022.supernovae", Supernovae),
        relic,
        load_parameters("das2022.lead_detector", LeadDetector),
    )
    columns, quantities = compute(*skies, relic.temperature_K * K, relic_density_cm3(relic))
    write_csv(data_path("das2022", "fig6.csv"), columns)
    write_csv(data_path("das2022", "fig6_lines.csv"), lines())
    write_quantities("das2022", "fig6", quantities)


if __name__ == "__main__":
    run_stage(main)
