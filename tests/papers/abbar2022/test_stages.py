"""Stages of abbar2022 held by closed forms, limits and made-up runs, not by their own output."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from common.flavour.matter_profile import NeutrinoPotential
from common.replication.parameters import load_parameters
from papers.abbar2022 import (
    appendix_a,
    claims,
    convergence,
    fig1,
    fig2,
    fig4,
    phase_diagram,
    sign_of_g3,
    three_flavours,
)
from papers.abbar2022.model.dephasing import dephased_shares, flavour_violating
from papers.abbar2022.model.gas import ORDERINGS, Curve, multi_angle_evolution, single_angle_evolution
from papers.abbar2022.parameters import (
    AppendixA,
    Claims,
    Convergence,
    Emission,
    Fig1,
    Fig2,
    Fig4,
    Gas,
    PhaseDiagram,
    ThreeFlavours,
)

GAS = load_parameters("abbar2022.gas", Gas)
EMISSION = load_parameters("abbar2022.emission", Emission)
FIG1 = load_parameters("abbar2022.fig1", Fig1)
FIG2 = load_parameters("abbar2022.fig2", Fig2)
FIG4 = load_parameters("abbar2022.fig4", Fig4)
APPENDIX = load_parameters("abbar2022.appendix_a", AppendixA)


def variants(quantity):
    return {name: variant.value for name, variant in quantity.variants.items()}


# Convergence

LADDERS = Convergence(numbers_of_angles=[16, 32, 64, 128, 256], tolerances=[1e-4, 1e-5, 1e-6], accuracy=1e-4)


def made_up_case(figure, label="curve"):
    """A curve of length 10 whose value is off by (1/N + 10 tolerance) x/100, so that all is known."""
    distance = np.linspace(0.0, 10.0, 1001)

    def run(number_of_angles, tolerance):
        values = 0.01 * distance * (1.0 / number_of_angles + 10.0 * tolerance)
        return values, SimpleNamespace(steps=round(1.0 / tolerance), norm_drift=3.0 * tolerance)

    return convergence.Case(figure, label, distance, run)


def test_rows_of_a_ladder_say_how_far_a_known_error_is_within_the_accuracy():
    case = made_up_case("Fig. 2")
    reference = np.zeros(case.distance.size)
    wrong, right = convergence.ladder(case, "angles", [(16, 1e-4), (2048, 1e-6)], reference, 1e-4)
    # 0.01 x (1/16 + 1e-3) reaches the accuracy at x = 0.1575, the second only beyond the end.
    assert wrong["valid_until [km or 1/(g1 mu)]"] == pytest.approx(0.15, abs=1e-12)
    assert wrong["largest_error [1]"] == pytest.approx(0.1 * (1.0 / 16.0 + 1e-3), rel=1e-12)
    assert right["valid_until [km or 1/(g1 mu)]"] == right["end_of_curve [km or 1/(g1 mu)]"] == 10.0
    assert (wrong["steps [1]"], right["steps [1]"]) == (10**4, 10**6)
    assert wrong["drift_of_lengths [1]"] == pytest.approx(3e-4, rel=1e-12)


def test_study_compares_with_the_most_angles_and_with_a_smaller_tolerance():
    rows = convergence.study([made_up_case("Fig. 1"), made_up_case("Fig. 2")], LADDERS)
    found = [
        (
            row["figure [1]"],
            row["varied [1]"],
            row["angles [1]"],
            row["tolerance [1]"],
            row["largest_error [1]"],
        )
        for row in rows
    ]
    expected = [("Fig. 1", "tolerance", 1, one, one - 1e-7) for one in LADDERS.tolerances]
    expected += [("Fig. 2", "angles", n, 1e-6, 0.1 * (1.0 / n - 1.0 / 256.0)) for n in (16, 32, 64, 128)]
    expected += [("Fig. 2", "tolerance", 64, one, one - 1e-7) for one in LADDERS.tolerances]
    assert [row[:4] for row in found] == [row[:4] for row in expected]
    np.testing.assert_allclose([row[4] for row in found], [row[4] for row in expected], rtol=1e-9)


def test_resolved_share_is_the_least_of_the_curves_of_a_figure():
    """The second curve of Fig. 2 has the errors of the first over twice the length, thus the same shares."""
    names = {"Fig. 2": "fig2", "Fig. 2, wide": "fig2_wide", "Fig. 4": "fig4", "Fig. 4, long": "fig4_long"}
    all_cases = [made_up_case(figure) for figure in names]
    all_cases.append(all_cases[0]._replace(label="longer", distance=2.0 * all_cases[0].distance))
    quantities = convergence.quantities_of(convergence.study(all_cases, LADDERS))
    assert set(quantities) == {f"resolved_share_{name}" for name in names.values()}
    for figure, name in names.items():
        shares = variants(quantities[f"resolved_share_{name}"])
        assert set(shares) == {f"angles_{number}" for number in (16, 32, 64, 128)}
        for number in (16, 32, 64, 128):
            reach = min(1e-2 / (1.0 / number - 1.0 / 256.0), 10.0)
            assert shares[f"angles_{number}"] == pytest.approx(reach / 10.0, abs=1e-3), figure
        assert quantities[f"resolved_share_{name}"].value == shares["angles_128"]
    shorter = convergence.quantities_of(
        [
            row | {"valid_until [km or 1/(g1 mu)]": 4.0} if row["curve [1]"] == "longer" else row
            for row in convergence.study(all_cases, LADDERS)
        ]
    )
    assert shorter["resolved_share_fig2"].value == 0.2
    assert shorter["resolved_share_fig4"].value == quantities["resolved_share_fig4"].value > 0.2


def test_cases_run_the_curves_that_their_labels_name(monkeypatch):
    calls = []

    def recorded(gas, emission, g1, g3, radii):
        calls.append((gas, emission, g1, g3, radii))
        return multi_angle_evolution(gas, emission, g1, g3, radii[:2])

    monkeypatch.setattr(convergence, "multi_angle_evolution", recorded)
    found = [case for case in convergence.cases(GAS, EMISSION, FIG1, FIG2, FIG4) if case.figure != "Fig. 1"]
    for case in found:
        values, _ = case.run(16, 1e-6)
        gas, emission, g1, g3, radii = calls[-1]
        assert (gas.tolerance, emission.number_of_angles) == (1e-6, 16)
        ratio, angle_deg = gas.antineutrino_ratio, emission.maximum_angle_deg
        assert case.label == f"g1={g1:g} g3={g3:g} alpha={ratio:g} max. angle {angle_deg:g}"
        np.testing.assert_allclose(radii * g1 * emission.potential_inverse_km, case.distance, rtol=1e-12)
        # Of the neutrinos, which begin as ν_e.
        assert values[0] == pytest.approx(1.0, abs=1e-5)
    assert [case.figure for case in found] == ["Fig. 2"] * 4 + ["Fig. 2, wide", "Fig. 4", "Fig. 4, long"]
    assert [call[1].maximum_angle_deg for call in calls] == [60.0] * 4 + [72.0] + [60.0] * 2
    assert [call[0].antineutrino_ratio for call in calls] == [0.8] * 5 + [0.0] * 2
    assert [case.distance[-1] for case in found] == [60.0] * 5 + [24.0, 60.0]


def test_cases_of_figure_1_are_antineutrinos_of_the_inverted_ordering():
    """They are converted whatever g3 is, of the neutrinos a tenth and more is left without it."""
    for g3 in (0.0, FIG1.g3[-1]):
        case = convergence.falling_density_case(GAS, FIG1, FIG1.g1_beside_g3, g3)
        values, _ = case.run(1, 1e-7)
        assert case.label == f"g1=0.001 g3={g3:g} inverted"
        assert (values[0], case.distance[0], case.distance[-1]) == (pytest.approx(1.0), 10.0, 400.0)
        assert values[-1] < 0.01


# Fig. 1


def made_up_runs(radii):
    """Antineutrinos with another conversion for each curve, three times as large outside 20 km."""
    sizes = {"normal": 1.0, "inverted": 2.0}
    runs = {}
    for ordering, size in sizes.items():
        for number, (g1, g3) in enumerate(fig1.couplings(FIG1)):
            conversion = 0.01 * size * (1 + number) * np.where(radii < 20.0, 1.0, 3.0)
            survival = np.stack([np.full(radii.size, 0.7), 1.0 - conversion], axis=1)
            runs[ordering, g1, g3] = SimpleNamespace(survival=survival, error=1e-6)
    return runs


def test_suppression_is_the_ratio_of_conversions_in_the_place_that_it_names():
    numbers = {pair: 1 + number for number, pair in enumerate(fig1.couplings(FIG1))}
    radii = fig1.radii_km(FIG1)
    runs = made_up_runs(radii)
    g1, largest = FIG1.g1_beside_g3, FIG1.g3[-1]
    # The antineutrinos of this curve are half converted from 30 km on, those without g3 from 15 km on.
    for g3, onset in ((largest, 30.0), (0.0, 15.0)):
        runs["inverted", g1, g3].survival[radii > onset, 1] = 0.4
    quantities = fig1.suppression_quantities(FIG1, runs)
    for ordering in ORDERINGS:
        ratios = quantities[f"inside_conversion_ratio_{ordering}"]
        if ordering == "normal":
            expected = [numbers[g1, g3] / numbers[g1, 0.0] for g3 in FIG1.g3[1:]]
            np.testing.assert_allclose(list(variants(ratios).values()), expected, rtol=1e-9)
        assert ratios.value == list(variants(ratios).values())[-1]
        assert ratios.value == variants(ratios)[f"g3_{len(FIG1.g3) - 1}"]
    inside = quantities["inside_conversion_ratio_inverted"].value
    # 0.02 times its number with g3; from 15 to 20 km 0.6 of the ones without it.
    without = 0.5 * 0.02 * numbers[g1, 0.0] + 0.5 * 0.6
    assert inside == pytest.approx(0.02 * numbers[g1, largest] / without, rel=2e-3)
    equal = quantities["inside_conversion_ratio_equal_couplings"]
    assert equal.value == pytest.approx(numbers[g1, g1] / numbers[g1, 0.0], rel=1e-9)
    assert variants(equal)["inverted"] == pytest.approx(0.02 * numbers[g1, g1] / without, rel=2e-3)
    assert quantities["final_conversion_ratio_inverted"].value == pytest.approx(1.0, rel=1e-12)
    assert variants(quantities["final_conversion_ratio_inverted"]) == {"inside": inside}
    onset = quantities["onset_radius_with_g3"]
    assert onset.value == pytest.approx(30.0, abs=onset.numerical_error)
    assert variants(onset)["without_g3"] == pytest.approx(15.0, abs=onset.numerical_error)


def test_final_survival_of_the_least_favourable_coupling():
    radii = fig1.radii_km(FIG1)
    runs = made_up_runs(radii)
    mixed = {one: SimpleNamespace(survival=np.full((radii.size, 2), 0.25)) for one in ORDERINGS}
    quantities = fig1.end_quantities(FIG1, runs, mixed)
    # The first three curves, of which the ν̄_e should be kept in the normal and lost in the inverted ordering.
    for ordering, size, worst in (("normal", 0.03, 3), ("inverted", 0.06, 1)):
        quantity = quantities[f"final_survival_{ordering}"]
        assert quantity.value == pytest.approx(1.0 - worst * size, rel=1e-12)
        expected = [1.0 - number * size for number in (1, 2, 3)]
        np.testing.assert_allclose(list(variants(quantity).values()), [*expected, 0.25], rtol=1e-12)


def test_lower_frequency_changes_the_frequency_and_no_end_state(monkeypatch):
    frequencies = []

    def recorded(gas, *arguments):
        frequencies.append(gas.vacuum_frequency_inverse_km)
        return single_angle_evolution(gas.model_copy(update={"tolerance": 1e-8}), *arguments)

    monkeypatch.setattr(fig1, "single_angle_evolution", recorded)
    section = FIG1.model_copy(update={"number_of_radii": 300})
    quantity = fig1.lower_frequency_quantity(GAS, section, NeutrinoPotential(3e4, 10.0, 4.0))
    assert frequencies == [0.3, 0.3]
    assert quantity.value > 0.99
    assert variants(quantity)["inverted"] < 0.01


# Fig. 2


def made_up_curve(mean, swing, error=1e-5):
    """Survival that alternates by ± swing about a mean from the start of the window on, and is 1 before."""
    distance = np.arange(0.0, FIG2.final_distance + 1.0)
    sign = np.where(distance % 2 == 0, 1.0, -1.0)
    inside = distance >= FIG2.window_start
    survival = np.where(inside, mean + swing * sign, 1.0)
    # An even number of samples in the window, so that the alternation has no mean.
    keep = slice(0, -1)
    angles = np.array([0.0, 0.5, 1.0])
    by_angle = survival[:, np.newaxis] + np.array([-2.0, 0.0, 2.0]) * mean
    weight = np.array([0.25, 0.5, 0.25])
    return Curve(
        distance[keep], survival[keep], np.full(distance.size - 1, error), angles, by_angle[keep], weight
    )


def test_equipartition_is_judged_by_the_least_favourable_coupling():
    made_up = {1e-3: (0.52, 0.3), 0.1: (0.47, 0.2), 0.3: (0.51, 0.1), 0.5: (0.58, 0.06), 0.9: (0.44, 0.09)}
    curves = {(g1, 0.0): made_up_curve(*numbers, error=1e-5 * g1) for g1, numbers in made_up.items()}
    quantities = fig2.equipartition_quantities(FIG2, curves)
    rms = math.hypot(0.06, 0.09)
    for name, value, others in (
        ("large_g1_distance", rms, {"g1_0_5": math.hypot(0.08, 0.06), "g1_0_9": rms}),
        ("large_g1_mean_distance", 0.08, {"g1_0_5": 0.08, "g1_0_9": 0.06}),
        ("small_g1_mean_distance", 0.03, {"g1_0_001": 0.02, "g1_0_1": 0.03, "g1_0_3": 0.01}),
        ("small_g1_oscillation", 0.1, {"g1_0_001": 0.3, "g1_0_1": 0.2, "g1_0_3": 0.1}),
    ):
        assert quantities[name].value == pytest.approx(value, rel=1e-12)
        assert variants(quantities[name]) == pytest.approx(others, rel=1e-9)
    assert quantities["small_g1_mean_distance"].numerical_error == pytest.approx(1e-6, rel=1e-9)


def test_suppression_by_g3_is_that_of_the_mean_conversion():
    curves = {}
    for g1, without in ((0.1, 0.5), (0.5, 0.4)):
        for ratio, share in ((0.0, 1.0), (0.5, 0.9), (1.0, 0.6 if g1 < 0.2 else 0.5), (1.5, 0.3)):
            curves[g1, ratio * g1] = made_up_curve(1.0 - share * without, 0.1)
    quantities = fig2.suppression_quantities(FIG2, curves)
    assert {name: one.value for name, one in quantities.items()} == pytest.approx(
        {
            "conversion_ratio_g3_0_5_g1": 0.9,
            "conversion_ratio_g3_1_g1": 0.6,
            "conversion_ratio_g3_1_5_g1": 0.3,
        },
        rel=1e-9,
    )
    assert variants(quantities["conversion_ratio_g3_1_g1"]) == pytest.approx({"g1_0_1": 0.6, "g1_0_5": 0.5})


def test_angular_spread_is_taken_at_its_distance():
    curves = {(0.1, 0.0): made_up_curve(0.1, 0.0), (0.5, 0.0): made_up_curve(0.2, 0.0)}
    quantities = fig2.angular_quantities(FIG2, curves)
    # ± twice the mean for half of the weight.
    assert quantities["angular_spread_in_phase"].value == pytest.approx(0.2 * math.sqrt(0.5), rel=1e-12)
    assert quantities["angular_spread_uneven"].value == pytest.approx(0.4 * math.sqrt(0.5), rel=1e-12)


# Fig. 4


def made_up_survival(low, high, error, last=0.5):
    mean = np.linspace(low, high, 5)
    return fig4.Survival(mean, 0.3 * mean, np.full(5, last), error, 2.0 * error)


def test_fewer_angles_add_their_distance_to_the_errors():
    fine, fewer = made_up_survival(0.4, 0.6, 1e-3), made_up_survival(0.45, 0.62, 5.0, last=0.3)
    both = fig4.with_angle_error(fine, fewer)
    assert both.error == pytest.approx(1e-3 + 0.05, rel=1e-12)
    assert both.last_error == pytest.approx(2e-3 + 0.2, rel=1e-12)
    np.testing.assert_array_equal(both.mean, fine.mean)


def test_numbers_of_the_spectra_are_those_of_their_model():
    names = [f"{kind}_falling_{one}" for kind in ("single_angle", "multi_angle") for one in ORDERINGS]
    names += ["single_angle_constant", "multi_angle_constant"]
    results = {
        name: made_up_survival(0.4, 0.5 + 0.02 * i, 1e-3 * i, last=0.5 + 0.01 * i)
        for i, name in enumerate(names)
    }
    ranges = {name: 0.1 + 0.02 * i for i, name in enumerate(names)}
    quantities = fig4.quantities_of(results)
    distance = quantities["distance_from_equipartition"]
    assert distance.value == pytest.approx(0.05, rel=1e-9)
    assert variants(distance) == pytest.approx({"window_mean": 0.1, "window_rms": 0.18}, rel=1e-9)
    constant = quantities["energy_range_constant_density"]
    single = quantities["energy_range_single_angle_falling_density"]
    multi = quantities["energy_range_multi_angle_falling_density"]
    assert constant.value == pytest.approx(ranges["multi_angle_constant"])
    assert variants(constant) == pytest.approx({"single_angle": ranges["single_angle_constant"]})
    assert single.value == pytest.approx(ranges["single_angle_falling_normal"])
    assert variants(single) == pytest.approx({"inverted": ranges["single_angle_falling_inverted"]})
    assert multi.value == pytest.approx(ranges["multi_angle_falling_normal"])
    assert variants(multi) == pytest.approx(
        {
            "constant_density": ranges["multi_angle_constant"],
            "inverted": ranges["multi_angle_falling_inverted"],
        }
    )
    assert multi.numerical_error == pytest.approx(2.0 * results["multi_angle_falling_normal"].error)


# Claims


def test_thresholds_are_read_at_their_ratio_and_angle():
    rows = [
        (angle, ratio, 0.001 * angle + 0.0001 * ratio, 0.001 * angle)
        for angle in (60.0, 30.0)
        for ratio in (1.0, 10.0, 100.0)
    ]
    names = ("maximum_angle", "potential_over_frequency", "largest_conversion", "closed_form")
    columns = dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True))
    quantities = claims.threshold_quantities(GAS, EMISSION, columns, 1e-5)
    conversion = quantities["conversion_at_10_frequencies"]
    assert conversion.value == pytest.approx(6.1, rel=1e-9)
    assert conversion.numerical_error == pytest.approx(1e-3, rel=1e-9)
    assert variants(conversion) == pytest.approx({"maximum_angle_30": 3.1}, rel=1e-9)
    survival = quantities["mean_survival_at_100_frequencies"]
    assert survival.value == pytest.approx(1.0 - 0.5 * 0.07, rel=1e-9)
    assert variants(survival) == pytest.approx({"maximum_angle_30": 1.0 - 0.5 * 0.04}, rel=1e-9)
    assert quantities["closed_form_deviation"].value == pytest.approx(0.01, rel=1e-9)


def test_reach_is_the_ratio_over_the_potential():
    section = load_parameters("abbar2022.claims", Claims)
    quantities = claims.reach_quantities(EMISSION, section)
    core = claims.potential_inverse_km(section.core_density_inverse_cm3)
    for name, potential in (("burst", 1e6), ("core", core)):
        reach = quantities[f"smallest_g1_{name}"]
        assert reach.value == pytest.approx(10.0 / potential, rel=1e-12)
        assert variants(reach) == pytest.approx(
            {"equipartition": 100.0 / potential, "one_frequency": 1.0 / potential}, rel=1e-12
        )


def test_each_symmetry_compares_curves_that_differ_in_what_it_names(monkeypatch):
    """Each change of an input adds its own amount to a made-up survival."""

    def made_up(gas, emission, g1, g3, distance, *, modes=None, initial_polarisation_z=None):
        assert emission is EMISSION
        value = 0.1 * abs(g1) + (0.002 if g1 < 0.0 else 0.0) + (0.003 if g3 < 0.0 else 0.0)
        value += 0.004 if gas.vacuum_mixing_angle_rad == 0.15 else 0.0
        value += 0.005 if gas.antineutrino_ratio == 0.0 else 0.0
        value += 0.006 if modes is not None and modes.vacuum_frequency_inverse_km[0] < 0.0 else 0.0
        value += 0.007 if modes is not None and not np.any(modes.vacuum_frequency_inverse_km) else 0.0
        value += 0.008 if gas.vacuum_mixing_angle_rad == 0.0 else 0.0
        value += 0.009 if initial_polarisation_z is not None else 0.0
        survival = np.full(distance.size, 0.3 + value)
        return Curve(distance, survival, 1e-6 * survival, np.zeros(1), survival[:, np.newaxis], np.ones(1))

    halves = {}

    def recorded(**curves):
        halves.update({name: curve.survival[0] for name, curve in curves.items()})

    monkeypatch.setattr(claims, "multi_angle_curve", made_up)
    monkeypatch.setattr(
        claims, "scale_quantity", lambda base, strong, pure: recorded(base=base, strong=strong, pure=pure)
    )
    section = FIG2.model_copy(update={"number_of_distances": 601})
    quantities = claims.symmetry_quantities(GAS, EMISSION, section)
    for name, value in {
        "sign_of_g1": 0.002,
        "ordering": 0.006,
        "vacuum_mixing": 0.004,
        "sign_of_g3_curve": 0.003,
        "sign_of_g3_mean": 0.003,
        "without_vacuum": 0.2 - (0.05 + 0.007 + 0.008),
        "with_heavy_flavour": 0.2 - (0.05 + 0.009),
    }.items():
        assert quantities[name].value == pytest.approx(value, rel=1e-9), name
    assert variants(quantities["sign_of_g3_curve"]) == pytest.approx({"average": 0.003}, rel=1e-9)
    assert halves == pytest.approx({"base": 0.31, "strong": 0.35, "pure": 0.315}, rel=1e-12)


def test_half_conversion_is_where_a_curve_first_crosses_one_half():
    distance = np.arange(11.0)
    base, strong, pure = (
        Curve(distance, np.where(distance < onset, 0.6, 0.4), distance, distance, distance, distance)
        for onset in (5.0, 6.0, 1.0)
    )
    quantity = claims.scale_quantity(base, strong, pure)
    assert (quantity.value, quantity.numerical_error) == (5.0, 1.0)
    assert variants(quantity) == {"large_g1": 6.0, "pure_neutrinos": 1.0}


def test_heavy_flavour_is_added_in_equal_numbers_to_both_species(monkeypatch):
    found = {}
    monkeypatch.setattr(claims, "multi_angle_curve", lambda *_, **keywords: found.update(keywords))
    claims.with_heavy_flavour(GAS, EMISSION, np.zeros(1))
    weight, polarisation = np.abs(found["modes"].weight), found["initial_polarisation_z"]
    np.testing.assert_allclose(0.5 * weight * (1.0 + polarisation), [1.0, GAS.antineutrino_ratio], rtol=1e-12)
    np.testing.assert_allclose(0.5 * weight * (1.0 - polarisation), [0.3, 0.3], rtol=1e-12)
    assert found["modes"].vacuum_frequency_inverse_km.tolist() == [1.0, -1.0]


def test_single_angle_oscillates_fully():
    """P_z turns about g: the survival is cos², whose standard deviation is 1/√8."""
    distance = np.linspace(0.0, 60.0, 2001)
    quantity = claims.single_angle_oscillation(GAS, EMISSION, distance, 30.0)
    assert quantity.value == pytest.approx(math.sqrt(0.125), abs=0.01)


# Phase diagram


def test_mean_survival_is_that_of_single_evolutions():
    section = load_parameters("abbar2022.phase_diagram", PhaseDiagram).model_copy(
        update={"window_start": 4.0, "window_end": 12.0}
    )
    pairs = np.array([[0.3, 0.2], [0.6, -0.4]])
    found = phase_diagram.mean_survival(GAS, EMISSION, section, pairs, 32)
    x = np.linspace(0.0, 12.0, 1201)
    for (g1, g3), value in zip(pairs, found, strict=True):
        radii = x / (math.hypot(g1, g3) * (1.0 + g3) * EMISSION.potential_inverse_km)
        beams, run = multi_angle_evolution(
            GAS, EMISSION.model_copy(update={"number_of_angles": 32}), g1, g3, radii
        )
        survival = beams.angle_average(run.survival)[:, 0]
        # The stage has 401 samples over the same distance.
        assert value == pytest.approx(np.mean(survival[400:]), abs=2e-3)


def test_numbers_of_the_map_count_inside_and_outside_apart():
    g1, g3 = np.linspace(0.1, 0.9, 9), np.linspace(-0.9, 0.9, 91)
    rule = phase_diagram.dephasing_rule(g1, g3)
    np.testing.assert_allclose(rule[8, 0], 0.75, rtol=1e-12)
    survival = rule.copy()
    survival[0, 10] += 0.05  # g1 = 0.1, g3 = -0.7
    survival[8, 0] += 0.2  # g1 = 0.9, g3 = -0.9
    inside = np.hypot(*np.meshgrid(g1, g3)) < 1.0
    quantities = phase_diagram.quantities_of(g1, g3, survival, 1e-3)
    deviation, sign = quantities["rule_root_mean_square_deviation"], quantities["sign_of_g3"]
    assert deviation.value == pytest.approx(0.05 / math.sqrt(inside.sum()), rel=1e-9)
    assert variants(deviation) == pytest.approx(
        {"largest": 0.05, "outside": 0.2 / math.sqrt((~inside).sum())}, rel=1e-9
    )
    assert sign.value == pytest.approx(0.05, rel=1e-9)
    assert variants(sign) == pytest.approx(
        {"root_mean_square": 0.05 * math.sqrt(2.0 / inside.sum()), "outside": 0.2}, rel=1e-9
    )
    half = quantities["half_conversion_g3_over_g1"]
    # The rule halves the conversion at g3 = g1, where the grid of g3 has its points.
    assert half.value == pytest.approx(1.0, abs=2e-2)


# Sign of g3


def test_closed_form_gives_the_final_neutrinos():
    """Both orderings and signs, where the end is adiabatic."""
    section = FIG1.model_copy(update={"number_of_radii": 400})
    gas = GAS.model_copy(update={"tolerance": 1e-9})
    for ordering, g3 in (("normal", -1e-3), ("normal", 0.0), ("inverted", 0.0), ("inverted", 1e-3)):
        survival, error = sign_of_g3.final_survival(gas, section, ordering, g3)
        expected = sign_of_g3.closed_form(gas, section, ordering, g3)
        assert error < 1e-4
        assert survival[0] == pytest.approx(expected, abs=5e-3), (ordering, g3)
        assert survival[1] == pytest.approx(1.0 if ordering == "normal" else 0.0, abs=5e-3)


def test_effect_of_the_sign_is_the_difference_across_zero():
    neutrinos = {
        "normal": np.array([0.9, 0.8, 0.7, 0.5, 0.6]),
        "inverted": np.array([0.1, 0.2, 0.15, 0.24, 0.3]),
    }
    survival = {
        one: np.stack([values, np.array([0.1, 0.0, 0.5, 0.02, 0.1])], axis=1)
        for one, values in neutrinos.items()
    }
    quantities = sign_of_g3.sign_quantities(survival, 1e-3)
    assert quantities["sign_effect_neutrino"].value == pytest.approx(0.3, rel=1e-9)
    assert variants(quantities["sign_effect_neutrino"]) == pytest.approx({"normal": 0.3, "inverted": 0.2})
    assert quantities["sign_effect_antineutrino"].value == pytest.approx(0.02, rel=1e-9)
    for ordering, smallest, without, negative, positive in (
        ("normal", 0.5, 0.7, 0.8, 0.5),
        ("inverted", 0.1, 0.15, 0.1, 0.24),
    ):
        quantity = quantities[f"neutrino_survival_{ordering}_smallest"]
        assert quantity.value == smallest
        assert variants(quantity) == {
            "without_g3": without,
            "negative_g3": negative,
            "positive_g3": positive,
        }


# Three flavours

THREE = load_parameters("abbar2022.three_flavours", ThreeFlavours).model_copy(
    update={"number_of_angles": 32, "window_start": 8.0, "window_end": 12.0}
)


def test_textures_have_the_shares_of_their_names():
    shares = {name: dephased_shares(matrix) for name, matrix in three_flavours.textures(0.4).items()}
    expected = {
        "electron_muon": [1 / 2, 1 / 2, 0],
        "electron_muon_and_tau": [1 / 2, 1 / 4, 1 / 4],
        "chain": [3 / 8, 1 / 4, 3 / 8],
        "all_equal": [5 / 9, 2 / 9, 2 / 9],
        "all_equal_phase_90": [1 / 3, 1 / 3, 1 / 3],
        "electron_tau_negative": [5 / 9, 2 / 9, 2 / 9],
    }
    assert set(shares) == set(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(shares[name], values, atol=1e-12)
    assert three_flavours.textures(0.4)["electron_tau_negative"][0, 2] == -0.4


def test_averages_are_those_of_single_windows_and_fewer_angles():
    matrices = [flavour_violating(0.5), flavour_violating(0.5, 0.5, 0.5, 1.0)]
    curves, late, short, error = three_flavours.averages(THREE, matrices, 0.5)
    x = np.linspace(0.0, 12.0, curves.shape[1])
    np.testing.assert_allclose(curves[:, 0], [[1.0, 0.0, 0.0]] * 2, atol=1e-12)
    np.testing.assert_allclose(curves.sum(axis=2), 1.0, rtol=1e-7)
    # Means of samples in place of the trapezoidal rule.
    np.testing.assert_allclose(late, curves[:, x >= 8.0].mean(axis=1), atol=1e-3)
    np.testing.assert_allclose(short, curves[:, x >= 4.0].mean(axis=1), atol=1e-3)
    fewer = three_flavours.shares(THREE, matrices, 0.5, 24)[:, :, 0]
    assert error == pytest.approx(np.max(np.abs(late - fewer[:, x >= 8.0].mean(axis=1))), abs=2e-3)


def test_antineutrinos_only_stretch_the_distance():
    """Without the vacuum term, at equal x (1 - α); with the scale of x left out the curves differ."""
    matrices = [flavour_violating(0.5, 0.5, 0.5, 1.0)]
    both = three_flavours.shares(THREE, matrices, 0.5, 16, antineutrino_ratio=0.5)[0]
    single = three_flavours.shares(THREE, matrices, 0.5, 16)[0]
    assert both.shape[1] == 2
    np.testing.assert_allclose(both, np.repeat(single, 2, axis=1), atol=1e-5)
    assert three_flavours.distances(THREE, 0.5)[-1] == 2.0 * three_flavours.distances(THREE)[-1]


def test_shares_of_textures_are_of_the_electron_flavour():
    rule, late, short = (np.full((2, 3), offset) + np.arange(6).reshape(2, 3) for offset in (0.1, 0.2, 0.3))
    quantities = three_flavours.texture_quantities(["one", "other"], rule, late, short, 1e-3)
    for row, name in ((0.0, "one"), (3.0, "other")):
        quantity = quantities[f"{name}_electron_share"]
        assert quantity.value == pytest.approx(0.2 + row)
        assert variants(quantity) == pytest.approx({"dephasing_rule": 0.1 + row, "short_window": 0.3 + row})


def test_rule_is_judged_on_all_flavours_and_by_the_gap():
    gaps = np.array([0.1, 0.4, 0.2, 0.3])
    rule = np.full((4, 3), 1.0 / 3.0)
    offsets = np.array([0.08, 0.01, -0.04, 0.02])
    late = rule + offsets[:, np.newaxis] * np.array([1.0, -1.0, 0.0])
    short = rule + 2.0 * (late - rule)
    quantities = three_flavours.rule_quantities(rule + 0.0, late, short, gaps, 1e-4)

    def rms(values):
        """Two of three flavours are off by each value."""
        return math.sqrt(2.0 / 3.0 * np.mean(np.square(values)))

    spread = quantities["random_root_mean_square_deviation"]
    assert spread.value == pytest.approx(rms(offsets), rel=1e-9)
    assert variants(spread) == pytest.approx(
        {
            "short_window": 2.0 * rms(offsets),
            "equipartition": rms(offsets),
            "narrow_gap": rms(offsets[[0, 2]]),
            "wide_gap": rms(offsets[[1, 3]]),
        },
        rel=1e-9,
    )
    shifted = three_flavours.rule_quantities(rule + 0.1, late + 0.1, short + 0.1, gaps, 1e-4)
    assert shifted["random_root_mean_square_deviation"].value == pytest.approx(rms(offsets), rel=1e-9)
    assert shifted["random_root_mean_square_deviation"].variants["equipartition"].value > 0.1
    assert quantities["random_largest_deviation"].value == pytest.approx(0.08, rel=1e-9)
    assert variants(quantities["random_largest_deviation"]) == pytest.approx({"short_window": 0.16})
    assert quantities["random_mean_electron_share"].value == pytest.approx(1 / 3 + offsets.mean())


def test_mean_of_random_couplings_over_the_unitary_group_is_two_over_f_plus_one():
    """Haar average of |U_ek|⁴ is 2/(F (F + 1)), summed over F eigenvectors."""
    quantity = three_flavours.rule_quantities(
        np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 3)), np.array([0.1, 0.2]), 1e-4
    )["random_mean_electron_share"]
    assert variants(quantity) == {"unitary_ensemble": 2.0 / (3.0 + 1.0)}


def test_equal_couplings_are_read_at_90_degrees_and_failures_counted():
    phases = np.linspace(0.0, np.pi, 5)
    rule = np.full((5, 3), 1.0 / 3.0)
    late = rule + np.array([0.2, 0.04, 0.01, 0.06, 0.3])[:, np.newaxis] * np.array([1.0, -0.5, -0.5])
    quantities = three_flavours.phase_quantities(phases, rule, late, 1e-4)
    distance = quantities["equal_couplings_distance_from_equipartition"]
    assert distance.value == pytest.approx(0.01, rel=1e-9)
    assert variants(distance) == pytest.approx({"no_phase": 0.2}, rel=1e-9)
    assert quantities["phases_failing"].value == pytest.approx(3 / 5)


# Appendix A


def test_criterion_has_the_closed_forms_of_both_thresholds():
    quantities = appendix_a.quantities_of_the_criterion(APPENDIX)
    g3, ratio = APPENDIX.flavour_preserving_coupling, APPENDIX.potential_over_frequency
    over_g3 = quantities["threshold_over_g3"]
    assert over_g3.value == pytest.approx(math.sqrt(1.0 + 1.0 / g3), rel=1e-12)
    assert variants(over_g3) == pytest.approx({"full_equation": 1.0, "trace_removed": 1.0}, rel=1e-9)
    vacuum = quantities["vacuum_threshold_ratio"]
    # g1 = √(ω/μ)/2 by the eigenvalue, and ω/(4 μ) by the full equation but for terms of order ω/μ.
    assert variants(vacuum) == pytest.approx(
        {"eigenvalue": 0.5 * math.sqrt(ratio), "full_equation": 0.25}, rel=1e-6
    )
    assert vacuum.value == pytest.approx(2.0 * math.sqrt(ratio), rel=1e-6)


def test_mechanism_has_the_scales_of_the_drive():
    quantities = appendix_a.quantities_of_the_mechanism(APPENDIX)
    foldings = quantities["largest_e_foldings"]
    assert foldings.value == pytest.approx(math.asinh(0.5), rel=1e-12)
    assert variants(foldings) == pytest.approx({"near_minus_one": math.asinh(2.0)}, rel=1e-9)
    assert quantities["stationary_saddles"].value == 0
    # |δ| = sin(4 g t)/2 of the precession is 0.01 later than 0.01/D, by terms of order δ².
    assert 0.0 < quantities["growth_scale_spread"].value < 0.01
    terms = quantities["linear_terms_over_drive"]
    # 2 g1² g3/{g² (1 + g3)} for g1 = 0.2, g3 = -0.95, and less than 1/2 where g3 ≥ 0.
    assert variants(terms)["self_coupling_near_minus_one"] == pytest.approx(
        2.0 * 0.04 * 0.95 / ((0.04 + 0.9025) * 0.05), rel=1e-9
    )
    assert variants(terms)["self_coupling"] < 0.5
    assert terms.value > 1.0
    error = quantities["linear_solution_error"]
    assert error.value < 0.05
    assert variants(error)["homogeneous"] > 0.5
    growth = quantities["growth_without_conjugate"]
    eta = 1.0 / APPENDIX.potential_over_frequency + 4.0 * APPENDIX.growth_g3 * (1.0 + APPENDIX.growth_g3)
    rate = math.sqrt(eta * (4.0 * APPENDIX.growth_g1**2 - eta))
    assert growth.value == pytest.approx(0.0, abs=1e-14)
    assert variants(growth) == pytest.approx({"with_conjugate": rate}, rel=1e-9)


def test_roles_have_the_closed_forms_of_the_precession():
    """About g by 4 (τ + g3) |g| t: fully converted after half a period with the trace, never without it."""
    quantities = appendix_a.quantities_of_the_roles(APPENDIX)
    conversion = quantities["conversion_at_negative_eta"]
    assert variants(conversion) == pytest.approx({"closed_form": 0.09 / (0.09 + 0.0025)}, rel=1e-12)
    assert conversion.value == pytest.approx(0.09 / 0.0925, abs=conversion.numerical_error)
    trace = quantities["trace_effect"]
    assert trace.value == pytest.approx(1.0, abs=1e-6)
    g1, g3 = 0.3, APPENDIX.growth_g3
    size = math.hypot(g1, g3)
    # Without the trace it has turned by the angle 4 g3 |g| 2π/(4 g1) when the period ends.
    without = g1**2 / size**2 * math.sin(0.5 * g3 * size * 2.0 * math.pi / g1) ** 2
    assert variants(trace) == pytest.approx({"with_g3": g1**2 / size**2 - without}, abs=1e-6)
    assert quantities["single_angle_modulation"].value == pytest.approx(math.sqrt(0.125), rel=1e-6)
    # Re δ/Im δ = η t/2 to first order, at the t at which D t = 0.1.
    chosen_g1, drive = APPENDIX.growth_g1, 2.0 * APPENDIX.growth_g1 * (1.0 + g3)
    assert chosen_g1 == g1
    eta = 1.0 / APPENDIX.potential_over_frequency + 4.0 * g3 * (1.0 + g3)
    assert quantities["real_over_imaginary"].value == pytest.approx(0.5 * eta * 0.1 / drive, rel=0.02)


@pytest.mark.parametrize(
    ("conversion", "counted", "at_any_frequency"),
    [
        (lambda g1, g3, omega: g1 - g3 - omega, 0, 0),
        (lambda g1, g3, omega: g3, 18 * 17 * 3, 18 * 17 * 6),
        (lambda g1, g3, omega: omega, 18 * 18 * 5, 18 * 18 * 5),
        (lambda g1, g3, omega: 0.0, 0, 0),
    ],
)
def test_violations_count_the_steps_that_raise_the_conversion(
    monkeypatch, conversion, counted, at_any_frequency
):
    """18 x 18 couplings at six frequencies, three of them no larger than μ/1000."""
    assert APPENDIX.frequencies_over_potential == [1e-6, 1e-3, 0.1, 1.0, 10.0]
    monkeypatch.setattr(appendix_a, "largest_conversion", conversion)
    found = appendix_a.quantities_of_the_roles(APPENDIX)["suppression_violations"]
    assert found.value == counted
    assert variants(found) == {"any_frequency": at_any_frequency}


def test_curves_of_the_appendix_are_those_of_their_equations():
    growth = appendix_a.growth_columns(APPENDIX)
    time, full = growth["time [1/mu]"], growth["full_equation [1]"]
    drive = 2.0 * APPENDIX.growth_g1 * (1.0 + APPENDIX.growth_g3)
    early = np.maximum.accumulate(full) < 0.01
    for name in ("full_equation [1]", "with_drive [1]", "without_drive [1]"):
        np.testing.assert_allclose(growth[name][early], drive * time[early], rtol=2e-3)
    assert full.max() <= 0.5 + 1e-9
    start = int(early.sum())
    assert growth["without_drive [1]"][start] == pytest.approx(full[start], rel=1e-12)
    thresholds = appendix_a.threshold_columns(APPENDIX)
    g3 = thresholds["g3 [1]"]
    for name, expected in (
        ("threshold_a5", np.sqrt(g3 * (1.0 + g3))),
        ("threshold_a5_trace_removed", g3),
        ("half_conversion_full_equation", g3),
        ("vacuum_threshold", np.full(g3.size, 0.5 / math.sqrt(APPENDIX.potential_over_frequency))),
    ):
        np.testing.assert_allclose(thresholds[f"{name} [1]"], expected, rtol=1e-9)
    conversion = appendix_a.conversion_columns(APPENDIX)
    g1, frequency = conversion["g1 [1]"], 1.0 / APPENDIX.potential_over_frequency
    # The turning point t for g3 = 0: g1 (1 + g1 t + t²) = ω/(4 μ) t (1 + t²).
    share = conversion["conversion_vacuum [1]"]
    inside = share < 1.0 - 1e-6
    t = np.sqrt(share[inside] / (1.0 - share[inside]))
    left, right = g1[inside] * (1.0 + g1[inside] * t + t**2), 0.25 * frequency * t * (1.0 + t**2)
    np.testing.assert_allclose(left, right, rtol=1e-6)
