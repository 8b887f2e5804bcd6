"""What the figures with four couplings share: a colour for each, and labels."""

import re

from common.tables import LiteratureTable
from papers.das2022.plot_detection import COUPLINGS

COLOURS = tuple(colour for _, colour in COUPLINGS.values())
"""From the strongest to the weakest coupling."""

READING_TITLES = {
    "as_published": "as published",
    "single_scattering": "single scattering",
    "cascade": "exact cascade",
}


def coupling_names(table: LiteratureTable, before: str, after: str = "") -> list[str]:
    """Couplings that a table has columns for, as in their names: ``1e_minus_9``; from the strongest on.

    Parameters
    ----------
    table
        Columns of a figure.
    before, after
        What stands before and after the coupling in the name of its column.
    """
    pattern = re.compile(rf"{before}(\d+e_minus_\d+){after}")
    return [match[1] for match in map(pattern.fullmatch, table.units) if match]


def coupling_label(name: str) -> str:
    """``1e_minus_9`` as ``10⁻⁹ MeV⁻³``, typeset."""
    mantissa, exponent = name.split("e_minus_")
    factor = "" if mantissa == "1" else rf"{mantissa}\times"
    return rf"${factor}10^{{-{int(exponent)}}}$ MeV$^{{-3}}$"
