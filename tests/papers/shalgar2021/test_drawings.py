"""What the figures of shalgar2021 show: columns of their tables, at the places that their units say.

The tables are small and made up; no two columns are alike, so that a column that is drawn for another one, an
axis in other units or swapped axes are seen.
"""

import math

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import PolyCollection, QuadMesh

from common.replication.ledger.quantities import Quantity, Variant
from common.tables import LiteratureTable
from papers.shalgar2021 import (
    plot_core_bound,
    plot_fig1,
    plot_fig2,
    plot_fig3,
    plot_fig5,
    plot_on_shell,
    plot_propagation_bound,
)

PERTURBATIVE = math.sqrt(4.0 * math.pi)
PRINTED = {
    "core_plateau": -1.7,
    "core_largest_mass": 14.0,
    "plateau_end": 90.0,
    "propagation_reach": 26.0,
    "dip_mass": 1.1,
}
CORE_LINES = [
    f"{density}_{case}" for density in ("thermal", "quoted_density") for case in ("default", "conservative")
]
PROPAGATION_LINES = ["all_species", "one_species", "all_species_within_burst", "one_species_within_burst"]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def made_up(abscissa, unit, places, names, ordinate_unit="1"):
    """A table whose columns are different rising power laws of the first."""
    values = {abscissa: np.asarray(places, dtype=float)}
    values |= {
        name: 1e-3 * (2.0 + i) * (values[abscissa] / values[abscissa][0]) ** (0.1 + 0.01 * i)
        for i, name in enumerate(names)
    }
    units = dict.fromkeys(values, ordinate_unit) | {abscissa: unit}
    return LiteratureTable("made_up.csv", units, values)


def constraints(names):
    """Constraints that all end within the table, each at another mass, where 10 stands for no constraint."""
    table = made_up("mediator_mass", "MeV", np.geomspace(1e-5, 1e5, 41), names)
    for i, name in enumerate(names):
        table.values[name][-8 + i :] = 10.0
    return table


def number(value, **variants):
    others = {name: Variant(value=other, description="made up") for name, other in variants.items()}
    return Quantity(value=value, unit="1", description="made up", numerical_error=0.0, variants=others)


def lines(axes):
    """Lines of a panel with the data that they show, by label."""
    return {line.get_label(): line.get_xydata().T for line in axes.get_lines()}


def assert_shows(curve, abscissa, ordinate):
    np.testing.assert_array_equal(curve[0], abscissa)
    np.testing.assert_array_equal(curve[1], ordinate)


def assert_texts_lie_inside(axes):
    for text in axes.texts:
        x, y = text.get_position()
        assert axes.get_xlim()[0] < x < axes.get_xlim()[1], text.get_text()
        assert axes.get_ylim()[0] < y < axes.get_ylim()[1], text.get_text()


def assert_shades_what_is_excluded(axes, table, columns, top):
    """A region above each constraint, from its first mass to the last one that it reaches."""
    drawn = [one for one in axes.collections if isinstance(one, PolyCollection)]
    for name, region in zip(columns, drawn, strict=False):
        limit, mass = table.values[name], table.values["mediator_mass"]
        reached = limit < 9.0
        corners = {(float(x), float(y)) for x, y in region.get_paths()[0].vertices}
        assert corners >= set(zip(mass[reached].tolist(), limit[reached].tolist(), strict=True))
        assert {y for _, y in corners} == {*limit[reached].tolist(), top}
        edge = [line.get_xydata().T for line in axes.get_lines() if line.get_xdata().size == reached.sum()]
        assert any(np.array_equal(one, [mass[reached], limit[reached]]) for one in edge), name


def labelled_places(axes, labels):
    """Where the labels of constraints stand, in the order asked for."""
    places = {text.get_text(): text.get_position() for text in axes.texts}
    return [places[label] for label in labels]


