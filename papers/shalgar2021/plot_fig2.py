"""Drawing of Fig. 2 of arXiv:1912.09115 from the maps and lines computed by ``fig2.py``."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import read_artefact
from common.replication.ledger.registry import read_published
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from common.validation import FloatArray
from papers.shalgar2021.drawing import power_of_ten

PANELS = {
    "thermal": r"$n_\nu$ thermal, as stated",
    "quoted_density": r"$n_\nu = {}$ cm$^{{-3}}$, as quoted",
}
CASES = {
    "default": ("-", "default_inner_radius", "default_mean_energy"),
    "conservative": ("--", "conservative_inner_radius", "conservative_mean_energy"),
}
"""Style of the line of a case, and the inputs that its label names."""
LEVELS = np.arange(-24, 25, 4)


def draw(
    maps: Mapping[str, FloatArray],
    table: LiteratureTable,
    inputs: Mapping[str, float],
    printed: Mapping[str, float],
) -> Figure:
    """The figure from maps and lines, the inputs that its labels name, and the paper's numbers."""
    mass, coupling = maps["mediator_mass_MeV"], maps["coupling"]
    density = power_of_ten(inputs["quoted_neutrino_density"])
    plateau, largest_MeV = 10.0 ** printed["core_plateau"], 1e3 * printed["core_largest_mass"]
    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(7.4, 4.4), sharex=True, sharey=True)
    for panel, (name, title) in zip(axes, PANELS.items(), strict=True):
        numbers = maps[f"{name}_log10_interactions"]
        image = panel.contourf(mass, coupling, numbers, levels=LEVELS, cmap="cividis", extend="both")
        for case, (style, inner_radius, mean_energy) in CASES.items():
            radius, energy = inputs[inner_radius], inputs[mean_energy]
            label = rf"$N=1$, $R_\mathrm{{min}}={radius:g}$ km, $\langle E\rangle={energy:g}$ MeV"
            panel.plot(mass, table.column(f"{name}_{case}", "1"), color="black", linestyle=style, label=label)
        panel.axhline(plateau, color="white", linestyle=":", linewidth=1.4)
        panel.axvline(largest_MeV, color="white", linestyle=":", linewidth=1.4)
        panel.axhline(MAXIMUM_PERTURBATIVE_COUPLING, color="black", linestyle="-.", linewidth=0.9)
        panel.set(xscale="log", yscale="log", title=title.format(density), xlabel="mediator mass [MeV]")
        panel.set_xlim(mass[0], mass[-1])
        panel.set_ylim(coupling[0], coupling[-1])
    axes[0].set_ylabel("coupling $g$")
    axes[0].text(
        1.3, 1.15 * plateau, rf"printed $10^{{{printed['core_plateau']:g}}}$", color="white", fontsize=8
    )
    axes[0].text(1.3, 4.0, r"$\sqrt{4\pi}$", color="black", fontsize=8)
    axes[0].text(
        0.85 * largest_MeV,
        1.3e-3,
        f"printed {printed['core_largest_mass']:g} GeV",
        color="white",
        fontsize=8,
        rotation=90,
        horizontalalignment="right",
        verticalalignment="bottom",
    )
    bar = figure.colorbar(image, ax=axes, ticks=LEVELS[::2])
    bar.set_label(r"$\log_{10} N_{2\nu\rightarrow4\nu}$")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure


def main() -> None:
    """Draw the figure from the written maps and lines."""
    with np.load(data_path("shalgar2021", "fig2.npz")) as arrays:
        maps = dict(arrays)
    table = read_table(data_path("shalgar2021", "fig2.csv"))
    quantities = read_artefact(data_path("shalgar2021", "fig2.json")).quantities
    inputs = {name: quantity.value for name, quantity in quantities.items()}
    printed = read_published("shalgar2021").numbers()
    save_figure("shalgar2021", "fig2", draw(maps, table, inputs, printed))


if __name__ == "__main__":
    run_stage(main)
