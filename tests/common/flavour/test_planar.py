"""Planar flavour evolution: identities (streaming, homogeneity, lengths, threads, resuming), oracle, order.

Oracles are the one-dimensional solution, and full evolution for the linearised one.
"""

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.flavour.beams import multi_angle_beams, neutrinos_and_antineutrinos
from common.flavour.couplings import coupling_matrix, polarisation_response
from common.flavour.evolution import evolve as evolve_along_radius
from common.flavour.matter_profile import NeutrinoPotential
from common.flavour.planar import (
    PeriodicGas,
    Schedule,
    evolve,
    mode_growth,
    seeded_state,
    stream,
)

ROOT = Path(__file__).resolve().parents[3]


def gas(
    angles: int = 8, cells: int = 32, ratio: float = 0.0, g1: float = 0.3, g3: float = 0.1
) -> PeriodicGas:
    return PeriodicGas(
        neutrinos_and_antineutrinos(ratio, 2.0),
        angles,
        np.pi / 3,
        coupling_matrix(g1, g3),
        100.0,
        1.5,
        cells,
        0.01,
    )


# Streaming.


@given(
    distance=st.floats(-3.0, 3.0),
    wave=st.integers(0, 15),
    phase=st.floats(0.0, 6.0),
    cells=st.sampled_from([32, 48]),
)
def test_streaming_is_exact_below_the_largest_wave_number(
    distance: float, wave: int, phase: float, cells: int
) -> None:
    model = gas(cells=cells)
    k = 2.0 * np.pi * wave / model.period_km
    state = np.broadcast_to(np.cos(k * model.position_km + phase), (3, model.beams, cells))
    shifted = model.position_km - distance * np.tan(model.angle_rad)[:, np.newaxis]
    np.testing.assert_allclose(stream(state, model, distance)[1], np.cos(k * shifted + phase), atol=2e-12)


def test_streaming_back_and_forth_is_the_identity() -> None:
    model = gas()
    state = seeded_state(model, 1e-3, 3, 3)
    np.testing.assert_allclose(stream(stream(state, model, 0.7), model, -0.7), state, atol=1e-14)


# Homogeneous gas.


@pytest.mark.parametrize("ratio", [0.0, 0.8])
def test_without_seed_the_gas_stays_one_dimensional(ratio: float) -> None:
    model = gas(angles=24, ratio=ratio)
    run = evolve(model, seeded_state(model, 0.0, 4, 0), Schedule(2e-4, 25, 20, 20))
    assert np.ptp(run.survival, axis=1).max() < 1e-13
    modes = neutrinos_and_antineutrinos(ratio, 2.0)
    beams = multi_angle_beams(modes, 24, np.pi / 3)
    line = evolve_along_radius(
        beams,
        coupling_matrix(0.3, 0.1),
        NeutrinoPotential(100.0),
        run.distance_km + 1.0,
        mixing_angle_rad=0.01,
    )
    expected = line.survival @ np.append(beams.angle_weight, np.zeros(beams.size - 12))
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(run.survival[:, 0], expected, atol=1e-6)


def test_lengths_are_kept_while_the_grid_resolves_the_structure() -> None:
    model = gas(cells=64)
    run = evolve(model, seeded_state(model, 1e-3, 4, 1), Schedule(5e-4, 10, 20, 20))
    assert run.norm_drift[-1] < 1e-10
    assert np.all(np.diff(run.norm_drift) >= 0.0)


def test_drift_of_the_lengths_is_an_alarm_for_the_grid() -> None:
    """The same strong seed on grids of 32 and 128 cells; the lengths drift where structure is cut off."""
    drift = []
    for cells in (32, 128):
        model = gas(cells=cells)
        run = evolve(model, seeded_state(model, 0.3, 8, 1), Schedule(5e-4, 20, 20, 20))
        drift.append(run.norm_drift[-1])
    assert drift[0] > 1e-3 > 30.0 * drift[1]