def test_fig1_draws_each_bound_and_constraint_in_MeV():
    names = [column for column, *_ in plot_fig1.CONSTRAINTS]
    held = constraints(names)
    bounds = {
        "core_bound": made_up("mediator_mass", "MeV", [1e-5, 1.0, 1e5], CORE_LINES),
        "propagation_bound": made_up("mediator_mass", "MeV", [1e-6, 1e-3, 0.1], PROPAGATION_LINES),
    }
    densities = {"quoted_density_default": "10^{37}", "all_species": "331", "one_species": "56"}
    (axes,) = plot_fig1.draw(bounds, held, densities, PRINTED).axes
    shown = lines(axes)
    for label, table, column in (
        ("core, thermal density", "core_bound", "thermal_default"),
        ("core, $n_\\nu=10^{37}$ cm$^{-3}$", "core_bound", "quoted_density_default"),
        ("propagation, 331 cm$^{-3}$", "propagation_bound", "all_species"),
        ("propagation, 56 cm$^{-3}$", "propagation_bound", "one_species"),
    ):
        assert_shows(shown[label], bounds[table].values["mediator_mass"], bounds[table].values[column])
    assert_shades_what_is_excluded(axes, held, names, plot_fig1.HIGHEST)
    labels = [label for _, label, *_ in plot_fig1.CONSTRAINTS]
    for name, (x, y) in zip(names, labelled_places(axes, labels), strict=True):
        assert 1.0 < y / np.interp(x, held.values["mediator_mass"], held.values[name]) < 2.0
    np.testing.assert_allclose(shown["printed: $10^{-1.7}$"], [[1e-6, 90.0], [10.0**-1.7] * 2], rtol=1e-15)
    # 26 keV and 14 GeV in MeV.
    reaches = shown["printed: 26 keV, 14 GeV; $g$ not stated"]
    np.testing.assert_allclose(reaches, [[0.026, 14e3], [1.0, 1.0]], rtol=1e-15)
    assert axes.get_ylim()[1] == pytest.approx(PERTURBATIVE, rel=1e-15)


def test_core_bound_draws_its_readings_and_the_printed_end():
    held = constraints(plot_core_bound.CONSTRAINTS)
    table = made_up(
        "mediator_mass", "MeV", np.geomspace(1e-5, 1e5, 41), [*CORE_LINES, "least_column", "largest_column"]
    )
    quantities = {"quoted_neutrino_density": number(3e37), "centre_of_mass_energy": number(61.0)}
    (axes,) = plot_core_bound.draw(table, held, quantities, PRINTED).axes
    shown = lines(axes)
    mass = table.values["mediator_mass"]
    for label, column in (
        ("thermal density, default case", "thermal_default"),
        ("thermal density, conservative case", "thermal_conservative"),
        (r"$n_\nu=3\times10^{37}$ cm$^{-3}$, default case", "quoted_density_default"),
        (r"$n_\nu=3\times10^{37}$ cm$^{-3}$, conservative case", "quoted_density_conservative"),
    ):
        assert_shows(shown[label], mass, table.values[column])
    assert_shades_what_is_excluded(axes, held, plot_core_bound.CONSTRAINTS, plot_core_bound.TOP)
    labels = [label for label, *_ in plot_core_bound.CONSTRAINTS.values()]
    for (name, (_, _, shift)), (x, y) in zip(
        plot_core_bound.CONSTRAINTS.items(), labelled_places(axes, labels), strict=True
    ):
        line = np.interp(np.log(x), np.log(held.values["mediator_mass"]), held.values[name])
        assert y == pytest.approx(1.15 * shift * line, rel=1e-12)
    (band,) = (one for one in axes.collections if str(one.get_label()).startswith("thermal density: any"))
    corners = {(float(x), float(y)) for x, y in band.get_paths()[0].vertices}
    for column in ("least_column", "largest_column"):
        assert corners >= set(zip(mass.tolist(), table.values[column].tolist(), strict=True))
    plateau = shown["printed $10^{-1.7}$"]
    np.testing.assert_allclose(plateau, [[mass[0], 61.0], [10.0**-1.7] * 2], rtol=1e-15)
    end = shown[r"printed 14 GeV, at $g=\sqrt{4\pi}$"]
    np.testing.assert_allclose(end, [[14e3], [PERTURBATIVE]], rtol=1e-15)


