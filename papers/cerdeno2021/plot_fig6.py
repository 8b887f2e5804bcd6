"""Drawing of Fig. 6 of arXiv:2106.11660 from the limits computed by ``fig6.py``."""

from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from common.units import GeV, MeV
from papers.cerdeno2021.drawing import (
    BLUE,
    READINGS,
    VERMILION,
    draw_coherent,
    draw_curve,
    finish,
    reading_panels,
)

STYLES = {
    "burst_duration": ("-", BLUE, 1.8, r"$\Delta t=10$ s"),
    "standard_model_multiple": ("--", BLUE, 1.8, r"$\Delta t=2\Delta t_{\rm SM}$"),
    "without_medium_burst_duration": (":", VERMILION, 1.3, r"$\Delta t=10$ s without medium"),
}
LIGHTEST_MASS_GeV = 1e-4
"""The published axis spans five decades in GeV; the text doesn't say which. The CSV holds 1e-6 to 10 GeV."""


def draw(table: LiteratureTable, coherent: LiteratureTable) -> Figure:
    """Draw a panel for each reading, with our limits of COHERENT in both."""
    scale = MeV / GeV
    figure, axes = reading_panels(r"$g_{B-L}$", "GeV")
    for panel, reading in zip(axes, READINGS, strict=True):
        for curve, (style, color, width, label) in STYLES.items():
            draw_curve(
                panel,
                table,
                f"{reading}_{curve}",
                scale,
                color=color,
                linestyle=style,
                linewidth=width,
                label=label,
            )
        draw_coherent(panel, coherent, "b_minus_l", scale)
    axes[0].set_ylim(8e-6, 3e-1)
    finish(figure, axes, table, scale, 3)
    axes[0].set_xlim(LIGHTEST_MASS_GeV, None)
    return figure


def main() -> None:
    """Draw the figure."""
    table = read_table(data_path("cerdeno2021", "fig6.csv"))
    coherent = read_table(data_path("cerdeno2021", "coherent_scattering.csv"))
    save_figure("cerdeno2021", "fig6", draw(table, coherent))


if __name__ == "__main__":
    run_stage(main)