def test_mirror_image_of_the_seed_gives_the_mirror_image() -> None:
    model = gas()
    state = seeded_state(model, 0.2, 5, 2)
    mirrored = np.roll(state[:, ::-1, ::-1], 1, axis=2)
    schedule = Schedule(5e-4, 20, 10, 10)
    run, image = evolve(model, state, schedule), evolve(model, mirrored, schedule)
    np.testing.assert_allclose(image.survival, np.roll(run.survival[:, ::-1], 1, axis=1), atol=1e-11)


def test_translated_seed_gives_the_translated_result() -> None:
    model = gas()
    state = seeded_state(model, 0.2, 5, 2)
    schedule = Schedule(5e-4, 20, 10, 10)
    run, moved = evolve(model, state, schedule), evolve(model, np.roll(state, 7, axis=2), schedule)
    np.testing.assert_allclose(moved.survival, np.roll(run.survival, 7, axis=1), atol=1e-11)


# Accuracy.


def test_splitting_is_of_second_order() -> None:
    model = gas(cells=64)
    state = seeded_state(model, 0.3, 3, 4)
    steps = np.array([16, 32, 64, 512])
    final = [evolve(model, state, Schedule(0.04 / n, n, 1, 1)).state for n in steps]
    errors = [np.sqrt(np.mean((one - final[-1]) ** 2)) for one in final[:-1]]
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    np.testing.assert_allclose(orders, 2.0, atol=0.1)


def test_local_method_is_of_fourth_order() -> None:
    model = gas(cells=16)
    state = seeded_state(model, 0.0, 1, 0)
    steps = np.array([16, 32, 64, 512])
    final = [evolve(model, state, Schedule(0.04 / n, n, 1, 1)).state for n in steps]
    errors = [np.sqrt(np.mean((one - final[-1]) ** 2)) for one in final[:-1]]
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    np.testing.assert_allclose(orders, 4.0, atol=0.15)


@pytest.mark.parametrize("wave", [1, 4])
@pytest.mark.parametrize("ratio", [0.0, 0.8])
def test_linear_growth_is_that_of_the_full_evolution(wave: int, ratio: float) -> None:
    """A tilt that turns along x, ε (cos kx, sin kx): the amplitude of its Fourier component."""
    model = gas(angles=16, ratio=ratio)
    k = 2.0 * np.pi * wave / model.period_km
    amplitude = 1e-6
    phase = k * model.position_km
    tilt = amplitude * np.stack([np.cos(phase), np.sin(phase), np.full(phase.size, 1.0 / amplitude)])
    state = np.broadcast_to(tilt[:, np.newaxis], (3, model.beams, model.cells))
    schedule = Schedule(1e-4, 50, 40, 40)
    growth = mode_growth(model, k, schedule)
    run = evolve(model, state, schedule)
    mode = np.fft.fft(run.state, axis=2)[:, :, [wave, -wave]] / model.cells
    lengths = np.sqrt(np.sum(np.abs(model.weight) * np.sum(np.abs(mode) ** 2, axis=(0, 2))))
    start = amplitude * np.sqrt(np.abs(model.weight).sum())
    # The wave and its complex conjugate, which is that of -k, together have the length of the tilt.
    assert np.log(lengths / start) == pytest.approx(growth.log_amplitude[-1, 0], abs=2e-5)
    if ratio == 0.0:
        np.testing.assert_allclose(growth.survival, run.survival.mean(axis=1), atol=1e-5)
    assert abs(growth.log_amplitude[-1, 0]) > 0.1


def test_seed_depends_on_neither_grid_nor_angles() -> None:
    coarse, fine = gas(cells=32), gas(angles=16, cells=64)
    np.testing.assert_allclose(
        seeded_state(coarse, 0.1, 9, 5)[:, 0], seeded_state(fine, 0.1, 9, 5)[:, 3, ::2], atol=1e-15
    )
    tilt = seeded_state(fine, 1e-3, 9, 5)[:2, 0]
    assert 0.5e-3 < np.sqrt(np.mean(np.sum(tilt**2, axis=0))) < 2e-3
    assert not np.array_equal(seeded_state(fine, 0.1, 9, 6), seeded_state(fine, 0.1, 9, 5))


