"""Cells of Table I of arXiv:2301.00661: their keys, and the cells as printed.

A cell's key is ``shell<k>_<column>``; it is the key of the published value and the name of the computed
quantity.
"""

from collections.abc import Mapping

from common.replication.ledger.registry import read_published

EFFECTIVE_MASS = "nucleon_effective_mass"
NEUTRON = "neutron_effective_chemical_potential"
PROTON = "proton_effective_chemical_potential"
NEUTRINO = "electron_neutrino_chemical_potential"

COLUMNS = (NEUTRON, PROTON, NEUTRINO, EFFECTIVE_MASS)

HALF_UNIT_MeV = 0.05
"""Half a unit of the last printed digit of the cells."""

BLANK_CELL = f"shell5_{EFFECTIVE_MASS}"
"""Left blank in Table I; its registry entry is the number of the same cell in arXiv:2106.11660."""

Cells = Mapping[str, float]
"""Cells in MeV by key."""


def printed_cells() -> dict[str, float]:
    """The 23 cells as printed, in MeV; the blank one is left out."""
    entries = read_published("cerdeno2023").entries
    return {
        entry.key: float(entry.published)
        for entry in entries
        if entry.quantity == f"table_1:{entry.key}" and entry.unit == "MeV" and entry.key != BLANK_CELL
    }
