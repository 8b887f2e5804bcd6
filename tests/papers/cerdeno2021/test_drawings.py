"""Figures of arXiv:2106.11660 drawn from made-up tables: what is drawn is what the tables hold."""

from collections.abc import Iterator, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from common.replication.ledger.quantities import Quantity
from common.tables import LiteratureTable
from common.validation import FloatArray
from papers.cerdeno2021 import (
    plot_fig2,
    plot_fig3,
    plot_fig4,
    plot_fig5,
    plot_fig6,
    plot_mean_free_paths,
    plot_robustness,
    plot_tables_1_2,
)
from papers.cerdeno2021.model.printed_cells import COLUMNS, EFFECTIVE_MASS, NEUTRINO, NEUTRON, PROTON
from papers.cerdeno2021.model.robustness_scenarios import INPUTS, SCENARIOS, VARIANTS, SNAPSHOTS_s
from papers.cerdeno2021.parameters import MediumEffects

MASSES_MeV: FloatArray = np.geomspace(1e-3, 1e4, 5)
READINGS = ("as_published", "as_derived")


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


def table(columns: Sequence[str], seed: int = 0) -> LiteratureTable:
    """A table over the mediator mass, no two cells of which are alike."""
    random = np.random.default_rng(seed)
    values = {name: random.uniform(1e-6, 1e-1, MASSES_MeV.size) for name in columns}
    return LiteratureTable(
        "made up",
        {"mediator_mass": "MeV"} | dict.fromkeys(columns, "1"),
        {"mediator_mass": MASSES_MeV} | values,
    )


def coherent() -> LiteratureTable:
    models, targets = ("scalar", "b_minus_l"), ("csi", "lar")
    return table([f"{model}_{target}_limit" for model in models for target in targets], 1)


def public() -> LiteratureTable:
    return table(["coupling_limit"], 2)


def drawn(axes: Axes) -> list[tuple[FloatArray, FloatArray]]:
    """Abscissae and ordinates of the lines of a panel, without level lines, guides and legend entries."""
    lines = [(np.asarray(line.get_xdata()), np.asarray(line.get_ydata())) for line in axes.lines]
    return [(x, y) for x, y in lines if x.size > 2]


def assert_draws(axes: Axes, held: LiteratureTable, columns: Sequence[str], scale: float = 1.0) -> None:
    """Each column is drawn exactly once, against the mediator mass times the scale."""
    for name in columns:
        values = held.column(name, "1")
        found = [x for x, y in drawn(axes) if np.array_equal(y, values)]
        assert len(found) == 1, name
        np.testing.assert_allclose(found[0], scale * held.column("mediator_mass", "MeV"), rtol=1e-14)


def labelled(axes: Axes) -> dict[str, Line2D]:
    """Lines of a panel by the label of the legend."""
    return {str(line.get_label()): line for line in axes.lines if not str(line.get_label()).startswith("_")}


def levels(axes: Axes) -> list[float]:
    """Heights of the lines across a whole panel."""
    return [
        float(np.asarray(line.get_ydata())[0])
        for line in axes.lines
        if line.get_transform() == axes.get_yaxis_transform(which="grid")
    ]


def panels(figure: Figure) -> list[Axes]:
    return list(figure.axes)


def test_figure_2_draws_both_readings_and_the_level_of_each_shell() -> None:
    strengths = ("weak", "strong")
    kinds = [f"{model}_{strength}" for model in ("vector", "scalar") for strength in strengths]
    shells = range(1, 6)
    held = table([f"{reading}_{kind}_shell{k}" for reading in READINGS for kind in kinds for k in shells])
    quantities = {
        f"standard_model_ratio_shell{k}": Quantity(
            value=1.5 + k, unit="1", description="made up", numerical_error=0.0
        )
        for k in shells
    }
    couplings = MediumEffects(vector_couplings=[3e-5, 2e-3], scalar_couplings=[4e-5, 5e-3])
    figure = plot_fig2.draw(held, quantities, couplings)
    titles = [r"3\times10^{-5}", r"2\times10^{-3}", r"4\times10^{-5}", r"5\times10^{-3}"]
    for panel, kind, title in zip(panels(figure), kinds, titles, strict=True):
        assert_draws(panel, held, [f"{reading}_{kind}_shell{k}" for reading in READINGS for k in shells])
        assert len(drawn(panel)) == 10
        assert levels(panel) == [2.5, 3.5, 4.5, 5.5, 6.5, 14.0]
        assert title in panel.get_title()
        for k in shells:
            np.testing.assert_array_equal(
                labelled(panel)[f"shell {k}"].get_ydata(), held.column(f"as_published_{kind}_shell{k}", "1")
            )
    assert [text.get_position()[1] for text in panels(figure)[0].texts] == [pytest.approx(14.0, abs=0.5)]


