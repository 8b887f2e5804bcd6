r"""Fig. 3 of arXiv:2208.06023: survival probability in the (x, z) plane, and what becomes of it when
resolved.

One family of runs differs in nothing but the number of angles N, one in nothing but the number of cells N_x;
the seed of the inhomogeneity is the same. `look_alike` is a run with few angles over the period of the
printed map. The wide family has an opening angle at which the instability belongs to the gas (module
`fig3_growth`).

A run agrees with a finer one up to the row before the first at which they differ by more than 1e-4: the
averages along x for N and for the step, all common points for N_x. Beyond that point evolution is irregular;
statistics of a window are then all that can agree, and only as long as the grid in x resolves the gas: the
lengths of the polarisation vectors, which the local method conserves, say how long that is.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from joblib import cpu_count
from tqdm import tqdm

from common.flavour.planar import PlanarEvolution, evolve
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv, write_npz
from common.validation import FloatArray
from papers.abbar2022.model.planar import schedule, seeded_gas, window_statistics, window_table
from papers.abbar2022.model.resolution import resolved_until
from papers.abbar2022.parameters import Fig3, Ladder, PlanarGas, PlanarRun

ACCURACY = 1e-4
RESOLVED_DRIFT = 1e-2
"""Drift of the squared lengths, which are 1, up to which the cells count as resolving the gas.

