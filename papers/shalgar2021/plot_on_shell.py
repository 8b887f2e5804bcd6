"""Core bound with mediators on shell beside that of arXiv:1912.09115, from ``on_shell.py``."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

LINES = {
    "paper": ("Eqs. 2, 3 and 7, thermal density", "black", "-"),
    "forward": ("mediators on shell, thermal average, forward reaction", "#0072B2", "-"),
    "net": ("less the inverse reaction, 1/16 of the thermal density", "#D55E00", "--"),
}
POWERS = ((2.0, 2e-5, "$g^4$: pairs of mediators"), (150.0, 3e-3, "$g^6$"), (9e2, 2e-1, "$g^8$: contact"))


def draw(table: LiteratureTable) -> Figure:
    """The figure from the three lines of the bound."""
    mass = table.column("mediator_mass", "MeV")
    use_style()
    figure, panel = plt.subplots(figsize=(6.2, 5.0))
    top = MAXIMUM_PERTURBATIVE_COUPLING
    for name, (label, color, style) in LINES.items():
        line = table.column(name, "1")
        perturbative = line <= top
        panel.plot(mass[perturbative], line[perturbative], color=color, linestyle=style, label=label)
    for position, height, text in POWERS:
        panel.text(position, height, text, fontsize=9, color="#0072B2")
    panel.axhline(top, color="grey", linestyle="-.", linewidth=0.9)
    panel.text(1.3e-2, 1.15 * top, r"$\sqrt{4\pi}$", color="grey", fontsize=8)
    panel.set(xscale="log", yscale="log", xlabel="mediator mass [MeV]", ylabel="coupling $g$")
    panel.set_xlim(mass[0], mass[-1])
    panel.set_ylim(1e-5, 10.0)
    figure.legend(loc="outside lower center", ncols=1)
    return figure


def main() -> None:
    """Draw the figure from the written table."""
    save_figure("shalgar2021", "on_shell", draw(read_table(data_path("shalgar2021", "on_shell.csv"))))


if __name__ == "__main__":
    run_stage(main)
