"""Propagation bound of arXiv:1912.09115 in its readings and by the time window."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.ledger.registry import read_published
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.shalgar2021.drawing import BLUE, GREY, VERMILION, logarithmic

LINES = (
    ("all_species", "targets of all six species, {:g} cm$^{{-3}}$", BLUE),
    ("one_species", "targets of one species, {:g} cm$^{{-3}}$", VERMILION),
)


def draw(
    table: LiteratureTable,
    quantities: Mapping[str, Quantity],
    point: Mapping[str, Quantity],
    printed: Mapping[str, float],
) -> Figure:
    """The figure from the bounds, the inputs of its labels, the point of Fig. 3, and the paper's numbers."""
    masses = 1e3 * table.column("mediator_mass", "MeV")
    use_style()
    figure, axes = plt.subplots(figsize=(5.6, 4.6))
    density = quantities["relic_density"]
    densities = {"all_species": density.value, "one_species": density.variants["one_species"].value}
    threshold, window = quantities["threshold"].value, quantities["burst_duration"].value
    below = 100.0 * quantities["downscattered_fraction"].value
    for column, label, color in LINES:
        targets = label.format(densities[column])
        axes.plot(
            masses,
            table.column(column, "1"),
            color=color,
            linestyle="-",
            label=f"{below:g} % below {threshold:g} MeV, {targets}",
        )
        axes.plot(
            masses,
            table.column(f"{column}_within_burst", "1"),
            color=color,
            linestyle="--",
            label=f"under {100.0 - below:.3g} % above {threshold:g} MeV within {window:g} s, {targets}",
        )
    reach, dip = printed["propagation_reach"], printed["dip_mass"]
    axes.axvline(reach, color=GREY, linestyle=":", linewidth=1.2)
    axes.text(1.08 * reach, 4.5e-3, f"{reach:g} keV,\nas printed", color=GREY, fontsize="small")
    axes.axvline(dip, color=GREY, linestyle=":", linewidth=1.2)
    axes.text(1.08 * dip, 1.3, f"{dip:g} keV, as printed", color=GREY, fontsize="small")
    axes.plot(
        point["point_mass"].value,
        point["point_coupling"].value,
        "*",
        markersize=9,
        color="black",
        linestyle="none",
        label="point of Fig. 3",
    )
    logarithmic(axes, "mediator mass $M$ [keV]", "coupling $g$")
    axes.set_xlim(masses[0], masses[-1])
    axes.set_ylim(3e-3, 3.5)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=1)
    return figure


def main() -> None:
    """Draw the figure from the written table."""
    figure = draw(
        read_table(data_path("shalgar2021", "propagation_bound.csv")),
        read_artefact(data_path("shalgar2021", "propagation_bound.json")).quantities,
        read_artefact(data_path("shalgar2021", "fig3.json")).quantities,
        read_published("shalgar2021").numbers(),
    )
    save_figure("shalgar2021", "propagation_bound", figure)


if __name__ == "__main__":
    run_stage(main)
