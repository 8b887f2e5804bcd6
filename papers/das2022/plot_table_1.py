"""Drawing of the rate of core collapses that Table I of arXiv:2204.11885 gives."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import read_artefact
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table


def draw(table: LiteratureTable, first_break: float, second_break: float) -> Figure:
    """The figure from the rate, and the redshifts of its breaks."""
    use_style()
    figure, axes = plt.subplots(figsize=(5.4, 3.6))
    axes.plot(table.column("redshift", "1"), 1e4 * table.column("collapse_rate", "Mpc^-3 yr^-1"))
    for redshift, name in ((first_break, "$z_1$"), (second_break, "$z_2$")):
        axes.axvline(redshift, color="0.6", linewidth=0.8, linestyle=(0, (1, 1)))
        axes.text(redshift + 0.08, 1.15, name)
    axes.set_yscale("log")
    axes.set_ylim(1.0, 20.0)
    axes.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.minorticks_off()
    axes.set_xlim(0.0, table.column("redshift", "1")[-1])
    axes.set_xlabel("redshift $z$")
    axes.set_ylabel(r"$R_{\rm CCSN}$ [$10^{-4}$ Mpc$^{-3}$ yr$^{-1}$]")
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    table = read_table(data_path("das2022", "collapse_rate.csv"))
    quantities = read_artefact(data_path("das2022", "table_1.json")).quantities
    first, second = (quantities[f"{name}_break_redshift"].value for name in ("first", "second"))
    save_figure("das2022", "table_1", draw(table, first, second))


if __name__ == "__main__":
    run_stage(main)
