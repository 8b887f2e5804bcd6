"""Fig. 3 of arXiv:2208.06023: identities of the study, what it says of artefacts and converged growth, pinned
numbers.

The map is pinned where two resolutions agree on it. The growth rate is pinned as that of one resolution:
another number of angles or another stretch gives another rate, within its error.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import ValidationError

from common.flavour.planar import ModeGrowth, PlanarEvolution, evolve
from common.validation import FloatArray
from papers.abbar2022 import long_run
from papers.abbar2022.fig3 import (
    Case,
    Study,
    agreement_km,
    all_cases,
    coherence_length_km,
    compute,
    equipartition_row,
    quantities,
    resolved_end,
    resolved_rows,
)
from papers.abbar2022.fig3_growth import CONVERGED, Rates, growth_rate, rates, rates_of
from papers.abbar2022.fig3_growth import compute as compute_growth
from papers.abbar2022.fig3_growth import quantities as growth_quantities
from papers.abbar2022.fig3_growth import table as growth_table
from papers.abbar2022.model.planar import (
    schedule,
    seeded_gas,
    window_columns,
    window_statistics,
    window_table,
)
from papers.abbar2022.parameters import Fig3, Growth, GrowthScan, Ladder, LongRun, Map, PlanarGas

GAS = PlanarGas(
    g1=0.1, potential_inverse_km=1e3, vacuum_frequency_inverse_km=1.0, seed=20220806, seed_amplitude=1e-3
)
SHORT = {
    "maximum_angle_deg": 60.0,
    "period_km": 3.0,
    "largest_seed_wave_number_inverse_km": 60.0,
    "step_km": 2.5e-4,
    "steps_per_row": 40,
    "length_km": 0.1,
    "windows": 2,
}


def tiny_ladder() -> Ladder:
    values = SHORT | {"period_km": 0.4, "largest_seed_wave_number_inverse_km": 50.0}
    return Ladder(**values, numbers_of_angles=[8, 16, 32], numbers_of_cells=[16, 32], angles_of_cell_ladder=8)


def scan(**changes: object) -> GrowthScan:
    values = {
        "maximum_angle_deg": 60.0,
        "numbers_of_angles": [60, 120, 240],
        "step_km": 2.5e-4,
        "length_km": 1.5,
        "fit_start_km": 0.5,
        "wave_numbers_inverse_km": [14.0, 50.0],
    }
    return GrowthScan.model_validate(values | changes)


@pytest.fixture(scope="module")
def growth() -> Rates:
    return rates(GAS, scan())


# Growth.


def test_growth_at_long_waves_falls_with_the_number_of_angles(growth: Rates) -> None:
    few, more, most = growth.rate_inverse_km[:, 0]
    # 4.4, 2.4 and 0.6 /km: each doubling moves the artefacts on to longer waves. Factors of 1.5 are beyond
    # the error of any rate that belongs to the gas.
    assert few > 1.5 * more > 2.5 * most


def test_growth_of_the_short_band_does_not_depend_on_the_number_of_angles(growth: Rates) -> None:
    _, more, most = growth.rate_inverse_km[:, 1]
    # Up to which the study calls a rate converged.
    assert more == pytest.approx(most, rel=CONVERGED)
    assert most > 1.0


def test_converged_growth_is_pinned(growth: Rates, pinned: Callable[..., None]) -> None:
    # Of this number of angles and stretch, whose own error is some per cent; 1e-5 is far above rounding.
    pinned({"growth_inverse_km": growth.rate_inverse_km[-1, 1]}, relative_tolerance=1e-5)


def test_error_of_a_rate_covers_the_stretch_of_the_fit(growth: Rates) -> None:
    parts = growth.parts_inverse_km()
    np.testing.assert_array_equal(parts["earlier"], growth_rate(growth.runs[-1], 0.25, 0.75))
    np.testing.assert_array_equal(parts["second_half"], growth_rate(growth.runs[-1], 1.0, 1.5))
    assert np.all(growth.error_inverse_km() >= parts["second_half"] - parts["earlier"])
    assert np.all(growth.error_inverse_km() >= np.ptp(growth.rate_inverse_km, axis=0))
    assert growth.error_inverse_km()[1] > growth.spread_inverse_km()[1]


def test_growth_does_not_depend_on_the_step(growth: Rates) -> None:
    halved = rates(GAS, scan(step_km=1.25e-4, numbers_of_angles=[60, 120, 240]))
    # 3e-3 with 60 angles, less than 1e-3 with more: the error of the splitting, far below that of the rates.
    np.testing.assert_allclose(halved.rate_inverse_km[:, 1], growth.rate_inverse_km[:, 1], rtol=5e-3)


def test_without_flavour_violation_nothing_grows() -> None:
    """Negative control: the instability is that of g1."""
    weak = GAS.model_copy(update={"g1": 1e-6})
    assert np.all(np.abs(rates(weak, scan()).rate_inverse_km) < 1e-3)


def test_peak_is_sought_among_converged_rates_only() -> None:
    run = SimpleNamespace(distance_km=np.linspace(0.0, 1.0, 5), survival=np.ones(5))
    late = SimpleNamespace(distance_km=run.distance_km, survival=np.array([1.0, 1.0, 1.0, 0.9, 1.0]))
    values = np.array([[9.0, 1.0, 0.1], [6.0, 1.05, 0.1], [4.0, 1.02, 0.1]])
    result = Rates(scan(wave_numbers_inverse_km=[5.0, 50.0, 90.0]), values, [late, late, run])
    assert result.converged().tolist() == [False, True, False]
    assert result.converged_peak() == 1
    assert result.long_waves()[0].tolist() == [9.0, 6.0, 4.0]
    assert result.resolved_until_km().tolist() == [0.5, 0.5]
    none = Rates(result.scan, values * np.array([[1.0, 2.0, 1.0]] * 2 + [[1.0, 1.0, 1.0]]), result.runs)
    assert none.converged_peak() is None


def made_up_growth(rates_inverse_km: FloatArray, resolved_km: list[float]) -> Rates:
    """Exact exponentials, and one-dimensional solutions that differ from the finest beyond a distance."""
    distance = np.linspace(0.0, 1.5, 301)
    chosen = scan(wave_numbers_inverse_km=[10.0, 20.0, 50.0, 60.0, 90.0])
    runs = [
        ModeGrowth(distance, distance[:, np.newaxis] * slopes, np.where(distance <= until, 1.0, 0.9))
        for slopes, until in zip(rates_inverse_km, [*resolved_km, np.inf], strict=True)
    ]
    return rates_of(chosen, runs)


def test_quantities_of_growth_are_those_of_known_exponentials() -> None:
    slopes = np.array([[8.0, 3.0, 2.0, 9.0, 0.1], [5.0, 2.5, 2.1, 6.0, 0.1], [2.0, 3.5, 2.15, 4.0, 0.1]])
    result = made_up_growth(slopes, [0.2, 0.4])
    np.testing.assert_allclose(result.rate_inverse_km, slopes, rtol=1e-9)
    content = growth_quantities({"middle": result, "none": result}, 1e-3, {"middle": 25})
    # The fastest wave on which 60, 120 and 240 angles agree to a tenth, by its spread.
    rate, wave = content["middle_converged_growth_rate"], content["middle_converged_wave_number"]
    assert (rate.value, rate.numerical_error) == (pytest.approx(2.15), pytest.approx(0.15))
    assert (wave.value, wave.numerical_error) == (50.0, 30.0)
    assert {name: one.value for name, one in rate.variants.items()} == pytest.approx(
        {"earlier": 2.15, "first_half": 2.15, "second_half": 2.15}
    )
    length = content["middle_coherence_estimate"]
    assert length.value == pytest.approx(np.log(1e3) / 2.15)
    assert length.numerical_error == pytest.approx(length.value * 0.15 / 2.15)
    assert {name: one.value for name, one in length.variants.items()} == pytest.approx(
        {"seed_1e_minus_4": np.log(1e4) / 2.15, "single_wave": np.log(5e3) / 2.15}
    )
    assert set(content["none_coherence_estimate"].variants) == {"seed_1e_minus_4"}
    # Waves more than twice as long as that of 50/km, not the faster one of 60/km.
    long_waves = content["middle_long_wave_growth_rate"]
    assert long_waves.value == pytest.approx(3.5)
    assert {name: one.value for name, one in long_waves.variants.items()} == pytest.approx(
        {"60_angles": 8.0, "120_angles": 5.0, "240_angles": 3.5}
    )
    until = content["middle_one_dimensional_resolved_until"]
    assert until.value == pytest.approx(0.4)
    assert {name: one.value for name, one in until.variants.items()} == pytest.approx(
        {"60_angles": 0.2, "120_angles": 0.4}
    )
    columns = growth_table({"middle": result})
    np.testing.assert_allclose(columns["growth_rate [1/km]"], slopes.ravel(), rtol=1e-9)
    np.testing.assert_array_equal(columns["number_of_angles [1]"], np.repeat([60, 120, 240], 5))
    np.testing.assert_array_equal(columns["wave_number [1/km]"][:5], [10.0, 20.0, 50.0, 60.0, 90.0])


def test_scans_are_run_over_their_length_with_their_own_angles() -> None:
    """Each scan's rates are those of the same scan run by itself."""
    tiny = scan(numbers_of_angles=[4, 6, 8], step_km=1.25e-4, length_km=0.15, fit_start_km=0.05)
    other = tiny.model_copy(update={"maximum_angle_deg": 81.0})
    sections = Growth(narrow=tiny, middle=other, middle_long_waves=tiny, wide=other)
    found = compute_growth(GAS, sections, 2)
    assert list(found) == ["narrow", "middle", "middle_long_waves", "wide"]
    for name, section in (("narrow", tiny), ("wide", other)):
        np.testing.assert_array_equal(found[name].rate_inverse_km, rates(GAS, section).rate_inverse_km)
        for run in found[name].runs:
            assert run.distance_km[-1] == pytest.approx(0.15)
    assert np.all(found["narrow"].rate_inverse_km != found["wide"].rate_inverse_km)


