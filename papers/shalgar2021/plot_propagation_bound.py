"""Propagation bound of arXiv:1912.09115 in its readings and by the time window."""

import matplotlib.pyplot as plt

from common.literature import read_table
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from papers.shalgar2021.plot_style import BLUE, GREY, VERMILION, logarithmic

LINES = (
    ("all_species", "targets of all six species, 330 cm$^{-3}$", BLUE),
    ("one_species", "targets of one species, 55 cm$^{-3}$", VERMILION),
)


def main() -> None:
    """Draw the figure."""
    table = read_table(data_path("shalgar2021", "propagation_bound.csv"))
    masses = 1e3 * table.column("mediator_mass", "MeV")
    use_style()
    figure, axes = plt.subplots(figsize=(5.6, 4.6))
    for column, label, color in LINES:
        axes.plot(
            masses, table.column(column, "1"), color=color, linestyle="-", label=f"99 % below 5 MeV, {label}"
        )
        axes.plot(
            masses,
            table.column(f"{column}_within_burst", "1"),
            color=color,
            linestyle="--",
            label=f"under 1 % above 5 MeV within 10 s, {label}",
        )
    axes.axvline(25.0, color=GREY, linestyle=":", linewidth=1.2)
    axes.text(27.0, 4.5e-3, "25 keV,\nas printed", color=GREY, fontsize="small")
    axes.axvline(1.0, color=GREY, linestyle=":", linewidth=1.2)
    axes.text(1.08, 1.3, "1 keV, as printed", color=GREY, fontsize="small")
    axes.plot(10.0**-0.5, 10.0**-1.75, "*", markersize=9, color="black", label="point of Fig. 3")
    logarithmic(axes, "mediator mass $M$ [keV]", "coupling $g$")
    axes.set_xlim(masses[0], masses[-1])
    axes.set_ylim(3e-3, 3.5)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=1)
    save_figure("shalgar2021", "propagation_bound", figure)


if __name__ == "__main__":
    run_stage(main)
