"""Figure of the elasticities of the limits and of their ratios with other inputs, beyond arXiv:2106.11660."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from papers.cerdeno2021.model.robustness_scenarios import INPUTS, SCENARIOS, VARIANTS, SNAPSHOTS_s

SHOWN_MASS_MeV = 10.0
COLOUR_RANGE = 0.85

TITLES: Mapping[str, str] = {
    "lepton_number_violating_thermal": "LNV scalar\n" + r"$E_\nu=\pi T$",
    "lepton_number_violating_degenerate": "LNV scalar\n" + r"$E_\nu=\mu_\nu+\pi T$",
    "lepton_number_conserving": "LNC scalar\n" + r"$\bar\nu$, Eq. 27",
    "b_minus_l": r"$B-L$ vector" + "\n" + r"$\bar\nu$",
}
CONDITIONS: Mapping[str, str] = {
    "burst_duration": r"$\Delta t=10$ s" + "\n(snapshot 5 s)",
    "standard_model_multiple": r"$\Delta t=2\,\Delta t_{\rm SM}$" + "\n(snapshot 1 s)",
}
INPUT_LABELS: Mapping[str, str] = {
    "temperature": r"$T$",
    "baryon_density": r"$n_B$",
    "lepton_fraction": r"$Y$",
    "neutrino_energy": r"$E_\nu$",
    "outer_radius": r"$R_k$",
}
VARIANT_STYLES: Mapping[str, tuple[str, str, str, str]] = {
    "NL3": ("NL3", "#0072B2", "o", "-"),
    "FSUGold": ("FSUGold", "#D55E00", "s", "--"),
    "two_helicities": ("two helicity states in Y", "#56B4E9", "v", ":"),
    "thermal_energy": (r"single energy $\pi T$", "#009E73", "^", "-."),
    "rosseland_energy": ("spectral mean, energy flux", "#000000", "D", "-"),
    "rosseland_number": ("spectral mean, number flux", "#CC79A7", "x", "--"),
}


def draw_elasticities(axes: Axes, values: NDArray[np.float64]) -> AxesImage:
    """Draw the elasticities of one limit, shells (and their sum) against inputs, with their numbers."""
    cells = np.vstack([values, values.sum(axis=0)])
    image = axes.imshow(cells, cmap="PuOr", vmin=-COLOUR_RANGE, vmax=COLOUR_RANGE, aspect="auto")
    for row, column in np.ndindex(cells.shape):
        value = round(float(cells[row, column]), 2) + 0.0
        colour = "white" if abs(value) > 0.7 * COLOUR_RANGE else "black"
        axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=6.2, color=colour)
    axes.axhline(len(values) - 0.5, color="black", linewidth=0.8)
    axes.set_xticks(range(len(INPUTS)), [INPUT_LABELS[name] for name in INPUTS])
    axes.set_yticks(range(len(cells)), [*(str(number + 1) for number in range(len(values))), "sum"])
    axes.tick_params(which="both", length=0)
    return image


def draw_ratios(axes: Axes, mass_MeV: NDArray[np.float64], ratios: NDArray[np.float64]) -> None:
    """Draw the ratios of one limit against the mediator mass."""
    for name, values in zip(VARIANTS, ratios, strict=True):
        label, colour, marker, style = VARIANT_STYLES[name]
        axes.plot(
            mass_MeV, values, color=colour, marker=marker, linestyle=style, markersize=3.5, linewidth=1.0,
            label=label,
        )  # fmt: skip
    axes.axhline(1.0, color="0.6", linewidth=0.8, linestyle="-", zorder=0)
    axes.set_xscale("log")
    axes.set_xticks([1e-3, 1e0, 1e3])


def draw(arrays: Mapping[str, NDArray[np.float64]]) -> Figure:
    """Draw a column for each limit: elasticities at one mass, ratios against the mass."""
    mass = arrays["mediator_mass_MeV"]
    index = int(np.argmin(np.abs(mass - SHOWN_MASS_MeV)))
    use_style()
    figure, axes = plt.subplots(
        4, 4, figsize=(7.6, 9.4), sharey="row", gridspec_kw={"height_ratios": [1.15, 1.3, 1.0, 1.0]}
    )
    for column, scenario in enumerate(SCENARIOS):
        axes[0, column].set_title(TITLES[scenario])
        for row, condition in enumerate(SNAPSHOTS_s):
            key = f"{scenario}_{condition}"
            image = draw_elasticities(axes[row, column], arrays[f"elasticity_{key}"][index])
            draw_ratios(axes[row + 2, column], mass, arrays[f"ratio_{key}"])
        axes[2, column].set_xticklabels([])
        axes[3, column].set_xlabel(r"$m_{\phi},\ m_{Z'}$ [MeV]")
    for row, condition in enumerate(SNAPSHOTS_s):
        axes[row, 0].set_ylabel(CONDITIONS[condition] + "\nshell")
        axes[row + 2, 0].set_ylabel("ratio of limits\n" + CONDITIONS[condition])
        axes[row + 2, 0].set_ylim(0.53, 1.27)
    figure.colorbar(
        image, ax=list(axes[:2].ravel()), label=r"$\partial\ln g/\partial\ln x$ at 10 MeV", shrink=0.7
    )
    handles, labels = axes[2, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def main() -> None:
    """Draw the figure."""
    with np.load(data_path("cerdeno2021", "robustness.npz"), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    save_figure("cerdeno2021", "robustness", draw(arrays))


if __name__ == "__main__":
    run_stage(main)
