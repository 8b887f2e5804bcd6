"""Growth rates of inhomogeneous waves against the number of angles, for three opening angles."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

MARKERS = ("o", "s", "^", "D", "v", "x", "P")
PANELS = (
    (30.0, r"(a) $\vartheta_{\max}=30°$", 1.4),
    (60.0, r"(b) $\vartheta_{\max}=60°$", 4.6),
    (81.0, r"(c) $\vartheta_{\max}=81°$", 12.5),
)


def draw_panel(axes: Axes, table: LiteratureTable, angle_deg: float) -> None:
    """One line for each number of angles."""
    angle = table.column("maximum_angle", "deg")
    number = table.column("number_of_angles", "1")
    wave, rate = table.column("wave_number", "1/km"), table.column("growth_rate", "1/km")
    here = angle == angle_deg
    for index, count in enumerate(np.unique(number[here])):
        chosen = here & (number == count)
        axes.semilogx(
            wave[chosen],
            rate[chosen],
            marker=MARKERS[index % len(MARKERS)],
            markersize=3.2,
            linewidth=1.0,
            label=f"$N={count:.0f}$",
        )
    axes.axhline(0.0, color="0.6", linewidth=0.8, zorder=0)
    axes.set(xlabel=r"$k$ [km$^{-1}$]")
    axes.legend(fontsize=7.5, loc="upper left" if angle_deg > 70.0 else "upper right")


def draw(table: LiteratureTable) -> Figure:
    """Draw a panel for each opening angle."""
    use_style()
    figure, panels = plt.subplots(1, 3, figsize=(9.6, 3.6))
    for axes, (angle_deg, title, top) in zip(panels, PANELS, strict=True):
        draw_panel(axes, table, angle_deg)
        axes.set(title=title, ylim=(-0.05 * top, top))
    panels[1].set_xlim(0.2, 900.0)
    panels[1].text(0.9, 3.7, "artefacts of the\ndiscrete angles", fontsize=8, ha="center", color="0.3")
    panels[1].text(130.0, 1.05, "band of\nthe gas", fontsize=8, color="0.3")
    panels[0].set_ylabel(r"growth rate [km$^{-1}$]")
    return figure


def main() -> None:
    """Draw and save the figure."""
    save_figure("abbar2022", "fig3_growth", draw(read_table(data_path("abbar2022", "fig3_growth.csv"))))


if __name__ == "__main__":
    run_stage(main)
