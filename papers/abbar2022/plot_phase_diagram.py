"""Figure of the mean survival probability over g1 and g3, and its distance from the dephasing rule."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table


def draw(table: LiteratureTable) -> Figure:
    """Draw both maps."""
    use_style()
    g1, g3 = np.unique(table.column("g1", "1")), np.unique(table.column("g3", "1"))
    survival, rule = (
        table.column(name, "1").reshape(g1.size, g3.size).T for name in ("mean_survival", "rule")
    )
    figure, axes = plt.subplots(1, 2, figsize=(9.0, 4.0), sharey=True)
    image = axes[0].pcolormesh(g1, g3, survival, cmap="viridis", vmin=0.5, vmax=1.0, rasterized=True)
    figure.colorbar(image, ax=axes[0], label=r"mean $P(\nu_e\to\nu_e)$")
    contours = axes[0].contour(g1, g3, survival, levels=[0.55, 0.75, 0.9], colors="white", linewidths=1.0)
    axes[0].clabel(contours, fontsize=7.5)
    for sign in (1.0, -1.0):
        label = r"$|g_3| = g_1$" if sign > 0 else None
        axes[0].plot([0.0, 1.0], [0.0, sign], color="#D55E00", linestyle="--", label=label)
    axes[0].legend(loc="upper left", fontsize=8, frameon=True, framealpha=0.9)
    image = axes[1].pcolormesh(g1, g3, survival - rule, cmap="PuOr", vmin=-0.1, vmax=0.1, rasterized=True)
    figure.colorbar(image, ax=axes[1], label=r"mean $-\,(1+g_3^2/|g|^2)/2$", extend="both")
    for panel, title in zip(axes, ("(a) computed", "(b) computed minus dephasing rule"), strict=True):
        panel.set(xlim=(g1[0], g1[-1]), ylim=(g3[0], g3[-1]), xlabel=r"$g_1$", title=title)
    angle = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 181)
    axes[1].plot(np.cos(angle), np.sin(angle), color="0.3", linestyle=":", label=r"$|g| = 1$")
    axes[1].legend(loc="upper left", fontsize=8)
    axes[0].set_ylabel(r"$g_3$")
    return figure


def main() -> None:
    """Draw and save the figure."""
    save_figure("abbar2022", "phase_diagram", draw(read_table(data_path("abbar2022", "phase_diagram.csv"))))


if __name__ == "__main__":
    run_stage(main)
