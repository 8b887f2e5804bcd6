"""Fig. 3: the under-resolved map, the same gas on finer grids, and the loss of coherence against the grid."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.validation import FloatArray

MAPS = (
    ("look_alike", "(a) few angles: $N=32$, $N_x=256$", 6.0),
    ("middle_256_angles_64_cells", "(b) more angles: $N=256$, $N_x=64$", 3.0),
    ("middle_64_angles_256_cells", "(c) more cells: $N=64$, $N_x=256$", 3.0),
    ("wide_96_angles_256_cells", r"(d) $\vartheta_{\max}=81°$, $N=96$", 0.75),
)
ANGLES = (32, 64, 128, 256)
CELLS = (64, 128, 256)
AVERAGED_ROWS = 20
"""Rows in the running deviations: 0.2 km, a few oscillations."""


def draw_map(axes: Axes, survival: FloatArray, distance_km: FloatArray, period_km: float) -> AxesImage:
    """Survival probability in the plane, in the colours' full range."""
    axes.set(xlabel=r"$x$ [km]", ylabel=r"$z$ [km]")
    axes.grid(visible=False)
    return axes.imshow(
        survival,
        origin="lower",
        aspect="auto",
        extent=(0.0, period_km, float(distance_km[0]), float(distance_km[-1])),
        vmin=0.0,
        vmax=1.0,
        cmap="viridis",
        interpolation="nearest",
    )


def running_deviation(survival: FloatArray) -> FloatArray:
    """Standard deviation along z of the average along x, in a sliding stretch of rows."""
    windows = np.lib.stride_tricks.sliding_window_view(survival.mean(axis=1), AVERAGED_ROWS)
    return np.asarray(windows.std(axis=1))


def draw_deviations(axes: Axes, arrays: dict[str, FloatArray], cases: list[tuple[str, str]]) -> None:
    """Oscillations along z (lines) of runs with the same seed."""
    for name, label in cases:
        distance = arrays[f"{name}_distance_km"]
        deviation = running_deviation(arrays[f"{name}_survival"])
        middle = distance[AVERAGED_ROWS // 2 :][: deviation.size]
        axes.plot(middle, deviation, label=label, linewidth=1.2)
    axes.axhline(0.05, color="0.5", linewidth=0.8, linestyle=":")
    axes.set(xlabel=r"$z$ [km]", ylim=(0.0, 0.45), xlim=(0.0, 6.0))
    axes.legend(loc="upper right", ncols=2)


def main() -> None:
    """Draw the figure."""
    with np.load(data_path("abbar2022", "fig3.npz"), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    use_style()
    figure = plt.figure(figsize=(9.2, 7.2))
    grid = figure.add_gridspec(2, 4, height_ratios=(1.25, 1.0))
    upper = [figure.add_subplot(grid[0, column]) for column in range(4)]
    for axes, (name, title, period_km) in zip(upper, MAPS, strict=True):
        image = draw_map(axes, arrays[f"{name}_survival"], arrays[f"{name}_distance_km"], period_km)
        axes.set_title(title, fontsize=8.5)
        if axes is not upper[0]:
            axes.set_ylabel("")
    figure.colorbar(image, ax=upper, label=r"$\langle P_{\nu_e}\rangle$", shrink=0.9, pad=0.01)
    left = figure.add_subplot(grid[1, :2])
    right = figure.add_subplot(grid[1, 2:], sharey=left)
    draw_deviations(left, arrays, [(f"middle_{n}_angles_64_cells", f"$N={n}$") for n in ANGLES])
    left.set_title(r"(e) more angles, $N_x=64$, $\vartheta_{\max}=60°$")
    left.set_ylabel(r"rms oscillation of $\langle P_{\nu_e}\rangle_x$ along $z$")
    draw_deviations(right, arrays, [(f"middle_64_angles_{n}_cells", f"$N_x={n}$") for n in CELLS])
    right.set_title(r"(f) more cells, $N=64$, $\vartheta_{\max}=60°$")
    save_figure("abbar2022", "fig3", figure)


if __name__ == "__main__":
    run_stage(main)
