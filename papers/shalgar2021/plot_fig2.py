"""Drawing of Fig. 2 of arXiv:1912.09115 from the maps and lines computed by ``fig2.py``."""

import matplotlib.pyplot as plt
import numpy as np

from common.literature import read_table
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path

PANELS = {
    "thermal": r"$n_\nu$ thermal, as stated",
    "quoted_density": r"$n_\nu = 10^{38}$ cm$^{-3}$, as quoted",
}
PRINTED_PLATEAU = 10**-1.8
PRINTED_LARGEST_MASS_MeV = 1.5e4
LEVELS = np.arange(-24, 25, 4)


def main() -> None:
    """Draw the figure."""
    with np.load(data_path("shalgar2021", "fig2.npz")) as maps:
        mass, coupling = maps["mediator_mass_MeV"], maps["coupling"]
        numbers = {name: maps[f"{name}_log10_interactions"] for name in PANELS}
    table = read_table(data_path("shalgar2021", "fig2.csv"))
    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(7.4, 4.4), sharex=True, sharey=True)
    for panel, (name, title) in zip(axes, PANELS.items(), strict=True):
        image = panel.contourf(mass, coupling, numbers[name], levels=LEVELS, cmap="cividis", extend="both")
        for case, style, label in (
            ("default", "-", r"$N=1$, $R_\mathrm{min}=15$ km, $\langle E\rangle=30$ MeV"),
            ("conservative", "--", r"$N=1$, $R_\mathrm{min}=30$ km, $\langle E\rangle=15$ MeV"),
        ):
            panel.plot(mass, table.column(f"{name}_{case}", "1"), color="black", linestyle=style, label=label)
        panel.axhline(PRINTED_PLATEAU, color="white", linestyle=":", linewidth=1.4)
        panel.axvline(PRINTED_LARGEST_MASS_MeV, color="white", linestyle=":", linewidth=1.4)
        panel.axhline(np.sqrt(4.0 * np.pi), color="black", linestyle="-.", linewidth=0.9)
        panel.set(xscale="log", yscale="log", title=title, xlabel="mediator mass [MeV]")
        panel.set_xlim(mass[0], mass[-1])
        panel.set_ylim(coupling[0], coupling[-1])
    axes[0].set_ylabel("coupling $g$")
    axes[0].text(1.3, 1.15 * PRINTED_PLATEAU, r"printed $10^{-1.8}$", color="white", fontsize=8)
    axes[0].text(1.3, 4.0, r"$\sqrt{4\pi}$", color="black", fontsize=8)
    axes[0].text(
        0.85 * PRINTED_LARGEST_MASS_MeV,
        1.3e-3,
        "printed 15 GeV",
        color="white",
        fontsize=8,
        rotation=90,
        horizontalalignment="right",
        verticalalignment="bottom",
    )
    bar = figure.colorbar(image, ax=axes, ticks=LEVELS[::2])
    bar.set_label(r"$\log_{10} N_{2\nu\rightarrow4\nu}$")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    save_figure("shalgar2021", "fig2", figure)


if __name__ == "__main__":
    run_stage(main)
