"""Explicit Runge-Kutta integrators for a compiled right-hand side on a flat array.

A right-hand side is a compiled function ``derivative(r, y, dydr, arguments)`` that fills ``dydr``.
Without the interpreter's lock independent rows of a scan run in threads.
"""

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from common.numerics.compilation import compiled

FINISHED = 0
TOO_MANY_STEPS = 1
STEP_TOO_SMALL = 2

_PORTION = 1024


@compiled()
def _combine(
    state: NDArray[np.float64],
    slopes: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    count: int,
    step: float,
    result: NDArray[np.float64],
) -> None:
    """Set result = state + step Σ_j coefficients_j slopes_j over the first ``count`` slopes.

    In portions that stay in the fastest cache: long states are limited by memory.
    """
    size = state.size
    for first in range(0, size, _PORTION):
        # Loops from zero over views: with another start the compiler uses no vector instructions.
        portion = result[first : first + _PORTION]
        portion[:] = state[first : first + _PORTION]
        for j in range(count):
            factor = step * coefficients[j]
            if factor != 0.0:
                slope = slopes[j, first : first + _PORTION]
                for i in range(portion.size):
                    portion[i] += factor * slope[i]


@compiled()
def _mean_square(
    slopes: NDArray[np.float64], coefficients: NDArray[np.float64], scratch: NDArray[np.float64]
) -> float:
    """Mean square of Σ_j coefficients_j slopes_j."""
    scratch[:] = 0.0
    _combine(scratch, slopes, coefficients, coefficients.size, 1.0, scratch)
    total = 0.0
    for i in range(scratch.size):
        total += scratch[i] * scratch[i]
    return total / scratch.size


@compiled()
def _local_error(
    slopes: NDArray[np.float64],
    error_weights_3: NDArray[np.float64],
    error_weights_5: NDArray[np.float64],
    scratch: NDArray[np.float64],
) -> float:
    """Local error over the step: the estimate of order 5, damped by that of order 3."""
    fifth = _mean_square(slopes[:13], error_weights_5, scratch)
    denominator = fifth + 0.01 * _mean_square(slopes[:13], error_weights_3, scratch)
    return fifth / math.sqrt(denominator) if denominator != 0.0 else 0.0


@compiled()
def _dense_polynomial(
    state: NDArray[np.float64],
    trial: NDArray[np.float64],
    slopes: NDArray[np.float64],
    dense_weights: NDArray[np.float64],
    step: float,
    polynomial: NDArray[np.float64],
) -> None:
    """Coefficients of the polynomial of degree 7 between the ends of a step, shape (7, components)."""
    for i in range(state.size):
        change = trial[i] - state[i]
        polynomial[0, i] = change
        polynomial[1, i] = step * slopes[0, i] - change
        polynomial[2, i] = 2.0 * change - step * (slopes[12, i] + slopes[0, i])
    for row in range(4):
        polynomial[3 + row] = 0.0
        _combine(polynomial[3 + row], slopes, dense_weights[row], 16, step, polynomial[3 + row])


@compiled()
def _interpolate(
    state: NDArray[np.float64],
    polynomial: NDArray[np.float64],
    fraction: float,
    target: NDArray[np.float64],
) -> None:
    """State at a fraction of the step."""
    rest = 1.0 - fraction
    for i in range(state.size):
        value = polynomial[6, i] * fraction
        value = (value + polynomial[5, i]) * rest
        value = (value + polynomial[4, i]) * fraction
        value = (value + polynomial[3, i]) * rest
        value = (value + polynomial[2, i]) * fraction
        value = (value + polynomial[1, i]) * rest
        target[i] = state[i] + (value + polynomial[0, i]) * fraction


@compiled()
def _step_factor(error: float) -> float:
    """Factor of the next step for an error in units of the tolerance; a NaN shrinks the step.

    Square roots are rounded alike on every processor, powers are not, and steps must not differ in a bit.
    """
    if error == 0.0:
        return 10.0
    if not error < math.inf:
        return 0.2
    return min(10.0, max(0.2, 0.9 / math.sqrt(math.sqrt(math.sqrt(error)))))


