"""Drawing of Fig. 1 of arXiv:2208.06023 from the curves computed by ``fig1.py``."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table


def curves(table: LiteratureTable) -> list[tuple[float, float, float]]:
    """Sign of the ordering, g1 and g3 of each curve, in the order of the file."""
    keys = zip(table.column("ordering", "1"), table.column("g1", "1"), table.column("g3", "1"), strict=True)
    return list(dict.fromkeys((float(sign), float(g1), float(g3)) for sign, g1, g3 in keys))


def draw_panel(axes: Axes, table: LiteratureTable, sign: float, *, with_g3: bool) -> None:
    """Draw the curves of a panel: those without g3, or those with it and the one they start from."""
    every = curves(table)
    with_g3_g1 = {g1 for _, g1, g3 in every if g3 != 0.0}
    for found, g1, g3 in every:
        if found != sign or (g1 not in with_g3_g1 if with_g3 else g3 != 0.0):
            continue
        chosen = table.column("ordering", "1") == sign
        chosen &= (table.column("g1", "1") == g1) & (table.column("g3", "1") == g3)
        radius = table.column("radius", "km")[chosen]
        label = rf"$g_3={g3:g}$" if with_g3 else rf"$g_1={g1:g}$"
        survival = table.column("antineutrino_survival", "1")[chosen]
        # Smaller couplings oscillate less: on top of the others.
        axes.plot(radius, survival, linewidth=0.6, label=label, zorder=3.0 - g1)
    axes.set_xscale("log")
    axes.set_xlim(float(radius[0]), float(radius[-1]))
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel(r"$r$ [km]")
    axes.set_xticks([10, 20, 50, 100, 200, 400], ["10", "20", "50", "100", "200", "400"])
    axes.minorticks_off()
    legend = axes.legend(loc="lower right" if sign > 0.0 else "upper right", frameon=True, framealpha=0.9)
    for line in legend.get_lines():
        line.set_linewidth(1.6)


def draw(table: LiteratureTable) -> Figure:
    """Draw a row of panels without g3 and one with it, a column for each ordering."""
    use_style()
    figure, axes = plt.subplots(2, 2, figsize=(8.6, 6.4), sharex=True, sharey=True)
    (g1,) = {g1 for _, g1, g3 in curves(table) if g3 != 0.0}
    for row, with_g3 in zip(axes, (False, True), strict=True):
        for panel, ordering in zip(row, ("normal", "inverted"), strict=True):
            draw_panel(panel, table, 1.0 if ordering == "normal" else -1.0, with_g3=with_g3)
            beside = rf"$g_1={g1:g}$" if with_g3 else r"$g_3=0$"
            panel.set_title(f"{ordering} ordering, {beside}")
    for panel in axes[:, 0]:
        panel.set_ylabel(r"survival probability of $\bar\nu_e$")
    for panel in axes[0]:
        panel.set_xlabel("")
    return figure


def main() -> None:
    """Draw and save the figure."""
    save_figure("abbar2022", "fig1", draw(read_table(data_path("abbar2022", "fig1.csv"))))


if __name__ == "__main__":
    run_stage(main)
