"""Drawing of Fig. 3 of arXiv:2106.11660 from the ratios computed by ``fig3.py``."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

MODELS = {"vector": r"$U(1)_{B-L}$", "scalar": "scalar, lepton number conserved"}
CONTRIBUTIONS = {
    "new_physics": ("new physics", "#0072B2", "-"),
    "interference": ("interference", "#D55E00", "--"),
    "standard_model": ("Standard Model", "#009E73", "-."),
}
READINGS = {"as_published": ("as published", 1.8), "as_derived": ("as derived", 0.9)}


def draw(table: LiteratureTable) -> Figure:
    """Draw a panel for each model."""
    mass = table.column("mediator_mass", "MeV")
    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(7.4, 4.0), sharex=True, sharey=True)
    for panel, (model, title) in zip(axes, MODELS.items(), strict=True):
        for reading, (when, width) in READINGS.items():
            for contribution, (label, color, style) in CONTRIBUTIONS.items():
                # A scalar flips the helicity of the neutrino: nothing interferes.
                if model == "scalar" and contribution == "interference":
                    continue
                panel.plot(
                    mass,
                    table.column(f"{reading}_{model}_{contribution}", "1"),
                    color=color,
                    linestyle=style,
                    linewidth=width,
                    label=f"{label}, {when}",
                )
        panel.set_title(title)
        panel.set_xlabel("mediator mass [MeV]")
    axes[0].set_xscale("log")
    axes[0].set_xlim(mass[0], mass[-1])
    axes[0].set_ylim(0, 22)
    axes[0].set_ylabel(r"$\tilde\lambda_1/\tilde\lambda^0_1$")
    axes[0].legend(loc="upper left", ncols=1)
    return figure


def main() -> None:
    """Draw the figure."""
    save_figure("cerdeno2021", "fig3", draw(read_table(data_path("cerdeno2021", "fig3.csv"))))


if __name__ == "__main__":
    run_stage(main)
