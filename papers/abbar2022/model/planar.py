"""The planar gas of Fig. 3 of arXiv:2208.06023, and how far its runs are from equipartition."""

import itertools
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from common.flavour.beams import neutrinos_and_antineutrinos
from common.flavour.couplings import coupling_matrix
from common.flavour.planar import PeriodicGas, PlanarEvolution, Schedule, seeded_state
from common.validation import FloatArray
from papers.abbar2022.parameters import PlanarGas, PlanarRun

EQUIPARTITION = 0.5
NEAR_EQUIPARTITION = 0.05
"""Distance from 1/2 within which a survival probability counts as equipartition in shares of points."""


def periodic_gas(
    parameters: PlanarGas, maximum_angle_deg: float, number_of_angles: int, period_km: float, cells: int
) -> PeriodicGas:
    """Gas of electron neutrinos alone, g3 = 0, unmixed in vacuum."""
    return PeriodicGas(
        neutrinos_and_antineutrinos(0.0, parameters.vacuum_frequency_inverse_km),
        number_of_angles,
        float(np.deg2rad(maximum_angle_deg)),
        coupling_matrix(parameters.g1),
        parameters.potential_inverse_km,
        period_km,
        cells,
    )


def seeded_gas(
    parameters: PlanarGas, run: PlanarRun, number_of_angles: int, cells: int
) -> tuple[PeriodicGas, FloatArray]:
    """Gas and its state at z = 0; the seed is the same for all numbers of angles and cells."""
    gas = periodic_gas(parameters, run.maximum_angle_deg, number_of_angles, run.period_km, cells)
    return gas, seeded_state(gas, parameters.seed_amplitude, run.seed_modes, parameters.seed)


def schedule(run: PlanarRun, refinement: int = 1, rows_per_checkpoint: int | None = None) -> Schedule:
    """Steps, with ``refinement`` steps for one."""
    return Schedule(
        run.step_km / refinement,
        run.steps_per_row * refinement,
        run.rows,
        run.rows // run.windows,
        rows_per_checkpoint,
    )


def window_statistics(run: PlanarEvolution) -> dict[str, FloatArray]:
    """Statistics of a run in its windows of z, each of shape (windows,).

    Those of :class:`common.flavour.planar.WindowStatistics`, and

    - ``pointwise_distance``: rms distance of the survival probability from 1/2, over all points;
    - ``averaged_distance``: rms distance of its average along x from 1/2;
    - ``equipartition_share``: share of the points within ``NEAR_EQUIPARTITION`` of 1/2;
    - ``largest_deviation``: largest distance from 1/2;
    - ``norm_drift``, ``tail_power``: of the last row of each window.

    The rows of a window are read one window at a time: those of a long run stay on disk.
    """
    last = _window_edges(run)
    distances = []
    for first, end in itertools.pairwise(last):
        offset = run.survival[first + 1 : end + 1] - EQUIPARTITION
        distances.append(
            (
                np.sqrt(np.mean(offset**2)),
                np.sqrt(np.mean(offset.mean(axis=1) ** 2)),
                np.mean(np.abs(offset) <= NEAR_EQUIPARTITION),
                np.max(np.abs(offset)),
            )
        )
    names = ("pointwise_distance", "averaged_distance", "equipartition_share", "largest_deviation")
    return {
        **run.statistics._asdict(),
        **dict(zip(names, np.array(distances).T, strict=True)),
        "norm_drift": run.norm_drift[last[1:]],
        "tail_power": run.tail_power[last[1:]],
    }


def window_columns(run: PlanarEvolution) -> dict[str, list[float]]:
    """Table of the statistics of a run in its windows of z."""
    edges = run.distance_km[_window_edges(run)]
    columns = {"window_start [km]": edges[:-1].tolist(), "window_end [km]": edges[1:].tolist()}
    return columns | {f"{name} [1]": values.tolist() for name, values in window_statistics(run).items()}


def window_table(runs: Mapping[str, PlanarEvolution]) -> dict[str, list[object]]:
    """Table of the statistics of several runs, with their names."""
    table: dict[str, list[object]] = {"case [1]": []}
    for case, run in runs.items():
        columns = window_columns(run)
        table["case [1]"] += [case] * run.statistics.mean.size
        for name, values in columns.items():
            table.setdefault(name, []).extend(values)
    return table


def _window_edges(run: PlanarEvolution) -> NDArray[np.int64]:
    # The first row, z = 0, belongs to no window.
    return np.linspace(0, run.distance_km.size - 1, run.statistics.mean.size + 1).round().astype(np.int64)
