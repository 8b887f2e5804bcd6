"""Figures of arXiv:2208.06023 drawn from made-up tables: what is drawn is what the tables hold.

No two cells of a table are alike, so that a column drawn for another one or swapped axes are seen.
"""

from collections.abc import Iterator, Mapping

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from common.replication.parameters import load_parameters
from common.tables import LiteratureTable
from common.validation import FloatArray
from papers.abbar2022 import (
    plot_appendix_a,
    plot_claims,
    plot_convergence,
    plot_fig1,
    plot_fig2,
    plot_fig3,
    plot_fig3_growth,
    plot_fig4,
    plot_phase_diagram,
    plot_sign_of_g3,
    plot_three_flavours,
)
from papers.abbar2022.model.dephasing import dephased_shares, flavour_violating
from papers.abbar2022.parameters import AppendixA, Fig2, Fig3

ORDERINGS = {"normal": 1.0, "inverted": -1.0}


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


def table(units: Mapping[str, str], given: Mapping[str, ArrayLike]) -> LiteratureTable:
    """The columns given, and made-up numbers in (0, 1) in the others."""
    values = {name: np.asarray(column, dtype=np.float64) for name, column in given.items()}
    size = next(iter(values.values())).size
    random = np.random.default_rng(0)
    for name in units:
        values.setdefault(name, random.uniform(0.01, 0.99, size))
    return LiteratureTable("made up", dict(units), values)


def labelled(axes: Axes) -> dict[str, FloatArray]:
    """Data, shape (2, points), of the lines that have a label, by it."""
    return {
        str(line.get_label()): points(line)
        for line in axes.get_lines()
        if not str(line.get_label()).startswith("_")
    }


def points(line: Line2D) -> FloatArray:
    return np.asarray(line.get_xydata(), dtype=np.float64).T


def unlabelled(axes: Axes) -> list[FloatArray]:
    return [points(line) for line in axes.get_lines() if str(line.get_label()).startswith("_")]


def assert_shows(shown: FloatArray, abscissa: ArrayLike, ordinate: ArrayLike) -> None:
    np.testing.assert_allclose(shown, [abscissa, ordinate], rtol=1e-14, atol=0.0)


def test_figure_1_draws_antineutrinos_of_each_ordering_and_coupling() -> None:
    couplings = [(1e-4, 0.0), (1e-3, 0.0), (1e-3, 1e-3), (1e-3, 1e-2)]
    radii = np.geomspace(10.0, 400.0, 4)
    keys = [(sign, g1, g3) for sign in ORDERINGS.values() for g1, g3 in couplings]
    sign, g1, g3 = (np.repeat(column, radii.size) for column in zip(*keys, strict=True))
    units = dict.fromkeys(("ordering", "g1", "g3", "antineutrino_survival"), "1") | {"radius": "km"}
    held = table(units, {"ordering": sign, "g1": g1, "g3": g3, "radius": np.tile(radii, len(keys))})
    panels = plot_fig1.draw(held).axes
    survival = dict(zip(keys, held.values["antineutrino_survival"].reshape(-1, radii.size), strict=True))
    for panel, (ordering, one) in zip(panels[:2], ORDERINGS.items(), strict=True):
        assert panel.get_title() == f"{ordering} ordering, $g_3=0$"
        assert list(labelled(panel)) == ["$g_1=0.0001$", "$g_1=0.001$"]
        assert_shows(labelled(panel)["$g_1=0.0001$"], radii, survival[one, 1e-4, 0.0])
        assert_shows(labelled(panel)["$g_1=0.001$"], radii, survival[one, 1e-3, 0.0])
    for panel, (ordering, one) in zip(panels[2:], ORDERINGS.items(), strict=True):
        assert panel.get_title() == f"{ordering} ordering, $g_1=0.001$"
        assert list(labelled(panel)) == ["$g_3=0$", "$g_3=0.001$", "$g_3=0.01$"]
        for value in (0.0, 1e-3, 1e-2):
            assert_shows(labelled(panel)[f"$g_3={value:g}$"], radii, survival[one, 1e-3, value])
        assert panel.get_xlim() == pytest.approx((10.0, 400.0))


