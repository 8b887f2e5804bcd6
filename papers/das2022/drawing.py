"""What figures of arXiv:2204.11885 share: names and colours of couplings and sources, panels of recoils."""

import re
from collections.abc import Mapping

from matplotlib.axes import Axes

from common.tables import LiteratureTable

COUPLINGS: Mapping[str, tuple[str, str]] = {
    "1e_minus_9": (r"$10^{-9}$", "#762A83"),
    "1e_minus_10": (r"$10^{-10}$", "#009E73"),
    "1e_minus_11": (r"$10^{-11}$", "#B8860B"),
    "1e_minus_12": (r"$10^{-12}$", "#CC79A7"),
}
"""Label (in MeV⁻³) and colour by coupling, close to the colours that the captions name."""

COLOURS = tuple(colour for _, colour in COUPLINGS.values())
"""From the strongest to the weakest coupling."""

SOURCES: Mapping[str, tuple[str, str, str]] = {
    "solar": ("solar", "#777777", ":"),
    "atmospheric": ("atmospheric", "#777777", "-."),
    "supernova": ("supernova, never scattered", "#D55E00", "-"),
}
"""Label, colour and line style."""

READINGS: Mapping[str, tuple[str, str]] = {
    "as_published": ("as published", "boosted"),
    "single_scattering": ("single scattering, consistent", "total"),
    "cascade": ("exact cascade", "total"),
}
"""Title of the panel, and the component that stands for the paper's boosted neutrinos in it."""

WHAT_IS_DRAWN = {"boosted": "boosted", "total": "all that arrives"}

READING_TITLES = {
    "as_published": "as published",
    "single_scattering": "single scattering",
    "cascade": "exact cascade",
}
"""Of a reading where no component is told apart."""


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


def recoil_panel(
    panel: Axes, table: LiteratureTable, abscissa: tuple[str, str], unit: str, reading: str
) -> None:
    """Draw the sources and one reading of the boosted neutrinos, on logarithmic axes."""
    energy = table.column(*abscissa)
    title, component = READINGS[reading]
    background = table.column("solar", unit) + table.column("atmospheric", unit)
    panel.plot(energy, background, color="black", linewidth=1.6, label="solar + atmospheric")
    for name, (label, color, style) in SOURCES.items():
        values = table.column(name, unit)
        shown = values > 0.0
        width = 1.8 if name == "supernova" else 0.9
        panel.plot(energy[shown], values[shown], color=color, linestyle=style, linewidth=width, label=label)
    for coupling, (label, color) in COUPLINGS.items():
        values = table.column(f"{reading}_{component}_{coupling}", unit)
        panel.plot(energy, values, color=color, linestyle="--", linewidth=1.4, label=label)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_title(f"{title}:\n{WHAT_IS_DRAWN[component]}")
