"""The neutrino gas of arXiv:2208.06023, its two models, and curves with half as many angles for the error."""

import dataclasses
import math
from typing import Literal

import numpy as np

from common.flavour.beams import (
    Beams,
    Modes,
    multi_angle_beams,
    neutrinos_and_antineutrinos,
    single_angle_beams,
)
from common.flavour.couplings import coupling_matrix
from common.flavour.evolution import Evolution, evolve
from common.flavour.matter_profile import NeutrinoPotential
from common.validation import FloatArray
from papers.abbar2022.model.resolution import resolved_until
from papers.abbar2022.parameters import Emission, Fig1, Gas

Ordering = Literal["normal", "inverted"]
ORDERING_SIGN: dict[Ordering, float] = {"normal": 1.0, "inverted": -1.0}
ORDERINGS: tuple[Ordering, ...] = ("normal", "inverted")
FINAL_SHARE = 0.9
"""With falling density the final state is the mean over radii beyond this share of the last one."""


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


def species(gas: Gas, ordering: Ordering = "normal") -> Modes:
    """Neutrinos and antineutrinos of the gas."""
    frequency = ORDERING_SIGN[ordering] * gas.vacuum_frequency_inverse_km
    return neutrinos_and_antineutrinos(gas.antineutrino_ratio, frequency)


def falling_potential(profile: Fig1) -> NeutrinoPotential:
    """μ of Fig. 1, which falls with a power of the radius."""
    return NeutrinoPotential(profile.potential_inverse_km, profile.reference_radius_km, profile.power)


def falling_radii_km(profile: Fig1, number: int) -> FloatArray:
    """Radii of Fig. 1, even in the logarithm: the oscillations slow down outwards."""
    return np.geomspace(profile.reference_radius_km, profile.final_radius_km, number)


def final_mean(radii_km: FloatArray, values: FloatArray) -> FloatArray:
    """Mean of values, whose first axis is that of the radii, over the last radii (see ``FINAL_SHARE``)."""
    return np.asarray(np.mean(values[radii_km > FINAL_SHARE * radii_km[-1]], axis=0))


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


def multi_angle_evolution(
    gas: Gas,
    emission: Emission,
    g1: float,
    g3: float,
    radii_km: FloatArray,
    *,
    modes: Modes | None = None,
    initial_polarisation_z: FloatArray | None = None,
) -> tuple[Beams, Evolution]:
    """Multi-angle evolution at constant density.

    Parameters
    ----------
    gas, emission
        The gas and the model.
    g1, g3
        Couplings.
    radii_km
        Of the outputs, from zero.
    modes
        In place of the neutrinos and antineutrinos of the gas.
    initial_polarisation_z
        Of each mode; by default 1.

    Returns
    -------
    tuple[Beams, Evolution]
        The beams, with their weights for averages over the angles, and their evolution.
    """
    chosen = species(gas) if modes is None else modes
    beams = multi_angle_beams(chosen, emission.number_of_angles, math.radians(emission.maximum_angle_deg))
    initial = None
    if initial_polarisation_z is not None:
        initial = np.zeros((3, beams.size))
        initial[2] = np.repeat(initial_polarisation_z, beams.angle_weight.size)
    return beams, evolve(
        beams,
        coupling_matrix(g1, g3),
        NeutrinoPotential(emission.potential_inverse_km),
        radii_km,
        mixing_angle_rad=gas.vacuum_mixing_angle_rad,
        initial=initial,
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
    radii = distance / (abs(g1) * emission.potential_inverse_km)
    half = emission.model_copy(update={"number_of_angles": emission.number_of_angles // 2})
    (beams, fine), (fewer_beams, fewer) = (
        multi_angle_evolution(
            gas, chosen, g1, g3, radii, modes=modes, initial_polarisation_z=initial_polarisation_z
        )
        for chosen in (emission, half)
    )
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