def test_figure_2_draws_in_grey_what_is_not_resolved() -> None:
    couplings = [(0.1, 0.0), (0.5, 0.0), (0.1, 0.1), (0.5, 0.5)]
    distance = np.linspace(0.0, 60.0, 5)
    errors = np.full((4, 5), 1e-5)
    errors[1, 3] = 2e-4  # from there on the curve counts as lost, although its error falls again
    g1, g3 = (np.repeat(column, distance.size) for column in zip(*couplings, strict=True))
    held = table(
        dict.fromkeys(("g1", "g3", "survival", "error"), "1") | {"distance": "1/(g1 mu)"},
        {"g1": g1, "g3": g3, "distance": np.tile(distance, 4), "error": errors.ravel()},
    )
    angles = np.linspace(0.0, 1.0, 3)
    angular = table(
        {"g1": "1", "angle": "rad", "survival": "1"},
        {"g1": np.repeat([0.1, 0.5], 3), "angle": np.tile(angles, 2)},
    )
    without_g3, weak, strong, right = plot_fig2.draw(held, angular).axes
    survival = dict(zip(couplings, held.values["survival"].reshape(4, -1), strict=True))
    assert_shows(labelled(without_g3)["$g_1=0.1$"], distance, survival[0.1, 0.0])
    assert_shows(labelled(without_g3)["$g_1=0.5$"], distance[:3], survival[0.5, 0.0][:3])
    grey, level = unlabelled(without_g3)
    assert_shows(grey, distance[2:], survival[0.5, 0.0][2:])
    assert set(level[1]) == {0.5}
    for panel, value in ((weak, 0.1), (strong, 0.5)):
        assert panel.get_title() == f"$g_1={value:g}$"
        assert list(labelled(panel)) == ["$g_3=0$", f"$g_3={value:g}$"]
        assert_shows(labelled(panel)[f"$g_3={value:g}$"], distance, survival[value, value])
    for i, value in enumerate((0.1, 0.5)):
        one = angular.values["survival"].reshape(2, -1)[i]
        assert_shows(labelled(right)[f"$g_1={value:g}$"], 180.0 / np.pi * angles, one)
    shown_at = load_parameters("abbar2022.fig2", Fig2).angular_distance
    assert right.get_title() == rf"$r\,g_1\mu={shown_at:g}$, $g_3=0$"


RESOLVED_ROWS = {"look_alike": 25, "middle_8_angles_16_cells": 40, "middle_16_angles_16_cells": 45}


def planar_arrays() -> dict[str, FloatArray]:
    """Two angles and two cells of the family at 60 degrees, and one run at 81 degrees."""
    random = np.random.default_rng(1)
    cells = {
        "look_alike": 24,
        "middle_8_angles_16_cells": 16,
        "middle_16_angles_16_cells": 16,
        "middle_8_angles_32_cells": 32,
        "middle_8_angles_16_cells_half_step": 16,
        "wide_12_angles_16_cells": 16,
        "wide_12_angles_32_cells": 32,
    }
    arrays: dict[str, FloatArray] = {}
    for number, (name, size) in enumerate(cells.items()):
        arrays[f"{name}_survival"] = random.uniform(0.0, 1.0, (61, size))
        arrays[f"{name}_distance_km"] = np.linspace(0.0, 6.0 + number, 61)
        arrays[f"{name}_resolved_rows"] = np.array(RESOLVED_ROWS.get(name, 50))
        arrays[f"{name}_period_km"] = np.array(1.5 + number)
    return arrays


