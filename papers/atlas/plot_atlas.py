"""Drawing of the atlas of bounds from ``atlas.csv``."""

import json
from collections.abc import Sequence
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path

READINGS = {"as_published": "as published", "as_derived": "as derived"}
COLOURS = {
    "cerdeno2021": "#0072B2",
    "cerdeno2023": "#D55E00",
    "shalgar2021": "#009E73",
    "das2022": "#CC79A7",
    "abbar2022": "#E69F00",
}
LINESTYLES = ("-", "--", "-.")
COMPARISON_GREY = "0.55"
LABELS: dict[str, tuple[float, Literal["top", "bottom"]]] = {
    "coherent_scalar": (4e-3, "bottom"),
    "coherent_b_minus_l": (1.5e-3, "top"),
    "laboratory_electron": (2e-6, "top"),
    "laboratory_muon": (2e-6, "top"),
    "laboratory_tau": (2e-6, "bottom"),
    "double_beta_decay": (2e-6, "bottom"),
    "microwave_background": (1.5e-6, "top"),
    "nucleosynthesis_vector": (2e-6, "top"),
    "neutrino_tridents": (1.2e2, "top"),
}
"""Mediator mass at which the name of a curve stands, and which of its edges is at the line."""


def draw_bound(
    axes: Axes, points: NDArray[Any], colour: str, linestyle: str, label: str, is_limit: bool
) -> None:
    """Draw the edges of one bound in one reading, shaded towards what it excludes."""
    edges = {edge: points[points["edge"] == edge] for edge in ("lower", "upper")}
    lower, upper = edges["lower"], edges["upper"]
    axes.plot(lower["mass"], lower["coupling"], color=colour, linestyle=linestyle, label=label)
    if upper.size:
        axes.plot(upper["mass"], upper["coupling"], color=colour, linestyle=linestyle)
        axes.fill_between(lower["mass"], lower["coupling"], upper["coupling"], color=colour, alpha=0.25)
    elif is_limit:
        # A faint band above the line marks the excluded side.
        axes.fill_between(lower["mass"], lower["coupling"], 1.8 * lower["coupling"], color=colour, alpha=0.25)


def draw_comparison(
    axes: Axes, points: NDArray[Any], label: str, mass_MeV: float, side: Literal["top", "bottom"]
) -> None:
    """Draw a limit of others for comparison, named near a mass, the name's top or bottom at the line."""
    axes.plot(points["mass"], points["coupling"], color=COMPARISON_GREY, linestyle="-", linewidth=0.9)
    nearest = points[np.argmin(np.abs(np.log(points["mass"] / mass_MeV)))]
    axes.annotate(
        label,
        (mass_MeV, nearest["coupling"]),
        xytext=(0, 2 if side == "bottom" else -2),
        textcoords="offset points",
        fontsize=7,
        color="0.3",
        va=side,
    )


def read_points() -> NDArray[Any]:
    """Names, readings, edges, masses and couplings of all points, as a structured array."""
    return np.asarray(
        np.genfromtxt(
            data_path("atlas", "atlas.csv"),
            delimiter=",",
            skip_header=1,
            usecols=(0, 1, 3, 4, 9, 10),
            dtype=[
                ("bound", "U40"),
                ("paper", "U20"),
                ("reading", "U20"),
                ("edge", "U10"),
                ("mass", float),
                ("coupling", float),
            ],
            encoding="utf-8",
        )
    )


def draw(points: NDArray[Any], curves: Sequence[dict[str, Any]]) -> Figure:
    """Draw all bounds, a panel for each reading."""
    use_style()
    figure, panels = plt.subplots(1, 2, figsize=(10.5, 6.2), sharey=True, layout="constrained")
    for axes, (reading, title) in zip(panels, READINGS.items(), strict=True):
        axes.set(xscale="log", yscale="log", xlim=(1e-6, 1e4), ylim=(1e-11, 4.0), title=title)
        axes.set_xlabel("mediator mass [MeV]")
        drawn: dict[str, int] = {}
        for curve in curves:
            one = points[points["bound"] == curve["name"]]
            if one["reading"][0] == "comparison":
                middle = float(np.median(one["mass"]))
                draw_comparison(axes, one, curve["label"], *LABELS.get(curve["name"], (middle, "bottom")))
                continue
            paper = str(one["paper"][0])
            style = LINESTYLES[drawn.get(paper, 0) % len(LINESTYLES)]
            drawn[paper] = drawn.get(paper, 0) + 1
            shown = one[one["reading"] == reading]
            if shown.size:
                label = f"{curve['label']} ({paper})"
                draw_bound(axes, shown, COLOURS[paper], style, label, curve["is_limit"])
    panels[0].set_ylabel(r"effective neutrino coupling $g_\nu$")
    # A line that only one panel has is in the legend too.
    entries = {
        label: handle
        for axes in panels
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(list(entries.values()), list(entries), loc="outside lower center", ncols=2, fontsize=8)
    return figure


def main() -> None:
    """Draw and save the figure."""
    curves = json.loads(data_path("atlas", "atlas.json").read_text(encoding="utf-8"))["curves"]
    save_figure("atlas", "atlas", draw(read_points(), curves))


if __name__ == "__main__":
    run_stage(main)