def test_fig2_draws_the_map_of_each_density_with_both_cases():
    table = made_up("mediator_mass", "MeV", [1.0, 1e2, 1e5], CORE_LINES)
    coupling = np.geomspace(1e-3, 10.0, 5)
    # Between the levels -8 and -4 (thermal) or 4 and 8 (quoted) by mass, whatever the coupling.
    by_mass = np.array([-6.0, -6.0, -6.0])
    maps = {
        "mediator_mass_MeV": table.values["mediator_mass"],
        "coupling": coupling,
        "thermal_log10_interactions": np.tile(by_mass, (coupling.size, 1)),
        "quoted_density_log10_interactions": np.tile(-by_mass, (coupling.size, 1)),
    }
    inputs = {
        "default_inner_radius": 15.5,
        "default_mean_energy": 31.0,
        "conservative_inner_radius": 29.0,
        "conservative_mean_energy": 14.0,
        "quoted_neutrino_density": 1e37,
    }
    left, right, bar = plot_fig2.draw(maps, table, inputs, PRINTED).axes
    labels = {
        "default": r"$N=1$, $R_\mathrm{min}=15.5$ km, $\langle E\rangle=31$ MeV",
        "conservative": r"$N=1$, $R_\mathrm{min}=29$ km, $\langle E\rangle=14$ MeV",
    }
    for panel, density, lower in ((left, "thermal", -8.0), (right, "quoted_density", 4.0)):
        shown = lines(panel)
        for case, label in labels.items():
            assert_shows(shown[label], table.values["mediator_mass"], table.values[f"{density}_{case}"])
        (filled,) = (one for one in panel.collections if hasattr(one, "levels"))
        levels = [
            level
            for level, path in zip(filled.levels, filled.get_paths()[1:], strict=False)
            if path.vertices.size
        ]
        assert levels == [lower]
        horizontal = {line.get_ydata()[0] for line in panel.get_lines() if set(line.get_xdata()) == {0, 1}}
        assert horizontal == {10.0**-1.7, PERTURBATIVE}
        vertical = {line.get_xdata()[0] for line in panel.get_lines() if set(line.get_ydata()) == {0, 1}}
        assert vertical == {14e3}
        assert panel.get_xlim() == (1.0, 1e5)
        assert panel.get_ylim() == pytest.approx((1e-3, 10.0))
    assert "10^{37}" in right.get_title()
    assert r"\log_{10} N" in bar.get_ylabel()
    assert_texts_lie_inside(left)
    places = {text.get_text(): text.get_position() for text in left.texts}
    assert places["printed $10^{-1.7}$"][1] == pytest.approx(10.0**-1.7, rel=0.2)
    assert places[r"$\sqrt{4\pi}$"][1] == pytest.approx(PERTURBATIVE, rel=0.2)
    assert places["printed 14 GeV"][0] == pytest.approx(14e3, rel=0.2)


def test_fig3_draws_energy_spectra_and_percentages_by_energy_and_deflection():
    names = ["emitted", "all_species", "one_species"]
    table = made_up("energy", "MeV", np.geomspace(1e-3, 100.0, 11), names, "MeV^-1")
    table.values["all_species"][-2:] = 1e-30
    table.units["one_species_deflection"] = "1"
    table.values["one_species_deflection"] = np.append(np.geomspace(1e-6, 1e-10, 10), 0.0)
    energies, deflections = np.geomspace(1e-2, 100.0, 5), np.geomspace(1e-11, 1e-4, 8)
    random = np.random.default_rng(0)
    maps = {"energy_edges_MeV": energies, "deflection_edges": deflections}
    maps |= {name: random.uniform(1e-3, 1.0, (4, 7)) for name in ("spatial", "planar")}
    maps["spatial"][0, 0] = 1e-6
    quantities = {"relic_density": number(331.0, one_species=56.0), "threshold": number(5.5)}
    left, *panels, bar = plot_fig3.draw(table, maps, quantities).axes
    shown = lines(left)
    energy = table.values["energy"]
    for label, name in (
        ("emitted", "emitted"),
        ("331 cm$^{-3}$", "all_species"),
        ("56 cm$^{-3}$", "one_species"),
    ):
        # To the four digits that the figure shows; what is below its lower edge stays there.
        visible = energy**2 * table.values[name] > 1e-8
        np.testing.assert_array_equal(shown[label][0], energy)
        np.testing.assert_allclose(
            shown[label][1][visible], (energy**2 * table.values[name])[visible], rtol=5.1e-4
        )
        assert np.all(shown[label][1][~visible] < left.get_ylim()[0])
    for panel, name in zip(panels, ("spatial", "planar"), strict=True):
        (mesh,) = (one for one in panel.collections if isinstance(one, QuadMesh))
        coordinates = mesh.get_coordinates()
        np.testing.assert_array_equal(coordinates[0, :, 0], deflections)
        np.testing.assert_array_equal(coordinates[:, 0, 1], energies)
        percentages = mesh.get_array()
        hidden = 100.0 * maps[name] < 2e-3
        np.testing.assert_array_equal(np.ma.getmaskarray(percentages), hidden)
        np.testing.assert_array_equal(percentages[~hidden], 100.0 * maps[name][~hidden])
        mean = lines(panel)["exact mean, 3-D"]
        drawn = (table.values["one_species_deflection"] > 0.0) & (energy > energies[0])
        assert_shows(mean, table.values["one_species_deflection"][drawn], energy[drawn])
    assert "three dimensions" in panels[0].get_title()
    assert "plane" in panels[1].get_title()
    assert "56 cm" in bar.get_ylabel()
    assert {line.get_xdata()[0] for line in left.get_lines() if set(line.get_ydata()) == {0, 1}} == {5.5}
    for panel in panels:
        assert {line.get_ydata()[0] for line in panel.get_lines() if set(line.get_xdata()) == {0, 1}} == {5.5}


