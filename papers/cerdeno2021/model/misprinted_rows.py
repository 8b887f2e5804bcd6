"""The two misprinted rows of Tables I and II of arXiv:2106.11660, at the inputs their own numbers imply."""

import dataclasses

from scipy.optimize import minimize_scalar

from common.matter.nuclear_matter import MatterState
from common.matter.shells import Shell
from papers.cerdeno2021.model.medium import (
    Reading,
    dirac_state,
    majorana_state,
    shells,
)
from papers.cerdeno2021.model.printed_cells import (
    EFFECTIVE_MASS,
    NEUTRINO,
    NEUTRON,
    PROTON,
    Cells,
)

MISPRINTED_ROWS = ("dirac_1s_shell1", "majorana_1s_shell3")
"""Rows whose printed inputs and printed state exclude each other."""

HALF_UNIT_OF_RECOVERED_DENSITY_fm3 = 5e-6

RECOVERED_LEPTON_FRACTION = 0.31
"""Lepton fraction to two digits with which Table I, 1 s, k = 1 was computed (0.3 is printed)."""


def columns(state: MatterState) -> dict[str, float]:
    """The printed columns of a state, in MeV; Table II leaves out the neutrino's."""
    return {
        NEUTRON: state.neutron_effective_chemical_potential_MeV,
        PROTON: state.proton_effective_chemical_potential_MeV,
        NEUTRINO: state.neutrino_chemical_potential_MeV,
        EFFECTIVE_MASS: state.effective_mass_MeV,
    }


def row_cells(row: str, state: MatterState) -> dict[str, float]:
    """Cells of one row, in MeV."""
    return {
        f"{row}_{column}": value
        for column, value in columns(state).items()
        if not (row.startswith("majorana") and column == NEUTRINO)
    }


def recovered_lepton_fraction_row(reading: Reading) -> MatterState:
    """State of Table I, 1 s, k = 1 at the lepton fraction that its own numbers imply."""
    shell = _shell(1, 1)
    return dirac_state(dataclasses.replace(shell, lepton_fraction=RECOVERED_LEPTON_FRACTION), reading)


def recovered_density_row(reading: Reading, printed: Cells) -> MatterState:
    """State of Table II, 1 s, k = 3 at the density that fits its three printed cells best.

    One parameter is fitted to three numbers, so that two of them are a test.
    """
    shell = _shell(1, 3)
    row = "majorana_1s_shell3"

    def state(baryon_density_fm3: float) -> MatterState:
        return majorana_state(dataclasses.replace(shell, baryon_density_fm3=baryon_density_fm3), reading)

    def misfit(baryon_density_fm3: float) -> float:
        cells = row_cells(row, state(baryon_density_fm3))
        return sum((value - printed[key]) ** 2 for key, value in cells.items())

    best = minimize_scalar(misfit, bounds=(0.05, 0.6), method="bounded", options={"xatol": 1e-7})
    # Rounded, so that the last bits of the minimisation do not reach the outputs.
    return state(round(float(best.x), 5))


def _shell(snapshot_s: int, number: int) -> Shell:
    return next(shell for time, shell in shells() if (time, shell.number) == (snapshot_s, number))
