"""Fig. 1 of arXiv:2301.00661: energy distributions of the neutrinos in shells 1 and 6."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

PANELS = {1: (300.0, (1e-3, 2e4)), 6: (100.0, (1e-2, 3e2))}
"""Largest energy in MeV and range of E² f in MeV², by shell; the text gives none."""

CURVES = {
    "electron_neutrino": (r"$\nu_e$", "#009E73", "-"),
    "muon_and_tau_neutrino": (r"$\nu_\mu,\ \nu_\tau,\ \bar\nu_\mu,\ \bar\nu_\tau$", "black", "-."),
    "electron_antineutrino": (r"$\bar\nu_e$", "#009E73", "--"),
}


def draw_panel(axes: Axes, table: LiteratureTable, number: int) -> None:
    """Draw one shell."""
    energies = table.column("energy", "MeV")
    for name, (label, colour, style) in CURVES.items():
        values = table.column(f"shell{number}_{name}", "MeV^2")
        axes.semilogy(energies, values, color=colour, linestyle=style, label=label)
    largest_energy, limits = PANELS[number]
    axes.set_xlim(0, largest_energy)
    axes.set_ylim(*limits)
    axes.set_xlabel(r"neutrino energy $E_\nu$ [MeV]")
    axes.set_title(f"shell $k = {number}$")


def draw(table: LiteratureTable) -> Figure:
    """A panel for each of the two shells."""
    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(7.2, 3.5))
    for panel, number in zip(axes, PANELS, strict=True):
        draw_panel(panel, table, number)
    axes[0].set_ylabel(r"$E_\nu^2\, f(E_\nu)$ [MeV$^2$]")
    axes[1].legend(loc="upper right")
    return figure


def main() -> None:
    """Draw the figure from the written table."""
    save_figure("cerdeno2023", "fig1", draw(read_table(data_path("cerdeno2023", "fig1.csv"))))


if __name__ == "__main__":
    run_stage(main)
