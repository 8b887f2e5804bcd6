r"""Which inhomogeneities of Fig. 3 of arXiv:2208.06023 grow: plane waves on the one-dimensional solution.

For each opening angle, wave number and number of angles N: slope of ln(amplitude) over a stretch of z. Growth
that falls as N rises is an artefact of the discrete angles (Sarikas et al., arXiv:1207.6873, found the like
in dispersion relations); growth on which N and N/2 agree belongs to the gas.

The one-dimensional solutions of the same N are compared as well: the distance up to which each agrees with
that of the largest N to 1e-4. They do so over less than the stretch of the fit: the phases of the background
there are not converged, and a slope depends on where it is taken. The error of a rate is therefore at least
the spread of the slopes in the two halves of the stretch and in one that begins earlier.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from joblib import cpu_count
from numpy.typing import NDArray
from tqdm import tqdm

from common.flavour.planar import ModeGrowth, Schedule, mode_growth
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.planar import periodic_gas
from papers.abbar2022.model.resolution import resolved_until
from papers.abbar2022.parameters import Fig3, Growth, GrowthScan, PlanarGas

ROWS = 300
ACCURACY = 1e-4
SMALLER_SEED = 1e-4
"""Another amplitude of the unstated seed, rms tilt in rad."""

PARTS = {
    "earlier": "slope over as long as half the stretch of the fit, from half its start",
    "first_half": "first half of the stretch of the fit",
    "second_half": "second half of the stretch of the fit",
}

CONVERGED = 0.1
"""Relative spread over the three largest numbers of angles up to which a growth rate counts as converged."""

SLOWEST_inverse_km = 0.2
"""Slower growth is left aside: over some km it is no more than the start's transient."""


class Rates(NamedTuple):
    """Growth rates of one scan in 1/km, shape (numbers of angles, waves), and the curves behind them."""

    scan: GrowthScan
    rate_inverse_km: FloatArray
    runs: list[ModeGrowth]

    @property
    def waves_inverse_km(self) -> FloatArray:
        """Wave numbers."""
        return np.array(self.scan.wave_numbers_inverse_km, dtype=np.float64)

    def spread_inverse_km(self) -> FloatArray:
        """Spread over the three largest numbers of angles, shape (waves,)."""
        return np.asarray(np.ptp(self.rate_inverse_km[-3:], axis=0))

    def parts_inverse_km(self) -> dict[str, FloatArray]:
        """Rates of the largest number of angles in stretches half as long as that of the fit, each (waves,).

        Its halves, and one that begins at half its start.
        """
        start, half = self.scan.fit_start_km, 0.5 * (self.scan.length_km - self.scan.fit_start_km)
        starts = {"earlier": 0.5 * start, "first_half": start, "second_half": start + half}
        return {name: growth_rate(self.runs[-1], one, one + half) for name, one in starts.items()}

    def error_inverse_km(self) -> FloatArray:
        """Error of the rates of the largest number of angles, shape (waves,).

        The larger of the spread over the numbers of angles and that over parts of the stretch.
        """
        parts = np.stack(list(self.parts_inverse_km().values()))
        return np.asarray(np.maximum(self.spread_inverse_km(), np.ptp(parts, axis=0)))

    def converged(self) -> NDArray[np.bool_]:
        """Waves that grow at a rate on which the three largest numbers of angles agree."""
        rate = self.rate_inverse_km[-1]
        both: NDArray[np.bool_] = np.logical_and(
            self.spread_inverse_km() <= CONVERGED * rate, rate > SLOWEST_inverse_km
        )
        return both

    def converged_peak(self) -> int | None:
        """Index of the fastest of these waves, if there is one."""
        if not self.converged().any():
            return None
        return int(np.argmax(np.where(self.converged(), self.rate_inverse_km[-1], -np.inf)))

    def long_waves(self) -> tuple[FloatArray, FloatArray]:
        """Fastest growth, for each number of angles, of waves more than twice as long as the converged peak.

        Of all waves if no rate is converged. Returns rates and wave numbers, each of shape (numbers of
        angles,).
        """
        peak = self.converged_peak()
        longest = np.inf if peak is None else 0.5 * self.waves_inverse_km[peak]
        rate = np.where(self.waves_inverse_km < longest, self.rate_inverse_km, -np.inf)
        index = np.argmax(rate, axis=1)
        return rate[np.arange(index.size), index], self.waves_inverse_km[index]

    def resolved_until_km(self) -> FloatArray:
        """Distance to which the one-dimensional solution of each lower N agrees with that of the largest."""
        finest = self.runs[-1].survival
        return np.array(
            [
                resolved_until(run.distance_km, np.abs(run.survival - finest), ACCURACY)
                for run in self.runs[:-1]
            ]
        )


