"""Drawing of Fig. 5 of arXiv:2106.11660 from the limits computed by ``fig5.py``."""

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
    draw_coherent,
    draw_curve,
    finish,
    reading_panels,
    shade_region,
)


def draw_supernova(axes: Axes, table: LiteratureTable, reading: str) -> None:
    """Draw the limits from the diffusion time, and the region of free right-handed neutrinos."""
    draw_curve(
        axes, table, f"{reading}_burst_duration", color=BLUE, linestyle="-", label=r"$\Delta t=10$ s, Eq. 27"
    )
    draw_curve(
        axes,
        table,
        f"{reading}_standard_model_multiple",
        color=BLUE,
        linestyle="--",
        label=r"$\Delta t=2\Delta t_{\rm SM}$, Eq. 27",
    )
    draw_curve(
        axes,
        table,
        f"{reading}_without_medium_burst_duration",
        color=BLUE,
        linestyle=":",
        linewidth=1.1,
        label="10 s without medium",
    )
    shade_region(
        axes,
        table,
        f"{reading}_interactions_while_diffusing",
        f"{reading}_interactions_while_streaming",
        GREEN,
        r"$\nu_R$ stream out, Eqs. 24 and 26",
    )
    for curve in ("interactions_while_diffusing", "interactions_while_streaming"):
        draw_curve(axes, table, f"{reading}_{curve}", color=GREEN, linestyle="-", linewidth=1.0)
        draw_curve(
            axes,
            table,
            f"{reading}_without_medium_{curve}",
            color=GREEN,
            linestyle=":",
            linewidth=1.1,
            label=r"$\nu_R$ region without medium" if curve == "interactions_while_streaming" else None,
        )


def draw(table: LiteratureTable, coherent: LiteratureTable, public: LiteratureTable) -> Figure:
    """Draw a panel for each reading, with the limits of COHERENT, ours and public ones, in both."""
    figure, axes = reading_panels(r"$Y=\sqrt{C_\nu C_N}$ (conserves lepton number)", "MeV")
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
        # The band that the text names.
        panel.axhline(
            1e-4, color="0.6", linewidth=0.8, linestyle=(0, (1, 1)), label=r"$Y=10^{-4}$ of the text"
        )
    axes[0].set_ylim(8e-7, 3e-1)
    finish(figure, axes, table, 1.0, 3)
    return figure


def main() -> None:
    """Draw the figure."""
    table = read_table(data_path("cerdeno2021", "fig5.csv"))
    coherent = read_table(data_path("cerdeno2021", "coherent_scattering.csv"))
    public = read_table(data_path("cerdeno2021", "public_coherent_limits.csv"))
    save_figure("cerdeno2021", "fig5", draw(table, coherent, public))


if __name__ == "__main__":
    run_stage(main)
