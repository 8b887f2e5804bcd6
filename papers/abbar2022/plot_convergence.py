"""Figure of the distance up to which curves are valid, against the number of angles."""

import csv
from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path

MARKERS = "os^Dv<>"
VALID, END = "valid_until [km or 1/(g1 mu)]", "end_of_curve [km or 1/(g1 mu)]"


def draw(table: Sequence[dict[str, str]]) -> Figure:
    """Draw the ladders of angles; an open symbol means valid to the end."""
    rows = [row for row in table if row["varied [1]"] == "angles"]
    cases = list(dict.fromkeys((row["figure [1]"], row["curve [1]"]) for row in rows))
    use_style()
    figure, axes = plt.subplots(figsize=(6.6, 4.6))
    for (name, curve), marker in zip(cases, MARKERS, strict=True):
        chosen = [row for row in rows if (row["figure [1]"], row["curve [1]"]) == (name, curve)]
        label = f"{name.partition(',')[0]}: {curve.replace('max. angle ', '').replace('alpha', 'α')}°"
        points = [(int(row["angles [1]"]), float(row[VALID])) for row in chosen]
        (line,) = axes.plot(*zip(*points, strict=True), marker=marker, label=label)
        whole = [point for point, row in zip(points, chosen, strict=True) if row[VALID] == row[END]]
        axes.plot(
            *zip(*whole, strict=True), marker=marker, markersize=8, markerfacecolor="white",
            color=line.get_color(), linestyle="none",
        )  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.set_xticks([32, 64, 128, 256], ["32", "64", "128", "256"])
    axes.minorticks_off()
    axes.set_ylim(0.0, 92.0)
    axes.set_xlabel(r"number of emission angles on $[-\vartheta_{\rm max},\vartheta_{\rm max}]$")
    axes.set_ylabel(r"valid at $10^{-4}$ until $r\,g_1\mu$")
    axes.legend(loc="upper left", fontsize=7.5, ncols=2)
    return figure


def main() -> None:
    """Draw and save the figure."""
    with data_path("abbar2022", "convergence.csv").open(encoding="utf-8", newline="") as stream:
        save_figure("abbar2022", "convergence", draw(list(csv.DictReader(stream))))


if __name__ == "__main__":
    run_stage(main)