def growth_rate(run: ModeGrowth, start_km: float, end_km: float = np.inf) -> FloatArray:
    """Slope of ln(amplitude) between two distances, by least squares, for each wave."""
    stretch = (run.distance_km >= start_km) & (run.distance_km <= end_km)
    return np.asarray(np.polyfit(run.distance_km[stretch], run.log_amplitude[stretch], 1)[0])


def wave_growth(gas: PlanarGas, scan: GrowthScan, number_of_angles: int) -> ModeGrowth:
    """Growth of the waves of one opening angle with one number of angles."""
    steps_per_row = max(1, round(scan.length_km / (scan.step_km * ROWS)))
    steps = Schedule(scan.length_km / (ROWS * steps_per_row), steps_per_row, ROWS, ROWS)
    model = periodic_gas(gas, scan.maximum_angle_deg, number_of_angles, period_km=1.0, cells=16)
    return mode_growth(model, np.array(scan.wave_numbers_inverse_km), steps)


def rates(gas: PlanarGas, scan: GrowthScan) -> Rates:
    """Growth rates of one opening angle."""
    return rates_of(scan, [wave_growth(gas, scan, number) for number in scan.numbers_of_angles])


def rates_of(scan: GrowthScan, runs: list[ModeGrowth]) -> Rates:
    """Growth rates from runs with the scan's numbers of angles."""
    slopes = np.stack([growth_rate(run, scan.fit_start_km) for run in runs])
    return Rates(scan, slopes, runs)


def table(results: Mapping[str, Rates]) -> dict[str, FloatArray]:
    """Columns of the table of growth rates."""
    rows = [
        (result.scan.maximum_angle_deg, number, wave, result.rate_inverse_km[i, j])
        for result in results.values()
        for i, number in enumerate(result.scan.numbers_of_angles)
        for j, wave in enumerate(result.waves_inverse_km)
    ]
    names = ("maximum_angle [deg]", "number_of_angles [1]", "wave_number [1/km]", "growth_rate [1/km]")
    return dict(zip(names, np.array(rows).T, strict=True))


def peak_quantities(
    name: str, result: Rates, peak: int, seed_amplitude: float, seed_modes: int | None
) -> dict[str, Quantity]:
    """Quantities of the fastest converged wave.

    The distance over which it grows from an amplitude a to 1 at the rate γ, ln(1/a)/γ, is an extrapolation of
    the linear growth; a is that of the whole seed. Variants have a smaller seed and, if the seed's number of
    waves is given, the share of a single one.
    """
    degrees = f"{result.scan.maximum_angle_deg:g} degrees"
    finest, waves = result.scan.numbers_of_angles[-1], result.waves_inverse_km
    rate, error = float(result.rate_inverse_km[-1, peak]), float(result.error_inverse_km()[peak])
    reach_km = result.resolved_until_km()[-1]

    def length_km(amplitude: float) -> float:
        return float(np.log(1.0 / amplitude)) / rate

    seeds = {
        f"seed_{SMALLER_SEED:.0e}".replace("e-0", "e_minus_"): Variant(
            value=length_km(SMALLER_SEED),
            description=f"seed of {SMALLER_SEED:g} rms in place of {seed_amplitude:g}",
        )
    }
    if seed_modes is not None:
        share = seed_amplitude / seed_modes**0.5
        seeds["single_wave"] = Variant(
            value=length_km(share),
            description=f"from {share:.2g}, the share of one of the seed's {seed_modes} waves",
        )
    return {
        f"{name}_converged_growth_rate": Quantity(
            value=rate,
            unit="1/km",
            description=f"fastest growth on which {finest} angles, half and a quarter agree, {degrees}, on a "
            f"background whose phases are converged to {reach_km:.1g} km only",
            numerical_error=error,
            variants={
                part: Variant(value=float(slopes[peak]), description=PARTS[part])
                for part, slopes in result.parts_inverse_km().items()
            },
        ),
        f"{name}_converged_wave_number": Quantity(
            value=float(waves[peak]),
            unit="1/km",
            description=f"wave number of the fastest converged growth, {degrees}; the error is the grid's",
            numerical_error=float(np.max(np.diff(waves)[max(peak - 1, 0) : peak + 1])),
        ),
        f"{name}_coherence_estimate": Quantity(
            value=length_km(seed_amplitude),
            unit="km",
            description=f"distance over which that wave grows from {seed_amplitude:g}, the seed's rms, to 1, "
            f"by extrapolation, {degrees}",
            numerical_error=length_km(seed_amplitude) * error / rate,
            variants=seeds,
        ),
    }


