"""Core bound of arXiv:1912.09115 in its readings, beside constraints from elsewhere."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.ledger.registry import read_published
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.shalgar2021.drawing import power_of_ten

LINES = {
    "thermal_default": ("thermal density, default case", "#0072B2", "-"),
    "thermal_conservative": ("thermal density, conservative case", "#0072B2", "--"),
    "quoted_density_default": ("quoted density, default case", "#D55E00", "-"),
    "quoted_density_conservative": ("quoted density, conservative case", "#D55E00", "--"),
}
CONSTRAINTS = {
    "laboratory_electron": (r"Lab $g_{ee}$", 3e-1, 1.0),
    "laboratory_muon": (r"Lab $g_{\mu\mu}$", 3e-1, 1.0),
    "laboratory_tau": (r"Lab $g_{\tau\tau}$", 3e-1, 1.0),
    "double_beta_decay": (r"$\phi\beta\beta$", 3e-2, 1.0),
    "microwave_background": ("CMB, light and contact", 6e-2, 0.2),
    "nucleosynthesis_vector": ("BBN, vector", 2e-3, 2.0),
}
TOP = 10.0
BEYOND_REACH = 9.99


def draw(
    table: LiteratureTable,
    constraints: LiteratureTable,
    quantities: Mapping[str, Quantity],
    printed: Mapping[str, float],
) -> Figure:
    """The figure from both tables, the quantities that its labels name, and the paper's numbers."""
    mass = table.column("mediator_mass", "MeV")
    use_style()
    figure, panel = plt.subplots(figsize=(7.0, 5.6))
    for name, (label, position, shift) in CONSTRAINTS.items():
        limit = constraints.column(name, "1")
        reached = limit < BEYOND_REACH
        panel.fill_between(mass[reached], limit[reached], TOP, color="#777777", alpha=0.13, linewidth=0.0)
        panel.plot(mass[reached], limit[reached], color="#777777", linewidth=0.8)
        height = shift * float(np.interp(np.log(position), np.log(mass), limit))
        panel.text(position, 1.15 * height, label, fontsize=8, color="#444444")
    panel.fill_between(
        mass,
        table.column("largest_column", "1"),
        table.column("least_column", "1"),
        color="#56B4E9",
        alpha=0.45,
        linewidth=0.0,
        label=r"thermal density: any $X=n_\nu d$",
    )
    density = rf"$n_\nu={power_of_ten(quantities['quoted_neutrino_density'].value)}$ cm$^{{-3}}$"
    for name, (label, color, style) in LINES.items():
        text = label.replace("quoted density", density)
        panel.plot(mass, table.column(name, "1"), color=color, linestyle=style, label=text)
    panel.plot(
        [mass[0], quantities["centre_of_mass_energy"].value],
        [10.0 ** printed["core_plateau"]] * 2,
        color="black",
        linestyle=":",
        linewidth=1.4,
        label=rf"printed $10^{{{printed['core_plateau']:g}}}$",
    )
    panel.plot(
        [1e3 * printed["core_largest_mass"]],
        [MAXIMUM_PERTURBATIVE_COUPLING],
        "kx",
        label=rf"printed {printed['core_largest_mass']:g} GeV, at $g=\sqrt{{4\pi}}$",
    )
    panel.set(xscale="log", yscale="log", xlabel="mediator mass [MeV]", ylabel="coupling $g$")
    panel.set_xlim(1e-5, mass[-1])
    panel.set_ylim(1e-10, TOP)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    figure = draw(
        read_table(data_path("shalgar2021", "core_bound.csv")),
        read_table(data_path("shalgar2021", "other_constraints.csv")),
        read_artefact(data_path("shalgar2021", "core_bound.json")).quantities,
        read_published("shalgar2021").numbers(),
    )
    save_figure("shalgar2021", "core_bound", figure)


if __name__ == "__main__":
    run_stage(main)
