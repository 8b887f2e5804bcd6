"""Drawing of Fig. 2 of arXiv:2208.06023 from the curves computed by ``fig2.py``."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

RESOLVED = 1e-4


def curves(table: LiteratureTable) -> list[tuple[float, float]]:
    """g1 and g3 of each curve, in the order of the file."""
    keys = zip(table.column("g1", "1"), table.column("g3", "1"), strict=True)
    return list(dict.fromkeys((float(g1), float(g3)) for g1, g3 in keys))


def draw_curve(axes: Axes, table: LiteratureTable, g1: float, g3: float, label: str) -> None:
    """Draw a curve, grey and thin where it is not resolved at 1e-4."""
    chosen = (table.column("g1", "1") == g1) & (table.column("g3", "1") == g3)
    distance = table.column("distance", "1/(g1 mu)")[chosen]
    survival, error = table.column("survival", "1")[chosen], table.column("error", "1")[chosen]
    resolved = np.maximum.accumulate(error) <= RESOLVED
    axes.plot(distance[resolved], survival[resolved], linewidth=1.1, label=label)
    if not resolved.all():
        rest = slice(max(int(resolved.sum()) - 1, 0), None)
        axes.plot(distance[rest], survival[rest], color="0.6", linewidth=0.6, linestyle=":")


def draw(table: LiteratureTable, angular: LiteratureTable) -> Figure:
    """Draw the curves without g3, those with it for each g1, and the angular distributions."""
    use_style()
    figure, grid = plt.subplots(2, 2, figsize=(8.6, 6.6))
    axes = grid.ravel()
    every = curves(table)
    for g1, g3 in every:
        if g3 == 0.0:
            draw_curve(axes[0], table, g1, g3, rf"$g_1={g1:g}$")
    axes[0].set_title(r"$g_3=0$")
    for panel, g1 in zip(axes[1:3], sorted({g1 for g1, g3 in every if g3 != 0.0}), strict=True):
        for other, g3 in every:
            if other == g1:
                draw_curve(panel, table, g1, g3, rf"$g_3={g3:g}$")
        panel.set_title(rf"$g_1={g1:g}$")
    for panel in axes[:3]:
        panel.axhline(0.5, color="0.6", linewidth=0.8, linestyle="-", zorder=0)
        panel.set_xlim(0.0, float(table.column("distance", "1/(g1 mu)")[-1]))
        panel.set_ylim(-0.02, 1.3)
        panel.set_xlabel(r"$r\,g_1\mu$")
        panel.set_ylabel(r"$\langle P_{\nu_e}\rangle$")
        panel.legend(loc="upper center", ncols=3, handlelength=1.8, columnspacing=1.0)
    for g1 in dict.fromkeys(angular.column("g1", "1").tolist()):
        chosen = angular.column("g1", "1") == g1
        angle = np.degrees(angular.column("angle", "rad")[chosen])
        axes[3].plot(angle, angular.column("survival", "1")[chosen], label=rf"$g_1={g1:g}$")
    axes[3].set_title(r"$r\,g_1\mu=30$, $g_3=0$")
    axes[3].set_xlabel(r"emission angle $|\vartheta|$ [deg]")
    axes[3].set_ylabel(r"$P_{\nu_e}$")
    axes[3].set_xlim(0.0, float(np.degrees(angular.column("angle", "rad").max())))
    axes[3].set_ylim(-0.02, 1.15)
    axes[3].legend(loc="upper center", ncols=2)
    return figure


def main() -> None:
    """Draw and save the figure."""
    table = read_table(data_path("abbar2022", "fig2.csv"))
    angular = read_table(data_path("abbar2022", "fig2_angles.csv"))
    save_figure("abbar2022", "fig2", draw(table, angular))


if __name__ == "__main__":
    run_stage(main)
