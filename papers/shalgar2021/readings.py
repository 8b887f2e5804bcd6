"""Which published statements of arXiv:1912.09115 each combination of readings satisfies.

Readings: neutrino density in the core (thermal as stated, or the 10³⁸ cm⁻³ quoted, with either path), and
density of relic targets (all six species as stated, or the one that a neutrino can annihilate with).
"""

import itertools
from typing import TypeAlias

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Artefact, Quantity, Variant, read_artefact, write_quantities
from common.replication.paths import data_path
from common.replication.writers import write_csv

CORES = {
    "thermal": "thermal density",
    "quoted_density": "10³⁸ cm⁻³",
    "quoted_density_walk": "10³⁸ cm⁻³, walk",
}
PATHS = {"all_species": "330 cm⁻³", "one_species": "55 cm⁻³"}
Table: TypeAlias = dict[str, list[str] | list[float] | list[int]]
FIRST = ("thermal", "all_species")

# A printed exponent holds to half a digit, a mass after an approximate sign to a tenth, one digit to a half.
STATEMENTS = {
    "core_plateau": (-1.85, -1.75),
    "core_reach_GeV": (13.5, 16.5),
    "core_meets_laboratory_tau_GeV": (0.5, 1.5),
    "propagation_reach_keV": (22.5, 27.5),
    "propagation_meets_laboratory_tau_keV": (22.5, 27.5),
    "core_over_propagation": (0.0, 1.0),
    "above_threshold_in_fig3": (0.0, 0.01),
}


def column(name: str) -> str:
    """Header of a column of numbers."""
    stem, _, unit = name.rpartition("_")
    return f"{stem} [{unit}]" if unit in ("GeV", "keV") else f"{name} [1]"


def value_of(artefact: Artefact, name: str, reading: str, first: str) -> float:
    """A quantity under a reading; ``first`` is that of the value itself."""
    quantity = artefact.quantities[name]
    return quantity.value if reading == first else quantity.variants[reading].value


def numbers(core: str, path: str, artefacts: dict[str, Artefact]) -> dict[str, float]:
    """What a combination gives for each statement."""
    bound, propagation, fig3 = (artefacts[name] for name in ("core_bound", "propagation_bound", "fig3"))
    log10_plateau = value_of(bound, "log10_plateau", core, "thermal")
    # The largest ratio is where the propagation bound is strongest, at its dip.
    dip = propagation.quantities["dip_depth"].value
    log10_path = value_of(propagation, "log10_plateau", path, "all_species")
    reach = propagation.quantities["mass_reached"]
    unit = reach.value if path == "all_species" else reach.variants["one_species_unit_coupling"].value
    return {
        "core_plateau": log10_plateau,
        "core_reach_GeV": value_of(bound, "largest_mass", core, "thermal"),
        "core_meets_laboratory_tau_GeV": value_of(bound, "laboratory_tau_crossing", core, "thermal"),
        "propagation_reach_keV": unit,
        "propagation_meets_laboratory_tau_keV": reach.variants[f"{path}_laboratory_tau"].value,
        "core_over_propagation": 10.0 ** (log10_plateau - log10_path + dip),
        "above_threshold_in_fig3": value_of(fig3, "fraction_above_threshold", path, "all_species"),
    }


def compute(artefacts: dict[str, Artefact]) -> tuple[Table, Quantity]:
    """What each combination gives, with the word whether it is as printed, and how many statements hold."""
    combinations = list(itertools.product(CORES, PATHS))
    found = {combination: numbers(*combination, artefacts) for combination in combinations}
    satisfied = {
        combination: {
            name: STATEMENTS[name][0] <= value <= STATEMENTS[name][1] for name, value in values.items()
        }
        for combination, values in found.items()
    }
    table: Table = {
        "core [1]": [CORES[core] for core, _ in combinations],
        "relic_targets [1]": [PATHS[path] for _, path in combinations],
    }
    for name in STATEMENTS:
        table[column(name)] = [found[combination][name] for combination in combinations]
        table[f"{name.removesuffix('_GeV').removesuffix('_keV')}_as_printed [1]"] = [
            "yes" if satisfied[combination][name] else "no" for combination in combinations
        ]
    counts = {combination: sum(answers.values()) for combination, answers in satisfied.items()}
    quantity = Quantity(
        value=counts[FIRST],
        unit="1",
        description=f"of {len(STATEMENTS)} published statements, those that hold for the stated densities",
        numerical_error=0.0,
        variants={
            f"{core}_{path}": Variant(value=count, description=f"{CORES[core]} in the core, {PATHS[path]}")
            for (core, path), count in counts.items()
            if (core, path) != FIRST
        },
    )
    return table, quantity


def main() -> None:
    """Write the table and the number of statements that each combination satisfies."""
    artefacts = {
        "core_bound": read_artefact(data_path("shalgar2021", "core_bound.json")),
        "propagation_bound": read_artefact(data_path("shalgar2021", "propagation_bound.json")),
        "fig3": read_artefact(data_path("shalgar2021", "fig3.json")),
    }
    table, satisfied = compute(artefacts)
    write_csv(data_path("shalgar2021", "readings.csv"), table)
    write_quantities("shalgar2021", "readings", {"statements_satisfied": satisfied})


if __name__ == "__main__":
    run_stage(main)
