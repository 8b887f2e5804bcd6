"""What the figures of limits on couplings share: panels by reading, curves from a table, legend."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from common.replication.figures import use_style
from common.tables import LiteratureTable

BLUE, VERMILION, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555"

READINGS: Mapping[str, str] = {"as_published": "as published", "as_derived": "as derived"}


def reading_panels(coupling: str, mass_unit: str) -> tuple[Figure, list[Axes]]:
    """A panel for each reading, side by side, with shared logarithmic axes."""
    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(7.4, 4.9), sharex=True, sharey=True)
    for panel, title in zip(axes, READINGS.values(), strict=True):
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_title(title)
        panel.set_xlabel(f"mediator mass [{mass_unit}]")
        panel.xaxis.set_major_locator(LogLocator(base=10, numticks=6))
        panel.xaxis.set_minor_locator(LogLocator(base=10, subs=tuple(range(2, 10)), numticks=99))
        panel.xaxis.set_minor_formatter(NullFormatter())
    axes[0].set_ylabel(coupling)
    return figure, list(axes)


def draw_curve(
    axes: Axes,
    table: LiteratureTable,
    column: str,
    mass_scale: float = 1.0,
    *,
    color: str,
    linestyle: str | tuple[int, tuple[float, ...]],
    label: str | None = None,
    linewidth: float = 1.6,
) -> None:
    """Draw a limit against the mediator mass, in MeV times ``mass_scale``."""
    axes.plot(
        mass_scale * table.column("mediator_mass", "MeV"),
        table.column(column, "1"),
        color=color,
        linestyle=linestyle,
        label=label,
        linewidth=linewidth,
    )


def draw_coherent(axes: Axes, coherent: LiteratureTable, model: str, mass_scale: float = 1.0) -> None:
    """Draw our limits of COHERENT, by target."""
    for target, label, style in (
        ("csi", "COHERENT CsI (ours, 90 %)", "-"),
        ("lar", "COHERENT Ar (ours, 90 %)", "--"),
    ):
        draw_curve(
            axes,
            coherent,
            f"{model}_{target}_limit",
            mass_scale,
            color="black",
            linestyle=style,
            label=label,
            linewidth=1.2,
        )


def shade_region(axes: Axes, table: LiteratureTable, lower: str, upper: str, color: str, label: str) -> None:
    """Shade the couplings between two curves."""
    axes.fill_between(
        table.column("mediator_mass", "MeV"),
        table.column(lower, "1"),
        table.column(upper, "1"),
        color=color,
        alpha=0.18,
        linewidth=0.0,
        label=label,
    )


def finish(figure: Figure, axes: list[Axes], table: LiteratureTable, mass_scale: float, columns: int) -> None:
    """Set the range of masses, and put one legend for all panels below them."""
    mass = mass_scale * np.asarray(table.column("mediator_mass", "MeV"))
    axes[0].set_xlim(mass[0], mass[-1])
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns)