# Threads, interruption.


@pytest.mark.parametrize("threads", [2, 3])
def test_number_of_threads_does_not_change_a_bit(threads: int) -> None:
    model = gas(angles=40, cells=112, ratio=0.5)
    state = seeded_state(model, 0.2, 5, 2)
    schedule = Schedule(5e-4, 10, 6, 3)
    one, many = evolve(model, state, schedule), evolve(model, state, schedule, threads=threads)
    assert one.survival.tobytes() == many.survival.tobytes()
    assert one.state.tobytes() == many.state.tobytes()
    waves = np.linspace(0.0, 30.0, 19)
    first = mode_growth(model, waves, schedule)
    second = mode_growth(model, waves, schedule, threads=threads)
    assert first.log_amplitude.tobytes() == second.log_amplitude.tobytes()


def test_statistics_are_those_of_the_rows() -> None:
    model = gas()
    run = evolve(model, seeded_state(model, 0.3, 5, 2), Schedule(5e-4, 10, 12, 4, rows_per_checkpoint=3))
    windows = run.survival[1:].reshape(3, 4, model.cells)
    average = windows.mean(axis=2)
    statistics = run.statistics
    np.testing.assert_allclose(statistics.mean, windows.mean(axis=(1, 2)), rtol=1e-12)
    np.testing.assert_allclose(statistics.z_deviation, average.std(axis=1), rtol=1e-10)
    np.testing.assert_allclose(statistics.x_deviation, np.sqrt(windows.var(axis=2).mean(axis=1)), rtol=1e-12)


INTERRUPTED = """
from pathlib import Path
from tests.common.flavour.test_planar import LONG, evolve, gas, seeded_state
model = gas()
evolve(model, seeded_state(model, 0.2, 5, 2), LONG, folder=Path({folder!r}))
"""

LONG = Schedule(5e-4, 50, 80, 8, rows_per_checkpoint=4)


def test_killed_run_continues_with_the_same_bits(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(INTERRUPTED.format(folder=str(folder)))],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    deadline = time.monotonic() + 120.0
    while not (folder / "survival_000003.npy").is_file() and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    with np.load(folder / "checkpoint.npz", allow_pickle=False) as stored:
        assert 0 < int(stored["row"]) < LONG.rows
    model = gas()
    state = seeded_state(model, 0.2, 5, 2)
    resumed = evolve(model, state, LONG, folder=folder, threads=2)
    whole = evolve(model, state, LONG)
    assert resumed.survival.tobytes() == whole.survival.tobytes()
    assert resumed.state.tobytes() == whole.state.tobytes()
    assert resumed.norm_drift.tobytes() == whole.norm_drift.tobytes()
    assert resumed.tail_power.tobytes() == whole.tail_power.tobytes()
    for one, other in zip(resumed.statistics, whole.statistics, strict=True):
        assert one.tobytes() == other.tobytes()


def test_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    model = gas()
    schedule = Schedule(5e-4, 2, 2, 2)
    evolve(model, seeded_state(model, 0.2, 5, 2), schedule, folder=tmp_path)
    with pytest.raises(ValueError, match="holds another run"):
        evolve(model, seeded_state(model, 0.2, 5, 3), schedule, folder=tmp_path)
    with pytest.raises(ValueError, match="holds another run"):
        evolve(model, seeded_state(model, 0.2, 5, 2), replace(schedule, step_km=4e-4), folder=tmp_path)
    np.savez(tmp_path / "checkpoint.npz", weights=np.ones(3))
    with pytest.raises(ValueError, match="holds another run"):
        evolve(model, seeded_state(model, 0.2, 5, 2), schedule, folder=tmp_path)


