"""Drawing of excluded couplings: over the open choices of Fig. 3, and from the deficit of the cascade."""

import csv
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.registry import read_published
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

READINGS = {
    "printed": r"as printed, $(1+z)^2$",
    "present_energy": r"$(1+z)^2$, $\sigma$ at today's energy",
    "one_power": r"$(1+z)^1$",
    "no_power": "no redshift factor",
}


def draw_distribution(axes: Axes, rows: Sequence[Mapping[str, str]], published: float) -> None:
    """Histograms of the excluded coupling, where there is one, for each reading of the redshift factors."""
    edges = np.linspace(-14.0, -9.0, 26)
    for name, label in READINGS.items():
        chosen = [row for row in rows if row["redshift_reading [1]"] == name]
        values = np.array([float(row["excluded_coupling [MeV^-3]"]) for row in chosen])
        counts, _ = np.histogram(np.log10(values[values > 0.0]), edges)
        axes.stairs(counts / len(chosen), 10.0**edges, label=label, linewidth=1.5)
    axes.axvline(published, color="0.4", linewidth=0.9, linestyle=(0, (1, 1)), label="published")
    axes.set_xscale("log")
    axes.set_ylim(0.0, 0.13)
    axes.set_xlabel(r"excluded $G_X^2m_\nu$ [MeV$^{-3}$], as published")
    axes.set_ylabel("share of combinations")
    axes.legend(fontsize=8.0, loc="upper left")


def draw_deficit(axes: Axes, table: LiteratureTable) -> None:
    """Couplings that the deficit of the cascade would exclude, against the number of events."""
    events = table.column("events", "1")
    for name, label in (
        ("known", "normalisation known"),
        ("profiled", "normalisation free"),
        ("profiled_with_background", "free, as much background"),
    ):
        values = table.column(f"excluded_coupling_{name}", "MeV^-3")
        axes.plot(events[values > 0.0], values[values > 0.0], marker="o", label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(7.0, 1500.0)
    axes.set_ylim(1e-12, 1e-9)
    axes.set_xlabel("measured events, 11.3 to 31.3 MeV")
    axes.set_ylabel(r"excluded $G_X^2m_\nu$ [MeV$^{-3}$], cascade")
    axes.legend(fontsize=8.0, loc="lower left")


def draw(rows: Sequence[Mapping[str, str]], deficit: LiteratureTable, published: float) -> Figure:
    """Both panels: all combinations with the published coupling, and what a deficit excludes."""
    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.9))
    draw_distribution(axes[0], rows, published)
    draw_deficit(axes[1], deficit)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    with data_path("das2022", "limit_robustness.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    deficit = read_table(data_path("das2022", "deficit.csv"))
    published = read_published("das2022").numbers()["excluded_coupling"]
    save_figure("das2022", "limit_robustness", draw(rows, deficit, published))


if __name__ == "__main__":
    run_stage(main)
