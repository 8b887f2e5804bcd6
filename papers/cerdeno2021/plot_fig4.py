"""Drawing of Fig. 4 of arXiv:2106.11660 from the limits computed by ``fig4.py``."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.cerdeno2021.drawing import (
    BLUE,
    GREEN,
    READINGS,
    VERMILION,
    draw_coherent,
    draw_curve,
    finish,
    reading_panels,
)

ENERGIES = {
    "thermal": (r"$E_\nu=\pi T$", BLUE),
    "degenerate": (r"$E_\nu=\mu_\nu+\pi T$", VERMILION),
}


def draw_supernova(axes: Axes, table: LiteratureTable, reading: str) -> None:
    """Draw the limits of both energies, the 10 s limit without medium effects too, and Eq. 24."""
    for energy, (label, color) in ENERGIES.items():
        prefix = f"{energy}_{reading}"
        draw_curve(
            axes,
            table,
            f"{prefix}_burst_duration",
            color=color,
            linestyle="-",
            label=rf"$\Delta t=10$ s, {label}",
        )
        draw_curve(
            axes,
            table,
            f"{prefix}_standard_model_multiple",
            color=color,
            linestyle="--",
            label=rf"$\Delta t=2\Delta t_{{\rm SM}}$, {label}",
        )
        draw_curve(
            axes,
            table,
            f"{prefix}_without_medium_burst_duration",
            color=color,
            linestyle=":",
            linewidth=1.1,
            label=rf"10 s without medium, {label}",
        )
    draw_curve(
        axes,
        table,
        f"thermal_{reading}_interactions_while_diffusing",
        color=GREEN,
        linestyle="-.",
        label=r"equation of state, Eq. 24, $E_\nu=\pi T$",
    )


def draw(table: LiteratureTable, coherent: LiteratureTable, public: LiteratureTable) -> Figure:
    """Draw a panel for each reading, with the limits of COHERENT, ours and public ones, in both."""
    figure, axes = reading_panels(r"$Y=\sqrt{C_\nu C_N}$ (violates lepton number)", "MeV")
    for panel, reading in zip(axes, READINGS, strict=True):
        draw_supernova(panel, table, reading)
        draw_coherent(panel, coherent, "scalar")
        panel.plot(
            public.column("mediator_mass", "MeV"),
            public.column("coupling_limit", "1"),
            linestyle="none",
            marker="s",
            markerfacecolor="white",
            color="black",
            markersize=4.5,
            label="COHERENT CsI, arXiv:1805.01798",
        )
    axes[0].set_ylim(8e-7, 3e-1)
    finish(figure, axes, table, 1.0, 2)
    return figure


def main() -> None:
    """Draw the figure."""
    table = read_table(data_path("cerdeno2021", "fig4.csv"))
    coherent = read_table(data_path("cerdeno2021", "coherent_scattering.csv"))
    public = read_table(data_path("cerdeno2021", "public_coherent_limits.csv"))
    save_figure("cerdeno2021", "fig4", draw(table, coherent, public))


if __name__ == "__main__":
    run_stage(main)