# Maps.


def test_begin_of_the_map_is_pinned_where_it_is_converged(pinned: Callable[..., None]) -> None:
    ladder = Map(**SHORT, number_of_angles=128, cells=64)

    def run(angles: int, cells: int) -> FloatArray:
        model, state = seeded_gas(GAS, ladder, angles, cells)
        return evolve(model, state, schedule(ladder)).survival

    survival = run(128, 64)
    np.testing.assert_allclose(survival, run(64, 128)[:, ::2], atol=1e-4)
    pinned(
        {"x_average": survival.mean(axis=1), "x_deviation": survival.std(axis=1)[1:].max()},
        relative_tolerance=1e-6,
    )


def test_study_of_tiny_runs_is_consistent() -> None:
    ladder = tiny_ladder()
    look_alike = Map(
        **(SHORT | {"period_km": 0.4, "largest_seed_wave_number_inverse_km": 50.0}),
        number_of_angles=8,
        cells=32,
    )
    cases = all_cases(Fig3(look_alike=look_alike, ladder=ladder, wide_angle=ladder))
    runs, again = compute(GAS, cases, 1), compute(GAS, cases, 2)
    assert list(runs) == [case.name for case in cases]
    for name, run in runs.items():
        assert run.survival.tobytes() == again[name].survival.tobytes()
    # One family under two names, and one run under three.
    np.testing.assert_array_equal(runs["look_alike"].survival, runs["middle_8_angles_32_cells"].survival)
    middle, wide = Study("middle", ladder, runs), Study("wide", ladder, runs)
    kinds = [row[0] for row in middle.convergence()]
    assert kinds == ["middle angles"] * 2 + ["middle cells", "middle steps"]
    content = quantities(runs["look_alike"], middle, wide)
    for name in ("until", "pointwise_distance", "z_deviation", "x_deviation"):
        assert content[f"middle_resolved_{name}"].value == content[f"wide_resolved_{name}"].value
    assert content["first_oscillation_swing"].value > 0.5
    assert content["middle_resolved_until"].value == ladder.length_km
    assert "under_resolved" in content["middle_pointwise_distance"].variants
    table = window_table(runs)
    assert {len(column) for column in table.values()} == {2 * len(runs)}


