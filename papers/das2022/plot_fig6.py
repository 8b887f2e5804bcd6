"""Drawing of Fig. 6 of arXiv:2204.11885 from the fluxes computed by ``fig6.py``."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.das2022.drawing import COUPLINGS

UNIT = "cm^-2 s^-1"
EV_PER_MEV = 1e6
SOURCES = {
    "relic": ("relic neutrinos", "#CC79A7", "--", 1.6),
    "neutron_decay": ("primordial neutrons (bulk)", "#E69F00", "-.", 1.4),
    "tritium_decay": ("primordial tritium", "#E69F00", "--", 1.4),
    "solar": ("solar", "#0072B2", "--", 1.4),
    "atmospheric": ("atmospheric, from 13 MeV", "#C0392B", "--", 1.4),
    "supernova": ("supernova, never scattered", "black", "-", 1.6),
}
READINGS = {
    "as_published": ("boosted", "as published: boosted"),
    "cascade": ("total", "exact cascade: all that arrives"),
}


def draw_reading(panel: Axes, table: LiteratureTable, lines: LiteratureTable, reading: str) -> None:
    """Draw one reading."""
    momentum = table.column("momentum", "MeV") * EV_PER_MEV
    for name, (label, color, style, width) in SOURCES.items():
        values = table.column(name, UNIT)
        shown = values > 0.0
        panel.plot(momentum[shown], values[shown], color=color, linestyle=style, linewidth=width, label=label)
    component, title = READINGS[reading]
    for coupling, (label, color) in COUPLINGS.items():
        values = table.column(f"{reading}_{component}_{coupling}", UNIT)
        shown = values > 0.0
        panel.plot(
            momentum[shown],
            values[shown],
            color=color,
            linewidth=1.3,
            label=f"$G_X^2 m_\\nu =$ {label} MeV$^{{-3}}$",
        )
    energies, fluxes = lines.column("energy", "MeV") * EV_PER_MEV, lines.column("flux", UNIT)
    panel.vlines(energies, 1e-6, fluxes, color="#0072B2", linewidth=0.8, label="solar lines (total flux)")
    panel.set_title(title)
    panel.set_xlabel("momentum [eV]")


def draw(table: LiteratureTable, lines: LiteratureTable) -> Figure:
    """The figure from the fluxes and the solar lines."""
    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(9.6, 5.2), sharex=True, sharey=True)
    for panel, reading in zip(axes, READINGS, strict=True):
        draw_reading(panel, table, lines, reading)
    axes[0].set_xscale("log")
    axes[0].set_yscale("log")
    axes[0].set_xlim(1e-6, 1e9)
    axes[0].set_ylim(1e-6, 1e15)
    axes[0].set_ylabel(r"$p\,\mathrm{d}\Phi/\mathrm{d}p$ [cm$^{-2}$ s$^{-1}$]")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    table = read_table(data_path("das2022", "fig6.csv"))
    lines = read_table(data_path("das2022", "fig6_lines.csv"))
    save_figure("das2022", "fig6", draw(table, lines))


if __name__ == "__main__":
    run_stage(main)
