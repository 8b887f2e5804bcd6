r"""Two-flavour evolution of a stationary neutrino gas in the plane: periodic along x, evolved along z.

Beams with emission angles θ_i about the z axis, polarisation vectors P_i(x, z), ρ = (1 + P·σ)/2:

    (cosθ_i ∂_z + sinθ_i ∂_x) P_i = [ω_i B + μ Σ_j n_j (1 - cos(θ_i - θ_j)) (K P_j + d)] × P_i

with the map P ↦ K P + d of :func:`common.flavour.couplings.polarisation_response` and signed numbers n_j.
This is Eqs. (1) and (2) of arXiv:2208.06023 for the model of its Fig. 3. Without structure in x it is the
one-dimensional model of :mod:`common.flavour.evolution`.

**Method.** Strang splitting in z. Free streaming shifts each beam by h tanθ, exactly for what the grid can
hold, by Fourier transformation. The local problem is solved by a Lie-group method of fourth order that
conserves the length of each vector to rounding. What the lengths then drift is due to the grid in x alone:
the largest | |P|² - 1 | is reported and never removed. Once it is not small, the structure in x has outgrown
the grid.

**Long runs.** Results are streamed: per row of output the angle-averaged survival probability on the grid
goes to disk, statistics are summed in windows of z. After a fixed number of rows the state is written to one
file that replaces the previous one atomically; a run that is killed continues from there with the same bits.
Threads share cells and beams in fixed portions, so that their number does not change a bit either.

>>> import numpy as np
>>> from common.flavour.beams import neutrinos_and_antineutrinos
>>> from common.flavour.couplings import coupling_matrix
>>> gas = PeriodicGas(neutrinos_and_antineutrinos(0.0, 1.0), 8, 1.0, coupling_matrix(0.1), 1e3, 1.0, 16)
>>> schedule = Schedule(1e-4, steps_per_row=10, rows=4, rows_per_window=4)
>>> run = evolve(gas, seeded_state(gas, 0.0, 1, 0), schedule)
>>> bool(np.ptp(run.survival[-1]) < 1e-14), bool(run.norm_drift[-1] < 1e-12)
(True, True)
"""

import dataclasses
import functools
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

from common.flavour._planar import (
    BLOCK,
    linearised_evolution,
    local_step,
    multiply_phases,
)
from common.flavour.beams import Modes, emission_angles, vacuum_direction
from common.flavour.couplings import polarisation_response
from common.validation import (
    FloatArray,
    require_finite,
    require_integer,
    require_non_negative,
    require_positive,
)

MAXIMUM_ROTATION = 1.0
"""Largest product of step and rate; beyond it the local method has no order left."""

_SHIFTS_PER_TASK = 8192
"""Beams times cells that one call of the Fourier transformation shifts: smaller calls are mostly overhead."""
_WAVES_PER_TASK = BLOCK // 2
_EXTENDED = np.longdouble
"""Precision of sines and cosines before they are rounded: rounding then is the same on every processor.

Beyond the end of coherence an evolution multiplies the last bit of its start until it is seen. All that
follows the start is addition, multiplication and division, which processors do alike.
"""


