"""Drawing of Fig. 3 of arXiv:2204.11885 from the fluxes computed by ``fig3.py``, a panel for each reading."""

import matplotlib.pyplot as plt

from common.literature import read_table
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from papers.das2022.fluxes import READINGS
from papers.das2022.parameters import SuperKamiokande, Supernovae
from papers.das2022.plot_colours import READING_TITLES

UNIT = "cm^-2 s^-1"


def main() -> None:
    """Draw the figure."""
    table = read_table(data_path("das2022", "fig3.csv"))
    supernovae = load_parameters("das2022.supernovae", Supernovae)
    search = load_parameters("das2022.super_kamiokande", SuperKamiokande)
    sets = (
        (
            "higher",
            "#009E73",
            supernovae.electron_antineutrino_temperature_MeV,
            supernovae.other_temperature_MeV,
        ),
        (
            "lower",
            "#56B4E9",
            search.lower_electron_antineutrino_temperature_MeV,
            search.lower_other_temperature_MeV,
        ),
    )
    use_style()
    figure, axes = plt.subplots(1, 3, figsize=(9.6, 4.2), sharex=True, sharey=True)
    coupling = table.column("coupling", "MeV^-3")
    for panel, reading in zip(axes, READINGS, strict=True):
        for name, colour, electron, other in sets:
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
                label=f"total above {search.threshold_MeV:g} MeV" if name == "higher" else None,
            )
        panel.axhspan(search.flux_limit_cm2_s, 6.0, color="#CC79A7", alpha=0.3, linewidth=0.0)
        panel.axhline(
            search.flux_limit_cm2_s, color="#CC79A7", linestyle="-", linewidth=1.0, label="SK-IV, 90 %"
        )
        panel.set_title(READING_TITLES[reading])
        panel.set_xlabel(r"$G_X^2m_\nu$ [MeV$^{-3}$]")
    axes[0].axvline(1e-11, color="0.5", linewidth=0.8, linestyle=(0, (1, 1)))
    axes[0].text(1.15e-11, 0.03, "excluded above,\nSec. V", fontsize=8.0, color="0.35")
    axes[0].set_xscale("log")
    axes[0].set_yscale("log")
    axes[0].set_xlim(coupling[0], coupling[-1])
    axes[0].set_ylim(1e-2, 6.0)
    axes[0].set_ylabel(rf"$\bar\nu_e$ above {search.caption_threshold_MeV:g} MeV [cm$^{{-2}}$ s$^{{-1}}$]")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    save_figure("das2022", "fig3", figure)


if __name__ == "__main__":
    run_stage(main)
