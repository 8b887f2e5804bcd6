"""Drawing of Fig. 1 of arXiv:1912.09115: core and propagation bounds beside constraints from elsewhere."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import read_artefact
from common.replication.ledger.registry import read_published
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table
from papers.shalgar2021.drawing import BLUE, GREY, VERMILION, logarithmic, power_of_ten

# Column, label, place of the label in MeV, and the factor by which it stands above the line.
CONSTRAINTS = (
    ("laboratory_electron", r"Lab $g_{ee}$", 8.0, 1.15),
    ("laboratory_muon", r"Lab $g_{\mu\mu}$", 8.0, 1.15),
    ("laboratory_tau", r"Lab $g_{\tau\tau}$", 8.0, 1.15),
    ("double_beta_decay", r"$\phi\beta\beta$", 0.3, 1.3),
    ("microwave_background", "CMB", 0.3, 1.5),
    ("nucleosynthesis_vector", "BBN (vector)", 3e-5, 1.4),
)
BOUNDS = (
    ("core_bound", "thermal_default", BLUE, "-", "core, thermal density"),
    ("core_bound", "quoted_density_default", BLUE, "--", r"core, $n_\nu={}$ cm$^{{-3}}$"),
    ("propagation_bound", "all_species", VERMILION, "-", "propagation, {} cm$^{{-3}}$"),
    ("propagation_bound", "one_species", VERMILION, "--", "propagation, {} cm$^{{-3}}$"),
)
LOWEST, HIGHEST = 1e-10, MAXIMUM_PERTURBATIVE_COUPLING
BEYOND_REACH = 9.99


def draw_constraints(axes: Axes, table: LiteratureTable) -> None:
    """Shade what the sourced constraints exclude."""
    masses = table.column("mediator_mass", "MeV")
    for column, label, place, factor in CONSTRAINTS:
        line = table.column(column, "1")
        reached = line < BEYOND_REACH
        axes.fill_between(masses[reached], line[reached], HIGHEST, color=GREY, alpha=0.12, linewidth=0.0)
        axes.plot(masses[reached], line[reached], color=GREY, linewidth=0.8)
        height = float(np.interp(place, masses, line))
        axes.text(place, factor * height, label, fontsize="x-small", color="#333333")


def drawn_densities() -> dict[str, str]:
    """Densities that the labels name, in cm⁻³, by the column that they belong to."""
    core = read_artefact(data_path("shalgar2021", "core_bound.json")).quantities
    relic = read_artefact(data_path("shalgar2021", "propagation_bound.json")).quantities["relic_density"]
    return {
        "quoted_density_default": power_of_ten(core["quoted_neutrino_density"].value),
        "all_species": f"{relic.value:g}",
        "one_species": f"{relic.variants['one_species'].value:g}",
    }


def draw(
    bounds: Mapping[str, LiteratureTable],
    constraints: LiteratureTable,
    densities: Mapping[str, str],
    printed: Mapping[str, float],
) -> Figure:
    """The figure from the tables of both bounds and of the constraints, with the paper's numbers."""
    use_style()
    figure, axes = plt.subplots(figsize=(6.6, 5.6))
    draw_constraints(axes, constraints)
    for table, column, color, style, label in BOUNDS:
        lines = bounds[table]
        axes.plot(
            lines.column("mediator_mass", "MeV"),
            lines.column(column, "1"),
            color=color,
            linestyle=style,
            linewidth=1.8,
            label=label.format(densities.get(column)),
        )
    plateau, reach, largest = (
        printed[key] for key in ("core_plateau", "propagation_reach", "core_largest_mass")
    )
    # Where Sec. III says that the core bound does not depend on the mass.
    axes.plot(
        [1e-6, printed["plateau_end"]],
        [10.0**plateau] * 2,
        "k:",
        linewidth=1.2,
        label=rf"printed: $10^{{{plateau:g}}}$",
    )
    axes.plot(
        [1e-3 * reach, 1e3 * largest],
        [1.0, 1.0],
        "kv",
        label=f"printed: {reach:g} keV, {largest:g} GeV; $g$ not stated",
    )
    logarithmic(axes, "mediator mass $M$ [MeV]", "coupling $g$")
    axes.set_xlim(1e-5, 1e5)
    axes.set_ylim(LOWEST, HIGHEST)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def main() -> None:
    """Draw the figure from the written tables."""
    bounds = {
        "core_bound": read_table(data_path("shalgar2021", "core_bound.csv")),
        "propagation_bound": read_table(data_path("shalgar2021", "propagation_bound.csv")),
    }
    constraints = read_table(data_path("shalgar2021", "other_constraints.csv"))
    printed = read_published("shalgar2021").numbers()
    save_figure("shalgar2021", "fig1", draw(bounds, constraints, drawn_densities(), printed))


if __name__ == "__main__":
    run_stage(main)
