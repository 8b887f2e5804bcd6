r"""Beams of neutrinos: emission angles times modes (species and energies).

The model is a line that emits neutrinos in the plane, stationary, homogeneous along the line and symmetric
under reflection: beams at +θ and -θ then evolve alike, the moment of sinθ vanishes, and the interaction
factor 1 - cos(θ_i - θ_j) reduces to 1 - cosθ_i cosθ_j. Each pair ±θ is one beam.

>>> modes = neutrinos_and_antineutrinos(antineutrino_ratio=0.8, vacuum_frequency_inverse_km=1.0)
>>> beams = multi_angle_beams(modes, number_of_angles=64, maximum_angle_rad=1.0)
>>> beams.size, round(float(beams.weight.sum()), 12)
(64, 0.2)
>>> single_angle_beams(modes).weight
array([ 1. , -0.8])
"""

import dataclasses
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from common.numerics.quadrature import gauss_legendre
from common.validation import FloatArray, require_finite, require_in_range, require_integer

MAXIMUM_ANGLES = 100_000
_LARGEST_RULE = 500
_PANEL_ORDER = 64


class EmissionAngles(NamedTuple):
    """Angles in rad, increasing, and weights whose sum is 1, each of shape (angles,)."""

    angle_rad: FloatArray
    weight: FloatArray


@dataclasses.dataclass(frozen=True)
class Modes:
    """Species and energies of the neutrinos, the same at every angle.

    Parameters
    ----------
    weight
        Number of neutrinos of the mode relative to all electron neutrinos, negative for antineutrinos,
        shape (M,).
    vacuum_frequency_inverse_km
        Δm²/2E, negative for the inverted ordering, with the opposite sign for antineutrinos, shape (M,).

    Raises
    ------
    ValueError
        The shapes differ, or a value is not finite.
    """

    weight: FloatArray
    vacuum_frequency_inverse_km: FloatArray

    def __post_init__(self) -> None:
        """Check and convert the arrays."""
        weight = np.atleast_1d(require_finite("weight", self.weight))
        frequency = np.atleast_1d(
            require_finite("vacuum_frequency_inverse_km", self.vacuum_frequency_inverse_km)
        )
        if weight.ndim != 1 or weight.shape != frequency.shape:
            raise ValueError(
                f"vacuum_frequency_inverse_km has the shape {frequency.shape}, allowed: that of weight, "
                f"{weight.shape}"
            )
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "vacuum_frequency_inverse_km", frequency)


@dataclasses.dataclass(frozen=True)
class Beams:
    """One entry per beam, all angles of the first mode first.

    Parameters
    ----------
    cosine
        cosθ in (0, 1], shape (B,).
    weight
        Signed number n_j relative to the electron neutrinos, shape (B,).
    vacuum_frequency_inverse_km
        Signed vacuum frequency ω_j, shape (B,).
    anisotropy
        1: interaction factor 1 - cosθ_i cosθ_j; 0: factor 1 (single angle).
    angle_weight
        Share of each angle in a mode, sum 1, shape (B/M,) for M modes.
    """

    cosine: FloatArray
    weight: FloatArray
    vacuum_frequency_inverse_km: FloatArray
    anisotropy: float
    angle_weight: FloatArray

    @property
    def size(self) -> int:
        """Number of beams."""
        return int(self.cosine.size)

    def angle_average(self, values: FloatArray) -> FloatArray:
        """Average of each mode over the angles: shape (..., B) to (..., M)."""
        average: FloatArray = (
            values.reshape(*values.shape[:-1], -1, self.angle_weight.size) @ self.angle_weight
        )
        return average


