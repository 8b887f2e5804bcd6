"""Number and energy budgets of the three readings: what part of the scattered neutrinos and energy reappears.

For one species with the temperature of the electron antineutrinos. Scattering takes neutrinos out of the
supernova flux; each scattering must give back two neutrinos that share the energy of one. The boosted flux
of a first generation holds one of them: as many neutrinos as were lost, and half their energy.
"""

import numpy as np

from common.fluxes.diffuse_supernova import DiffuseNeutrinos
from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from papers.das2022.model.fluxes import READINGS, fluxes, one_species
from papers.das2022.model.quantity import name_of, quantity
from papers.das2022.parameters import Cosmology, RelicNeutrinos, SelfInteractions, Supernovae

COLUMNS = (
    "lost_number [cm^-2 s^-1]",
    "boosted_number_over_lost [1]",
    "boosted_energy_over_lost [1]",
    "total_number_over_emitted [1]",
    "total_energy_over_emitted [1]",
)

CITED = ("boosted_number_over_lost", "boosted_energy_over_lost", "total_energy_over_emitted")
"""Columns whose values for the strongest and the weakest coupling are quantities."""


def budget(neutrinos: DiffuseNeutrinos, coupling: float) -> dict[str, tuple[float, ...]]:
    """For each reading the values of ``COLUMNS``."""
    lost, free = neutrinos.scattered(coupling), neutrinos.free()
    rows: dict[str, tuple[float, ...]] = {}
    for reading in READINGS:
        parts = fluxes(neutrinos, coupling, reading)
        rows[reading] = (
            lost.moment(0),
            parts.boosted.moment(0) / lost.moment(0),
            parts.boosted.moment(1) / lost.moment(1),
            parts.total.moment(0) / free.moment(0),
            parts.total.moment(1) / free.moment(1),
        )
    return rows


def main() -> None:
    """Write the table, and as quantities the cells that the ledgers cite."""
    cosmology = load_parameters("das2022.cosmology", Cosmology)
    supernovae = load_parameters("das2022.supernovae", Supernovae)
    relic = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
    couplings = load_parameters("das2022.self_interactions", SelfInteractions).couplings_inverse_MeV3
    temperature = supernovae.electron_antineutrino_temperature_MeV
    coarse, fine = (
        one_species(cosmology, supernovae, relic, temperature, refinement=level) for level in (0, 1)
    )
    table: dict[str, list[float | str]] = {"coupling [MeV^-3]": [], "reading [1]": []}
    table |= {name: [] for name in COLUMNS}
    quantities: dict[str, Quantity] = {}
    for coupling in couplings:
        rows = budget(coarse, coupling)
        for reading in READINGS:
            table["coupling [MeV^-3]"].append(coupling)
            table["reading [1]"].append(reading)
            for name, value in zip(COLUMNS, rows[reading], strict=True):
                table[name].append(value)
        if coupling not in (min(couplings), max(couplings)):
            continue
        finer = budget(fine, coupling)
        for short in CITED:
            position = COLUMNS.index(f"{short} [1]")
            error = float(np.abs(rows["as_published"][position] - finer["as_published"][position]))
            quantities[f"{short}_{name_of(coupling)}"] = quantity(
                IntegrationResult(rows["as_published"][position], error + 1e-9),
                "1",
                f"{short.replace('_', ' ')}, as published, {coupling:g} MeV^-3",
                {one: (rows[one][position], one.replace("_", " ")) for one in READINGS[1:]},
            )
    write_csv(data_path("das2022", "budgets.csv"), table)
    write_quantities("das2022", "budgets", quantities)


if __name__ == "__main__":
    run_stage(main)
