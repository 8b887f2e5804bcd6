"""Figure of the printed over the computed mean free paths of arXiv:2106.11660, shell by shell."""

import csv

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.validation import FloatArray

READINGS = {
    "as_published": ("as published", "o", "#0072B2", "#0072B2"),
    "as_derived": (r"as derived, flux $1/(E_N E_\nu)$", "s", "#D55E00", "white"),
    "literal_azimuth_sum_moeller_flux": (
        r"Eq. 18 taken literally, flux $1/(E_N E_\nu)$",
        "^",
        "#009E73",
        "white",
    ),
}

PANELS = (
    ("neutrino", r"$\nu$, Dirac, $E_\nu=\mu_\nu+\pi T$"),
    ("antineutrino", r"$\bar\nu$, Dirac, $E_\nu=\mu_\nu+\pi T$"),
    ("majorana_thermal", r"Majorana, $E_\nu=\pi T$"),
    ("majorana_degenerate", r"Majorana, $E_\nu=\mu_\nu^{\rm D}+\pi T$"),
)

GAP = 1.0
"""Space between the two snapshots on the axis of shells."""


def draw_panel(axes: Axes, rows: list[dict[str, str]]) -> None:
    """Draw the ratios of one column, with the rounding of the printed number as error bar."""

    def column(name: str) -> FloatArray:
        return np.array([float(row[name]) for row in rows])

    position = column("shell [1]") + np.where(column("snapshot [s]") == 5, 6 + GAP, 0)
    printed, rounding = column("printed [m]"), column("rounding [m]")
    for index, (reading, (label, marker, colour, face)) in enumerate(READINGS.items()):
        computed = column(f"{reading} [m]")
        axes.errorbar(
            position + 0.22 * (index - 1),
            printed / computed,
            rounding / computed,
            linestyle="none",
            marker=marker,
            color=colour,
            markerfacecolor=face,
            elinewidth=0.9,
            label=label,
        )
    axes.axhline(1.0, color="black", linestyle="-", linewidth=0.8)
    axes.axhline(0.75, color="0.5", linestyle=":", linewidth=1.0, label="3/4")
    axes.axvline(6.5 + 0.5 * GAP, color="0.7", linestyle="-", linewidth=0.8)


def draw(table: list[dict[str, str]]) -> Figure:
    """Draw a panel for each column of Tables I and II, from the rows of the computed table."""
    use_style()
    figure, axes = plt.subplots(2, 2, figsize=(7.2, 5.6), sharex=True, sharey=True)
    for panel, (neutrino, title) in zip(axes.flat, PANELS, strict=True):
        draw_panel(panel, [row for row in table if row["neutrino [1]"] == neutrino])
        panel.set_title(title)
        for x, label in ((3.5, "1 s"), (6 + GAP + 3, "5 s")):
            panel.text(x, 1.31, label, ha="center", va="top")
    shells = [*range(1, 7), *range(1, 6)]
    axes[0, 0].set_xticks([*range(1, 7), *(6 + GAP + number for number in range(1, 6))], shells)
    axes[0, 0].minorticks_off()
    axes[0, 0].set_ylim(0.15, 1.35)
    for panel in axes[1]:
        panel.set_xlabel("shell $k$")
    for panel in axes.flat:
        panel.tick_params(axis="x", which="minor", bottom=False, top=False)
    for panel in axes[:, 0]:
        panel.set_ylabel(r"printed / computed $\lambda^{\rm SM}$")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


def main() -> None:
    """Draw the figure."""
    text = data_path("cerdeno2021", "mean_free_paths.csv").read_text(encoding="utf-8")
    save_figure("cerdeno2021", "mean_free_paths", draw(list(csv.DictReader(text.splitlines()))))


if __name__ == "__main__":
    run_stage(main)
