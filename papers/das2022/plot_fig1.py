"""Drawing of Fig. 1 of arXiv:2204.11885 from the lines computed by ``fig1.py``."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.das2022.drawing import COLOURS, coupling_label, coupling_names

LIMITS = (
    ("electron_mesons", 100.0, "#D55E00", "--", r"$\nu_e$, meson decays"),
    ("muon_mesons", 100.0, "#D55E00", "-", r"$\nu_\mu$, meson decays"),
    ("tau_decays", 1000.0, "#0072B2", "-.", r"$\nu_\tau$, $\tau$ and meson decays"),
    ("double_beta", 2.46, "#56B4E9", "-", r"$\nu_e$, $\beta\beta$ with massless scalar"),
)
"""Name, largest mass drawn in MeV, style and label; the masses are where the decays end at the latest."""


def draw(table: LiteratureTable, limits: LiteratureTable) -> Figure:
    """The figure from the lines and the limits."""
    couplings = coupling_names(table, "coupling_")
    use_style()
    figure, axes = plt.subplots(figsize=(6.6, 4.9))
    mass = table.column("mediator_mass", "MeV")
    for colour, one in zip(COLOURS, couplings, strict=True):
        axes.fill_between(
            mass,
            table.column(f"coupling_{one}_heavier_neutrino", "1"),
            table.column(f"coupling_{one}", "1"),
            color=colour,
            alpha=0.35,
            linewidth=0.0,
        )
        axes.plot(
            mass,
            table.column(f"coupling_{one}", "1"),
            color=colour,
            linestyle="-",
            label=r"$G_X^2m_\nu=$ " + coupling_label(one),
        )
    for name, end, colour, style, label in LIMITS:
        value = float(limits.column(name, "1")[0])
        axes.plot([mass[0], end], [value, value], color=colour, linestyle=style, linewidth=1.2, label=label)
    contact = float(limits.column("contact_mass", "MeV")[0])
    axes.axvspan(mass[0], contact, color="0.88", zorder=0)
    axes.text(
        1.15 * mass[0], 1.5e-6, "no contact\ninteraction:\n" + r"$M<3\sqrt{s}$", fontsize=8.5, color="0.35"
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(mass[0], mass[-1])
    axes.set_ylim(1e-6, 3.0)
    axes.set_xlabel(r"mediator mass $M_\varphi$ [MeV]")
    axes.set_ylabel(r"coupling $g_\varphi$")
    axes.legend(loc="lower right", fontsize=8.0)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    table = read_table(data_path("das2022", "fig1.csv"))
    limits = read_table(data_path("das2022", "fig1_limits.csv"))
    save_figure("das2022", "fig1", draw(table, limits))


if __name__ == "__main__":
    run_stage(main)