def test_figure_3_draws_each_contribution_under_its_label() -> None:
    words = {"new_physics": "new physics", "interference": "interference", "standard_model": "Standard Model"}
    names = [
        f"{model}_{contribution}"
        for model in ("vector", "scalar")
        for contribution in words
        if (model, contribution) != ("scalar", "interference")
    ]
    held = table([f"{reading}_{name}" for reading in READINGS for name in names])
    for panel, model in zip(panels(plot_fig3.draw(held)), ("vector", "scalar"), strict=True):
        columns = [f"{reading}_{name}" for reading in READINGS for name in names if name.startswith(model)]
        assert_draws(panel, held, columns)
        assert len(labelled(panel)) == len(columns)
        for column in columns:
            reading, contribution = column.split(f"_{model}_")
            label = f"{words[contribution]}, {reading.replace('_', ' ')}"
            np.testing.assert_array_equal(labelled(panel)[label].get_ydata(), held.column(column, "1"))


def test_figure_4_draws_each_limit_and_those_of_coherent() -> None:
    energies = {"thermal": r"$E_\nu=\pi T$", "degenerate": r"$E_\nu=\mu_\nu+\pi T$"}
    curves = ("burst_duration", "standard_model_multiple", "without_medium_burst_duration")
    names = {
        reading: [f"{energy}_{reading}_{curve}" for energy in energies for curve in curves]
        + [f"thermal_{reading}_interactions_while_diffusing"]
        for reading in READINGS
    }
    held = table([name for columns in names.values() for name in columns])
    figure = plot_fig4.draw(held, coherent(), public())
    for panel, reading in zip(panels(figure), READINGS, strict=True):
        assert panel.get_title() == reading.replace("_", " ")
        assert_draws(panel, held, names[reading])
        assert_draws(panel, coherent(), ["scalar_csi_limit", "scalar_lar_limit"])
        assert_draws(panel, public(), ["coupling_limit"])
        for energy, words in energies.items():
            for curve, label in zip(
                curves, (r"$\Delta t=10$ s, ", r"$\Delta t=2\Delta t_{\rm SM}$, "), strict=False
            ):
                np.testing.assert_array_equal(
                    labelled(panel)[label + words].get_ydata(),
                    held.column(f"{energy}_{reading}_{curve}", "1"),
                )
        np.testing.assert_array_equal(panel.get_xlim(), MASSES_MeV[[0, -1]])


def test_figure_5_shades_between_its_two_curves_of_right_handed_neutrinos() -> None:
    edges = ("interactions_while_diffusing", "interactions_while_streaming")
    curves = ("burst_duration", "standard_model_multiple", *edges)
    bare = [f"without_medium_{curve}" for curve in ("burst_duration", *edges)]
    held = table([f"{reading}_{curve}" for reading in READINGS for curve in (*curves, *bare)])
    figure = plot_fig5.draw(held, coherent(), public())
    for panel, reading in zip(panels(figure), READINGS, strict=True):
        assert_draws(panel, held, [f"{reading}_{curve}" for curve in (*curves, *bare)])
        assert_draws(panel, coherent(), ["scalar_csi_limit", "scalar_lar_limit"])
        assert_draws(panel, public(), ["coupling_limit"])
        assert levels(panel) == [1e-4]
        (region,) = panel.collections
        corners = {(float(x), float(y)) for x, y in region.get_paths()[0].vertices}
        for edge in edges:
            edge_values = held.column(f"{reading}_{edge}", "1").tolist()
            assert corners >= set(zip(MASSES_MeV.tolist(), edge_values, strict=True))


