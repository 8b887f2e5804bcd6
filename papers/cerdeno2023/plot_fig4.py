"""Drawing of Fig. 4 of arXiv:2301.00661 from the curves computed by ``fig4.py``."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000")
READINGS = {"as_published": "-", "as_derived": "--"}
MASSES = (10, 50, 100)
ROWS = {
    "timescale": ("s", r"time scale $\tau_{\nu\bar\nu\to Z'}$ [s]", 1.0, r"$\tau=1$ s"),
    "decay_length": ("km", r"decay length $\ell_{Z'}$ [km]", 20.0, r"$\ell=R_{\rm ns}=20$ km"),
}


def draw(table: LiteratureTable) -> Figure:
    """Time scales above, decay lengths below, a column for each mass."""
    coupling = table.column("coupling", "1")
    use_style()
    figure, panels = plt.subplots(2, 3, figsize=(7.6, 5.6), sharex=True, sharey="row")
    for row, (name, (unit, label, level, note)) in enumerate(ROWS.items()):
        for column, mass in enumerate(MASSES):
            axes = panels[row, column]
            for reading, style in READINGS.items():
                for number, colour in enumerate(COLOURS, start=1):
                    values = table.column(f"{name}_{reading}_{mass}_mev_shell{number}", unit)
                    axes.plot(
                        coupling,
                        values,
                        color=colour,
                        linestyle=style,
                        linewidth=1.2,
                        label=f"shell {number}" if reading == "as_published" else None,
                    )
            axes.axhline(level, color="0.4", linestyle=":", linewidth=1.0)
            if row == 0:
                axes.set_title(rf"$m_{{Z'}}={mass}$ MeV")
            else:
                axes.set_xlabel(r"coupling $g_{\mu-\tau}$")
        panels[row, 0].set_ylabel(label)
        panels[row, 0].text(coupling[-1] / 1.3, level * 1.4, note, color="0.3", fontsize=8, ha="right")
    panels[0, 0].set_xscale("log")
    panels[0, 0].set_xlim(coupling[0], coupling[-1])
    panels[0, 0].set_xticks([1e-9, 1e-8, 1e-7])
    for axes in panels[:, 0]:
        axes.set_yscale("log")
    panels[0, 0].set_ylim(1e-9, 1e4)
    panels[1, 0].set_ylim(1e-5, 1e5)
    panels[0, 2].plot([], [], color="0.3", linestyle="-", linewidth=1.2, label="as published")
    panels[0, 2].plot([], [], color="0.3", linestyle="--", linewidth=1.2, label="as derived")
    handles, labels = panels[0, 2].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure


def main() -> None:
    """Draw the figure from the written table."""
    save_figure("cerdeno2023", "fig4", draw(read_table(data_path("cerdeno2023", "fig4.csv"))))


if __name__ == "__main__":
    run_stage(main)
