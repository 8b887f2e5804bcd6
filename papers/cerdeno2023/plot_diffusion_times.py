"""Standard Model mean free paths by shell, and the diffusion times of arXiv:2301.00661 in every reading."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.ledger.quantities import Quantity, read_artefact
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

NEUTRINOS = {
    "nu_x": (r"$\nu_\mu,\ \nu_\tau$", "#0072B2", "-", "o", 1.3),
    "nu_e": (r"$\nu_e$", "#D55E00", "--", "s", 3.0),
}
"""Label, colour, line, marker, and printed diffusion time in s."""

PRINTED_MEAN_FREE_PATH_m = 3.0

LABELS = {
    "antineutrino": "antineutrinos",
    "axial_coupling_1_27": r"$g_A = 1.27$, no strange quarks",
    "invariant_flux": r"flux $1/(p\cdot k)$",
    "printed_lepton_fraction": r"shell 1 at $Y = 0.3$",
    "single_energy": r"at $E = \mu_\nu + \pi T$",
    "single_energy_invariant_flux": r"at $\mu_\nu + \pi T$, flux $1/(p\cdot k)$",
}
"""How readings are called in the figure, where not by their name."""


def draw_paths(axes: Axes, table: LiteratureTable) -> None:
    """Mean free paths as step functions of the radius."""
    edges = np.append(0.0, table.column("outer_radius", "km"))
    for name, (label, colour, style, _, _) in NEUTRINOS.items():
        axes.stairs(
            table.column(f"{name}_mean_free_path", "m"),
            edges,
            baseline=None,
            color=colour,
            linestyle=style,
            linewidth=1.8,
            label=label,
        )
    axes.axhline(PRINTED_MEAN_FREE_PATH_m, color="black", linestyle=":", linewidth=1, label='"~ 3 m", text')
    axes.set_yscale("log")
    axes.set_xlim(0, edges[-1])
    axes.set_xlabel("radius [km]")
    axes.set_ylabel(r"$\langle 1/\lambda\rangle^{-1}$ [m]")
    axes.legend(loc="upper left")


def draw_times(axes: Axes, quantities: dict[str, Quantity]) -> None:
    """Diffusion times in every reading, with the printed ones as lines."""
    readings = ["as printed", *quantities["nu_x_diffusion_time"].variants]
    for offset, (name, (_, colour, style, marker, printed)) in zip(
        (-0.12, 0.12), NEUTRINOS.items(), strict=True
    ):
        quantity = quantities[f"{name}_diffusion_time"]
        values = [quantity.value, *(variant.value for variant in quantity.variants.values())]
        axes.plot(values, np.arange(len(values)) + offset, marker, color=colour, linestyle="none")
        axes.axvline(printed, color=colour, linestyle=style, linewidth=1, label=f'"~ {printed:g} s", text')
    axes.set_yticks(range(len(readings)), [LABELS.get(name, name.replace("_", " ")) for name in readings])
    axes.tick_params(axis="y", which="minor", left=False, right=False)
    axes.invert_yaxis()
    axes.set_xlim(0, None)
    axes.set_xlabel("diffusion time, Eq. 6 [s]")
    axes.legend(loc="upper right", frameon=True, edgecolor="none")


def draw(table: LiteratureTable, quantities: dict[str, Quantity]) -> Figure:
    """Mean free paths on the left, diffusion times on the right."""
    use_style()
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.8, 3.6))
    draw_paths(left, table)
    draw_times(right, quantities)
    return figure


def main() -> None:
    """Draw the figure from the written table and numbers."""
    table = read_table(data_path("cerdeno2023", "diffusion_times.csv"))
    quantities = read_artefact(data_path("cerdeno2023", "diffusion_times.json")).quantities
    save_figure("cerdeno2023", "diffusion_times", draw(table, quantities))


if __name__ == "__main__":
    run_stage(main)
