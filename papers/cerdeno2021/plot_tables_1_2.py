"""Figure of the nuclear-matter state of Tables I and II of arXiv:2106.11660 against radius."""

import json
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import read_artefact
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.cerdeno2021.model.printed_cells import EFFECTIVE_MASS, NEUTRINO, NEUTRON, PROTON

Published = Mapping[str, float]
Recovered = Mapping[str, float]

COLOURS = {"dirac": "#0072B2", "majorana": "#D55E00"}
LABELS = {"dirac": "Dirac (Table I)", "majorana": "Majorana (Table II)"}
MARKERS = {"dirac": "o", "majorana": "s"}
WIDTHS = {"dirac": 2.2, "majorana": 1.1}


def draw_steps(
    axes: Axes,
    table: LiteratureTable,
    snapshot_s: int,
    neutrinos: str,
    column: str,
    unit: str,
    style: str = "-",
) -> None:
    """Draw a column as a step function of the radius, constant within each shell."""
    rows = table.column("snapshot", "s") == snapshot_s
    edges = np.append(0.0, table.column("outer_radius", "km")[rows])
    axes.stairs(
        table.column(column, unit)[rows],
        edges,
        baseline=None,
        color=COLOURS[neutrinos],
        linestyle=style,
        linewidth=WIDTHS[neutrinos],
    )


def draw_printed(
    axes: Axes,
    table: LiteratureTable,
    snapshot_s: int,
    neutrinos: str,
    column: str,
    published: Published,
) -> None:
    """Mark the printed cells at the middle of their shells."""
    rows = table.column("snapshot", "s") == snapshot_s
    inner, outer = table.column("inner_radius", "km")[rows], table.column("outer_radius", "km")[rows]
    keys = [f"{neutrinos}_{snapshot_s}s_shell{number}_{column}" for number in range(1, len(outer) + 1)]
    # Side by side, where the two tables print the same number.
    shift = {"dirac": -0.12, "majorana": 0.12}[neutrinos] * (outer - inner)
    axes.plot(
        (inner + outer) / 2 + shift,
        [published[key] for key in keys],
        linestyle="none",
        marker=MARKERS[neutrinos],
        markerfacecolor="white",
        color=COLOURS[neutrinos],
        markersize=4.5,
    )


def draw_recovered(axes: list[Axes], recovered: Recovered) -> None:
    """Mark the states of the two misprinted rows at the inputs that their own numbers imply."""
    panels = {EFFECTIVE_MASS: 0, NEUTRON: 1, PROTON: 1, NEUTRINO: 2}
    for row, neutrinos, radius_km in (
        ("dirac_1s_shell1", "dirac", 1.9),
        ("majorana_1s_shell3", "majorana", 9.05),
    ):
        for column, panel in panels.items():
            if f"{row}_{column}" in recovered:
                value = recovered[f"{row}_{column}"]
                axes[panel].plot(radius_km, value, "x", color=COLOURS[neutrinos], markersize=8)


def draw_snapshot(
    axes: list[Axes], snapshot_s: int, tables: Mapping[str, LiteratureTable], published: Published
) -> None:
    """Draw one snapshot: effective mass, effective chemical potentials, neutrinos, composition."""
    for neutrinos, table in tables.items():
        for panel, column, style in ((0, EFFECTIVE_MASS, "-"), (1, NEUTRON, "-"), (1, PROTON, "--")):
            draw_steps(axes[panel], table, snapshot_s, neutrinos, column, "MeV", style)
            draw_printed(axes[panel], table, snapshot_s, neutrinos, column, published)
        draw_steps(axes[3], table, snapshot_s, neutrinos, "proton_fraction", "1")
    draw_steps(axes[2], tables["dirac"], snapshot_s, "dirac", NEUTRINO, "MeV")
    draw_printed(axes[2], tables["dirac"], snapshot_s, "dirac", NEUTRINO, published)
    draw_steps(axes[3], tables["dirac"], snapshot_s, "dirac", "neutrino_fraction_as_counted", "1", ":")
    axes[0].set_title(f"{snapshot_s} s after bounce")
    axes[3].set_xlabel("radius [km]")


def draw_legends(axes: list[Axes], roomy: Axes) -> None:
    """Explain colours and markers in the panel that has room, line styles where they are used."""
    for neutrinos, label in LABELS.items():
        roomy.plot(
            [],
            [],
            color=COLOURS[neutrinos],
            linestyle="-",
            linewidth=WIDTHS[neutrinos],
            marker=MARKERS[neutrinos],
            markerfacecolor="white",
            label=label,
        )
    roomy.plot([], [], "x", color="black", markersize=8, label="misprinted row, recovered")
    roomy.legend(title="line: computed, open marker: printed", loc="upper left")
    for style, label in (("-", "neutron"), ("--", "proton")):
        axes[1].plot([], [], color="black", linestyle=style, label=label)
    axes[1].legend(loc="lower right")
    for style, label in (("-", "protons = electrons"), (":", r"neutrinos, two helicities")):
        axes[3].plot([], [], color="black", linestyle=style, label=label)
    axes[3].legend(loc="upper right")


def draw(tables: Mapping[str, LiteratureTable], published: Published, recovered: Recovered) -> Figure:
    """Draw a column for each snapshot, with the recovered states of the misprinted rows at 1 s."""
    use_style()
    figure, axes = plt.subplots(4, 2, figsize=(7.2, 8.6), sharex="col", sharey="row")
    for column, snapshot_s in enumerate((1, 5)):
        draw_snapshot(list(axes[:, column]), snapshot_s, tables, published)
        axes[0, column].set_xlim(0, None)
    draw_recovered(list(axes[:, 0]), recovered)
    for row, label in enumerate(
        (r"$m^*_N$ [MeV]", r"$\mu^*_n,\ \mu^*_p$ [MeV]", r"$\mu_\nu$ [MeV]", "number per baryon")
    ):
        axes[row, 0].set_ylabel(label)
    axes[2, 0].set_ylim(-5, 125)
    axes[3, 0].set_ylim(0, 0.42)
    draw_legends(list(axes[:, 0]), axes[0, 1])
    return figure


def main() -> None:
    """Draw the figure."""
    tables = {
        "dirac": read_table(data_path("cerdeno2021", "table_1.csv")),
        "majorana": read_table(data_path("cerdeno2021", "table_2.csv")),
    }
    verdicts = json.loads(data_path("cerdeno2021", "verdicts.json").read_text(encoding="utf-8"))
    published = {
        verdict["key"]: float(verdict["published"])
        for verdict in verdicts
        if verdict["quantity"] == f"tables_1_2:{verdict['key']}"
    }
    quantities = read_artefact(data_path("cerdeno2021", "tables_1_2.json")).quantities
    recovered = {
        key: variant.value
        for key, quantity in quantities.items()
        for name, variant in quantity.variants.items()
        if name.startswith("recovered")
    }
    save_figure("cerdeno2021", "tables_1_2", draw(tables, published, recovered))


if __name__ == "__main__":
    run_stage(main)