def test_window_statistics_are_those_of_the_rows() -> None:
    family = Map(**SHORT, number_of_angles=8, cells=64)
    run = evolve(*seeded_gas(GAS, family, 8, 64), schedule(family))
    windows = run.survival[1:].reshape(2, 5, 64) - 0.5
    statistics = window_statistics(run)
    expected = {
        "pointwise_distance": np.sqrt(np.mean(windows**2, axis=(1, 2))),
        "averaged_distance": np.sqrt(np.mean(windows.mean(axis=2) ** 2, axis=1)),
        "equipartition_share": np.mean(np.abs(windows) <= 0.05, axis=(1, 2)),
        "largest_deviation": np.abs(windows).max(axis=(1, 2)),
        "norm_drift": run.norm_drift[[5, 10]],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(statistics[name], values, rtol=1e-12)
    np.testing.assert_allclose(window_columns(run)["window_end [km]"], [0.05, 0.1])
    # Distances from equipartition are made of the deviations and the mean.
    squares = (
        statistics["x_deviation"] ** 2 + statistics["z_deviation"] ** 2 + (statistics["mean"] - 0.5) ** 2
    )
    np.testing.assert_allclose(statistics["pointwise_distance"] ** 2, squares, rtol=1e-10)


def synthetic(survival: FloatArray) -> PlanarEvolution:
    model, state = seeded_gas(GAS, Map(**SHORT, number_of_angles=8, cells=64), 8, 64)
    short = evolve(model, state, schedule(Map(**SHORT, number_of_angles=8, cells=64)))
    distance = np.linspace(0.0, 1.0, len(survival))
    statistics = short.statistics._replace(z_deviation=np.array([0.3, 0.3]))
    return replace(short, survival=survival, distance_km=distance, statistics=statistics)


def test_agreement_and_coherence_are_read_off_the_rows() -> None:
    flat = np.full((11, 64), 0.5)
    late = flat.copy()
    late[6:] += 2e-4
    wavy = flat.copy()
    wavy[8:, ::2] += 0.4
    assert agreement_km(synthetic(flat), synthetic(flat)) == 1.0
    assert agreement_km(synthetic(flat), synthetic(late)) == pytest.approx(0.5)
    assert agreement_km(synthetic(flat[:, ::2]), synthetic(wavy), pointwise=True) == pytest.approx(0.7)
    assert coherence_length_km(synthetic(flat)) == 1.0
    assert equipartition_row(synthetic(flat)) == 10
    assert equipartition_row(synthetic(flat + 0.2)) is None
    drifting = replace(synthetic(flat), norm_drift=np.linspace(0.0, 0.02, 11))
    assert resolved_rows(drifting) == 6
    assert resolved_end(drifting)["until"] == pytest.approx(0.5)
    assert resolved_end(drifting)["pointwise_distance"] == 0.0
    assert coherence_length_km(synthetic(wavy)) == pytest.approx(0.8)


def made_up_run(
    z_amplitude: float, x_amplitude: float, resolved: int, lost: int, drift: float = 2e-2
) -> PlanarEvolution:
    """A survival that alternates along z and along x, the latter from the row ``lost`` on, and then is flat.

    The lengths have drifted by 1e-2 in ``resolved`` rows, by ``drift`` in the next, where it becomes flat.
    """
    rows, cells = np.arange(61)[:, np.newaxis], np.arange(16)
    wave = z_amplitude * (-1.0) ** rows + np.where(rows >= lost, x_amplitude, 0.0) * (-1.0) ** cells
    survival = 0.5 + np.where(rows < resolved, wave, 0.01 * wave)
    norm_drift = np.where(rows[:, 0] < resolved, 1e-2, drift)
    return replace(synthetic(survival), norm_drift=norm_drift, tail_power=np.zeros(61))


def made_up_studies() -> tuple[PlanarEvolution, Study, Study]:
    """The look-alike and both families; of the first, with other distances of everything for each grid."""
    sizes = {
        "8_angles_16_cells": (0.30, 0.16, 24, 10, 3e-2),
        "16_angles_16_cells": (0.31, 0.17, 26, 12, 4e-2),
        "32_angles_16_cells": (0.32, 0.18, 30, 20, 5e-2),
        "8_angles_32_cells": (0.33, 0.19, 36, 30, 6e-2),
        "8_angles_16_cells_half_step": (0.30, 0.16, 50, 5, 7e-2),
    }
    runs = {f"middle_{name}": made_up_run(*size) for name, size in sizes.items()}
    runs |= {f"wide_{name}": made_up_run(0.2, 0.1, 24 + i, 30, 0.1) for i, name in enumerate(sizes)}
    ladder = tiny_ladder()
    return made_up_run(0.25, 0.15, 22, 2, 0.2), Study("middle", ladder, runs), Study("wide", ladder, runs)


def test_statistics_of_the_resolved_part_are_of_the_run_that_is_resolved_longest() -> None:
    content = quantities(*made_up_studies())
    until = content["middle_resolved_until"]
    assert until.value == pytest.approx(35.0 / 60.0)
    assert until.numerical_error == pytest.approx(6.0 / 60.0)
    assert {name: round(60.0 * one.value) for name, one in until.variants.items()} == {
        "8_angles_16_cells": 23,
        "16_angles_16_cells": 25,
        "32_angles_16_cells": 29,
        "8_angles_32_cells": 35,
    }
    z_deviation, x_deviation = content["middle_resolved_z_deviation"], content["middle_resolved_x_deviation"]
    distance = content["middle_resolved_pointwise_distance"]
    # Of the twenty rows before row 36 six have a wave along x.
    squared = 0.19**2 * 6.0 / 20.0
    assert z_deviation.value == pytest.approx(0.33, rel=1e-12)
    assert x_deviation.value == pytest.approx(np.sqrt(squared), rel=1e-12)
    assert distance.value == pytest.approx(np.sqrt(0.33**2 + squared), rel=1e-12)
    assert z_deviation.numerical_error == pytest.approx(0.01, rel=1e-9)
    # The last window of the look-alike is flat but for a hundredth of its waves.
    under_resolved = distance.variants["under_resolved"].value
    assert under_resolved == pytest.approx(0.01 * np.hypot(0.25, 0.15), rel=1e-9)
    assert content["wide_resolved_until"].value == pytest.approx(26.0 / 60.0)
    assert content["wide_resolved_z_deviation"].value == pytest.approx(0.2, rel=1e-12)
    assert "under_resolved" not in content["wide_resolved_z_deviation"].variants


def test_last_window_and_lengths_are_of_the_run_with_the_most_angles() -> None:
    look_alike, middle, wide = made_up_studies()
    content = quantities(look_alike, middle, wide)
    distance = content["middle_pointwise_distance"]
    assert distance.value == pytest.approx(0.01 * np.hypot(0.32, 0.18), rel=1e-9)
    names = {"8_angles_16_cells", "16_angles_16_cells", "8_angles_32_cells", "8_angles_16_cells_half_step"}
    assert set(distance.variants) == names | {"under_resolved"}
    # The deviation along x reaches half of 0.3 where its wave begins.
    length = content["coherence_length"]
    assert length.value == pytest.approx(20.0 / 60.0)
    assert length.numerical_error == pytest.approx(8.0 / 60.0)
    assert length.variants["8_angles_32_cells"].value == pytest.approx(0.5)
    assert length.variants["under_resolved"].value == pytest.approx(2.0 / 60.0)
    # Among grids, without the run of half the step.
    assert content["spread_of_coherence_lengths"].value == pytest.approx(30.0 / 10.0)
    swing = content["first_oscillation_swing"]
    assert swing.value == pytest.approx(0.64, rel=1e-12)
    assert swing.numerical_error == pytest.approx(0.02, rel=1e-9)
    assert swing.variants["under_resolved"].value == pytest.approx(0.5, rel=1e-12)


def test_drift_at_equipartition_is_the_least_of_the_runs_that_come_near_it() -> None:
    look_alike, middle, wide = made_up_studies()
    drift = quantities(look_alike, middle, wide)["length_drift_at_equipartition"]
    assert drift.value == 3e-2
    assert {name: one.value for name, one in drift.variants.items()}["look_alike"] == 0.2
    # All but one, of which too few rows are left when it becomes flat.
    assert set(middle.named()) - set(drift.variants) == {"middle_8_angles_16_cells_half_step"}
    assert set(wide.named()) < set(drift.variants)
    far = {name: made_up_run(0.3, 0.2, 61, 1) for name in middle.runs}
    none = quantities(far["middle_8_angles_16_cells"], replace(middle, runs=far), replace(wide, runs=far))
    assert none["length_drift_at_equipartition"].variants == {}
    assert none["length_drift_at_equipartition"].value == 1e-2


# Long run.


def test_long_run_stops_and_continues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = {
        "abbar2022.planar_gas": GAS,
        "abbar2022.long_run": LongRun(**SHORT, number_of_angles=8, cells=64, rows_per_checkpoint=2),
    }
    monkeypatch.setattr(long_run, "load_parameters", lambda key, _: parameters[key])

    def run_in(folder: Path) -> None:
        monkeypatch.setattr(long_run, "FOLDER", folder / "scratch")
        monkeypatch.setattr(long_run, "data_path", lambda _, name: folder / name)
        long_run.main()

    run_in(tmp_path / "whole")
    updates = 0

    class Interrupting:
        def __init__(self, **_: object) -> None:
            pass

        def __enter__(self) -> "Interrupting":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def update(self) -> None:
            nonlocal updates
            updates += 1
            if updates == 7:
                raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr("common.flavour.planar.tqdm", Interrupting)
        with pytest.raises(KeyboardInterrupt):
            run_in(tmp_path / "stopped")
    assert not (tmp_path / "stopped" / "long_run.csv").exists()
    run_in(tmp_path / "stopped")
    for name in ("long_run.csv", "long_run.npz"):
        assert (tmp_path / "stopped" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_long_run_keeps_every_so_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = {
        "abbar2022.planar_gas": GAS,
        "abbar2022.long_run": LongRun(**SHORT, number_of_angles=8, cells=64, rows_per_checkpoint=2),
    }
    monkeypatch.setattr(long_run, "load_parameters", lambda key, _: parameters[key])
    monkeypatch.setattr(long_run, "data_path", lambda _, name: tmp_path / name)
    maps = []
    for cells in (512, 24):
        monkeypatch.setattr(long_run, "FOLDER", tmp_path / f"scratch_{cells}")
        monkeypatch.setattr(long_run, "STORED_CELLS", cells)
        long_run.main()
        with np.load(tmp_path / "long_run.npz") as stored:
            maps.append(stored["survival"])
            np.testing.assert_allclose(stored["distance_km"], np.linspace(0.0, 0.1, 11), rtol=1e-12)
    assert maps[0].shape == (11, 64)
    np.testing.assert_array_equal(maps[1], maps[0][:, ::3])


# Parameters.


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"length_km": 0.1003}, "must be a whole number"),
        ({"windows": 3}, "must be a whole number"),
        ({"largest_seed_wave_number_inverse_km": 1.0}, "at least 2 pi / period_km"),
        ({"maximum_angle_deg": 90.0}, "less than 90"),
    ],
)
def test_impossible_runs_are_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Map.model_validate(SHORT | {"number_of_angles": 8, "cells": 64} | changes)


def test_impossible_scan_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"length_km = 1.5 must be above fit_start_km = 2.0"):
        scan(fit_start_km=2.0)


def test_cost_counts_refined_steps() -> None:
    ladder = tiny_ladder()
    assert Case("", ladder, 8, 16, 2).cost == 2 * Case("", ladder, 8, 16).cost == 2 * 8 * 16 * 400