It says nothing of the angles: with few of them the growth of their artefacts is resolved just as well.
"""

STRETCH_ROWS = 20
"""Rows, a few oscillations, before the end of the resolved part over which its statistics are taken."""

UNIFORM = 0.1
"""Rms distance from 1/2 that the colours of the printed map, from 0 to 1, show as equipartition."""

FIRST_OSCILLATIONS_KM = 0.2
"""Stretch in which the oscillations of the beginning are measured."""


@dataclasses.dataclass(frozen=True)
class Case:
    """One run: angles, cells, and steps per step of the family."""

    name: str
    family: PlanarRun
    number_of_angles: int
    cells: int
    refinement: int = 1

    @property
    def cost(self) -> int:
        """Beams times cells times steps."""
        return (
            self.number_of_angles
            * self.cells
            * self.family.rows
            * self.family.steps_per_row
            * self.refinement
        )

    def run(self, gas: PlanarGas) -> PlanarEvolution:
        """Evolve."""
        model, state = seeded_gas(gas, self.family, self.number_of_angles, self.cells)
        return evolve(model, state, schedule(self.family, self.refinement))


def ladder_cases(prefix: str, ladder: Ladder) -> list[Case]:
    """More angles at the fewest cells, more cells at one number of angles, and half the step."""
    fewest, angles = ladder.numbers_of_cells[0], ladder.angles_of_cell_ladder
    pairs = [(number, fewest) for number in ladder.numbers_of_angles]
    pairs += [(angles, cells) for cells in ladder.numbers_of_cells]
    cases = [Case(f"{prefix}_{n}_angles_{c}_cells", ladder, n, c) for n, c in dict.fromkeys(pairs)]
    return [*cases, Case(f"{prefix}_{angles}_angles_{fewest}_cells_half_step", ladder, angles, fewest, 2)]


def all_cases(fig3: Fig3) -> list[Case]:
    """The look-alike and both families."""
    look_alike = fig3.look_alike
    first = Case("look_alike", look_alike, look_alike.number_of_angles, look_alike.cells)
    return [first, *ladder_cases("middle", fig3.ladder), *ladder_cases("wide", fig3.wide_angle)]


def compute(gas: PlanarGas, cases: Sequence[Case], threads: int) -> dict[str, PlanarEvolution]:
    """Evolve all cases, each on one thread, the costliest first."""
    order = sorted(cases, key=lambda case: -case.cost)
    bar = tqdm(total=sum(case.cost for case in cases), unit="steps", unit_scale=True, disable=None)

    def run(case: Case) -> PlanarEvolution:
        result = case.run(gas)
        bar.update(case.cost)
        return result

    with ThreadPoolExecutor(threads) as pool, bar:
        results = dict(zip([case.name for case in order], pool.map(run, order), strict=True))
    return {case.name: results[case.name] for case in cases}


def agreement_km(run: PlanarEvolution, finer: PlanarEvolution, pointwise: bool = False) -> float:
    """Distance up to which two runs agree to 1e-4."""
    if pointwise:
        ratio = finer.survival.shape[1] // run.survival.shape[1]
        difference = np.abs(run.survival - finer.survival[:, ::ratio]).max(axis=1)
    else:
        difference = np.abs(run.survival.mean(axis=1) - finer.survival.mean(axis=1))
    return resolved_until(run.distance_km, difference, ACCURACY)


def resolved_rows(run: PlanarEvolution) -> int:
    """Rows, from the start, in which the lengths have drifted by no more than 1e-2."""
    return int(np.searchsorted(run.norm_drift, RESOLVED_DRIFT, side="right"))


def resolved_end(run: PlanarEvolution) -> dict[str, float]:
    """Where the resolved part ends, and statistics over the last rows of it."""
    rows = resolved_rows(run)
    stretch = run.survival[max(rows - STRETCH_ROWS, 0) : rows]
    return {
        "until": float(run.distance_km[rows - 1]),
        "pointwise_distance": float(np.sqrt(np.mean((stretch - 0.5) ** 2))),
        "z_deviation": float(stretch.mean(axis=1).std()),
        "x_deviation": float(np.sqrt(np.mean(stretch.var(axis=1)))),
    }


def equipartition_row(run: PlanarEvolution) -> int | None:
    """First row at the end of a stretch with an rms distance from 1/2 of at most a tenth, if there is one."""
    square = np.mean((run.survival - 0.5) ** 2, axis=1)
    rows = min(STRETCH_ROWS, square.size)
    reached = np.lib.stride_tricks.sliding_window_view(square, rows).mean(axis=1) <= UNIFORM**2
    return int(np.argmax(reached)) + rows - 1 if reached.any() else None


def first_swing(run: PlanarEvolution) -> float:
    """Largest minus smallest average along x in the first 0.2 km."""
    first = run.distance_km <= FIRST_OSCILLATIONS_KM
    return float(np.ptp(run.survival[first].mean(axis=1)))


def coherence_length_km(run: PlanarEvolution) -> float:
    """First distance at which the deviation along x reaches half the rms oscillation of the first window."""
    scale = 0.5 * float(run.statistics.z_deviation[0])
    deviation = np.std(run.survival, axis=1)
    reached = deviation >= scale
    return float(run.distance_km[int(np.argmax(reached))] if reached.any() else run.distance_km[-1])


@dataclasses.dataclass(frozen=True)
class Study:
    """Runs of one family, and what is read off them."""

    prefix: str
    ladder: Ladder
    runs: Mapping[str, PlanarEvolution]

    def at(self, angles: int, cells: int, suffix: str = "") -> PlanarEvolution:
        """One run."""
        return self.runs[f"{self.prefix}_{angles}_angles_{cells}_cells{suffix}"]

    @property
    def most_angles(self) -> PlanarEvolution:
        """Run with the most angles."""
        return self.at(self.ladder.numbers_of_angles[-1], self.ladder.numbers_of_cells[0])

    @property
    def second_most_angles(self) -> PlanarEvolution:
        """Run with the second largest number of angles."""
        return self.at(self.ladder.numbers_of_angles[-2], self.ladder.numbers_of_cells[0])

    def named(self) -> dict[str, PlanarEvolution]:
        """Runs of this family by their names."""
        return {name: run for name, run in self.runs.items() if name.startswith(f"{self.prefix}_")}

    def convergence(self) -> list[tuple[str, int, int, float]]:
        """Rows (what is refined, from, to, distance of agreement in km)."""
        ladder, angles = self.ladder, self.ladder.angles_of_cell_ladder
        fewest, most = ladder.numbers_of_cells[0], ladder.numbers_of_cells[-1]
        total = ladder.numbers_of_angles[-1]
        rows = [
            (f"{self.prefix} angles", n, total, agreement_km(self.at(n, fewest), self.most_angles))
            for n in ladder.numbers_of_angles[:-1]
        ]
        finest = self.at(angles, most)
        rows += [
            (
                f"{self.prefix} cells",
                cells,
                most,
                agreement_km(self.at(angles, cells), finest, pointwise=True),
            )
            for cells in ladder.numbers_of_cells[:-1]
        ]
        coarse, fine = self.at(angles, fewest), self.at(angles, fewest, "_half_step")
        steps = ladder.rows * ladder.steps_per_row
        return [*rows, (f"{self.prefix} steps", steps, 2 * steps, agreement_km(coarse, fine))]


def last_window(name: str, description: str, study: Study, look_alike: PlanarEvolution) -> Quantity:
    """A statistic of the last window of the run with the most angles, with the other runs as variants."""

    def value(run: PlanarEvolution) -> float:
        return float(window_statistics(run)[name][-1])

    variants = {
        case.removeprefix(f"{study.prefix}_"): Variant(value=value(run), description="same seed, this grid")
        for case, run in study.named().items()
        if run is not study.most_angles
    }
    variants["under_resolved"] = Variant(
        value=value(look_alike), description="few angles, period of the printed map"
    )
    return Quantity(
        value=value(study.most_angles),
        unit="1",
        description=f"{description}, in the last window of the run with the most angles; not converged",
        numerical_error=max(abs(value(run) - value(study.most_angles)) for run in study.named().values()),
        variants=variants,
    )


RESOLVED = {
    "until": ("distance at which the squared lengths have drifted by 1e-2", "km"),
    "pointwise_distance": ("rms distance of the survival probability from 1/2, over all points", "1"),
    "z_deviation": ("standard deviation along z of the average along x", "1"),
    "x_deviation": ("deviation of the survival probability along x", "1"),
}


def resolved_quantities(study: Study, look_alike: PlanarEvolution | None = None) -> dict[str, Quantity]:
    """Statistics at the end of the resolved part of the run that is resolved longest.

    Resolved by the cells: growth of artefacts of the angles is part of it. The error is the difference to the
    run that is resolved second longest.
    """
    ends = {
        name.removeprefix(f"{study.prefix}_"): resolved_end(run)
        for name, run in study.named().items()
        if not name.endswith("half_step")
    }
    longest, second = sorted(ends, key=lambda name: -ends[name]["until"])[:2]
    content = {}
    for key, (description, unit) in RESOLVED.items():
        variants = {
            name: Variant(value=end[key], description="end of the resolved part of this run, same seed")
            for name, end in ends.items()
        }
        if look_alike is not None and key != "until":
            variants["under_resolved"] = Variant(
                value=float(window_statistics(look_alike)[key][-1]),
                description="last window of the run with few angles, far beyond its resolved part",
            )
        content[f"{study.prefix}_resolved_{key}"] = Quantity(
            value=ends[longest][key],
            unit=unit,
            description=f"{description}, at the end of the resolved part of the run with "
            f"{longest.replace('_', ' ')}",
            numerical_error=abs(ends[longest][key] - ends[second][key]),
            variants=variants,
        )
    return content


STATISTICS = {
    "z_deviation": "standard deviation along z of the average along x",
    "pointwise_distance": "rms distance of the survival probability from 1/2, over all points",
}


def quantities(look_alike: PlanarEvolution, middle: Study, wide: Study) -> dict[str, Quantity]:
    """Statements about Fig. 3 as numbers."""
    content = resolved_quantities(middle, look_alike) | resolved_quantities(wide)
    for name, description in STATISTICS.items():
        content[f"middle_{name}"] = last_window(name, description, middle, look_alike)
    swing = [first_swing(run) for run in (middle.most_angles, middle.second_most_angles)]
    content["first_oscillation_swing"] = Quantity(
        value=swing[0],
        unit="1",
        description="largest minus smallest average along x in the first 0.2 km",
        numerical_error=abs(swing[0] - swing[1]),
        variants={"under_resolved": Variant(value=first_swing(look_alike), description="few angles")},
    )
    lengths = {name: coherence_length_km(run) for name, run in middle.named().items()}
    content["coherence_length"] = Quantity(
        value=coherence_length_km(middle.most_angles),
        unit="km",
        description="distance at which the deviation along x reaches half the first oscillations; the length "
        "of the run if it never does; run with the most angles, not converged",
        numerical_error=abs(
            coherence_length_km(middle.most_angles) - coherence_length_km(middle.second_most_angles)
        ),
        variants={
            name.removeprefix("middle_"): Variant(value=length, description="same seed, this grid")
            for name, length in lengths.items()
        }
        | {"under_resolved": Variant(value=coherence_length_km(look_alike), description="few angles")},
    )
    grids = [length for name, length in lengths.items() if not name.endswith("half_step")]
    runs = {"look_alike": look_alike, **middle.named(), **wide.named()}
    reached = {
        name: float(run.norm_drift[row])
        for name, run in runs.items()
        if (row := equipartition_row(run)) is not None
    }
    content["length_drift_at_equipartition"] = Quantity(
        value=min(reached.values(), default=max(float(run.norm_drift[-1]) for run in runs.values())),
        unit="1",
        description="smallest drift of the squared lengths, which are 1, with which a run first comes within "
        "an rms distance of 0.1 of equipartition at all points, of the runs of both angles that do "
        "(the largest drift of all runs if none does)",
        numerical_error=0.0,
        variants={name: Variant(value=drift, description="this run") for name, drift in reached.items()},
    )
    content["spread_of_coherence_lengths"] = Quantity(
        value=max(grids) / min(grids),
        unit="1",
        description="largest over smallest coherence length among runs that differ only in N or N_x",
        numerical_error=middle.ladder.step_km * middle.ladder.steps_per_row * max(grids) / min(grids) ** 2,
    )
    return content


def main() -> None:
    """Compute and write."""
    gas = load_parameters("abbar2022.planar_gas", PlanarGas)
    fig3 = load_parameters("abbar2022.fig3", Fig3)
    cases = all_cases(fig3)
    periods_km = {case.name: case.family.period_km for case in cases}
    runs = compute(gas, cases, cpu_count())
    middle, wide = Study("middle", fig3.ladder, runs), Study("wide", fig3.wide_angle, runs)
    maps: dict[str, FloatArray] = {}
    for name, run in runs.items():
        maps[f"{name}_survival"] = run.survival
        maps[f"{name}_distance_km"] = run.distance_km
        maps[f"{name}_resolved_rows"] = np.array(resolved_rows(run))
        maps[f"{name}_period_km"] = np.array(periods_km[name])
    write_npz(data_path("abbar2022", "fig3.npz"), maps)
    write_csv(data_path("abbar2022", "fig3.csv"), window_table(runs))
    refined, coarse, fine, distance = zip(*middle.convergence(), *wide.convergence(), strict=True)
    write_csv(
        data_path("abbar2022", "fig3_convergence.csv"),
        {"refined [1]": refined, "from [1]": coarse, "to [1]": fine, "agreement [km]": distance},
    )
    write_quantities("abbar2022", "fig3", quantities(runs["look_alike"], middle, wide))


if __name__ == "__main__":
    run_stage(main)
