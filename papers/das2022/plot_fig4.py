"""Drawing of Fig. 4 of arXiv:2204.11885 from the rates computed by ``fig4.py``."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.das2022.drawing import READINGS, recoil_panel


def draw(table: LiteratureTable) -> Figure:
    """The figure from the recoil rates."""
    use_style()
    figure, axes = plt.subplots(1, 3, figsize=(9.6, 4.4), sharex=True, sharey=True)
    for panel, reading in zip(axes, READINGS, strict=True):
        recoil_panel(panel, table, ("recoil_energy", "keV"), "t^-1 yr^-1 keV^-1", reading)
        panel.axvspan(2.0, 3.0, color="0.92", zorder=0)
        panel.set_xlabel("recoil energy [keV]")
    axes[0].set_xlim(0.1, 20.0)
    axes[0].set_ylim(1e-5, 1e3)
    axes[0].set_ylabel(r"recoils on lead [t$^{-1}$ yr$^{-1}$ keV$^{-1}$]")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(
        handles,
        [f"$G_X^2 m_\\nu =$ {label} MeV$^{{-3}}$" if "10^" in label else label for label in labels],
        loc="outside lower center",
        ncols=4,
    )
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    save_figure("das2022", "fig4", draw(read_table(data_path("das2022", "fig4.csv"))))


if __name__ == "__main__":
    run_stage(main)