def test_figure_6_is_drawn_in_GeV() -> None:
    curves = ("burst_duration", "standard_model_multiple", "without_medium_burst_duration")
    held = table([f"{reading}_{curve}" for reading in READINGS for curve in curves])
    figure = plot_fig6.draw(held, coherent())
    for panel, reading in zip(panels(figure), READINGS, strict=True):
        assert "[GeV]" in panel.get_xlabel()
        assert_draws(panel, held, [f"{reading}_{curve}" for curve in curves], 1e-3)
        assert_draws(panel, coherent(), ["b_minus_l_csi_limit", "b_minus_l_lar_limit"], 1e-3)
        # Of the mass, the five decades that end at 10 GeV.
        assert panel.get_xlim() == pytest.approx((1e-4, 10.0))


def test_mean_free_paths_are_drawn_as_printed_over_computed() -> None:
    neutrinos = ("neutrino", "antineutrino", "majorana_thermal", "majorana_degenerate")
    readings = {"as_published": 0.5, "as_derived": 0.8, "literal_azimuth_sum_moeller_flux": 1.6}
    rows = [
        {
            "neutrino [1]": neutrino,
            "snapshot [s]": str(snapshot_s),
            "shell [1]": str(shell),
            "printed [m]": str(1 + shell + 10 * number),
            "rounding [m]": "0.05",
        }
        | {f"{reading} [m]": str((1 + shell + 10 * number) / ratio) for reading, ratio in readings.items()}
        for number, neutrino in enumerate(neutrinos)
        for snapshot_s, shells in ((1, 6), (5, 5))
        for shell in range(1, shells + 1)
    ]
    figure = plot_mean_free_paths.draw(rows)
    axis = panels(figure)[0].xaxis
    positions = list(axis.get_ticklocs())
    assert axis.get_major_formatter().format_ticks(positions) == [*range(1, 7), *range(1, 6)]
    for number, panel in enumerate(panels(figure)):
        for container, ratio in zip(panel.containers, readings.values(), strict=True):
            line, _, (bars,) = container.lines
            np.testing.assert_allclose(line.get_ydata(), ratio, rtol=1e-12)
            assert np.max(np.abs(np.asarray(line.get_xdata()) - positions)) < 0.3
            printed = [float(row["printed [m]"]) for row in rows if row["neutrino [1]"] == neutrinos[number]]
            lengths = [segment[1, 1] - segment[0, 1] for segment in bars.get_segments()]
            np.testing.assert_allclose(lengths, 0.1 * ratio / np.array(printed), rtol=1e-9)
        assert levels(panel) == [1.0, 0.75]
        # The line between the snapshots, and the word for each of them among its shells.
        (between,) = (
            line for line in panel.lines if line.get_transform() == panel.get_xaxis_transform("grid")
        )
        assert positions[5] < np.asarray(between.get_xdata())[0] < positions[6]
        words = {text.get_text(): text.get_position()[0] for text in panel.texts}
        assert positions[0] < words["1 s"] < positions[5]
        assert positions[6] < words["5 s"] < positions[10]


def test_robustness_draws_elasticities_at_10_MeV_with_their_sums_and_ratios_by_mass() -> None:
    random = np.random.default_rng(3)
    masses = np.array([1e-2, 1.0, 10.0, 100.0])
    arrays: dict[str, FloatArray] = {"mediator_mass_MeV": masses}
    for scenario in SCENARIOS:
        for condition, snapshot_s in SNAPSHOTS_s.items():
            shells = 6 if snapshot_s == 1 else 5
            key = f"{scenario}_{condition}"
            arrays[f"elasticity_{key}"] = random.uniform(-0.2, 0.2, (masses.size, shells, len(INPUTS)))
            arrays[f"ratio_{key}"] = random.uniform(0.6, 1.2, (len(VARIANTS), masses.size))
    axes = np.array(panels(plot_robustness.draw(arrays))[:16]).reshape(4, 4)
    for column, scenario in enumerate(SCENARIOS):
        for row, condition in enumerate(SNAPSHOTS_s):
            key = f"{scenario}_{condition}"
            at_10_MeV = arrays[f"elasticity_{key}"][2]
            cells = np.vstack([at_10_MeV, at_10_MeV.sum(axis=0)])
            (image,) = axes[row, column].images
            np.testing.assert_array_equal(image.get_array(), cells)
            for text in axes[row, column].texts:
                x, y = text.get_position()
                assert float(text.get_text()) == pytest.approx(cells[int(y), int(x)], abs=0.005 + 1e-12)
            lines = drawn(axes[row + 2, column])
            np.testing.assert_array_equal([y for _, y in lines], arrays[f"ratio_{key}"])
            for x, _ in lines:
                np.testing.assert_array_equal(x, masses)