def emission_angles(number_of_angles: int, maximum_angle_rad: float) -> EmissionAngles:
    """Gauss-Legendre angles on [-θ_max, θ_max] for neutrinos uniform in the angle.

    Above 500 angles the rule is composite: panels of 64 nodes.

    Parameters
    ----------
    number_of_angles
        1 to 100000; above 500, a multiple of 64.
    maximum_angle_rad
        θ_max in (0, π/2): a beam along the line never leaves it.

    Returns
    -------
    EmissionAngles
        Angles in rad, increasing, and weights that sum to 1, shape (N,).

    Raises
    ------
    ValueError
        A value is outside its range.
    """
    count = require_integer("number_of_angles", number_of_angles, 1, MAXIMUM_ANGLES)
    maximum = require_in_range("maximum_angle_rad", maximum_angle_rad, 0.0, 0.5 * math.pi, interval="()")
    if count <= _LARGEST_RULE:
        rule = gauss_legendre(count)
        return EmissionAngles(maximum * rule.nodes, 0.5 * rule.weights)
    panels, remainder = divmod(count, _PANEL_ORDER)
    if remainder:
        raise ValueError(f"number_of_angles = {count} is not a multiple of {_PANEL_ORDER}, as above 500")
    rule = gauss_legendre(_PANEL_ORDER)
    centres = -1.0 + (2.0 * np.arange(panels)[:, np.newaxis] + 1.0) / panels
    nodes = (centres + rule.nodes / panels).ravel()
    return EmissionAngles(maximum * nodes, np.tile(0.5 * rule.weights / panels, panels))


def neutrinos_and_antineutrinos(antineutrino_ratio: float, vacuum_frequency_inverse_km: float) -> Modes:
    """Two modes of one energy, n_νe = 1 and n_ν̄e = α; the first alone for α = 0.

    Parameters
    ----------
    antineutrino_ratio
        α in [0, 1].
    vacuum_frequency_inverse_km
        ω; positive for the normal mass ordering.

    Returns
    -------
    Modes
        Weights (1, -α) and frequencies (ω, -ω).

    Raises
    ------
    ValueError
        A value is outside its range.
    """
    ratio = require_in_range("antineutrino_ratio", antineutrino_ratio, 0.0, 1.0)
    frequency = require_finite("vacuum_frequency_inverse_km", vacuum_frequency_inverse_km)
    count = 1 if ratio == 0.0 else 2
    return Modes(np.array([1.0, -ratio])[:count], np.array([frequency, -frequency])[:count])


def single_angle_beams(modes: Modes) -> Beams:
    """Single-angle model: all beams of a mode evolve alike, with the interaction factor 1."""
    return Beams(np.ones(modes.weight.size), modes.weight, modes.vacuum_frequency_inverse_km, 0.0, np.ones(1))


def multi_angle_beams(modes: Modes, number_of_angles: int, maximum_angle_rad: float) -> Beams:
    """Multi-angle model: each mode at each pair ±θ, N/2 beams per mode for N angles.

    Parameters
    ----------
    modes
        Species and energies.
    number_of_angles
        N of ``emission_angles``, even.
    maximum_angle_rad
        θ_max in (0, π/2).

    Returns
    -------
    Beams
        Modes times N/2 angles, the angles of a mode together.

    Raises
    ------
    ValueError
        A value is outside its range, or N is odd.
    """
    angles = emission_angles(number_of_angles, maximum_angle_rad)
    if number_of_angles % 2:
        raise ValueError(f"number_of_angles = {number_of_angles} is odd, allowed: even numbers")
    half = number_of_angles // 2
    # In extended precision first, so that the rounded cosine is the same on every processor.
    cosine = np.cos(angles.angle_rad[half:].astype(np.longdouble)).astype(np.float64)
    weight = 2.0 * angles.weight[half:]
    return Beams(
        np.tile(cosine, modes.weight.size),
        np.outer(modes.weight, weight).ravel(),
        np.repeat(modes.vacuum_frequency_inverse_km, half),
        1.0,
        weight,
    )


def vacuum_direction(mixing_angle_rad: ArrayLike) -> FloatArray:
    """B = (sin 2θ_V, 0, -cos 2θ_V) of H = ω B·σ/2, with ω > 0 for the normal mass ordering.

    Raises
    ------
    ValueError
        The angle is not finite.
    """
    angle = require_finite("mixing_angle_rad", mixing_angle_rad)
    return np.array([np.sin(2.0 * angle), 0.0, -np.cos(2.0 * angle)])
