"""Figure of Appendix A: the growth of δ, and the conditions of the text against the full equation."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

BLUE, VERMILION, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"


def draw_growth(axes: Axes, table: LiteratureTable) -> None:
    """|δ| by the full equation, with and without the constant term of Eq. (A3)."""
    time = table.column("time", "1/mu")
    for column, label, color, style, width in (
        ("full_equation", "full equation", BLACK, "-", 1.2),
        ("with_drive", "linear, (A3) with its constant term", BLUE, "--", 1.6),
        ("without_drive", r"(A4), (A5) from $|\delta|=0.01$", VERMILION, "-.", 1.6),
    ):
        axes.loglog(
            time, table.column(column, "1"), color=color, linestyle=style, linewidth=width, label=label
        )
    axes.axhline(0.5, color="0.6", linewidth=0.8, linestyle=":")
    axes.text(0.012, 0.53, r"largest possible $|\delta|$", color="0.4", fontsize=8)
    axes.set(
        xlim=(0.01, 30.0),
        ylim=(5e-3, 80.0),
        xlabel=r"$\mu t$",
        ylabel=r"$|\delta|$",
        title=r"(a) $g_1 = 0.3$, $g_3 = 0.02$",
    )
    axes.legend(loc="upper left", fontsize=7.5)


def draw_thresholds(axes: Axes, table: LiteratureTable) -> None:
    """g1/g3 from which on there is growth by (A5), and half conversion by the full equation."""
    g3 = table.column("g3", "1")
    for column, label, color, style in (
        ("threshold_a5", "(A5) grows above", VERMILION, "-."),
        ("half_conversion_full_equation", "full equation: half is converted", BLACK, "-"),
        ("threshold_a5_trace_removed", "grows above, trace removed", GREEN, ":"),
    ):
        width = 2.6 if style == ":" else 1.6
        axes.loglog(
            g3, table.column(column, "1") / g3, color=color, linestyle=style, linewidth=width, label=label
        )
    axes.axhspan(0.5, 2.0, color=PURPLE, alpha=0.2, linewidth=0, label=r"text: $g_1 \gtrsim g_3$ (factor 2)")
    axes.set(
        xlim=(1e-4, 0.6),
        ylim=(0.3, 2000.0),
        xlabel=r"$g_3$",
        ylabel=r"$g_1/g_3$",
        title=r"(b) $\omega \to 0$",
    )
    axes.legend(loc="upper right", fontsize=7.5)


def draw_vacuum(axes: Axes, table: LiteratureTable, threshold: float) -> None:
    """Largest conversion against g1 for g3 = 0 with the vacuum term."""
    g1, conversion = table.column("g1", "1"), table.column("conversion_vacuum", "1")
    axes.semilogx(g1, conversion, color=BLACK, label="full equation")
    axes.axvline(threshold, color=VERMILION, linestyle="-.", label="(A5) grows above")
    axes.set(
        xlim=(1e-8, 1e-2),
        ylim=(0.0, 1.3),
        yticks=[0.0, 0.25, 0.5, 0.75, 1.0],
        xlabel=r"$g_1$",
        ylabel=r"largest $P(\nu_e \to \nu_x)$",
        title=r"(c) $g_3 = 0$, $\mu = 10^6\,\omega$",
    )
    axes.legend(loc="upper left", fontsize=7.5)


def draw(growth: LiteratureTable, thresholds: LiteratureTable, conversion: LiteratureTable) -> Figure:
    """Draw the three panels."""
    use_style()
    figure, axes = plt.subplots(1, 3, figsize=(10.2, 3.7))
    draw_growth(axes[0], growth)
    draw_thresholds(axes[1], thresholds)
    draw_vacuum(axes[2], conversion, float(np.unique(thresholds.column("vacuum_threshold", "1"))[0]))
    return figure


def main() -> None:
    """Draw and save the figure."""
    growth = read_table(data_path("abbar2022", "appendix_a_growth.csv"))
    thresholds = read_table(data_path("abbar2022", "appendix_a_threshold.csv"))
    conversion = read_table(data_path("abbar2022", "appendix_a_conversion.csv"))
    save_figure("abbar2022", "appendix_a", draw(growth, thresholds, conversion))


if __name__ == "__main__":
    run_stage(main)
