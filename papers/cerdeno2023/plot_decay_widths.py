"""Decay width and branching fractions of the Z' against its mass (Eqs. 3 and 4 of arXiv:2301.00661)."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

PRINTED_BRANCHING_FRACTION = (1000.0, 0.5)
"""Mass in MeV and branching fraction into muons, Sec. II."""


def draw(table: LiteratureTable, quantities: dict[str, Quantity]) -> Figure:
    """Widths on the left, branching fractions on the right."""
    masses = table.column("boson_mass", "MeV")
    muons = table.column("branching_fraction_muons", "1")
    use_style()
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.3), sharex=True)
    for column, label, style in (
        ("total_width", "total", "-"),
        ("width_per_neutrino_flavour", r"$\nu_\mu\bar\nu_\mu$ or $\nu_\tau\bar\nu_\tau$", "--"),
        ("width_muons", r"$\mu^+\mu^-$", "-."),
    ):
        left.semilogx(masses, table.column(column, "g^2 m"), linestyle=style, label=label)
    left.set_ylabel(r"$\Gamma/(g_{\mu-\tau}^2\, m_{Z'})$")
    right.semilogx(masses, 1 - muons, label=r"$\nu_\mu\bar\nu_\mu + \nu_\tau\bar\nu_\tau$", linestyle="--")
    right.semilogx(masses, muons, label=r"$\mu^+\mu^-$", linestyle="-.")
    right.plot(*PRINTED_BRANCHING_FRACTION, "o", color="black", clip_on=False, label="0.5, Sec. II")
    right.set_ylabel("branching fraction")
    for axes in (left, right):
        axes.axvline(quantities["muon_threshold"].value, color="grey", linewidth=0.8, linestyle=":")
        axes.set_xlabel(r"$m_{Z'}$ [MeV]")
        axes.set_xlim(1, 1000)
    left.set_ylim(0, None)
    left.legend(loc="upper left")
    right.legend(loc="center left")
    return figure


def main() -> None:
    """Draw the figure from the written table and numbers."""
    table = read_table(data_path("cerdeno2023", "decay_widths.csv"))
    quantities = read_artefact(data_path("cerdeno2023", "decay_widths.json")).quantities
    save_figure("cerdeno2023", "decay_widths", draw(table, quantities))


if __name__ == "__main__":
    run_stage(main)
