"""Figure of the largest conversion against g1 μ/ω, for the thresholds stated in arXiv:2208.06023."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

STYLES = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"))


def draw(table: LiteratureTable) -> Figure:
    """Draw the computed conversions, their closed form and what the text says."""
    angle = table.column("maximum_angle", "deg")
    ratio = table.column("potential_over_frequency", "1")
    computed = table.column("largest_conversion", "1")
    closed = table.column("closed_form", "1")
    use_style()
    figure, axes = plt.subplots(figsize=(6.0, 4.2))
    for value, (colour, marker) in zip(np.unique(angle), STYLES, strict=True):
        chosen = angle == value
        label = rf"$\vartheta_{{\rm max}}={value:g}\degree$"
        axes.plot(
            ratio[chosen], computed[chosen], linestyle="none", marker=marker, color=colour,
            markerfacecolor="white", label=label,
        )  # fmt: skip
        axes.plot(ratio[chosen], closed[chosen], color=colour, linestyle="-", linewidth=0.9)
    axes.plot([], [], color="0.3", linewidth=0.9, label="closed form")
    axes.plot(10.0, 0.1, marker="*", markersize=13, color="black", linestyle="none", label="text: 10 %")
    axes.axvline(100.0, color="0.5", linewidth=0.9, linestyle=":", label="text: equipartition above")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(1e-4, 1.5)
    axes.set_xlabel(r"$g_1\mu/\omega$")
    axes.set_ylabel(r"largest conversion of $\nu_e$")
    axes.legend(loc="lower right")
    return figure


def main() -> None:
    """Draw and save the figure."""
    save_figure("abbar2022", "claims", draw(read_table(data_path("abbar2022", "claims.csv"))))


if __name__ == "__main__":
    run_stage(main)
