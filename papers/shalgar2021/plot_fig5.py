"""Drawing of Fig. 5 of arXiv:1912.09115 from the cross sections computed by ``fig5.py``."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

DIAGRAMS = {
    "exchange": ("two mediators, neutrino exchanged", "#0072B2"),
    "annihilation": ("mediator in the s-channel, one radiated", "#D55E00"),
}
STRENGTHS = {"strong": "-", "weak": "--"}


def draw(table: LiteratureTable) -> Figure:
    """The figure from the cross sections."""
    energy = table.column("energy_over_mass", "1")
    use_style()
    figure, panel = plt.subplots(figsize=(6.2, 4.8))
    panel.plot(
        energy, table.column("estimate", "1"), color="black", linewidth=2.2, label="Eqs. 2 and 3 (all $g$)"
    )
    for diagram, (meaning, color) in DIAGRAMS.items():
        for strength, style in STRENGTHS.items():
            coupling = table.column(f"coupling_{strength}", "1")[0]
            panel.plot(
                energy,
                table.column(f"{diagram}_{strength}", "1"),
                color=color,
                linestyle=style,
                label=f"{meaning}, $g = {coupling:g}$",
            )
    for threshold, label in ((1.0, "$M$"), (2.0, "$2M$")):
        panel.axvline(threshold, color="grey", linestyle=":", linewidth=0.9)
        panel.text(1.04 * threshold, 2e-6, label, color="grey", fontsize=9)
    panel.set(xscale="log", yscale="log")
    panel.set_xlim(energy[0], energy[-1])
    panel.set_xlabel("centre-of-mass energy over mediator mass")
    panel.set_ylabel(r"$\sigma_{2\nu\rightarrow4\nu}\,M^2/g^8$, arbitrary units")
    figure.legend(loc="outside lower center", ncols=1)
    return figure


def main() -> None:
    """Draw the figure from the written table."""
    save_figure("shalgar2021", "fig5", draw(read_table(data_path("shalgar2021", "fig5.csv"))))


if __name__ == "__main__":
    run_stage(main)
