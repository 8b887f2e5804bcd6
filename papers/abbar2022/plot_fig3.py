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
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
ANGLES = (32, 64, 128, 256)
CELLS = (64, 128, 256)
AVERAGED_ROWS = 20
"""Rows in the running deviations: 0.2 km, a few oscillations."""


RESOLVED_DRIFT = 1e-2


def resolved_rows(norm_drift: FloatArray) -> int:
    """Rows in which the squared lengths of the polarisation vectors have drifted by no more than 1e-2."""
    return int(np.searchsorted(norm_drift, RESOLVED_DRIFT, side="right"))


def draw_map(
    axes: Axes, survival: FloatArray, distance_km: FloatArray, period_km: float, resolved: int
) -> AxesImage:
    """Survival probability in the plane, in the colours' full range, and the end of the resolved part."""
    axes.axhline(float(distance_km[resolved - 1]), color="white", linewidth=3.0)
    axes.axhline(float(distance_km[resolved - 1]), color="#D55E00", linewidth=1.6, linestyle="--")
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
    """Oscillations along z of runs with the same seed: heavy where resolved, thin beyond."""
    for (name, label), color in zip(cases, COLOURS, strict=False):
        distance = arrays[f"{name}_distance_km"]
        deviation = running_deviation(arrays[f"{name}_survival"])
        middle = distance[AVERAGED_ROWS // 2 :][: deviation.size]
        resolved = max(resolved_rows(arrays[f"{name}_norm_drift"]) - AVERAGED_ROWS // 2, 1)
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


def main() -> None:
    """Draw the figure."""
    with np.load(data_path("abbar2022", "fig3.npz"), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    use_style()
    figure = plt.figure(figsize=(9.2, 7.2))
    grid = figure.add_gridspec(2, 4, height_ratios=(1.25, 1.0))
    upper = [figure.add_subplot(grid[0, column]) for column in range(4)]
    for axes, (name, title, period_km) in zip(upper, MAPS, strict=True):
        image = draw_map(
            axes,
            arrays[f"{name}_survival"],
            arrays[f"{name}_distance_km"],
            period_km,
            resolved_rows(arrays[f"{name}_norm_drift"]),
        )
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