def test_fig5_draws_each_diagram_at_its_couplings():
    names = [
        f"{diagram}_{strength}" for diagram in ("exchange", "annihilation") for strength in ("strong", "weak")
    ]
    table = made_up("energy_over_mass", "1", np.geomspace(0.1, 30.0, 7), ["estimate", *names])
    for strength, coupling in (("strong", 0.9), ("weak", 0.2)):
        table.units[f"coupling_{strength}"] = "1"
        table.values[f"coupling_{strength}"] = np.full(7, coupling)
    (axes,) = plot_fig5.draw(table).axes
    shown = lines(axes)
    energy = table.values["energy_over_mass"]
    for label, name in (
        ("Eqs. 2 and 3 (all $g$)", "estimate"),
        ("two mediators, neutrino exchanged, $g = 0.9$", "exchange_strong"),
        ("two mediators, neutrino exchanged, $g = 0.2$", "exchange_weak"),
        ("mediator in the s-channel, one radiated, $g = 0.9$", "annihilation_strong"),
        ("mediator in the s-channel, one radiated, $g = 0.2$", "annihilation_weak"),
    ):
        assert_shows(shown[label], energy, table.values[name])
    marked = {line.get_xdata()[0] for line in axes.get_lines() if set(line.get_ydata()) == {0, 1}}
    assert marked == {1.0, 2.0}
    places = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert places == {"$M$": pytest.approx(1.0, rel=0.1), "$2M$": pytest.approx(2.0, rel=0.1)}


def test_on_shell_draws_lines_up_to_the_perturbative_coupling_and_names_their_regimes():
    mass = np.geomspace(1e-2, 1e5, 15)
    table = LiteratureTable(
        "made_up.csv",
        dict.fromkeys(("paper", "forward", "net"), "1") | {"mediator_mass": "MeV"},
        {
            "mediator_mass": mass,
            "paper": 4e-2 * np.maximum(1.0, mass / 60.0),
            "forward": 1e-4 * mass,
            "net": 2e-4 * mass,
        },
    )
    (axes,) = plot_on_shell.draw(table).axes
    shown = lines(axes)
    for label, name in (
        ("Eqs. 2, 3 and 7, thermal density", "paper"),
        ("mediators on shell, thermal average, forward reaction", "forward"),
        ("less the inverse reaction, 1/16 of the thermal density", "net"),
    ):
        inside = table.values[name] <= PERTURBATIVE
        assert 0 < inside.sum() < mass.size
        assert_shows(shown[label], mass[inside], table.values[name][inside])
    assert_texts_lie_inside(axes)
    places = {text.get_text().partition(":")[0]: text.get_position() for text in axes.texts}
    # Two neutrinos of ⟨E⟩ = 30 MeV make pairs of mediators below 30 MeV.
    assert places["$g^4$"][0] < 30.0 < places["$g^6$"][0] < places["$g^8$"][0]
    assert places["$g^4$"][1] < places["$g^6$"][1] < places["$g^8$"][1]
    assert places[r"$\sqrt{4\pi}$"][1] == pytest.approx(PERTURBATIVE, rel=0.2)


def test_propagation_bound_is_drawn_in_keV_with_the_point_of_fig3():
    table = made_up("mediator_mass", "MeV", np.geomspace(1e-6, 0.1, 6), PROPAGATION_LINES)
    quantities = {
        "relic_density": number(331.0, one_species=56.0),
        "threshold": number(5.5),
        "burst_duration": number(11.0),
        "downscattered_fraction": number(0.98),
    }
    point = {"point_mass": number(0.4), "point_coupling": number(0.03)}
    (axes,) = plot_propagation_bound.draw(table, quantities, point, PRINTED).axes
    shown = lines(axes)
    targets = {
        "all_species": "targets of all six species, 331 cm$^{-3}$",
        "one_species": "targets of one species, 56 cm$^{-3}$",
    }
    for column, text in targets.items():
        for label, name in (
            (f"98 % below 5.5 MeV, {text}", column),
            (f"under 2 % above 5.5 MeV within 11 s, {text}", f"{column}_within_burst"),
        ):
            np.testing.assert_allclose(shown[label][0], 1e3 * table.values["mediator_mass"], rtol=1e-15)
            np.testing.assert_array_equal(shown[label][1], table.values[name])
    np.testing.assert_array_equal(shown["point of Fig. 3"], [[0.4], [0.03]])
    marked = {line.get_xdata()[0] for line in axes.get_lines() if set(line.get_ydata()) == {0, 1}}
    assert marked == {26.0, 1.1}
    places = {text.get_text().partition(" keV")[0]: text.get_position() for text in axes.texts}
    assert places["26"][0] == pytest.approx(26.0, rel=0.1)
    assert places["1.1"][0] == pytest.approx(1.1, rel=0.1)
    assert_texts_lie_inside(axes)