@numba.njit(inline="always")
def dormand_prince_853(
    derivative: Callable[..., None],
    arguments: Any,
    initial_state: NDArray[np.float64],
    outputs: NDArray[np.float64],
    tolerance: float,
    first_step: float,
    maximum_steps: int,
    tables: tuple[NDArray[np.float64], ...],
    states: NDArray[np.float64],
) -> tuple[int, int, int, float]:
    """Integrate with the pair of order 8(5,3) of Hairer, Nørsett and Wanner, Sec. II.10, and dense output.

    The step is chosen such that the root mean square over the components of the local error is at most
    ``tolerance``. ``outputs`` increase and start where the state is the initial one; the states there are
    written to ``states``, shape (outputs, components). ``tables`` holds nodes, stage weights, error weights
    of order 3 and 5, and dense weights. There are 16 nodes and 16 rows of stage weights: 12 stages, the
    slope at the end (its row holds the weights of the solution), and three for the dense output.

    Returns a status, the number of steps taken and rejected, and the place reached.
    """
    nodes, stage_weights, error_weights_3, error_weights_5, dense_weights = tables
    size = initial_state.size
    slopes = np.empty((16, size))
    state, trial, scratch = initial_state.copy(), np.empty(size), np.empty(size)
    polynomial = np.empty((7, size))
    r, end = outputs[0], outputs[-1]
    states[0] = state
    derivative(r, state, slopes[0], arguments)
    step = first_step
    following, taken, rejected = 1, 0, 0
    largest_growth = 10.0
    while following < outputs.size:
        if taken + rejected >= maximum_steps:
            return TOO_MANY_STEPS, taken, rejected, r
        if not step > 1e-15 * max(abs(r), abs(end)):
            return STEP_TOO_SMALL, taken, rejected, r
        reached = min(r + step, end)
        step = reached - r
        for stage in range(1, 13):
            _combine(state, slopes, stage_weights[stage], stage, step, trial)
            derivative(r + nodes[stage] * step, trial, slopes[stage], arguments)
        error = step * _local_error(slopes, error_weights_3, error_weights_5, scratch) / tolerance
        # Written for acceptance, so that a NaN rejects the step.
        if not error < 1.0:
            rejected += 1
            step *= _step_factor(error)
            largest_growth = 1.0
            continue
        if outputs[following] < reached:
            for stage in range(13, 16):
                _combine(state, slopes, stage_weights[stage], stage, step, scratch)
                derivative(r + nodes[stage] * step, scratch, slopes[stage], arguments)
            _dense_polynomial(state, trial, slopes, dense_weights, step, polynomial)
            while outputs[following] < reached:
                _interpolate(state, polynomial, (outputs[following] - r) / step, states[following])
                following += 1
        if outputs[following] == reached:
            states[following] = trial
            following += 1
        taken += 1
        r = reached
        state, trial = trial, state
        slopes[0] = slopes[12]
        step *= min(largest_growth, _step_factor(error))
        largest_growth = 10.0
    return FINISHED, taken, rejected, r


@numba.njit(inline="always")
def runge_kutta_4(
    derivative: Callable[..., None],
    arguments: Any,
    initial_state: NDArray[np.float64],
    outputs: NDArray[np.float64],
    steps: NDArray[np.int64],
    states: NDArray[np.float64],
) -> None:
    """Integrate with the classical method of order 4, ``steps[i]`` equal steps after output i."""
    size = initial_state.size
    state = initial_state.copy()
    trial = np.empty(size)
    slopes = np.empty((4, size))
    states[0] = state
    for interval in range(outputs.size - 1):
        start = outputs[interval]
        step = (outputs[interval + 1] - start) / steps[interval]
        for count in range(steps[interval]):
            r = start + count * step
            derivative(r, state, slopes[0], arguments)
            for i in range(size):
                trial[i] = state[i] + 0.5 * step * slopes[0, i]
            derivative(r + 0.5 * step, trial, slopes[1], arguments)
            for i in range(size):
                trial[i] = state[i] + 0.5 * step * slopes[1, i]
            derivative(r + 0.5 * step, trial, slopes[2], arguments)
            for i in range(size):
                trial[i] = state[i] + step * slopes[2, i]
            derivative(r + step, trial, slopes[3], arguments)
            for i in range(size):
                middle = slopes[1, i] + slopes[2, i]
                state[i] += step / 6.0 * (slopes[0, i] + 2.0 * middle + slopes[3, i])
        states[interval + 1] = state
