"""Fig. 1 of arXiv:2204.11885: lines of constant G_X² m_ν in the plane of mediator mass and coupling.

And whether these values are allowed: limits from meson decays and double beta decay, as far as they could
be sourced, hold for the couplings of electron and muon neutrinos, which a flavour-universal coupling has in
common.
"""

import math

import numpy as np

from common.constants import FERMI_CONSTANT_inverse_MeV2
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.tables import literature_table
from common.units import eV
from papers.das2022.model.mediator import (
    CONTACT_MASSES,
    centre_of_mass_energy_MeV,
    contact_coupling_inverse_MeV3,
    coupling_over_mass_inverse_MeV,
)
from papers.das2022.model.quantity import exact, name_of
from papers.das2022.parameters import SelfInteractions

TYPICAL_ENERGY_MeV = 10.0
"""Energy of the text, below Eq. (II.4)."""
OTHER_NEUTRINO_MASS_eV = 0.1
SAFE_CONTACT_MASSES = 10.0
BIG_BANG_MASS_MeV = 1.0
"""Mediators lighter than this are in equilibrium at the time of nucleosynthesis; the order of magnitude."""


def limits() -> dict[str, float]:
    """Upper limits on g for light mediators, by the neutrino's flavour and process."""
    mesons = literature_table("scalar_emission_in_meson_decays/limits.csv")
    older = literature_table("secret_interaction_constraints/laboratory.csv")
    double_beta = literature_table("secret_interaction_constraints/double_beta_decay.csv")
    return {
        "electron_mesons": math.sqrt(float(mesons.column("electron_squared_coupling", "1")[0])),
        "muon_mesons": math.sqrt(float(mesons.column("muon_squared_coupling", "1")[0])),
        "tau_decays": math.sqrt(float(older.column("tau_squared_coupling", "1")[0])),
        "double_beta": float(double_beta.column("upper_coupling", "1")[0]),
    }


def cross_section_identity(neutrino_mass_eV: float) -> Quantity:
    """G_X of the text put into G_X² m_ν, over g⁴ s/(16π M⁴)/E."""
    coupling, mass, energy = 0.3, 5.0, TYPICAL_ENERGY_MeV
    squared_energy = float(centre_of_mass_energy_MeV(energy, neutrino_mass_eV)) ** 2
    effective = math.sqrt(2.0 / math.pi) * coupling**2 / (4.0 * mass**2)
    left = effective**2 * neutrino_mass_eV * eV * energy
    right = coupling**4 * squared_energy / (16.0 * math.pi * mass**4)
    return exact(left / right, "1", "G_X^2 m E over g^4 s/(16 pi M^4), Eq. II.5")


def benchmarks(inputs: SelfInteractions, bounds: dict[str, float]) -> dict[str, Quantity]:
    """For each line of the figure the largest mass at which a universal coupling is allowed; g/M of one."""
    masses = {"": inputs.neutrino_mass_eV, "heavier_neutrino": OTHER_NEUTRINO_MASS_eV}
    universal = bounds["muon_mesons"]
    heavier = f"neutrino mass {OTHER_NEUTRINO_MASS_eV} eV"
    scale = {key: float(centre_of_mass_energy_MeV(TYPICAL_ENERGY_MeV, one)) for key, one in masses.items()}
    numbers = {}
    for contact in inputs.couplings_inverse_MeV3:
        name = name_of(contact)
        slopes = {key: float(coupling_over_mass_inverse_MeV(contact, one)) for key, one in masses.items()}
        if contact == max(inputs.couplings_inverse_MeV3):
            numbers[f"coupling_over_mass_{name}"] = exact(
                slopes[""],
                "MeV^-1",
                f"g/M of the line {contact:g} MeV^-3",
                {"heavier_neutrino": (slopes["heavier_neutrino"], heavier)},
            )
        allowed = {key: universal / slopes[key] for key in masses}
        numbers[f"largest_allowed_mass_{name}"] = exact(
            1e3 * allowed[""],
            "keV",
            "mediator mass at which the line meets the limit on muon neutrinos from meson decays",
            {
                "heavier_neutrino": (1e3 * allowed["heavier_neutrino"], heavier),
                "tau_only": (1e3 * bounds["tau_decays"] / slopes[""], "limit on tau neutrinos alone"),
            },
        )
        numbers[f"largest_allowed_mass_over_energy_{name}"] = exact(
            allowed[""] / scale[""],
            "1",
            "the same over the centre-of-mass energy at 10 MeV; a contact interaction needs 3 or more",
            {"heavier_neutrino": (allowed["heavier_neutrino"] / scale["heavier_neutrino"], heavier)},
        )
    return numbers