def test_figure_3_draws_maps_as_wide_and_long_as_they_are_and_where_they_end() -> None:
    arrays = planar_arrays()
    wide_deg = load_parameters("abbar2022.fig3", Fig3).wide_angle.maximum_angle_deg
    panels = plot_fig3.draw(arrays).axes
    shown = {
        "look_alike": "(a) few angles, $N_x=24$",
        "middle_16_angles_16_cells": "(b) more angles: $N=16$, $N_x=16$",
        "middle_8_angles_32_cells": "(c) more cells: $N=8$, $N_x=32$",
        "wide_12_angles_32_cells": rf"(d) $\vartheta_{{\max}}={wide_deg:g}°$, $N=12$",
    }
    for panel, (name, title) in zip(panels[:4], shown.items(), strict=True):
        assert panel.get_title() == title
        (image,) = panel.images
        distance = arrays[f"{name}_distance_km"]
        np.testing.assert_array_equal(image.get_array(), arrays[f"{name}_survival"])
        np.testing.assert_array_equal(
            image.get_extent(), (0.0, float(arrays[f"{name}_period_km"]), 0.0, distance[-1])
        )
        assert image.origin == "lower"
        last_resolved = distance[RESOLVED_ROWS.get(name, 50) - 1]
        assert {tuple(line.get_ydata()) for line in panel.get_lines()} == {(last_resolved,) * 2}


def test_figure_3_draws_deviations_heavy_up_to_the_end_of_the_resolved_part() -> None:
    arrays = planar_arrays()
    fig3 = load_parameters("abbar2022.fig3", Fig3)
    left, right = (panel for panel in plot_fig3.draw(arrays).axes if panel.get_title()[:3] in ("(e)", "(f)"))
    assert f"{fig3.ladder.maximum_angle_deg:g}°" in left.get_title()
    names = {
        left: {"$N=8$": "middle_8_angles_16_cells", "$N=16$": "middle_16_angles_16_cells"},
        right: {"$N_x=16$": "middle_8_angles_16_cells", "$N_x=32$": "middle_8_angles_32_cells"},
    }
    for panel, runs in names.items():
        heavy = labelled(panel)
        assert list(heavy) == list(runs)
        rest = unlabelled(panel)
        for (label, name), thin, dot in zip(runs.items(), rest[::2], rest[1::2], strict=True):
            averages = arrays[f"{name}_survival"].mean(axis=1)
            deviation = [averages[row : row + 20].std() for row in range(61 - 20 + 1)]
            middle = arrays[f"{name}_distance_km"][10:52]
            end = RESOLVED_ROWS.get(name, 50) - 10
            np.testing.assert_allclose(heavy[label], [middle[:end], deviation[:end]], rtol=1e-12)
            np.testing.assert_allclose(thin, [middle[end:], deviation[end:]], rtol=1e-12)
            np.testing.assert_allclose(dot, heavy[label][:, -1:])


def test_growth_rates_are_drawn_for_each_angle_and_named_where_they_are() -> None:
    waves, numbers = np.geomspace(1.0, 100.0, 3), (16, 32)
    angles = [angle for angle, *_ in plot_fig3_growth.PANELS]
    keys = [(angle, number) for angle in angles for number in numbers]
    angle, number = (np.repeat(column, waves.size) for column in zip(*keys, strict=True))
    units = {"maximum_angle": "deg", "number_of_angles": "1", "wave_number": "1/km", "growth_rate": "1/km"}
    given = {"maximum_angle": angle, "number_of_angles": number, "wave_number": np.tile(waves, len(keys))}
    held = table(units, given)
    panels = plot_fig3_growth.draw(held).axes
    rates = dict(zip(keys, held.values["growth_rate"].reshape(-1, waves.size), strict=True))
    for panel, one in zip(panels, angles, strict=True):
        assert f"={one:g}°" in panel.get_title()
        assert list(labelled(panel)) == ["$N=16$", "$N=32$"]
        for count in numbers:
            assert_shows(labelled(panel)[f"$N={count}$"], waves, rates[one, count])
    # Artefacts grow at long waves faster than the gas, whose band is around 50/km at 1.3/km.
    artefacts, band = (text.get_position() for text in panels[1].texts)
    assert artefacts[0] < 10.0
    assert artefacts[1] > 2.0
    assert band[0] > 50.0
    assert band[1] < 1.5


