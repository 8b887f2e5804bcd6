"""Fig. 1 of arXiv:1912.09115: what the two bounds say about each other.

The lines are those of `papers.shalgar2021.core_bound` and `papers.shalgar2021.propagation_bound`; here they
are compared. As published: thermal neutrino density in the core, relic neutrinos of all species. The readings
are those that each of the two bounds has.
"""

import itertools
from collections.abc import Mapping

import numpy as np

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from common.validation import FloatArray

CORES = {"thermal": "thermal density in the core", "quoted_density": "10³⁸ cm⁻³ in the core"}
PATHS = {"all_species": "relic neutrinos of all species", "one_species": "relic neutrinos of one species"}
FIRST = ("thermal", "all_species")
# Of couplings read from tables with points as dense as theirs.
RELATIVE_ERROR = 2e-3


def interpolated(table: LiteratureTable, column: str, masses: FloatArray) -> FloatArray:
    """A line of a table at other masses, linear in the logarithms."""
    logarithm = np.interp(
        np.log(masses), np.log(table.column("mediator_mass", "MeV")), np.log(table.column(column, "1"))
    )
    line: FloatArray = np.exp(logarithm)
    return line


def _readings(values: Mapping[tuple[str, str], float], unit: str, description: str) -> Quantity:
    return Quantity(
        value=values[FIRST],
        unit=unit,
        description=description,
        numerical_error=RELATIVE_ERROR * abs(values[FIRST]),
        variants={
            f"{core}_{path}": Variant(value=value, description=f"{CORES[core]}, {PATHS[path]}")
            for (core, path), value in values.items()
            if (core, path) != FIRST
        },
    )


def mass_at_unit_coupling_MeV(table: LiteratureTable, column: str) -> float:
    """Mediator mass at which a bound, where it rises with the mass, reaches g = 1."""
    line, masses = table.column(column, "1"), table.column("mediator_mass", "MeV")
    rising = (line > 1.5 * line[0]) & (line < MAXIMUM_PERTURBATIVE_COUPLING)
    return float(np.exp(np.interp(0.0, np.log(line[rising]), np.log(masses[rising]))))


def bounds_quantities(core_bound: LiteratureTable, propagation: LiteratureTable) -> dict[str, Quantity]:
    """Core against propagation."""
    masses = propagation.column("mediator_mass", "MeV")
    largest, crossing, reach = {}, {}, {}
    for core, path in itertools.product(CORES, PATHS):
        line = propagation.column(path, "1")
        ratio = interpolated(core_bound, f"{core}_default", masses) / line
        largest[core, path] = float(ratio[line < MAXIMUM_PERTURBATIVE_COUPLING].max())
        # Beyond the dip the ratio falls with the mass; where it passes one, linear in the logarithms.
        falling = np.arange(masses.size) >= np.argmax(ratio)
        weaker = np.interp(0.0, -np.log(ratio[falling]), np.log(masses[falling]))
        crossing[core, path] = 1e3 * float(np.exp(weaker)) if largest[core, path] > 1.0 else 0.0
        reach[core, path] = mass_at_unit_coupling_MeV(
            core_bound, f"{core}_default"
        ) / mass_at_unit_coupling_MeV(propagation, path)
    return {
        "largest_core_over_propagation": _readings(
            largest, "1", "largest ratio over the masses of the core bound to the propagation bound"
        ),
        "mass_where_core_becomes_stronger": _readings(
            crossing, "keV", "mediator mass above which the core bound is the stronger one; zero: everywhere"
        ),
        "reach_of_core_over_propagation": _readings(
            reach, "1", "mediator mass reached at g = 1 by the core bound, over that by propagation"
        ),
    }


def main() -> None:
    """Write the quantities."""
    core_bound = read_table(data_path("shalgar2021", "core_bound.csv"))
    propagation = read_table(data_path("shalgar2021", "propagation_bound.csv"))
    write_quantities("shalgar2021", "fig1", bounds_quantities(core_bound, propagation))


if __name__ == "__main__":
    run_stage(main)
