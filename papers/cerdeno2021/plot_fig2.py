"""Drawing of Fig. 2 of arXiv:2106.11660 from the ratios computed by ``fig2.py``."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.cerdeno2021.parameters import MediumEffects

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
MODELS = {"vector": r"$U(1)_{B-L}$", "scalar": "scalar, lepton number conserved"}
SYMBOLS = {"vector": "g_{B-L}", "scalar": "Y"}
STRENGTHS = ("weak", "strong")


def draw_panel(
    axes: Axes, table: LiteratureTable, model: str, strength: str, quantities: dict[str, Quantity]
) -> None:
    """Draw the five shells as published and as derived, and the Standard Model's ratio as published."""
    mass = table.column("mediator_mass", "MeV")
    for number, color in enumerate(COLOURS, start=1):
        column = f"{model}_{strength}_shell{number}"
        label = f"shell {number}"
        # The outermost two shells lie on each other.
        width = 1.0 if number == len(COLOURS) else 1.8
        axes.plot(
            mass,
            table.column(f"as_published_{column}", "1"),
            color=color,
            linestyle="-",
            linewidth=width,
            label=label,
        )
        axes.plot(mass, table.column(f"as_derived_{column}", "1"), color=color, linestyle="--", linewidth=1.0)
        level = quantities[f"standard_model_ratio_shell{number}"].value
        axes.axhline(level, color=color, linestyle=":", linewidth=0.8)


def draw(table: LiteratureTable, quantities: dict[str, Quantity], couplings: MediumEffects) -> Figure:
    """Draw a panel for each model and strength of the coupling."""
    values = {"vector": couplings.vector_couplings, "scalar": couplings.scalar_couplings}
    use_style()
    figure, axes = plt.subplots(2, 2, figsize=(7.4, 6.6), sharex=True, sharey=True)
    for row, model in enumerate(MODELS):
        for column, strength in enumerate(STRENGTHS):
            panel = axes[row, column]
            draw_panel(panel, table, model, strength, quantities)
            panel.axhline(14.0, color="0.55", linewidth=0.9, linestyle=(0, (1, 1)))
            mantissa, exponent = f"{values[model][column]:.0e}".split("e")
            coupling = rf"${SYMBOLS[model]}={mantissa}\times10^{{{int(exponent)}}}$"
            panel.set_title(f"{MODELS[model]}, {coupling}")
    axes[0, 0].set_xscale("log")
    axes[0, 0].set_xlim(*table.column("mediator_mass", "MeV")[[0, -1]])
    axes[0, 0].xaxis.set_major_locator(LogLocator(base=10, numticks=6))
    axes[0, 0].xaxis.set_minor_locator(LogLocator(base=10, subs=(1.0,), numticks=99))
    axes[0, 0].xaxis.set_minor_formatter(NullFormatter())
    axes[0, 0].set_ylim(0, 18)
    axes[0, 0].text(2e-3, 14.3, '"up to a factor 14"', color="0.35", fontsize=8.5)
    for panel in axes[1]:
        panel.set_xlabel("mediator mass [MeV]")
    for panel in axes[:, 0]:
        panel.set_ylabel(r"$\lambda_k/\lambda^0_k$")
    roomy = axes[0, 1]
    roomy.plot([], [], color="0.3", linestyle="--", linewidth=1.0, label="as derived")
    roomy.plot([], [], color="0.3", linestyle=":", linewidth=0.8, label="Standard Model, as published")
    handles, labels = roomy.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure


def main() -> None:
    """Draw the figure."""
    couplings = load_parameters("cerdeno2021.medium_effects", MediumEffects)
    table = read_table(data_path("cerdeno2021", "fig2.csv"))
    quantities = read_artefact(data_path("cerdeno2021", "fig2.json")).quantities
    save_figure("cerdeno2021", "fig2", draw(table, quantities, couplings))


if __name__ == "__main__":
    run_stage(main)
