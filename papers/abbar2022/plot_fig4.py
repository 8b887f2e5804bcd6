"""Drawing of Fig. 4 of arXiv:2208.06023 from the spectra computed by ``fig4.py``."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy.interpolate import CubicSpline

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

CASES = {
    "multi_angle_constant": ("multi-angle, constant density", "#009E73", "-", "o"),
    "single_angle_falling_normal": ("single angle, falling, NO", "#0072B2", "--", "s"),
    "multi_angle_falling_normal": ("multi-angle, falling, NO", "#0072B2", "-", "D"),
    "single_angle_falling_inverted": ("single angle, falling, IO", "#D55E00", "--", "v"),
    "multi_angle_falling_inverted": ("multi-angle, falling, IO", "#D55E00", "-", "^"),
}


def draw(table: LiteratureTable) -> Figure:
    """Draw the spectra, and the survival against the energy."""
    energy = table.column("energy", "MeV")
    use_style()
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.9))
    fine = np.linspace(float(energy[0]), float(energy[-1]), 300)
    for name, label in (
        ("initial_spectrum", r"initial $\nu_e$"),
        ("final_nu_e", r"final $\nu_e$"),
        ("final_nu_x", r"final $\nu_x$"),
    ):
        left.plot(fine, CubicSpline(energy, table.column(name, "1/MeV"))(fine), label=label)
    left.set_ylabel(r"$dN/dE$ [1/MeV]")
    left.set_title(r"multi-angle, constant $\mu$ (Fig. 4)")
    left.legend()
    for name, (label, colour, style, marker) in CASES.items():
        right.plot(
            energy, table.column(f"survival_{name}", "1"), color=colour, linestyle=style, marker=marker,
            markersize=3.5, linewidth=1.2, label=label,
        )  # fmt: skip
    right.set_ylabel(r"final $P_{\nu_e}$")
    right.set_ylim(-0.03, 1.62)
    right.set_yticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    right.set_title(r"constant density, and falling as in Fig. 1")
    right.legend(loc="upper right", fontsize=7.5)
    for panel in (left, right):
        panel.set_xlim(0.0, float(energy[-1]))
        panel.set_xlabel(r"$E$ [MeV]")
    left.set_ylim(bottom=0.0)
    return figure


def main() -> None:
    """Draw and save the figure."""
    save_figure("abbar2022", "fig4", draw(read_table(data_path("abbar2022", "fig4.csv"))))


if __name__ == "__main__":
    run_stage(main)
