"""Polarisation vectors of two flavours: the equation of motion, and an integrator that conserves lengths.

A state is flat, (x of all beams, y of all beams, z of all beams). The arguments of the right-hand side are

    (inverse_cosine, weights, vacuum_frequency, vacuum_direction, anisotropy,
     linear, constant, mu, reference, power)

with ``weights`` of shape (2, beams), n_j and n_j cosθ_j; ``linear`` (3, 3), the matrix K of
common.flavour.couplings, and ``constant`` (2, 3), its vector d times the sums of both weights; and the
potential mu (reference/r)^power. A sum over beams is written as four interleaved ones, in one order, so that
it can use vector instructions without a licence to reorder.
"""

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from common.numerics._runge_kutta import dormand_prince_853, runge_kutta_4
from common.numerics.compilation import compiled

Arguments: TypeAlias = tuple[Any, ...]


@compiled()
def two_weighted_sums(
    first: NDArray[np.float64], second: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[float, float]:
    """Σ_j first_j values_j and Σ_j second_j values_j, each as four interleaved sums."""
    a0, a1, a2, a3 = 0.0, 0.0, 0.0, 0.0
    b0, b1, b2, b3 = 0.0, 0.0, 0.0, 0.0
    quarters = values.size // 4
    for quarter in range(quarters):
        i = 4 * quarter
        v0, v1, v2, v3 = values[i], values[i + 1], values[i + 2], values[i + 3]
        a0 += first[i] * v0
        a1 += first[i + 1] * v1
        a2 += first[i + 2] * v2
        a3 += first[i + 3] * v3
        b0 += second[i] * v0
        b1 += second[i + 1] * v1
        b2 += second[i + 2] * v2
        b3 += second[i + 3] * v3
    a, b = (a0 + a1) + (a2 + a3), (b0 + b1) + (b2 + b3)
    for i in range(4 * quarters, values.size):
        a += first[i] * values[i]
        b += second[i] * values[i]
    return a, b


@compiled()
def falling_potential(strength: float, reference: float, power: float, r: float) -> float:
    """Strength (reference/r)^power; whole powers by multiplication, which every processor rounds alike."""
    whole = math.floor(power)
    ratio = reference / r
    potential = strength
    for _ in range(int(whole)):
        potential *= ratio
    if power != whole:
        potential *= math.pow(ratio, power - whole)
    return potential


@compiled()
def mean_fields(r: float, state: NDArray[np.float64], arguments: Arguments) -> NDArray[np.float64]:
    """μ Σ_j n_j (K P_j + d), and the same with the weight n_j cosθ_j: what all beams feel, shape (2, 3)."""
    _, weights, _, _, _, linear, constant, mu, reference, power = arguments
    beams = weights.shape[1]
    fields = np.empty((2, 3))
    sums = np.empty((2, 3))
    potential = falling_potential(mu, reference, power, r) if power != 0.0 else mu
    for axis in range(3):
        component = state[axis * beams : (axis + 1) * beams]
        sums[0, axis], sums[1, axis] = two_weighted_sums(weights[0], weights[1], component)
    for moment in range(2):
        for axis in range(3):
            value = constant[moment, axis]
            for other in range(3):
                value += linear[axis, other] * sums[moment, other]
            fields[moment, axis] = potential * value
    return fields


@compiled()
def polarisation_derivative(
    r: float, state: NDArray[np.float64], slope: NDArray[np.float64], arguments: Arguments
) -> None:
    """dP_i/dr = Ω_i × P_i, Ω_i = (ω_i B + V_0)/cosθ_i - V_1, with V_0, V_1 from ``mean_fields``."""
    inverse_cosine, _, frequency, direction, anisotropy, _, _, _, _, _ = arguments
    fields = mean_fields(r, state, arguments)
    ax, ay, az = fields[0, 0], fields[0, 1], fields[0, 2]
    cx, cy, cz = anisotropy * fields[1, 0], anisotropy * fields[1, 1], anisotropy * fields[1, 2]
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


@compiled()
def polarisation_dormand_prince_853(
    arguments: Arguments,
    initial_state: NDArray[Any],
    outputs: NDArray[np.float64],
    tolerance: float,
    first_step: float,
    maximum_steps: int,
    tables: tuple[NDArray[np.float64], ...],
    states: NDArray[Any],
) -> tuple[int, int, int, float]:
    """``dormand_prince_853`` for ``polarisation_derivative``."""
    return dormand_prince_853(
        polarisation_derivative,
        arguments,
        initial_state,
        outputs,
        tolerance,
        first_step,
        maximum_steps,
        tables,
        states,
    )


@compiled()
def polarisation_runge_kutta_4(
    arguments: Arguments,
    initial_state: NDArray[np.float64],
    outputs: NDArray[np.float64],
    steps: NDArray[np.int64],
    states: NDArray[np.float64],
) -> None:
    """``runge_kutta_4`` for ``polarisation_derivative``."""
    runge_kutta_4(polarisation_derivative, arguments, initial_state, outputs, steps, states)


@compiled()
def _angular_velocities(
    r: float, state: NDArray[np.float64], velocities: NDArray[np.float64], arguments: Arguments
) -> None:
    inverse_cosine, _, frequency, direction, anisotropy, _, _, _, _, _ = arguments
    fields = mean_fields(r, state, arguments)
    beams = inverse_cosine.size
    for axis in range(3):
        for i in range(beams):
            total = (frequency[i] * direction[axis] + fields[0, axis]) * inverse_cosine[i]
            velocities[axis * beams + i] = total - anisotropy * fields[1, axis]


@compiled()
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


@compiled()
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
