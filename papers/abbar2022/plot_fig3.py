"""Fig. 3: the under-resolved map, the same gas on finer grids, and the loss of coherence against the grid."""

import re
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.validation import FloatArray

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
AVERAGED_ROWS = 20
"""Rows in the running deviations: 0.2 km, a few oscillations."""

Arrays = dict[str, FloatArray]


class Grid(NamedTuple):
    """Numbers of angles and cells of a run, and its name in the data."""

    angles: int
    cells: int
    name: str


def grids(arrays: Arrays, family: str) -> list[Grid]:
    """Runs of a family, without that of half the step."""
    pattern = re.compile(rf"({family}_(\d+)_angles_(\d+)_cells)_survival")
    found = [match for name in arrays if (match := pattern.fullmatch(name))]
    return sorted(Grid(int(match[2]), int(match[3]), match[1]) for match in found)


def draw_map(axes: Axes, arrays: Arrays, name: str) -> AxesImage:
    """Survival probability in the plane, in the colours' full range, and the end of the resolved part."""
    distance_km = arrays[f"{name}_distance_km"]
    end_km = float(distance_km[int(arrays[f"{name}_resolved_rows"]) - 1])
    axes.axhline(end_km, color="white", linewidth=3.0)
    axes.axhline(end_km, color="#D55E00", linewidth=1.6, linestyle="--")
    axes.set(xlabel=r"$x$ [km]", ylabel=r"$z$ [km]")
    axes.grid(visible=False)
    return axes.imshow(
        arrays[f"{name}_survival"],
        origin="lower",
        aspect="auto",
        extent=(0.0, float(arrays[f"{name}_period_km"]), float(distance_km[0]), float(distance_km[-1])),
        vmin=0.0,
        vmax=1.0,
        cmap="viridis",
        interpolation="nearest",
    )


def running_deviation(survival: FloatArray) -> FloatArray:
    """Standard deviation along z of the average along x, in a sliding stretch of rows."""
    windows = np.lib.stride_tricks.sliding_window_view(survival.mean(axis=1), AVERAGED_ROWS)
    return np.asarray(windows.std(axis=1))


def draw_deviations(axes: Axes, arrays: Arrays, cases: list[tuple[str, str]]) -> None:
    """Oscillations along z of runs with the same seed: heavy where resolved, thin beyond."""
    for (name, label), color in zip(cases, COLOURS, strict=False):
        distance = arrays[f"{name}_distance_km"]
        deviation = running_deviation(arrays[f"{name}_survival"])
        middle = distance[AVERAGED_ROWS // 2 :][: deviation.size]
        resolved = max(int(arrays[f"{name}_resolved_rows"]) - AVERAGED_ROWS // 2, 1)
        axes.plot(
            middle[:resolved], deviation[:resolved], label=label, color=color, linestyle="-", linewidth=2.0
        )
        axes.plot(middle[resolved:], deviation[resolved:], color=color, linestyle="--", linewidth=0.8)
        axes.plot(
            middle[resolved - 1],
            deviation[resolved - 1],
            marker="o",
            markersize=7,
            color=color,
            markeredgecolor="black",
            zorder=3,
        )
    axes.set(xlabel=r"$z$ [km]", ylim=(0.0, 0.5), xlim=(0.0, 6.0))
    axes.legend(loc="upper right", ncols=2, title="heavy up to the dot: resolved")


def draw(arrays: Arrays) -> Figure:
    """Draw four maps, and the oscillations along z with more angles and with more cells."""
    use_style()
    middle, wide = grids(arrays, "middle"), grids(arrays, "wide")
    angles = [grid for grid in middle if grid.cells == middle[-1].cells]
    cells = [grid for grid in middle if grid.angles == max(middle, key=lambda one: one.cells).angles]
    look_alike_cells = arrays["look_alike_survival"].shape[1]
    finest = max(wide, key=lambda one: one.cells)
    maps = (
        ("look_alike", f"(a) few angles, $N_x={look_alike_cells}$"),
        (angles[-1].name, f"(b) more angles: $N={angles[-1].angles}$, $N_x={angles[-1].cells}$"),
        (cells[-1].name, f"(c) more cells: $N={cells[-1].angles}$, $N_x={cells[-1].cells}$"),
        (finest.name, rf"(d) $\vartheta_{{\max}}=81°$, $N={finest.angles}$"),
    )
    figure = plt.figure(figsize=(9.2, 7.2))
    layout = figure.add_gridspec(2, 4, height_ratios=(1.25, 1.0))
    upper = [figure.add_subplot(layout[0, column]) for column in range(4)]
    for axes, (name, title) in zip(upper, maps, strict=True):
        image = draw_map(axes, arrays, name)
        axes.set_title(title, fontsize=8.5)
        if axes is not upper[0]:
            axes.set_ylabel("")
    figure.colorbar(image, ax=upper, label=r"$\langle P_{\nu_e}\rangle$", shrink=0.9, pad=0.01)
    left = figure.add_subplot(layout[1, :2])
    right = figure.add_subplot(layout[1, 2:], sharey=left)
    draw_deviations(left, arrays, [(grid.name, f"$N={grid.angles}$") for grid in angles])
    left.set_title(rf"(e) more angles, $N_x={angles[-1].cells}$, $\vartheta_{{\max}}=60°$")
    left.set_ylabel(r"rms oscillation of $\langle P_{\nu_e}\rangle_x$ along $z$")
    draw_deviations(right, arrays, [(grid.name, f"$N_x={grid.cells}$") for grid in cells])
    right.set_title(rf"(f) more cells, $N={cells[-1].angles}$, $\vartheta_{{\max}}=60°$")
    return figure


def main() -> None:
    """Draw and save the figure."""
    with np.load(data_path("abbar2022", "fig3.npz"), allow_pickle=False) as stored:
        save_figure("abbar2022", "fig3", draw({name: stored[name] for name in stored.files}))


if __name__ == "__main__":
    run_stage(main)
