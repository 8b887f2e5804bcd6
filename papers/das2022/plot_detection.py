"""What the drawings of Figs. 4 to 6 of arXiv:2204.11885 share: names and colours of couplings and sources."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from common.tables import LiteratureTable

COUPLINGS: Mapping[str, tuple[str, str]] = {
    "1e_minus_9": (r"$10^{-9}$", "#762A83"),
    "1e_minus_10": (r"$10^{-10}$", "#009E73"),
    "1e_minus_11": (r"$10^{-11}$", "#B8860B"),
    "1e_minus_12": (r"$10^{-12}$", "#CC79A7"),
}
"""Label (in MeV⁻³) and colour by coupling, close to the colours that the captions name."""

SOURCES: Mapping[str, tuple[str, str, str]] = {
    "solar": ("solar", "#777777", ":"),
    "atmospheric": ("atmospheric", "#777777", "-."),
    "supernova": ("supernova, never scattered", "#D55E00", "-"),
}
"""Label, colour and line style."""

READINGS: Mapping[str, tuple[str, str]] = {
    "as_published": ("as published", "boosted"),
    "single_scattering": ("single scattering, consistent", "total"),
    "cascade": ("exact cascade", "total"),
}
"""Title of the panel, and the component that stands for the paper's boosted neutrinos in it."""

WHAT_IS_DRAWN = {"boosted": "boosted", "total": "all that arrives"}


def recoil_panel(
    panel: Axes, table: LiteratureTable, abscissa: tuple[str, str], unit: str, reading: str
) -> None:
    """Draw the sources and one reading of the boosted neutrinos, on logarithmic axes."""
    energy = table.column(*abscissa)
    title, component = READINGS[reading]
    background = table.column("solar", unit) + table.column("atmospheric", unit)
    panel.plot(energy, background, color="black", linewidth=1.6, label="solar + atmospheric")
    for name, (label, color, style) in SOURCES.items():
        values = table.column(name, unit)
        shown = values > 0.0
        width = 1.8 if name == "supernova" else 0.9
        panel.plot(energy[shown], values[shown], color=color, linestyle=style, linewidth=width, label=label)
    for coupling, (label, color) in COUPLINGS.items():
        values = table.column(f"{reading}_{component}_{coupling}", unit)
        panel.plot(energy, values, color=color, linestyle="--", linewidth=1.4, label=label)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_title(f"{title}:\n{WHAT_IS_DRAWN[component]}")
