"""Core bound of arXiv:1912.09115 in its readings, beside constraints from elsewhere."""

import matplotlib.pyplot as plt
import numpy as np

from common.literature import read_table
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path

LINES = {
    "thermal_default": ("thermal density, default case", "#0072B2", "-"),
    "thermal_conservative": ("thermal density, conservative case", "#0072B2", "--"),
    "quoted_density_default": (r"$n_\nu=10^{38}$ cm$^{-3}$, default case", "#D55E00", "-"),
    "quoted_density_conservative": (r"$n_\nu=10^{38}$ cm$^{-3}$, conservative case", "#D55E00", "--"),
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


def main() -> None:
    """Draw the figure."""
    table = read_table(data_path("shalgar2021", "core_bound.csv"))
    constraints = read_table(data_path("shalgar2021", "other_constraints.csv"))
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
    for name, (label, color, style) in LINES.items():
        panel.plot(mass, table.column(name, "1"), color=color, linestyle=style, label=label)
    panel.plot(
        [mass[0], 6e1, 6e1],
        [10**-1.8, 10**-1.8, 10**-1.8],
        color="black",
        linestyle=":",
        linewidth=1.4,
        label=r"printed $10^{-1.8}$",
    )
    panel.plot([1.5e4], [np.sqrt(4 * np.pi)], "kx", label=r"printed 15 GeV, at $g=\sqrt{4\pi}$")
    panel.set(xscale="log", yscale="log", xlabel="mediator mass [MeV]", ylabel="coupling $g$")
    panel.set_xlim(1e-5, mass[-1])
    panel.set_ylim(1e-10, TOP)
    figure.legend(loc="outside lower center", ncols=2)
    save_figure("shalgar2021", "core_bound", figure)


if __name__ == "__main__":
    run_stage(main)
