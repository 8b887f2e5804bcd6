"""Drawing of the corrected Fig. 5 of arXiv:2301.00661 from the edges computed by ``beyond.py``."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from common.validation import FloatArray

BAND = {
    "hotter": ("temperatures + 10 %", "-"),
    "colder": ("temperatures − 10 %", "--"),
    "late_profile": ("profile at 5 s", ":"),
}


def draw(table: LiteratureTable, lines: LiteratureTable) -> Figure:
    """Edges of the corrected region with their band; ``lines`` are those of Fig. 5."""
    mass = table.column("mass", "MeV")

    def edge(name: str, side: str) -> FloatArray:
        exists = table.column(f"{name}_lower", "1") < table.column(f"{name}_upper", "1")
        # The first point without a region holds the coupling of the shortest time, which closes the tip.
        exists[1:] |= exists[:-1].copy()
        return np.where(exists, table.column(f"{name}_{side}", "1"), np.nan)

    use_style()
    figure, axes = plt.subplots(figsize=(6.4, 5.2))
    for side in ("lower", "upper"):
        every = np.array([edge(name, side) for name in ("corrected", *BAND)])
        all_exist = np.all(np.isfinite(every), axis=0)
        axes.fill_between(
            mass[all_exist],
            np.min(every[:, all_exist], axis=0),
            np.max(every[:, all_exist], axis=0),
            color="#56B4E9",
            alpha=0.5,
            linewidth=0.0,
            label="range of the three variations" if side == "lower" else None,
        )
        for name, (text, style) in BAND.items():
            title = text if side == "lower" else None
            axes.plot(mass, edge(name, side), color="#3A8FBF", linestyle=style, linewidth=0.9, label=title)
    label: str | None = "escape time 0.1 s, corrected"
    for side in ("lower", "upper"):
        axes.plot(mass, edge("corrected", side), color="k", linestyle="-", linewidth=2.0, label=label)
        label = None
    comparisons = (
        ("no_flight_time", "without flight time", "#D55E00", "--"),
        ("no_quantum_statistics", "without Bose and Pauli factors", "#009E73", "-."),
    )
    for name, text, colour, style in comparisons:
        axes.plot(mass, edge(name, "upper"), color=colour, linestyle=style, linewidth=1.2, label=text)
    line_mass = lines.column("mass", "MeV")
    for reading, pattern in (("as_published", (0, (1, 1))), ("as_derived", (0, (5, 1)))):
        title = reading.replace("_", " ")
        axes.plot(
            line_mass,
            lines.column(f"{reading}_diffusion_time", "1"),
            color="#CC79A7",
            linestyle=pattern,
            linewidth=1.2,
            label=rf"Fig. 5, $t_{{\rm new}}=0.1$ s, {title}",
        )
    axes.plot(
        line_mass,
        lines.column("as_derived_luminosity", "1"),
        color="#0072B2",
        linestyle=(0, (3, 1, 1, 1)),
        linewidth=1.2,
        label="Fig. 5, luminosity, as derived",
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(1.0, 400.0)
    axes.set_ylim(1e-11, 1e-4)
    axes.set_xlabel(r"boson mass $m_{Z'}$ [MeV]")
    axes.set_ylabel(r"coupling $g_{\mu-\tau}$")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    table = read_table(data_path("cerdeno2023", "beyond.csv"))
    lines = read_table(data_path("cerdeno2023", "fig5.csv"))
    save_figure("cerdeno2023", "beyond", draw(table, lines))


if __name__ == "__main__":
    run_stage(main)