def test_figure_4_draws_smooth_spectra_and_the_survival_of_each_model() -> None:
    energy = np.linspace(1.0, 39.0, 8)
    cubics = {"initial_spectrum": (1.0, 0.2), "final_nu_e": (2.0, 0.3), "final_nu_x": (3.0, 0.4)}
    units = {"energy": "MeV"} | dict.fromkeys(cubics, "1/MeV")
    units |= {f"survival_{name}": "1" for name in plot_fig4.CASES}
    given = {name: offset + slope * energy**3 for name, (offset, slope) in cubics.items()}
    held = table(units, {"energy": energy} | given)
    left, right = plot_fig4.draw(held).axes
    labels = (r"initial $\nu_e$", r"final $\nu_e$", r"final $\nu_x$")
    for label, (offset, slope) in zip(labels, cubics.values(), strict=True):
        # A cubic spline through the points of a cubic is that cubic.
        fine, spectrum = labelled(left)[label]
        assert (fine[0], fine[-1]) == (1.0, 39.0)
        np.testing.assert_allclose(spectrum, offset + slope * fine**3, rtol=1e-12)
    assert len(labelled(right)) == len(plot_fig4.CASES)
    for name, (label, *_) in plot_fig4.CASES.items():
        angles, density, *ordering = label.split(", ")
        assert angles.replace("-", "_").replace(" ", "_") in name
        assert density.split()[0] in name
        assert {"NO": "normal", "IO": "inverted"}.get("".join(ordering), "") in name
        assert_shows(labelled(right)[label], energy, held.values[f"survival_{name}"])


def test_conversions_are_drawn_with_their_closed_form_and_the_thresholds_of_the_text() -> None:
    angles, ratios = (30.0, 45.0, 60.0, 72.0), np.array([1.0, 10.0, 100.0])
    held = table(
        {
            "maximum_angle": "deg",
            "potential_over_frequency": "1",
            "largest_conversion": "1",
            "closed_form": "1",
        },
        {"maximum_angle": np.repeat(angles, 3), "potential_over_frequency": np.tile(ratios, 4)},
    )
    (axes,) = plot_claims.draw(held).axes
    shown, closed = labelled(axes), unlabelled(axes)
    for i, angle in enumerate(angles):
        rows = slice(3 * i, 3 * i + 3)
        label = rf"$\vartheta_{{\rm max}}={angle:g}\degree$"
        assert_shows(shown[label], ratios, held.values["largest_conversion"][rows])
        assert_shows(closed[i], ratios, held.values["closed_form"][rows])
    assert shown["text: 10 %"].ravel().tolist() == [10.0, 0.1]
    assert set(shown["text: equipartition above"][0]) == {100.0}


def test_convergence_is_drawn_against_angles_with_open_symbols_for_whole_curves() -> None:
    curves = [("Fig. 2", f"g1=0.{i} g3=0 alpha=0.8 max. angle 60") for i in range(1, 7)]
    curves.append(("Fig. 4, long", "g1=0.5 g3=0 alpha=0 max. angle 60"))
    rows = [
        {
            "figure [1]": figure,
            "curve [1]": curve,
            "varied [1]": varied,
            "angles [1]": str(number),
            "valid_until [km or 1/(g1 mu)]": str(min(10 * (i + 1) + number / 8, 60)),
            "end_of_curve [km or 1/(g1 mu)]": "60",
        }
        for i, (figure, curve) in enumerate(curves)
        for varied, number in (("angles", 32), ("angles", 128), ("tolerance", 64))
    ]
    (axes,) = plot_convergence.draw(rows).axes
    shown, whole = labelled(axes), []
    names = list(shown)
    assert (names[0], names[-1]) == ("Fig. 2: g1=0.1 g3=0 α=0.8 60°", "Fig. 4: g1=0.5 g3=0 α=0 60°")
    for i, line in enumerate(shown.values()):
        reached = [min(10.0 * (i + 1) + number / 8.0, 60.0) for number in (32.0, 128.0)]
        assert_shows(line, [32.0, 128.0], reached)
        whole += [
            [number, until] for number, until in zip((32.0, 128.0), reached, strict=True) if until == 60.0
        ]
    assert [point for line in unlabelled(axes) for point in line.T.tolist()] == whole