def quantities(
    results: Mapping[str, Rates], seed_amplitude: float, seed_modes: Mapping[str, int]
) -> dict[str, Quantity]:
    """Peaks of the converged bands, and the fastest growth of long waves against the number of angles.

    The numbers of waves of the seed are those of the runs at the same opening angle, if there are any.
    """
    content: dict[str, Quantity] = {}
    for name, result in results.items():
        degrees = f"{result.scan.maximum_angle_deg:g} degrees"
        peak, numbers = result.converged_peak(), result.scan.numbers_of_angles
        if peak is not None:
            content |= peak_quantities(name, result, peak, seed_amplitude, seed_modes.get(name))
        rate, waves = result.long_waves()
        content[f"{name}_long_wave_growth_rate"] = Quantity(
            value=float(rate[-1]),
            unit="1/km",
            description="fastest growth of waves more than twice as long as the converged peak (of all "
            f"without one), {numbers[-1]} angles up to {degrees}; what falls with them is an artefact",
            numerical_error=float(np.ptp(rate[-3:])),
            variants={
                f"{number}_angles": Variant(value=float(one), description=f"fastest at k = {k:g}/km")
                for number, one, k in zip(numbers, rate, waves, strict=True)
            },
        )
        reach = result.resolved_until_km()
        content[f"{name}_one_dimensional_resolved_until"] = Quantity(
            value=float(reach[-1]),
            unit="km",
            description=f"distance to which {numbers[-2]} angles and {numbers[-1]} agree to 1e-4 in one "
            f"dimension, up to {degrees}; at most the length of the scan",
            numerical_error=result.scan.length_km / ROWS,
            variants={
                f"{number}_angles": Variant(value=float(one), description=f"the same for {number} angles")
                for number, one in zip(numbers[:-1], reach, strict=True)
            },
        )
    return content


def compute(gas: PlanarGas, growth: Growth, threads: int) -> dict[str, Rates]:
    """Rates of the scans, runs side by side and those with the most angles first."""
    scans: dict[str, GrowthScan] = {
        name: getattr(growth, name) for name in ("narrow", "middle", "middle_long_waves", "wide")
    }
    jobs = [(name, number) for name, scan in scans.items() for number in scan.numbers_of_angles]
    with ThreadPoolExecutor(threads) as pool, tqdm(total=len(jobs), unit="run", disable=None) as bar:
        runs = {}
        for name, number in sorted(jobs, key=lambda job: -job[1]):
            runs[name, number] = pool.submit(wave_growth, gas, scans[name], number)
            runs[name, number].add_done_callback(lambda _: bar.update())
        return {
            name: rates_of(scan, [runs[name, number].result() for number in scan.numbers_of_angles])
            for name, scan in scans.items()
        }


def main() -> None:
    """Compute and write."""
    gas = load_parameters("abbar2022.planar_gas", PlanarGas)
    growth = load_parameters("abbar2022.fig3_growth", Growth)
    fig3 = load_parameters("abbar2022.fig3", Fig3)
    seed_modes = {"middle": fig3.ladder.seed_modes, "wide": fig3.wide_angle.seed_modes}
    results = compute(gas, growth, cpu_count())
    write_csv(data_path("abbar2022", "fig3_growth.csv"), table(results))
    write_quantities("abbar2022", "fig3_growth", quantities(results, gas.seed_amplitude, seed_modes))


if __name__ == "__main__":
    run_stage(main)