# Bad input.


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cells": 33}, r"cells = 33 is outside the allowed range: multiples of 16"),
        ({"cells": 8}, r"cells = 8 is outside the allowed range \[16"),
        ({"maximum_angle_rad": np.pi / 2}, r"maximum_angle_rad = 1.57\S* is outside"),
        ({"potential_inverse_km": 0.0}, r"potential_inverse_km = 0.0 is outside"),
        ({"period_km": -1.0}, r"period_km = -1.0 is outside"),
        ({"number_of_angles": 0}, r"number_of_angles = 0 is outside"),
        ({"coupling": np.array([[1.0, 0.1], [0.2, 1.0]])}, "not Hermitian"),
        ({"mixing_angle_rad": np.nan}, r"mixing_angle_rad = nan is outside"),
    ],
)
def test_impossible_gas_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(gas(), **changes)


@pytest.mark.parametrize("frequency", [0.0, 2.0])
def test_bound_on_the_rate_is_the_sum_of_its_terms(frequency: float) -> None:
    """|ω|/cosθ without neutrinos; μ (‖K‖ + |d|) (1 - cos(θ - θ'))/cosθ, summed over them, without masses."""
    modes = neutrinos_and_antineutrinos(0.5, frequency)
    model = replace(gas(angles=6), modes=modes)
    nothing = replace(model, potential_inverse_km=1e-300)
    vacuum = frequency / np.cos(model.angle_rad)
    assert nothing.largest_rate_inverse_km() == pytest.approx(vacuum.max(), rel=1e-15)
    response = polarisation_response(model.coupling)
    norm = np.linalg.norm(response.linear, 2) + np.linalg.norm(response.constant)
    pairs = 1.0 - np.cos(model.angle_rad[:, np.newaxis] - model.angle_rad)
    rates = vacuum + 100.0 * norm * (pairs @ np.abs(model.weight)) / np.cos(model.angle_rad)
    assert model.largest_rate_inverse_km() == pytest.approx(rates.max(), rel=1e-12)


def test_step_too_large_is_refused_with_the_step_needed() -> None:
    model = gas()
    needed = 1.0 / model.largest_rate_inverse_km()
    state = seeded_state(model, 0.1, 4, 0)
    with pytest.raises(ValueError, match=r"step_km = .* is too large .* allowed: \(0, (\S+)\]") as error:
        evolve(model, state, Schedule(2.0 * needed, 1, 1, 1))
    allowed = float(str(error.value).split("(0, ")[1].rstrip("]"))
    assert allowed == pytest.approx(needed, rel=1e-2)
    with pytest.raises(ValueError, match="too large"):
        mode_growth(model, 1.0, Schedule(2.0 * needed, 1, 1, 1))
    evolve(model, state, Schedule(0.99 * allowed, 1, 1, 1))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 1, 2, 2), "step_km = 0.0"),
        ((1e-4, 0, 2, 2), "steps_per_row = 0"),
        ((1e-4, 1, 0, 1), "rows = 0"),
        ((1e-4, 1, 4, 3), "rows_per_window = 3 is outside the allowed range: divisors of 4"),
        ((1e-4, 1, 4, 4, 3), "rows_per_checkpoint = 3"),
    ],
)
def test_impossible_schedule_is_refused(arguments: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Schedule(*arguments)


def test_impossible_states_are_refused() -> None:
    model = gas()
    schedule = Schedule(1e-4, 1, 1, 1)
    with pytest.raises(ValueError, match="state has the shape"):
        evolve(model, np.zeros((3, 2, 32)), schedule)
    with pytest.raises(ValueError, match="state = nan"):
        evolve(model, np.full((3, model.beams, 32), np.nan), schedule)
    with pytest.raises(ValueError, match="threads = 0"):
        evolve(model, seeded_state(model, 0.0, 1, 0), schedule, threads=0)
    with pytest.raises(ValueError, match="amplitude = -1"):
        seeded_state(model, -1.0, 1, 0)
    with pytest.raises(ValueError, match="modes = 16"):
        seeded_state(model, 0.1, 16, 0)