def test_map_of_couplings_has_g1_along_x_and_its_lines_where_they_belong() -> None:
    g1, g3 = np.array([0.2, 0.4, 0.6]), np.linspace(-0.9, 0.9, 5)
    held = table(
        dict.fromkeys(("g1", "g3", "mean_survival", "rule"), "1"),
        {"g1": np.repeat(g1, 5), "g3": np.tile(g3, 3)},
    )
    left, right, *_ = plot_phase_diagram.draw(held).axes
    survival, rule = (held.values[name].reshape(3, 5).T for name in ("mean_survival", "rule"))
    for panel, shown in ((left, survival), (right, survival - rule)):
        mesh = next(one for one in panel.collections if isinstance(one, QuadMesh))
        np.testing.assert_array_equal(np.reshape(mesh.get_array(), shown.shape), shown)
        x, y = np.moveaxis(np.asarray(mesh.get_coordinates()), -1, 0)
        np.testing.assert_allclose(x[0], [0.1, 0.3, 0.5, 0.7])
        np.testing.assert_allclose(y[:, 0], np.linspace(-1.125, 1.125, 6))
        assert (panel.get_xlim(), panel.get_ylim()) == ((0.2, 0.6), (-0.9, 0.9))
    for line in left.get_lines():
        np.testing.assert_array_equal(np.abs(line.get_ydata()), line.get_xdata())
    np.testing.assert_allclose(np.hypot(*labelled(right)[r"$|g| = 1$"]), 1.0)


def test_signs_of_g3_are_drawn_for_both_species_and_orderings() -> None:
    names = ("neutrino_survival", "antineutrino_survival", "neutrino_closed_form")
    labels = (r"$\nu_e$", r"$\bar\nu_e$", r"$\nu_e$, adiabatic closed form")
    g3 = np.array([-1e-2, -1e-3, 0.0, 1e-3, 1e-2])
    units = {"g3": "1"} | {f"{ordering}_{name}": "1" for ordering in ORDERINGS for name in names}
    held = table(units, {"g3": g3})
    for panel, ordering in zip(plot_sign_of_g3.draw(held).axes, ORDERINGS, strict=True):
        assert panel.get_title() == f"{ordering} ordering"
        for label, name in zip(labels, names, strict=True):
            assert_shows(labelled(panel)[label], g3, held.values[f"{ordering}_{name}"])


