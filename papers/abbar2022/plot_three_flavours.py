"""Figure of three flavours: shares along r, against the phase of equal couplings, for random couplings."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path
from common.tables import LiteratureTable, read_table

FLAVOURS = (
    ("electron", r"$\nu_e$", "#0072B2"),
    ("muon", r"$\nu_\mu$", "#D55E00"),
    ("tau", r"$\nu_\tau$", "#009E73"),
)
STYLES = {"electron": "-", "muon": "--", "tau": ":"}


def draw_curve(axes: Axes, table: LiteratureTable, texture: str, rule: tuple[float, ...], title: str) -> None:
    """Shares along x, with the dephasing rule at the right edge."""
    x = table.column("x", "1")
    for (name, label, color), share in zip(FLAVOURS, rule, strict=True):
        values = table.column(f"{texture}_{name}", "1")
        axes.plot(x, values, color=color, linestyle=STYLES[name], linewidth=1.2, label=label)
        axes.plot([61.0, 65.0], [share, share], color=color, linewidth=3.0, solid_capstyle="butt")
    axes.set(xlim=(0.0, 65.0), ylim=(0.0, 1.0), xlabel=r"$r\,g\,\mu$", title=title)


def draw_phases(axes: Axes, table: LiteratureTable) -> None:
    """Late averages against the phase, and the rule."""
    phase = table.column("phase", "degree")
    for name, label, color in FLAVOURS:
        axes.plot(phase, table.column(f"late_{name}", "1"), "o", color=color, markersize=3.5, label=label)
    for name, share in (("electron", 5 / 9), ("muon", 2 / 9)):
        color = {flavour: shade for flavour, _, shade in FLAVOURS}[name]
        axes.plot(
            [0.0, 180.0], [share, share], "D", color=color, markersize=6, fillstyle="none", clip_on=False
        )
    axes.axhline(1 / 3, color="0.4", linewidth=1.0)
    axes.set(
        xlim=(0.0, 180.0),
        xticks=[0, 45, 90, 135, 180],
        ylim=(0.0, 0.7),
        ylabel="late average share",
        xlabel=r"phase of $G_{e\mu}G_{\mu\tau}G_{\tau e}$ [degrees]",
        title="(c) equal couplings",
    )
    handles, labels = axes.get_legend_handles_labels()
    handles += [
        Line2D([], [], color="0.4"),
        Line2D([], [], color="0.2", marker="D", fillstyle="none", linestyle=""),
    ]
    axes.legend(handles, [*labels, "rule: 1/3", "rule, degenerate"], loc="upper center", fontsize=7.5, ncol=2)


def draw_random(axes: Axes, table: LiteratureTable) -> None:
    """Late and early averages of random couplings against the rule."""
    for name, label, color in FLAVOURS:
        rule = table.column(f"rule_{name}", "1")
        axes.plot(
            rule,
            table.column(f"short_{name}", "1"),
            "o",
            color=color,
            markersize=4,
            fillstyle="none",
            alpha=0.4,
        )
        axes.plot(rule, table.column(f"late_{name}", "1"), "o", color=color, markersize=3.5, label=label)
    axes.plot([0.0, 1.0], [0.0, 1.0], color="0.4", linewidth=1.0)
    axes.set(
        xlim=(0.0, 1.0),
        ylim=(0.0, 1.0),
        xlabel="share by the dephasing rule",
        ylabel="average share",
        title="(d) random Hermitian $G$",
    )
    handles, labels = axes.get_legend_handles_labels()
    handles.append(Line2D([], [], color="0.2", marker="o", linestyle="", fillstyle="none", alpha=0.5))
    axes.legend(handles, [*labels, r"early, $4 < r g \mu < 12$"], loc="upper left", fontsize=7.5)


def draw(curves: LiteratureTable, phases: LiteratureTable, random: LiteratureTable) -> Figure:
    """Draw the four panels."""
    use_style()
    figure, axes = plt.subplots(2, 2, figsize=(8.6, 6.6))
    equal, third = (5 / 9, 2 / 9, 2 / 9), (1 / 3, 1 / 3, 1 / 3)
    draw_curve(axes[0, 0], curves, "all_equal", equal, "(a) equal couplings, no phase")
    draw_curve(axes[0, 1], curves, "all_equal_phase_90", third, r"(b) equal couplings, phase 90°")
    axes[0, 0].set_ylabel("angle-averaged share")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    handles.append(Line2D([], [], color="0.2", linewidth=3.0))
    axes[0, 0].legend(handles, [*labels, "dephasing rule"], loc="upper right", ncol=2, fontsize=7.5)
    draw_phases(axes[1, 0], phases)
    draw_random(axes[1, 1], random)
    return figure


def main() -> None:
    """Draw and save the figure."""
    curves = read_table(data_path("abbar2022", "three_flavours_curves.csv"))
    phases = read_table(data_path("abbar2022", "three_flavours_phases.csv"))
    random = read_table(data_path("abbar2022", "three_flavours_random.csv"))
    save_figure("abbar2022", "three_flavours", draw(curves, phases, random))


if __name__ == "__main__":
    run_stage(main)
