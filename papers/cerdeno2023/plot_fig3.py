"""Drawing of Fig. 3 of arXiv:2301.00661 from the curves computed by ``fig3.py``."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000")
LINESTYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))
TEXT_RANGES = (
    (1e-5, 1e-4, "0.3", "Sec. IV"),
    (1e-6, 1e-5, "0.55", "Sec. V"),
)
"""Couplings that the text reads off the lines of the inner shells."""

TITLES = {"as_published": "as published", "as_derived": "as derived"}


def draw_overlays(axes: Axes, table: LiteratureTable, quantities: dict[str, Quantity]) -> None:
    """Magnetic moment, tridents and the text's range of couplings."""
    mass = table.column("mass", "MeV")
    axes.fill_between(
        mass,
        table.column("magnetic_moment_lower", "1"),
        table.column("magnetic_moment_upper", "1"),
        color="#D55E00",
        alpha=0.25,
        linewidth=0.0,
        label=r"$(g-2)_\mu$, 2021, $\pm2\sigma$",
    )
    axes.fill_between(
        mass,
        table.column("neutrino_tridents", "1"),
        1.0,
        color="0.8",
        linewidth=0.0,
        label="neutrino tridents",
    )
    axes.axvline(quantities["kink_position"].value, color="0.6", linewidth=0.8, linestyle=":")
    axes.text(quantities["kink_position"].value * 0.93, 1.3e-7, r"$2m_\mu$", color="0.4", ha="right")
    for lowest, highest, shade, text in TEXT_RANGES:
        axes.plot([900.0, 900.0], [lowest, highest], color=shade, linewidth=4.0, linestyle="-")
        axes.text(780.0, (lowest * highest) ** 0.5, text, fontsize=7.5, color=shade, va="center", ha="right")


def draw_lines(axes: Axes, table: LiteratureTable, reading: str) -> None:
    """Six shells; where the narrow width doesn't hold, thin, and beside it the rate to order g⁴."""
    mass = table.column("mass", "MeV")
    for number, (colour, style) in enumerate(zip(COLOURS, LINESTYLES, strict=True), start=1):
        coupling = table.column(f"{reading}_shell{number}", "1")
        valid = coupling <= table.column(f"largest_narrow_width_coupling_shell{number}", "1")
        axes.plot(
            mass,
            np.where(valid, coupling, np.nan),
            color=colour,
            linestyle=style,
            label=f"shell {number}",
        )
        axes.plot(mass, coupling, color=colour, linewidth=0.6, linestyle="-", alpha=0.6)
        if reading == "as_derived":
            beyond = table.column(f"beyond_narrow_width_shell{number}", "1")
            axes.plot(
                mass, np.where(valid, np.nan, beyond), color=colour, linewidth=2.4, alpha=0.45, linestyle="-"
            )


def draw(table: LiteratureTable, quantities: dict[str, Quantity]) -> Figure:
    """A panel for each reading."""
    use_style()
    figure, panels = plt.subplots(1, 2, figsize=(7.6, 5.0), sharex=True, sharey=True)
    for axes, (reading, title) in zip(panels, TITLES.items(), strict=True):
        draw_overlays(axes, table, quantities)
        draw_lines(axes, table, reading)
        axes.set_title(title)
        axes.set_xlabel(r"boson mass $m_{Z'}$ [MeV]")
    panels[0].set_xscale("log")
    panels[0].set_yscale("log")
    panels[0].set_xlim(1.0, 1e3)
    panels[0].set_ylim(8e-8, 1e-1)
    panels[0].set_ylabel(r"coupling $g_{\mu-\tau}$")
    limit = panels[1]
    limit.plot([], [], color="0.3", linestyle="-", linewidth=0.6, label="narrow width not valid")
    limit.plot(
        [], [], color="0.3", linestyle="-", linewidth=2.4, alpha=0.45, label=r"rate to order $g^4$ there"
    )
    handles, labels = limit.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=5)
    return figure


def main() -> None:
    """Draw the figure from the written table and numbers."""
    table = read_table(data_path("cerdeno2023", "fig3.csv"))
    quantities = read_artefact(data_path("cerdeno2023", "fig3.json")).quantities
    save_figure("cerdeno2023", "fig3", draw(table, quantities))


if __name__ == "__main__":
    run_stage(main)