def test_three_flavours_are_drawn_beside_their_rule() -> None:
    flavours = dict(zip(("electron", "muon", "tau"), (r"$\nu_e$", r"$\nu_\mu$", r"$\nu_\tau$"), strict=True))
    textures = {"all_equal": 0.0, "all_equal_phase_90": 0.5 * np.pi}
    curves = table(
        {"x": "1"} | {f"{texture}_{name}": "1" for texture in textures for name in flavours},
        {"x": np.linspace(0.0, 60.0, 4)},
    )
    phases = table(
        {"phase": "degree"} | {f"{kind}_{name}": "1" for kind in ("late", "rule") for name in flavours},
        {"phase": [0.0, 90.0, 180.0]},
    )
    random = table(
        {f"{kind}_{name}": "1" for kind in ("late", "short", "rule") for name in flavours} | {"gap": "1"},
        {"gap": np.linspace(0.1, 1.0, 4)},
    )
    *upper, third, fourth = plot_three_flavours.draw(curves, phases, random).axes
    for panel, (texture, phase) in zip(upper, textures.items(), strict=True):
        rule = dephased_shares(flavour_violating(0.5, 0.5, 0.5, phase))
        for (name, label), bar, share in zip(flavours.items(), unlabelled(panel), rule, strict=True):
            assert_shows(labelled(panel)[label], curves.values["x"], curves.values[f"{texture}_{name}"])
            # Right of the curve, which ends at 60.
            assert bar[0].min() > 60.0
            np.testing.assert_allclose(bar[1], share, rtol=1e-12)
    for name, label in flavours.items():
        assert_shows(labelled(third)[label], phases.values["phase"], phases.values[f"late_{name}"])
        assert_shows(labelled(fourth)[label], random.values[f"rule_{name}"], random.values[f"late_{name}"])
    electron, muon, _ = dephased_shares(flavour_violating(0.5, 0.5, 0.5, np.pi))
    *degenerate, level = unlabelled(third)
    for diamonds, share in zip(degenerate, (electron, muon), strict=True):
        np.testing.assert_allclose(diamonds, [[0.0, 180.0], [share, share]], rtol=1e-12)
    assert set(level[1]) == {1.0 / 3.0}
    *early, diagonal = unlabelled(fourth)
    for name, line in zip(flavours, early, strict=True):
        assert_shows(line, random.values[f"rule_{name}"], random.values[f"short_{name}"])
    np.testing.assert_array_equal(diagonal[0], diagonal[1])


def test_appendix_draws_growth_thresholds_and_conversion() -> None:
    curves = {
        "full_equation": "full equation",
        "with_drive": "linear, (A3) with its constant term",
        "without_drive": r"(A4), (A5) from $|\delta|=0.01$",
    }
    thresholds = {
        "threshold_a5": "(A5) grows above",
        "half_conversion_full_equation": "full equation: half is converted",
        "threshold_a5_trace_removed": "grows above, trace removed",
    }
    growth = table({"time": "1/mu"} | dict.fromkeys(curves, "1"), {"time": np.geomspace(0.01, 30.0, 4)})
    by_g3 = table(
        dict.fromkeys(("g3", *thresholds, "vacuum_threshold"), "1"),
        {"g3": np.geomspace(1e-4, 0.6, 5), "vacuum_threshold": np.full(5, 5e-4)},
    )
    by_g1 = table(dict.fromkeys(("g1", "conversion_vacuum"), "1"), {"g1": np.geomspace(1e-8, 1e-2, 6)})
    left, middle, right = plot_appendix_a.draw(growth, by_g3, by_g1).axes
    for name, label in curves.items():
        assert_shows(labelled(left)[label], growth.values["time"], growth.values[name])
    (largest,) = unlabelled(left)
    assert set(largest[1]) == {0.5}
    assert left.texts[0].get_position()[1] == pytest.approx(0.5, rel=0.1)
    for name, label in thresholds.items():
        assert_shows(labelled(middle)[label], by_g3.values["g3"], by_g3.values[name] / by_g3.values["g3"])
    (factor_2,) = middle.patches
    assert (factor_2.get_y(), factor_2.get_y() + factor_2.get_height()) == (0.5, 2.0)
    assert_shows(labelled(right)["full equation"], by_g1.values["g1"], by_g1.values["conversion_vacuum"])
    assert set(labelled(right)["(A5) grows above"][0]) == {5e-4}
    parameters = load_parameters("abbar2022.appendix_a", AppendixA)
    assert left.get_title() == rf"(a) $g_1 = {parameters.growth_g1:g}$, $g_3 = {parameters.growth_g3:g}$"
    exponent = np.log10(parameters.potential_over_frequency)
    assert right.get_title() == rf"(c) $g_3 = 0$, $\mu = 10^{exponent:.0f}\,\omega$"
