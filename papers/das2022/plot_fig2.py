"""Drawing of Fig. 2 of arXiv:2204.11885 from the table of ``fig2.py``, a panel for each reading."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.das2022.drawing import COLOURS, READING_TITLES, coupling_label, coupling_names

UNIT = "cm^-2 s^-1 MeV^-1"


def draw_limits(axes: Axes, table: LiteratureTable, colour: str, label: str) -> None:
    """Limits in bins of energy, as steps."""
    lower, upper = table.column("energy_lower", "MeV"), table.column("energy_upper", "MeV")
    axes.hlines(table.column("flux_limit", UNIT), lower, upper, color=colour, linewidth=2.2, label=label)


def draw(table: LiteratureTable, super_kamiokande: LiteratureTable, borexino: LiteratureTable) -> Figure:
    """The figure from the spectra and the limits of both experiments."""
    couplings = coupling_names(table, "total_", "_as_published")
    use_style()
    figure, axes = plt.subplots(1, 3, figsize=(9.6, 4.4), sharex=True, sharey=True)
    energy = table.column("energy", "MeV")
    for panel, (reading, title) in zip(axes, READING_TITLES.items(), strict=True):
        panel.fill_between(
            energy,
            table.column("supernova_lower", UNIT),
            table.column("supernova_upper", UNIT),
            color="#E69F00",
            alpha=0.45,
            linewidth=0.0,
        )
        panel.plot(
            energy, table.column("supernova", UNIT), color="#D55E00", linestyle="-", label="supernovae, free"
        )
        for colour, one in zip(COLOURS, couplings, strict=True):
            column = f"{one}_{reading}"
            panel.plot(
                energy,
                table.column(f"boosted_{column}", UNIT),
                color=colour,
                linestyle="-",
                label="boosted, " + coupling_label(one),
            )
            if reading != "as_published":
                panel.plot(
                    energy, table.column(f"total_{column}", UNIT), color=colour, linestyle=":", linewidth=1.1
                )
        draw_limits(panel, super_kamiokande, "#CC3311", "SK-IV, 90 %")
        draw_limits(panel, borexino, "#0072B2", "Borexino, 90 %")
        panel.set_title(title)
        panel.set_xlabel(r"energy $E_\nu$ [MeV]")
    axes[1].plot([], [], color="0.3", linestyle=":", linewidth=1.1, label="everything that arrives")
    axes[0].set_xscale("log")
    axes[0].set_yscale("log")
    axes[0].set_xlim(energy[0], energy[-1])
    axes[0].set_ylim(1e-3, 3e5)
    axes[0].set_ylabel(r"one species [cm$^{-2}$ s$^{-1}$ MeV$^{-1}$]")
    handles, labels = axes[1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    table = read_table(data_path("das2022", "fig2.csv"))
    super_kamiokande = read_table(data_path("das2022", "fig2_super_kamiokande.csv"))
    borexino = read_table(data_path("das2022", "fig2_borexino.csv"))
    save_figure("das2022", "fig2", draw(table, super_kamiokande, borexino))


if __name__ == "__main__":
    run_stage(main)