def largest_couplings(inputs: SelfInteractions, bounds: dict[str, float]) -> dict[str, Quantity]:
    """Largest G that the sourced limits leave to a contact interaction."""
    scale = float(centre_of_mass_energy_MeV(TYPICAL_ENERGY_MeV, inputs.neutrino_mass_eV))

    def largest(bound: float, mass_MeV: float) -> float:
        return float(contact_coupling_inverse_MeV3(bound, mass_MeV, inputs.neutrino_mass_eV))

    universal, tau = bounds["muon_mesons"], bounds["tau_decays"]
    safe, marginal = SAFE_CONTACT_MASSES * scale, CONTACT_MASSES * scale
    allowed = largest(universal, safe)
    effective = math.sqrt(allowed / (inputs.neutrino_mass_eV * eV))
    return {
        "largest_universal_coupling": exact(
            allowed,
            "MeV^-3",
            "largest G_X^2 m of a universal coupling allowed by meson decays, mediator of 10 sqrt(s)",
            {
                "three_energies": (largest(universal, marginal), "mediator of 3 sqrt(s)"),
                "above_nucleosynthesis": (largest(universal, BIG_BANG_MASS_MeV), "mediator of 1 MeV"),
                "tau_only_above_nucleosynthesis": (
                    largest(tau, BIG_BANG_MASS_MeV),
                    "tau neutrinos alone, mediator of 1 MeV",
                ),
                "double_beta": (largest(bounds["double_beta"], safe), "limit of double beta decay instead"),
            },
        ),
        "largest_universal_coupling_over_fermi": exact(
            effective / FERMI_CONSTANT_inverse_MeV2, "1", "G_X of the same over the Fermi constant"
        ),
        "benchmark_over_largest_universal_coupling": exact(
            min(inputs.couplings_inverse_MeV3) / allowed,
            "1",
            "the least coupling of the figures over the largest allowed universal one",
            {
                "three_energies": (
                    min(inputs.couplings_inverse_MeV3) / largest(universal, marginal),
                    "mediator of 3 sqrt(s)",
                )
            },
        ),
        "centre_of_mass_energy": exact(scale, "MeV", "sqrt(2 m E) at 10 MeV"),
    }


def main() -> None:
    """Write lines, limits and what they allow."""
    inputs = load_parameters("das2022.self_interactions", SelfInteractions)
    bounds = limits()
    mass = np.geomspace(1e-4, 1e3, 141)
    columns = {"mediator_mass [MeV]": mass}
    for contact in inputs.couplings_inverse_MeV3:
        slope = coupling_over_mass_inverse_MeV(contact, inputs.neutrino_mass_eV)
        heavier = coupling_over_mass_inverse_MeV(contact, OTHER_NEUTRINO_MASS_eV)
        columns[f"coupling_{name_of(contact)} [1]"] = slope * mass
        columns[f"coupling_{name_of(contact)}_heavier_neutrino [1]"] = heavier * mass
    write_csv(data_path("das2022", "fig1.csv"), columns)
    write_csv(
        data_path("das2022", "fig1_limits.csv"),
        {f"{name} [1]": [value] for name, value in bounds.items()}
        | {
            "contact_mass [MeV]": [
                CONTACT_MASSES * float(centre_of_mass_energy_MeV(TYPICAL_ENERGY_MeV, inputs.neutrino_mass_eV))
            ]
        },
    )
    quantities = {"cross_section_ratio": cross_section_identity(inputs.neutrino_mass_eV)}
    quantities |= benchmarks(inputs, bounds) | largest_couplings(inputs, bounds)
    write_quantities("das2022", "fig1", quantities)


if __name__ == "__main__":
    run_stage(main)
