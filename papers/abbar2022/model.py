"""The neutrino gas of arXiv:2208.06023 and its curves with half as many angles for the error."""

import dataclasses
import math
from typing import Literal

import numpy as np

from common.flavor.beams import (
    Beams,
    Modes,
    multi_angle_beams,
    neutrinos_and_antineutrinos,
    single_angle_beams,
)
from common.flavor.couplings import coupling_matrix
from common.flavor.density import NeutrinoPotential
from common.flavor.evolution import Evolution, evolve
from common.validation import FloatArray
from papers.abbar2022.parameters import Emission, Gas

Ordering = Literal["normal", "inverted"]
ORDERING_SIGN: dict[Ordering, float] = {"normal": 1.0, "inverted": -1.0}


@dataclasses.dataclass(frozen=True)
class Curve:
    """Angle-averaged survival probability of ν_e at distances in units of 1/(g1 μ).

    Parameters
    ----------
    distance
        r g1 μ, shape (R,).
    survival
        Mean over the angles, shape (R,).
    error
        Distance to the curve with half as many angles, plus the error of the integration, shape (R,).
    angle_rad, survival_by_angle
        Angles in [0, θ_max], shape (A,), and the survival probability of each beam, shape (R, A).
    angle_weight
        Weights of the angular average, shape (A,).
    """

    distance: FloatArray
    survival: FloatArray
    error: FloatArray
    angle_rad: FloatArray
    survival_by_angle: FloatArray
    angle_weight: FloatArray

    def resolved_until(self, accuracy: float) -> float:
        """Distance up to which the error stays at or below ``accuracy``."""
        return resolved_until(self.distance, self.error, accuracy)

    def window_mean(self, start: float) -> tuple[float, float]:
        """Mean from a distance to the end, and its error."""
        window = self.distance >= start
        return float(np.mean(self.survival[window])), float(np.mean(self.error[window]))

    def window_rms_distance(self, start: float) -> tuple[float, float]:
        """Root mean square of survival - 1/2 from a distance to the end, and its error."""
        window = self.distance >= start
        return (
            float(np.sqrt(np.mean((self.survival[window] - 0.5) ** 2))),
            float(np.sqrt(np.mean(self.error[window] ** 2))),
        )

    def angular_spread(self, distance: float) -> float:
        """Standard deviation of the survival probability over the angles, at a sampled distance."""
        row = int(np.argmin(np.abs(self.distance - distance)))
        deviation = self.survival_by_angle[row] - self.survival[row]
        return float(np.sqrt(deviation**2 @ self.angle_weight))


def resolved_until(distance: FloatArray, error: FloatArray, accuracy: float) -> float:
    """Distance up to which an error stays at or below ``accuracy``; the last one if it always does."""
    exceeding = np.flatnonzero(error > accuracy)
    if exceeding.size == 0:
        return float(distance[-1])
    return float(distance[max(int(exceeding[0]) - 1, 0)])


def species(gas: Gas, ordering: Ordering = "normal") -> Modes:
    """Neutrinos and antineutrinos of the gas."""
    frequency = ORDERING_SIGN[ordering] * gas.vacuum_frequency_inverse_km
    return neutrinos_and_antineutrinos(gas.antineutrino_ratio, frequency)


def single_angle_evolution(
    gas: Gas, ordering: Ordering, g1: float, g3: float, potential: NeutrinoPotential, radii_km: FloatArray
) -> Evolution:
    """Single-angle evolution; beams: ν_e, and ν̄_e if there are any."""
    return evolve(
        single_angle_beams(species(gas, ordering)),
        coupling_matrix(g1, g3),
        potential,
        radii_km,
        mixing_angle_rad=gas.vacuum_mixing_angle_rad,
        tolerance=gas.tolerance,
    )


def multi_angle_curve(
    gas: Gas,
    emission: Emission,
    g1: float,
    g3: float,
    distance: FloatArray,
    *,
    modes: Modes | None = None,
    initial_polarisation_z: FloatArray | None = None,
) -> Curve:
    """Multi-angle evolution at constant density, with N and N/2 angles.

    Parameters
    ----------
    gas, emission
        The gas and the model.
    g1, g3
        Couplings; the distances scale with |g1|.
    distance
        r |g1| μ, from zero.
    modes
        In place of the neutrinos and antineutrinos of the gas; the curve is that of the first.
    initial_polarisation_z
        Of each mode; by default 1. Survival is then the share of ν_e in the first mode.
    """
    chosen = species(gas) if modes is None else modes
    potential = NeutrinoPotential(emission.potential_inverse_km)
    radii = distance / (abs(g1) * emission.potential_inverse_km)

    def run(number_of_angles: int) -> tuple[Beams, Evolution]:
        beams = multi_angle_beams(chosen, number_of_angles, math.radians(emission.maximum_angle_deg))
        initial = None
        if initial_polarisation_z is not None:
            initial = np.zeros((3, beams.size))
            initial[2] = np.repeat(initial_polarisation_z, beams.angle_weight.size)
        return beams, evolve(
            beams,
            coupling_matrix(g1, g3),
            potential,
            radii,
            mixing_angle_rad=gas.vacuum_mixing_angle_rad,
            initial=initial,
            tolerance=gas.tolerance,
        )

    beams, fine = run(emission.number_of_angles)
    fewer_beams, fewer = run(emission.number_of_angles // 2)
    angles = beams.angle_weight.size
    survival = beams.angle_average(fine.survival)[:, 0]
    error = np.abs(survival - fewer_beams.angle_average(fewer.survival)[:, 0]) + fine.error
    return Curve(
        distance,
        survival,
        error,
        np.arccos(beams.cosine[:angles]),
        fine.survival[:, :angles],
        beams.angle_weight,
    )
