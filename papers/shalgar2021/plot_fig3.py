"""Drawing of Fig. 3 of arXiv:1912.09115 from the spectra and the map computed by ``fig3.py``."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from common.validation import FloatArray
from papers.shalgar2021.drawing import BLUE, GREY, VERMILION, logarithmic

LEAST_PERCENTAGE = 2e-3
LEAST_ENERGY_SPECTRUM_MeV = 1e-8
"""Below, a spectrum is known to a digit or two: the inversion leaves no more of so strong a suppression."""
MAPS = (("spatial", "angles added in three dimensions"), ("planar", "angles added in a plane (Eq. 8)"))


def rounded(values: FloatArray) -> FloatArray:
    """To the four digits that a picture shows: the last written ones may depend on the processor."""
    return np.array([float(f"{value:.3e}") for value in values])


def draw_spectra(axes: Axes, table: LiteratureTable, density: Quantity, threshold_MeV: float) -> None:
    """Energy per logarithmic interval, so that equal areas carry equal energy."""
    energies = table.column("energy", "MeV")
    for column, label, color, style in (
        ("emitted", "emitted", "black", "-"),
        ("all_species", f"{density.value:g} cm$^{{-3}}$", BLUE, "-"),
        ("one_species", f"{density.variants['one_species'].value:g} cm$^{{-3}}$", VERMILION, "--"),
    ):
        spectrum = table.column(column, "MeV^-1")
        axes.plot(
            energies,
            np.maximum(energies**2 * rounded(spectrum), 0.1 * LEAST_ENERGY_SPECTRUM_MeV),
            color=color,
            linestyle=style,
            label=label,
        )
    axes.axvline(threshold_MeV, color=GREY, linestyle="--", linewidth=1.0)
    logarithmic(axes, "neutrino energy $E$ [MeV]", r"$E^2\,dN/dE$ per emitted neutrino [MeV]", ticks=8)
    axes.set_xlim(energies[0], energies[-1])
    axes.set_ylim(LEAST_ENERGY_SPECTRUM_MeV, 1e3)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.0))
    axes.set_title("spectrum before and after", fontsize="medium")


def draw(
    table: LiteratureTable, maps: Mapping[str, FloatArray], quantities: Mapping[str, Quantity]
) -> Figure:
    """The figure from spectra, maps, and the quantities that its labels name."""
    energies, deflections = maps["energy_edges_MeV"], maps["deflection_edges"]
    density, threshold_MeV = quantities["relic_density"], quantities["threshold"].value
    use_style()
    figure, (left, *panels) = plt.subplots(1, 3, figsize=(11.5, 4.3))
    draw_spectra(left, table, density, threshold_MeV)
    for axes, (name, title) in zip(panels, MAPS, strict=True):
        percentages = 100.0 * maps[name]
        image = axes.pcolormesh(
            deflections,
            energies,
            np.ma.masked_less(percentages, LEAST_PERCENTAGE),
            norm=LogNorm(LEAST_PERCENTAGE, 1e4),
            cmap="viridis",
            rasterized=True,
        )
        axes.axhline(threshold_MeV, color=GREY, linestyle="--", linewidth=1.0)
        grid = table.column("energy", "MeV")
        mean = table.column("one_species_deflection", "1")
        shown = (mean > 0.0) & (grid > energies[0])
        axes.plot(mean[shown], grid[shown], color="black", linewidth=1.0, label="exact mean, 3-D")
        logarithmic(axes, r"$1-\cos\theta$", "neutrino energy $E$ [MeV]", ticks=6)
        axes.set_xlim(deflections[0], deflections[-1])
        axes.set_ylim(energies[0], energies[-1])
        axes.set_title(title, fontsize="medium")
        axes.legend(loc="upper right")
    one_species = density.variants["one_species"].value
    figure.colorbar(
        image, ax=panels, label=f"neutrinos in a bin per emitted one [%], {one_species:g} cm$^{{-3}}$"
    )
    return figure


def main() -> None:
    """Draw the figure from the written spectra and maps."""
    table = read_table(data_path("shalgar2021", "fig3_spectra.csv"))
    with np.load(data_path("shalgar2021", "fig3_map.npz")) as arrays:
        maps = dict(arrays)
    quantities = read_artefact(data_path("shalgar2021", "fig3.json")).quantities
    save_figure("shalgar2021", "fig3", draw(table, maps, quantities))


if __name__ == "__main__":
    run_stage(main)
