"""Drawing of Fig. 5 of arXiv:2204.11885 from the events computed by ``fig5.py``."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.registry import read_published
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.das2022.drawing import READINGS, recoil_panel

QUOTED_EVENTS = {
    "supernova_events_on_lead": "#D55E00",
    "atmospheric_events_on_lead": "black",
    "boosted_events_on_lead": "#762A83",
}
"""Colours of the printed events above 3 keV (Sec. V), by key; boosted ones for 10⁻⁹ MeV⁻³."""


def draw(table: LiteratureTable, printed: Mapping[str, float]) -> Figure:
    """The figure from the events, and the printed numbers by key."""
    use_style()
    figure, axes = plt.subplots(1, 3, figsize=(9.6, 4.4), sharex=True, sharey=True)
    for panel, reading in zip(axes, READINGS, strict=True):
        recoil_panel(panel, table, ("threshold", "keV"), "t^-1 yr^-1", reading)
        panel.axvline(3.0, color="0.85", linewidth=1.0, zorder=0)
        panel.set_xlabel("threshold [keV]")
    for place, (key, color) in enumerate(QUOTED_EVENTS.items()):
        axes[0].plot(
            3.0,
            printed[key],
            marker="o",
            color=color,
            markerfacecolor="none",
            markersize=7,
            linestyle="none",
            label="quoted in Sec. V" if place == 1 else None,
        )
    axes[0].set_xlim(0.1, 20.0)
    axes[0].set_ylim(1e-5, 1e3)
    axes[0].set_ylabel(r"events on lead above threshold [t$^{-1}$ yr$^{-1}$]")
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
    table = read_table(data_path("das2022", "fig5.csv"))
    save_figure("das2022", "fig5", draw(table, read_published("das2022").numbers()))


if __name__ == "__main__":
    run_stage(main)
