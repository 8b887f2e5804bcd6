"""Polarisation vectors of two flavours: the equation of motion, and an integrator that conserves lengths.

A state is flat, (x of all beams, y of all beams, z of all beams). The arguments of the right-hand side are

    (inverse_cosine, weights, vacuum_frequency, vacuum_direction, anisotropy,
     linear, constant, mu, reference, power)

with ``weights`` of shape (2, beams), n_j and n_j cosθ_j; ``linear`` (3, 3) and ``constant`` (3,), the map of
common.flavor.couplings; and the potential mu (reference/r)^power. The sums over beams run over blocks of
fixed width, in one order, so that they can use vector instructions without a licence to reorder.
"""

import math
from typing import Any, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

Arguments: TypeAlias = tuple[Any, ...]
_LANES = 16


@numba.njit(nogil=True)
def _weighted_sum(weights: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    lanes = np.zeros(_LANES)
    whole = weights.size - weights.size % _LANES
    for start in range(0, whole, _LANES):
        for i in range(_LANES):
            lanes[i] += weights[start + i] * values[start + i]
    total = 0.0
    for i in range(_LANES):
        total += lanes[i]
    for i in range(whole, weights.size):
        total += weights[i] * values[i]
    return total


@numba.njit(nogil=True)
def mean_fields(
    r: float, state: NDArray[np.float64], arguments: Arguments
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """μ Σ_j n_j (K P_j + d) and the same with the weight cosθ_j: the moments that all beams feel."""
    _, weights, _, _, _, linear, constant, mu, reference, power = arguments
    beams = weights.shape[1]
    fields = np.empty((2, 3))
    sums = np.empty(3)
    potential = mu
    if power != 0.0:
        potential = mu * math.pow(reference / r, power)
    for moment in range(2):
        total = 0.0
        for i in range(beams):
            total += weights[moment, i]
        for axis in range(3):
            sums[axis] = _weighted_sum(weights[moment], state[axis * beams : (axis + 1) * beams])
        for axis in range(3):
            value = constant[axis] * total
            for other in range(3):
                value += linear[axis, other] * sums[other]
            fields[moment, axis] = potential * value
    return fields[0], fields[1]


@numba.njit(nogil=True)
def polarisation_derivative(
    r: float, state: NDArray[np.float64], slope: NDArray[np.float64], arguments: Arguments
) -> None:
    """dP_i/dr = Ω_i × P_i, Ω_i = (ω_i B + V_0)/cosθ_i - V_1, with V_0, V_1 of ``mean_fields``."""
    inverse_cosine, _, frequency, direction, anisotropy, _, _, _, _, _ = arguments
    isotropic, directed = mean_fields(r, state, arguments)
    ax, ay, az = isotropic[0], isotropic[1], isotropic[2]
    cx, cy, cz = anisotropy * directed[0], anisotropy * directed[1], anisotropy * directed[2]
    bx, by, bz = direction[0], direction[1], direction[2]
    beams = inverse_cosine.size
    px, py, pz = state[:beams], state[beams : 2 * beams], state[2 * beams :]
    sx, sy, sz = slope[:beams], slope[beams : 2 * beams], slope[2 * beams :]
    for i in range(beams):
        ox = (frequency[i] * bx + ax) * inverse_cosine[i] - cx
        oy = (frequency[i] * by + ay) * inverse_cosine[i] - cy
        oz = (frequency[i] * bz + az) * inverse_cosine[i] - cz
        x, y, z = px[i], py[i], pz[i]
        sx[i] = oy * z - oz * y
        sy[i] = oz * x - ox * z
        sz[i] = ox * y - oy * x


@numba.njit(nogil=True)
def _angular_velocities(
    r: float, state: NDArray[np.float64], velocities: NDArray[np.float64], arguments: Arguments
) -> None:
    inverse_cosine, _, frequency, direction, anisotropy, _, _, _, _, _ = arguments
    isotropic, directed = mean_fields(r, state, arguments)
    beams = inverse_cosine.size
    for axis in range(3):
        for i in range(beams):
            total = (frequency[i] * direction[axis] + isotropic[axis]) * inverse_cosine[i]
            velocities[axis * beams + i] = total - anisotropy * directed[axis]


@numba.njit(nogil=True)
def rotate(
    state: NDArray[np.float64],
    velocities: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    step: float,
    result: NDArray[np.float64],
) -> None:
    """Rotate each vector by the angle vector step Σ_k coefficients_k velocities_k (Rodrigues)."""
    beams = state.size // 3
    for i in range(beams):
        ax, ay, az = 0.0, 0.0, 0.0
        for k in range(coefficients.size):
            ax += coefficients[k] * velocities[k, i]
            ay += coefficients[k] * velocities[k, beams + i]
            az += coefficients[k] * velocities[k, 2 * beams + i]
        ax, ay, az = step * ax, step * ay, step * az
        x, y, z = state[i], state[beams + i], state[2 * beams + i]
        angle = math.sqrt(ax * ax + ay * ay + az * az)
        sine, versine = 1.0, 0.5
        if angle > 1e-4:
            sine = math.sin(angle) / angle
            half = math.sin(0.5 * angle) / angle
            versine = 2.0 * half * half
        else:
            sine = 1.0 - angle * angle / 6.0
            versine = 0.5 - angle * angle / 24.0
        cx, cy, cz = ay * z - az * y, az * x - ax * z, ax * y - ay * x
        result[i] = x + sine * cx + versine * (ay * cz - az * cy)
        result[beams + i] = y + sine * cy + versine * (az * cx - ax * cz)
        result[2 * beams + i] = z + sine * cz + versine * (ax * cy - ay * cx)


@numba.njit(nogil=True)
def lie_group_4(
    arguments: Arguments,
    initial_state: NDArray[np.float64],
    outputs: NDArray[np.float64],
    steps: NDArray[np.int64],
    states: NDArray[np.float64],
) -> None:
    """Commutator-free Lie-group method of order 4 of Celledoni, Marthinsen and Owren (2003), equal steps.

    Each stage is a rotation, so that lengths are conserved to rounding whatever the step.
    """
    size = initial_state.size
    state = initial_state.copy()
    second = np.empty(size)
    third = np.empty(size)
    velocities = np.empty((4, size))
    # Rows: the combinations of the four angular velocities in the five exponentials of a step.
    table = np.array(
        [
            [0.5, 0.0, 0.0, 0.0],
            [0.0, 0.5, 0.0, 0.0],
            [-0.5, 0.0, 1.0, 0.0],
            [0.25, 1.0 / 6.0, 1.0 / 6.0, -1.0 / 12.0],
            [-1.0 / 12.0, 1.0 / 6.0, 1.0 / 6.0, 0.25],
        ]
    )
    states[0] = state
    for interval in range(outputs.size - 1):
        start = outputs[interval]
        step = (outputs[interval + 1] - start) / steps[interval]
        for count in range(steps[interval]):
            r = start + count * step
            _angular_velocities(r, state, velocities[0], arguments)
            rotate(state, velocities[:1], table[0, :1], step, second)
            _angular_velocities(r + 0.5 * step, second, velocities[1], arguments)
            rotate(state, velocities[:2], table[1, :2], step, third)
            _angular_velocities(r + 0.5 * step, third, velocities[2], arguments)
            rotate(second, velocities[:3], table[2, :3], step, third)
            _angular_velocities(r + step, third, velocities[3], arguments)
            rotate(state, velocities, table[3], step, second)
            rotate(second, velocities, table[4], step, state)
        states[interval + 1] = state
