"""The rows of Tables I and II of arXiv:2106.11660: keys of their cells, and the cells as printed.

A cell's key is ``<neutrinos>_<snapshot>s_shell<k>_<column>``, with ``dirac`` for Table I and ``majorana`` for
Table II; it is the key of the published value and the name of the computed quantity.
"""

from collections.abc import Mapping

from common.replication.ledger.registry import read_published

EFFECTIVE_MASS = "nucleon_effective_mass"
NEUTRON = "neutron_effective_chemical_potential"
PROTON = "proton_effective_chemical_potential"
NEUTRINO = "neutrino_chemical_potential"

COLUMNS = (NEUTRON, PROTON, NEUTRINO, EFFECTIVE_MASS)

HALF_UNIT_MeV = 0.05
"""Half a unit of the last printed digit of the cells."""

Cells = Mapping[str, float]
"""Cells in MeV by key."""


def printed_cells() -> dict[str, float]:
    """The 77 cells as printed, in MeV."""
    entries = read_published("cerdeno2021").entries
    return {
        entry.key: float(entry.published) for entry in entries if entry.quantity == f"tables_1_2:{entry.key}"
    }
