"""What the figures of cerdeno2023 show: columns of their tables, at the places that their units say.

The tables are small and made up, no two of their cells alike, so that a column that is drawn for another one,
swapped axes or a marker at another place are seen.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.lines import Line2D

from common.replication.ledger.quantities import Quantity, Variant
from common.tables import LiteratureTable
from common.validation import FloatArray
from papers.cerdeno2023 import (
    plot_beyond,
    plot_decay_widths,
    plot_diffusion_times,
    plot_fig1,
    plot_fig3,
    plot_fig4,
    plot_fig5,
)

MASSES_MeV: FloatArray = np.geomspace(2.0, 500.0, 6)
READINGS = ("as_published", "as_derived")
SHELLS = range(1, 7)


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


def table(
    abscissa: str, abscissa_unit: str, abscissae: FloatArray, units: Mapping[str, str]
) -> LiteratureTable:
    """Columns of random numbers over an abscissa."""
    random = np.random.default_rng(len(units))
    values = {name: random.uniform(1e-6, 1e-1, abscissae.size) for name in units}
    return LiteratureTable("made_up.csv", {abscissa: abscissa_unit, **units}, {abscissa: abscissae, **values})


def over_masses(names: Sequence[str]) -> LiteratureTable:
    return table("mass", "MeV", MASSES_MeV, dict.fromkeys(names, "1"))


def number(value: float, **variants: float) -> Quantity:
    return Quantity(
        value=value,
        unit="1",
        description="made up",
        numerical_error=0.0,
        variants={name: Variant(value=other, description=name) for name, other in variants.items()},
    )


def lines(axes: Axes) -> dict[str, Line2D]:
    """Lines of a panel by the label of the legend, without entries that draw nothing."""
    return {str(line.get_label()): line for line in axes.lines if np.size(line.get_xdata())}


def bands(axes: Axes) -> dict[str, Collection]:
    """Filled areas of a panel by the label of the legend."""
    return {str(area.get_label()): area for area in axes.collections}


def assert_shows(line: Line2D, abscissa: FloatArray, ordinate: FloatArray) -> None:
    np.testing.assert_array_equal(line.get_xdata(), abscissa)
    np.testing.assert_array_equal(line.get_ydata(), ordinate)


def assert_fills(area: Collection, abscissa: FloatArray, *edges: FloatArray) -> None:
    """The corners of the area are the points of its edges, and no others."""
    corners = np.concatenate([path.vertices for path in area.get_paths()])
    points = np.concatenate([np.column_stack([abscissa, edge]) for edge in edges])
    for several, others in ((corners, points), (points, corners)):
        distance = np.abs(several[:, np.newaxis] / others - 1.0).max(axis=-1).min(axis=1)
        assert np.max(distance) < 1e-12


def verticals(axes: Axes) -> list[float]:
    """Abscissae of the lines from the bottom to the top of a panel."""
    transform = axes.get_xaxis_transform(which="grid")
    return [float(np.asarray(one.get_xdata())[0]) for one in axes.lines if one.get_transform() == transform]


def levels(axes: Axes) -> list[float]:
    """Heights of the lines across a whole panel."""
    transform = axes.get_yaxis_transform(which="grid")
    return [float(np.asarray(one.get_ydata())[0]) for one in axes.lines if one.get_transform() == transform]


def test_fig1_shows_each_neutrino_under_its_label() -> None:
    names = ("electron_neutrino", "muon_and_tau_neutrino", "electron_antineutrino")
    labels = (r"$\nu_e$", r"$\nu_\mu,\ \nu_\tau,\ \bar\nu_\mu,\ \bar\nu_\tau$", r"$\bar\nu_e$")
    columns = [f"shell{shell}_{name}" for shell in (1, 6) for name in names]
    held = table("energy", "MeV", np.array([1.0, 30.0, 90.0]), dict.fromkeys(columns, "MeV^2"))
    for panel, shell, largest in zip(plot_fig1.draw(held).axes, (1, 6), (300.0, 100.0), strict=True):
        assert f"= {shell}$" in panel.get_title()
        assert panel.get_xlim() == (0.0, largest)
        for name, label in zip(names, labels, strict=True):
            assert_shows(lines(panel)[label], held.values["energy"], held.values[f"shell{shell}_{name}"])


def test_decay_widths_show_the_threshold_and_the_printed_fraction() -> None:
    units = dict.fromkeys(("total_width", "width_per_neutrino_flavour", "width_muons"), "g^2 m")
    held = table("boson_mass", "MeV", MASSES_MeV, {**units, "branching_fraction_muons": "1"})
    left, right = plot_decay_widths.draw(held, {"muon_threshold": number(77.0)}).axes
    muons = held.values["branching_fraction_muons"]
    for panel, expected in (
        (
            left,
            {
                "total": held.values["total_width"],
                r"$\nu_\mu\bar\nu_\mu$ or $\nu_\tau\bar\nu_\tau$": held.values["width_per_neutrino_flavour"],
                r"$\mu^+\mu^-$": held.values["width_muons"],
            },
        ),
        (right, {r"$\nu_\mu\bar\nu_\mu + \nu_\tau\bar\nu_\tau$": 1.0 - muons, r"$\mu^+\mu^-$": muons}),
    ):
        assert verticals(panel) == [77.0]
        for label, values in expected.items():
            assert_shows(lines(panel)[label], MASSES_MeV, values)
    np.testing.assert_array_equal(lines(right)["0.5, Sec. II"].get_xydata(), [(1000.0, 0.5)])


def test_diffusion_times_show_paths_by_radius_and_times_by_reading() -> None:
    radii = np.array([5.0, 7.5, 20.0])
    held = table(
        "outer_radius", "km", radii, dict.fromkeys(("nu_x_mean_free_path", "nu_e_mean_free_path"), "m")
    )
    names = ("antineutrino", "no_blocking")
    times = {
        "nu_x_diffusion_time": number(1.25, antineutrino=1.5, no_blocking=2.5),
        "nu_e_diffusion_time": number(1.75, antineutrino=2.0, no_blocking=3.5),
    }
    left, right = plot_diffusion_times.draw(held, times).axes
    for step, name, label in zip(
        left.patches, ("nu_x", "nu_e"), (r"$\nu_\mu,\ \nu_\tau$", r"$\nu_e$"), strict=True
    ):
        assert step.get_label() == label
        np.testing.assert_array_equal(step.get_data().values, held.values[f"{name}_mean_free_path"])
        np.testing.assert_array_equal(step.get_data().edges, [0.0, *radii])
    assert levels(left) == [3.0]
    assert verticals(right) == [1.3, 3.0]
    words = [text.get_text() for text in right.get_yticklabels()]
    assert words == ["as printed", "antineutrinos", "no blocking"]
    points = [line for line in right.lines if line.get_linestyle() == "None"]
    for line, quantity in zip(points, times.values(), strict=True):
        expected = [quantity.value, *(quantity.variants[name].value for name in names)]
        np.testing.assert_array_equal(line.get_xdata(), expected)
        assert np.max(np.abs(np.asarray(line.get_ydata()) - right.get_yticks())) < 0.3
    assert right.yaxis_inverted()


def fig3_columns() -> list[str]:
    names = [f"{reading}_shell{shell}" for reading in READINGS for shell in SHELLS]
    names += [f"beyond_narrow_width_shell{shell}" for shell in SHELLS]
    names += [f"largest_narrow_width_coupling_shell{shell}" for shell in SHELLS]
    return [*names, "magnetic_moment_lower", "magnetic_moment_upper", "neutrino_tridents"]


def test_fig3_shows_lines_bold_where_the_narrow_width_holds() -> None:
    held = over_masses(fig3_columns())
    panels = plot_fig3.draw(held, {"kink_position": number(150.0)}).axes
    for panel, reading in zip(panels, READINGS, strict=True):
        assert panel.get_title() == reading.replace("_", " ")
        drawn = [line.get_ydata() for line in panel.lines if np.array_equal(line.get_xdata(), MASSES_MeV)]
        expected = []
        for shell in SHELLS:
            coupling = held.values[f"{reading}_shell{shell}"]
            valid = coupling <= held.values[f"largest_narrow_width_coupling_shell{shell}"]
            assert_shows(lines(panel)[f"shell {shell}"], MASSES_MeV, np.where(valid, coupling, np.nan))
            expected += [np.where(valid, coupling, np.nan), coupling]
            if reading == "as_derived":
                beyond = held.values[f"beyond_narrow_width_shell{shell}"]
                expected.append(np.where(valid, np.nan, beyond))
        np.testing.assert_array_equal(drawn, expected)
        band, tridents = bands(panel).values()
        lower, upper = (held.values[f"magnetic_moment_{side}"] for side in ("lower", "upper"))
        assert "(g-2)" in str(band.get_label())
        assert_fills(band, MASSES_MeV, lower, upper)
        assert_fills(tridents, MASSES_MeV, held.values["neutrino_tridents"], np.ones(MASSES_MeV.size))
        assert verticals(panel) == [150.0]
        words = {text.get_text(): text.get_position() for text in panel.texts}
        assert words[r"$2m_\mu$"][0] == pytest.approx(150.0, rel=0.1)
        bars = [tuple(line.get_ydata()) for line in panel.lines if set(line.get_xdata()) == {900.0}]
        assert bars == [(1e-5, 1e-4), (1e-6, 1e-5)]
        for text, (lowest, highest) in zip(("Sec. IV", "Sec. V"), bars, strict=True):
            assert lowest < words[text][1] < highest


def test_fig4_shows_each_shell_in_the_panel_of_its_mass() -> None:
    units = {
        f"{name}_{reading}_{mass}_mev_shell{shell}": unit
        for name, unit in (("timescale", "s"), ("decay_length", "km"))
        for reading in READINGS
        for mass in (10, 50, 100)
        for shell in SHELLS
    }
    held = table("coupling", "1", np.array([1e-9, 1e-8, 1e-7]), units)
    panels = plot_fig4.draw(held).axes
    places = [(name, mass) for name in ("timescale", "decay_length") for mass in (10, 50, 100)]
    for panel, (name, mass) in zip(panels, places, strict=True):
        assert levels(panel) == [1.0 if name == "timescale" else 20.0]
        if name == "timescale":
            assert f"={mass}$" in panel.get_title()
        drawn = [line for line in panel.lines if np.size(line.get_xdata()) == 3]
        expected = [f"{name}_{reading}_{mass}_mev_shell{shell}" for reading in READINGS for shell in SHELLS]
        for line, column in zip(drawn, expected, strict=True):
            assert_shows(line, held.values["coupling"], held.values[column])
            assert line.get_linestyle() == ("-" if "as_published" in column else "--")
            if "as_published" in column:
                assert line.get_label() == f"shell {column[-1]}"
        colours = [line.get_color() for line in drawn]
        assert colours[:6] == colours[6:]
        assert len(set(colours)) == 6
    for panel, level in ((panels[0], 1.0), (panels[3], 20.0)):
        (text,) = panel.texts
        assert level < text.get_position()[1] < 2.0 * level


def test_fig5_shows_lines_and_the_regions_between_them() -> None:
    parts = ("diffusion_time", "decay_length", "decay_length_shell1", "luminosity")
    held = over_masses([f"{reading}_{part}" for reading in READINGS for part in parts])
    for reading in READINGS:
        # As in the figure: the energy loss lowest, and the two other lines cross.
        wall = 1e-8 / MASSES_MeV
        held.values[f"{reading}_decay_length"][:] = wall
        held.values[f"{reading}_luminosity"][:] *= 1e-10
        held.values[f"{reading}_diffusion_time"][:4] = 3.0 * wall[:4]
        held.values[f"{reading}_diffusion_time"][4:] = 0.5 * wall[4:]
    for panel, reading in zip(
        plot_fig5.draw(held, number(8.0, excess_of_a_fifth=12.0)).axes, READINGS, strict=True
    ):
        diffusion, wall, first, cooling = (held.values[f"{reading}_{part}"] for part in parts)
        assert panel.get_title() == reading.replace("_", " ")
        shown = lines(panel)
        beneath = diffusion > wall
        assert_shows(shown[r"$t_{\rm new}=0.1$ s"], MASSES_MeV, np.where(beneath, diffusion, np.nan))
        assert_shows(shown[r"$\ell_{Z'}=R_{\rm ns}$, longest of the shells"], MASSES_MeV, wall)
        assert_shows(shown[r"$\ell_{Z'}=R_{\rm ns}$, shell 1"], MASSES_MeV, first)
        assert_shows(shown[r"$L=3\times10^{52}$ erg/s"], MASSES_MeV, cooling)
        (beyond,) = (line for line in panel.lines if line.get_linewidth() == 0.6)
        assert_shows(beyond, MASSES_MeV, np.where(beneath, np.nan, diffusion))
        areas = bands(panel)
        assert_fills(areas["cooling, Eqs. 24 and 25"], MASSES_MeV, cooling, wall)
        assert_fills(areas[r"$t_{\rm new}<0.1$ s"], MASSES_MeV[:4], wall[:4], diffusion[:4])
        spans = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in panel.patches]
        assert spans == [(1.0, 8.0), (8.0, 12.0)]
        words = {text.get_text(): text.get_position() for text in panel.texts}
        assert words[r"$N_{\rm eff}$ (estimate)"][0] < 8.0
        (printed,) = (line for line in panel.lines if list(line.get_xdata()) == [10.0, 100.0])
        assert list(printed.get_ydata()) == [6e-8, 6e-8]
        assert words[r"text, $6\times10^{-8}$"][1] == 6e-8


def test_beyond_shows_edges_up_to_the_tip_and_the_band_of_the_variations() -> None:
    band = {
        "hotter": "temperatures + 10 %",
        "colder": "temperatures − 10 %",
        "late_profile": "profile at 5 s",
    }
    others = {
        "no_flight_time": "without flight time",
        "no_quantum_statistics": "without Bose and Pauli factors",
    }
    names = ["corrected", *band, *others]
    held = over_masses([f"{name}_{side}" for name in names for side in ("lower", "upper")])
    for name in names:
        # The region ends after the fourth mass, where both edges are the coupling of the shortest time.
        held.values[f"{name}_upper"][:4] += 0.2
        held.values[f"{name}_upper"][4:] = held.values[f"{name}_lower"][4:]
    parts = [f"{reading}_diffusion_time" for reading in READINGS] + ["as_derived_luminosity"]
    fig5 = over_masses(parts)
    (panel,) = plot_beyond.draw(held, fig5).axes

    def edge(name: str, side: str) -> FloatArray:
        return np.append(held.values[f"{name}_{side}"][:5], np.nan)

    shown = lines(panel)
    assert_shows(shown["escape time 0.1 s, corrected"], MASSES_MeV, edge("corrected", "lower"))
    for name, label in band.items():
        assert_shows(shown[label], MASSES_MeV, edge(name, "lower"))
    for name, label in others.items():
        assert_shows(shown[label], MASSES_MeV, edge(name, "upper"))
    uppers = [line.get_ydata() for line in panel.lines if str(line.get_label()).startswith("_")]
    np.testing.assert_array_equal(uppers, [edge(name, "upper") for name in (*band, "corrected")])
    for area, side in zip(panel.collections, ("lower", "upper"), strict=True):
        every = np.array([edge(name, side) for name in ("corrected", *band)])[:, :5]
        assert_fills(area, MASSES_MeV[:5], np.min(every, axis=0), np.max(every, axis=0))
    labels = [
        r"Fig. 5, $t_{\rm new}=0.1$ s, as published",
        r"Fig. 5, $t_{\rm new}=0.1$ s, as derived",
        "Fig. 5, luminosity, as derived",
    ]
    for label, part in zip(labels, parts, strict=True):
        assert_shows(shown[label], MASSES_MeV, fig5.values[part])