RADII_km = {1: [5.0, 7.5, 10.0, 15.0], 5: [5.0, 10.0, 15.0]}


def state_table(seed: int) -> LiteratureTable:
    """States of a few shells at both snapshots, no two cells of which are alike."""
    random = np.random.default_rng(seed)
    radii = [radius for column in RADII_km.values() for radius in column]
    inner = [radius for column in RADII_km.values() for radius in (0.0, *column[:-1])]
    units = dict.fromkeys(COLUMNS, "MeV") | {"proton_fraction": "1", "neutrino_fraction_as_counted": "1"}
    values = {name: random.uniform(0.0, 1.0, len(radii)) for name in units}
    values |= {
        "snapshot": np.array([float(time) for time, column in RADII_km.items() for _ in column]),
        "inner_radius": np.array(inner),
        "outer_radius": np.array(radii),
    }
    return LiteratureTable(
        "made up", units | {"snapshot": "s", "inner_radius": "km", "outer_radius": "km"}, values
    )


def test_states_are_drawn_as_steps_and_printed_cells_inside_their_shells() -> None:
    tables = {"dirac": state_table(4), "majorana": state_table(5)}
    keys = [
        f"{neutrinos}_{snapshot_s}s_shell{k}_{column}"
        for neutrinos in tables
        for snapshot_s, radii in RADII_km.items()
        for k in range(1, len(radii) + 1)
        for column in COLUMNS
    ]
    published = {key: 2.0 + number for number, key in enumerate(keys)}
    recovered = {f"dirac_1s_shell1_{column}": 1e3 + number for number, column in enumerate(COLUMNS)}
    recovered[f"majorana_1s_shell3_{EFFECTIVE_MASS}"] = 2e3
    axes = np.array(panels(plot_tables_1_2.draw(tables, published, recovered))).reshape(4, 2)
    rows = {EFFECTIVE_MASS: 0, NEUTRON: 1, PROTON: 1, NEUTRINO: 2}
    for column, (snapshot_s, radii) in enumerate(RADII_km.items()):
        edges = np.array([0.0, *radii])
        for neutrinos, held in tables.items():
            at_snapshot = held.column("snapshot", "s") == snapshot_s
            # Majorana neutrinos have no chemical potential to draw.
            for name in COLUMNS if neutrinos == "dirac" else set(COLUMNS) - {NEUTRINO}:
                panel = axes[rows[name], column]
                assert_steps(panel, held.column(name, "MeV")[at_snapshot], edges)
                cells = [
                    published[f"{neutrinos}_{snapshot_s}s_shell{k + 1}_{name}"] for k in range(len(radii))
                ]
                (position,) = (x for x, y in drawn(panel) if list(y) == cells)
                assert np.all((edges[:-1] < position) & (position < edges[1:]))
            assert_steps(axes[3, column], held.column("proton_fraction", "1")[at_snapshot], edges)
    crosses = {
        float(np.asarray(line.get_ydata())[0]): float(np.asarray(line.get_xdata())[0])
        for panel in axes[:, 0]
        for line in panel.lines
        if line.get_marker() == "x" and np.size(line.get_xdata()) == 1
    }
    assert set(crosses) == set(recovered.values())
    for key, value in recovered.items():
        inner, outer = (0.0, 5.0) if key.startswith("dirac") else (7.5, 10.0)
        assert inner < crosses[value] < outer


def assert_steps(axes: Axes, values: FloatArray, edges: FloatArray) -> None:
    """The values are drawn once, each from edge to edge of its shell."""
    steps = [patch.get_data() for patch in axes.patches]
    (found,) = (step for step in steps if np.array_equal(step.values, values))
    np.testing.assert_array_equal(found.edges, edges)
