"""Drawing of Fig. 5 of arXiv:2301.00661 from the lines computed by ``fig5.py``."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

TITLES = {"as_published": "as published", "as_derived": "as derived"}


def draw(table: LiteratureTable, neutrinos: Quantity) -> Figure:
    """A panel for each reading; ``neutrinos`` is the mass below which N_eff is too large."""
    mass = table.column("mass", "MeV")
    use_style()
    figure, panels = plt.subplots(1, 2, figsize=(7.6, 4.8), sharex=True, sharey=True)
    for axes, (reading, title) in zip(panels, TITLES.items(), strict=True):
        diffusion = table.column(f"{reading}_diffusion_time", "1")
        wall = table.column(f"{reading}_decay_length", "1")
        first = table.column(f"{reading}_decay_length_shell1", "1")
        cooling = table.column(f"{reading}_luminosity", "1")
        axes.fill_between(
            mass, cooling, wall, where=wall > cooling, facecolor="none", edgecolor="0.55", hatch="///",
            linewidth=0.0, label="cooling, Eqs. 24 and 25",
        )  # fmt: skip
        axes.fill_between(
            mass, wall, diffusion, where=diffusion > wall, color="0.55", linewidth=0.0,
            label=r"$t_{\rm new}<0.1$ s",
        )  # fmt: skip
        axes.axvspan(1.0, neutrinos.value, color="#56B4E9", alpha=0.25, linewidth=0.0)
        axes.axvspan(
            neutrinos.value,
            neutrinos.variants["excess_of_a_fifth"].value,
            color="#56B4E9",
            alpha=0.12,
            linewidth=0.0,
        )
        axes.plot(
            mass, np.where(diffusion > wall, diffusion, np.nan), color="k", label=r"$t_{\rm new}=0.1$ s"
        )
        axes.plot(
            mass, np.where(diffusion > wall, np.nan, diffusion), color="k", linewidth=0.6, linestyle="-"
        )
        axes.plot(
            mass, wall, color="k", linestyle="-.", label=r"$\ell_{Z'}=R_{\rm ns}$, longest of the shells"
        )
        axes.plot(
            mass, first, color="#D55E00", linestyle=(0, (1, 1)), label=r"$\ell_{Z'}=R_{\rm ns}$, shell 1"
        )
        axes.plot(mass, cooling, color="#0072B2", linestyle="--", label=r"$L=3\times10^{52}$ erg/s")
        axes.plot([10.0, 100.0], [6e-8, 6e-8], color="#CC79A7", linewidth=1.2, linestyle=":")
        axes.text(104.0, 6e-8, r"text, $6\times10^{-8}$", color="#CC79A7", fontsize=8.5, va="center")
        axes.text(3.0, 3e-11, r"$N_{\rm eff}$ (estimate)", color="#0072B2", fontsize=8.5, ha="center")
        axes.set_title(title)
        axes.set_xlabel(r"boson mass $m_{Z'}$ [MeV]")
    panels[0].set_xscale("log")
    panels[0].set_yscale("log")
    panels[0].set_xlim(1.0, 1e3)
    panels[0].set_ylim(1e-11, 1e-4)
    panels[0].set_ylabel(r"coupling $g_{\mu-\tau}$")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def main() -> None:
    """Draw the figure from the written table and numbers."""
    table = read_table(data_path("cerdeno2023", "fig5.csv"))
    quantities = read_artefact(data_path("cerdeno2023", "fig5.json")).quantities
    save_figure("cerdeno2023", "fig5", draw(table, quantities["mass_of_half_extra_neutrino"]))


if __name__ == "__main__":
    run_stage(main)
