"""Compiled local step of neutrino flavour on a periodic grid, and its linearisation for one wave number.

The local problem of one cell is dP_i/dz = V_i x P_i for beams i, with V_i = a_i A + B + t_i C + f_i v,
a_i = 1/cos θ_i, t_i = tan θ_i, f_i = ω_i/cos θ_i, v the direction of the vacuum term. A, B and C are linear
in the moments Σ_j w_j P_j (1, cos θ_j, sin θ_j), so that a step costs a time proportional to the number of
beams.

Arrays hold the polarisation vectors as (component, beam, cell). A block of 16 cells is one inner loop, all of
whose rows lie in one workspace at constant distances: the compiler then turns it into vector instructions.
The sum over beams runs in the order of the beams for each cell, whatever the number of threads or cells.

`angles` has the rows a, t, f, w, w cos θ, w sin θ; `coupling` is the matrix K of three by three, μ included,
and `sources` (three by three) what the trace of the density matrix adds to A, B and C.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from common.numerics.compilation import compiled

FloatArray = NDArray[np.float64]

BLOCK = 16
"""Cells in an inner loop."""


@compiled(error_model="numpy")
def _fields(work: FloatArray, moments: int, target: int, coupling: FloatArray, sources: FloatArray) -> None:
    """A, B and C (these two with a minus sign), in nine rows from ``target``, from nine rows of moments."""
    for group in range(3):
        sign = 1.0 if group == 0 else -1.0
        for component in range(3):
            for j in range(BLOCK):
                value = 0.0
                for other in range(3):
                    value += coupling[component, other] * work[(moments + 3 * group + other) * BLOCK + j]
                work[(target + 3 * group + component) * BLOCK + j] = sign * (
                    value + sources[group, component]
                )


@compiled(error_model="numpy")
def _combine(
    work: FloatArray, first: float, second: float, third: float, fourth: float, vacuum: FloatArray
) -> None:
    """Rows 3 to 11: weighted sum of the fields of the four stages (rows 24 to 59); rows 12 to 14: vacuum."""
    total = first + second + third + fourth
    for row in range(9):
        for j in range(BLOCK):
            work[(3 + row) * BLOCK + j] = (
                first * work[(24 + row) * BLOCK + j]
                + second * work[(33 + row) * BLOCK + j]
                + third * work[(42 + row) * BLOCK + j]
                + fourth * work[(51 + row) * BLOCK + j]
            )
    for component in range(3):
        for j in range(BLOCK):
            work[(12 + component) * BLOCK + j] = total * vacuum[component]


@compiled(error_model="numpy")
def _rotate(work: FloatArray, source: FloatArray, target: FloatArray, angles: FloatArray) -> None:
    """Rotate all beams of a block by half angles from rows 3 to 14, and sum their moments, rows 15 to 23.

    P' = P + 2/(1+u²) (u x P + u x (u x P)), a rotation by 2 arctan|u| whatever u; |u| = s (15 - s²)/(15 - 6
    s²) is tan s to order s⁷, s the half angle.
    """
    size = 3 * BLOCK
    for k in range(15 * BLOCK, 24 * BLOCK):
        work[k] = 0.0
    for i in range(angles.shape[1]):
        a = angles[0, i]
        t = angles[1, i]
        f = angles[2, i]
        w = angles[3, i]
        wc = angles[4, i]
        ws = angles[5, i]
        start = i * size
        for k in range(size):
            work[k] = source[start + k]
        for j in range(BLOCK):
            px = work[j]
            py = work[BLOCK + j]
            pz = work[2 * BLOCK + j]
            ux = (
                a * work[3 * BLOCK + j]
                + work[6 * BLOCK + j]
                + t * work[9 * BLOCK + j]
                + f * work[12 * BLOCK + j]
            )
            uy = (
                a * work[4 * BLOCK + j]
                + work[7 * BLOCK + j]
                + t * work[10 * BLOCK + j]
                + f * work[13 * BLOCK + j]
            )
            uz = (
                a * work[5 * BLOCK + j]
                + work[8 * BLOCK + j]
                + t * work[11 * BLOCK + j]
                + f * work[14 * BLOCK + j]
            )
            square = ux * ux + uy * uy + uz * uz
            numerator = 15.0 - square
            denominator = 15.0 - 6.0 * square
            scale = 2.0 * numerator / (denominator * denominator + square * numerator * numerator)
            cx = uy * pz - uz * py
            cy = uz * px - ux * pz
            cz = ux * py - uy * px
            sine = scale * denominator
            cosine = scale * numerator
            qx = px + sine * cx + cosine * (uy * cz - uz * cy)
            qy = py + sine * cy + cosine * (uz * cx - ux * cz)
            qz = pz + sine * cz + cosine * (ux * cy - uy * cx)
            work[j] = qx
            work[BLOCK + j] = qy
            work[2 * BLOCK + j] = qz
            work[15 * BLOCK + j] += w * qx
            work[16 * BLOCK + j] += w * qy
            work[17 * BLOCK + j] += w * qz
            work[18 * BLOCK + j] += wc * qx
            work[19 * BLOCK + j] += wc * qy
            work[20 * BLOCK + j] += wc * qz
            work[21 * BLOCK + j] += ws * qx
            work[22 * BLOCK + j] += ws * qy
            work[23 * BLOCK + j] += ws * qz
        for k in range(size):
            target[start + k] = work[k]


@compiled(error_model="numpy")
def _load(work: FloatArray, state: FloatArray, offset: int, target: FloatArray, angles: FloatArray) -> None:
    """Copy a block, sum its moments (rows 15 to 23), and raise row 60 to (|P|² - 1)²."""
    for k in range(15 * BLOCK, 24 * BLOCK):
        work[k] = 0.0
    for i in range(angles.shape[1]):
        for component in range(3):
            for j in range(BLOCK):
                work[component * BLOCK + j] = state[component, i, offset + j]
        for k in range(3 * BLOCK):
            target[3 * BLOCK * i + k] = work[k]
        for group in range(3):
            weight = angles[3 + group, i]
            for k in range(3 * BLOCK):
                work[(15 + 3 * group) * BLOCK + k] += weight * work[k]
        for j in range(BLOCK):
            norm = work[j] ** 2 + work[BLOCK + j] ** 2 + work[2 * BLOCK + j] ** 2
            square = (norm - 1.0) ** 2
            work[60 * BLOCK + j] = max(work[60 * BLOCK + j], square)


@compiled(error_model="numpy")
def local_step(
    state: FloatArray,
    first_block: int,
    last_block: int,
    step: float,
    angles: FloatArray,
    coupling: FloatArray,
    sources: FloatArray,
    vacuum: FloatArray,
) -> float:
    """Advance the cells of some blocks by one step, in place; the largest | |P|² - 1 | found before it.

    Commutator-free Lie-group method of fourth order (Celledoni, Marthinsen, Owren 2003) with four stages and
    five rotations: norms are kept to rounding. ``state`` has shape (3, beams, cells).
    """
    beams = angles.shape[1]
    half = 0.5 * step
    work = np.zeros(61 * BLOCK)
    start = np.empty(3 * BLOCK * beams)
    stage = np.empty(3 * BLOCK * beams)
    other = np.empty(3 * BLOCK * beams)
    for block in range(first_block, last_block):
        offset = block * BLOCK
        _load(work, state, offset, start, angles)
        _fields(work, 15, 24, coupling, sources)
        # Half angles, hence the factor 1/2.
        _combine(work, 0.5 * half, 0.0, 0.0, 0.0, vacuum)
        _rotate(work, start, stage, angles)
        _fields(work, 15, 33, coupling, sources)
        _combine(work, 0.0, 0.5 * half, 0.0, 0.0, vacuum)
        _rotate(work, start, other, angles)
        _fields(work, 15, 42, coupling, sources)
        _combine(work, -0.5 * half, 0.0, half, 0.0, vacuum)
        _rotate(work, stage, other, angles)
        _fields(work, 15, 51, coupling, sources)
        twelfth = half / 12.0
        _combine(work, 3.0 * twelfth, 2.0 * twelfth, 2.0 * twelfth, -twelfth, vacuum)
        _rotate(work, start, stage, angles)
        _combine(work, -twelfth, 2.0 * twelfth, 2.0 * twelfth, 3.0 * twelfth, vacuum)
        _rotate(work, stage, other, angles)
        for i in range(beams):
            for component in range(3):
                for j in range(BLOCK):
                    state[component, i, offset + j] = other[(3 * i + component) * BLOCK + j]
    return math.sqrt(work[60 * BLOCK :].max())


@compiled(error_model="numpy")
def _homogeneous_fields(
    state: FloatArray, angles: FloatArray, coupling: FloatArray, sources: FloatArray
) -> FloatArray:
    """A, B and C of one cell, shape (3, 3), from its polarisation vectors, shape (beams, 3)."""
    moments = np.zeros((3, 3))
    for i in range(state.shape[0]):
        for group in range(3):
            for component in range(3):
                moments[group, component] += angles[3 + group, i] * state[i, component]
    fields = np.empty((3, 3))
    for group in range(3):
        sign = 1.0 if group == 0 else -1.0
        for component in range(3):
            value = sources[group, component]
            for other in range(3):
                value += coupling[component, other] * moments[group, other]
            fields[group, component] = sign * value
    return fields


@compiled(error_model="numpy")
def homogeneous_step(
    stages: FloatArray,
    fields: FloatArray,
    step: float,
    angles: FloatArray,
    coupling: FloatArray,
    sources: FloatArray,
    vacuum: FloatArray,
) -> None:
    """Classical Runge-Kutta step of one cell from ``stages[0]`` to ``stages[4]``, shape (5, beams, 3).

    The states of the four stages and their fields, shape (4, 3, 3), are kept for the linearised step.
    """
    beams = angles.shape[1]
    rate = np.empty(3)
    stages[4] = stages[0]
    for s in range(4):
        fields[s] = _homogeneous_fields(stages[s], angles, coupling, sources)
        weight = step / (6.0 if s in (0, 3) else 3.0)
        reach = step if s == 2 else 0.5 * step
        for i in range(beams):
            for component in range(3):
                rate[component] = (
                    angles[0, i] * fields[s, 0, component]
                    + fields[s, 1, component]
                    + angles[1, i] * fields[s, 2, component]
                    + angles[2, i] * vacuum[component]
                )
            px = stages[s, i, 0]
            py = stages[s, i, 1]
            pz = stages[s, i, 2]
            dx = rate[1] * pz - rate[2] * py
            dy = rate[2] * px - rate[0] * pz
            dz = rate[0] * py - rate[1] * px
            stages[4, i, 0] += weight * dx
            stages[4, i, 1] += weight * dy
            stages[4, i, 2] += weight * dz
            if s < 3:
                stages[s + 1, i, 0] = stages[0, i, 0] + reach * dx
                stages[s + 1, i, 1] = stages[0, i, 1] + reach * dy
                stages[s + 1, i, 2] = stages[0, i, 2] + reach * dz


@compiled(error_model="numpy")
def _linear_stage(
    work: FloatArray,
    start: FloatArray,
    stage: FloatArray,
    total: FloatArray,
    background: FloatArray,
    fields: FloatArray,
    reach: float,
    weight: float,
    angles: FloatArray,
    vacuum: FloatArray,
) -> None:
    """One stage for all beams of a block of perturbations: d = V x p + v x P, v from rows 3 to 11.

    Raises ``total`` by weight times d, sets ``stage`` to start + reach d, and sums the moments of that, rows
    15 to 23.
    """
    size = 3 * BLOCK
    for k in range(15 * BLOCK, 24 * BLOCK):
        work[k] = 0.0
    for i in range(angles.shape[1]):
        a = angles[0, i]
        t = angles[1, i]
        f = angles[2, i]
        w = angles[3, i]
        wc = angles[4, i]
        ws = angles[5, i]
        bx = background[i, 0]
        by = background[i, 1]
        bz = background[i, 2]
        vx = a * fields[0, 0] + fields[1, 0] + t * fields[2, 0] + f * vacuum[0]
        vy = a * fields[0, 1] + fields[1, 1] + t * fields[2, 1] + f * vacuum[1]
        vz = a * fields[0, 2] + fields[1, 2] + t * fields[2, 2] + f * vacuum[2]
        first = i * size
        for k in range(size):
            work[k] = stage[first + k]
            work[24 * BLOCK + k] = total[first + k]
            work[27 * BLOCK + k] = start[first + k]
        for j in range(BLOCK):
            px = work[j]
            py = work[BLOCK + j]
            pz = work[2 * BLOCK + j]
            ux = a * work[3 * BLOCK + j] + work[6 * BLOCK + j] + t * work[9 * BLOCK + j]
            uy = a * work[4 * BLOCK + j] + work[7 * BLOCK + j] + t * work[10 * BLOCK + j]
            uz = a * work[5 * BLOCK + j] + work[8 * BLOCK + j] + t * work[11 * BLOCK + j]
            dx = vy * pz - vz * py + uy * bz - uz * by
            dy = vz * px - vx * pz + uz * bx - ux * bz
            dz = vx * py - vy * px + ux * by - uy * bx
            work[24 * BLOCK + j] += weight * dx
            work[25 * BLOCK + j] += weight * dy
            work[26 * BLOCK + j] += weight * dz
            qx = work[27 * BLOCK + j] + reach * dx
            qy = work[28 * BLOCK + j] + reach * dy
            qz = work[29 * BLOCK + j] + reach * dz
            work[j] = qx
            work[BLOCK + j] = qy
            work[2 * BLOCK + j] = qz
            work[15 * BLOCK + j] += w * qx
            work[16 * BLOCK + j] += w * qy
            work[17 * BLOCK + j] += w * qz
            work[18 * BLOCK + j] += wc * qx
            work[19 * BLOCK + j] += wc * qy
            work[20 * BLOCK + j] += wc * qz
            work[21 * BLOCK + j] += ws * qx
            work[22 * BLOCK + j] += ws * qy
            work[23 * BLOCK + j] += ws * qz
        for k in range(size):
            stage[first + k] = work[k]
            total[first + k] = work[24 * BLOCK + k]


@compiled(error_model="numpy")
def multiply_phases(transform: NDArray[np.complex128], phases: NDArray[np.complex128]) -> None:
    """Multiply Fourier transforms (component, beam, wave) by phases (beam, wave).

    Written in real numbers: products of complex arrays are rounded differently from processor to processor.
    """
    for component in range(transform.shape[0]):
        for i in range(transform.shape[1]):
            for k in range(transform.shape[2]):
                value, phase = transform[component, i, k], phases[i, k]
                transform[component, i, k] = complex(
                    value.real * phase.real - value.imag * phase.imag,
                    value.real * phase.imag + value.imag * phase.real,
                )


@compiled(error_model="numpy")
def _turn_phases(state: FloatArray, phases: FloatArray) -> None:
    """Multiply complex perturbations by phases, shape (2, beams, 8): cosine and sine of the angle."""
    lanes = BLOCK // 2
    for row in range(state.size // BLOCK):
        i = row // 3
        for j in range(lanes):
            real = state[row * BLOCK + j]
            imaginary = state[row * BLOCK + lanes + j]
            state[row * BLOCK + j] = phases[0, i, j] * real - phases[1, i, j] * imaginary
            state[row * BLOCK + lanes + j] = phases[1, i, j] * real + phases[0, i, j] * imaginary


@compiled(error_model="numpy")
def linearised_evolution(
    background: FloatArray,
    perturbation: FloatArray,
    half_phases: FloatArray,
    step: float,
    steps_per_row: int,
    angles: FloatArray,
    coupling: FloatArray,
    sources: FloatArray,
    vacuum: FloatArray,
    squares: FloatArray,
    homogeneous: FloatArray,
) -> None:
    """Evolve one cell and eight plane-wave perturbations of it, by Strang splitting.

    ``background`` (beams, 3) and ``perturbation`` (beams, component, real then imaginary of eight waves,
    flat) are changed in place. Row r of ``squares`` (rows, 8) becomes Σ_i |w_i| |p_i|² and of ``homogeneous``
    (rows, 3) Σ_i w_i P_i, after r times ``steps_per_row`` steps.
    """
    beams = angles.shape[1]
    lanes = BLOCK // 2
    size = 3 * BLOCK
    work = np.zeros(30 * BLOCK)
    stage = np.empty_like(perturbation)
    total = np.empty_like(perturbation)
    stages = np.empty((5, beams, 3))
    fields = np.empty((4, 3, 3))
    unsourced = np.zeros((3, 3))
    stages[0] = background
    for row in range(squares.shape[0]):
        squares[row] = 0.0
        homogeneous[row] = 0.0
        for i in range(beams):
            for component in range(3):
                homogeneous[row, component] += angles[3, i] * stages[0, i, component]
                for j in range(BLOCK):
                    value = perturbation[size * i + component * BLOCK + j]
                    squares[row, j % lanes] += abs(angles[3, i]) * value * value
        if row == squares.shape[0] - 1:
            break
        for _ in range(steps_per_row):
            _turn_phases(perturbation, half_phases)
            homogeneous_step(stages, fields, step, angles, coupling, sources, vacuum)
            for k in range(15 * BLOCK, 24 * BLOCK):
                work[k] = 0.0
            for i in range(beams):
                for group in range(3):
                    for k in range(size):
                        work[(15 + 3 * group) * BLOCK + k] += (
                            angles[3 + group, i] * perturbation[size * i + k]
                        )
            stage[:] = perturbation
            total[:] = perturbation
            for s in range(4):
                _fields(work, 15, 3, coupling, unsourced)
                weight = step / (6.0 if s in (0, 3) else 3.0)
                reach = step if s == 2 else 0.5 * step
                _linear_stage(
                    work, perturbation, stage, total, stages[s], fields[s], reach, weight, angles, vacuum
                )
            perturbation[:] = total
            stages[0] = stages[4]
            _turn_phases(perturbation, half_phases)
    background[:] = stages[0]
