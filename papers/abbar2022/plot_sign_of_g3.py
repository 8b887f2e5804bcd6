"""Figure of the final survival against g3 of either sign, both orderings, single angle."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

BLUE, VERMILION = "#0072B2", "#D55E00"


def draw(table: LiteratureTable) -> Figure:
    """Draw a panel for each ordering."""
    use_style()
    g3 = table.column("g3", "1")
    figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.8), sharey=True)
    for panel, ordering in zip(axes, ("normal", "inverted"), strict=True):
        for species, label, color, marker in (
            ("neutrino", r"$\nu_e$", BLUE, "o"),
            ("antineutrino", r"$\bar\nu_e$", VERMILION, "s"),
        ):
            values = table.column(f"{ordering}_{species}_survival", "1")
            panel.plot(g3, values, marker, color=color, markersize=4.5, label=label)
        closed = table.column(f"{ordering}_neutrino_closed_form", "1")
        panel.plot(
            g3, closed, color=BLUE, linestyle="-", linewidth=1.2, label=r"$\nu_e$, adiabatic closed form"
        )
        panel.set_xscale("symlog", linthresh=1e-4)
        panel.axvline(0.0, color="0.7", linewidth=0.8)
        panel.set(xlim=(-0.04, 0.04), ylim=(-0.04, 1.04), xlabel=r"$g_3$", title=f"{ordering} ordering")
        panel.set_xticks([-1e-2, -1e-3, 0.0, 1e-3, 1e-2])
        panel.minorticks_off()
    axes[0].set_ylabel("final survival probability")
    axes[0].legend(loc="lower left", fontsize=8)
    return figure


def main() -> None:
    """Draw and save the figure."""
    save_figure("abbar2022", "sign_of_g3", draw(read_table(data_path("abbar2022", "sign_of_g3.csv"))))


if __name__ == "__main__":
    run_stage(main)
