"""The planar gas of Fig. 3 of arXiv:2208.06023, from its parameters."""

import os

import numpy as np

from common.flavor.beams import neutrinos_and_antineutrinos
from common.flavor.couplings import coupling_matrix
from common.flavor.two_dimensional import PeriodicGas, Schedule, seeded_state
from common.validation import FloatArray
from papers.abbar2022.planar_parameters import PlanarGas, PlanarRun


def available_threads() -> int:
    """Processors that this process may use; no result depends on it."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
