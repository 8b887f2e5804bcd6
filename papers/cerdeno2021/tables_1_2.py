"""Tables I and II of arXiv:2106.11660, columns of the nuclear-matter state.

Three computations on the eleven shells:

- the state of each row (77 cells), with the cells of every alternative reading as variants;
- the two misprinted rows under the inputs that their own numbers imply;
- how well each reading meets the 70 cells of the rows that are not misprinted.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from common.matter.nuclear_matter import MatterState
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from papers.cerdeno2021.model.medium import (
    Reading,
    alternative_readings,
    dirac_state,
    majorana_state,
    published_reading,
    shells,
)
from papers.cerdeno2021.model.misprinted_rows import (
    MISPRINTED_ROWS,
    RECOVERED_LEPTON_FRACTION,
    HALF_UNIT_OF_RECOVERED_DENSITY_fm3,
    columns,
    recovered_density_row,
    recovered_lepton_fraction_row,
    row_cells,
)
from papers.cerdeno2021.model.printed_cells import (
    COLUMNS,
    Cells,
    HALF_UNIT_MeV,
    printed_cells,
)
from papers.cerdeno2021.parameters import NuclearMatter


def solve_rows(reading: Reading) -> dict[str, MatterState]:
    """States of the 22 rows of both tables under one reading, by row."""
    states = {}
    for snapshot_s, shell in shells():
        states[f"dirac_{snapshot_s}s_shell{shell.number}"] = dirac_state(shell, reading)
    for snapshot_s, shell in shells():
        states[f"majorana_{snapshot_s}s_shell{shell.number}"] = majorana_state(shell, reading)
    return states


def all_cells(states: Mapping[str, MatterState]) -> dict[str, float]:
    """The 77 cells of both tables, in MeV."""
    return {key: value for row, state in states.items() for key, value in row_cells(row, state).items()}


def numerical_error(state: MatterState) -> float:
    """Largest numerical error of a cell of the row, in MeV."""
    return max(state.effective_mass_error_MeV, state.chemical_potential_error_MeV)


def cell_quantities(
    states: Mapping[str, MatterState], alternatives: Mapping[str, Cells], readings: list[Reading]
) -> dict[str, Quantity]:
    """The 77 cells as quantities, with every alternative that has the cell as a variant."""
    descriptions = {reading.name: reading.description for reading in readings} | {
        "recovered_lepton_fraction": f"Y = {RECOVERED_LEPTON_FRACTION}, implied by the row's own numbers",
        "recovered_density": "baryon density fitted to the three printed cells of the row",
    }
    quantities = {}
    for row, state in states.items():
        for key, value in row_cells(row, state).items():
            quantities[key] = Quantity(
                value=value,
                unit="MeV",
                description=key.removeprefix(f"{row}_").replace("_", " "),
                numerical_error=numerical_error(state),
                variants={
                    name: Variant(value=cells[key], description=descriptions[name])
                    for name, cells in alternatives.items()
                    if key in cells
                },
            )
    return quantities


def deviations(cells: Cells, printed: Cells) -> NDArray[np.float64]:
    """Computed minus printed, in MeV, over the cells of the rows that are not misprinted."""
    return np.array([cells[key] - printed[key] for key in printed if not key.startswith(MISPRINTED_ROWS)])


@dataclasses.dataclass(frozen=True)
class Fit:
    """How one reading meets the printed cells of the rows that are not misprinted."""

    reading: Reading
    cells: int
    cells_within_rounding: int
    root_mean_square_MeV: float
    largest_MeV: float


def fit(reading: Reading, cells: Cells, printed: Cells) -> Fit:
    """Compare one reading with the printed cells; rounding alone would leave an rms of 0.1/sqrt(12) MeV."""
    difference = deviations(cells, printed)
    return Fit(
        reading=reading,
        cells=len(difference),
        cells_within_rounding=int(np.sum(np.abs(difference) <= HALF_UNIT_MeV)),
        root_mean_square_MeV=float(np.sqrt(np.mean(difference**2))),
        largest_MeV=float(np.abs(difference).max()),
    )


def fit_table(fits: list[Fit]) -> dict[str, list[object]]:
    """The table of readings."""
    return {
        "reading [1]": [item.reading.name for item in fits],
        "what differs [1]": [item.reading.description for item in fits],
        "cells [1]": [item.cells for item in fits],
        "cells within rounding [1]": [item.cells_within_rounding for item in fits],
        "rms deviation [MeV]": [item.root_mean_square_MeV for item in fits],
        "largest deviation [MeV]": [item.largest_MeV for item in fits],
    }


def fit_quantity(item: Fit, states: Mapping[str, MatterState]) -> Quantity:
    """Root-mean-square deviation of one reading; its error is at most that of the worst cell."""
    return Quantity(
        value=item.root_mean_square_MeV,
        unit="MeV",
        description=f"rms of computed minus printed over {item.cells} cells: {item.reading.description}",
        numerical_error=max(numerical_error(state) for state in states.values()),
    )


def state_table(rows: Mapping[str, MatterState]) -> dict[str, list[float]]:
    """Inputs, printed columns and further properties of the computed states, one row per shell."""
    located = list(zip(shells(), rows.values(), strict=True))
    return {
        "snapshot [s]": [snapshot_s for (snapshot_s, _), _ in located],
        "shell [1]": [shell.number for (_, shell), _ in located],
        "inner_radius [km]": [shell.inner_radius_km for (_, shell), _ in located],
        "outer_radius [km]": [shell.outer_radius_km for (_, shell), _ in located],
        "temperature [MeV]": [state.temperature_MeV for _, state in located],
        "baryon_density [fm^-3]": [state.baryon_density_fm3 for _, state in located],
        **{f"{name} [MeV]": [columns(state)[name] for _, state in located] for name in COLUMNS},
        "electron_chemical_potential [MeV]": [state.electron_chemical_potential_MeV for _, state in located],
        "proton_fraction [1]": [state.proton_fraction for _, state in located],
        "electron_fraction [1]": [state.electron_fraction for _, state in located],
        "neutrino_fraction_as_counted [1]": [state.neutrino_fraction for _, state in located],
        "pressure [MeV fm^-3]": [state.total.pressure_MeV_fm3 for _, state in located],
        "energy_density [MeV fm^-3]": [state.total.energy_density_MeV_fm3 for _, state in located],
        "entropy_per_baryon [1]": [state.total.entropy_per_baryon for _, state in located],
    }


def state_errors(rows: Mapping[str, MatterState]) -> dict[str, list[float]]:
    """Errors of the columns that may be zero but for rounding."""
    errors = [numerical_error(state) for state in rows.values()]
    # A fraction moves by less than its chemical potential does in units of the temperature.
    relative = [error / state.temperature_MeV for error, state in zip(errors, rows.values(), strict=True)]
    return {f"{name} [MeV]": errors for name in COLUMNS} | {"neutrino_fraction_as_counted [1]": relative}


def compute(
    parameters: NuclearMatter, printed: Cells
) -> tuple[dict[str, Quantity], dict[str, MatterState], list[Fit]]:
    """All quantities, the states of the 22 rows in the reading as published, and the fit of every reading."""
    base = published_reading(parameters)
    readings = [base, *alternative_readings(base)]
    states = {reading.name: solve_rows(reading) for reading in tqdm(readings, "readings", disable=None)}
    cells = {name: all_cells(rows) for name, rows in states.items()}

    density_row = recovered_density_row(base, printed)
    alternatives = {reading.name: cells[reading.name] for reading in readings[1:]} | {
        "recovered_lepton_fraction": row_cells("dirac_1s_shell1", recovered_lepton_fraction_row(base)),
        "recovered_density": row_cells("majorana_1s_shell3", density_row),
    }
    quantities = cell_quantities(states[base.name], alternatives, readings)
    quantities["majorana_1s_shell3_recovered_baryon_density"] = Quantity(
        value=density_row.baryon_density_fm3,
        unit="fm^-3",
        description="density that fits the three printed cells of the row, rounded to five decimals",
        numerical_error=HALF_UNIT_OF_RECOVERED_DENSITY_fm3,
    )
    fits = [fit(reading, cells[reading.name], printed) for reading in readings]
    for item in fits:
        name = f"{item.reading.name}_root_mean_square_deviation"
        quantities[name] = fit_quantity(item, states[item.reading.name])
    return quantities, states[base.name], fits


def main() -> None:
    """Write the states, the table of readings and the quantities."""
    parameters = load_parameters("cerdeno2021.nuclear_matter", NuclearMatter)
    quantities, states, fits = compute(parameters, printed_cells())
    write_quantities("cerdeno2021", "tables_1_2", quantities)
    write_csv(data_path("cerdeno2021", "readings.csv"), fit_table(fits))
    dirac = {row: state for row, state in states.items() if row.startswith("dirac")}
    majorana = {row: state for row, state in states.items() if row.startswith("majorana")}
    write_csv(data_path("cerdeno2021", "table_1.csv"), state_table(dirac), state_errors(dirac))
    write_csv(data_path("cerdeno2021", "table_2.csv"), state_table(majorana), state_errors(majorana))


if __name__ == "__main__":
    run_stage(main)