@dataclasses.dataclass(frozen=True)
class PeriodicGas:
    """A neutrino gas on a periodic strip.

    Parameters
    ----------
    modes
        Species and energies, electron flavour at z = 0.
    number_of_angles
        Emission angles per mode, uniform source, of :func:`common.flavour.beams.emission_angles`.
    maximum_angle_rad
        θ_max in (0, π/2).
    coupling
        Hermitian coupling matrix G, shape (2, 2).
    potential_inverse_km
        μ > 0, constant.
    period_km
        Length of the strip along x.
    cells
        Grid points along x, a multiple of 16.
    mixing_angle_rad
        Vacuum mixing angle.

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    modes: Modes
    number_of_angles: int
    maximum_angle_rad: float
    coupling: NDArray[Any]
    potential_inverse_km: float
    period_km: float
    cells: int
    mixing_angle_rad: float = 0.0

    def __post_init__(self) -> None:
        """Check the values."""
        emission_angles(self.number_of_angles, self.maximum_angle_rad)
        polarisation_response(self.coupling)
        require_positive("potential_inverse_km", self.potential_inverse_km)
        require_positive("period_km", self.period_km)
        require_integer("cells", self.cells, BLOCK, 1 << 20)
        if self.cells % BLOCK:
            raise ValueError(f"cells = {self.cells} is outside the allowed range: multiples of {BLOCK}")
        require_finite("mixing_angle_rad", self.mixing_angle_rad)

    @functools.cached_property
    def angle_rad(self) -> FloatArray:
        """Emission angle of each beam, mode-major, shape (B,)."""
        angles = emission_angles(self.number_of_angles, self.maximum_angle_rad)
        return np.tile(angles.angle_rad, self.modes.weight.size)

    @functools.cached_property
    def weight(self) -> FloatArray:
        """Signed number n_j of each beam, shape (B,)."""
        angles = emission_angles(self.number_of_angles, self.maximum_angle_rad)
        return np.outer(self.modes.weight, angles.weight).ravel()

    @property
    def beams(self) -> int:
        """Number of beams."""
        return self.angle_rad.size

    @functools.cached_property
    def position_km(self) -> FloatArray:
        """Grid along x, shape (cells,)."""
        position: FloatArray = np.linspace(0.0, self.period_km, self.cells, endpoint=False)
        return position

    @functools.cached_property
    def wave_number_inverse_km(self) -> FloatArray:
        """Wave numbers that the grid holds, shape (cells // 2 + 1,)."""
        largest = np.pi * self.cells / self.period_km
        wave_number: FloatArray = np.linspace(0.0, largest, self.cells // 2 + 1)
        return wave_number

    @functools.cached_property
    def _kernel_arguments(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        frequency = np.repeat(self.modes.vacuum_frequency_inverse_km, self.number_of_angles)
        cosine, sine = _cosine_and_sine(self.angle_rad)
        angles = np.array(
            [
                1.0 / cosine, sine / cosine, frequency / cosine,
                self.weight, self.weight * cosine, self.weight * sine,
            ]
        )  # fmt: skip
        response = polarisation_response(self.coupling)
        sources = self.potential_inverse_km * np.outer(angles[3:].sum(axis=1), response.constant)
        return (
            angles,
            self.potential_inverse_km * response.linear,
            sources,
            vacuum_direction(self.mixing_angle_rad),
        )

    def largest_rate_inverse_km(self) -> float:
        """Bound on the rate of rotation along z of any beam, whatever the state.

        max_i [|ω_i| + μ Σ_j |n_j| (1 - cos(θ_i - θ_j)) (‖K‖ + |d|)]/cosθ_i.
        """
        response = polarisation_response(self.coupling)
        norm = np.linalg.norm(response.linear, 2) + np.linalg.norm(response.constant)
        angles = self._kernel_arguments[0]
        cosine, sine = np.cos(self.angle_rad), np.sin(self.angle_rad)
        number = np.abs(self.weight)
        factors = number.sum() - cosine * (number @ cosine) - sine * (number @ sine)
        rates = np.abs(angles[2]) + self.potential_inverse_km * norm * factors / cosine
        return float(rates.max())


@dataclasses.dataclass(frozen=True)
class Schedule:
    """Steps along z and what is kept of them.

    Parameters
    ----------
    step_km
        Step h.
    steps_per_row
        Steps between two rows of output.
    rows
        Rows of output after the first, which is z = 0.
    rows_per_window
        Rows in one window of the statistics; divides ``rows``.
    rows_per_checkpoint
        Rows in one file of the output, after which the state is written; divides ``rows``. Without it: all
        rows.

    Raises
    ------
    ValueError
        A value is not positive, or does not divide the rows.
    """

    step_km: float
    steps_per_row: int
    rows: int
    rows_per_window: int
    rows_per_checkpoint: int | None = None

    def __post_init__(self) -> None:
        """Check the values."""
        require_positive("step_km", self.step_km)
        require_integer("steps_per_row", self.steps_per_row, 1, 1 << 40)
        require_integer("rows", self.rows, 1, 1 << 40)
        for name in ("rows_per_window", "rows_per_checkpoint"):
            value = getattr(self, name)
            if value is not None and self.rows % require_integer(name, value, 1, self.rows):
                raise ValueError(f"{name} = {value} is outside the allowed range: divisors of {self.rows}")

    @property
    def row_length_km(self) -> float:
        """Distance between two rows."""
        return self.step_km * self.steps_per_row

    @property
    def length_km(self) -> float:
        """Length of the evolution."""
        return self.row_length_km * self.rows

    @property
    def distance_km(self) -> FloatArray:
        """Distance z of the rows, shape (rows + 1,)."""
        return np.linspace(0.0, self.length_km, self.rows + 1)

    @property
    def windows(self) -> int:
        """Number of windows."""
        return self.rows // self.rows_per_window

    @property
    def checkpoint_rows(self) -> int:
        """Rows between two checkpoints."""
        return self.rows_per_checkpoint or self.rows


class WindowStatistics(NamedTuple):
    """Statistics of the angle-averaged survival probability p(x, z) in windows of z, each (windows,).

    ``mean`` of p over x and z; ``x_deviation``, root of the z-mean of the variance along x; ``z_deviation``,
    standard deviation along z of the x-average.
    """

    mean: FloatArray
    x_deviation: FloatArray
    z_deviation: FloatArray


@dataclasses.dataclass(frozen=True)
class PlanarEvolution:
    """Result of a run.

    Attributes
    ----------
    distance_km
        z of the rows, shape (rows + 1,).
    survival
        Angle-averaged survival probability of the electron neutrinos, shape (rows + 1, cells), float64;
        mapped from disk if the run had a folder.
    norm_drift
        Largest | |P|² - 1 | over beams and cells up to each row, shape (rows + 1,).
    tail_power
        Share of the power along x, without the mean, in the upper third of the wave numbers, in each row.
    statistics
        In windows of z.
    state
        Polarisation vectors at the end, shape (3, beams, cells).
    """

    distance_km: FloatArray
    survival: FloatArray
    norm_drift: FloatArray
    tail_power: FloatArray
    statistics: WindowStatistics
    state: FloatArray


def seeded_state(gas: PeriodicGas, amplitude: float, modes: int, seed: int) -> FloatArray:
    r"""Electron neutrinos with an inhomogeneous seed: polarisation vectors tilted by a random field along x.

    P = (sin τ cos φ, sin τ sin φ, cos τ) with the tilt (τ cos φ, τ sin φ) = Σ_{m=1}^{M} (a_m cos k_m x + b_m
    sin k_m x), k_m = 2π m/L, a_m and b_m Gaussian, of rms length ``amplitude``. All emission angles have the
    same tilt. The seed depends on neither the grid nor the number of angles.

    Parameters
    ----------
    gas
        The gas; its grid must hold the M modes.
    amplitude
        Rms tilt in rad, not negative; 0 is the homogeneous state.
    modes
        M, below half of the cells.
    seed
        Of the random numbers.

    Returns
    -------
    FloatArray
        Shape (3, beams, cells).

    Raises
    ------
    ValueError
        A value is outside its range.
    """
    require_non_negative("amplitude", amplitude)
    require_integer("modes", modes, 1, gas.cells // 2 - 1)
    require_integer("seed", seed, 0, 1 << 63)
    coefficients = np.random.default_rng(seed).standard_normal((modes, 2, 2)).astype(_EXTENDED)
    phase = np.outer(2.0 * np.pi / gas.period_km * np.arange(1, modes + 1), gas.position_km)
    waves = np.stack(_cosine_and_sine(phase, _EXTENDED), axis=1)
    tilt = amplitude / np.sqrt(2.0 * modes) * np.einsum("mpc,mpx->cx", coefficients, waves)
    angle = np.sqrt(tilt[0] ** 2 + tilt[1] ** 2)
    sinc = np.sinc(angle / np.pi)
    vector = np.stack([sinc * tilt[0], sinc * tilt[1], np.cos(angle)]).astype(np.float64)
    return np.ascontiguousarray(np.broadcast_to(vector[:, np.newaxis], (3, gas.beams, gas.cells)))


def stream(state: FloatArray, gas: PeriodicGas, distance_km: float) -> FloatArray:
    """Free streaming over a distance along z: each beam shifted by distance tanθ, by Fourier transformation.

    Exact for structure below the largest wave number of the grid; at that wave number, whose sine the grid
    does not hold, the cosine part is kept.

    Parameters
    ----------
    state
        Vectors of all beams and cells, as ``PeriodicGas`` orders them.
    gas
        The beams and the cells.
    distance_km
        Along z; negative goes back.

    Returns
    -------
    FloatArray
        The shifted state; the one given is not changed.

    Raises
    ------
    ValueError
        The distance is not finite.
    """
    moved = np.array(state, dtype=np.float64)
    _stream_beams(moved, 0, gas.beams, _shift_phases(gas, require_finite("distance_km", distance_km)))
    return moved


def _shift_phases(gas: PeriodicGas, distance_km: float) -> NDArray[np.complex128]:
    cosine, sine = _cosine_and_sine(gas.angle_rad)
    cosine, sine = _cosine_and_sine(np.outer(distance_km * sine / cosine, gas.wave_number_inverse_km))
    phases = np.empty(cosine.shape, dtype=np.complex128)
    phases.real, phases.imag = cosine, -sine
    phases[:, -1] = phases[:, -1].real
    return phases


def _cosine_and_sine(
    angle_rad: FloatArray, precision: type[np.floating[Any]] = np.float64
) -> tuple[NDArray[Any], NDArray[Any]]:
    angle = angle_rad.astype(_EXTENDED)
    return np.cos(angle).astype(precision), np.sin(angle).astype(precision)


def _stream_beams(state: FloatArray, first: int, last: int, phases: NDArray[np.complex128]) -> None:
    transform = scipy.fft.rfft(state[:, first:last], axis=-1)
    multiply_phases(transform, phases[first:last])
    state[:, first:last] = scipy.fft.irfft(transform, n=state.shape[-1], axis=-1, overwrite_x=True)


def evolve(
    gas: PeriodicGas,
    state: FloatArray,
    schedule: Schedule,
    *,
    threads: int = 1,
    folder: Path | None = None,
    progress: bool = False,
) -> PlanarEvolution:
    """Evolve a state along z.

    Parameters
    ----------
    gas
        The gas.
    state
        Polarisation vectors at z = 0, shape (3, beams, cells), for instance of :func:`seeded_state`; not
        changed.
    schedule
        Steps and output.
    threads
        Changes the time, not the result.
    folder
        Where rows of output and the checkpoint go; a run that is found there is continued. Without it all
        stays in memory and nothing can be resumed.
    progress
        Whether to show a progress bar.

    Returns
    -------
    PlanarEvolution
        Rows, statistics and final state.

    Raises
    ------
    ValueError
        The state has another shape or is not finite, the step is too large for the rates (the message has the
        one needed), ``threads`` is not positive, or the folder holds another run.
    """
    shape = (3, gas.beams, gas.cells)
    initial = np.ascontiguousarray(require_finite("state", state))
    if initial.shape != shape:
        raise ValueError(f"state has the shape {initial.shape}, allowed: {shape}")
    _require_step(gas, schedule.step_km)
    require_integer("threads", threads, 1, 4096)
    run = _Run(gas, schedule, initial, folder, threads)
    bar = tqdm(total=schedule.rows, initial=run.row, disable=not progress, unit="row")
    with _workers(threads) as pool, bar:
        run.finish(pool, bar)
    return run.result()


def _require_step(gas: PeriodicGas, step_km: float) -> None:
    rate = gas.largest_rate_inverse_km()
    if step_km * rate > MAXIMUM_ROTATION:
        raise ValueError(
            f"step_km = {step_km:g} is too large for rates up to {rate:.4g} per km, allowed: "
            f"(0, {MAXIMUM_ROTATION / rate:.3g}]"
        )


class _Run:
    """A run between two rows: the state, the sums of the statistics, and the rows not yet stored."""

    SUMS = 4
    MIDDLE = 0.5
    """Of the range of a probability; sums of squares are taken from here, which costs fewest digits."""

    def __init__(
        self, gas: PeriodicGas, schedule: Schedule, state: FloatArray, folder: Path | None, threads: int
    ) -> None:
        self.gas, self.schedule, self.folder, self.threads = gas, schedule, folder, threads
        self._half = _shift_phases(gas, 0.5 * schedule.step_km)
        self._full = _shift_phases(gas, schedule.step_km)
        electron = np.repeat(gas.modes.weight > 0.0, gas.number_of_angles)
        self._survival_weight = np.where(electron, gas.weight, 0.0) / gas.weight[electron].sum()
        self._identity = self._fingerprint(state)
        self._pieces: list[FloatArray] = []
        if folder is not None and (folder / "checkpoint.npz").is_file():
            self._restore(folder / "checkpoint.npz")
            return
        self.row = 0
        self.state = state.copy()
        self.sums = np.zeros((schedule.windows, self.SUMS))
        self.drift = np.zeros(schedule.rows + 1)
        self.tail = np.zeros(schedule.rows + 1)
        self._first = self._record()

    def finish(self, pool: ThreadPoolExecutor | None, bar: Any) -> None:
        """Evolve up to the last row."""
        while self.row < self.schedule.rows:
            rows = self.schedule.checkpoint_rows
            # The first piece has the row of z = 0 as well.
            piece = np.empty((rows + (self.row == 0), self.gas.cells))
            if self.row == 0:
                piece[0] = self._first
            offset = piece.shape[0] - rows
            for index in range(rows):
                self._advance(pool)
                self.row += 1
                piece[offset + index] = self._record()
                bar.update()
            self._store(piece)

    def _advance(self, pool: ThreadPoolExecutor | None) -> None:
        drift = self.drift[self.row]
        for step in range(self.schedule.steps_per_row):
            self._stream(pool, self._half if step == 0 else self._full)
            drift = max(drift, self._turn(pool))
        self._stream(pool, self._half)
        self.drift[self.row + 1] = max(drift, self._largest_drift())

    def _stream(self, pool: ThreadPoolExecutor | None, phases: NDArray[np.complex128]) -> None:
        # Portions are fixed: how many transforms share a vector instruction must not depend on the threads.
        beams = self.gas.beams
        portion = max(1, _SHIFTS_PER_TASK // self.gas.cells)
        _for_each(
            pool,
            lambda first: _stream_beams(self.state, first, min(first + portion, beams), phases),
            range(0, beams, portion),
        )

    def _turn(self, pool: ThreadPoolExecutor | None) -> float:
        # Cells are independent of each other here: any portions give the same bits.
        blocks = self.gas.cells // BLOCK
        portion = -(-blocks // self.threads)
        arguments = self.gas._kernel_arguments
        drifts = _for_each(
            pool,
            lambda first: local_step(
                self.state, first, min(first + portion, blocks), self.schedule.step_km, *arguments
            ),
            range(0, blocks, portion),
        )
        return float(max(drifts))

    def _largest_drift(self) -> float:
        return float(np.max(np.abs(np.einsum("cix,cix->ix", self.state, self.state) - 1.0)))

    def _record(self) -> FloatArray:
        survival: FloatArray = 0.5 * (1.0 + np.einsum("i,ix->x", self._survival_weight, self.state[2]))
        power = np.abs(np.fft.rfft(survival)[1:]) ** 2
        total = power.sum()
        self.tail[self.row] = power[2 * power.size // 3 :].sum() / total if total > 0.0 else 0.0
        if self.row > 0:
            window = (self.row - 1) // self.schedule.rows_per_window
            mean = survival.mean()
            self.sums[window] += [mean, (mean - self.MIDDLE) ** 2, survival.var(), 1.0]
        else:
            self.drift[0] = self._largest_drift()
        return survival

    # Output and checkpoints.

    def _store(self, piece: FloatArray) -> None:
        if self.folder is None:
            self._pieces.append(piece)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        number = self.row // self.schedule.checkpoint_rows
        _write_atomically(self.folder / f"survival_{number:06d}.npy", lambda stream: np.save(stream, piece))
        arrays = {
            "identity": np.array(self._identity),
            "row": np.array(self.row),
            "state": self.state,
            "sums": self.sums,
            "drift": self.drift,
            "tail": self.tail,
        }
        _write_atomically(
            self.folder / "checkpoint.npz", lambda stream: np.savez(stream, allow_pickle=False, **arrays)
        )

    def _restore(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored.get("identity")) != self._identity:
                raise ValueError(f"folder = {path.parent} holds another run: other gas, seed or schedule")
            self.row = int(stored["row"])
            self.state, self.sums = stored["state"], stored["sums"]
            self.drift, self.tail = stored["drift"], stored["tail"]

    def _fingerprint(self, state: FloatArray) -> str:
        digest = hashlib.sha256(state.tobytes())
        for array in (*self.gas._kernel_arguments, np.array([self.gas.period_km])):
            digest.update(array.tobytes())
        digest.update(repr(self.schedule).encode())
        return digest.hexdigest()

    def result(self) -> PlanarEvolution:
        """Collect the results of a finished run."""
        survival = np.concatenate(self._pieces) if self.folder is None else self._collected(self.folder)
        return PlanarEvolution(
            self.schedule.distance_km,
            survival,
            self.drift,
            self.tail,
            self._statistics(),
            self.state,
        )

    def _collected(self, folder: Path) -> FloatArray:
        # One file that is mapped, not read: a long run's rows need not fit into memory.
        path = folder / "survival.npy"
        shape = (self.schedule.rows + 1, self.gas.cells)
        rows = np.lib.format.open_memmap(path, mode="w+", dtype=np.float64, shape=shape)
        position = 0
        for number in range(1, self.schedule.rows // self.schedule.checkpoint_rows + 1):
            piece = np.load(folder / f"survival_{number:06d}.npy", allow_pickle=False)
            rows[position : position + len(piece)] = piece
            position += len(piece)
        rows.flush()
        survival: FloatArray = np.load(path, mmap_mode="r", allow_pickle=False)
        return survival

    def _statistics(self) -> WindowStatistics:
        mean, square, variance, rows = self.sums.T
        offset = mean / rows - self.MIDDLE
        return WindowStatistics(
            mean / rows,
            np.sqrt(variance / rows),
            np.sqrt(np.maximum(square / rows - offset**2, 0.0)),
        )


def _for_each(pool: ThreadPoolExecutor | None, task: Callable[[int], Any], items: range) -> list[Any]:
    return list(map(task, items) if pool is None else pool.map(task, items))


@contextmanager
def _workers(threads: int) -> Iterator[ThreadPoolExecutor | None]:
    if threads == 1:
        yield None
        return
    with ThreadPoolExecutor(threads) as pool:
        yield pool


def _write_atomically(path: Path, write: Callable[[Any], None]) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as stream_:
            write(stream_)
            stream_.flush()
            os.fsync(stream_.fileno())
        partial.replace(path)
    except OSError as error:
        # A full disk does not say which file it was.
        raise OSError(error.errno, error.strerror, str(path)) from error


class ModeGrowth(NamedTuple):
    """Plane waves on the one-dimensional solution.

    Attributes
    ----------
    distance_km
        z of the rows, shape (rows + 1,).
    log_amplitude
        ln of the weighted rms length of the perturbation relative to the start, shape (rows + 1, waves).
    survival
        Of the one-dimensional solution, shape (rows + 1,).
    """

    distance_km: FloatArray
    log_amplitude: FloatArray
    survival: FloatArray


def mode_growth(
    gas: PeriodicGas,
    wave_number_inverse_km: ArrayLike,
    schedule: Schedule,
    *,
    threads: int = 1,
) -> ModeGrowth:
    r"""Growth of infinitesimal plane waves e^{ikx} on the homogeneous solution from electron neutrinos.

    P_i = P_i⁰(z) + Re[p_i(z) e^{ikx}],
    ∂_z p_i + i k tanθ_i p_i = V_i[P⁰] × p_i + δV_i[p] × P_i⁰,

    with V_i of the module's equation over cosθ_i and δV its linear part. The background depends on z, so that
    growth is measured, not an eigenvalue. The start is p = (1, i, 0)/√2 for all beams: a tilt that turns
    along x.

    Parameters
    ----------
    gas
        The gas; period and cells play no part.
    wave_number_inverse_km
        k of the waves, shape (waves,).
    schedule
        Steps and rows; windows and checkpoints play no part.
    threads
        Changes the time, not the result.

    Returns
    -------
    ModeGrowth
        Amplitudes by row and wave.

    Raises
    ------
    ValueError
        A wave number is not finite, or the step is too large for the rates.
    """
    waves = np.atleast_1d(require_finite("wave_number_inverse_km", wave_number_inverse_km)).ravel()
    _require_step(gas, schedule.step_km)
    require_integer("threads", threads, 1, 4096)
    lanes = _WAVES_PER_TASK
    padded = np.resize(waves, -(-waves.size // lanes) * lanes)
    homogeneous = np.empty((schedule.rows + 1, 3))
    squares = np.empty((schedule.rows + 1, padded.size))

    def task(first: int) -> None:
        cosine, sine = _cosine_and_sine(gas.angle_rad)
        phase = -0.5 * schedule.step_km * np.outer(sine / cosine, padded[first : first + lanes])
        start = np.zeros((gas.beams, 3, BLOCK))
        start[:, 0, :lanes] = start[:, 1, lanes:] = np.sqrt(0.5)
        background = np.zeros((gas.beams, 3))
        background[:, 2] = 1.0
        part = np.empty((schedule.rows + 1, lanes))
        mean = np.empty_like(homogeneous)
        linearised_evolution(
            background,
            start.ravel(),
            np.stack(_cosine_and_sine(phase)),
            schedule.step_km,
            schedule.steps_per_row,
            *gas._kernel_arguments,
            part,
            mean,
        )
        squares[:, first : first + lanes] = part
        if first == 0:
            homogeneous[:] = mean

    with _workers(threads) as pool:
        _for_each(pool, task, range(0, padded.size, lanes))
    squares = squares[:, : waves.size]
    return ModeGrowth(
        schedule.distance_km,
        0.5 * np.log(squares / squares[0]),
        0.5 * (1.0 + homogeneous[:, 2] / gas.weight.sum()),
    )
