"""Drawing of Fig. 3 of arXiv:2204.11885 from the fluxes computed by ``fig3.py``, a panel for each reading."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import read_artefact
from common.replication.ledger.registry import read_published
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.das2022.drawing import READING_TITLES

UNIT = "cm^-2 s^-1"
COLOURS = {"higher": "#009E73", "lower": "#56B4E9"}
"""By set of temperatures."""


def draw(table: LiteratureTable, inputs: Mapping[str, float], excluded: float) -> Figure:
    """The figure from the fluxes, the inputs that its labels name, and the coupling the text excludes."""
    use_style()
    figure, axes = plt.subplots(1, 3, figsize=(9.6, 4.2), sharex=True, sharey=True)
    coupling = table.column("coupling", "MeV^-3")
    for panel, (reading, title) in zip(axes, READING_TITLES.items(), strict=True):
        for name, colour in COLOURS.items():
            electron, other = (
                inputs[f"{name}_{kind}_temperature"] for kind in ("electron_antineutrino", "other")
            )
            temperatures = rf"$T_{{\bar\nu_e}}={electron:g}$, $T_{{\nu_x}}={other:g}$ MeV"
            for part, style in (("total", "-"), ("boosted", "--")):
                panel.plot(
                    coupling,
                    table.column(f"{part}_{name}_caption_{reading}", UNIT),
                    color=colour,
                    linestyle=style,
                    label=f"{part}, {temperatures}",
                )
            panel.plot(
                coupling,
                table.column(f"total_{name}_text_{reading}", UNIT),
                color=colour,
                linestyle=":",
                linewidth=1.1,
                label=f"total above {inputs['threshold']:g} MeV" if name == "higher" else None,
            )
        panel.axhspan(inputs["flux_limit"], 6.0, color="#CC79A7", alpha=0.3, linewidth=0.0)
        panel.axhline(
            inputs["flux_limit"], color="#CC79A7", linestyle="-", linewidth=1.0, label="SK-IV, 90 %"
        )
        panel.set_title(title)
        panel.set_xlabel(r"$G_X^2m_\nu$ [MeV$^{-3}$]")
    axes[0].axvline(excluded, color="0.5", linewidth=0.8, linestyle=(0, (1, 1)))
    axes[0].text(1.15 * excluded, 0.03, "excluded above,\nSec. V", fontsize=8.0, color="0.35")
    axes[0].set_xscale("log")
    axes[0].set_yscale("log")
    axes[0].set_xlim(coupling[0], coupling[-1])
    axes[0].set_ylim(1e-2, 6.0)
    axes[0].set_ylabel(rf"$\bar\nu_e$ above {inputs['caption_threshold']:g} MeV [cm$^{{-2}}$ s$^{{-1}}$]")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    table = read_table(data_path("das2022", "fig3.csv"))
    quantities = read_artefact(data_path("das2022", "fig3.json")).quantities
    inputs = {name: quantity.value for name, quantity in quantities.items()}
    excluded = read_published("das2022").numbers()["excluded_coupling"]
    save_figure("das2022", "fig3", draw(table, inputs, excluded))


if __name__ == "__main__":
    run_stage(main)
